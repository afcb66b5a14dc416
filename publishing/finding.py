"""The index of an edition: everything in it that can be named, with its kind and the address to quote it by.

Pure: it reads the document and nothing else, so an edition's index is as lasting as the edition.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from common.templatetags.components import anchor

SAID_AT_MOST = 170  # characters of what an entry says beside its name
LETTERS_FROM = 9  # entries; a shorter list needs no letters


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in the edition. `code` may be "", `says` is one quiet line, `address` is relative to the edition."""

    name: str
    address: str
    code: str = ""
    says: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """The entries that begin with one letter; the letter is "" where a list is not divided."""

    letter: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """All entries of one kind: `one` and `many` are its words, `key` its anchor."""

    key: str
    one: str
    many: str
    letters: tuple[Letter, ...]

    @property
    def count(self) -> int:
        return sum(len(each.entries) for each in self.letters)


def index_of(document: dict) -> list[Kind]:
    """Every priority, commitment, measure, action, group, partner, term and source, by kind and letter."""
    kinds = [
        _in_order("priorities", "Priority", "Priorities", _priorities(document)),
        _in_order("commitments", "Commitment", "Commitments", _commitments(document)),
        _by_letter("measures", "Measure", "Measures", _measures(document)),
        _by_letter("actions", "Action", "Actions", _actions(document)),
        _by_letter("groups", "Group", "Groups", _groups(document)),
        _by_letter("partners", "Partner", "Partners", _partners(document)),
        _by_letter("terms", "Word explained", "Words explained", _terms(document)),
        _by_letter("sources", "Source", "Sources", _sources(document)),
    ]
    return [kind for kind in kinds if kind.letters]


def _in_order(key: str, one: str, many: str, entries: Iterator[Entry]) -> Kind:
    """A kind that has an order of its own."""
    found = tuple(entries)
    return Kind(key, one, many, (Letter("", found),) if found else ())


def _by_letter(key: str, one: str, many: str, entries: Iterator[Entry]) -> Kind:
    """A kind whose entries are looked up by name."""
    found = sorted(entries, key=lambda entry: (_letter(entry.name), _plain(entry.name), entry.code))
    if len(found) < LETTERS_FROM:
        return _in_order(key, one, many, iter(found))
    letters = tuple(
        Letter(letter, tuple(members)) for letter, members in groupby(found, key=lambda e: _letter(e.name))
    )
    return Kind(key, one, many, letters)


def _plain(words: str) -> str:
    """Without accents and case, as people look things up."""
    return "".join(
        each for each in unicodedata.normalize("NFKD", words.casefold()) if not unicodedata.combining(each)
    )


def _letter(name: str) -> str:
    """The letter a name stands under; figures stand together, before the letters."""
    first = next((each for each in _plain(name) if each.isalnum()), "")
    return first.upper() if first.isalpha() else "0–9"


def _line(*parts: str) -> str:
    """The parts that are there as one line, no longer than it is read at a glance."""
    line = " · ".join(part.strip() for part in parts if part and part.strip())
    if len(line) <= SAID_AT_MOST:
        return line
    return f"{line[:SAID_AT_MOST].rpartition(' ')[0].rstrip(' ,;:·.')}…"


def _priorities(document: dict) -> Iterator[Entry]:
    for each in document["priorities"]:
        name = each["short_title"] or each["title"]
        title = "" if each["title"] == name else each["title"]
        says = _line(title, *each["why"][:1])
        yield Entry(name, f"priorities/{each['slug']}/", str(each["number"]), says)


def _commitments(document: dict) -> Iterator[Entry]:
    for priority in document["priorities"]:
        for each in priority["commitments"]:
            address = f"priorities/{priority['slug']}/#commitment-{anchor(each['number'])}"
            yield Entry(each["text"], address, str(each["number"]), _line(each["detail"]))


def _measures(document: dict) -> Iterator[Entry]:
    for each in document["measures"]:
        address = f"priorities/{each['priority']}/#measure-{anchor(each['code'])}"
        definition = "" if each["definition"] == each["title"] else each["definition"]
        yield Entry(each["title"], address, each["code"], _line(each["year"]["rating_words"], definition))


def _actions(document: dict) -> Iterator[Entry]:
    for each in document["actions"]:
        address = f"priorities/{each['priority']}/#action-{anchor(each['ref'])}"
        says = _line(each["rating_words"], each["lead"], each["detail"])
        yield Entry(each["title"], address, each["ref"], says)


def _groups(document: dict) -> Iterator[Entry]:
    for each in document["groups"]:
        yield Entry(
            each["name"], f"#group-{each['slug']}", "", _line(each["kind_words"], each["chair_words"])
        )


def _partners(document: dict) -> Iterator[Entry]:
    for each in document["partners"]:
        statutory = "Responsible authority" if each["statutory"] else each["category_words"]
        yield Entry(each["name"], f"#partner-{anchor(each['name'])}", "", _line(statutory, each["note"]))


def _terms(document: dict) -> Iterator[Entry]:
    """What a word means stands on the index itself, whole."""
    for each in document.get("glossary", []):
        yield Entry(each["term"], f"find/#term-{anchor(each['term'])}", "", each["text"])


def _sources(document: dict) -> Iterator[Entry]:
    for each in document["sources"]:
        says = _line("Illustrative" if each["kind"] == "illustrative" else each["kind_words"], each["detail"])
        yield Entry(each["title"], f"data/#source-{anchor(each['id'])}", "", says)
