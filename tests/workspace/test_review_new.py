"""Adding a review and changing one: what was pasted is shown as it was understood before anything is stored."""

import re

import pytest

from actionplans.models import Recommendation, Review
from actionplans.rules import RecommendationLine, read_recommendations
from tests.factories import (
    make_group,
    make_membership,
    make_recommendation,
    make_review,
    make_user,
    officer,
)

pytestmark = pytest.mark.django_db


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def hidden(response, name: str) -> str:
    return re.search(rf'name="{name}" value="(\w+)"', response.content.decode())[1]


PASTED = "# Training\n1\tTrain staff.\n2. Train managers.\n\n# Money\n3a) Say what is spent."
SAID = {"title": "Review of 2024", "about": "", "completed_on": "March 2024", "group": "", "paper": ""}


def test_an_officer_pastes_a_list_sees_it_understood_and_saves_it(client):
    client.force_login(officer())
    preview = client.post("/reviews/new/", SAID | {"lines": PASTED})
    assert "Understood: 3 recommendations" in words(preview)
    assert "3a Money Say what is spent." in words(preview)
    assert not Review.objects.exists()
    stored = client.post(
        "/reviews/new/",
        SAID | {"lines": PASTED, "previewed": hidden(preview, "previewed")},
        follow=True,
    )
    review = Review.objects.get()
    assert stored.redirect_chain == [("/reviews/review-of-2024/", 302)]
    assert str(review.completed_on) == "March 2024"
    assert list(review.recommendations.values_list("number", "section", "text")) == [
        ("1", "Training", "Train staff."), ("2", "Training", "Train managers."),
        ("3a", "Money", "Say what is spent."),
    ]  # fmt: skip


def test_a_list_that_changed_since_it_was_shown_is_shown_again(client):
    client.force_login(officer())
    preview = client.post("/reviews/new/", SAID | {"lines": PASTED})
    again = client.post(
        "/reviews/new/",
        SAID | {"lines": PASTED + "\n4 More.", "previewed": hidden(preview, "previewed")},
    )
    assert "Understood: 4 recommendations" in words(again)
    assert not Review.objects.exists()


def test_what_cannot_be_read_is_said_line_by_line_and_the_text_survives(client):
    client.force_login(officer())
    response = client.post("/reviews/new/", SAID | {"title": "", "lines": "No number here\n1 One\n1 Twice"})
    assert "Line 1 begins with no number: “No number here”." in words(response)
    assert "Line 3: 1 stands there twice." in words(response)
    assert "Give the review a title." in words(response)
    assert "No number here\n1 One\n1 Twice</textarea>" in response.content.decode()
    assert "Give at least one recommendation." in words(client.post("/reviews/new/", SAID | {"lines": ""}))


@pytest.mark.parametrize(
    ("text", "number", "section", "said"),
    [
        ("12\tTrain staff.", "12", "", "Train staff."),
        ("1.2\tMoney\tPay for it.", "1.2", "Money", "Pay for it."),
        ("Recommendation 7: Train staff.", "7", "", "Train staff."),
        ("R-3. Train staff.", "R-3", "", "Train staff."),
        ("number\ttext\n4)  Train\u00a0 staff. ", "4", "", "Train staff."),
        ("## Money ##\n5 2024 was dear.", "5", "Money ##", "2024 was dear."),
    ],
)
def test_a_line_is_read_as_people_paste_it(text, number, section, said):
    assert read_recommendations(text) == ([RecommendationLine(number, section, said)], [])


def test_reviews_of_one_title_get_addresses_of_their_own(client):
    client.force_login(officer())
    make_review(code="review-of-2024")
    for title in (SAID["title"], "New", "…"):
        said = SAID | {"title": title, "lines": "1 One."}
        client.post(
            "/reviews/new/", said | {"previewed": hidden(client.post("/reviews/new/", said), "previewed")}
        )
    assert set(Review.objects.values_list("code", flat=True)) == {
        "review-of-2024", "review-of-2024-2", "new-2", "review",
    }  # fmt: skip


def test_the_chair_of_its_group_adds_and_puts_right_and_nothing_else_goes(client):
    review = make_review(code="ours", group=make_group())
    make_recommendation(review=review, number="1", section="Training", text="Old.")
    make_recommendation(review=review, number="2", text="Stays.")
    chair = make_user("contributor")
    make_membership(group=review.group, person=chair, role="chair")
    client.force_login(chair)
    form = client.get("/reviews/ours/edit/")
    said = SAID | {
        "group": review.group_id, "seen": hidden(form, "seen"), "lines": "1 New.\n2 Stays.\n3 Added.",
    }  # fmt: skip
    preview = client.post("/reviews/ours/edit/", said)
    assert re.search(r"1 None New\. Text changes 2 None Stays\. As it is 3 None Added\. New", words(preview))
    client.post("/reviews/ours/edit/", said | {"previewed": hidden(preview, "previewed")})
    assert list(review.recommendations.values_list("number", "section", "text")) == [
        ("1", "Training", "New."), ("2", "", "Stays."), ("3", "", "Added."),
    ]  # fmt: skip
    assert review.recommendations.get(number="2").history.count() == 1


def test_a_review_is_changed_without_a_list_in_one_press(client):
    make_review(code="ours", recommendations=1)
    client.force_login(officer())
    said = SAID | {"seen": hidden(client.get("/reviews/ours/edit/"), "seen"), "lines": ""}
    assert client.post("/reviews/ours/edit/", said).status_code == 302
    assert Review.objects.get().title == "Review of 2024"
    assert Recommendation.objects.count() == 1


def test_the_second_of_two_sees_what_the_first_saved_and_keeps_their_own_words(client):
    make_review(code="ours", recommendations=1)
    client.force_login(officer())
    looked_at = hidden(client.get("/reviews/ours/edit/"), "seen")
    client.post("/reviews/ours/edit/", SAID | {"title": "Theirs", "seen": looked_at})
    clash = client.post("/reviews/ours/edit/", SAID | {"title": "Mine", "seen": looked_at})
    assert "Saved now: “Theirs”." in words(clash) and 'value="Mine"' in clash.content.decode()
    client.post("/reviews/ours/edit/", SAID | {"title": "Mine", "seen": hidden(clash, "seen")})
    assert Review.objects.get().title == "Mine"


@pytest.mark.parametrize("address", ["/reviews/new/", "/reviews/ours/edit/"])
@pytest.mark.parametrize("role", ["contributor", "scrutiny"])
def test_nobody_else_adds_or_changes_a_review(client, address, role):
    make_review(code="ours", group=make_group())
    client.force_login(make_user(role))
    assert client.get(address).status_code == client.post(address, SAID).status_code == 403
    assert Review.objects.get().title == "Review ours"
