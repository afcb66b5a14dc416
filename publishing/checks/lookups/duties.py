"""What stands in a document of its own: C09, C30 to C35, C41, and C07 where no plan is named."""

from common.text import list_words, plural
from partnership.enums import DeathReviewState, DutyKind
from partnership.models import CaseReviewFigures, DeathReview, DutyRecord
from publishing.checks.lookups import places
from publishing.checks.lookups.places import answers
from publishing.checks.record import Record
from publishing.checks.results import Answer, met, unmet
from publishing.checks.rules import is_past, is_within_months
from publishing.models import Clause

MISSING = {
    "dated": "its date",
    "address": "where it is published",
    "contact": "whom to ask",
    "sent_on": "when it was sent",
    "review_on": "its next review",
    "needs_assessment_on": "its needs assessment",
    "consulted": "who was asked about it",
    "text": "what it says",
}
DUTIES = {
    "C09": DutyKind.SPEND_REVIEW,
    "C30": DutyKind.SERIOUS_VIOLENCE_STRATEGY,
    "C31": DutyKind.CASE_REVIEW_PROCEDURE,
    "C33": DutyKind.COMMUNITY_REMEDY,
    "C35": DutyKind.YOUTH_JUSTICE_PLAN,
    "C41": DutyKind.EQUALITY_ASSESSMENT,
}
# The public learns that reviews are followed through, never how many there are.
NOT_COUNTED = "How many there are is not published, because so few would tell who."


@answers(*DUTIES)
def document(record: Record, clause: Clause) -> Answer:
    """The document of this duty."""
    return duty(record, clause, DUTIES[clause.code])


def duty(record: Record, clause: Clause, kind: DutyKind) -> Answer:
    """The newest document of its kind is there by the day, whole, in time, and not past its review."""
    kept = record.duty_record(kind)
    name = kind.label[0].lower() + kind.label[1:]
    mend = places.duty_records()
    if kept is None:
        return unmet(f"Not on record: {name}.", mend=mend)
    if kept.missing:
        lacks = list_words(MISSING.get(each, each.replace("_", " ")) for each in kept.missing)
        return unmet(f"Of “{kept.title}” the record does not hold {lacks}.", mend=mend)
    if clause.limit and not is_within_months(kept.dated, before=record.on, months=clause.limit):
        return unmet(
            f"The last is “{kept.title}”, {kept.dated}: longer ago than {plural(clause.limit, 'month')}.",
            mend=mend,
        )
    if is_past(kept.review_on, on=record.on):
        return unmet(f"“{kept.title}” was due for review by {kept.review_on}.", mend=mend)
    return met(_told(kept), *places.elsewhere(kept.title, kept.address))


def _told(kept: DutyRecord) -> str:
    dated = f", {kept.dated}" if kept.dated else ""
    told = [f"“{kept.title}”{dated}."]
    if kept.sent_on:
        told.append(f"Sent {kept.sent_on}.")
    if kept.needs_assessment_on:
        told.append(f"Needs assessment {kept.needs_assessment_on}.")
    if kept.contact:
        told.append(f"Ask the {kept.contact}.")
    if kept.review_on:
        told.append(f"Next review {kept.review_on}.")
    return " ".join(told)


@answers("C32")
def case_review_figures(record: Record, clause: Clause) -> Answer:
    """The four numbers of the year, released by whoever may."""
    figures = CaseReviewFigures.objects.filter(year=record.period).first()
    if figures is None:
        return unmet(f"The four numbers of {record.period} are not on record.", mend=places.case_reviews())
    if not figures.is_released or figures.released_on.first > record.on:
        return unmet(
            f"The numbers of {record.period} are not released for publication.", mend=places.case_reviews()
        )
    return met(
        f"In {record.period}: {plural(figures.applications, 'application')}; threshold not met "
        f"{plural(figures.threshold_not_met, 'time')}; {plural(figures.reviews, 'review')}; "
        f"{plural(figures.recommendations, 'review')} that led to recommendations."
    )


@answers("C34")
def death_reviews(record: Record, clause: Clause) -> Answer:
    """Each review says where it stands; a published one is quality-assured and not past the day it comes down."""
    amiss = [each for each in DeathReview.objects.all() if not _is_followed(each, record)]
    if amiss:
        return unmet(
            f"Not every review on record says where it stands. {NOT_COUNTED}", mend=places.death_reviews()
        )
    return met(f"Every review on record says where it stands. {NOT_COUNTED}")


def _is_followed(review: DeathReview, record: Record) -> bool:
    if not review.plan_status.strip():
        return False
    if review.state != DeathReviewState.PUBLISHED:
        return True
    return review.quality_assured_on is not None and not is_past(review.take_down_on, on=record.on)
