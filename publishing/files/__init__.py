"""The files of an edition: everything here is made from the one document and from nothing else."""

from publishing.files.file import File
from publishing.files.json_document import DOCUMENT, SCHEMA, whole
from publishing.files.metadata import csv_metadata, data_package
from publishing.files.printed import REPORT, report
from publishing.files.tables import Table, as_csv, tables_of
from publishing.files.web_pages import BUILT, SCRIPTS, STYLESHEET, page, pages, scripts, style
from publishing.files.xlsx import WORKBOOK, WORKBOOK_TYPE, workbook
from publishing.pdf import Told

__all__ = [
    "BUILT",
    "DOCUMENT",
    "REPORT",
    "SCHEMA",
    "SCRIPTS",
    "STYLESHEET",
    "WORKBOOK",
    "WORKBOOK_TYPE",
    "File",
    "Table",
    "make",
    "page",
    "scripts",
    "style",
    "tables_of",
]


def make(document: dict, *, watermark: str = "", told: Told = lambda step, percent: None) -> list[File]:
    """Every file of the edition: style, data, report, then the pages, which list the others with their hashes.

    `watermark` stands across every page of a draft's report; `told(step, per cent)` hears how far it is.
    """
    told("Writing the tables", 16)
    tables = tables_of(document)
    csvs = [as_csv(table) for table in tables]
    described = [data_package(document, tables, csvs), csv_metadata(document, tables)]
    told("Laying out the report", 20)
    printed = report(document, watermark=watermark, told=told)
    # After the report, whose memory is free again by then: what the workbook's libraries need comes out of it.
    told("Writing the workbook", 72)
    book = workbook(document, tables, watermark=watermark)
    told("Writing the pages", 75)
    downloads = [printed, book, *csvs, *described, *whole(document)]
    return [*style(), *scripts(), *downloads, *pages(document, downloads)]
