"""The page of one risk."""

from django.template.response import TemplateResponse

from common import clock
from workspace.risk_steps import risk_with, why_not_change
from workspace.summaries.risks import risk_page as summary


def risk_page(request, code):
    """Everything about one risk; `?history=all` shows the whole of what became of it."""
    risk = risk_with(code)
    page = summary(
        risk,
        person=request.user,
        on=clock.today(),
        whole_history=request.GET.get("history") == "all",
    )
    return TemplateResponse(
        request,
        "workspace/risk_page.html",
        {"here": "board", "risk": risk, "page": page, "keeps": not why_not_change(request.user, risk)},
    )
