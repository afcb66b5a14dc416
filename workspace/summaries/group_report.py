"""A group's report to a meeting: what the portal drafts from the record, and the figures that it freezes.

All of it is made from the board's reading of the record (`workspace.summaries.board.record`), narrowed to the group, so
that a report and the dashboard say the same. Measures that are restricted are left out: everybody reads a report.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property

from actionplans.as_at import ActionStanding
from actionplans.enums import ActionRating, ActionState
from actionplans.models import Milestone
from common.partial_dates import PartialDate
from common.text import date_words, list_words, number_data, plural
from meetings.enums import EscalationState, MeetingState, ReportState
from meetings.group_form import SCHEMA
from meetings.models import Escalation, GroupReport, Meeting
from meetings.prose import blocks, listed
from meetings.rules import reporting_period
from meetings.summaries import risk_register
from partnership.models import DeliveryGroup, User
from performance.enums import Rating, Sensitivity
from performance.models import Measure
from performance.standing import Standing
from workspace.summaries.board.changes import Changes, changes_since
from workspace.summaries.board.day import Asked, Day, MeetingFacts
from workspace.summaries.board.priorities import action_counts, action_words, rating_words
from workspace.summaries.board.record import Record
from workspace.summaries.board.strips import strip_row

HIGH_RISK = 12  # of 25: what a board wants to hear of
SOON_DAYS = 92  # the next quarter
FEWEST_TOLD = 5  # a local count below this is not put into words that may become public
MOST_LINES = 12  # of a section: the rest is counted
EXCEPTIONS = (ActionRating.OVERDUE, ActionRating.OFF_TRACK, ActionRating.AT_RISK)
TROUBLE = (Rating.RED, Rating.AMBER)


# The record of a group on a day


class Position:
    """Where a group stands at the end of a day, and how that changed since its report's period began.

    `at` is the moment up to which the record is read, None for today: then it is read as it stands. For the update of
    the body's own chair the position is that of all groups together.
    """

    def __init__(
        self, *, group: DeliveryGroup, to: DeliveryGroup, since: date, on: date, at: datetime | None = None
    ):
        self.group, self.on = group, on
        self.is_of_the_chair = group.pk == to.pk
        before = MeetingFacts(0, PartialDate.of(since - timedelta(days=1)), MeetingState.HELD, None, None)
        day = Day(on=on, at=at, board=to, held=(before,), to_come=None, since=before)
        asked = Asked(group="" if self.is_of_the_chair else group.code)
        # Nobody in particular: what everybody may read.
        self.record = Record(person=User(is_active=False), day=day, asked=asked)
        self.sensitivity = dict(
            Measure.objects.filter(pk__in=list(self.record.by_code)).values_list("pk", "sensitivity")
        )

    @property
    def actions(self) -> list[ActionStanding]:
        """The group's own actions; for the chair those of all groups."""
        return self.record.actions

    @property
    def measures(self) -> list[Standing]:
        return self.record.measures

    @cached_property
    def changes(self) -> Changes:
        return changes_since(self.record, raised=(), whole=True)

    def is_open(self, each: Standing) -> bool:
        return self.sensitivity.get(each.measure.pk) == Sensitivity.OPEN

    def may_be_told(self, each: Standing) -> bool:
        """Whether a sentence may speak of the figure: it is open at source, or local and no small number."""
        rated = each.now
        return self.is_open(each) or (rated.value is not None and rated.value >= FEWEST_TOLD)


# The figures, frozen on submission


def figures_of(position: Position) -> dict:
    """The document of the schema “group-report/1”: actions and measures as they stand, and what they were before."""
    record = position.record
    changes = position.changes
    slips = {each.reference: each.words for each in changes.slipped.rows}
    actions, measures = position.actions, position.measures
    shown = actions
    if position.is_of_the_chair:  # the whole partnership: what is off track, and the groups in a line each
        shown = [each for each in actions if each.rating in EXCEPTIONS]
    return {
        "schema": SCHEMA,
        "as_at": position.on.isoformat(),
        "actions": {
            "words": action_words(actions),
            "counts": action_counts(actions),
            "rows": [_action(record, each, slips.get(each.reference, "")) for each in shown],
        },
        "measures": {
            "words": rating_words(measures),
            "rows": [_measure(position, each) for each in measures],
        },
        "groups": _group_rows(record) if position.is_of_the_chair else [],
    }


def _action(record: Record, each: ActionStanding, slip: str) -> dict:
    was = record.actions_before.get(each.pk)
    return {
        "reference": each.reference,
        "title": each.title,
        "lead": record.partner_name(each.lead_id),
        "due": each.due_words,
        "rating": each.rating.value,
        "rating_words": each.rating.label,
        "was_words": was.rating.label if was and was.rating != each.rating else "",
        "slips": slip,
    }


def _measure(position: Position, each: Standing) -> dict:
    row, was = strip_row(each), position.record.measures_before.get(each.measure.pk)
    moved = was is not None and was.rating != each.rating
    return {
        "code": row.code,
        "title": row.title,
        "unit": row.unit,
        "period": row.period,
        "value": row.value,
        "goal": row.target,
        "rating": row.rating.value,
        "rating_words": row.rating_words,
        "reason": row.reason,
        "published": row.published,
        "was_words": was.rating.label if moved else "",
        "was_period": was.now.period.label if moved else "",
        "verdict": row.verdict,
        "direction": row.direction,
        "strip": [
            cell | {name: number_data(cell[name]) for name in ("value", "target")}
            for cell in row.picture["strip"]
        ],
        "is_open": position.is_open(each),
    }


def _group_rows(record: Record) -> list[dict]:
    """Each group with a plan or a priority, its actions and its measures in words."""
    actions, measures = defaultdict(list), defaultdict(dict)
    for each in record.actions:
        actions[each.plan.group_id].append(each)
    for priority in record.priorities:
        if priority.holder:
            measures[priority.holder.pk] |= {each.measure.pk: each for each in record.under(priority.pk)}
    groups = [record.groups[pk] for pk in {*actions, *measures} if pk in record.groups]
    return [
        {
            "name": group.name,
            "action_words": action_words(actions[group.pk]),
            "measure_words": rating_words(measures[group.pk].values()),
        }
        for group in sorted(groups, key=lambda each: each.name)
    ]


# The draft


def period_of(*, meeting: Meeting, on: date) -> tuple[date, date]:
    """The days that a report to this meeting speaks of: since the last one of the body, up to the day of writing."""
    last = Meeting.objects.filter(group=meeting.group_id).exclude(pk=meeting.pk)
    last = last.held(before=meeting.held_on.first).first()
    since, until = reporting_period(last and last.held_on.last, meeting.held_on.first)
    return since, max(since, min(until, on))


def drafted(position: Position, *, meeting: Meeting) -> dict[str, str]:
    """What the portal can say of the period, under the names of the report's fields. The chair edits it.

    The update of the body's own chair begins with what the groups have submitted to the meeting.
    """
    record, changes = position.record, position.changes
    return {
        "achievements": _lines(
            [
                *_from_groups(position, meeting, "achievements"),
                *(_closed(each) for each in position.actions if _is_new_done(record, each)),
                *_milestones(position),
                *_ratings(position, better=True),
            ]
        ),
        "exceptions": _lines(
            [
                *(_late(each) for each in position.actions if each.rating in EXCEPTIONS),
                *(_off_target(each) for each in position.measures if _tells(position, each)),
                *_not_received(position.measures),
            ]
        ),
        "slips": _lines(
            f"{each.title} ({each.reference}): {_small(each.words)}." for each in changes.slipped.rows
        ),
        "next_steps": _lines(_ahead(position)),
        "risks": _lines(_risks(position)),
        "requests": _lines([*_from_groups(position, meeting, "requests"), *_requests(position)]),
    }


def _from_groups(position: Position, meeting: Meeting, name: str) -> list[str]:
    """What the groups' newest reports to the meeting say under a heading, for its chair to draw on."""
    if not position.is_of_the_chair:
        return []
    found = GroupReport.objects.filter(meeting=meeting, state=ReportState.SUBMITTED).exclude(
        group=meeting.group_id
    )
    newest = {
        each.group.name: getattr(each, name) for each in found.select_related("group").order_by("number")
    }
    return [
        f"{group}: {' '.join(line for block in blocks(text) for line in block.lines)}"
        for group, text in sorted(newest.items())
        if text.strip()
    ]


def _lines(lines: Iterable[str]) -> str:
    """A list of them, the first ones where there are many."""
    found = [line for line in lines if line]
    more = len(found) - MOST_LINES
    if more > 1:
        found = [*found[:MOST_LINES], f"And {more} more, in the figures below."]
    return listed(found)


def _is_new_done(record: Record, each: ActionStanding) -> bool:
    was = record.actions_before.get(each.pk)
    return each.state == ActionState.COMPLETE and (was is None or was.state != ActionState.COMPLETE)


def _closed(each: ActionStanding) -> str:
    came = f": {_small(each.outcome.split(chr(10))[0]).rstrip('.')}" if each.outcome else ""
    return f"{each.title} ({each.reference}) was completed{came}."


def _milestones(position: Position) -> list[str]:
    """Milestones reached in the period, of actions that are still open."""
    actions = {each.pk: each for each in position.actions if each.is_open}
    rows = Milestone.objects.filter(action__in=list(actions), actual__isnull=False).order_by("actual", "pk")
    return [
        f"{title} ({actions[action].reference}), reached {'on' if actual.day else 'in'} {actual}."
        for action, title, actual in rows.values_list("action_id", "title", "actual")
        if position.record.since_on < actual.first and actual.last <= position.on
    ]


def _ratings(position: Position, *, better: bool) -> list[str]:
    """Measures whose rating moved for the better."""
    told = {each.measure.code for each in position.measures if position.may_be_told(each)}
    return [
        f"{each.title} ({each.code}) is now {_small(each.now_words)} in {each.now_when}; it was "
        f"{_small(each.was_words)} in {each.was_when}."
        for each in position.changes.measures.rows
        if (each.way == "Better") == better and each.way and each.code in told
    ]


def _late(each: ActionStanding) -> str:
    when = f", {_small(each.due_phrase)}" if each.due else ""
    return f"{each.title} ({each.reference}) is {_small(each.rating.label)}{when}."


def _tells(position: Position, each: Standing) -> bool:
    return each.rating in TROUBLE and position.may_be_told(each)


def _off_target(each: Standing) -> str:
    row = strip_row(each)
    return (
        f"{row.title} ({row.code}) is {_small(row.rating_words)} in {row.period}: {row.value}, {row.target}."
    )


def _not_received(measures: Sequence[Standing]) -> list[str]:
    """Who owes figures, one line each."""
    owing = defaultdict(list)
    for each in measures:
        if each.rating == Rating.NO_DATA:
            owing[each.measure.supplier].append(f"{each.measure.title} ({each.measure.code})")
    return [f"{supplier} has sent no figures for {list_words(titles)}." for supplier, titles in owing.items()]


def _ahead(position: Position) -> list[str]:
    """What is due in the next quarter, soonest first."""
    until = position.on + timedelta(days=SOON_DAYS)
    due = [
        each
        for each in position.actions
        if each.is_open and each.due and position.on <= each.due.last <= until
    ]
    return [
        f"{each.title} ({each.reference}), {_small(each.due_phrase)}."
        for each in sorted(due, key=lambda each: (each.due.last, each.reference))
    ]


def _risks(position: Position) -> list[str]:
    groups = [] if position.is_of_the_chair else [position.group]
    return [
        f"{risk.title} ({risk.code}) scores {risk.score} of 25"
        + (f", {risk.direction} than before" if risk.direction in {"higher", "lower"} else "")
        + "."
        for risk in risk_register(on=position.on, groups=groups)
        if risk.score is not None and (risk.score >= HIGH_RISK or risk.direction == "higher")
    ]


def _requests(position: Position) -> list[str]:
    """Escalations that wait for an answer, and new dates that nobody has agreed."""
    waiting = Escalation.objects.filter(state=EscalationState.RAISED, raised_on__lte=position.on)
    waiting = waiting.filter(to=position.record.day.board)
    if not position.is_of_the_chair:
        waiting = waiting.filter(group=position.group)
    codes = {each.measure.code for each in position.measures}
    asked = [
        f"{each.asked.rstrip('.')} ({each.action.reference if each.action else each.measure.code})."
        for each in waiting.select_related("action", "measure").order_by("raised_on", "pk")
        if each.action or each.measure.code in codes
    ]
    dates = [
        f"Agree a new date for {each.title} ({each.reference}): {_small(each.due_phrase)}, "
        f"expected {each.forecast_words}."
        for each in position.actions
        if each.forecast_words
    ]
    return [*asked, *dates]


def _small(words: str) -> str:
    """A phrase that continues a sentence: its first letter small, unless it is an initialism."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def late_words(meeting: Meeting, *, on: date) -> str:
    """`Papers were due by 1 September 2025, 3 days ago`, or by when they are; "" where no day was set."""
    if (due := meeting.papers_due) is None:
        return ""
    if due < on:
        return f"Papers were due by {date_words(due)}, {plural((on - due).days, 'day')} ago"
    return f"Papers are due by {date_words(due)}"
