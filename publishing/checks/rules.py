"""When something is in time. Pure: days in, answers out; boundaries inclusive."""

from calendar import monthrange
from datetime import date, timedelta

from common.partial_dates import PartialDate


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier; the last of the month where that month is shorter."""
    ordinal = day.year * 12 + day.month - 1 - months
    year, month = divmod(ordinal, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def is_within_months(when: PartialDate | None, *, before: date, months: int) -> bool:
    """True when it can lie in the months up to the day, the day included; a month known only as such may touch."""
    return when is not None and when.first <= before and when.last >= months_before(before, months)


def is_before_the_year(when: PartialDate | None, *, begins: date, months: int) -> bool:
    """True when it lies before the year begins, and not longer before than so many months (reg 5, reg 10)."""
    return when is not None and when.last < begins and when.last >= months_before(begins, months)


def has_begun(when: PartialDate | None, *, on: date) -> bool:
    """True when it can have happened by the day; an unknown date has not."""
    return when is not None and when.first <= on


def is_past(when: PartialDate | None, *, on: date) -> bool:
    """True when the whole of it lies before the day."""
    return when is not None and when.last < on


def answered_in_time(*, received: date, answered: date | None, on: date, days: int) -> bool:
    """True when it was answered within the days, or when they are not over yet."""
    last = received + timedelta(days=days)
    return answered <= last if answered and answered <= on else on <= last


def is_in_force(*, starts: date | None, ends: date | None, on: date) -> bool:
    """True when a clause holds on the day; without a first or a last day it always did or always will."""
    return (starts is None or starts <= on) and (ends is None or on <= ends)


def looked_for(needs: str) -> list[tuple[str, tuple[str, ...]]]:
    """`The police: police; constabulary`, one a line -> what it is, and the words in a name that tell it."""
    found = []
    for line in needs.splitlines():
        what, _, names = line.partition(":")
        words = tuple(word.strip().casefold() for word in names.split(";") if word.strip())
        if what.strip() and words:
            found.append((what.strip(), words))
    return found
