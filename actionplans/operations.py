"""Every named change to an action. A slip stays visible; an update is added and never overwritten."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from actionplans import permissions
from actionplans.enums import ActionState, UpdateRating
from actionplans.models import Action, ActionMeasure, ActionSupport, Milestone, Slip, Update
from common.partial_dates import PartialDate
from common.records import erase, write
from common.text import list_words
from partnership.models import Partner, Source
from performance.models import Measure


def _may(refusal: str):
    if refusal:
        raise ValidationError(refusal)


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
    """Add an action to a plan. `fields` are those of the model; the due date given is also the original one."""
    _may(permissions.why_not_change(by, None))
    action = Action(**fields)
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
) -> Action:
    """Change what an action says: `fields` are those of `EDITABLE`; partners and measures that are given replace the
    others.

    Raises ValidationError for a field that another operation owns, and where an action would leave its strategy.
    """
    _may(permissions.why_not_change(by, action))
    if not reason.strip():
        raise ValidationError("Say why the action changes.")
    if others := sorted(set(fields) - EDITABLE):
        raise ValidationError(f"{list_words(others)}: not changed by an edit; each has its own step.")
    now = Action.objects.select_for_update().get(pk=action.pk)
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
) -> Update:
    """Add what was done and what is next."""
    _may(permissions.why_not_update(by, action))
    update = Update(
        action=action,
        made_on=made_on,
        rating=rating,
        done=done,
        next=next,
        obstacles=obstacles,
        by=partner,
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
) -> Slip:
    """Move an action's due date, with the reason and who agreed. The original date stays."""
    _may(permissions.why_not_update(by, action))
    if not reason.strip():
        raise ValidationError("Say why the due date moves.")
    if not agreed_by.strip():
        raise ValidationError("Say who agreed that the due date moves.")
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


def _close(action: Action, state: ActionState, *, on: PartialDate, by, at, reason, **changes) -> Action:
    _may(permissions.why_not_update(by, action))
    if on.first > at.date():
        raise ValidationError({"closed_on": f"{on} is in the future: give the day on which it happened."})
    action.state, action.closed_on = state, on
    for name, value in changes.items():
        setattr(action, name, value)
    return write(action, by=by, at=at, reason=reason)


@transaction.atomic
def complete(*, action: Action, on: PartialDate, outcome: str, by, at: datetime) -> Action:
    """Complete an action, with the day and what came of it."""
    return _close(action, ActionState.COMPLETE, on=on, by=by, at=at, reason="Completed.", outcome=outcome)


@transaction.atomic
def cancel(*, action: Action, on: PartialDate, reason: str, by, at: datetime) -> Action:
    """Cancel an action, with a reason."""
    return _close(action, ActionState.CANCELLED, on=on, by=by, at=at, reason=reason, closed_reason=reason)


@transaction.atomic
def defer(*, action: Action, on: PartialDate, reason: str, by, at: datetime) -> Action:
    """Defer an action, with a reason."""
    return _close(action, ActionState.DEFERRED, on=on, by=by, at=at, reason=reason, closed_reason=reason)


@transaction.atomic
def reopen(*, action: Action, reason: str, by, at: datetime) -> Action:
    """Open a closed action again, with a reason."""
    _may(permissions.why_not_change(by, action))
    if not reason.strip():
        raise ValidationError("Say why the action is opened again.")
    action.state, action.closed_on, action.outcome, action.closed_reason = ActionState.OPEN, None, "", ""
    return write(action, by=by, at=at, reason=reason)


@transaction.atomic
def reach_milestone(*, milestone: Milestone, on: PartialDate, by, at: datetime) -> Milestone:
    """Record that a step was taken."""
    milestone.actual = on
    return write(milestone, by=by, at=at, reason="Milestone reached.")
