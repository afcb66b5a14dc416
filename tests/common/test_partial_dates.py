"""Dates as far as they are known."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from common.partial_dates import PartialDate, PartialDateError, add_years
from tests.factories import TODAY, make_action


@pytest.mark.parametrize(
    ("text", "words", "first", "last"),
    [
        ("2022", "2022", date(2022, 1, 1), date(2022, 12, 31)),
        ("2022-05", "May 2022", date(2022, 5, 1), date(2022, 5, 31)),
        ("2024-02", "February 2024", date(2024, 2, 1), date(2024, 2, 29)),
        ("2022-05-12", "12 May 2022", date(2022, 5, 12), date(2022, 5, 12)),
    ],
)
def test_a_date_is_read_and_said_as_far_as_it_is_known(text, words, first, last):
    known = PartialDate.parse(text)
    assert (known.iso, str(known), known.first, known.last) == (text, words, first, last)


@pytest.mark.parametrize(
    "text", ["", "22", "2022-5", "2022-13", "2022-02-30", "May 2022", "2022-05-12T10:00"]
)
def test_what_is_no_date_is_refused_in_a_sentence(text):
    with pytest.raises(PartialDateError, match="is not a da"):
        PartialDate.parse(text)


@given(st.dates())
def test_a_whole_day_comes_back_as_it_went_in(day):
    if day.year >= 1000:
        known = PartialDate.parse(PartialDate.of(day).iso)
        assert known.first == known.last == day


def test_29_february_becomes_1_march_where_there_is_none():
    assert add_years(date(2024, 2, 29), 1) == date(2025, 3, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("due", "on", "overdue"),
    [
        ("2025-05", date(2025, 5, 31), False),
        ("2025-05", date(2025, 6, 1), True),
        ("2025-05-12", date(2025, 5, 12), False),
        ("2025-05-12", date(2025, 5, 13), True),
        ("2025", date(2025, 12, 31), False),
        ("2025", date(2026, 1, 1), True),
    ],
)
def test_something_due_in_a_month_is_overdue_when_the_month_is_over(due, on, overdue):
    action = make_action(due=due)
    assert (action in type(action).objects.overdue(on=on)) is overdue


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("starts", "due", "allowed"),
    [
        ("2022-05-12", "2022", True),
        ("2022", "2022-01", True),
        ("2022-05", "2022-05-01", True),
        ("2022-05", "2022-04", False),
        ("2022-05-12", "2022-05-11", False),
    ],
)
def test_an_action_cannot_be_due_before_it_starts_as_far_as_both_are_known(starts, due, allowed):
    if allowed:
        assert make_action(starts=starts, due=due).due == PartialDate.parse(due)
    else:
        with pytest.raises(ValidationError, match="cannot be due before it starts"):
            make_action(starts=starts, due=due)


def test_the_tests_live_on_the_day_of_the_demo():
    assert date(2025, 7, 14) == TODAY
