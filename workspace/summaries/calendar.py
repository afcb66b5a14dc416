"""What a person owes as days in a calendar: their actions, the milestones of these, the figures they bring; and the
meetings they may attend.

Titles and days only, and of a meeting nothing of its agenda: a calendar is fetched and kept by programs that are not
ours (docs/adr/0009).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Max, Q
from django.urls import reverse
from django.utils.timezone import make_aware

from actionplans.models import Action, Milestone
from common import clock
from common.partial_dates import PartialDate
from common.periods import Period
from meetings.enums import MeetingState
from meetings.models import Meeting
from meetings.rules import QUARTER_DAYS, running_clock
from partnership.enums import GroupKind
from partnership.models import ReportingLine, User
from partnership.posts import answers_for
from performance.models import Measure
from performance.summaries import AskedMeasure
from workspace.summaries.duties import Duties, duties

MONTHS_AHEAD = 12  # for figures, which fall due for ever


@dataclass(frozen=True, slots=True)
class Entry:
    """One day of a calendar. `uid` stays the same whatever happens to the thing."""

    uid: str
    day: date
    title: str
    words: str
    page: str
    changed_at: datetime
    begins: datetime | None = None  # of what has its time of day
    ends: datetime | None = None
    place: str = ""
    is_off: bool = False  # called off: it stays in calendars, struck out


def entries(person: User, *, on: date) -> list[Entry]:
    """The days of a person's open actions, of their milestones, of the figures they bring and of their meetings.

    Soonest first. Sixteen queries at most, whatever the rows.
    """
    mine = duties(on=on, person=person).of(person.pk)
    return sorted(
        [*_actions(mine), *_milestones(mine), *_figures(mine), *_meetings(person, on)],
        key=lambda entry: (entry.day, entry.uid),
    )


def _actions(mine: Duties) -> Iterable[Entry]:
    dated = [each.line for each in mine.actions if each.line.is_open and each.line.due]
    changed = _changed(Action, [line.pk for line in dated])
    for line in dated:
        yield Entry(
            uid=f"action-{line.pk}",
            day=line.due.last,
            title=f"{line.reference} due: {line.title}",
            words=f"Due {_by_words(line.due)}. {line.plan}.",
            page=reverse("workspace:action-page", args=[line.reference]),
            changed_at=changed[line.pk],
        )


def _milestones(mine: Duties) -> Iterable[Entry]:
    lines = {each.line.pk: each.line for each in mine.actions if each.line.is_open}
    waiting = Milestone.objects.filter(action__in=list(lines), actual=None)
    steps = [each for each in waiting if each.forecast or each.baseline]
    changed = _changed(Milestone, [each.pk for each in steps])
    for step in steps:
        line, day = lines[step.action_id], step.forecast or step.baseline
        yield Entry(
            uid=f"milestone-{step.pk}",
            day=day.last,
            title=f"{line.reference} milestone: {step.title}",
            words=f"Expected {_by_words(day)}. A step of {line.title}.",
            page=reverse("workspace:action-page", args=[line.reference]),
            changed_at=changed[step.pk],
        )


def _figures(mine: Duties) -> Iterable[Entry]:
    changed = _changed(Measure, [each.pk for each in mine.measures])
    for owed in mine.figures:
        yield _figure(owed.measure, owed.period, changed)
    for measure in mine.measures:
        period = measure.periods_asked(mine.on)[-1].next()
        while measure.due_on(period) <= _months_later(mine.on):
            yield _figure(measure, period, changed)
            period = period.next()


def _figure(measure: AskedMeasure, period: Period, changed: dict) -> Entry:
    return Entry(
        uid=f"figure-{measure.pk}-{period.code.replace('/', '-').replace(' ', '-')}",
        day=measure.due_on(period),
        title=f"Figure due: {measure.title}, {period}",
        words=f"The figure of {measure.code} for {period}, from {measure.supplier}.",
        page=reverse("workspace:measure-page", args=[measure.code]),
        changed_at=changed[measure.pk],
    )


def _meetings(person: User, on: date) -> Iterable[Entry]:
    """Meetings to come, and those of the last months, whose day is known."""
    since = PartialDate.of(on - timedelta(days=QUARTER_DAYS))
    found = Meeting.objects.filter(_attended_by(person, on), held_on__gte=since).select_related("group")
    # Of the agenda only how long it takes: its titles may be exempt.
    found = [each for each in found.prefetch_related("items") if each.held_on.day]
    changed = _changed(Meeting, [each.pk for each in found])
    for each in found:
        day = each.held_on.first
        minutes = [item.minutes_allowed for item in each.items.all()]
        ends = running_clock(each.starts_at, minutes)[-1] if minutes else None
        is_off = each.state == MeetingState.CANCELLED
        yield Entry(
            uid=f"meeting-{each.pk}",
            day=day,
            title=f"Called off: {each.group}" if is_off else f"Meeting: {each.group}",
            words=each.get_state_display() + (f", {each.place}." if each.place else "."),
            page=reverse("workspace:meeting-page", args=[each.pk]),
            changed_at=changed[each.pk],
            begins=_moment(day, each.starts_at),
            ends=_moment(day, ends) if ends and each.starts_at and ends > each.starts_at else None,
            place=each.place,
            is_off=is_off,
        )


def _attended_by(person: User, on: date) -> Q:
    """Meetings of the bodies that somebody serves, and of those to which the groups they answer for report.

    Officers attend the board, members of the scrutiny committee theirs.
    """
    posts = person.posts_on(on)
    answered = [group for group in posts if answers_for(person, group)]
    wanted = Q(group__in=list(posts)) | Q(
        group__in=ReportingLine.objects.filter(group__in=answered).values("to")
    )
    if person.is_officer:
        wanted |= Q(group__kind=GroupKind.BOARD)
    if person.is_scrutiny:
        wanted |= Q(group__kind=GroupKind.SCRUTINY)
    return wanted


def _moment(day: date, at: time | None) -> datetime | None:
    return make_aware(datetime.combine(day, at)) if at else None


def _months_later(on: date) -> date:
    return Period.of(on, "month").shift(MONTHS_AHEAD).end


def _changed(model, keys: list[int]) -> dict[int, datetime]:
    """When each of these records last changed. One query; a record without a history is as old as the portal."""
    rows = model.history.filter(id__in=keys).order_by().values("id").annotate(at=Max("history_date"))
    return dict.fromkeys(keys, clock.noon(date(2000, 1, 1))) | dict(rows.values_list("id", "at"))


def _by_words(day: PartialDate) -> str:
    """`on 12 May 2025`, `by the end of May 2025`."""
    return f"on {day}" if day.day else f"by the end of {day}"
