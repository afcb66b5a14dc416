"""Every named change to figures. Nothing is overwritten unseen: history keeps what was there, who changed it and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from simple_history.utils import bulk_update_with_history

from common.periods import Period
from common.records import write, write_many
from partnership.models import Source
from partnership.permissions import why_not_keep_records
from performance.enums import Certainty
from performance.models import Measure, Reading, SeriesBreak, Target


@dataclass(frozen=True)
class Figure:
    """One figure to record: a value, or the reason why there is none; numerator and denominator where it has them."""

    measure: Measure
    period: Period
    value: Decimal | None
    not_available_reason: str = ""
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    certainty: Certainty = Certainty.FINAL
    at: datetime | None = None  # when it became known, where that differs within one call


@dataclass(frozen=True)
class Recorded:
    """What recording did: how many figures were new, changed or already there."""

    new: int
    changed: int
    same: int


@transaction.atomic
def record_readings(*, figures: Iterable[Figure], source: Source, by, at: datetime, reason: str) -> Recorded:
    """Record figures, all or none. A new value of a period that has one becomes *revised*; equal ones are left alone.

    Raises ValidationError, naming the measure and the period, for a figure that is not of the measure's kind of
    period, comes twice, or breaks a rule of the reading.
    """
    if refusal := why_not_keep_records(by):
        raise ValidationError(refusal)
    figures = list(figures)
    problems, seen = [], set()
    for figure in figures:
        name = f"{figure.measure.code}, {figure.period}"
        if figure.period.kind != figure.measure.collected:
            problems.append(f"{name}: this measure has {figure.measure.get_collected_display().lower()} readings.")
        if (figure.measure.pk, figure.period) in seen:
            problems.append(f"{name} comes twice.")
        if (figure.value is None) == (figure.not_available_reason == ""):
            problems.append(f"{name}: give a value, or say why there is none.")
        seen.add((figure.measure.pk, figure.period))
    if problems:
        raise ValidationError(problems)
    known = {
        (reading.measure_id, reading.period): reading
        for reading in Reading.objects.filter(measure__in={figure.measure.pk for figure in figures})
    }
    new, changed, same = [], [], 0
    for figure in figures:
        held = known.get((figure.measure.pk, figure.period))
        said = {
            "value": figure.value,
            "numerator": figure.numerator,
            "denominator": figure.denominator,
            "not_available_reason": figure.not_available_reason,
        }
        if held is None:
            reading = Reading(
                measure=figure.measure, period=figure.period, source=source, certainty=figure.certainty, **said
            )
            reading._history_date = figure.at or at
            new.append(reading)
        elif any(getattr(held, name) != value for name, value in said.items()):
            for name, value in said.items():
                setattr(held, name, value)
            held.certainty, held.source = Certainty.REVISED, source
            changed.append(held)
        else:
            same += 1
    write_many(Reading, new, by=by, at=at, reason=reason)
    if changed:
        bulk_update_with_history(
            changed,
            Reading,
            [*said, "certainty", "source"],
            batch_size=500,
            default_user=by,
            default_date=at,
            default_change_reason=reason,
        )
    return Recorded(len(new), len(changed), same)


@transaction.atomic
def set_target(*, measure: Measure, period: Period, source: Source, by, at: datetime, reason: str,
               value: Decimal | None = None, low: Decimal | None = None, high: Decimal | None = None,
               base: Period | None = None) -> Target:
    """Set, or change with a reason, what a measure should reach in a period of the kind it is rated by."""
    if refusal := why_not_keep_records(by):
        raise ValidationError(refusal)
    if period.kind != measure.frequency:
        raise ValidationError(f"{measure.code} is rated {measure.get_frequency_display().lower()}: {period} is not such.")
    target = Target.objects.filter(measure=measure, period=period).first() or Target(measure=measure, period=period)
    if target.pk and not reason.strip():
        raise ValidationError("Say why the target changes.")
    target.value, target.low, target.high, target.base, target.source = value, low, high, base, source
    return write(target, by=by, at=at, reason=reason)


@transaction.atomic
def break_series(*, measure: Measure, period: Period, reason: str, source: Source, by, at: datetime) -> SeriesBreak:
    """Record that figures from this period on are not comparable with those before, and why."""
    if refusal := why_not_keep_records(by):
        raise ValidationError(refusal)
    return write(
        SeriesBreak(measure=measure, period=period, reason=reason, source=source), by=by, at=at, reason=reason
    )
