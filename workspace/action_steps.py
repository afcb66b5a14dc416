"""The steps beside an action: which there are, who may take each, and the shell of their small forms."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404
from django.urls import reverse

from actionplans.models import Action, ActionPlan
from actionplans.permissions import (
    why_not_change,
    why_not_reopen,
    why_not_report,
    why_not_revise,
    why_not_update,
)
from meetings.permissions import why_not_escalate
from workspace.posting import at_row
from workspace.steps import filled_in, going_back, refuse, take_step
from workspace.summaries.measure_list import readable_measures


@dataclass(frozen=True)
class Step:
    """One step: its address, the words on its button, whom it is open to, and when.

    `why_not` is the whole answer; `who` leaves out how the action stands, which may change while somebody writes.
    """

    name: str
    words: str
    why_not: Callable
    who: Callable = why_not_change


def _why_not_escalate(person, action: Action) -> str:
    return why_not_escalate(person, action.plan.group)


STEPS = {
    step.name: step
    for step in (
        Step("action-update", "Post update", why_not_update, why_not_report),
        Step("action-complete", "Complete", why_not_update, why_not_report),
        Step("action-edit", "Edit", why_not_change),
        Step("action-revise", "Move the due date", why_not_revise),
        Step("action-split", "Split into several", why_not_revise),
        Step("action-merge", "Merge into another", why_not_revise),
        Step("action-move", "Move to another plan", why_not_change),
        Step("action-defer", "Defer", why_not_revise),
        Step("action-cancel", "Cancel", why_not_revise),
        Step("action-reopen", "Open again", why_not_reopen),
        Step("action-escalate", "Raise a concern to the board", _why_not_escalate),
    )
}
_FIRST = {True: ("action-update", "action-complete"), False: ("action-reopen",)}
_MORE = {
    True: (
        "action-edit",
        "action-revise",
        "action-split",
        "action-merge",
        "action-move",
        "action-defer",
        "action-cancel",
        "action-escalate",
    ),
    False: ("action-edit",),
}


@dataclass(frozen=True)
class Offer:
    """A button: where it leads, or the sentence that says why it does not."""

    name: str
    words: str
    address: str
    why_not: str


@dataclass(frozen=True)
class Offers:
    """The buttons beside an action. Nobody is shown a row of buttons of which none is theirs."""

    first: tuple[Offer, ...] = ()
    more: tuple[Offer, ...] = ()
    refusals: tuple[str, ...] = ()  # each sentence once


def offers(person, action: Action) -> Offers:
    """What this person may do with the action as it stands, and why not the rest."""
    is_open = action.state == "open"
    first = tuple(_offer(STEPS[name], person, action) for name in _FIRST[is_open])
    more = tuple(_offer(STEPS[name], person, action) for name in _MORE[is_open])
    if all(each.why_not for each in (*first, *more)):
        return Offers()
    return Offers(first, more, tuple(dict.fromkeys(each.why_not for each in (*first, *more) if each.why_not)))


def _offer(step: Step, person, action: Action) -> Offer:
    address = reverse(f"workspace:{step.name}", args=[action.reference])
    return Offer(step.name, step.words, address, step.why_not(person, action))


def action_with(reference: str) -> Action:
    """The action of that reference with what a step says of it, or a page that says there is none."""
    wanted = reference.replace("\x00", "")
    related = (
        "plan__group",
        "plan__strategy",
        "priority",
        "commitment",
        "lead",
        "owner",
        "source",
        "merged_into",
    )
    action = Action.objects.select_related(*related).filter(reference=wanted).first()
    if action is None:
        raise Http404(f"There is no action {wanted}.")
    return action


def measures_offered(person, plan: ActionPlan, action: Action | None = None):
    """The measures an action of this plan can name: those of its strategy, or all, as far as the person reads them."""
    found = readable_measures(person)
    placed = Q(places__priority__strategy=plan.strategy_id)
    if found.filter(placed).exists():
        found = found.filter(placed | Q(actions=action) if action else placed).distinct()
    return found


def page_of(action: Action) -> str:
    return reverse("workspace:action-page", args=[action.reference])


def back_from(request, action: Action) -> str:
    """The list one came from, at the action's row; else the action's page."""
    wanted = going_back(request, "")
    return at_row(wanted, action) if wanted else page_of(action)


def action_step(
    request,
    reference: str,
    name: str,
    *,
    make_form: Callable,
    perform: Callable,
    done: Callable,
    is_done: Callable,
    shown: Callable = lambda action: {},
):
    """One step of an action, in a form of its own.

    `make_form(action, data)` is the form; `perform(action, cleaned, by=…, at=…)` calls the operation, and
    `done(result)` says so. The second press of a button is answered as the first was: `is_done(action, cleaned)` says
    whether the action stands now as the form asked.
    """
    action, step = action_with(reference), STEPS[name]
    refusal = ""
    if request.method == "POST":
        refusal = step.who(request.user, action)
    else:
        refuse(step.why_not(request.user, action))

    def once(form, *, by, at):
        try:
            return perform(action, dict(form.cleaned_data), by=by, at=at)
        except ValidationError:
            now = action_with(reference)
            if is_second_press(now, seen=form.cleaned_data["seen"], by=by) and is_done(
                now, form.cleaned_data
            ):
                return now
            raise

    return take_step(
        request,
        f"workspace/{name.replace('-', '_')}.html",
        form=make_form(action, filled_in(request)),
        perform=once,
        done=done,
        back=back_from(request, action),
        shown=lambda: {"action": action_with(reference)} | shown(action),
        refusal=refusal,
    )


def is_second_press(action: Action, *, seen: str, by) -> bool:
    """True when the only change since a form was opened is this person's own."""
    rows = list(action.history.order_by("-history_id").values_list("history_id", "history_user_id")[:2])
    return len(rows) == 2 and rows[0][1] == by.pk and str(rows[1][0]) == seen
