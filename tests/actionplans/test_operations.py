"""What can be done with an action, and what stays visible of it."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from actionplans import operations
from actionplans.enums import ActionRating, ActionState
from actionplans.models import Action, Milestone, Update
from actionplans.summaries import position
from common.records import SomebodyElseSaved, latest_change
from tests.factories import (
    TODAY,
    day,
    forget_the_usual,
    make_action,
    make_commitment,
    make_group,
    make_measure,
    make_membership,
    make_milestone,
    make_partner,
    make_plan,
    make_priority,
    make_recommendation,
    make_review,
    make_user,
    move_due,
    now,
    officer,
    paper,
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


# Adding: tickets and references


def add(plan, **said):
    return operations.add_action(
        **{
            "plan": plan,
            "priority": plan.strategy.priorities.first() or make_priority(strategy=plan.strategy),
            "lead": make_partner(),
            "title": "Do it",
            "origin": "existing",
            "due": day("2026"),
            "source": paper(),
            "by": officer(),
            "at": now(),
        }
        | said
    )


def test_the_second_press_of_a_button_brings_the_action_that_the_first_made():
    plan, ticket = make_plan(), uuid4()
    first = add(plan, reference="A-01", ticket=ticket)
    assert add(plan, reference="A-01", ticket=ticket) == first
    assert Action.objects.count() == 1


def test_two_actions_never_share_a_reference_and_the_free_one_is_named():
    plan = make_plan()
    add(plan, reference="A-01", title="The first")
    with pytest.raises(ValidationError, match="A-01 is taken, by “The first”: A-02 is free"):
        add(make_action(plan=plan, reference="A-1").plan, reference="A-01")


def test_a_free_reference_is_one_that_no_plan_has():
    plan, other = make_plan(), make_plan()
    add(plan, reference="A-01")
    add(other, reference="A-02")
    assert operations.free_reference(plan) == "A-03"
    assert operations.free_reference(make_plan(group=make_group(name="Safer Streets Group"))) == "SSG-01"


@pytest.mark.parametrize("reference", ["A/01", "/", "?", "", " A", "..", "A\n"])
def test_a_reference_fits_an_address(reference):
    with pytest.raises(ValidationError):
        add(make_plan(), reference=reference)


@pytest.mark.parametrize("reference", ["A-01", "3.1.1e", "VW 4 (b)", "É-1", "A_1"])
def test_a_reference_may_be_written_as_papers_do(reference):
    assert add(make_plan(), reference=reference).reference == reference


def test_an_action_names_the_recommendations_it_answers_under_the_rules_of_its_plan():
    """Not those of the review: whoever keeps the plan says what its actions answer."""
    plan, chair = make_plan(), make_user("contributor")
    make_membership(group=plan.group, person=chair, started="2024")
    recommendation = make_recommendation(review=make_review(group=make_group()))
    action = add(plan, reference="A-01", answers=[recommendation], by=chair)
    assert list(action.recommendations.all()) == [recommendation]
    operations.edit_action(action=action, fields={}, answers=[], by=chair, at=now(), reason="It does not.")
    assert list(action.recommendations.all()) == []


# Editing


def test_an_edit_says_why_and_leaves_to_other_steps_what_is_theirs():
    action = make_action()
    said = {"action": action, "by": officer(), "at": now()}
    with pytest.raises(ValidationError, match="Say why the action changes"):
        operations.edit_action(fields={"title": "New"}, reason=" ", **said)
    with pytest.raises(ValidationError, match="due and state: not changed by an edit"):
        operations.edit_action(fields={"state": "complete", "due": None}, reason="So.", **said)


def test_a_refused_edit_leaves_the_action_in_hand_as_it_was():
    action, title = make_action(), make_action().title
    with pytest.raises(ValidationError):
        operations.edit_action(
            action=action, fields={"title": "x" * 251}, by=officer(), at=now(), reason="So."
        )
    assert action.title.startswith("Do ") and title


def test_an_edit_that_did_not_see_the_last_change_is_not_stored():
    action = make_action()
    seen = str(latest_change(action).history_id)
    said = {"action": action, "by": officer(), "at": now(), "reason": "So."}
    operations.edit_action(fields={"title": "First"}, seen=seen, **said)
    with pytest.raises(SomebodyElseSaved, match="saved changes while you were writing") as clash:
        operations.edit_action(fields={"title": "Second"}, seen=seen, **said)
    assert clash.value.latest.title == "First"
    operations.edit_action(fields={"title": "Second"}, seen=str(clash.value.latest.history_id), **said)
    action.refresh_from_db()
    assert action.title == "Second"


def test_a_due_date_that_was_moved_meanwhile_is_not_moved_again_unseen():
    action = make_action()
    seen = str(latest_change(action).history_id)
    move_due(action, "2026-03")
    with pytest.raises(SomebodyElseSaved):
        operations.revise_due_date(
            action=action,
            made_on=day("2025-07"),
            due=day("2026-06"),
            reason="So.",
            agreed_by="The board",
            source=paper(),
            seen=seen,
            by=officer(),
            at=now(),
        )
    assert action.slips.count() == 1


def test_moving_an_action_asks_the_keepers_of_both_plans():
    action, chair = make_action(), make_user("contributor")
    make_membership(group=action.plan.group, person=chair, started="2024")
    target = make_plan(strategy=action.plan.strategy)
    moved = {"action": action, "fields": {"plan": target}, "at": now(), "reason": "It belongs there."}
    with pytest.raises(ValidationError, match="Only officers and the chair, deputy or lead"):
        operations.edit_action(by=chair, **moved)
    make_membership(group=target.group, person=chair, role="lead", started="2024")
    chair.refresh_from_db()  # the posts of a person are asked once
    operations.edit_action(by=chair, **moved)
    action.refresh_from_db()
    assert action.plan == target


def test_an_action_does_not_leave_its_strategy_by_moving():
    with pytest.raises(ValidationError, match="is not a priority of the plan's strategy"):
        operations.edit_action(
            action=make_action(), fields={"plan": make_plan()}, by=officer(), at=now(), reason="So."
        )


# Recurring


def test_completing_a_recurring_action_opens_the_next_with_what_it_had():
    partner, measure, recommendation = make_partner(), make_measure(), make_recommendation()
    action = make_action(
        reference="A-09",
        due="2025-09-30",
        recurs="quarterly",
        supporting=[partner],
        measures=[measure],
        answers=[recommendation],
    )
    close(operations.complete, action, outcome="Done.")
    following = action.led_to.get()
    assert (following.reference, following.due, following.original_due, following.starts) == (
        "A-10",
        day("2025-12-30"),
        day("2025-12-30"),
        day("2025-07-14"),
    )
    assert (following.recurs, following.state, following.title) == ("quarterly", "open", action.title)
    assert [*following.supporting.all(), *following.measures.all(), *following.recommendations.all()] == [
        partner,
        measure,
        recommendation,
    ]


def test_the_next_of_what_was_done_very_late_is_late_itself_and_starts_on_no_day():
    action = make_action(due="2024-01-31", recurs="monthly")
    close(operations.complete, action, outcome="Done.", on=day("2025-07-01"))
    following = action.led_to.get()
    assert (following.due, following.starts) == (day("2024-02-29"), None)
    assert stands(following).rating is ActionRating.OVERDUE


def test_an_action_that_is_opened_and_completed_again_opens_no_second_next():
    action = make_action(due="2025-12-31", recurs="yearly")
    for _ in range(2):
        close(operations.complete, action, outcome="Done.")
        operations.reopen(action=action, reason="Not quite.", by=officer(), at=now())
    assert action.led_to.count() == 1


def test_what_is_done_once_opens_nothing():
    action = make_action()
    close(operations.complete, action, outcome="Done.")
    assert not action.led_to.exists()


def test_what_recurs_within_a_year_needs_the_month_in_which_it_is_due():
    with pytest.raises(ValidationError, match="is only a year"):
        make_action(due="2025", recurs="monthly")
    action = make_action(due="2025-06", recurs="monthly")
    with pytest.raises(ValidationError, match="is only a year"):
        move_due(action, "2026")
    assert make_action(due="2025", recurs="yearly").recurs == "yearly"
    with pytest.raises(ValidationError, match="has a due date from which the next is reckoned"):
        make_action(due_exception="TBC", recurs="yearly")


# Splitting and merging


def parts(lead, *titles):
    return [operations.Part(title=title, lead=lead, due=day("2026-03")) for title in titles]


def split(action, parts, **said):
    return operations.split(
        **{
            "action": action,
            "parts": parts,
            "on": day("2025-07"),
            "by": officer(),
            "at": now(),
            "reason": "So.",
        }
        | said
    )


def test_the_parts_of_an_action_have_what_the_whole_had_and_the_whole_is_closed():
    owner, council, rail = make_user("contributor"), make_partner(), make_partner()
    action = make_action(
        reference="A-01", lead=council, owner=owner, due_exception="TBC", resources="Two days."
    )
    post_update(action, done="Half of it.")
    mine, theirs = split(
        action,
        [
            operations.Part(title="One", lead=council, due=None, due_exception="Ongoing"),
            operations.Part(title="Two", lead=rail, due=day("2026-03"), detail="The rest."),
        ],
    )
    assert (mine.reference, mine.owner, mine.due_exception, mine.resources) == (
        "A-02",
        owner,
        "Ongoing",
        "Two days.",
    )
    assert (theirs.reference, theirs.owner, theirs.original_due, theirs.detail) == (
        "A-03",
        None,
        day("2026-03"),
        "The rest.",
    )
    assert (action.state, action.closed_reason) == ("cancelled", "Split into A-02 and A-03: So.")
    assert (action.updates.count(), mine.updates.count()) == (1, 0)
    assert list(action.led_to.order_by("pk")) == [mine, theirs]


def test_an_action_is_split_into_two_at_least_with_a_reason_and_only_while_open():
    action = make_action()
    with pytest.raises(ValidationError, match="split into two or more"):
        split(action, parts(action.lead, "One"))
    with pytest.raises(ValidationError, match="Say why"):
        split(action, parts(action.lead, "One", "Two"), reason="")
    with pytest.raises(ValidationError, match="Only officers"):
        split(action, parts(action.lead, "One", "Two"), by=make_user("contributor"))
    split(action, parts(action.lead, "One", "Two"))
    with pytest.raises(ValidationError, match="is cancelled: reopen it"):
        split(action, parts(action.lead, "One", "Two"))
    assert Action.objects.count() == 3


def test_a_part_that_is_wrong_undoes_the_whole_split():
    action = make_action(starts="2025-01")
    bad = operations.Part(title="Two", lead=action.lead, due=day("2024-12"))
    with pytest.raises(ValidationError, match="cannot be due before it starts"):
        split(action, [*parts(action.lead, "One"), bad])
    action.refresh_from_db()
    assert (action.state, Action.objects.count()) == ("open", 1)


def merge(action, into, **said):
    return operations.merge(
        **{
            "action": action,
            "into": into,
            "on": day("2025-07"),
            "by": officer(),
            "at": now(),
            "reason": "Same.",
        }
        | said
    )


def test_what_hangs_on_a_merged_action_goes_over_once():
    rail, both = make_partner(name="Rail"), make_measure()
    into = make_action(measures=[both], supporting=[rail])
    recommendation = make_recommendation()
    action = make_action(
        plan=into.plan,
        measures=[both, make_measure()],
        supporting=[rail, into.lead],
        answers=[recommendation],
    )
    merge(action, into)
    assert (action.state, action.merged_into) == ("cancelled", into)
    assert action.closed_reason == f"Merged into {into.reference}: Same."
    assert set(into.supporting.all()) == {rail, action.lead}, "who leads it supports it not"
    assert (into.measures.count(), list(into.recommendations.all())) == (2, [recommendation])
    assert list(into.took_in.all()) == [action]


def test_an_action_is_merged_only_into_another_open_one_that_one_keeps():
    action = make_action(reference="A-01")
    with pytest.raises(ValidationError, match="merged into itself"):
        merge(action, Action.objects.get(pk=action.pk))
    with pytest.raises(ValidationError, match="B-01 is complete: reopen it"):
        merge(action, make_action(reference="B-01", state="complete"))
    with pytest.raises(ValidationError, match="Say why"):
        merge(action, make_action(), reason="")
    chair = make_user("contributor")
    make_membership(group=action.plan.group, person=chair, started="2024")
    with pytest.raises(ValidationError, match="Only officers and the chair"):
        merge(action, make_action(), by=chair)
    merge(action, make_action(plan=action.plan), by=chair)


def test_a_merged_action_is_not_opened_again():
    action, into = make_action(reference="A-01"), make_action(reference="A-02")
    merge(action, into)
    with pytest.raises(ValidationError, match="A-01 was merged into A-02: work goes on there"):
        operations.reopen(action=action, reason="So.", by=officer(), at=now())


# Milestones


def keep(action, milestones, **said):
    operations.keep_milestones(
        **{"action": action, "milestones": milestones, "by": officer(), "at": now(), "reason": "So."} | said
    )


def rows(action):
    return [(each.number, each.title) for each in action.milestones.all()]


def test_milestones_are_kept_in_the_order_given_and_no_others():
    action = make_action()
    keep(action, [Milestone(title=title) for title in ("One", "Two", "Three")])
    one, _two, three = action.milestones.all()
    keep(action, [three, Milestone(title="Four"), one])
    assert rows(action) == [(1, "Three"), (2, "Four"), (3, "One")]
    assert action.milestones.get(title="One").source == action.source


def test_a_milestone_that_did_not_change_has_no_new_history():
    action = make_action()
    keep(action, [Milestone(title="One"), Milestone(title="Two")])
    one, two = action.milestones.all()
    two.title = "Two, again"
    keep(action, [one, two])
    assert (one.history.count(), two.history.count()) == (1, 2)


def test_milestones_that_somebody_changed_meanwhile_are_not_overwritten():
    action = make_action()
    keep(action, [Milestone(title="One")], seen="")
    with pytest.raises(SomebodyElseSaved, match="changed the milestones while you were writing"):
        keep(action, [Milestone(title="Mine")], seen="")
    newest = Milestone.history.filter(action=action).first()
    keep(action, [Milestone(title="Mine")], seen=str(newest.history_id))
    assert rows(action) == [(1, "Mine")]


def test_a_milestone_of_another_action_is_not_taken():
    foreign = make_milestone()
    with pytest.raises(ValidationError, match="no longer there"):
        keep(make_action(), [foreign])


def test_a_milestone_is_not_reached_in_the_future_and_takes_nothing_once_its_action_is_closed():
    action = make_action()
    with pytest.raises(ValidationError, match="15 July 2025 is in the future"):
        keep(action, [Milestone(title="One", actual=day("2025-07-15"))])
    keep(action, [Milestone(title="One", actual=day("2025-07-14"))])
    close(operations.complete, action, outcome="Done.")
    with pytest.raises(ValidationError, match="is complete: reopen it"):
        keep(action, [])


@given(
    order=st.permutations(range(5)).flatmap(
        lambda order: st.integers(0, 5).map(lambda count: list(order)[:count])
    ),
    new=st.integers(0, 3),
)
def test_whatever_is_kept_is_numbered_from_one_without_a_gap(order, new):
    with transaction.atomic():
        action = make_action()
        keep(action, [Milestone(title=f"Step {number}") for number in range(5)])
        held = list(action.milestones.all())
        wanted = [held[number] for number in order] + [
            Milestone(title=f"New {number}") for number in range(new)
        ]
        keep(action, wanted)
        assert rows(action) == [(number, each.title) for number, each in enumerate(wanted, start=1)]
        transaction.set_rollback(True)
    forget_the_usual()


# Handing over


def test_open_items_are_handed_over_to_one_person_or_to_nobody():
    leaver, successor = make_user("contributor"), make_user("contributor")
    actions = [make_action(owner=leaver) for _ in range(2)]
    said = {"by": officer(), "at": now(), "reason": "They left."}
    assert operations.hand_over(actions=actions, to=successor, **said) == 2
    assert set(Action.objects.values_list("owner", flat=True)) == {successor.pk}
    assert operations.hand_over(actions=actions[:1], to=None, **said) == 1
    assert actions[0].history.first().history_change_reason == "They left."
    with pytest.raises(ValidationError, match="Only officers"):
        operations.hand_over(actions=actions, to=leaver, by=successor, at=now(), reason="Mine.")
