"""Every meeting in one page: those to come by month, those that wait to be recorded, and those that were held."""

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q

from common.partial_dates import PartialDate
from common.text import date_words, plural
from meetings.calendar import holidays_around
from meetings.enums import MeetingState, MinutesState, Presence
from meetings.models import Attendance, Meeting
from meetings.permissions import why_not_read_exempt
from meetings.rules import last_notice
from meetings.summaries import PlannedItem, PlannedMeeting, PlannedMonth, forward_plan
from partnership.models import DeliveryGroup
from workspace.summaries.choices import Choice, Filter
from workspace.summaries.meeting_facts import exempt_words

FIRST_HELD = 12  # that many are shown until all are asked for


@dataclass(frozen=True)
class HeldMeeting:
    """A meeting that took place."""

    pk: int
    group: str
    title: str
    held_on: PartialDate
    decisions: str  # 3 decisions, "" for none
    present: str  # 8 partners present, "" while attendance is not recorded
    minutes: str  # Agreed, Draft or Not written


@dataclass(frozen=True)
class OtherMeeting:
    """A meeting that was called off, or whose day is past and of which nobody said that it was held."""

    pk: int
    group: str
    title: str
    held_on: PartialDate
    reason: str


@dataclass(frozen=True)
class ToCome:
    """A meeting of the forward plan, and by when its papers and its notice are due."""

    meeting: PlannedMeeting
    deadlines: str


@dataclass(frozen=True)
class Month:
    """What is to come in one month: `September 2025`."""

    words: str
    meetings: tuple[ToCome, ...]


@dataclass(frozen=True)
class MeetingList:
    """What the page of all meetings prints."""

    group: DeliveryGroup | None  # what it is narrowed to
    unknown: bool  # narrowed to a body that there is not
    months: tuple[Month, ...]
    waiting: tuple[OtherMeeting, ...]
    called_off: tuple[OtherMeeting, ...]
    held: tuple[HeldMeeting, ...]
    held_words: str
    is_whole: bool
    bodies: Filter

    @property
    def next_up(self) -> PlannedMeeting | None:
        return self.months[0].meetings[0].meeting if self.months else None


def meeting_list(*, person, on: date, group: str = "", whole: bool = False) -> MeetingList:
    """All meetings, or those of the body with this code, as this person may read them. At most ten queries."""
    bodies = list(DeliveryGroup.objects.filter(Exists(Meeting.objects.filter(group=OuterRef("pk")))))
    body = next((each for each in bodies if each.code == group), None)
    if group and body is None:
        body = DeliveryGroup.objects.filter(code=group).first()
    found = Meeting.objects.filter(group=body) if body else Meeting.objects.all()
    found = found.select_related("group")
    held, count = _held(found, whole)
    refused = {each.pk for each in bodies if why_not_read_exempt(person, Meeting(group=each))}
    months = tuple(_readable(month, refused) for month in forward_plan(on=on, group=body))
    return MeetingList(
        group=body,
        unknown=bool(group and body is None),
        months=months,
        waiting=tuple(
            _other(each)
            for each in found.filter(state__in=[MeetingState.PLANNED, MeetingState.CALLED])
            .filter(held_on__over_before=on)
            .order_by("held_on")
        ),
        called_off=tuple(
            _other(each)
            for each in found.filter(state=MeetingState.CANCELLED)
            .exclude(held_on__over_before=on)
            .order_by("held_on")
        ),
        held=held,
        held_words=plural(count, "meeting"),
        is_whole=len(held) == count,
        bodies=Filter(
            name="group",
            label="Body",
            everything="Every body",
            choices=tuple(Choice(each.code, each.name) for each in bodies),
            chosen=body.code if body else "",
        ),
    )


def _held(found, whole: bool) -> tuple[tuple[HeldMeeting, ...], int]:
    rows = found.filter(state=MeetingState.HELD)
    count = rows.count()
    rows = rows.annotate(decided_count=Count("decisions", distinct=True)).order_by("-held_on", "pk")
    rows = list(rows if whole else rows[:FIRST_HELD])
    present = dict(
        Attendance.objects.filter(meeting__in=[each.pk for each in rows])
        .order_by()
        .values("meeting_id")
        .annotate(there=Count("pk", filter=Q(presence=Presence.PRESENT)))
        .values_list("meeting_id", "there")
    )
    return tuple(
        HeldMeeting(
            pk=each.pk,
            group=str(each.group),
            title=each.title,
            held_on=each.held_on,
            decisions=plural(each.decided_count, "decision") if each.decided_count else "",
            present=plural(present[each.pk], "partner") + " present" if each.pk in present else "",
            minutes=MinutesState(each.minutes_state).label,
        )
        for each in rows
    ), count


def _other(meeting: Meeting) -> OtherMeeting:
    return OtherMeeting(
        meeting.pk, str(meeting.group), meeting.title, meeting.held_on, meeting.cancelled_reason
    )


def _readable(month: PlannedMonth, refused: set[int]) -> Month:
    """The month without the titles of exempt items that this person may not read."""
    shown = (
        replace(each, items=tuple(map(_readable_item, each.items))) if each.group_pk in refused else each
        for each in month.meetings
    )
    return Month(month.words, tuple(ToCome(each, _deadlines(each)) for each in shown))


def _readable_item(item: PlannedItem) -> PlannedItem:
    return replace(item, title=exempt_words(item.paragraph), presenter="") if item.is_exempt else item


def _deadlines(meeting: PlannedMeeting) -> str:
    """`Papers by 10 September 2025, notice by 12 September 2025`."""
    said = [f"Papers by {date_words(meeting.papers_due)}"] if meeting.papers_due else []
    if meeting.state == MeetingState.PLANNED.label and meeting.held_on.day:
        day = meeting.held_on.first
        said.append(f"notice by {date_words(last_notice(day, holidays_around(day)))}")
    words = ", ".join(said)
    return words[:1].upper() + words[1:]
