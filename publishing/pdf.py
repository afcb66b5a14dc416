"""The report as a PDF that passes the PDF/UA-1 machine checks, rendered from an edition's document alone."""

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.template.loader import get_template, render_to_string

from common.pdf import accessible_pdf, identifier_of
from publishing.report import arranged

Told = Callable[[str, int], None]  # hears the step and the per cent


def render_report(
    document: dict[str, Any], *, assets: Path, watermark: str = "", told: Told | None = None
) -> bytes:
    """The whole report of an edition as PDF/UA-1 bytes; the same document gives the same bytes.

    `document` has the shape of an edition; `assets` is the folder that `scripts/build-assets` fills; `watermark` stands
    across every page of a draft. Nothing else is read, nothing is fetched. `told(step, per cent)` hears of each page.
    Raises common.pdf.PdfError when a font is missing.
    """
    # The print styles as they stand beside their template; they hold no template language.
    style = get_template("publishing/report.css").template.source
    if watermark:
        style += get_template("publishing/report_draft.css").template.source
    with told_of_pages(told or (lambda step, percent: None), begin=20, until=70):
        return accessible_pdf(
            render_to_string("publishing/report.html", arranged(document)),
            style=style,
            assets=assets,
            identifier=identifier_of(
                {"document": document, "watermark": watermark} if watermark else document
            ),
        )


@contextmanager
def told_of_pages(told: Told, *, begin: int, until: int) -> Iterator[None]:
    """Tell of each page that is laid out meanwhile; the per cent goes from `begin` to `until`."""
    logger = logging.getLogger("weasyprint.progress")
    handler, level, passed_on = _Pages(told, begin, until), logger.level, logger.propagate
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
        logger.propagate = passed_on


class _Pages(logging.Handler):
    """Hears WeasyPrint begin each page, and passes it on."""

    def __init__(self, told: Told, begin: int, until: int):
        super().__init__(logging.INFO)
        self.told, self.furthest, self.begin, self.until = told, 0, begin, until

    def emit(self, record: logging.LogRecord) -> None:
        words = record.getMessage()
        if page := re.search(r"Creating layout - Page (\d+)", words):
            # Pages whose numbers others name are laid out again: the bar waits for them, but never goes back.
            number = self.furthest = max(self.furthest, int(page[1]))
            # Nobody knows how many pages it will be: the bar slows down instead of promising.
            share = 1 - 1 / (1 + number / 40)
            self.told(
                f"Laying out the pages, at page {number}",
                self.begin + int((self.until - 2 - self.begin) * share),
            )
        elif "Creating PDF" in words:
            self.told("Writing the PDF", self.until)
