"""Moving a due date: the reason, and who agreed. The first date stays visible."""

from actionplans import operations
from actionplans.action_forms import ReviseForm
from actionplans.models import Action
from actionplans.rules import slip_words
from common import clock
from common.partial_dates import PartialDate, PartialDateError
from common.records import seen_of
from partnership.operations import statement
from workspace.action_steps import action_step
from workspace.summaries.action_update import post_words


def action_revise(request, reference):
    """A new due date; `?due=` brings the one that the last update expects, with its reason."""
    return action_step(
        request,
        reference,
        "action-revise",
        make_form=lambda action, data: _form(action, data, request),
        perform=_perform,
        done=lambda action: f"{action.reference} is now due {action.due}.",
        is_done=lambda action, said: action.due == said["due"],
        shown=lambda action: {"moves": _moves(action)},
    )


def _form(action: Action, data, request) -> ReviseForm:
    today = clock.today()
    initial = {
        "seen": seen_of(action),
        "made_on": PartialDate.of(today),
        "agreed_by": post_words(request.user, action.plan.group, on=today),
    }
    if expected := _expected(action, request.GET.get("due", "")):
        initial |= {"due": expected.forecast, "reason": expected.forecast_reason}
    return ReviseForm(data, initial=initial, action=action, on=today)


def _expected(action: Action, asked: str):
    """The newest update that expects the date in the address, or None."""
    try:
        when = PartialDate.parse(asked) if asked else None
    except PartialDateError:
        return None
    return when and action.updates.filter(forecast=when).order_by("-made_on", "-pk").first()


def _perform(action: Action, said: dict, *, by, at) -> Action:
    operations.revise_due_date(
        action=action,
        made_on=said["made_on"],
        due=said["due"],
        reason=said["reason"],
        agreed_by=said["agreed_by"],
        seen=said["seen"],
        source=statement(partner=by.partner, words=said["paper"], by=by, at=at),
        by=by,
        at=at,
    )
    return action


def _moves(action: Action) -> list[tuple[str, str]]:
    """Each move of the date so far, newest first: when and by whom it was agreed, and its words."""
    return [
        (f"{slip.made_on}, {slip.agreed_by}", slip_words(slip.was_due, slip.due, slip.reason))
        for slip in action.slips.order_by("-made_on", "-pk")
    ]
