"""The steps beside a meeting: which there are, who may take each, and the shell of their small forms."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.urls import reverse

from meetings import permissions
from meetings.enums import MeetingState, MinutesState
from meetings.models import AgendaItem, Meeting
from partnership.permissions import why_not_keep_records, why_not_publish
from workspace.action_steps import Offer
from workspace.steps import filled_in, refuse, take_step


def meeting_with(pk: int) -> Meeting:
    """The meeting with its body and its source, or a page that says there is none."""
    return get_object_or_404(Meeting.objects.select_related("group", "source", "minutes_agreed_at"), pk=pk)


def item_with(pk: int) -> AgendaItem:
    """The item with its meeting, or a page that says there is none."""
    return get_object_or_404(AgendaItem.objects.select_related("meeting__group", "source"), pk=pk)


def page_of(meeting: Meeting) -> str:
    return reverse("workspace:meeting-page", args=[meeting.pk])


def place_of(item: AgendaItem) -> str:
    """Where an item stands on the page of its meeting."""
    return f"{page_of(item.meeting)}#item-{item.number}"


@dataclass(frozen=True)
class Offers:
    """The buttons of the page of a meeting, by the part of the page they stand in. Empty for whoever only reads."""

    meeting: tuple[Offer, ...] = ()
    agenda: tuple[Offer, ...] = ()
    attendance: tuple[Offer, ...] = ()
    minutes: tuple[Offer, ...] = ()
    decisions: tuple[Offer, ...] = ()
    may_edit_items: bool = False
    may_remove_items: bool = False

    @property
    def keeps(self) -> bool:
        return bool(self.meeting)


def offers(person, meeting: Meeting, *, on: date) -> Offers:
    """What this person may do with the meeting as it stands, and why not the rest."""
    if permissions.why_not_keep_meetings(person, meeting.group):
        return Offers()

    def offer(name: str, words: str, why_not: str, key=meeting.pk) -> Offer:
        address = reverse(name if ":" in name else f"workspace:{name}", args=[key])
        return Offer(name.removeprefix("publishing:"), words, address, why_not)

    state = meeting.state
    is_agreed = meeting.minutes_state == MinutesState.AGREED
    steps = []
    if state == MeetingState.PLANNED:
        steps.append(offer("meeting-call", "Give notice", permissions.why_not_call(person, meeting)))
    if state in permissions.TO_COME:
        why_not = permissions.why_not_hold(person, meeting, on=on)
        steps += [
            offer("meeting-hold", "Record that it was held", why_not),
            offer("meeting-edit", "Change day, place and the rest", ""),
            offer("meeting-cancel", "Call it off", permissions.why_not_cancel(person, meeting)),
        ]
    elif state == MeetingState.CANCELLED:
        steps.append(offer("meeting-edit", "Plan it again", ""))
    # Officers see how it stands; only publishers publish.
    why_not_see = why_not_keep_records(person) and why_not_publish(person)
    steps.append(offer("publishing:meeting-publish", "Publish", why_not_see))

    why_not_agenda = permissions.why_not_change_agenda(person, meeting)
    agenda = [] if is_agreed else [offer("item-new", "Add an item", why_not_agenda)]
    if state in permissions.TO_COME:
        agenda.append(offer("agenda-order", "Put in another order", ""))
    agenda.append(offer("standing-items", "Standing items", "", meeting.group.code))

    recorded, decisions = [], []
    if state == MeetingState.HELD:
        why_not = permissions.why_not_record_attendance(person, meeting)
        recorded = [offer("attendance", "Record attendance", why_not)]
        why_not = permissions.why_not_decide(person, meeting)
        decisions = [offer("decision-new", "Record a decision", why_not)]
        decisions.append(offer("follow-up-new", "Ask somebody for something", why_not))
    return Offers(
        meeting=tuple(steps),
        agenda=tuple(agenda),
        attendance=tuple(recorded),
        minutes=_minutes(person, meeting, offer),
        decisions=tuple(decisions),
        may_edit_items=not why_not_agenda,
        may_remove_items=not permissions.why_not_remove_items(person, meeting),
    )


def _minutes(person, meeting: Meeting, offer: Callable[..., Offer]) -> tuple[Offer, ...]:
    if meeting.state != MeetingState.HELD or meeting.minutes_state == MinutesState.AGREED:
        return ()
    why_not_agree = permissions.why_not_agree_minutes(person, meeting)
    if not why_not_agree and not later_meetings(meeting).exists():
        why_not_agree = none_later(meeting)
    return (
        offer("minutes", "Write the minutes", permissions.why_not_write_minutes(person, meeting)),
        offer("minutes-agree", "Record that they were agreed", why_not_agree),
    )


def later_meetings(meeting: Meeting):
    """The meetings of the same body that were held after this one, oldest first."""
    found = Meeting.objects.filter(group=meeting.group_id, state=MeetingState.HELD)
    return found.filter(held_on__gt=meeting.held_on).order_by("held_on")


def none_later(meeting: Meeting) -> str:
    return f"No later meeting of the {meeting.group} has been held yet: minutes are agreed at one."


def meeting_step(
    request,
    pk: int,
    template: str,
    *,
    why_not: Callable,
    make_form: Callable,
    perform: Callable,
    done: Callable,
    is_done: Callable = lambda meeting, said: False,
    back: Callable = lambda meeting: page_of(meeting),
    shown: Callable = lambda meeting: {},
):
    """One step of a meeting, in a form of its own.

    `why_not(person, meeting)` says who may, and when; `make_form(meeting, data)` is the form; `perform(meeting, form,
    by=…, at=…)` calls the operation, and `done(result)` says so. The second press of a button is answered as the first
    was: `is_done(meeting, said)` says whether the meeting stands now as the form asked.
    """
    meeting = meeting_with(pk)
    refusal = permissions.why_not_keep_meetings(request.user, meeting.group)
    if request.method != "POST":
        refuse(refusal or why_not(request.user, meeting))

    def once(form, *, by, at):
        try:
            return perform(meeting, form, by=by, at=at)
        except ValidationError:
            now = meeting_with(pk)
            last = now.history.order_by("-history_id").values_list("history_user_id", flat=True).first()
            if last == by.pk and is_done(now, form.cleaned_data):
                return now
            raise

    return take_step(
        request,
        template,
        form=make_form(meeting, filled_in(request)),
        perform=once,
        done=done,
        back=back(meeting),
        shown=lambda: {"meeting": meeting_with(pk), "back": page_of(meeting)} | shown(meeting),
        refusal=refusal,
    )
