"""Every named change to a strategy. Keyword-only, `by` whom, `at` what moment, whole or not at all."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from common.partial_dates import PartialDate
from common.records import check_rows_seen, erase, may, rows_seen, write
from partnership.duties import Linked, keep_once, not_to_come
from partnership.operations import NEEDS_REASON
from partnership.permissions import why_not_keep_records
from priorities import permissions
from priorities.enums import STRATEGY_MOVES, Limb, StrategyState
from priorities.models import (
    Consultation,
    Finding,
    FindingPriority,
    Priority,
    PriorityLimb,
    StrategicAssessment,
    Strategy,
)


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


# What stands behind a strategy: assessments with their findings, and consultations


@transaction.atomic
def keep_assessment(
    *, record: StrategicAssessment, by, at: datetime, reason: str, seen: str | None = None
) -> StrategicAssessment:
    """Add or change a strategic assessment (SI 2007/1830 reg 5 to 7). A new one gets its code from its title."""
    not_to_come(record, at.date(), "approved_on")

    known = StrategicAssessment.objects
    if not record.code:
        stem, number = slugify(record.title)[:40] or "assessment", 1
        record.code = stem
        while known.filter(code=record.code).exclude(title=record.title).exists():
            number += 1
            record.code = f"{stem}-{number}"

    def stands_alone():
        if known.filter(code=record.code).exclude(pk=record.pk).exists():
            raise ValidationError(
                {"title": "An assessment with this title is kept already: change that one, or add the year."}
            )
        if not record.previous:
            return
        earlier = record.previous
        while earlier:
            if earlier.pk == record.pk:
                words = f"“{record.previous}” came after this one: choose an earlier assessment."
                raise ValidationError({"previous": words})
            earlier = earlier.previous
        if taken := known.filter(previous=record.previous).exclude(pk=record.pk).first():
            words = f"“{record.previous}” is the one before “{taken}” already: choose another."
            raise ValidationError({"previous": words})

    return keep_once(record, by=by, at=at, reason=reason, seen=seen, check=stands_alone)


@transaction.atomic
def keep_finding(
    *,
    record: Finding,
    priorities: Iterable[Priority],
    also: Sequence[Linked] = (),
    by,
    at: datetime,
    reason: str,
    seen: str | None = None,
) -> Finding:
    """Add or change a finding, and to which priorities it led: to these and no others (SI 2007/1830 reg 11(b)).

    A new one without a number gets the next of its assessment. `also` is what else hangs on it, from floors above.
    """
    may(why_not_keep_records(by))
    StrategicAssessment.objects.select_for_update().get(pk=record.assessment_id)
    others = record.assessment.findings.exclude(pk=record.pk)
    same = others.filter(text=record.text).first()
    if record.number is None:
        last = others.aggregate(last=Max("number"))["last"] or 0
        record.number = same.number if same else last + 1

    def said_once():
        if same:
            words = f"Finding {same.number} of this assessment says so already: change that one."
            raise ValidationError({"text": words})

    led_to = Linked(FindingPriority, "finding", "priority", {each: {} for each in priorities})
    return keep_once(record, by=by, at=at, reason=reason, seen=seen, linked=[led_to, *also], check=said_once)


@transaction.atomic
def keep_consultation(
    *, record: Consultation, by, at: datetime, reason: str, seen: str | None = None
) -> Consultation:
    """Add or change a consultation: whom the partnership asked, what they said and what changed (reg 12)."""
    return keep_once(record, by=by, at=at, reason=reason, seen=seen)


@transaction.atomic
def keep_resources(
    *,
    strategy: Strategy,
    said: Mapping[Priority, Mapping[str, str]],
    by,
    at: datetime,
    reason: str,
    seen: str | None = None,
) -> list[Priority]:
    """Say what each priority is carried out with, and why no finding leads to one. Out come those that changed.

    `said` gives `resources` and `no_finding_reason` of each priority; `seen` is the newest history id of them all.
    """
    may(permissions.why_not_change(by, strategy))
    Strategy.objects.select_for_update().get(pk=strategy.pk)
    held = Priority.objects.in_bulk([each.pk for each in said])
    changed = [
        (held[each.pk], words)
        for each, words in said.items()
        if any(getattr(held[each.pk], name) != value for name, value in words.items())
    ]
    if not changed:
        return []
    if not reason.strip():
        raise ValidationError({"reason": NEEDS_REASON})
    history = Priority.history.filter(strategy=strategy)
    if seen is not None and seen != rows_seen(history):
        check_rows_seen(history, seen)
    for priority, words in changed:
        for name, value in words.items():
            setattr(priority, name, value)
        write(priority, by=by, at=at, reason=reason.strip())
    return [priority for priority, _words in changed]
