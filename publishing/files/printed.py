"""The printed report among the files of an edition."""

from publishing.files.file import File
from publishing.files.web_pages import BUILT
from publishing.pdf import Told, render_report

REPORT = "report.pdf"


def report(document: dict, *, watermark: str = "", told: Told | None = None) -> File:
    """The whole edition to print, as a PDF that passes the PDF/UA-1 machine checks."""
    return File(
        REPORT,
        "The report",
        "application/pdf",
        render_report(document, assets=BUILT, watermark=watermark, told=told),
        "The whole edition to read on paper: priorities, dashboard, actions, notes, definitions and sources.",
    )
