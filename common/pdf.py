"""Accessible PDF: a page of HTML with its print style becomes a file that passes the PDF/UA-1 machine checks.

Only files of the assets folder are opened, and nothing is fetched. The same page and identifier give the same bytes.
"""

import gc
import hashlib
import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

from common.right_to_left import directed

# The printed text is Latin and its neighbours (Welsh ŵ and ŷ); other scripts come from the machine's own fonts.
FONTS = tuple(
    f"source-sans-3-{name}.woff2" for name in ("400", "700", "latin-ext-400-normal", "latin-ext-700-normal")
)


class PdfError(RuntimeError):
    """A PDF cannot be made, with a sentence that says why and what to do."""


def accessible_pdf(page: str, *, style: str, assets: Path, identifier: bytes) -> bytes:
    """A page of HTML as PDF/UA-1 bytes.

    `style` is CSS; `assets` is the folder that `scripts/build-assets` fills, with the fonts in `fonts/`; `identifier`
    names what the page was made from (see `identifier_of`). Raises PdfError when a font is missing.
    """
    printer = Printer(style, assets)
    return printer.written(printer.laid_out(page), identifier)


class Printer:
    """Lays out pages of HTML with one style and its fonts, and writes them as PDF/UA-1.

    `style` and `assets` are those of `accessible_pdf`. Raises PdfError when a font is missing.
    """

    def __init__(self, style: str, assets: Path):
        # WeasyPrint takes most of a second to import, and most requests do not need it.
        from weasyprint.text.fonts import FontConfiguration

        _refuse_without_fonts(assets)
        self._fonts, self._fetcher = FontConfiguration(), _own_files_only(assets)
        self._base = f"{assets.resolve().as_uri()}/"
        self._sheet = self._read(style)

    def laid_out(self, page: str, more: str = ""):
        """A page of HTML as WeasyPrint's document of pages; `more` is style for this one alone."""
        html = _html()(string=_tightened(directed(page)), base_url=self._base, url_fetcher=self._fetcher)
        sheets = [self._sheet, self._read(more)] if more else [self._sheet]
        return html.render(stylesheets=sheets, font_config=self._fonts, pdf_variant="pdf/ua-1")

    def written(self, document, identifier: bytes) -> bytes:
        """What was laid out, as PDF/UA-1 bytes; its pages are let go."""
        pdf = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier)
        # The laid-out pages are a web of references; what follows may use their memory instead of more.
        document.pages.clear()
        gc.collect()
        return _with_headers_as_artifacts(pdf)

    def _read(self, style: str):
        from weasyprint import CSS

        return CSS(string=style, base_url=self._base, font_config=self._fonts, url_fetcher=self._fetcher)


@cache
def _html():
    """WeasyPrint's page of HTML with its own style for elements, less what no page of ours has.

    That style names six pseudo-elements of every element there is: calls and marks of footnotes and notes, and markers
    of what is no item of a list. Each has computed values of its own: a third of the memory of a long document.
    """
    from weasyprint import CSS, HTML

    style = (files("weasyprint.css") / "html5_ua.css").read_text()
    style = re.sub(r"^::(?:foot)?note-.*$", "", style, flags=re.MULTILINE)
    sheet = CSS(string=re.sub(r"^::marker", "li::marker", style, flags=re.MULTILINE))

    class LeanHTML(HTML):
        def _ua_stylesheets(self, forms=False):
            return [sheet]

    return LeanHTML


@contextmanager
def letters_without_a_font() -> Iterator[set[str]]:
    """The letters that no font of this machine has, of every PDF that is written meanwhile.

    WeasyPrint draws an empty box for each and says so in its log alone; PDF/UA-1 allows no such box.
    """
    letters: set[str] = set()
    logger, handler = logging.getLogger("weasyprint"), _Boxes(letters)
    logger.addHandler(handler)
    try:
        yield letters
    finally:
        logger.removeHandler(handler)


class _Boxes(logging.Handler):
    """Hears WeasyPrint tell of a letter that it cannot draw."""

    def __init__(self, letters: set[str]):
        super().__init__(logging.WARNING)
        self.letters = letters

    def emit(self, record: logging.LogRecord) -> None:
        if str(record.msg).startswith(".notdef"):
            self.letters.add(str(record.args[0]))


def identifier_of(document: dict[str, Any]) -> bytes:
    """The PDF's own identifier: a hash of what it was made from, so a second rendering is the same file."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32].encode()


def page_count(pdf: bytes) -> int:
    """How many pages a PDF has."""
    import pikepdf

    with pikepdf.open(BytesIO(pdf)) as opened:
        return len(opened.pages)


def saved(opened) -> bytes:
    """The bytes of a pikepdf document, tightly packed; the same document gives the same bytes."""
    import pikepdf

    kept = BytesIO()
    opened.save(
        kept,
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        compress_streams=True,
        recompress_flate=False,
    )
    return kept.getvalue()


def _tightened(page: str) -> str:
    """The page without white space at the end of any run of text; a space before an inline tag moves into it.

    WeasyPrint 70 breaks a line after its first word when the line fits but the space that ends it does not.
    """
    page = re.sub(r"\s+(<(?:a|strong|span)\b[^>]*>)\s*", r"\1 ", page)
    return re.sub(
        r"\s+(</?(?!(?:a|strong|span)\b)[a-z])", r"\1", re.sub(r"\s+(</(?:a|strong|span)>)", r"\1", page)
    )


def _refuse_without_fonts(assets: Path) -> None:
    missing = [name for name in FONTS if not (assets / "fonts" / name).is_file()]
    if missing:
        raise PdfError(f"A PDF needs {missing[0]} in {assets.name}/fonts: run scripts/build-assets first.")


def _own_files_only(assets: Path):
    """A fetcher that opens files of the assets folder and data in the stylesheet, and never the network."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    home = f"{assets.resolve().as_uri()}/"

    class OwnFilesOnly(URLFetcher):
        def fetch(self, url, headers=None):
            if not url.startswith((home, "data:")) or "/../" in url:
                raise FatalURLFetchingError(f"A PDF may not open {url}: it uses its own files only.")
            return super().fetch(url, headers)

    return OwnFilesOnly(allowed_protocols={"file", "data"})


def _with_headers_as_artifacts(pdf: bytes) -> bytes:
    """Turn running headers and footers into artifacts: a screen reader need not read them on every page.

    WeasyPrint marks them as content but leaves them out of the structure tree (its issue 1836). So every
    marked piece of a page that the tree does not reach becomes `/Artifact << /Type /Pagination >>`.
    """
    import pikepdf

    with pikepdf.open(BytesIO(pdf)) as opened:
        reached = _reached_by_the_tree(opened)
        for page in opened.pages:
            _mark_artifacts(opened, page, reached.get(page.objgen, set()))
        _forget_unreached(opened, reached)
        return saved(opened)


def _reached_by_the_tree(pdf) -> dict[tuple[int, int], set[int]]:
    """The numbers of marked content that the structure tree holds, by page."""
    reached: dict[tuple[int, int], set[int]] = {}
    waiting = [pdf.Root.StructTreeRoot.K]
    while waiting:
        node = waiting.pop()
        children = list(node) if _is_array(node) else node.get("/K", [])
        page = None if _is_array(node) else node.get("/Pg")
        for child in children if isinstance(children, list) or _is_array(children) else [children]:
            if isinstance(child, int):
                reached.setdefault(page.objgen, set()).add(child)
            elif child.get("/Type") != "/OBJR":
                waiting.append(child)
    return reached


def _mark_artifacts(pdf, page, reached: set[int]) -> None:
    import pikepdf

    pagination = pikepdf.Dictionary(Type=pikepdf.Name.Pagination)
    instructions, changed = [], False
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "BDC" and "/MCID" in operands[1] and int(operands[1].MCID) not in reached:
            operands, changed = [pikepdf.Name.Artifact, pagination], True
        instructions.append((operands, operator))
    if changed:
        page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(instructions))


def _forget_unreached(pdf, reached: dict[tuple[int, int], set[int]]) -> None:
    """Take the artifacts' orphaned elements out of the tree's index of pages."""
    import pikepdf

    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    pages = {page.get("/StructParents"): page.objgen for page in pdf.pages}
    for at in range(0, len(numbers), 2):
        if numbers[at] in pages:
            known = reached.get(pages[numbers[at]], set())
            elements = [element if mcid in known else None for mcid, element in enumerate(numbers[at + 1])]
            numbers[at + 1] = pikepdf.Array(elements)


def _is_array(node) -> bool:
    import pikepdf

    return isinstance(node, pikepdf.Array)
