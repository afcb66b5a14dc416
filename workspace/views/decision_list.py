"""Every decision, by meeting, with what came of each."""

from django.template.response import TemplateResponse

from common import clock
from meetings.permissions import why_not_decide
from workspace.summaries.decisions import Asked
from workspace.summaries.decisions import decision_list as summary


def decision_list(request):
    """The decisions of a year; `?body=`, `?kind=` and `?year=` narrow it, `?year=all` widens it."""
    asked = Asked(**{name: request.GET.get(name, "") for name in ("body", "kind", "year")})
    return TemplateResponse(
        request,
        "workspace/decision_list.html",
        {
            "page": summary(request.user, asked, on=clock.today()),
            "records": not why_not_decide(request.user, None),
        },
    )
