"""Many people write to one plan at the same moment: no error, nothing lost, nothing twice. Counted."""

from collections.abc import Callable
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from lxml import html as markup

from actionplans import operations
from actionplans.enums import ActionState
from actionplans.models import Action, Slip, Update
from common.records import SomebodyElseSaved, latest_change
from partnership.models import Source
from partnership.operations import statement
from tests.factories import (
    day,
    make_action,
    make_group,
    make_membership,
    make_partner,
    make_plan,
    make_user,
    now,
    officer,
    paper,
)

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 20


def all_at_once(acts: list[Callable]) -> list:
    """Do all these in threads of their own, each with its own connection, from one starting shot.

    Out comes, in their order, what each returned or raised.
    """
    outcomes, shot = [None] * len(acts), Barrier(len(acts))

    def run(place: int, act: Callable) -> None:
        try:
            connection.ensure_connection()
            shot.wait(timeout=30)
            outcomes[place] = act()
        except Exception as problem:
            outcomes[place] = problem
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


def problems(outcomes: list) -> list:
    return [outcome for outcome in outcomes if isinstance(outcome, Exception)]


@pytest.fixture
def plan():
    return make_plan(group=make_group())


@pytest.fixture
def action(plan):
    return make_action(plan=plan, lead=make_partner(name="The police"), reference="NT-01")


def members(action, count: int = PEOPLE) -> list:
    """So many people of the lead partner who serve the plan's group."""
    people = [make_user("contributor", partner=action.lead) for _ in range(count)]
    for person in people:
        make_membership(group=action.plan.group, person=person, partner=action.lead, role="member")
    return people


def an_update(action, person, words: str, **fields):
    """Posting, as a thread does it: with an action that it read itself."""

    def act() -> Update:
        return operations.post_update(
            action=Action.objects.get(pk=action.pk),
            made_on=day("2025-07-01"),
            rating="on_track",
            done=words,
            partner=action.lead,
            author=person,
            source=statement(partner=action.lead, by=person, at=now()),
            by=person,
            at=now(),
            **fields,
        )

    return act


def test_twenty_people_post_to_one_action_at_once_and_every_update_is_there(action):
    people = members(action)
    outcomes = all_at_once([an_update(action, person, f"By {person.pk}") for person in people])
    assert problems(outcomes) == []
    assert {update.done for update in action.updates.all()} == {f"By {person.pk}" for person in people}
    assert {(row.done, row.history_user_id) for row in Update.history.all()} == {
        (f"By {person.pk}", person.pk) for person in people
    }


def test_twenty_people_post_to_twenty_actions_of_one_plan_at_once(plan, action):
    people = members(action)
    actions = [make_action(plan=plan, lead=action.lead, priority=action.priority) for _ in people]
    acts = [an_update(each, person, "Done.") for each, person in zip(actions, people, strict=True)]
    assert problems(all_at_once(acts)) == []
    assert [each.updates.count() for each in actions] == [1] * PEOPLE


def test_of_twenty_presses_of_one_button_one_is_stored(action):
    (person,) = members(action, 1)
    press = an_update(action, person, "Once.", ticket=uuid4(), seen="")
    outcomes = all_at_once([press] * PEOPLE)
    assert problems(outcomes) == []
    assert len({update.pk for update in outcomes}) == 1
    assert (Update.objects.count(), Update.history.count()) == (1, 1)


def test_the_first_statements_of_a_partner_share_one_source_however_many_come_at_once(action):
    people = members(action)
    outcomes = all_at_once(
        [lambda person=person: statement(partner=action.lead, by=person, at=now()) for person in people]
    )
    assert problems(outcomes) == []
    assert len({source.pk for source in outcomes}) == 1
    assert Source.objects.filter(title="The police, in the portal").count() == 1


def test_ten_people_at_their_forms_each_see_the_others_and_lose_nothing(action):
    address = reverse("workspace:action-update", args=[action.reference])

    def at_the_form(person):
        client = Client()
        client.force_login(person)
        typed = form_in(client.get(address))

        def act() -> int:
            said = typed | {"rating": "on_track", "done": f"By {person.pk}"}
            for press in range(1, 2 * PEOPLE):  # each press that is not stored has another's update to show
                answer = client.post(address, said)
                if answer.status_code == 302:
                    return press
                assert "while you were writing" in answer.content.decode()
                said = form_in(answer)
                assert said["done"] == f"By {person.pk}"
            raise AssertionError("It was never stored.")

        return act

    people = members(action, 10)
    outcomes = all_at_once([at_the_form(person) for person in people])
    assert problems(outcomes) == []
    assert sorted(update.done for update in Update.objects.all()) == sorted(
        f"By {person.pk}" for person in people
    )
    assert 1 in outcomes
    assert max(outcomes) > 1


def form_in(answer) -> dict:
    (form,) = markup.fromstring(answer.content.decode()).xpath("//*[@data-panel]//form")
    return {name: value.removeprefix("\n") for name, value in form.form_values()}


def moving_the_date(action, to: str, **fields):
    def act() -> Slip:
        return operations.revise_due_date(
            action=Action.objects.get(pk=action.pk),
            made_on=day("2025-07-01"),
            due=day(to),
            reason=f"Because of {to}.",
            agreed_by="The chair",
            source=paper(),
            by=officer(),
            at=now(),
            **fields,
        )

    return act


def completing(action):
    return lambda: operations.complete(
        action=Action.objects.get(pk=action.pk),
        on=day("2025-07-01"),
        outcome="It is done.",
        by=officer(),
        at=now(),
    )


def test_one_moves_the_date_while_another_completes_and_no_field_is_lost(action):
    moved, completed = all_at_once([moving_the_date(action, "2026-09"), completing(action)])
    assert not isinstance(completed, Exception)
    now_held = Action.objects.get(pk=action.pk)
    assert (now_held.state, now_held.outcome) == (ActionState.COMPLETE, "It is done.")
    if isinstance(moved, ValidationError):  # the other was first
        assert "is complete: reopen it" in moved.messages[0]
        assert (now_held.due, Slip.objects.count()) == (day("2025-12-31"), 0)
    else:
        assert (now_held.due, Slip.objects.get().due) == (day("2026-09"), day("2026-09"))


def test_twenty_moves_of_one_date_follow_on_each_other(action):
    dates = [f"2026-{month:02}-{number:02}" for month in range(1, 11) for number in (1, 2)]
    assert problems(all_at_once([moving_the_date(action, each) for each in dates])) == []
    slips = list(Slip.objects.order_by("pk"))
    assert [slip.was_due for slip in slips] == [day("2025-12-31"), *(slip.due for slip in slips[:-1])]
    assert Action.objects.get(pk=action.pk).due == slips[-1].due
    assert len(slips) == PEOPLE


def test_of_two_who_looked_at_the_same_date_one_moves_it_and_one_is_shown_how(action):
    seen = str(latest_change(action).history_id)
    outcomes = all_at_once([moving_the_date(action, each, seen=seen) for each in ("2026-09", "2026-10")])
    (refused,) = problems(outcomes)
    assert isinstance(refused, SomebodyElseSaved)
    (slip,) = Slip.objects.all()
    assert refused.latest.due == slip.due == Action.objects.get(pk=action.pk).due


def test_an_edit_and_a_moved_date_at_once_leave_both(action):
    def edit():
        return operations.edit_action(
            action=Action.objects.get(pk=action.pk),
            fields={"title": "Another title"},
            by=officer(),
            at=now(),
            reason="Clearer.",
        )

    assert problems(all_at_once([edit, moving_the_date(action, "2026-09")])) == []
    held = Action.objects.get(pk=action.pk)
    assert (held.title, held.due) == ("Another title", day("2026-09"))


# Adding, completing and merging


def adding(plan, by, **said):
    """Add an action to a plan, as a form does."""
    priority, lead = plan.strategy.priorities.get(), make_partner()
    fields = {"title": "Light the square", "origin": "existing", "due": day("2026"), "source": paper()} | said
    return lambda: operations.add_action(
        plan=plan, priority=priority, lead=lead, by=by, at=now(), reference="NT-02", **fields
    )


def test_of_twenty_presses_that_add_an_action_one_adds_it(plan, action):
    by, ticket = officer(), uuid4()
    outcomes = all_at_once([adding(plan, by, ticket=ticket) for _ in range(PEOPLE)])
    assert problems(outcomes) == []
    assert {made.pk for made in outcomes} == {Action.objects.get(reference="NT-02").pk}


def test_of_ten_who_want_the_same_reference_one_has_it_and_the_others_are_told_which_is_free(plan, action):
    outcomes = all_at_once([adding(plan, officer()) for _ in range(10)])
    told = problems(outcomes)
    assert len(told) == 9
    assert all(isinstance(each, ValidationError) and "NT-03 is free" in str(each) for each in told)
    assert Action.objects.count() == 2


def test_however_often_a_recurring_action_is_completed_at_once_one_next_opens(plan):
    action, by = make_action(plan=plan, reference="NT-01", recurs="monthly"), officer()

    def complete():
        mine = Action.objects.get(pk=action.pk)
        return operations.complete(action=mine, on=day("2025-07-01"), outcome="Done.", by=by, at=now())

    outcomes = all_at_once([complete] * 10)
    assert len(problems(outcomes)) == 9
    assert action.led_to.count() == 1


def test_of_two_actions_merged_into_each_other_at_once_one_goes_on(plan, action):
    other, by = make_action(plan=plan, reference="NT-02"), officer()

    def merge(one, into):
        one, into = Action.objects.get(pk=one.pk), Action.objects.get(pk=into.pk)
        return lambda: operations.merge(
            action=one, into=into, on=day("2025-07-01"), reason="The same.", by=by, at=now()
        )

    outcomes = all_at_once([merge(action, other), merge(other, action)])
    (told,) = problems(outcomes)
    assert "reopen it before you change it" in str(told)
    assert Action.objects.filter(state=ActionState.OPEN).count() == 1
