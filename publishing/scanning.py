"""The scan of what is about to be public: telephone numbers, e-mail addresses, names, and protective markings.

Pure: files in, findings out. Every text a reader can meet is read: the text and the spoken attributes of pages, every
string of JSON, every cell of CSV and of a workbook, and the words of every PDF with what is said beside its pages. A
PDF that cannot be opened is a finding itself, and so is one with pages that are pictures.

What may stand is given by the caller: the names of people flagged for it, and whatever addresses and numbers the
partnership's own record names. It must not cry wolf, so a telephone number is ten or eleven digits that begin like one
and are grouped like one, and a name is a whole name.

Linear in the length of the text: no pattern can look far back, and a name is looked for only where all its words occur.
"""

import csv
import io
import json
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from itertools import pairwise
from zipfile import ZipFile

from common.text import list_words
from publishing.files.file import File
from publishing.pdf_words import PicturesError, UnreadableError, words_of_pdf

PHONE, EMAIL, NAME, MARKING = "telephone number", "e-mail address", "name", "protective marking"
UNREADABLE, PICTURES = "file that cannot be read", "pages that are pictures"
MOST_NAMED = 20  # findings that are named one by one; the number of others is told


@dataclass(frozen=True)
class Found:
    """Something that may not be public: in which file, of what kind, the text itself, and what to do in a sentence."""

    file: str
    kind: str
    text: str
    words: str


def scan(
    made: Iterable[File], *, may_be_named: Iterable[str] = (), must_not_be_named: Iterable[str] = ()
) -> tuple[Found, ...]:
    """What must not leave in these files, each finding once a file, with its first place.

    `may_be_named`: names, e-mail addresses, telephone numbers, or texts that hold some, which may stand.
    `must_not_be_named`: the full names of people who are not flagged for it; a post (`Safer City manager`) is no name.
    """
    allowed = _Allowed(may_be_named)
    people = [
        person
        for name in dict.fromkeys(must_not_be_named)
        if (person := _Person.of(name, allowed)) is not None
    ]
    found: list[Found] = []
    for file in made:
        try:
            text = _text_of(file)
        except UnreadableError:
            found.append(_unread(file, UNREADABLE, ""))
            continue
        except PicturesError as problem:
            found.append(_unread(file, PICTURES, _pages(problem.pages)))
            continue
        seen = set()
        for kind, said, at in _in_text(text.text, allowed, people):
            if (kind, said.casefold()) not in seen:
                seen.add((kind, said.casefold()))
                found.append(Found(file.name, kind, said, _sentence(kind, said, file.name, text.place(at))))
    return tuple(found)


def refusals(found: Iterable[Found]) -> list[str]:
    """Why nothing may be published: one sentence for each thing found, wherever it stands; [] when nothing was."""
    by_text: dict[tuple[str, str], list[Found]] = {}
    for each in found:
        by_text.setdefault((each.kind, each.text.casefold()), []).append(each)
    said = []
    for same in list(by_text.values())[:MOST_NAMED]:
        files = [each.file for each in same[1:]]
        others = f" It is in {len(files)} more files made of the same record." if len(files) > 1 else ""
        others = f" It is in {files[0]} as well." if len(files) == 1 else others
        said.append(same[0].words + others)
    if rest := len(by_text) - MOST_NAMED:
        said += [f"{rest} more were found."] if rest > 0 else []
    return said


def _unread(file: File, kind: str, place: str) -> Found:
    where = f" ({place})" if place else ""
    return Found(file.name, kind, file.name, f"“{file.name}” {_IS[kind]}{where}. {_REMEDY[kind]}")


def _pages(numbers: list[int]) -> str:
    """`page 3`, `pages 1, 2 and 5`, `pages 1, 2, 3 and 40 more`."""
    named = numbers if len(numbers) <= 4 else [*numbers[:3], f"{len(numbers) - 3} more"]
    return f"{'page' if len(numbers) == 1 else 'pages'} {list_words(named)}"


def _sentence(kind: str, text: str, file: str, place: str) -> str:
    where = f"{file}, {place}" if place else file
    return f"“{text}” {_IS[kind]} ({where}). {_REMEDY[kind]}"


_IS = {
    PHONE: "looks like a telephone number",
    EMAIL: "is an e-mail address",
    NAME: "is the name of somebody who has not agreed to be named in public",
    MARKING: "is a protective marking",
    UNREADABLE: "cannot be opened, so nobody can tell what stands in it",
    PICTURES: "has pages that are pictures: they cannot be searched for names, or read out to who cannot see them",
}
_REMEDY = {
    PHONE: "Take it out of the record it stands in, or name it in the partnership’s own record if it is a team’s.",
    EMAIL: "Take it out of the record it stands in, or name it in the partnership’s own record if it is a team’s.",
    NAME: "Write the post and the agency instead, or note on the person’s page that they may be named, and why.",
    MARKING: "What is marked is not published: take the text out, or publish it only once it is no longer marked.",
    UNREADABLE: "Save it as PDF again, then put that in its place.",
    PICTURES: "Have their text recognised (OCR) or give each a heading, save it as PDF again, then put that in its "
    "place.",
}


# What is found in a text


def _in_text(text: str, allowed: "_Allowed", people: list["_Person"]) -> Iterator[tuple[str, str, int]]:
    """(kind, text, position) of everything in a text that is not allowed."""
    for said, at in phones_in(text):
        if digits_of(said) not in allowed.phones:
            yield PHONE, said, at
    for said, at in emails_in(text):
        if said.casefold() not in allowed.emails:
            yield EMAIL, said, at
    for marking in _MARKINGS.finditer(text):
        yield MARKING, marking[marking.lastgroup], marking.start(marking.lastgroup)
    if people:
        lower = text.lower()
        words = set(_LETTERS.findall(lower))
        for person in people:
            if words.issuperset(person.needed):
                yield from ((NAME, said, at) for said, at in person.named_in(text, lower))


_MARKINGS = re.compile(
    r"""
    (?<!\w)
    (?P<inside>(?:OFFICIAL|Official)[ ]?[-‐–—−:][ ]?(?:SENSITIVE|[Ss]ensitive)|OFFICIAL[ ]SENSITIVE|TOP[ ]SECRET)
    (?!\w)
    |
    ^[ \t]*
    (?:(?:[Pp]rotective[ ])?[Mm]arking:?[ ])?(?P<alone>OFFICIAL|SECRET|RESTRICTED|CONFIDENTIAL|PROTECT)
    [ \t.]*$
    """,  # the shorter words mark something only when they stand alone
    re.VERBOSE | re.MULTILINE,
)


# Telephone numbers

_PHONE_BEGINS = re.compile(
    r"(?<![\w=/#£$€.])(?<!\d[,\-‐–−])[+(]{0,2}(?:0[1235789]|0044|(?<=\+)44|(?<=\+\()44)"
)
_PHONE_RUN = re.compile(r"[+(]{0,2}\d[\d ().\-‐–−]{5,28}")
_DIGITS = re.compile(r"\d+")
_APART = re.compile(r" ?[).\-‐–− (]{0,2} ?\(?")
_SHORT_NUMBERS = {"08001111", "08454647"}


def phones_in(text: str) -> Iterator[tuple[str, int]]:
    """Telephone numbers of the United Kingdom, however they are written, each with its position."""
    end = 0
    for begins in _PHONE_BEGINS.finditer(text):
        if begins.start() >= end and (number := _phone_at(text, begins.start())):
            end = begins.start() + len(number)
            yield number, begins.start()


def _phone_at(text: str, start: int) -> str:
    """The telephone number that begins here; "" when the digits are something else."""
    run = _PHONE_RUN.match(text, start)
    if run is None:
        return ""
    groups = list(_DIGITS.finditer(run[0]))
    for last in range(len(groups), 0, -1):
        taken = groups[:last]
        end = taken[-1].end()
        if start + end < len(text) and (text[start + end].isalnum() or text[start + end] == "_"):
            continue
        if last < len(groups) and run[0][end] in ".-‐–−":
            continue  # a longer number with dashes or points is a reference
        if any(not _APART.fullmatch(run[0], one.end(), other.start()) for one, other in pairwise(taken)):
            continue
        if _is_phone([group[0] for group in taken], is_abroad=run[0].lstrip("(")[:1] == "+"):
            return run[0][:end]
    return ""


def _is_phone(groups: list[str], *, is_abroad: bool) -> bool:
    """Whether groups of digits are a telephone number by the national numbering plan. `is_abroad`: after a plus."""
    if is_abroad or groups[0].startswith("0044"):
        national = digits_of("+" * is_abroad + "".join(groups))
        return len(national) in {10, 11} and national[1] in "1235789" and len(groups) <= 7
    digits, first = "".join(groups), len(groups[0])
    if digits in _SHORT_NUMBERS:
        return True
    if first == 2 and len(digits) == 11 and digits[1] == "7":
        first = 5  # 07 700 900 123
    if first < 3 or len(groups) > 5 or any(len(group) < 2 for group in groups[1:]):
        return False
    if first == 3 and digits[1] not in "27":
        return False  # only London and the like have so short a code; 019-2024-… is a reference
    return len(digits) == 11 or (len(digits) == 10 and (digits[1] == "1" or digits.startswith("0800")))


def digits_of(phone: str) -> str:
    """A telephone number as its national digits, so that two ways to write it are the same: `02079460018`."""
    digits = "".join(_DIGITS.findall(phone))
    if phone.lstrip("(").startswith("+") or digits.startswith("0044"):
        digits = f"0{digits.removeprefix('00').removeprefix('44').removeprefix('0')}"
    return digits


# E-mail addresses

_AT = re.compile(r"@| ?[\[(] ?(?:at|AT) ?[\])] ?")
_LOCAL = re.compile(r"[\w.+%'-]+\Z")
_DOMAIN = re.compile(r"[\w-]{1,63}(?:(?:\.| ?[\[(] ?dot ?[\])] ?)[\w-]{1,63}){1,5}")


def emails_in(text: str) -> Iterator[tuple[str, int]]:
    """E-mail addresses, also with `(at)` and `[dot]`, each with its position."""
    for at in _AT.finditer(text):
        local = _LOCAL.search(text[max(0, at.start() - 64) : at.start()])
        domain = _DOMAIN.match(text, at.end()) if local else None
        if local and domain:
            yield f"{local[0].strip('.')}{at[0]}{domain[0]}", at.start() - len(local[0])


# Names

_WORDS = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_LETTERS = re.compile(r"[^\W\d_]+")
_BETWEEN = r"[ \n]{1,2}"
# Somebody signs in under the name of a post, as in a demonstration: that is no person's name.
_POST = frozenset(
    {
        "administrator",
        "analyst",
        "board",
        "commissioner",
        "committee",
        "contributor",
        "coordinator",
        "director",
    }
    | {"group", "manager", "member", "officer", "partnership", "police", "representative", "secretary"}
    | {"service", "team"}
)
_ALSO_A_WORD = frozenset("AIO")  # an initial that needs its point, or every “A Green” would be somebody


@dataclass(frozen=True)
class _Person:
    """Somebody who may not be named: the surname, the words of it that must occur, the whole name, and its reach."""

    surname: str
    needed: frozenset[str]
    pattern: re.Pattern
    reach: int

    def named_in(self, text: str, lower: str) -> Iterator[tuple[str, int]]:
        """Every whole name in a text, given in lower case as well: it is looked for only around the surname."""
        at, end = lower.find(self.surname), 0
        while at >= 0:
            begins = max(end, at - self.reach)
            match = self.pattern.search(text, begins, at + self.reach)
            if match and match.end() > at:
                yield match[0], match.start()
                end = match.end()
            at = lower.find(self.surname, max(end, at + len(self.surname)))

    @classmethod
    def of(cls, name: str, allowed: "_Allowed") -> "_Person | None":
        """None for what is no whole name of a person, and for a name that somebody else may be called by."""
        words = _WORDS.findall(_simple(name))
        key = " ".join(words).casefold()
        if len(words) < 2 or _POST & set(key.split()) or key in allowed.names:
            return None
        first, last = words[0], words[-1]
        forms = [_BETWEEN.join(map(re.escape, words)), f"{re.escape(last)},{_BETWEEN}{re.escape(first)}"]
        if len(words) > 2:
            forms.append(f"{re.escape(first)}{_BETWEEN}{re.escape(last)}")
        pattern = f"(?i:{'|'.join(forms)})"
        initial = first[0].upper()
        if f"{initial} {last}".casefold() not in allowed.initials:
            point = r"\." if initial in _ALSO_A_WORD else r"\.?"
            surname = f"(?:{re.escape(last[0].upper() + last[1:])}|{re.escape(last.upper())})"
            pattern += rf"|{initial}{point} ?(?:[A-Z]\.? ?){{0,2}}(?<=[ .]){surname}"
        whole = re.compile(rf"(?<![\w-])(?:{pattern})(?!\w|-\w)")
        surname = last.lower()
        return cls(surname, frozenset(_LETTERS.findall(surname)), whole, 2 * len(name) + 12)


class _Allowed:
    """What may stand: names, and whatever addresses and numbers occur in the texts given."""

    def __init__(self, texts: Iterable[str]):
        given = [_simple(text) for text in texts]
        self.emails = {said.casefold() for text in given for said, _at in emails_in(text)}
        self.phones = {digits_of(said) for text in given for said, _at in phones_in(text)}
        names = [words for text in given if 1 < len(words := _WORDS.findall(text)) < 8]
        self.names = {" ".join(words).casefold() for words in names}
        self.initials = {f"{words[0][0]} {words[-1]}".casefold() for words in names}


# The texts of files


def texts_in(part) -> list[str]:
    """Every string of a JSON value."""
    return [text for _place, text in _strings(part, "")]


@dataclass(frozen=True)
class _Text:
    """All text of a file, and where in the file a position of it is."""

    text: str
    place: Callable[[int], str]


def _text_of(file: File) -> _Text:
    kind = file.content_type.split(";")[0]
    if kind == "text/html":
        return _with_surroundings(_words_of_html(file.data.decode()))
    if kind.endswith("json"):
        return _joined(_strings(json.loads(file.data), ""))
    if kind == "text/csv":
        return _joined(_cells(file.data.decode()))
    if file.name.endswith(".xlsx"):
        return _joined(_workbook(file.data))
    if kind == "application/pdf":
        return _joined(words_of_pdf(file.data))
    if kind in {"text/plain", "text/calendar", "image/svg+xml"}:
        return _with_surroundings(_simple(file.data.decode()))
    return _Text("", str)


def _joined(parts: Iterable[tuple[str, str]]) -> _Text:
    """Many texts as one, a line break between; the place of each is remembered."""
    texts, places, begins, at = [], [], [], 0
    for place, text in parts:
        simple = _simple(text)
        texts.append(simple)
        places.append(place)
        begins.append(at)
        at += len(simple) + 1
    return _Text("\n".join(texts), lambda position: places[bisect_right(begins, position) - 1])


def _with_surroundings(text: str) -> _Text:
    """A text whose places are told by the words around them."""
    return _Text(text, lambda at: f"near “{' '.join(text[max(0, at - 40) : at + 60].split())}”")


def _strings(part, place: str) -> Iterator[tuple[str, str]]:
    """Every string of a JSON value, with the way to it: `actions NC-01, updates 1, text`."""
    if isinstance(part, str):
        yield place, part
    elif isinstance(part, dict):
        for key, value in part.items():
            yield from _strings(value, f"{place}, {key}" if place else key)
    elif isinstance(part, list):
        for number, value in enumerate(part, start=1):
            named = (value.get("ref") or value.get("code") or number) if isinstance(value, dict) else number
            yield from _strings(value, f"{place} {named}")


def _cells(text: str) -> Iterator[tuple[str, str]]:
    heading: list[str] = []
    for number, row in enumerate(csv.reader(io.StringIO(text, newline="")), start=1):
        heading = heading or row
        for name, value in zip(heading, row, strict=False):
            yield f"row {number}, column {name}", value


def _workbook(data: bytes) -> Iterator[tuple[str, str]]:
    """The texts of a workbook, which mostly keeps each once for all its sheets, and what it says of itself."""
    with ZipFile(io.BytesIO(data)) as book:
        for name in book.namelist():
            if name.startswith(("docProps/", "xl/worksheets/sheet")) or name == "xl/sharedStrings.xml":
                place = "properties" if name.startswith("docProps/") else "cells"
                for text in _XML_TEXT.findall(book.read(name).decode()):
                    yield place, unescape(text)


_XML_TEXT = re.compile(r"<(?:t|dc:\w+|cp:\w+|Company|Manager)(?: [^>]*)?>([^<>]+)<")
_DROPPED = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL)
_SPOKEN = re.compile(
    r"""\s(?:alt|title|aria-label|aria-description|content|href|value|placeholder)="([^"]*)\""""
)
_INLINE = re.compile(r"</?(?:a|abbr|b|bdi|code|em|i|mark|small|span|strong|sub|sup|tspan|u)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")
_BLANKS = re.compile(r"\s+")


def _words_of_html(page: str) -> str:
    """The text of a page, a line for each block, and then the attributes that are read out or followed."""
    page = _DROPPED.sub(" ", page)
    spoken = _SPOKEN.findall(page)
    text = _TAG.sub("\n", _INLINE.sub("", _BLANKS.sub(" ", page)))
    return _simple(unescape("\n".join([text, *spoken])))


_COMBINING = re.compile("[\u0300-\u036f]")


def _simple(text: str) -> str:
    """The text without accents, with plain spaces and apostrophes, so that one way to write a name finds the others."""
    if text.isascii():
        return text
    return _COMBINING.sub("", unicodedata.normalize("NFKD", text)).replace("’", "'").replace("‘", "'")
