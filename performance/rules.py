"""How a figure is rated, and how months add up. Pure: values in, a verdict and its sentence out.

Everything is `Decimal` and exact; every boundary is inclusive: a figure at the target meets it, a figure at
the edge of the tolerance is amber. The date is an argument.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from common.periods import Coverage, Period, part_label
from common.text import date_words, exact, number_words, percent_words, rounded
from partnership.enums import MembershipRole
from performance.enums import Aggregation, MeasureKind, Polarity, Rating, Shorthand, ToleranceKind

# Counts below this say more about chance than about the partnership.
TOO_SMALL_BELOW = 5

# A figure with one of these marks is no number to judge. [p], [r], [b] and a rounded [low] stand beside a number.
_INSTEAD_OF_A_FIGURE = (Shorthand.X, Shorthand.Z, Shorthand.C)


# What a rating is made from


@dataclass(frozen=True)
class Tolerance:
    """How far off the target is still amber: a percentage of it, or an amount in the measure's unit."""

    kind: ToleranceKind
    amount: Decimal

    def __post_init__(self):
        object.__setattr__(self, "kind", ToleranceKind(self.kind))
        object.__setattr__(self, "amount", exact(self.amount))
        if self.amount < 0:
            raise ValueError("A tolerance is not negative.")

    def allowance(self, edge: Decimal) -> Decimal:
        """The tolerance at this target (or edge of a band), in the unit. Percent of zero is zero."""
        if self.kind is ToleranceKind.PERCENT:
            return abs(edge) * self.amount / 100
        return self.amount

    @property
    def words(self) -> str:
        """`5% of the target`, or `3`."""
        amount = number_words(self.amount)
        return f"{amount}% of the target" if self.kind is ToleranceKind.PERCENT else amount


DEFAULT_TOLERANCE = Tolerance(ToleranceKind.PERCENT, Decimal(5))


@dataclass(frozen=True)
class Goal:
    """A target: one value, or a band with two edges, both inside it."""

    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None

    def __post_init__(self):
        for name in ("value", "low", "high"):
            if (number := getattr(self, name)) is not None:
                object.__setattr__(self, name, exact(number))
        if self.value is None:
            if self.low is None or self.high is None or self.low > self.high:
                raise ValueError("A target is one value, or a band whose lower edge is not above its upper.")
        elif self.low is not None or self.high is not None:
            raise ValueError("A target is one value or a band, not both.")

    @property
    def is_band(self) -> bool:
        return self.value is None

    @property
    def edges(self) -> tuple[Decimal, Decimal]:
        """Its lowest and highest acceptable value; one value is a band of no width."""
        return (self.low, self.high) if self.value is None else (self.value, self.value)

    @property
    def words(self) -> str:
        """`1,400`, or `10 to 20`."""
        return (
            f"{number_words(self.low)} to {number_words(self.high)}"
            if self.is_band
            else number_words(self.value)
        )


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One figure of a measure for a period, with all that decides whether it can be rated.

    `on` is today. `due_on` is the last day on which the figure is in time. `since` is the day from which the
    supplier has sent nothing. `got` of `of` parts of the period are there, and `covers` says which months,
    when that is known. `released` is False while the supplier has not agreed to the release. `break_inside`
    is True when the series breaks between the target's basis and this period.
    """

    on: date
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    due_on: date | None = None
    shorthand: str = ""
    shorthand_reason: str = ""
    supplier: str = ""
    since: date | None = None
    got: int = 1
    of: int = 1
    unit_of_parts: str = "months"
    covers: Coverage | None = None
    released: bool = True
    break_inside: bool = False
    break_reason: str = ""

    def __post_init__(self):
        for name in ("value", "numerator", "denominator"):
            if (number := getattr(self, name)) is not None:
                object.__setattr__(self, name, exact(number))
        if self.shorthand:
            object.__setattr__(self, "shorthand", Shorthand(self.shorthand))


@dataclass(frozen=True)
class Rated:
    """A rating and, in a sentence without its full stop, why."""

    rating: Rating
    reason: str


# Rating


def rate(
    *,
    figure: Figure,
    goal: Goal | None,
    polarity: Polarity | str,
    kind: MeasureKind | str = MeasureKind.TARGET,
    tolerance: Tolerance = DEFAULT_TOLERANCE,
    is_count: bool,
    unit: str = "",
) -> Rated:
    """Rate a figure: the first of these that applies, in this order.

    Not yet due · not available · no data received · incomplete · awaiting release · contextual · series break
    · too small to rate · green, when it meets the target · amber, when it misses it by no more than the
    tolerance · red.

    A figure that is whole is never "not yet due", however early it came. The tolerance of a band is taken
    from the edge that is missed; a single target of a band measure is a band of no width. `unit` "%" makes
    the reason speak of percentage points. Raises ValueError when the target cannot fit the polarity.
    """
    why_not = _why_unrated(figure) or _why_unjudged(
        figure, goal, Polarity(polarity), MeasureKind(kind), is_count
    )
    return why_not or _judge(figure.value, goal, Polarity(polarity), tolerance, unit)


def _why_unrated(figure: Figure) -> Rated | None:
    """The states in which there is no figure to look at, in their order."""
    incomplete = figure.got < figure.of
    if (figure.value is None or incomplete) and figure.due_on is not None and figure.on <= figure.due_on:
        supplier = f"from {figure.supplier} " if figure.supplier else ""
        return Rated(Rating.NOT_YET_DUE, f"Due {supplier}on {date_words(figure.due_on)}")
    if figure.shorthand in _INSTEAD_OF_A_FIGURE or (
        figure.shorthand == Shorthand.LOW and figure.value is None
    ):
        reason = f": {figure.shorthand_reason}" if figure.shorthand_reason else ""
        return Rated(Rating.NOT_AVAILABLE, f"{figure.shorthand.label}{reason}")
    if figure.got <= 0 or (figure.value is None and not incomplete):
        return Rated(Rating.NO_DATA, _owed_words(figure))
    if incomplete:
        return Rated(Rating.INCOMPLETE, f"{part_label(figure.got, figure.of, figure.unit_of_parts)} received")
    if not figure.released:
        supplier = f" by {figure.supplier}" if figure.supplier else ""
        return Rated(Rating.AWAITING_RELEASE, f"Received, awaiting release{supplier}")
    return None


def _owed_words(figure: Figure) -> str:
    supplier = f" from {figure.supplier}" if figure.supplier else ""
    if figure.since is not None:
        return f"No data received{supplier} since {date_words(figure.since)}"
    if figure.due_on is not None:
        return f"No data received{supplier}: due on {date_words(figure.due_on)}"
    return f"No data received{supplier}"


def _why_unjudged(
    figure: Figure, goal: Goal | None, polarity: Polarity, kind: MeasureKind, is_count: bool
) -> Rated | None:
    """The states in which there is a figure, but a colour would mislead, in their order."""
    if kind is MeasureKind.CONTEXTUAL:
        return Rated(Rating.CONTEXTUAL, "Shown for context: it has no target")
    if polarity is Polarity.NONE:
        return Rated(Rating.CONTEXTUAL, "Shown for context: more is neither better nor worse")
    if goal is None:
        return Rated(Rating.CONTEXTUAL, "No target is set for this period")
    if figure.break_inside:
        reason = f": {figure.break_reason}" if figure.break_reason else ""
        return Rated(
            Rating.SERIES_BREAK, f"The series breaks between the target’s basis and this period{reason}"
        )
    if is_count and figure.value < TOO_SMALL_BELOW and goal.edges[1] < TOO_SMALL_BELOW:
        return Rated(Rating.TOO_SMALL, f"The count and its target are both under {TOO_SMALL_BELOW}")
    return None


def _judge(value: Decimal, goal: Goal, polarity: Polarity, tolerance: Tolerance, unit: str) -> Rated:
    """Green, amber or red."""
    if goal.is_band and polarity is not Polarity.BAND:
        raise ValueError(f"Where {polarity.label.lower()}, the target is one value, not a band.")
    low, high = goal.edges
    if polarity is Polarity.HIGHER or (polarity is Polarity.BAND and value < low):
        miss, edge = low - value, low
    else:
        miss, edge = value - high, high
    if miss <= 0:
        return Rated(Rating.GREEN, _met_words(value, goal, tolerance, unit))
    reason = _apart_words(value, edge, tolerance, unit) + _edge_words(value, goal, edge, unit)
    if miss <= tolerance.allowance(edge):
        return Rated(Rating.AMBER, f"{reason}, within the tolerance of {_tolerance_words(tolerance, unit)}")
    return Rated(Rating.RED, reason)


def _met_words(value: Decimal, goal: Goal, tolerance: Tolerance, unit: str) -> str:
    if goal.is_band:
        return f"Within the band of {_with_unit(goal.low, unit)} to {_with_unit(goal.high, unit)}"
    if value == goal.value:
        return f"Exactly the target of {_with_unit(goal.value, unit)}"
    return _apart_words(value, goal.value, tolerance, unit) + _edge_words(value, goal, goal.value, unit)


def _edge_words(value: Decimal, goal: Goal, edge: Decimal, unit: str) -> str:
    if goal.is_band:
        return f" the {'bottom' if value < edge else 'top'} of the band, {_with_unit(edge, unit)}"
    return f" the target of {_with_unit(edge, unit)}"


def _apart_words(value: Decimal, edge: Decimal, tolerance: Tolerance, unit: str) -> str:
    """`12.1% above`; in the measure's own unit where a percentage would mean nothing or mislead."""
    gap, side = abs(value - edge), "above" if value > edge else "below"
    if tolerance.kind is ToleranceKind.PERCENT and edge and unit != "%":
        percent = gap * 100 / abs(edge)
        return f"{percent_words(percent, _enough_places(percent, tolerance.amount))} {side}"
    places = _enough_places(gap, tolerance.allowance(edge), 2)
    amount = number_words(gap) if places == 2 else number_words(gap, places)
    if unit == "%":
        return f"{amount} percentage {'point' if amount == '1' else 'points'} {side}"
    return f"{amount} {side}"


def _enough_places(amount: Decimal, boundary: Decimal, places: int = 1) -> int:
    """Decimal places at which the rounded amount still lies on its own side of the boundary and of nought.

    A miss of 5.04% is red with a tolerance of 5%, and must not be printed as 5.0%.
    """
    while places < 6:
        shown = rounded(amount, places)
        if (shown > boundary) == (amount > boundary) and (shown or not amount):
            break
        places += 1
    return places


def _tolerance_words(tolerance: Tolerance, unit: str) -> str:
    if tolerance.kind is ToleranceKind.ABSOLUTE and unit == "%":
        return f"{number_words(tolerance.amount)} percentage points"
    return tolerance.words.removesuffix(" of the target") if unit != "%" else tolerance.words


def _with_unit(number: Decimal, unit: str) -> str:
    return number_words(number) + ("%" if unit == "%" else "")


# Adding up


@dataclass(frozen=True)
class Part:
    """One month's (or quarter's) figure, to be added up."""

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Combined:
    """What parts add up to. `value` is None unless all that is needed is there; `so_far` is what there is.

    `so_far` may only be shown with its label ("9 of 12 months"). A ratio whose denominators add up to nought
    has no value and the mark `[z]`.
    """

    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    got: int
    of: int
    so_far: Decimal | None
    shorthand: str = ""
    shorthand_reason: str = ""

    @property
    def is_whole(self) -> bool:
        return self.got == self.of

    def as_figure(self, **rest) -> Figure:
        """The Figure to rate; give `on` and what else is known of it."""
        return Figure(
            value=self.value,
            numerator=self.numerator,
            denominator=self.denominator,
            got=self.got,
            of=self.of,
            **{"shorthand": self.shorthand, "shorthand_reason": self.shorthand_reason} | rest,
        )


def combine(parts: Sequence, aggregation: Aggregation | str, *, scale: Decimal | int = 1) -> Combined:
    """Add up the parts of a period, in order of time: months to a quarter or a year.

    Counts are summed; ratios are the sum of numerators over the sum of denominators, times `scale` (100 for a
    percentage); snapshots are the latest. A part is a Part, a Figure, a number, or None when missing. With a
    part missing the period is incomplete, never smaller: its value is None. A snapshot needs only its last
    part. Raises ValueError when there is nothing to combine.
    """
    if not parts:
        raise ValueError("There are no parts to add up.")
    parts = [_as_part(part) for part in parts]
    return _COMBINE[Aggregation(aggregation)](parts, exact(scale))


def _as_part(part) -> Part:
    if part is None:
        return Part()
    if hasattr(part, "numerator") and hasattr(part, "value"):
        numbers = (part.value, part.numerator, part.denominator)
        return Part(*(number if number is None else exact(number) for number in numbers))
    return Part(exact(part))


def _combine_sums(parts: list[Part], scale: Decimal) -> Combined:
    known = [part.value for part in parts if part.value is not None]
    total = sum(known, Decimal(0)) if known else None
    whole = len(known) == len(parts)
    return Combined(value=total if whole else None, got=len(known), of=len(parts), so_far=total)


def _combine_ratios(parts: list[Part], scale: Decimal) -> Combined:
    known = [part for part in parts if part.numerator is not None and part.denominator is not None]
    above = sum((part.numerator for part in known), Decimal(0))
    below = sum((part.denominator for part in known), Decimal(0))
    ratio = above * scale / below if below else None
    if len(known) < len(parts):
        return Combined(value=None, got=len(known), of=len(parts), so_far=ratio)
    nothing = "" if below else Shorthand.Z.value
    return Combined(
        value=ratio,
        numerator=above,
        denominator=below,
        got=len(known),
        of=len(parts),
        so_far=ratio,
        shorthand=nothing,
        shorthand_reason="the denominators add up to 0" if nothing else "",
    )


def _combine_latest(parts: list[Part], scale: Decimal) -> Combined:
    known = [part for part in parts if part.value is not None]
    last = parts[-1]
    if last.value is None:
        return Combined(value=None, got=len(known), of=len(parts), so_far=known[-1].value if known else None)
    return Combined(
        value=last.value,
        numerator=last.numerator,
        denominator=last.denominator,
        got=1,  # the one snapshot that is needed, so that no label claims the earlier ones
        of=1,
        so_far=last.value,
    )


_COMBINE = {
    Aggregation.SUM: _combine_sums,
    Aggregation.RATIO: _combine_ratios,
    Aggregation.LATEST: _combine_latest,
}


def combine_targets(
    goals: Sequence[Goal | None],
    aggregation: Aggregation | str,
    *,
    denominators: Sequence[Decimal | None] | None = None,
) -> Goal | None:
    """The target of the whole from the targets of its parts, or None when they do not give one.

    Counts: the sum, and None when a part has no target, since a sum without it would be too low. Snapshots:
    the latest. Ratios: the common target; targets that differ are weighted by their denominators, and give
    None without them. Bands add up edge by edge.
    """
    aggregation = Aggregation(aggregation)
    if not goals:
        return None
    if aggregation is Aggregation.LATEST:
        return goals[-1]
    if any(goal is None for goal in goals) or len({goal.is_band for goal in goals}) > 1:
        return None
    weights, divisor = [Decimal(1)] * len(goals), Decimal(1)
    if aggregation is Aggregation.RATIO:
        if len(set(goals)) == 1:
            return goals[0]
        if denominators is None or any(each is None for each in denominators) or not sum(denominators):
            return None
        weights = [exact(each) for each in denominators]
        divisor = sum(weights)
    low, high = (
        sum((number * weight for number, weight in zip(numbers, weights, strict=True)), Decimal(0)) / divisor
        for numbers in zip(*(goal.edges for goal in goals), strict=True)
    )
    return Goal(low=low, high=high) if goals[0].is_band else Goal(low)


def combine_tolerances(
    goals: Sequence[Goal], tolerances: Sequence[Tolerance], aggregation: Aggregation | str
) -> Tolerance:
    """The tolerance of the whole. One that all parts share as a percentage stays; counts add up their
    allowances.

    Ratios and snapshots, which do not grow with the period, keep the latest. Raises ValueError without parts.
    """
    if not tolerances:
        raise ValueError("There are no tolerances to combine.")
    first = tolerances[0]
    if Aggregation(aggregation) is not Aggregation.SUM:
        return tolerances[-1]
    if first.kind is ToleranceKind.PERCENT and len(set(tolerances)) == 1:
        return first
    each = (tolerance.allowance(goal.edges[1]) for goal, tolerance in zip(goals, tolerances, strict=True))
    return Tolerance(ToleranceKind.ABSOLUTE, sum(each, Decimal(0)))


def profile_to_date(
    profile: Mapping[Period, Goal | None],
    upto: Period,
    aggregation: Aggregation | str = Aggregation.SUM,
    *,
    denominators: Mapping[Period, Decimal | None] | None = None,
) -> Goal | None:
    """The target a year-to-date figure is judged against: the year's targets up to and including the period.

    None when a period so far has no target. Never the target of the whole year.
    """
    so_far = upto.year_to_date()
    weights = [denominators.get(period) for period in so_far] if denominators is not None else None
    return combine_targets([profile.get(period) for period in so_far], aggregation, denominators=weights)


def flat_profile(yearly: Decimal | int, done: int, of: int) -> Goal:
    """The share of a yearly target due after `done` of `of` equal parts, where no profile is agreed."""
    if not 0 <= done <= of or not of:
        raise ValueError(f"{done} of {of} is no part of a year.")
    return Goal(exact(yearly) * done / of)


# Counting ratings


@dataclass(frozen=True, kw_only=True)
class RatingCount:
    """How many measures stand how. Ratings are counted, never averaged into one colour."""

    rated: int
    of: int
    green: int
    amber: int
    red: int
    none: int
    why_none: tuple[tuple[Rating, int], ...]  # most frequent first

    @property
    def words(self) -> str:
        """`46 of 50 rated`."""
        return f"{self.rated} of {self.of} rated"


def count_ratings(ratings: Iterable[Rating | str]) -> RatingCount:
    """Count ratings by colour, and those that are none by their reason."""
    counts = Counter(Rating(rating) for rating in ratings)
    unrated = [(rating, counts[rating]) for rating in Rating if counts[rating] and not rating.is_rated]
    of, none = sum(counts.values()), sum(count for _, count in unrated)
    return RatingCount(
        rated=of - none,
        of=of,
        green=counts[Rating.GREEN],
        amber=counts[Rating.AMBER],
        red=counts[Rating.RED],
        none=none,
        why_none=tuple(sorted(unrated, key=lambda pair: -pair[1])),
    )


# Who brings a figure


@dataclass(frozen=True)
class SupplierPerson:
    """Somebody who works for the partner that supplies a measure: the key, and the roles held in groups that day."""

    person: int
    roles: frozenset[str] = frozenset()


def who_brings(*, reporter: int | None, people: Iterable[SupplierPerson]) -> tuple[int, ...]:
    """The people who bring a measure's figures, the first of these that gives any: the reporter it names · the
    supplier's analysts · its people who hold a post in a group · all its people.

    `people` are those of the supplier. Empty: nobody does, and an officer has to name somebody.
    """
    if reporter is not None:
        return (reporter,)
    people = list(people)
    analysts = {each.person for each in people if MembershipRole.ANALYST in each.roles}
    holders = {each.person for each in people if each.roles}
    return tuple(sorted(analysts or holders or {each.person for each in people}))
