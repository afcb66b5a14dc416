"""Opening a closed action again, with the reason."""

from actionplans import operations
from actionplans.action_forms import ReasonForm
from actionplans.enums import ActionState
from common.records import seen_of
from workspace.action_steps import action_step


def action_reopen(request, reference):
    """Why work on an action goes on."""
    return action_step(
        request,
        reference,
        "action-reopen",
        make_form=lambda action, data: ReasonForm(data, initial={"seen": seen_of(action)}),
        perform=lambda action, said, *, by, at: operations.reopen(
            action=action, reason=said["reason"], by=by, at=at
        ),
        done=lambda action: f"{action.reference} is open again.",
        is_done=lambda action, said: action.state == ActionState.OPEN,
    )
