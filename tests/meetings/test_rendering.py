"""Reports as they are printed: the City's form, paragraphs numbered through, the same as HTML and as PDF/UA-1."""

import re
from datetime import date
from itertools import pairwise

import page
import pytest
from django.template.loader import render_to_string

from meetings.committee_form import Addressee, committee_form
from meetings.group_form import group_form
from meetings.prose import Block, Kind, blocks
from meetings.rendering import addressees, form_of, form_of_group, report_pdf
from tests.factories import (
    make_board,
    make_committee_report,
    make_group,
    make_group_report,
    make_item,
    make_meeting,
    put_behind,
)
from tests.publishing.reading_pdf import elements, opened, outline, pages_of

WRITTEN = {
    "title": "The strategy",
    "type": "decision",
    "report_of": "Director of Public Protection",
    "author": "Community Safety Team",
    "summary": "What it says.",
    "recommendations": "1. Agree the strategy.\n2. Note the plan.",
    "crime_and_disorder_implications": "It prevents crime.",
}


def report_fragment(version, **given) -> str:
    """A version as HTML without a page."""
    shown = {"form": form_of(version), "top": 2, "prefix": ""} | given
    return render_to_string("meetings/report_body.html", shown)


def group_report_fragment(report, *, top: int = 2, public: bool = False) -> str:
    """A group's report as HTML without a page, for those who sign in or for the public."""
    shown = {"form": form_of_group(report, public=public), "top": top, "prefix": ""}
    return render_to_string("meetings/group_report_body.html", shown)


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def headings(html: str) -> list[tuple[int, str]]:
    return [
        (int(level), words_of(text))
        for level, text in re.findall(r"<h(\d)[^>]*>(.*?)</h\1>", html, re.DOTALL)
    ]


# What people write


def test_lines_with_marks_are_lists_and_the_others_paragraphs():
    written = (
        "Members chose:\n- venues\n- streets,\n  by day\n\nNothing else.\n\n(a) Agree it.\n\n(b) Refuse it."
    )
    assert blocks(written) == (
        Block(Kind.TEXT, ("Members chose:",)),
        Block(Kind.BULLETS, ("venues", "streets, by day")),
        Block(Kind.TEXT, ("Nothing else.",)),
        Block(Kind.LETTERED, ("(a) Agree it.", "(b) Refuse it.")),
    )
    assert blocks(" \n\n ") == ()


# Committee reports


def test_paragraphs_are_numbered_through_the_whole_report():
    form = committee_form(
        WRITTEN
        | {
            "background": "First.\n\nSecond:\n\n- not numbered",
            "options": "Third.\n\n(a) Agree.\n\n(b) Refuse.",
            "financial_implications": "Fourth.",
            "conclusion": "Sixth.",
        }
    )
    numbers = {
        each.name: [paragraph.number for paragraph in each.paragraphs]
        for part in form.main
        for each in (part, *part.parts)
    }
    assert numbers == {
        "background": [1, 2],
        "options": [3],
        "implications": [],
        "financial_implications": [4],
        "crime_and_disorder_implications": [5],
        "conclusion": [6],
    }
    assert form.last_number == 6


def test_the_head_says_public_or_not_once_where_all_bodies_agree_and_else_for_each():
    board, other = (
        Addressee("The board", "5 May 2025"),
        Addressee("Other", "May 2025", "Non-public, paragraph 7"),
    )
    assert committee_form(WRITTEN, to=[board]).access == "Public"
    assert committee_form(WRITTEN, to=[board, other]).access == ""
    assert committee_form(WRITTEN).access == ""
    assert committee_form(WRITTEN | {"marking": "official"}).marking == "OFFICIAL"


@pytest.mark.django_db
@pytest.mark.parametrize("top", [1, 3])
def test_a_fragment_begins_at_the_level_it_is_given_and_skips_none(top):
    report = make_committee_report(
        background="Why.", conclusion="So.", appendices="Appendix 1: the plan", submitted=True
    )
    html = report_fragment(report.versions.get(), top=top, prefix="item-4-")
    levels = [level - top for level, _ in headings(html)]
    assert levels[0] == 0
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert 'id="item-4-paragraph-1"' in html
    assert "<html" not in html


@pytest.mark.django_db
def test_a_report_says_what_members_are_asked_what_section_17_asks_and_who_wrote_it():
    report = make_committee_report(recommendations="1. Agree the plan.\n2. Note the costs.", submitted=True)
    html = report_fragment(report.versions.get())
    said = words_of(html)
    assert "Members are asked to: Agree the plan. Note the costs." in said
    assert "Crime and disorder: section 17 of the Crime and Disorder Act 1998 1. It prevents crime." in said
    assert "What it is for For decision" in said
    assert said.endswith("Director of Public Protection Community Safety Team")


@pytest.mark.django_db
def test_what_somebody_wrote_is_never_taken_for_a_tag():
    report = make_committee_report(summary="<script>alert(1)</script>", submitted=True)
    assert "<script>" not in report_fragment(report.versions.get())


@pytest.mark.django_db
def test_the_head_names_each_body_the_report_went_to_by_day():
    report = make_committee_report(submitted=True)
    board, other = make_board(), make_group(name="Health board")
    for body, day, access in ((board, "2025-06-16", "public"), (other, "2025-05-01", "exempt")):
        put_behind(make_item(meeting=make_meeting(group=body, held_on=day), access=access), report)
    papers = report.versions.get().papers.select_related("item__meeting__group")
    assert addressees(papers) == (
        Addressee("Health board", "1 May 2025", "Non-public, paragraph 7"),
        Addressee("Anytown Board", "16 June 2025"),
    )


@pytest.mark.django_db
def test_the_pdf_of_a_report_says_the_same_and_passes_the_machine_checks():
    report = make_committee_report(
        title="The Tŷ plan",
        background="First.\n\nSecond:\n\n- one\n- two",
        options="(a) Agree.\n\n(b) Refuse.",
        appendices="Appendix 1: the plan",
        submitted=True,
    )
    put_behind(make_item(), report)
    version = report.versions.get()
    to = addressees(version.papers.select_related("item__meeting__group"))
    pdf = report_pdf(version, to=to, name="Anytown Partnership", language="en-GB")
    found = page.validate_pdf_bytes(pdf, profile="ua1")
    assert [f"{failure.rule_id}: {failure.message}" for failure in found.failures] == []
    said = " ".join(pages_of(pdf))
    for words in (
        "The Tŷ plan",
        "Members are asked to:",
        "2. Second:",
        "(b) Refuse.",
        "Appendix 1: the plan",
    ):
        assert words in said
    with opened(pdf) as document:
        assert list(outline(document))[:2] == ["The Tŷ plan", "Summary"]
        assert document.Root.Lang == "en-GB"
        assert {kind for kind, _ in elements(document)} >= {"H1", "H2", "H3", "H4", "Table", "TH", "L"}
    assert report_pdf(version, to=to, name="Anytown Partnership", language="en-GB") is pdf  # rendered once


# Group reports

CELL = {"label": "Q4 2024/25", "value": "3", "value_words": "3", "target": None, "target_words": "",
        "rating": "red", "rating_words": "Off target", "letter": "R"}  # fmt: skip
MEASURE = {"code": "1.1", "title": "Robbery", "unit": "offences", "period": "Q4 2024/25", "value": "3",
           "goal": "target 2", "rating": "red", "rating_words": "Off target", "reason": "", "published": "",
           "was_words": "", "was_period": "", "verdict": "Worsening", "direction": "", "strip": [CELL],
           "is_open": False}  # fmt: skip
ACTION = {"reference": "SV-01", "title": "Walk the venues", "lead": "Police", "due": "31 March 2026",
          "rating": "on_track", "rating_words": "On track", "was_words": "At risk", "slips": ""}  # fmt: skip
FIGURES = {
    "schema": "group-report/1",
    "as_at": "2025-06-30",
    "actions": {"words": "1 action: 1 on track", "rows": [ACTION]},
    "measures": {
        "words": "1 of 1 rated",
        "rows": [MEASURE, MEASURE | {"code": "1.2", "title": "Theft", "is_open": True}],
    },
}


@pytest.mark.django_db
def test_a_group_report_shows_its_words_and_how_things_stood_that_day():
    report = make_group_report(
        group=make_group(name="Violence group"), achievements="Venues walked.", submitted=True
    )
    report.figures = FIGURES
    html = group_report_fragment(report, top=1)
    said = words_of(html)
    assert "Report of the Violence group" in said
    assert "What was achieved Venues walked." in said
    assert "How things stood on 30 June 2025" in said
    assert "SV-01 Walk the venues Police 31 March 2026 On track was at risk" in said
    assert said.count("Off target") == 2
    assert "Exceptions" not in said  # nothing was written there
    assert html.index("What was achieved") < html.index("How things stood")


@pytest.mark.django_db
def test_the_public_reads_no_figure_that_is_not_open_at_source():
    report = make_group_report(submitted=True)
    report.figures = FIGURES
    said = words_of(group_report_fragment(report, public=True))
    assert "Robbery" not in said
    assert "1 of 1 rated" not in said
    assert "Theft" in said
    assert "The figures of 1 local measure are not printed here" in said


@pytest.mark.django_db
def test_a_report_from_before_figures_were_kept_shows_its_words_alone():
    said = words_of(group_report_fragment(make_group_report(submitted=True)))
    assert "What went well." in said
    assert "How things stood" not in said


def test_the_update_of_the_chair_has_the_headings_of_such_updates():
    form = group_form(
        group="Board", meeting="Board, May 2025", is_of_the_chair=True, since=date(2025, 1, 1),
        until=date(2025, 3, 31), said={"exceptions": "Sharing.", "achievements": "A launch."}, figures=None,
    )  # fmt: skip
    assert form.title == "Update from the chair of the Board"
    assert [each.heading for each in form.said] == ["Key highlights", "Areas for development"]
