"""Recording that a meeting took place; its minutes are drafted from the agenda and its reports."""

from common import clock
from meetings.agenda_forms import HoldForm
from meetings.enums import MeetingState
from meetings.operations import agendas
from meetings.permissions import why_not_hold
from workspace.meeting_steps import meeting_step


def meeting_hold(request, pk):
    """One button: attendance, decisions and minutes follow on the meeting's page."""
    return meeting_step(
        request,
        pk,
        "workspace/meeting_hold.html",
        why_not=lambda person, meeting: why_not_hold(person, meeting, on=clock.today()),
        make_form=lambda meeting, data: HoldForm(data),
        perform=lambda meeting, form, *, by, at: agendas.hold_meeting(meeting=meeting, by=by, at=at),
        done=lambda meeting: f"{meeting} was held. Record who was there next.",
        is_done=lambda meeting, said: meeting.state == MeetingState.HELD,
    )
