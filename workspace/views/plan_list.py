"""Every action plan as one line: the strategies in force first, earlier ones folded."""

from django.template.response import TemplateResponse

from actionplans.permissions import why_not_keep_plan
from common import clock
from workspace.summaries.plan_list import plans_by_strategy


def plan_list(request):
    """Plans by strategy, with how their actions stand; officers make another from here."""
    strategies = plans_by_strategy(on=clock.today(), person=request.user)
    return TemplateResponse(
        request,
        "workspace/plan_list.html",
        {
            "current": [each for each in strategies if each.in_force or each.is_agreed],
            "earlier": [each for each in strategies if not (each.in_force or each.is_agreed)],
            "makes": not why_not_keep_plan(request.user, None),
            "today": clock.today(),
        },
    )
