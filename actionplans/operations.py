"""Every named change to plans and actions. A slip stays visible; an update is added and never overwritten.

Each operation reads the action again and holds it, so that two people at once change it one after the other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

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
    Review,
    Slip,
    Update,
)
from actionplans.rules import RecommendationLine, first_reference, next_due, next_reference
from common.partial_dates import PartialDate
from common.records import SomebodyElseSaved, check_seen, erase, hold, may, write
from common.text import list_words
from partnership.models import DeliveryGroup, Partner, Source
from performance.models import Measure
from priorities.models import Strategy


def _hold(action: Action) -> Action:
    return hold(action, "plan__group")


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
    answers: Iterable[Recommendation] = (),
    reason: str = "Added to the plan.",
    **fields,
) -> Action:
    """Add an action to a plan. `fields` are those of the model; the due date given is also the original one.

    With the `ticket` of a form, the second press of its button brings the action that the first one made.
    """
    action = Action(**fields)
    may(permissions.why_not_keep_plan(by, action.plan if action.plan_id else None))
    if (
        action.plan_id
    ):  # held, so that two presses, or two people with the same reference, come one after the other
        ActionPlan.objects.select_for_update().get(pk=action.plan_id)
    if made := _made_already(Action, action.ticket):
        return made
    action.original_due = action.due
    check_place(action)
    check_recurs(action.due, action.recurs)
    _check_reference(action)
    write(action, by=by, at=at, reason=reason)
    for partner in supporting:
        write(
            ActionSupport(action=action, partner=partner, source=action.source), by=by, at=at, reason=reason
        )
    for measure in measures:
        write(
            ActionMeasure(action=action, measure=measure, source=action.source), by=by, at=at, reason=reason
        )
    for recommendation in answers:
        answer = RecommendationAction(recommendation=recommendation, action=action, source=action.source)
        write(answer, by=by, at=at, reason=reason)
    return action


def free_reference(plan: ActionPlan) -> str:
    """The next reference of a plan that no action of any plan has; for the first of a plan its group's initials."""
    taken = list(Action.objects.filter(plan=plan).values_list("reference", flat=True))
    free = next_reference(taken) or first_reference(plan.group.name)
    while Action.objects.filter(reference=free).exists():
        taken.append(free)
        free = next_reference(taken)
    return free


def _check_reference(action: Action) -> None:
    """Two actions never share a reference, and whoever typed a taken one is told which is free."""
    other = Action.objects.filter(reference=action.reference).first() if action.plan_id else None
    if other:
        raise ValidationError(
            {
                "reference": f"{other.reference} is taken, by “{other.title}”: "
                f"{free_reference(action.plan)} is free."
            }
        )


def check_recurs(due: PartialDate | None, recurs: str) -> None:
    """What recurs within a year is due in a month, from which the next is reckoned."""
    if due and recurs:
        try:
            next_due(due, recurs)
        except ValueError as problem:
            raise ValidationError({"due": str(problem)}) from None


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
    answers: Iterable[Recommendation] | None = None,
    seen: str | None = None,
) -> Action:
    """Change what an action says: `fields` are those of `EDITABLE`; partners, measures and the recommendations it
    answers replace the others where they are given. `seen` is the newest history id of the action that a form looked
    at; None asks nothing.

    Moving an action to another plan asks the keepers of both. Raises ValidationError for a field that another operation
    owns, and where an action would leave its strategy; SomebodyElseSaved when it changed since it was looked at.
    """
    if not reason.strip():
        raise ValidationError({"reason": "Say why the action changes."})
    if others := sorted(set(fields) - EDITABLE):
        raise ValidationError(f"{list_words(others)}: not changed by an edit; each has its own step.")
    now = Action.objects.select_for_update().get(pk=action.pk)
    may(permissions.why_not_change(by, now))
    if fields.get("plan"):
        may(permissions.why_not_keep_plan(by, fields["plan"]))
    if seen is not None:
        check_seen(now, seen)
    for name, value in fields.items():
        setattr(now, name, value)
    check_place(now)
    check_recurs(now.due, now.recurs)
    write(now, by=by, at=at, reason=reason)
    for name, value in fields.items():
        setattr(action, name, value)
    if supporting is not None:
        _replace(ActionSupport, "partner", supporting, action=now, by=by, at=at, reason=reason)
    if measures is not None:
        _replace(ActionMeasure, "measure", measures, action=now, by=by, at=at, reason=reason)
    if answers is not None:
        _replace(RecommendationAction, "recommendation", answers, action=now, by=by, at=at, reason=reason)
    return now


def _replace(model, name: str, wanted: Iterable, *, action: Action, by, at: datetime, reason: str):
    """Keep the links to what is wanted, add those that are missing, and remove the others, each with its history."""
    wanted = {each.pk: each for each in wanted}
    for link in model.objects.filter(action=action):
        if wanted.pop(getattr(link, f"{name}_id"), None) is None:
            erase(link, by=by, at=at, reason=reason)
    for each in wanted.values():
        write(model(action=action, source=action.source, **{name: each}), by=by, at=at, reason=reason)


def check_place(action: Action):
    """An action serves a priority, and a commitment, of its own plan's strategy."""
    if None in (action.plan_id, action.priority_id):
        return  # said, with the field's name, when the action is checked whole
    if action.priority.strategy_id != action.plan.strategy_id:
        raise ValidationError({"priority": f"{action.priority} is not a priority of the plan's strategy."})
    if action.commitment and action.commitment.priority_id != action.priority_id:
        raise ValidationError({"commitment": f"{action.commitment} is not under {action.priority}."})


@transaction.atomic
def make_plan(
    *,
    group: DeliveryGroup,
    strategy: Strategy,
    title: str,
    update_interval_days: int,
    source: Source,
    by,
    at: datetime,
) -> ActionPlan:
    """Make a group's plan for a strategy; its code comes from the two. A second press brings what the first made."""
    may(permissions.why_not_keep_plan(by, None))
    there = ActionPlan.objects.filter(group=group, strategy=strategy).first()
    if there and (there.title, there.update_interval_days) == (title, update_interval_days):
        return there
    if there:
        raise ValidationError(f"The {group} has a plan for {strategy.years} already: {there.title}.")
    code = slugify(f"plan-{strategy.slug}-{group.code}")[:50].rstrip("-")
    if ActionPlan.objects.filter(code=code).exists():  # two long names may begin alike
        code = f"{code[:40].rstrip('-')}-{group.pk}-{strategy.pk}"[:50]
    plan = ActionPlan(
        code=code,
        group=group,
        strategy=strategy,
        title=title,
        update_interval_days=update_interval_days,
        source=source,
    )
    return write(plan, by=by, at=at, reason="Plan made.")


@transaction.atomic
def keep_plan(*, plan: ActionPlan, by, at: datetime, reason: str, seen: str | None = None) -> ActionPlan:
    """Make a plan, or change its title, interval or source. `seen` is the newest history id that a form looked at."""
    may(permissions.why_not_keep_plan(by, plan if plan.pk else None))
    if seen is not None:
        check_seen(ActionPlan.objects.select_for_update().get(pk=plan.pk), seen)
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
    agreed_by: str = "",
    reached: Iterable[int] = (),
    author=None,
    seen: str | None = None,
    ticket: UUID | None = None,
) -> Update:
    """Add what was done and what is next. A `forecast` is when it is now expected: the due date stays until agreed.

    With `agreed_by`, the words of whoever agrees, the due date moves to the forecast at once. `reached` are the keys
    of milestones that were reached on `made_on`. `seen` is the key of the newest update that the form looked at, "" for
    none; None asks nothing. The second press of a button (the same `ticket`) brings the update that the first one
    made. Raises SomebodyElseSaved, with the other's update as `latest`, when another was posted meanwhile.
    """
    _hold(action)
    if made := _made_already(Update, ticket):
        if made.action_id != action.pk:
            raise ValidationError(
                f"This form was made for another action. Save again to post it to {action.reference}."
            )
        return made
    may(permissions.why_not_update(by, action))
    _day_of(made_on, at, "made_on")
    if forecast and forecast.last < made_on.first:
        raise ValidationError({"forecast": f"{forecast} is over: say when it is expected now."})
    if seen is not None:
        _check_newest(action, seen, by=by)
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
    write(update, by=by, at=at, reason="Update posted.")
    steps = {each.pk: each for each in action.milestones.filter(actual=None)}
    for key in reached:  # somebody else may have marked one meanwhile, and that stands
        if key in steps:
            reach_milestone(milestone=steps[key], on=made_on, by=by, at=at)
    if agreed_by:
        if forecast is None:
            raise ValidationError({"forecast": "Give the date that is agreed."})
        revise_due_date(
            action=action,
            made_on=PartialDate.of(at.date()),
            due=forecast,
            reason=forecast_reason,
            agreed_by=agreed_by,
            source=source,
            by=by,
            at=at,
        )
    return update


def _check_newest(action: Action, seen: str, *, by) -> None:
    """Raise SomebodyElseSaved unless `seen` is the key of the newest update."""
    latest = action.updates.select_related("author", "by").order_by("-pk").first()
    if latest is None or seen == str(latest.pk):
        return
    if by is not None and latest.author_id == by.pk:
        told = f"You have posted another update to {action.reference} since you opened this form."
    else:
        told = f"{latest.author or latest.by} posted an update to {action.reference} while you were writing."
    raise SomebodyElseSaved(
        f"{told} Both can stand: read it, then save yours again, changed or as it is.", latest
    )


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
    may(permissions.why_not_revise(by, action))
    if seen is not None:
        check_seen(action, seen)
    if not reason.strip():
        raise ValidationError({"reason": "Say why the due date moves."})
    if not agreed_by.strip():
        raise ValidationError({"agreed_by": "Say who agreed that the due date moves."})
    if due == action.due:
        raise ValidationError({"due": f"{action.reference} is due {due} already."})
    check_recurs(due, action.recurs)
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
    may(why_not(by, action))
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
    """The next of a recurring action: the same promise, due a step later, even where that is past already."""
    check_recurs(action.due, action.recurs)
    due, today = next_due(action.due, action.recurs), PartialDate.of(at.date())
    return _copy(
        action,
        due=due,
        starts=today if due.last >= today.last else None,  # never after it is due
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
    may(permissions.why_not_reopen(by, action))
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
    due: PartialDate | None
    due_exception: str = ""
    detail: str = ""


@transaction.atomic
def split(
    *, action: Action, parts: Sequence[Part], on: PartialDate, by, at: datetime, reason: str
) -> list[Action]:
    """Split an open action into two or more: each gets the next reference of the plan and what the whole had.

    The whole is closed as cancelled with the reason and the references of its parts; its updates stay with it.
    """
    _hold(action)
    may(permissions.why_not_revise(by, action))
    if not reason.strip():
        raise ValidationError({"reason": "Say why the action is split."})
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
            due_exception=part.due_exception,
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
    may(permissions.why_not_revise(by, action))
    may(permissions.why_not_revise(by, into))
    if not reason.strip():
        raise ValidationError({"reason": "Say why the two are merged."})
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


def _copy(action: Action, *, due: PartialDate | None, by, at: datetime, reason: str, **changes) -> Action:
    """Another action with what this one has, under the next reference of its plan."""
    said = {name: getattr(action, name) for name in EDITABLE if name != "recurs"} | changes
    # The plan is held, so that two people at once do not count to the same reference.
    plan = ActionPlan.objects.select_for_update().get(pk=action.plan_id)
    made = add_action(
        reference=free_reference(plan),
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
    *,
    action: Action,
    milestones: Sequence[Milestone],
    by,
    at: datetime,
    reason: str,
    seen: str | None = None,
) -> None:
    """Keep these milestones of an action, in this order, and no others. Those with a key are there already.

    `seen` is the newest history id of the action's milestones that a form looked at ("" for none); None asks nothing.
    Raises SomebodyElseSaved when one changed since.
    """
    _hold(action)
    may(permissions.why_not_update(by, action))
    if seen is not None:
        _check_milestones_seen(action, seen)
    kept = {each.pk for each in milestones if each.pk}
    held = {each.pk: each for each in action.milestones.all()}
    if kept - held.keys():
        raise ValidationError("One of these milestones is no longer there: open the page again.")
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


def _check_milestones_seen(action: Action, seen: str) -> None:
    changes = Milestone.history.filter(action=action).select_related("history_user")
    latest = changes.order_by("-history_id").first()
    if seen != str(latest.history_id if latest else ""):
        who = (latest and latest.history_user) or "Somebody"
        raise SomebodyElseSaved(
            f"{who} changed the milestones while you were writing. Nothing of yours is stored yet: compare, then save "
            "again.",
            latest,
        )


@transaction.atomic
def reach_milestone(*, milestone: Milestone, on: PartialDate, by, at: datetime) -> Milestone:
    """Record that a step was taken."""
    may(permissions.why_not_report(by, milestone.action))
    milestone.actual = on
    return write(milestone, by=by, at=at, reason="Milestone reached.")


# Recommendations


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What a partner says to a recommendation."""

    partner: Partner
    answer: Answer
    answered_on: PartialDate | None
    remark: str
    source: Source


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
    may(permissions.why_not_keep_review(by, recommendation.review))
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
    may(permissions.why_not_keep_review(by, recommendation.review))
    wanted = {each.pk: each for each in actions}
    for link in recommendation.answers.all():
        if wanted.pop(link.action_id, None) is None:
            erase(link, by=by, at=at, reason=reason)
    for each in wanted.values():
        answer = RecommendationAction(
            recommendation=recommendation, action=each, source=recommendation.source
        )
        write(answer, by=by, at=at, reason=reason)


def answers_seen(recommendation: Recommendation) -> str:
    """What a form looked at: the newest change to a recommendation's answers, and to the actions that answer it."""
    newest = [
        model.history.filter(recommendation_id=recommendation.pk).aggregate(newest=Max("history_id"))[
            "newest"
        ]
        for model in (Acceptance, RecommendationAction)
    ]
    return "-".join(str(each or 0) for each in newest)


@transaction.atomic
def answer(
    *,
    recommendation: Recommendation,
    actions: Iterable[Action],
    by,
    at: datetime,
    reason: str,
    said: Answered | None = None,
    seen: str | None = None,
) -> Recommendation:
    """Record what a partner says to a recommendation, if any does, and the actions that answer it, in place of others.

    `seen` is `answers_seen` as a form looked at it; raises SomebodyElseSaved when somebody answered meanwhile.
    """
    held = Recommendation.objects.select_for_update().get(pk=recommendation.pk)
    may(permissions.why_not_keep_review(by, held.review))
    if seen is not None and seen != answers_seen(held):
        raise SomebodyElseSaved(
            "Somebody changed the answers to this recommendation while you were writing. Nothing of yours is stored "
            "yet: what is recorded now stands beside the form; compare, then save again."
        )
    if said:
        answer_recommendation(recommendation=held, by=by, at=at, **vars(said))
    name_answering_actions(recommendation=held, actions=actions, by=by, at=at, reason=reason)
    return held


# Reviews


@transaction.atomic
def keep_review(
    *,
    review: Review,
    recommendations: Iterable[RecommendationLine] = (),
    by,
    at: datetime,
    reason: str,
    seen: str | None = None,
) -> Review:
    """Add a review or change it, with recommendations: those with a new number are added, the others put right.

    What is not among them stays. `seen` is the newest history id that a form looked at.
    """
    before = (
        Review.objects.select_for_update(of=("self",)).select_related("group").filter(pk=review.pk).first()
    )
    may(permissions.why_not_keep_review(by, before))
    if before and seen is not None:
        check_seen(before, seen)
    write(review, by=by, at=at, reason=reason)
    held = {each.number.casefold(): each for each in review.recommendations.all()}
    for line in recommendations:
        each = held.get(line.number.casefold()) or Recommendation(
            review=review, number=line.number, source=review.source
        )
        if each.pk and (each.section, each.text) == (line.section or each.section, line.text):
            continue
        each.section, each.text = line.section or each.section, line.text
        write(each, by=by, at=at, reason=reason)
    return review


# Handing over


@transaction.atomic
def hand_over(*, actions: Iterable[Action], to, by, at: datetime, reason: str) -> int:
    """Give open actions to another person, or with None to nobody by name. Out comes how many were handed over."""
    count = 0
    for action in actions:
        _hold(action)
        may(permissions.why_not_change(by, action))
        action.owner = to
        write(action, by=by, at=at, reason=reason)
        count += 1
    return count
