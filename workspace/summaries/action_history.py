"""The history of an action in plain sentences: who changed what from what to what, when and why.

Read from the history of the action, of its milestones, and of the partners, measures and recommendations it names.
What was written in one go is one entry.
"""

from collections.abc import Iterable
from itertools import pairwise

from actionplans.enums import ActionState, DueException, Origin, Recurrence
from actionplans.models import (
    Action,
    ActionMeasure,
    ActionPlan,
    ActionSupport,
    Milestone,
    Recommendation,
    RecommendationAction,
)
from partnership.models import Partner, Source, User
from performance.models import Measure
from priorities.models import Commitment, Priority
from workspace.permissions import why_not_read_measure
from workspace.summaries.histories import COLUMNS, SHOWN, Change, History, Row, clipped, history_of, row_of

_FIELDS = {
    "reference": "Reference",
    "title": "Title",
    "detail": "Detail",
    "plan_id": "Plan",
    "priority_id": "Priority",
    "commitment_id": "Commitment",
    "lead_id": "Lead partner",
    "lead_officer": "Lead officer",
    "owner_id": "Who reports on it",
    "origin": "Where it comes from",
    "starts": "Start",
    "due": "Due date",
    "due_exception": "Due",
    "recurs": "Done again",
    "resources": "Resources",
    "state": "State",
    "closed_on": "Closed on",
    "outcome": "Outcome",
    "closed_reason": "Reason for closing",
    "merged_into_id": "Merged into",
    "source_id": "Source",
}
_NAMED = {  # the keys of other records, by what names them
    "plan_id": ActionPlan,
    "priority_id": Priority,
    "commitment_id": Commitment,
    "lead_id": Partner,
    "owner_id": User,
    "merged_into_id": Action,
    "source_id": Source,
}
_LABELS = {"origin": Origin, "recurs": Recurrence, "state": ActionState, "due_exception": DueException}
_NO_WORDS = {"Added to the plan.", "Completed.", "Milestone reached."}  # what the change itself says
_STATES = {
    ActionState.COMPLETE: "Completed",
    ActionState.CANCELLED: "Cancelled",
    ActionState.DEFERRED: "Deferred",
    ActionState.OPEN: "Opened again",
}


def action_history(action: Action, *, person, whole: bool = False) -> History:
    """What became of an action, for this person: of a measure that they may not read only that it is one.

    With `whole` all of it; else the newest entries, and of the action itself only as many rows as they can need.
    """
    rows = [*_action_rows(action, whole=whole), *_milestone_rows(action), *_link_rows(action, person)]
    return history_of(rows, whole=whole, unsaid=_NO_WORDS)


# The action itself


def _action_rows(action: Action, *, whole: bool) -> Iterable[Row]:
    found = action.history.order_by("-history_id")
    names = (*COLUMNS, *_FIELDS)
    held = list(found.values(*names) if whole else found.values(*names)[: SHOWN + 2])
    names_of = _names(held)
    for now, was in pairwise([*held, None]):
        if was is None and now["history_type"] != "+":
            continue  # the one before it was not read
        yield Row(
            at=now["history_date"],
            number=now["history_id"],
            who=now["history_user_id"],
            why=now["history_change_reason"] or "",
            changes=(Change("Added to the plan"),) if was is None else tuple(_changes(was, now, names_of)),
        )


def _names(rows: list[dict]) -> dict[str, dict[int, str]]:
    """What each key is called, asked once for each kind of record."""
    named = {}
    for name, model in _NAMED.items():
        keys = {row[name] for row in rows if row[name]}
        named[name] = {key: str(each) for key, each in model.objects.in_bulk(keys).items()} if keys else {}
    return named


def _changes(was: dict, now: dict, names_of: dict) -> Iterable[Change]:
    if was["state"] != now["state"]:
        when = f" on {now['closed_on']}" if now["closed_on"] and now["closed_on"].day else ""
        yield Change(f"{_STATES[ActionState(now['state'])]}{when}")
    for name, label in _FIELDS.items():
        if name in {"state", "closed_on"} or was[name] == now[name]:
            continue
        if name == "due_exception" and was["due"] != now["due"]:
            continue  # said with the date
        if name in {"outcome", "closed_reason"} and (
            not now[name] or now[name] == now["history_change_reason"]
        ):
            continue  # opening again takes them off; the reason for giving up stands below as such
        yield Change(label, *clipped(_said(name, was, names_of), _said(name, now, names_of)))


def _said(name: str, row: dict, names_of: dict) -> str:
    value = row[name]
    if name == "due" and value is None:
        name, value = "due_exception", row["due_exception"]
    if not value:
        return ""
    if name in _NAMED:
        return names_of[name].get(value, "no longer kept")
    return _LABELS[name](value).label if name in _LABELS else str(value)


# What hangs on it


def _milestone_rows(action: Action) -> Iterable[Row]:
    names = {"title": "title", "baseline": "planned for", "forecast": "now expected", "actual": "reached on"}
    found = Milestone.history.filter(action=action).order_by("id", "history_id")
    before = None
    for row in found.values("id", *COLUMNS, *names):
        title = row["title"]
        if row["history_type"] == "+":
            changes = (Change(f"Milestone “{title}” added"),)
        elif row["history_type"] == "-":
            changes = (Change(f"Milestone “{title}” removed"),)
        elif before is None or before["id"] != row["id"]:
            changes = ()
        else:
            changes = tuple(
                Change(f"Milestone “{title}”, {words}", str(before[name] or ""), str(row[name] or ""))
                for name, words in names.items()
                if before[name] != row[name]
            )
        before = row
        yield row_of(row, changes)


def _link_rows(action: Action, person) -> Iterable[Row]:
    """Partners, measures and recommendations that were named, or are no longer."""
    kinds = (
        (ActionSupport, "partner_id", Partner.objects, str, "supports it", "no longer supports it"),
        (
            ActionMeasure,
            "measure_id",
            Measure.objects,
            lambda each: "A restricted measure" if why_not_read_measure(person, each) else str(each),
            "is a measure it should move",
            "is no longer a measure it should move",
        ),
        (
            RecommendationAction,
            "recommendation_id",
            Recommendation.objects.select_related("review"),
            lambda each: f"{each.review}, {each.number},",
            "is answered by it",
            "is no longer answered by it",
        ),
    )
    for model, key, records, words, added, removed in kinds:
        rows = list(model.history.filter(action=action, history_type__in="+-").values(*COLUMNS, key))
        named = records.in_bulk({row[key] for row in rows}) if rows else {}
        for row in rows:
            each = named.get(row[key])
            called = words(each) if each else "One that is no longer kept"
            yield row_of(row, (Change(f"{called} {added if row['history_type'] == '+' else removed}"),))
