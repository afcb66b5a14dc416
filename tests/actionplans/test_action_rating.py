"""How an action stands: words first, and nobody can call an overdue action green."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actionplans.enums import ActionRating, ActionState, DueException, Origin, UpdateRating
from actionplans.rules import (
    ActionFacts,
    count_action_ratings,
    due_exception,
    is_overdue,
    rate_action,
    slip_days,
    slip_words,
    update_overdue,
    update_overdue_words,
)
from common.partial_dates import PartialDate

TODAY = date(2025, 7, 14)
YESTERDAY, TOMORROW = date(2025, 7, 13), date(2025, 7, 15)
MAY, JULY, AUGUST = PartialDate(2025, 5), PartialDate(2025, 7), PartialDate(2025, 8)


def rated(**facts):
    return rate_action(ActionFacts(**facts), on=TODAY)


# The rating


@pytest.mark.parametrize(
    ("facts", "rating", "reason"),
    [
        ({"state": "complete", "completed": date(2025, 5, 12)}, "complete", "Completed on 12 May 2025"),
        ({"state": "complete", "completed": MAY}, "complete", "Completed in May 2025"),
        ({"state": "complete"}, "complete", "Completed"),
        ({"state": "cancelled", "closed_reason": "the grant ended"}, "cancelled", "Cancelled: the grant ended"),
        ({"state": "cancelled"}, "cancelled", "Cancelled, no reason given"),
        ({"state": "deferred", "closed_reason": "to 2026/27"}, "deferred", "Deferred: to 2026/27"),
        ({"due": YESTERDAY}, "overdue", "It was due by 13 July 2025"),
        ({"due": MAY}, "overdue", "It was due by the end of May 2025"),
        ({"starts": TOMORROW, "due": AUGUST}, "not_started", "It starts on 15 July 2025"),
        ({"starts": AUGUST}, "not_started", "It starts in August 2025"),
        ({"due": AUGUST}, "no_update", "Nobody has reported on it yet"),
        ({"due": AUGUST, "update_rating": "on_track", "updated_on": PartialDate(2025, 6, 3)},
         "on_track", "So the update of 3 June 2025 says"),
        ({"due": AUGUST, "update_rating": "at_risk", "updated_on": MAY}, "at_risk", "So the update of May 2025 says"),
        ({"due": AUGUST, "update_rating": "off_track"}, "off_track", "So the update says"),
    ],
)  # fmt: skip
def test_an_action_is_rated_with_a_reason(facts, rating, reason):
    assert (rated(**facts).rating, rated(**facts).reason) == (rating, reason)


def test_an_action_is_in_time_on_the_day_it_is_due():
    assert rated(due=TODAY, update_rating="on_track").rating == ActionRating.ON_TRACK
    assert rated(due=YESTERDAY, update_rating="on_track").rating == ActionRating.OVERDUE


def test_an_action_has_started_on_the_day_it_starts():
    assert rated(starts=TODAY).rating == ActionRating.NO_UPDATE
    assert rated(starts=TOMORROW).rating == ActionRating.NOT_STARTED


def test_something_due_in_a_month_is_in_time_until_the_month_is_over():
    facts = ActionFacts(due=JULY, update_rating="on_track")
    assert rate_action(facts, on=date(2025, 7, 31)).rating == ActionRating.ON_TRACK
    assert rate_action(facts, on=date(2025, 8, 1)).rating == ActionRating.OVERDUE


def test_something_that_starts_in_a_month_starts_on_its_first_day():
    facts = ActionFacts(starts=JULY)
    assert rate_action(facts, on=date(2025, 6, 30)).rating == ActionRating.NOT_STARTED
    assert rate_action(facts, on=date(2025, 7, 1)).rating == ActionRating.NO_UPDATE


@pytest.mark.parametrize("said", [None, *UpdateRating])
@pytest.mark.parametrize("starts", [None, date(2025, 1, 1), TOMORROW])
def test_an_overdue_action_cannot_be_called_anything_else(said, starts):
    assert rated(due=YESTERDAY, starts=starts, update_rating=said).rating == ActionRating.OVERDUE


def test_a_revised_date_takes_an_action_out_of_overdue_and_the_slip_stays():
    assert rated(due=AUGUST, update_rating="at_risk").rating == ActionRating.AT_RISK
    assert slip_words(MAY, AUGUST, "The post was vacant.") == (
        "moved from May 2025 to August 2025 because the post was vacant"
    )


@pytest.mark.parametrize("exception", DueException)
def test_tbc_and_ongoing_are_never_overdue(exception):
    assert (
        rated(due=date(2020, 1, 1), due_exception=exception, update_rating="at_risk").rating
        == ActionRating.AT_RISK
    )
    assert rated(due_exception=exception).rating == ActionRating.NO_UPDATE
    assert not is_overdue(due=None, on=TODAY)


@pytest.mark.parametrize("state", ["complete", "cancelled", "deferred"])
def test_a_closed_action_is_never_overdue(state):
    assert (
        rated(state=state, due=date(2020, 1, 1), starts=TOMORROW, update_rating="off_track").rating == state
    )


maybe_days = st.one_of(st.none(), st.dates(date(2020, 1, 1), date(2030, 12, 31)))
facts = st.builds(
    ActionFacts,
    state=st.sampled_from(ActionState),
    starts=maybe_days,
    due=maybe_days,
    due_exception=st.sampled_from(["", *DueException]),
    update_rating=st.one_of(st.none(), st.sampled_from(UpdateRating)),
    updated_on=maybe_days,
)


@given(facts)
def test_every_action_has_one_rating_and_a_reason(facts):
    result = rate_action(facts, on=TODAY)
    assert result.reason
    past = facts.due is not None and facts.due < TODAY and not facts.due_exception
    assert (result.rating == ActionRating.OVERDUE) == (past and facts.state == ActionState.OPEN)
    if result.rating.family == "green":
        assert facts.update_rating == UpdateRating.ON_TRACK
    assert (result.rating.family == "blue") == (facts.state == ActionState.COMPLETE)


@given(facts, st.integers(0, 2000))
def test_time_alone_never_makes_an_overdue_action_well(facts, later):
    if rate_action(facts, on=TODAY).rating == ActionRating.OVERDUE:
        assert rate_action(facts, on=TODAY + timedelta(days=later)).rating == ActionRating.OVERDUE


# Updates


def test_an_update_is_overdue_the_day_after_the_interval():
    last = date(2025, 4, 5)
    assert not update_overdue(last, 100, date(2025, 7, 14))
    assert update_overdue(last, 100, date(2025, 7, 15))


def test_without_any_update_the_interval_runs_from_the_start():
    assert update_overdue(None, 100, TODAY, since=date(2025, 4, 4))
    assert not update_overdue(None, 100, TODAY, since=date(2025, 4, 5))
    assert not update_overdue(None, 100, TODAY, since=TOMORROW)
    assert not update_overdue(None, 100, TODAY)


def test_an_update_of_some_day_in_a_month_gets_the_benefit_of_the_doubt():
    assert not update_overdue(PartialDate(2025, 4), 75, TODAY)
    assert update_overdue(PartialDate(2025, 4), 74, TODAY)


def test_an_overdue_update_is_said_beside_the_rating_of_an_open_action():
    late = {"starts": date(2025, 1, 1), "due": AUGUST}
    updated = ActionFacts(**late, update_rating="on_track", updated_on=date(2025, 2, 1))
    assert update_overdue_words(updated, interval_days=100, on=TODAY) == (
        "Update overdue: the last was on 1 February 2025"
    )
    assert rate_action(updated, on=TODAY).rating == ActionRating.ON_TRACK
    assert update_overdue_words(ActionFacts(**late), interval_days=100, on=TODAY) == (
        "Update overdue: none since it started on 1 January 2025"
    )
    assert update_overdue_words(updated, interval_days=200, on=TODAY) == ""
    closed = ActionFacts(state="complete", updated_on=date(2025, 2, 1))
    assert update_overdue_words(closed, interval_days=100, on=TODAY) == ""


# Due dates as people write them


@pytest.mark.parametrize("text", ["TBC", "tbc", " T.B.C. ", "To be confirmed"])
def test_tbc_is_recognised_however_it_is_written(text):
    assert due_exception(text) == DueException.TBC


@pytest.mark.parametrize("text", ["Ongoing", "ongoing", "On-going", "on going"])
def test_ongoing_is_recognised_however_it_is_written(text):
    assert due_exception(text) == DueException.ONGOING


@pytest.mark.parametrize("text", ["", "2025-05", "Q4", "soon"])
def test_anything_else_is_no_exception(text):
    assert due_exception(text) is None


def test_a_slip_is_counted_in_days_and_told_in_words():
    assert slip_days(date(2025, 3, 31), date(2025, 6, 30)) == 91
    assert slip_days(MAY, date(2025, 5, 31)) == 0
    assert slip_days(JULY, MAY) == -61
    assert slip_days(None, MAY) == slip_days(MAY, None) == 0
    assert slip_words(date(2025, 3, 31), date(2025, 6, 30), "") == "moved from 31 March 2025 to 30 June 2025"
    assert slip_words(None, MAY, "the lead is known") == "set to May 2025 because the lead is known"
    assert slip_words(MAY, MAY, "nothing") == slip_words(MAY, None, "") == ""


# Words, colours and counts


def test_every_rating_has_a_word_a_colour_and_a_letter():
    assert {rating.value: (rating.label, rating.family, rating.letter) for rating in ActionRating} == {
        "complete": ("Complete", "blue", "B"),
        "cancelled": ("Cancelled", "grey", "–"),
        "deferred": ("Deferred", "grey", "–"),
        "not_started": ("Not started", "grey", "–"),
        "no_update": ("No update yet", "grey", "–"),
        "overdue": ("Overdue", "red", "R"),
        "on_track": ("On track", "green", "G"),
        "at_risk": ("At risk", "amber", "A"),
        "off_track": ("Off track", "red", "R"),
    }
    assert [origin.label for origin in Origin] == [
        "Existing partner action",
        "Newly commissioned",
        "Recommendation",
    ]


def test_actions_are_counted_by_rating():
    count = count_action_ratings(["complete"] * 31 + ["on_track"] * 20 + ["overdue"] * 9)
    assert (count.of, count.complete, count.on_track, count.overdue, count.off_track) == (60, 31, 20, 9, 0)
    assert count.words == "31 of 60 actions complete"
