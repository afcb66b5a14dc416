"""“Is this better, and are we sure?”: the line says what is known, and never more."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from performance.answer import Sign, answer, latest_sign
from performance.direction import direction
from performance.enums import Polarity, Rating, Signal
from performance.rules import Figure as RatedFigure
from performance.rules import Goal, Part, Rated, Tolerance, rate
from performance.spc import xmr
from tests.factories import TODAY

OFF = Rated(Rating.RED, "12.1% above the target of 1,400")
FLIPPED = {Polarity.LOWER: Polarity.HIGHER, Polarity.HIGHER: Polarity.LOWER}


def travelled(before, now, polarity=Polarity.LOWER, base="2023/24", **more):
    return direction(
        now=None if now is None else Part(Decimal(now)),
        before=None if before is None else Part(Decimal(before)),
        polarity=polarity,
        is_count=True,
        base_words=base,
        **more,
    )


def told(before, now, *, polarity=Polarity.LOWER, sign=None, rated=OFF, **more):
    return answer(
        period="2024/25",
        rated=rated,
        direction=travelled(before, now, polarity, **more),
        polarity=polarity,
        sign=sign,
    )


def test_a_clear_rise_of_what_should_fall_is_worse_and_unlikely_to_be_chance():
    assert told(1178, 1570) == (
        "Worse, and unlikely to be chance: 2024/25 is up 33.3% on 2023/24 (95% interval +23.6% to +43.7%). "
        "Off target: 12.1% above the target of 1,400."
    )


def test_a_small_change_could_be_chance():
    assert told(177, 172).startswith(
        "No clear change: 2024/25 is down 2.8% on 2023/24, which could be chance (95% interval −21.2% to"
    )


def test_the_same_figure_again_is_not_called_chance():
    line = told(100, 100)
    assert line.startswith("No clear change: 2024/25 is level with 2023/24 (95% interval")
    assert "could be chance" not in line


def test_a_signal_without_a_clear_change_is_a_sign_and_no_more():
    sign = Sign(Signal.OUTSIDE, True, "May 2025")
    assert told(369, 337, sign=sign).startswith(
        "Signs of getting worse: May 2025 is above its upper control limit; 2024/25 is down 8.7% on 2023/24, "
    )


def test_a_signal_against_a_clear_change_is_not_kept_quiet():
    sign = Sign(Signal.SHIFT, True, "May 2025")
    line = told(577, 502, sign=sign)
    assert line.startswith("Better, and unlikely to be chance: 2024/25 is down 13.0% on 2023/24")
    assert "but lately the other way: seven or more readings up to May 2025 lie above their mean." in line


def test_a_measure_without_a_better_is_only_up_or_down():
    line = told(1621, 1763, polarity=Polarity.NONE, rated=Rated(Rating.CONTEXTUAL, "Shown for context"))
    assert line.startswith("Clearly up, which is neither better nor worse: 2024/25 is up 8.8%")
    assert line.endswith("Shown for context.")


def test_a_clear_change_of_a_band_measure_without_a_band_says_so():
    assert told(100, 300, polarity=Polarity.BAND).startswith("Clearly up, but no band is set")


def test_a_count_of_nought_gives_no_interval_and_the_line_says_why():
    assert told(0, 7).startswith(
        "We cannot say whether that is more than chance, because a count of 0 gives no interval: 2024/25 is up"
    )


def test_across_a_series_break_nothing_is_compared():
    assert told(903, 294, across_break=True).startswith("We cannot say: the series breaks after 2023/24.")


def test_no_data_names_who_owes_it():
    rated = Rated(Rating.NO_DATA, "No data received from Probation since 5 September 2022")
    assert (
        told(None, None, rated=rated)
        == "We cannot say: no data received from Probation since 5 September 2022."
    )


def test_the_sign_is_that_of_the_latest_reading_and_a_trend_goes_its_own_way():
    steady = [10, 12] * 6
    assert latest_sign(xmr([*steady, 40]), [str(n) for n in range(13)]) == Sign(Signal.OUTSIDE, True, "12")
    assert latest_sign(xmr([*steady, 40, 11]), [str(n) for n in range(14)]) is None
    assert latest_sign(xmr([*steady, 40, None]), [str(n) for n in range(14)]).label == "12"
    falling = [100, 120, 80, 120, 80, 120, 80, 112, 110, 108, 106, 105, 104, 103]
    assert latest_sign(xmr(falling), [str(n) for n in range(14)]) == Sign(Signal.TREND, False, "13")


@pytest.mark.parametrize("signal", list(Signal))
def test_every_signal_has_words_both_ways(signal):
    up, down = (Sign(signal, upwards, "May 2025").words for upwards in (True, False))
    assert up != down
    assert "May 2025" in up and "May 2025" in down


counts = st.one_of(st.none(), st.integers(0, 5000))
polarities = st.sampled_from(list(Polarity))
signs = st.one_of(
    st.none(), st.builds(Sign, st.sampled_from(list(Signal)), st.booleans(), st.just("May 2025"))
)


def line_of(before, now, polarity, sign, target=500):
    rated = rate(
        figure=RatedFigure(on=TODAY, value=now, supplier="the police", got=now is not None),
        goal=Goal(Decimal(target)),
        polarity=polarity,
        tolerance=Tolerance("percent", 5),
        is_count=True,
    )
    found = travelled(before, now, polarity)
    return answer(period="2024/25", rated=rated, direction=found, polarity=polarity, sign=sign), found, rated


@given(counts, counts, polarities, signs)
def test_the_line_says_what_is_known_and_never_more(before, now, polarity, sign):
    line, found, rated = line_of(before, now, polarity, sign)
    assert "\n" not in line and "  " not in line and line.endswith(".") and ".." not in line
    assert line[0].isupper()
    heads = ("Better,", "Worse,", "Clearly ", "No clear change", "Signs of ", "We cannot say")
    assert sum(line.startswith(head) for head in heads) == 1
    # Certainty is claimed exactly where the interval leaves out no change.
    assert line.startswith(("Better,", "Worse,", "Clearly ")) == bool(found.clear)
    assert not (found.clear and "could be chance" in line)
    # What has no better is never called better or worse.
    if polarity in (Polarity.NONE, Polarity.BAND):
        assert not line.startswith(("Better", "Worse", "Signs of getting"))
    # The interval and the rating's reason are always there.
    if found.clear is not None and rated.rating.is_rated:
        assert found.interval_words in line
        assert rated.rating.label in line
    # A sign that is there is told, where there is a figure at all.
    if sign and now is not None:
        assert sign.words in line


@given(st.integers(1, 5000), st.integers(1, 5000), st.sampled_from([Polarity.LOWER, Polarity.HIGHER]), signs)
def test_turning_the_polarity_round_turns_the_verdict_round(before, now, polarity, sign):
    def verdict(line):
        return line.partition(":")[0]

    one, _, _ = line_of(before, now, polarity, sign)
    other, _, _ = line_of(before, now, FLIPPED[polarity], sign)
    swapped = verdict(one).translate({})
    for word, opposite in (("Better", "Worse"), ("better", "worse")):
        if word in swapped:
            swapped = swapped.replace(word, opposite)
        elif opposite in swapped:
            swapped = swapped.replace(opposite, word)
    assert verdict(other) == swapped
