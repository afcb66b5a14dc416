"""Scrutiny of the partnership: whether the committee met in time, what it recommended, who answered, what came of it,
and the evidence for its annual review.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.urls import reverse

from common.partial_dates import add_years
from common.text import date_words, plural
from meetings.enums import ReportState
from meetings.models import GroupReport, Meeting, ScrutinyRecommendation, ScrutinyResponse
from meetings.permissions import why_not_respond
from meetings.rules import response_due, response_words, scrutiny_words
from meetings.summaries import risk_register
from partnership.enums import GroupKind
from partnership.models import Source
from priorities.enums import StrategyState
from priorities.models import Strategy
from workspace.summaries.action_page import SourceLink, source_link
from workspace.summaries.decisions import readable_decisions
from workspace.summaries.escalations import readable_escalations
from workspace.summaries.follow_ups import readable_follow_ups

SITE = "/"  # the strategy in force, as it is published
EDITIONS = "/editions/"


@dataclass(frozen=True)
class MeetingLink:
    """A meeting and its page."""

    pk: int
    words: str


@dataclass(frozen=True)
class Answer:
    """What one authority answered, or still owes."""

    pk: int
    partner: str
    words: str  # Due by 18 July 2025, in 4 days
    is_answered: bool
    is_late: bool
    text: str
    may_respond: bool


@dataclass(frozen=True)
class OwedResponse:
    """A response that somebody owes for their authority."""

    pk: int
    partner: str
    words: str  # Due by 18 July 2025, in 4 days
    is_late: bool
    text: str  # what was recommended


@dataclass(frozen=True)
class Recommended:
    """One recommendation of the committee."""

    pk: int
    number: int
    text: str
    received: str
    answers: tuple[Answer, ...]
    came_of_it: str
    source: SourceLink


@dataclass(frozen=True)
class Sitting:
    """What the committee recommended at one meeting."""

    meeting: MeetingLink
    recommendations: tuple[Recommended, ...]


@dataclass(frozen=True)
class Evidence:
    """One entry of the evidence pack: where it is, and how much of it there is."""

    title: str
    address: str
    note: str
    parts: tuple[tuple[str, str], ...] = ()  # words and address of each


@dataclass(frozen=True)
class ScrutinyPage:
    """What the page prints."""

    committee: str  # "" where no committee is on record
    last: MeetingLink | None
    to_come: MeetingLink | None
    late_words: str  # "" when it met within twelve months
    due: str  # by when it meets again
    owed_words: str
    sittings: tuple[Sitting, ...]
    evidence: tuple[Evidence, ...]
    sources: tuple[Source, ...]


def scrutiny_page(*, person, today: date, on: date, at: datetime | None) -> ScrutinyPage:
    """The page for this person. The evidence is gathered for the twelve months to `on`, read up to `at`.

    The number of queries does not depend on the number of records.
    """
    meetings = Meeting.objects.filter(group__kind=GroupKind.SCRUTINY).select_related("group")
    last, to_come = meetings.held().first(), meetings.to_come().exclude(held_on__over_before=today).first()
    sittings = tuple(_sittings(person, today))
    answers = [each for sitting in sittings for one in sitting.recommendations for each in one.answers]
    return ScrutinyPage(
        committee=str((last or to_come).group) if last or to_come else "",
        last=last and _meeting(last),
        to_come=to_come and _meeting(to_come),
        late_words=scrutiny_words(last and last.held_on.last, today),
        due=date_words(add_years(last.held_on.last, 1)) if last else "",
        owed_words=_owed_words(answers),
        sittings=sittings,
        evidence=tuple(_evidence(person, on, at)),
        sources=tuple(Source.objects.filter(pk__in=ScrutinyRecommendation.objects.values("source"))),
    )


def _meeting(meeting: Meeting) -> MeetingLink:
    return MeetingLink(meeting.pk, str(meeting.held_on))


def _sittings(person, on: date) -> Iterable[Sitting]:
    found = ScrutinyRecommendation.objects.select_related("meeting", "source").prefetch_related(
        "responses__partner"
    )
    found = found.order_by("-meeting__held_on", "meeting", "number")
    for meeting, made in groupby(found, key=lambda each: each.meeting):
        yield Sitting(_meeting(meeting), tuple(_recommended(each, person, on) for each in made))


def _recommended(made: ScrutinyRecommendation, person, on: date) -> Recommended:
    responses = sorted(made.responses.all(), key=lambda each: each.partner.name)
    return Recommended(
        pk=made.pk,
        number=made.number,
        text=made.text,
        received=date_words(made.received_on),
        answers=tuple(_answer(each, made, person, on) for each in responses),
        came_of_it=made.came_of_it,
        source=source_link(made.source),
    )


def _answer(response: ScrutinyResponse, made: ScrutinyRecommendation, person, on: date) -> Answer:
    return Answer(
        pk=response.pk,
        partner=str(response.partner),
        words=response_words(made.received_on, response.answered_on, on),
        is_answered=response.answered_on is not None,
        is_late=(response.answered_on or on) > response_due(made.received_on),
        text=response.text,
        may_respond=not why_not_respond(person, response),
    )


def _owed_words(answers: Iterable[Answer]) -> str:
    """`3 responses are owed, 1 of them late.`"""
    owed = [each for each in answers if not each.is_answered]
    if not owed:
        return "No response is owed."
    late = sum(each.is_late for each in owed)
    told = f"{plural(len(owed), 'response')} {'is' if len(owed) == 1 else 'are'} owed"
    return f"{told}, {late or 'none'} of them late." if len(owed) > 1 or not late else f"{told}, late."


# The evidence


def _evidence(person, on: date, at: datetime | None) -> Iterable[Evidence]:
    """What a review reads, of the twelve months to the day."""
    since = add_years(on, -1)
    asked = f"?as-at={on.isoformat()}" if at else ""

    def page(name: str, *keys, query: str = "") -> str:
        return reverse(f"workspace:{name}", args=keys) + query

    yield Evidence("The strategy", SITE, _strategy_words(on))
    yield Evidence("Editions", EDITIONS, "Every report that was published, and what changed between them.")
    yield Evidence(
        "The board’s position",
        page("board-page", query=asked),
        f"What is off track, what changed, every priority and measure, on {date_words(on)}.",
    )
    held = list(
        Meeting.objects.held()
        .filter(group__kind=GroupKind.BOARD)
        .exclude(held_on__over_before=since)
        .filter(held_on__begun_by=on)
    )
    yield Evidence(
        "Meetings of the board",
        page("meeting-list"),
        plural(len(held), "meeting held", "meetings held"),
        tuple((str(each.held_on), page("meeting-page", each.pk)) for each in held),
    )
    decided = readable_decisions(person, on=on).filter(decided_on__begun_by=on)
    decided = decided.exclude(decided_on__over_before=since).distinct().count()
    yield Evidence("Decisions", page("decision-list", query="?year=all"), plural(decided, "decision"))
    yield _follow_ups(person, on, page("follow-up-list", query="?state=all"))
    raised = readable_escalations(person).filter(raised_on__gt=since, raised_on__lte=on)
    answered = raised.filter(answered_on__lte=on).count()
    yield Evidence(
        "Escalations",
        page("escalation-list"),
        f"{raised.count()} raised, {answered} of them answered or withdrawn by then",
    )
    reports = GroupReport.objects.filter(meeting__in=held, state=ReportState.SUBMITTED)
    parts = {}
    for report in reports.select_related("group", "meeting").order_by(
        "-meeting__held_on", "group__name", "number"
    ):
        words = f"{report.group}, {report.meeting.held_on}"
        parts[words] = page("group-report", report.meeting_id, report.group.code)
    yield Evidence(
        "Group reports",
        page("report-list"),
        plural(len(parts), "report submitted", "reports submitted"),
        tuple(parts.items()),
    )
    risks = risk_register(on=on, at=at)
    yield Evidence("Risk register", page("risk-list", query=asked), plural(len(risks), "open risk"))
    yield Evidence("Action plans", page("plan-list"), "Every action with its updates, as it stands today.")
    yield Evidence("Measures", page("measure-list"), "Every figure with its target, as it stands today.")
    yield Evidence("Reviews", page("review-list"), "Recommendations of other reviews, and what answers them.")


def _strategy_words(on: date) -> str:
    was = [StrategyState.IN_FORCE, StrategyState.SUPERSEDED]
    found = Strategy.objects.filter(state__in=was, in_force_on__begun_by=on, inside=None)
    titles = [each.title for each in found if each.superseded_on is None or each.superseded_on.first > on]
    return (
        f"In force on {date_words(on)}: {', '.join(titles)}." if titles else "None was in force on that day."
    )


def _follow_ups(person, on: date, address: str) -> Evidence:
    found = readable_follow_ups(person, on=on).filter(meeting__held_on__begun_by=on)
    rows = found.order_by().distinct().values_list("pk", "due", "closed_on")
    still = [due for _pk, due, closed in rows if closed is None or closed.first > on]
    late = sum(due < on for due in still)
    return Evidence(
        "Outstanding references", address, f"{len(still)} open on that day, {late} of them overdue"
    )


# What is owed, for the pages of those who owe it


def responses_owed(person, *, on: date) -> list[OwedResponse]:
    """The responses of the person's partner that it owes and this person may give, the first due first. One query."""
    if not person.partner_id:
        return []
    found = ScrutinyResponse.objects.filter(answered_on=None, partner=person.partner_id)
    found = found.select_related("recommendation", "partner").order_by("recommendation__received_on", "pk")
    return [
        OwedResponse(
            pk=each.pk,
            partner=str(each.partner),
            words=response_words(each.recommendation.received_on, None, on),
            is_late=on > response_due(each.recommendation.received_on),
            text=each.recommendation.text,
        )
        for each in found
        if not why_not_respond(person, each)
    ]
