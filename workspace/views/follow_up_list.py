"""The outstanding references: what meetings asked for, of whom, by when, and how it goes."""

from django.template.response import TemplateResponse

from common import clock
from workspace.summaries.follow_ups import Asked
from workspace.summaries.follow_ups import follow_up_list as summary


def follow_up_list(request):
    """What is open, soonest due first, then what is closed; `?body=`, `?partner=` and `?state=` narrow it."""
    asked = Asked(**{name: request.GET.get(name, "") for name in ("body", "partner", "state")})
    page = summary(request.user, asked, on=clock.today())
    return TemplateResponse(request, "workspace/follow_up_list.html", {"page": page})
