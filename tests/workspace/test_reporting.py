"""Who has and has not reported: by group and partner, what nobody reports on, and nudging, once a day."""

import re

import pytest
from django.core import mail
from django.db import connection

from tests.factories import (
    TODAY,
    make_action,
    make_group,
    make_measure,
    make_membership,
    make_partner,
    make_plan,
    make_priority,
    make_strategy,
    make_user,
    officer,
    post_update,
    record,
)
from tests.queries import CaptureQueriesContext
from workspace.models import Letter
from workspace.summaries.reporting import reporting

pytestmark = pytest.mark.django_db

PAGE, NUDGE = "/reporting/", "/reporting/nudge/"


def words(response) -> str:
    main = re.search(r"<main.*</main>", response.content.decode(), re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main[0]))


def member(group, name: str, role: str = "member", **fields):
    person = make_user("contributor", name=name, partner=make_partner(name=f"Agency of {name}"), **fields)
    make_membership(group=group, person=person, role=role)
    return person


@pytest.fixture
def group():
    return make_group(name="The violence group", code="violence")


@pytest.fixture
def plan(group):
    return make_plan(group=group)


@pytest.fixture
def person(group):
    return member(group, "Robin")


def report(viewer=None, **asked):
    return reporting(viewer or officer(), on=TODAY, **asked)


def test_each_group_says_how_much_is_reported_and_by_person_what_is_missing(person, plan):
    post_update(make_action(reference="V-1", plan=plan, lead=person.partner))
    make_action(reference="V-2", plan=plan, lead=person.partner)
    other = member(plan.group, "Sam")
    make_action(reference="V-3", plan=plan, lead=other.partner)
    (section,) = report().sections
    assert (section.name, section.words) == ("The violence group", "1 of 3 reported")
    assert [(each.name, each.words, [item.code for item in each.missing]) for each in section.people] == [
        ("Robin", "1 of 2", ["V-2"]),
        ("Sam", "0 of 1", ["V-3"]),
    ]


def test_an_item_that_two_people_share_is_missing_for_both_and_counts_once(person, plan):
    twin = make_user("contributor", name="Twin", partner=person.partner)
    make_membership(group=plan.group, person=twin, role="member")
    make_action(plan=plan, lead=person.partner)
    (section,) = report().sections
    assert section.words == "0 of 1 reported"
    assert [each.name for each in section.owing] == ["Robin", "Twin"]


def test_figures_count_for_the_group_that_holds_their_priority(group, person):
    priority = make_priority(strategy=make_strategy(state="in_force"), held_by=group)
    measure = make_measure(code="FIG", priority=priority, supplier=person.partner, collected="quarter")
    assert [(each.code, each.words) for each in report().sections] == [("violence", "0 of 1 reported")]
    record(measure, {"2025/26 Q1": 3})
    assert [each.words for each in report().sections] == ["1 of 1 reported"]
    make_measure(code="FREE", supplier=person.partner, collected="quarter")
    assert [each.name for each in report().sections] == ["The violence group", "Figures under no group"]


def test_by_partner_the_same_stands_under_each_partner(person, plan):
    other = member(plan.group, "Sam")
    make_action(reference="V-1", plan=plan, lead=person.partner)
    post_update(make_action(reference="V-2", plan=plan, lead=other.partner))
    found = {
        each.name: (each.words, [who.name for who in each.people])
        for each in report(by_partner=True).sections
    }
    assert found == {
        "Agency of Robin": ("0 of 1 reported", ["Robin"]),
        "Agency of Sam": ("1 of 1 reported", ["Sam"]),
    }


def test_what_nobody_reports_on_is_listed_with_where_somebody_is_named(client, plan, person):
    make_action(reference="V-9", plan=plan, lead=make_partner())
    make_measure(code="LONE", supplier=make_partner(), collected="quarter")
    gone = make_user("contributor", is_active=False)
    make_action(reference="V-8", plan=plan, owner=gone)
    assert [each.item.code for each in report().nobody] == ["V-8", "V-9", "LONE"]
    client.force_login(officer())
    page = client.get(PAGE)
    assert "Nobody reports on this 3" in words(page)
    assert 'href="/actions/V-9/edit/"' in page.content.decode()


def test_a_chair_sees_their_own_group_and_nothing_restricted(group, person, plan):
    chair = member(group, "Chair", "chair")
    make_action(reference="V-1", plan=plan, lead=person.partner)
    elsewhere = make_plan()
    make_action(reference="X-1", plan=elsewhere, owner=person)
    priority = make_priority(strategy=make_strategy(state="in_force"), held_by=group)
    make_measure(
        code="HID", priority=priority, supplier=person.partner, sensitivity="restricted", collected="quarter"
    )
    (section,) = report(chair).sections
    assert [item.code for each in section.people for item in each.missing] == ["V-1"]
    assert {item.code for section in report().sections for each in section.people for item in each.missing} == {
        "V-1", "X-1", "HID",
    }  # fmt: skip


@pytest.mark.parametrize("role", ["contributor", "scrutiny"])
def test_whoever_answers_for_no_group_is_told_who_sees_it(client, role, plan):
    somebody = make_user(role)
    make_membership(group=plan.group, person=somebody, role="member")
    client.force_login(somebody)
    for response in (client.get(PAGE), client.post(NUDGE, {"person": somebody.pk})):
        assert response.status_code == 403
        assert "Only officers, and the chair, deputy or lead of a group" in response.content.decode()


def test_one_press_sends_one_e_mail_with_the_list_and_the_link(client, person, plan):
    make_action(reference="V-1", title="Patrol", plan=plan, lead=person.partner)
    post_update(make_action(reference="V-2", plan=plan, lead=person.partner))
    client.force_login(officer())
    response = client.post(NUDGE, {"person": person.pk, "next": "/reporting/#section-violence"})
    assert response["Location"] == "/reporting/#section-violence"
    page = words(client.get(PAGE))
    assert "Nudged: Robin." in page
    assert "Nudged on 14 July 2025" in page
    (letter,) = mail.outbox
    assert (letter.to, letter.reply_to) == ([person.email], [officer().email])
    assert letter.subject == "Community safety portal: 1 thing still to report for Q1 2025/26"
    for body in (letter.body, letter.alternatives[0][0]):
        assert "V-1 Patrol" in body
        assert "V-2" not in body
        assert "http://localhost:8000/my-work/round/" in body


def test_a_second_press_within_the_day_says_when_it_was_sent_and_sends_nothing(client, group, person, plan):
    make_action(plan=plan, lead=person.partner)
    client.force_login(officer())
    client.post(NUDGE, {"person": person.pk})
    again = "Robin was nudged on 14 July 2025 by The keeper of records already: nothing was sent again."
    assert again in words(client.post(NUDGE, {"person": person.pk}, follow=True))
    client.force_login(member(group, "Chair", "chair"))
    assert again in words(client.post(NUDGE, {"person": person.pk}, follow=True))
    assert len(mail.outbox) == 1
    Letter.objects.update(key="2025-07-13", day="2025-07-13")
    client.post(NUDGE, {"person": person.pk})
    assert len(mail.outbox) == 2


def test_all_of_a_group_are_nudged_with_one_press(client, person, plan):
    other = member(plan.group, "Sam")
    for lead in (person.partner, other.partner):
        make_action(plan=plan, lead=lead)
    client.force_login(officer())
    assert "Nudge all 2" in words(client.get(PAGE))
    page = words(client.post(NUDGE, {"person": f"{person.pk} {other.pk}"}, follow=True))
    assert "Nudged: Robin and Sam." in page
    assert {letter.to[0] for letter in mail.outbox} == {person.email, other.email}


def test_a_nudge_is_a_persons_act_and_reaches_whoever_wants_no_reminders(client, group, plan):
    quiet = member(group, "Quiet", reminders="none")
    make_action(plan=plan, lead=quiet.partner)
    client.force_login(officer())
    assert "Wants no reminders; a nudge still arrives" in words(client.get(PAGE))
    client.post(NUDGE, {"person": quiet.pk})
    assert len(mail.outbox) == 1


def test_a_chair_nudges_nobody_about_another_group(client, group, person):
    chair = member(group, "Chair", "chair")
    make_action(plan=make_plan(), owner=person)
    client.force_login(chair)
    page = words(client.post(NUDGE, {"person": person.pk}, follow=True))
    assert "Robin owes nothing that you look after: nothing was sent." in page
    assert mail.outbox == []


@pytest.mark.parametrize("sent", [{}, {"person": "x"}, {"person": "9" * 30}, {"person": "999999"}])
def test_a_forged_press_sends_nothing_and_is_answered(client, sent):
    client.force_login(officer())
    assert "There was nobody to nudge." in words(client.post(NUDGE, sent, follow=True))


def test_a_nudge_is_a_press_and_not_an_address(client):
    client.force_login(officer())
    assert client.get(NUDGE).status_code == 405


def test_a_mail_server_that_refuses_is_told_and_the_next_press_tries_again(client, person, plan, settings):
    make_action(plan=plan, lead=person.partner)
    client.force_login(officer())
    settings.EMAIL_BACKEND = "tests.mail.Refusing"
    page = words(client.post(NUDGE, {"person": person.pk}, follow=True))
    assert "The mail server refused the nudge to Robin (the server is full): try again in a moment." in page
    assert "Nudged on" not in page
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    client.post(NUDGE, {"person": person.pk})
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("query", ["", "?by=partner", "?by=nonsense"])
def test_the_page_opens_with_nothing_to_report(client, query):
    client.force_login(officer())
    assert "The round asks nothing of anybody here." in words(client.get(PAGE + query))


@pytest.mark.once
@pytest.mark.parametrize("query", ["", "?by=partner"])
def test_ten_times_the_people_and_items_cost_not_one_query_more(client, query):
    strategy = make_strategy(state="in_force")

    def fill(number):
        for _ in range(number):
            group = make_group()
            person = member(group, "Somebody")
            plan = make_plan(group=group)
            make_action(plan=plan, lead=person.partner)
            post_update(make_action(plan=plan, lead=person.partner))
            make_measure(
                priority=make_priority(strategy=strategy, held_by=group),
                supplier=person.partner,
                collected="quarter",
            )

    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(PAGE + query).status_code == 200
        # Whether the public site has changed is asked every few seconds, whatever the page.
        return sum('"publishing_' not in query["sql"] for query in asked)

    client.force_login(officer())
    fill(2)
    client.get(PAGE)
    few = queries()
    fill(18)
    assert queries() == few <= 20
