"""Reads a PDF back: the words of its pages, its tag tree and its outline, as another program would see them."""

import re
from collections.abc import Iterator
from io import BytesIO

import pikepdf


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(pdf))


def pages_of(pdf: bytes, *, artifacts: bool = False) -> list[str]:
    """The words of each page, in the order in which they are drawn: the content, or the artifacts alone."""
    with opened(pdf) as document:
        return [_words(page, artifacts=artifacts) for page in document.pages]


def _words(page, *, artifacts: bool) -> str:
    maps = {name: _unicode_map(font) for name, font in page.Resources.get("/Font", {}).items()}
    said, marks, decode = [], [], {}
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "BDC" | "BMC":
                marks.append(str(operands[0]))
            case "EMC":
                marks.pop()
            case "Tf":
                decode = maps[str(operands[0])]
            case "Tj" | "TJ" if ("/Artifact" in marks) == artifacts:
                pieces = operands[0] if str(operator) == "TJ" else operands
                said += [
                    _decoded(bytes(piece), decode) for piece in pieces if isinstance(piece, pikepdf.String)
                ]
            case "ET":
                said.append(" ")
    return " ".join("".join(said).split())


def _decoded(codes: bytes, decode: dict[bytes, str]) -> str:
    return "".join(decode.get(codes[at : at + 2], "") for at in range(0, len(codes), 2))


def _unicode_map(font) -> dict[bytes, str]:
    text = bytes(font.ToUnicode.read_bytes()).decode("ascii")
    pairs = re.findall(r"^<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>$", text, re.MULTILINE)
    return {bytes.fromhex(code): bytes.fromhex(said).decode("utf-16-be") for code, said in pairs}


def tagged(pdf: pikepdf.Pdf) -> Iterator[tuple[str, str, list[list[str]]]]:
    """What a screen reader meets, in order: (kind, words, rows). A table comes whole with its rows of cells, a picture
    with what it says; whatever else holds text of its own, with that.
    """
    marked = {page.objgen: _marked_words(page) for page in pdf.pages}
    yield from _met(pdf.Root.StructTreeRoot, marked)


def _met(node, marked) -> Iterator[tuple[str, str, list[list[str]]]]:
    kind = str(node.get("/S", "")).lstrip("/")
    if kind == "Table":
        rows = [each for each in _inside(node) if str(each.S) == "/TR"]
        cells = [[each for each in _children(row) if not isinstance(each, int)] for row in rows]
        yield kind, "", [[_words_of(cell, marked) for cell in row] for row in cells]
        # What is drawn in a table is met as well.
        for each in _inside(node):
            if str(each.S) == "/Figure":
                yield "Figure", str(each.get("/Alt", "")), []
        return
    if kind == "Figure":
        yield kind, str(node.get("/Alt", "")), []
        return
    if kind in {"H1", "H2", "H3", "H4", "H5", "H6", "P", "LI", "Caption"}:
        yield kind, _words_of(node, marked), []
        return
    if said := _words_of(node, marked, own=True):
        yield kind, said, []
    for child in _children(node):
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield from _met(child, marked)


def _children(node) -> list:
    children = node.get("/K", [])
    return list(children) if isinstance(children, pikepdf.Array) else [children]


def _inside(node) -> Iterator[pikepdf.Dictionary]:
    for child in _children(node):
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield child
            yield from _inside(child)


def _words_of(node, marked, own: bool = False) -> str:
    """The words in an element, or only those that no element within it holds."""
    said = []
    for child in _children(node):
        if isinstance(child, int):
            said.append(marked[node.Pg.objgen].get(child, ""))
        elif "/MCID" in child:
            said.append(marked[child.get("/Pg", node.get("/Pg")).objgen].get(int(child.MCID), ""))
        elif "/S" in child and not own:
            said.append(_words_of(child, marked))
    return " ".join(" ".join(said).split())


def _marked_words(page) -> dict[int, str]:
    """The words of each marked piece of a page, by its number."""
    maps = {name: _unicode_map(font) for name, font in page.Resources.get("/Font", {}).items()}
    said: dict[int, list[str]] = {}
    marks, decode = [], {}
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "BDC" | "BMC":
                inside = operands[1] if len(operands) > 1 else {}
                marks.append(int(inside.MCID) if "/MCID" in inside else None)
            case "EMC":
                marks.pop()
            case "Tf":
                decode = maps[str(operands[0])]
            case "Tj" | "TJ" if marks and marks[-1] is not None:
                pieces = operands[0] if str(operator) == "TJ" else operands
                said.setdefault(marks[-1], []).extend(
                    _decoded(bytes(piece), decode) for piece in pieces if isinstance(piece, pikepdf.String)
                )
            case "ET" if marks and marks[-1] is not None:
                said.setdefault(marks[-1], []).append(" ")
    return {number: "".join(words) for number, words in said.items()}


def elements(pdf: pikepdf.Pdf) -> Iterator[tuple[str, pikepdf.Dictionary]]:
    """Every element of the tag tree with its kind, such as "H2" or "Table"."""
    waiting = list(pdf.Root.StructTreeRoot.K)
    while waiting:
        node = waiting.pop()
        if isinstance(node, pikepdf.Dictionary) and "/S" in node:
            yield str(node.S).lstrip("/"), node
            children = node.get("/K", [])
            waiting += list(children) if isinstance(children, pikepdf.Array) else [children]


def kinds_inside(node: pikepdf.Dictionary) -> list[str]:
    """The kinds of all that lies in an element."""
    found, waiting = [], [node]
    while waiting:
        inside = waiting.pop().get("/K", [])
        for child in inside if isinstance(inside, pikepdf.Array) else [inside]:
            if isinstance(child, pikepdf.Dictionary) and "/S" in child:
                found.append(str(child.S).lstrip("/"))
                waiting.append(child)
    return found


def outline(pdf: pikepdf.Pdf) -> dict[str, int]:
    """The bookmarks: each title with the number of the page to which it leads."""
    numbers = {page.objgen: number for number, page in enumerate(pdf.pages, start=1)}
    led: dict[str, int] = {}
    with pdf.open_outline() as root:
        waiting = list(root.root)
        while waiting:
            item = waiting.pop(0)
            led.setdefault(item.title, numbers[item.destination[0].objgen])
            waiting += item.children
    return led


def text_places(page) -> list[tuple[float, float, float]]:
    """Where each run of text lies: from its left to its right edge, and its size; in points."""
    widths = {name: _widths(font) for name, font in page.Resources.get("/Font", {}).items()}
    found, kept, size, font = [], [], 0.0, {}
    here = text = pikepdf.Matrix()
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "q":
                kept.append(here)
            case "Q":
                here = kept.pop()
            case "cm":
                here = pikepdf.Matrix(*map(float, operands)) @ here
            case "BT":
                text = pikepdf.Matrix()
            case "Tm":
                text = pikepdf.Matrix(*map(float, operands))
            case "Tf":
                font, size = widths[str(operands[0])], float(operands[1])
            case "Tj" | "TJ":
                pieces = operands[0] if str(operator) == "TJ" else operands
                wide = sum(_wide(piece, font) for piece in pieces) * size / 1000
                place = text @ here
                left, right = sorted((place.e, place.e + wide * place.a))
                found.append((left, right, abs(size * place.a)))
                text = pikepdf.Matrix(1, 0, 0, 1, wide, 0) @ text
    return found


def _wide(piece, font: dict[int, float]) -> float:
    """How wide a piece of a run is, in thousandths of its size; a number moves what follows back."""
    if not isinstance(piece, pikepdf.String):
        return -float(piece)
    codes = bytes(piece)
    return sum(font.get(int.from_bytes(codes[at : at + 2], "big"), 0) for at in range(0, len(codes), 2))


def _widths(font) -> dict[int, float]:
    """The widths of a font's letters, which stand in its list as "first [widths]" or "first last width"."""
    listed, found = list(font.DescendantFonts[0].get("/W", [])), {}
    while listed:
        first, second = int(listed.pop(0)), listed.pop(0)
        if isinstance(second, pikepdf.Array):
            found |= {first + at: float(wide) for at, wide in enumerate(second)}
        else:
            wide = float(listed.pop(0))
            found |= dict.fromkeys(range(first, int(second) + 1), wide)
    return found
