"""All that is kept of one measure, read once for its page, its explore page and its file. Constant queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise

from common.periods import Period, PeriodKind, periods_between
from performance.answer import Sign, latest_sign
from performance.enums import Aggregation
from performance.models import (
    ComparatorReading,
    Measure,
    RagScheme,
    Reading,
    Rebase,
    SeriesBreak,
    Target,
)
from performance.rules import DEFAULT_TOLERANCE, Tolerance, combine
from performance.spc import Xmr, xmr_between_breaks
from performance.summaries import Figures, RatedPeriod, latest_due, rated_period, rated_year
from priorities.enums import StrategyState


@dataclass(frozen=True)
class Stretch:
    """A part of the series that has one mean and one set of limits."""

    periods: tuple[Period, ...]
    chart: Xmr


@dataclass(frozen=True)
class MeasureRecord:
    """A measure with its records, oldest first, seen on the day `on`."""

    measure: Measure
    readings: tuple[Reading, ...]
    targets: tuple[Target, ...]
    breaks: tuple[SeriesBreak, ...]
    rebases: tuple[Rebase, ...]
    comparators: tuple[ComparatorReading, ...]
    figures: Figures
    on: date

    @property
    def is_count(self) -> bool:
        return self.measure.aggregation == Aggregation.SUM

    @property
    def unit(self) -> str:
        """What stands right behind a figure: % for a percentage."""
        return "%" if self.measure.is_percentage else ""

    @cached_property
    def open_readings(self) -> dict[Period, Reading]:
        """The readings that everybody may see: what awaits release is drawn nowhere and counted nowhere."""
        return {
            each.period: each
            for each in self.readings
            if not self.measure.needs_release or each.released_on is not None
        }

    @cached_property
    def due(self) -> Period:
        """The latest period whose figure is due."""
        return latest_due(self.measure.frequency, self.measure.due_days, self.on)

    @cached_property
    def due_year(self) -> Period:
        return latest_due(PeriodKind.YEAR, self.measure.due_days, self.on)

    def rated(self, period: Period) -> RatedPeriod:
        return rated_period(self.figures, period, on=self.on)

    def rated_year(self, year: Period) -> RatedPeriod:
        return rated_year(self.figures, year, on=self.on)

    @cached_property
    def rated_series(self) -> tuple[RatedPeriod, ...]:
        """Every period it is rated by: from the first reading, or since it was asked for, to the latest due or read."""
        kind = PeriodKind(self.measure.frequency)
        starts = [self.readings[0].period.start] if self.readings else []
        starts += [self.figures.owed_since] if self.figures.owed_since else []
        if not starts:
            return (self.rated(self.due),)
        last = max([self.due, *(Period.of(each.period.start, kind) for each in self.readings[-1:])])
        return tuple(self.rated(period) for period in periods_between(Period.of(min(starts), kind), last))

    # As a series

    @cached_property
    def collected_periods(self) -> tuple[Period, ...]:
        """Every period of the kind it is collected by, from the first reading to the last, gaps among them."""
        known = sorted(self.open_readings)
        return tuple(periods_between(known[0], known[-1])) if known else ()

    def value(self, period: Period):
        """The figure of a period of the collected or a bigger kind; None where it is not whole, or not released."""
        parts = period.parts(self.measure.collected)
        held = [self.open_readings.get(part) for part in parts]
        if len(parts) == 1:
            return held[0] and held[0].value
        return combine(held, self.measure.aggregation, scale=100 if self.measure.is_percentage else 1).value

    @cached_property
    def stretches(self) -> tuple[Stretch, ...]:
        """The series as its control chart has it: begun anew at each series break and each rebase."""
        periods = self.collected_periods
        if not periods:
            return ()
        starts = sorted({0, *self.starts_of(self.breaks), *self.starts_of(self.rebases)})
        charts = xmr_between_breaks([self.value(period) for period in periods], starts)
        edges = [*starts, len(periods)]
        return tuple(
            Stretch(periods[first:last], chart)
            for (first, last), chart in zip(pairwise(edges), charts, strict=True)
        )

    def starts_of(self, turnings: Sequence) -> list[int]:
        """The places in the series at which breaks or rebases begin something anew."""
        places = (
            next((index for index, p in enumerate(self.collected_periods) if p.start >= each.period.start), 0)
            for each in turnings
        )
        return [place for place in places if place]

    @cached_property
    def sign(self) -> Sign | None:
        """What the control chart says of the latest reading."""
        if not self.stretches:
            return None
        last = self.stretches[-1]
        return latest_sign(last.chart, [period.label for period in last.periods])


def read_measure(code: str, *, on: date) -> MeasureRecord:
    """The measure with this code. Raises Measure.DoesNotExist."""
    measure = Measure.objects.select_related("owner", "supplier").get(code=code)
    readings = sorted(measure.readings.order_by("period"), key=lambda each: each.period)
    targets = tuple(measure.targets.order_by("period"))
    breaks = tuple(measure.breaks.order_by("period"))
    scheme = RagScheme.objects.filter(rates="measures", in_use=True).first()
    return MeasureRecord(
        measure=measure,
        readings=tuple(readings),
        targets=targets,
        breaks=breaks,
        rebases=tuple(measure.rebases.order_by("period")),
        comparators=tuple(measure.comparators.order_by("area", "period")),
        figures=Figures(
            measure=measure,
            supplier=measure.supplier.name,
            readings={each.period: each for each in readings},
            targets={each.period: each for each in targets},
            breaks=breaks,
            scheme=Tolerance(scheme.tolerance_kind, scheme.tolerance) if scheme else DEFAULT_TOLERANCE,
            owed_since=_asked_since(measure),
        ),
        on=on,
    )


def _asked_since(measure: Measure) -> date | None:
    """The day on which the strategy it stands under began: the one in force, else the latest."""
    rows = measure.places.order_by().values_list("priority__strategy__state", "priority__strategy__starts")
    began = [(state == StrategyState.IN_FORCE, starts.first) for state, starts in rows]
    return max(began)[1] if began else None
