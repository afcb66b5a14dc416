"""Many actions at the end of a day: each as `position` has it, in a handful of queries."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actionplans import operations
from actionplans.as_at import actions_on, plans_of, update_words
from actionplans.enums import ActionRating
from actionplans.models import Action, Slip, Update
from actionplans.summaries import position
from common import clock
from common.records import as_known
from tests.factories import day, make_action, make_partner, make_plan, move_due, now, officer, post_update

pytestmark = pytest.mark.django_db

DAYS = [
    date(2024, 1, 1),
    date(2024, 4, 1),
    date(2024, 6, 30),
    date(2024, 9, 30),
    date(2025, 3, 31),
    date(2025, 7, 14),
]


@pytest.fixture
def it_is(settings):
    """The day on which what follows is written into the record."""

    def set_day(text: str):
        settings.PORTAL_TODAY = date.fromisoformat(text)

    return set_day


@pytest.fixture
def plan(it_is):
    """A plan whose actions went through everything that can happen to one, over a year and a half."""
    it_is("2024-03-01")
    plan = make_plan(update_interval_days=100)
    moved = make_action(plan=plan, reference="A-1", starts="2024-03", due="2024-06-30")
    make_action(plan=plan, reference="A-2", starts="2024-03-01", due="2024-08")
    done = make_action(plan=plan, reference="A-3", due="2025-01")
    exception = make_action(plan=plan, reference="A-4", due_exception="TBC")
    it_is("2024-05-20")
    post_update(moved, made_on="2024-05-10", rating="at_risk", done="Late.")
    post_update(done, made_on="2024-04", rating="on_track", done="Begun.")
    move_due(moved, "2024-12-31", made_on="2024-05-20", reason="The post was vacant.")
    it_is("2024-09-15")
    post_update(moved, made_on="2024-09-15", rating="off_track", done="Later still.")
    move_due(moved, "2025-09", made_on="2024-09-15", reason="It is vacant again.")
    move_due(exception, "2025-05", made_on="2024-09-10")
    make_action(plan=plan, reference="A-5", state="cancelled", starts="2024-03", closed_on="2024-09-01")
    it_is("2025-06-01")
    operations.complete(action=done, on=day("2025-05-30"), outcome="Done.", by=officer(), at=now())
    it_is("2025-07-14")
    return plan


@pytest.mark.parametrize("on", DAYS)
def test_every_action_stands_as_its_own_position_says(plan, on):
    at = clock.end_of(on)
    records = {model: as_known(model, at) for model in (Action, Update, Slip)}
    found = {each.pk: each for each in actions_on(plans_of([plan.strategy_id], at=at), on=on, at=at)}
    assert sorted(found) == sorted(action.pk for action in records[Action])
    for action in records[Action]:
        alone = position(
            action,
            updates=[each for each in records[Update] if each.action_id == action.pk],
            slips=[each for each in records[Slip] if each.action_id == action.pk],
            interval_days=100,
            on=on,
        )
        each = found[action.pk]
        assert (each.rating, each.reason, each.due, each.closed_on) == (
            alone.rating, alone.reason, alone.due, alone.closed_on,
        )  # fmt: skip
        assert each.update_overdue_words == alone.update_overdue_words
        assert [slip.pk for slip in each.slips] == [slip.pk for slip in alone.slips]
        assert (each.last and each.last.pk) == (alone.updates[0].pk if alone.updates else None)


def test_today_reads_the_same_from_the_record_and_from_its_history(plan):
    on = date(2025, 7, 14)
    now, known = (
        actions_on(plans_of([plan.strategy_id], at=at), on=on, at=at) for at in (None, clock.end_of(on))
    )
    assert now == known
    assert [each.reference for each in now] == ["A-1", "A-2", "A-3", "A-4", "A-5"]


def test_an_action_that_was_overdue_then_is_not_hidden_by_what_came_later(plan):
    on = date(2024, 9, 10)
    found = {each.reference: each for each in actions_on(plans_of([plan.strategy_id]), on=on)}
    assert found["A-2"].rating == ActionRating.OVERDUE
    assert str(found["A-1"].due) == "31 December 2024"
    assert found["A-3"].is_open


def test_what_is_known_of_a_past_day_ends_with_that_day(plan, it_is):
    """An update that was made on a day and entered later was not known on it."""
    on = date(2025, 7, 10)
    post_update(Action.objects.get(reference="A-2"), made_on="2025-07-09", done="At last.")
    then, since = (
        {each.reference: each.last for each in actions_on(plans_of([plan.strategy_id]), on=on, at=at)}
        for at in (clock.end_of(on), None)
    )
    assert then["A-2"] is None
    assert update_words([since["A-2"]])[since["A-2"].pk].done == "At last."


def test_a_date_nobody_agreed_is_told_until_somebody_does(plan):
    action = Action.objects.get(reference="A-1")
    post_update(action, made_on="2025-07-14", forecast=day("2025-12"), forecast_reason="The market is slow.")

    def words():
        return {
            each.reference: each.forecast_words
            for each in actions_on(plans_of([plan.strategy_id]), on=date(2025, 7, 14))
        }

    assert words()["A-1"] == "December 2025"
    move_due(action, "2025-12", made_on="2025-07-14")
    assert words()["A-1"] == ""


def test_before_a_date_was_first_set_there_is_none_to_miss(plan):
    found = {each.reference: each for each in actions_on(plans_of([plan.strategy_id]), on=date(2024, 9, 1))}
    assert (found["A-4"].due_words, found["A-4"].due_phrase) == ("No date", "No date")


@pytest.mark.once
def test_ten_times_the_actions_cost_not_one_query_more(plan):
    def queries(at):
        with CaptureQueriesContext(connection) as caught:
            actions_on(plans_of([plan.strategy_id], at=at), on=date(2025, 7, 14), at=at)
        return len(caught)

    moments = (None, clock.end_of(date(2025, 7, 14)))
    few = [queries(at) for at in moments]
    partner = make_partner()
    for number in range(30):
        post_update(
            make_action(plan=plan, lead=partner, reference=f"B-{number}", supporting=[make_partner()])
        )
    assert [queries(at) for at in moments] == few == [5, 5]
