"""Giving notice of a meeting: from that day its agenda is public."""

from common import clock
from meetings.agenda_forms import CallForm
from meetings.enums import MeetingState
from meetings.operations import agendas
from meetings.permissions import why_not_call
from workspace.meeting_steps import meeting_step
from workspace.summaries.meeting_facts import notice


def meeting_call(request, pk):
    """The day of notice; the page says whether it is in time."""
    today = clock.today()
    return meeting_step(
        request,
        pk,
        "workspace/meeting_call.html",
        why_not=why_not_call,
        make_form=lambda meeting, data: CallForm(data, initial={"on": today}),
        perform=lambda meeting, form, *, by, at: agendas.call_meeting(
            meeting=meeting, on=form.cleaned_data["on"], by=by, at=at
        ),
        done=lambda meeting: f"Notice of {meeting} is given. {notice(meeting, on=today).words}",
        is_done=lambda meeting, said: (
            (meeting.state, meeting.noticed_on) == (MeetingState.CALLED, said["on"])
        ),
        shown=lambda meeting: {
            "notice": notice(meeting, on=today),
            "exempt": meeting.items.filter(access="exempt").count(),
            "items": meeting.items.count(),
        },
    )
