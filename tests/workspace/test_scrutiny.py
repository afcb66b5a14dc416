"""Scrutiny: the yearly meeting, recommendations with their 28-day clock, what came of them, and the evidence."""

import re
from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from common import clock
from meetings.models import ScrutinyRecommendation, ScrutinyResponse
from meetings.operations import scrutiny
from tests.back_office import filled_in
from tests.factories import (
    TODAY,
    ask,
    make_board,
    make_escalation,
    make_group,
    make_group_report,
    make_meeting,
    make_membership,
    make_partner,
    make_risk,
    make_user,
    now,
    officer,
    recommend,
)
from tests.queries import CaptureQueriesContext
from workspace.summaries.scrutiny import responses_owed, scrutiny_page

pytestmark = pytest.mark.django_db


def words(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.fixture
def committee():
    return make_group(name="Scrutiny Committee", kind="scrutiny")


@pytest.fixture
def meeting(committee):
    return make_meeting(group=committee, held_on="2025-05-29")


@pytest.fixture
def member(client):
    """A member of the committee, signed in."""
    person = make_user("scrutiny")
    client.force_login(person)
    return person


@pytest.fixture
def keeper(client):
    """An officer, signed in."""
    person = make_user("officer", partner=make_partner(name="City Council"))
    client.force_login(person)
    return person


# The year


def test_the_page_says_when_scrutiny_met_and_by_when_it_meets_again(client, member, meeting, committee):
    planned = make_meeting(group=committee, held_on="2025-11-06", state="planned")
    response = client.get("/scrutiny/")
    said = words(response)
    assert "The Scrutiny Committee reviews what the partnership does" in said
    assert "Met on 29 May 2025 , within the last twelve months." in said
    assert "The next meeting is due by 29 May 2026 and is planned for 6 November 2025 ." in said
    assert reverse("workspace:meeting-page", args=[planned.pk]) in response.content.decode()


def test_a_year_without_a_meeting_is_said(client, member, committee):
    make_meeting(group=committee, held_on="2024-05-29")
    said = words(client.get("/scrutiny/"))
    assert "Scrutiny last met on 29 May 2024: it meets at least once in every twelve months." in said
    assert "The next meeting was due by 29 May 2025; none is planned." in said


def test_a_partnership_without_scrutiny_says_what_is_missing(client, member):
    said = words(client.get("/scrutiny/"))
    assert "Scrutiny has not met" in said
    assert "The committee has recommended nothing yet." in said and "No response is owed." in said


# Recommendations


def test_each_recommendation_stands_with_its_clock_its_answers_and_what_came_of_it(client, member, meeting):
    police, fire = make_partner(name="City Police"), make_partner(name="Fire Brigade")
    made = recommend(
        police, fire, meeting=meeting, text="Publish the figures.", received_on=date(2025, 6, 10)
    )
    scrutiny.respond(
        response=made.responses.get(partner=fire),
        text="Agreed.",
        on=date(2025, 6, 20),
        by=officer(),
        at=now(),
    )
    scrutiny.say_what_came_of_it(recommendation=made, text="They are out.", by=officer(), at=now())
    said = words(client.get("/scrutiny/"))
    assert "1 response is owed, late." in said
    assert "City Police Was due by 8 July 2025: 6 days late" in said
    assert "Fire Brigade Answered in 10 days Agreed." in said
    assert "What came of it They are out." in said
    assert "Record the response" not in said  # scrutiny asks; the authorities answer


def test_a_member_of_the_committee_records_a_recommendation_to_two_authorities(client, member, meeting):
    police, fire = make_partner(name="City Police"), make_partner(name="Fire Brigade")
    page = client.get("/scrutiny/recommend/")
    sent = filled_in(page) | {"text": "Meet more often.", "to": [police.pk, fire.pk]}
    assert sent["received_on"] == "14 July 2025"
    for _press in range(2):
        assert client.post("/scrutiny/recommend/", sent)["Location"] == "/scrutiny/"
    made = ScrutinyRecommendation.objects.get()
    assert (made.number, made.text, made.received_on) == (1, "Meet more often.", TODAY)
    assert {each.partner for each in made.responses.all()} == {police, fire}
    assert "Due by 11 August 2025, in 28 days" in words(client.get("/scrutiny/"))


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"text": ""}, "Write what the committee recommends."),
        ({"to": []}, "Say which authorities it is addressed to."),
        ({"received_on": "15 July 2025"}, "15 July 2025 is still to come: give today or an earlier day."),
        ({"received_on": "28 May 2025"}, "It was received between the day of the meeting and today."),
        ({"meeting": "0"}, "Choose a meeting of the committee that was held."),
    ],
)
def test_what_is_wrong_with_a_recommendation_is_said_and_nothing_is_lost(
    client, member, meeting, said, sentence
):
    sent = filled_in(client.get("/scrutiny/recommend/"))
    sent |= {"text": "Meet more often.", "to": [make_partner().pk]} | said
    response = client.post("/scrutiny/recommend/", sent)
    assert sentence in words(response)
    if "text" not in said:
        assert "Meet more often." in words(response)
    assert not ScrutinyRecommendation.objects.exists()


def test_an_authority_answers_through_its_own_people(client, meeting):
    police = make_partner(name="City Police")
    response = recommend(police, meeting=meeting).responses.get()
    person = make_user("contributor", partner=police)
    make_membership(group=make_board(), person=person, partner=police, role="member", started="2024")
    client.force_login(person)
    address = reverse("workspace:scrutiny-respond", args=[response.pk])
    assert address in client.get("/scrutiny/").content.decode()
    sent = filled_in(client.get(address)) | {"text": "Accepted."}
    for _press in range(2):
        assert client.post(address, sent).status_code == 302
    response.refresh_from_db()
    assert (response.text, response.answered_on, response.history.count()) == ("Accepted.", TODAY, 2)


def test_two_who_answer_for_one_authority_read_each_others_words(client, keeper, meeting):
    response = recommend(make_partner(), meeting=meeting).responses.get()
    address = reverse("workspace:scrutiny-respond", args=[response.pk])
    mine = filled_in(client.get(address)) | {"text": "Mine."}
    scrutiny.respond(response=response, text="Theirs.", on=TODAY, by=officer(), at=now())
    shown = client.post(address, mine)
    assert "saved changes while you were writing" in words(shown) and "Saved now: “Theirs.”." in words(shown)
    client.post(address, filled_in(shown))
    assert ScrutinyResponse.objects.get().text == "Mine."


def test_an_officer_says_what_came_of_a_recommendation(client, keeper, meeting):
    made = recommend(meeting=meeting)
    address = reverse("workspace:scrutiny-outcome", args=[made.pk])
    sent = filled_in(client.get(address))
    assert "Say what came of it." in words(client.post(address, sent | {"text": " "}))
    response = client.post(address, sent | {"text": "Published since July."})
    assert response["Location"] == f"/scrutiny/#recommendation-{made.pk}"
    assert ScrutinyRecommendation.objects.get().came_of_it == "Published since July."


def test_what_is_owed_is_told_to_those_who_may_answer(meeting):
    police = make_partner()
    made = recommend(police, make_partner(), meeting=meeting)
    person, other = make_user("contributor", partner=police), make_user("contributor", partner=police)
    make_membership(group=make_board(), person=person, partner=police, role="member", started="2024")
    assert [each.pk for each in responses_owed(person, on=TODAY)] == [made.responses.get(partner=police).pk]
    assert responses_owed(other, on=TODAY) == []


def test_my_work_asks_for_a_response_that_is_owed(client, meeting):
    police = make_partner(name="City Police")
    response = recommend(police, meeting=meeting, text="Publish the figures.").responses.get()
    person = make_user("contributor", partner=police)
    make_membership(group=make_board(), person=person, partner=police, role="member", started="2024")
    client.force_login(person)
    page = client.get("/my-work/")
    assert "Due by 18 July 2025, in 4 days Publish the figures. For City Police" in words(page)
    assert (
        f"{reverse('workspace:scrutiny-respond', args=[response.pk])}?next=%2Fmy-work%2F"
        in page.content.decode()
    )
    scrutiny.respond(response=response, text="Yes.", on=TODAY, by=person, at=now())
    assert "Scrutiny waits" not in words(client.get("/my-work/"))


# The evidence


def test_the_evidence_counts_the_twelve_months_to_the_day(client, keeper):
    board = make_board()
    old = make_meeting(group=board, held_on="2024-07-13")
    last = make_meeting(group=board, held_on="2025-03-10")
    ask(last, due=date(2025, 7, 1))
    make_group_report(group=make_group(name="Robbery group"), meeting=last, submitted=True)
    make_risk(group=board)
    make_escalation(to=board)
    response = client.get("/scrutiny/")
    page, said = response.content.decode(), words(response)
    assert "The twelve months to 14 July 2025." in said
    assert "1 meeting held" in said
    assert reverse("workspace:meeting-page", args=[last.pk]) in page
    assert reverse("workspace:meeting-page", args=[old.pk]) not in page
    for part in (
        "1 open on that day, 1 of them overdue",
        "1 report submitted",
        "Robbery group, 10 March 2025",
        "1 open risk",
    ):
        assert part in said
    assert 'href="/risks/"' in page and 'href="/editions/"' in page


def test_a_day_that_cannot_be_shown_is_answered_above_todays_evidence(client, keeper):
    said = words(client.get("/scrutiny/?as-at=31+February"))
    assert "“31 February” is not a day of the calendar." in said
    assert "The evidence below is today’s." in said


def test_evidence_of_a_past_day_leads_to_pages_of_that_day(keeper):
    day = date(2025, 3, 31)
    found = scrutiny_page(person=keeper, today=TODAY, on=day, at=clock.end_of(day))
    addresses = {each.title: each.address for each in found.evidence}
    assert addresses["The board’s position"] == "/board/?as-at=2025-03-31"
    assert addresses["Risk register"] == "/risks/?as-at=2025-03-31"


@pytest.mark.once
def test_ten_times_the_recommendations_cost_not_one_query_more(client, keeper, committee):
    board = make_board()

    days = iter(range(1, 29))

    def queries(count: int) -> int:
        for _ in range(count):
            day = next(days)
            held = make_meeting(group=committee, held_on=f"2025-05-{day:02}")
            recommend(make_partner(), make_partner(), meeting=held)
            sat = make_meeting(group=board, held_on=f"2025-06-{day:02}")
            ask(sat)
            make_group_report(meeting=sat, submitted=True)
        with CaptureQueriesContext(connection) as asked:
            client.get("/scrutiny/")
        return len(asked)

    queries(1)
    few = queries(2)
    assert queries(8) == few
