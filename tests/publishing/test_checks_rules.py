"""When something is in time, for every day there is."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from common.partial_dates import PartialDate
from publishing.checks.rules import (
    answered_in_time,
    has_begun,
    is_before_the_year,
    is_in_force,
    is_past,
    is_within_months,
    looked_for,
    months_before,
)

DAYS = st.dates(date(1998, 1, 1), date(2099, 12, 31))
MONTHS = st.integers(1, 36)


@st.composite
def partial_dates(draw):
    day = draw(DAYS)
    return PartialDate(*[day.year, day.month, day.day][: draw(st.integers(1, 3))])


def test_months_before_a_day_ends_with_a_short_month():
    assert months_before(date(2025, 4, 1), 12) == date(2024, 4, 1)
    assert months_before(date(2025, 3, 31), 1) == date(2025, 2, 28)
    assert months_before(date(2024, 2, 29), 12) == date(2023, 2, 28)
    assert months_before(date(2025, 1, 15), 1) == date(2024, 12, 15)


@given(DAYS, MONTHS, MONTHS)
def test_more_months_before_is_never_later(day, fewer, more):
    fewer, more = sorted((fewer, more))
    assert months_before(day, more) <= months_before(day, fewer) < day


@given(partial_dates(), DAYS, MONTHS)
def test_what_is_within_the_months_has_begun_and_is_not_older(when, before, months):
    within = is_within_months(when, before=before, months=months)
    assert within == (when.first <= before and when.last >= months_before(before, months))
    if within:
        assert has_begun(when, on=before)
        assert is_within_months(when, before=before, months=months + 1)


@given(partial_dates(), DAYS, MONTHS)
def test_what_lies_before_a_year_is_over_when_it_begins(when, begins, months):
    if is_before_the_year(when, begins=begins, months=months):
        assert is_past(when, on=begins)
        assert not is_within_months(when, before=months_before(begins, months) - timedelta(days=1), months=1)


@given(partial_dates(), DAYS)
def test_nothing_is_past_that_has_not_begun(when, on):
    assert not is_past(when, on=on) or has_begun(when, on=on)


def test_an_unknown_date_is_neither_in_time_nor_past():
    assert not has_begun(None, on=date(2025, 1, 1))
    assert not is_past(None, on=date(2025, 1, 1))
    assert not is_within_months(None, before=date(2025, 1, 1), months=12)
    assert not is_before_the_year(None, begins=date(2025, 4, 1), months=12)


def test_an_assessment_in_the_month_before_the_year_is_in_time_and_one_of_its_first_day_is_not():
    begins = date(2025, 4, 1)
    assert is_before_the_year(PartialDate.parse("2025-03"), begins=begins, months=12)
    assert is_before_the_year(PartialDate.parse("2024-04-01"), begins=begins, months=12)
    assert not is_before_the_year(PartialDate.parse("2025-04-01"), begins=begins, months=12)
    assert not is_before_the_year(PartialDate.parse("2024-03"), begins=begins, months=12)


def test_an_answer_is_in_time_until_the_last_of_its_days():
    received = date(2025, 6, 1)
    asked = {"received": received, "days": 28}
    assert answered_in_time(answered=date(2025, 6, 29), on=date(2025, 9, 1), **asked)
    assert not answered_in_time(answered=date(2025, 6, 30), on=date(2025, 9, 1), **asked)
    assert answered_in_time(answered=None, on=date(2025, 6, 29), **asked)
    assert not answered_in_time(answered=None, on=date(2025, 6, 30), **asked)
    # An answer that came after the day that is asked about had not come then.
    assert not answered_in_time(answered=date(2025, 7, 20), on=date(2025, 7, 10), **asked)


@given(st.one_of(st.none(), DAYS), st.one_of(st.none(), DAYS), DAYS)
def test_a_clause_is_in_force_from_its_first_day_to_its_last(starts, ends, on):
    assert is_in_force(starts=starts, ends=ends, on=on) == ((starts or date.min) <= on <= (ends or date.max))


def test_what_is_looked_for_is_told_by_words_in_names():
    needs = "The police: police; constabulary\n\nThe fire service: fire\nnonsense\nNobody:"
    assert looked_for(needs) == [
        ("The police", ("police", "constabulary")),
        ("The fire service", ("fire",)),
    ]
    assert looked_for("") == []
