"""How many actions stood at the end of a day, from the few columns that say so. Constant queries, whatever the rows.

The bulk twin of `actionplans.summaries.position`: what was said, moved or closed after the day is left out, and of a
past day only what was known at its end (`at`) counts.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from actionplans.enums import ActionRating, ActionState, DueException
from actionplans.models import Action, ActionPlan, ActionSupport, Slip, Update
from actionplans.rules import ActionFacts, later_forecast, rate_action, update_overdue_words
from common.known import known_rows
from common.partial_dates import PartialDate


class PlanFacts(NamedTuple):
    pk: int
    group_id: int
    strategy_id: int
    title: str
    update_interval_days: int


class SlipFacts(NamedTuple):
    """A due date that was moved."""

    pk: int
    made_on: PartialDate
    was_due: PartialDate | None
    due: PartialDate
    reason: str
    agreed_by: str


class LatestUpdate(NamedTuple):
    """The last thing said of an action by the day. Its words are read apart, for the few that are shown."""

    pk: int
    made_on: PartialDate
    rating: str
    forecast: PartialDate | None


class UpdateWords(NamedTuple):
    done: str
    next: str
    obstacles: str
    forecast_reason: str


@dataclass(frozen=True, slots=True)
class ActionStanding:
    """An action at the end of a day."""

    pk: int
    reference: str
    title: str
    plan: PlanFacts
    priority_id: int
    lead_id: int
    lead_officer: str
    supporting_ids: tuple[int, ...]
    due: PartialDate | None
    due_exception: str
    state: ActionState
    closed_on: PartialDate | None
    closed_reason: str
    outcome: str
    rating: ActionRating
    reason: str
    update_overdue_words: str
    slips: tuple[SlipFacts, ...]  # oldest first
    last: LatestUpdate | None

    @property
    def is_open(self) -> bool:
        return self.state == ActionState.OPEN

    @property
    def due_words(self) -> str:
        """`31 March 2026`, `To be confirmed`, `Ongoing`; `No date` before one was first set."""
        if self.due:
            return str(self.due)
        return DueException(self.due_exception).label if self.due_exception else "No date"

    @property
    def due_phrase(self) -> str:
        """`Due 31 March 2026`, or what stands instead of a date."""
        return f"Due {self.due}" if self.due else self.due_words

    @property
    def forecast_words(self) -> str:
        """`30 September 2025`, while the last update expects it later than it is due and nobody agreed; else ""."""
        later = later_forecast(self.last and self.last.forecast, due=self.due, is_open=self.is_open)
        return str(later or "")


_FIELDS = (
    "pk", "sort", "reference", "title", "plan_id", "priority_id", "lead_id", "lead_officer", "starts", "due",
    "due_exception", "state", "closed_on", "closed_reason", "outcome",
)  # fmt: skip


def plans_of(strategies: Iterable[int], *, at: datetime | None = None) -> list[PlanFacts]:
    """The plans for these strategies. One query."""
    rows = known_rows(ActionPlan, *PlanFacts._fields, at=at, strategy__in=list(strategies))
    return [PlanFacts(*row) for row in rows]


def actions_on(plans: Sequence[PlanFacts], *, on: date, at: datetime | None = None) -> list[ActionStanding]:
    """How the actions of these plans stand at the end of the day, in the order of their references. Four queries."""
    of = {plan.pk: plan for plan in plans}
    rows = [dict(zip(_FIELDS, row, strict=True)) for row in known_rows(Action, *_FIELDS, at=at)]
    rows = sorted((row for row in rows if row["plan_id"] in of), key=lambda row: row["sort"])
    said = _latest_updates(on, at)
    slips, support = defaultdict(list), defaultdict(list)
    for action, *each in known_rows(Slip, "action_id", *SlipFacts._fields, at=at):
        slips[action].append(SlipFacts(*each))
    for action, partner in known_rows(ActionSupport, "action_id", "partner_id", at=at):
        support[action].append(partner)
    return [
        _standing(row, of[row["plan_id"]], said.get(row["pk"]), slips[row["pk"]], support[row["pk"]], on)
        for row in rows
    ]


def _standing(
    row: Mapping, plan: PlanFacts, last: LatestUpdate | None, slips: list, support: list, on: date
) -> ActionStanding:
    slips.sort(key=lambda slip: (slip.made_on, slip.pk))
    moved = tuple(slip for slip in slips if slip.made_on.first <= on)
    later = slips[len(moved)] if len(moved) < len(slips) else None
    closed = row["closed_on"] is not None and row["closed_on"].first <= on
    due = later.was_due if later else row["due"]
    facts = ActionFacts(
        state=row["state"] if closed else ActionState.OPEN,
        starts=row["starts"],
        due=due,
        due_exception=row["due_exception"],
        completed=row["closed_on"] if closed else None,
        closed_reason=row["closed_reason"],
        update_rating=last and last.rating,
        updated_on=last and last.made_on,
    )
    rated = rate_action(facts, on=on)
    return ActionStanding(
        pk=row["pk"],
        reference=row["reference"],
        title=row["title"],
        plan=plan,
        priority_id=row["priority_id"],
        lead_id=row["lead_id"],
        lead_officer=row["lead_officer"],
        supporting_ids=tuple(support),
        due=due,
        due_exception=row["due_exception"],
        state=ActionState(facts.state),
        closed_on=facts.completed,
        closed_reason=row["closed_reason"] if closed else "",
        outcome=row["outcome"] if closed else "",
        rating=rated.rating,
        reason=rated.reason,
        update_overdue_words=update_overdue_words(facts, interval_days=plan.update_interval_days, on=on),
        slips=moved,
        last=last,
    )


def _latest_updates(on: date, at: datetime | None) -> dict[int, LatestUpdate]:
    """The last update of each action by the day, as known at the moment. Updates are added, never overwritten."""
    order = [F("made_on").desc(), F("id").desc()]
    if at is None:
        rows = Update.objects.all()
    else:
        rows = Update.history.model.objects.filter(history_date__lte=at)
        rows = rows.exclude(id__in=rows.filter(history_type="-").values("id"))
        order += [F("history_date").desc(), F("history_id").desc()]
    newest = Window(RowNumber(), partition_by=F("action_id"), order_by=order)
    rows = rows.filter(made_on__begun_by=on).order_by().annotate(newest=newest).filter(newest=1)
    names = ["id" if name == "pk" else name for name in LatestUpdate._fields]
    return {action: LatestUpdate(*said) for action, *said in rows.values_list("action_id", *names)}


def update_words(updates: Iterable[LatestUpdate | None]) -> dict[int, UpdateWords]:
    """What these updates say, by key. One query."""
    keys = [update.pk for update in updates if update]
    rows = Update.objects.filter(pk__in=keys).order_by().values_list("pk", *UpdateWords._fields)
    return {pk: UpdateWords(*said) for pk, *said in rows}
