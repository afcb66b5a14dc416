"""One item of the quarterly round: the same forms as everywhere, skip, back, and the next that is not answered."""

import re

import pytest

from actionplans.models import Update
from performance.models import Reading
from tests.factories import (
    make_action,
    make_group,
    make_measure,
    make_membership,
    make_partner,
    make_plan,
    make_user,
    now,
    post_update,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return make_user("contributor", partner=make_partner(name="Probation"))


@pytest.fixture
def actions(person):
    """Two actions and a figure: a round of three."""
    group = make_group()
    make_membership(group=group, person=person, role="member")
    plan = make_plan(group=group)
    make_measure(code="FIG", supplier=person.partner, collected="quarter")
    return [make_action(reference=f"R-{number}", plan=plan, lead=person.partner) for number in (1, 2)]


@pytest.fixture
def visitor(client, person):
    client.force_login(person)
    return client


def words(response) -> str:
    main = re.search(r"<main.*</main>", response.content.decode(), re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main[0]))


def fields_of(response) -> dict:
    """What a browser would send of the form as it stands."""
    form = re.search(r"<form[^>]*data-keep.*?</form>", response.content.decode(), re.DOTALL)[0]
    said = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    return said | dict(re.findall(r'<input type="text" name="([^"]+)" value="([^"]*)"', form))


def answer(visitor, path: str, **typed):
    return visitor.post(path, fields_of(visitor.get(path)) | typed)


def update(visitor, reference: str, **typed):
    return answer(
        visitor, f"/my-work/round/action/{reference}/", **{"rating": "on_track", "done": "All of it."} | typed
    )


def test_answering_leads_to_the_next_that_is_not_answered_and_at_the_end_to_the_summary(visitor, actions):
    page = words(visitor.get("/my-work/round/action/R-1/"))
    assert "1 of 3" in page
    assert "0 of 3 done" in page
    response = update(visitor, "R-1")
    assert response["Location"] == "/my-work/round/action/R-2/"
    assert "1 of 3 done" in words(visitor.get(response["Location"]))
    response = update(visitor, "R-2")
    assert response["Location"] == "/my-work/round/figure/FIG~2025-26-Q1/"
    response = answer(visitor, response["Location"], value="12", certainty="final")
    assert response["Location"] == "/my-work/round/summary/"
    assert Reading.objects.get().value == 12
    assert Update.objects.count() == 2


def test_skip_and_back_are_links_and_store_nothing(visitor, actions):
    html = visitor.get("/my-work/round/action/R-2/").content.decode()
    assert re.search(r'href="/my-work/round/figure/FIG~2025-26-Q1/"[^>]*>Skip for now', html)
    assert re.search(r'href="/my-work/round/action/R-1/"[^>]*>Back', html)
    html = visitor.get("/my-work/round/figure/FIG~2025-26-Q1/").content.decode()
    assert re.search(r'href="/my-work/round/summary/"[^>]*>Skip for now', html)
    assert "Back" not in words(visitor.get("/my-work/round/action/R-1/"))
    assert not Update.objects.exists()


def test_the_answer_before_stands_beside_the_form(visitor, actions):
    post_update(actions[0], made_on="2025-03-31", done="We wrote to all of them.", at=now().replace(month=4))
    page = words(visitor.get("/my-work/round/action/R-1/"))
    assert "We wrote to all of them." in page
    assert "You can leave this as it is" not in page


def test_what_is_wrong_is_said_on_the_page_of_the_round_and_nothing_typed_is_lost(visitor, actions):
    response = update(visitor, "R-1", rating="", ahead="Something to keep.")
    assert response.status_code == 200
    assert "Choose how it is going." in words(response)
    assert "Something to keep." in response.content.decode()
    assert "1 of 3" in words(response)
    response = answer(visitor, "/my-work/round/figure/FIG~2025-26-Q1/", value="twelve", certainty="final")
    assert 'value="twelve"' in response.content.decode()


def test_the_second_press_of_a_button_stores_nothing_more_and_goes_on(visitor, actions):
    path = "/my-work/round/action/R-1/"
    said = fields_of(visitor.get(path)) | {"rating": "on_track", "done": "Once."}
    assert visitor.post(path, said)["Location"] == visitor.post(path, said)["Location"]
    assert Update.objects.count() == 1


def test_an_item_that_is_answered_can_be_left_as_it_is_or_added_to(visitor, actions):
    post_update(actions[0], done="Said already.")
    page = words(visitor.get("/my-work/round/action/R-1/"))
    assert "You can leave this as it is: an update was posted in this round." in page
    update(visitor, "R-1", done="And more.", seen=str(Update.objects.get().pk))
    assert Update.objects.count() == 2


def test_an_action_that_was_closed_meanwhile_asks_nothing_more(visitor, person, actions):
    make_action(
        reference="R-0", plan=actions[0].plan, lead=person.partner, state="complete", closed_on="2025-07-03"
    )
    page = words(visitor.get("/my-work/round/action/R-0/"))
    assert "R-0 is complete since 3 July 2025: nothing more is asked." in page
    assert "1 of 4 done" in page


@pytest.mark.parametrize("path", ["action/NO-SUCH/", "figure/FIG~2024-25-Q1/", "thing/R-1/", "figure/R-1/"])
def test_what_the_round_does_not_ask_leads_nowhere(visitor, actions, path):
    assert visitor.get(f"/my-work/round/{path}").status_code == 404


def test_somebody_elses_item_is_not_in_my_round(client, actions):
    client.force_login(make_user("officer"))
    assert client.get("/my-work/round/action/R-1/").status_code == 404
