"""The actions that could answer a recommendation, to be ticked: the ones named already, then what was looked for."""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Q

from actionplans.models import Action, ActionPlan, Recommendation
from priorities.enums import StrategyState

MOST = 80  # to tick on one page; more words find the others


@dataclass(frozen=True)
class Tick:
    """One action to tick."""

    pk: str
    reference: str
    title: str
    checked: bool


@dataclass(frozen=True)
class Plan:
    """The actions of one plan."""

    title: str
    ticks: tuple[Tick, ...]


@dataclass(frozen=True)
class Choices:
    """What can be ticked, and how many more there are."""

    named: tuple[Tick, ...]
    plans: tuple[Plan, ...]
    found: int
    shown: int


def action_choices(recommendation: Recommendation, *, chosen: Collection[str], words: str) -> Choices:
    """The chosen actions first; then those whose words fit, without words those of the plans that are near.

    Near are the plans of the review's group, else the plans for the strategy in force. Two or three queries.
    """
    keys = [int(each) for each in chosen if each.isdecimal()]
    named = Action.objects.filter(pk__in=keys).order_by("sort").values_list("pk", "reference", "title")
    others = Action.objects.exclude(pk__in=keys)
    if words.split():
        for word in words.split():
            others = others.filter(
                Q(reference__icontains=word)
                | Q(title__icontains=word)
                | Q(detail__icontains=word)
                | Q(plan__title__icontains=word)
            )
    else:
        others = others.filter(plan__in=_near(recommendation))
    rows = list(
        others.order_by("-plan__strategy__starts", "plan__title", "sort").values_list(
            "pk", "reference", "title", "plan__title"
        )
    )
    plans = [
        Plan(title, tuple(Tick(str(pk), reference, words, False) for pk, reference, words, _ in under))
        for title, under in groupby(rows[:MOST], key=lambda row: row[3])
    ]
    return Choices(
        named=tuple(Tick(str(pk), reference, title, True) for pk, reference, title in named),
        plans=tuple(plans),
        found=len(rows),
        shown=min(len(rows), MOST),
    )


def _near(recommendation: Recommendation):
    """The plans in which the answer most likely lies."""
    group = recommendation.review.group_id
    of_group = ActionPlan.objects.filter(group=group) if group else ActionPlan.objects.none()
    if of_group.exists():
        return of_group
    return ActionPlan.objects.filter(strategy__state=StrategyState.IN_FORCE)
