"""Doing: plans and their actions, and everything that happened to an action, in the order in which it did."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from actionplans import operations
from actionplans.enums import Answer, DueException, Origin, UpdateRating
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
from common.partial_dates import PartialDate
from common.records import write
from scp_portal.demo.record import REASONS, Record, moment_of
from scp_portal.demo.rows import Row


@dataclass(frozen=True, order=True)
class Event:
    """Something that happened to an action. On one day milestones come first and closing last."""

    at: datetime
    order: int
    of: Action | Milestone = field(compare=False)
    happen: Callable[[datetime], None] = field(compare=False)


MILESTONE_MOVED, MILESTONE_REACHED, UPDATED, SLIPPED, CLOSED = range(5)


def load(record: Record) -> None:
    """Enter everything of this floor."""
    for row in record.tables["plans"]:
        plan(record, row)
    events: list[Event] = []
    for row in record.tables["actions"]:
        events += action(record, row)
    for row in record.tables["milestones"]:
        events += milestone(record, row)
    for row in record.tables["updates"]:
        events.append(update(record, row))
    for row in record.tables["slips"]:
        events.append(slip(record, row))
    for event in sorted(events):
        event.happen(record.after(event.of, event.at))
    for row in record.tables["reviews"]:
        review(record, row)
    for row in record.tables["recommendations"]:
        recommendation(record, row)
    for row in record.tables["acceptances"]:
        acceptance(record, row)
    for row in record.tables["recommendation_actions"]:
        answering_action(record, row)


def plan(record: Record, row: Row) -> None:
    """A plan is made when its strategy is agreed, or when its group begins, whichever is later."""
    strategy = row.needed_link("strategy", record.strategies, "strategies")
    made = ActionPlan(
        code=row.needed("code"),
        group=row.needed_link("group", record.groups, "groups"),
        strategy=strategy,
        title=row.text("title"),
        update_interval_days=row.whole("interval_days"),
        source=record.source(row),
    )
    record.enter(row, made, at=record.settled_at[strategy])
    record.plans[made.code] = made


def action(record: Record, row: Row) -> list[Event]:
    """Enter an action as it was put into its plan; the day on which it was closed is an event of its own."""
    found = row.needed_link("plan", record.plans, "plans")
    slug = found.strategy.slug
    starts = row.when("starts")
    source = record.source(row)
    priority = row.needed_link("priority", record.priorities, "priorities", key=(slug, row.text("priority")))
    commitment = row.link("commitment", record.commitments, "commitments", key=(slug, row.text("commitment")))
    lead = row.needed_link("lead", record.partners, "partners")
    supporting = row.links("supporting", record.partners, "partners")
    measures = row.links("measures", record.measures, "measures")
    named = [priority, lead, *supporting, *measures]
    at = max([planned_at(record, starts, found), *(each.known_since for each in named)])
    made = record.ask(
        row,
        operations.add_action,
        plan=found,
        priority=priority,
        commitment=commitment,
        reference=row.needed("ref"),
        title=row.text("title"),
        detail=row.text("detail"),
        lead=lead,
        lead_officer=row.text("lead_officer"),
        owner=row.link("owner", record.people, "accounts"),
        supporting=supporting,
        origin=row.choice("origin", Origin),
        starts=starts,
        due=row.when("due"),
        due_exception=row.choice("due_exception", DueException),
        resources=row.text("resources"),
        measures=measures,
        source=source,
        at=at,
        reason=REASONS[source.kind],
    )
    made.known_since = at
    record.actions[made.reference] = made
    record.counts[Action] += 1
    record.counts[ActionSupport] += len(supporting)
    record.counts[ActionMeasure] += len(measures)
    return closing(record, row, made)


def planned_at(record: Record, starts: PartialDate | None, found: ActionPlan) -> datetime:
    """An action is entered when it starts, once there is a plan; one that starts later than today is there already."""
    if starts is None:
        return found.known_since
    return max(found.known_since, moment_of(min(starts.first, record.today)))


def closing(record: Record, row: Row, made: Action) -> list[Event]:
    """The event that closed an action: complete, cancelled or deferred; none while it is open."""
    cancelled, deferred, completed = (
        row.text("cancelled_reason"),
        row.text("deferred_reason"),
        row.when("completed"),
    )
    if not (cancelled or deferred or completed):
        if row.text("outcome"):
            raise row.problem("it has an “outcome” but no “completed”: say when it was completed.")
        return []
    if cancelled and deferred:
        raise row.problem("it is both cancelled and deferred: keep one of the reasons.")
    # Papers that say why an action was given up do not always say when: then with the last that was heard of it.
    when = completed or last_heard(record, row)
    if cancelled:
        operation, details = operations.cancel, {"reason": cancelled}
    elif deferred:
        operation, details = operations.defer, {"reason": deferred}
    else:
        operation, details = operations.complete, {"outcome": row.text("outcome")}

    def close(at: datetime):
        record.ask(row, operation, action=made, on=when, at=at, **details)

    return [Event(record.told(when), CLOSED, made, close)]


def last_heard(record: Record, row: Row) -> PartialDate:
    """The date of an action's last update, else the day it was due, not after today."""
    heard = [
        each.when("made_on") for each in record.tables["updates"] if each.text("action") == row.text("ref")
    ]
    if heard:
        return max(heard)
    due = row.when("due")
    return due if due and due.last <= record.today else PartialDate.of(record.today)


def milestone(record: Record, row: Row) -> list[Event]:
    """Enter a milestone as planned. That its date moved was known when the earlier of the two dates had passed."""
    of = row.needed_link("action", record.actions, "actions")
    baseline, forecast, actual = (row.when(column) for column in ("baseline", "forecast", "actual"))
    made = Milestone(
        action=of,
        number=row.whole("number"),
        title=row.text("title"),
        baseline=baseline,
        forecast=baseline or forecast,
        source=record.source(row),
    )
    record.enter(row, made, at=of.known_since)
    events = []
    if forecast and forecast != made.forecast:
        moved_at = record.told(min(baseline, forecast, actual or forecast))

        def move(at: datetime):
            made.forecast = forecast
            record.ask(row, write, made, at=at, reason="Expected at another date.")

        events.append(Event(moved_at, MILESTONE_MOVED, made, move))
    if actual:

        def reach(at: datetime):
            record.ask(row, operations.reach_milestone, milestone=made, on=actual, at=at)

        events.append(Event(record.told(actual), MILESTONE_REACHED, made, reach))
    return events


def update(record: Record, row: Row) -> Event:
    of = row.needed_link("action", record.actions, "actions")
    row.needed("made_on")
    made_on, source = row.when("made_on"), record.source(row)
    rating = row.one_of("rating", UpdateRating.values)
    by = row.needed_link("by", record.partners, "partners")

    def post(at: datetime):
        record.ask(
            row,
            operations.post_update,
            action=of,
            made_on=made_on,
            rating=UpdateRating(rating),
            done=row.text("done"),
            next=row.text("next"),
            obstacles=row.text("obstacles"),
            forecast=row.when("forecast"),
            forecast_reason=row.text("forecast_reason"),
            partner=by,
            source=source,
            at=at,
        )
        record.counts[Update] += 1

    return Event(record.told(made_on), UPDATED, of, post)


def slip(record: Record, row: Row) -> Event:
    of = row.needed_link("action", record.actions, "actions")
    for column in ("made_on", "due"):
        row.needed(column)
    made_on, due, source = row.when("made_on"), row.when("due"), record.source(row)

    def move(at: datetime):
        record.ask(
            row,
            operations.revise_due_date,
            action=of,
            made_on=made_on,
            due=due,
            reason=row.text("reason"),
            agreed_by=row.text("agreed_by"),
            source=source,
            at=at,
        )
        record.counts[Slip] += 1

    return Event(record.told(made_on), SLIPPED, of, move)


# Reviews and what they recommend


def review(record: Record, row: Row) -> None:
    """A review is known when it was completed."""
    completed = row.when("completed_on")
    made = Review(
        code=row.needed("code"),
        title=row.text("title"),
        about=row.text("about"),
        completed_on=completed,
        group=row.link("group", record.groups, "groups"),
        source=record.source(row),
    )
    record.enter(row, made, at=record.told(completed))
    record.reviews[made.code] = made


def recommendation(record: Record, row: Row) -> None:
    """A recommendation is known with its review."""
    of = row.needed_link("review", record.reviews, "reviews")
    made = Recommendation(
        review=of,
        number=row.needed("number"),
        section=row.text("section"),
        text=row.text("text"),
        source=record.source(row),
    )
    record.enter(row, made, at=of.known_since)
    record.recommendations[of.code, made.number] = made


def _of(record: Record, row: Row) -> Recommendation:
    """The recommendation that the row names by its review and number."""
    key = (row.text("review"), row.text("recommendation"))
    return row.needed_link("recommendation", record.recommendations, "recommendations", key=key)


def acceptance(record: Record, row: Row) -> None:
    """What a partner answered, known when it did."""
    answered_on = row.when("answered_on")
    made = Acceptance(
        recommendation=_of(record, row),
        partner=row.needed_link("partner", record.partners, "partners"),
        answer=row.one_of("answer", Answer.values),
        answered_on=answered_on,
        remark=row.text("remark"),
        source=record.source(row),
    )
    record.enter(row, made, at=record.told(answered_on))


def answering_action(record: Record, row: Row) -> None:
    """That an action answers a recommendation is known when both are."""
    made = RecommendationAction(
        recommendation=_of(record, row),
        action=row.needed_link("action", record.actions, "actions"),
        source=record.source(row),
    )
    record.enter(row, made, at=made.action.known_since)
