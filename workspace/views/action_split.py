"""Splitting an action into two or more, each with a reference of its own."""

from actionplans import operations
from actionplans.action_forms import SplitForm
from actionplans.enums import ActionState
from actionplans.models import Action
from common import clock
from common.partial_dates import PartialDate
from common.records import seen_of
from common.text import list_words
from workspace.action_steps import action_step


def action_split(request, reference):
    """What each part promises, who leads it and when it is due; “Add another part” keeps everything typed."""
    split = {}

    def perform(action: Action, said: dict, *, by, at) -> Action:
        operations.split(
            action=action,
            parts=split["form"].parts,
            on=PartialDate.of(at.date()),
            reason=said["reason"],
            by=by,
            at=at,
        )
        return action

    def make_form(action: Action, data) -> SplitForm:
        split["form"] = SplitForm(data, action=action, on=clock.today(), initial={"seen": seen_of(action)})
        return split["form"]

    return action_step(
        request,
        reference,
        "action-split",
        make_form=make_form,
        perform=perform,
        done=lambda action: f"{action.reference} is split into {_parts(action)}.",
        is_done=lambda action, said: action.state == ActionState.CANCELLED and action.led_to.exists(),
    )


def _parts(action: Action) -> str:
    return list_words(action.led_to.order_by("pk").values_list("reference", flat=True))
