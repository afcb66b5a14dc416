"""What changed since a meeting of the board: ratings that moved, actions, escalations, figures that were revised."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localtime

from actionplans.as_at import ActionStanding
from actionplans.enums import ActionRating, ActionState
from common.known import known_rows
from common.periods import Period
from common.text import date_words, list_words, number_words
from performance.models import Reading
from performance.standing import Standing
from workspace.summaries.board.lines import Lines, first
from workspace.summaries.board.record import Record
from workspace.summaries.board.requests import Raised, about

_RANK = {"green": 2, "amber": 1, "red": 0}


@dataclass(frozen=True)
class Moved:
    """A rating that moved: of a measure (with its periods) or of an action."""

    code: str
    title: str
    was: str
    was_words: str
    was_when: str
    now: str
    now_words: str
    now_when: str
    way: str  # Better, Worse or ""


@dataclass(frozen=True)
class Told:
    """One thing that happened to an action."""

    reference: str
    title: str
    words: str


@dataclass(frozen=True)
class Escalated:
    action: str
    measure: str
    title: str
    words: str


@dataclass(frozen=True)
class Revised:
    """A figure that was another at the meeting."""

    code: str
    title: str
    period: str
    was: str
    now: str
    on: str
    why: str


@dataclass(frozen=True)
class Changes:
    """Since the meeting. Empty lists say that nothing of the kind happened."""

    since: str
    measures: Lines  # of Moved
    actions: Lines  # of Moved
    completed: Lines  # of Told
    slipped: Lines  # of Told
    new: Lines  # of Told
    closed: Lines  # of Told
    escalated: Lines  # of Escalated
    revised: Lines  # of Revised

    @property
    def count(self) -> int:
        return sum(len(rows) for rows, _ in self._kinds)

    @property
    def unchanged(self) -> str:
        """What did not happen, in one sentence; "" where all of it did."""
        said = [words for rows, words in self._kinds if not rows]
        return f"Since then {list_words(said)}." if said else ""

    @property
    def _kinds(self) -> tuple[tuple[Lines, str], ...]:
        return (
            (self.measures, "no rating of a measure moved"),
            (self.actions, "no action went off track or came back"),
            (self.completed, "no action was completed"),
            (self.slipped, "no due date moved"),
            (self.new, "no action is new"),
            (self.closed, "no action was cancelled or deferred"),
            (self.escalated, "nothing was escalated"),
            (self.revised, "no figure was revised"),
        )


def changes_since(record: Record, *, raised: Sequence[Raised], whole: bool) -> Changes | None:
    """What changed since the meeting, None when there was none. The position then is read once, in a dozen queries."""
    meeting = record.day.since
    if meeting is None:
        return None
    before, now = record.actions_before, record.actions
    found = {
        "measures": _moved_measures(record),
        "actions": _moved_actions(before, now),
        "completed": [
            _told(each, f"Completed {_when(each)}")
            for each in now
            if each.state == ActionState.COMPLETE and not _was(before, each, ActionState.COMPLETE)
        ],
        "slipped": [
            _told(each, _slip(before[each.pk], each))
            for each in now
            if each.pk in before and each.is_open and before[each.pk].due != each.due
        ],
        "new": [_told(each, each.due_phrase) for each in now if each.pk not in before],
        "closed": [
            _told(each, f"{each.state.label} {_when(each)}: {each.closed_reason}".rstrip(": "))
            for each in now
            if each.state in {ActionState.CANCELLED, ActionState.DEFERRED}
            and not _was(before, each, each.state)
        ],
        "escalated": [_escalated(record, each) for each in raised if each.raised_on > record.since_on],
        "revised": _revised(record),
    }
    return Changes(
        since=str(meeting.held_on),
        **{name: first(rows, whole=whole) for name, rows in found.items()},
    )


# Ratings


def _moved_measures(record: Record) -> list[Moved]:
    found = []
    for now in record.measures:
        before = record.measures_before.get(now.measure.pk)
        if before and before.rating != now.rating:
            found.append(_moved_measure(before, now))
    return sorted(found, key=lambda each: ("Worse", "Better", "").index(each.way))


def _moved_measure(before: Standing, now: Standing) -> Moved:
    return Moved(
        code=now.measure.code,
        title=now.measure.title,
        was=before.rating.value,
        was_words=before.rating.label,
        was_when=before.now.period.label,
        now=now.rating.value,
        now_words=now.rating.label,
        now_when=now.now.period.label,
        way=_way(before.rating.family, now.rating.family),
    )


def _moved_actions(before: dict[int, ActionStanding], now: list[ActionStanding]) -> list[Moved]:
    """Open actions that went into red or amber, or came out of it."""
    found = []
    for each in now:
        was = before.get(each.pk)
        if was is None or was.rating == each.rating or not each.is_open or not was.is_open:
            continue
        if {was.rating.family, each.rating.family} & {"red", "amber"}:
            found.append(
                Moved(
                    code=each.reference,
                    title=each.title,
                    was=was.rating.value,
                    was_words=was.rating.label,
                    was_when="",
                    now=each.rating.value,
                    now_words=each.rating.label,
                    now_when="",
                    way=_action_way(was.rating, each.rating),
                )
            )
    return sorted(found, key=lambda each: ("Worse", "Better", "").index(each.way))


def _way(was: str, now: str) -> str:
    if was not in _RANK or now not in _RANK or was == now:
        return ""
    return "Better" if _RANK[now] > _RANK[was] else "Worse"


def _action_way(was: ActionRating, now: ActionRating) -> str:
    """As for measures; out of silence into trouble is worse, and overdue is worse than off track."""
    if {was, now} == {ActionRating.OVERDUE, ActionRating.OFF_TRACK}:
        return "Worse" if now == ActionRating.OVERDUE else "Better"
    if was.family == "grey" and now.family in {"red", "amber"}:
        return "Worse"
    return _way(was.family, now.family)


# Actions


def _told(each: ActionStanding, words: str) -> Told:
    return Told(each.reference, each.title, words)


def _escalated(record: Record, raised: Raised) -> Escalated:
    thing = about(record, raised)
    words = (
        f"{record.group_name(raised.group_id)}, {date_words(raised.raised_on)}: {raised.state.label.lower()}"
    )
    return Escalated(thing.action, thing.measure, thing.title, words)


def _was(before: dict, each: ActionStanding, state: ActionState) -> bool:
    return each.pk in before and before[each.pk].state == state


def _when(each: ActionStanding) -> str:
    return f"{'on' if each.closed_on.day else 'in'} {each.closed_on}"


def _slip(before: ActionStanding, now: ActionStanding) -> str:
    known = {slip.pk for slip in before.slips}
    reasons = [slip.reason.rstrip(".") for slip in now.slips if slip.pk not in known]
    why = f": {reasons[-1]}" if reasons else ""
    was, due = (str(each.due) if each.due else "no date" for each in (before, now))
    return f"From {was} to {due}{why}"


# Figures


def _revised(record: Record) -> list[Revised]:
    """The figures that were others at the end of the meeting's day. Two queries, bounded by what was changed since."""
    upto = {"history_date__lte": record.day.at} if record.day.at else {}
    changed = (
        Reading.history.model.objects.filter(
            history_type="~", history_date__gt=record.since_at, measure__in=list(record.by_code), **upto
        )
        .order_by("history_date", "history_id")
        .values_list(
            "id", "measure_id", "period", "value", "released_on", "history_date", "history_change_reason"
        )
    )
    latest = {row[0]: row for row in changed}
    if not latest:
        return []
    was = {
        pk: (value, released)
        for pk, value, released in known_rows(
            Reading, "pk", "value", "released_on", at=record.since_at, pk__in=list(latest)
        )
    }
    found = []
    for pk, measure, period, value, released, moment, why in latest.values():
        if pk in was and was[pk][0] is not None and was[pk][0] != value:
            found.append(
                _revised_figure(record.by_code[measure], period, was[pk], (value, released), moment, why)
            )
    return sorted(found, key=lambda each: each.code)


def _revised_figure(
    standing: Standing, period: Period, was: tuple, now: tuple, moment, why: str | None
) -> Revised:
    measure = standing.measure

    def words(value, released: date | None) -> str:
        if measure.needs_release and not released:
            return "not released"
        return number_words(value) + (measure.unit_sign if value is not None else "")

    return Revised(
        code=measure.code,
        title=measure.title,
        period=period.label,
        was=words(*was),
        now=words(*now),
        on=date_words(localtime(moment).date()),
        why=why or "",
    )
