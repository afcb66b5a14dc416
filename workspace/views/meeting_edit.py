"""Changing a meeting that is still to come; one that was called off is planned again."""

from meetings.agenda_forms import MeetingEditForm, PlanAgainForm, as_typed
from meetings.enums import MeetingState
from meetings.models import Meeting
from meetings.operations import agendas
from meetings.permissions import why_not_change_meeting, why_not_plan_again
from workspace.meeting_steps import meeting_step, meeting_with


def meeting_edit(request, pk):
    """Day, time, place, quorum and deadline; or the new day of a meeting that was called off."""
    if meeting_with(pk).state == MeetingState.CANCELLED:
        return _plan_again(request, pk)
    return meeting_step(
        request,
        pk,
        "workspace/meeting_edit.html",
        why_not=why_not_change_meeting,
        make_form=lambda meeting, data: MeetingEditForm(data, meeting=meeting),
        perform=_change,
        done=lambda meeting: f"{meeting} is saved.",
    )


def _change(meeting: Meeting, form: MeetingEditForm, *, by, at) -> Meeting:
    if all(as_typed(getattr(meeting, name)) == as_typed(form.cleaned_data[name]) for name in form.compared):
        return meeting  # the second press of the button, or nothing was changed
    said = form.cleaned_data
    return agendas.plan_meeting(
        meeting=form.fill(meeting), reason=said["reason"] or "Changed.", seen=said["seen"], by=by, at=at
    )


def _plan_again(request, pk):
    return meeting_step(
        request,
        pk,
        "workspace/meeting_plan_again.html",
        why_not=why_not_plan_again,
        make_form=lambda meeting, data: PlanAgainForm(data),
        perform=lambda meeting, form, *, by, at: agendas.plan_again(
            meeting=meeting,
            held_on=form.cleaned_data["held_on"],
            reason=form.cleaned_data["reason"],
            by=by,
            at=at,
        ),
        done=lambda meeting: f"{meeting} is planned. Notice has to be given anew.",
    )
