"""Every named change to figures. Nothing is overwritten unseen: history keeps what was there, and why it changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from simple_history.utils import bulk_update_with_history

from common.periods import Period
from common.records import SomebodyElseSaved, hold, may, write, write_many
from common.text import date_words, number_words
from partnership.models import Partner, Source
from partnership.permissions import why_not_keep_records
from performance.enums import Certainty, Rating
from performance.models import (
    AcceptedRed,
    Commentary,
    Measure,
    PeriodLock,
    PublishedRating,
    Reading,
    Rebase,
    SeriesBreak,
    Target,
)
from performance.permissions import why_not_enter


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

    def problems(self) -> list[str]:
        """What is wrong with the figure by itself, in sentences."""
        problems = []
        if self.period.kind != self.measure.collected:
            problems.append(f"this measure has {self.measure.get_collected_display().lower()} readings.")
        if (self.value is None) == (self.not_available_reason == ""):
            problems.append("give a value, or say why there is none.")
        if (self.numerator is None) != (self.denominator is None):
            problems.append("a numerator and a denominator come together.")
        elif self.denominator is not None and self.denominator <= 0:
            problems.append("a denominator is above zero.")
        for name in ("value", "numerator", "denominator"):
            number = getattr(self, name)
            if number is not None and (number.as_tuple().exponent < -4 or abs(number) >= 10**14):
                problems.append(
                    f"the {name} has more digits than are kept: at most 14, and 4 after the point."
                )
        return problems


@dataclass(frozen=True)
class Recorded:
    """What recording did: how many figures were new, changed or already there."""

    new: int
    changed: int
    same: int


@transaction.atomic
def record_readings(*, figures: Iterable[Figure], source: Source, by, at: datetime, reason: str) -> Recorded:
    """Record figures, all or none. A new value of a period that has one becomes *revised*; equal ones are left alone,
    but a provisional one that is now final becomes so.

    Raises ValidationError, naming the measure and the period, for a figure that is not of the measure's kind of
    period, comes twice, or breaks a rule of the reading; and for a person who may not enter one of the measures.
    """
    figures = list(figures)
    for measure in {figure.measure.pk: figure.measure for figure in figures}.values():
        may(why_not_enter(by, measure))
    problems, seen = [], set()
    for figure in figures:
        name = f"{figure.measure.code}, {figure.period}"
        problems += [f"{name}: {problem}" for problem in figure.problems()]
        if (figure.measure.pk, figure.period) in seen:
            problems.append(f"{name} comes twice.")
        seen.add((figure.measure.pk, figure.period))
    if problems:
        raise ValidationError(problems)
    known = {
        (reading.measure_id, reading.period): reading
        for reading in Reading.objects.filter(
            measure__in={figure.measure.pk for figure in figures}
        ).select_related("measure")
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
                measure=figure.measure,
                period=figure.period,
                source=source,
                certainty=figure.certainty,
                **said,
            )
            reading._history_date = figure.at or at
            new.append(reading)
        elif any(getattr(held, name) != value for name, value in said.items()):
            was_known = held.value is not None
            for name, value in said.items():
                setattr(held, name, value)
            held.certainty = Certainty.REVISED if was_known else figure.certainty
            held.source = source
            changed.append(held)
        elif held.certainty == Certainty.PROVISIONAL and figure.certainty == Certainty.FINAL:
            held.certainty = Certainty.FINAL
            changed.append(held)
        else:
            same += 1
    locks = list(PeriodLock.objects.all())
    if closed := [
        f"{each.measure.code}: {why}" for each in [*new, *changed] if (why := why_locked(each.period, locks))
    ]:
        raise ValidationError(closed)
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


def latest_change(measure: Measure, period: Period):
    """The newest history record of a measure's figure for a period, or None: what a form says it has seen."""
    changes = Reading.history.filter(measure=measure, period=period).select_related("history_user")
    return changes.order_by("-history_id").first()


@transaction.atomic
def enter_figure(
    *, figure: Figure, seen: str, source: Source, by, at: datetime, reason: str = "", commentary: str = ""
) -> Recorded:
    """Record one figure that a person typed, with what is said of it. `seen` is the history id they looked at, or "".

    Raises SomebodyElseSaved when the figure has another history by now: nothing is overwritten unseen, and the second
    of two presses of one button is told. A figure that is there already changes only with a reason.
    """
    measure = Measure.objects.select_for_update().get(
        pk=figure.measure.pk
    )  # one figure of a measure at a time
    latest = latest_change(measure, figure.period)
    if seen != (str(latest.history_id) if latest else ""):
        raise SomebodyElseSaved(_clash_words(latest, figure), latest)
    held = Reading.objects.filter(measure=measure, period=figure.period).first()
    said = ("value", "numerator", "denominator")
    is_changed = held and any(getattr(held, name) != getattr(figure, name) for name in said)
    if is_changed and not reason.strip():
        raise ValidationError("Say why the figure changes: what was there before is kept beside it.")
    done = record_readings(
        figures=[figure], source=source, by=by, at=at, reason=reason.strip() or "Entered in the portal."
    )
    if commentary.strip():
        say(
            measure=measure,
            period=figure.period.within(measure.frequency),
            text=commentary.strip(),
            source=source,
            by=by,
            at=at,
        )
    return done


def _clash_words(latest, figure: Figure) -> str:
    """Who was quicker, and what they saved."""
    who = latest.history_user or "Somebody"
    if latest.history_type == "-":
        return f"{who} took the figure back while you were writing. Look again, then save."
    saved = number_words(latest.value) if latest.value is not None else f"[x] ({latest.not_available_reason})"
    if latest.value == figure.value and latest.not_available_reason == figure.not_available_reason:
        return f"{who} has saved the same figure, {saved}, already: nothing was stored twice."
    return f"{who} saved {saved} while you were writing. Nothing of yours is stored yet: compare, then save again."


@transaction.atomic
def say(*, measure: Measure, period: Period, text: str, source: Source, by, at: datetime) -> Commentary:
    """Say what lies behind a figure, beside the period that is rated. What was said before stays in history."""
    may(why_not_enter(by, measure))
    held = Commentary.objects.filter(measure=measure, period=period).first()
    said = held or Commentary(measure=measure, period=period)
    if said.text == text:
        return said
    said.text, said.source = text, source
    said.by = measure.owner if by.partner_id == measure.owner_id else measure.supplier
    return write(said, by=by, at=at, reason="Said in the portal.")


def why_locked(period: Period, locks: Iterable[PeriodLock]) -> str:
    """ "" when figures of the period may be entered or changed, else the sentence that says which lock closes it."""
    for lock in locks:
        if lock.period.contains(period):
            return (
                f"{period} is closed, because {lock.period} is locked ({lock.reason}). Open it again first."
            )
    return ""


@transaction.atomic
def lock_period(*, period: Period, reason: str, source: Source, by, at: datetime) -> PeriodLock:
    """Close a reported period: no figure in it is entered or changed until it is opened again."""
    may(why_not_keep_records(by))
    if not period.is_over(at.date()):
        raise ValidationError(f"{period} is not over yet: it can be locked when it has been reported.")
    if not reason.strip():
        raise ValidationError("Say why the period is locked, such as “Reported to the board”.")
    return write(PeriodLock(period=period, reason=reason, source=source), by=by, at=at, reason=reason)


@transaction.atomic
def open_period(*, lock: PeriodLock, reason: str, by, at: datetime) -> None:
    """Open a locked period again, with a reason that stays in its history."""
    may(why_not_keep_records(by))
    if not reason.strip():
        raise ValidationError("Say why the period is opened again.")
    lock._history_user, lock._history_date, lock._change_reason = by, at, reason
    lock.delete()


@transaction.atomic
def rebase(*, measure: Measure, period: Period, reason: str, source: Source, by, at: datetime) -> Rebase:
    """Start a measure's control limits anew from a period: never by itself, always a person's, with a reason."""
    may(why_not_keep_records(by))
    if period.kind != measure.collected:
        raise ValidationError(
            f"{measure.code} has {measure.get_collected_display().lower()} readings: name one of those."
        )
    if not reason.strip():
        raise ValidationError("Say why the limits start anew.")
    return write(
        Rebase(measure=measure, period=period, reason=reason, source=source), by=by, at=at, reason=reason
    )


@transaction.atomic
def publish_rating_as(
    *, measure: Measure, period: Period, rating: Rating, reason: str, source: Source, by, at: datetime
) -> PublishedRating:
    """Publish another rating than the calculated one, with a person and a reason; both are shown."""
    may(why_not_keep_records(by))
    if not reason.strip():
        raise ValidationError("Say why the published rating differs from the calculated one.")
    held = PublishedRating.objects.filter(measure=measure, period=period).first()
    decision = held or PublishedRating(measure=measure, period=period)
    decision.rating, decision.reason, decision.decided_by, decision.source = rating, reason, by, source
    return write(decision, by=by, at=at, reason=reason)


@transaction.atomic
def accept_red(
    *, measure: Measure, on: date, until: date, mitigation: str, source: Source, by, at: datetime
) -> AcceptedRed:
    """Record that the board accepted a red on a day, until another, and what is being done meanwhile.

    Only a decision accepts one: meetings.operations.decisions calls this, and nobody else.
    """
    may(why_not_keep_records(by))
    if not mitigation.strip():
        raise ValidationError({"mitigation": "Say what is being done about it meanwhile."})
    if until <= at.date():
        raise ValidationError(
            {"until": f"{date_words(until)} is not after today: a red is accepted until a day to come."}
        )
    return write(
        AcceptedRed(
            measure=measure,
            accepted_on=on,
            until=until,
            mitigation=mitigation.strip(),
            source=source,
        ),
        by=by,
        at=at,
        reason=f"Accepted until {date_words(until)}.",
    )


@transaction.atomic
def release_reading(*, reading: Reading, on: date, partner: Partner, by, at: datetime) -> Reading:
    """Record that the supplier of a figure let it be used: the day, and the agency that said so."""
    may(why_not_keep_records(by))
    if on > at.date():
        raise ValidationError(
            {"on": f"{date_words(on)} is in the future: give the day on which it was released."}
        )
    reading.released_on, reading.released_by = on, partner
    return write(reading, by=by, at=at, reason=f"Released by {partner}.")


@transaction.atomic
def keep_measure(*, measure: Measure, by, at: datetime, reason: str) -> Measure:
    """Add or change a measure. Its code and the periods it is counted and rated by last as long as its figures."""
    may(why_not_keep_records(by))
    held = Measure.objects.filter(pk=measure.pk).first() if measure.pk else None
    problems = {}
    if held and measure.code != held.code:
        problems["code"] = (
            f"{held.code} stands in papers and files: a code is never changed. Add a new measure."
        )
    if held and measure.collected != held.collected and held.readings.exists():
        problems["collected"] = (
            f"{held.code} has {held.get_collected_display().lower()} readings: "
            "figures of another period need a new code."
        )
    if held and measure.frequency != held.frequency and held.targets.exists():
        problems["frequency"] = (
            f"{held.code} has {held.get_frequency_display().lower()} targets: "
            "another period of rating needs a new code."
        )
    if problems:
        raise ValidationError(problems)
    return write(measure, by=by, at=at, reason=reason)


@transaction.atomic
def set_target(
    *,
    measure: Measure,
    period: Period,
    source: Source,
    by,
    at: datetime,
    reason: str,
    value: Decimal | None = None,
    low: Decimal | None = None,
    high: Decimal | None = None,
    base: Period | None = None,
) -> Target:
    """Set, or change with a reason, what a measure should reach in a period of the kind it is rated by."""
    may(why_not_keep_records(by))
    if period.kind != measure.frequency:
        raise ValidationError(
            f"{measure.code} is rated {measure.get_frequency_display().lower()}: {period} is not such."
        )
    target = Target.objects.filter(measure=measure, period=period).first() or Target(
        measure=measure, period=period
    )
    if target.pk and not reason.strip():
        raise ValidationError("Say why the target changes.")
    target.value, target.low, target.high, target.base, target.source = value, low, high, base, source
    return write(target, by=by, at=at, reason=reason)


@transaction.atomic
def break_series(
    *, measure: Measure, period: Period, reason: str, source: Source, by, at: datetime
) -> SeriesBreak:
    """Record that figures from this period on are not comparable with those before, and why."""
    may(why_not_keep_records(by))
    return write(
        SeriesBreak(measure=measure, period=period, reason=reason, source=source), by=by, at=at, reason=reason
    )


@transaction.atomic
def hand_over(*, measures: Iterable[Measure], to, by, at: datetime, reason: str) -> int:
    """Let another person bring the figures of measures, or with None the supplier's people. Out comes how many."""
    may(why_not_keep_records(by))
    count = 0
    for measure in measures:
        hold(measure)
        measure.reporter = to
        write(measure, by=by, at=at, reason=reason)
        count += 1
    return count
