"""How actions stand: one on any day, from records that the caller brings; and many today, in a handful of queries."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery

from actionplans.enums import ActionRating, ActionState, DueException, Origin, Recurrence
from actionplans.models import Action, ActionSupport, Slip, Update
from actionplans.rules import (
    ActionFacts,
    Serving,
    later_forecast,
    rate_action,
    slip_days,
    slip_words,
    update_due_on,
    update_overdue_words,
    who_reports,
)
from common.partial_dates import PartialDate
from partnership.models import Membership
from partnership.permissions import why_not_keep_records
from partnership.posts import answers_for, serves


@dataclass(frozen=True)
class ActionPosition:
    """How an action stood on a day, and what had been said of it by then."""

    rating: ActionRating
    reason: str
    due: PartialDate | None
    slips: tuple[Slip, ...]  # oldest first
    slip_words: str
    updates: tuple[Update, ...]  # newest first
    update_overdue_words: str
    closed_on: PartialDate | None


def position(
    action: Action, *, updates: Sequence[Update], slips: Sequence[Slip], interval_days: int, on: date
) -> ActionPosition:
    """The action as it stood at the end of `on`: later updates, slips and closings are left out."""
    said = sorted(
        (update for update in updates if update.made_on.first <= on), key=lambda each: (each.made_on, each.pk)
    )
    moved = sorted(
        (slip for slip in slips if slip.made_on.first <= on), key=lambda each: (each.made_on, each.pk)
    )
    later = sorted(
        (slip for slip in slips if slip.made_on.first > on), key=lambda each: (each.made_on, each.pk)
    )
    due = later[0].was_due if later else action.due
    closed = action.closed_on is not None and action.closed_on.first <= on
    facts = ActionFacts(
        state=action.state if closed else ActionState.OPEN,
        starts=action.starts,
        due=due,
        due_exception=action.due_exception,
        completed=action.closed_on if closed else None,
        closed_reason=action.closed_reason,
        update_rating=said[-1].rating if said else None,
        updated_on=said[-1].made_on if said else None,
    )
    rated = rate_action(facts, on=on)
    return ActionPosition(
        rating=rated.rating,
        reason=rated.reason,
        due=due,
        slips=tuple(moved),
        slip_words="; ".join(
            f"{slip_words(slip.was_due, slip.due, slip.reason)} (agreed by {slip.agreed_by})"
            for slip in moved
        ),
        updates=tuple(reversed(said)),
        update_overdue_words=update_overdue_words(facts, interval_days=interval_days, on=on),
        closed_on=action.closed_on if closed else None,
    )


# Many actions at once


@dataclass(frozen=True, slots=True)
class LastUpdate:
    """The newest thing said of an action."""

    pk: int
    made_on: PartialDate
    rating: str
    done: str
    next: str
    obstacles: str
    forecast: PartialDate | None
    author_id: int | None
    by_id: int


@dataclass(frozen=True, slots=True)
class ActionLine:
    """One action as lists show it, rated on a day. Plain values: a list of five hundred is read in five queries."""

    pk: int
    reference: str
    title: str
    detail: str
    plan_id: int
    plan: str
    group_id: int
    priority: int
    commitment: str
    commitment_words: str
    lead_id: int
    lead: str
    lead_officer: str
    owner_id: int | None
    owner: str
    supporting: tuple[str, ...]
    supporting_ids: tuple[int, ...]
    origin: Origin
    starts: PartialDate | None
    original_due: PartialDate | None
    due: PartialDate | None
    due_exception: str
    recurs: str
    resources: str
    state: ActionState
    closed_on: PartialDate | None
    outcome: str
    closed_reason: str
    rating: ActionRating
    reason: str
    update_overdue_words: str
    slips: int
    slip_days: int
    last: LastUpdate | None
    update_due_on: date | None  # the last day on which the next update is in time
    source_id: int

    @property
    def is_open(self) -> bool:
        return self.state == ActionState.OPEN

    @property
    def due_words(self) -> str:
        """`31 March 2026`, `To be confirmed`, `Ongoing`."""
        return str(self.due) if self.due else DueException(self.due_exception).label

    @property
    def rating_words(self) -> str:
        return self.rating.label

    @property
    def state_words(self) -> str:
        return self.state.label

    @property
    def recurs_words(self) -> str:
        """`Every quarter`, or "" for an action that is done once."""
        return Recurrence(self.recurs).label if self.recurs else ""

    @property
    def expected_words(self) -> str:
        """`Now expected 30 September 2025, not yet agreed`, while the last update expects it later than it is due."""
        later = later_forecast(self.last and self.last.forecast, due=self.due, is_open=self.is_open)
        return f"Now expected {later}, not yet agreed" if later else ""

    @property
    def slip_words(self) -> str:
        """`Moved twice, 92 days later than first agreed`; "" when the date never moved."""
        if not self.slips:
            return ""
        times = {1: "once", 2: "twice"}.get(self.slips, f"{self.slips} times")
        if self.original_due is None or not self.slip_days:
            return f"Moved {times}"
        way = "later" if self.slip_days > 0 else "earlier"
        days = abs(self.slip_days)
        return f"Moved {times}, {days:,} {'day' if days == 1 else 'days'} {way} than first agreed"


_LINE = (
    "pk",
    "reference",
    "title",
    "detail",
    "plan_id",
    "plan__title",
    "plan__group_id",
    "plan__update_interval_days",
    "priority__number",
    "commitment__number",
    "commitment__text",
    "lead_id",
    "lead__name",
    "lead_officer",
    "owner_id",
    "owner__name",
    "origin",
    "starts",
    "original_due",
    "due",
    "due_exception",
    "recurs",
    "resources",
    "state",
    "closed_on",
    "outcome",
    "closed_reason",
    "source_id",
    "last_update",
)


def action_lines(actions: QuerySet, *, on: date) -> list[ActionLine]:
    """The actions of a queryset as lines, in its order, each rated on the day. Four queries, whatever the rows."""
    rows = list(_with_newest(actions).values_list(*_LINE))
    keys = [row[0] for row in rows]
    said = _last_updates([row[-1] for row in rows if row[-1]])
    support = defaultdict(list)
    for action, key, name in (
        ActionSupport.objects.filter(action__in=keys)
        .order_by("partner__name")
        .values_list("action_id", "partner_id", "partner__name")
    ):
        support[action].append((key, name))
    slips = Counter(Slip.objects.filter(action__in=keys).order_by().values_list("action_id", flat=True))
    return [_line(dict(zip(_LINE, row, strict=True)), said, support, slips, on) for row in rows]


def _with_newest(actions: QuerySet) -> QuerySet:
    newest = Update.objects.filter(action=OuterRef("pk")).order_by("-made_on", "-pk").values("pk")[:1]
    return actions.annotate(last_update=Subquery(newest))


def _last_updates(keys: Sequence[int]) -> dict[int, LastUpdate]:
    names = ("pk", "made_on", "rating", "done", "next", "obstacles", "forecast", "author_id", "by_id")
    return {row[0]: LastUpdate(*row) for row in Update.objects.filter(pk__in=keys).values_list(*names)}


def _line(row: Mapping, said: Mapping, support: Mapping, slips: Mapping, on: date) -> ActionLine:
    last = said.get(row["last_update"])
    facts = ActionFacts(
        state=row["state"],
        starts=row["starts"],
        due=row["due"],
        due_exception=row["due_exception"],
        completed=row["closed_on"],
        closed_reason=row["closed_reason"],
        update_rating=last and last.rating,
        updated_on=last and last.made_on,
    )
    rated = rate_action(facts, on=on)
    partners = support.get(row["pk"], ())
    return ActionLine(
        **{name: row[name] for name in _SAME},
        plan=row["plan__title"],
        group_id=row["plan__group_id"],
        priority=row["priority__number"],
        commitment=row["commitment__number"] or "",
        commitment_words=row["commitment__text"] or "",
        lead=row["lead__name"],
        owner=row["owner__name"] or "",
        supporting=tuple(name for _, name in partners),
        supporting_ids=tuple(key for key, _ in partners),
        origin=Origin(row["origin"]),
        state=ActionState(row["state"]),
        rating=rated.rating,
        reason=rated.reason,
        update_overdue_words=update_overdue_words(
            facts, interval_days=row["plan__update_interval_days"], on=on
        ),
        slips=slips.get(row["pk"], 0),
        slip_days=slip_days(row["original_due"], row["due"]),
        last=last,
        update_due_on=update_due_on(facts, interval_days=row["plan__update_interval_days"]),
    )


_SAME = tuple(name for name in _LINE if "__" not in name and name not in {"origin", "state", "last_update"})


@dataclass(frozen=True, slots=True)
class Standing:
    """How one action stands, and no more: for counting many."""

    pk: int
    plan_id: int
    rating: ActionRating
    update_overdue: bool


def standings(actions: QuerySet, *, on: date) -> list[Standing]:
    """How the actions of a queryset stand on the day. Two queries, whatever the rows."""
    rows = list(
        _with_newest(actions).values_list(
            "pk",
            "plan_id",
            "plan__update_interval_days",
            "state",
            "starts",
            "due",
            "due_exception",
            "last_update",
        )
    )
    keys = [row[-1] for row in rows if row[-1]]
    said = {
        key: (rating, made_on)
        for key, rating, made_on in Update.objects.filter(pk__in=keys).values_list("pk", "rating", "made_on")
    }
    found = []
    for pk, plan, interval, state, starts, due, exception, last in rows:
        rating, made_on = said.get(last, (None, None))
        facts = ActionFacts(
            state=state,
            starts=starts,
            due=due,
            due_exception=exception,
            update_rating=rating,
            updated_on=made_on,
        )
        late = bool(update_overdue_words(facts, interval_days=interval, on=on))
        found.append(Standing(pk, plan, rate_action(facts, on=on).rating, late))
    return found


def may_report(person, line: ActionLine) -> bool:
    """As `permissions.why_not_report`, for a line of a list: asks the database nothing for each.

    Whether the action is open is for the list to say.
    """
    if not person or not person.is_active:
        return False
    if not why_not_keep_records(person):
        return True
    if person.is_scrutiny:
        return False
    if line.owner_id == person.pk or answers_for(person, line.group_id):
        return True
    ours = {line.lead_id, *line.supporting_ids}
    return person.partner_id in ours and serves(person, line.group_id)


def serving_in(groups: Iterable[int], *, on: date) -> dict[int, list[Serving]]:
    """Who serves each of these groups on the day, with the partner they sit for. One query."""
    found = defaultdict(list)
    rows = Membership.objects.current(on=on).filter(group__in=set(groups), person__is_active=True)
    for group, person, seat, partner, role in rows.values_list(
        "group_id", "person_id", "partner_id", "person__partner_id", "role"
    ):
        found[group].append(Serving(person, partner or seat, role))
    return found


def reporters(lines: Iterable[ActionLine], *, on: date) -> dict[int, tuple[int, ...]]:
    """Who reports on each action: {key of the action: keys of people}. One query; see `rules.who_reports`."""
    lines = list(lines)
    serving = serving_in({line.group_id for line in lines}, on=on)
    return {
        line.pk: who_reports(owner=line.owner_id, lead=line.lead_id, serving=serving.get(line.group_id, ()))
        for line in lines
    }
