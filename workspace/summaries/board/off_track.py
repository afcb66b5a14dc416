"""What is off track, and what is being done about it: red measures, and actions that are overdue or off track."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from actionplans.as_at import ActionStanding, UpdateWords, update_words
from actionplans.enums import ActionRating
from actionplans.models import ActionMeasure
from actionplans.rules import slip_days
from common.known import known_rows
from common.periods import Period
from common.text import date_words, plural
from meetings.models import Decision
from performance.enums import Rating
from performance.models import AcceptedRed, Commentary
from performance.standing import Standing
from workspace.summaries.board.lines import Lines, first
from workspace.summaries.board.record import Record
from workspace.summaries.measure_list import value_words

LATE = (ActionRating.OVERDUE, ActionRating.OFF_TRACK)


class Acceptance(NamedTuple):
    """The board accepts a red until a day, with what is being done meanwhile."""

    pk: int
    until: date
    mitigation: str


@dataclass(frozen=True)
class Doing:
    """An action that should move a measure."""

    reference: str
    title: str
    rating: ActionRating
    rating_words: str


@dataclass(frozen=True)
class RedMeasure:
    """A measure off target, and what is said and done about it."""

    code: str
    title: str
    period: str
    value: str
    target: str
    reason: str
    direction: str
    said: str
    said_by: str
    accepted: str  # until when
    mitigation: str
    decision: int | None
    minute: str
    doing: tuple[Doing, ...]


@dataclass(frozen=True)
class LateAction:
    """An action that is overdue or off track, and what its last update says."""

    reference: str
    title: str
    group: str
    lead: str
    due: str
    rating: ActionRating
    rating_words: str
    late: str
    slips: str
    last: str  # when something was last said
    silent: str
    done: str
    next: str
    obstacles: str
    forecast: str


@dataclass(frozen=True)
class OffTrack:
    measures: Lines  # of RedMeasure
    actions: Lines  # of LateAction

    @property
    def count(self) -> int:
        return len(self.measures) + len(self.actions)


def off_track(record: Record, *, accepted: Mapping[int, Acceptance], whole: bool) -> OffTrack:
    """What is off track on the day: what nobody accepted first, and what is longest overdue. Four queries."""
    reds = [each for each in record.measures if each.rating == Rating.RED]
    # Both sorts are stable: codes and references stay in order.
    reds.sort(key=lambda each: (each.measure.pk in accepted, -each.missed))
    late = [each for each in record.actions if each.rating in LATE]
    late.sort(key=lambda each: (each.rating != ActionRating.OVERDUE, each.due.last if each.due else date.max))
    shown, told = first(reds, whole=whole), first(late, whole=whole)
    said = _commentaries(record, shown.rows)
    doing = _doing(record, shown.rows)
    minutes = _minutes(accepted.values())
    words = update_words(each.last for each in told)
    return OffTrack(
        measures=replace(
            shown,
            rows=tuple(
                _red(
                    each,
                    said.get(each.measure.pk),
                    accepted.get(each.measure.pk),
                    minutes,
                    doing[each.measure.pk],
                )
                for each in shown
            ),
        ),
        actions=replace(
            told,
            rows=tuple(_late(record, each, words.get(each.last.pk) if each.last else None) for each in told),
        ),
    )


def acceptances(record: Record) -> tuple[dict[int, Acceptance], dict[int, Acceptance]]:
    """By measure, the acceptance that holds on the day, and the last of those that are over. One query."""
    on, holds, over = record.day.on, {}, {}
    rows = known_rows(AcceptedRed, "measure_id", *Acceptance._fields, at=record.day.at)
    for measure, *said in sorted(rows, key=lambda row: row[2]):
        each = Acceptance(*said)
        (holds if each.until >= on else over)[measure] = each
    return holds, over


def _minutes(accepted: Iterable[Acceptance]) -> dict[int, tuple[int, str]]:
    """{key of the acceptance: (key of the decision, the day and minute that took it)}."""
    rows = Decision.objects.filter(accepted_red__in=[each.pk for each in accepted]).order_by()
    return {
        accepted: (pk, f"{decided_on}, {minute}")
        for accepted, pk, decided_on, minute in rows.values_list(
            "accepted_red_id", "pk", "decided_on", "minute_reference"
        )
    }


def _commentaries(record: Record, reds: Sequence[Standing]) -> dict[int, tuple[str, str]]:
    """The latest that was said of the periods shown, with who said it: {key of the measure: (text, by)}."""
    periods = {rated.period for each in reds for rated in each.series}
    periods |= {Period.of(period.start, "year") for period in periods}
    rows = known_rows(
        Commentary,
        "measure_id", "period", "text", "by_id",
        at=record.day.at,
        measure__in=[each.measure.pk for each in reds],
        period__in=periods,
    )  # fmt: skip
    latest = {}
    # Of a year and its last quarter, the quarter is nearer to the figure.
    for measure, period, text, by in sorted(rows, key=lambda row: (row[1].end, row[1].start)):
        latest[measure] = (text, f"{record.partner_name(by)}, {period.label}")
    return latest


def _doing(record: Record, reds: Sequence[Standing]) -> dict[int, tuple[Doing, ...]]:
    """The actions that should move each measure, as far as the day knows them."""
    actions = {each.pk: each for each in record.all_actions}
    found = defaultdict(tuple)
    rows = known_rows(
        ActionMeasure,
        "measure_id", "action_id",
        at=record.day.at,
        measure__in=[each.measure.pk for each in reds],
    )  # fmt: skip
    for measure, action in sorted(rows):
        if each := actions.get(action):
            found[measure] += (Doing(each.reference, each.title, each.rating, each.rating.label),)
    return found


def _red(each: Standing, said, accepted: Acceptance | None, minutes, doing) -> RedMeasure:
    unit = each.measure.unit_sign
    decided = each.decided.get(each.now.period)
    decision, minute = minutes.get(accepted.pk, (None, "")) if accepted else (None, "")
    return RedMeasure(
        code=each.measure.code,
        title=each.measure.title,
        period=each.now.period.label,
        value=value_words(each.now, unit),
        target=f"{each.now.goal.words}{unit}" if each.now.goal else "",
        reason=decided.reason if decided else each.now.rated.reason,
        direction=each.direction.verdict.label,
        said=said[0] if said else "",
        said_by=said[1] if said else "",
        accepted=date_words(accepted.until) if accepted else "",
        mitigation=accepted.mitigation if accepted else "",
        decision=decision,
        minute=minute,
        doing=doing,
    )


def _late(record: Record, action: ActionStanding, words: UpdateWords | None) -> LateAction:
    overdue = (record.day.on - action.due.last).days if action.due else 0
    return LateAction(
        reference=action.reference,
        title=action.title,
        group=record.group_name(action.plan.group_id),
        lead=record.lead_words(action),
        due=action.due_phrase,
        rating=action.rating,
        rating_words=action.rating.label,
        late=f"{plural(overdue, 'day')} late" if action.rating == ActionRating.OVERDUE else "",
        slips=slip_words(action),
        last=str(action.last.made_on) if action.last else "",
        silent=action.update_overdue_words,
        done=words.done if words else "",
        next=words.next if words else "",
        obstacles=words.obstacles if words else "",
        forecast=action.forecast_words,
    )


def slip_words(action: ActionStanding) -> str:
    """`Moved twice, 92 days in all: the post was vacant`; "" when the date never moved. The reason is the last one."""
    if not action.slips:
        return ""
    count = len(action.slips)
    times = {1: "once", 2: "twice"}.get(count, f"{count} times")
    days = slip_days(action.slips[0].was_due, action.due)
    amount = f", {plural(days, 'day')} in all" if days > 0 else ""
    return f"Moved {times}{amount}: {action.slips[-1].reason.rstrip('.')}"
