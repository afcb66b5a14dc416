"""The page of a plan: grouped, narrowed and sorted by its address, what is overdue first, quick at any length."""

import re
from datetime import timedelta

import pytest
from django.db import connection

from actionplans.enums import UpdateRating
from actionplans.models import Action
from actionplans.permissions import why_not_update
from actionplans.summaries import action_lines, may_report, standings
from common.partial_dates import PartialDate
from tests.factories import (
    TODAY,
    day,
    make_action,
    make_commitment,
    make_group,
    make_membership,
    make_milestone,
    make_partner,
    make_plan,
    make_priority,
    make_source,
    make_strategy,
    make_user,
    move_due,
    officer,
    post_update,
)
from tests.queries import CaptureQueriesContext
from workspace.summaries.plan_page import Asked, milestone_words, plan_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    strategy = make_strategy(state="in_force")
    make_priority(strategy=strategy, short_title="Robbery")
    make_priority(strategy=strategy, short_title="Burglary")
    return make_plan(strategy=strategy)


def put(plan, reference, *, priority=1, **fields):
    """An action of the plan that started and is due at the end of the year, unless said otherwise."""
    return make_action(
        reference=reference, plan=plan, priority=plan.strategy.priorities.get(number=priority), **fields
    )


def shown(plan, person=None, **asked) -> list[str]:
    """The references of the list, in its order."""
    page = plan_page(plan, person=person or officer(), asked=Asked(**asked), on=TODAY)
    return [row.line.reference for section in page.sections for part in section.parts for row in part.rows]


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def page_of(client, plan, address="", role="officer") -> str:
    client.force_login(make_user(role) if isinstance(role, str) else role)
    response = client.get(f"/plans/{plan.pk}/{address}")
    assert response.status_code == 200
    return response.content.decode()


def test_actions_stand_under_their_priority_and_commitment_in_the_order_people_count(plan):
    first = plan.strategy.priorities.get(number=1)
    tenth, second = (
        make_commitment(priority=first, number=number, text=f"We will {number}.")
        for number in ("1.10", "1.2")
    )
    put(plan, "R-10", commitment=tenth)
    put(plan, "R-2", commitment=second)
    put(plan, "R-1", commitment=second)
    put(plan, "R-3")
    put(plan, "B-1", priority=2)
    page = plan_page(plan, person=officer(), asked=Asked(), on=TODAY)
    assert [(section.number, section.title, section.count) for section in page.sections] == [
        (1, "Robbery", "4 actions"), (2, "Burglary", "1 action"),
    ]  # fmt: skip
    assert [(part.number, part.words) for part in page.sections[0].parts] == [
        ("", ""), ("1.2", "We will 1.2."), ("1.10", "We will 1.10."),
    ]  # fmt: skip
    assert shown(plan) == ["R-3", "R-1", "R-2", "R-10", "B-1"]


def test_the_counts_say_what_they_count_and_are_never_averaged(client, plan):
    put(plan, "A-1", state="complete")
    put(plan, "A-2", due="2025-06")
    post_update(put(plan, "A-3"))
    said = words(page_of(client, plan, "?rating=complete"))
    assert "1 of 3 actions complete on 14 July 2025, one overdue." in said
    assert "1 complete 1 on track 1 overdue How all 3 actions of the plan are rated, each once." in said
    assert "Actions 1 of 3" in said


def test_what_is_overdue_stands_first_and_leads_to_its_row(client, plan):
    put(plan, "A-1")
    put(plan, "A-2", due="2025-06-30", title="Too late")
    html = page_of(client, plan)
    assert html.index("Too late") < html.index("Narrow and arrange the actions") < html.index("Do A-1")
    assert 'href="#action-a-2"' in html and 'id="action-a-2"' in html
    assert "Was due 30 June 2025" in words(html)


def test_many_overdue_actions_are_counted_and_the_oldest_named(client, plan):
    for number in range(1, 13):
        put(plan, f"A-{number:02}", due=f"2024-{number:02}")
    page = plan_page(plan, person=officer(), asked=Asked(), on=TODAY)
    assert [line.reference for line in page.overdue] == [f"A-{number:02}" for number in range(1, 9)]
    assert "All 12 overdue actions" in words(page_of(client, plan))


def test_tbc_and_ongoing_are_listed_as_exceptions_and_never_as_overdue(client, plan):
    put(plan, "A-1", due_exception="TBC")
    put(plan, "A-2", due_exception="Ongoing")
    put(plan, "A-3", due_exception="TBC", state="cancelled")
    said = words(page_of(client, plan))
    assert "Exceptions: no date 2 of 3" in said
    assert "Overdue 1" not in said
    assert shown(plan, due="none") == ["A-1", "A-2"]


def test_the_list_narrows_by_partner_whether_it_leads_or_supports(plan):
    police, council = make_partner(), make_partner()
    put(plan, "A-1", lead=police)
    put(plan, "A-2", lead=council, supporting=[police])
    put(plan, "A-3", lead=council)
    assert shown(plan, partner=str(police.pk)) == ["A-1", "A-2"]
    assert shown(plan, partner="no such") == []


def test_the_list_narrows_by_rating_due_date_update_owner_origin_and_words(plan):
    owner = make_user("contributor")
    put(plan, "A-1", due="2025-07-14", owner=owner)
    put(plan, "A-2", due="2025-08-14", detail="Train the door staff.")
    put(plan, "A-3", due="2025-10-12", origin="existing")
    put(plan, "A-4", due="2025-10-13", state="complete")
    put(plan, "A-5", due="2025-07-13")
    for reference in ("A-1", "A-2"):
        post_update(Action.objects.get(reference=reference), rating=UpdateRating.AT_RISK)
    assert shown(plan, rating="at_risk") == ["A-1", "A-2"]
    assert shown(plan, due="overdue") == shown(plan, rating="overdue") == ["A-5"]
    assert shown(plan, due="30") == ["A-1"]
    assert shown(plan, due="90") == ["A-1", "A-2", "A-3"]
    assert shown(plan, updates="overdue") == ["A-3", "A-5"]
    assert shown(plan, owner=str(owner.pk)) == ["A-1"]
    assert shown(plan, owner="nobody") == ["A-2", "A-3", "A-4", "A-5"]
    assert shown(plan, origin="existing") == ["A-3"]
    assert shown(plan, words="STAFF door") == ["A-2"]
    assert shown(plan, words="a-4") == ["A-4"]
    assert shown(plan, rating="at_risk", due="30", words="do") == ["A-1"]
    assert shown(plan, due="x") == shown(plan, updates="x") == shown(plan, rating="x") == []


def test_the_list_is_sorted_by_due_date_worst_rating_or_oldest_update(plan):
    put(plan, "A-1", due_exception="TBC")
    post_update(put(plan, "A-2", due="2025-12"), made_on="2025-05", rating=UpdateRating.AT_RISK)
    post_update(put(plan, "A-3", due="2025-09", priority=2), made_on="2025-03")
    put(plan, "A-4", due="2025-06", state="complete")
    put(plan, "A-5", due="2025-06")
    assert shown(plan, sort="due") == ["A-5", "A-3", "A-2", "A-1", "A-4"]
    assert shown(plan, sort="rating") == ["A-5", "A-2", "A-1", "A-3", "A-4"]
    assert shown(plan, sort="updated") == ["A-1", "A-5", "A-3", "A-2", "A-4"]
    assert shown(plan, sort="nonsense") == ["A-1", "A-2", "A-4", "A-5", "A-3"]


def test_an_overdue_update_stands_beside_the_rating_and_not_instead(client, plan):
    post_update(put(plan, "A-1"), made_on="2025-01-03")
    said = words(page_of(client, plan))
    assert "On track Update overdue: the last was on 3 January 2025" in said
    assert "1 without an update in time" in said


def test_a_moved_date_stays_visible_in_both_views(client, plan):
    action = put(plan, "A-1", due="2025-09-30")
    move_due(action, "2025-12-31", reason="The post was vacant.")
    make_milestone(action=action, title="A first step", baseline="2025-06", reached="2025-05")
    post_update(action, forecast=day("2026-02"), forecast_reason="Still vacant.", next="Recruit.")
    compact, full = words(page_of(client, plan)), words(page_of(client, plan, "?view=full"))
    assert "Moved once, 92 days later than first agreed" in compact
    assert "Now expected February 2026, not yet agreed" in compact
    assert "A first step" not in compact
    assert (
        "Moved from 30 September 2025 to 31 December 2025 because the post was vacant (agreed by The group)"
        in full
    )
    assert "A first step – done May 2025" in full
    assert "Next: Recruit." in full


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        (("2025-05", "2025-06", "2025-06"), "done June 2025"),
        (("2025-05", None, None), "late: due May 2025"),
        (("2025-05", "2025-09", None), "now expected September 2025, planned for May 2025"),
        (("2025-09", None, None), "due September 2025"),
        ((None, None, None), "no date"),
    ],
)
def test_a_milestone_says_how_it_stands(dates, said):
    assert milestone_words(*(day(each) for each in dates), on=TODAY) == said


def test_post_update_is_offered_to_whoever_may_and_leads_back_to_the_row(client, plan):
    partner, other = make_partner(), make_partner()
    put(plan, "A-1", lead=partner)
    put(plan, "A-2", lead=other)
    put(plan, "A-3", lead=partner, state="complete")
    member = make_user("contributor", partner=partner)
    make_membership(group=plan.group, person=member, role="member")
    html = page_of(client, plan, "?sort=due", role=member)
    links = re.findall(r'href="(/actions/[^"]+/update/[^"]+)"', html)
    assert links == [f"/actions/A-1/update/?next=%2Fplans%2F{plan.pk}%2F%3Fsort%3Ddue%23action-a-1"]
    assert "Add an action" not in html


def test_a_line_says_who_may_report_as_the_permission_itself_does(plan):
    lead, support, outside = make_partner(), make_partner(), make_partner()
    owner = make_user("contributor")
    put(plan, "A-1", lead=lead, supporting=[support], owner=owner)
    people = {
        "officer": make_user("officer"), "scrutiny": make_user("scrutiny", partner=lead), "owner": owner,
        "gone": make_user("contributor", is_active=False),
    }  # fmt: skip
    for role, partner in (("chair", outside), ("member", lead), ("analyst", support), ("lead", None)):
        people[role] = make_user("contributor", partner=partner)
        make_membership(group=plan.group, person=people[role], role=role)
    people["outsider"] = make_user("contributor", partner=outside)
    make_membership(group=plan.group, person=people["outsider"], role="member")
    people["elsewhere"] = make_user("contributor", partner=lead)
    make_membership(group=make_group(), person=people["elsewhere"], role="chair")
    (line,) = action_lines(plan.actions.all(), on=TODAY)
    action = plan.actions.get()
    may = {name: may_report(person, line) for name, person in people.items()}
    assert may == {name: not why_not_update(person, action) for name, person in people.items()}
    assert set(may.values()) == {True, False}


def test_how_many_stand_is_counted_as_the_lines_say(plan):
    put(plan, "A-1", due="2025-06")
    put(plan, "A-2", starts="2025-08")
    put(plan, "A-3", state="deferred")
    post_update(put(plan, "A-4"), made_on="2025-01")
    post_update(put(plan, "A-4b"), rating=UpdateRating.OFF_TRACK)
    lines = action_lines(plan.actions.all(), on=TODAY)
    assert [
        (each.pk, each.rating, each.update_overdue) for each in standings(plan.actions.all(), on=TODAY)
    ] == [(line.pk, line.rating, bool(line.update_overdue_words)) for line in lines]


def test_the_keepers_of_a_plan_are_offered_what_they_may_do(client, plan):
    chair = make_user("contributor")
    make_membership(group=plan.group, person=chair, role="chair")
    assert "Add an action" in page_of(client, plan, role=chair)
    assert "Edit the plan" in page_of(client, plan)
    for role in ("scrutiny", "contributor"):
        html = page_of(client, plan, role=role)
        assert "Add an action" not in html and "Edit the plan" not in html


def test_a_plan_without_actions_says_what_to_do_and_to_whom_else_who_does_it(client, plan):
    assert "Add the first action" in words(page_of(client, plan))
    assert f"Officers and the chair, deputy or lead of the {plan.group} put" in words(
        page_of(client, plan, role="contributor")
    )


def test_a_filter_that_nothing_matches_says_so_and_leads_back_to_all(client, plan):
    put(plan, "A-1")
    said = words(page_of(client, plan, "?words=zebra&view=full&partner=%00"))
    assert "No action of this plan matches. Show all 1" in said


def test_a_plan_that_is_not_there_is_a_page_that_says_so(client):
    client.force_login(officer())
    assert client.get("/plans/999999/").status_code == 404


def test_sources_are_named_with_the_actions_that_come_from_them(client, plan):
    invented = make_source("illustrative", title="Invented actions", rule="Written for a test.")
    put(plan, "A-10", source=invented)
    put(plan, "A-9", source=invented)
    assert "Illustrative Invented actions. Written for a test. A-9, A-10" in words(page_of(client, plan))


def test_markup_in_a_text_is_shown_as_text(client, plan):
    post_update(put(plan, "A-1", title="<script>alert(1)</script>"), done="<b>bold</b>")
    html = page_of(client, plan, "?view=full")
    assert "<script>alert" not in html and "&lt;b&gt;bold" in html


@pytest.mark.once
def test_ten_times_the_actions_and_updates_cost_not_one_query_more(client, plan):
    partners = [make_partner() for _ in range(3)]

    def fill(start, stop):
        for number in range(start, stop):
            action = put(
                plan, f"A-{number:03}", lead=partners[number % 3], supporting=[partners[(number + 1) % 3]]
            )
            for month in range(1, 4):
                post_update(action, made_on=PartialDate(2025, month))
            make_milestone(action=action)
            move_due(action, TODAY + timedelta(days=number))

    client.force_login(officer())
    views = ("", "?view=full", "?sort=due")
    fill(0, 4)
    client.get(f"/plans/{plan.pk}/")
    few = {view: queries_of(client, plan, view) for view in views}
    fill(4, 40)
    assert {view: queries_of(client, plan, view) for view in views} == few
    assert max(few.values()) <= 16


def queries_of(client, plan, view: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(f"/plans/{plan.pk}/{view}").status_code == 200
    # Whether the public site has changed is asked every few seconds, whatever the page.
    return sum('FROM "publishing_' not in query["sql"] for query in asked)
