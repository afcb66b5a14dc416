"""What the components pick, group and word from an edition's document."""

import re
from pathlib import Path

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string

from common.gallery import samples
from common.templatetags import charts as chart_tags
from common.templatetags import components

COMPONENTS = Path(__file__).resolve().parents[2] / "templates" / "components"
PAPER = {"id": "p", "words": "Board, item 6", "illustrative": False, "rule": ""}
INVENTED = {"id": "i", "words": "Invented", "illustrative": True, "rule": "Invented for a test."}


def measure(code, rating="green", words="On target", value="3"):
    return {
        "code": code,
        "priority": 1,
        "year": {"rating": rating, "rating_words": words},
        "strip": [{"value": value, "rating": rating}],
    }


def test_exceptions_come_first_and_measures_without_figures_last():
    groups = components.exceptions_first(
        [
            measure("1", "no_data", "No data received", None),
            measure("2"),
            measure("3", "contextual", "Context only"),
            measure("4", "red", "Off target"),
            measure("5", "amber", "Near target"),
            measure("6", "red", "Off target"),
        ]
    )
    found = [(group["words"], [member["code"] for member in group["measures"]]) for group in groups]
    assert found == [
        ("Off target", ["4", "6"]),
        ("Near target", ["5"]),
        ("On target", ["2"]),
        ("Context only", ["3"]),
        ("No data received", ["1"]),
    ]
    assert groups[-1]["without_figures"] and not groups[-1]["with_figures"]


def test_counts_are_said_in_a_sentence_without_their_noughts():
    assert components.in_a_sentence({"green": 1, "amber": 0, "red": 6, "none": 11}) == (
        "1 on target, 6 off target and 11 not rated"
    )
    assert components.in_a_sentence({"complete": 2, "overdue": 0}) == "2 complete"
    assert components.in_a_sentence({"green": 0, "amber": 0, "red": 0, "none": 0}) == "none"


@pytest.mark.parametrize(
    ("sentence", "verdict", "said"),
    [
        (
            "Up 15.0% on 2023/24 (95% interval +6.9% to +23.7%): worsening.",
            "Worsening",
            "Up 15.0% on 2023/24 (95%",
        ),
        ("Cannot say: recording changed.", "Cannot say", "Recording changed."),
        ("Level with last year.", "No clear change", "Level with last year."),
    ],
)
def test_a_verdict_is_not_said_twice(sentence, verdict, said):
    shown = components.without_verdict({"sentence": sentence, "verdict_words": verdict})
    assert shown.startswith(said)
    assert not shown.lower().rstrip(".").endswith(f": {verdict.lower()}")


def test_years_stand_under_their_quarters():
    cells = [{"label": f"Q{quarter} {year}"} for year in ("2023/24", "2024/25") for quarter in (1, 2, 3, 4)]
    assert components.years_below(cells) == [
        {"words": "2023/24", "cells": 4},
        {"words": "2024/25", "cells": 4},
    ]


def test_years_that_are_cells_themselves_get_one_label():
    assert components.years_below([{"label": "2016/17"}, {"label": "2017/18"}]) == [
        {"words": "2016/17 to 2017/18", "cells": 2}
    ]


def test_the_sources_of_a_page_are_listed_once_with_invented_ones_last():
    document = {"sources": [{"id": "p", "title": "The paper", "kind_words": "Paper"}]}
    parts = [{"source": INVENTED}, {"deep": [{"source": PAPER}, {"source": PAPER}]}]
    found = components.sources_in(document, parts)
    assert [(source["id"], source["kind_words"]) for source in found] == [("p", "Paper"), ("i", "")]
    assert found[0]["title"] == "The paper"


def test_one_source_is_said_once_only_when_all_share_it():
    assert components.one_source([{"source": PAPER}, {"source": PAPER}]) == PAPER
    assert components.one_source([{"source": PAPER}, {"source": INVENTED}]) is None
    assert components.one_source([]) is None


def test_focus_divides_the_priorities_only_when_it_says_something():
    first, second = {"in_focus": True}, {"in_focus": False}
    assert components.in_focus([first, second], True) == [first]
    assert components.in_focus([first, second], False) == [second]
    assert components.in_focus([second], True) == []
    assert components.in_focus([first, first], False) == [first, first]


def test_actions_go_to_their_commitment_or_to_the_whole_priority():
    actions = [{"commitment": "1.1"}, {"commitment": None}, {"commitment": ""}]
    assert components.of_commitment(actions, "1.1") == actions[:1]
    assert components.of_commitment(actions, "") == actions[1:]


@pytest.mark.parametrize(("code", "place"), [("3.1.1e", "3-1-1e"), ("SV-03", "sv-03"), ("…", "here")])
def test_a_code_becomes_an_address_inside_the_page(code, place):
    assert components.anchor(code) == place


def test_a_sparkline_says_where_it_begins_and_ends():
    svg = chart_tags.sparkline(samples()["measure"])
    assert "from 38 in Q1 2023/24 to 43 in Q4 2024/25, target 40." in svg


def test_a_quarter_strip_says_every_period():
    svg = chart_tags.quarter_strip(samples()["measure"])
    assert "Q3 2023/24: [x], no data received" in svg


def test_a_trend_names_its_series_break():
    broken = samples()["measure"] | {
        "breaks": [{"period": "", "label": "Q1 2024/25", "reason": "Recording changed."}]
    }
    svg = chart_tags.trend(broken)
    assert "Series break at Q1 2024/25" in svg


def test_a_trend_without_figures_says_so():
    empty = samples()["measure"] | {"series": []}
    assert "no figures" in chart_tags.trend(empty)


def test_a_rating_is_a_word_with_a_shape_that_screen_readers_skip():
    html = render_to_string("components/rating.html", {"rating": "red", "words": "Off target"})
    assert re.sub(r"<[^>]+>", "", html).strip() == "Off target"
    assert 'aria-hidden="true"' in html


def test_what_no_paper_gives_is_marked_and_leads_to_its_rule():
    html = render_to_string("components/source.html", {"source": INVENTED})
    assert "Illustrative" in html
    assert 'href="#source-i"' in html


def test_the_gallery_shows_every_component_and_what_it_takes():
    gallery = (COMPONENTS.parent / "workspace" / "gallery.html").read_text()
    parts_of_the_shell = {"header", "footer", "messages", "typed_again"}
    missing = [
        path.stem for path in COMPONENTS.glob("*.html") if f'components/{path.name}" %}}</pre>' not in gallery
    ]
    assert set(missing) == parts_of_the_shell
    assert "what it takes" not in components.contract("components/rating.html")
    assert components.contract("components/rating.html").startswith("A rating: the word first")


def test_words_from_a_document_are_escaped():
    rated = Template('{% include "components/rating.html" with rating="red" words=words only %}')
    assert "<script>" not in rated.render(Context({"words": "<script>"}))
