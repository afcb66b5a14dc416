"""Changes to many actions of one plan at once, as a spreadsheet brings them: the rules of `operations`, few queries.

One by one, five hundred actions would hold SQLite, and whoever waits to write, for ten seconds. Here the rules are
asked in memory, and uniqueness and constraints by the database. Call them in a transaction that holds the plan and its
actions.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from simple_history.utils import bulk_update_with_history

from actionplans import permissions
from actionplans.enums import ActionState
from actionplans.models import Action, ActionMeasure, ActionPlan, ActionSupport, Milestone, Update
from actionplans.operations import EDITABLE, check_place, check_recurs
from common.records import erase, may, write_many
from common.text import list_words
from partnership.models import Partner
from performance.models import Measure

_RELATIONS = [each.name for each in Action._meta.fields if each.is_relation]


@dataclass(frozen=True, kw_only=True)
class Whole:
    """A new action with what belongs to it. Milestones come in their order."""

    action: Action
    supporting: Sequence[Partner] = ()
    measures: Sequence[Measure] = ()
    milestones: Sequence[Milestone] = ()


@dataclass(frozen=True, kw_only=True)
class Edit:
    """What changes in an action: `fields` are those of `operations.EDITABLE`; partners and measures that are given
    replace the others.
    """

    action: Action
    fields: Mapping[str, object] = field(default_factory=dict)
    supporting: Sequence[Partner] | None = None
    measures: Sequence[Measure] | None = None


def _ask(plan: ActionPlan, actions: Iterable[Action], by) -> None:
    """Whoever keeps the plan, and actions of no other."""
    may(permissions.why_not_keep_plan(by, plan))
    if strange := [each.reference for each in actions if each.plan_id != plan.pk]:
        raise ValidationError(f"{list_words(strange)}: not of this plan.")


def _of_action(action: Action, problem: ValidationError) -> ValidationError:
    return ValidationError(f"{action.reference}: {' '.join(problem.messages)}")


@transaction.atomic
def add_actions(*, plan: ActionPlan, wholes: Sequence[Whole], by, at: datetime, reason: str) -> list[Action]:
    """Add actions to a plan, as `operations.add_action` adds one: the due date given is also the original one."""
    actions = [each.action for each in wholes]
    _ask(plan, actions, by)
    references = [each.reference for each in actions]
    taken = set(Action.objects.filter(reference__in=references).values_list("reference", flat=True))
    taken |= {each for each in references if references.count(each) > 1}
    if taken:
        raise ValidationError(f"{list_words(sorted(taken))}: taken already.")
    for action in actions:
        action.original_due = action.due
        try:
            check_place(action)
            check_recurs(action.due, action.recurs)
            action.clean_fields(exclude=_RELATIONS)
        except ValidationError as problem:
            raise _of_action(action, problem) from None
    told = {"by": by, "at": at, "reason": reason}
    write_many(Action, actions, **told)
    write_many(ActionSupport, _links(ActionSupport, "partner", wholes, "supporting"), **told)
    write_many(ActionMeasure, _links(ActionMeasure, "measure", wholes, "measures"), **told)
    steps = []
    for each in wholes:
        for number, step in enumerate(each.milestones, start=1):
            step.action, step.number = each.action, number
            steps.append(step)
    write_many(Milestone, steps, **told)
    return actions


def _links(model, name: str, wholes: Iterable[Whole], what: str) -> list:
    return [
        model(action=each.action, source=each.action.source, **{name: other})
        for each in wholes
        for other in getattr(each, what)
    ]


@transaction.atomic
def edit_actions(*, plan: ActionPlan, edits: Sequence[Edit], by, at: datetime, reason: str) -> None:
    """Change what actions of a plan say, as `operations.edit_action` changes one."""
    _ask(plan, (each.action for each in edits), by)
    for edit in edits:
        if others := sorted(set(edit.fields) - EDITABLE):
            raise ValidationError(f"{list_words(others)}: not changed by an edit; each has its own step.")
        for name, value in edit.fields.items():
            setattr(edit.action, name, value)
        try:
            check_place(edit.action)
            check_recurs(edit.action.due, edit.action.recurs)
            edit.action.clean_fields(exclude=_RELATIONS)
        except ValidationError as problem:
            raise _of_action(edit.action, problem) from None
    told = {"by": by, "at": at, "reason": reason}
    if edits:
        # Who looked at an action before is told by its history, so a change of its partners alone is noted there, too.
        names = sorted({name for each in edits for name in each.fields}) or ["title"]
        bulk_update_with_history(
            [each.action for each in edits],
            Action,
            names,
            batch_size=100,
            default_user=by,
            default_date=at,
            default_change_reason=reason,
        )
    _replace_links(ActionSupport, "partner", {each.action: each.supporting for each in edits}, **told)
    _replace_links(ActionMeasure, "measure", {each.action: each.measures for each in edits}, **told)


def _replace_links(
    model, name: str, wanted: Mapping[Action, Sequence | None], *, by, at, reason: str
) -> None:
    """Keep the links that are wanted, add those that are missing, remove the others; None leaves an action's alone."""
    wanted = {action: others for action, others in wanted.items() if others is not None}
    held = defaultdict(dict)
    for link in model.objects.filter(action__in=wanted):
        held[link.action_id][getattr(link, f"{name}_id")] = link
    missing = []
    for action, others in wanted.items():
        keys = {each.pk for each in others}
        for key, link in held[action.pk].items():
            if key not in keys:
                erase(link, by=by, at=at, reason=reason)
        missing += [
            model(action=action, source=action.source, **{name: each})
            for each in others
            if each.pk not in held[action.pk]
        ]
    write_many(model, missing, by=by, at=at, reason=reason)


@transaction.atomic
def post_updates(*, plan: ActionPlan, updates: Sequence[Update], by, at: datetime) -> None:
    """Add updates to open actions of a plan, as `operations.post_update` adds one, for whoever keeps the plan."""
    _ask(plan, (each.action for each in updates), by)
    for each in updates:
        if each.action.state != ActionState.OPEN:
            raise ValidationError(
                f"{each.action.reference} is {each.action.get_state_display().lower()}: reopen it."
            )
        if each.made_on.first > at.date():
            raise ValidationError(f"{each.action.reference}: {each.made_on} is in the future.")
    write_many(Update, updates, by=by, at=at, reason="Update posted.")
