"""Partners, priorities, commitments and ratings as people write them into plans. Pure.

What is exactly a name or a code here is taken. What is nearly one (“Met”, “LFB”) is taken and said, so that it can be
corrected; what could be two things, or nothing here, is asked for.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from actionplans.enums import ActionState, Origin, Recurrence, UpdateRating

NOBODY = 0  # chosen for words that mean no partner here

EXACT, NEAR, CHOSEN, UNKNOWN = "exact", "near", "chosen", "unknown"


def fold(text: str) -> str:
    """Letters and digits alone, small, with one space between: how words are compared."""
    return " ".join(re.findall(r"[\w&]+", text.casefold().replace("’", "").replace("'", "")))


# ── Partners


@dataclass(frozen=True)
class PartnerKnown:
    """A partner as far as its name is matched; `successor` and `left` speak of the day of the import."""

    key: int
    code: str
    name: str
    has_left: bool = False
    left_words: str = ""
    successor: int | None = None


@dataclass(frozen=True)
class Named:
    """What some words in a cell mean: a partner, nobody (key 0), or nothing that is known (key None)."""

    words: str
    key: int | None
    how: str
    note: str = ""


_SMALL = {"of", "the", "and", "for", "in", "on", "to", "&"}
_SPLIT = re.compile(r"(\s*[,/&+|]\s*|\s+and\s+|\s+with\s+)", re.IGNORECASE)
_ASIDE = re.compile(
    r"\(\s*(?:lead|co-?lead|support(?:ing)?|chair)\s*\)|^\s*(?:lead|led by|support)\s*[:–-]\s*", re.IGNORECASE
)


class PartnerNames:
    """Matches words to partners. `chosen` is what somebody decided that some words mean: {folded words: key}."""

    def __init__(self, partners: Iterable[PartnerKnown], chosen: Mapping[str, int] | None = None):
        self.partners = {each.key: each for each in partners}
        self.chosen = dict(chosen or {})
        self._read: dict[str, tuple[Named, ...]] = {}

    def read(self, text: str) -> tuple[Named, ...]:
        """The partners a cell names, in its order, each once: “LBB / Met”, “Police, Probation Service, London”."""
        if text not in self._read:
            self._read[text] = tuple(self._each(text))
        return self._read[text]

    def one(self, words: str) -> Named:
        """What these words alone mean."""
        folded = fold(words)
        if folded in self.chosen and (self.chosen[folded] == NOBODY or self.chosen[folded] in self.partners):
            return Named(words, self.chosen[folded], CHOSEN)
        if key := self._exact.get(folded):
            return self._today(words, key)
        keys = self._near(folded)
        if len(keys) == 1:
            return self._today(words, keys.pop(), how=NEAR)
        return Named(words, None, UNKNOWN, "could be several partners" if keys else "is no partner here")

    def _each(self, text: str) -> Iterable[Named]:
        found: set[int] = set()
        for chunk in re.split(r"[;\n•]", text):
            for named in self._chunk(_ASIDE.sub(" ", chunk).strip(" .-–\t")):
                if named.key is None or named.key not in found:
                    found.add(named.key)
                    yield named

    def _chunk(self, chunk: str) -> Iterable[Named]:
        """The longest names first, so that “Health, Care and Housing” is one where it is a name."""
        if not fold(chunk):
            return
        parts = _SPLIT.split(chunk)
        start = 0
        while start < len(parts):
            for stop in range(len(parts), start, -2):
                words = "".join(parts[start:stop]).strip()
                if not fold(words):
                    break
                if stop == start + 1 or fold(words) in self._exact or fold(words) in self.chosen:
                    yield self.one(words)
                    break
            start = (stop if fold(words) else start + 1) + 1

    def _today(self, words: str, key: int, how: str = EXACT) -> Named:
        """The partner, or what took its place when it has left."""
        partner, seen = self.partners[key], set()
        while partner.has_left and partner.successor in self.partners and partner.key not in seen:
            seen.add(partner.key)
            partner = self.partners[partner.successor]
        if partner.has_left:
            return Named(
                words, None, UNKNOWN, f"means {partner.name}, which left the partnership {partner.left_words}"
            )
        if partner.key != key:
            return Named(
                words, partner.key, NEAR, f"{self.partners[key].name} was followed by {partner.name}"
            )
        return Named(words, key, how)

    @cached_property
    def _exact(self) -> dict[str, int]:
        found: dict[str, int] = {}
        # Those who are here today are asked first.
        for partner in sorted(self.partners.values(), key=lambda each: (each.has_left, each.key)):
            bare = re.sub(r"\([^)]*\)", " ", partner.name)
            for name in (partner.name, bare, partner.code, partner.code.replace("-", " ")):
                folded = fold(name)
                if folded:
                    found.setdefault(folded, partner.key)
                    found.setdefault(folded.removeprefix("the "), partner.key)
        return found

    @cached_property
    def _short(self) -> dict[str, set[int]]:
        """What stands in brackets in a name, and initials: {“lfb”: {7}}."""
        found: dict[str, set[int]] = {}
        for partner in self.partners.values():
            if partner.has_left:
                continue
            words = re.findall(r"\w+", re.sub(r"\([^)]*\)", " ", partner.name).replace("’", ""))
            all_words = "".join(word[0] for word in words).casefold()
            great = "".join(word[0] for word in words if word.casefold() not in _SMALL).casefold()
            aside = [fold(each) for each in re.findall(r"\(([^)]*)\)", partner.name)]
            for short in {all_words, great, *aside}:
                if len(short) > 1:
                    found.setdefault(short, set()).add(partner.key)
        return found

    def _near(self, folded: str) -> set[int]:
        """Partners whose initials these are, or whose name has these words, or their beginnings, in this order."""
        if not folded:
            return set()
        if keys := self._short.get(folded.replace(" ", "")):
            return set(keys)
        asked = [word for word in folded.split() if word not in _SMALL]
        if not asked or min(map(len, asked)) < 3:
            return set()
        here = [each for each in self.partners.values() if not each.has_left]
        return {each.key for each in here if _begins(asked, fold(each.name).split())}


def _begins(asked: Sequence[str], words: Sequence[str]) -> bool:
    """True when each word asked for begins a word of the name, in the same order."""
    rest = iter(words)
    return all(any(word.startswith(each) for word in rest) for each in asked)


# ── Priorities and commitments


@dataclass(frozen=True)
class PriorityKnown:
    """A priority of the plan's strategy."""

    key: int
    number: int
    title: str
    short_title: str

    @property
    def words(self) -> str:
        """As an export writes it."""
        return f"{self.number}. {self.short_title}"


@dataclass(frozen=True)
class CommitmentKnown:
    """A commitment under one of them."""

    key: int
    priority: int
    number: str
    text: str

    @property
    def words(self) -> str:
        """As an export writes it."""
        return f"{self.number} {self.text}"


_NUMBERED = re.compile(
    r"^\W*(?:(?:strategic )?(?:priority|outcome|objective|aim|theme|p))?\s*(?:no\.?)?\s*(\d+)(?![\d]|\.\d)",
    re.IGNORECASE,
)
_COMMITMENT = re.compile(r"^\W*(?:commitment)?\s*([\w]*\d+(?:\.\w+)+|[A-Z]?\d+)\b", re.IGNORECASE)


def priority_of(text: str, priorities: Sequence[PriorityKnown]) -> PriorityKnown | None:
    """The priority of this number or these words: `3`, `Priority 3`, `3. Serious violence`, `Serious violence`."""
    folded = fold(text)
    if not folded:
        return None
    for each in priorities:
        if folded in {fold(each.words), fold(each.title), fold(each.short_title)}:
            return each
    bare = fold(_BEFORE_WORDS.sub("", text))
    named = [each for each in priorities if len(bare) >= 8 and _any_in(bare, each)] or [
        each for each in priorities if _any_of(bare, each)
    ]
    numbered = None
    if found := _NUMBERED.match(text):
        numbered = next((each for each in priorities if each.number == int(found[1])), None)
    if numbered and named and numbered not in named:
        return None  # the number says one thing and the words another
    return numbered or (named[0] if len(named) == 1 else None)


_BEFORE_WORDS = re.compile(
    r"^\W*(?:(?:strategic )?priority|outcome|aim|objective|theme)?\s*\d*\W*", re.IGNORECASE
)


def _any_in(words: str, priority: PriorityKnown) -> bool:
    return any(words in fold(name) for name in (priority.title, priority.short_title))


def _any_of(words: str, priority: PriorityKnown) -> bool:
    return any(
        len(fold(name)) >= 8 and fold(name) in words for name in (priority.title, priority.short_title)
    )


def commitment_of(text: str, commitments: Sequence[CommitmentKnown]) -> CommitmentKnown | None:
    """The commitment of this number or these words: `3.2`, `3.2 We will …`, or its text."""
    folded = fold(text)
    if not folded:
        return None
    for each in commitments:
        if folded in {fold(each.words), fold(each.text), fold(each.number)}:
            return each
    if found := _COMMITMENT.match(text):
        return next((each for each in commitments if fold(each.number) == fold(found[1])), None)
    return None


# ── How an action stands, in the words in use

NOT_STARTED, OVERDUE, OPEN = "not_started", "overdue", "open"
_STANDING = {
    UpdateRating.ON_TRACK: "green g on_track on_target on_schedule on_course progressing_well going_well",
    UpdateRating.AT_RISK: "amber a yellow at_risk some_risk slight_delay minor_delay",
    UpdateRating.OFF_TRACK: "red r off_track off_target behind behind_schedule not_on_track",
    ActionState.COMPLETE: "complete completed blue b done achieved delivered closed finished complete_blue",
    ActionState.CANCELLED: "cancelled canceled withdrawn stopped abandoned no_longer_required discontinued",
    ActionState.DEFERRED: "deferred on_hold paused postponed suspended",
    NOT_STARTED: "not_started not_yet_started not_begun to_start grey gray not_due not_yet_due no_update_yet",
    OVERDUE: "overdue late past_due",
    OPEN: "open in_progress started ongoing on_going underway under_way active live current commenced",
}  # fmt: skip
_STANDING = {
    words.replace("_", " "): str(meant) for meant, said in _STANDING.items() for words in said.split()
}


def standing_of(text: str) -> str | None:
    """What “Green”, “G”, “In progress”, “Complete” say: a value of UpdateRating or ActionState, or one of the others
    above; "" when nothing is said, None when the words are not known.
    """
    folded = fold(text)
    if folded in {"", "n a", "na", "none", "tbc", "not rated", "no rating"}:
        return ""
    if found := _STANDING.get(folded):
        return found
    if len(folded.split()) > 4 or re.search(r"\b(not|nearly|part|partly|almost|except)\b", folded):
        return None
    inside = {
        meant for words, meant in _STANDING.items() if len(words) > 2 and re.search(rf"\b{words}\b", folded)
    }
    return inside.pop() if len(inside) == 1 else None


_ORIGINS = {
    Origin.EXISTING: ("existing partner action", "existing", "current", "business as usual"),
    Origin.COMMISSIONED: ("newly commissioned", "new", "commissioned", "new action"),
    Origin.RECOMMENDATION: ("recommendation", "recommendations", "review"),
}
_RECURS = {
    Recurrence.MONTHLY: ("every month", "monthly", "month"),
    Recurrence.QUARTERLY: ("every quarter", "quarterly", "quarter"),
    Recurrence.HALF_YEARLY: (
        "every half year",
        "half yearly",
        "six monthly",
        "6 monthly",
        "every six months",
    ),
    Recurrence.YEARLY: ("every year", "yearly", "annual", "annually", "year"),
}


def origin_of(text: str) -> Origin | None:
    """The origin these words name, or None."""
    return next((each for each, words in _ORIGINS.items() if fold(text) in words), None)


def recurrence_of(text: str) -> Recurrence | None:
    """How often these words say it recurs, or None."""
    return next((each for each, words in _RECURS.items() if fold(text) in words), None)
