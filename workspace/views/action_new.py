"""Adding an action to a plan, with its milestones."""

from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse

from actionplans import operations
from actionplans.action_forms import ActionForm, due_of
from actionplans.models import Action, ActionPlan
from actionplans.permissions import why_not_keep_plan
from common import clock
from partnership.operations import statement
from workspace.action_steps import back_from, measures_offered
from workspace.steps import filled_in, going_back, refuse, take_step


def action_new(request, pk):
    """A new action of this plan; `?next=` says where to go afterwards."""
    plan = get_object_or_404(ActionPlan.objects.select_related("group", "strategy"), pk=pk)
    refusal = why_not_keep_plan(request.user, plan)
    if request.method != "POST":
        refuse(refusal)
    plan_page = reverse("workspace:plan-page", args=[plan.pk])
    form = ActionForm(
        filled_in(request),
        plan=plan,
        on=clock.today(),
        measures=measures_offered(request.user, plan),
        initial={"reference": operations.free_reference(plan), "ticket": uuid4()},
    )
    return take_step(
        request,
        "workspace/action_new.html",
        form=form,
        perform=lambda form, *, by, at: _add(plan, form, by=by, at=at),
        done=lambda action: f"{action.reference} is added to the plan.",
        back=lambda action: back_from(request, action),
        shown=lambda: {"plan": plan, "back": going_back(request, plan_page)},
        refusal=refusal,
    )


@transaction.atomic
def _add(plan: ActionPlan, form: ActionForm, *, by, at) -> Action:
    said = form.cleaned_data
    earlier = Action.objects.filter(ticket=said["ticket"]).first()
    if earlier and (earlier.title, earlier.detail) != (said["title"], said["detail"]):
        _renew(form, plan, earlier)
    action = operations.add_action(
        plan=plan,
        reference=said["reference"],
        ticket=said["ticket"],
        source=statement(partner=by.partner, words=said["paper"], by=by, at=at),
        by=by,
        at=at,
        **due_of(said["due"]),
        **form.fields_said,
        **form.links_said,
    )
    if form.milestones_said and not action.milestones.exists():  # the first press wrote them with the action
        operations.keep_milestones(
            action=action, milestones=form.milestones_said, by=by, at=at, reason="Added with the action."
        )
    return action


def _renew(form: ActionForm, plan: ActionPlan, earlier: Action) -> None:
    """Somebody went back to a form that was saved, and wrote another action into it."""
    form.say("ticket", str(uuid4()))
    if form.cleaned_data["reference"] == earlier.reference:
        form.say("reference", operations.free_reference(plan))
    raise ValidationError(
        f"This form has added {earlier.reference}, “{earlier.title}”, already. Save again to add what stands here as "
        "another action."
    )
