"""Page-shaped reads of holding to account: plain values in frozen dataclasses, a few queries whatever the rows."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from common.partial_dates import PartialDate
from meetings.enums import EscalationState, Impact, Likelihood, Presence, ReportState
from meetings.models import (
    Attendance,
    Escalation,
    FollowUp,
    GroupReport,
    Meeting,
    Risk,
    RiskScore,
    ScrutinyResponse,
)
from meetings.rules import due_words, response_due, response_words, risk_direction, risk_score, scrutiny_words
from partnership.enums import GroupKind
from partnership.models import DeliveryGroup, Partner

NOT_RECORDED = "Not recorded"
NOT_YET = "Not at the table"


@dataclass(frozen=True)
class OpenFollowUp:
    """Something a meeting asked for that is not closed."""

    pk: int
    number: str
    text: str
    partner: str
    owner: str  # "" where nobody is named
    due: date
    words: str  # Due by 1 September 2025, in 49 days
    is_overdue: bool
    progress: str
    meeting: str
    is_exempt: bool  # asked for under an exempt item


def open_follow_ups(*, on: date, group: DeliveryGroup | None = None) -> list[OpenFollowUp]:
    """What is still asked for, soonest due first; of one body, or of all. One query."""
    found = FollowUp.objects.filter(closed_at=None).select_related(
        "partner", "owner", "item", "meeting__group"
    )
    return [
        OpenFollowUp(
            pk=each.pk,
            number=each.number,
            text=each.text,
            partner=str(each.partner),
            owner=each.owner.public_words if each.owner else "",
            due=each.due,
            words=due_words(each.due, on),
            is_overdue=each.due < on,
            progress=each.progress,
            meeting=str(each.meeting),
            is_exempt=bool(each.item and each.item.is_exempt),
        )
        for each in (found.filter(meeting__group=group) if group else found).select_related("owner__partner")
    ]


@dataclass(frozen=True)
class WaitingEscalation:
    """A concern that was raised and has no answer yet."""

    pk: int
    about: str
    action: str  # its reference, or ""
    measure: str  # its code, or ""
    group: str
    raised_on: date
    days: int  # since it was raised
    why: str
    asked: str


def escalations_waiting(*, on: date, to: DeliveryGroup | None = None) -> list[WaitingEscalation]:
    """What waits for an answer, longest first; of one body, or of all. One query."""
    found = Escalation.objects.filter(state=EscalationState.RAISED, raised_on__lte=on).order_by(
        "raised_on", "pk"
    )
    return [
        WaitingEscalation(
            pk=each.pk,
            about=str(each.about),
            action=each.action.reference if each.action else "",
            measure=each.measure.code if each.measure else "",
            group=str(each.group),
            raised_on=each.raised_on,
            days=(on - each.raised_on).days,
            why=each.why,
            asked=each.asked,
        )
        for each in (found.filter(to=to) if to else found).select_related("group", "action", "measure")
    ]


# The forward plan


@dataclass(frozen=True)
class PlannedItem:
    """One item of a meeting to come. Of an exempt one the title is for those who may read it."""

    number: int
    title: str
    type: str
    presenter: str
    is_exempt: bool


@dataclass(frozen=True)
class PlannedMeeting:
    """A meeting to come."""

    pk: int
    group: str
    title: str
    held_on: PartialDate
    state: str
    papers_due: date | None
    items: tuple[PlannedItem, ...]


@dataclass(frozen=True)
class PlannedMonth:
    """The meetings of one month: `September 2025`; of a year, where no month is known."""

    words: str
    meetings: tuple[PlannedMeeting, ...]


def forward_plan(*, on: date, group: DeliveryGroup | None = None) -> list[PlannedMonth]:
    """Meetings to come with their items, by month, soonest first; of one body, or of all. Two queries."""
    found = Meeting.objects.to_come().exclude(held_on__over_before=on)
    found = found.filter(group=group) if group else found
    planned = [
        PlannedMeeting(
            pk=each.pk,
            group=str(each.group),
            title=each.title,
            held_on=each.held_on,
            state=each.get_state_display(),
            papers_due=each.papers_due,
            items=tuple(
                PlannedItem(item.number, item.title, item.get_type_display(), item.presenter, item.is_exempt)
                for item in each.items.all()
            ),
        )
        for each in found.select_related("group").prefetch_related("items")
    ]
    by_month = groupby(planned, key=lambda each: PartialDate(each.held_on.year, each.held_on.month))
    return [PlannedMonth(str(month), tuple(meetings)) for month, meetings in by_month]


# Who was there, and who has reported


@dataclass(frozen=True)
class PartnerAttendance:
    """One partner at the meetings of the table: a word for each, in their order."""

    partner: str
    is_statutory: bool
    presences: tuple[str, ...]

    @property
    def attended(self) -> int:
        return self.presences.count(Presence.PRESENT.label)


@dataclass(frozen=True)
class AttendanceTable:
    """Who came to the last meetings of a body, oldest meeting first, responsible authorities first."""

    meetings: tuple[PartialDate, ...]
    rows: tuple[PartnerAttendance, ...]
    statutory_absent: tuple[str, ...]  # responsible authorities that came to none of them


def attendance(*, group: DeliveryGroup, on: date, last: int = 4) -> AttendanceTable:
    """Of every responsible authority, and of whoever else was noted, what is known for each meeting. Four queries."""
    meetings = list(Meeting.objects.filter(group=group).held()[:last])[::-1]
    said = {
        (each.meeting_id, each.partner_id): each.get_presence_display()
        for each in Attendance.objects.filter(meeting__in=meetings)
    }
    noted = {partner for _, partner in said}
    current = set(Partner.objects.statutory().current(on=on).values_list("pk", flat=True))
    partners = Partner.objects.filter(pk__in=noted | current)
    rows = [
        PartnerAttendance(
            partner=str(partner),
            is_statutory=partner.is_statutory,
            presences=tuple(
                said.get((each.pk, partner.pk)) or _unrecorded(partner, each) for each in meetings
            ),
        )
        for partner in sorted(partners, key=lambda each: (not each.is_statutory, each.name))
    ]
    return AttendanceTable(
        meetings=tuple(each.held_on for each in meetings),
        rows=tuple(rows),
        statutory_absent=tuple(
            row.partner for row in rows if row.is_statutory and meetings and not row.attended
        ),
    )


def _unrecorded(partner: Partner, meeting: Meeting) -> str:
    """Not recorded; or not at the table, where the partner joined later or had left before."""
    joined = partner.joined is None or partner.joined.first <= meeting.held_on.last
    left = partner.left is not None and partner.left.last < meeting.held_on.first
    return NOT_RECORDED if joined and not left else NOT_YET


@dataclass(frozen=True)
class Reporting:
    """A group that reports to a body, and whether it has for a meeting."""

    group: str
    group_pk: int
    report_pk: int | None
    words: str  # Submitted, Draft, or Nothing yet

    @property
    def has_reported(self) -> bool:
        return self.words == ReportState.SUBMITTED.label


def reporting(*, meeting: Meeting, on: date) -> list[Reporting]:
    """Every group that reports to the body of a meeting, by name, and where its report stands. Two queries.

    Of several versions a submitted one counts.
    """
    newest: dict[int, GroupReport] = {}
    for report in GroupReport.objects.filter(meeting=meeting).order_by("number").defer("figures"):
        before = newest.get(report.group_id)
        if before is None or report.state == ReportState.SUBMITTED or before.state == ReportState.DRAFT:
            newest[report.group_id] = report
    groups = DeliveryGroup.objects.filter(reports_to__to=meeting.group_id).current(on=on)
    return [
        Reporting(
            group=str(group),
            group_pk=group.pk,
            report_pk=report.pk if report else None,
            words=report.get_state_display() if report else "Nothing yet",
        )
        for group in groups
        for report in [newest.get(group.pk)]
    ]


# Scrutiny


@dataclass(frozen=True)
class Owed:
    """What one authority answered to a recommendation of scrutiny, or still owes."""

    pk: int
    meeting: PartialDate
    number: int
    recommendation: str
    partner: str
    due: date
    words: str  # Due by 18 July 2025, in 4 days
    is_answered: bool
    is_late: bool  # answered late, or late and not answered
    answer: str
    came_of_it: str


@dataclass(frozen=True)
class Clock:
    """Whether scrutiny met within twelve months, and how its recommendations were answered."""

    met_words: str  # "" when it did, else the sentence
    last_met: PartialDate | None
    owed: tuple[Owed, ...]

    @property
    def waiting(self) -> tuple[Owed, ...]:
        return tuple(each for each in self.owed if not each.is_answered)


def scrutiny_clock(*, on: date) -> Clock:
    """The 28-day clock of every response, newest meeting first, and the yearly one. Two queries."""
    last = Meeting.objects.held().filter(group__kind=GroupKind.SCRUTINY).first()
    responses = ScrutinyResponse.objects.select_related("partner", "recommendation__meeting").order_by(
        "-recommendation__meeting__held_on", "recommendation__number", "partner__name"
    )
    return Clock(
        met_words=scrutiny_words(last and last.held_on.last, on),
        last_met=last and last.held_on,
        owed=tuple(_owed(each, on) for each in responses),
    )


def _owed(response: ScrutinyResponse, on: date) -> Owed:
    asked = response.recommendation
    due = response_due(asked.received_on)
    return Owed(
        pk=response.pk,
        meeting=asked.meeting.held_on,
        number=asked.number,
        recommendation=asked.text,
        partner=str(response.partner),
        due=due,
        words=response_words(asked.received_on, response.answered_on, on),
        is_answered=response.answered_on is not None,
        is_late=(response.answered_on or on) > due,
        answer=response.text,
        came_of_it=asked.came_of_it,
    )


# Risks


@dataclass(frozen=True)
class RiskLine:
    """One risk of the register: how it stands, how it stood before, and where it should go."""

    pk: int
    code: str
    title: str
    group: str
    owner: str
    response: str
    score: int | None  # None while it was never scored
    likelihood: str
    impact: str
    before: int | None
    target: int
    direction: str  # higher, lower, level or ""
    review_on: date
    is_review_overdue: bool


def risk_register(*, on: date, groups: Sequence[DeliveryGroup] = ()) -> list[RiskLine]:
    """The open risks of these groups, or of all, highest score first, as scored by the day. Two queries."""
    risks = Risk.objects.filter(closed_on=None).select_related("group")
    risks = list(risks.filter(group__in=groups) if groups else risks)
    scores = defaultdict(list)
    for score in RiskScore.objects.filter(risk__in=risks, scored_on__lte=on):
        scores[score.risk_id].append(score)
    lines = [_risk_line(risk, scores[risk.pk], on) for risk in risks]
    return sorted(lines, key=lambda line: -(line.score or 0))


def _risk_line(risk: Risk, scores: list[RiskScore], on: date) -> RiskLine:
    now = scores[-1] if scores else None
    return RiskLine(
        pk=risk.pk,
        code=risk.code,
        title=risk.title,
        group=str(risk.group),
        owner=risk.owner,
        response=risk.get_response_display(),
        score=now.score if now else None,
        likelihood=Likelihood(now.likelihood).label if now else "",
        impact=Impact(now.impact).label if now else "",
        before=scores[-2].score if len(scores) > 1 else None,
        target=risk_score(risk.target_likelihood, risk.target_impact),
        direction=risk_direction([each.score for each in scores]),
        review_on=risk.review_on,
        is_review_overdue=risk.review_on < on,
    )
