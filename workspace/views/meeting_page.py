"""The working page of one meeting: its agenda, papers, reports, attendance, decisions and minutes."""

from django.template.response import TemplateResponse

from common import clock
from workspace.meeting_steps import meeting_with, offers
from workspace.summaries.meeting_page import meeting_page as summary


def meeting_page(request, pk):
    """Everything about one meeting, as far as this person may read it."""
    meeting = meeting_with(pk)
    today = clock.today()
    return TemplateResponse(
        request,
        "workspace/meeting_page.html",
        {
            "here": "meetings",
            "meeting": meeting,
            "page": summary(meeting, person=request.user, on=today),
            "offers": offers(request.user, meeting, on=today),
        },
    )
