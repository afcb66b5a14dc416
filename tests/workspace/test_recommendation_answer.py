"""Answering a recommendation: who accepts it, and which actions answer it, ticked from a list that can be searched."""

import re

import pytest

from actionplans.enums import Answer
from tests.factories import (
    answer_recommendation,
    make_action,
    make_group,
    make_membership,
    make_partner,
    make_plan,
    make_recommendation,
    make_review,
    make_user,
    officer,
)
from workspace.summaries.recommendation_answer import MOST, action_choices

pytestmark = pytest.mark.django_db


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def ticked(response) -> list[str]:
    return re.findall(r'type="checkbox"\s+value="(\d+)"\s+checked', response.content.decode())


@pytest.fixture
def recommendation():
    return make_recommendation(review=make_review(code="ours", group=make_group()), number="7")


@pytest.fixture
def address(client, recommendation):
    client.force_login(officer())
    return f"/recommendations/{recommendation.pk}/answer/"


def sent(client, address, **said) -> dict:
    seen = re.search(r'name="seen" value="([\d-]+)"', client.get(address).content.decode())[1]
    return {"seen": seen, "partner": "", "answered_on": "", "remark": "", "paper": "", "words": ""} | said


def test_an_answer_and_its_actions_are_recorded_and_one_is_back_at_the_row(client, address, recommendation):
    partner, action = make_partner(name="The police"), make_action()
    back = f"/reviews/ours/?answered=nobody#recommendation-{recommendation.pk}"
    said = sent(
        client, address, partner=partner.pk, answer="partly", remark="Next year.", answered_on="June 2025",
        actions=[action.pk], next=back,
    )  # fmt: skip
    response = client.post(address, said)
    assert response["Location"] == back
    acceptance = recommendation.acceptances.get()
    assert (acceptance.partner, acceptance.answer, str(acceptance.answered_on), acceptance.remark) == (
        partner, Answer.PARTLY, "June 2025", "Next year.",
    )  # fmt: skip
    assert acceptance.source.title == "The police, in the portal"
    assert [each.action for each in recommendation.answers.all()] == [action]


def test_actions_are_named_without_an_answer_and_taken_away_again(client, address, recommendation):
    first, second = make_action(), make_action()
    client.post(address, sent(client, address, actions=[first.pk, second.pk]))
    assert recommendation.answers.count() == 2
    assert sorted(ticked(client.get(address))) == sorted([str(first.pk), str(second.pk)])
    client.post(address, sent(client, address, actions=[second.pk]))
    assert [each.action for each in recommendation.answers.all()] == [second]
    assert not recommendation.acceptances.exists()


def test_a_later_answer_of_a_partner_takes_the_place_of_the_earlier_in_its_history(
    client, address, recommendation
):
    partner = make_partner()
    answer_recommendation(recommendation, partner=partner, answer=Answer.NOT_ACCEPTED, remark="No.")
    client.post(address, sent(client, address, partner=partner.pk, answer="accepted"))
    acceptance = recommendation.acceptances.get()
    assert acceptance.answer == Answer.ACCEPTED
    assert [each.answer for each in acceptance.history.all()] == [Answer.ACCEPTED, Answer.NOT_ACCEPTED]


def test_finding_actions_stores_nothing_and_loses_nothing(client, address, recommendation):
    chosen, other = make_action(), make_action(title="Train door staff", reference="DS-1")
    said = sent(
        client, address, answer="partly", remark="Half typed", actions=[chosen.pk], words="DOOR train"
    )
    response = client.post(address, said | {"find": "1"})
    assert response.status_code == 200
    assert "1 found. What is ticked stays ticked." in words(response)
    assert "Train door staff" in words(response)
    assert ticked(response) == [str(chosen.pk)]
    assert "Half typed</textarea>" in response.content.decode()
    assert "Error" not in words(response)
    assert not recommendation.answers.exists() and not recommendation.acceptances.exists()
    both = client.post(address, said | {"actions": [chosen.pk, other.pk]})
    assert "Choose whose answer it is." in words(both)
    assert sorted(ticked(both)) == sorted([str(chosen.pk), str(other.pk)])


def test_the_actions_of_the_groups_own_plan_are_offered_first_and_others_on_asking(recommendation):
    ours = make_action(plan=make_plan(group=recommendation.review.group), title="Ours")
    elsewhere = make_action(title="Elsewhere")
    offered = action_choices(recommendation, chosen=(), words="")
    assert [tick.title for plan in offered.plans for tick in plan.ticks] == ["Ours"]
    found = action_choices(recommendation, chosen=[str(ours.pk)], words="elsewhere")
    assert [tick.pk for plan in found.plans for tick in plan.ticks] == [str(elsewhere.pk)]
    assert [tick.checked for tick in found.named] == [True]


def test_a_hundred_actions_are_cut_short_and_said_to_be(client, address, recommendation):
    plan = make_plan(group=recommendation.review.group)
    partner = make_partner()
    for _ in range(MOST + 1):
        make_action(plan=plan, lead=partner)
    assert f"{MOST} of {MOST + 1} found: more words find fewer." in words(client.get(address))


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"answer": "accepted"}, "Choose whose answer it is."),
        ({"partner": True}, "answered."),
        ({"partner": True, "answer": "not_accepted"}, "Say what is not accepted, and why."),
        ({"partner": True, "answer": "accepted", "answered_on": "2031"}, "2031 is in the future"),
        ({"partner": True, "answer": "accepted", "answered_on": "soon"}, "“soon” is not a date."),
        ({"actions": ["999999"]}, "One of the actions is no longer there."),
        ({"actions": ["x"]}, "is not a valid value"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_stored(client, address, recommendation, said, sentence):
    if said.get("partner"):
        said = said | {"partner": make_partner().pk}
    response = client.post(address, sent(client, address, **said))
    assert response.status_code == 200
    assert sentence in words(response)
    assert not recommendation.acceptances.exists()


def test_two_people_answer_at_once_and_the_second_is_told(client, address, recommendation):
    mine = sent(client, address, partner=make_partner().pk, answer="accepted", remark="My words")
    answer_recommendation(
        recommendation, partner=make_partner(name="Theirs"), actions=[make_action(reference="T-1")]
    )
    clash = client.post(address, mine)
    assert "Somebody changed the answers to this recommendation while you were writing." in words(clash)
    assert "My words</textarea>" in clash.content.decode()
    assert "Theirs Accepted, June 2025" in words(clash) and "T-1" in words(clash)
    seen = re.search(r'name="seen" value="([\d-]+)"', clash.content.decode())[1]
    assert client.post(address, mine | {"seen": seen}).status_code == 302
    assert recommendation.acceptances.count() == 2


def test_whoever_answers_for_its_group_records_answers_and_nobody_else(client, address, recommendation):
    group = recommendation.review.group
    people = {role: make_user("contributor") for role in ("chair", "lead", "member")}
    for role, person in people.items():
        make_membership(group=group, person=person, role=role)
    people |= {"scrutiny": make_user("scrutiny"), "outsider": make_user("contributor")}
    opened = {}
    for role, person in people.items():
        client.force_login(person)
        opened[role] = client.get(address).status_code
    assert opened == {"chair": 200, "lead": 200, "member": 403, "scrutiny": 403, "outsider": 403}


def test_a_review_of_no_group_is_answered_by_officers(client):
    recommendation = make_recommendation(review=make_review())
    client.force_login(make_user("contributor"))
    response = client.post(f"/recommendations/{recommendation.pk}/answer/", {})
    assert response.status_code == 403
    assert "Only the community safety officers change" in words(response)
