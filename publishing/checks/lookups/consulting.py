"""Who was asked, and who could come: C24, C25."""

from common.text import date_words, list_words, plural
from partnership.models import PublicMeeting
from priorities.models import Consultation
from publishing.checks.lookups import places
from publishing.checks.lookups.places import answers
from publishing.checks.record import Record
from publishing.checks.results import Answer, met, unmet
from publishing.checks.rules import has_begun, is_within_months
from publishing.models import Clause

ASKED = {
    "audience": "who was asked",
    "affected_groups": "who of those particularly affected",
    "responses": "how many answered",
    "what_was_said": "what was said",
    "what_changed": "what changed",
}


@answers("C24")
def people_were_asked(record: Record, clause: Clause) -> Answer:
    """A consultation on this strategy that says who, when, how many, what they said and what changed."""
    kept = [
        each
        for each in Consultation.objects.filter(strategy=record.strategy).select_related("source")
        if (each.started or each.ended) is None or has_begun(each.started or each.ended, on=record.on)
    ]
    if not kept:
        return unmet("No consultation on this strategy is on record.", mend=places.consultations())
    lacks = {each: _lacks(each) for each in kept}
    if whole := [each for each, missing in lacks.items() if not missing]:
        answered = sum(each.responses for each in whole)
        return met(
            f"{list_words(f'“{each.title}”' for each in whole)}: {plural(answered, 'answer')}, with what was said "
            "and what changed.",
            *(found for each in whole for found in places.elsewhere(each.title, each.source.address)),
        )
    best = min(kept, key=lambda each: len(lacks[each]))
    return unmet(f"“{best.title}” does not say {list_words(lacks[best])}.", mend=places.consultations())


def _lacks(consultation: Consultation) -> list[str]:
    missing = [words for name, words in ASKED.items() if getattr(consultation, name) in (None, "")]
    return missing if consultation.started or consultation.ended else ["when", *missing]


@answers("C25")
def public_meeting(record: Record, clause: Clause) -> Answer:
    """A public meeting in the months before, announced, recorded, attended by every responsible authority."""
    months = clause.limit or 12
    meetings = PublicMeeting.objects.prefetch_related("partners")
    held = [each for each in meetings if is_within_months(each.held_on, before=record.on, months=months)]
    mend = places.public_meetings()
    if not held:
        return unmet(
            f"No public meeting is on record in the {months} months before {date_words(record.on)}.",
            mend=mend,
        )
    problems = []
    for meeting in sorted(held, key=lambda each: each.held_on, reverse=True):
        lacks = []
        if not (meeting.notice_published_on or meeting.notice_address):
            lacks.append("when it was announced")
        if not (meeting.discussed.strip() or meeting.record_address):
            lacks.append("what was discussed")
        absent = record.authorities_without(each.partner_id for each in meeting.partners.all())
        if not lacks and not absent:
            return met(
                f"“{meeting.title}”, {meeting.held_on}: announced, recorded, and attended by each responsible "
                "authority.",
                *places.elsewhere("What was discussed", meeting.record_address),
                *places.elsewhere("The notice", meeting.notice_address),
            )
        if lacks:
            problems.append(f"“{meeting.title}” does not say {list_words(lacks)}")
        if absent:
            problems.append(f"nobody came to “{meeting.title}” from {list_words(absent)}")
    told = "; ".join(problems)
    return unmet(f"{told[0].upper()}{told[1:]}.", mend=mend)
