"""The checks of a strategy's year as they stand at a moment, before anything is published."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate

from common.periods import Period, PeriodError, PeriodKind
from priorities.models import Strategy
from publishing import checks, operations
from publishing.derived import derive
from publishing.enums import EditionKind


@dataclass(frozen=True)
class Checked:
    """The results, and the day of the position they were run for."""

    as_at: date
    results: tuple[checks.CheckResult, ...]


def year_in_address(text: str) -> Period | None:
    """`2024-25` -> the financial year; None for anything else."""
    try:
        year = Period.parse(text.replace("-", "/", 1))
    except PeriodError:
        return None
    return year if year.kind is PeriodKind.YEAR and address_of(year) == text else None


def address_of(year: Period) -> str:
    """The financial year as it stands in an address: `2024-25`."""
    return year.code.replace("/", "-")


def check_now(strategy: Strategy, year: Period, *, at: datetime) -> Checked:
    """Run the checks for the position at the end of the year, or of today while the year lasts. Nothing is stored."""
    wanted = operations.Wanted(strategy, EditionKind.ANNUAL, year, min(year.end, localdate(at)), title="")
    disclosed = operations.told_at(wanted, at=at)
    document = derive(disclosed.document)
    results = operations.checked(
        wanted, document, withheld=disclosed.withheld, remarks=disclosed.remarks, on=localdate(at)
    )
    return Checked(wanted.as_at, results)
