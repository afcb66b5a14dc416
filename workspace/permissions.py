"""Who may read what: "" is yes; anything else is the sentence for the 403 page and the test."""

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
