"""Deferring an action, with the reason."""

from actionplans import operations
from actionplans.enums import ActionState
from workspace.action_steps import action_step
from workspace.views.action_cancel import give_up_form


def action_defer(request, reference):
    """Why an action waits, and since when."""
    return action_step(
        request,
        reference,
        "action-defer",
        make_form=give_up_form,
        perform=lambda action, said, *, by, at: operations.defer(
            action=action, on=said["closed_on"], reason=said["reason"], by=by, at=at
        ),
        done=lambda action: f"{action.reference} is deferred.",
        is_done=lambda action, said: (
            (action.state, action.closed_reason) == (ActionState.DEFERRED, said["reason"])
        ),
    )
