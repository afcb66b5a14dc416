"""Completing an action, with what came of it. One that is done again opens the next."""

from actionplans import operations
from actionplans.action_forms import CompleteForm
from actionplans.enums import ActionState
from actionplans.models import Action
from actionplans.rules import next_due
from common import clock
from common.partial_dates import PartialDate
from common.records import seen_of
from workspace.action_steps import action_step


def action_complete(request, reference):
    """The day on which an action was completed, and its outcome."""
    return action_step(
        request,
        reference,
        "action-complete",
        make_form=_form,
        perform=lambda action, said, *, by, at: operations.complete(
            action=action, on=said["closed_on"], outcome=said["outcome"], by=by, at=at
        ),
        done=_done,
        is_done=lambda action, said: (
            (action.state, action.outcome) == (ActionState.COMPLETE, said["outcome"])
        ),
        shown=lambda action: {"opens_next": _opens_next(action), "waiting": _waiting(action)},
    )


def _form(action: Action, data) -> CompleteForm:
    today = clock.today()
    initial = {"seen": seen_of(action), "closed_on": PartialDate.of(today)}
    return CompleteForm(data, initial=initial, on=today, starts=action.starts)


def _opens_next(action: Action) -> str:
    """What completing it opens, or ""."""
    if not (action.recurs and action.due) or action.led_to.exists():
        return ""
    every = action.get_recurs_display().lower()
    return (
        f"It is done {every}: completing it opens {operations.free_reference(action.plan)}, the same promise, "
        f"due {next_due(action.due, action.recurs)}."
    )


def _waiting(action: Action) -> list[str]:
    return [str(each) for each in action.milestones.filter(actual=None)]


def _done(action: Action) -> str:
    told = f"{action.reference} is complete."
    following = action.led_to.exclude(recurs="").order_by("pk").last() if action.recurs else None
    return f"{told} {following.reference}, due {following.due}, is open." if following else told
