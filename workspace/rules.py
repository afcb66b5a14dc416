"""What a person owes and by when, and the quarterly round. Pure: plain values and a day in, words and days out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from common.partial_dates import PartialDate
from common.periods import Period, PeriodKind
from common.text import date_words, list_words, plural
from partnership.enums import Reminders

DUE_SOON_DAYS = 14  # inclusive: what is due in exactly so many days is owed now


# What is owed


@dataclass(frozen=True, slots=True)
class Owed:
    """That something is owed: `by` the day on which it is, or was, due; why, in words; and whether that is past."""

    by: date
    why: tuple[str, ...]
    is_late: bool


def action_owed(
    *, due: PartialDate | None, update_due_on: date | None = None, update_words: str = "", on: date
) -> Owed | None:
    """What an open action asks of whoever reports on it, or None: it is overdue, due within a fortnight, or its update
    is overdue.

    `due` is None for TBC and Ongoing, which are never overdue. A month is due by its last day. `update_words` say that
    the update is overdue, "" when it is not; `update_due_on` is the last day on which it was in time.
    """
    found: list[tuple[date, str, bool]] = []
    if due is not None and (due.last - on).days <= DUE_SOON_DAYS:
        is_late = due.last < on
        found.append((due.last, _since_words(due) if is_late else _due_words(due, on), is_late))
    if update_words:
        found.append((update_due_on or on, update_words, True))
    if not found:
        return None
    found.sort(key=lambda each: each[0])
    return Owed(
        by=found[0][0], why=tuple(words for _, words, _ in found), is_late=any(late for *_, late in found)
    )


def _since_words(due: PartialDate) -> str:
    return f"Overdue since {due if due.day else f'the end of {due}'}"


def _due_words(due: PartialDate, on: date) -> str:
    left = days_words((due.last - on).days)
    return f"Due {left}" if due.day else f"Due by the end of {due}, {left}"


def days_words(days: int) -> str:
    """`today`, `tomorrow`, `in 9 days`."""
    return {0: "today", 1: "tomorrow"}.get(days) or f"in {plural(days, 'day')}"


def figure_owed(*, period: Period, missing: Sequence[Period], due_on: date, on: date) -> Owed | None:
    """What a measure asks for a period it is rated by, or None: nothing is missing, or the period is not over.

    It is owed from the day after the period's end, and late from the day after `due_on`. `missing` are the periods in
    it, of the kind that is collected, without a figure.
    """
    if not missing or not period.is_over(on):
        return None
    is_late = due_on < on
    what = f"Figure for {period}" if list(missing) == [period] else f"Figures for {periods_words(missing)}"
    if len(missing) == 1 and missing[0] != period:
        what = f"Figure for {missing[0]}"
    return Owed(
        by=due_on,
        why=(f"{what} {'overdue since' if is_late else 'due'} {date_words(due_on)}",),
        is_late=is_late,
    )


def periods_words(periods: Iterable[Period]) -> str:
    """`April, May and June 2025`; each year is said once where all lie in it."""
    periods = list(periods)
    if len(periods) > 1 and len({(each.kind, each.start.year) for each in periods}) == 1:
        *most, last = [each.label for each in periods]
        year = last.rpartition(" ")[2]
        return list_words([*(label.removesuffix(f" {year}") for label in most), last])
    return list_words(periods)


# The quarterly round


@dataclass(frozen=True, slots=True)
class Round:
    """The quarter that is over, which everybody reports on from the day after its end."""

    quarter: Period

    @property
    def opened(self) -> date:
        return self.quarter.end + timedelta(days=1)

    @property
    def next_opens(self) -> date:
        """The day on which the round after this one opens."""
        return self.quarter.next().end + timedelta(days=1)

    def __str__(self) -> str:
        return f"the round for {self.quarter}"


def round_on(on: date) -> Round:
    """The round that is open on a day: on 14 July 2025 that of Q1 2025/26, opened on 1 July."""
    return Round(Period.of(on, PeriodKind.QUARTER).previous())


def round_periods(collected: str, round_: Round) -> tuple[Period, ...]:
    """The periods whose figures a round asks for: the months of its quarter, the quarter, or the year it completes."""
    if PeriodKind(collected) is not PeriodKind.YEAR:
        return round_.quarter.parts(collected)
    year = round_.quarter.within(PeriodKind.YEAR)
    return (year,) if year.end == round_.quarter.end else ()


def next_unanswered(items: Sequence[tuple[str, bool]], after: str = "") -> str:
    """The key of the first item not answered yet that stands after `after`; without it, of all. "" when none does.

    `items` are keys in order, each with whether it is answered. An `after` that is not among them counts as none.
    """
    keys = [key for key, _ in items]
    start = keys.index(after) + 1 if after in keys else 0
    return next((key for key, answered in items[start:] if not answered), "")


def before(items: Sequence[tuple[str, bool]], key: str) -> str:
    """The key of the item that stands before this one, answered or not; "" for the first."""
    keys = [each for each, _ in items]
    return keys[keys.index(key) - 1] if key in keys[1:] else ""


# Reminders


def digest_began(how_often: Reminders | str, on: date) -> date:
    """The first day of the week (Monday) or month that a digest is for. ValueError for somebody who wants none."""
    if how_often == Reminders.WEEKLY:
        return on - timedelta(days=on.weekday())
    if how_often == Reminders.MONTHLY:
        return on.replace(day=1)
    raise ValueError(f"No digest is due to somebody who chose “{how_often}”.")


def digest_key(how_often: Reminders | str, on: date) -> str:
    """What a digest is for: `2025-W29`, or `2025-07`. One digest a person and key."""
    began = digest_began(how_often, on)
    if how_often == Reminders.MONTHLY:
        return f"{began:%Y-%m}"
    year, week, _ = began.isocalendar()
    return f"{year}-W{week:02}"
