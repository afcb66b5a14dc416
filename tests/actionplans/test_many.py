"""Changes to many actions at once keep the rules of one."""

import pytest
from django.core.exceptions import ValidationError

from actionplans import many
from actionplans.enums import Origin, Recurrence
from actionplans.models import Action, ActionSupport, Update
from common.records import latest_change
from tests.factories import (
    day,
    make_action,
    make_partner,
    make_plan,
    make_priority,
    make_user,
    now,
    officer,
    paper,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    plan = make_plan()
    make_priority(strategy=plan.strategy)
    return plan


def told(**said) -> dict:
    return {"by": officer(), "at": now(), "reason": "Many at once."} | said


def new(plan, reference="N-01", **fields) -> many.Whole:
    said = {"title": "Do it", "origin": Origin.COMMISSIONED, "due": day("2026-03"), "lead": make_partner()}
    said |= {"priority": plan.strategy.priorities.first(), "source": paper()}
    return many.Whole(action=Action(plan=plan, reference=reference, **said | fields))


def add(plan, *wholes, **said):
    return many.add_actions(plan=plan, wholes=wholes, **told(**said))


def test_what_is_added_has_its_history_and_its_first_date(plan):
    [action] = add(plan, new(plan))
    assert (action.original_due, action.sort) == (day("2026-03"), "n-00000001")
    change = latest_change(action)
    assert (change.history_user, change.history_change_reason) == (officer(), "Many at once.")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"reference": "T-01"}, "T-01: taken already"),
        ({"reference": "A/B"}, "no slash"),
        ({"title": "x" * 300}, "at most 250 characters"),
        ({"due": day("2026"), "recurs": Recurrence.MONTHLY}, "needs its month"),
    ],
)
def test_what_one_action_may_not_many_may_not(plan, fields, sentence):
    make_action(plan=plan, reference="T-01")
    with pytest.raises(ValidationError, match=sentence):
        add(plan, new(plan, "N-02"), new(plan, **fields))
    assert Action.objects.count() == 1


def test_a_reference_twice_and_a_priority_of_another_strategy_are_refused(plan):
    with pytest.raises(ValidationError, match="N-01: taken already"):
        add(plan, new(plan), new(plan))
    with pytest.raises(ValidationError, match="is not a priority of the plan's strategy"):
        add(plan, new(plan, priority=make_priority()))
    with pytest.raises(ValidationError, match="not of this plan"):
        add(plan, new(make_plan(strategy=plan.strategy)))


def test_only_whoever_keeps_the_plan_changes_many(plan):
    stranger = make_user("contributor")
    action = make_action(plan=plan)
    with pytest.raises(ValidationError, match="Only officers and the chair"):
        add(plan, new(plan), by=stranger)
    with pytest.raises(ValidationError, match="Only officers and the chair"):
        many.edit_actions(
            plan=plan, edits=[many.Edit(action=action, fields={"title": "x"})], **told(by=stranger)
        )
    with pytest.raises(ValidationError, match="Only officers and the chair"):
        many.post_updates(plan=plan, updates=[Update(action=action)], by=stranger, at=now())


def test_an_edit_of_partners_alone_is_in_the_history_of_the_action(plan):
    before, after = make_partner(), make_partner()
    action = make_action(plan=plan, supporting=[before])
    seen = latest_change(action)
    many.edit_actions(plan=plan, edits=[many.Edit(action=action, supporting=[after])], **told())
    assert list(action.supporting.all()) == [after]
    assert latest_change(action).pk > seen.pk
    gone = ActionSupport.history.filter(partner=before).first()
    assert (gone.history_type, gone.history_change_reason) == ("-", "Many at once.")


def test_a_date_and_a_state_are_changed_by_their_own_steps_alone(plan):
    action = make_action(plan=plan)
    with pytest.raises(ValidationError, match="due: not changed by an edit"):
        many.edit_actions(plan=plan, edits=[many.Edit(action=action, fields={"due": day("2027")})], **told())


def test_updates_are_for_open_actions_and_for_what_has_happened(plan):
    said = {"rating": "on_track", "done": "Some.", "source": paper()}
    for action, made_on, sentence in (
        (make_action(plan=plan, state="complete"), day("2025-06"), "is complete: reopen it"),
        (make_action(plan=plan), day("2026-06"), "is in the future"),
    ):
        update = Update(action=action, made_on=made_on, by=action.lead, **said)
        with pytest.raises(ValidationError, match=sentence):
            many.post_updates(plan=plan, updates=[update], by=officer(), at=now())
    assert not Update.objects.exists()
