"""How figures are rated and added up. The worked examples use the City of London's street-crime counts."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from common.periods import Period
from performance.enums import Aggregation, MeasureKind, Polarity, Rating, Shorthand, ToleranceKind
from performance.rules import (
    DEFAULT_TOLERANCE,
    Figure,
    Goal,
    Part,
    Tolerance,
    combine,
    combine_targets,
    combine_tolerances,
    count_ratings,
    flat_profile,
    profile_to_date,
    rate,
)

TODAY = date(2025, 7, 14)
PROBATION = "Probation Service"


def rated(
    value, target=100, *, polarity="lower", tolerance=5, in_unit=False, is_count=True, unit="", **figure
):
    """Rate one figure against one target or, when it is a pair, against a band."""
    goal = (
        Goal(*((None, *target) if isinstance(target, tuple) else (target,))) if target is not None else None
    )
    kind = ToleranceKind.ABSOLUTE if in_unit else ToleranceKind.PERCENT
    return rate(
        figure=Figure(on=TODAY, value=None if value is None else Decimal(value), **figure),
        goal=goal,
        polarity=polarity,
        tolerance=Tolerance(kind, Decimal(tolerance)),
        is_count=is_count,
        unit=unit,
    )


# Green, amber, red, and the edges between them


@pytest.mark.parametrize(
    ("value", "rating"),
    [
        ("99", "green"),
        ("100", "green"),
        ("100.01", "amber"),
        ("105", "amber"),
        ("105.01", "red"),
        ("200", "red"),
    ],
)
def test_lower_is_better_has_inclusive_edges(value, rating):
    assert rated(value, polarity="lower", is_count=False).rating == rating


@pytest.mark.parametrize(
    ("value", "rating"),
    [("101", "green"), ("100", "green"), ("99.99", "amber"), ("95", "amber"), ("94.99", "red"), ("0", "red")],
)
def test_higher_is_better_has_inclusive_edges(value, rating):
    assert rated(value, polarity="higher", is_count=False).rating == rating


@pytest.mark.parametrize(
    ("value", "rating"),
    [
        ("94.99", "red"),
        ("95", "amber"),
        ("99.99", "amber"),
        ("100", "green"),
        ("150", "green"),
        ("200", "green"),
        ("200.01", "amber"),
        ("210", "amber"),
        ("210.01", "red"),
    ],
)
def test_a_band_has_two_edges_each_with_its_own_tolerance(value, rating):
    assert rated(value, (Decimal(100), Decimal(200)), polarity="band", is_count=False).rating == rating


@pytest.mark.parametrize(
    ("value", "rating"), [("100", "green"), ("103", "amber"), ("97", "amber"), ("103.1", "red")]
)
def test_an_absolute_tolerance_is_in_the_unit_of_the_measure(value, rating):
    assert rated(value, polarity="band", tolerance=3, in_unit=True, is_count=False).rating == rating


@pytest.mark.parametrize(
    ("value", "rating"), [("-1", "green"), ("0", "green"), ("0.01", "red"), ("6", "red")]
)
def test_a_percentage_of_a_target_of_nought_is_nought(value, rating):
    assert rated(value, 0, is_count=False).rating == rating


def test_an_absolute_tolerance_works_at_a_target_of_nought():
    assert rated("2", 0, tolerance=2, in_unit=True, is_count=False).rating == Rating.AMBER


@pytest.mark.parametrize(("value", "rating"), [("-100", "green"), ("-95", "amber"), ("-94.9", "red")])
def test_negative_figures_are_judged_like_others(value, rating):
    assert rated(value, -100, polarity="lower", is_count=False).rating == rating


def test_without_tolerance_nothing_is_amber():
    assert rated("100.000001", tolerance=0, is_count=False).rating == Rating.RED
    assert rated("100", tolerance=0, is_count=False).rating == Rating.GREEN


def test_the_default_tolerance_is_five_per_cent():
    assert Tolerance(ToleranceKind.PERCENT, Decimal(5)) == DEFAULT_TOLERANCE
    figure = Figure(on=TODAY, value=Decimal(105))
    assert rate(figure=figure, goal=Goal(100), polarity="lower", is_count=True).rating == Rating.AMBER


def test_a_target_must_fit_the_polarity():
    with pytest.raises(ValueError, match="Where higher is better, the target is one value, not a band"):
        rated(10, (5, 15), polarity="higher")


@pytest.mark.parametrize("edges", [(None, None, None), (1, 0, 2), (None, 2, 1), (None, 2, None)])
def test_a_target_is_one_value_or_a_band(edges):
    with pytest.raises(ValueError, match="A target is one value"):
        Goal(*edges)


def test_a_tolerance_is_never_negative():
    with pytest.raises(ValueError, match="not negative"):
        Tolerance("percent", Decimal(-1))


@pytest.mark.parametrize("wrong", [12.5, "12.5", True])
def test_only_exact_numbers_are_rated(wrong):
    with pytest.raises(TypeError):
        Figure(on=TODAY, value=wrong)
    with pytest.raises(ValueError, match="not a number"):
        Figure(on=TODAY, value=Decimal("NaN"))


# The reason is a sentence


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        (rated(1570, 1400), "12.1% above the target of 1,400"),
        (rated(1400, 1400), "Exactly the target of 1,400"),
        (rated(1300, 1400), "7.1% below the target of 1,400"),
        (rated(1450, 1400), "3.6% above the target of 1,400, within the tolerance of 5%"),
        (rated(90, 100, polarity="higher"), "10.0% below the target of 100"),
        (rated(6, 0), "6 above the target of 0"),
        (rated(15, (10, 20), polarity="band"), "Within the band of 10 to 20"),
        (rated(9, (10, 20), polarity="band"), "10.0% below the bottom of the band, 10"),
        (rated(21, (10, 20), polarity="band"), "5.0% above the top of the band, 20, within the tolerance of 5%"),
        (rated(22, (20, 20), polarity="band"), "10.0% above the top of the band, 20"),
        (rated(83, 80, tolerance=4, in_unit=True), "3 above the target of 80, within the tolerance of 4"),
        (rated("77.7", 80, polarity="higher", tolerance=2, in_unit=True, unit="%", is_count=False),
         "2.3 percentage points below the target of 80%"),
        (rated(79, 80, polarity="higher", tolerance=2, in_unit=True, unit="%", is_count=False),
         "1 percentage point below the target of 80%, within the tolerance of 2 percentage points"),
        (rated(79, 80, polarity="higher", unit="%", is_count=False),
         "1 percentage point below the target of 80%, within the tolerance of 5% of the target"),
        (rated(-10, -8, polarity="higher", is_count=False), "25.0% below the target of −8"),
    ],
)  # fmt: skip
def test_a_reason_says_how_far_from_what(result, reason):
    assert result.reason == reason


def test_a_reason_never_rounds_a_figure_across_its_edge():
    assert rated("105.04", is_count=False).reason == "5.04% above the target of 100"
    assert (
        rated("100.04", is_count=False).reason == "0.04% above the target of 100, within the tolerance of 5%"
    )
    assert (
        rated("103.001", tolerance=3, in_unit=True, is_count=False).reason == "3.001 above the target of 100"
    )
    assert rated("105.06", tolerance="5.06", is_count=False).reason == (
        "5.06% above the target of 100, within the tolerance of 5.06%"
    )


# The order of the states


TROUBLES = {
    Rating.NOT_YET_DUE: {"value": None, "due_on": TODAY},
    Rating.NOT_AVAILABLE: {"value": None, "shorthand": "x"},
    Rating.NO_DATA: {"value": None, "got": 0, "of": 12},
    Rating.INCOMPLETE: {"got": 9, "of": 12},
    Rating.AWAITING_RELEASE: {"released": False},
    Rating.CONTEXTUAL: {"kind": MeasureKind.CONTEXTUAL},
    Rating.SERIES_BREAK: {"break_inside": True},
    Rating.TOO_SMALL: {"value": Decimal(4), "goal": Goal(3)},
}


def rate_with(troubles):
    """Rate a figure that is in several states at once; an earlier state sets what a later one would."""
    facts = {"value": Decimal(50)}
    for trouble in reversed(troubles):
        facts |= TROUBLES[trouble]
    goal, kind = facts.pop("goal", Goal(40)), facts.pop("kind", MeasureKind.TARGET)
    return rate(
        figure=Figure(on=TODAY, **facts), goal=goal, polarity="lower", kind=kind, is_count=True
    ).rating


@given(st.sets(st.sampled_from(list(TROUBLES)), min_size=1))
def test_the_first_state_that_applies_is_the_rating(troubles):
    in_order = [rating for rating in TROUBLES if rating in troubles]
    assert rate_with(in_order) == in_order[0]


def test_without_any_trouble_a_figure_is_rated():
    assert rate_with([]) == Rating.RED
    assert list(TROUBLES) == [rating for rating in Rating if not rating.is_rated]


def test_a_figure_is_in_time_on_the_day_it_is_due():
    assert rated(None, due_on=TODAY, supplier=PROBATION) == rated(
        None, due_on=date(2025, 7, 14), supplier=PROBATION
    )
    assert rated(None, due_on=TODAY, supplier=PROBATION).rating == Rating.NOT_YET_DUE
    assert (
        rated(None, due_on=TODAY, supplier=PROBATION).reason == "Due from Probation Service on 14 July 2025"
    )
    assert rated(None, due_on=TODAY).reason == "Due on 14 July 2025"
    assert rated(None, due_on=date(2025, 7, 13)).rating == Rating.NO_DATA


def test_a_whole_figure_that_came_early_is_rated():
    assert rated(90, due_on=date(2025, 8, 1)).rating == Rating.GREEN


def test_an_unfinished_year_is_not_yet_due_rather_than_incomplete():
    assert rated(90, got=2, of=12, due_on=date(2026, 5, 31)).rating == Rating.NOT_YET_DUE
    assert rated(90, got=2, of=12, due_on=date(2025, 7, 13)).rating == Rating.INCOMPLETE


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"supplier": PROBATION, "since": date(2024, 7, 31)},
         "No data received from Probation Service since 31 July 2024"),
        ({"supplier": PROBATION, "due_on": date(2024, 7, 31)},
         "No data received from Probation Service: due on 31 July 2024"),
        ({"supplier": PROBATION}, "No data received from Probation Service"),
        ({}, "No data received"),
    ],
)  # fmt: skip
def test_no_data_names_who_owes_it_and_since_when(facts, reason):
    result = rated(None, **facts)
    assert (result.rating, result.reason) == (Rating.NO_DATA, reason)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (
            {"shorthand": "x", "shorthand_reason": "the survey was not run"},
            "Not available: the survey was not run",
        ),
        ({"shorthand": "x"}, "Not available"),
        ({"shorthand": "z", "shorthand_reason": "no cases"}, "Not applicable: no cases"),
        ({"shorthand": "c"}, "Withheld, because it could reveal something about a person"),
        ({"shorthand": "low"}, "Rounds to 0 but is not 0"),
    ],
)
def test_a_mark_instead_of_a_figure_is_not_available_and_says_why(facts, reason):
    result = rated(None, **facts)
    assert (result.rating, result.reason) == (Rating.NOT_AVAILABLE, reason)


@pytest.mark.parametrize("mark", [Shorthand.P, Shorthand.R, Shorthand.B, Shorthand.LOW, ""])
def test_a_mark_beside_a_figure_does_not_stop_its_rating(mark):
    assert rated(90, shorthand=mark).rating == Rating.GREEN


def test_a_part_year_is_incomplete_and_says_how_much_there_is():
    assert rated(90, got=9, of=12).reason == "9 of 12 months received"
    assert rated(None, got=3, of=4, unit_of_parts="quarters").reason == "3 of 4 quarters received"
    assert rated(90, got=12, of=12).rating == Rating.GREEN
    assert rated(90, got=11, of=12).rating == Rating.INCOMPLETE
    assert rated(None, got=0, of=12).rating == Rating.NO_DATA


def test_a_figure_waits_for_its_release():
    result = rated(90, released=False, supplier=PROBATION)
    assert (result.rating, result.reason) == (
        Rating.AWAITING_RELEASE,
        "Received, awaiting release by Probation Service",
    )


def test_context_needs_no_target_and_gets_no_rating():
    assert rated(90, None).reason == "No target is set for this period"
    assert rated(90, polarity=Polarity.NONE).reason == "Shown for context: more is neither better nor worse"
    assert rated(90, None).rating == rated(90, polarity="none").rating == Rating.CONTEXTUAL


@pytest.mark.parametrize(
    ("value", "target", "rating"),
    [
        (4, 4, "too_small"),
        (0, 4, "too_small"),
        (5, 4, "red"),
        (4, 5, "green"),
        (5, 5, "green"),
        (0, 0, "too_small"),
    ],
)
def test_a_count_is_too_small_when_value_and_target_are_both_under_five(value, target, rating):
    assert rated(value, target).rating == rating


def test_only_counts_are_too_small_to_rate():
    assert rated(4, 3, is_count=False).rating == Rating.RED
    assert rated(4, (1, 4), polarity="band").rating == Rating.TOO_SMALL
    assert rated(4, (1, 5), polarity="band").rating == Rating.GREEN


# Laws

amounts = st.decimals(-10_000, 10_000, places=2)
positives = st.decimals(0, 10_000, places=2)
ways = st.sampled_from([Polarity.HIGHER, Polarity.LOWER])
tolerances = st.builds(Tolerance, st.sampled_from(ToleranceKind), st.decimals(0, 200, places=1))
BEST_FIRST = [Rating.GREEN, Rating.AMBER, Rating.RED]
OTHER_WAY = {Polarity.HIGHER: Polarity.LOWER, Polarity.LOWER: Polarity.HIGHER, Polarity.BAND: Polarity.BAND}


def colour(value, goal, polarity, tolerance):
    figure = Figure(on=TODAY, value=value)
    return rate(figure=figure, goal=goal, polarity=polarity, tolerance=tolerance, is_count=False).rating


@st.composite
def targets(draw):
    """A polarity with a target that fits it."""
    polarity = draw(st.sampled_from([Polarity.HIGHER, Polarity.LOWER, Polarity.BAND]))
    if polarity is Polarity.BAND and draw(st.booleans()):
        low, high = sorted([draw(amounts), draw(amounts)])
        return polarity, Goal(low=low, high=high)
    return polarity, Goal(draw(amounts))


@given(amounts, amounts, amounts, ways, tolerances)
def test_a_better_value_is_never_rated_worse(one, other, target, polarity, tolerance):
    worse, better = sorted([one, other], reverse=polarity is Polarity.LOWER)
    ratings = [colour(value, Goal(target), polarity, tolerance) for value in (better, worse)]
    assert BEST_FIRST.index(ratings[0]) <= BEST_FIRST.index(ratings[1])


@given(amounts, targets(), tolerances)
def test_the_ratings_mirror_when_everything_changes_sign(value, target, tolerance):
    polarity, goal = target
    low, high = goal.edges
    mirrored = Goal(low=-high, high=-low) if goal.is_band else Goal(-goal.value)
    assert colour(value, goal, polarity, tolerance) == colour(
        -value, mirrored, OTHER_WAY[polarity], tolerance
    )


@given(amounts, targets(), tolerances)
def test_green_never_lies_beyond_the_target_nor_amber_beyond_the_tolerance(value, target, tolerance):
    polarity, goal = target
    low, high = goal.edges
    misses = {
        Polarity.HIGHER: low - value,
        Polarity.LOWER: value - high,
        Polarity.BAND: max(low - value, value - high),
    }
    miss, edge = misses[polarity], low if value < low else high
    rating = colour(value, goal, polarity, tolerance)
    assert (rating == Rating.GREEN) == (miss <= 0)
    assert (rating == Rating.AMBER) == (0 < miss <= tolerance.allowance(edge))
    assert (rating == Rating.RED) == (miss > 0 and miss > tolerance.allowance(edge))


@given(amounts, targets(), tolerances, st.sampled_from(["0.001", "0.5", "7", "1000"]))
def test_the_unit_of_a_measure_does_not_change_its_rating(value, target, tolerance, factor):
    factor = Decimal(factor)
    polarity, goal = target
    low, high = goal.edges
    scaled = Goal(low=low * factor, high=high * factor) if goal.is_band else Goal(goal.value * factor)
    if tolerance.kind is ToleranceKind.ABSOLUTE:
        wider = Tolerance(tolerance.kind, tolerance.amount * factor)
    else:
        wider = tolerance
    assert colour(value, goal, polarity, tolerance) == colour(value * factor, scaled, polarity, wider)


@given(amounts, targets(), tolerances, tolerances)
def test_a_wider_tolerance_never_makes_a_rating_worse(value, target, one, other):
    assume(one.kind is other.kind)
    narrow, wide = sorted([one, other], key=lambda tolerance: tolerance.amount)
    ratings = [colour(value, target[1], target[0], tolerance) for tolerance in (wide, narrow)]
    assert BEST_FIRST.index(ratings[0]) <= BEST_FIRST.index(ratings[1])


@given(amounts, targets(), tolerances, st.booleans(), st.sampled_from(["", "%"]))
def test_every_rating_has_its_reason(value, target, tolerance, is_count, unit):
    result = rate(
        figure=Figure(on=TODAY, value=value),
        goal=target[1],
        polarity=target[0],
        tolerance=tolerance,
        is_count=is_count,
        unit=unit,
    )
    assert result.reason
    assert not result.reason.endswith(".")
    assert "-" not in result.reason


# Adding up


SHOPLIFTING_2024_25 = [172, 143, 162, 161, 119, 106, 136, 118, 116, 100, 106, 131]


def test_months_of_counts_add_up_to_quarters_and_years():
    quarters = [combine(SHOPLIFTING_2024_25[first : first + 3], "sum") for first in (0, 3, 6, 9)]
    assert [quarter.value for quarter in quarters] == [477, 386, 370, 337]
    year = combine(SHOPLIFTING_2024_25, Aggregation.SUM)
    assert (year.value, year.got, year.of, year.is_whole) == (1570, 12, 12, True)
    assert combine([quarter.value for quarter in quarters], "sum").value == year.value


def test_a_missing_month_makes_a_year_incomplete_and_not_smaller():
    year = combine([*SHOPLIFTING_2024_25[:11], None], "sum")
    assert (year.value, year.got, year.of) == (None, 11, 12)
    assert year.so_far == 1570 - 131
    figure = year.as_figure(on=TODAY)
    assert rate(figure=figure, goal=Goal(1600), polarity="lower", is_count=True).rating == Rating.INCOMPLETE


def test_ratios_add_up_by_their_numerators_and_denominators():
    quarters = [Part(Decimal(50), 1, 2), Part(Decimal(10), 10, 100)]
    year = combine(quarters, Aggregation.RATIO, scale=100)
    assert (year.value, year.numerator, year.denominator) == (Decimal(1100) / 102, 11, 102)
    assert combine([*quarters, Part(Decimal(50))], "ratio").value is None
    assert combine([*quarters, Part(Decimal(50))], "ratio").got == 2


def test_a_ratio_of_nothing_is_not_applicable():
    year = combine([Part(None, 0, 0), Part(None, 0, 0)], "ratio")
    assert (year.value, year.shorthand) == (None, "z")
    result = rate(figure=year.as_figure(on=TODAY), goal=Goal(80), polarity="higher", is_count=False)
    assert (result.rating, result.reason) == (
        Rating.NOT_AVAILABLE,
        "Not applicable: the denominators add up to 0",
    )


def test_a_snapshot_is_the_latest_and_needs_only_the_latest():
    assert combine([7, None, 9], Aggregation.LATEST).value == 9
    assert combine([7, None, 9], "latest").is_whole
    unfinished = combine([7, 8, None], "latest")
    assert (unfinished.value, unfinished.got, unfinished.of, unfinished.so_far) == (None, 2, 3, 8)


def test_there_must_be_something_to_add_up():
    for aggregation in Aggregation:
        with pytest.raises(ValueError, match="no parts"):
            combine([], aggregation)
        nothing = combine([None, None], aggregation)
        assert (nothing.value, nothing.got, nothing.so_far) == (None, 0, None)


def test_figures_can_be_added_up_as_they_are():
    months = [Figure(on=TODAY, value=Decimal(value)) for value in (3, 4)]
    assert combine(months, "sum").value == 7


maybe = st.one_of(st.none(), amounts)


@given(st.lists(maybe, min_size=1, max_size=12))
def test_a_sum_is_whole_or_it_is_none(values):
    result = combine(values, "sum")
    known = [value for value in values if value is not None]
    assert (result.got, result.of) == (len(known), len(values))
    assert result.value == (sum(known) if len(known) == len(values) else None)


@given(st.lists(positives, min_size=1, max_size=12), st.integers(0, 11))
def test_a_year_with_a_hole_never_looks_smaller(values, hole):
    whole = combine(values, "sum").value
    holed = combine(
        [None if index == hole % len(values) else each for index, each in enumerate(values)], "sum"
    )
    assert holed.value is None
    assert (holed.so_far or 0) <= whole


counts = st.integers(0, 1000)
fractions = st.builds(lambda above, rest: Part(None, Decimal(above), Decimal(above + rest)), counts, counts)


@given(st.lists(fractions, min_size=1, max_size=12))
def test_a_combined_ratio_lies_between_its_parts(parts):
    each = [part.numerator / part.denominator for part in parts if part.denominator]
    result = combine(parts, "ratio").value
    if not each:
        assert result is None
    else:
        edge = Decimal("1e-20")  # division rounds its twenty-eighth digit
        assert min(each) - edge <= result <= max(each) + edge


@given(st.lists(amounts, min_size=12, max_size=12), st.sampled_from(["sum", "latest"]))
def test_a_year_by_its_months_is_the_year_by_its_quarters(months, aggregation):
    quarters = [combine(months[first : first + 3], aggregation).value for first in (0, 3, 6, 9)]
    assert combine(quarters, aggregation).value == combine(months, aggregation).value


# The target of a year


def goals(*values):
    return [None if value is None else Goal(value) for value in values]


def test_a_year_of_counts_is_judged_against_the_sum_of_its_targets():
    assert combine_targets(goals(91, 76, 88, 70), "sum") == Goal(325)
    assert combine_targets(goals(91, None, 88, 70), "sum") is None
    assert combine_targets([Goal(low=1, high=2), Goal(low=3, high=5)], "sum") == Goal(low=4, high=7)
    assert combine_targets([Goal(low=1, high=2), Goal(3)], "sum") is None
    assert combine_targets([], "sum") is None


def test_a_year_of_snapshots_is_judged_against_the_latest_target():
    assert combine_targets(goals(10, 20, None, 40), "latest") == Goal(40)
    assert combine_targets(goals(10, None), "latest") is None


def test_a_year_of_ratios_has_the_common_target_or_one_weighted_by_denominators():
    assert combine_targets(goals(80, 80, 80), "ratio") == Goal(80)
    assert combine_targets(goals(80, 90), "ratio") is None
    assert combine_targets(goals(80, 90), "ratio", denominators=[Decimal(300), Decimal(100)]) == Goal(
        Decimal("82.5")
    )
    assert combine_targets(goals(80, 90), "ratio", denominators=[Decimal(300), None]) is None
    assert combine_targets(goals(80, None), "ratio", denominators=[Decimal(3), Decimal(1)]) is None


def test_the_tolerance_of_a_year_is_shared_or_adds_up():
    fives = [DEFAULT_TOLERANCE] * 2
    threes = [Tolerance("absolute", Decimal(3))] * 2
    assert combine_tolerances(goals(100, 200), fives, "sum") == DEFAULT_TOLERANCE
    assert combine_tolerances(goals(100, 200), threes, "sum") == Tolerance("absolute", Decimal(6))
    assert combine_tolerances(goals(100, 200), [fives[0], threes[0]], "sum") == Tolerance(
        "absolute", Decimal(8)
    )
    assert combine_tolerances(goals(80, 80), threes, "ratio") == threes[0]
    with pytest.raises(ValueError, match="no tolerances"):
        combine_tolerances([], [], "sum")


def test_a_year_to_date_is_judged_against_its_profile_and_never_the_whole_year():
    profile = dict(zip(Period.year(2024).quarters(), goals(400, 350, 350, 300), strict=True))
    second = Period.quarter(2024, 2)
    assert profile_to_date(profile, second) == Goal(750)
    assert profile_to_date(profile, Period.quarter(2024, 4)) == combine_targets(list(profile.values()), "sum")
    assert profile_to_date({**profile, Period.quarter(2024, 1): None}, second) is None
    assert profile_to_date({}, second) is None
    shares = dict.fromkeys(profile, Decimal(1))
    assert profile_to_date(profile, second, "ratio", denominators=shares) == Goal(375)


def test_a_flat_profile_is_the_share_of_the_year_that_has_passed():
    assert flat_profile(1570, 9, 12) == Goal(Decimal("1177.5"))
    for done, of in ((13, 12), (-1, 12), (0, 0)):
        with pytest.raises(ValueError, match="no part of a year"):
            flat_profile(1570, done, of)


# The worked examples


@pytest.mark.parametrize(
    ("target", "percent", "rating"),
    [(160, "7.5%", "red"), (150, "14.7%", "red"), (164, "4.9%", "amber"), (172, "Exactly", "green")],
)
def test_robbery_in_2024_25_by_the_five_per_cent_that_a_county_uses(target, percent, rating):
    result = rated(172, target, tolerance=5)
    assert result.rating == rating
    assert result.reason.startswith(percent)


@pytest.mark.parametrize(("target", "rating"), [(160, "amber"), (150, "red"), (164, "amber"), (172, "green")])
def test_the_same_robberies_with_a_tolerance_of_ten_per_cent(target, rating):
    assert rated(172, target, tolerance=10).rating == rating


def test_nine_months_of_shoplifting_against_a_flat_profile():
    goal = flat_profile(1570, 9, 12)
    result = rate(figure=Figure(on=TODAY, value=Decimal(1103)), goal=goal, polarity="lower", is_count=True)
    assert result.reason == "6.3% below the target of 1,177.5"


def test_antisocial_behaviour_is_not_rated_across_the_break_of_its_series():
    result = rated(294, 903, break_inside=True, break_reason="recording changed in 2023")
    assert result.rating == Rating.SERIES_BREAK
    assert result.reason == (
        "The series breaks between the target’s basis and this period: recording changed in 2023"
    )


# Counting


def test_ratings_are_counted_and_never_averaged():
    ratings = ["green"] * 30 + ["amber"] * 10 + ["red"] * 6 + ["no_data"] * 3 + ["contextual"]
    count = count_ratings(ratings)
    assert count.words == "46 of 50 rated"
    assert (count.green, count.amber, count.red, count.none) == (30, 10, 6, 4)
    assert count.why_none == ((Rating.NO_DATA, 3), (Rating.CONTEXTUAL, 1))
    assert count_ratings([]).words == "0 of 0 rated"


@given(st.lists(st.sampled_from(Rating)))
def test_every_rating_is_counted_once(ratings):
    count = count_ratings(ratings)
    assert count.of == len(ratings) == count.green + count.amber + count.red + count.none
    assert count.none == sum(number for _, number in count.why_none)


def test_a_rating_knows_its_family_and_its_letter():
    letters = {rating.value: rating.letter for rating in Rating}
    assert (letters["green"], letters["amber"], letters["red"]) == ("G", "A", "R")
    assert (letters["not_available"], letters["no_data"], letters["series_break"]) == ("x", "?", "b")
    assert {rating.family for rating in Rating if not rating.is_rated} == {"none"}
    assert all(rating.label for rating in Rating)
    assert Shorthand.X.mark == "[x]"
    assert Shorthand.LOW.mark == "[low]"
