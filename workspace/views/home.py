"""Where a person arrives after signing in: what the portal holds, and the way to each part of it."""

from django.template.response import TemplateResponse

from workspace.summaries import contents


def home(request):
    """The record in numbers, with a link to where each part of it is kept."""
    return TemplateResponse(request, "workspace/home.html", {"contents": contents(request.user)})
