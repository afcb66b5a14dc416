"""A spreadsheet as rows of text, whatever it was saved as: XLSX, ODS or CSV of any usual encoding and delimiter.

A plan is small, so limits are tight, and everything is text from here on: a date is written out, a cell of a merged
area below its first repeats it, an area that shows only month and year is a month.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from actionplans.imports.columns import find_head, key_of
from common.partial_dates import PartialDate
from common.spreadsheets import typed
from performance.imports.cells import Odd, parse, safe_parser
from performance.imports.opening import MEGABYTE, Archive, Given, Kind, kind_of, sha256_of
from performance.imports.refusals import refuse
from performance.imports.workbooks import rows_of
from performance.imports.xlsx import elements, sheet_paths

MOST_BYTES = 10 * MEGABYTE
MOST_UNPACKED = 200 * MEGABYTE
MOST_ROWS = 1_000  # that hold something; a longer sheet is no plan
MOST_COLUMNS = 60
MOST_SHEETS = 30
MOST_LETTERS = 4_000_000  # of all cells together
LONGEST_CELL = 20_000


@dataclass(frozen=True)
class Sheet:
    """One sheet: the rows in which something stands, by number, and what was odd about cells (row, column, what)."""

    name: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    odd: tuple[tuple[int, int, str], ...] = ()
    is_cut: bool = False  # longer than a plan can be

    def as_json(self) -> dict:
        """For keeping with the import."""
        return {"name": self.name, "rows": self.rows, "odd": self.odd, "is_cut": self.is_cut}

    @classmethod
    def from_json(cls, kept: dict) -> "Sheet":
        """As it was kept."""
        return cls(
            name=kept["name"],
            rows=tuple((number, tuple(cells)) for number, cells in kept["rows"]),
            odd=tuple((row, column, what) for row, column, what in kept["odd"]),
            is_cut=kept["is_cut"],
        )


@dataclass(frozen=True)
class Book:
    """A file that was read: its name, the hash of its bytes, and its sheets that hold something."""

    file: str
    sha256: str
    sheets: tuple[Sheet, ...]


def read_book(file, name: str = "") -> Book:
    """Read a plan's file: a path, or an open binary file with a name. Raises FileRefused, in a sentence, for what is no
    spreadsheet, is damaged, locked, empty or too big.
    """
    given = file if isinstance(file, Given) else Given(file, name)
    if given.size > MOST_BYTES:
        raise refuse(
            given.name,
            f"it has {given.size // MEGABYTE} MB, and a plan may have {MOST_BYTES // MEGABYTE}: take out pictures and "
            "other sheets, or save it as CSV.",
        )
    kind = _kind(given)
    if kind is Kind.TEXT:
        rows = _text_rows(given)
    elif kind is Kind.ZIP:
        raise refuse(given.name, "it is an archive: unpack it and give the spreadsheet inside.")
    else:
        rows = _workbook_rows(given, kind)
    sheets = tuple(_sheets(given, rows))
    if not sheets:
        raise refuse(given.name, "nothing is written in it: check that it is the right file.")
    return Book(given.name, sha256_of(given), sheets)


# ── Workbooks


def _kind(given: Given) -> Kind:
    """As `kind_of`, with text of any usual encoding."""
    with given.open() as stream:
        head = stream.read(4)
    return Kind.TEXT if head.startswith((b"\xff\xfe", b"\xfe\xff")) else kind_of(given)


Cell = tuple[str, str]  # the text, and what is odd about it


def _workbook_rows(given: Given, kind: Kind) -> Iterator[tuple[str, int, list[Cell]]]:
    with Archive(given) as archive:
        unpacked = sum(member.info.file_size for member in archive.members())
        if unpacked > MOST_UNPACKED:
            raise refuse(
                given.name,
                f"it unpacks to {unpacked // MEGABYTE:,} MB, far more than a plan: save it as CSV.",
            )
        months = _month_cells(archive) if kind is Kind.XLSX else frozenset()
    sheet, above, above_at = None, {}, 0
    for name, number, cells in rows_of(given):
        if name != sheet:
            sheet, above = name, {}
        elif kind is Kind.XLSX and number != above_at + 1:
            above = {}
        above_at = number
        row, merged = [], {}
        for index, cell in enumerate(cells):
            text, odd = _cell(cell, is_month=(name, number, index) in months)
            if odd == "merged":
                odd, text = "", text or above.get(index, "")
                merged[index] = text
            elif not text and kind is Kind.ODS and index in above:
                text = merged[index] = above[index]  # ODS does not say how far an area reaches
            row.append((text, odd))
        above = merged
        yield name, number, row


def _cell(cell, *, is_month: bool) -> Cell:
    odd = ""
    if isinstance(cell, Odd):
        odd, cell = cell.what, cell.value
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return str(PartialDate(cell.year, cell.month) if is_month else PartialDate.of(cell)), odd
    if isinstance(cell, bool):
        return ("Yes" if cell else "No"), odd
    return clean(cell), odd


# Characters that no cell can hold; a text from elsewhere may have them.
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(cell) -> str:
    """The text of a cell as records keep it: plain line ends, nothing around it, no apostrophe that kept it from being
    worked out.
    """
    return _NOT_TEXT.sub("", typed(_NOT_TEXT.sub("", cell) if isinstance(cell, str) else cell)).strip()


_MONTH_FORMAT = "17"  # mmm-yy, the only one built in


def _month_cells(archive: Archive) -> frozenset[tuple[str, int, int]]:
    """The cells of a workbook that show a date as a month and a year: (sheet, row, column from 0)."""
    if "xl/styles.xml" not in archive.paths():
        return frozenset()
    formats, styles, inside, count = {_MONTH_FORMAT}, set(), "", 0
    for name, attributes in elements(archive, "xl/styles.xml"):
        if name == "numFmt" and _shows_a_month(attributes.get("formatCode", "")):
            formats.add(attributes.get("numFmtId"))
        elif name in {"cellXfs", "cellStyleXfs", "cellStyles"}:
            inside = name
        elif name == "xf" and inside == "cellXfs":
            if attributes.get("numFmtId") in formats:
                styles.add(str(count))
            count += 1
    found: set[tuple[str, int, int]] = set()
    if styles:
        for sheet, path in sheet_paths(archive).items():
            if path in archive.paths():
                _note_styled(archive, path, sheet, styles, found)
    return frozenset(found)


def _shows_a_month(code: str) -> bool:
    """`mmm-yy`, `[$-809]mmmm yyyy;@`: a month and a year, and no day."""
    shown = re.sub(r'\[[^\]]*\]|"[^"]*"|\\.|;.*', "", code.casefold())
    return "m" in shown and "y" in shown and not set(shown) & set("dhs")


def _note_styled(archive: Archive, path: str, sheet: str, styles: set[str], found: set) -> None:
    parser = safe_parser(archive.name)

    def start(name, attributes):
        if name.rpartition(":")[2] == "c" and attributes.get("s") in styles:
            if match := re.fullmatch(r"([A-Z]{1,3})(\d{1,7})", attributes.get("r", "")):
                column = 0
                for letter in match[1]:
                    column = column * 26 + ord(letter) - ord("A") + 1
                found.add((sheet, int(match[2]), column - 1))

    parser.StartElementHandler = start
    parse(parser, archive.member(path), archive.name)


# ── Text


def _text_rows(given: Given) -> Iterator[tuple[str, int, list[Cell]]]:
    with given.open() as stream:
        text = _decoded(stream.readall())
    for number, cells in enumerate(_split(given, text), start=1):
        yield "", number, [(clean(cell), "") for cell in cells]


def _decoded(data: bytes) -> str:
    """UTF-8 or UTF-16 with their marks, UTF-8 without, else as Windows writes Western Europe."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _split(given: Given, text: str) -> list[list[str]]:
    """Rows by the delimiter under which most headings are known, or that makes most columns."""
    best, most = [], (-1, -1)
    for delimiter in ",;\t|":
        try:
            reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
            rows = []
            for row in reader:
                rows.append(row)
                if len(rows) > 20 * MOST_ROWS:
                    break
        except csv.Error:
            continue
        known = max((len({key_of(cell) for cell in row} - {""}) for row in rows[:40]), default=0)
        width = max(map(len, rows[:40]), default=0)
        if (known, width) > most:
            best, most = rows, (known, width)
    if most == (-1, -1):
        raise refuse(
            given.name, "its quotation marks are broken: save it again as CSV or as a workbook (.xlsx)."
        )
    return best


# ── Sheets


def _sheets(given: Given, rows: Iterable[tuple[str, int, list[Cell]]]) -> Iterator[Sheet]:
    letters = count = 0
    for name, held in _by_sheet(rows):
        kept, odd, is_cut = [], [], False
        for number, cells in held:
            texts = [text for text, _ in cells]
            while texts and not texts[-1]:
                texts.pop()
            if not texts and not any(what for _, what in cells):
                continue
            if len(kept) >= MOST_ROWS + 50:
                is_cut = True
                continue
            letters += sum(map(len, texts[:MOST_COLUMNS]))
            if letters > MOST_LETTERS:
                raise refuse(given.name, "it holds more text than a plan: leave only the plan's sheet in it.")
            kept.append((number, tuple(text[:LONGEST_CELL] for text in texts[:MOST_COLUMNS])))
            odd += [
                (number, index, what)
                for index, (_, what) in enumerate(cells[:MOST_COLUMNS])
                if what in {"formula", "error"}
            ]
        if kept:
            count += 1
            if count > MOST_SHEETS:
                raise refuse(
                    given.name, f"it has more than {MOST_SHEETS} sheets: leave only the plan's in it."
                )
            yield Sheet(name, tuple(kept), tuple(odd), is_cut)


def _by_sheet(rows: Iterable[tuple[str, int, list[Cell]]]) -> Iterator[tuple[str, Iterator]]:
    """Rows together by sheet; readers give one sheet after the other."""
    from itertools import groupby

    for name, under in groupby(rows, key=lambda row: row[0]):
        yield name, ((number, cells) for _, number, cells in under)


def likeliest_sheet(sheets: Iterable[Sheet]) -> int:
    """The index of the first sheet with headings of a plan; 0 when none has."""
    return next((index for index, sheet in enumerate(sheets) if find_head(sheet.rows) is not None), 0)
