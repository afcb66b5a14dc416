"""What a group's chair reports to a meeting: drafted by the portal, edited, and read by everybody once submitted."""

from django.shortcuts import redirect

from workspace.meeting_steps import meeting_with
from workspace.report_steps import group_with
from workspace.report_writing import show_or_write


def group_report(request, pk, code):
    """`?version=` shows an earlier version. The update of the body's own chair has an address of its own."""
    meeting = meeting_with(pk)
    group = group_with(meeting, code)
    if group.pk == meeting.group_id:
        return redirect("workspace:chair-update", meeting.pk)
    return show_or_write(request, meeting, group)
