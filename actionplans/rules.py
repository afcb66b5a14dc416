"""How an action is rated (blue, red, amber, green; words first), and when an update is overdue. Pure.

The date is an argument. Dates may be partial: something due in May 2022 is due by 31 May, something that
starts in May 2022 starts on the 1st.
"""

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from actionplans.enums import ActionRating, ActionState, DueException, Recurrence, UpdateRating
from common.partial_dates import PartialDate
from common.text import date_words, plural, shortened
from partnership.enums import GroupKind, MembershipRole

PLAN_KEEPERS = (
    GroupKind.BOARD,
    GroupKind.DELIVERY_GROUP,
    GroupKind.SUB_GROUP,
)  # kinds of group that have plans

_CLOSED = {
    ActionState.COMPLETE: ActionRating.COMPLETE,
    ActionState.CANCELLED: ActionRating.CANCELLED,
    ActionState.DEFERRED: ActionRating.DEFERRED,
}


@dataclass(frozen=True, kw_only=True)
class ActionFacts:
    """What an action's rating depends on. `due` is the date as last revised; a revision keeps its reason
    elsewhere.

    `closed_reason` is why it was cancelled or deferred. `update_rating` and `updated_on` are those of the
    last update, None when there has been none.
    """

    state: ActionState | str = ActionState.OPEN
    starts: PartialDate | date | None = None
    due: PartialDate | date | None = None
    due_exception: DueException | str = ""
    completed: PartialDate | date | None = None
    closed_reason: str = ""
    update_rating: UpdateRating | str | None = None
    updated_on: PartialDate | date | None = None


@dataclass(frozen=True)
class RatedAction:
    """A rating and, in a sentence without its full stop, why."""

    rating: ActionRating
    reason: str


def rate_action(facts: ActionFacts, *, on: date) -> RatedAction:
    """Rate an action: the first of these that applies.

    Complete · cancelled or deferred · overdue, when open and past its due date · not started, before its
    start date · no update yet · else what the last update said. Overdue comes before everything an open
    action can be, so that neither a green update, nor silence, nor a start date in the future can hide it.
    The due day itself is in time. TBC and Ongoing are never overdue.
    """
    state = ActionState(facts.state)
    if rating := _CLOSED.get(state):
        return RatedAction(rating, _closed_words(rating, facts))
    if is_overdue(due=facts.due, due_exception=facts.due_exception, on=on):
        return RatedAction(ActionRating.OVERDUE, f"It was due {_by_words(facts.due)}")
    if facts.starts is not None and on < _first(facts.starts):
        return RatedAction(ActionRating.NOT_STARTED, f"It starts {_on_words(facts.starts)}")
    if not facts.update_rating:
        return RatedAction(ActionRating.NO_UPDATE, "Nobody has reported on it yet")
    rating = ActionRating(UpdateRating(facts.update_rating).value)
    when = f" of {_words(facts.updated_on)}" if facts.updated_on is not None else ""
    return RatedAction(rating, f"So the update{when} says")


def _closed_words(rating: ActionRating, facts: ActionFacts) -> str:
    if rating is ActionRating.COMPLETE:
        return f"Completed {_on_words(facts.completed)}" if facts.completed is not None else "Completed"
    return (
        f"{rating.label}: {facts.closed_reason}"
        if facts.closed_reason
        else f"{rating.label}, no reason given"
    )


def is_overdue(*, due: PartialDate | date | None, due_exception: DueException | str = "", on: date) -> bool:
    """True when the last day an open action can be due has passed. Never for TBC, Ongoing or no date."""
    return due is not None and not due_exception and _last(due) < on


def due_exception(text: str) -> DueException | None:
    """The exception somebody wrote instead of a due date (`tbc`, `T.B.C.`, `ongoing`), or None."""
    word = "".join(text.split()).replace(".", "").replace("-", "").casefold()
    return {
        "tbc": DueException.TBC,
        "tobeconfirmed": DueException.TBC,
        "ongoing": DueException.ONGOING,
    }.get(word)


def update_overdue(
    last_update: PartialDate | date | None,
    interval_days: int,
    on: date,
    *,
    since: PartialDate | date | None = None,
) -> bool:
    """True when an open action has had no update for longer than its plan's interval, which is in days.

    `since` is when reporting began (its start), and counts where there has been no update; without either
    there is nothing to measure from, and the rating already says *no update yet*. Shown beside the rating,
    not instead.
    """
    reference = last_update if last_update is not None else since
    return reference is not None and (on - _last(reference)).days > interval_days


def update_due_on(facts: ActionFacts, *, interval_days: int) -> date | None:
    """The last day on which the next update of an open action is in time; None when nothing tells, or it is closed."""
    reference = facts.updated_on if facts.updated_on is not None else facts.starts
    if ActionState(facts.state) is not ActionState.OPEN or reference is None:
        return None
    return _last(reference) + timedelta(days=interval_days)


def update_overdue_words(facts: ActionFacts, *, interval_days: int, on: date) -> str:
    """`Update overdue: the last was on 3 January 2025`, or "" when none is owed. Closed actions owe none."""
    if ActionState(facts.state) is not ActionState.OPEN:
        return ""
    if not update_overdue(facts.updated_on, interval_days, on, since=facts.starts):
        return ""
    if facts.updated_on is None:
        return f"Update overdue: none since it started {_on_words(facts.starts)}"
    return f"Update overdue: the last was {_on_words(facts.updated_on)}"


def slip_days(original: PartialDate | date | None, due: PartialDate | date | None) -> int:
    """How many days the due date has moved: 0 when it has not, negative when it was brought forward."""
    if original is None or due is None:
        return 0
    return (_last(due) - _last(original)).days


def slip_words(original: PartialDate | date | None, due: PartialDate | date | None, reason: str) -> str:
    """`moved from 31 March 2025 to June 2025 because the post was vacant`; "" when the date did not move."""
    if due is None or original == due:
        return ""
    start = f"moved from {_words(original)} to" if original is not None else "set to"
    because = f" because {reason[0].lower()}{reason[1:].rstrip('.')}" if reason else ""
    return f"{start} {_words(due)}{because}"


# Counting ratings


@dataclass(frozen=True, kw_only=True)
class ActionCount:
    """How many actions stand how."""

    of: int
    complete: int
    on_track: int
    at_risk: int
    off_track: int
    overdue: int
    not_started: int
    no_update: int
    cancelled: int
    deferred: int

    @property
    def words(self) -> str:
        """`31 of 60 actions complete`."""
        return f"{self.complete:,} of {plural(self.of, 'action')} complete"


def count_action_ratings(ratings: Iterable[ActionRating | str]) -> ActionCount:
    """Count actions by rating. They are never averaged into one colour."""
    counts = Counter(ActionRating(rating) for rating in ratings)
    return ActionCount(of=sum(counts.values()), **{rating.value: counts[rating] for rating in ActionRating})


# Who reports, and what comes next


@dataclass(frozen=True)
class Serving:
    """A person who holds a post in a group: keys of the person and of their partner, and the role."""

    person: int
    partner: int | None
    role: MembershipRole | str


def later_forecast(
    forecast: PartialDate | None, *, due: PartialDate | None, is_open: bool
) -> PartialDate | None:
    """When an open action is now expected, while that is later than it is due and nobody agreed to it; else None."""
    if not is_open or forecast is None or (due is not None and forecast.last <= due.last):
        return None
    return forecast


def who_reports(*, owner: int | None, lead: int, serving: Iterable[Serving]) -> tuple[int, ...]:
    """The people who report on an action, the first of these that gives any: its owner · those of its lead partner
    who serve the plan's group · whoever answers for the group.

    `serving` is who serves that group on the day; `lead` the key of the partner. Analysts bring figures, and report
    on no action. Empty: nobody does, and an officer has to name somebody.
    """
    if owner is not None:
        return (owner,)
    serving = [each for each in serving if each.role != MembershipRole.ANALYST]
    from_lead = {each.person for each in serving if each.partner == lead}
    answering = {each.person for each in serving if MembershipRole(each.role).answers}
    return tuple(sorted(from_lead or answering))


def next_due(due: PartialDate, recurs: Recurrence | str) -> PartialDate:
    """When a recurring action is due again: a month stays a month, the 31st becomes the last day of a short month.

    Raises ValueError for a year alone that recurs within the year.
    """
    months = Recurrence(recurs).months
    if due.month is None:
        if months % 12:
            raise ValueError(f"“{due}” is only a year: an action that recurs within a year needs its month.")
        return PartialDate(due.year + months // 12)
    years, month = divmod(due.month - 1 + months, 12)
    year, month = due.year + years, month + 1
    day = None if due.day is None else min(due.day, monthrange(year, month)[1])
    return PartialDate(year, month, day)


def next_reference(taken: Iterable[str]) -> str:
    """The reference after those in use: `NC-12` after NC-01 … NC-11, as wide as the widest; "" where none has a number.

    The stem is the one used most.
    """
    found = [match for each in taken if (match := re.fullmatch(r"(.*?)(\d+)", each))]
    if not found:
        return ""
    stem = Counter(match[1] for match in found).most_common(1)[0][0]
    numbers = [match[2] for match in found if match[1] == stem]
    return f"{stem}{max(map(int, numbers)) + 1:0{max(map(len, numbers))}}"


def first_reference(name: str) -> str:
    """The reference of the first action of a plan, from its group's name: `VRG-01` for a Violence Reduction Group."""
    words = [word for word in re.findall(r"[^\W\d_]+", name) if word.casefold() not in _SMALL_WORDS]
    return f"{''.join(word[0] for word in words[:4]).upper() or 'A'}-01"


_SMALL_WORDS = {"a", "and", "for", "in", "of", "on", "s", "the", "to", "with"}


# Recommendations, as they are pasted


@dataclass(frozen=True)
class RecommendationLine:
    """One recommendation as it was read from a pasted list."""

    number: str
    section: str
    text: str


def read_recommendations(text: str) -> tuple[list[RecommendationLine], list[str]]:
    """Read a list of recommendations, one a line; out come those understood, and a sentence for each line that is not.

    A line is a number and a text with a tab, a full stop or a space between them, as a spreadsheet or a report has
    them; with three cells the middle one is the section. A line that begins with # is the heading of those below it.
    """
    found, problems, section, seen = [], [], "", set()
    for at, line in enumerate(text.replace("\r", "").split("\n"), start=1):
        cells = [" ".join(cell.split()) for cell in line.split("\t")]
        words = " ".join(filter(None, cells))
        if not words or cells[0].casefold() in _HEADINGS:
            continue
        if words.startswith("#"):
            section = words.lstrip("# ")
            continue
        if len(cells) > 1 and cells[0] and cells[-1]:
            number, under, said = cells[0].rstrip(".):"), cells[1] if len(cells) > 2 else section, cells[-1]
        elif match := _NUMBERED.fullmatch(words):
            number, under, said = match[1], section, match[2]
        else:
            problems.append(f"Line {at} begins with no number: “{shortened(words, 60)}”.")
            continue
        if len(number) > 20:
            problems.append(
                f"Line {at}: “{shortened(number, 60)}” is too long for a number, which has at most 20 characters."
            )
        elif number.casefold() in seen:
            problems.append(f"Line {at}: {number} stands there twice.")
        else:
            seen.add(number.casefold())
            found.append(RecommendationLine(number, under[:200], said))
    return found, problems


_NUMBERED = re.compile(r"(?:recommendation +)?([a-z]{0,5}[-.]?\d[\w.-]*?)[.):]*\s+(.+)", re.IGNORECASE)
_HEADINGS = {"number", "no", "no.", "ref", "reference"}


# Dates, whole or partial


def _first(when: PartialDate | date) -> date:
    return when.first if isinstance(when, PartialDate) else when


def _last(when: PartialDate | date) -> date:
    return when.last if isinstance(when, PartialDate) else when


def _words(when: PartialDate | date) -> str:
    return str(when) if isinstance(when, PartialDate) else date_words(when)


def _on_words(when: PartialDate | date) -> str:
    """`on 12 May 2022`, `in May 2022`, `in 2022`."""
    return f"{'in' if isinstance(when, PartialDate) and when.day is None else 'on'} {_words(when)}"


def _by_words(when: PartialDate | date) -> str:
    """`by 12 May 2022`, `by the end of May 2022`."""
    return f"by {'the end of ' if isinstance(when, PartialDate) and when.day is None else ''}{_words(when)}"
