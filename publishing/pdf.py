"""The report as a PDF that passes the PDF/UA-1 machine checks, rendered from an edition's document alone."""

from pathlib import Path
from typing import Any

from django.template.loader import get_template, render_to_string

from common.pdf import accessible_pdf, identifier_of
from publishing.report import arranged


def render_report(document: dict[str, Any], *, assets: Path) -> bytes:
    """The whole report of an edition as PDF/UA-1 bytes; the same document gives the same bytes.

    `document` has the shape "edition/1"; `assets` is the folder that `scripts/build-assets` fills. Nothing else is
    read, nothing is fetched. Raises common.pdf.PdfError when a font is missing.
    """
    return accessible_pdf(
        render_to_string("publishing/report.html", arranged(document)),
        # The print style as it stands beside its template; it holds no template language.
        style=get_template("publishing/report.css").template.source,
        assets=assets,
        identifier=identifier_of(document),
    )
