"""Page-shaped reads of holding to account: plain values in frozen dataclasses, a few queries whatever the rows."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby
from typing import NamedTuple

from common.known import known_rows
from common.natural import natural_key
from common.partial_dates import PartialDate
from meetings.enums import EscalationState, Impact, Likelihood, Presence, ReportState, RiskResponse
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


@dataclass(frozen=True)
class Way:
    """A group that raises concerns, and a body it reports to."""

    group: DeliveryGroup
    to: DeliveryGroup

    @property
    def key(self) -> str:
        return f"{self.group.pk}/{self.to.pk}"


# The forward plan


@dataclass(frozen=True)
class PlannedItem:
    """One item of a meeting to come. Of an exempt one the title is for those who may read it."""

    number: int
    title: str
    type: str
    presenter: str
    is_exempt: bool
    paragraph: str  # of Schedule 12A, "" for a public one


@dataclass(frozen=True)
class PlannedMeeting:
    """A meeting to come."""

    pk: int
    group: str
    group_pk: int
    title: str
    held_on: PartialDate
    starts_at: time | None
    place: str
    is_open: bool  # to the public
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
            group_pk=each.group_id,
            title=each.title,
            held_on=each.held_on,
            starts_at=each.starts_at,
            place=each.place,
            is_open=each.is_open,
            state=each.get_state_display(),
            papers_due=each.papers_due,
            items=tuple(
                PlannedItem(
                    number=item.number,
                    title=item.title,
                    type=item.get_type_display(),
                    presenter=item.presenter,
                    is_exempt=item.is_exempt,
                    paragraph=item.exempt_paragraph,
                )
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
    group_code: str
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
            group_code=group.code,
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
    group_code: str
    steps: tuple[int, int] | None  # likelihood and impact, 1 to 5
    target_likelihood: str
    target_impact: str
    target_steps: tuple[int, int]
    partner: str
    closed_on: date | None  # None while it is open on the day
    closed_reason: str


class RiskNames(NamedTuple):
    """What a register calls the bodies (name, code) and the owners' partners, by their keys."""

    groups: Mapping[int, Sequence[str]]
    partners: Mapping[int, str]


def risk_register(
    *,
    on: date,
    at: datetime | None = None,
    groups: Sequence[DeliveryGroup] = (),
    risk: Risk | None = None,
    with_closed: bool = False,
    names: RiskNames | None = None,
) -> list[RiskLine]:
    """The risks of these groups, or of all, or this one alone, that are open on the day, highest first. Four queries.

    `with_closed` adds those that were closed by the day, last. `at`: the moment up to which the record is read, None to
    read it as it stands; scores of later days never count. `names`, where they are read already, save two queries.
    """
    wanted = {each.pk for each in groups}
    only, of_it = ({"pk": risk.pk}, {"risk_id": risk.pk}) if risk else ({}, {})
    rows = (_RiskRow(*row) for row in known_rows(Risk, *_RiskRow._fields, at=at, **only))
    risks = [each for each in rows if not wanted or each.group_id in wanted]
    scores = defaultdict(list)
    for key, *score in known_rows(
        RiskScore, "risk_id", "scored_on", "pk", "likelihood", "impact", at=at, **of_it
    ):
        if score[0] <= on:
            scores[key].append(tuple(score))
    names = names or RiskNames(
        groups={pk: said for pk, *said in DeliveryGroup.objects.values_list("pk", "name", "code")},
        partners=dict(Partner.objects.values_list("pk", "name")),
    )
    lines = [
        _risk_line(
            each, sorted(scores[each.pk]), names.groups[each.group_id], names.partners[each.partner_id], on
        )
        for each in risks
    ]
    lines.sort(key=lambda line: (line.closed_on is not None, -(line.score or 0), natural_key(line.code)))
    return [line for line in lines if with_closed or line.closed_on is None]


class _RiskRow(NamedTuple):
    pk: int
    code: str
    title: str
    group_id: int
    partner_id: int
    owner: str
    response: str
    target_likelihood: str
    target_impact: str
    review_on: date
    closed_on: date | None
    closed_reason: str


def _risk_line(risk: _RiskRow, scores: list[tuple], group: Sequence[str], partner: str, on: date) -> RiskLine:
    found = [(int(likelihood), int(impact)) for _on, _pk, likelihood, impact in scores]
    now = found[-1] if found else None
    points = [risk_score(*each) for each in found]
    is_open = risk.closed_on is None or risk.closed_on > on
    return RiskLine(
        pk=risk.pk,
        code=risk.code,
        title=risk.title,
        group=group[0],
        owner=risk.owner,
        response=RiskResponse(risk.response).label,
        score=points[-1] if points else None,
        likelihood=Likelihood(str(now[0])).label if now else "",
        impact=Impact(str(now[1])).label if now else "",
        before=points[-2] if len(points) > 1 else None,
        target=risk_score(risk.target_likelihood, risk.target_impact),
        direction=risk_direction(points),
        review_on=risk.review_on,
        is_review_overdue=is_open and risk.review_on < on,
        group_code=group[1],
        steps=now,
        target_likelihood=Likelihood(risk.target_likelihood).label,
        target_impact=Impact(risk.target_impact).label,
        target_steps=(int(risk.target_likelihood), int(risk.target_impact)),
        partner=partner,
        closed_on=None if is_open else risk.closed_on,
        closed_reason="" if is_open else risk.closed_reason,
    )
