"""What a supplier's return lists: every figure that is due, and the last ones, which may be corrected."""

from datetime import date

from common.periods import Period
from common.text import number_words
from partnership.models import Partner
from performance.enums import Certainty, Shorthand
from performance.imports.returns import DueLine
from performance.models import Commentary, Measure, Reading, Target

# How far back a return asks: the last year and a quarter, as far as a series has begun.
PERIODS_BACK = {"month": 15, "quarter": 5, "year": 2}


def due_lines(partner: Partner, *, on: date) -> list[DueLine]:
    """The lines of a partner's return, by measure and period; nothing that an official file brings. Four queries."""
    measures = list(Measure.objects.filter(supplier=partner, feed=""))
    keys = [measure.pk for measure in measures]
    readings = {(each.measure_id, each.period): each for each in Reading.objects.filter(measure__in=keys)}
    targets = {(each.measure_id, each.period): each for each in Target.objects.filter(measure__in=keys)}
    said = {(each.measure_id, each.period): each.text for each in Commentary.objects.filter(measure__in=keys)}
    return [
        _line(measure, period, readings, targets, said)
        for measure in measures
        for period in _periods(measure, on)
    ]


def _periods(measure: Measure, on: date) -> list[Period]:
    last = Period.of(on, measure.collected).previous()
    return [last.shift(-back) for back in range(PERIODS_BACK[measure.collected] - 1, -1, -1)]


def _line(measure: Measure, period: Period, readings, targets, said) -> DueLine:
    held = readings.get((measure.pk, period))
    before, a_year_ago = (
        readings.get((measure.pk, each)) for each in (period.previous(), period.same_last_year())
    )
    rated = period.within(measure.frequency)
    # One commentary speaks for the whole rated period: it stands on the line of its last part.
    is_last = rated.parts(measure.collected)[-1] == period
    known = {}
    if held:
        certainty = Certainty.PROVISIONAL if held.certainty == Certainty.PROVISIONAL else Certainty.FINAL
        known = {
            "value": held.value,
            "shorthand": Shorthand.X.value if held.value is None else "",
            "reason": held.not_available_reason,
            "numerator": held.numerator,
            "denominator": held.denominator,
            "certainty": certainty.value,
        }
    return DueLine(
        code=measure.code,
        title=measure.title,
        period=period,
        unit=measure.unit,
        last_year=a_year_ago.value if a_year_ago else None,
        previous=before.value if before else None,
        target=_target(targets.get((measure.pk, rated)), rated, period),
        commentary=said.get((measure.pk, rated), "") if is_last else "",
        **known,
    )


def _target(target: Target | None, rated: Period, period: Period):
    """A number where the target is of this very period, else words that say of which."""
    if target is None:
        return None
    words = (
        number_words(target.value)
        if target.value is not None
        else f"{number_words(target.low)} to {number_words(target.high)}"
    )
    if rated != period:
        return f"{words} for {rated}"
    return target.value if target.value is not None else words
