"""What a person owes as days in a calendar: their actions, the milestones of these, and the figures they bring.

Titles and days only: a calendar is fetched and kept by programs that are not ours (docs/adr/0009).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max
from django.urls import reverse

from actionplans.models import Action, Milestone
from common import clock
from common.partial_dates import PartialDate
from common.periods import Period
from partnership.models import User
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


def entries(person: User, *, on: date) -> list[Entry]:
    """The days of a person's open actions, of their milestones and of the figures they bring, soonest first.

    Twelve queries at most, whatever the rows.
    """
    mine = duties(on=on, person=person).of(person.pk)
    return sorted(
        [*_actions(mine), *_milestones(mine), *_figures(mine)], key=lambda entry: (entry.day, entry.uid)
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


def _months_later(on: date) -> date:
    return Period.of(on, "month").shift(MONTHS_AHEAD).end


def _changed(model, keys: list[int]) -> dict[int, datetime]:
    """When each of these records last changed. One query; a record without a history is as old as the portal."""
    rows = model.history.filter(id__in=keys).order_by().values("id").annotate(at=Max("history_date"))
    return dict.fromkeys(keys, clock.noon(date(2000, 1, 1))) | dict(rows.values_list("id", "at"))


def _by_words(day: PartialDate) -> str:
    """`on 12 May 2025`, `by the end of May 2025`."""
    return f"on {day}" if day.day else f"by the end of {day}"
