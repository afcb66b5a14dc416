"""Who may read what: "" is yes; anything else is the sentence for the 403 page and the test."""

from common import clock
from partnership.enums import MembershipRole
from partnership.permissions import why_not_keep_records
from performance.enums import Sensitivity


def why_not_read_measure(person, measure) -> str:
    """A restricted measure is read by officers, its owner and its supplier, and by nobody else."""
    if measure.sensitivity != Sensitivity.RESTRICTED or not why_not_keep_records(person):
        return ""
    if person.partner_id and person.partner_id in (measure.owner_id, measure.supplier_id):
        return ""
    return "This measure is restricted: only officers, its owner and its supplier read it."


def why_not_see_unreleased(person, measure) -> str:
    """A figure that its supplier has not released is seen by officers and by the supplier."""
    if not why_not_keep_records(person) or (person.partner_id and person.partner_id == measure.supplier_id):
        return ""
    return f"Awaiting release by {measure.supplier}."


def why_not_see_reporting(person) -> str:
    """Officers see who has reported everywhere; the chair, deputy and lead of a group see it for their group."""
    if not person or not person.is_active:
        return "Sign in to see who has reported."
    if not why_not_keep_records(person):
        return ""
    held = person.posts_on(clock.today()).values()
    if not person.is_scrutiny and any(MembershipRole(role).answers for roles in held for role in roles):
        return ""
    return "Only officers, and the chair, deputy or lead of a group, see who has and has not reported."


def why_not_nudge(person) -> str:
    """Whoever sees who has not reported may nudge them, about what they see."""
    return why_not_see_reporting(person)


def why_not_keep_calendar(person) -> str:
    """Everybody who signs in may have a private calendar of what they owe."""
    return "" if person and person.is_active else "Sign in to have a calendar of your own."
