"""The page of one action."""

from django.template.response import TemplateResponse

from actionplans.permissions import why_not_revise
from common import clock
from workspace.action_steps import action_with, offers
from workspace.summaries.action_page import action_page as summary
from workspace.summaries.decisions import decisions_about
from workspace.summaries.escalations import escalations_about


def action_page(request, reference):
    """Everything about one action; `?history=all` shows the whole of what became of it."""
    action = action_with(reference)
    page = summary(
        action,
        person=request.user,
        on=clock.today(),
        whole_history=request.GET.get("history") == "all",
    )
    return TemplateResponse(
        request,
        "workspace/action_page.html",
        {
            "action": action,
            "page": page,
            "offers": offers(request.user, action),
            "may_agree": not why_not_revise(request.user, action),
            "raised": escalations_about(request.user, on=clock.today(), action=action),
            "decided": decisions_about(request.user, on=clock.today(), action=action),
        },
    )
