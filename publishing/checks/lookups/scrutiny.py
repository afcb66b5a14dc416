"""Held to account, in the open: C28, C29, C36, C42. Only counted: what is exempt is not told of."""

from django.db.models import Q

from common.text import date_words, plural
from meetings.enums import Access, Marking
from meetings.models import AgendaItem, Paper, ReportVersion, ScrutinyResponse
from publishing.checks.lookups import places
from publishing.checks.lookups.places import answers
from publishing.checks.record import Record
from publishing.checks.results import Answer, look, met, unmet
from publishing.checks.rules import answered_in_time, is_within_months, months_before
from publishing.models import Clause

A_YEAR = 12  # months of recommendations that are looked at
SECTION_17 = "document__crime_and_disorder_implications"


@answers("C28")
def scrutiny_met(record: Record, clause: Clause) -> Answer:
    """The scrutiny committee met in the months before, and somebody can read of it."""
    months = clause.limit or 12
    held = [
        each
        for each in record.scrutiny_meetings
        if is_within_months(each.held_on, before=record.on, months=months)
    ]
    if not held:
        last = record.scrutiny_meetings[0] if record.scrutiny_meetings else None
        known = f" The last meeting on record is of {last.held_on}." if last else ""
        return unmet(
            f"No meeting of the scrutiny committee is on record in the {months} months before "
            f"{date_words(record.on)}.{known}",
            mend=places.meetings(),
        )
    meeting = held[0]
    address = record.meeting_address(meeting.pk) or meeting.source.address
    if not address:
        return look(
            f"It met: {meeting.held_on}. No address is on record where its agenda or minutes are read.",
            mend=places.meetings(),
        )
    return met(f"It met: {meeting.held_on}.", *places.elsewhere("Agenda and minutes", address))


@answers("C29")
def recommendations_answered(record: Record, clause: Clause) -> Answer:
    """Every authority addressed in the last year answered within the days, and none still owes an answer."""
    days = clause.limit or 28
    since = months_before(record.on, A_YEAR)
    rows = ScrutinyResponse.objects.filter(recommendation__received_on__lte=record.on).filter(
        Q(recommendation__received_on__gte=since) | Q(answered_on=None)
    )
    asked = list(rows.values_list("recommendation__received_on", "answered_on"))
    late = [
        (received, answered)
        for received, answered in asked
        if not answered_in_time(received=received, answered=answered, on=record.on, days=days)
    ]
    if late:
        return unmet(
            f"{len(late)} of {plural(len(asked), 'answer')} to scrutiny did not come within {days} days.",
            mend=places.scrutiny(),
        )
    if not asked:
        return met("Scrutiny recommended nothing that waits for an answer, or was answered in the last year.")
    came = sum(1 for _received, answered in asked if answered and answered <= record.on)
    return met(
        f"{came} of {plural(len(asked), 'answer')} to scrutiny had come, and none is late: there are {days} days."
    )


@answers("C36")
def section_17_paragraphs(record: Record, clause: Clause) -> Answer:
    """The newest version of every committee report that was submitted has its paragraph."""
    versions = ReportVersion.objects.filter(submitted_at__date__lte=record.on).order_by("number")
    newest = dict(versions.values_list("report_id", SECTION_17))
    silent = sum(1 for paragraph in newest.values() if not (paragraph or "").strip())
    if silent:
        return unmet(
            f"{silent} of {plural(len(newest), 'committee report')} lack the paragraph on crime and disorder.",
            mend=places.reports(),
        )
    if not newest:
        return met("No committee report had been submitted here by then.")
    return met(f"{plural(len(newest), 'committee report')}, each with its paragraph.")


@answers("C42")
def exempt_says_why(record: Record, clause: Clause) -> Answer:
    """Every exempt item names its paragraph and reason; nothing marked stands behind a public item."""
    exempt = AgendaItem.objects.filter(access=Access.EXEMPT)
    silent = exempt.filter(Q(exempt_paragraph="") | Q(public_interest="")).count()
    marked = Paper.objects.filter(item__access=Access.PUBLIC).exclude(marking=Marking.NONE).count()
    if silent or marked:
        told = []
        if silent:
            told.append(f"{plural(silent, 'exempt item')} without a paragraph or a reason")
        if marked:
            told.append(f"{plural(marked, 'paper')} behind a public item with a protective marking")
        return unmet(f"There is {' and '.join(told)}.", mend=places.meetings())
    return met("Every item and paper is public, or names its paragraph and the public-interest reason.")
