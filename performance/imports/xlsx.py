"""Rows of an Excel workbook.

They go through calamine, which is fast but takes a sheet into memory and knows neither formulas nor formats. So the
packed XML is looked through first, as a stream of bytes: whether its checksums hold, whether a cell far out would make
the sheet enormous, whether there are formulas, percentages or errors. Only when there are is it parsed for where.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from string import digits

from performance.imports.cells import Odd, Row, parse, safe_parser
from performance.imports.opening import Archive, Given, Member, damaged
from performance.imports.refusals import refuse

# calamine keeps the rectangle from the first to the last filled cell: 32 bytes a cell.
MOST_CELLS = 10_000_000
# A cell beyond column Z or row 400,000: worth finding out how big the rectangle is.
_FAR = re.compile(rb"""r=["'](?:[A-Za-z]{2,}\d|[A-Za-z](?:[4-9]\d{5}|\d{7}))""").search
# Whoever fills ten thousand cells with formulas has a model, not a table of figures.
MOST_ODD = 10_000

_CHUNK = 1 << 20


def xlsx_rows(given: Given, *, formats: bool) -> Iterator[Row]:
    """The rows of every sheet, in order; with `formats`, percentages are told from numbers.

    Raises FileRefused for a damaged file and for one that would fill the memory.
    """
    from python_calamine import CalamineError, load_workbook

    with Archive(given) as archive:
        odd = _look_through(archive, formats=formats)
    try:
        book = load_workbook(given.path_or_file)
        for name in _sheets_with_cells(book):
            sheet = book.get_sheet_by_name(name)
            cells = odd.get(name, {}) | _merged(sheet.merged_cell_ranges or ())
            by_row: dict[int, list[tuple[int, str]]] = {}
            for (row, column), what in cells.items():
                by_row.setdefault(row, []).append((column, what))
            # calamine counts rows from the first of the sheet, but columns from the first that is filled.
            before = [""] * (sheet.start[1] if sheet.start else 0)
            for number, values in enumerate(sheet.iter_rows(), start=1):
                if before:
                    values = [*before, *values]
                if number in by_row:
                    for column, what in by_row[number]:
                        values += [""] * (column + 1 - len(values))
                        values[column] = Odd(what, values[column])
                yield name, number, values
            del sheet
    except CalamineError as problem:
        raise damaged(given.name) from problem


def _sheets_with_cells(book) -> list[str]:
    from python_calamine import SheetTypeEnum

    return [sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]


def _merged(ranges) -> dict[tuple[int, int], str]:
    """The cells of merged areas, by row number and column; areas too big to be a table's are cut."""
    found = {}
    for (first_row, first_column), (last_row, last_column) in ranges:
        for row in range(first_row, min(last_row, first_row + 1000) + 1):
            for column in range(first_column, min(last_column, first_column + 50) + 1):
                found[row + 1, column] = "merged"
    return found


def _look_through(archive: Archive, *, formats: bool) -> dict[str, dict[tuple[int, int], str]]:
    """The odd cells of each sheet by row number and column, after every entry's checksum was found right."""
    percent_styles = _percent_styles(archive) if formats else frozenset()
    paths = {path: name for name, path in sheet_paths(archive).items()}
    odd = {}
    for member in archive.members():
        is_sheet = member.path in paths
        suspicious = _has_signs(member, is_sheet=is_sheet)
        if is_sheet and (suspicious or percent_styles):
            details = _Details(archive.name, paths[member.path], percent_styles)
            details.parse(member)
            odd[paths[member.path]] = details.odd
    return odd


def _has_signs(member: Member, *, is_sheet: bool) -> bool:
    """Whether the XML may hold formulas (no other element of a sheet ends in f), errors or cells far out. All of it is
    read, because the checksum comes at the end.
    """
    found = False
    tail = b""
    with member.open() as stream:
        while chunk := stream.read(_CHUNK):
            if is_sheet and not found:
                chunk = tail + chunk
                found = b"f>" in chunk or b't="e"' in chunk or bool(_FAR(chunk))
                tail = chunk[-32:]
    return found


def sheet_paths(archive: Archive) -> dict[str, str]:
    """The path of each sheet's XML by the sheet's name."""
    targets = {
        attributes.get("Id"): attributes.get("Target", "")
        for name, attributes in elements(archive, "xl/_rels/workbook.xml.rels")
        if name == "Relationship"
    }
    found = {}
    for name, attributes in elements(archive, "xl/workbook.xml"):
        if name == "sheet":
            target = targets.get(attributes.get("id"), "")
            found[attributes.get("name", "")] = target[1:] if target.startswith("/") else f"xl/{target}"
    return found


_BUILT_IN_PERCENTAGES = {"9", "10"}


def _percent_styles(archive: Archive) -> frozenset[str]:
    """The cell styles that show a number as a percentage."""
    if "xl/styles.xml" not in archive.paths():
        return frozenset()
    formats, styles, inside, count = set(_BUILT_IN_PERCENTAGES), set(), "", 0
    for name, attributes in elements(archive, "xl/styles.xml"):
        if name == "numFmt" and "%" in attributes.get("formatCode", ""):
            formats.add(attributes.get("numFmtId"))
        elif name in {"cellXfs", "cellStyleXfs", "cellStyles"}:
            inside = name
        elif name == "xf" and inside == "cellXfs":
            if attributes.get("numFmtId") in formats:
                styles.add(str(count))
            count += 1
    return frozenset(styles)


def elements(archive: Archive, path: str) -> list[tuple[str, dict[str, str]]]:
    """The elements of a small XML file in order, with their attributes, without prefixes."""
    found = []

    def start(name, attributes):
        plain = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        found.append((name.rpartition(":")[2], plain))

    parser = safe_parser(archive.name)
    parser.StartElementHandler = start
    parse(parser, archive.member(path), archive.name)
    return found


@dataclass
class _Details:
    """Where in a sheet formulas, percentages and errors are, and how far out it goes."""

    file: str
    sheet: str
    percent_styles: frozenset[str]
    odd: dict[tuple[int, int], str] = field(default_factory=dict)
    last_row: int = 0
    last_column: int = 0
    row: int = 0
    column: int = -1
    percentage: bool = False

    def parse(self, member: Member) -> None:
        parser = safe_parser(self.file)
        parser.StartElementHandler = self._start
        parse(parser, member, self.file)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "c":
            self._place(attributes.get("r", ""))
            is_number = attributes.get("t", "n") == "n"
            self.percentage = is_number and attributes.get("s", "0") in self.percent_styles
            if attributes.get("t") == "e":
                self._note("error")
        elif name == "row":
            self.row = int(attributes.get("r") or self.row + 1)
            self.column = -1
        elif name == "f":
            self._note("formula")
            self.percentage = False
        elif name in {"v", "is"}:
            self.last_row, self.last_column = (
                max(self.last_row, self.row),
                max(self.last_column, self.column + 1),
            )
            if self.last_row * self.last_column > MOST_CELLS:
                raise refuse(
                    self.file,
                    f"something stands in column {self.column + 1:,}, far outside the table: clear it and save again.",
                    sheet=self.sheet,
                    row=self.row,
                )
            if self.percentage:
                self._note("percentage")

    def _place(self, reference: str) -> None:
        """`AB12` is column 27, counted from 0, of row 12; a cell without a place follows the one before it."""
        letters = reference.rstrip(digits)
        if not letters:
            self.column += 1
            return
        column = 0
        for letter in letters.upper():
            column = column * 26 + ord(letter) - ord("A") + 1
        self.column = column - 1
        self.row = int(reference[len(letters) :] or self.row)

    def _note(self, what: str) -> None:
        self.odd.setdefault((self.row, self.column), what)
        if len(self.odd) > MOST_ODD:
            raise refuse(
                self.file,
                f"it holds more than {MOST_ODD:,} formulas, percentages or errors: paste them as plain numbers.",
                sheet=self.sheet,
            )
