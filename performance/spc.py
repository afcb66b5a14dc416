"""Control limits: which ups and downs of a series are more than its usual variation. Pure.

The chart is the XmR chart (individual values and moving ranges) as NHS England's *Making Data Count* uses it.
Where its tools differ among themselves, these are our choices:

- *No screening of moving ranges.* As the Making Data Count Excel tool; the R package NHSRplotthedots 0.2.2
  leaves out ranges of 3.267 times the mean and more by default. A reader can check our limits with a pocket
  calculator.
- *Limits from 13 readings* (the Excel tool), and shifts and trends of *seven* (the R package; the Excel tool
  lets one choose six or seven).
- *Two of three*: of three readings in a row on the same side of the mean, two or three lie beyond the near
  limit. A reading beyond the limit itself counts (the Excel tool since November 2023; the R package does not
  count it). Only the readings beyond the near limit are flagged: the third, ordinary one is no signal (both
  tools).
- *Beyond* is strictly beyond: a reading on a limit is inside it, and one on the mean is on neither side.
- *A gap breaks every run* and gives no moving range. The R package bridges gaps and flags falsely.
- *All readings equal*: the limits equal the mean and nothing is flagged.
- *A target on a limit.* Meeting a target includes hitting it exactly, so where higher is better a target at
  the lower limit will consistently be met and one at the upper limit is hit and miss.

Comparisons are made in whole numbers, scaled up, so that no rounding can put a reading on the wrong side.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import lcm
from numbers import Integral

from common.text import exact
from performance.enums import Assurance, Polarity, Signal

READINGS_NEEDED = 13
RUN_LENGTH = 7

# 2.66 = 3 / 1.128, kept as the whole numbers 133/50, rounded as Making Data Count rounds it.
_LIMIT_ABOVE, _LIMIT_BELOW = 133, 50
# The near limits lie at two thirds of it.
_NEAR_ABOVE, _NEAR_BELOW = 2 * _LIMIT_ABOVE, 3 * _LIMIT_BELOW


@dataclass(frozen=True)
class Point:
    """One reading on the chart: its value (None for a gap), its signal if any, and its side of the mean."""

    value: Decimal | float | int | None
    signal: Signal | None = None
    side: int = 0


@dataclass(frozen=True, kw_only=True)
class Xmr:
    """The chart of a series: its mean, its limits (not clipped; None when there are none) and one Point a
    value.

    The numbers are of the caller's own kind: Decimal when any value was one, else float.
    """

    mean: Decimal | float | None
    lower: Decimal | float | None
    upper: Decimal | float | None
    near_lower: Decimal | float | None
    near_upper: Decimal | float | None
    points: tuple[Point, ...]

    @property
    def readings(self) -> int:
        """How many values are not gaps."""
        return sum(point.value is not None for point in self.points)

    @property
    def has_limits(self) -> bool:
        return self.upper is not None

    @property
    def note(self) -> str:
        """Why there are no limits, `9 of 13 readings: too early for limits`, or ""."""
        if self.has_limits:
            return ""
        if self.readings < READINGS_NEEDED:
            return f"{self.readings} of {READINGS_NEEDED} readings: too early for limits"
        return "No two readings follow each other without a gap: no limits can be drawn"

    def drawn(self, *, is_count: bool) -> tuple:
        """Lower, near lower, near upper and upper limit as drawn: those of counts not below nought."""
        edges = (self.lower, self.near_lower, self.near_upper, self.upper)
        if not is_count:
            return edges
        return tuple(edge if edge is None else max(edge, type(edge)(0)) for edge in edges)


def xmr(values: Sequence) -> Xmr:
    """The XmR chart of a series of numbers or None (a gap), oldest first.

    Limits are the mean ± 2.66 mean moving ranges, near limits two thirds of that. With fewer than 13 readings
    there are no limits and no signals, but a mean and sides. The signal of a point is the first that applies:
    outside a limit; seven in a row strictly rising or falling; two of three beyond a near limit on the same
    side; seven in a row on one side of the mean. Every point of a run is flagged.

    Raises ValueError for what is not a finite number, TypeError for what is no number.
    """
    values = list(values)
    exacts = [None if value is None else _as_decimal(value) for value in values]
    known = [number.as_integer_ratio() for number in exacts if number is not None]
    if not known:
        return _without_limits(values, None, [0] * len(values))
    in_decimal = any(isinstance(value, Decimal) for value in values)
    scale = lcm(*(below for _, below in known))
    whole = [None if number is None else int(_scaled(number, scale)) for number in exacts]

    count, total = len(known), sum(number for number in whole if number is not None)
    # How far each value lies from the mean, times the count: exact, and never divided.
    apart = [None if number is None else number * count - total for number in whole]
    sides = [0 if gap is None else (gap > 0) - (gap < 0) for gap in apart]
    mean = _quotient(total, count * scale, in_decimal)
    ranges = [abs(b - a) for a, b in pairwise(whole) if a is not None and b is not None]
    if count < READINGS_NEEDED or not ranges:
        return _without_limits(values, mean, sides)

    # value − mean > 2.66 × mean range, with everything multiplied out.
    spread = sum(ranges) * count
    width = len(ranges)
    outside = [gap is not None and abs(gap) * width * _LIMIT_BELOW > spread * _LIMIT_ABOVE for gap in apart]
    near = [gap is not None and abs(gap) * width * _NEAR_BELOW > spread * _NEAR_ABOVE for gap in apart]

    rules = (
        (Signal.OUTSIDE, {index for index, beyond in enumerate(outside) if beyond}),
        (Signal.TREND, set(_trends(whole))),
        (Signal.TWO_OF_THREE, set(_twos_of_three(near, sides))),
        (Signal.SHIFT, set(_shifts(sides))),
    )

    def limit(above: int, below: int, sign: int):
        return _quotient(
            total * width * below + sign * spread * above, count * width * below * scale, in_decimal
        )

    return Xmr(
        mean=mean,
        lower=limit(_LIMIT_ABOVE, _LIMIT_BELOW, -1),
        upper=limit(_LIMIT_ABOVE, _LIMIT_BELOW, 1),
        near_lower=limit(_NEAR_ABOVE, _NEAR_BELOW, -1),
        near_upper=limit(_NEAR_ABOVE, _NEAR_BELOW, 1),
        points=tuple(
            Point(value, next((signal for signal, found in rules if index in found), None), side)
            for index, (value, side) in enumerate(zip(values, sides, strict=True))
        ),
    )


def xmr_between_breaks(values: Sequence, starts: Sequence[int]) -> list[Xmr]:
    """One chart for each stretch of the series: it starts anew at each of the positions `starts`.

    A start is a series break, or a date somebody gave for a rebase, with a reason. Never found automatically.
    """
    edges = sorted({0, len(values), *(start for start in starts if 0 < start < len(values))})
    return [xmr(values[first:last]) for first, last in pairwise(edges)]


def assurance(chart: Xmr, target, better: Polarity | str | int) -> Assurance | None:
    """Whether the series will meet the target if nothing changes: consistently meet, consistently miss, hit
    and miss.

    `better` is "higher" or "lower" (or +1, −1). None without limits, without a target, or where neither way
    is better. A target exactly on a limit counts as met by a value on that limit.
    """
    polarity = {1: Polarity.HIGHER, -1: Polarity.LOWER}.get(better) or Polarity(better)
    if not chart.has_limits or target is None or polarity not in (Polarity.HIGHER, Polarity.LOWER):
        return None
    target, lower, upper = _as_decimal(target), _as_decimal(chart.lower), _as_decimal(chart.upper)
    if polarity is Polarity.LOWER:
        target, lower, upper = -target, -upper, -lower
    if target <= lower:
        return Assurance.CONSISTENTLY_MEET
    return Assurance.CONSISTENTLY_MISS if target > upper else Assurance.HIT_AND_MISS


# The rules, each yielding the positions it flags


def _trends(whole: list) -> Iterator[int]:
    """Every position of seven or more in a row that strictly rise, or strictly fall. A tie or a gap ends the
    run.
    """
    steps = [0 if a is None or b is None else (b > a) - (b < a) for a, b in pairwise(whole)]
    for first, last, step in _runs(steps):
        if step and last - first >= RUN_LENGTH - 1:  # six steps join seven readings
            yield from range(first, last + 1)


def _shifts(sides: list[int]) -> Iterator[int]:
    """Every position of seven or more in a row on one side of the mean. A reading on the mean, or a gap, ends
    it.
    """
    for first, last, side in _runs(sides):
        if side and last - first >= RUN_LENGTH:
            yield from range(first, last)


def _twos_of_three(near: list[bool], sides: list[int]) -> Iterator[int]:
    """Positions beyond a near limit in any three on the same side of which two or three are. A gap has no
    side.
    """
    for first in range(len(near) - 2):
        three = range(first, first + 3)
        if abs(sum(sides[index] for index in three)) == 3 and sum(near[index] for index in three) >= 2:
            yield from (index for index in three if near[index])


def _runs(items: list) -> Iterator[tuple[int, int, int]]:
    """Stretches of equal items: first position, position after the last, and the item."""
    first = 0
    for index in range(1, len(items) + 1):
        if index == len(items) or items[index] != items[first]:
            yield first, index, items[first]
            first = index


# Numbers


def _without_limits(values: list, mean, sides: list[int]) -> Xmr:
    points = tuple(Point(value, None, side) for value, side in zip(values, sides, strict=True))
    return Xmr(mean=mean, lower=None, upper=None, near_lower=None, near_upper=None, points=points)


def _as_decimal(value) -> Decimal:
    """The number that was meant: a float by the digits it shows."""
    if isinstance(value, float):
        return exact(Decimal(repr(float(value))))
    return exact(int(value) if isinstance(value, Integral) and not isinstance(value, bool) else value)


def _scaled(number: Decimal, scale: int) -> int:
    above, below = number.as_integer_ratio()
    return above * (scale // below)


def _quotient(above: int, below: int, in_decimal: bool):
    quotient = Decimal(above) / below
    return quotient if in_decimal else float(quotient)
