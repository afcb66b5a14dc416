"""“Is this better, and are we sure?” in one line that an analyst and a councillor both accept. Pure.

Three things are put together: the direction of travel (this period against the same one a year before, with its
95% interval), the control chart (whether the latest reading is more than its usual variation) and the rating (whether
the target is met). They answer different questions and may differ, so none is left out: a measure can be better than a
year ago and still off target, or show no clear change over the year while its last months rise out of the usual range.

“Unlikely to be chance” is said only where the interval leaves out no change at all; “signs of” where only the control
chart speaks. A measure without a better or worse is never called either.
"""

from dataclasses import dataclass

from performance.direction import Direction
from performance.enums import Change, Polarity, Rating, Signal, Verdict
from performance.rules import Rated

# There is no figure to speak of: the rating's own reason is the whole answer.
_NOTHING_TO_SAY = (
    Rating.NOT_YET_DUE,
    Rating.NOT_AVAILABLE,
    Rating.NO_DATA,
    Rating.INCOMPLETE,
    Rating.AWAITING_RELEASE,
)


@dataclass(frozen=True)
class Sign:
    """What the control chart flags in the latest reading: the rule, and whether it lies (or moves) upwards."""

    signal: Signal
    upwards: bool
    label: str  # the reading's period, as people read it: "May 2025"

    @property
    def words(self) -> str:
        """`May 2025 is above its upper control limit`."""
        side = "above" if self.upwards else "below"
        if self.signal is Signal.OUTSIDE:
            return f"{self.label} is {side} its {'upper' if self.upwards else 'lower'} control limit"
        if self.signal is Signal.TREND:
            return f"seven or more readings up to {self.label} {'rise' if self.upwards else 'fall'} in a row"
        if self.signal is Signal.TWO_OF_THREE:
            edge = "top" if self.upwards else "bottom"
            return f"of the last readings up to {self.label}, two of three lie near the {edge} of the usual range"
        return f"seven or more readings up to {self.label} lie {side} their mean"


def latest_sign(chart, labels) -> Sign | None:
    """The sign in the latest reading of a control chart (`performance.spc.Xmr`), None when it has no signal.

    `labels` has one entry a point. A gap at the end is passed over. The way of a trend is the way it moves, of every
    other signal the side of the mean it lies on.
    """
    known = [index for index, point in enumerate(chart.points) if point.value is not None]
    if not known or not (signal := chart.points[known[-1]].signal):
        return None
    last = chart.points[known[-1]]
    upwards = last.value > chart.points[known[-2]].value if signal is Signal.TREND else last.side > 0
    return Sign(signal, upwards, labels[known[-1]])


def answer(
    *,
    period: str,
    rated: Rated,
    direction: Direction,
    polarity: Polarity | str,
    sign: Sign | None = None,
) -> str:
    """The line: what the change is and how sure we are of it, then whether the target is met.

    `rated` and `direction` are of the period, given as people read it; `sign` is what the control chart says of the
    latest reading. Such as “Worse, and unlikely to be chance: 2024/25 is up 33.3% on 2023/24 (95% interval +23.6% to
    +43.7%). Off target: 12.1% above the target of 1,400.”
    """
    if rated.rating in _NOTHING_TO_SAY:
        return f"We cannot say: {_running(rated.reason)}."
    return f"{_change(period, direction, Polarity(polarity), sign)} {_standing(rated)}"


def _change(period: str, direction: Direction, polarity: Polarity, sign: Sign | None) -> str:
    """Is this better, and are we sure?"""
    if direction.clear:
        return _clear_change(period, direction, polarity, sign)
    if sign:
        return f"{_signs_of(sign, polarity)}: {sign.words}; {_unsure(period, direction)}."
    unsure = _unsure(period, direction)
    return f"No clear change: {unsure}." if direction.clear is False else f"{unsure[0].upper()}{unsure[1:]}."


def _clear_change(period: str, direction: Direction, polarity: Polarity, sign: Sign | None) -> str:
    up_or_down = direction.change.label.lower()
    head = {
        Verdict.IMPROVING: "Better, and unlikely to be chance",
        Verdict.WORSENING: "Worse, and unlikely to be chance",
        Verdict.NEITHER: f"Clearly {up_or_down}, which is neither better nor worse",
    }.get(direction.verdict, f"Clearly {up_or_down}, but no band is set that would say whether it is better")
    moved = f"{period} is {_moved(direction)} (95% interval {direction.interval_words})"
    if not sign:
        return f"{head}: {moved}."
    against = {Verdict.IMPROVING: "worse", Verdict.WORSENING: "better"}.get(direction.verdict)
    joint = ", but lately the other way:" if _way(sign, polarity) == against else ";"
    return f"{head}: {moved}{joint} {sign.words}."


def _unsure(period: str, direction: Direction) -> str:
    """Why the change against the base may be nothing, as the rest of a sentence."""
    if direction.change is None:
        return f"we cannot say: {direction.sentence.removeprefix('Cannot say: ').removesuffix('.')}"
    if direction.clear is None:
        told, _, doubt = direction.sentence.removesuffix(".").partition(": cannot say ")
        return f"we cannot say {doubt}: {period} is {_running(told)}"
    moved, interval = f"{period} is {_moved(direction)}", f"(95% interval {direction.interval_words})"
    return (
        f"{moved} {interval}"
        if direction.change is Change.LEVEL
        else f"{moved}, which could be chance {interval}"
    )


def _moved(direction: Direction) -> str:
    """`up 33.3% on 2023/24`."""
    return _running(direction.sentence.partition(" (95% interval")[0])


def _signs_of(sign: Sign, polarity: Polarity) -> str:
    way = _way(sign, polarity)
    return f"Signs of getting {way}" if way else f"Signs of a {'rise' if sign.upwards else 'fall'}"


def _way(sign: Sign, polarity: Polarity) -> str:
    """better or worse; "" where neither way is."""
    if polarity not in (Polarity.HIGHER, Polarity.LOWER):
        return ""
    return "better" if sign.upwards == (polarity is Polarity.HIGHER) else "worse"


def _standing(rated: Rated) -> str:
    if rated.rating.is_rated:
        return f"{rated.rating.label}: {_running(rated.reason)}."
    return f"{rated.reason}."


def _running(words: str) -> str:
    """Words that continue a sentence: the first letter small, unless it opens an initialism or a label such as Q1."""
    return words if words[1:2].isupper() or words[1:2].isdigit() else words[:1].lower() + words[1:]
