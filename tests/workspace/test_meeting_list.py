"""The list of meetings: the forward plan by month, what waits to be recorded, and what was held."""

from datetime import date, time

import pytest
from django.db import connection

from common import clock
from tests.back_office import words
from tests.factories import (
    attend,
    decide,
    make_board,
    make_group,
    make_item,
    make_meeting,
    make_partner,
    make_user,
)
from tests.meeting_scene import EVERYBODY, KEEPERS, set_meeting
from tests.queries import CaptureQueriesContext

pytestmark = pytest.mark.django_db

LIST = "/board/meetings/"


def shown(client, query: str = "", person=None) -> str:
    client.force_login(person or make_user("contributor"))
    page = client.get(LIST + query)
    assert page.status_code == 200
    return words(page)


def test_what_is_to_come_stands_by_month_with_its_items_and_deadlines(client):
    board = make_board()
    later = make_meeting(group=board, state="planned", held_on="2025-12", title="The winter meeting")
    soon = make_meeting(
        group=board,
        state="planned",
        title="The autumn meeting",
        starts_at=time(10),
        papers_due=date(2025, 9, 10),
    )
    make_item(meeting=soon, title="Shoplifting")
    page = shown(client)
    assert "Next: Anytown Board, 22 September 2025, 10:00." in page
    assert page.index("September 2025") < page.index("The autumn meeting") < page.index("December 2025")
    assert "Papers by 10 September 2025, notice by 12 September 2025." in page
    assert "1. Shoplifting for decision" in page
    html = client.get(LIST).content.decode()
    assert f'href="/board/meetings/{soon.pk}/#item-1"' in html
    assert f'href="/board/meetings/{later.pk}/"' in html


def test_a_new_member_finds_out_how_meetings_work(client):
    page = shown(client)
    assert "No meeting is planned." in page
    assert "New here? How meetings work" in page
    assert "five clear working days before it notice is given" in page


def test_what_was_held_says_what_came_of_it_newest_first(client):
    board = make_board()
    old, new = (make_meeting(group=board, held_on=day, title=day) for day in ("2024-06-10", "2025-06-16"))
    decide(meeting=new)
    attend(new, [make_partner()])
    page = shown(client).split("Held 2 meetings")[1]
    assert "2025-06-16 16 June 2025 1 decision 1 partner present Not written" in page
    assert page.index(new.title) < page.index(old.title)
    assert "none recorded not recorded Not written" in page


def test_the_list_is_narrowed_to_one_body(client):
    board, forum = make_board(code="board"), make_group(name="The forum", code="forum")
    make_meeting(group=board, state="planned", title="Of the board")
    make_meeting(group=forum, state="planned", title="Of the forum")
    page = shown(client, "?group=forum")
    assert "Of the forum" in page
    assert "Of the board" not in page
    page = shown(client, "?group=nobody")
    assert "There is no such body: meetings of every body are shown." in page
    assert "Of the board" in page
    assert shown(client, "?group=%00&held=all")


def test_a_meeting_whose_day_is_past_waits_to_be_recorded_and_one_called_off_says_why(client):
    board = make_board()
    make_meeting(
        group=board, state="called", held_on="2025-06-16", title="Past", at=clock.noon(date(2025, 6, 2))
    )
    make_meeting(group=board, state="cancelled", title="The autumn meeting")
    page = shown(client)
    assert "Past 16 June 2025. Say whether it was held." in page
    assert "Called off: The autumn meeting. Too few can come." in page


@pytest.mark.parametrize("role", EVERYBODY)
def test_the_forward_plan_keeps_exempt_titles_from_whoever_may_not_read_them(client, role):
    scene = set_meeting(state="planned")
    make_item(meeting=scene.meeting, title="Operation Lantern", presenter="The watch", access="exempt")
    page = shown(client, person=scene.people[role])
    reads = role in (*KEEPERS, "member")
    assert ("Operation Lantern" in page) is reads
    assert ("1. Exempt item (paragraph 7)" in page) is not reads


@pytest.mark.parametrize("role", EVERYBODY)
def test_whoever_keeps_a_body_plans_its_meetings_from_here(client, role):
    scene = set_meeting()
    page = shown(client, person=scene.people[role])
    assert ("Plan a meeting" in page) is (role in (*KEEPERS, "other_chair"))


def test_old_meetings_are_shown_when_they_are_asked_for(client):
    board = make_board()
    for year in range(2005, 2019):
        make_meeting(group=board, held_on=f"{year}-06", title=f"Meeting of {year}")
    page = shown(client)
    assert "Show all 14 meetings" in page
    assert "Meeting of 2005" not in page
    assert "Meeting of 2005" in shown(client, "?held=all")


@pytest.mark.once
def test_ten_times_the_meetings_cost_not_one_query_more(client):
    def more(count):
        for _ in range(count):
            group = make_group()
            meeting = make_meeting(group=group, state="planned")
            make_item(meeting=meeting, access="exempt")
            held = make_meeting(group=group)
            attend(held, [partner])
            decide(meeting=held)

    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(LIST).status_code == 200
        return len(asked.captured_queries)

    partner = make_partner()
    client.force_login(make_user("contributor"))
    more(1)
    queries()
    few = queries()
    more(9)
    assert queries() == few <= 14
