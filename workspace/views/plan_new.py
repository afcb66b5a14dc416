"""Making a plan: for which group and strategy, and how often an update is wanted."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from actionplans import operations
from actionplans.permissions import why_not_keep_plan
from actionplans.plan_forms import PlanForm
from common import clock
from priorities.models import Strategy
from workspace.steps import explain, filled_in, going_back, refuse, source_of


def plan_new(request):
    """A new plan; `?group=` and `?strategy=` are chosen beforehand, `?next=` is where to go without saving."""
    refuse(why_not_keep_plan(request.user, None))
    form = PlanForm(filled_in(request), on=clock.today(), initial=_chosen(request))
    if request.method == "POST" and form.is_valid():
        try:
            plan = _make(dict(form.cleaned_data), by=request.user, at=clock.now())
        except ValidationError as problem:
            explain(form, problem)
        else:
            messages.success(request, f"{plan.title} is made. Add its actions next.")
            return redirect("workspace:plan-page", plan.pk)
    back = going_back(request, reverse("workspace:plan-list"))
    return TemplateResponse(request, "workspace/plan_new.html", {"form": form, "back": back})


def _chosen(request) -> dict:
    """The group and the strategy that the address names; without one, the strategy in force."""
    chosen = {
        name: request.GET[name] for name in ("group", "strategy") if request.GET.get(name, "").isdecimal()
    }
    if "strategy" not in chosen and (in_force := Strategy.objects.in_force().main().first()):
        chosen["strategy"] = in_force.pk
    return chosen


def _make(said: dict, *, by, at):
    source = source_of(said, by=by, at=at)
    days = said["interval"]
    return operations.make_plan(
        group=said["group"],
        strategy=said["strategy"],
        title=said["title"],
        update_interval_days=days,
        source=source,
        by=by,
        at=at,
    )
