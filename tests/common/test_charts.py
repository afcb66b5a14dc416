"""Charts say in words what they draw, and draw only what is known."""

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from common import charts

SAID = "Robbery rose from 45 to 51 a quarter; the target is at most 47."


def drawn(svg):
    """The chart as a tree: proves that it is well-formed."""
    return ElementTree.fromstring(svg)


def pieces_of_line(svg):
    return [path.get("d") for path in drawn(svg).iter("path") if path.get("class") == "chart__line"]


def words_in(svg):
    return [text.text for text in drawn(svg).iter("text")]


def every_chart():
    return [
        charts.sparkline([1, 2, None, 4], targets=3, sentence=SAID),
        charts.trend([("Q1 2023/24", 1), ("Q2 2023/24", None), ("Q3 2023/24", 3)], target=2, sentence=SAID),
        charts.rating_bar({"green": 1, "red": 2, "none": 3}, sentence=SAID),
        charts.quarter_strip([("green", "G"), ("not_available", "x")], sentence=SAID),
    ]


@pytest.mark.parametrize("svg", every_chart(), ids=["sparkline", "trend", "rating_bar", "quarter_strip"])
def test_every_chart_is_an_image_with_its_sentence_as_title(svg):
    tree = drawn(svg)
    assert tree.get("role") == "img"
    assert tree.get("viewBox") == f"0 0 {tree.get('width')} {tree.get('height')}"
    assert tree[0].tag == "title" and tree[0].text == SAID


@pytest.mark.parametrize("svg", every_chart(), ids=["sparkline", "trend", "rating_bar", "quarter_strip"])
def test_no_chart_needs_anything_a_strict_policy_forbids(svg):
    assert not re.search(r"\bstyle=|\bon\w+=|<style|<script|\bid=|href=|url\(", svg)


def test_a_chart_without_a_sentence_is_refused():
    with pytest.raises(ValueError, match="needs its sentence"):
        charts.sparkline([1, 2], sentence=" ")


def test_words_from_outside_are_escaped():
    svg = charts.trend([("<b>Q1</b> & on", 1)], sentence="Fewer than 5 < 6 & “more”")
    assert drawn(svg)[0].text == "Fewer than 5 < 6 & “more”"
    assert "<b>" not in svg


def test_a_missing_value_breaks_the_line_and_is_never_drawn_as_zero():
    svg = charts.sparkline([3, 4, None, 5, 6], sentence=SAID)
    assert len(pieces_of_line(svg)) == 2


def test_a_value_alone_between_gaps_is_a_dot():
    svg = charts.sparkline([3, 4, None, 5, None, 6, 7], sentence=SAID)
    assert len(pieces_of_line(svg)) == 2
    assert len(list(drawn(svg).iter("circle"))) == 2  # the lone value, and the latest


def test_no_line_crosses_a_series_break():
    points = [("2021/22", 4), ("2022/23", 5), ("2023/24", 9), ("2024/25", 8)]
    whole = charts.trend(points, sentence=SAID)
    broken = charts.trend(points, breaks=["2023/24"], sentence=SAID)
    assert (len(pieces_of_line(whole)), len(pieces_of_line(broken))) == (1, 2)
    assert "Series break" in words_in(broken)


def test_the_scale_starts_at_zero_so_that_a_small_change_looks_small():
    assert "0" in words_in(charts.trend([("a", 980), ("b", 1000)], sentence=SAID))


def test_the_axis_has_round_numbers_with_thousands_marked():
    assert words_in(charts.trend([("a", 1178), ("b", 1570)], sentence=SAID))[:4] == [
        "0",
        "500",
        "1,000",
        "1,500",
    ]


def test_counts_never_have_an_axis_in_fractions():
    assert words_in(charts.trend([("a", 0), ("b", 1)], sentence=SAID))[:2] == ["0", "1"]


def test_the_latest_value_and_the_target_are_named_where_the_line_ends():
    svg = charts.trend([("a", "1178"), ("b", "1570")], target="1400", sentence=SAID)
    assert {"1,570", "Target 1,400"} <= set(words_in(svg))


def test_a_target_near_the_latest_value_does_not_lie_over_it():
    svg = charts.trend([("a", 100), ("b", 100)], target=100, sentence=SAID)
    heights = [float(text.get("y")) for text in drawn(svg).iter("text") if text.text in ("100", "Target 100")]
    assert abs(heights[-1] - heights[-2]) >= 13


def test_long_quarterly_series_are_labelled_by_year():
    points = [
        (f"Q{quarter} {year}/{year + 1 - 2000}", 5) for year in range(2018, 2025) for quarter in (1, 2, 3, 4)
    ]
    said = words_in(charts.trend(points, sentence=SAID))
    assert "2018/19" in said and "Q1 2018/19" not in said


def test_labels_that_would_collide_are_thinned():
    points = [(f"Some period number {number}", number) for number in range(40)]
    assert len([word for word in words_in(charts.trend(points, sentence=SAID)) if "period" in word]) < 8


@pytest.mark.parametrize(
    "values", [[], [None], [None, None], [0], [0, 0], [5], [-3, 4], ["0.001"], [10**12, 1]]
)
def test_odd_series_are_drawn_all_the_same(values):
    drawn(charts.sparkline(values, targets=1 if values else None, sentence=SAID))
    svg = charts.trend([(str(number), value) for number, value in enumerate(values)], target=1, sentence=SAID)
    assert ("No figures" in words_in(svg)) == (not any(value is not None for value in values))


def test_values_stay_inside_the_drawing():
    svg = charts.sparkline(
        [Decimal("-5"), Decimal("12.5"), 400], targets=500, sentence=SAID, width=150, height=36
    )
    for path in (element.get("d") for element in drawn(svg).iter("path")):
        numbers = [float(number) for number in re.findall(r"-?[\d.]+", path)]
        assert all(0 <= x <= 150 for x in numbers[::2]) and all(0 <= y <= 36 for y in numbers[1::2])


@pytest.mark.parametrize("junk", ["[c]", "many", "NaN", "Infinity", object()])
def test_what_is_not_a_number_is_refused_with_a_reason(junk):
    with pytest.raises(ValueError, match="cannot be drawn"):
        charts.sparkline([junk], sentence=SAID)


def test_targets_that_do_not_match_the_values_are_refused():
    with pytest.raises(ValueError, match="2 targets were given for 3 values"):
        charts.sparkline([1, 2, 3], targets=[1, 2], sentence=SAID)


def test_red_amber_and_green_are_kept_for_ratings():
    coloured = {charts.FAMILY_COLOURS[family] for family in ("green", "amber", "red")}
    svg = charts.trend([("a", 9), ("b", 2)], target=4, sentence=SAID) + charts.sparkline(
        [9, 2], sentence=SAID
    )
    assert not any(colour in svg for colour in coloured)


def test_a_rating_bar_counts_measures_and_actions_by_family():
    measures = charts.rating_bar({"rated": 6, "of": 10, "green": 4, "red": 2, "none": 4}, sentence=SAID)
    assert words_in(measures) == ["4", "2", "4"]
    actions = charts.rating_bar(
        {"of": 9, "complete": 3, "on_track": 1, "off_track": 1, "overdue": 2, "no_update": 1, "deferred": 1},
        sentence=SAID,
    )
    assert words_in(actions) == ["3", "1", "3", "2"]


def test_a_rating_bar_of_nothing_is_an_empty_bar():
    assert words_in(charts.rating_bar({}, sentence=SAID)) == []


def test_a_strip_gives_each_rating_its_own_shape_and_letter():
    svg = charts.quarter_strip(
        [("green", "G"), ("amber", "A"), ("red", "R"), ("complete", "C"), ("no_data", "?")], sentence=SAID
    )
    shapes = [group[0] for group in drawn(svg).iter("g")]
    assert [shape.tag for shape in shapes] == ["circle", "polygon", "polygon", "rect", "circle"]
    assert len({shape.get("points") for shape in shapes[1:3]}) == 2
    assert words_in(svg) == ["G", "A", "R", "C", "?"]


def test_a_shape_beside_its_word_is_hidden_from_screen_readers():
    assert drawn(charts.rating_shape("overdue")).get("aria-hidden") == "true"
    assert charts.FAMILY_COLOURS["red"] in charts.rating_shape("overdue")


def test_the_sentence_of_a_strip_names_every_period():
    said = charts.spoken_strip("Robbery", [("Q3 2024/25", "Near target"), ("Q4 2024/25", "Off target")])
    assert said == "Robbery, period by period. Q3 2024/25: Near target; Q4 2024/25: Off target."


def test_limits_are_level_for_as_long_as_they_hold_and_never_joined():
    svg = charts.trend(
        [(f"{number}", number % 3) for number in range(6)],
        limits={"mean": [1, 1, 1, 2, 2, 2], "upper": [None, None, None, 4, 4, 4]},
        rebases=["3"],
        sentence=SAID,
    )
    levels = [path.get("d").split() for path in drawn(svg).iter("path") if path.get("stroke") == charts.GREY]
    assert sum(len(level) == 4 and level[1] == level[3] for level in levels) >= 3
    assert "Limits anew" in words_in(svg)


def test_a_flagged_point_gets_a_ring_with_its_reason():
    svg = charts.trend(
        [("Q1", 1), ("Q2", 9), ("Q3", None)], flags={"Q2": "Q2: high", "Q3": "none"}, sentence=SAID
    )
    rings = [group for group in drawn(svg).iter("g") if group.get("class") == "chart__flag"]
    assert [ring[0].text for ring in rings] == ["Q2: high"]
