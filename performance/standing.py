"""How many measures stand on a day, today's or a past one's, with the periods before. Constant queries.

Speed is the point: only the readings of the few periods that are looked at are fetched, and the last reading of a
silent supplier by itself; never a history. Rows come as tuples, not as model instances.

A past day is seen as it was known at its end (`at`): readings, targets, breaks, releases, published ratings and the
measures themselves are those of that moment, and `on` is the day by which they are rated.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Case, CharField, F, Max, OuterRef, QuerySet, Subquery, Value, When

from common.known import known_rows
from common.periods import Period
from performance.direction import Direction
from performance.enums import Certainty, Rating, Shorthand
from performance.models import Measure, PublishedRating, RagScheme, Reading, SeriesBreak, Target
from performance.rules import DEFAULT_TOLERANCE, Tolerance
from performance.summaries import Figures, RatedPeriod, latest_due, rated_period, travel

OWED = (Rating.NO_DATA, Rating.INCOMPLETE)  # where a supplier owes something of a period that is due
MISSED = (Rating.AMBER, Rating.RED)  # a target that is not met, however nearly


@dataclass(frozen=True, slots=True)
class MeasureFacts:
    """What rating a measure needs to know of it; it stands in for the model."""

    pk: int
    code: str
    title: str
    unit: str
    collected: str
    frequency: str
    aggregation: str
    polarity: str
    kind: str
    tolerance_kind: str
    tolerance: Decimal | None
    due_days: int
    needs_release: bool
    owner_id: int
    supplier_id: int
    supplier: str

    @property
    def is_percentage(self) -> bool:
        return self.unit.lower().startswith(("%", "per cent"))

    @property
    def unit_sign(self) -> str:
        """What stands right behind a figure: % for a percentage."""
        return "%" if self.is_percentage else ""


class ReadingFacts(NamedTuple):
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    not_available_reason: str
    released_on: date | None
    certainty: str


class TargetFacts(NamedTuple):
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    base: Period | None


class BreakFacts(NamedTuple):
    period: Period
    reason: str


class Decided(NamedTuple):
    """The rating that a period is published with, in place of the calculated one, and why."""

    rating: Rating
    reason: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A measure on a day: its last periods up to the latest that is due, and where it has come from."""

    measure: MeasureFacts
    series: tuple[RatedPeriod, ...]  # oldest first
    direction: Direction | None  # since the same period a year before, where that was asked for
    decided: Mapping[Period, Decided]
    silent_since: date | None
    mark: str  # [p] or [r] beside the latest figure, else ""

    @property
    def now(self) -> RatedPeriod:
        return self.series[-1]

    @property
    def rating(self) -> Rating:
        return self.rating_in(self.now)

    def rating_in(self, rated: RatedPeriod) -> Rating:
        """The rating of a period as it is published: a person's decision, else the calculated one."""
        decided = self.decided.get(rated.period)
        return decided.rating if decided else rated.rated.rating

    @property
    def missed(self) -> int:
        """How many periods running the target was missed, from two on; 0 else. It stays until the target is met."""
        run = listed = 0
        for rated in self.series:
            rating = self.rating_in(rated)
            if rating in MISSED:
                run += 1
                listed = run if run > 1 else listed
            else:
                run = 0
                listed = 0 if rating == Rating.GREEN else listed
        return listed


def measure_facts(measures: QuerySet, *, at: datetime | None = None) -> list[MeasureFacts]:
    """The measures of a queryset, in its order; those known at `at`, as they were. One query, two for a past day.

    Whose a measure is, and whether its figures wait for a release, are asked of today, too: what was closed since
    stays closed.
    """
    fields = [name for name in MeasureFacts.__slots__ if name != "supplier"]
    found = [MeasureFacts(*row) for row in measures.values_list(*fields, "supplier__name")]
    if at is None:
        return found
    rows = known_rows(Measure, *fields, "supplier__name", at=at, pk__in=[each.pk for each in found])
    was = {row[0]: MeasureFacts(*row) for row in rows}
    return [
        replace(
            was[each.pk],
            needs_release=was[each.pk].needs_release or each.needs_release,
            owner_id=each.owner_id,
            supplier_id=each.supplier_id,
        )
        for each in found
        if each.pk in was
    ]


def standings(
    measures: Sequence[MeasureFacts],
    *,
    on: date,
    at: datetime | None = None,
    length: int = 1,
    compared: bool = True,
    asked_since: Mapping[int, date | None],
) -> list[Standing]:
    """How each measure stands on the day, with so many periods, in the order given. Seven queries at most.

    With `compared` its direction since the year before is told, too. `asked_since` says from when figures of a
    measure were asked for: a series begins there, or with its first reading.
    """
    due = {each.pk: latest_due(each.frequency, each.due_days, on) for each in measures}
    windows = {each.pk: _window(due[each.pk], length) for each in measures}
    looked_at = {period for window in windows.values() for period in window}
    bases = {pk: period.same_last_year() for pk, period in due.items()} if compared else {}
    looked_at |= set(bases.values())
    parts = {
        part
        for each in measures
        for period in (*windows[each.pk], bases.get(each.pk, due[each.pk]))
        for part in period.parts(each.collected)
    }
    held = readings_of(parts, at=at)
    targets, breaks, decided = defaultdict(dict), defaultdict(list), defaultdict(dict)
    for pk, period, *said in known_rows(
        Target, "measure_id", "period", *TargetFacts._fields, at=at, period__in=looked_at
    ):
        targets[pk][period] = TargetFacts(*said)
    for pk, *said in known_rows(SeriesBreak, "measure_id", "period", "reason", at=at):
        breaks[pk].append(BreakFacts(*said))
    for pk, period, rating, reason in known_rows(
        PublishedRating, "measure_id", "period", "rating", "reason", at=at, period__in=looked_at
    ):
        decided[pk][period] = Decided(Rating(rating), reason)
    scheme = default_tolerance(at=at)
    silent = [each for each in measures if _is_silent(each, due[each.pk], held[each.pk])]
    since = silent_since(silent, due, at=at)
    quiet = {each.pk for each in silent}
    found = []
    for each in measures:
        figures = Figures(
            measure=each,
            supplier=each.supplier,
            readings=held[each.pk],
            targets=targets[each.pk],
            breaks=sorted(breaks[each.pk], key=lambda change: change.period.start),
            scheme=scheme,
            owed_since=asked_since.get(each.pk),
        )
        is_silent = each.pk in quiet
        quiet_since = (since.get(each.pk) or asked_since.get(each.pk)) if is_silent else None
        series = _series(figures, windows[each.pk], quiet_since, is_silent, on)
        found.append(
            Standing(
                measure=each,
                series=series,
                direction=_direction(figures, series, bases[each.pk], on) if compared else None,
                decided=decided[each.pk],
                silent_since=quiet_since,
                mark=_mark(figures, due[each.pk]),
            )
        )
    return found


def _series(figures: Figures, window: Sequence[Period], quiet_since, is_silent: bool, on: date) -> tuple:
    """The periods of the window, rated; without those before the first reading that nobody asked for."""
    asked, collected = figures.owed_since, figures.measure.collected
    start = 0
    while start < len(window) - 1 and (asked is None or window[start].end < asked):
        if any(part in figures.readings for part in window[start].parts(collected)):
            break
        start += 1
    *earlier, last = window[start:]
    # The whole of the past matters to a silent measure only: since when, which was asked for it alone.
    latest = replace(figures, readings={}, owed_since=quiet_since) if is_silent else figures
    return (
        *(rated_period(figures, period, on=on) for period in earlier),
        rated_period(latest, last, on=on),
    )


def _direction(figures: Figures, series: Sequence[RatedPeriod], base: Period, on: date) -> Direction:
    """Where the latest period has come from since its base, which the series may hold already."""
    before = next((rated for rated in series if rated.period == base), None)
    return travel(figures, series[-1], before or rated_period(figures, base, on=on))


def _mark(figures: Figures, period: Period) -> str:
    """`[p]` while a reading of the period is provisional, `[r]` when one was revised, else ""."""
    parts = period.parts(figures.measure.collected)
    said = {figures.readings[part].certainty for part in parts if part in figures.readings}
    if Certainty.PROVISIONAL in said:
        return Shorthand.P.mark
    return Shorthand.R.mark if Certainty.REVISED in said else ""


@lru_cache(maxsize=512)  # hundreds of measures share a handful of periods
def _window(last: Period, length: int) -> tuple[Period, ...]:
    return tuple(last.shift(-back) for back in reversed(range(length)))


def readings_of(periods: Iterable[Period], *, at: datetime | None = None) -> dict:
    """The readings of these few periods, by measure and period. One query."""
    held = defaultdict(dict)
    rows = known_rows(Reading, "measure_id", "period", *ReadingFacts._fields, at=at, period__in=set(periods))
    for pk, period, *said in rows:
        held[pk][period] = ReadingFacts(*said)
    return held


def default_tolerance(*, at: datetime | None = None) -> Tolerance:
    """The tolerance of the scheme in use. One query."""
    rows = known_rows(RagScheme, "in_use", "tolerance_kind", "tolerance", at=at, rates="measures")
    return next((Tolerance(*said) for in_use, *said in rows if in_use), DEFAULT_TOLERANCE)


def _is_silent(measure: MeasureFacts, due: Period, held: Mapping) -> bool:
    return not any(part in held for part in due.parts(measure.collected))


def silent_since(
    silent: Sequence[MeasureFacts], due: Mapping[int, Period], *, at: datetime | None = None
) -> dict[int, date]:
    """For each measure without a reading in its due period the end of the last period with one, if any. One query."""
    if not silent:
        return {}
    by_bound = defaultdict(list)
    for each in silent:
        by_bound[due[each.pk].parts(each.collected)[-1].code].append(each.pk)
    key = "pk" if at is None else "measure_id"
    bound = Case(
        *(When(**{f"{key}__in": pks}, then=Value(code)) for code, pks in by_bound.items()),
        output_field=CharField(),
    )
    pks = [each.pk for each in silent]
    if at is None:
        last = Reading.objects.filter(measure=OuterRef("pk"), period__lte=OuterRef("bound"))
        rows = Measure.objects.filter(pk__in=pks).annotate(bound=bound).order_by()
        rows = rows.annotate(last=Subquery(last.order_by("-period").values("period")[:1]))
        rows = rows.values_list("pk", "last")
    else:
        known = Reading.history.model.objects.filter(measure__in=pks, history_date__lte=at)
        gone = known.filter(history_type="-").values("id")
        rows = known.exclude(id__in=gone).annotate(bound=bound).filter(period__lte=F("bound")).order_by()
        rows = rows.values("measure_id").annotate(last=Max("period")).values_list("measure_id", "last")
    return {pk: period.end for pk, period in rows if period}
