"""Opening a closed action again, with the reason."""

from actionplans import operations
from actionplans.action_forms import ReasonForm
from actionplans.enums import ActionState
from workspace.action_steps import action_step, newest_change


def action_reopen(request, reference):
    """Why work on an action goes on."""
    return action_step(
        request,
        reference,
        "action-reopen",
        make_form=lambda action, data: ReasonForm(data, initial={"seen": newest_change(action)}),
        perform=lambda action, said, *, by, at: operations.reopen(
            action=action, reason=said["reason"], by=by, at=at
        ),
        done=lambda action: f"{action.reference} is open again.",
        is_done=lambda action, said: action.state == ActionState.OPEN,
    )
