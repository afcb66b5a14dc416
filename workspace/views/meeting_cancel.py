"""Calling a meeting off, with the reason."""

from meetings.agenda_forms import CancelForm
from meetings.enums import MeetingState
from meetings.operations import agendas
from meetings.permissions import why_not_cancel
from workspace.meeting_steps import meeting_step


def meeting_cancel(request, pk):
    """Why the meeting does not take place. It can be planned again."""
    return meeting_step(
        request,
        pk,
        "workspace/meeting_cancel.html",
        why_not=why_not_cancel,
        make_form=lambda meeting, data: CancelForm(data),
        perform=lambda meeting, form, *, by, at: agendas.cancel_meeting(
            meeting=meeting, reason=form.cleaned_data["reason"], by=by, at=at
        ),
        done=lambda meeting: f"{meeting} is called off.",
        is_done=lambda meeting, said: (
            (meeting.state, meeting.cancelled_reason) == (MeetingState.CANCELLED, said["reason"])
        ),
    )
