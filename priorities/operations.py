"""Every named change to a strategy. Keyword-only, `by` whom, `at` what moment, whole or not at all."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from common.partial_dates import PartialDate
from common.records import erase, may, write
from priorities import permissions
from priorities.enums import STRATEGY_MOVES, Limb, StrategyState
from priorities.models import Priority, PriorityLimb, Strategy


def _move(strategy: Strategy, to: StrategyState, *, by, at: datetime, reason: str, **changes) -> Strategy:
    """Move a strategy to another state, when its state allows and the person may."""
    may(permissions.why_not_change(by, strategy))
    now = Strategy.objects.select_for_update().get(pk=strategy.pk)
    if to not in STRATEGY_MOVES[StrategyState(now.state)]:
        raise ValidationError(
            f"“{now.title}” is {now.get_state_display().lower()}, so it cannot become {to.label.lower()}."
        )
    for name, value in ({"state": to} | changes).items():
        setattr(now, name, value)
        setattr(strategy, name, value)
    return write(now, by=by, at=at, reason=reason)


@transaction.atomic
def enter_past_strategy(*, strategy: Strategy, by, at: datetime) -> Strategy:
    """Enter a strategy from before the portal in the state its papers show, without the steps between.

    Raises ValidationError when the person may not, or the strategy is already kept here.
    """
    may(permissions.why_not_change(by, strategy))
    if strategy.pk:
        raise ValidationError(f"“{strategy.title}” is already in the portal: move it by its own steps.")
    return write(strategy, by=by, at=at, reason="Entered from its papers.")


@transaction.atomic
def put_for_decision(*, strategy: Strategy, on: PartialDate, by, at: datetime) -> Strategy:
    """Publish a draft for decision: it goes into an agenda pack before it is agreed."""
    return _move(
        strategy,
        StrategyState.FOR_DECISION,
        by=by,
        at=at,
        for_decision_on=on,
        reason="Published for decision.",
    )


@transaction.atomic
def agree(*, strategy: Strategy, on: PartialDate, reference: str, by, at: datetime) -> Strategy:
    """Record that a meeting agreed the strategy: the day, and the meeting and minute."""
    if not reference.strip():
        raise ValidationError("Say which meeting agreed the strategy, and at which minute.")
    return _move(
        strategy,
        StrategyState.AGREED,
        by=by,
        at=at,
        agreed_on=on,
        agreed_reference=reference,
        reason=f"Agreed: {reference}.",
    )


@transaction.atomic
def bring_into_force(*, strategy: Strategy, on: PartialDate, by, at: datetime) -> Strategy:
    """Bring an agreed strategy into force, and retire the one it supersedes where that is in force."""
    predecessor = strategy.supersedes
    if predecessor and predecessor.state in {StrategyState.IN_FORCE, StrategyState.AGREED}:
        supersede(strategy=predecessor, on=on, by=by, at=at)
    return _move(strategy, StrategyState.IN_FORCE, by=by, at=at, in_force_on=on, reason="Came into force.")


@transaction.atomic
def supersede(*, strategy: Strategy, on: PartialDate, by, at: datetime) -> Strategy:
    """Retire a strategy that another one has replaced. Its pages stay."""
    return _move(
        strategy,
        StrategyState.SUPERSEDED,
        by=by,
        at=at,
        superseded_on=on,
        reason="Superseded by its successor.",
    )


@transaction.atomic
def withdraw(*, strategy: Strategy, reason: str, by, at: datetime) -> Strategy:
    """Withdraw a strategy, with a reason."""
    if not reason.strip():
        raise ValidationError("Say why the strategy is withdrawn.")
    return _move(strategy, StrategyState.WITHDRAWN, by=by, at=at, reason=reason)


@transaction.atomic
def keep_priority(
    *, priority: Priority, by, at: datetime, reason: str, limbs: Iterable[Limb] | None = None
) -> Priority:
    """Add or change a priority; with `limbs`, it serves these limbs of section 6 and no others."""
    may(permissions.why_not_change(by, priority.strategy))
    write(priority, by=by, at=at, reason=reason)
    if limbs is not None:
        limbs = set(limbs)
        for served in priority.limbs.all():
            if served.limb not in limbs:
                erase(served, by=by, at=at, reason=reason)
            limbs.discard(served.limb)
        for limb in sorted(limbs):
            write(
                PriorityLimb(priority=priority, limb=limb, source=priority.source),
                by=by,
                at=at,
                reason=reason,
            )
    return priority
