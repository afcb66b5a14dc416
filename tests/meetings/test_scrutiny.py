"""Scrutiny recommends, the authorities answer, and what came of it is kept."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from common.records import SomebodyElseSaved, latest_change
from meetings.enums import MeetingState
from meetings.models import ScrutinyRecommendation, ScrutinyResponse
from meetings.operations import scrutiny
from meetings.permissions import why_not_recommend, why_not_respond
from partnership.enums import GroupKind
from tests.factories import (
    TODAY,
    make_board,
    make_group,
    make_meeting,
    make_membership,
    make_partner,
    make_user,
    now,
    officer,
    paper,
    recommend,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return {"by": officer(), "at": now()}


@pytest.fixture
def committee():
    return make_group(name="Scrutiny Committee", kind=GroupKind.SCRUTINY)


@pytest.fixture
def meeting(committee):
    return make_meeting(group=committee, held_on="2025-05-29")


def test_every_authority_that_is_addressed_owes_a_response(meeting):
    police, fire = make_partner(), make_partner()
    recommendation = recommend(police, fire, meeting=meeting)
    assert recommendation.number == 1
    assert {each.partner for each in recommendation.responses.all()} == {police, fire}
    assert {(each.answered_on, each.text) for each in recommendation.responses.all()} == {(None, "")}


def test_recommendations_are_numbered_within_their_meeting(meeting):
    first, second = recommend(meeting=meeting), recommend(meeting=meeting, text="Meet more often.")
    assert [first.number, second.number, recommend().number] == [1, 2, 1]


def test_a_member_of_the_committee_records_what_it_recommended(meeting):
    member = make_user("scrutiny")
    made = scrutiny.recommend(
        recommendation=ScrutinyRecommendation(
            meeting=meeting, text="Publish it.", received_on=TODAY, source=paper()
        ),
        to=[make_partner()],
        by=member,
        at=now(),
    )
    assert made.history.get().history_user == member


def test_nobody_else_recommends():
    assert why_not_recommend(officer()) == ""
    said = "Only members of the scrutiny committee, and officers for them, record its recommendations."
    assert why_not_recommend(make_user("contributor")) == said
    assert why_not_recommend(None) == "Sign in to record a recommendation."


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"to": []}, "Say which authorities it is addressed to."),
        ({"received_on": date(2025, 7, 15)}, "It was received between the day of the meeting and today."),
        ({"received_on": date(2025, 5, 28)}, "It was received between the day of the meeting and today."),
        ({"text": ""}, "This field cannot be blank."),
    ],
)
def test_a_recommendation_says_what_to_whom_and_when(meeting, by, fields, said):
    told = {"text": "Publish it.", "received_on": TODAY} | fields
    to = told.pop("to", None)
    to = [make_partner()] if to is None else to
    with pytest.raises(ValidationError) as refused:
        scrutiny.recommend(
            recommendation=ScrutinyRecommendation(meeting=meeting, source=paper(), **told), to=to, **by
        )
    assert refused.value.messages == [said]
    assert not ScrutinyRecommendation.objects.exists()


def test_only_a_meeting_of_scrutiny_that_was_held_recommends(committee):
    with pytest.raises(ValidationError, match="Choose a meeting of the scrutiny committee"):
        recommend(meeting=make_meeting(group=make_board()))
    with pytest.raises(ValidationError, match="was not held"):
        recommend(meeting=make_meeting(group=committee, state=MeetingState.PLANNED))


def test_what_was_recommended_stays_as_it_was(meeting, by):
    made = recommend(meeting=meeting)
    with pytest.raises(ValidationError, match="What scrutiny recommended stays as it was"):
        scrutiny.recommend(recommendation=made, to=[make_partner()], **by)


def test_an_authority_answers_and_an_earlier_answer_stays_in_history(meeting, by):
    response = recommend(make_partner(), meeting=meeting).responses.get()
    scrutiny.respond(response=response, text="Yes.", on=date(2025, 7, 1), **by)
    scrutiny.respond(response=response, text="Yes, from October.", on=TODAY, **by)
    assert [each.text for each in response.history.order_by("history_id")] == [
        "",
        "Yes.",
        "Yes, from October.",
    ]


@pytest.mark.parametrize(
    ("text", "on", "said"),
    [
        (" ", TODAY, "Write the answer."),
        ("Yes.", date(2025, 7, 15), "It was answered between the day it was received and today."),
        ("Yes.", date(2025, 6, 19), "It was answered between the day it was received and today."),
    ],
)
def test_an_answer_has_words_and_a_day_between_receipt_and_today(meeting, by, text, on, said):
    response = recommend(make_partner(), meeting=meeting).responses.get()
    with pytest.raises(ValidationError) as refused:
        scrutiny.respond(response=response, text=text, on=on, **by)
    assert refused.value.messages == [said]
    assert ScrutinyResponse.objects.get().answered_on is None


def test_an_authority_answers_through_its_own_people_who_hold_a_post(meeting):
    police = make_partner(name="City Police")
    response = recommend(police, meeting=meeting).responses.get()
    with_post, without = make_user("contributor", partner=police), make_user("contributor", partner=police)
    make_membership(group=make_board(), person=with_post, partner=police, role="member", started="2024")
    assert why_not_respond(with_post, response) == why_not_respond(officer(), response) == ""
    said = "Only people of City Police who hold a post in a group, and officers, answer for it."
    assert why_not_respond(without, response) == said
    other = make_user("contributor", partner=make_partner())
    make_membership(group=make_board(), person=other, role="chair", started="2024")
    assert why_not_respond(other, response) == said
    assert why_not_respond(make_user("scrutiny", partner=police), response) == (
        "Only the authorities answer what scrutiny asks."
    )
    assert why_not_respond(None, response) == "Sign in to answer a recommendation."


def test_officers_say_what_came_of_a_recommendation(meeting, by):
    made = recommend(meeting=meeting)
    with pytest.raises(ValidationError, match="Say what came of it"):
        scrutiny.say_what_came_of_it(recommendation=made, text="", **by)
    scrutiny.say_what_came_of_it(recommendation=made, text="Published since July.", **by)
    assert ScrutinyRecommendation.objects.get().came_of_it == "Published since July."
    with pytest.raises(ValidationError, match="Only the community safety officers"):
        scrutiny.say_what_came_of_it(recommendation=made, text="No.", by=make_user("scrutiny"), at=now())


def test_the_same_recommendation_sent_twice_is_recorded_once(meeting):
    police = make_partner()
    first = recommend(police, meeting=meeting)
    assert recommend(police, meeting=meeting) == first
    assert first.responses.count() == 1
    with pytest.raises(ValidationError, match="Recommendation 1 of this meeting says so already"):
        recommend(make_partner(), meeting=meeting)


def test_whoever_writes_over_an_answer_they_have_not_seen_is_told(meeting, by):
    made = recommend(meeting=meeting)
    response = made.responses.get()
    seen = str(latest_change(response).history_id)
    for _press in range(2):
        scrutiny.respond(response=response, text="Yes.", on=TODAY, seen=seen, **by)
    assert response.history.count() == 2
    with pytest.raises(SomebodyElseSaved):
        scrutiny.respond(response=response, text="No.", on=TODAY, seen=seen, **by)
    seen = str(latest_change(made).history_id)
    for _press in range(2):
        scrutiny.say_what_came_of_it(recommendation=made, text="It is out.", seen=seen, **by)
    with pytest.raises(SomebodyElseSaved):
        scrutiny.say_what_came_of_it(recommendation=made, text="It is not.", seen=seen, **by)
    assert ScrutinyRecommendation.objects.get().came_of_it == "It is out."
