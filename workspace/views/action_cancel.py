"""Cancelling an action, with the reason."""

from actionplans import operations
from actionplans.action_forms import GiveUpForm
from actionplans.enums import ActionState
from actionplans.models import Action
from common import clock
from common.partial_dates import PartialDate
from common.records import seen_of
from workspace.action_steps import action_step


def action_cancel(request, reference):
    """Why an action is not done after all, and since when."""
    return action_step(
        request,
        reference,
        "action-cancel",
        make_form=give_up_form,
        perform=lambda action, said, *, by, at: operations.cancel(
            action=action, on=said["closed_on"], reason=said["reason"], by=by, at=at
        ),
        done=lambda action: f"{action.reference} is cancelled.",
        is_done=lambda action, said: (
            (action.state, action.closed_reason) == (ActionState.CANCELLED, said["reason"])
        ),
    )


def give_up_form(action: Action, data) -> GiveUpForm:
    """The day and the reason, for cancelling and for deferring."""
    today = clock.today()
    initial = {"seen": seen_of(action), "closed_on": PartialDate.of(today)}
    return GiveUpForm(data, initial=initial, on=today, starts=action.starts)
