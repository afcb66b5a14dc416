"""What can be done with an action, and what stays visible of it."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from actionplans import operations
from actionplans.enums import ActionRating, ActionState
from actionplans.models import Action, Update
from actionplans.summaries import position
from tests.factories import (
    TODAY,
    day,
    make_action,
    make_commitment,
    make_milestone,
    make_partner,
    make_plan,
    make_priority,
    make_user,
    move_due,
    now,
    officer,
    post_update,
)

pytestmark = pytest.mark.django_db


def stands(action, on=TODAY):
    action.refresh_from_db()
    return position(action, updates=action.updates.all(), slips=action.slips.all(), interval_days=100, on=on)


def close(operation, action, **details):
    return operation(**{"action": action, "on": day("2025-03-31"), "by": officer(), "at": now()} | details)


def test_the_due_date_it_was_given_is_kept_as_the_original_one():
    action = make_action(due="2025-06")
    move_due(action, "2025-09", reason="The post is vacant.", agreed_by="The board")
    action.refresh_from_db()
    assert (action.original_due, action.due) == (day("2025-06"), day("2025-09"))
    assert "moved from June 2025 to September 2025 because the post is vacant" in stands(action).slip_words


def test_a_due_date_moves_only_with_a_reason_and_somebody_who_agreed():
    action = make_action()
    with pytest.raises(ValidationError, match="Say why the due date moves"):
        move_due(action, "2026", reason=" ")
    with pytest.raises(ValidationError, match="Say who agreed"):
        move_due(action, "2026", agreed_by="")


def test_nobody_can_call_an_overdue_action_on_track():
    action = make_action(due="2025-06-30")
    post_update(action, rating="on_track", made_on="2025-07-10")
    assert stands(action).rating is ActionRating.OVERDUE


def test_an_action_stood_differently_before_it_slipped_and_before_it_was_closed():
    action = make_action(due="2025-06-30", starts="2024-01")
    post_update(action, rating="at_risk", made_on="2025-02")
    move_due(action, "2025-12", made_on="2025-05-01")
    close(operations.complete, action, on=day("2025-07-01"), outcome="It was done.")
    march = stands(action, day("2025-03-31").first)
    assert (march.rating, march.due, march.slip_words) == (ActionRating.AT_RISK, day("2025-06-30"), "")
    assert stands(action).rating is ActionRating.COMPLETE


def test_completing_needs_an_outcome_and_a_day_that_is_not_in_the_future():
    with pytest.raises(ValidationError, match="what came of it"):
        close(operations.complete, make_action(), outcome="")
    with pytest.raises(ValidationError, match="is in the future"):
        close(operations.complete, make_action(), on=day("2025-08"), outcome="Done.")


@pytest.mark.parametrize("operation", [operations.cancel, operations.defer])
def test_cancelling_and_deferring_need_a_reason(operation):
    with pytest.raises(ValidationError, match="says why"):
        close(operation, make_action(), reason="")


def test_a_closed_action_takes_no_update_until_it_is_opened_again():
    action = make_action(state="complete")
    with pytest.raises(ValidationError, match="is complete: reopen it"):
        post_update(action)
    operations.reopen(action=action, reason="It came back.", by=officer(), at=now())
    post_update(action)
    assert (action.state, action.closed_on, Update.objects.count()) == (ActionState.OPEN, None, 1)


def test_updates_are_added_and_never_overwritten():
    action = make_action()
    post_update(action, done="First.", made_on="2025-01")
    post_update(action, done="Second.", made_on="2025-02")
    assert [update.done for update in stands(action).updates] == ["Second.", "First."]


def test_an_action_belongs_to_a_priority_of_its_plans_strategy():
    with pytest.raises(ValidationError, match="is not a priority of the plan's strategy"):
        make_action(plan=make_plan(), priority=make_priority())


def test_an_action_serves_a_commitment_of_its_own_priority():
    priority = make_priority()
    other = make_commitment(priority=make_priority(strategy=priority.strategy))
    with pytest.raises(ValidationError, match="is not under"):
        make_action(priority=priority, commitment=other)


def test_to_be_confirmed_and_ongoing_are_never_overdue():
    assert stands(make_action(due_exception="TBC")).rating is ActionRating.NO_UPDATE
    assert list(Action.objects.overdue(on=TODAY)) == []


def test_an_action_without_a_due_date_says_why_even_in_the_database():
    action = make_action()
    with pytest.raises(IntegrityError), transaction.atomic():
        Action.objects.filter(pk=action.pk).update(due=None)


def test_a_milestone_is_reached_on_a_day():
    assert make_milestone(reached="2025-02-03").actual == day("2025-02-03")


def test_whoever_neither_keeps_the_plan_nor_holds_a_post_changes_nothing():
    action = make_action()
    given_up = {"action": action, "on": day("2025"), "reason": "No.", "at": now()}
    with pytest.raises(ValidationError, match="the scrutiny committee read and change nothing"):
        operations.cancel(by=make_user("scrutiny"), **given_up)
    with pytest.raises(ValidationError, match="Only officers and the chair, deputy or lead of the"):
        operations.cancel(by=make_user("contributor"), **given_up)


def test_the_partners_that_support_it_are_kept_with_their_history():
    partner = make_partner(name="The fire service")
    action = make_action(supporting=[partner])
    assert list(action.supporting.all()) == [partner]
    assert action.support.get().history.count() == 1
