"""What was escalated, and what came back."""

from django.template.response import TemplateResponse

from common import clock
from workspace.summaries.escalations import Asked
from workspace.summaries.escalations import escalation_list as summary


def escalation_list(request):
    """What waits first, longest first; then what was answered. `?body=` and `?state=` narrow it."""
    asked = Asked(**{name: request.GET.get(name, "") for name in ("body", "state")})
    page = summary(request.user, asked, on=clock.today())
    return TemplateResponse(request, "workspace/escalation_list.html", {"page": page})
