"""Rows of an OpenDocument spreadsheet, as a stream.

The Home Office's tables are 50 MB of several sheets and 1.4 GB unpacked, so no tree is ever built: a row is given away
as soon as it ends, and memory does not grow with rows or sheets. Repeated cells and rows are honoured (OpenDocument 1.2
part 1, 9.1: `table:number-columns-repeated`, `table:number-rows-repeated`).

A parser's nine million events a sheet cost more than anything else, and nearly all are of cells seen before: the same
areas, offences and small counts. So rows are cut out of the bytes, each different cell is parsed once, and its meaning
kept for the next of the same bytes. What cannot be cut (comments, another encoding or prefix) goes through the parser
as it stands; the answer is the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from io import BufferedReader
from xml.parsers import expat

from performance.imports.cells import Odd, Row, safe_parser
from performance.imports.opening import Archive, Given, damaged
from performance.imports.refusals import refuse

# The most a sheet can have in any spreadsheet program of today.
MOST_COLUMNS = 16_384
MOST_ROWS = 1_048_576

_ROW, _ROW_END, _CELL = b"<table:table-row", b"</table:table-row>", b"<table:table-cell"
# Beyond so many different cells nothing is gained by remembering them.
_MOST_KNOWN = 50_000
_LONGEST_KNOWN = 1_000
# Rows longer than this are not held back to be cut.
_LONGEST_ROW = 8_000_000
_CHUNK = 1 << 18


def ods_rows(given: Given) -> Iterator[Row]:
    """The rows of every sheet, in order; rows without anything in them are counted but not given.

    Numbers come as the text in which they are stored, so no digit is lost. Raises FileRefused for a damaged file.
    """
    with Archive(given) as archive:
        reader = _Reader(given.name)
        with BufferedReader(archive.member("content.xml").open(), _CHUNK) as stream:
            try:
                while chunk := stream.read(_CHUNK):
                    reader.feed(chunk)
                    yield from reader.taken()
                reader.finish()
                yield from reader.taken()
            except (expat.ExpatError, ValueError) as problem:
                raise damaged(given.name) from problem


@dataclass(frozen=True)
class _Prefixes:
    """What the file calls the namespaces."""

    table: str = "table"
    office: str = "office"
    text: str = "text"


_NAMESPACES = {
    "urn:oasis:names:tc:opendocument:xmlns:table:1.0": "table",
    "urn:oasis:names:tc:opendocument:xmlns:office:1.0": "office",
    "urn:oasis:names:tc:opendocument:xmlns:text:1.0": "text",
}


class _Reader:
    """Takes bytes, gives rows."""

    def __init__(self, name: str):
        self.file = name
        self.parser = safe_parser(name)
        self.parser.XmlDeclHandler = self._declared
        self.parser.StartElementHandler = self._root
        self.can_cut = True
        self.held = b""  # what came after the last whole row
        self.known: dict[bytes, _Piece] = {}
        # Where we are.
        self.sheet = ""
        self.number = 0  # of the last row
        self.aside = False  # inside what is no row of the table
        self.cells: list = []
        self.blanks = 0  # empty cells, which count only when something follows them
        self.repeated = 1  # how often the row stands there
        self.rows: list[tuple[str, int, list, int]] = []

    # Bytes in, rows out

    def feed(self, chunk: bytes) -> None:
        """The next bytes of content.xml."""
        if self.can_cut and b"<!" in self.held[-1:] + chunk:  # comments and the like may hold anything
            self.can_cut = False
        held = self.held + chunk
        if len(held) > _LONGEST_ROW + _CHUNK:
            self.can_cut = False
        if not self.can_cut:
            self.held = b""
            self.parser.Parse(held, False)
            return
        *parts, self.held = held.split(_ROW_END)
        for part in parts:
            start = part.rfind(_ROW)
            if start < 0:
                self.parser.Parse(part + _ROW_END, False)
                continue
            if start:
                self.parser.Parse(part[:start], False)
            row = part[start:]
            if not (self.can_cut and self.sheet and not self.aside and self._cut(row)):
                self.parser.Parse(row + _ROW_END, False)

    def finish(self) -> None:
        """There are no more bytes."""
        self.parser.Parse(self.held, True)

    def taken(self) -> Iterator[Row]:
        """The rows since the last time."""
        rows, self.rows = self.rows, []
        for sheet, number, cells, repeated in rows:
            if repeated == 1:
                yield sheet, number, cells
            else:
                for count in range(repeated):
                    yield sheet, number + count, cells.copy()

    def _declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        self.can_cut = self.can_cut and (encoding or "utf-8").lower() in {"utf-8", "us-ascii"}

    def _root(self, _name: str, attributes: dict[str, str]) -> None:
        """The root element says which prefixes the file uses; everything else follows from them."""
        found = {
            _NAMESPACES[value]: key.removeprefix("xmlns:")
            for key, value in attributes.items()
            if key.startswith("xmlns:") and value in _NAMESPACES
        }
        prefixes = _Prefixes(**found)
        self.can_cut = self.can_cut and prefixes == _Prefixes()
        _listen(self.parser, prefixes, self)

    # Rows that are cut out

    def _cut(self, row: bytes) -> bool:
        """Read a row by the pieces that each begin with a cell; False when one of them is no whole piece."""
        known = self.known
        pieces = []
        for piece in row.split(_CELL):
            meaning = known.get(piece)
            if meaning is None:
                meaning = self._learn(piece)
                if meaning is None:
                    return False
            pieces.append(meaning)
        self.start_row(pieces[0].repeated)
        for piece in pieces:
            for value, count in piece.cells:
                self.cell(value, count)
        self.end_row()
        return True

    def _learn(self, piece: bytes) -> "_Piece | None":
        """What a piece means, by parsing it as the only one of a row."""
        if len(self.known) >= _MOST_KNOWN:
            self.can_cut = False
            return None
        found = _Piece()
        parser = safe_parser(self.file)
        _listen(parser, _Prefixes(), found)
        try:
            parser.Parse((b"" if piece.startswith(_ROW) else _ROW + b">" + _CELL) + piece + _ROW_END, True)
        except expat.ExpatError:
            return None
        if len(piece) <= _LONGEST_KNOWN:
            self.known[piece] = found
        return found

    # Events

    def start_sheet(self, name: str) -> None:
        self.sheet, self.number = name or "?", 0

    def end_sheet(self) -> None:
        self.sheet = ""

    def start_row(self, repeated: int) -> None:
        self.cells = []
        self.blanks = 0
        self.repeated = repeated

    def cell(self, value: object, count: int) -> None:
        if value == "":
            self.blanks += count
            return
        cells = self.cells
        if self.blanks or count > 1:
            if len(cells) + self.blanks + count > MOST_COLUMNS:
                raise self._too_big("columns", MOST_COLUMNS)
            cells.extend([""] * self.blanks)
            cells.extend([value] * (count - 1))
            self.blanks = 0
        cells.append(value)

    def end_row(self) -> None:
        if self.cells:
            if self.number + self.repeated > MOST_ROWS:
                raise self._too_big("rows", MOST_ROWS)
            self.rows.append((self.sheet, self.number + 1, self.cells, self.repeated))
        self.number += self.repeated

    def _too_big(self, what: str, most: int):
        return refuse(
            self.file,
            f"its rows or cells are repeated to more than {most:,} {what}, more than a sheet can have: clear what "
            "stands outside the table and save it again.",
            sheet=self.sheet,
            row=self.number + 1,
        )


class _Piece:
    """What a piece of a row means: how often the row is repeated, which only its first piece says, and its cells."""

    __slots__ = ("aside", "cells", "repeated", "sheet")

    def __init__(self):
        self.sheet = "?"
        self.aside = False
        self.repeated = 1
        self.cells: list[tuple[object, int]] = []

    def start_row(self, repeated: int) -> None:
        self.repeated = repeated

    def cell(self, value: object, count: int) -> None:
        self.cells.append((value, count))

    def start_sheet(self, _name: str) -> None:
        """A piece has no sheets; a table inside a cell is passed over with it."""

    def end_sheet(self) -> None:
        """See start_sheet."""

    def end_row(self) -> None:
        """A piece has one row."""


def _listen(parser, prefixes: _Prefixes, to: _Reader | _Piece) -> None:
    """Make the parser tell of sheets, rows and cells."""
    table, office, text = prefixes.table, prefixes.office, prefixes.text
    cell_names = (f"{table}:table-cell", covered_name := f"{table}:covered-table-cell")
    row_name, sheet_name, paragraph = f"{table}:table-row", f"{table}:table", f"{text}:p"
    # What lies in a cell or before the rows without being in the table.
    aside = {f"{office}:annotation", f"{table}:tracked-changes", f"{table}:shapes"}
    spaces = {f"{text}:s": " ", f"{text}:tab": "\t", f"{text}:line-break": "\n"}
    type_key, value_key = f"{office}:value-type", f"{office}:value"
    columns_key, rows_key = f"{table}:number-columns-repeated", f"{table}:number-rows-repeated"
    formula_key = f"{table}:formula"
    wide_key, high_key = f"{table}:number-columns-spanned", f"{table}:number-rows-spanned"
    stored_keys = (value_key, f"{office}:date-value", f"{office}:boolean-value", f"{office}:string-value")

    cell: dict[str, str] | None = None  # the attributes of the open cell
    words = ""  # its text
    in_row = False
    depth = 0  # inside what lies aside

    def start(name, attributes):
        nonlocal cell, words, in_row, depth
        if name in cell_names:
            if in_row and not depth:
                cell = attributes
                words = ""
        elif name == paragraph:
            if words and not depth:
                words += "\n"
        elif name == row_name:
            if to.sheet and not depth:
                in_row = True
                to.start_row(_whole(attributes.get(rows_key)))
        elif name in aside:
            depth += 1
            to.aside = True
        elif name == sheet_name:
            if not depth:
                to.start_sheet(attributes.get(f"{table}:name", ""))
        elif name in spaces and not depth:
            words += spaces[name] * min(_whole(attributes.get(f"{text}:c")), 1000)

    def end(name):
        nonlocal cell, in_row, depth
        if name == paragraph:
            return
        if name in cell_names:
            if cell is None or depth:
                return
            attributes, cell = cell, None
            kind = attributes.get(type_key)
            if kind == "float":
                value = attributes.get(value_key, words)
            elif kind == "string" or kind is None:
                value = words
            else:
                value = _typed(kind, attributes, stored_keys, words)
            if formula_key in attributes:
                value = Odd("formula", value)
            elif (
                attributes.get(wide_key, "1") != "1"
                or attributes.get(high_key, "1") != "1"
                or (name == covered_name and value != "")
            ):
                value = Odd("merged", value)
            to.cell(value, _whole(attributes.get(columns_key)))
        elif name == row_name:
            if in_row and not depth:
                in_row = False
                to.end_row()
        elif name in aside:
            depth -= 1
            to.aside = depth > 0
        elif name == sheet_name and not depth:
            to.end_sheet()

    def characters(data):
        nonlocal words
        if not depth:
            words += data

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters


def _whole(text: str | None) -> int:
    """How often something is repeated; once when nothing sensible is said."""
    return max(int(text), 1) if text and text.isascii() and text.isdigit() and len(text) < 12 else 1


def _typed(kind: str, attributes: dict[str, str], stored_keys: tuple[str, ...], text: str) -> object:
    """The value of a cell that is neither text nor a plain number."""
    stored = next((attributes[key] for key in stored_keys if key in attributes), text)
    if kind == "percentage":
        return Odd("percentage", stored)
    if kind == "boolean":
        return stored == "true"
    if kind == "date":
        try:
            return datetime.fromisoformat(stored) if "T" in stored else date.fromisoformat(stored)
        except ValueError:
            return text
    return stored
