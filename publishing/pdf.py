"""The report as a PDF that passes the PDF/UA-1 machine checks, rendered from an edition's document alone."""

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.template.loader import get_template, render_to_string

from common.pdf import Printer, accessible_pdf, identifier_of
from publishing.pdf_parts import PART, parts_of, pdf_of_parts
from publishing.report import arranged

Told = Callable[[str, int], None]  # hears the step and the per cent

# A report of more letters of HTML is laid out in parts of about so many: 60 pages or so.
LONGEST_PART = 700_000


def render_report(
    document: dict[str, Any],
    *,
    assets: Path,
    watermark: str = "",
    told: Told | None = None,
    longest_part: int = LONGEST_PART,
) -> bytes:
    """The whole report of an edition as PDF/UA-1 bytes; the same document gives the same bytes.

    `document` has the shape of an edition; `assets` is the folder that `scripts/build-assets` fills; `watermark` stands
    across every page of a draft. Nothing else is read, nothing is fetched. `told(step, per cent)` hears of each page.
    A report of more than `longest_part` letters of HTML is laid out in parts, and looks the same.
    Raises common.pdf.PdfError when a font is missing.
    """
    style = _style("report.css")
    if watermark:
        style += _style("report_draft.css")
    identifier = identifier_of({"document": document, "watermark": watermark} if watermark else document)
    page = render_to_string("publishing/report.html", arranged(document))
    with told_of_pages(told or (lambda step, percent: None), begin=20, until=70) as heard:
        if len(page) <= longest_part:
            return accessible_pdf(page.replace(PART, ""), style=style, assets=assets, identifier=identifier)
        return pdf_of_parts(
            parts_of(page, longest_part),
            Printer(style + _style("report_parts.css"), assets),
            identifier=identifier,
            heard=heard.now_after,
        )


def _style(name: str) -> str:
    """A print style as it stands beside its template; it holds no template language."""
    return get_template(f"publishing/{name}").template.source


@contextmanager
def told_of_pages(told: Told, *, begin: int, until: int) -> Iterator["_Pages"]:
    """Tell of each page that is laid out meanwhile; the per cent goes from `begin` to `until`."""
    logger = logging.getLogger("weasyprint.progress")
    handler, level, passed_on = _Pages(told, begin, until), logger.level, logger.propagate
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    try:
        yield handler
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
        logger.propagate = passed_on


class _Pages(logging.Handler):
    """Hears WeasyPrint begin each page, and passes it on."""

    def __init__(self, told: Told, begin: int, until: int):
        super().__init__(logging.INFO)
        self.told, self.furthest, self.begin, self.until = told, 0, begin, until
        self.before = self.of = 0

    def now_after(self, before: int, of: int) -> None:
        """What comes next stands after so many pages; `of` so many in all, or 0 while they are being counted."""
        if of and not self.of:
            # They were counted: what remains is to set them.
            self.begin, self.furthest = (self.begin + self.until) // 2, 0
        self.before, self.of = before, of
        if before and before == of:
            self.told("Writing the PDF", self.until)

    def emit(self, record: logging.LogRecord) -> None:
        words = record.getMessage()
        if page := re.search(r"Creating layout - Page (\d+)", words):
            # Pages whose numbers others name are laid out again: the bar waits for them, but never goes back.
            number = self.furthest = max(self.furthest, self.before + int(page[1]))
            # Nobody knows how many pages it will be: the bar slows down instead of promising.
            share = number / self.of if self.of else 1 - 1 / (1 + number / 40)
            of = f" of {self.of}" if self.of else ""
            self.told(
                f"Laying out the pages, at page {number}{of}",
                self.begin + int((self.until - 2 - self.begin) * share),
            )
        elif "Creating PDF" in words and not self.of:
            self.told("Writing the PDF", self.until)
