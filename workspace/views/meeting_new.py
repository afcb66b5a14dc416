"""Planning a meeting of a body, with its standing items on the agenda; or entering one from before it was kept here."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from common import clock
from meetings.agenda_forms import MeetingForm
from meetings.enums import MeetingState
from meetings.models import Meeting
from meetings.operations import agendas
from meetings.permissions import why_not_keep_meetings
from partnership.models import DeliveryGroup
from partnership.permissions import why_not_keep_records
from workspace.meeting_steps import page_of
from workspace.steps import filled_in, going_back, source_of, take_step


def meeting_new(request):
    """A new meeting; `?group=` is the body, by its code."""
    groups = kept_by(request.user)
    refusal = "" if groups else "Only officers and the chair, deputy or lead of a body plan its meetings."
    if refusal and request.method != "POST":
        raise PermissionDenied(refusal)
    chosen = next((each for each in groups if each.code == request.GET.get("group")), None)
    form = MeetingForm(
        filled_in(request),
        groups=DeliveryGroup.objects.filter(pk__in=[each.pk for each in groups]),
        enters_past=not why_not_keep_records(request.user),
        initial={"group": chosen, "is_open": False},
    )
    return take_step(
        request,
        "workspace/meeting_new.html",
        form=form,
        perform=_plan,
        done=_done,
        back=page_of,
        shown=lambda: {"back": going_back(request, reverse("workspace:meeting-list"))},
        refusal=refusal,
    )


def kept_by(person) -> list[DeliveryGroup]:
    """The bodies of today whose meetings this person keeps."""
    groups = DeliveryGroup.objects.current(on=clock.today())
    return [each for each in groups if not why_not_keep_meetings(person, each)]


def _plan(form: MeetingForm, *, by, at) -> Meeting:
    said = form.cleaned_data
    meeting = form.fill(Meeting(group=said["group"]))
    earlier = Meeting.objects.filter(group=said["group"], held_on=said["held_on"]).first()
    if earlier and _is_the_same(earlier, meeting) and earlier.history.last().history_user_id == by.pk:
        return earlier  # the second press of the button
    if earlier:
        raise ValidationError({"held_on": f"The {earlier.group} already has a meeting on {earlier.held_on}."})
    meeting.source = source_of(dict(said), by=by, at=at)
    plan = agendas.enter_past_meeting if said.get("was_held") else agendas.plan_meeting
    return plan(meeting=meeting, by=by, at=at)


def _is_the_same(earlier: Meeting, meeting: Meeting) -> bool:
    names = ("title", "starts_at", "place", "is_open", "quorum", "papers_due")
    return all(getattr(earlier, name) == getattr(meeting, name) for name in names)


def _done(meeting: Meeting) -> str:
    if meeting.state == MeetingState.HELD:
        return f"{meeting} is entered. Add its items next."
    standing = meeting.items.count()
    there = "Its standing items are on the agenda." if standing else "Add the items of its agenda next."
    return f"{meeting} is planned. {there}"
