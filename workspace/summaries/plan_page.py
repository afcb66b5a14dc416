"""The page of an action plan: its actions as lines, narrowed and sorted as the address asks, and what stands out.

All lines of a plan are read in a handful of queries and chosen from here: five hundred are few enough, and the counts
above the list speak of the whole plan whatever is shown below.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from itertools import groupby

from actionplans.enums import ActionRating, Origin
from actionplans.models import ActionPlan, Milestone, Slip
from actionplans.rules import count_action_ratings, slip_words
from actionplans.summaries import ActionLine, action_lines, may_report
from common.natural import natural_key
from common.partial_dates import PartialDate
from common.text import plural
from partnership.models import Source
from priorities.models import Priority
from workspace.summaries.choices import Choice, Filter

SORTS = {
    "": "Priority",
    "due": "Due, soonest first",
    "rating": "Rating, worst first",
    "updated": "Update, oldest first",
}
DUE = {
    "overdue": "Overdue",
    "30": "In the next 30 days",
    "90": "In the next 90 days",
    "none": "No date: TBC or Ongoing",
}
UPDATES = {"overdue": "Update overdue"}
NOBODY = "nobody"
VIEWS = {"": "Compact", "full": "Full"}
MOST_OVERDUE = 8  # named above the list; the rest are one press away

# Worst first: what is late or in trouble, then what nobody has spoken of, then what goes well, then what is over.
WORST_FIRST = (
    ActionRating.OVERDUE,
    ActionRating.OFF_TRACK,
    ActionRating.AT_RISK,
    ActionRating.NO_UPDATE,
    ActionRating.ON_TRACK,
    ActionRating.NOT_STARTED,
    ActionRating.DEFERRED,
    ActionRating.CANCELLED,
    ActionRating.COMPLETE,
)


@dataclass(frozen=True)
class Asked:
    """What the address asks for. What is unknown finds nothing; an unknown order or view is the usual one."""

    words: str = ""
    partner: str = ""  # key of a partner that leads or supports
    rating: str = ""
    due: str = ""
    updates: str = ""
    owner: str = ""  # key of a person, or "nobody"
    origin: str = ""
    sort: str = ""
    view: str = ""

    @property
    def narrows(self) -> bool:
        return any([self.words, self.partner, self.rating, self.due, self.updates, self.owner, self.origin])

    @property
    def full(self) -> bool:
        return self.view == "full"


@dataclass(frozen=True)
class Step:
    """A milestone in a row."""

    title: str
    words: str


@dataclass(frozen=True)
class Moved:
    """A due date that moved, in a row."""

    words: str


@dataclass(frozen=True)
class More:
    """What the full view adds to a row."""

    milestones: tuple[Step, ...]
    slips: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One action of the list, and whether the reader may post an update to it."""

    line: ActionLine
    may_update: bool
    more: More | None


@dataclass(frozen=True)
class Part:
    """The actions under a commitment; the words are empty for those that serve the priority as a whole."""

    number: str
    words: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Section:
    """The actions under a priority; without a number all actions, in the order that was asked for."""

    number: int | None
    title: str
    count: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Cited:
    """A source, and which of the actions shown come from it."""

    title: str
    illustrative: bool
    words: str  # what else is known of it: its detail, or the rule by which it was made
    address: str
    references: str


@dataclass(frozen=True)
class PlanPage:
    """Everything that the page of a plan prints."""

    counts: dict
    of: int
    shown: int
    overdue: tuple[ActionLine, ...]
    overdue_count: int
    late_updates: int
    exceptions: tuple[ActionLine, ...]
    sections: tuple[Section, ...]
    filters: tuple[Filter, ...]
    sources: tuple[Cited, ...]


def plan_page(plan: ActionPlan, *, person, asked: Asked, on: date) -> PlanPage:
    """The page of a plan for a person, on a day. Seven queries, nine in the full view, however long the plan is."""
    lines = action_lines(plan.actions.all(), on=on)
    shown = _sorted([line for line in lines if _matches(line, asked, on)], asked.sort)
    overdue = sorted((each for each in lines if each.rating == ActionRating.OVERDUE), key=_due_key)
    more = _more(plan, on) if asked.full else {}
    nothing = More((), ()) if asked.full else None
    rows = [Row(line, may_report(person, line), more.get(line.pk, nothing)) for line in shown]
    return PlanPage(
        counts=asdict(count_action_ratings(line.rating for line in lines)),
        of=len(lines),
        shown=len(shown),
        overdue=tuple(overdue[:MOST_OVERDUE]),
        overdue_count=len(overdue),
        late_updates=sum(bool(line.update_overdue_words) for line in lines),
        exceptions=tuple(line for line in lines if line.is_open and line.due_exception),
        sections=_sections(plan, rows, asked),
        filters=_filters(lines, asked),
        sources=_sources(shown),
    )


# Choosing


def _matches(line: ActionLine, asked: Asked, on: date) -> bool:
    """Whether a line is asked for."""
    return (
        (not asked.partner or asked.partner in {str(line.lead_id), *map(str, line.supporting_ids)})
        and (not asked.rating or asked.rating == line.rating)
        and (not asked.due or _is_due(line, asked.due, on))
        and (not asked.updates or (asked.updates == "overdue" and bool(line.update_overdue_words)))
        and (not asked.owner or asked.owner == str(line.owner_id or NOBODY))
        and (not asked.origin or asked.origin == line.origin)
        and (not asked.words or _says(line, asked.words))
    )


def _is_due(line: ActionLine, when: str, on: date) -> bool:
    if when == "overdue":
        return line.rating == ActionRating.OVERDUE
    if when == "none":
        return line.is_open and bool(line.due_exception)
    if when not in DUE or not line.is_open or line.due is None:
        return False
    return on <= line.due.last <= on + timedelta(days=int(when))


def _says(line: ActionLine, words: str) -> bool:
    """Whether every word is somewhere in what the action says of itself."""
    said = " ".join(
        [
            line.reference,
            line.title,
            line.detail,
            line.lead,
            line.lead_officer,
            line.commitment_words,
            *line.supporting,
        ]
    ).casefold()
    return all(word in said for word in words.casefold().split())


# Sorting and grouping


def _sorted(lines: list[ActionLine], by: str) -> list[ActionLine]:
    """In the order asked for; lines come in the order of their references, which ties keep."""
    if by == "due":
        return sorted(lines, key=_due_key)
    if by == "rating":
        return sorted(lines, key=lambda line: WORST_FIRST.index(line.rating))
    if by == "updated":
        return sorted(lines, key=_updated_key)
    return lines


def _due_key(line: ActionLine) -> tuple:
    """Open ones by their day, then those without a date, then what is over."""
    return (not line.is_open, line.due is None, line.due.last if line.due else date.max)


def _updated_key(line: ActionLine) -> tuple:
    """Open ones that nobody reported on first, then by the day of the last update, then what is over."""
    return (not line.is_open, line.last.made_on.last if line.last else date.min)


def _sections(plan: ActionPlan, rows: Sequence[Row], asked: Asked) -> tuple[Section, ...]:
    if not rows:
        return ()
    if asked.sort in SORTS and asked.sort:
        return (Section(None, SORTS[asked.sort], "", (Part("", "", tuple(rows)),)),)
    titles = dict(Priority.objects.filter(strategy=plan.strategy_id).values_list("number", "short_title"))
    found = []
    ordered = sorted(rows, key=lambda row: (row.line.priority, _commitment_key(row.line)))
    for number, under in groupby(ordered, key=lambda row: row.line.priority):
        under = list(under)
        parts = [
            Part(commitment, members[0].line.commitment_words, tuple(members))
            for commitment, members in (
                (commitment, list(each))
                for commitment, each in groupby(under, key=lambda row: row.line.commitment)
            )
        ]
        found.append(Section(number, titles.get(number, ""), plural(len(under), "action"), tuple(parts)))
    return tuple(found)


def _commitment_key(line: ActionLine) -> tuple:
    """Commitments as people count them; what serves the priority as a whole comes first."""
    return tuple(
        (0, int(part), "") if part.isdigit() else (1, 0, part) for part in line.commitment.split(".") if part
    )


# What the full view adds


def _more(plan: ActionPlan, on: date) -> dict[int, More]:
    """Milestones and moved dates of the plan's actions. Two queries."""
    steps, moved = defaultdict(list), defaultdict(list)
    milestones = Milestone.objects.filter(action__plan=plan).order_by("action", "number")
    for action, title, *dates in milestones.values_list(
        "action_id", "title", "baseline", "forecast", "actual"
    ):
        steps[action].append(Step(title, milestone_words(*dates, on=on)))
    slips = Slip.objects.filter(action__plan=plan).order_by("made_on", "pk")
    for action, was, due, reason, agreed in slips.values_list(
        "action_id", "was_due", "due", "reason", "agreed_by"
    ):
        moved[action].append(Moved(f"{slip_words(was, due, reason)} (agreed by {agreed})"))
    return {key: More(tuple(steps[key]), tuple(moved[key])) for key in steps.keys() | moved.keys()}


def milestone_words(
    baseline: PartialDate | None, forecast: PartialDate | None, actual: PartialDate | None, *, on: date
) -> str:
    """`done May 2025`, `late: due May 2025`, `due June 2025`, `now expected July 2025, planned for June 2025`."""
    if actual:
        return f"done {actual}"
    due = forecast or baseline
    if due is None:
        return "no date"
    if due.last < on:
        return f"late: due {due}"
    if baseline and forecast and forecast != baseline:
        return f"now expected {forecast}, planned for {baseline}"
    return f"due {due}"


def _sources(lines: Iterable[ActionLine]) -> tuple[Cited, ...]:
    """The sources of these actions, papers before what is illustrative. One query."""
    references = defaultdict(list)
    for line in lines:
        references[line.source_id].append(line.reference)
    found = Source.objects.filter(pk__in=references).order_by("title")
    cited = [
        Cited(
            title=source.title,
            illustrative=source.is_illustrative,
            words=source.rule if source.is_illustrative else source.detail,
            address=source.address,
            references=", ".join(sorted(references[source.pk], key=natural_key)),
        )
        for source in found
    ]
    return tuple(sorted(cited, key=lambda each: each.illustrative))


# The filters


def _filters(lines: Iterable[ActionLine], asked: Asked) -> tuple[Filter, ...]:
    """The filters, each offering what the plan has."""
    partners, owners, ratings, origins, nobody = {}, {}, set(), set(), False
    for line in lines:
        partners[line.lead_id] = line.lead
        partners.update(zip(line.supporting_ids, line.supporting, strict=True))
        if line.owner_id:
            owners[line.owner_id] = line.owner
        else:
            nobody = True
        ratings.add(line.rating)
        origins.add(line.origin)
    people = [*([Choice(NOBODY, "Nobody named")] if nobody else []), *_named(owners)]
    return (
        Filter("partner", "Partner", "All", _named(partners), asked.partner),
        Filter(
            "rating",
            "Rating",
            "All",
            tuple(Choice(each.value, each.label) for each in WORST_FIRST if each in ratings),
            asked.rating,
        ),
        Filter("due", "Due", "Any time", _listed(DUE), asked.due),
        Filter("updates", "Updates", "All", _listed(UPDATES), asked.updates),
        Filter("owner", "Owner", "Everybody", tuple(people), asked.owner),
        Filter(
            "origin",
            "Origin",
            "All",
            tuple(Choice(each.value, each.label) for each in Origin if each in origins),
            asked.origin,
        ),
        Filter("sort", "Order", "", _listed(SORTS), asked.sort),
        Filter("view", "View", "", _listed(VIEWS), asked.view),
    )


def _named(things: Mapping[int, str]) -> tuple[Choice, ...]:
    return tuple(
        Choice(str(key), name) for key, name in sorted(things.items(), key=lambda item: item[1].casefold())
    )


def _listed(entries: Mapping[str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(*entry) for entry in entries.items())
