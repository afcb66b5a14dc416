"""Files as people bring them, written by the tests: CSV, workbooks, archives, and what only looks like one."""

import csv
import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

FORCE = "City of London Police"
AREA = "City of London"

STREET_HEADER = [
    "Crime ID",
    "Month",
    "Reported by",
    "Falls within",
    "Longitude",
    "Latitude",
    "Location",
    "LSOA code",
    "LSOA name",
    "Crime type",
    "Last outcome category",
    "Context",
]

HOME_OFFICE_HEADER = [
    "Financial Year",
    "Financial Quarter",
    "Police Force",
    "CSP Name",
    "Offence Description",
    "Offence Group",
    "Offence Subgroup",
    "Offence Code",
    "Offence Count",
]


def write_csv(
    path: Path, rows: list, *, encoding: str = "utf-8", end: str = "\n", delimiter: str = ","
) -> Path:
    """A table as text."""
    made = io.StringIO(newline="")
    csv.writer(made, lineterminator=end, delimiter=delimiter).writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(made.getvalue().encode(encoding))
    return path


# data.police.uk


def street_row(
    crime_type: str = "Burglary",
    *,
    month: str = "2024-08",
    force: str = FORCE,
    lsoa: str = "City of London 001A",
) -> list[str]:
    """One crime; `lsoa=""` for one without a location."""
    place = (
        ["-0.106453", "51.518207", "On or near A Street", "E01000001", lsoa]
        if lsoa
        else ["", "", "No Location", "", ""]
    )
    if crime_type == "Anti-social behaviour":
        return ["", month, force, force, *place, crime_type, "", ""]
    outcome = "Investigation complete; no suspect identified"
    return ["8" * 64, month, force, force, *place, crime_type, outcome, ""]


def write_street(path: Path, rows: list | None = None, **how) -> Path:
    """A street file; three rows of August 2024 unless others are given."""
    if rows is None:
        rows = [street_row(), street_row("Robbery", lsoa="Camden 027B"), street_row("Drugs", lsoa="")]
    return write_csv(path, [STREET_HEADER, *rows], **how)


def street_text(rows: list) -> bytes:
    """The bytes of a street file."""
    made = io.StringIO(newline="")
    csv.writer(made, lineterminator="\r\n").writerows([STREET_HEADER, *rows])
    return made.getvalue().encode()


def write_zip(path: Path, files: dict[str, bytes | str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


# The Home Office


def crime_row(
    count: object,
    *,
    year: str = "2024/25",
    quarter: object = 1,
    area: str = "London, City of",
    group: str = "Robbery",
    code: object = "34B",
    description: str = "Robbery of personal property",
) -> list:
    """One row in the order of HOME_OFFICE_HEADER."""
    return [year, quarter, "London, City of", area, description, group, f"{group} subgroup", code, count]


# Workbooks


def write_xlsx(path: Path, sheets: dict[str, list[list]]) -> Path:
    """Each sheet's rows; a text that begins with = becomes a formula, as when it is typed."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


class Raw(str):
    """A cell or a row of an OpenDocument sheet given as XML."""


def ods_cell(value: object) -> str:
    """A cell as LibreOffice writes it."""
    if isinstance(value, Raw):
        return value
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return (
            f'<table:table-cell office:value-type="float" office:value="{value}" calcext:value-type="float">'
            f"<text:p>{value}</text:p></table:table-cell>"
        )
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(value).split("\n"))
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'


def ods_row(cells: list) -> str:
    inside = "".join(ods_cell(cell) for cell in cells)
    rest = '<table:table-cell table:number-columns-repeated="1010"/>'
    return f'<table:table-row table:style-name="ro1">{inside}{rest}</table:table-row>'


def ods_content(sheets: dict[str, list], before: str = "") -> str:
    """content.xml; a row is a list of values, or Raw XML."""
    tables = "".join(
        f"<table:table table:name={quoteattr(name)}>"
        + '<table:table-column table:number-columns-repeated="1024"/>'
        + "".join(row if isinstance(row, Raw) else ods_row(row) for row in rows)
        + '<table:table-row table:number-rows-repeated="1040000">'
        + '<table:table-cell table:number-columns-repeated="1024"/></table:table-row></table:table>'
        for name, rows in sheets.items()
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" '
        f'office:version="1.3"><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>'
        "</office:document-content>"
    )


def write_ods(
    path: Path, sheets: dict[str, list], *, content: str | bytes = "", manifest: str = "<manifest/>"
) -> Path:
    files = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": content or ods_content(sheets),
        "META-INF/manifest.xml": manifest,
    }
    return write_zip(path, files)


def write_table(path: Path, sheets: dict[str, list[list]]) -> Path:
    """The same sheets as whatever the name ends in; CSV takes the last of them."""
    match path.suffix:
        case ".xlsx":
            return write_xlsx(path, sheets)
        case ".ods":
            return write_ods(path, sheets)
    return write_csv(path, list(sheets.values())[-1])


# What is no table at all

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
LOCKED_WORKBOOK = OLD_OFFICE + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600

NOT_TABLES = {
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "it is a PDF"),
    "a picture": (b"\x89PNG\r\n\x1a\n", "it is a picture"),
    "a web page": (b"\r\n<!DOCTYPE html><html><body>Sign in", "it is a web page"),
    "an old workbook": (OLD_OFFICE, "old Office format: save it as an Excel workbook (.xlsx)"),
    "a workbook behind a password": (LOCKED_WORKBOOK, "take the password off"),
    "nothing": (b"", "it is empty"),
    "UTF-16": ("Crime ID,Month".encode("utf-16"), "UTF-16: save it as “CSV UTF-8"),
    "bytes": (b"Crime ID\0\0\0,", "it is not a table"),
    "half a ZIP": (b"PK\x03\x04" + b"\x14\0" * 40, "damaged or cut short"),
}


def locked_zip(path: Path) -> Path:
    """A ZIP whose entry says that it is encrypted, in both its headers."""
    content = bytearray(write_zip(path, {"2024-08/2024-08-street.csv": "secret"}).read_bytes())
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(content))
    return path
