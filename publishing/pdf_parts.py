"""A long document as one PDF that is laid out part by part, so that memory holds the pages of one part alone.

WeasyPrint keeps about three megabytes a page until the whole is written. Here every part is a document of its own whose
pages are let go once they are written. What crosses from part to part is then put right: page numbers, links,
bookmarks, the tree of tags. A reader finds all as if the document had been laid out in one go.
"""

import gc
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from urllib.parse import unquote

from common.pdf import Printer, saved

# Stands in the page wherever a new part may begin: between two children of the body, where a new sheet begins anyway.
PART = "<!-- part -->"
# A link to what another part may hold, while the parts are apart.
ELSEWHERE = "part:"
ROUNDS = 6  # of laying out: the second is the last unless a page number that got longer moved a line
GUESS = 100  # a page number as wide as most, before the pages are counted
# Pixels, of which WeasyPrint speaks, to points, of which a PDF does.
POINTS = 0.75

Heard = Callable[[int, int], None]  # how many pages stand before what comes next, and of how many, once known


@dataclass
class Numbers:
    """Where everything stands: the page on which each part begins, each anchor's, and how many pages there are."""

    begins: list[int] = field(default_factory=list)
    of: int = 0
    anchors: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Bookmark:
    """A heading in the outline. `page` counts from 0; `x` and `y` are points from the bottom left."""

    level: int
    title: str
    page: int
    x: float
    y: float
    closed: bool


def parts_of(page: str, longest: int) -> list[str]:
    """The page cut where PART stands: each part a whole page of HTML, of at most `longest` letters where it can be."""
    head, body, rest = re.split(r"(<body\b[^>]*>)", page, maxsplit=1)
    inside, _, foot = rest.rpartition("</body>")
    bodies: list[str] = []
    for piece in inside.split(PART):
        if bodies and len(bodies[-1]) + len(piece) <= longest:
            bodies[-1] += piece
        else:
            bodies.append(piece)
    return [f"{head}{body}{each}</body>{foot}" for each in bodies]


def pdf_of_parts(parts: list[str], printer: Printer, *, identifier: bytes, heard: Heard) -> bytes:
    """The parts as the bytes of one PDF/UA-1 file. `heard(before, of)` is told before each part, and before they join.

    The first round counts the pages; those after it write them, until every number that was written is true.
    """
    assumed = Numbers()
    for _ in range(ROUNDS):
        found, bookmarks, written = Numbers(), [], []
        for at, part in enumerate(parts):
            heard(found.of, assumed.of)
            document = printer.laid_out(_numbered(part, assumed), _sheets(assumed, at))
            bookmarks += _bookmarks(document, found.of)
            _count(document, found)
            if assumed.of:
                written.append(printer.written(document, identifier))
            else:
                document.pages.clear()
                gc.collect()
        if found == assumed:
            heard(found.of, found.of)
            return _joined(written, bookmarks)
        assumed = found
    raise RuntimeError("The page numbers of the report do not settle.")


# Each part by itself


def _numbered(part: str, numbers: Numbers) -> str:
    """A part with the page numbers as they are known, and with links that another part may answer."""
    part = part.replace(' href="#', f' href="{ELSEWHERE}')
    return re.sub(
        r'(?<= data-t=")#([^"]*)', lambda named: str(numbers.anchors.get(unquote(named[1]), GUESS)), part
    )


def _sheets(numbers: Numbers, at: int) -> str:
    """The style by which a part goes on counting pages where the part before it ends."""
    if not numbers.of:
        return ""
    return (
        f"@page :first {{ counter-set: page {numbers.begins[at]} }}"
        f'@page {{ @bottom-right {{ content: "Page " counter(page) " of {numbers.of}" }} }}'
    )


def _count(document, numbers: Numbers) -> None:
    """Add the pages of a part."""
    numbers.begins.append(numbers.of + 1)
    for page in document.pages:
        numbers.of += 1
        for anchor in page.anchors:
            numbers.anchors.setdefault(anchor, numbers.of)


def _bookmarks(document, before: int) -> Iterator[Bookmark]:
    for number, page in enumerate(document.pages, start=before):
        for level, title, (x, y), state in page.bookmarks:
            yield Bookmark(level, title, number, x * POINTS, (page.height - y) * POINTS, state == "closed")


# All of them together


def _joined(written: list[bytes], bookmarks: list[Bookmark]) -> bytes:
    """One file of them all: the first says what the whole is, the others are added to it."""
    import pikepdf

    with pikepdf.open(BytesIO(written[0])) as whole:
        places = _places(whole)
        _answer_links(whole)
        for number, pdf in enumerate(written[1:], start=1):
            with pikepdf.open(BytesIO(pdf)) as part:
                before = len(whole.pages)
                places |= {name: (page + before, *at) for name, (page, *at) in _places(part).items()}
                _answer_links(part)
                _name_header_cells(part, number)
                _append(whole, part)
        names = whole.Root.Names.Dests.Names = pikepdf.Array()
        for name, (page, x, y) in sorted(places.items()):
            names.extend([pikepdf.String(name), _place(whole, page, x, y)])
        _write_outline(whole, bookmarks)
        return saved(whole)


def _places(pdf) -> dict[str, tuple[int, float, float]]:
    """{an anchor's name: the page it stands on, from 0, and where on it}."""
    numbers = {page.objgen: number for number, page in enumerate(pdf.pages)}
    named = list(pdf.Root.get("/Names", {}).get("/Dests", {}).get("/Names", []))
    return {
        str(name): (numbers[place[0].objgen], float(place[2]), float(place[3]))
        for name, place in zip(named[::2], named[1::2], strict=True)
    }


def _place(pdf, page: int, x: float, y: float):
    import pikepdf

    return pikepdf.Array([pdf.pages[page].obj, pikepdf.Name.XYZ, round(x, 6), round(y, 6), 0])


def _answer_links(pdf) -> None:
    """Links to what another part may hold lead into the file again."""
    import pikepdf

    for page in pdf.pages:
        for link in page.get("/Annots", []):
            address = str(link.A.URI) if "/A" in link else ""
            if address.startswith(ELSEWHERE):
                link.Dest = link.Contents = pikepdf.String(unquote(address.removeprefix(ELSEWHERE)))
                del link.A


def _name_header_cells(pdf, number: int) -> None:
    """Header cells have a name in the tree of tags, of which each other cell tells: one name in the whole file."""
    import pikepdf

    def named(name):
        return pikepdf.String(f"{number}-{name}")

    for element in pdf.objects:
        if isinstance(element, pikepdf.Dictionary) and element.get("/S") in ("/TH", "/TD"):
            if "/ID" in element:
                element.ID = named(element.ID)
            if "/Headers" in element.A:
                element.A.Headers = pikepdf.Array([named(name) for name in element.A.Headers])


def _append(whole, part) -> None:
    """Add the pages of a part, and its tags to the tree and to the tree's index."""
    tree = whole.Root.StructTreeRoot
    keys = int(tree.ParentTree.Nums[-2]) + 1
    for page in part.pages:
        page.StructParents += keys
        for link in page.get("/Annots", []):
            link.StructParent += keys
    for page in part.pages:
        whole.pages.append(page)
    # After its pages: what speaks of them is led to those just added.
    added = whole.copy_foreign(part.Root.StructTreeRoot)
    for element in added.K[0].K:
        element.P = tree.K[0]
    tree.K[0].K.extend(added.K[0].K)
    index = list(added.ParentTree.Nums)
    for key, elements in zip(index[::2], index[1::2], strict=True):
        tree.ParentTree.Nums.extend([key + keys, elements])


def _write_outline(pdf, bookmarks: list[Bookmark]) -> None:
    import pikepdf

    del pdf.Root.Outlines
    with pdf.open_outline() as outline:
        above = [(0, outline.root)]
        for bookmark in bookmarks:
            place = _place(pdf, bookmark.page, bookmark.x, bookmark.y)
            item = pikepdf.OutlineItem(bookmark.title, place)
            item.is_closed = bookmark.closed
            while above[-1][0] >= bookmark.level:
                above.pop()
            above[-1][1].append(item)
            above.append((bookmark.level, item.children))
