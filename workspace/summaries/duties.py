"""Who is asked for what: every action and figure with the people who report on it, and what the round has of them.

One read serves my work, the round, who has reported, the reminders and the calendar: a dozen queries, whatever the
rows.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from actionplans.enums import ActionState
from actionplans.models import Action, Update
from actionplans.summaries import ActionLine, action_lines, reporters
from common import clock
from common.periods import Period
from partnership.enums import MembershipRole
from partnership.models import User
from performance.models import MeasurePlace
from performance.summaries import AskedMeasure, asked_measures, figures_held
from priorities.enums import StrategyState
from priorities.models import Holding
from workspace.rules import Owed, Round, action_owed, figure_owed, round_on, round_periods


@dataclass(frozen=True, slots=True)
class Reported:
    """The newest update that was written down since the round opened."""

    at: datetime
    rating: str
    done: str
    next: str
    obstacles: str
    author_id: int | None
    partner: str


@dataclass(frozen=True, slots=True)
class ActionDuty:
    """An action, who reports on it, and what it asks."""

    line: ActionLine
    people: tuple[int, ...]
    owed: Owed | None
    in_round: bool  # the round asks about it
    reported: Reported | None

    @property
    def is_answered(self) -> bool:
        """Whether the round needs nothing more of it: an update since it opened, or it was closed."""
        return self.reported is not None or not self.line.is_open


@dataclass(frozen=True, slots=True)
class FigureDuty:
    """The figures of one measure for one period it is rated by."""

    measure: AskedMeasure
    period: Period
    missing: tuple[Period, ...]  # of the kind collected
    owed: Owed


@dataclass(frozen=True, slots=True)
class RoundFigure:
    """One figure that the round asks for."""

    measure: AskedMeasure
    period: Period
    is_answered: bool


@dataclass(frozen=True)
class Duties:
    """What is asked of some people on a day."""

    on: date
    round: Round
    actions: tuple[ActionDuty, ...]
    figures: tuple[FigureDuty, ...]
    round_figures: tuple[RoundFigure, ...]
    measures: tuple[AskedMeasure, ...]

    def of(self, person: int) -> "Duties":
        """The duties of one person."""
        return Duties(
            on=self.on,
            round=self.round,
            actions=tuple(each for each in self.actions if person in each.people),
            figures=tuple(each for each in self.figures if person in each.measure.people),
            round_figures=tuple(each for each in self.round_figures if person in each.measure.people),
            measures=tuple(each for each in self.measures if person in each.people),
        )


def duties(*, on: date, person: User | None = None, groups: Iterable[int] | None = None) -> Duties:
    """What is asked on a day: of everybody; with `person` of that person (and of others who share it: ask `of`).

    With `groups`, also what is asked about the plans of these groups, and every measure.
    """
    round_ = round_on(on)
    about = Q()
    if person is not None:
        about = Q(owner=person) | Q(owner=None, plan__group__in=_reports_in(person, on))
        if groups is not None:
            about |= Q(plan__group__in=groups)
    elif groups is not None:
        about = Q(plan__group__in=groups)
    # A test of NULL beside the negation: an open action has no day on which it was closed.
    now = Q(state=ActionState.OPEN) | (Q(closed_on__isnull=False) & ~Q(closed_on__over_before=round_.opened))
    lines = action_lines(Action.objects.filter(about, now).order_by("sort"), on=on)
    measures = asked_measures(on=on, person=person if groups is None else None)
    figures, round_figures = _figures(measures, round_, on)
    return Duties(
        on=on,
        round=round_,
        actions=tuple(_action_duties(lines, round_, on)),
        figures=tuple(figures),
        round_figures=tuple(round_figures),
        measures=tuple(measures),
    )


def _reports_in(person: User, on: date) -> list[int]:
    """The groups in which the person may be asked: analysts bring figures, and report on no action."""
    return [group for group, roles in person.posts_on(on).items() if roles - {MembershipRole.ANALYST}]


def _action_duties(lines: list[ActionLine], round_: Round, on: date) -> Iterable[ActionDuty]:
    people = reporters(lines, on=on)
    reported = _reported_since([line.pk for line in lines], round_.opened)
    for line in lines:
        owed = None
        if line.is_open:
            owed = action_owed(
                due=line.due, update_due_on=line.update_due_on, update_words=line.update_overdue_words, on=on
            )
        yield ActionDuty(
            line=line,
            people=people[line.pk],
            owed=owed,
            in_round=line.starts is None or line.starts.first < round_.opened,
            reported=reported.get(line.pk),
        )


def _reported_since(actions: list[int], day: date) -> dict[int, Reported]:
    """The newest update of each action that was written down on the day or later. One query."""
    rows = (
        Update.history.filter(
            action__in=actions, history_type="+", history_date__gt=clock.end_of(day - timedelta(days=1))
        )
        .order_by("history_id")
        .values_list(
            "action_id", "history_date", "rating", "done", "next", "obstacles", "author_id", "by__name"
        )
    )
    return {action: Reported(*said) for action, *said in rows}


def _figures(
    measures: list[AskedMeasure], round_: Round, on: date
) -> tuple[list[FigureDuty], list[RoundFigure]]:
    rated = {each.pk: each.periods_asked(on) for each in measures}
    asked = {each.pk: round_periods(each.collected, round_) for each in measures}
    wanted = {part for each in measures for period in rated[each.pk] for part in period.parts(each.collected)}
    held = figures_held(measures, wanted.union(*asked.values()))
    owed, in_round = [], []
    for each in measures:
        for period in rated[each.pk]:
            missing = tuple(part for part in period.parts(each.collected) if (each.pk, part) not in held)
            due_on = each.due_on(period)
            if found := figure_owed(period=period, missing=missing, due_on=due_on, on=on):
                owed.append(FigureDuty(each, period, missing, found))
        for period in asked[each.pk]:
            in_round.append(RoundFigure(each, period, (each.pk, period) in held))
    return owed, in_round


def groups_of_measures(*, on: date) -> dict[int, tuple[int, ...]]:
    """The groups that answer for each measure today: those that hold the priorities of strategies in force under which
    it stands. Two queries.
    """
    held = defaultdict(set)
    holdings = Holding.objects.current(on=on).filter(priority__strategy__state=StrategyState.IN_FORCE)
    for priority, group in holdings.order_by().values_list("priority_id", "group_id"):
        held[priority].add(group)
    found = defaultdict(set)
    places = MeasurePlace.objects.filter(priority__in=list(held)).order_by()
    for measure, priority in places.values_list("measure_id", "priority_id"):
        found[measure] |= held[priority]
    return {measure: tuple(sorted(groups)) for measure, groups in found.items()}
