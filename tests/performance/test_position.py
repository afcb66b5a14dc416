"""How a measure stands: its rated periods, its year, its direction, as a reader is told."""

from datetime import date
from decimal import Decimal

import pytest

from performance.enums import Rating, Verdict
from performance.rules import Tolerance
from performance.summaries import Figures, position
from tests.factories import aim, break_series, make_measure, period, record

pytestmark = pytest.mark.django_db

YEAR = period("2024/25")


def months(year: int, value) -> dict[str, object]:
    """The twelve months of a financial year with the same figure."""
    return {each.code: value for each in period(f"{year}/{(year + 1) % 100:02}").months()}


def stands(measure, *, year=YEAR, on=date(2025, 7, 14), owed_since=date(2022, 9, 5)):
    figures = Figures(
        measure=measure,
        supplier="The police",
        readings={each.period: each for each in measure.readings.all()},
        targets={each.period: each for each in measure.targets.all()},
        breaks=list(measure.breaks.all()),
        scheme=Tolerance("percent", Decimal(5)),
        owed_since=owed_since,
    )
    return position(figures, year=year, on=on)


def quarters(value):
    return {f"2024/25 Q{number}": value for number in range(1, 5)}


def test_months_add_up_to_quarters_and_the_year_against_the_sum_of_the_targets():
    measure = make_measure()
    record(measure, months(2023, 10) | months(2024, 14))
    aim(measure, quarters(30))
    found = stands(measure)
    assert [each.value for each in found.series[-4:]] == [42] * 4
    assert (found.year.value, found.year.goal.value, found.year.rated.rating) == (168, 120, Rating.RED)
    assert found.direction.verdict is Verdict.WORSENING


def test_a_year_with_a_month_missing_is_incomplete_not_smaller():
    measure = make_measure()
    figures = months(2024, 14)
    figures.pop("2024-08")
    record(measure, figures)
    aim(measure, quarters(30))
    found = stands(measure)
    assert (found.year.rated.rating, found.year.rated.reason) == (
        Rating.INCOMPLETE,
        "11 of 12 months received",
    )
    assert found.direction.verdict is Verdict.CANNOT_SAY


def test_a_measure_that_never_had_a_figure_names_who_owes_it_and_since_when():
    found = stands(make_measure())
    assert found.year.rated.rating is Rating.NO_DATA
    assert found.year.rated.reason == "No data received from The police since 5 September 2022"
    assert len(found.series) == 11


def test_a_figure_that_is_not_available_says_why():
    measure = make_measure()
    record(measure, months(2024, 14) | {"2024-08": None})
    found = stands(measure)
    assert found.year.rated.rating is Rating.NOT_AVAILABLE
    assert "Not supplied." in found.year.rated.reason


def test_a_figure_that_is_not_due_yet_is_not_missing():
    measure = make_measure(due_days=60)
    record(measure, {"2025-04": 3})
    found = stands(measure, year=period("2025/26"))
    assert found.year.rated.rating is Rating.NOT_YET_DUE


def test_a_target_set_before_a_break_in_the_series_rates_nothing_after_it():
    measure = make_measure()
    record(measure, months(2022, 60) | months(2023, 10) | months(2024, 10))
    aim(measure, quarters(180), base="2019/20 Q1")
    break_series(measure, "2023-03")
    assert stands(measure).year.rated.rating is Rating.SERIES_BREAK


def test_years_on_both_sides_of_a_break_are_not_compared_and_years_after_it_are():
    measure = make_measure()
    record(measure, months(2022, 60) | months(2023, 10) | months(2024, 20))
    break_series(measure, "2023-03")
    assert stands(measure, year=period("2023/24")).direction.verdict is Verdict.CANNOT_SAY
    assert stands(measure).direction.verdict is Verdict.WORSENING


def test_a_share_adds_up_by_its_parts_and_moves_in_percentage_points():
    measure = make_measure(aggregation="ratio", polarity="higher")
    record(measure, months(2023, (30, 100)) | months(2024, (60, 100)))
    aim(measure, quarters(55))
    found = stands(measure)
    assert (found.year.value, found.year.rated.rating) == (60, Rating.GREEN)
    assert found.direction.points == 30


def test_a_snapshot_is_the_latest_and_not_the_sum():
    measure = make_measure(aggregation="latest")
    record(measure, {each.code: number for number, each in enumerate(YEAR.months(), start=1)})
    assert stands(measure).year.value == 12


def test_a_measure_that_waits_for_its_supplier_is_awaiting_release():
    measure = make_measure(needs_release=True)
    record(measure, months(2024, 14))
    assert stands(measure).year.rated.rating is Rating.AWAITING_RELEASE


def test_a_measures_own_tolerance_wins_over_the_schemes():
    measure = make_measure(tolerance_kind="percent", tolerance=50)
    record(measure, months(2024, 14))
    aim(measure, quarters(30))
    assert stands(measure).year.rated.rating is Rating.AMBER
