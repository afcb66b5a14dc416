"""The edition itself: everybody can read it, and it gives nobody away: C37, C38, C39."""

from common.partial_dates import PartialDate
from common.text import date_words, plural
from publishing.checks.lookups import places
from publishing.checks.lookups.places import answers
from publishing.checks.record import Record
from publishing.checks.results import Answer, Evidence, look, met, unmet
from publishing.checks.rules import is_within_months
from publishing.models import Clause

STATEMENT = Evidence("Accessibility statement", "/accessibility/")


@answers("C37")
def accessible(record: Record, clause: Clause) -> Answer:
    """The statement was reviewed in the months before. That there are web pages is how an edition is made."""
    partnership, months = record.partnership, clause.limit or 12
    reviewed = partnership and (
        partnership.accessibility_reviewed_on or partnership.accessibility_prepared_on
    )
    if not reviewed or reviewed > record.on:
        return unmet(
            f"No review of the accessibility statement is on record by {date_words(record.on)}.",
            mend=places.partnership(),
        )
    if not is_within_months(PartialDate.of(reviewed), before=record.on, months=months):
        return unmet(
            f"The accessibility statement was reviewed last on {date_words(reviewed)}: longer ago than "
            f"{months} months.",
            mend=places.partnership(),
        )
    return met(
        f"The accessibility statement was reviewed on {date_words(reviewed)}. Everything in the report stands on "
        "web pages as well.",
        STATEMENT,
    )


@answers("C38")
def disclosure(record: Record, clause: Clause) -> Answer:
    """Every document goes through disclosure control; here is whether it asks somebody to read words again.

    Which words it means, and the figures, are told to officers on the page of the draft, never here.
    """
    how = Evidence("How it is done", "data/")
    if record.remarks:
        return look(
            f"{plural(len(record.remarks), 'passage')} of text may tell a figure that is withheld: somebody "
            "has to read whether it does.",
            how,
            details=record.remarks,
        )
    if record.withheld:
        withheld = plural(
            len(record.withheld), "figure is withheld and shown", "figures are withheld and shown"
        )
        return met(f"Every figure went through disclosure control: {withheld} as [c].", how)
    return met("Every figure went through disclosure control: none had to be withheld.", how)


@answers("C39")
def nobody_named(record: Record, clause: Clause) -> Answer:
    """What a scan found is told to officers on their page, never here."""
    if record.found:
        return unmet(
            f"A search of the words to be published found {plural(len(record.found), 'place')} to look at before "
            "anything goes out.",
            mend=places.people(),
            details=tuple(each.words for each in record.found),
        )
    return met(
        "Every page and file is searched for telephone numbers, e-mail addresses and names before it is "
        "stored, and nothing is published while something is found."
    )
