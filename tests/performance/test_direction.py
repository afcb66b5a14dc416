"""Direction of travel: what changed, whether that is better, and whether it is more than chance."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.periods import Coverage, Period
from performance.direction import direction, newcombe_interval, poisson_ratio_interval
from performance.enums import Base, Change, Polarity, Verdict
from performance.rules import Figure, Goal, Part

TODAY = date(2026, 3, 2)


def of_counts(before, now, *, polarity="lower", **rest):
    """The direction from one count to another."""
    return direction(
        now=Part(Decimal(now)), before=Part(Decimal(before)), polarity=polarity, is_count=True, **rest
    )


def of_proportions(before, now, *, polarity="higher", **rest):
    """The direction from one (numerator, denominator) to another."""
    parts = [
        Part(Decimal(100 * above) / below, Decimal(above), Decimal(below)) for above, below in (now, before)
    ]
    return direction(now=parts[0], before=parts[1], polarity=polarity, is_count=False, **rest)


# Counts: the worked examples


@pytest.mark.parametrize(
    ("before", "now", "percent", "interval", "verdict"),
    [
        (141, 205, "+45.4%", "+17.3% to +80.2%", "worsening"),
        (245, 374, "+52.7%", "+29.9% to +79.3%", "worsening"),
        (294, 327, "+11.2%", "−5.0% to +30.2%", "no_clear_change"),
        (1178, 1570, "+33.3%", "+23.6% to +43.7%", "worsening"),
        (1621, 1763, "+8.8%", "+1.7% to +16.3%", "worsening"),
        (1340, 1541, "+15.0%", "+6.9% to +23.7%", "worsening"),
        (90, 73, "−18.9%", "−40.4% to +10.4%", "no_clear_change"),
        (142, 111, "−21.8%", "−39.0% to +0.2%", "no_clear_change"),
        (177, 172, "−2.8%", "−21.2% to +19.9%", "no_clear_change"),
        (577, 502, "−13.0%", "−22.8% to −1.9%", "improving"),
        (1233, 1103, "−10.5%", "−17.5% to −3.0%", "improving"),
        (2, 7, "+250.0%", "−27.3% to +1,584.8%", "no_clear_change"),
        (1, 2, "+100.0%", "−81.9% to +2,105.6%", "no_clear_change"),
        (3, 4, "+33.3%", "−70.2% to +495.7%", "no_clear_change"),
    ],
)
def test_a_change_of_counts_has_its_interval(before, now, percent, interval, verdict):
    found = of_counts(before, now)
    assert (found.amount_words, found.interval_words, found.verdict) == (percent, interval, verdict)


TWO_YEARS_OF_OFFENCES = {
    "Violence with injury": (382, 384),
    "Violence without injury": (350, 410),
    "Rape": (10, 27),
    "Other sexual offences": (51, 74),
    "Robbery of personal property": (26, 66),
    "Robbery of business property": (2, 7),
    "Residential burglary": (14, 14),
    "Business and community burglary": (237, 272),
    "Theft of a motor vehicle": (73, 75),
    "Theft from a motor vehicle": (90, 114),
    "Bicycle theft": (373, 371),
    "Theft from a person": (467, 614),
    "Shoplifting": (726, 738),
    "All other theft": (1506, 1515),
    "Arson": (3, 4),
    "Criminal damage": (220, 251),
    "Drug trafficking": (87, 75),
    "Drug possession": (244, 251),
    "Public disorder": (222, 282),
    "Possession of weapons": (43, 60),
    "Miscellaneous crimes": (177, 126),
    "Stalking and harassment": (130, 155),
    "Homicide": (1, 2),
    "Unlawful driving": (1, 1),
}


def test_of_24_offences_only_seven_moved_by_more_than_chance():
    found = {name: of_counts(*pair) for name, pair in TWO_YEARS_OF_OFFENCES.items()}
    changes = [each.change for each in found.values()]
    assert [changes.count(change) for change in (Change.UP, Change.LEVEL, Change.DOWN)] == [19, 2, 3]
    assert [name for name, each in found.items() if each.clear] == [
        "Violence without injury",
        "Rape",
        "Other sexual offences",
        "Robbery of personal property",
        "Theft from a person",
        "Public disorder",
        "Miscellaneous crimes",
    ]


def test_the_sentence_says_change_base_interval_and_verdict():
    assert of_counts(1178, 1570, base_words="2023/24").sentence == (
        "Up 33.3% on 2023/24 (95% interval +23.6% to +43.7%): worsening."
    )
    assert of_counts(294, 327).sentence == (
        "Up 11.2% on the same period last year (95% interval −5.0% to +30.2%): no clear change."
    )
    assert of_counts(577, 502, base="previous period").sentence == (
        "Down 13.0% on the previous period (95% interval −22.8% to −1.9%): improving."
    )
    assert of_counts(5, 5, base_words="2023/24").sentence == (
        "Level with 2023/24 (95% interval −71.0% to +245.4%): no clear change."
    )


def test_the_base_is_the_same_period_last_year_unless_said_otherwise():
    assert of_counts(5, 6).base == Base.SAME_PERIOD_LAST_YEAR == "same period last year"
    assert of_counts(5, 6, base="previous period").base == Base.PREVIOUS_PERIOD


@pytest.mark.parametrize(
    ("before", "now", "change", "start", "reason"),
    [
        (0, 3, "up", "Up on 2023/24, from 0 to 3", "a count of 0 gives no interval"),
        (3, 0, "down", "Down 100.0% on 2023/24", "a count of 0 gives no interval"),
        (0, 0, "level", "Level with 2023/24", "a count of 0 gives no interval"),
        (5, -2, "down", "Down on 2023/24, from 5 to −2", "a count below 0 is a correction of earlier ones"),
    ],
)
def test_with_nought_or_less_on_either_side_we_cannot_say(before, now, change, start, reason):
    found = of_counts(before, now, base_words="2023/24")
    assert (found.change, found.verdict, found.clear) == (change, Verdict.CANNOT_SAY, None)
    assert (found.low, found.high, found.interval_words) == (None, None, "")
    assert found.sentence == f"{start}: cannot say whether that is more than chance, because {reason}."


def test_what_is_no_whole_number_is_no_count():
    assert of_counts("10.5", 30).verdict == Verdict.CANNOT_SAY


def test_one_is_enough_for_an_interval():
    assert of_counts(1, 1).verdict == Verdict.NO_CLEAR_CHANGE


# Better or worse


@pytest.mark.parametrize(
    ("polarity", "rise", "fall"),
    [
        (Polarity.LOWER, Verdict.WORSENING, Verdict.IMPROVING),
        (Polarity.HIGHER, Verdict.IMPROVING, Verdict.WORSENING),
        (Polarity.NONE, Verdict.NEITHER, Verdict.NEITHER),
    ],
)
def test_polarity_decides_what_a_clear_change_means(polarity, rise, fall):
    assert of_counts(141, 205, polarity=polarity).verdict == rise
    assert of_counts(205, 141, polarity=polarity).verdict == fall
    assert of_counts(2, 7, polarity=polarity).verdict == Verdict.NO_CLEAR_CHANGE


def test_a_clear_change_without_better_or_worse_is_still_told():
    found = of_counts(577, 502, polarity="none", base_words="2023/24")
    assert found.clear
    assert found.sentence == (
        "Down 13.0% on 2023/24 (95% interval −22.8% to −1.9%): a clear change, neither better nor worse."
    )


@pytest.mark.parametrize(
    ("before", "now", "verdict"),
    [
        (300, 200, "improving"),
        (200, 300, "worsening"),
        (50, 90, "improving"),
        (120, 200, "worsening"),
        (105, 148, "neither"),
        (200, 150, "improving"),
        (100, 150, "neither"),
        (50, 200, "neither"),
    ],
)
def test_for_a_band_nearer_is_better(before, now, verdict):
    found = of_counts(before, now, polarity="band", goal=Goal(low=100, high=150))
    assert found.clear
    assert found.verdict == verdict


def test_without_its_band_a_band_measure_has_no_better():
    found = of_counts(141, 205, polarity="band")
    assert found.verdict == Verdict.CANNOT_SAY
    assert found.sentence.endswith("a clear change, but no band is set that would say whether it is better.")


# Proportions


@pytest.mark.parametrize(
    ("parts", "low", "high"),
    [
        ((56, 70, 48, 80), "0.0524", "0.3339"),
        ((9, 10, 3, 10), "0.1705", "0.8090"),
        ((6, 7, 2, 7), "0.0582", "0.8062"),
        ((5, 56, 0, 29), "-0.0381", "0.1926"),
        ((0, 10, 0, 20), "-0.1611", "0.2775"),
        ((0, 10, 0, 10), "-0.2775", "0.2775"),
        ((10, 10, 0, 20), "0.6791", "1.0000"),
        ((10, 10, 0, 10), "0.6075", "1.0000"),
    ],
)
def test_newcombe_published_these_intervals(parts, low, high):
    assert [round(edge / 100, 4) for edge in newcombe_interval(*parts)] == [Decimal(low), Decimal(high)]


def test_a_change_of_proportions_is_in_percentage_points():
    found = of_proportions((48, 80), (56, 70), base_words="2023/24")
    assert (found.percent, found.points, found.amount_words) == (None, 20, "+20.0 points")
    assert found.verdict == Verdict.IMPROVING
    assert found.sentence == (
        "Up 20.0 percentage points on 2023/24 (95% interval +5.2 to +33.4 points): improving."
    )
    assert of_proportions((56, 70), (48, 80)).verdict == Verdict.WORSENING


def test_a_small_change_of_proportions_is_not_clear():
    found = of_proportions((5, 10), (6, 10))
    assert (found.change, found.verdict, found.clear) == (Change.UP, Verdict.NO_CLEAR_CHANGE, False)
    assert of_proportions((5, 10), (5, 10)).change == Change.LEVEL


@pytest.mark.parametrize(
    "now",
    [
        Part(Decimal(12)),
        Part(Decimal(12), 12, 10),
        Part(Decimal(12), Decimal("1.5"), 10),
        Part(Decimal(12), None, 10),
        Part(Decimal(0), 0, 0),
    ],
)
def test_for_anything_but_counts_and_proportions_we_cannot_say(now):
    found = direction(now=now, before=Part(Decimal(10), 5, 50), polarity="higher", is_count=False)
    assert (found.verdict, found.clear, found.interval_words) == (Verdict.CANNOT_SAY, None, "")
    assert found.change in (Change.UP, Change.DOWN)
    assert found.sentence.endswith(
        "on the same period last year: cannot say whether that is more than chance."
    )


# What cannot be compared


def test_across_a_series_break_we_cannot_say():
    found = of_counts(903, 294, across_break=True, break_reason="recording changed", base_words="2022/23")
    assert (found.change, found.percent, found.verdict) == (None, None, Verdict.CANNOT_SAY)
    assert found.sentence == "Cannot say: the series breaks after 2022/23 (recording changed)."


def test_without_a_figure_on_either_side_we_cannot_say():
    one = Part(Decimal(5))
    for missing in (None, Part()):
        nothing_now = direction(now=missing, before=one, polarity="lower", is_count=True)
        nothing_then = direction(
            now=one, before=missing, polarity="lower", is_count=True, base_words="2023/24"
        )
        assert nothing_now.sentence == "Cannot say: there is no figure."
        assert nothing_then.sentence == "Cannot say: there is no figure for 2023/24 to compare with."
        assert nothing_now.change is nothing_then.change is None
        assert nothing_now.verdict == nothing_then.verdict == Verdict.CANNOT_SAY


def shoplifting(year, value, months=12):
    return Figure(
        on=TODAY,
        value=Decimal(value),
        got=months,
        of=12,
        covers=Coverage(Period.year(year), Period.year(year).months()[:months]),
    )


def test_nine_months_are_not_set_against_twelve():
    found = direction(
        now=shoplifting(2025, 1103, 9), before=shoplifting(2024, 1570), polarity="lower", is_count=True
    )
    assert (found.change, found.percent, found.verdict) == (None, None, Verdict.CANNOT_SAY)
    assert found.sentence == (
        "Cannot say: April to December 2025 (9 of 12 months) cannot be set against the whole of 2024/25: "
        "compare the same months of 2024/25 instead."
    )


def test_nine_months_are_set_against_the_same_nine():
    found = direction(
        now=shoplifting(2025, 1103, 9),
        before=shoplifting(2024, 1233, 9),
        polarity="lower",
        is_count=True,
        base_words="April to December 2024",
    )
    assert found.sentence == (
        "Down 10.5% on April to December 2024 (95% interval −17.5% to −3.0%): improving."
    )


def test_a_part_of_unknown_months_is_not_compared():
    part, whole = Figure(on=TODAY, value=Decimal(9), got=9, of=12), Figure(on=TODAY, value=Decimal(9))
    untold = Figure(on=TODAY, value=Decimal(9), covers=shoplifting(2025, 9, 9).covers)
    for now, before in (
        (part, whole),
        (whole, part),
        (part, part),
        (shoplifting(2025, 9, 9), whole),
        (untold, whole),
    ):
        found = direction(now=now, before=before, polarity="lower", is_count=True)
        assert found.change is None
        assert "only a part (9 of 12 months)" in found.sentence


# Laws

positive = st.integers(1, 5000)
ways = st.sampled_from(Polarity)


@given(positive, positive, ways)
def test_a_change_is_clear_exactly_when_its_interval_leaves_out_none(before, now, polarity):
    found = of_counts(before, now, polarity=polarity)
    assert found.low <= found.percent <= found.high
    assert found.clear == (not found.low <= 0 <= found.high)
    assert (found.verdict == Verdict.NO_CLEAR_CHANGE) == (not found.clear)
    assert found.change == (Change.UP if now > before else Change.DOWN if now < before else Change.LEVEL)


OPPOSITE = {Verdict.IMPROVING: Verdict.WORSENING, Verdict.WORSENING: Verdict.IMPROVING}


@given(positive, positive)
def test_turning_polarity_or_time_round_turns_the_verdict(before, now):
    there = of_counts(before, now, polarity="lower").verdict
    assert of_counts(before, now, polarity="higher").verdict == OPPOSITE.get(there, there)
    assert of_counts(now, before, polarity="lower").verdict == OPPOSITE.get(there, there)


@given(positive, positive, st.integers(2, 50))
def test_more_of_the_same_is_never_less_clear(before, now, times):
    if of_counts(before, now).clear:
        assert of_counts(before * times, now * times).clear


proportions = st.integers(1, 2000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


@given(proportions, proportions)
def test_the_interval_of_two_proportions_holds_their_difference(now, before):
    low, high = newcombe_interval(*now, *before)
    difference = 100 * (Decimal(now[0]) / now[1] - Decimal(before[0]) / before[1])
    hair = Decimal("1e-15")
    assert -100 - hair <= low <= difference + hair
    assert difference - hair <= high <= 100 + hair
    back = newcombe_interval(*before, *now)
    assert abs(back[0] + high) < hair
    assert abs(back[1] + low) < hair


@given(st.one_of(st.integers(-5, 5), positive), st.one_of(st.integers(-5, 5), positive), ways)
def test_every_pair_of_counts_gets_one_whole_sentence(before, now, polarity):
    sentence = of_counts(before, now, polarity=polarity).sentence
    assert sentence.endswith(".")
    assert "-" not in sentence
    assert "None" not in sentence


@pytest.mark.parametrize("wrong", [(0, 5), (5, 0), (-1, 5)])
def test_an_interval_of_counts_needs_counts(wrong):
    with pytest.raises(ValueError, match="above 0"):
        poisson_ratio_interval(*wrong)
    with pytest.raises(ValueError, match="no proportion"):
        newcombe_interval(3, 2, 1, 2)
