"""Changing a plan: its title, and how often an update is wanted."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from actionplans import operations
from actionplans.models import ActionPlan
from actionplans.permissions import why_not_keep_plan
from actionplans.plan_forms import PlanEditForm
from common import clock
from common.records import SomebodyElseSaved
from workspace.steps import explain, filled_in, going_back, refuse


def plan_edit(request, pk):
    """The plan's own form; its group and strategy stay what they are."""
    plan = get_object_or_404(ActionPlan.objects.select_related("group", "strategy"), pk=pk)
    refuse(why_not_keep_plan(request.user, plan))
    title = plan.title
    back = going_back(request, reverse("workspace:plan-page", args=[plan.pk]))
    form = PlanEditForm(filled_in(request), plan=plan)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        plan.title, plan.update_interval_days = said["title"], said["interval"]
        try:
            operations.keep_plan(
                plan=plan, seen=said["seen"], by=request.user, at=clock.now(), reason="Plan changed."
            )
        except SomebodyElseSaved as clash:
            form.explain_clash(clash)
        except ValidationError as problem:
            explain(form, problem)
        else:
            messages.success(request, f"{plan.title} is saved.")
            return redirect(back)
    shown = {"plan": plan, "title": title, "form": form, "back": back}
    return TemplateResponse(request, "workspace/plan_edit.html", shown)
