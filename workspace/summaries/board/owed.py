"""Targets missed two periods running, and the figures that nobody has sent: from whom, since when."""

from dataclasses import dataclass
from itertools import groupby

from common.text import date_words, plural
from performance.enums import Rating
from performance.standing import OWED, Standing
from workspace.summaries.board.lines import Lines, first
from workspace.summaries.board.record import Record


@dataclass(frozen=True)
class Missed:
    """A measure that missed its target at least twice running, and has not met it since."""

    code: str
    title: str
    words: str
    rating: Rating
    rating_words: str
    reason: str


@dataclass(frozen=True)
class Silent:
    """A figure that is late."""

    code: str
    title: str
    period: str
    due: str
    since: str


@dataclass(frozen=True)
class Supplier:
    name: str
    count: str
    rows: tuple[Silent, ...]


def missed_lines(record: Record, *, whole: bool) -> Lines:
    """The longest run first."""
    found = [each for each in record.measures if each.missed]
    found.sort(key=lambda each: -each.missed)  # stable: codes stay in their order
    return first(map(_missed, found), whole=whole)


def _missed(each: Standing) -> Missed:
    more = " or more" if each.missed == len(each.series) else ""
    return Missed(
        code=each.measure.code,
        title=each.measure.title,
        words=f"{plural(each.missed, each.measure.frequency)}{more} running",
        rating=each.rating,
        rating_words=each.rating.label,
        reason=f"{each.now.period.label}: {each.now.rated.reason}",
    )


def no_data(record: Record) -> tuple[Supplier, ...]:
    """What is late, by the supplier that owes it, and since when nothing came."""
    late = [each for each in record.measures if each.rating in OWED]
    late.sort(key=lambda each: each.measure.supplier)  # stable: codes stay in their order
    found = []
    for supplier, rows in groupby(late, key=lambda each: each.measure.supplier):
        rows = tuple(map(_silent, rows))
        found.append(Supplier(supplier, plural(len(rows), "measure"), rows))
    return tuple(found)


def _silent(each: Standing) -> Silent:
    if each.rating == Rating.INCOMPLETE:
        since = each.now.rated.reason
    else:
        since = f"nothing since {date_words(each.silent_since)}" if each.silent_since else "nothing yet"
    return Silent(
        each.measure.code, each.measure.title, each.now.period.label, date_words(each.now.due_on), since
    )
