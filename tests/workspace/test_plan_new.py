"""Making a plan: by officers, one for a group and strategy, its code made from the two."""

import re

import pytest

from actionplans.models import ActionPlan
from partnership.models import DeliveryGroup
from tests.factories import make_group, make_membership, make_strategy, make_user, officer

pytestmark = pytest.mark.django_db


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def said():
    strategy = make_strategy(state="in_force", slug="2022-25")
    group = make_group(name="Night-time delivery group", code="night")
    return {"group": group.pk, "strategy": strategy.pk, "title": "", "interval": 200, "paper": ""}


def test_an_officer_makes_a_plan_whose_title_and_code_come_from_group_and_strategy(client, said):
    client.force_login(officer())
    response = client.post("/plans/new/", said, follow=True)
    plan = ActionPlan.objects.get()
    assert (plan.title, plan.code, plan.update_interval_days) == (
        "Night-time action plan 2022–25", "plan-2022-25-night", 200,
    )  # fmt: skip
    assert response.redirect_chain == [(f"/plans/{plan.pk}/", 302)]
    assert "Night-time action plan 2022–25 is made. Add its actions next." in words(response)
    assert plan.history.get().history_user == officer()
    assert "in the portal" in plan.source.title


def test_the_group_and_strategy_of_the_address_are_chosen_beforehand(client, said):
    client.force_login(officer())
    html = client.get(f"/plans/new/?group={said['group']}&strategy=x").content.decode()
    chosen = re.findall(r'<option value="(\d+)" selected>', html)
    assert chosen == [str(said["group"]), str(said["strategy"])]
    assert "Every quarter: overdue after 100 days without an update" in html


def test_a_second_plan_is_refused_in_a_sentence_and_what_was_typed_stays(client, said):
    client.force_login(officer())
    client.post("/plans/new/", said)
    response = client.post("/plans/new/", said | {"title": "Another title"})
    assert (
        "The Night-time delivery group has a plan for 2022–25 already: Night-time action plan 2022–25."
        in words(response)
    )
    assert 'value="Another title"' in response.content.decode()
    assert ActionPlan.objects.count() == 1


def test_a_second_press_of_the_button_makes_no_second_plan(client, said):
    client.force_login(officer())
    first, second = (client.post("/plans/new/", said) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert ActionPlan.objects.count() == 1


def test_two_long_names_that_begin_alike_get_codes_of_their_own(client, said):
    client.force_login(officer())
    for end in ("one", "two"):
        group = make_group(code=f"{'a-very-long-name-of-a-group-' * 2}{end}"[:60])
        client.post("/plans/new/", said | {"group": group.pk})
    codes = set(ActionPlan.objects.values_list("code", flat=True))
    assert len(codes) == 2 and max(map(len, codes)) <= 50


def test_what_is_missing_or_over_is_said_beside_its_field(client, said):
    client.force_login(officer())
    over = make_strategy(state="withdrawn")
    response = client.post("/plans/new/", {"strategy": over.pk, "interval": "7"})
    for sentence in (
        "Choose the group whose plan it is.",
        "Choose a strategy that has not ended.",
        "Select a valid choice. 7",
    ):
        assert sentence in words(response)
    assert not ActionPlan.objects.exists()


@pytest.mark.parametrize("role", ["contributor", "scrutiny", "chair"])
def test_nobody_but_an_officer_makes_a_plan(client, said, role):
    person = make_user("contributor" if role == "chair" else role)
    if role == "chair":
        make_membership(group=DeliveryGroup.objects.get(pk=said["group"]), person=person)
    client.force_login(person)
    for response in (client.get("/plans/new/"), client.post("/plans/new/", said)):
        assert response.status_code == 403
        assert "Only the community safety officers change" in words(response)
    assert not ActionPlan.objects.exists()
