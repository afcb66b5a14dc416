"""What is owed and by when, the order of a round, the week of a digest: the rules, without a database."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.partial_dates import PartialDate
from common.periods import Period
from workspace.rules import (
    action_owed,
    before,
    digest_began,
    digest_key,
    figure_owed,
    next_unanswered,
    periods_words,
    round_on,
    round_periods,
)

TODAY = date(2025, 7, 14)
days = st.dates(date(2000, 1, 1), date(2150, 1, 1))


def due(text: str, **more):
    return action_owed(due=PartialDate.parse(text), on=TODAY, **more)


def test_an_action_due_in_exactly_fourteen_days_is_owed_and_one_due_a_day_later_is_not():
    assert due("2025-07-28").why == ("Due in 14 days",)
    assert due("2025-07-29") is None


@pytest.mark.parametrize(
    ("day", "words", "is_late"),
    [
        ("2025-07-13", "Overdue since 13 July 2025", True),
        ("2025-07-14", "Due today", False),
        ("2025-07-15", "Due tomorrow", False),
        ("2025-07-23", "Due in 9 days", False),
        ("2025-06-30", "Overdue since 30 June 2025", True),
    ],
)
def test_why_an_action_is_owed_is_said_in_words(day, words, is_late):
    owed = due(day)
    assert (owed.why, owed.is_late, owed.by) == ((words,), is_late, date.fromisoformat(day))


def test_a_month_is_due_by_its_last_day():
    assert action_owed(due=PartialDate(2025, 7), on=date(2025, 7, 16)) is None
    assert action_owed(due=PartialDate(2025, 7), on=date(2025, 7, 17)).why == (
        "Due by the end of July 2025, in 14 days",
    )
    assert not action_owed(due=PartialDate(2025, 7), on=date(2025, 7, 31)).is_late
    late = action_owed(due=PartialDate(2025, 7), on=date(2025, 8, 1))
    assert (late.why, late.is_late) == (("Overdue since the end of July 2025",), True)


def test_an_action_without_a_date_owes_only_its_update():
    assert action_owed(due=None, on=TODAY) is None
    owed = action_owed(
        due=None, update_due_on=date(2025, 7, 1), update_words="Update overdue: the last was in May", on=TODAY
    )
    assert (owed.by, owed.is_late) == (date(2025, 7, 1), True)


def test_both_reasons_are_said_the_older_first():
    owed = due("2025-07-20", update_due_on=date(2025, 7, 1), update_words="Update overdue")
    assert owed.why == ("Update overdue", "Due in 6 days")
    assert owed.by == date(2025, 7, 1)
    assert owed.is_late


@given(day=days, on=days)
def test_an_action_is_late_exactly_when_its_day_has_passed(day, on):
    owed = action_owed(due=PartialDate.of(day), on=on)
    assert (owed is not None) == (day <= on + timedelta(days=14))
    assert owed is None or owed.is_late == (day < on)


def figure(text: str, on: date, *, missing=None, days=60):
    period = Period.parse(text)
    return figure_owed(
        period=period,
        missing=[Period.parse(each) for each in missing or [text]],
        due_on=period.end + timedelta(days=days),
        on=on,
    )


def test_a_figure_is_owed_from_the_day_after_its_period_and_late_from_the_day_after_it_is_due():
    assert figure("2025/26 Q1", date(2025, 6, 30)) is None
    first = figure("2025/26 Q1", date(2025, 7, 1))
    assert (first.why, first.is_late) == (("Figure for Q1 2025/26 due 29 August 2025",), False)
    assert not figure("2025/26 Q1", date(2025, 8, 29)).is_late
    late = figure("2025/26 Q1", date(2025, 8, 30))
    assert (late.why, late.is_late) == (("Figure for Q1 2025/26 overdue since 29 August 2025",), True)


def test_the_months_that_are_missing_are_named():
    some = figure("2025/26 Q1", TODAY, missing=["2025-04", "2025-05", "2025-06"])
    assert some.why == ("Figures for April, May and June 2025 due 29 August 2025",)
    assert figure("2025/26 Q1", TODAY, missing=["2025-06"]).why == (
        "Figure for June 2025 due 29 August 2025",
    )
    assert (
        periods_words([Period.parse("2024-12"), Period.parse("2025-01")]) == "December 2024 and January 2025"
    )


def test_nothing_is_owed_where_nothing_is_missing():
    assert figure_owed(period=Period.parse("2025/26 Q1"), missing=[], due_on=TODAY, on=TODAY) is None


# The round


def test_on_14_july_the_round_is_that_of_the_first_quarter_and_it_opened_on_1_july():
    found = round_on(TODAY)
    assert (found.quarter.label, found.opened, found.next_opens) == (
        "Q1 2025/26",
        date(2025, 7, 1),
        date(2025, 10, 1),
    )
    assert round_on(date(2025, 6, 30)).quarter.label == "Q4 2024/25"


@given(on=days)
def test_a_round_is_open_from_the_day_after_its_quarter_until_the_next_one_opens(on):
    found = round_on(on)
    assert found.opened <= on < found.next_opens
    assert found.quarter.is_over(on)
    assert not found.quarter.next().is_over(on)


def test_a_round_asks_for_the_months_the_quarter_or_the_year_it_completes():
    first, last = round_on(TODAY), round_on(date(2025, 4, 1))
    assert [each.label for each in round_periods("month", first)] == ["April 2025", "May 2025", "June 2025"]
    assert [each.label for each in round_periods("quarter", first)] == ["Q1 2025/26"]
    assert round_periods("year", first) == ()
    assert [each.label for each in round_periods("year", last)] == ["2024/25"]


items = st.lists(st.tuples(st.uuids().map(str), st.booleans()), max_size=30, unique_by=lambda item: item[0])


@given(items=items)
def test_going_through_a_round_meets_everything_unanswered_once_and_in_order(items):
    met, key = [], next_unanswered(items)
    while key:
        met.append(key)
        key = next_unanswered(items, key)
    assert met == [key for key, answered in items if not answered]


@given(items=items)
def test_back_leads_to_the_one_before_and_from_the_first_nowhere(items):
    keys = [key for key, _ in items]
    assert [before(items, key) for key in keys] == ["", *keys[:-1]][: len(keys)]
    assert before(items, "not among them") == ""


# Digests


def test_a_digest_is_for_a_week_from_monday_or_for_a_month():
    assert digest_key("weekly", date(2025, 7, 14)) == digest_key("weekly", date(2025, 7, 20)) == "2025-W29"
    assert digest_key("weekly", date(2025, 7, 13)) == "2025-W28"
    assert digest_key("weekly", date(2024, 12, 30)) == "2025-W01"
    assert digest_key("monthly", TODAY) == "2025-07"
    with pytest.raises(ValueError, match="none"):
        digest_key("none", TODAY)


@given(on=days, how_often=st.sampled_from(["weekly", "monthly"]))
def test_every_day_of_a_week_or_month_has_the_key_of_its_first(on, how_often):
    began = digest_began(how_often, on)
    assert began <= on
    assert digest_key(how_often, began) == digest_key(how_often, on)
    assert digest_key(how_often, began - timedelta(days=1)) != digest_key(how_often, on)
