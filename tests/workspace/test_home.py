"""My work: what a person owes now, soonest first, from every group they serve; quickly, whatever there is."""

import re

import pytest
from django.db import connection

from tests.factories import (
    TODAY,
    day,
    make_action,
    make_group,
    make_measure,
    make_membership,
    make_partner,
    make_plan,
    make_user,
    now,
    post_update,
    record,
)
from tests.queries import CaptureQueriesContext
from workspace.summaries.my_work import my_work

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner():
    return make_partner(name="Probation")


@pytest.fixture
def person(partner):
    return make_user("contributor", partner=partner, name="A contributor")


@pytest.fixture
def plan(person):
    group = make_group(name="Reoffending group")
    make_membership(group=group, person=person, role="member")
    return make_plan(group=group, title="The plan")


def work(person):
    return my_work(person, on=TODAY, back="/my-work/")


def owed(person) -> list[tuple]:
    return [(item.reference, item.why) for item in work(person).now]


def words(response) -> str:
    main = re.search(r"<main.*</main>", response.content.decode(), re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main[0]))


def test_what_is_owed_stands_soonest_first_actions_and_figures_together(person, partner, plan):
    ours = {"plan": plan, "lead": partner, "starts": "2025-05"}
    make_action(reference="SOON", due="2025-07-23", **ours)
    make_action(reference="LATE", due="2025-06-30", **ours)
    make_action(reference="FAR", due="2025-12-31", **ours)
    make_measure(code="FIG", supplier=partner, collected="quarter", due_days=60)
    assert owed(person) == [
        ("FIG", ("Figure for Q4 2024/25 overdue since 30 May 2025",)),
        ("LATE", ("Overdue since 30 June 2025",)),
        ("SOON", ("Due in 9 days",)),
        ("FIG", ("Figure for Q1 2025/26 due 29 August 2025",)),
    ]
    assert work(person).count_words == "4, 2 of them late"
    assert [item.reference for item in work(person).later] == ["FAR"]


def test_a_page_says_why_how_it_stands_and_what_to_press(client, person, partner, plan):
    action = make_action(
        reference="RR-01", title="Write it", plan=plan, lead=partner, due="2025-07-23", starts="2024-10"
    )
    post_update(action, made_on="2025-01-03", rating="at_risk", at=now().replace(month=1, day=3))
    client.force_login(person)
    response = client.get("/my-work/")
    said = words(response)
    for expected in ("Due in 9 days", "RR-01 Write it", "At risk", "Last update 3 January 2025", "The plan"):
        assert expected in said
    assert "Update overdue: the last was on 3 January 2025" in said
    html = response.content.decode()
    assert 'href="/actions/RR-01/update/?next=/my-work/" data-in-place' in html
    assert 'id="action-rr-01"' in html


def test_entering_a_figure_opens_at_the_period_that_is_missing_and_leads_back(client, person, partner):
    measure = make_measure(code="FIG", supplier=partner, due_days=60)
    record(measure, {"2025-01": 1, "2025-02": 1, "2025-03": 1, "2025-04": 1})
    client.force_login(person)
    response = client.get("/my-work/")
    assert "Figures for May and June 2025 due 29 August 2025" in words(response)
    address = re.search(r'href="(/measures/FIG/enter/[^"]*)"', response.content.decode())[1]
    assert address == "/measures/FIG/enter/?period=2025-05&amp;next=%2Fmy-work%2F"
    assert "Figure for May 2025" in words(client.get(address.replace("&amp;", "&")))


def test_an_action_is_mine_when_it_names_me_wherever_it_is(person):
    make_action(reference="MINE", owner=person, due="2025-07-20", starts="2025-06")
    make_action(reference="NOT", owner=make_user("contributor"), due="2025-07-20", starts="2025-06")
    assert [reference for reference, _ in owed(person)] == ["MINE"]


def test_an_action_of_my_partner_is_somebody_elses_when_it_names_somebody(person, partner, plan):
    make_action(reference="A", plan=plan, lead=partner, owner=make_user("contributor"), due="2025-07-20")
    make_action(reference="B", plan=plan, lead=make_partner(), due="2025-07-20", starts="2025-06")
    assert owed(person) == []


def test_an_action_whose_lead_nobody_serves_for_falls_to_whoever_answers_for_the_group(plan):
    chair = make_user("contributor", partner=make_partner())
    make_membership(group=plan.group, person=chair, role="chair")
    make_action(reference="A", plan=plan, lead=make_partner(), due="2025-07-20", starts="2025-06")
    assert [reference for reference, _ in owed(chair)] == ["A"]


def test_an_analyst_is_asked_for_figures_and_for_no_action(partner, plan):
    analyst = make_user("contributor", partner=partner)
    make_membership(group=plan.group, person=analyst, role="analyst")
    make_action(plan=plan, lead=partner, due="2025-07-20")
    make_measure(code="FIG", supplier=partner, collected="quarter")
    assert {reference for reference, _ in owed(analyst)} == {"FIG"}


def test_a_closed_action_and_one_that_is_ongoing_owe_no_date(person, partner, plan):
    make_action(plan=plan, lead=partner, due="2025-06-30", state="complete")
    make_action(plan=plan, lead=partner, due_exception="Ongoing", starts="2025-06")
    assert owed(person) == []


def test_whoever_owes_nothing_is_told_what_comes_next(client, person, partner, plan):
    client.force_login(person)
    assert "You owe nothing now. Next: the next round opens on 1 October 2025." in words(
        client.get("/my-work/")
    )
    make_action(reference="RR-1", title="Do it", plan=plan, lead=partner, due="2025-08-13", starts="2025-06")
    said = words(client.get("/my-work/"))
    assert "You owe nothing now. Next: RR-1 Do it, due 13 August 2025 (in 30 days)." in said
    assert "Also yours, nothing owed yet (1)" in said


def test_a_chair_sees_the_dates_that_wait_for_agreement_and_how_the_group_stands(
    client, person, partner, plan
):
    chair = make_user("contributor", partner=make_partner())
    make_membership(group=plan.group, person=chair, role="chair")
    action = make_action(reference="RR-1", plan=plan, lead=partner, due="2025-09-30")
    make_action(reference="RR-2", plan=plan, lead=partner, due="2025-09-30")
    post_update(action, made_on="2025-07-10", forecast=day("2025-12"), forecast_reason="Late.")
    client.force_login(chair)
    said = words(client.get("/my-work/"))
    assert "Waiting for your agreement 1" in said
    assert "Expected December 2025 due 30 September 2025" in said
    assert "Reoffending group 1 of 2 reported" in said
    client.force_login(person)
    assert "Waiting for your agreement" not in words(client.get("/my-work/"))


def test_a_forecast_that_was_agreed_waits_no_longer(partner, plan):
    chair = make_user("contributor")
    make_membership(group=plan.group, person=chair, role="chair")
    action = make_action(plan=plan, lead=partner, due="2025-12-31")
    post_update(action, forecast=day("2025-12"), forecast_reason="Late.")
    assert work(chair).waiting == ()


def test_the_round_stands_at_the_top_with_how_far_it_is(client, person, partner, plan):
    action = make_action(plan=plan, lead=partner)
    make_action(plan=plan, lead=partner)
    post_update(action)
    client.force_login(person)
    said = words(client.get("/my-work/"))
    assert "The round for Q1 2025/26 1 of 2 done Go on with the round" in said


def test_officers_find_the_record_in_numbers_and_others_do_not(client, person):
    client.force_login(make_user("officer"))
    said = words(client.get("/my-work/"))
    assert "The record in numbers" in said
    assert "Who has reported" in said
    client.force_login(person)
    said = words(client.get("/my-work/"))
    assert "The record in numbers" not in said
    assert "Who has reported" not in said
    assert "Sign out" in said


def test_text_that_looks_like_markup_is_shown_as_text(client, person):
    make_action(title="<script>alert(1)</script>", owner=person, due="2025-07-20")
    client.force_login(person)
    html = client.get("/my-work/").content.decode()
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html


def fill(person, plan, number: int):
    for index in range(number):
        action = make_action(plan=plan, lead=person.partner, due="2025-07-20", starts="2025-06")
        post_update(action, at=now().replace(day=1 + index % 14))
        if index % 4 == 0:
            record(make_measure(supplier=person.partner, collected="quarter"), {"2024/25 Q4": 3})


@pytest.mark.once
def test_ten_times_the_work_costs_not_one_query_more(client, person, plan):
    fill(person, plan, 4)
    client.force_login(person)
    client.get("/my-work/")

    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/my-work/").status_code == 200
        # Whether the public site has changed is asked every few seconds, whatever the page.
        return sum('"publishing_' not in query["sql"] for query in asked)

    few = queries()
    fill(person, plan, 36)
    assert queries() == few <= 18
