"""Rows of an OpenDocument spreadsheet, as a stream of XML events.

The Home Office's tables are 50 MB of several sheets and 1.4 GB unpacked, so no tree is ever built: a row is given away
as soon as it ends, and memory does not grow with rows or sheets. Repeated cells and rows are honoured (OpenDocument 1.2
part 1, 9.1: `table:number-columns-repeated`, `table:number-rows-repeated`).
"""

from collections.abc import Iterator
from datetime import date, datetime
from io import BufferedReader
from xml.parsers import expat

from performance.imports.opening import Archive, Given, damaged
from performance.imports.refusals import refuse
from performance.imports.workbooks import Odd, Row, safe_parser

# The most a sheet can have in any spreadsheet program of today.
MOST_COLUMNS = 16_384
MOST_ROWS = 1_048_576

_NAMESPACES = {
    "urn:oasis:names:tc:opendocument:xmlns:table:1.0": "table",
    "urn:oasis:names:tc:opendocument:xmlns:office:1.0": "office",
    "urn:oasis:names:tc:opendocument:xmlns:text:1.0": "text",
}
_CHUNK = 1 << 18


def ods_rows(given: Given) -> Iterator[Row]:
    """The rows of every sheet, in order; rows without anything in them are counted but not given.

    Numbers come as the text in which they are stored, so no digit is lost. Raises FileRefused for a damaged file.
    """
    with Archive(given) as archive:
        reader = _OdsReader(given.name)
        with BufferedReader(archive.member("content.xml").open(), _CHUNK) as stream:
            try:
                while chunk := stream.read(_CHUNK):
                    reader.parser.Parse(chunk, False)
                    yield from reader.taken()
                reader.parser.Parse(b"", True)
                yield from reader.taken()
            except (expat.ExpatError, ValueError) as problem:
                raise damaged(given.name) from problem


class _OdsReader:
    """Takes the events; gives rows."""

    def __init__(self, name: str):
        self.file = name
        self.rows: list[Row] = []
        self.sheet = ""
        self.number = 0  # of the last row
        self.parser = safe_parser(name)
        self.parser.StartElementHandler = self._root

    def taken(self) -> Iterator[Row]:
        """The rows since the last time."""
        rows, self.rows = self.rows, []
        for sheet, number, cells, repeated in rows:
            if repeated == 1:
                yield sheet, number, cells
            else:
                for count in range(repeated):
                    yield sheet, number + count, cells.copy()

    def _root(self, _name: str, attributes: dict[str, str]) -> None:
        """The root element says which prefixes the file uses; everything else follows from them."""
        prefixes = {known: known for known in _NAMESPACES.values()}
        for key, value in attributes.items():
            if key.startswith("xmlns:") and value in _NAMESPACES:
                prefixes[_NAMESPACES[value]] = key[6:]
        self._listen(prefixes["table"], prefixes["office"], prefixes["text"])

    def _listen(self, table: str, office: str, text: str) -> None:
        """Sets the handlers: closures over plain variables, because a big sheet has nine million events."""
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

        cells: list = []
        cell: dict[str, str] | None = None  # the attributes of the open cell
        words = ""  # its text
        blanks = 0  # empty cells, which count only when something follows them
        in_row = False
        repeated = 1  # rows
        depth = 0  # inside what lies aside

        def start(name, attributes):
            nonlocal cell, words, blanks, in_row, repeated, depth
            if name in cell_names:
                if in_row and not depth:
                    cell = attributes
                    words = ""
            elif name == paragraph:
                if words and not depth:
                    words += "\n"
            elif name == row_name:
                if self.sheet and not depth:
                    in_row = True
                    cells.clear()
                    blanks = 0
                    repeated = _whole(attributes.get(rows_key))
            elif name in aside:
                depth += 1
            elif name == sheet_name:
                if not depth:
                    self.sheet, self.number = attributes.get(f"{table}:name") or "?", 0
            elif name in spaces and not depth:
                words += spaces[name] * min(_whole(attributes.get(f"{text}:c")), 1000)

        def end(name):
            nonlocal cell, blanks, in_row, depth
            if name == paragraph:
                return
            if name in cell_names:
                if cell is None or depth:
                    return
                attributes, cell = cell, None
                kind = attributes.get(type_key)
                if kind == "float":
                    value = attributes[value_key]
                elif kind == "string" or kind is None:
                    value = words
                else:
                    value = _typed(kind, attributes, stored_keys, words)
                count = 1
                # Most cells have a type and a value and nothing else worth looking at.
                if len(attributes) > (2 if kind == "float" else 1) or kind is None:
                    if columns_key in attributes:
                        count = _whole(attributes[columns_key])
                    if formula_key in attributes:
                        value = Odd("formula", value)
                    elif attributes.get(wide_key, "1") != "1" or attributes.get(high_key, "1") != "1":
                        value = Odd("merged", value)
                if name == covered_name and value != "":
                    value = Odd("merged", value)
                if value == "":
                    blanks += count
                    return
                if blanks + count > 1:
                    if len(cells) + blanks + count > MOST_COLUMNS:
                        raise self._too_big("columns", MOST_COLUMNS)
                    cells.extend([""] * blanks)
                    cells.extend([value] * (count - 1))
                    blanks = 0
                cells.append(value)
            elif name == row_name:
                if in_row and not depth:
                    in_row = False
                    if cells:
                        if self.number + repeated > MOST_ROWS:
                            raise self._too_big("rows", MOST_ROWS)
                        self.rows.append((self.sheet, self.number + 1, cells.copy(), repeated))
                    self.number += repeated
            elif name in aside:
                depth -= 1
            elif name == sheet_name and not depth:
                self.sheet = ""

        def characters(data):
            nonlocal words
            if not depth:
                words += data

        self.parser.StartElementHandler = start
        self.parser.EndElementHandler = end
        self.parser.CharacterDataHandler = characters

    def _too_big(self, what: str, most: int):
        return refuse(
            self.file,
            f"its rows or cells are repeated to more than {most:,} {what}, more than a sheet can have: clear what "
            "stands outside the table and save it again.",
            sheet=self.sheet,
            row=self.number + 1,
        )


def _whole(text: str | None) -> int:
    """How often something is repeated; once when nothing sensible is said."""
    return max(int(text), 1) if text and text.isascii() and text.isdigit() and len(text) < 12 else 1


def _typed(kind: str, attributes: dict[str, str], stored_keys: tuple[str, ...], text: str):
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
