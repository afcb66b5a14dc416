"""The words of a PDF as another program reads them back: those on its pages, and those that nobody sees on paper.

Any PDF, not only our own: papers of a meeting are handed in as they are. PDFium reads the pages; what is said beside
them (title, author, bookmarks, text alternatives, addresses of links) stands in strings that pikepdf lists.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from threading import Lock

_ONE_AT_A_TIME = Lock()  # PDFium keeps one state for the whole process
_LINE_ENDS = re.compile(r"\r\n?|\n")
_BROKEN = re.compile(
    "\ufffe|\u2010\n"
)  # a word that goes on in the next line: after its own hyphen, or one put there
_DEEPEST = 20  # objects inside one another; our own are four deep


class UnreadableError(ValueError):
    """A PDF that cannot be opened."""


class PicturesError(ValueError):
    """A PDF whose `pages`, numbers from 1, show something and hold no letter: a program cannot read a picture."""

    def __init__(self, pages: list[int]):
        super().__init__(pages)
        self.pages = pages


def words_of_pdf(data: bytes) -> Iterator[tuple[str, str]]:
    """(place, text) of all that a PDF says: `page 3`, or `properties` for what is not on a page.

    Each page comes twice: line by line, and as it reads on from one line to the next, because a name or a number may
    stand in two lines. Raises UnreadableError and PicturesError.
    """
    yield from _on_pages(data)
    yield from (("properties", text) for text in _beside_pages(data))


def _on_pages(data: bytes) -> Iterator[tuple[str, str]]:
    import pypdfium2  # only publishing needs it

    with _ONE_AT_A_TIME:
        try:
            with pypdfium2.PdfDocument(data) as document:
                read = [_read(page) for page in document]
        except pypdfium2.PdfiumError as problem:
            raise UnreadableError(str(problem)) from None
    if pictures := [number for number, (_, is_picture) in enumerate(read, start=1) if is_picture]:
        raise PicturesError(pictures)
    for number, (text, _) in enumerate(read, start=1):
        lines = _LINE_ENDS.sub("\n", text)
        yield f"page {number}", _BROKEN.sub("-", lines)
        yield f"page {number}", _BROKEN.sub("", lines).replace("\n", " ")


def _read(page) -> tuple[str, bool]:
    """What stands on a page, and whether it shows something though it holds no letter."""
    letters = page.get_textpage()
    try:
        text = letters.get_text_range(errors="ignore")
        return text, not any(map(str.isalpha, text)) and any(page.get_objects())
    finally:
        letters.close()
        page.close()


def _beside_pages(data: bytes) -> Iterator[str]:
    import pikepdf

    try:
        with pikepdf.open(BytesIO(data), suppress_warnings=True) as document:
            for part in [document.trailer.get("/Info"), *document.objects]:
                yield from _strings(part)
            if "/Metadata" in document.Root:
                yield from re.findall(
                    r">([^<>]+)<", document.Root.Metadata.read_bytes().decode("utf-8", "ignore")
                )
    except pikepdf.PdfError as problem:
        raise UnreadableError(str(problem)) from None


def _strings(part, depth: int = 0) -> Iterator[str]:
    """Every string of an object and of what lies directly in it; what it refers to comes by itself."""
    import pikepdf

    if isinstance(part, pikepdf.String):
        yield str(part)
    elif isinstance(part, pikepdf.Dictionary | pikepdf.Stream):
        for value in part.values():
            if isinstance(value, pikepdf.Object) and not value.is_indirect and depth < _DEEPEST:
                yield from _strings(value, depth + 1)
    elif isinstance(part, pikepdf.Array) and depth < _DEEPEST:
        for value in part:
            if isinstance(value, pikepdf.Object) and not value.is_indirect:
                yield from _strings(value, depth + 1)
