"""Plans as partners keep them, written by the tests as CSV, XLSX and ODS. Nothing here is a test."""

import csv
import io
import zipfile
from xml.sax.saxutils import escape

from django.core.files.uploadedfile import SimpleUploadedFile

from actionplans.imports.columns import EXPORTED
from actionplans.imports.tables import Book, read_book

KEYS = [column.key for column in EXPORTED]


def csv_file(rows: list[list], *, name="plan.csv", encoding="utf-8", delimiter=",") -> SimpleUploadedFile:
    """A table as text."""
    made = io.StringIO(newline="")
    csv.writer(made, delimiter=delimiter).writerows(rows)
    return SimpleUploadedFile(name, made.getvalue().encode(encoding))


def workbook(sheets: dict[str, list[list]], *, change=None, name="plan.xlsx") -> SimpleUploadedFile:
    """A workbook with these sheets; `change(book)` merges cells, sets formats and the like."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    if change:
        change(book)
    made = io.BytesIO()
    book.save(made)
    return SimpleUploadedFile(name, made.getvalue())


def ods_file(rows: list[list[str]], *, spans: dict[tuple[int, int], int] | None = None) -> SimpleUploadedFile:
    """An OpenDocument sheet of texts; `spans` says how many rows a cell (row, column, from 0) reaches down."""
    spans = spans or {}
    body = ""
    for number, row in enumerate(rows):
        cells = ""
        for place, text in enumerate(row):
            span = spans.get((number, place))
            more = f' table:number-rows-spanned="{span}" table:number-columns-spanned="1"' if span else ""
            words = f"<text:p>{escape(str(text))}</text:p>" if text else ""
            cells += f'<table:table-cell office:value-type="string"{more}>{words}</table:table-cell>'
        body += f"<table:table-row>{cells}</table:table-row>"
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names}><office:body><office:spreadsheet>'
        f'<table:table table:name="Plan">{body}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    return SimpleUploadedFile("plan.ods", made.getvalue())


def changed(data: bytes, row: int, key: str, text: str) -> SimpleUploadedFile:
    """An exported CSV with the text of one cell changed; rows are counted from the first action."""
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    rows[row + 1][KEYS.index(key)] = text
    return csv_file(rows)


def read(file) -> Book:
    """The file, read."""
    return read_book(file)
