"""Direction of travel: what the value did, whether that is better, and whether we can be sure.

Two points always differ. For a count the change is clear only if the 95% interval of the ratio of two Poisson
counts leaves out 1 (log method); for a ratio of numerators and denominators, if Newcombe's 95% interval for
the difference of two proportions leaves out 0 (his method 10, 1998). For anything else we cannot say. Pure.
"""

from dataclasses import dataclass
from decimal import Decimal

from common.periods import part_label, why_not_compare
from common.text import exact, number_words, percent_words, signed_words
from performance.enums import Base, Change, Polarity, Verdict
from performance.rules import Goal

Z_95 = Decimal("1.959964")  # the 97.5th percentile of the normal distribution

_BASE_WORDS = {
    Base.SAME_PERIOD_LAST_YEAR: "the same period last year",
    Base.PREVIOUS_PERIOD: "the previous period",
}


@dataclass(frozen=True, kw_only=True)
class Direction:
    """The change of a measure against its base.

    `change` is None when there is nothing to compare. `percent` is the change in percent of the base (counts
    and plain numbers), `points` in percentage points (ratios); `low` and `high` are the 95% interval in the
    same unit, None where there is none. `clear` is True or False, or None when we cannot say.
    """

    change: Change | None
    verdict: Verdict
    clear: bool | None
    percent: Decimal | None
    points: Decimal | None
    low: Decimal | None
    high: Decimal | None
    base: Base
    sentence: str

    @property
    def amount_words(self) -> str:
        """`+33.3%` or `+4.2 points`; "" where there is no change to give."""
        if self.points is not None:
            return f"{signed_words(self.points)} points"
        return percent_words(self.percent, sign=True) if self.percent is not None else ""

    @property
    def interval_words(self) -> str:
        """`+23.6% to +43.7%`; "" where there is none."""
        return _interval_words(self.low, self.high, in_points=self.points is not None)


def direction(
    *,
    now,
    before,
    polarity: Polarity | str,
    is_count: bool,
    base: Base | str = Base.SAME_PERIOD_LAST_YEAR,
    base_words: str = "",
    goal: Goal | None = None,
    across_break: bool = False,
    break_reason: str = "",
) -> Direction:
    """The direction from `before` to `now`: each a Figure or a Part, or None.

    `base_words` names the base in the sentence ("2023/24"). `goal` is the band of a band measure, for there
    "better" means nearer to it. A part year set against a whole one is refused with a sentence (verdict:
    cannot say); when both figures say which months they cover, the same months of another year may be
    compared. A clear change of a measure without polarity is told as *neither better nor worse*.
    """
    ask = _Question(
        Polarity(polarity), is_count, Base(base), base_words or _BASE_WORDS[Base(base)], goal, now, before
    )
    why_not = _why_not(ask, across_break, break_reason)
    return ask.silence(why_not) if why_not else ask.answer()


def _why_not(ask: "_Question", across_break: bool, break_reason: str) -> str:
    """Why the two cannot be compared at all, or ""."""
    now, before = ask.now, ask.before
    if now is None or now.value is None:
        return "there is no figure"
    if before is None or before.value is None:
        return f"there is no figure for {ask.base_words} to compare with"
    if part := _part_against_whole(now, before):
        return part
    if across_break:
        return f"the series breaks after {ask.base_words}" + (f" ({break_reason})" if break_reason else "")
    return ""


def _part_against_whole(now, before) -> str:
    covers = (getattr(now, "covers", None), getattr(before, "covers", None))
    if all(covers):
        return why_not_compare(*covers).removesuffix(".")
    for figure, cover in zip((now, before), covers, strict=True):
        got, of = getattr(figure, "got", 1), getattr(figure, "of", 1)
        if cover and not cover.is_whole:
            got, of = len(cover.months), cover.period.kind.in_months
        if got < of:
            part = part_label(got, of, getattr(figure, "unit_of_parts", "months"))
            return f"one of the two is only a part ({part}) and may not be the same part as the other"
    return ""


@dataclass(frozen=True)
class _Question:
    polarity: Polarity
    is_count: bool
    base: Base
    base_words: str
    goal: Goal | None
    now: object
    before: object

    def silence(self, why: str) -> Direction:
        return Direction(
            change=None,
            verdict=Verdict.CANNOT_SAY,
            clear=None,
            percent=None,
            points=None,
            low=None,
            high=None,
            base=self.base,
            sentence=f"Cannot say: {why}.",
        )

    def answer(self) -> Direction:
        now, before = exact(self.now.value), exact(self.before.value)
        change = Change.UP if now > before else Change.DOWN if now < before else Change.LEVEL
        proportions = None if self.is_count else self._proportions()
        points, interval, doubt = None, None, ""
        if proportions:
            points = 100 * (
                Decimal(proportions[0]) / proportions[1] - Decimal(proportions[2]) / proportions[3]
            )
            interval = newcombe_interval(*proportions)
        elif not self.is_count:
            doubt = "whether that is more than chance"
        elif not (doubt := _why_no_poisson(now, before)):
            interval = poisson_ratio_interval(now, before)
        # A percentage means something only of what is above nought, and set against something not below it.
        percent = (now - before) * 100 / before if before > 0 and now >= 0 and not proportions else None
        low, high = interval or (None, None)
        clear = None if interval is None else low > 0 or high < 0
        verdict = self._verdict(change, clear)
        return Direction(
            change=change,
            verdict=verdict,
            clear=clear,
            percent=percent,
            points=points,
            low=low,
            high=high,
            base=self.base,
            sentence=self._start(change, percent, points)
            + (
                f" (95% interval {_interval_words(low, high, in_points=proportions is not None)})"
                if interval
                else ""
            )
            + f": {self._end(verdict, clear, doubt)}.",
        )

    def _proportions(self) -> tuple[Decimal, Decimal, Decimal, Decimal] | None:
        """Numerators and denominators, when both figures are proportions of things counted."""
        found = []
        for figure in (self.now, self.before):
            above, below = figure.numerator, figure.denominator
            if above is None or below is None or not (0 <= above <= below) or not below:
                return None
            if above % 1 or below % 1:
                return None
            found += [exact(above), exact(below)]
        return tuple(found)

    def _verdict(self, change: Change, clear: bool | None) -> Verdict:
        if clear is None:
            return Verdict.CANNOT_SAY
        if not clear:
            return Verdict.NO_CLEAR_CHANGE
        if self.polarity is Polarity.NONE:
            return Verdict.NEITHER
        if self.polarity is Polarity.BAND:
            return self._band_verdict()
        better = change is (Change.UP if self.polarity is Polarity.HIGHER else Change.DOWN)
        return Verdict.IMPROVING if better else Verdict.WORSENING

    def _band_verdict(self) -> Verdict:
        """Nearer to the band is better. Without a band we cannot say; as near as before is neither."""
        if self.goal is None:
            return Verdict.CANNOT_SAY
        low, high = self.goal.edges
        now, before = (
            max(low - value, value - high, Decimal(0)) for value in (self.now.value, self.before.value)
        )
        if now == before:
            return Verdict.NEITHER
        return Verdict.IMPROVING if now < before else Verdict.WORSENING

    def _start(self, change: Change, percent: Decimal | None, points: Decimal | None) -> str:
        if change is Change.LEVEL:
            return f"Level with {self.base_words}"
        if points:
            amount = signed_words(abs(points), sign=False)
            return f"{change.label} {amount} percentage points on {self.base_words}"
        if percent:
            return f"{change.label} {percent_words(abs(percent))} on {self.base_words}"
        numbers = f"from {number_words(self.before.value)} to {number_words(self.now.value)}"
        return f"{change.label} on {self.base_words}, {numbers}"

    def _end(self, verdict: Verdict, clear: bool | None, doubt: str) -> str:
        if clear is None:
            return f"cannot say {doubt}"
        if verdict is Verdict.NEITHER:
            return "a clear change, neither better nor worse"
        if verdict is Verdict.CANNOT_SAY:
            return "a clear change, but no band is set that would say whether it is better"
        return verdict.label.lower()


def _why_no_poisson(now: Decimal, before: Decimal) -> str:
    """What a verdict on two counts cannot be given about, and why; "" when it can."""
    if not now or not before:
        return "whether that is more than chance, because a count of 0 gives no interval"
    if now < 0 or before < 0:
        return "whether that is more than chance, because a count below 0 is a correction of earlier ones"
    if now % 1 or before % 1:
        return "whether that is more than chance, because these are not whole numbers"
    return ""


def poisson_ratio_interval(now: Decimal | int, before: Decimal | int) -> tuple[Decimal, Decimal]:
    """The 95% interval of the change from one count to another, in percent: 141 to 205 gives about +17 to
    +80.

    Log method: the ratio is times or divided by exp(z √(1/now + 1/before)). Both counts must be above zero.
    """
    now, before = exact(now), exact(before)
    if now <= 0 or before <= 0:
        raise ValueError("Both counts must be above 0.")
    ratio = now / before
    factor = (Z_95 * (1 / now + 1 / before).sqrt()).exp()
    return (ratio / factor - 1) * 100, (ratio * factor - 1) * 100


def newcombe_interval(
    now: Decimal | int, of_now: Decimal | int, before: Decimal | int, of_before: Decimal | int
) -> tuple[Decimal, Decimal]:
    """The 95% interval of the difference of two proportions, in percentage points.

    Newcombe's hybrid of two Wilson score intervals, without continuity correction. Statistics in Medicine 17
    (1998), 873 to 890, method 10: 56 of 70 against 48 of 80 gives +5.2 to +33.4.
    """
    p, low_p, high_p = _wilson(exact(now), exact(of_now))
    q, low_q, high_q = _wilson(exact(before), exact(of_before))
    down = ((p - low_p) ** 2 + (high_q - q) ** 2).sqrt()
    up = ((high_p - p) ** 2 + (q - low_q) ** 2).sqrt()
    return (p - q - down) * 100, (p - q + up) * 100


def _wilson(count: Decimal, of: Decimal) -> tuple[Decimal, Decimal, Decimal]:
    """A proportion with its Wilson score interval."""
    if not 0 <= count <= of or not of:
        raise ValueError(f"{count} of {of} is no proportion.")
    p, z2 = count / of, Z_95 * Z_95
    middle = p + z2 / (2 * of)
    spread = Z_95 * (p * (1 - p) / of + z2 / (4 * of * of)).sqrt()
    return p, (middle - spread) / (1 + z2 / of), (middle + spread) / (1 + z2 / of)


def _interval_words(low: Decimal | None, high: Decimal | None, *, in_points: bool) -> str:
    if low is None or high is None:
        return ""
    if in_points:
        return f"{signed_words(low)} to {signed_words(high)} points"
    return f"{percent_words(low, sign=True)} to {percent_words(high, sign=True)}"
