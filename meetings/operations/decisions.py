"""Decisions that change something in the same step, follow-ups that are chased, escalations that come back."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from actionplans import operations as action_operations
from actionplans.enums import ActionState
from actionplans.models import Action
from common.partial_dates import PartialDate
from common.records import check_seen, hold, may, write
from common.text import date_words
from meetings import permissions
from meetings.enums import DecisionKind, EscalationState
from meetings.models import AgendaItem, Decision, Escalation, FollowUp, Meeting
from meetings.rules import next_number
from partnership.models import DeliveryGroup, Partner, Partnership, Source
from performance import operations as figure_operations
from performance.models import Measure
from priorities import operations as strategy_operations
from priorities import permissions as strategy_permissions
from priorities.models import Refresh, Strategy

FOLLOW_UP_STEM = "OR"  # outstanding reference, as the committee's own log numbers them


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What a decision is to do beside being recorded; which fields count depends on its kind."""

    strategy: Strategy | None = None
    refresh: Refresh | None = None  # one that is new is made by its decision
    action: Action | None = None
    new_action: dict = field(
        default_factory=dict
    )  # as `add_action` takes them; its source is that of the decision
    due: PartialDate | None = None
    ends_as: str = ""  # cancelled or deferred, for an action that is given up instead of getting another date
    measure: Measure | None = None
    until: date | None = None
    mitigation: str = ""
    escalation: Escalation | None = None
    answer: str = ""
    referred_to: DeliveryGroup | None = None


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody is asked to do: a follow-up."""

    text: str
    partner: Partner
    due: date
    owner: object | None = None


@transaction.atomic
def decide(
    *,
    kind: DecisionKind,
    text: str,
    minute_reference: str,
    source: Source,
    by,
    at: datetime,
    meeting: Meeting | None = None,
    item: AgendaItem | None = None,
    decided_on: PartialDate | None = None,
    delegated_to: str = "",
    delegation: str = "",
    effect: Effect | None = None,
    asked: Asked | None = None,
    ticket: UUID | None = None,
) -> Decision:
    """Record a decision and, in the same step, do what it decides.

    Of a meeting, or by a post under a delegation (then with the day). The second press of a button (the same `ticket`)
    brings the decision that the first one made. Raises ValidationError when either cannot be; then neither is.
    """
    _one_at_a_time()
    if meeting:
        hold(meeting, "group")
    may(permissions.why_not_decide(by, meeting))
    if ticket and (made := Decision.objects.filter(ticket=ticket).first()):
        return made
    decision = Decision(
        meeting=meeting,
        item=item,
        kind=kind,
        text=text,
        minute_reference=minute_reference,
        decided_on=meeting.held_on if meeting else decided_on,
        delegated_to=delegated_to,
        delegation=delegation,
        ticket=ticket,
        source=source,
    )
    _check_place(decision, at)
    if kind != DecisionKind.NOTE and meeting and (lacking := meeting.lacks_quorum_words()):
        raise ValidationError(lacking)
    if kind == DecisionKind.COMMISSION and asked is None:
        raise ValidationError(
            "A report that is commissioned has an owner and a day: say who writes it by when."
        )
    if perform := _EFFECTS.get(DecisionKind(kind)):
        perform(decision, effect or Effect(), by=by, at=at)
    write(decision, by=by, at=at, reason=f"Decided: {reference(decision)}.")
    if asked:
        _ask(decision, asked, by=by, at=at)
    return decision


@transaction.atomic
def enter_past_decision(*, decision: Decision, by, at: datetime) -> Decision:
    """Enter a decision that was taken before it was kept here: recorded with what it changed, which it changes no more.

    The strategy, refresh, action, accepted red or escalation it names is the record of what it did.
    """
    if decision.meeting:
        hold(decision.meeting, "group")
    may(permissions.why_not_decide(by, decision.meeting))
    if decision.pk:
        raise ValidationError("This decision is kept here already.")
    if decision.meeting:
        decision.decided_on = decision.meeting.held_on
    _check_place(decision, at)
    return write(decision, by=by, at=at, reason="Entered from its papers.")


def _check_place(decision: Decision, at: datetime) -> None:
    """A decision is one of a meeting, or of a post under a delegation; and it was taken on a day that has come."""
    if decision.meeting is None:
        if not decision.delegated_to.strip():
            raise ValidationError(
                "A decision is taken at a meeting, or by a post under a delegation: name one."
            )
        if not decision.delegation.strip():
            raise ValidationError({"delegation": "Say under what delegation, and who was consulted."})
    if decision.item and decision.item.meeting_id != decision.meeting_id:
        raise ValidationError({"item": "The item is not on the agenda of this meeting."})
    if decision.decided_on is None or decision.decided_on.first > at.date():
        raise ValidationError({"decided_on": "Give the day on which it was decided, not one to come."})


def _one_at_a_time() -> None:
    """Until this transaction ends nobody else decides or asks: tickets are looked for, and numbers given, in peace."""
    Partnership.objects.select_for_update().first()


def reference(decision: Decision) -> str:
    """How other records cite a decision: `Safer City Partnership Strategy Board, 5 September 2022, minute 6`."""
    where = str(decision.meeting) if decision.meeting else f"{decision.delegated_to}, {decision.decided_on}"
    return f"{where}, {decision.minute_reference}"[:200]


def _day(decision: Decision, at: datetime) -> date:
    """The day of a decision; of one that is only known to the month or the year, the latest it can have been."""
    return min(decision.decided_on.last, at.date())


def _needed(thing, name: str, words: str):
    if not thing:
        raise ValidationError({name: words})
    return thing


def _agree_strategy(decision: Decision, effect: Effect, *, by, at) -> None:
    decision.strategy = _needed(effect.strategy, "strategy", "Choose the strategy that was agreed.")
    strategy_operations.agree(
        strategy=decision.strategy, on=decision.decided_on, reference=reference(decision), by=by, at=at
    )


def _bring_into_force(decision: Decision, effect: Effect, *, by, at) -> None:
    decision.strategy = _needed(effect.strategy, "strategy", "Choose the strategy that comes into force.")
    strategy_operations.bring_into_force(strategy=decision.strategy, on=decision.decided_on, by=by, at=at)


def _agree_refresh(decision: Decision, effect: Effect, *, by, at) -> None:
    refresh = _needed(effect.refresh, "refresh", "Choose the refresh that was agreed.")
    if refresh.pk and (earlier := refresh.decisions.first()):
        raise ValidationError({"refresh": f"It was agreed already: {reference(earlier)}."})
    if refresh.pk is None:
        refresh.source = refresh.source if refresh.source_id else decision.source
        may(strategy_permissions.why_not_change(by, refresh.strategy))
        refresh.made_on = decision.decided_on
        write(refresh, by=by, at=at, reason=f"Agreed: {reference(decision)}.")
    decision.refresh, decision.strategy = refresh, refresh.strategy


def _create_action(decision: Decision, effect: Effect, *, by, at) -> None:
    _needed(effect.new_action, "action", "Say what is to be done, by whom and by when.")
    decision.action = action_operations.add_action(
        by=by,
        at=at,
        reason=f"Decided: {reference(decision)}.",
        **{"source": decision.source} | effect.new_action,
    )


def _change_action(decision: Decision, effect: Effect, *, by, at) -> None:
    decision.action = _needed(effect.action, "action", "Choose the action that changes.")
    if effect.ends_as:
        give_up = _GIVING_UP[ActionState(effect.ends_as)]
        give_up(action=decision.action, on=decision.decided_on, reason=decision.text, by=by, at=at)
        return
    action_operations.revise_due_date(
        action=decision.action,
        made_on=decision.decided_on,
        due=_needed(effect.due, "due", "Give the new due date."),
        reason=decision.text,
        agreed_by=str(decision.meeting.group) if decision.meeting else decision.delegated_to,
        source=decision.source,
        by=by,
        at=at,
    )


_GIVING_UP = {ActionState.CANCELLED: action_operations.cancel, ActionState.DEFERRED: action_operations.defer}


def _accept_red(decision: Decision, effect: Effect, *, by, at) -> None:
    decision.accepted_red = figure_operations.accept_red(
        measure=_needed(effect.measure, "measure", "Choose the measure whose red is accepted."),
        on=_day(decision, at),
        until=_needed(effect.until, "until", "Say until when the red is accepted."),
        mitigation=effect.mitigation,
        source=decision.source,
        by=by,
        at=at,
    )


def _close_escalation(decision: Decision, effect: Effect, *, by, at) -> None:
    escalation = _needed(effect.escalation, "escalation", "Choose the escalation that is answered.")
    hold(escalation)
    if escalation.state != EscalationState.RAISED:
        raise ValidationError({"escalation": f"It is {escalation.get_state_display().lower()} already."})
    if decision.meeting and decision.meeting.group_id != escalation.to_id:
        raise ValidationError({"escalation": f"It was raised to the {escalation.to}, which answers it."})
    escalation.answer = _needed(effect.answer.strip(), "answer", "Say what the answer is.")
    escalation.state = EscalationState.ANSWERED
    escalation.answered_on = _day(decision, at)
    decision.escalation = write(escalation, by=by, at=at, reason=f"Answered: {reference(decision)}.")


def _refer(decision: Decision, effect: Effect, *, by, at) -> None:
    decision.referred_to = _needed(effect.referred_to, "referred_to", "Choose the body it is referred to.")
    if decision.meeting and decision.meeting.group_id == decision.referred_to.pk:
        raise ValidationError({"referred_to": "A body does not refer to itself: choose another."})


_EFFECTS: dict[DecisionKind, Callable] = {
    DecisionKind.AGREE_STRATEGY: _agree_strategy,
    DecisionKind.STRATEGY_IN_FORCE: _bring_into_force,
    DecisionKind.AGREE_REFRESH: _agree_refresh,
    DecisionKind.CREATE_ACTION: _create_action,
    DecisionKind.CHANGE_ACTION: _change_action,
    DecisionKind.ACCEPT_RED: _accept_red,
    DecisionKind.CLOSE_ESCALATION: _close_escalation,
    DecisionKind.REFER: _refer,
}


# Follow-ups


def _ask(decision: Decision, asked: Asked, *, by, at: datetime) -> FollowUp:
    if decision.meeting is None:
        raise ValidationError("A follow-up is asked for at a meeting.")
    return ask(
        meeting=decision.meeting,
        item=decision.item,
        decision=decision,
        asked=asked,
        source=decision.source,
        by=by,
        at=at,
    )


@transaction.atomic
def ask(
    *,
    meeting: Meeting,
    asked: Asked,
    by,
    at: datetime,
    item: AgendaItem | None = None,
    decision: Decision | None = None,
    source: Source | None = None,
) -> FollowUp:
    """Ask somebody for something at a meeting: it gets the next number of the log, which is never used again.

    The second press of a button brings the follow-up of the first: the same is asked of the same partner once.
    """
    may(permissions.why_not_decide(by, meeting))
    if asked.due < meeting.held_on.first:
        raise ValidationError({"due": f"{date_words(asked.due)} was before the meeting: give a later day."})
    if item is not None and item.meeting_id != meeting.pk:
        raise ValidationError({"item": "The item is not on the agenda of this meeting."})
    _one_at_a_time()
    same = {"meeting": meeting, "item": item, "decision": decision, "text": asked.text, "closed_at": None}
    if made := FollowUp.objects.filter(
        partner=asked.partner, owner=asked.owner, due=asked.due, **same
    ).first():
        return made
    taken = FollowUp.history.values_list("number", flat=True)  # those that were taken out again, too
    follow_up = FollowUp(
        number=next_number(FOLLOW_UP_STEM, taken),
        meeting=meeting,
        item=item,
        decision=decision,
        text=asked.text,
        partner=asked.partner,
        owner=asked.owner,
        due=asked.due,
        source=source or meeting.source,
    )
    return write(follow_up, by=by, at=at, reason=f"Asked for at {meeting}.")


@transaction.atomic
def report_progress(
    *, follow_up: FollowUp, progress: str, by, at: datetime, seen: str | None = None
) -> FollowUp:
    """Say how a follow-up goes; what was said before stays in history. Saying the same again changes nothing."""
    hold(follow_up)
    may(permissions.why_not_progress(by, follow_up))
    if not progress.strip():
        raise ValidationError({"progress": "Say how it goes."})
    if progress == follow_up.progress:
        return follow_up
    if seen is not None:
        check_seen(follow_up, seen)
    follow_up.progress = progress
    return write(follow_up, by=by, at=at, reason="Progress reported.")


@transaction.atomic
def close_follow_up(*, follow_up: FollowUp, at_meeting: Meeting, outcome: str, by, at: datetime) -> FollowUp:
    """Close a follow-up at a meeting, with what came of it."""
    hold(follow_up)
    may(permissions.why_not_decide(by, at_meeting))
    if not follow_up.is_open:
        raise ValidationError(f"{follow_up.number} is closed already.")
    if not outcome.strip():
        raise ValidationError({"outcome": "Say what came of it."})
    if at_meeting.group_id != follow_up.meeting.group_id:
        raise ValidationError(
            {
                "at_meeting": f"The {follow_up.meeting.group} asked for it, and closes it at a meeting of its own."
            }
        )
    if at_meeting.held_on < follow_up.meeting.held_on:
        raise ValidationError({"at_meeting": f"{at_meeting} was before it was asked for."})
    follow_up.closed_at, follow_up.closed_on, follow_up.outcome = at_meeting, at_meeting.held_on, outcome
    return write(follow_up, by=by, at=at, reason=f"Closed at {at_meeting}.")


# Escalations


@transaction.atomic
def escalate(*, escalation: Escalation, by, at: datetime) -> Escalation:
    """Raise a concern about an action or a measure to the body a group reports to. One at a time for each."""
    may(permissions.why_not_escalate(by, escalation.group))
    if not escalation.group.reports_to.filter(to=escalation.to).exists():
        raise ValidationError({"to": f"The {escalation.group} does not report to the {escalation.to}."})
    if escalation.pk or escalation.state != EscalationState.RAISED:
        raise ValidationError("A concern is raised once, and answered by a decision.")
    if escalation.raised_on and escalation.raised_on > at.date():
        raise ValidationError({"raised_on": "Give the day on which it was raised, not one to come."})
    if escalation.action and escalation.action.plan.group_id != escalation.group_id:
        raise ValidationError(
            {"action": f"{escalation.action.reference} is not in the plan of the {escalation.group}."}
        )
    _one_at_a_time()
    waiting = Escalation.objects.filter(
        action=escalation.action, measure=escalation.measure, to=escalation.to, state=EscalationState.RAISED
    )
    if waiting.exists():
        raise ValidationError("This was raised already and waits for its answer.")
    return write(escalation, by=by, at=at, reason="Escalated.")


@transaction.atomic
def withdraw_escalation(*, escalation: Escalation, reason: str, by, at: datetime) -> Escalation:
    """Take an escalation back before it is answered, with the reason."""
    hold(escalation)
    may(permissions.why_not_escalate(by, escalation.group))
    if escalation.state != EscalationState.RAISED:
        raise ValidationError(f"It is {escalation.get_state_display().lower()} already.")
    if not reason.strip():
        raise ValidationError({"reason": "Say why it is withdrawn."})
    escalation.state, escalation.answer, escalation.answered_on = EscalationState.WITHDRAWN, reason, at.date()
    return write(escalation, by=by, at=at, reason=reason)
