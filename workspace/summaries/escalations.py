"""Escalations: what was raised about actions and measures, to whom, and what came back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse

from common.text import date_words, plural
from meetings.enums import EscalationState, MeetingState
from meetings.models import Escalation, Meeting
from meetings.permissions import why_not_decide, why_not_escalate, why_not_read_decision
from meetings.summaries import Way
from partnership.models import DeliveryGroup, ReportingLine
from partnership.permissions import why_not_keep_records
from performance.enums import Sensitivity
from workspace.summaries.choices import Choice, Filter
from workspace.summaries.decisions import about_readable_measures
from workspace.summaries.duties import groups_of_measures

WAITING, DONE = "waiting", "done"


@dataclass(frozen=True, slots=True)
class EscalationRow:
    """A concern with its answer, and what this person may do about it."""

    pk: int
    about: str  # RR-03 Write it
    address: str
    group: str
    to: str
    raised_on: date
    state: str
    state_words: str
    waits: str  # 34 days, "" once it is closed
    why: str
    asked: str
    answer: str
    answered_on: date | None
    decision: int | None  # where the answer was given, for whoever may read that
    decision_words: str
    answer_address: str  # where this person records the answer, "" for whoever may not
    may_withdraw: bool

    @property
    def is_waiting(self) -> bool:
        return self.state == EscalationState.RAISED


def readable_escalations(person) -> QuerySet[Escalation]:
    """Escalations are read by everybody who signs in, but for those about a restricted measure."""
    found = Escalation.objects.all()
    return (
        found
        if not why_not_keep_records(person)
        else found.filter(about_readable_measures(person, "measure"))
    )


def escalation_rows(found: QuerySet[Escalation], *, person, on: date) -> list[EscalationRow]:
    """Those that wait, longest first; then those that are closed, newest first. Three queries at most."""
    escalations = list(
        found.select_related("group", "to", "action", "measure").prefetch_related(
            "decisions__meeting__group", "decisions__item"
        )
    )
    waiting = [each for each in escalations if each.state == EscalationState.RAISED]
    last_held = last_meetings({each.to_id for each in waiting}) if waiting else {}
    waiting.sort(key=lambda each: (each.raised_on, each.pk))
    closed = [each for each in escalations if each.state != EscalationState.RAISED]
    closed.sort(key=lambda each: (each.answered_on, each.pk), reverse=True)
    return [_row(each, person, last_held.get(each.to_id), on) for each in (*waiting, *closed)]


def last_meetings(groups: Iterable[int]) -> dict[int, Meeting]:
    """The last meeting of each body that was held. One query."""
    held = Meeting.objects.filter(group__in=groups, state=MeetingState.HELD).select_related("group")
    return {each.group_id: each for each in held.order_by("held_on", "pk")}


def _row(escalation: Escalation, person, last: Meeting | None, on: date) -> EscalationRow:
    about = escalation.about
    by_action = escalation.action_id is not None
    decision = next(iter(escalation.decisions.all()), None)
    if decision and why_not_read_decision(person, decision):
        decision = None
    is_waiting = escalation.state == EscalationState.RAISED
    days = (on - escalation.raised_on).days
    answers = is_waiting and last is not None and not why_not_decide(person, last)
    address = ""
    if answers:
        decide = reverse("workspace:decision-new", args=[last.pk])
        address = f"{decide}?kind=close_escalation&escalation={escalation.pk}"
    return EscalationRow(
        pk=escalation.pk,
        about=f"{about.reference if by_action else about.code} {about.title}",
        address=reverse("workspace:action-page", args=[about.reference])
        if by_action
        else reverse("workspace:measure-page", args=[about.code]),
        group=str(escalation.group),
        to=str(escalation.to),
        raised_on=escalation.raised_on,
        state=escalation.state,
        state_words=f"Waiting for the {escalation.to}" if is_waiting else escalation.get_state_display(),
        waits=(plural(days, "day") if days else "since today") if is_waiting else "",
        why=escalation.why,
        asked=escalation.asked,
        answer=escalation.answer,
        answered_on=escalation.answered_on,
        decision=decision and decision.pk,
        decision_words=f"{decision.meeting or decision.delegated_to}, {decision.minute_reference}"
        if decision
        else "",
        answer_address=address,
        may_withdraw=is_waiting and not why_not_escalate(person, escalation.group),
    )


def escalations_about(person, *, on: date, **about) -> list[EscalationRow]:
    """What was raised about an action or a measure that the person is reading; `about` is action or measure."""
    return escalation_rows(Escalation.objects.filter(**about), person=person, on=on)


# Who raises a concern about a measure


def ways_for_measure(person, measure, *, on: date) -> list[Way]:
    """The groups that raise a concern about a measure for this person, each with a body it reports to. Four queries.

    The groups that answer for the measure come first. Officers may raise it for any group; others for those they
    answer for, where a group answers for the measure only for that.
    """
    theirs = groups_of_measures(on=on).get(measure.pk, ())
    lines = ReportingLine.objects.select_related("group", "to").order_by("group__name", "to__name")
    is_officer = not why_not_keep_records(person)
    ways = [
        Way(line.group, line.to)
        for line in lines
        if (is_officer or not theirs or line.group_id in theirs) and not why_not_escalate(person, line.group)
    ]
    return sorted(ways, key=lambda way: way.group.pk not in theirs)


def why_not_escalate_measure(person, ways: list[Way]) -> str:
    """Whoever answers for a group that answers for the measure, and officers, raise a concern about it."""
    if not person or not person.is_active:
        return "Sign in first."
    if person.is_scrutiny:
        return "Members of the scrutiny committee read and change nothing here."
    if ways or not why_not_keep_records(person):
        return ""
    return (
        "Only officers and the chair, deputy or lead of the group that answers for this measure may do this."
    )


# The list


@dataclass(frozen=True)
class Asked:
    """What the address narrows the list to."""

    body: str = ""  # the code of the body it was raised to
    state: str = ""


@dataclass(frozen=True)
class EscalationList:
    """The page."""

    filters: tuple[Filter, ...]
    waiting: tuple[EscalationRow, ...]
    closed: tuple[EscalationRow, ...]


def escalation_list(person, asked: Asked, *, on: date) -> EscalationList:
    """Every escalation the person may read. Five queries, whatever the rows."""
    found = readable_escalations(person)
    if asked.body:
        found = found.filter(to__code=asked.body)
    if asked.state in (WAITING, DONE):
        is_waiting = Q(state=EscalationState.RAISED)
        found = found.filter(is_waiting if asked.state == WAITING else ~is_waiting)
    rows = escalation_rows(found, person=person, on=on)
    bodies = DeliveryGroup.objects.filter(escalated_to_it__isnull=False).distinct().order_by("name")
    return EscalationList(
        filters=(
            Filter("body", "Raised to", "All", tuple(Choice(each.code, each.name) for each in bodies), asked.body),
            Filter(
                "state", "State", "All", (Choice(WAITING, "Waiting"), Choice(DONE, "Answered or withdrawn")),
                asked.state,
            ),
        ),
        waiting=tuple(each for each in rows if each.is_waiting),
        closed=tuple(each for each in rows if not each.is_waiting),
    )  # fmt: skip


# What waits for somebody


@dataclass(frozen=True, slots=True)
class AwaitsAnswer:
    """A concern that waits for a body. What was written stands in `asked` alone, so that the rest fits an e-mail."""

    to_id: int  # the body
    what: str
    group: str
    raised_on: date
    by: str
    asked: str
    address: str


def awaiting_answers(groups: Iterable[int], *, on: date) -> list[AwaitsAnswer]:
    """What waits for these bodies, longest first. One query, none without groups.

    A restricted measure is not named: whoever may read it finds its name behind the address.
    """
    if not (groups := list(groups)):
        return []
    waiting = Escalation.objects.filter(state=EscalationState.RAISED, to__in=groups, raised_on__lte=on)
    rows = waiting.select_related("group", "action", "measure").order_by("raised_on", "pk")
    return [_awaits(each, on) for each in rows]


def _awaits(escalation: Escalation, on: date) -> AwaitsAnswer:
    about, measure = escalation.about, escalation.measure
    is_restricted = measure is not None and measure.sensitivity == Sensitivity.RESTRICTED
    code = about.reference if escalation.action_id else about.code
    days = (on - escalation.raised_on).days
    return AwaitsAnswer(
        to_id=escalation.to_id,
        what="A restricted measure" if is_restricted else f"{code} {about.title}",
        group=str(escalation.group),
        raised_on=escalation.raised_on,
        by=f"Raised by the {escalation.group} on {date_words(escalation.raised_on)}"
        + (f", {plural(days, 'day')} ago" if days else ", today"),
        asked="" if is_restricted else escalation.asked,
        address=f"{reverse('workspace:escalation-list')}#escalation-{escalation.pk}",
    )
