"""The periods figures are given for: months, quarters and financial years.

The financial year starts on 1 April, so the first quarter is April to June. A period has a code, which is
stored and sorts by time within its kind (`2024-08`, `2024/25 Q3`, `2024/25`), and a label, which people read
(`August 2024`, `Q3 2024/25`, `2024/25`). Pure: no database, no clock.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache, total_ordering

# The financial years we can speak of. Anything outside is a slip of the keyboard.
FIRST_YEAR, LAST_YEAR = 1900, 2199

# Our own table, not calendar.month_name: the words must not change with the machine's language.
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_MONTH_NUMBERS = {name.lower(): number for number, name in enumerate(MONTHS, start=1)}
_MONTH_NUMBERS |= {name[:3]: number for name, number in list(_MONTH_NUMBERS.items())} | {"sept": 9}


class PeriodError(ValueError):
    """The text or the numbers make no period; the message is a sentence that says what would."""


class PeriodKind(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def in_months(self) -> int:
        """How many months a period of this kind has."""
        return _IN_MONTHS[self]


_IN_MONTHS = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.YEAR: 12}


@total_ordering
@dataclass(frozen=True)
class Period:
    """A month, a quarter or a financial year, known by its kind and its first day."""

    kind: PeriodKind
    start: date

    def __post_init__(self):
        kind = PeriodKind(self.kind)
        object.__setattr__(self, "kind", kind)
        if self.start.day != 1 or (self.start.month - 4) % kind.in_months:
            raise PeriodError(f"No {kind} starts on {self.start.day} {MONTHS[self.start.month - 1]}.")
        if not FIRST_YEAR <= self._financial_year <= LAST_YEAR:
            raise PeriodError(
                f"{self.start.year} is out of range: periods run from {_year_label(FIRST_YEAR)} to "
                f"{_year_label(LAST_YEAR)}."
            )

    # Making one

    @classmethod
    def month(cls, year: int, month: int) -> "Period":
        """The month of a calendar year: `Period.month(2024, 8)` is August 2024."""
        if not 1 <= month <= 12:
            raise PeriodError(f"There is no month {month}: months run from 1 to 12.")
        return cls(PeriodKind.MONTH, _day(year, month))

    @classmethod
    def quarter(cls, financial_year: int, quarter: int) -> "Period":
        """The quarter of the financial year that starts in the given year: `Period.quarter(2024, 3)` is Q3
        2024/25.
        """
        if not 1 <= quarter <= 4:
            raise PeriodError(f"There is no Q{quarter}: quarters run from Q1 (April to June) to Q4.")
        year = financial_year + 1 if quarter == 4 else financial_year
        return cls(PeriodKind.QUARTER, _day(year, (1, 4, 7, 10)[quarter % 4]))

    @classmethod
    def year(cls, financial_year: int) -> "Period":
        """The financial year that starts in the given year: `Period.year(2024)` is 2024/25."""
        return cls(PeriodKind.YEAR, _day(financial_year, 4))

    @classmethod
    def of(cls, day: date, kind: PeriodKind | str) -> "Period":
        """The period of that kind in which the day lies."""
        kind = PeriodKind(kind)
        back = (day.month - 4) % kind.in_months
        return cls(kind, _first_of_month(day.year * 12 + day.month - 1 - back))

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Read a code or a label: `2024-08`, `August 2024`, `2024/25 Q3`, `Q3 2024/25`, `2024/25`.

        Case and spare spaces do not matter. Raises PeriodError, in a sentence, for anything else, above all
        for what a spreadsheet makes of dates (`Apr-23`) and for years that do not follow on (`2016/16`).
        """
        if not isinstance(text, str):
            raise PeriodError("A period is written as text, such as 2024-08, Q3 2024/25 or 2024/25.")
        return _parse(text)

    # Saying it

    @property
    def code(self) -> str:
        """As stored: `2024-08`, `2024/25 Q3`, `2024/25`. Sorts by time within a kind."""
        if self.kind is PeriodKind.MONTH:
            return f"{self.start.year}-{self.start.month:02}"
        if self.kind is PeriodKind.QUARTER:
            return f"{_year_label(self._financial_year)} Q{self.quarter_number}"
        return _year_label(self._financial_year)

    @property
    def label(self) -> str:
        """As read: `August 2024`, `Q3 2024/25`, `2024/25`."""
        if self.kind is PeriodKind.MONTH:
            return f"{MONTHS[self.start.month - 1]} {self.start.year}"
        if self.kind is PeriodKind.QUARTER:
            return f"Q{self.quarter_number} {_year_label(self._financial_year)}"
        return _year_label(self._financial_year)

    def __str__(self) -> str:
        return self.label

    @property
    def quarter_number(self) -> int:
        """The quarter of the financial year in which it starts, 1 to 4."""
        return (self.start.month - 4) % 12 // 3 + 1

    @property
    def _financial_year(self) -> int:
        return self.start.year if self.start.month >= 4 else self.start.year - 1

    # Its place in time

    @property
    def end(self) -> date:
        """The last day."""
        return _last_day(self)

    def shift(self, count: int) -> "Period":
        """The period so many of its own kind later; earlier when negative."""
        return Period(self.kind, _first_of_month(self._ordinal + count * self.kind.in_months))

    def next(self) -> "Period":
        """The one after it."""
        return self.shift(1)

    def previous(self) -> "Period":
        """The one before it."""
        return self.shift(-1)

    def same_last_year(self) -> "Period":
        """The same month or quarter of the year before; for a year, the year before."""
        return self.shift(-12 // self.kind.in_months)

    def is_over(self, on: date) -> bool:
        """True when its last day lies before the day."""
        return self.end < on

    def contains(self, other: "Period | date") -> bool:
        """True when the day, or the whole of the other period, lies in it."""
        if isinstance(other, Period):
            return self.start <= other.start and other.end <= self.end
        return self.start <= other <= self.end

    # Its parts, and what it is part of

    def parts(self, kind: PeriodKind | str) -> tuple["Period", ...]:
        """The periods of an equal or smaller kind that make it up, in order; PeriodError for a bigger."""
        return _parts(self, PeriodKind(kind))

    def months(self) -> tuple["Period", ...]:
        """Its months, in order. A month has itself."""
        return self.parts(PeriodKind.MONTH)

    def quarters(self) -> tuple["Period", ...]:
        """Its quarters, in order: four of a year, itself of a quarter; PeriodError for a month."""
        return self.parts(PeriodKind.QUARTER)

    def within(self, kind: PeriodKind | str) -> "Period":
        """The period of an equal or bigger kind it lies in; PeriodError for a smaller kind."""
        kind = PeriodKind(kind)
        if kind.in_months < self.kind.in_months:
            raise PeriodError(f"A {self.kind} does not lie within a {kind}.")
        return Period.of(self.start, kind)

    def year_to_date(self) -> tuple["Period", ...]:
        """The periods of its own kind from the start of its financial year up to itself."""
        first = Period.of(Period.of(self.start, PeriodKind.YEAR).start, self.kind)
        return tuple(periods_between(first, self))

    # Order, only between the same kind: is Q1 before or after June? Neither.

    def __lt__(self, other: "Period") -> bool:
        if not isinstance(other, Period):
            return NotImplemented
        if other.kind is not self.kind:
            raise TypeError(f"A {self.kind} and a {other.kind} have no order: {self} and {other}.")
        return self.start < other.start

    @property
    def _ordinal(self) -> int:
        return self.start.year * 12 + self.start.month - 1


def periods_between(first: Period, last: Period) -> list[Period]:
    """Every period from `first` to `last`, both included; empty when `last` comes first. TypeError across
    kinds.
    """
    found = []
    while first <= last:
        found.append(first)
        first = first.next()
    return found


def part_label(got: int, of: int, unit: str = "months") -> str:
    """How much of a period is there: `9 of 12 months`. The unit is given in the plural."""
    return f"{got} of {of} {unit.removesuffix('s') if of == 1 else unit}"


@dataclass(frozen=True)
class Coverage:
    """Which months of a period a figure covers. A part is always labelled, and never set against a whole."""

    period: Period
    months: tuple[Period, ...]

    def __post_init__(self):
        months = tuple(sorted(set(self.months)))
        if strangers := [month for month in months if month not in self.period.months()]:
            raise PeriodError(f"{strangers[0]} is not a month of {self.period}.")
        object.__setattr__(self, "months", months)

    @classmethod
    def whole(cls, period: Period) -> "Coverage":
        """All of the period."""
        return cls(period, period.months())

    @classmethod
    def of_months(cls, period: Period, months: Iterable[Period]) -> "Coverage":
        """Those of the given months that lie in the period."""
        return cls(period, tuple(month for month in months if period.contains(month)))

    @property
    def is_whole(self) -> bool:
        """True when no month is missing."""
        return len(self.months) == self.period.kind.in_months

    @property
    def label(self) -> str:
        """`2024/25` when whole, else the months it has: `April to December 2025 (9 of 12 months)`."""
        if self.is_whole:
            return self.period.label
        part = part_label(len(self.months), self.period.kind.in_months)
        if not self.months:
            return f"{self.period} ({part})"
        *most, last = [_stretch_words(stretch) for stretch in _stretches(self.months)]
        return f"{', '.join(most)} and {last} ({part})" if most else f"{last} ({part})"

    def __str__(self) -> str:
        return self.label


def why_not_compare(now: Coverage, before: Coverage) -> str:
    """Return "" when the two may be set against each other, else the sentence that refuses.

    A whole period goes with a whole one of the same kind. A part goes only with the same months of another
    year, or it would look smaller merely for being unfinished.
    """
    if now.period.kind is not before.period.kind:
        kinds = f"A {now.period.kind} cannot be set against a {before.period.kind}"
        return f"{kinds}: {now.period} and {before.period}."
    if now.is_whole and before.is_whole:
        return ""
    for cover in (now, before):
        if not cover.months:
            return f"No month of {cover.period} is known."
    if now.is_whole or before.is_whole:
        part, whole = (before, now) if now.is_whole else (now, before)
        remedy = f"compare the same months of {whole.period} instead"
        return f"{part} cannot be set against the whole of {whole}: {remedy}."
    if [month.start.month for month in now.months] != [month.start.month for month in before.months]:
        return f"{now} and {before} are not the same months of the year, so they cannot be compared."
    return ""


# How text becomes a period

_YEAR = r"(?P<year>\d{4})\s?/\s?(?P<second>\d{4}|\d{2})"
_FORMS = tuple(
    (name, re.compile(form, re.ASCII | re.IGNORECASE))
    for name, form in (
        ("month", r"(?P<year>\d{4})-(?P<month>\d{2})"),
        ("named month", r"(?P<name>[a-z]{3,9})\.? (?P<year>\d{4})"),
        ("year", _YEAR),
        ("quarter", rf"{_YEAR} ?q ?(?P<quarter>\d)"),
        ("quarter", rf"q ?(?P<quarter>\d),? ?{_YEAR}"),
    )
)
# Frequent slips, each with the remedy.
_SLIPS = tuple(
    (re.compile(form, re.ASCII | re.IGNORECASE), remedy)
    for form, remedy in (
        (
            r"[a-z]{3,9}[-/ ]\d{2}|\d{1,2}[-/ ][a-z]{3,9}([-/ ]\d{2,4})?",
            "is a date as a spreadsheet shortens it: write the month in full with four figures for the year, "
            "such as April 2023.",
        ),
        (
            r"\d{4}-\d{2}-\d{2}([T ].*)?|\d{1,2}/\d{1,2}/\d{2,4}",
            "is a day, not a period: write the month as 2024-08, the quarter as Q3 2024/25 or the "
            "year as 2024/25.",
        ),
        (r"\d{4}", "could be a calendar year or a financial year: write a financial year as 2024/25."),
        (r"\d{2}/\d{2}", "leaves the century open: write the financial year as 2024/25."),
        (r"q ?\d( \d{4})?|\d{4} ?q ?\d", "does not say which financial year: write Q3 2024/25."),
        (r"\d{4} ?[-–—] ?(\d{4}|\d{2})", "needs a stroke to be a financial year: write it as 2024/25."),
    )
)


@lru_cache(maxsize=4096)  # lists of readings ask for the same few hundred periods again and again
def _parse(text: str) -> Period:
    words = " ".join(text.split())
    shown = f"“{words if len(words) <= 40 else words[:39] + '…'}”"
    if not words:
        raise PeriodError("No period is given: write 2024-08, August 2024, Q3 2024/25 or 2024/25.")
    for name, form in _FORMS:
        if match := form.fullmatch(words):
            return _build(name, match.groupdict(), shown)
    for form, remedy in _SLIPS:
        if form.fullmatch(words):
            raise PeriodError(f"{shown} {remedy}")
    raise PeriodError(f"{shown} is not a period: write 2024-08, August 2024, Q3 2024/25 or 2024/25.")


def _build(name: str, found: dict, shown: str) -> Period:
    year = int(found["year"])
    try:
        if name == "month":
            if not 1 <= int(found["month"]) <= 12:
                raise PeriodError(
                    f"{shown} is not a month: months run from 01 to 12. Write a financial year as 2024/25."
                )
            return Period.month(year, int(found["month"]))
        if name == "named month":
            if not (number := _MONTH_NUMBERS.get(found["name"].lower())):
                raise PeriodError(f"{shown} is not a month: “{found['name']}” is no month's name.")
            return Period.month(year, number)
        _check_second_part(year, found["second"], shown)
        return Period.year(year) if name == "year" else Period.quarter(year, int(found["quarter"]))
    except PeriodError as problem:
        if str(problem).startswith("“"):
            raise
        raise PeriodError(f"{shown} is not a period. {problem}") from None


def _check_second_part(year: int, second: str, shown: str):
    """The second part of a financial year is the year after the first: 2016/16 is refused."""
    wanted = str(year + 1)[-len(second) :]
    if second != wanted:
        raise PeriodError(f"{shown} is not a financial year: the second part must be {wanted}.")


# Lists of measures ask the same few periods thousands of times.


@lru_cache(maxsize=4096)
def _last_day(period: Period) -> date:
    return _first_of_month(period._ordinal + period.kind.in_months) - timedelta(days=1)


@lru_cache(maxsize=4096)
def _parts(period: Period, kind: PeriodKind) -> tuple[Period, ...]:
    if kind.in_months > period.kind.in_months:
        raise PeriodError(f"A {period.kind} has no {kind}s.")
    count = period.kind.in_months // kind.in_months
    return tuple(
        Period(kind, _first_of_month(period._ordinal + each * kind.in_months)) for each in range(count)
    )


# Months counted from year 0, which makes the arithmetic plain.


def _first_of_month(ordinal: int) -> date:
    return _day(ordinal // 12, ordinal % 12 + 1)


def _day(year: int, month: int) -> date:
    try:
        return date(year, month, 1)
    except ValueError:
        raise PeriodError(
            f"{year} is out of range: periods run from {_year_label(FIRST_YEAR)} to {_year_label(LAST_YEAR)}."
        ) from None


def _year_label(year: int) -> str:
    return f"{year}/{(year + 1) % 100:02}"


def _stretches(months: tuple[Period, ...]) -> list[list[Period]]:
    """Months in runs without a gap."""
    runs = []
    for month in months:
        if runs and runs[-1][-1].next() == month:
            runs[-1].append(month)
        else:
            runs.append([month])
    return runs


def _stretch_words(stretch: list[Period]) -> str:
    first, last = stretch[0], stretch[-1]
    if first == last:
        return first.label
    if first.start.year == last.start.year:
        return f"{MONTHS[first.start.month - 1]} to {last.label}"
    return f"{first} to {last}"
