"""Every named change to plans and actions. A slip stays visible; an update is added and never overwritten.

Each operation reads the action again and holds it, so that two people at once change it one after the other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from actionplans import permissions
from actionplans.enums import ActionState, Answer, UpdateRating
from actionplans.models import (
    Acceptance,
    Action,
    ActionMeasure,
    ActionPlan,
    ActionSupport,
    Milestone,
    Recommendation,
    RecommendationAction,
    Slip,
    Update,
)
from actionplans.rules import next_due, next_reference
from common.partial_dates import PartialDate
from common.records import SomebodyElseSaved, check_seen, erase, write
from common.text import list_words
from partnership.models import Partner, Source
from performance.models import Measure


def _may(refusal: str):
    if refusal:
        raise ValidationError(refusal)


def _hold(action: Action) -> Action:
    """The action as it is now, and nobody else's until this transaction ends: the given instance itself is renewed."""
    action.refresh_from_db(
        from_queryset=Action.objects.select_related("plan__group").select_for_update(of=("self",))
    )
    return action


def _made_already(model, ticket):
    """What the first press of a form's button made, or None."""
    return model.objects.filter(ticket=ticket).first() if ticket else None


def _day_of(when: PartialDate, at: datetime, words: str) -> None:
    """What happened did not happen in the future."""
    if when.first > at.date():
        raise ValidationError({words: f"{when} is in the future: give the day on which it happened."})


@transaction.atomic
def add_action(
    *,
    by,
    at: datetime,
    supporting: Iterable[Partner] = (),
    measures: Iterable[Measure] = (),
    reason: str = "Added to the plan.",
    **fields,
) -> Action:
    """Add an action to a plan. `fields` are those of the model; the due date given is also the original one.

    With the `ticket` of a form, the second press of its button brings the action that the first one made.
    """
    action = Action(**fields)
    _may(permissions.why_not_keep_plan(by, action.plan if action.plan_id else None))
    if made := _made_already(Action, action.ticket):
        return made
    action.original_due = action.due
    _check_place(action)
    write(action, by=by, at=at, reason=reason)
    for partner in supporting:
        write(
            ActionSupport(action=action, partner=partner, source=action.source), by=by, at=at, reason=reason
        )
    for measure in measures:
        write(
            ActionMeasure(action=action, measure=measure, source=action.source), by=by, at=at, reason=reason
        )
    return action


# What `edit_action` may change. The rest is its own: the code lasts; dates, state and outcome have their own verbs.
EDITABLE = frozenset(
    {
        "plan",
        "priority",
        "commitment",
        "title",
        "detail",
        "lead",
        "lead_officer",
        "origin",
        "starts",
        "owner",
        "recurs",
        "resources",
        "source",
    }
)


@transaction.atomic
def edit_action(
    *,
    action: Action,
    fields: dict,
    by,
    at: datetime,
    reason: str,
    supporting: Iterable[Partner] | None = None,
    measures: Iterable[Measure] | None = None,
    seen: str | None = None,
) -> Action:
    """Change what an action says: `fields` are those of `EDITABLE`; partners and measures that are given replace the
    others. `seen` is the newest history id of the action that a form looked at; None asks nothing.

    Moving an action to another plan asks the keepers of both. Raises ValidationError for a field that another operation
    owns, and where an action would leave its strategy; SomebodyElseSaved when it changed since it was looked at.
    """
    if not reason.strip():
        raise ValidationError("Say why the action changes.")
    if others := sorted(set(fields) - EDITABLE):
        raise ValidationError(f"{list_words(others)}: not changed by an edit; each has its own step.")
    now = Action.objects.select_for_update().get(pk=action.pk)
    _may(permissions.why_not_change(by, now))
    if fields.get("plan"):
        _may(permissions.why_not_keep_plan(by, fields["plan"]))
    if seen is not None:
        check_seen(now, seen)
    for name, value in fields.items():
        setattr(now, name, value)
        setattr(action, name, value)
    _check_place(now)
    write(now, by=by, at=at, reason=reason)
    if supporting is not None:
        _replace(ActionSupport, "partner", supporting, action=now, by=by, at=at, reason=reason)
    if measures is not None:
        _replace(ActionMeasure, "measure", measures, action=now, by=by, at=at, reason=reason)
    return now


def _replace(model, name: str, wanted: Iterable, *, action: Action, by, at: datetime, reason: str):
    """Keep the links to what is wanted, add those that are missing, and remove the others, each with its history."""
    wanted = {each.pk: each for each in wanted}
    for link in model.objects.filter(action=action):
        if wanted.pop(getattr(link, f"{name}_id"), None) is None:
            erase(link, by=by, at=at, reason=reason)
    for each in wanted.values():
        write(model(action=action, source=action.source, **{name: each}), by=by, at=at, reason=reason)


def _check_place(action: Action):
    """An action serves a priority, and a commitment, of its own plan's strategy."""
    if None in (action.plan_id, action.priority_id):
        return  # said, with the field's name, when the action is checked whole
    if action.priority.strategy_id != action.plan.strategy_id:
        raise ValidationError({"priority": f"{action.priority} is not a priority of the plan's strategy."})
    if action.commitment and action.commitment.priority_id != action.priority_id:
        raise ValidationError({"commitment": f"{action.commitment} is not under {action.priority}."})


@transaction.atomic
def keep_plan(*, plan: ActionPlan, by, at: datetime, reason: str) -> ActionPlan:
    """Make a plan, or change its title, interval or source."""
    _may(permissions.why_not_keep_plan(by, plan if plan.pk else None))
    return write(plan, by=by, at=at, reason=reason)


# Reporting on an action


@transaction.atomic
def post_update(
    *,
    action: Action,
    made_on: PartialDate,
    rating: UpdateRating,
    done: str,
    partner: Partner,
    source: Source,
    by,
    at: datetime,
    next: str = "",
    obstacles: str = "",
    forecast: PartialDate | None = None,
    forecast_reason: str = "",
    author=None,
    seen: str | None = None,
    ticket: UUID | None = None,
) -> Update:
    """Add what was done and what is next. A `forecast` is when it is now expected: the due date stays until agreed.

    `seen` is the key of the newest update that the form looked at, "" for none; None asks nothing. The second press of
    a button (the same `ticket`) brings the update that the first one made. Raises SomebodyElseSaved, with the other's
    update as `latest`, when another was posted meanwhile.
    """
    _hold(action)
    if made := _made_already(Update, ticket):
        return made
    _may(permissions.why_not_update(by, action))
    _day_of(made_on, at, "made_on")
    if seen is not None:
        latest = action.updates.select_related("author", "by").order_by("-pk").first()
        if latest and seen != str(latest.pk):
            who = latest.author or latest.by
            raise SomebodyElseSaved(
                f"{who} posted an update to {action.reference} while you were writing. Both can stand: read it, then "
                "save yours again, changed or as it is.",
                latest,
            )
    update = Update(
        action=action,
        made_on=made_on,
        rating=rating,
        done=done,
        next=next,
        obstacles=obstacles,
        forecast=forecast,
        forecast_reason=forecast_reason,
        by=partner,
        author=author,
        ticket=ticket,
        source=source,
    )
    return write(update, by=by, at=at, reason="Update posted.")


@transaction.atomic
def revise_due_date(
    *,
    action: Action,
    made_on: PartialDate,
    due: PartialDate,
    reason: str,
    agreed_by: str,
    source: Source,
    by,
    at: datetime,
    seen: str | None = None,
) -> Slip:
    """Move an action's due date, with the reason and who agreed. The original date stays, and so does every move."""
    _hold(action)
    _may(permissions.why_not_revise(by, action))
    if seen is not None:
        check_seen(action, seen)
    if not reason.strip():
        raise ValidationError({"reason": "Say why the due date moves."})
    if not agreed_by.strip():
        raise ValidationError({"agreed_by": "Say who agreed that the due date moves."})
    if due == action.due:
        raise ValidationError({"due": f"{action.reference} is due {due} already."})
    _day_of(made_on, at, "made_on")
    slip = Slip(
        action=action,
        made_on=made_on,
        was_due=action.due,
        due=due,
        reason=reason,
        agreed_by=agreed_by,
        source=source,
    )
    write(slip, by=by, at=at, reason=reason)
    action.due, action.due_exception = due, ""
    write(action, by=by, at=at, reason=f"Due date moved: {reason}")
    return slip


# Closing and opening


def _close(
    action: Action,
    state: ActionState,
    *,
    on: PartialDate,
    by,
    at,
    reason,
    why_not=permissions.why_not_update,
    **changes,
) -> Action:
    _hold(action)
    _may(why_not(by, action))
    _day_of(on, at, "closed_on")
    action.state, action.closed_on = state, on
    for name, value in changes.items():
        setattr(action, name, value)
    return write(action, by=by, at=at, reason=reason)


@transaction.atomic
def complete(*, action: Action, on: PartialDate, outcome: str, by, at: datetime) -> Action:
    """Complete an action, with the day and what came of it. One that recurs opens the next, with its own reference."""
    _close(action, ActionState.COMPLETE, on=on, by=by, at=at, reason="Completed.", outcome=outcome)
    if action.recurs and not action.led_to.exists():
        _open_next(action, by=by, at=at)
    return action


def _open_next(action: Action, *, by, at: datetime) -> Action:
    """The next of a recurring action: the same promise, due a step later."""
    return _copy(
        action,
        due=next_due(action.due, action.recurs),
        starts=PartialDate.of(at.date()),
        recurs=action.recurs,
        by=by,
        at=at,
        reason=f"{action.reference} was completed, and recurs.",
    )


@transaction.atomic
def cancel(*, action: Action, on: PartialDate, reason: str, by, at: datetime) -> Action:
    """Cancel an action, with a reason."""
    return _give_up(action, ActionState.CANCELLED, on=on, reason=reason, by=by, at=at)


@transaction.atomic
def defer(*, action: Action, on: PartialDate, reason: str, by, at: datetime) -> Action:
    """Defer an action, with a reason."""
    return _give_up(action, ActionState.DEFERRED, on=on, reason=reason, by=by, at=at)


def _give_up(
    action: Action, state: ActionState, *, on: PartialDate, reason: str, by, at, **changes
) -> Action:
    """Only whoever keeps the plan gives an action up."""
    return _close(
        action,
        state,
        on=on,
        by=by,
        at=at,
        reason=reason,
        why_not=permissions.why_not_revise,
        closed_reason=reason,
        **changes,
    )


@transaction.atomic
def reopen(*, action: Action, reason: str, by, at: datetime) -> Action:
    """Open a closed action again, with a reason."""
    _hold(action)
    _may(permissions.why_not_reopen(by, action))
    if not reason.strip():
        raise ValidationError({"reason": "Say why the action is opened again."})
    action.state, action.closed_on, action.outcome, action.closed_reason = ActionState.OPEN, None, "", ""
    return write(action, by=by, at=at, reason=reason)


# Splitting and merging


@dataclass(frozen=True, kw_only=True)
class Part:
    """One of the actions that another is split into."""

    title: str
    lead: Partner
    due: PartialDate
    detail: str = ""


@transaction.atomic
def split(
    *, action: Action, parts: Sequence[Part], on: PartialDate, by, at: datetime, reason: str
) -> list[Action]:
    """Split an open action into two or more: each gets the next reference of the plan and what the whole had.

    The whole is closed as cancelled with the reason and the references of its parts; its updates stay with it.
    """
    _hold(action)
    _may(permissions.why_not_revise(by, action))
    if len(parts) < 2:
        raise ValidationError("An action is split into two or more.")
    made = [
        _copy(
            action,
            title=part.title,
            detail=part.detail,
            lead=part.lead,
            owner=action.owner if part.lead == action.lead else None,
            due=part.due,
            by=by,
            at=at,
            reason=f"Split from {action.reference}: {reason}",
        )
        for part in parts
    ]
    why = f"Split into {list_words([each.reference for each in made])}: {reason}"
    _give_up(action, ActionState.CANCELLED, on=on, reason=why, by=by, at=at)
    return made


@transaction.atomic
def merge(*, action: Action, into: Action, on: PartialDate, by, at: datetime, reason: str) -> Action:
    """Merge an open action into another open one: partners, measures and recommendations go over, and it is closed."""
    for each in sorted(
        [action, into], key=lambda each: each.pk
    ):  # in one order, so that two merges do not wait on each
        _hold(each)
    _may(permissions.why_not_revise(by, action))
    _may(permissions.why_not_revise(by, into))
    if action.pk == into.pk:
        raise ValidationError({"into": "An action cannot be merged into itself: choose another."})
    said = {"by": by, "at": at, "reason": f"{action.reference} was merged into {into.reference}: {reason}"}
    partners = {each.pk: each for each in (*into.supporting.all(), *action.supporting.all(), action.lead)}
    partners.pop(into.lead_id, None)
    _replace(ActionSupport, "partner", partners.values(), action=into, **said)
    measures = {each.pk: each for each in (*into.measures.all(), *action.measures.all())}
    _replace(ActionMeasure, "measure", measures.values(), action=into, **said)
    _answer_alike(action, into, **said)
    why = f"Merged into {into.reference}: {reason}"
    return _give_up(action, ActionState.CANCELLED, on=on, reason=why, by=by, at=at, merged_into=into)


def _copy(action: Action, *, due: PartialDate, by, at: datetime, reason: str, **changes) -> Action:
    """Another action with what this one has, under the next reference of its plan."""
    said = {name: getattr(action, name) for name in EDITABLE if name != "recurs"} | changes
    # The plan is held, so that two people at once do not count to the same reference.
    ActionPlan.objects.select_for_update().get(pk=action.plan_id)
    taken = Action.objects.filter(plan=action.plan_id).values_list("reference", flat=True)
    made = add_action(
        reference=next_reference(taken) or f"{action.reference}-2",
        due=due,
        came_from=action,
        supporting=action.supporting.all(),
        measures=action.measures.all(),
        by=by,
        at=at,
        reason=reason,
        **said,
    )
    _answer_alike(action, made, by=by, at=at, reason=reason)
    return made


def _answer_alike(action: Action, other: Action, *, by, at, reason) -> None:
    """What one action answers, the other answers too."""
    done = set(other.answered.values_list("recommendation_id", flat=True))
    for link in action.answered.exclude(recommendation_id__in=done):
        answer = RecommendationAction(recommendation=link.recommendation, action=other, source=link.source)
        write(answer, by=by, at=at, reason=reason)


# Milestones


@transaction.atomic
def keep_milestones(
    *, action: Action, milestones: Sequence[Milestone], by, at: datetime, reason: str
) -> None:
    """Keep these milestones of an action, in this order, and no others. Those with a key are there already."""
    _hold(action)
    _may(permissions.why_not_update(by, action))
    kept = {each.pk for each in milestones if each.pk}
    held = {each.pk: each for each in action.milestones.all()}
    for key, milestone in held.items():
        if key not in kept:
            erase(milestone, by=by, at=at, reason=reason)
    free = max((each.number for each in held.values()), default=0) + len(milestones)
    numbers = [(number, each) for number, each in enumerate(milestones, start=1)]
    for number, each in numbers:  # first out of each other's way: two may not share a number for a moment
        if each.pk and held[each.pk].number != number:
            Milestone.objects.filter(pk=each.pk).update(number=free + number)
    for number, each in numbers:
        if each.actual:
            _day_of(each.actual, at, "milestones")
        before = held.get(each.pk)
        names = ("title", "baseline", "forecast", "actual")
        if before and before.number == number and all(getattr(before, n) == getattr(each, n) for n in names):
            continue
        each.action, each.number = action, number
        each.source = before.source if before else each.source if each.source_id else action.source
        write(each, by=by, at=at, reason=reason)


@transaction.atomic
def reach_milestone(*, milestone: Milestone, on: PartialDate, by, at: datetime) -> Milestone:
    """Record that a step was taken."""
    _may(permissions.why_not_report(by, milestone.action))
    milestone.actual = on
    return write(milestone, by=by, at=at, reason="Milestone reached.")


# Recommendations


@transaction.atomic
def answer_recommendation(
    *,
    recommendation: Recommendation,
    partner: Partner,
    answer: Answer,
    answered_on: PartialDate | None,
    remark: str = "",
    source: Source,
    by,
    at: datetime,
) -> Acceptance:
    """Record what a partner answers to a recommendation; an earlier answer of theirs stays in its history."""
    _may(_why_not_answer(by, recommendation))
    if answered_on:
        _day_of(answered_on, at, "answered_on")
    said = recommendation.acceptances.filter(partner=partner).first() or Acceptance(
        recommendation=recommendation, partner=partner
    )
    said.answer, said.answered_on, said.remark, said.source = answer, answered_on, remark, source
    return write(said, by=by, at=at, reason="Answered.")


@transaction.atomic
def name_answering_actions(
    *, recommendation: Recommendation, actions: Iterable[Action], by, at: datetime, reason: str
) -> None:
    """Name the actions that answer a recommendation, in place of those named before."""
    _may(_why_not_answer(by, recommendation))
    wanted = {each.pk: each for each in actions}
    for link in recommendation.answers.all():
        if wanted.pop(link.action_id, None) is None:
            erase(link, by=by, at=at, reason=reason)
    for each in wanted.values():
        answer = RecommendationAction(
            recommendation=recommendation, action=each, source=recommendation.source
        )
        write(answer, by=by, at=at, reason=reason)


def _why_not_answer(person, recommendation: Recommendation) -> str:
    group = recommendation.review.group
    return (
        permissions.why_not_answer_for(person, group) if group else permissions.why_not_change(person, None)
    )


# Handing over


@transaction.atomic
def hand_over(*, actions: Iterable[Action], to, by, at: datetime, reason: str) -> int:
    """Give open actions to another person, or with None to nobody by name. Out comes how many were handed over."""
    count = 0
    for action in actions:
        _hold(action)
        _may(permissions.why_not_change(by, action))
        action.owner = to
        write(action, by=by, at=at, reason=reason)
        count += 1
    return count
