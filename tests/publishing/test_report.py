"""The printed report: readable by everyone, true to its document, whatever the document holds."""

import logging
import re
from functools import cache

import page
import pikepdf
import pytest
from django.conf import settings

from common import charts
from common.pdf import PdfError, page_count
from publishing.pdf import render_report
from publishing.report import arranged, closed, summary
from tests.publishing.reading_pdf import elements, kinds_inside, opened, outline, pages_of, tagged
from tests.publishing.sample import (
    INVENTED,
    PAPER,
    action,
    empty_priority,
    measure,
    measure_without_figures,
    priority,
    rated,
    sample_document,
)

ASSETS = settings.BASE_DIR / "static" / "built"


def quarters() -> list[str]:
    return ["Q1 2024/25", "Q2 2024/25", "Q3 2024/25", "Q4 2024/25"]


def rendered(document=None) -> bytes:
    return render_report(document or sample_document(), assets=ASSETS)


def failures_of(pdf: bytes) -> list[str]:
    """What the machine checks of PDF/UA-1 find wrong."""
    report = page.validate_pdf_bytes(pdf, profile="ua1")
    return [f"{failure.rule_id}: {failure.message}" for failure in report.failures]


@pytest.fixture(scope="module")
def report() -> bytes:
    return rendered()


def full_document() -> dict:
    """One of the size of the real ones: seven priorities, two dozen measures, two dozen actions."""
    codes = [(number, place) for number in range(1, 8) for place in (1, 2, 3)]
    return sample_document(
        priorities=[priority(number, title=f"Priority that stands {number}") for number in range(1, 8)],
        measures=[measure(f"{number}.{place}", priority=number) for number, place in codes],
        actions=[action(f"AC-{number:02}", priority=number % 7 + 1) for number in range(24)],
    )


@pytest.fixture(scope="module")
def full_report() -> bytes:
    return rendered(full_document())


@pytest.fixture(scope="module")
def report_in_parts() -> bytes:
    """The same, laid out in seven parts: some begin at a chapter, some at a priority."""
    return render_report(full_document(), assets=ASSETS, longest_part=60_000)


def test_the_report_passes_the_pdf_ua_machine_checks(report, full_report):
    assert failures_of(report) == []
    assert failures_of(full_report) == []


def test_the_report_of_a_whole_year_has_at_least_twenty_pages(full_report):
    assert page_count(full_report) >= 20


def test_the_report_says_its_title_language_and_author_to_programs(report):
    with opened(report) as pdf:
        assert pdf.Root.Lang == "en-GB"
        assert pdf.docinfo["/Title"] == "Northport Strategy 2022–25: Annual edition 2024/25"
        assert pdf.docinfo["/Author"] == "Northport Community Safety Partnership"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle


def test_the_page_numbers_in_the_contents_are_true(full_report):
    contents = pages_of(full_report)[1]
    with opened(full_report) as pdf:
        led = outline(pdf)
    for title in (
        "2024/25 in brief",
        "The plan on a page",
        "Annual dashboard",
        "Action plans",
        "Notes on the figures",
        "Glossary",
    ):
        (where,) = {number for words, number in led.items() if words.startswith(title)}
        assert f"{title} {where} " in f"{contents} ", title
    for number in range(1, 8):
        title = f"Priority that stands {number}"
        assert f"{number}. {title} {led[title]} " in f"{contents} "


def test_headers_and_footers_are_artifacts_and_the_content_is_not(report):
    content, furniture = pages_of(report), pages_of(report, artifacts=True)
    count = page_count(report)
    for number in range(2, count + 1):
        assert f"Page {number} of {count}" in furniture[number - 1]
        assert "Position at 31 March 2025" in furniture[number - 1]
        assert f"Page {number} of" not in content[number - 1]
    assert "Page 1" not in content[0] + furniture[0]


def test_what_is_an_artifact_has_left_the_index_of_tags(report):
    with opened(report) as pdf:
        index = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
        by_page = dict(zip(index[::2], index[1::2], strict=True))
        for page_ in pdf.pages:
            drawn = {
                int(operands[1].MCID)
                for operands, operator in pikepdf.parse_content_stream(page_)
                if str(operator) == "BDC" and "/MCID" in operands[1]
            }
            indexed = {at for at, node in enumerate(by_page[page_.StructParents]) if node is not None}
            assert drawn == indexed


def test_every_table_has_header_cells(full_report):
    with opened(full_report) as pdf:
        tables = [node for kind, node in elements(pdf) if kind == "Table"]
        assert len(tables) > 40
        assert all("TH" in kinds_inside(table) for table in tables)


def test_every_picture_says_what_it_shows(report):
    with opened(report) as pdf:
        said = [str(node.get("/Alt", "")) for kind, node in elements(pdf) if kind == "Figure"]
    assert said
    assert all(said)
    assert any("lowest 28 in Q2 2022/23, highest 44 in Q3 2024/25" in words for words in said)


def test_headings_never_skip_a_level(report):
    with opened(report) as pdf:
        found = {kind for kind, _ in elements(pdf) if kind in {"H1", "H2", "H3", "H4", "H5", "H6"}}
    assert found == {"H1", "H2", "H3", "H4", "H5"}


def test_the_items_of_a_list_keep_their_marks(report):
    with opened(report) as pdf:
        assert "Lbl" in {kind for kind, _ in elements(pdf)}
    assert "•" in " ".join(pages_of(report))


def test_a_rating_is_a_word_wherever_it_stands(report):
    words = " ".join(pages_of(report))
    for said in ("Off target", "No data received", "On track", "Overdue"):
        assert said in words


def test_nothing_of_a_measure_is_left_out(report):
    words = " ".join(pages_of(report))
    for said in (
        "157 offences in 2024/25",
        "21 above the target of 136",
        "Up 18.9% on 2023/24 (95% interval +1.2% to +39.8%): worsening.",
        "Most offences are thefts of phones",
        "Counts are small.",
    ):
        assert said in words


def test_an_illustrative_source_is_marked_where_it_is_used_and_its_rule_stands_once_with_the_sources():
    pages = pages_of(rendered(sample_document(actions=[action(source=INVENTED)])))
    plans = next(words for words in pages if "Every action that the partners" in words)
    assert "Source 3, illustrative" in plans
    assert "illustrative: 3. What each is, with its rule: Sources and licence (page" in plans
    listed = " ".join(pages).split("Every statement in this report carries the number of its source.")[1]
    assert listed.count(INVENTED["rule"]) == 1


def test_the_plan_on_a_page_is_one_page():
    short = "We will settle persistent cases together, by the harm they do."
    long = (
        "We will keep one action plan for the whole neighbourhood, and report on it at every board meeting."
    )
    promises = [
        {"number": f"1.{at}", "text": text, "detail": "", "source": PAPER}
        for at, text in enumerate([long, short, long, short], start=1)
    ]
    document = sample_document(
        priorities=[
            priority(
                number, short_title="Neighbourhood crime and anti-social behaviour", commitments=promises
            )
            for number in range(1, 8)
        ]
    )
    pdf = rendered(document)
    with opened(pdf) as read:
        led = outline(read)
    (after,) = {number for words, number in led.items() if words == "The area at a glance"}
    assert after == led["The plan on a page"] + 1


def test_commentary_that_is_illustrative_says_so():
    document = sample_document(measures=[measure(commentary_source=INVENTED)])
    words = " ".join(pages_of(rendered(document)))
    assert "Northport Police Source 3, illustrative" in words


def test_resources_that_most_actions_share_are_told_once():
    words = " ".join(pages_of(rendered(sample_document(actions=[action(f"A-{at}") for at in range(4)]))))
    assert words.count("Within existing budgets") == 1


def test_a_partner_says_since_when():
    document = sample_document()
    document["partners"][0]["since_words"] = "5 September 2022"
    assert "Since 5 September 2022." in " ".join(pages_of(rendered(document)))


def test_a_licence_is_told_once_with_the_sources_that_came_under_it():
    sources = [
        {"id": name, "title": name, "kind_words": "Paper", "detail": "", "licence": licence, "address": ""}
        for name, licence in (("a", "Open"), ("b", "Ours"), ("c", "Open"))
    ]
    document = sample_document(sources=sources, measures=[])
    document["partnership"]["licence"] = "Ours"
    shown = arranged(document)["licences"]
    assert shown[:2] == [{"words": "Ours", "sources": "2"}, {"words": "Open", "sources": "1 and 3"}]


def test_a_slip_stays_in_sight(report):
    assert "Moved from March 2025 to September 2025 because the cable was late." in " ".join(pages_of(report))


def test_actions_without_a_date_are_listed(report):
    assert "Without a due date, so never overdue: RB-03 (Ongoing)." in " ".join(pages_of(report))


def test_a_draft_is_marked_on_its_cover_and_on_every_page():
    document = sample_document()
    document["edition"]["label"] = "Draft published for decision"
    pdf = rendered(document)
    assert "Draft published for decision" in pages_of(pdf)[0]
    assert all("Draft published for decision" in words for words in pages_of(pdf, artifacts=True)[1:])


def test_the_same_document_gives_the_same_bytes(report):
    assert rendered() == report


# A long report is laid out in parts: nobody can tell.


def test_a_report_in_parts_says_the_same_on_the_same_pages(report_in_parts, full_report):
    assert pages_of(report_in_parts) == pages_of(full_report)
    assert pages_of(report_in_parts, artifacts=True) == pages_of(full_report, artifacts=True)


def test_a_report_in_parts_passes_the_pdf_ua_machine_checks(report_in_parts):
    assert failures_of(report_in_parts) == []


def test_a_report_in_parts_has_the_same_tags_in_the_same_order(report_in_parts, full_report):
    with opened(report_in_parts) as parts, opened(full_report) as whole:
        assert list(tagged(parts)) == list(tagged(whole))
        assert outline(parts) == outline(whole)


def test_every_link_of_a_report_in_parts_leads_where_it_should(report_in_parts, full_report):
    with opened(report_in_parts) as parts, opened(full_report) as whole:
        assert led_to(parts) == led_to(whole)
        assert sum(map(len, led_to(parts))) > 50


def test_every_cell_of_a_report_in_parts_tells_of_its_own_headers(report_in_parts):
    with opened(report_in_parts) as pdf:
        cells = [node for kind, node in elements(pdf) if kind in ("TH", "TD")]
        names = [str(cell.ID) for cell in cells if "/ID" in cell]
        told = {str(name) for cell in cells for name in cell.A.get("/Headers", [])}
        assert len(names) == len(set(names))
        assert told <= set(names)


@pytest.fixture(scope="module")
def told_in_parts() -> tuple[bytes, list[tuple[str, int]]]:
    """A short report in three parts, and what whoever waits for it was told meanwhile."""
    heard: list[tuple[str, int]] = []
    pdf = render_report(
        sample_document(), assets=ASSETS, longest_part=20_000, told=lambda *step: heard.append(step)
    )
    return pdf, heard


def test_the_same_document_gives_the_same_bytes_in_parts_too(told_in_parts):
    assert render_report(sample_document(), assets=ASSETS, longest_part=20_000) == told_in_parts[0]


def test_whoever_waits_for_a_report_in_parts_never_sees_the_bar_go_back(told_in_parts):
    _, heard = told_in_parts
    shares = [percent for _, percent in heard]
    assert shares == sorted(shares)
    assert shares[0] >= 20
    assert heard[-1] == ("Writing the PDF", 70)
    assert re.fullmatch(r"Laying out the pages, at page (\d+) of \1", heard[-2][0])


def led_to(pdf: pikepdf.Pdf) -> list[list[tuple]]:
    """For each page its links: where each lies, and the page and height to which it leads."""
    numbers = {page.objgen: number for number, page in enumerate(pdf.pages)}
    names = list(pdf.Root.Names.Dests.Names)
    places = {
        str(name): (numbers[place[0].objgen], round(float(place[3])))
        for name, place in zip(names[::2], names[1::2], strict=True)
    }
    return [
        [
            (str(link.Contents), places[str(link.Dest)], [round(float(edge)) for edge in link.Rect])
            for link in page.get("/Annots", [])
            if "/Dest" in link
        ]
        for page in pdf.pages
    ]


def test_rendering_leaves_the_document_as_it_was():
    document = sample_document()
    rendered(document)
    assert document == sample_document()


def test_the_renderer_finds_nothing_to_complain_of(caplog):
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        rendered()
    assert [record.getMessage() for record in caplog.records] == []


def test_without_its_fonts_no_report_is_made(tmp_path):
    with pytest.raises(PdfError, match=r"source-sans-3-400\.woff2 .* run scripts/build-assets"):
        render_report(sample_document(), assets=tmp_path)


def test_a_document_cannot_make_the_report_open_anything():
    here = "file:" + "///etc/passwd"
    words = f'<img src="https://elsewhere.example/x.png"><a href="{here}">'
    document = sample_document(facts=[{"figure": "1", "words": words, "text": words, "source": None}])
    assert "<img src=" in " ".join(pages_of(rendered(document)))


# Odd documents: each must still be a whole and valid report. Longer and odder ones: test_odd_reports.py.


def bare_document() -> dict:
    """A strategy just begun: no measures, actions, partners, groups, facts, notes or history."""
    nothing = {
        name: []
        for name in (
            "facts",
            "achievements",
            "partners",
            "groups",
            "priorities",
            "measures",
            "actions",
            "notes",
            "glossary",
            "shorthand",
            "sources",
        )
    }
    document = sample_document(**nothing, changes=None)
    document["ratings"] = {
        "rated": 0,
        "of": 0,
        "words": "0 of 0 rated",
        "green": 0,
        "amber": 0,
        "red": 0,
        "none": 0,
    }
    document["action_ratings"] = {"of": 0, "words": "No actions"}
    for name in ("approach", "themes", "alignments", "refreshes"):
        document["strategy"][name] = []
    return document


def crowded_document() -> dict:
    """Sixty measures under one priority."""
    return sample_document(measures=[measure(f"1.{number}") for number in range(1, 61)])


def baseline_document() -> dict:
    """Two annual figures a measure, no targets, no quarters: the edition of a strategy that begins."""
    two = [rated("2016/17", 12, None), rated("2017/18", 9, None)]
    return sample_document(
        measures=[measure(year=two[-1], latest=two[-1], strip=two, series=two, breaks=[])],
        changes=None,
    )


def broken_document() -> dict:
    """A series that breaks, gaps in it, a single figure, a withheld one, and no direction at all."""
    gaps = [rated(label, None if at == 1 else 7) for at, label in enumerate(quarters())]
    withheld = [rated(label, None, value_words="[c]") for label in quarters()]
    once = [rated("Q4 2024/25", 7)]
    break_ = {
        "period": "2024/25 Q3",
        "label": "Q3 2024/25",
        "reason": "Recording changed",
        "source": INVENTED,
    }
    return sample_document(
        measures=[
            measure("1.1", series=gaps, strip=gaps, breaks=[break_], direction=None),
            measure("1.2", series=withheld, strip=withheld),
            measure("1.3", series=once, strip=once, latest=once[0], direction=None),
            measure("1.4", series=[], strip=[]),
        ]
    )


@cache
def rendered_once(make) -> bytes:
    return rendered(make())


@pytest.mark.parametrize(
    "document",
    [
        bare_document,
        crowded_document,
        baseline_document,
        broken_document,
    ],
)
def test_an_odd_document_is_still_a_whole_report(document):
    pdf = rendered_once(document)
    assert failures_of(pdf) == []
    assert all(words or number == 0 for number, words in enumerate(pages_of(pdf)))


def test_an_empty_priority_says_what_is_missing():
    words = " ".join(
        pages_of(rendered(sample_document(priorities=[empty_priority(1)], measures=[], actions=[])))
    )
    for said in (
        "No reason has been recorded for this priority.",
        "No commitment has been recorded for this priority.",
        "No action has been recorded for this priority.",
        "No measure has been set for this priority",
    ):
        assert said in words


def test_two_figures_make_no_trend():
    (shown,) = arranged(baseline_document())["measures"]
    assert shown["trend"] == shown["spark"] == ""
    assert shown in arranged(baseline_document())["dashboard"][0]["with_figures"]


def test_a_withheld_figure_is_in_no_chart_and_no_words():
    withheld = [rated(label, None, value_words="[c]") for label in quarters()]
    shown = arranged(sample_document(measures=[measure(series=withheld, strip=withheld, year=withheld[0])]))
    (only,) = shown["measures"]
    assert only["trend"] == only["spark"] == ""


# The words that the report makes from figures.


def test_the_summary_counts_and_never_averages():
    assert summary(sample_document()) == [
        "This is edition 3 of the Northport Strategy 2022–25. It shows where things stood on 31 March 2025.",
        "Of 2 measures, 1 could be rated: 1 off target. The other was not rated: no data received (1).",
        "1 measure clearly worsened. For the others the difference is too small to call, or a fair comparison "
        "cannot be made.",
        "Of 3 actions, 2 on track and 1 overdue.",
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [("So it is", "So it is."), ("It is.", "It is."), ("Is it?", "Is it?"), ("", ""), (None, ""), (2, "2.")],
)
def test_a_sentence_ends_with_one_full_stop(words, said):
    assert closed(words) == said


def test_exceptions_come_first_on_the_dashboard():
    document = sample_document(
        measures=[
            measure_without_figures("1.1"),
            measure("1.2", year=rated("2024/25", 100, 136)),
            measure("1.3"),
        ]
    )
    assert [table["family"] for table in arranged(document)["dashboard"]] == ["red", "green", "none"]


def test_overdue_actions_come_before_those_at_risk():
    document = sample_document(
        actions=[
            action("A-1"),
            action("A-2", rating="at_risk", rating_words="At risk"),
            action("A-3", rating="overdue", rating_words="Overdue"),
        ]
    )
    assert [each["ref"] for each in arranged(document)["attention"]["actions"]] == ["A-3", "A-2"]


def test_who_owes_figures_is_named_with_what_is_owed():
    (owing,) = arranged(sample_document())["owed"]
    assert owing["supplier"] == "Northport Council"
    assert [each["code"] for each in owing["measures"]] == ["1.2"]


def test_what_several_measures_say_in_the_same_words_is_printed_once():
    same, own = "Counts are rows of a file.", "One shop reports more than the others."
    document = sample_document(
        measures=[
            measure(f"1.{number}", caveats=[same, own] if number == 1 else [same]) for number in (1, 2, 3)
        ]
    )
    shown = arranged(document)
    assert shown["shared_caveats"] == [{"text": same, "codes": "1.1, 1.2, 1.3"}]
    assert [each["own_caveats_words"] for each in shown["measures"]] == [own, "", ""]


def test_a_source_that_no_list_has_is_listed_all_the_same():
    stray = {"id": "s9", "words": "A letter of May 2024", "illustrative": False, "rule": ""}
    shown = arranged(sample_document(actions=[action(source=stray)]))
    assert [source["number"] for source in shown["sources"]] == [1, 2, 3, 4]
    assert shown["sources"][-1]["title"] == "A letter of May 2024"


def test_the_colours_of_the_printed_ratings_are_those_of_the_charts():
    style = (settings.BASE_DIR / "templates" / "publishing" / "report.css").read_text()
    for family in ("green", "amber", "red", "blue"):
        assert f"fill='%23{charts.FAMILY_COLOURS[family].removeprefix('#')}'" in style
