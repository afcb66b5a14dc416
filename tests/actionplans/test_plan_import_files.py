"""A plan's file as rows: every usual kind of spreadsheet, headings under titles, merged cells, and what is refused."""

import datetime
import io
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from actionplans.imports import tables
from actionplans.imports.columns import COLUMNS, columns_of, find_head, is_our_own, key_of
from performance.imports.refusals import FileRefused
from tests.actionplans.plan_files import csv_file, ods_file, read, workbook

BEXLEY = [["No.", "Aims", "Lead", "Target date"], ["1", "Café visits – “safe” places", "LBB / Met", "Apr-25"]]


def cells(book, sheet=0) -> list[list[str]]:
    return [list(row) for _, row in book.sheets[sheet].rows]


def keys(book, sheet=0) -> dict[str, str]:
    """What each column with a heading is read as."""
    rows = book.sheets[sheet].rows
    return {each.heading: each.key for each in columns_of(rows, find_head(rows))}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_text_is_read_in_every_usual_encoding_and_delimiter(encoding, delimiter):
    book = read(csv_file(BEXLEY, encoding=encoding, delimiter=delimiter))
    assert cells(book) == BEXLEY


def test_workbooks_and_opendocument_give_the_same_rows_as_text():
    assert cells(read(workbook({"Plan": BEXLEY}))) == BEXLEY
    assert cells(read(ods_file(BEXLEY))) == BEXLEY


def test_a_date_of_excel_is_a_day_and_one_shown_as_a_month_is_a_month():
    day = datetime.date(2026, 4, 1)

    def formats(book):
        for row, form in enumerate(("dd/mm/yyyy", "mmm-yy", "[$-809]mmmm yyyy;@", "d-mmm-yy"), start=2):
            book["Plan"].cell(row, 2).number_format = form

    rows = [["Action", "Due"], *([f"Do {each}", day] for each in range(4))]
    read_rows = cells(read(workbook({"Plan": rows}, change=formats)))
    assert [row[1] for row in read_rows[1:]] == ["1 April 2026", "April 2026", "April 2026", "1 April 2026"]


def test_headings_are_found_below_titles_and_notes():
    rows = [["Action plan of the group"], [], ["Draft, for the meeting of June"], *BEXLEY]
    book = read(workbook({"Plan": rows}))
    assert find_head(book.sheets[0].rows) == 4
    assert keys(book) == {"No.": "reference", "Aims": "title", "Lead": "lead", "Target date": "due"}


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        ("No.|Aims|Lead|Target date|RAG year end", "reference|title|lead|due|rating"),
        ("Aims|Objectives|Actions|Partner responsibilities|Progress", "aim||title|lead|progress"),
        (
            "Objective|Actions|Timescale|Lead|Outcomes (how we know we have been successful)",
            "aim|title|due|lead|measures",
        ),
        ("Stage|Action|Who|When by", "|title|lead|due"),
        (
            "Ref|Priority|Action(s)|Lead agency|Lead officer|Revised due",
            "reference|priority|title|lead|lead_officer|revised",
        ),
        ("ACTION|Start date|RAG Q1|RAG Q2|Supporting partners", "title|starts||rating|supporting"),
        ("Action|Milestones|Risks|Resources|Success\nmeasure", "title|milestones|risks|resources|measures"),
    ],
)
def test_columns_are_known_by_the_headings_of_published_plans(headings, expected):
    cells = headings.split("|")
    found = {each.heading: each.key for each in columns_of([(1, cells), (2, ["x"] * len(cells))], 1)}
    assert [found[" ".join(each.split())] for each in cells] == expected.split("|")


def test_every_heading_of_an_export_is_its_own_column():
    for column in COLUMNS:
        assert key_of(column.heading) == column.key
    assert is_our_own([column.heading for column in COLUMNS if column.exported])
    assert not is_our_own(["Reference", "Action", "Lead"])


def test_a_merged_cell_holds_for_every_row_it_reaches():
    rows = [
        ["Aim", "Action", "Lead", "Due"],
        ["Safer nights", "Do one", "LBB", "TBC"],
        [None, "Do two", "LBB", "TBC"],
        ["Visible places", "Do three", "LBB", "TBC"],
    ]
    book = read(workbook({"Plan": rows}, change=lambda book: book["Plan"].merge_cells("A2:A3")))
    assert [row[0] for row in cells(book)] == ["Aim", "Safer nights", "Safer nights", "Visible places"]
    plain = [[text or "" for text in row] for row in rows]
    book = read(ods_file(plain, spans={(1, 0): 2}))
    assert [row[0] for row in cells(book)] == ["Aim", "Safer nights", "Safer nights", "Visible places"]


def test_a_title_that_is_merged_across_is_not_carried_down():
    rows = [["The plan", None, None, None], ["Action", "Lead", "Due", "RAG"], ["Do it", "LBB", None, None]]
    book = read(workbook({"Plan": rows}, change=lambda book: book["Plan"].merge_cells("A1:D1")))
    assert cells(book)[2] == ["Do it", "LBB"]


def test_a_formula_is_noted_with_its_place():
    book = read(workbook({"Plan": [["Action", "Due"], ["Do it", "=TODAY()"]]}))
    assert book.sheets[0].odd == ((2, 1, "formula"),)


def test_the_sheet_of_the_plan_is_found_among_others():
    sheets = {"Notes": [["Read me first"]], "Plan": BEXLEY, "Lists": [["Green"], ["Amber"]]}
    book = read(workbook(sheets))
    assert [sheet.name for sheet in book.sheets] == ["Notes", "Plan", "Lists"]
    assert tables.likeliest_sheet(book.sheets) == 1


def test_a_sheet_comes_back_from_its_json_as_it_was():
    sheet = read(workbook({"Plan": [*BEXLEY, ["=A1"]]})).sheets[0]
    assert tables.Sheet.from_json(sheet.as_json()) == sheet


# What is refused


def refusal(data: bytes, name="plan.xlsx") -> str:
    with pytest.raises(FileRefused) as refused:
        read(SimpleUploadedFile(name, data))
    return str(refused.value)


def test_what_is_no_plan_is_refused_in_a_sentence():
    assert "it is empty" in refusal(b"")
    assert "nothing is written in it" in refusal(b"\n,,\n", "plan.csv")
    assert "it is a PDF" in refusal(b"%PDF-1.7 ...")
    assert "protected by a password" in refusal(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    )
    assert "old Office format" in refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    assert "it is a web page" in refusal(b"<!doctype html><html>sign in</html>")
    assert "damaged or cut short" in refusal(workbook({"Plan": BEXLEY}).read()[:-300])


def test_an_archive_and_a_bomb_are_refused():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("plan.csv", "Action\nDo it")
    assert "unpack it" in refusal(made.getvalue(), "plan.zip")
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 300_000_000)
    assert "unpack" in refusal(made.getvalue())


def test_a_file_that_is_too_big_or_too_long_says_so():
    assert "10: take out pictures" in refusal(b"Action,Lead\n" + b"x" * 11_000_000, "plan.csv")
    book = read(csv_file([["Action", "Lead"], *(["Do it", "LBB"] for _ in range(1_200))]))
    assert book.sheets[0].is_cut
    assert len(book.sheets[0].rows) < 1_100


def test_a_cell_far_out_does_not_fill_the_memory():
    def far(book):
        book["Plan"].cell(1_000_000, 16_000, "far")

    assert "far outside the table" in refusal(workbook({"Plan": BEXLEY}, change=far).read())


def test_a_workbook_of_a_thousand_rows_is_read_with_its_formats():
    book = openpyxl.Workbook()
    book.active.append(["Action", "Due"])
    for number in range(900):
        book.active.append([f"Do {number}", datetime.date(2026, 1, 1)])
        book.active.cell(number + 2, 2).number_format = "mmm-yy"
    made = io.BytesIO()
    book.save(made)
    rows = cells(read(SimpleUploadedFile("plan.xlsx", made.getvalue())))
    assert len(rows) == 901
    assert {row[1] for row in rows[1:]} == {"January 2026"}
