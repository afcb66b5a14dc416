"""The portal's own spreadsheet: written, filled in, read back, and sent back in words where it cannot be used."""

import datetime
import io
import zipfile
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from common.periods import Period
from performance.enums import Certainty
from performance.imports.returns import DueLine, Line, Return, read_return, write_return
from tests.performance.import_files import (
    NOT_TABLES,
    Raw,
    write_csv,
    write_ods,
    write_table,
    write_xlsx,
    write_zip,
)

HEADER = ["Code", "Period", "Value", "Commentary"]
WIDE = [*HEADER, "Why not available", "Numerator", "Denominator", "Provisional or final"]
FORMATS = ["csv", "xlsx", "ods"]
Q1 = Period.quarter(2024, 1)


def read_rows(tmp_path, rows: list, *, header=HEADER, format_: str = "csv") -> Return:
    return read_return(write_table(tmp_path / f"return.{format_}", {"Return": [header, *rows]}))


def the_line(found: Return) -> Line:
    assert found.refusals == ()
    [line] = found.lines
    return line


def the_refusal(found: Return) -> str:
    [refusal] = found.refusals
    assert found.lines == ()
    return refusal.sentence


def upload(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("return.xlsx", content)


# The plain table


@pytest.mark.parametrize("format_", FORMATS)
def test_a_table_of_code_period_value_and_commentary_is_read(tmp_path, format_):
    rows = [["SC-ROB", "Q1 2024/25", "12.5", "Two arrests."], ["SC-BUR", "August 2024", 0, ""]]
    found = read_rows(tmp_path, rows, format_=format_)
    assert found.refusals == ()
    assert [(line.row, line.code, line.period, line.value, line.commentary) for line in found.lines] == [
        (2, "SC-ROB", Q1, Decimal("12.5"), "Two arrests."),
        (3, "SC-BUR", Period.month(2024, 8), Decimal(0), ""),
    ]
    assert (found.rows_read, found.rows_refused, len(found.sha256)) == (2, 0, 64)


@pytest.mark.parametrize("format_", FORMATS)
def test_columns_are_found_by_their_heading_and_others_are_passed_over(tmp_path, format_):
    rows = [["", "", ""], ["VALUE", "mine", " code ", "Period"], [3, "x", "SC-ROB", "2024/25"]]
    found = read_return(write_table(tmp_path / f"return.{format_}", {"S": [["A title"], *rows]}))
    assert the_line(found).value == 3
    assert the_line(found).row == 4
    assert "columns that are not read: “mine”." in found.notes[0]


def test_what_was_not_filled_in_is_only_counted(tmp_path):
    rows = [
        ["SC-ROB", "Q1 2024/25", "", ""],
        ["", "", "", ""],
        ["SC-BUR", "Q1 2024/25", " ", "Waiting for one force."],
    ]
    found = read_rows(tmp_path, rows)
    assert (found.rows_read, found.rows_empty) == (2, 1)
    assert the_line(found).commentary == "Waiting for one force."
    assert not the_line(found).has_figure


@pytest.mark.parametrize("value", ["[x]", "[X]", " [x] "])
@pytest.mark.parametrize("format_", FORMATS)
def test_a_figure_that_is_not_available_says_why(tmp_path, format_, value):
    line = the_line(
        read_rows(tmp_path, [["A", "Q1 2024/25", value, "The system was replaced."]], format_=format_)
    )
    assert (line.value, line.shorthand, line.reason, line.commentary) == (
        None,
        "x",
        "The system was replaced.",
        "",
    )
    row = ["A", "Q1 2024/25", value, "Expected in May.", "The system was replaced.", "", "", ""]
    line = the_line(read_rows(tmp_path, [row], header=WIDE, format_=format_))
    assert (line.reason, line.commentary) == ("The system was replaced.", "Expected in May.")
    line = the_line(
        read_rows(tmp_path, [["A", "Q1 2024/25", "[x] – no survey this year", ""]], format_=format_)
    )
    assert line.reason == "no survey this year"


def test_a_byte_order_mark_and_line_ends_change_nothing(tmp_path):
    rows = [HEADER, ["A", "Q1 2024/25", "1", "Two\r\nlines"]]
    path = write_csv(tmp_path / "return.csv", rows, encoding="utf-8-sig", end="\r\n")
    assert the_line(read_return(path)).commentary == "Two\nlines"


@pytest.mark.parametrize("written", ["Provisional", "provisional", "[p]", "p"])
def test_a_figure_may_be_provisional(tmp_path, written):
    row = ["A", "Q1 2024/25", 1, "", "", "", "", written]
    assert the_line(read_rows(tmp_path, [row], header=WIDE)).certainty == Certainty.PROVISIONAL


# What is sent back

BAD_VALUES = {
    "1,234": "Value is “1,234”, with thousands marked off: write 1234.",
    "1 234.5": "with thousands marked off: write 1234.5.",
    "12,5": "with a comma: write a point before decimals",
    "£12": "with a sign of money: write the number alone.",
    "12.50 €": "with a sign of money: write the number alone.",
    "45%": "with a percent sign: write the number alone, such as 45 for 45%.",
    "1e308": "in powers of ten: write the number out",
    "NaN": "which is no number: leave it empty while it is due, or write [x] and say why.",
    "n/a": "which is no number: leave it empty while it is due",
    "-": "which is no number: leave it empty while it is due",
    "inf": "which is no number: write the figure in digits.",
    "(12)": "in brackets: write a number below zero with a minus sign.",
    "#DIV/0!": "an error of the spreadsheet",
    "about 12": "which is no number: write it in digits alone, or [x] and say why.",
    "１２": "which is no number: write it in digits alone",
    "12 [p]": "which is no number",
    "9" * 15: "is too large to be a figure: check it and its unit.",
    "0.12345": "has more than 4 decimals: round it.",
    "[c]": "its value is [c] (withheld, because it could reveal something about a person), which the portal puts",
    "[q]": "its value is [q], which the portal puts beside figures by itself",
    "[x]": "its value is [x] and nothing says why: write why it is not available.",
}


@pytest.mark.parametrize("value", BAD_VALUES)
@pytest.mark.parametrize("format_", FORMATS)
def test_what_is_no_number_is_refused_with_what_to_write(tmp_path, format_, value):
    found = read_rows(tmp_path, [["A", "Q1 2024/25", value, ""]], format_=format_)
    place = "return.csv, row 2" if format_ == "csv" else f"return.{format_}, sheet Return, row 2"
    assert the_refusal(found).startswith(f"{place}: ")
    assert BAD_VALUES[value] in the_refusal(found)
    assert the_refusal(found).endswith(".")
    assert found.rows_refused == 1


@pytest.mark.parametrize("value", [1e308, -1e308, 1e-7, 0.123456])
@pytest.mark.parametrize("format_", ["xlsx", "ods"])
def test_numbers_beyond_what_a_figure_can_be_are_refused(tmp_path, format_, value):
    sentence = the_refusal(read_rows(tmp_path, [["A", "Q1 2024/25", value, ""]], format_=format_))
    assert "too large" in sentence or "more than 4 decimals" in sentence or "powers of ten" in sentence


def test_a_number_is_what_the_spreadsheet_shows_of_it(tmp_path):
    found = read_rows(
        tmp_path, [["A", "Q1 2024/25", 0.1 + 0.2, ""], ["B", "Q1 2024/25", -0.0, ""]], format_="xlsx"
    )
    assert [line.value for line in found.lines] == [Decimal("0.3"), Decimal(0)]
    assert str(found.lines[1].value) == "0"


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("Apr-23", "“Apr-23” is a date as a spreadsheet shortens it: write the month in full"),
        ("2016/16", "“2016/16” is not a financial year: the second part must be 17."),
        ("2024", "“2024” could be a calendar year or a financial year: write a financial year as 2024/25."),
        ("", "No period is given"),
        ("Q5 2024/25", "There is no Q5"),
        ("2024-08-01", "is a day, not a period"),
    ],
)
@pytest.mark.parametrize("format_", FORMATS)
def test_what_is_no_period_is_refused_with_what_to_write(tmp_path, format_, period, words):
    assert words in the_refusal(read_rows(tmp_path, [["A", period, 1, ""]], format_=format_))


def test_a_period_that_has_become_a_date_is_refused(tmp_path):
    words = "its period has become a date (1 April 2023): format the cell as text and write the month in full"
    day = datetime.date(2023, 4, 1)
    assert words in the_refusal(read_rows(tmp_path, [["A", day, 1, ""]], format_="xlsx"))
    cell = Raw(
        '<table:table-cell office:value-type="date" office:date-value="2023-04-01">'
        "<text:p>Apr 23</text:p></table:table-cell>"
    )
    assert words in the_refusal(read_rows(tmp_path, [["A", cell, 1, ""]], format_="ods"))


def test_dates_times_and_truth_values_are_no_numbers(tmp_path):
    for value in (True, datetime.date(2024, 4, 1), datetime.time(12, 30)):
        sentence = the_refusal(read_rows(tmp_path, [["A", "Q1 2024/25", value, ""]], format_="xlsx"))
        assert "which is no number: format the cell as a number." in sentence


def test_a_code_that_has_become_a_number_is_refused_because_it_may_have_lost_a_nought(tmp_path):
    sentence = the_refusal(read_rows(tmp_path, [[3.1, "Q1 2024/25", 1, ""]], format_="xlsx"))
    assert (
        "its code “3.1” is a number, in which 3.1 and 3.10 are the same: format the cell as text." in sentence
    )
    assert the_line(read_rows(tmp_path, [["3.10", "Q1 2024/25", 1, ""]], format_="xlsx")).code == "3.10"
    assert the_line(read_rows(tmp_path, [[12, "Q1 2024/25", 1, ""]], format_="xlsx")).code == "12"


FORMULA = Raw('<table:table-cell table:formula="of:=1+2" office:value-type="float" office:value="3"/>')
MERGED = Raw(
    '<table:table-cell table:number-rows-spanned="2" table:number-columns-spanned="1" office:value-type="float" '
    'office:value="3"><text:p>3</text:p></table:table-cell>'
)
PERCENT = Raw(
    '<table:table-cell office:value-type="percentage" office:value="0.45"><text:p>45%</text:p></table:table-cell>'
)


def edited(tmp_path, change) -> Return:
    """A workbook of two lines after somebody has been at it."""
    rows = [HEADER, ["A", "Q1 2024/25", 3, "One."], ["B", "Q1 2024/25", 4, "Two."]]
    path = write_xlsx(tmp_path / "return.xlsx", {"Return": rows})
    book = load_workbook(path)
    change(book["Return"])
    book.save(path)
    return read_return(path)


def test_formulas_are_refused_by_cell(tmp_path):
    def put_a_formula(sheet):
        sheet["C3"] = "=C2+1"

    found = edited(tmp_path, put_a_formula)
    assert [line.code for line in found.lines] == ["A"]
    assert found.refusals[0].sentence == (
        "return.xlsx, sheet Return, row 3: Value holds a formula: put its result there as a plain value."
    )
    assert "Value holds a formula" in the_refusal(
        read_rows(tmp_path, [["A", "Q1 2024/25", FORMULA, ""]], format_="ods")
    )


def test_a_formula_in_a_column_that_is_not_read_does_not_matter(tmp_path):
    def put_a_formula_outside(sheet):
        sheet["F3"] = "=C2+1"

    assert edited(tmp_path, put_a_formula_outside).refusals == ()


def test_merged_cells_are_refused_in_every_row_they_touch(tmp_path):
    found = edited(tmp_path, lambda sheet: sheet.merge_cells("C2:C3"))
    assert [refusal.row for refusal in found.refusals] == [2, 3]
    assert (
        "Value is part of merged cells: undo the merging and fill in each cell." in found.refusals[0].sentence
    )
    found = read_rows(tmp_path, [["A", "Q1 2024/25", MERGED, ""]], format_="ods")
    assert "Value is part of merged cells" in the_refusal(found)


def test_a_merged_title_above_the_table_does_not_matter(tmp_path):
    def put_a_title(sheet):
        sheet.insert_rows(1)
        sheet["A1"] = "Return for the quarter"
        sheet.merge_cells("A1:D1")

    assert [line.row for line in edited(tmp_path, put_a_title).lines] == [3, 4]


def test_a_percentage_is_refused_because_the_cell_holds_a_hundredth(tmp_path):
    def make_it_a_percentage(sheet):
        sheet["C2"] = 0.45
        sheet["C2"].number_format = "0.0%"

    found = edited(tmp_path, make_it_a_percentage)
    words = "Value is formatted as a percentage, so that it holds “0.45”: format it as a number and write what is meant"
    assert words in found.refusals[0].sentence
    assert words in the_refusal(read_rows(tmp_path, [["A", "Q1 2024/25", PERCENT, ""]], format_="ods"))


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["A", "Q1 2024/25", 5, "", "", 1, "", ""], "it has a numerator or a denominator without the other"),
        (["A", "Q1 2024/25", 5, "", "", 1, 0, ""], "its denominator is not above zero"),
        (["A", "Q1 2024/25", "[x]", "", "Lost.", 1, 2, ""], "it has a numerator although its value is [x]"),
        (["A", "Q1 2024/25", 5, "", "Lost.", "", "", ""], "without [x] as its value"),
        (
            ["A", "Q1 2024/25", "[x]", "", "y" * 301, "", "", ""],
            "its reason has 301 characters and may have 300",
        ),
        (["A", "Q1 2024/25", "[x]", "Said here.", "", "", "", ""], "its value is [x] and nothing says why"),
        (["A", "Q1 2024/25", 5, "", "", "", "", "maybe"], "“maybe” is neither provisional nor final"),
        (["A", "Q1 2024/25", 5, "", "", "1,000", "2", ""], "Numerator is “1,000”, with thousands marked off"),
        (["", "Q1 2024/25", 5, "", "", "", "", ""], "it has no code"),
    ],
)
@pytest.mark.parametrize("format_", FORMATS)
def test_what_does_not_go_together_is_refused(tmp_path, format_, row, words):
    assert words in the_refusal(read_rows(tmp_path, [row], header=WIDE, format_=format_))


def test_the_same_figure_twice_is_refused_with_the_place_of_the_first(tmp_path):
    found = read_rows(
        tmp_path, [["A", "Q1 2024/25", 1, ""], ["B", "Q1 2024/25", 1, ""], ["A", "2024/25 q1", 2, ""]]
    )
    assert [line.value for line in found.lines] == [1, 1]
    assert found.refusals[0].sentence == (
        "return.csv, row 4: it gives A for Q1 2024/25 again, after row 2: keep one of them."
    )


@pytest.mark.parametrize(("delimiter", "words"), [(";", "semicolons"), ("\t", "tabs")])
def test_another_delimiter_is_refused(tmp_path, delimiter, words):
    path = write_csv(tmp_path / "return.csv", [HEADER, ["A", "Q1 2024/25", 1, ""]], delimiter=delimiter)
    assert f"row 1: its columns are separated by {words}, not commas" in the_refusal(read_return(path))


def test_another_encoding_is_refused_with_the_row(tmp_path):
    rows = [HEADER, ["A", "Q1 2024/25", 1, ""], ["B", "Q1 2024/25", 1, "Café"]]
    path = write_csv(tmp_path / "return.csv", rows, encoding="cp1252")
    assert "return.csv, row 3: it holds characters that are not UTF-8" in the_refusal(read_return(path))


@pytest.mark.parametrize("format_", FORMATS)
def test_a_table_without_the_headings_is_refused(tmp_path, format_):
    sentence = the_refusal(read_rows(tmp_path, [], header=["Measure", "Month", "Figure"], format_=format_))
    assert "no row has the headings Code, Period and Value: start from the return as downloaded" in sentence


def test_two_columns_of_the_same_heading_are_refused(tmp_path):
    sentence = the_refusal(read_rows(tmp_path, [], header=["Code", "Period", "Value", "Figure"]))
    assert "row 1: two columns are headed “Figure”: take one of them out." in sentence


@pytest.mark.parametrize("what", NOT_TABLES)
@pytest.mark.parametrize("format_", FORMATS)
def test_what_is_no_table_is_refused_whatever_its_name(tmp_path, format_, what):
    content, words = NOT_TABLES[what]
    path = tmp_path / f"return.{format_}"
    path.write_bytes(content)
    assert words in the_refusal(read_return(path))


def test_a_spreadsheet_behind_a_password_is_refused(tmp_path):
    path = write_ods(tmp_path / "return.ods", {"S": [HEADER]}, manifest="<manifest:encryption-data/>")
    assert "take the password off" in the_refusal(read_return(path))


def test_a_workbook_cut_short_is_refused(tmp_path):
    content = write_return([DueLine("A", "Burglary", Q1)])
    assert "it is damaged or cut short" in the_refusal(read_return(upload(content[:3000])))


def test_a_workbook_whose_parts_are_missing_is_refused(tmp_path):
    path = write_zip(tmp_path / "return.xlsx", {"xl/workbook.xml": "<workbook/>"})
    assert "it is damaged or cut short" in the_refusal(read_return(path))


# There and back

DUE = DueLine(
    code="3.10",
    title="Burglary",
    period=Q1,
    unit="offences",
    last_year=Decimal(141),
    previous=Decimal("99.5"),
    target=Decimal(120),
)


def test_a_return_lists_what_is_due_and_reads_back_as_still_due():
    content = write_return([DUE, DueLine("B", "Robbery", Period.month(2024, 8))])
    sheet = load_workbook(io.BytesIO(content))["Return"]
    assert [cell.value for cell in sheet[1]][:8] == [
        "Code",
        "Measure",
        "Period",
        "Unit",
        "Same period last year",
        "Previous period",
        "Target",
        "Value",
    ]
    assert [cell.value for cell in sheet[2]][:8] == [
        "3.10",
        "Burglary",
        "Q1 2024/25",
        "offences",
        141,
        99.5,
        120,
        None,
    ]
    found = read_return(upload(content))
    assert (found.lines, found.refusals, found.rows_empty) == ((), (), 2)


def test_a_return_of_nothing_is_still_a_return():
    found = read_return(upload(write_return([])))
    assert (found.lines, found.refusals, found.rows_read) == ((), (), 0)


def test_a_return_that_was_filled_in_is_read():
    book = load_workbook(io.BytesIO(write_return([DUE])))
    book["Return"]["H2"] = 117
    book["Return"]["M2"] = "Fewer, after the summer."
    saved = io.BytesIO()
    book.save(saved)
    line = the_line(read_return(upload(saved.getvalue())))
    assert (line.code, line.period, line.value, line.commentary) == (
        "3.10",
        Q1,
        117,
        "Fewer, after the summer.",
    )


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=40)
FIGURE = st.decimals(min_value=-(10**14) + 1, max_value=10**14 - 1, places=4)
PERIODS = st.one_of(
    st.builds(Period.month, st.integers(1990, 2090), st.integers(1, 12)),
    st.builds(Period.quarter, st.integers(1990, 2090), st.integers(1, 4)),
    st.builds(Period.year, st.integers(1990, 2090)),
)


@given(
    period=PERIODS,
    figure=st.one_of(FIGURE, st.none()),
    ratio=st.one_of(st.none(), st.tuples(FIGURE, st.decimals(min_value="0.0001", max_value=10**9, places=4))),
    title=TEXT,
    reason=TEXT,
    commentary=TEXT,
    certainty=st.sampled_from(["", *Certainty.values]),
)
def test_nothing_is_lost_on_the_way_there_and_back(
    period, figure, ratio, title, reason, commentary, certainty
):
    reason = f"why {reason}"
    is_there = figure is not None
    due = DueLine(
        code="=1.10",
        title=title,
        period=period,
        value=figure,
        shorthand="" if is_there else "x",
        reason="" if is_there else reason,
        numerator=ratio[0] if ratio and is_there else None,
        denominator=ratio[1] if ratio and is_there else None,
        certainty=certainty,
        commentary=commentary,
    )
    line = the_line(read_return(upload(write_return([due]))))
    assert (line.code, line.period, line.certainty) == ("=1.10", period, certainty)
    assert (line.value, line.shorthand) == (figure, "" if is_there else "x")
    assert (line.numerator, line.denominator) == (due.numerator, due.denominator)
    assert line.commentary == kept(commentary)
    assert line.reason == ("" if is_there else kept(reason))


def kept(text: str) -> str:
    """What a cell can keep of a text: no control characters, line breaks as everywhere, no space around it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(
        each for each in text if each in "\n\t" or (ord(each) >= 32 and each not in "\ufffe\uffff")
    )
    return text.strip()


def test_a_text_like_excels_own_escapes_comes_back_as_it_was():
    due = DueLine("A", "T", Q1, value=Decimal(1), commentary="_x000D_ and _x0041_ are not letters")
    assert the_line(read_return(upload(write_return([due])))).commentary == due.commentary


@pytest.mark.parametrize("text", ["=1+2", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0"])
def test_no_text_becomes_a_formula(text):
    content = write_return([DueLine(text, text, Q1, unit=text, value=Decimal(1), commentary=text)])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/")]
    assert not any(b"<f>" in sheet or b"<f " in sheet for sheet in sheets)
    cell = load_workbook(io.BytesIO(content))["Return"]["M2"]
    assert (cell.value, cell.data_type, cell.quotePrefix, cell.number_format) == (text, "s", True, "@")


def test_ten_thousand_lines_come_and_go():
    due = [
        DueLine(f"M-{number}", "T", Q1, value=Decimal(number), commentary="Said.") for number in range(10_000)
    ]
    found = read_return(upload(write_return(due)))
    assert found.refusals == ()
    assert [line.value for line in found.lines] == list(range(10_000))
