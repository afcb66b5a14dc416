"""Periods: written, read, ordered and taken apart as an English council's year runs."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.periods import (
    Coverage,
    Period,
    PeriodError,
    PeriodKind,
    part_label,
    periods_between,
    why_not_compare,
)

days = st.dates(date(1901, 4, 1), date(2198, 3, 31))
kinds = st.sampled_from(PeriodKind)
periods = st.builds(Period.of, days, kinds)


# Writing and reading


@pytest.mark.parametrize(
    ("period", "code", "label", "first", "last"),
    [
        (Period.month(2024, 8), "2024-08", "August 2024", date(2024, 8, 1), date(2024, 8, 31)),
        (Period.month(2024, 2), "2024-02", "February 2024", date(2024, 2, 1), date(2024, 2, 29)),
        (Period.quarter(2024, 1), "2024/25 Q1", "Q1 2024/25", date(2024, 4, 1), date(2024, 6, 30)),
        (Period.quarter(2024, 3), "2024/25 Q3", "Q3 2024/25", date(2024, 10, 1), date(2024, 12, 31)),
        (Period.quarter(2024, 4), "2024/25 Q4", "Q4 2024/25", date(2025, 1, 1), date(2025, 3, 31)),
        (Period.year(2024), "2024/25", "2024/25", date(2024, 4, 1), date(2025, 3, 31)),
        (Period.year(1999), "1999/00", "1999/00", date(1999, 4, 1), date(2000, 3, 31)),
    ],
)
def test_a_period_has_a_code_a_label_and_two_ends(period, code, label, first, last):
    assert (period.code, period.label, str(period)) == (code, label, label)
    assert (period.start, period.end) == (first, last)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2024-08", Period.month(2024, 8)),
        ("August 2024", Period.month(2024, 8)),
        ("  august   2024 ", Period.month(2024, 8)),
        ("Aug 2024", Period.month(2024, 8)),
        ("Sept. 2024", Period.month(2024, 9)),
        ("2024/25 Q3", Period.quarter(2024, 3)),
        ("Q3 2024/25", Period.quarter(2024, 3)),
        ("q3 2024/2025", Period.quarter(2024, 3)),
        ("2024/25", Period.year(2024)),
        ("2024 / 25", Period.year(2024)),
        ("1999/2000", Period.year(1999)),
        ("2099/00", Period.year(2099)),
    ],
)
def test_people_may_write_a_period_in_several_ways(text, period):
    assert Period.parse(text) == period


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2016/16", "“2016/16” is not a financial year: the second part must be 17."),
        ("2016/16 Q1", "“2016/16 Q1” is not a financial year: the second part must be 17."),
        ("2016/18", "“2016/18” is not a financial year: the second part must be 17."),
        ("2016/2016", "“2016/2016” is not a financial year: the second part must be 2017."),
        ("1999/01", "“1999/01” is not a financial year: the second part must be 00."),
        (
            "Apr-23",
            "“Apr-23” is a date as a spreadsheet shortens it: write the month in full with four figures for "
            "the year, such as April 2023.",
        ),
        (
            "2024-08-01",
            "“2024-08-01” is a day, not a period: write the month as 2024-08, the quarter as Q3 2024/25 or the "
            "year as 2024/25.",
        ),
        (
            "2024",
            "“2024” could be a calendar year or a financial year: write a financial year as 2024/25.",
        ),
        ("24/25", "“24/25” leaves the century open: write the financial year as 2024/25."),
        ("Q3 2024", "“Q3 2024” does not say which financial year: write Q3 2024/25."),
        (
            "2024-25",
            "“2024-25” is not a month: months run from 01 to 12. Write a financial year as 2024/25.",
        ),
        ("2024–25", "“2024–25” needs a stroke to be a financial year: write it as 2024/25."),
        (
            "Q5 2024/25",
            "“Q5 2024/25” is not a period. There is no Q5: quarters run from Q1 (April to June) to Q4.",
        ),
        ("Brumaire 2024", "“Brumaire 2024” is not a month: “Brumaire” is no month's name."),
        (
            "0001-01",
            "“0001-01” is not a period. 1 is out of range: periods run from 1900/01 to 2199/00.",
        ),
        ("", "No period is given: write 2024-08, August 2024, Q3 2024/25 or 2024/25."),
        ("NaN", "“NaN” is not a period: write 2024-08, August 2024, Q3 2024/25 or 2024/25."),
        ("2024-0８", "“2024-0８” is not a period: write 2024-08, August 2024, Q3 2024/25 or 2024/25."),
    ],
)
def test_what_is_no_period_is_refused_in_a_sentence(text, sentence):
    with pytest.raises(PeriodError) as refused:
        Period.parse(text)
    assert str(refused.value) == sentence


@pytest.mark.parametrize("thing", [None, 2024, date(2024, 8, 1)])
def test_only_text_is_read_as_a_period(thing):
    with pytest.raises(PeriodError, match="written as text"):
        Period.parse(thing)


def test_a_long_mistake_is_shown_shortened():
    with pytest.raises(PeriodError) as refused:
        Period.parse("x" * 10_000)
    assert len(str(refused.value)) < 150


@given(st.text())
def test_any_text_is_a_period_or_a_sentence(text):
    sentence = ""
    try:
        period = Period.parse(text)
    except PeriodError as refused:
        sentence = str(refused)
    assert sentence.endswith(".") if sentence else Period.parse(period.code) == period


@given(periods)
def test_code_and_label_both_lead_back_to_the_period(period):
    assert Period.parse(period.code) == Period.parse(period.label) == period
    assert hash(Period.parse(period.code)) == hash(period)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Period.month(2024, 0),
        lambda: Period.month(2024, 13),
        lambda: Period.quarter(2024, 0),
        lambda: Period.quarter(2024, 5),
        lambda: Period.year(1899),
        lambda: Period.year(2200),
        lambda: Period.month(0, 1),
        lambda: Period.month(1900, 3),
        lambda: Period(PeriodKind.MONTH, date(2024, 8, 2)),
        lambda: Period(PeriodKind.QUARTER, date(2024, 8, 1)),
        lambda: Period(PeriodKind.YEAR, date(2024, 1, 1)),
        lambda: Period.year(2199).next(),
        lambda: Period.month(1900, 4).previous(),
    ],
)
def test_a_period_that_cannot_be_is_not_made(wrong):
    with pytest.raises(PeriodError):
        wrong()


# Place in time


def test_the_financial_year_turns_on_the_first_of_april():
    assert Period.of(date(2025, 3, 31), "year") == Period.year(2024)
    assert Period.of(date(2025, 4, 1), "year") == Period.year(2025)
    assert Period.of(date(2025, 3, 31), "quarter") == Period.quarter(2024, 4)
    assert Period.of(date(2025, 4, 1), "quarter") == Period.quarter(2025, 1)


def test_a_period_is_over_on_the_day_after_its_last():
    quarter = Period.quarter(2024, 1)
    assert not quarter.is_over(date(2024, 6, 30))
    assert quarter.is_over(date(2024, 7, 1))


def test_the_same_period_last_year_is_a_year_earlier():
    assert Period.month(2024, 2).same_last_year() == Period.month(2023, 2)
    assert Period.quarter(2024, 4).same_last_year() == Period.quarter(2023, 4)
    assert Period.year(2024).same_last_year() == Period.year(2023)


@given(periods)
def test_next_and_previous_undo_each_other(period):
    assert period.next().previous() == period == period.previous().next()


@given(periods, st.integers(-400, 400), st.integers(-400, 400))
def test_shifts_add_up_like_steps(period, there, on):
    try:
        shifted = period.shift(there).shift(on)
    except PeriodError:
        return
    assert shifted == period.shift(there + on)


@given(periods)
def test_one_period_begins_where_the_last_one_ended(period):
    assert period.next().start == period.end + timedelta(days=1)


@given(days, kinds)
def test_every_day_lies_in_its_period_and_not_in_the_next(day, kind):
    period = Period.of(day, kind)
    assert period.contains(day)
    assert not period.next().contains(day)
    assert not period.previous().contains(day)


@given(days, days, kinds)
def test_codes_sort_by_time_within_a_kind(one, other, kind):
    first, second = Period.of(one, kind), Period.of(other, kind)
    assert (first < second) == (first.code < second.code)
    assert (first <= second) == (first.start <= second.start)


def test_periods_of_different_kinds_have_no_order():
    with pytest.raises(TypeError, match="no order"):
        assert Period.quarter(2024, 1) < Period.month(2024, 6)
    with pytest.raises(TypeError):
        sorted([Period.year(2024), Period.quarter(2024, 1)])
    with pytest.raises(TypeError):
        assert Period.year(2024) < "2025/26"
    assert Period.quarter(2024, 1) != Period.month(2024, 4)


def test_periods_between_include_both_ends():
    months = periods_between(Period.month(2024, 11), Period.month(2025, 2))
    assert [month.code for month in months] == ["2024-11", "2024-12", "2025-01", "2025-02"]
    assert periods_between(Period.year(2024), Period.year(2024)) == [Period.year(2024)]
    assert periods_between(Period.year(2025), Period.year(2024)) == []
    with pytest.raises(TypeError):
        periods_between(Period.year(2024), Period.month(2024, 8))


# Parts and wholes


def test_a_year_has_four_quarters_and_twelve_months():
    year = Period.year(2024)
    assert [str(quarter) for quarter in year.quarters()] == [f"Q{number} 2024/25" for number in (1, 2, 3, 4)]
    assert year.months() == tuple(periods_between(Period.month(2024, 4), Period.month(2025, 3)))
    assert Period.month(2024, 8).months() == (Period.month(2024, 8),)
    with pytest.raises(PeriodError, match="A month has no quarters"):
        Period.month(2024, 8).quarters()


def test_a_month_lies_within_its_quarter_and_its_year():
    month = Period.month(2025, 2)
    assert month.within("quarter") == Period.quarter(2024, 4)
    assert month.within("year") == Period.year(2024)
    assert month.within("month") == month
    with pytest.raises(PeriodError, match="A year does not lie within a month"):
        Period.year(2024).within("month")


@given(periods, kinds)
def test_parts_make_up_the_whole_without_gap_or_overlap(period, kind):
    if kind.in_months > period.kind.in_months:
        return
    parts = period.parts(kind)
    assert parts[0].start == period.start
    assert parts[-1].end == period.end
    assert all(one.next() == other for one, other in pairwise(parts))
    assert all(part.within(period.kind) == period and period.contains(part) for part in parts)


def test_the_year_to_date_runs_from_its_first_period_to_this_one():
    assert Period.quarter(2024, 1).year_to_date() == (Period.quarter(2024, 1),)
    assert Period.month(2025, 1).year_to_date() == Period.year(2024).months()[:10]
    assert Period.year(2024).year_to_date() == (Period.year(2024),)


# A part is never set against a whole


def test_a_part_year_says_how_much_of_it_there_is():
    assert part_label(9, 12) == "9 of 12 months"
    assert part_label(0, 4, "quarters") == "0 of 4 quarters"
    assert part_label(0, 1) == "0 of 1 month"


def first_months(year, count):
    return Coverage(Period.year(year), Period.year(year).months()[:count])


def test_a_coverage_is_labelled_by_its_months():
    year = Period.year(2025)
    months = year.months()
    assert Coverage.whole(year).label == "2025/26"
    assert first_months(2025, 9).label == "April to December 2025 (9 of 12 months)"
    assert first_months(2025, 10).label == "April 2025 to January 2026 (10 of 12 months)"
    assert first_months(2025, 1).label == "April 2025 (1 of 12 months)"
    assert first_months(2025, 0).label == "2025/26 (0 of 12 months)"
    assert (
        str(Coverage(year, (*months[:2], *months[4:6], months[7])))
        == "April to May 2025, August to September 2025 and November 2025 (5 of 12 months)"
    )


def test_a_coverage_holds_only_months_of_its_period():
    with pytest.raises(PeriodError, match=r"March 2025 is not a month of 2025/26\."):
        Coverage(Period.year(2025), (Period.month(2025, 3),))
    known = periods_between(Period.month(2024, 1), Period.month(2025, 5))
    assert Coverage.of_months(Period.year(2025), known) == first_months(2025, 2)


def test_a_part_year_is_not_set_against_a_whole_one():
    sentence = (
        "April to December 2025 (9 of 12 months) cannot be set against the whole of 2024/25: "
        "compare the same months of 2024/25 instead."
    )
    assert why_not_compare(first_months(2025, 9), Coverage.whole(Period.year(2024))) == sentence
    assert why_not_compare(Coverage.whole(Period.year(2024)), first_months(2025, 9)) == sentence


def test_the_same_months_of_another_year_may_be_compared():
    assert why_not_compare(first_months(2025, 9), first_months(2024, 9)) == ""


def test_other_months_of_another_year_may_not_be_compared():
    assert why_not_compare(first_months(2025, 8), first_months(2024, 9)) == (
        "April to November 2025 (8 of 12 months) and April to December 2024 (9 of 12 months) are not the same "
        "months of the year, so they cannot be compared."
    )


def test_whole_periods_of_one_kind_may_be_compared():
    assert (
        why_not_compare(Coverage.whole(Period.month(2025, 1)), Coverage.whole(Period.month(2024, 12))) == ""
    )
    assert why_not_compare(Coverage.whole(Period.quarter(2025, 1)), Coverage.whole(Period.year(2024))) == (
        "A quarter cannot be set against a year: Q1 2025/26 and 2024/25."
    )


def test_nothing_is_compared_with_no_months_at_all():
    assert why_not_compare(first_months(2025, 0), first_months(2024, 0)) == "No month of 2025/26 is known."


@given(
    st.sets(st.integers(0, 11)), st.sets(st.integers(0, 11)), st.integers(2000, 2020), st.integers(2000, 2020)
)
def test_two_years_may_be_compared_exactly_when_they_have_the_same_months(ours, theirs, year, other):
    now, before = (
        Coverage(Period.year(which), tuple(Period.year(which).months()[index] for index in had))
        for which, had in ((year, ours), (other, theirs))
    )
    assert (why_not_compare(now, before) == "") == (bool(ours) and ours == theirs)
