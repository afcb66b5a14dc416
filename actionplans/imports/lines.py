"""What a row of a file says and would do, and what is known and chosen when it is read. Plain values."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256

from actionplans.enums import ActionState
from actionplans.imports.columns import Seen
from actionplans.imports.names import CommitmentKnown, PartnerKnown, PriorityKnown
from common.partial_dates import PartialDate
from common.text import plural

LONGEST_TITLE, LONGEST_POST, LONGEST_REFERENCE = 250, 150, 20

NEW, CHANGED, SAME, REFUSED, LEFT_OUT = "new", "changed", "same", "refused", "left_out"
KINDS = {
    NEW: "New",
    CHANGED: "Changed",
    SAME: "The same",
    REFUSED: "Cannot be read",
    LEFT_OUT: "Left out",
}
LEAVE, CLEAR = "leave", "clear"  # what an empty cell means


# ── What is known, and what was chosen


@dataclass(frozen=True)
class ActionKnown:
    """An action of the plan: its values, and the text of each of its columns as an export would write it."""

    key: int
    reference: str
    title: str
    state: str
    priority: int  # key
    commitment: int | None
    lead: int
    supporting: frozenset[int]
    measures: frozenset[int]
    starts: PartialDate | None
    due: PartialDate | None
    due_exception: str
    original_due: PartialDate | None
    recurs: str
    last_rating: str
    texts: Mapping[str, str]

    @property
    def is_open(self) -> bool:
        return self.state == ActionState.OPEN


@dataclass(frozen=True)
class Known:
    """What the record knows that a file can speak of."""

    actions: tuple[ActionKnown, ...]
    elsewhere: Mapping[str, str]  # reference of an action of another plan -> that plan's title
    partners: tuple[PartnerKnown, ...]
    priorities: tuple[PriorityKnown, ...]
    commitments: tuple[CommitmentKnown, ...]
    measures: Mapping[str, int]  # code -> key
    first_reference: str  # of a plan that has no action yet
    priority: int | None = None  # the one that rows without a priority mean
    partner_words: Mapping[str, int] = field(default_factory=dict)  # what earlier imports decided


@dataclass(frozen=True)
class Choices:
    """What a person chose on the page of an import."""

    sheet: int | None = None
    head: int | None = None
    columns: Mapping[str, str] = field(default_factory=dict)  # index -> key, "" for not read
    partners: Mapping[str, int] = field(default_factory=dict)  # folded words -> key, 0 for nobody
    priorities: Mapping[str, int] = field(default_factory=dict)  # folded words -> key
    priority: int | None = None  # of rows that name none
    unrated: str = ""  # the rating of a progress that has none beside it; "" leaves it out
    empty: str = ""  # what an empty cell means; "" for what the file suggests
    left_out: tuple[int, ...] = ()  # rows
    reason: str = ""  # why dates move

    def as_json(self) -> dict:
        """For keeping with the import."""
        return {
            name: list(value) if isinstance(value, tuple) else value for name, value in self.__dict__.items()
        }

    @classmethod
    def from_json(cls, kept: dict) -> "Choices":
        """As they were kept."""
        return cls(**kept | {"left_out": tuple(kept.get("left_out", ()))})


# ── What would be done


@dataclass(frozen=True)
class Said:
    """One thing a row says: under which heading, in which words, what that changes from and to."""

    heading: str
    typed: str
    was: str
    now: str
    note: str = ""

    @property
    def as_typed(self) -> str:
        """What was typed, where that is not what was understood."""
        return "" if " ".join(self.typed.split()) == " ".join(self.now.split()) else self.typed


@dataclass(frozen=True)
class NewUpdate:
    """An update that a row brings."""

    rating: str
    done: str
    next: str = ""
    obstacles: str = ""
    made_on: PartialDate | None = None  # None: the day of the import


@dataclass(frozen=True)
class Closing:
    """A state that a row brings, with what has to be said of it."""

    state: str
    words: str
    on: PartialDate | None = None


@dataclass(frozen=True)
class Doing:
    """What is done to the record for a row: values by the model's fields, and what has an operation of its own."""

    fields: Mapping[str, object] = field(default_factory=dict)
    supporting: tuple[int, ...] | None = None
    measures: tuple[int, ...] | None = None
    due: PartialDate | None = None  # of a new action
    due_exception: str = ""
    moved_to: PartialDate | None = None
    update: NewUpdate | None = None
    closing: Closing | None = None
    milestones: tuple[tuple[str, PartialDate | None], ...] = ()

    @property
    def is_nothing(self) -> bool:
        return self == Doing()


@dataclass(frozen=True)
class Line:
    """One row of the file. `problems` keep all of it from being taken; `left` are parts that are not, each with what to
    do about it; `notes` are what was understood.
    """

    row: int
    kind: str
    reference: str
    title: str
    action: int | None = None
    said: tuple[Said, ...] = ()
    problems: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    doing: Doing = Doing()

    @property
    def words(self) -> str:
        return KINDS[self.kind]

    @property
    def shown(self) -> tuple[Said, ...]:
        """What it says, without the words that already name it."""
        return tuple(
            each for each in self.said if self.kind != NEW or each.now not in {self.title, self.reference}
        )

    @property
    def row_words(self) -> str:
        return str(self.row)

    @property
    def does_something(self) -> bool:
        return self.kind in {NEW, CHANGED}

    @cached_property
    def print(self) -> str:
        """A hash of what it does and how it was shown: the same line, seen twice, is the same."""
        doing = [f"{name}={value}" for name, value in sorted(self.doing.fields.items())]
        rest = replace(self.doing, fields={})
        return sha256(repr((self.row, self.kind, self.action, self.said, doing, rest)).encode()).hexdigest()


@dataclass(frozen=True)
class WordsSeen:
    """Words of the file that mean a partner or a priority: what they are taken for, and in how many rows they stand."""

    words: str
    folded: str
    key: int | None
    how: str
    note: str
    rows: int


@dataclass(frozen=True)
class Preview:
    """All of what a file would do."""

    sheets: tuple[tuple[int, str, int], ...]  # index, name, rows
    sheet: int
    head: int | None
    empty: str
    is_ours: bool
    columns: tuple[Seen, ...]
    problems: tuple[str, ...]
    notes: tuple[str, ...]
    lines: tuple[Line, ...]
    partner_words: tuple[WordsSeen, ...]
    priority_words: tuple[WordsSeen, ...]
    asks_priority: bool
    priority: int | None
    asks_rating: bool

    def of_kind(self, *kinds: str) -> list[Line]:
        return [line for line in self.lines if line.kind in kinds]

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many rows are of which kind."""
        found = Counter(line.kind for line in self.lines)
        return {kind: found[kind] for kind in KINDS}

    @property
    def tally(self) -> list[tuple[str, str, int]]:
        """Kind, its words and how many, for those that there are."""
        return [
            (kind, KINDS[kind], count)
            for kind, count in self.counts.items()
            if count or kind in {NEW, CHANGED}
        ]

    @property
    def columns_words(self) -> str:
        """`5 columns of 7, headings in row 3`."""
        read = sum(bool(each.key) for each in self.columns)
        where = f"headings in row {self.head}" if self.head else "no headings found"
        return f"{read} of {plural(len(self.columns), 'column')}, {where}"

    @property
    def store_words(self) -> str:
        """`2 rows cannot be read and are not stored.`"""
        refused, out = self.counts[REFUSED], self.counts[LEFT_OUT]
        parts = [f"{plural(refused, 'row')} cannot be read"] if refused else []
        parts += [f"{plural(out, 'row')} {'is' if out == 1 else 'are'} left out"] if out else []
        if not parts:
            return "All of it is stored at once, or nothing of it."
        return f"{' and '.join(parts)}. The others are stored at once, or none of them."

    @property
    def all_moving(self) -> list[Line]:
        """Every line that moves a date."""
        return [*self.moving, *self.moving_new]

    @property
    def doing(self) -> list[Line]:
        return [line for line in self.lines if line.does_something]

    @property
    def moving(self) -> list[Line]:
        """The lines that move a due date which is in the record already, and so need a reason."""
        return [line for line in self.doing if line.kind == CHANGED and line.doing.moved_to]

    @property
    def moving_new(self) -> list[Line]:
        """New actions whose date had moved before they came here."""
        return [line for line in self.doing if line.kind == NEW and line.doing.moved_to]

    @property
    def exceptions(self) -> list[Line]:
        """New actions without a date: to be confirmed, or ongoing."""
        return [line for line in self.doing if line.doing.due_exception]

    @cached_property
    def print(self) -> str:
        """What a person has seen, as one hash."""
        return sha256("".join(line.print for line in self.doing).encode()).hexdigest()
