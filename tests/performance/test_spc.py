"""Control limits: which readings are more than the usual ups and downs."""

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from performance.enums import Assurance, Signal
from performance.spc import READINGS_NEEDED, assurance, xmr, xmr_between_breaks

# City of London Police, street-level rows by month, April 2023 to March 2025 (data.police.uk, Open Government
# Licence v3.0).
SHOPLIFTING = [70, 54, 63, 79, 102, 108, 124, 129, 80, 130, 134, 105,
               172, 143, 162, 161, 119, 106, 136, 118, 116, 100, 106, 131]  # fmt: skip
VIOLENCE = [126, 113, 150, 143, 127, 130, 134, 161, 177, 125, 119, 116,
            170, 135, 137, 161, 174, 113, 170, 133, 184, 111, 144, 131]  # fmt: skip
ANTISOCIAL = [37, 46, 26, 18, 5, 5, 19, 19, 20, 12, 35, 52,
              38, 53, 33, 40, 58, 28, 35, 11, 3, 2, 6, 20]  # fmt: skip
THEFT_FROM_PERSON = [122, 134, 105, 94, 101, 103, 85, 124, 146, 97, 134, 95,
                     160, 164, 129, 108, 103, 113, 154, 141, 105, 86, 114, 164]  # fmt: skip
ROBBERY = [17, 14, 14, 9, 11, 19, 16, 17, 15, 15, 10, 20, 17, 16, 12, 18, 6, 21, 14, 16, 21, 17, 5, 9]
VEHICLES = [12, 16, 11, 6, 18, 25, 8, 5, 7, 12, 15, 7, 10, 14, 11, 14, 9, 7, 12, 5, 7, 9, 4, 9]
DRUGS = [52, 51, 45, 47, 54, 53, 58, 38, 42, 41, 38, 58, 55, 60, 41, 35, 49, 33, 39, 52, 30, 39, 32, 37]


def signals(chart):
    """Position and signal of every point that has one."""
    return {index: str(point.signal) for index, point in enumerate(chart.points) if point.signal}


# The worked examples


@pytest.mark.parametrize(
    ("values", "mean", "lower", "upper"),
    [
        (SHOPLIFTING, 114.50, 57.71, 171.29),
        (VIOLENCE, 141.00, 67.33, 214.67),
        (ANTISOCIAL, 25.88, -5.93, 57.68),
    ],
)
def test_two_years_of_street_crime_have_these_limits(values, mean, lower, upper):
    chart = xmr(values)
    assert [chart.mean, chart.lower, chart.upper] == pytest.approx([mean, lower, upper], abs=0.006)
    assert chart.near_upper - chart.mean == pytest.approx((chart.upper - chart.mean) * 2 / 3)
    assert chart.mean - chart.near_lower == pytest.approx((chart.mean - chart.lower) * 2 / 3)


def test_shoplifting_rose_for_seven_months_and_left_its_limits_twice():
    assert signals(xmr(SHOPLIFTING)) == {
        0: "two of three",  # April 2023
        1: "outside",  # May 2023, below
        **dict.fromkeys(range(2, 8), "trend"),  # the rest of a rise from May to November
        12: "outside",  # April 2024, above
        14: "two of three",
        15: "two of three",
    }
    assert [xmr(SHOPLIFTING).points[index].side for index in (1, 2, 7, 12)] == [-1, -1, 1, 1]


@pytest.mark.parametrize("values", [VIOLENCE, THEFT_FROM_PERSON, ROBBERY])
def test_violence_theft_and_robbery_gave_no_signal_at_all(values):
    assert signals(xmr(values)) == {}


def test_antisocial_behaviour_shifted_below_and_then_above():
    found = signals(xmr(ANTISOCIAL))
    assert found[16] == "outside"  # August 2024
    assert all(found[index] == "shift" for index in range(3, 10))  # July 2023 to January 2024: seven below
    assert all(found[index] in ("shift", "two of three") for index in (*range(10, 16), 17, 18))  # nine above


def test_vehicle_crime_left_its_limits_once_and_drugs_shifted():
    assert signals(xmr(VEHICLES)) == {5: "outside"}  # September 2023
    assert signals(xmr(DRUGS)) == dict.fromkeys(range(7), "shift")  # April to October 2023


# Limits


def test_limits_appear_at_the_thirteenth_reading():
    chart = xmr(SHOPLIFTING[:12])
    assert (chart.lower, chart.upper, chart.near_lower, chart.near_upper) == (None,) * 4
    assert signals(chart) == {}
    assert chart.note == "12 of 13 readings: too early for limits"
    assert chart.mean == pytest.approx(sum(SHOPLIFTING[:12]) / 12)
    assert [point.side for point in chart.points][:2] == [-1, -1]
    assert xmr(SHOPLIFTING[:13]).has_limits
    assert xmr(SHOPLIFTING[:13]).note == ""


def test_even_a_wild_reading_is_no_signal_before_the_thirteenth():
    assert signals(xmr([1] * 11 + [1000])) == {}
    assert signals(xmr([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])) == {}


def test_gaps_do_not_count_as_readings():
    assert xmr([*SHOPLIFTING[:12], None]).note == "12 of 13 readings: too early for limits"
    assert xmr([*SHOPLIFTING[:12], None, 100]).has_limits


def test_no_readings_give_an_empty_chart():
    assert xmr([]).points == ()
    assert xmr([]).mean is None
    chart = xmr([None, None])
    assert chart.note == "0 of 13 readings: too early for limits"
    assert [(point.value, point.signal, point.side) for point in chart.points] == [(None, None, 0)] * 2


def test_readings_that_never_follow_each_other_give_no_limits():
    chart = xmr([value for number in SHOPLIFTING for value in (number, None)])
    assert not chart.has_limits
    assert signals(chart) == {}
    assert chart.note == "No two readings follow each other without a gap: no limits can be drawn"


def test_a_gap_yields_no_moving_range():
    steady = [10, 11] * 10
    assert xmr([*steady, None, *[99, 98] * 10]).upper == pytest.approx(
        (sum(steady) + sum([99, 98] * 10)) / 40 + 2.66
    )


def test_equal_readings_have_limits_at_the_mean_and_no_signal():
    chart = xmr([7] * 20)
    assert (chart.lower, chart.near_lower, chart.mean, chart.near_upper, chart.upper) == (7,) * 5
    assert signals(chart) == {}
    assert {point.side for point in chart.points} == {0}


def test_limits_are_not_clipped_but_those_of_counts_are_not_drawn_below_nought():
    chart = xmr(ANTISOCIAL)
    assert chart.lower < 0
    assert chart.drawn(is_count=True)[0] == 0
    assert chart.drawn(is_count=True)[1:] == (chart.near_lower, chart.near_upper, chart.upper)
    assert chart.drawn(is_count=False)[0] == chart.lower
    assert xmr([1]).drawn(is_count=True) == (None,) * 4


def test_numbers_come_back_in_the_kind_they_came_in():
    exact = xmr([Decimal(value) for value in SHOPLIFTING])
    assert exact.mean == Decimal("114.5")
    assert all(isinstance(number, Decimal) for number in (exact.mean, exact.upper, exact.near_lower))
    plain = xmr(SHOPLIFTING)
    assert isinstance(plain.upper, float)
    assert float(exact.upper) == pytest.approx(plain.upper)
    assert signals(exact) == signals(plain)
    assert plain.points[0].value == 70


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), Decimal("NaN")])
def test_what_cannot_be_counted_with_is_refused(wrong):
    with pytest.raises(ValueError, match="not a number"):
        xmr([1, wrong])


@pytest.mark.parametrize("wrong", ["12", True, object()])
def test_what_is_no_number_is_refused(wrong):
    with pytest.raises(TypeError):
        xmr([1, wrong])


# Signals. A see-saw of 9 and 11 has the mean 10, the limits 4.68 and 15.32, the near limits 6.45 and 13.55.

SEE_SAW = [9, 11] * 50


def chart_with(values, *, at=10):
    """The see-saw with some readings put in; it is long, so that they hardly move its limits."""
    return xmr([*SEE_SAW[:at], *values, *SEE_SAW[at:]])


def signals_of(values, *, at=10):
    """The signals of readings put into the see-saw."""
    return [
        point.signal and str(point.signal)
        for point in chart_with(values, at=at).points[at : at + len(values)]
    ]


def on_both_limits(first=1000):
    """134 readings whose spikes of ±1,000 lie exactly on the limits: mean 0, 133 ranges of 50,000 in all."""
    values = [0] * 134
    for number, index in enumerate(range(5, 125, 5)):
        values[index] = -1000 if number % 2 else 1000
    values[0], values[-1] = -first, 1000
    return values


def test_a_reading_on_a_limit_is_inside_it():
    chart = xmr(on_both_limits())
    assert (chart.mean, chart.lower, chart.upper) == (0, -1000, 1000)
    assert signals(chart) == {}
    beyond = signals(xmr(on_both_limits(first=1001)))
    assert [index for index, signal in beyond.items() if signal == "outside"] == [0]


def test_one_reading_beyond_a_limit_is_outside():
    assert signals_of([20]) == ["outside"]
    assert signals_of([0]) == ["outside"]
    assert [chart_with([20]).points[10].side, chart_with([0]).points[10].side] == [1, -1]
    assert signals_of([14]) == [None]


def test_seven_rising_or_falling_are_a_trend_and_all_seven_are_flagged():
    # Put in after a 9 (rising) or an 11 (falling), so that the run is exactly as long as it says.
    rise = ["8.5", "9", "9.5", "10.1", "10.5", "11", "11.5"]
    seven = [Decimal(value) for value in rise]
    assert signals_of(seven, at=11) == ["trend"] * 7
    assert signals_of(seven[::-1], at=10)[1:] == ["trend"] * 6
    six = seven[:6]
    assert set(signals_of(six, at=10)) == {None}


def test_a_tie_breaks_a_trend():
    tied = [Decimal(value) for value in ("8.5", "9", "9.5", "9.5", "10.5", "11", "11.5")]
    assert "trend" not in signals_of(tied)


def test_seven_on_one_side_are_a_shift_and_six_are_not():
    above = [11, 12, 11, 12, 11, 12, 11]
    # The see-saw goes on with a 9 after position 10, so the run is as long as it says; before it stands an 11.
    assert signals_of(above[:6], at=10) == ["shift"] * 6  # with the 11 before them they are seven
    assert chart_with(above[:6]).points[9].signal == Signal.SHIFT
    assert set(signals_of(above[:5], at=10)) == {None}


def test_a_reading_on_the_mean_breaks_a_shift():
    """Symmetric about 10, so that the mean is exactly 10 and the 10 lies on it."""
    above = [11, 12, 11, 10, 12, 11, 12]
    below = [20 - value for value in above]
    chart = xmr([*SEE_SAW, 9, *above, 9, *SEE_SAW, 11, *below, 11])
    assert chart.mean == 10
    assert signals(chart) == {}
    on_it = [point for point in chart.points if point.value == 10]
    assert [point.side for point in on_it] == [0, 0]


def test_two_of_three_beyond_a_near_limit_are_flagged():
    assert signals_of([14, 14]) == ["two of three"] * 2
    assert signals_of([14, 11, 14]) == ["two of three", None, "two of three"]
    assert signals_of([6, 6]) == ["two of three"] * 2
    assert signals_of([14]) == [None]
    assert signals_of([14, 11, 11, 14]) == [None] * 4


def test_two_of_three_asks_all_three_to_lie_on_one_side_of_the_mean():
    assert signals_of([14, 6]) == [None, None]
    assert signals_of([14, 9, 14]) == [None, None, None]


def test_a_reading_beyond_the_limit_counts_as_one_of_the_two():
    assert signals_of([20, 14, 11]) == ["outside", "two of three", None]


def test_the_first_rule_that_applies_names_the_signal():
    # 14 and 14.5 are beyond the near limit, and in a rise of seven, and in a run above the mean.
    rise = [Decimal(value) for value in ("10.5", "11", "11.5", "12", "12.5", "14", "14.5")]
    assert signals_of(rise, at=11) == ["trend"] * 7
    assert signals_of([*rise[:6], 30], at=11) == ["trend"] * 6 + ["outside"]
    shift = [11, 12, 14, 14, 11, 12, 11]
    assert signals_of(shift, at=11) == [
        "shift",
        "shift",
        "two of three",
        "two of three",
        "shift",
        "shift",
        "shift",
    ]


@pytest.mark.parametrize(
    "broken",
    [
        [11, 12, 11, None, 12, 11, 12, 11],
        ["8.5", "9", "9.5", None, "10.1", "10.5", "11", "11.5"],
        [14, None, 14],
    ],
)
def test_a_gap_breaks_every_run(broken):
    values = [None if value is None else Decimal(value) for value in broken]
    assert set(signals_of(values, at=11)) == {None}


def test_a_series_break_starts_the_limits_anew():
    values = [*SHOPLIFTING, *SEE_SAW]
    before, after = xmr_between_breaks(values, [len(SHOPLIFTING)])
    assert before == xmr(SHOPLIFTING)
    assert after == xmr(SEE_SAW)
    assert xmr_between_breaks(values, []) == [xmr(values)]
    assert len(xmr_between_breaks(values, [0, 5, 5, 9, len(values)])) == 3
    assert xmr_between_breaks([], []) == []


# Assurance


def test_limits_promise_whether_a_target_will_be_met():
    chart = xmr(SHOPLIFTING)  # 57.71 to 171.29
    assert assurance(chart, 200, "lower") == "consistently meet"
    assert assurance(chart, 50, "lower") == "consistently miss"
    assert assurance(chart, 120, "lower") == "hit and miss"
    assert assurance(chart, 200, "higher") == "consistently miss"
    assert assurance(chart, 50, "higher") == "consistently meet"
    assert assurance(chart, 120, "higher") == "hit and miss"
    assert Assurance.HIT_AND_MISS.label == "Will hit and miss the target"


def test_a_value_on_the_limit_meets_a_target_on_the_limit():
    chart = xmr([Decimal(1), Decimal(-1)] * 10)  # limits ±5.32
    limit, hair = Decimal("5.32"), Decimal("0.01")
    assert assurance(chart, -limit, "higher") == Assurance.CONSISTENTLY_MEET
    assert assurance(chart, -limit + hair, "higher") == Assurance.HIT_AND_MISS
    assert assurance(chart, limit, "higher") == Assurance.HIT_AND_MISS
    assert assurance(chart, limit + hair, "higher") == Assurance.CONSISTENTLY_MISS
    assert assurance(chart, limit, "lower") == Assurance.CONSISTENTLY_MEET
    assert assurance(chart, -limit, "lower") == Assurance.HIT_AND_MISS
    assert assurance(xmr([7] * 13), 7, "higher") == Assurance.CONSISTENTLY_MEET


def test_without_limits_or_target_or_polarity_nothing_is_promised():
    assert assurance(xmr(SHOPLIFTING[:12]), 100, "lower") is None
    assert assurance(xmr(SHOPLIFTING), None, "lower") is None
    assert assurance(xmr(SHOPLIFTING), 100, "none") is None
    assert assurance(xmr(SHOPLIFTING), 100, "band") is None
    assert assurance(xmr(SHOPLIFTING), 200, -1) == assurance(xmr(SHOPLIFTING), 200, "lower")
    with pytest.raises(ValueError, match="sideways"):
        assurance(xmr(SHOPLIFTING), 100, "sideways")


# Laws

whole_numbers = st.integers(-500, 500)
series = st.lists(st.one_of(st.none(), whole_numbers), max_size=40)
long_series = st.lists(whole_numbers, min_size=READINGS_NEEDED, max_size=40)


@given(series)
def test_every_value_has_its_point_and_no_gap_a_signal(values):
    chart = xmr(values)
    assert [point.value for point in chart.points] == values
    assert all(point.signal is None and point.side == 0 for point in chart.points if point.value is None)
    if chart.readings < READINGS_NEEDED:
        assert signals(chart) == {}
        assert chart.upper is None


@given(long_series)
def test_the_limits_lie_in_order_about_the_mean(values):
    chart = xmr([Decimal(value) for value in values])
    assert chart.lower <= chart.near_lower <= chart.mean <= chart.near_upper <= chart.upper
    assert abs(chart.mean - Decimal(sum(values)) / len(values)) < Decimal("1e-20")
    assert math.isclose(chart.upper - chart.mean, chart.mean - chart.lower, abs_tol=1e-12)


@given(long_series)
def test_a_point_is_outside_exactly_when_it_lies_beyond_a_limit(values):
    chart = xmr([Decimal(value) for value in values])
    hair = Decimal("1e-18")
    for point in chart.points:
        if point.signal == Signal.OUTSIDE:
            assert point.value > chart.upper - hair or point.value < chart.lower + hair
        else:
            assert chart.lower - hair <= point.value <= chart.upper + hair


@given(long_series)
def test_turning_a_series_upside_down_turns_only_the_sides(values):
    up, down = xmr(values), xmr([-value for value in values])
    assert signals(up) == signals(down)
    assert [point.side for point in up.points] == [-point.side for point in down.points]


@given(series, st.sampled_from([2, 10, 1000]), st.integers(-1000, 1000))
def test_unit_and_origin_do_not_change_a_signal(values, times, plus):
    moved = xmr([None if value is None else value * times + plus for value in values])
    assert signals(moved) == signals(xmr(values))
    tenths = xmr([None if value is None else Decimal(value) / 10 for value in values])
    assert signals(tenths) == signals(xmr(values))


@given(long_series)
def test_a_series_read_backwards_has_the_same_signals(values):
    forwards, backwards = xmr(values), xmr(values[::-1])
    assert [point.signal for point in forwards.points] == [point.signal for point in backwards.points][::-1]


@given(st.lists(whole_numbers, min_size=1, max_size=6), st.integers(3, 8))
def test_no_run_crosses_a_gap(piece, pieces):
    """Pieces of at most six readings can hold neither a trend nor a shift."""
    chart = xmr([value for _ in range(pieces) for value in (*piece, None)])
    assert {point.signal for point in chart.points} <= {None, Signal.OUTSIDE, Signal.TWO_OF_THREE}


@given(long_series, st.integers(-1000, 1000))
def test_better_the_other_way_round_promises_the_same(values, target):
    upside_down = xmr([-value for value in values])
    assert assurance(xmr(values), target, "higher") == assurance(upside_down, -target, "lower")
