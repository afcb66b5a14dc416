"""What people write in reports, as blocks a page can print: paragraphs, and lists by their marks. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

_BULLET = re.compile(r"\s*[-*•–]\s+(?=\S)")
_LETTER = re.compile(r"\s*(\(?(?:[a-z]|[ivx]+)[.)])\s+(?=\S)")


class Kind(StrEnum):
    TEXT = "text"
    BULLETS = "bullets"
    LETTERED = "lettered"


@dataclass(frozen=True)
class Block:
    """A paragraph (its lines), or a list (its entries). Entries of a lettered list keep their letters."""

    kind: Kind
    lines: tuple[str, ...]


def blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a text. Empty lines part paragraphs; a line with a mark begins an entry of a list.

    A line without a mark belongs to the entry before it, unless an empty line stands between.
    """
    found: list[tuple[Kind, list[str]]] = []
    parted = True
    for line in text.splitlines():
        if not line.strip():
            parted = True
            continue
        kind, words = _read(line)
        if kind is not Kind.TEXT:
            _add(found, kind, words, joins=True)
        elif found and not parted and found[-1][0] is not Kind.TEXT:
            found[-1][1][-1] += f" {words}"
        else:
            _add(found, kind, words, joins=not parted)
        parted = False
    return tuple(Block(kind, tuple(lines)) for kind, lines in found)


def _read(line: str) -> tuple[Kind, str]:
    if mark := _BULLET.match(line):
        return Kind.BULLETS, line[mark.end() :].strip()
    if _LETTER.match(line):
        return Kind.LETTERED, line.strip()
    return Kind.TEXT, line.strip()


def _add(found: list, kind: Kind, words: str, *, joins: bool) -> None:
    if joins and found and found[-1][0] is kind:
        found[-1][1].append(words)
    else:
        found.append((kind, [words]))


def listed(lines: Iterable[str]) -> str:
    """Lines as a list that `blocks` reads back, "" for none."""
    return "\n".join(f"- {line}" for line in lines)
