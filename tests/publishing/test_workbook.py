"""The workbook of an edition, read as somebody would who was given the file."""

import io
import subprocess
import sys
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from publishing.files import File, as_csv, tables_of
from publishing.files.xlsx import workbook
from tests.publishing.sample import action, measure, rated, sample_document

WITHHELD = {"withheld": True}
LINKS = "See [this](https://x.example) and [that](y)"


def made(document: dict, **changes) -> File:
    return workbook(document, tables_of(document), **changes)


def opened(document: dict, **changes):
    return load_workbook(io.BytesIO(made(document, **changes).data))


def with_everything(**changes) -> dict:
    """A document with readings, a withheld figure, a provisional one, a revision, and text of every odd kind."""
    readings = [
        {"period": "2024-04", "label": "April 2024", "value": "1400", "certainty_words": "Revised", "reason": ""},
        {"period": "2024-05", "label": "May 2024", "value": None, "certainty_words": "", "reason": "", **WITHHELD},
        {"period": "2024-06", "label": "June 2024", "value": None, "certainty_words": "", "reason": "A fire"},
        {"period": "2024-07", "label": "July 2024", "value": "12.5", "certainty_words": "Provisional", "reason": ""},
    ]  # fmt: skip
    series = [
        rated("Q1 2024/25", 31, value_words="31 [p]"),
        rated("Q2 2024/25", None, rating="withheld", rating_words="Withheld", value_words="[c]"),
    ]
    revised = {
        "code": "1.1", "measure": "M-1.1", "title": "Robbery", "unit": "offences", "period": "2024-04",
        "label": "April 2024", "was": "1390", "was_words": "1,390", "now": "1400", "now_words": "1,400",
    }  # fmt: skip
    return sample_document(
        **{
            "measures": [measure(readings=readings, series=series)],
            "actions": [
                action("RB-01", title="=HYPERLINK(\"http://x\")", detail="+1", outcome="@cmd"),
                action("RB-02", title="العربية", detail=LINKS, outcome="$$n0$$"),
                action("RB-03", title="Ymgynghori â’r gymuned", detail="…", outcome="x" * 40_000),
            ],
            "revisions": {"since_words": "edition 2", "words": "1 figure has been revised.", "figures": [revised]},
            "disclosure": {"withheld": 2, "measures": 1, "words": "2 figures of 1 measure are withheld, shown as [c]."},
        }
        | changes
    )  # fmt: skip


@pytest.fixture(scope="module")
def book():
    return opened(with_everything())


def rows(sheet) -> list[dict]:
    """The table of a sheet, row by row, by its headings without their notes."""
    (table,) = sheet.tables.values()
    left, top, right, bottom = range_boundaries(table.ref)
    cells = [
        [cell.value for cell in row]
        for row in sheet.iter_rows(min_row=top, max_row=bottom, min_col=left, max_col=right)
    ]
    headings = [heading.split("\n")[0] for heading in cells[0]]
    return [dict(zip(headings, row, strict=True)) for row in cells[1:]]


def test_cover_contents_and_notes_come_before_the_tables(book):
    assert book.sheetnames == [
        "Cover", "Contents", "Notes", "Measures", "Periods", "Readings", "Actions", "Updates", "Priorities",
        "Revisions", "Definitions", "Sources",
    ]  # fmt: skip


def test_the_cover_says_what_it_is_whose_it_is_and_how_to_read_it(book):
    said = [cell.value for (cell,) in book["Cover"].iter_rows(max_col=1)]
    assert said[0] == "Northport Strategy 2022–25: Annual edition 2024/25"
    for words in (
        "Position at 31 March 2025",
        "Published 30 June 2025",
        "Next update: October 2025",
        "This workbook contains 9 tables, one on each sheet, after the contents and the notes.",
        "2 figures of 1 measure are withheld, shown as [c].",
        "Revisions: 1 figure has been revised.",
        "The same edition as web pages, report and data: /editions/2022-25/3/",
        "Community Safety Team",
    ):
        assert words in said
    whole = " ".join(filter(None, said))
    assert "There are no blank cells and no merged cells." in whole
    assert "[x] not available" in whole
    assert "Licence: Open Government Licence v3.0." in whole


def test_a_draft_says_first_that_it_is_one():
    cover = opened(with_everything(), watermark="Draft, not published")["Cover"]
    assert "Draft, not published" in [cell.value for (cell,) in cover.iter_rows(max_col=1, max_row=4)]


def test_contents_lead_to_every_sheet(book):
    sheet = book["Contents"]
    links = {
        cell.value: cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink
    }
    assert list(links) == book.sheetnames[3:]
    assert all(location == f"'{name}'!A1" for name, location in links.items())


def test_one_table_a_sheet_with_one_row_of_headings_that_differ(book):
    names = set()
    for sheet in book.worksheets[1:]:
        (table,) = sheet.tables.values()
        names.add(table.name)
        headings = [column.name for column in table.tableColumns]
        assert len(set(headings)) == len(headings)
        assert all(headings)
        assert sheet["A1"].value  # a title
    assert len(names) == len(book.worksheets) - 1


def test_no_cell_is_merged_or_blank_and_long_text_wraps(book):
    for sheet in book.worksheets[1:]:
        assert not sheet.merged_cells.ranges
        (table,) = sheet.tables.values()
        for row in sheet[table.ref]:
            for cell in row:
                assert cell.value not in (None, ""), f"{sheet.title}!{cell.coordinate}"
                assert cell.alignment.wrap_text, f"{sheet.title}!{cell.coordinate}"
        assert sheet.max_row == range_boundaries(table.ref)[3]  # nothing beside or below the table


def test_a_figure_is_a_number_and_a_missing_one_its_mark(book):
    readings = rows(book["Readings"])
    assert [row["Figure"] for row in readings] == [1400, "[c]", "[x]", 12.5]
    assert [row["Why there is none"] for row in readings] == ["[z]", "[z]", "A fire", "[z]"]
    periods = rows(book["Periods"])
    assert [(row["Figure"], row["Mark"], row["Rating"]) for row in periods] == [
        (31, "[p]", "On target"),
        ("[c]", "[z]", "Withheld"),
    ]
    assert [(row["Was"], row["Is now"]) for row in rows(book["Revisions"])] == [(1390, 1400)]


def test_figures_stand_to_the_right_and_words_to_the_left(book):
    sheet = book["Readings"]
    (table,) = sheet.tables.values()
    first = sheet[table.ref][1]
    assert first[4].alignment.horizontal == "right"
    assert first[1].alignment.horizontal == "left"


def test_the_shorthand_that_a_sheet_uses_is_explained_on_it(book):
    def above(name: str) -> list[str]:
        sheet = book[name]
        (table,) = sheet.tables.values()
        return [sheet.cell(row, 1).value for row in range(1, range_boundaries(table.ref)[1])]

    assert "[x]: Not available." in above("Readings")
    assert "[z]: Not applicable: there is nothing to say here" in above("Readings")
    assert not any("[x]:" in words for words in above("Sources"))


def test_headings_refer_to_the_notes_and_the_notes_are_numbered():
    document = with_everything(
        notes=[
            {"title": "How measures are rated", "text": ["One.", "Two."]},
            {"title": "Something else", "text": ["Three."]},
        ]
    )
    book = opened(document)
    notes = rows(book["Notes"])
    numbers = {row["Title"]: row["Note number"] for row in notes}
    assert set(numbers) == {"How measures are rated", "Something else"}
    assert {row["Note text"] for row in notes} == {"One. Two.", "Three."}
    (table,) = book["Measures"].tables.values()
    rated_by = next(
        column.name for column in table.tableColumns if column.name.startswith("Rating of the year")
    )
    assert rated_by.endswith(f"[note {numbers['How measures are rated']}]")
    scope = [cell.value for (cell,) in book["Measures"].iter_rows(max_col=1, max_row=8)]
    assert any(f"[note {numbers['Something else']}]" in str(words) for words in scope)


def test_nothing_that_somebody_typed_is_a_formula_a_link_or_a_note(book):
    first, second, third = rows(book["Actions"])
    assert (first["Action"], first["Detail"], first["Outcome"]) == (
        '\'=HYPERLINK("http://x")',
        "'+1",
        "'@cmd",
    )
    assert second["Action"] == "العربية"
    assert second["Detail"] == LINKS
    assert second["Outcome"] == "$$n0$$"
    assert third["Detail"] == "…"
    sheet = book["Actions"]
    assert [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.hyperlink] == []
    assert [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"] == []


def test_a_text_longer_than_a_cell_holds_says_where_the_rest_is(book):
    outcome = rows(book["Actions"])[2]["Outcome"]
    assert len(outcome) < 32_767
    assert outcome.endswith("… (the whole text is in actions.csv)")


def test_the_workbook_says_what_the_csv_files_say():
    document = with_everything()
    book = opened(document)
    for table in tables_of(document):
        if table.name in {"notes", "actions"}:
            continue  # the sheet of notes is numbered by gptables; odd texts are looked at above
        lines = as_csv(table).data.decode().splitlines()
        assert len(rows(book[table.sheet])) == len(lines) - 1, table.name
        for row, values in zip(rows(book[table.sheet]), table.rows, strict=True):
            shown = [str(value) for value in row.values()]
            meant = ["[z]" if value in (None, "") else str(value) for value in values]
            assert shown == meant


def test_the_same_document_gives_the_same_bytes_and_no_time_of_day():
    document = with_everything()
    first = made(document)
    assert made(document).data == first.data
    with ZipFile(io.BytesIO(first.data)) as entries:
        assert {entry.date_time for entry in entries.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2025-06-30T00:00:00Z" in entries.read("docProps/core.xml")


@pytest.mark.parametrize(
    "changes",
    [
        {"measures": [], "actions": []},
        {"notes": [], "glossary": [], "shorthand": []},
        {"measures": [], "actions": [], "priorities": [], "sources": [], "notes": []},
        {"measures": [measure(title="مقياس", unit="—", definition="٪", caveats=["「」"])]},
        {"measures": [measure(code=f"1.{number}", measure=f"M-{number}") for number in range(60)]},
    ],
)
def test_an_odd_edition_has_a_workbook_too(changes):
    book = opened(sample_document(**changes))
    assert book.sheetnames[0] == "Cover"
    if not changes.get("measures", True):
        said = " ".join(str(cell.value) for (cell,) in book["Cover"].iter_rows(max_col=1))
        assert (
            "Left out, because this edition has none: Measures: the year, the target and the rating" in said
        )


@pytest.mark.once
def test_the_portal_starts_without_the_libraries_of_the_workbook():
    start = (
        "import os, sys, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'scp_portal.settings'; django.setup(); "
        "import publishing.operations, publishing.views; "
        "print(sorted({'pandas', 'gptables', 'xlsxwriter'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", start], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
