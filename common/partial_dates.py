"""Dates known to the day, the month or only the year. A date known only to the month stays a month."""

import re
from calendar import month_name, monthrange
from dataclasses import dataclass
from datetime import date


class PartialDateError(ValueError):
    """The text is no date; the message says what would be."""


@dataclass(frozen=True)
class PartialDate:
    """A date as far as it is known, written as ISO 8601 does: 2022, 2022-05 or 2022-05-12."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, text: str) -> "PartialDate":
        """Read `2022`, `2022-05` or `2022-05-12`; raise PartialDateError, in a sentence, for anything else."""
        if not (match := re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", text.strip())):
            raise PartialDateError(
                f"“{text}” is not a date: write 2022-05-12, or 2022-05 when only the month is known."
            )
        parts = [int(part) for part in match.groups() if part]
        try:
            date(*(parts + [1, 1])[:3])
        except ValueError:
            raise PartialDateError(f"“{text}” is not a day in the calendar.") from None
        return cls(*parts)

    @classmethod
    def typed(cls, text: str) -> "PartialDate":
        """Read a date as people write it: 14 July 2025, 14/7/2025, March 2026, Mar-26, 3/2026, 2026 or ISO.

        A year of two digits lies in this century. Raises PartialDateError, in a sentence, for anything else.
        """
        wanted = "Write it as 14 July 2025, 14/7/2025, March 2026 or 2026."
        said = " ".join(re.sub(r"(?<=\d)(st|nd|rd|th)\b", "", text.lower()).replace(",", " ").split())
        if re.fullmatch(r"\d{4}(-\d{2}){0,2}", said):
            parts = [int(part) for part in said.split("-")]
        else:
            day = r"(?:(?P<day>\d{1,2})(?: of)?[ /.-])?"
            found = re.fullmatch(day + r"(?P<month>\d{1,2}|[a-z]{3,9})\.?[ /.-](?P<year>\d{4}|\d{2})", said)
            month = found and _month_of(found["month"])
            if not month:
                raise PartialDateError(f"“{text.strip()}” is not a date. {wanted}")
            year = int(found["year"]) + (2000 if len(found["year"]) == 2 else 0)
            parts = [year, month, *([int(found["day"])] if found["day"] else [])]
        try:
            date(*(parts + [1, 1])[:3])
        except ValueError:
            raise PartialDateError(f"“{text.strip()}” is not a day in the calendar. {wanted}") from None
        return cls(*parts)

    @classmethod
    def of(cls, day: date) -> "PartialDate":
        """A whole day."""
        return cls(day.year, day.month, day.day)

    @property
    def first(self) -> date:
        """The first day it can be."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        """The last day it can be: something due in May 2022 is due by 31 May."""
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    @property
    def iso(self) -> str:
        """`2022`, `2022-05` or `2022-05-12`, as stored."""
        return "-".join(
            [f"{self.year:04}"] + [f"{part:02}" for part in (self.month, self.day) if part is not None]
        )

    def __str__(self) -> str:
        """In words: 12 May 2022, May 2022, 2022."""
        return " ".join(
            str(part)
            for part in (self.day, self.month and month_name[self.month], self.year)
            if part is not None
        )

    def __lt__(self, other: "PartialDate") -> bool:
        return (self.first, self.last) < (other.first, other.last)


def _month_of(text: str) -> int | None:
    """The number of a month written as its number, its name or the beginning of its name; None for anything else."""
    if text.isdecimal():
        return int(text)
    return next((number for number in range(1, 13) if month_name[number].lower().startswith(text)), None)


def holds_on(record, on: date) -> bool:
    """True when a record with `started` and `ended` (partial dates or None) holds on the day."""
    return (record.started is None or record.started.first <= on) and (
        record.ended is None or record.ended.last >= on
    )


def add_years(day: date, years: int) -> date:
    """The same day `years` later; 29 February becomes 1 March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
