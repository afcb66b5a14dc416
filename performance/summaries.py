"""How a measure stands: its rated periods, its year, its direction. Plain values in, frozen dataclasses out.

The caller brings the records (live, or as they were known at a moment); only what follows “Who is asked” asks the
database.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q

from common.periods import Period, PeriodKind, periods_between
from partnership.models import Membership, User
from performance.direction import Direction, direction
from performance.enums import Aggregation, Rating, Sensitivity
from performance.models import Measure, MeasurePlace, Reading, SeriesBreak, Target
from performance.rules import (
    Combined,
    Figure,
    Goal,
    Rated,
    SupplierPerson,
    Tolerance,
    combine,
    combine_targets,
    combine_tolerances,
    rate,
    who_brings,
)
from priorities.enums import StrategyState


@dataclass(frozen=True)
class RatedPeriod:
    """One period of a measure: what its readings add up to, what it should reach, and how it is rated."""

    period: Period
    combined: Combined
    goal: Goal | None
    tolerance: Tolerance
    rated: Rated
    due_on: date

    @property
    def value(self) -> Decimal | None:
        return self.combined.value


@dataclass(frozen=True)
class MeasurePosition:
    """How a measure stands at the end of a financial year."""

    measure: Measure
    series: tuple[RatedPeriod, ...]  # every period it is rated by, oldest first
    year: RatedPeriod
    direction: Direction
    breaks: tuple[SeriesBreak, ...]

    @property
    def latest(self) -> RatedPeriod:
        return self.series[-1]


@dataclass(frozen=True)
class Figures:
    """The records of one measure, by period."""

    measure: Measure
    supplier: str
    readings: Mapping[Period, Reading]
    targets: Mapping[Period, Target]
    breaks: Sequence[SeriesBreak]
    scheme: Tolerance  # the scheme's default, where the measure has none of its own
    owed_since: date | None  # from when figures were asked for, where that is known

    @property
    def tolerance(self) -> Tolerance:
        if self.measure.tolerance is None:
            return self.scheme
        return Tolerance(self.measure.tolerance_kind, self.measure.tolerance)

    @property
    def is_count(self) -> bool:
        return self.measure.aggregation == Aggregation.SUM


def position(figures: Figures, *, year: Period, on: date) -> MeasurePosition:
    """How the measure stands at the end of `year`, seen on the day `on`."""
    series = tuple(rated_period(figures, period, on=on) for period in _rated_periods(figures, year))
    whole = rated_year(figures, year, on=on)
    before = rated_year(figures, year.previous(), on=on)
    return MeasurePosition(
        measure=figures.measure,
        series=series,
        year=whole,
        direction=travel(figures, whole, before),
        breaks=tuple(each for each in figures.breaks if each.period.start <= year.end),
    )


def latest_due(frequency: str, due_days: int, on: date) -> Period:
    """The latest period of a kind whose figure is due: its last day in time lies before the day `on`."""
    return Period.of(on - timedelta(days=due_days), frequency).previous()


def _rated_periods(figures: Figures, year: Period) -> list[Period]:
    """From the first period that has a reading, or was asked for, to the end of the year."""
    kind = PeriodKind(figures.measure.frequency)
    starts = [period.start for period in figures.readings]
    if figures.owed_since or not starts:
        starts.append(figures.owed_since or year.start)
    first = Period.of(min(starts), kind)
    last = year.parts(kind)[-1]
    return periods_between(min(first, last), last)


def rated_period(figures: Figures, period: Period, *, on: date) -> RatedPeriod:
    """One period of the kind the measure is rated by, against its own target, seen on the day `on`.

    Of the records only those of the period are looked at (and the base of its target, and the breaks), so a caller
    may bring these alone; the latest reading before tells since when a supplier has been silent.
    """
    goal = _goal(figures.targets.get(period))
    return _rate(figures, period, goal, figures.tolerance, _breaks_inside(figures, [period]), on)


def rated_year(figures: Figures, year: Period, *, on: date) -> RatedPeriod:
    """The financial year, rated against what its periods' targets add up to."""
    parts = year.parts(figures.measure.frequency)
    goals = [_goal(figures.targets.get(part)) for part in parts]
    goal = combine_targets(goals, figures.measure.aggregation)
    tolerance = figures.tolerance
    if goal is not None and all(goals):
        tolerance = combine_tolerances(goals, [tolerance] * len(goals), figures.measure.aggregation)
    return _rate(figures, year, goal, tolerance, _breaks_inside(figures, parts), on)


def _rate(
    figures: Figures, period: Period, goal, tolerance, broken: SeriesBreak | None, on: date
) -> RatedPeriod:
    measure = figures.measure
    parts = period.parts(measure.collected)
    held = [figures.readings.get(part) for part in parts]
    combined = combine(held, measure.aggregation, scale=100 if measure.is_percentage else 1)
    due_on = period.end + timedelta(days=measure.due_days)
    missing = next((reading for reading in held if reading and reading.not_available_reason), None)
    more = {"shorthand": "x", "shorthand_reason": missing.not_available_reason} if missing else {}
    figure = combined.as_figure(
        on=on,
        due_on=due_on,
        supplier=figures.supplier,
        since=None if combined.is_whole else _silent_since(figures, period),
        unit_of_parts=f"{measure.collected}s",
        released=not measure.needs_release or all(reading is None or reading.released_on for reading in held),
        break_inside=broken is not None,
        **more,
    )
    return RatedPeriod(
        period, combined, goal, tolerance, _rated_figure(figures, figure, goal, tolerance), due_on
    )


def _rated_figure(figures: Figures, figure: Figure, goal: Goal | None, tolerance: Tolerance) -> Rated:
    measure = figures.measure
    return rate(
        figure=figure,
        goal=goal,
        polarity=measure.polarity,
        kind=measure.kind,
        tolerance=tolerance,
        is_count=figures.is_count,
        unit="%" if measure.is_percentage else measure.unit,
    )


def _silent_since(figures: Figures, period: Period) -> date:
    """The day after which nothing came: the end of the last period with a reading, else when figures were asked for."""
    ends = [known.end for known in figures.readings if known.end <= period.end]
    return max(ends) if ends else figures.owed_since


def _goal(target: Target | None) -> Goal | None:
    return None if target is None else Goal(target.value, target.low, target.high)


def _breaks_inside(figures: Figures, periods: Sequence[Period]) -> SeriesBreak | None:
    """The first break that lies between what a target was set from and the period it is for."""
    for period in periods:
        base = (target := figures.targets.get(period)) and target.base
        for each in figures.breaks:
            if base and base.start < each.period.start <= period.end:
                return each
    return None


def travel(figures: Figures, now: RatedPeriod, before: RatedPeriod) -> Direction:
    """The direction of travel from one rated period to another of its kind, with its base in words.

    A figure that awaits release is not compared: the comparison would give it away.
    """
    across = any(before.period.start < each.period.start <= now.period.end for each in figures.breaks)
    return direction(
        now=_open(now),
        before=_open(before),
        base_words=before.period.label,
        polarity=figures.measure.polarity,
        is_count=figures.is_count,
        goal=now.goal,
        across_break=across,
    )


def _open(rated: RatedPeriod) -> Combined | None:
    return None if rated.rated.rating == Rating.AWAITING_RELEASE else rated.combined


# Who is asked for figures


@dataclass(frozen=True, slots=True)
class AskedMeasure:
    """A measure whose figures somebody brings, and who. Plain values: hundreds are read in three queries."""

    pk: int
    code: str
    title: str
    collected: str
    frequency: str
    due_days: int
    sensitivity: str
    owner_id: int
    supplier_id: int
    supplier: str
    reporter_id: int | None
    people: tuple[int, ...] = ()

    @property
    def is_restricted(self) -> bool:
        return self.sensitivity == Sensitivity.RESTRICTED

    def periods_asked(self, on: date) -> list[Period]:
        """The periods it is rated by whose figures may be owed on a day: the latest that is due, and those since that
        are over.
        """
        last_over = Period.of(on, self.frequency).previous()
        return periods_between(latest_due(self.frequency, self.due_days, on), last_over)

    def due_on(self, period: Period) -> date:
        """The last day on which the figure of a rated period is in time."""
        return period.end + timedelta(days=self.due_days)


_ASKED = tuple(name for name in AskedMeasure.__slots__ if name not in {"supplier", "people"})


def asked_measures(*, on: date, person: User | None = None) -> list[AskedMeasure]:
    """The measures whose figures are asked of people, each with who brings them; with `person`, only that person's.

    Left out: what comes from an official file and names no reporter (an import brings it), and what only strategies
    that are not in force ask for. Restricted figures are asked only of whoever may read them: officers, and people of
    its owner and its supplier.
    """
    places = MeasurePlace.objects.filter(measure=OuterRef("pk"))
    in_force = places.filter(priority__strategy__state=StrategyState.IN_FORCE)
    found = Measure.objects.filter(Exists(in_force) | ~Exists(places) | Q(reporter__isnull=False))
    found = found.filter(Q(feed="") | Q(reporter__isnull=False))
    if person is not None:
        theirs = Q(reporter=person)
        if person.partner_id and person.is_active and not person.is_scrutiny:
            theirs |= Q(reporter=None, supplier=person.partner_id)
        found = found.filter(theirs)
    rows = list(found.order_by("sort").values_list(*_ASKED, "supplier__name"))
    measures = [AskedMeasure(**dict(zip((*_ASKED, "supplier"), row, strict=True))) for row in rows]
    people, reporters = _people_of(measures, on=on)
    asked = []
    for each in measures:
        reporter = each.reporter_id if _may_bring(each, reporters.get(each.reporter_id)) else None
        brought_by = (
            () if each.reporter_id and not reporter
            else who_brings(reporter=reporter, people=people.get(each.supplier_id, ()))
        )  # fmt: skip
        if person is None or person.pk in brought_by:
            asked.append(replace(each, people=brought_by))
    return asked


def _people_of(measures: Sequence[AskedMeasure], *, on: date) -> tuple[dict, dict]:
    """Those who can bring figures: of each supplier by its key, and the reporters that measures name by theirs."""
    suppliers = {each.supplier_id for each in measures}
    named = {each.reporter_id for each in measures if each.reporter_id}
    rows = list(
        User.objects.filter(Q(partner__in=suppliers) | Q(pk__in=named), is_active=True, is_scrutiny=False)
        .order_by()
        .values_list("pk", "partner_id", "is_officer", "is_superuser")
    )
    roles = defaultdict(set)
    held = Membership.objects.current(on=on).filter(person__in=[pk for pk, *_ in rows]).order_by()
    for pk, role in held.values_list("person_id", "role"):
        roles[pk].add(role)
    people = defaultdict(list)
    for pk, partner, *_ in rows:
        if partner in suppliers:
            people[partner].append(SupplierPerson(pk, frozenset(roles[pk])))
    reporters = {pk: (partner, officer or admin) for pk, partner, officer, admin in rows if pk in named}
    return people, reporters


def _may_bring(measure: AskedMeasure, reporter: tuple | None) -> bool:
    """Whether the reporter that a measure names is still there, and may read it."""
    if reporter is None:
        return False
    partner, is_officer = reporter
    return not measure.is_restricted or is_officer or partner in (measure.owner_id, measure.supplier_id)


def figures_held(measures: Iterable[AskedMeasure], periods: Iterable[Period]) -> set[tuple[int, Period]]:
    """Which of these measures have a reading for which of these periods, `[x]` included. One query."""
    keys, periods = [each.pk for each in measures], set(periods)
    if not keys or not periods:
        return set()
    rows = Reading.objects.filter(measure__in=keys, period__in=periods).order_by()
    return set(rows.values_list("measure_id", "period"))
