"""Changing a plan: by those who keep it, and never over somebody else's change unseen."""

import re

import pytest

from tests.factories import make_group, make_membership, make_plan, make_user, officer

pytestmark = pytest.mark.django_db


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def plan():
    return make_plan(title="The plan", update_interval_days=100)


def seen(response) -> str:
    return re.search(r'name="seen" value="(\d+)"', response.content.decode())[1]


def test_the_chair_of_the_group_changes_title_and_interval(client, plan):
    chair = make_user("contributor")
    make_membership(group=plan.group, person=chair, role="chair")
    client.force_login(chair)
    address = f"/plans/{plan.pk}/edit/"
    form = client.get(f"{address}?next=/plans/")
    said = {"title": "The new plan", "interval": "35", "seen": seen(form)}
    response = client.post(f"{address}?next=/plans/", said, follow=True)
    assert response.redirect_chain == [("/plans/", 302)]
    assert "The new plan is saved." in words(response)
    plan.refresh_from_db()
    assert (plan.title, plan.update_interval_days) == ("The new plan", 35)
    assert plan.history.first().history_user == chair


def test_an_interval_of_its_own_stays_a_choice(client, plan):
    plan.update_interval_days = 365
    plan.save()
    client.force_login(officer())
    assert "Overdue after 365 days without an update" in words(client.get(f"/plans/{plan.pk}/edit/"))


def test_the_second_of_two_is_shown_what_the_first_saved_and_then_chooses(client, plan):
    client.force_login(officer())
    address = f"/plans/{plan.pk}/edit/"
    looked_at = seen(client.get(address))
    client.post(address, {"title": "Theirs", "interval": "200", "seen": looked_at})
    clash = client.post(address, {"title": "Mine", "interval": "35", "seen": looked_at})
    assert "saved changes while you were writing" in words(clash)
    assert "Saved now: “Theirs”, every half year" in words(clash)
    assert 'value="Mine"' in clash.content.decode()
    plan.refresh_from_db()
    assert plan.title == "Theirs"
    client.post(address, {"title": "Mine", "interval": "35", "seen": seen(clash)})
    plan.refresh_from_db()
    assert plan.title == "Mine"


def test_a_plan_without_a_title_is_refused(client, plan):
    client.force_login(officer())
    response = client.post(f"/plans/{plan.pk}/edit/", {"title": " ", "interval": "100"})
    assert "Give the plan a title." in words(response)


@pytest.mark.parametrize("role", ["member", "chair of another group", "scrutiny"])
def test_whoever_does_not_keep_the_plan_is_told_why_not(client, plan, role):
    person = make_user("scrutiny" if role == "scrutiny" else "contributor")
    if role == "member":
        make_membership(group=plan.group, person=person, role="member")
    elif role != "scrutiny":
        make_membership(group=make_group(), person=person, role="chair")
    client.force_login(person)
    response = client.post(f"/plans/{plan.pk}/edit/", {"title": "Mine", "interval": "100", "seen": ""})
    assert response.status_code == 403
    plan.refresh_from_db()
    assert plan.title == "The plan"
