"""Merging an action into another: first the other is chosen, then what would happen is shown, and then it is done."""

from itertools import groupby

from actionplans import operations
from actionplans.action_forms import ReasonForm
from actionplans.enums import ActionState
from actionplans.models import Action
from actionplans.permissions import why_not_revise
from common.partial_dates import PartialDate
from common.records import seen_of
from workspace.action_steps import action_step
from workspace.permissions import why_not_read_measure
from workspace.views.action_move import plans_kept


def action_merge(request, reference):
    """Another open action that this person keeps (`?into=` its reference), and why the two become one."""
    asked = request.GET.get("into", "").replace("\x00", "")
    into = (
        Action.objects.select_related("plan__group", "lead").filter(reference=asked).first()
        if asked
        else None
    )
    refusal = _why_not_into(request.user, into, asked, reference)

    def perform(action: Action, said: dict, *, by, at) -> Action:
        if refusal:
            raise operations.ValidationError(refusal)
        return operations.merge(
            action=action, into=into, on=PartialDate.of(at.date()), reason=said["reason"], by=by, at=at
        )

    return action_step(
        request,
        reference,
        "action-merge",
        make_form=lambda action, data: ReasonForm(data, initial={"seen": seen_of(action)}),
        perform=perform,
        done=lambda action: f"{action.reference} is merged into {action.merged_into.reference}.",
        is_done=lambda action, said: into is not None and action.merged_into_id == into.pk,
        shown=lambda action: {
            "into": None if refusal else into,
            "problem": refusal if asked else "",
            "asked": asked,
            "offered": _offered(request.user, action),
            "goes_over": _goes_over(request.user, action, into) if into and not refusal else (),
        },
    )


def _why_not_into(person, into: Action | None, asked: str, reference: str) -> str:
    if not asked:
        return "Choose the action that goes on."
    if into is None:
        return f"There is no action {asked}: choose the one that goes on."
    if into.reference == reference:
        return "An action cannot be merged into itself: choose another."
    return why_not_revise(person, into)


def _offered(person, action: Action) -> list[tuple[str, list[Action]]]:
    """The open actions of the plans that this person keeps, by plan; those of the same plan first."""
    plans = plans_kept(person)
    found = Action.objects.filter(plan__in=plans, state=ActionState.OPEN).exclude(pk=action.pk)
    found = list(found.select_related("plan").defer("detail", "resources").order_by("plan__title", "sort"))
    found.sort(key=lambda each: each.plan_id != action.plan_id)
    return [(str(plan), list(each)) for plan, each in groupby(found, key=lambda each: each.plan)]


def _goes_over(person, action: Action, into: Action) -> list[tuple[str, list[str]]]:
    """What the other takes over that it has not, as a heading and words."""
    partners = {each.pk: str(each) for each in (action.lead, *action.supporting.all())}
    for each in (into.lead, *into.supporting.all()):
        partners.pop(each.pk, None)
    had = set(into.measures.values_list("pk", flat=True))
    measures = [each for each in action.measures.all() if each.pk not in had]
    had = set(into.recommendations.values_list("pk", flat=True))
    answers = [
        f"{each.review}, {each.number}"
        for each in action.recommendations.select_related("review")
        if each.pk not in had
    ]
    rows = (
        ("Supporting partners", sorted(partners.values())),
        (
            "Measures it should move",
            [str(each) for each in measures if not why_not_read_measure(person, each)],
        ),
        ("Recommendations it answers", answers),
    )
    return [(heading, words) for heading, words in rows if words]
