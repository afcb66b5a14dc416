"""What the chair of a body tells its members: drafted from all groups' plans and measures, edited, then submitted."""

from workspace.meeting_steps import meeting_with
from workspace.report_writing import show_or_write


def chair_update(request, pk):
    """The report of the body to itself. It is submitted, and begun anew, as a group's report is."""
    meeting = meeting_with(pk)
    return show_or_write(request, meeting, meeting.group)
