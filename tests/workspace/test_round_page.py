"""The round as a whole: what it asks, what counts as answered, where it begins and goes on."""

import re
from datetime import date

import pytest
from django.db import connection

from tests.factories import (
    TODAY,
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
from workspace.summaries.round import round_sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return make_user("contributor", partner=make_partner())


@pytest.fixture
def plan(person):
    group = make_group()
    make_membership(group=group, person=person, role="member")
    return make_plan(group=group)


def sheet(person, on=TODAY):
    person.__dict__.pop("_posts", None)
    return round_sheet(person, on=on)


def keys(person, on=TODAY) -> list:
    return [item.key for item in sheet(person, on).items]


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_a_round_asks_for_every_open_action_that_had_begun_and_every_figure_of_the_quarter(person, plan):
    ours = {"plan": plan, "lead": person.partner}
    make_action(reference="B-10", starts="2025-06-30", **ours)
    make_action(reference="B-2", starts="2025-05", **ours)
    make_action(reference="NEW", starts="2025-07-01", **ours)
    make_action(reference="OLD", state="complete", closed_on="2025-06-30", **ours)
    make_measure(code="MON", supplier=person.partner, collected="month")
    make_measure(code="QUA", supplier=person.partner, collected="quarter")
    make_measure(code="YEA", supplier=person.partner, collected="year", frequency="year")
    assert keys(person) == [
        "B-2", "B-10", "MON~2025-04", "MON~2025-05", "MON~2025-06", "QUA~2025-26-Q1",
    ]  # fmt: skip
    assert "YEA~2024-25" in keys(person, date(2025, 4, 1))


def test_an_action_counts_as_answered_by_an_update_written_since_the_round_opened(person, plan):
    action = make_action(plan=plan, lead=person.partner)
    post_update(action, made_on="2025-06-30", at=now().replace(month=6, day=30))
    assert sheet(person).words == "0 of 1 done"
    post_update(action, made_on="2025-06-30", at=now().replace(day=1))
    assert sheet(person).words == "1 of 1 done"
    assert sheet(person, date(2025, 10, 2)).words == "0 of 1 done"


def test_a_colleagues_answer_counts_and_what_was_closed_stays_in_the_count(person, plan):
    make_membership(group=plan.group, person=make_user("contributor", partner=person.partner), role="member")
    post_update(make_action(plan=plan, lead=person.partner))
    make_action(plan=plan, lead=person.partner, state="cancelled", closed_on="2025-07-02")
    make_action(plan=plan, lead=person.partner)
    assert sheet(person).words == "2 of 3 done"


def test_a_figure_is_answered_once_it_is_there_even_if_it_is_not_available(person):
    measure = make_measure(supplier=person.partner, collected="quarter")
    assert sheet(person).words == "0 of 1 done"
    record(measure, {"2025/26 Q1": None})
    assert sheet(person).words == "1 of 1 done"


def test_the_page_begins_at_the_first_that_is_not_answered(client, person, plan):
    first = make_action(reference="A-1", plan=plan, lead=person.partner)
    make_action(reference="A-2", plan=plan, lead=person.partner)
    client.force_login(person)
    html = client.get("/my-work/round/").content.decode()
    assert re.search(r'class="button" href="/my-work/round/action/A-1/">\s*Begin', html)
    post_update(first)
    html = client.get("/my-work/round/").content.decode()
    assert re.search(r'class="button" href="/my-work/round/action/A-2/">\s*Go on', html)
    assert "1 of 2 done" in html


def test_a_round_that_asks_nothing_says_so(client):
    client.force_login(make_user("contributor"))
    assert "It asks nothing of you" in words(client.get("/my-work/round/"))


def test_a_person_whose_post_ended_is_asked_no_more(plan, person):
    make_action(plan=plan, lead=person.partner)
    assert keys(person)
    post = person.memberships.get()
    post.ended = post.started
    post.delete()
    assert keys(person) == []


@pytest.mark.once
def test_ten_times_the_round_costs_not_one_query_more(client, person, plan):
    def fill(number):
        for _ in range(number):
            post_update(make_action(plan=plan, lead=person.partner))
            make_action(plan=plan, lead=person.partner)
            record(make_measure(supplier=person.partner, collected="quarter"), {"2025/26 Q1": 3})

    def queries(path):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        # Whether the public site has changed is asked every few seconds, whatever the page.
        return sum('"publishing_' not in query["sql"] for query in asked)

    client.force_login(person)
    fill(2)
    client.get("/my-work/round/")
    few = [queries(path) for path in ("/my-work/round/", "/my-work/round/summary/")]
    fill(18)
    many = [queries(path) for path in ("/my-work/round/", "/my-work/round/summary/")]
    assert many == few
    assert few[0] <= 14
    assert few[1] <= 24
