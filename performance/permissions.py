"""Who may, about figures: "" is yes; anything else is the sentence for the button, the 403 page and the test."""

from partnership.permissions import why_not_keep_records
from performance.enums import Sensitivity


def why_not_enter(person, measure) -> str:
    """Officers enter every figure; people of the partner that supplies or owns a measure, and whoever it names as its
    reporter, enter its figures. Restricted ones are never opened to another partner by naming somebody.

    Whoever holds the partnership to account enters none, wherever they work.
    """
    if not person or not person.is_active:
        return "Sign in to enter figures."
    if not why_not_keep_records(person):
        return ""
    if person.is_scrutiny:
        return "Members of the scrutiny committee read figures and enter none."
    if person.partner_id and person.partner_id in {measure.supplier_id, measure.owner_id}:
        return ""
    if measure.reporter_id == person.pk and measure.sensitivity != Sensitivity.RESTRICTED:
        return ""
    return f"Only officers and people of {measure.supplier} enter figures of {measure.code}."


def why_not_import(person) -> str:
    """Officers import every kind of file; whoever works for a partner brings in its returns."""
    if not person or not person.is_active:
        return "Sign in to bring figures in."
    if not why_not_keep_records(person):
        return ""
    if person.is_scrutiny or not person.partner_id:
        return "Only officers, and people of a partner that supplies figures, bring figures in."
    return ""


def why_not_read_return(person, partner) -> str:
    """A return holds figures that may be restricted: for officers and for the partner it is made for."""
    if not person or not person.is_active:
        return "Sign in to fill in a return."
    if not why_not_keep_records(person):
        return ""
    if person.is_scrutiny or person.partner_id != partner.pk:
        return f"Only officers and people of {partner} fill in its return."
    return ""


def why_not_see_import(person, batch) -> str:
    """An import shows figures before they are released: to officers, and to whoever uploaded it."""
    if not person or not person.is_active:
        return "Sign in to see imports."
    if not why_not_keep_records(person) or batch.uploader_id == person.pk:
        return ""
    return "Only officers, and whoever brought the file in, see an import."
