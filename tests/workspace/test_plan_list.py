"""Every plan as one line: the strategy in force first, earlier ones folded, and who answers for each."""

import re

import pytest
from django.db import connection

from tests.factories import (
    TODAY,
    make_action,
    make_group,
    make_membership,
    make_partner,
    make_plan,
    make_strategy,
    make_user,
    officer,
    post_update,
)
from tests.queries import CaptureQueriesContext
from workspace.summaries.plan_list import plans_by_strategy

pytestmark = pytest.mark.django_db


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_plans_of_the_strategy_in_force_come_first_and_earlier_ones_are_folded(client):
    earlier = make_strategy(state="superseded", title="Strategy 2018", starts="2018-04", ends="2022-09-04")
    later = make_strategy(state="for_decision", title="Strategy 2025", starts="2025-10", ends="2029-09")
    now = make_strategy(state="in_force", title="Strategy 2022")
    for strategy in (earlier, later, now):
        make_plan(strategy=strategy)
    assert [(each.title, each.in_force) for each in plans_by_strategy(on=TODAY, person=officer())] == [
        ("Strategy 2022", True), ("Strategy 2025", False), ("Strategy 2018", False),
    ]  # fmt: skip
    client.force_login(officer())
    html = client.get("/plans/").content.decode()
    assert html.index("Strategy 2022") < html.index("<details") < html.index("Strategy 2018")


def test_a_line_says_how_the_actions_stand_and_who_answers(client):
    plan = make_plan(strategy=make_strategy(state="in_force"), title="The group's plan")
    police = make_partner(name="The police")
    for role, post, fields in (
        ("deputy", "Inspector", {"partner": police}),
        ("chair", "Head of safety", {"interim": True}),
        ("member", "Clerk", {}),
        ("lead", "Gone since", {"ended": "2024"}),
    ):
        make_membership(group=plan.group, role=role, post=post, **fields)
    make_action(plan=plan, due="2025-06")
    make_action(plan=plan, state="complete")
    post_update(make_action(plan=plan), made_on="2025-01")
    ((line,),) = [each.plans for each in plans_by_strategy(on=TODAY, person=officer())]
    assert (line.of, line.overdue, line.late_updates) == (3, 1, 2)
    assert (line.counts["complete"], line.counts["on_track"]) == (1, 1)
    assert line.answers == ("Interim chair: Head of safety", "deputy chair: Inspector, The police")
    client.force_login(officer())
    response = client.get("/plans/")
    assert "Of 3: 1 complete, 1 on track and 1 overdue" in words(response)
    assert f'href="/plans/{plan.pk}/?due=overdue#list"' in response.content.decode()


def test_a_person_who_answers_is_shown_by_post_and_never_by_name():
    plan = make_plan(strategy=make_strategy(state="in_force"))
    person = make_user(
        "contributor", name="Nobody Public", job_title="Director", partner=make_partner(name="P")
    )
    make_membership(group=plan.group, role="chair", post="", person=person)
    (under,) = plans_by_strategy(on=TODAY, person=officer())
    assert under.plans[0].answers == ("chair: Director, P",)


def test_officers_make_a_plan_and_are_told_which_groups_have_none(client):
    strategy = make_strategy(state="in_force")
    make_plan(strategy=strategy)
    group = make_group(name="Night-time group")
    make_group(name="Ended group", ended="2024")
    make_group(name="A forum", kind="forum")
    client.force_login(officer())
    response = client.get("/plans/")
    assert (
        f'href="/plans/new/?group={group.pk}&amp;strategy={strategy.pk}">Make a plan for the Night-time group'
        in (response.content.decode())
    )
    assert "Ended group" not in words(response) and "A forum" not in words(response)
    client.force_login(make_user("contributor"))
    response = client.get("/plans/")
    assert "Night-time group" in words(response) and "Make a plan" not in words(response)


def test_a_portal_without_plans_or_strategies_says_so(client):
    client.force_login(make_user("contributor"))
    assert "No strategy is in force" in words(client.get("/plans/"))
    make_strategy(state="in_force")
    assert "There is no plan for this strategy yet. Officers make the plans." in words(client.get("/plans/"))


@pytest.mark.once
def test_ten_times_the_plans_and_actions_cost_not_one_query_more(client):
    strategy = make_strategy(state="in_force")

    def fill(number):
        for _ in range(number):
            plan = make_plan(strategy=strategy)
            make_membership(group=plan.group, partner=make_partner())
            make_membership(
                group=plan.group, post="", person=make_user("contributor", partner=make_partner())
            )
            post_update(make_action(plan=plan))

    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/plans/").status_code == 200
        return sum('FROM "publishing_' not in query["sql"] for query in asked)

    fill(2)
    client.force_login(officer())
    client.get("/plans/")
    few = queries()
    fill(18)
    assert queries() == few <= 12
