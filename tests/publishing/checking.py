"""A strategy's year to run the checks on, and one answer of them. Nothing here is a test."""

from common.records import write
from partnership.models import Partner
from priorities import operations as strategies
from publishing.checking import check_now
from publishing.checks import CheckResult
from publishing.enums import Outcome
from tests.factories import now, officer, period

YEAR = "2024/25"  # its position is of 31 March 2025; the checks are run on the tests' date, 14 July 2025


def result(kept, code: str, *, year: str = YEAR, at=None) -> CheckResult:
    """What came of one check."""
    checked = check_now(kept.strategy, period(year), at=at or now())
    return next(each for each in checked.results if each.code == code)


def outcome(kept, code: str, **when) -> Outcome:
    return result(kept, code, **when).outcome


def authorities() -> list[Partner]:
    """The responsible authorities of the test."""
    return list(Partner.objects.statutory())


def changed(record, **fields):
    """A record, new or with these fields changed, kept."""
    for name, value in fields.items():
        setattr(record, name, value)
    return write(record, by=officer(), at=now(), reason="Changed for a test.")


def serve(priority, *limbs) -> None:
    """From now on the priority serves these limbs of section 6 and no others."""
    strategies.keep_priority(priority=priority, limbs=limbs, by=officer(), at=now(), reason="It serves them.")
