"""One person: who they are, what they hold and owe, how they sign in, and what happened when."""

from django.template.response import TemplateResponse

from common import clock
from partnership.permissions import why_not_keep_people
from workspace.people import person_with
from workspace.steps import refuse
from workspace.summaries import person_page as summaries


def person_page(request, pk):
    """Everything about a person, with what an officer can do."""
    refuse(why_not_keep_people(request.user))
    sheet = summaries.person_sheet(person_with(pk), asked_by=request.user, now=clock.now())
    return TemplateResponse(request, "workspace/person_page.html", {"sheet": sheet, "person": sheet.person})
