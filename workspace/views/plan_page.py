"""One action plan: its actions by priority and commitment, narrowed and sorted as the address asks."""

from dataclasses import fields

from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from actionplans.models import ActionPlan
from actionplans.permissions import why_not_keep_plan
from common import clock
from partnership.permissions import why_not_keep_records
from workspace.summaries import plan_page as summaries
from workspace.summaries.plan_page import Asked


def plan_page(request, pk):
    """The plan; `?partner=`, `?rating=`, `?due=`, `?owner=`, … narrow it, `?sort=` and `?view=` arrange it."""
    plan = get_object_or_404(ActionPlan.objects.select_related("group", "strategy", "source"), pk=pk)
    asked = Asked(**{each.name: _typed(request.GET.get(each.name, "")) for each in fields(Asked)})
    today = clock.today()
    return TemplateResponse(
        request,
        "workspace/plan_page.html",
        {
            "plan": plan,
            "page": summaries.plan_page(plan, person=request.user, asked=asked, on=today),
            "asked": asked,
            "keeps": not why_not_keep_plan(request.user, plan),
            "is_officer": not why_not_keep_records(request.user),
            "today": today,
        },
    )


def _typed(text: str) -> str:
    """What stands in the address, without what cannot be looked for."""
    return text.replace("\x00", "").strip()
