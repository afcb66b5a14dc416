"""Every group's plan as one line, the strategies in force first, with how its actions stand and who answers for it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from itertools import groupby

from actionplans.enums import ActionRating
from actionplans.models import Action, ActionPlan
from actionplans.rules import PLAN_KEEPERS, count_action_ratings
from actionplans.summaries import Standing, standings
from meetings.enums import DecisionKind
from partnership.enums import GroupKind, MembershipRole
from partnership.models import DeliveryGroup, Membership
from priorities.enums import StrategyState
from priorities.models import Strategy
from workspace.summaries.decisions import readable_decisions


@dataclass(frozen=True)
class PlanLine:
    """A group's plan and how its actions stand."""

    pk: int
    title: str
    group: str
    answers: tuple[str, ...]  # posts, each with its role
    counts: dict
    of: int
    overdue: int
    late_updates: int


@dataclass(frozen=True)
class Missing:
    """A group without a plan for a strategy in force."""

    pk: int
    group: str


@dataclass(frozen=True)
class Decided:
    """A decision about a strategy, by its page."""

    pk: int
    words: str  # Agree a strategy, 5 September 2022, minute 6


@dataclass(frozen=True)
class Under:
    """The plans for one strategy."""

    pk: int
    title: str
    years: str
    state: str
    in_force: bool
    is_agreed: bool  # and waits to come into force
    agreed: str  # 5 September 2022: Strategy Board, 5 September 2022, minute 6
    decided: tuple[Decided, ...]
    plans: tuple[PlanLine, ...]
    missing: tuple[Missing, ...]


def plans_by_strategy(*, on: date, person) -> list[Under]:
    """The strategies that have plans, or are agreed or in force, newest first, those in force before the others.

    With what was decided about each, as far as the person may read it. Eight queries, whatever the rows.
    """
    plans = list(ActionPlan.objects.select_related("group", "strategy").order_by("group__name", "title"))
    strategies = {plan.strategy_id: plan.strategy for plan in plans}
    current = Strategy.objects.filter(state__in=[StrategyState.IN_FORCE, StrategyState.AGREED]).main()
    strategies |= {each.pk: each for each in current}
    decided = _decided(person, on)
    stand = defaultdict(list)
    for each in standings(Action.objects.order_by(), on=on):
        stand[each.plan_id].append(each)
    answers = answering((plan.group_id for plan in plans), on=on)
    groups = list(
        DeliveryGroup.objects.filter(kind__in=PLAN_KEEPERS).current(on=on).values_list("pk", "name", "kind")
    )
    ordered = sorted(strategies.values(), key=lambda each: each.starts.first, reverse=True)
    ordered.sort(key=lambda each: each.state != StrategyState.IN_FORCE)
    return [
        _under(
            strategy,
            [plan for plan in plans if plan.strategy_id == strategy.pk],
            decided=decided[strategy.pk],
            stand=stand,
            answers=answers,
            groups=groups,
        )
        for strategy in ordered
    ]


def _decided(person, on: date) -> dict[int, list[Decided]]:
    """What was decided about each strategy, oldest first."""
    found = defaultdict(list)
    rows = readable_decisions(person, on=on).filter(strategy__isnull=False).order_by("decided_on", "pk")
    names = ("strategy_id", "pk", "kind", "decided_on", "minute_reference")
    for strategy, pk, kind, decided_on, minute in rows.values_list(*names):
        found[strategy].append(Decided(pk, f"{DecisionKind(kind).label}, {decided_on}, {minute}"))
    return found


def _under(strategy: Strategy, plans: list[ActionPlan], *, decided, stand, answers, groups) -> Under:
    in_force = strategy.state == StrategyState.IN_FORCE
    have = {plan.group_id for plan in plans}
    wanted = [
        Missing(pk, name) for pk, name, kind in groups if kind == GroupKind.DELIVERY_GROUP and pk not in have
    ]
    return Under(
        pk=strategy.pk,
        title=strategy.title,
        years=strategy.years,
        state=strategy.get_state_display(),
        in_force=in_force,
        is_agreed=strategy.state == StrategyState.AGREED,
        agreed=f"{strategy.agreed_on}: {strategy.agreed_reference}" if strategy.agreed_on else "",
        decided=tuple(decided),
        plans=tuple(_line(plan, stand[plan.pk], answers.get(plan.group_id, ())) for plan in plans),
        missing=tuple(wanted) if in_force else (),
    )


def _line(plan: ActionPlan, stand: list[Standing], answers: tuple[str, ...]) -> PlanLine:
    return PlanLine(
        pk=plan.pk,
        title=plan.title,
        group=plan.group.name,
        answers=answers,
        counts=asdict(count_action_ratings(each.rating for each in stand)),
        of=len(stand),
        overdue=sum(each.rating == ActionRating.OVERDUE for each in stand),
        late_updates=sum(each.update_overdue for each in stand),
    )


def answering(groups: Iterable[int], *, on: date) -> dict[int, tuple[str, ...]]:
    """Who answers for each of these groups on the day: `Chair: Commander, City Police`. One query."""
    roles = [role for role in MembershipRole if role.answers]
    found = (
        Membership.objects.current(on=on)
        .filter(group__in=set(groups), role__in=roles)
        .select_related("partner", "person__partner")
    )
    ordered = sorted(found, key=lambda each: (each.group_id, roles.index(MembershipRole(each.role)), each.pk))
    return {
        group: tuple(
            dict.fromkeys(
                f"{'Interim ' if each.interim else ''}{each.get_role_display().lower()}: {each.words}"
                for each in members
            )
        )
        for group, members in groupby(ordered, key=lambda each: each.group_id)
    }
