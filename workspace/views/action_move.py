"""Moving an action to another plan, with the reason. Its reference stays."""

from actionplans import operations
from actionplans.action_forms import MoveForm
from actionplans.models import Action, ActionPlan
from actionplans.permissions import why_not_keep_plan
from common.records import seen_of
from workspace.action_steps import action_step


def action_move(request, reference):
    """Another plan that this person keeps, too, and the priority of its strategy that the action serves there."""
    return action_step(
        request,
        reference,
        "action-move",
        make_form=lambda action, data: _form(action, data, request.user),
        perform=_perform,
        done=lambda action: f"{action.reference} is now in the plan {action.plan}.",
        is_done=lambda action, said: (
            (action.plan_id, action.priority_id) == tuple(each.pk for each in said["to"])
        ),
    )


def _form(action: Action, data, person) -> MoveForm:
    newest = seen_of(action)
    # Once it has moved, the second press of the button names the plan in which it is.
    is_fresh = data is None or data.get("seen") == newest
    plans = plans_kept(person, beside=action.plan_id if is_fresh else None)
    return MoveForm(data, initial={"seen": newest}, plans=plans)


def plans_kept(person, *, beside: int | None = None) -> list[ActionPlan]:
    """The plans that a person keeps, without the one that is `beside`."""
    plans = ActionPlan.objects.exclude(pk=beside).select_related("group", "strategy")
    plans = plans.prefetch_related("strategy__priorities")
    return [plan for plan in plans if not why_not_keep_plan(person, plan)]


def _perform(action: Action, said: dict, *, by, at) -> Action:
    plan, priority = said["to"]
    stays = priority.pk == action.priority_id
    operations.edit_action(
        action=action,
        fields={"plan": plan, "priority": priority, "commitment": action.commitment if stays else None},
        reason=said["reason"],
        seen=said["seen"],
        by=by,
        at=at,
    )
    return action
