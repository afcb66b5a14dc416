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
