"""Recording that a later meeting of the same body agreed the minutes."""

from meetings.agenda_forms import AgreeMinutesForm
from meetings.enums import MinutesState
from meetings.operations import agendas
from meetings.permissions import why_not_agree_minutes
from workspace.meeting_steps import later_meetings, meeting_step, none_later
from workspace.summaries.meeting_page import unwritten


def minutes_agree(request, pk):
    """At which meeting; from then on the minutes stay as they are."""
    return meeting_step(
        request,
        pk,
        "workspace/minutes_agree.html",
        why_not=_why_not,
        make_form=lambda meeting, data: AgreeMinutesForm(
            data, meetings=later_meetings(meeting), initial={"at_meeting": later_meetings(meeting).first()}
        ),
        perform=lambda meeting, form, *, by, at: agendas.agree_minutes(
            meeting=meeting, at_meeting=form.cleaned_data["at_meeting"], by=by, at=at
        ),
        done=lambda meeting: f"The minutes of {meeting} are agreed.",
        is_done=lambda meeting, said: (
            meeting.minutes_state == MinutesState.AGREED and meeting.minutes_agreed_at == said["at_meeting"]
        ),
        shown=lambda meeting: {"unwritten": unwritten(meeting)},
    )


def _why_not(person, meeting) -> str:
    if refusal := why_not_agree_minutes(person, meeting):
        return refusal
    return "" if later_meetings(meeting).exists() else none_later(meeting)
