"""Meetings and their agendas: planned, called with notice, held; items in order; attendance; minutes agreed later."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max

from common.partial_dates import PartialDate
from common.records import check_rows_seen, check_seen, erase, hold, may, write
from meetings import permissions
from meetings.enums import Marking, MeetingState, MinutesState, Presence
from meetings.models import AgendaItem, Attendance, Meeting, StandingItem
from meetings.rules import minute_draft, recommendation_lines, why_late, why_not_exempt
from partnership.models import DeliveryGroup, Partner, Source
from partnership.permissions import why_not_keep_records


@transaction.atomic
def plan_meeting(
    *, meeting: Meeting, by, at: datetime, reason: str = "Planned.", seen: str | None = None
) -> Meeting:
    """Plan a meeting, with the standing items of its body on the agenda; or change one that is still to come.

    Its state moves by the steps below, never here.
    """
    may(permissions.why_not_keep_meetings(by, meeting.group))
    if meeting.pk:
        held = Meeting.objects.select_related("group").select_for_update(of=("self",)).get(pk=meeting.pk)
        may(permissions.why_not_change_meeting(by, held))
        if seen is not None:
            check_seen(held, seen)
    meeting.state = held.state if meeting.pk else MeetingState.PLANNED
    _check_day(meeting, at)
    is_new = meeting.pk is None
    write(meeting, by=by, at=at, reason=reason)
    if is_new:
        _add_standing_items(meeting, by=by, at=at)
    return meeting


def _check_day(meeting: Meeting, at: datetime) -> None:
    """A meeting is planned for a day to come, and its papers are due by then."""
    if meeting.held_on and meeting.held_on.last < at.date():
        raise ValidationError(
            {
                "held_on": f"{meeting.held_on} is past: give a day to come, or enter the meeting as one that was held."
            }
        )
    if meeting.papers_due and meeting.held_on and meeting.papers_due > meeting.held_on.last:
        raise ValidationError({"papers_due": "Papers are due before the meeting."})


def _add_standing_items(meeting: Meeting, *, by, at: datetime) -> None:
    for number, standing in enumerate(StandingItem.objects.filter(group=meeting.group), start=1):
        item = AgendaItem(
            meeting=meeting,
            number=number,
            title=standing.title,
            type=standing.type,
            presenter=standing.presenter,
            minutes_allowed=standing.minutes,
            source=standing.source,
        )
        write(item, by=by, at=at, reason="A standing item.")


@transaction.atomic
def enter_past_meeting(*, meeting: Meeting, by, at: datetime) -> Meeting:
    """Enter a meeting that took place before it was kept here, as its papers show it. Only officers do."""
    may(why_not_keep_records(by))
    if meeting.pk:
        raise ValidationError(f"{meeting} is kept here already: move it by its own steps.")
    if meeting.held_on and meeting.held_on.first > at.date():
        raise ValidationError({"held_on": f"{meeting.held_on} is still to come: plan the meeting instead."})
    meeting.state = MeetingState.HELD
    return write(meeting, by=by, at=at, reason="Entered from its papers.")


def _move(meeting: Meeting, to: MeetingState, *, by, at: datetime, reason: str, **changes) -> Meeting:
    hold(meeting, "group")
    may(permissions.why_not_keep_meetings(by, meeting.group))
    may(permissions.why_not_become(meeting, to))
    for name, value in ({"state": to} | changes).items():
        setattr(meeting, name, value)
    return write(meeting, by=by, at=at, reason=reason)


@transaction.atomic
def call_meeting(*, meeting: Meeting, on: date, by, at: datetime) -> Meeting:
    """Give notice of a meeting: its agenda is public from this day. Late notice is recorded, and said."""
    may(permissions.why_not_call(by, hold(meeting, "group")))
    if on > at.date():
        raise ValidationError({"on": "Notice cannot be given on a day to come."})
    if on > meeting.held_on.first:
        raise ValidationError({"on": "Notice is given before the meeting."})
    return _move(meeting, MeetingState.CALLED, by=by, at=at, reason="Notice was given.", noticed_on=on)


@transaction.atomic
def hold_meeting(*, meeting: Meeting, by, at: datetime) -> Meeting:
    """Record that a meeting took place; its minutes are drafted from the agenda and its reports."""
    may(permissions.why_not_hold(by, hold(meeting, "group"), on=at.date()))
    _move(meeting, MeetingState.HELD, by=by, at=at, reason="It was held.", minutes_state=MinutesState.DRAFT)
    for item in meeting.items.prefetch_related("papers__version"):
        _draft_minute(item, by=by, at=at)
    return meeting


def _draft_minute(item: AgendaItem, *, by, at: datetime) -> None:
    """What an exempt item's reports ask goes into the exempt minutes."""
    name = "exempt_minute" if item.is_exempt else "minute"
    reports = [paper.version.document for paper in item.papers.all() if paper.version]
    drafted = minute_draft(
        (each["report_of"], recommendation_lines(each["recommendations"])) for each in reports
    )
    if drafted and not getattr(item, name):
        setattr(item, name, drafted)
        write(item, by=by, at=at, reason="Drafted from the agenda.")


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, reason: str, by, at: datetime) -> Meeting:
    """Call a meeting off, with a reason."""
    if not reason.strip():
        raise ValidationError({"reason": "Say why the meeting is called off."})
    return _move(meeting, MeetingState.CANCELLED, by=by, at=at, reason=reason, cancelled_reason=reason)


@transaction.atomic
def plan_again(*, meeting: Meeting, held_on: PartialDate, reason: str, by, at: datetime) -> Meeting:
    """Plan a meeting that was called off for another day, with the reason. Notice has to be given anew."""
    if not reason.strip():
        raise ValidationError({"reason": "Say why the meeting is planned again."})
    _check_day(Meeting(held_on=held_on), at)
    return _move(
        meeting,
        MeetingState.PLANNED,
        by=by,
        at=at,
        reason=reason,
        held_on=held_on,
        cancelled_reason="",
        noticed_on=None,
        papers_due=None,
    )


# The agenda


@transaction.atomic
def keep_standing_items(
    *,
    group: DeliveryGroup,
    items: Sequence[StandingItem],
    by,
    at: datetime,
    reason: str,
    seen: str | None = None,
) -> None:
    """Keep what stands on every agenda of a body, in this order; one that is not named any more goes.

    Agendas that are made already stay as they are.
    """
    may(permissions.why_not_keep_meetings(by, hold(group)))
    if seen is not None:
        check_rows_seen(StandingItem.history.filter(group=group), seen)
    held = {each.pk: each for each in group.standing_items.all()}
    kept = {each.pk for each in items}
    for gone in (each for each in held.values() if each.pk not in kept):
        erase(gone, by=by, at=at, reason=reason)
    group.standing_items.update(number=F("number") + 1_000)  # out of each other's way
    for number, item in enumerate(items, start=1):
        item.group, item.number = group, number
        before = held.get(item.pk)
        names = ("number", "title", "type", "presenter", "minutes")
        if before and all(getattr(before, name) == getattr(item, name) for name in names):
            StandingItem.objects.filter(pk=item.pk).update(number=number)
            continue
        write(item, by=by, at=at, reason=reason)


@transaction.atomic
def keep_item(*, item: AgendaItem, by, at: datetime, reason: str, seen: str | None = None) -> AgendaItem:
    """Add an item at the end of the agenda, or change one. After the deadline for papers it says why it is urgent."""
    if item.pk:
        item.meeting = Meeting.objects.get(items=item.pk)  # an item stays on its agenda
    may(permissions.why_not_change_agenda(by, hold(item.meeting, "group")))
    if item.pk is None:
        last = item.meeting.items.aggregate(last=Max("number"))["last"] or 0
        item.number = item.number or last + 1
        late = why_late(at.date(), item.meeting.papers_due)
        if item.meeting.state == MeetingState.CALLED:  # Local Government Act 1972 s100B(4)
            late = late or "The agenda is public: an item is added only with the reason why it is urgent."
        if late and item.meeting.state in permissions.TO_COME and not item.urgency.strip():
            raise ValidationError({"urgency": late})
    elif seen is not None:
        check_seen(item, seen)
    _check_access(item)
    return write(item, by=by, at=at, reason=reason)


def _check_access(item: AgendaItem) -> None:
    """An exempt item says why it is; what is marked does not become public with the item."""
    if item.is_exempt:
        if refusal := why_not_exempt(item.exempt_paragraph, item.public_interest):
            raise ValidationError(
                {"public_interest" if item.exempt_paragraph else "exempt_paragraph": refusal}
            )
        return
    item.exempt_paragraph = item.public_interest = ""
    marked = item.papers.exclude(marking=Marking.NONE).first() if item.pk else None
    if marked:
        raise ValidationError(
            {"access": f"“{marked}” is marked {marked.get_marking_display()}: nothing marked is public."}
        )


@transaction.atomic
def order_items(*, meeting: Meeting, items: Sequence[AgendaItem], by, at: datetime) -> None:
    """Put the items of an agenda in this order. All of them are named, each once."""
    may(permissions.why_not_order_agenda(by, hold(meeting, "group")))
    held = {each.pk: each for each in meeting.items.all()}
    if sorted(held) != sorted(each.pk for each in items):
        raise ValidationError("The agenda changed while you were ordering it: look again.")
    meeting.items.update(number=F("number") + 1_000)  # out of each other's way
    for number, item in enumerate(items, start=1):
        item = held[item.pk]
        if item.number == number:
            AgendaItem.objects.filter(pk=item.pk).update(number=number)
            continue
        item.number = number
        write(item, by=by, at=at, reason="The agenda was put in another order.")


@transaction.atomic
def remove_item(*, item: AgendaItem, by, at: datetime, reason: str) -> None:
    """Take an item off the agenda of a meeting that has not been called; those after it move up."""
    meeting = hold(item.meeting, "group")
    may(permissions.why_not_remove_items(by, meeting))
    erase(item, by=by, at=at, reason=reason)
    order_items(meeting=meeting, items=list(meeting.items.order_by("number")), by=by, at=at)


# At the meeting, and after


@transaction.atomic
def record_attendance(
    *,
    meeting: Meeting,
    presences: Mapping[Partner, tuple[Presence, str]],
    source: Source,
    by,
    at: datetime,
    quorum: int | None = None,
    seen: str | None = None,
) -> list[Attendance]:
    """Record who was there, by partner: {partner: (presence, post)}. What was recorded before stays in history.

    `quorum` is how many partners are needed to decide, where that was not said before; None leaves it as it is.
    """
    may(permissions.why_not_record_attendance(by, hold(meeting, "group")))
    if seen is not None:
        check_rows_seen(Attendance.history.filter(meeting=meeting), seen)
    if quorum is not None and quorum != meeting.quorum:
        meeting.quorum = quorum
        write(meeting, by=by, at=at, reason="Attendance recorded.")
    known = {each.partner_id: each for each in meeting.attendances.all()}
    kept = []
    for partner, (presence, post) in presences.items():
        said = known.get(partner.pk) or Attendance(meeting=meeting, partner=partner, source=source)
        if said.pk and (said.presence, said.post) == (presence, post):
            continue
        said.presence, said.post = presence, post
        kept.append(write(said, by=by, at=at, reason="Attendance recorded."))
    return kept


@transaction.atomic
def write_minute(
    *, item: AgendaItem, minute: str, exempt_minute: str = "", by, at: datetime, seen: str | None = None
) -> AgendaItem:
    """Write what the minutes say of an item; exempt words apart. Agreed minutes stay as they were agreed."""
    may(permissions.why_not_write_minutes(by, hold(item.meeting, "group")))
    if seen is not None:
        check_seen(item, seen)
    if item.meeting.minutes_state == MinutesState.NONE:
        item.meeting.minutes_state = MinutesState.DRAFT
        write(item.meeting, by=by, at=at, reason="Minutes written.")
    item.minute, item.exempt_minute = minute, exempt_minute
    return write(item, by=by, at=at, reason="Minutes written.")


@transaction.atomic
def agree_minutes(*, meeting: Meeting, at_meeting: Meeting, by, at: datetime) -> Meeting:
    """Record that a later meeting of the same body agreed the minutes."""
    may(permissions.why_not_agree_minutes(by, hold(meeting, "group")))
    if at_meeting.group_id != meeting.group_id or at_meeting.state != MeetingState.HELD:
        raise ValidationError(
            {"at_meeting": "Minutes are agreed at a later meeting of the same body, once held."}
        )
    if not meeting.held_on < at_meeting.held_on:
        raise ValidationError({"at_meeting": f"{at_meeting} was not after {meeting}."})
    meeting.minutes_state, meeting.minutes_agreed_at = MinutesState.AGREED, at_meeting
    return write(meeting, by=by, at=at, reason=f"Agreed at {at_meeting}.")
