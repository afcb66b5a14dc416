"""Entering one figure: what stands beside the form, what would be odd about a figure, and what it would mean."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

from django.utils.safestring import SafeString
from django.utils.timezone import localdate

from common.charts import sparkline
from common.periods import Period
from common.text import date_words, number_words
from performance.enums import Aggregation, Certainty, Rating, Sensitivity, Verdict
from performance.models import Commentary, Measure, PeriodLock, RagScheme, Reading, SeriesBreak, Target
from performance.operations import Figure, why_locked
from performance.rules import DEFAULT_TOLERANCE, Tolerance
from performance.summaries import Figures, rated_period, travel

PERIODS_OFFERED = 12
# What is usual is the middle of the last readings; below three there is no usual.
USUAL_FROM, USUAL_LEAST = 12, 3
TIMES_THE_USUAL = 10
SMALL = (1, 4)  # both inclusive: numbers that can point to a person
_FOUR_PLACES = Decimal("0.0001")


@dataclass(frozen=True)
class Beside:
    """One figure shown beside the form."""

    words: str
    period: str
    value_words: str
    note: str = ""


@dataclass(frozen=True)
class Offered:
    """A period that a figure can be entered for."""

    code: str
    label: str
    is_chosen: bool
    is_filled: bool


@dataclass(frozen=True)
class Earlier:
    """What was recorded for the period before, and why it changed."""

    value_words: str
    who: str
    when: str
    reason: str


@dataclass(frozen=True)
class EntrySheet:
    """Everything that the page of one figure shows, and what the form asks of it."""

    measure: Measure
    period: Period
    on: date
    figures: Figures
    reading: Reading | None
    seen: str
    commentary: str
    locked: str  # the sentence of a locked period, else ""
    due_words: str
    beside: tuple[Beside, ...]
    offered: tuple[Offered, ...]
    earlier: tuple[Earlier, ...]
    trend: tuple[Decimal | None, ...]  # the last readings up to this period, for the line

    @property
    def is_ratio(self) -> bool:
        """True when the value is computed from a numerator and a denominator."""
        return self.measure.aggregation == Aggregation.RATIO

    @property
    def line(self) -> SafeString | str:
        """The last readings as a line, where there are enough for one; "" else."""
        known = [value for value in self.trend if value is not None]
        return sparkline(self.trend, sentence=self.line_words, width=320, height=64) if len(known) > 1 else ""

    @property
    def line_words(self) -> str:
        """What the line shows."""
        known = [value for value in self.trend if value is not None]
        if not known:
            return ""
        lowest, highest = number_words(min(known)), number_words(max(known))
        first = self.period.shift(1 - len(self.trend))
        return f"{first} to {self.period}: between {lowest} and {highest}"

    @property
    def rated(self) -> Period:
        """The period that the figure is rated in."""
        return self.period.within(self.measure.frequency)

    def ratio(self, numerator: Decimal, denominator: Decimal) -> Decimal:
        """The value of a numerator and a denominator, in the measure's unit, to four places."""
        scale = 100 if self.measure.is_percentage else 1
        return (numerator * scale / denominator).quantize(_FOUR_PLACES, ROUND_HALF_UP)

    def why_comment(self, figure: Figure) -> str:
        """Why something has to be said beside the figure: a red, or a clear change; "" when nothing need be."""
        reading = Reading(
            measure=self.measure,
            period=self.period,
            value=figure.value,
            numerator=figure.numerator,
            denominator=figure.denominator,
            not_available_reason=figure.not_available_reason,
            released_on=self.on,  # what it will mean once it is released
        )
        would_be = replace(self.figures, readings={**self.figures.readings, self.period: reading})
        now = rated_period(would_be, self.rated, on=self.on)
        if now.rated.rating == Rating.RED:
            return f"{self.rated} would be off target ({now.rated.reason}): say what lies behind it."
        change = travel(would_be, now, rated_period(would_be, self.rated.same_last_year(), on=self.on))
        if change.verdict in {Verdict.IMPROVING, Verdict.WORSENING, Verdict.NEITHER}:
            return f"{self.rated} would be a clear change: {change.sentence.rstrip('.')}. Say what lies behind it."
        return ""

    def doubts(self, figure: Figure) -> list[str]:
        """What is odd about a figure, in sentences that ask to look again."""
        if figure.value is None:
            return []
        return [*self._odd_in_itself(figure), *self._odd_beside_others(figure.value), *self._small(figure)]

    def _odd_in_itself(self, figure: Figure) -> list[str]:
        value, said = figure.value, number_words(figure.value)
        found = []
        if self.measure.is_percentage and not 0 <= value <= 100:
            found.append(f"{said} is outside 0 to 100 and is meant to be a percentage.")
        elif value < 0:
            found.append(f"{said} is below zero.")
        if self.measure.aggregation == Aggregation.SUM and value != value.to_integral_value():
            found.append(f"{said} is not a whole number, and this measure counts {self.measure.unit}.")
        return found

    def _odd_beside_others(self, value: Decimal) -> list[str]:
        known = [
            abs(reading.value)
            for period, reading in sorted(self.figures.readings.items(), key=lambda item: item[0].start)
            if reading.value is not None and period.start < self.period.start
        ][-USUAL_FROM:]
        if len(known) < USUAL_LEAST:
            return []
        usual = Decimal(median(known))
        said, beside = number_words(value), number_words(usual)
        if usual and abs(value) >= usual * TIMES_THE_USUAL:
            return [
                f"{said} is ten times the usual {beside} or more. Is there a digit too many, or another unit?"
            ]
        if usual >= TIMES_THE_USUAL and abs(value) * TIMES_THE_USUAL <= usual:
            return [
                f"{said} is a tenth of the usual {beside} or less. Is a digit missing, or a part of the figures?"
            ]
        return []

    def _small(self, figure: Figure) -> list[str]:
        if self.measure.sensitivity != Sensitivity.LOCAL:
            return []
        counted = figure.numerator if self.is_ratio else figure.value
        if counted is None or not SMALL[0] <= counted <= SMALL[1]:
            return []
        return [
            f"{number_words(counted)} is a small number, which can point to a person. It is kept here as it is "
            "and withheld as [c] wherever it is published: name nobody in the commentary."
        ]


def entry_sheet(measure: Measure, period: Period | None, *, on: date) -> EntrySheet:
    """The page of one figure. Without a period: the oldest of the last that is over and has no figure, else the last.

    `measure` comes with its supplier. Seven queries, whatever the history.
    """
    readings = {each.period: each for each in Reading.objects.filter(measure=measure)}
    period = period or _first_wanted(measure, readings, on)
    targets = {each.period: each for each in Target.objects.filter(measure=measure)}
    figures = Figures(
        measure=measure,
        supplier=str(measure.supplier),
        readings=readings,
        targets=targets,
        breaks=list(SeriesBreak.objects.filter(measure=measure)),
        scheme=_scheme(),
        owed_since=period.start,
    )
    changes = list(
        Reading.history.filter(measure=measure, period=period)
        .select_related("history_user__partner")
        .order_by("-history_id")[:6]
    )
    said = Commentary.objects.filter(measure=measure, period=period.within(measure.frequency)).first()
    return EntrySheet(
        measure=measure,
        period=period,
        on=on,
        figures=figures,
        reading=readings.get(period),
        seen=str(changes[0].history_id) if changes else "",
        commentary=said.text if said else "",
        locked=why_locked(period, PeriodLock.objects.all()),
        due_words=date_words(period.end + timedelta(days=measure.due_days)),
        beside=_beside(figures, period),
        offered=_offered(measure, readings, period, on),
        earlier=tuple(_earlier(change) for change in changes),
        trend=tuple(
            held.value if (held := readings.get(period.shift(-back))) else None for back in range(12, -1, -1)
        ),
    )


def _scheme() -> Tolerance:
    scheme = RagScheme.objects.filter(rates="measures", in_use=True).first()
    return Tolerance(scheme.tolerance_kind, scheme.tolerance) if scheme else DEFAULT_TOLERANCE


def _last_over(measure: Measure, on: date) -> Period:
    return Period.of(on, measure.collected).previous()


def _first_wanted(measure: Measure, readings: Mapping[Period, Reading], on: date) -> Period:
    last = _last_over(measure, on)
    if not readings:
        return last
    newest = max(readings, key=lambda period: period.start)
    return newest.next() if newest.next().is_over(on) else last


def _offered(measure: Measure, readings, chosen: Period, on: date) -> tuple[Offered, ...]:
    last = _last_over(measure, on)
    periods = [last.shift(-back) for back in range(PERIODS_OFFERED)]
    if chosen not in periods:
        periods.append(chosen)
    return tuple(
        Offered(period.code, period.label, period == chosen, period in readings) for period in periods
    )


def _beside(figures: Figures, period: Period) -> tuple[Beside, ...]:
    """The period before, the same a year ago, and the target."""
    before, a_year_ago = period.previous(), period.same_last_year()
    found = [_figure_beside("Period before", figures, before)]
    if a_year_ago != before:
        found.append(_figure_beside("Same period last year", figures, a_year_ago))
    rated = period.within(figures.measure.frequency)
    target = figures.targets.get(rated)
    if target is None:
        found.append(Beside("Target", rated.label, "None", _why_no_target(figures.measure)))
    elif target.value is None:
        found.append(
            Beside("Target", rated.label, f"{number_words(target.low)} to {number_words(target.high)}")
        )
    else:
        found.append(
            Beside("Target", rated.label, number_words(target.value), figures.measure.get_polarity_display())
        )
    return tuple(found)


def _why_no_target(measure: Measure) -> str:
    return "Shown for context" if measure.kind == "contextual" else "None is set"


def _figure_beside(words: str, figures: Figures, period: Period) -> Beside:
    held = figures.readings.get(period)
    if held is None:
        return Beside(words, period.label, "–", "No figure")
    if held.value is None:
        return Beside(words, period.label, "[x]", held.not_available_reason)
    parts = ""
    if held.numerator is not None:
        parts = f"{number_words(held.numerator)} of {number_words(held.denominator)}"
    mark = "" if held.certainty == Certainty.FINAL else held.get_certainty_display()
    return Beside(words, period.label, number_words(held.value), ", ".join(filter(None, [parts, mark])))


def _earlier(change) -> Earlier:
    who = change.history_user
    return Earlier(
        value_words="taken back"
        if change.history_type == "-"
        else number_words(change.value)
        if change.value is not None
        else f"[x] {change.not_available_reason}",
        who=str(who.partner or who) if who else "the portal",
        when=date_words(localdate(change.history_date)),
        reason=change.history_change_reason or "",
    )
