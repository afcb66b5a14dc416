"""What the pages of the checks need beside Django's own filters."""

from dataclasses import dataclass

from django import template

from publishing.checks import grouped
from publishing.enums import Outcome

register = template.Library()
# For readers: what was published although it is not met comes before what is only to be put right.
IN_ORDER = (Outcome.FAIL, Outcome.OVERRIDDEN, Outcome.WARN, Outcome.PASS, Outcome.NOT_APPLICABLE)
register.filter("by_outcome", grouped)


@dataclass(frozen=True)
class DutyGroup:
    """The checks of a frozen document that came out alike, in the words of the page."""

    outcome: str
    words: str
    checks: list[dict]


@register.filter
def duty_groups(checks: list[dict]) -> list[DutyGroup]:
    """The checks of a frozen document by outcome: what is not met first."""
    groups = [
        (outcome.value, [each for each in checks if each["outcome"] == outcome.value]) for outcome in IN_ORDER
    ]
    return [
        DutyGroup(outcome, members[0]["outcome_words"], members) for outcome, members in groups if members
    ]


@register.simple_tag
def reached(address: str, root: str, site: str = "/") -> str:
    """Where a piece of evidence is read from a page: of another site, of this one, or within the edition."""
    if "://" in address:
        return address
    return site + address[1:] if address.startswith("/") else root + address


@register.filter
def open_now(evidence) -> list:
    """The evidence that can be read before the edition is there: what lies within it cannot."""
    return [each for each in evidence if "://" in each.address or each.address.startswith("/")]
