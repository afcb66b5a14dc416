"""The Home Office's tables of recorded crime: every year's columns, every format, and what is sent back."""

import os
import subprocess
import sys
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.periods import Period
from performance.imports import opening, xlsx
from performance.imports.recorded_crime import OFFENCE_GROUPS, RecordedCrime, read_recorded_crime
from performance.imports.workbooks import rows_of
from tests.performance.import_files import (
    HOME_OFFICE_HEADER,
    NOT_TABLES,
    Raw,
    crime_row,
    ods_cell,
    ods_content,
    write_csv,
    write_ods,
    write_table,
    write_xlsx,
    write_zip,
)

CITY = "London, City of"
Q1, Q2 = Period.quarter(2024, 1), Period.quarter(2024, 2)
FORMATS = ["csv", "xlsx", "ods"]


def read(path, *areas: str, **how) -> RecordedCrime:
    return read_recorded_crime(path, areas=areas or [CITY], **how)


def table(path, rows, *, header=HOME_OFFICE_HEADER, sheet="2024_25"):
    """A file with notes and one sheet of figures, as whatever its name ends in."""
    return write_table(path, {"Notes": [["Updated: 23 July 2026"]], sheet: [header, *rows]})


def the_refusal(found: RecordedCrime) -> str:
    [refusal] = found.refusals
    return refusal.sentence


# What counts, in every format


@pytest.mark.parametrize("format_", FORMATS)
def test_rows_are_summed_by_group_by_code_and_by_quarter(tmp_path, format_):
    rows = [
        crime_row(3, code="34A"),
        crime_row(4, code="34B"),
        crime_row(5, code="34B", quarter=2),
        crime_row(0, code=8, group="Violence against the person", description="Assault"),
        crime_row(99, area="Camden"),
    ]
    found = read(table(tmp_path / f"t.{format_}", rows))
    assert found.refusals == ()
    assert found.groups == {
        (CITY, "Robbery", Q1): 7,
        (CITY, "Robbery", Q2): 5,
        (CITY, "Violence against the person", Q1): 0,
    }
    assert found.codes == {
        (CITY, "34A", Q1): 3,
        (CITY, "34B", Q1): 4,
        (CITY, "34B", Q2): 5,
        (CITY, "8", Q1): 0,
    }
    assert (found.rows_read, found.rows_used, found.rows_refused) == (5, 4, 0)
    assert found.periods == (Q1, Q2)
    assert found.offences["8"].description == "Assault"
    assert found.offences["8"].group == "Violence against the person"


@pytest.mark.parametrize("format_", FORMATS)
def test_negative_counts_are_summed_and_listed(tmp_path, format_):
    rows = [crime_row(3), crime_row(-5), crime_row(-2, quarter=2), crime_row(2, quarter=2)]
    found = read(table(tmp_path / f"t.{format_}", rows))
    assert found.groups == {(CITY, "Robbery", Q1): -2, (CITY, "Robbery", Q2): 0}
    assert [(negative.row, negative.count) for negative in found.negatives] == [(3, -5), (4, -2)]
    assert found.negative_totals == ((CITY, "Robbery", Q1),)


@pytest.mark.parametrize("quarter", [1, "1", " 1 ", "Q1", 1.0])
@pytest.mark.parametrize("format_", FORMATS)
def test_a_quarter_is_a_number_or_a_text_and_the_first_is_april_to_june(tmp_path, format_, quarter):
    found = read(table(tmp_path / f"t.{format_}", [crime_row(3, quarter=quarter)]))
    assert found.periods == (Q1,)


@pytest.mark.parametrize(
    "header",
    [
        [heading.upper() for heading in HOME_OFFICE_HEADER],
        ["Force Name" if heading == "Police Force" else heading for heading in HOME_OFFICE_HEADER],
        ["Number of Offences" if heading == "Offence Count" else heading for heading in HOME_OFFICE_HEADER],
        [f" {heading.replace(' ', '  ')} " for heading in HOME_OFFICE_HEADER],
    ],
)
@pytest.mark.parametrize("format_", FORMATS)
def test_the_headings_of_every_year_are_known(tmp_path, format_, header):
    found = read(table(tmp_path / f"t.{format_}", [crime_row(3)], header=header))
    assert found.refusals == ()
    assert found.groups == {(CITY, "Robbery", Q1): 3}


@given(st.permutations(range(len(HOME_OFFICE_HEADER))))
def test_columns_are_found_by_their_heading_in_any_order(tmp_path_factory, order):
    rows = [[row[place] for place in order] for row in (HOME_OFFICE_HEADER, crime_row(3, code="34A"))]
    found = read(write_csv(tmp_path_factory.mktemp("order") / "t.csv", rows))
    assert found.codes == {(CITY, "34A", Q1): 3}


@pytest.mark.parametrize(
    "asked", ["London, City of", "City of London", "city of london", "E09000001", "E22000180"]
)
def test_an_area_is_found_by_any_of_its_names_and_answers_to_the_one_asked(tmp_path, asked):
    aliases = {"E09000001": "City of London", "E22000180": "City of London"}
    found = read(
        table(tmp_path / "t.csv", [crime_row(3), crime_row(9, area="Camden")]), asked, aliases=aliases
    )
    assert found.refusals == ()
    assert found.groups == {(asked, "Robbery", Q1): 3}


def test_comparators_are_read_in_the_same_go(tmp_path):
    rows = [
        crime_row(3),
        crime_row(9, area="Camden"),
        crime_row(8, area="Bristol, City of"),
        crime_row(7, area="York"),
    ]
    found = read(table(tmp_path / "t.csv", rows), CITY, "Camden", "City of Bristol")
    assert found.areas == ("Camden", "City of Bristol", CITY)
    assert found.groups["City of Bristol", "Robbery", Q1] == 8
    assert found.rows_used == 3


@pytest.mark.parametrize("label", ["Theft Offences", "theft offences", " Theft  offences"])
def test_a_group_is_known_whatever_its_capitals(tmp_path, label):
    found = read(table(tmp_path / "t.csv", [crime_row(3, group=label)]))
    assert found.groups == {(CITY, "Theft offences", Q1): 3}


def test_a_renamed_group_is_a_line_of_data(tmp_path):
    path = table(tmp_path / "t.csv", [crime_row(3, group="Weapons")])
    renamed = {**OFFENCE_GROUPS, "Weapons": "Possession of weapons offences"}
    assert read(path, offence_groups=renamed).groups == {(CITY, "Possession of weapons offences", Q1): 3}


@pytest.mark.parametrize("format_", ["xlsx", "ods"])
def test_a_workbook_of_several_years_is_read_sheet_by_sheet_with_its_notes(tmp_path, format_):
    note = "Kent: Due to ongoing IT issues, crime data for Medway are recorded under an unassigned CSP group."
    sheets = {
        "Notes": [["Updated: 23 July 2026"], [], ["Force Notes"], [note]],
        "2015_16": [HOME_OFFICE_HEADER, crime_row(3, year="2015/16")],
        "2016_17": [["x"], [], HOME_OFFICE_HEADER, crime_row(4, year="2016/17", quarter=4)],
    }
    found = read(write_table(tmp_path / f"t.{format_}", sheets))
    assert found.refusals == ()
    assert found.periods == (Period.quarter(2015, 1), Period.quarter(2016, 4))
    assert found.official_notes == ("Updated: 23 July 2026", "Force Notes", note)
    assert found.notes_about("Medway") == (note,)
    assert found.notes_about("City of London") == ()


def test_a_column_more_is_told_and_not_used(tmp_path):
    rows = [[*crime_row(3), "f"]]
    found = read(table(tmp_path / "t.csv", rows, header=[*HOME_OFFICE_HEADER, "Flag"]))
    assert found.refusals == ()
    assert found.notes == ("it has columns that are not used: “Flag”.",)


# OpenDocument as programs really write it


def test_repeated_cells_and_rows_count_as_often_as_they_say(tmp_path):
    twice = "".join(ods_cell(value) for value in ["2024/25", 2, "F", CITY, "D", "Robbery", "S", "34A"])
    ones = '<table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="1"/>'
    rows = [
        [*HOME_OFFICE_HEADER, "Again"],
        Raw(f'<table:table-row table:number-rows-repeated="3">{twice}{ones}</table:table-row>'),
        Raw('<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'),
        crime_row("?"),
    ]
    found = read(write_ods(tmp_path / "t.ods", {"2024_25": rows}))
    assert found.codes == {(CITY, "34A", Q2): 3}
    assert the_refusal(found).startswith("t.ods, sheet 2024_25, row 7: its count “?”")


def test_comments_spaces_and_line_breaks_in_cells_are_read_rightly(tmp_path):
    cell = Raw(
        '<table:table-cell office:value-type="string"><office:annotation><text:p>Camden</text:p></office:annotation>'
        '<text:p>London,<text:s/><text:span>City</text:span><text:s text:c="2"/>of</text:p></table:table-cell>'
    )
    rows = [
        Raw("<table:shapes><text:p>a drawing</text:p></table:shapes>"),
        HOME_OFFICE_HEADER,
        crime_row(3, area=cell),
    ]
    found = read(write_ods(tmp_path / "t.ods", {"2024_25": rows}))
    assert found.groups == {(CITY, "Robbery", Q1): 3}


def test_the_prefixes_of_the_xml_do_not_matter(tmp_path):
    content = ods_content({"2024_25": [HOME_OFFICE_HEADER, crime_row(3)]})
    for prefix in ("table", "office", "text"):
        content = content.replace(f"<{prefix}:", f"<{prefix}9:").replace(f"</{prefix}:", f"</{prefix}9:")
        content = content.replace(f" {prefix}:", f" {prefix}9:").replace(
            f"xmlns:{prefix}=", f"xmlns:{prefix}9="
        )
    found = read(write_ods(tmp_path / "t.ods", {}, content=content))
    assert found.groups == {(CITY, "Robbery", Q1): 3}


CELL = st.one_of(
    st.just(""),
    st.integers(-999, 999),
    st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=8),
)


@given(st.lists(st.lists(CELL, min_size=1, max_size=6), min_size=1, max_size=6))
def test_a_sheet_says_the_same_in_every_format(tmp_path_factory, rows):
    """Whatever stands in it, row numbers included; formulas apart, which openpyxl makes of what begins with =."""
    rows = [[f"a{cell}" if str(cell).startswith("=") else cell for cell in row] for row in rows]
    folder = tmp_path_factory.mktemp("same")

    def plain(path):
        found = {}
        for _sheet, number, cells in rows_of(opening.Given(path)):
            words = [f"{cell:g}" if isinstance(cell, float) else str(cell) for cell in cells]
            while words and not words[-1]:
                words.pop()
            if words:
                found[number] = words
        return found

    ods = plain(write_ods(folder / "t.ods", {"S": rows}))
    assert ods == plain(write_xlsx(folder / "t.xlsx", {"S": rows}))
    # A row of a single empty cell is a blank line in CSV, which readers pass over without losing count.
    assert list(ods.values()) == list(plain(write_csv(folder / "t.csv", rows)).values())


ODD_CELL = st.sampled_from(
    [
        '<table:covered-table-cell table:number-columns-repeated="2"/>',
        '<table:table-cell table:number-columns-spanned="2" table:number-rows-spanned="1"><text:p>m</text:p>'
        "</table:table-cell>",
        '<table:table-cell table:formula="of:=1&gt;2" office:value-type="boolean" office:boolean-value="false"/>',
        '<table:table-cell office:value-type="percentage" office:value="0.5"><text:p>50%</text:p></table:table-cell>',
        '<table:table-cell office:value-type="date" office:date-value="2024-04-01"><text:p>1/4</text:p>'
        "</table:table-cell>",
        '<table:table-cell table:number-columns-repeated="3" office:value-type="string"><text:p>a &amp; b</text:p>'
        "</table:table-cell>",
        "<table:table-cell>\n <text:p>a</text:p>\n <text:p>b<text:s/>c</text:p>\n</table:table-cell>",
        "<table:table-cell><office:annotation><text:p>said</text:p></office:annotation></table:table-cell>",
    ]
).map(Raw)
ODD_ROW = st.lists(CELL | ODD_CELL, max_size=5).map(
    lambda cells: Raw(
        '<table:table-row table:number-rows-repeated="2">'
        + "\n".join(ods_cell(cell) for cell in cells)
        + "</table:table-row>"
    )
)


@given(st.lists(st.lists(CELL | ODD_CELL, max_size=5) | ODD_ROW, max_size=8))
def test_rows_that_are_cut_out_say_what_the_parser_says(tmp_path_factory, rows):
    """A comment anywhere sends everything through the parser, as does another encoding."""
    folder = tmp_path_factory.mktemp("cut")
    sheets = {"S": rows, "T": rows[::-1]}
    cut = list(rows_of(opening.Given(write_ods(folder / "cut.ods", sheets))))
    whole = ods_content(sheets, before="<!-- by hand -->")
    assert list(rows_of(opening.Given(write_ods(folder / "whole.ods", {}, content=whole)))) == cut


def test_an_opendocument_in_another_encoding_is_read(tmp_path):
    content = ods_content({"2024_25": [HOME_OFFICE_HEADER, crime_row(3, area="Ynys Môn")]})
    content = content.replace('encoding="UTF-8"', 'encoding="ISO-8859-1"').encode("latin-1")
    found = read(write_ods(tmp_path / "t.ods", {}, content=content), "Ynys Môn")
    assert found.groups == {("Ynys Môn", "Robbery", Q1): 3}


# What is sent back


@pytest.mark.parametrize("format_", FORMATS)
def test_an_unknown_group_is_refused_by_row(tmp_path, format_):
    sentence = the_refusal(
        read(table(tmp_path / f"t.{format_}", [crime_row(1), crime_row(3, group="Rape offences")]))
    )
    assert "row 3: “Rape offences” is not an offence group that is known here" in sentence


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (crime_row("1,234"), "its count “1,234” has a comma: write 1234."),
        (crime_row("12.5"), "its count “12.5” is not a whole number of offences"),
        (crime_row(12.5), "“12.5” is not a whole number of offences"),
        (crime_row("£12"), "its count “£12” is not a whole number"),
        (crime_row("NaN"), "its count “NaN” is not a whole number"),
        (crime_row("1e308"), "its count “1e308” is not a whole number"),
        (crime_row("[x]"), "its count “[x]” is not a whole number"),
        (crime_row(""), "it has no count, and missing is not nought"),
        (crime_row(1, quarter=5), "“5” is not a quarter from 1 (April to June) to 4"),
        (crime_row(1, quarter=""), "“” is not a quarter"),
        (crime_row(1, year="2024/24"), "“2024/24” is not a financial year: the second part must be 25."),
        (crime_row(1, year="2024"), "“2024” could be a calendar year or a financial year"),
        (crime_row(1, year="Dec-11"), "“Dec-11” is what a spreadsheet program makes of a financial year"),
        (crime_row(1, group=""), "it names no offence group"),
        (crime_row(1, area=""), "it names no Community Safety Partnership"),
    ],
)
@pytest.mark.parametrize("format_", FORMATS)
def test_a_bad_row_is_refused_with_its_number_and_the_others_are_summed(tmp_path, format_, row, words):
    found = read(table(tmp_path / f"t.{format_}", [crime_row(2), row], sheet="Table"))
    place = "t.csv, row 3" if format_ == "csv" else f"t.{format_}, sheet Table, row 3"
    assert the_refusal(found).startswith(f"{place}: ")
    assert words in the_refusal(found)
    assert found.groups == {(CITY, "Robbery", Q1): 2}
    assert (found.rows_read, found.rows_used, found.rows_refused) == (2, 1, 1)


@pytest.mark.parametrize("format_", FORMATS)
def test_an_area_without_a_row_is_refused_with_its_neighbours(tmp_path, format_):
    path = table(tmp_path / f"t.{format_}", [crime_row(1), crime_row(1, area="Camden")])
    sentence = the_refusal(read(path, CITY, "Camdem"))
    assert (
        "it has no row of Camdem among its 2 areas: the nearest are “Camden”, so ask for one of those."
        in sentence
    )


@pytest.mark.parametrize("format_", FORMATS)
def test_missing_columns_are_named(tmp_path, format_):
    header = ["Offences 2024" if heading == "Offence Count" else heading for heading in HOME_OFFICE_HEADER]
    sentence = the_refusal(read(table(tmp_path / f"t.{format_}", [crime_row(1)], header=header)))
    assert (
        "row 1: its columns are not those of a recorded crime table (it lacks “Offence Count” and has"
        in sentence
    )


def test_two_columns_of_the_same_heading_are_refused(tmp_path):
    header = [*HOME_OFFICE_HEADER[:-2], "Offence Count", "Offence Count"]
    assert "“Offence Count” and “Offence Count” head the same thing twice" in the_refusal(
        read(table(tmp_path / "t.csv", [], header=header))
    )


def test_a_table_by_police_force_is_no_table_by_partnership(tmp_path):
    header = [heading for heading in HOME_OFFICE_HEADER if heading != "CSP Name"]
    assert "it lacks “CSP Name”" in the_refusal(read(table(tmp_path / "t.csv", [], header=header)))


@pytest.mark.parametrize("format_", ["xlsx", "ods"])
def test_a_year_under_the_name_of_another_is_refused(tmp_path, format_):
    found = read(table(tmp_path / f"t.{format_}", [crime_row(1)], sheet="2023_24"))
    assert "sheet 2023_24, row 2: it is of 2024/25, and its sheet is named 2023_24" in the_refusal(found)


@pytest.mark.parametrize("format_", ["xlsx", "ods"])
def test_a_year_in_two_sheets_counts_once(tmp_path, format_):
    sheets = {"2024_25": [HOME_OFFICE_HEADER, crime_row(1)], "Copy": [HOME_OFFICE_HEADER, crime_row(1)]}
    found = read(write_table(tmp_path / f"t.{format_}", sheets))
    assert "sheet Copy, row 2: it is of 2024/25, which sheet 2024_25 has already given" in the_refusal(found)
    assert found.groups == {(CITY, "Robbery", Q1): 1}


@pytest.mark.parametrize("format_", ["xlsx", "ods"])
def test_a_workbook_without_figures_is_refused(tmp_path, format_):
    found = read(write_table(tmp_path / f"t.{format_}", {"Sheet1": [["Hello"]]}))
    assert "it has no sheet with figures" in the_refusal(found)


def test_hundreds_of_bad_rows_are_counted_and_a_hundred_told(tmp_path):
    found = read(table(tmp_path / "t.csv", [crime_row("?")] * 250))
    assert found.rows_refused == 250
    assert len(found.refusals) == 101
    assert found.refusals[-1].reason.startswith("150 more rows are refused")


def test_another_delimiter_is_refused(tmp_path):
    path = write_csv(tmp_path / "t.csv", [HOME_OFFICE_HEADER, crime_row(1)], delimiter=";")
    assert "row 1: its columns are separated by semicolons, not commas" in the_refusal(read(path))


def test_a_byte_order_mark_and_line_ends_change_nothing(tmp_path):
    path = write_csv(tmp_path / "t.csv", [HOME_OFFICE_HEADER, crime_row(1)], encoding="utf-8-sig", end="\r\n")
    assert read(path).groups == {(CITY, "Robbery", Q1): 1}


def test_another_encoding_is_refused_with_the_row(tmp_path):
    rows = [HOME_OFFICE_HEADER, crime_row(1), crime_row(1, area="Ynys Môn")]
    path = write_csv(tmp_path / "t.csv", rows, encoding="cp1252")
    assert "t.csv, row 3: it holds characters that are not UTF-8" in the_refusal(read(path))


def test_a_table_cut_short_is_refused_at_its_last_row(tmp_path):
    path = table(tmp_path / "t.csv", [crime_row(1), crime_row(1, area="Camden")])
    path.write_bytes(path.read_bytes()[:-30])
    found = read(path)
    assert "row 3: it has 6 columns and the header has 9: the file is cut short" in the_refusal(found)


@pytest.mark.parametrize("what", NOT_TABLES)
@pytest.mark.parametrize("format_", FORMATS)
def test_what_is_no_table_is_refused_whatever_its_name(tmp_path, format_, what):
    content, words = NOT_TABLES[what]
    path = tmp_path / f"t.{format_}"
    path.write_bytes(content)
    assert the_refusal(read(path)).startswith(f"t.{format_}")
    assert words in the_refusal(read(path))


@pytest.mark.parametrize("format_", ["xlsx", "ods"])
def test_a_workbook_cut_short_or_changed_is_refused(tmp_path, format_):
    path = table(tmp_path / f"t.{format_}", [crime_row(number) for number in range(300)])
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert the_refusal(read(path)) == f"t.{format_}: it is damaged or cut short: download or save it again."
    place = whole.index(b"content.xml" if format_ == "ods" else b"xl/worksheets/sheet2.xml") + 200
    path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
    assert "it is damaged or cut short" in the_refusal(read(path))


@pytest.mark.parametrize("manifest", ["<manifest:encryption-data/>", ""])
def test_a_spreadsheet_behind_a_password_is_refused(tmp_path, manifest):
    if manifest:
        path = write_ods(tmp_path / "t.ods", {"S": [["a"]]}, manifest=manifest)
    else:
        path = write_zip(tmp_path / "t.ods", {"encrypted-package": "secret", "mimetype": "x"})
    assert "take the password off" in the_refusal(read(path))


def test_a_text_document_or_an_archive_is_no_table(tmp_path):
    letter = write_zip(tmp_path / "t.xlsx", {"[Content_Types].xml": "", "word/document.xml": ""})
    assert "it is an Office file, but no workbook" in the_refusal(read(letter))
    letter = write_zip(
        tmp_path / "t.ods", {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": ""}
    )
    assert "it is an OpenDocument file, but no spreadsheet" in the_refusal(read(letter))
    binary = write_zip(tmp_path / "t.xlsx", {"xl/workbook.bin": ""})
    assert "it is a binary Excel workbook" in the_refusal(read(binary))
    packed = write_zip(tmp_path / "t.zip", {"t.csv": "a"})
    assert "it is an archive: unpack it" in the_refusal(read(packed))


def test_xml_that_unfolds_without_end_is_refused(tmp_path):
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]>'
    content = ods_content({"2024_25": [["&b;"]]}, before=bomb)
    assert "it holds an XML document type" in the_refusal(
        read(write_ods(tmp_path / "t.ods", {}, content=content))
    )


def test_rows_repeated_without_end_are_refused(tmp_path):
    repeated = Raw(
        f'<table:table-row table:number-rows-repeated="99999999">{ods_cell("a")}</table:table-row>'
    )
    found = read(write_ods(tmp_path / "t.ods", {"2024_25": [HOME_OFFICE_HEADER, repeated]}))
    assert "repeated to more than 1,048,576 rows" in the_refusal(found)
    wide = ods_cell("a").replace(" ", ' table:number-columns-repeated="99999999" ', 1)
    found = read(write_ods(tmp_path / "t.ods", {"2024_25": [HOME_OFFICE_HEADER, [Raw(wide)]]}))
    assert "repeated to more than 16,384 columns" in the_refusal(found)


def test_a_cell_far_out_does_not_fill_the_memory(tmp_path):
    from openpyxl import Workbook

    book = Workbook()
    book.active["A1"] = book.active["XFD1048576"] = "here"
    book.save(tmp_path / "far.xlsx")
    sentence = the_refusal(read(tmp_path / "far.xlsx"))
    assert sentence == (
        "far.xlsx, sheet Sheet, row 1,048,576: something stands in column 16,384, far outside the table: clear it and "
        "save again."
    )


@pytest.mark.parametrize("format_", ["xlsx", "ods"])
def test_formulas_and_merged_cells_are_no_counts(tmp_path, format_):
    formula = Raw('<table:table-cell table:formula="of:=1+2" office:value-type="float" office:value="3"/>')
    rows = [crime_row("=1+2" if format_ == "xlsx" else formula)]
    found = read(table(tmp_path / f"t.{format_}", rows))
    assert "row 2: its count is a formula: paste the count as a plain number." in the_refusal(found)


def test_a_workbook_bomb_is_refused_before_it_is_unpacked(tmp_path):
    path = write_xlsx(tmp_path / "t.xlsx", {"S": [["a"]]})
    import zipfile

    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/picture.png", b"0" * 60_000_000)
    assert "it would unpack from 1 MB to 60 MB" in the_refusal(read(path))


def test_the_memory_an_opendocument_takes_does_not_grow_with_its_sheets(tmp_path):
    def peak(sheets: int) -> int:
        path = tmp_path / f"{sheets}.ods"
        years = range(2015, 2015 + sheets)
        write_ods(
            path,
            {
                f"{year}_{year % 100 + 1}": [
                    HOME_OFFICE_HEADER,
                    *([crime_row(1, year=f"{year}/{year % 100 + 1}")] * 1500),
                ]
                for year in years
            },
        )
        tracemalloc.start()
        found = read(path)
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert found.rows_used == 1500 * sheets
        return most

    peak(1)  # the first loads modules
    assert peak(4) < peak(1) * 1.5


def test_reading_a_table_loads_neither_pandas_nor_openpyxl(tmp_path, root):
    """They take seconds and a hundred megabytes, which a page does not have."""
    path = table(tmp_path / "t.xlsx", [crime_row(1)])
    code = (
        "import sys; from performance.imports.recorded_crime import read_recorded_crime as read; "
        f"assert read({str(path)!r}, areas=['City of London']).rows_used == 1; "
        "assert not {'pandas', 'openpyxl'} & set(sys.modules)"
    )
    environment = {**os.environ, "PYTHONPATH": str(root)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr


def test_a_very_wide_or_long_honest_sheet_is_still_read(tmp_path):
    rows = [[*crime_row(1), *[""] * 20, "note"]]
    header = [*HOME_OFFICE_HEADER, *[f"c{number}" for number in range(21)]]
    found = read(table(tmp_path / "t.xlsx", rows, header=header))
    assert found.groups == {(CITY, "Robbery", Q1): 1}
    assert 200_000 * len(HOME_OFFICE_HEADER) < xlsx.MOST_CELLS
