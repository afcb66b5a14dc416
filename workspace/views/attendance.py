"""Who was at a meeting, by partner: one form for all of them, and whether the quorum was reached."""

from common.records import rows_seen
from meetings.agenda_forms import AttendanceForm
from meetings.models import Attendance, Meeting
from meetings.operations import agendas
from meetings.permissions import why_not_record_attendance
from workspace.meeting_steps import meeting_step
from workspace.steps import source_of
from workspace.summaries.meeting_facts import partners_at


def attendance(request, pk):
    """Every partner at the table on that day, responsible authorities first."""
    return meeting_step(
        request,
        pk,
        "workspace/attendance.html",
        why_not=why_not_record_attendance,
        make_form=lambda meeting, data: AttendanceForm(
            data,
            meeting=meeting,
            partners=partners_at(meeting),
            seen=rows_seen(Attendance.history.filter(meeting=meeting)),
        ),
        perform=_record,
        done=lambda meeting: f"Attendance of {meeting} is recorded. {meeting.lacks_quorum_words()}".strip(),
    )


def _record(meeting: Meeting, form: AttendanceForm, *, by, at) -> Meeting:
    said = form.cleaned_data
    presences = form.presences
    stored = {partner: form.stored.get(partner.pk) for partner in presences}
    if stored == presences and said["quorum"] in (None, meeting.quorum):
        return meeting  # the second press of the button, or nothing was changed
    agendas.record_attendance(
        meeting=meeting,
        presences=presences,
        quorum=said["quorum"],
        seen=said["seen"],
        source=source_of({}, by=by, at=at),
        by=by,
        at=at,
    )
    return meeting
