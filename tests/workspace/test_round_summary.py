"""The end of a round: what was said, what was skipped, and sending it to the chair, once."""

import re

import pytest
from django.core import mail

from tests.factories import (
    make_action,
    make_commentary,
    make_group,
    make_measure,
    make_membership,
    make_partner,
    make_plan,
    make_priority,
    make_strategy,
    make_user,
    post_update,
    record,
)
from workspace.models import Letter

pytestmark = pytest.mark.django_db

SUMMARY, SEND = "/my-work/round/summary/", "/my-work/round/send/"


@pytest.fixture
def person():
    return make_user("contributor", name="The contributor", partner=make_partner(name="Probation"))


@pytest.fixture
def group(person):
    group = make_group(name="Reoffending group")
    make_membership(group=group, person=person, role="member")
    return group


@pytest.fixture
def plan(group):
    return make_plan(group=group)


@pytest.fixture
def chair(group):
    chair = make_user("contributor", name="The chair", partner=make_partner())
    make_membership(group=group, person=chair, role="chair")
    return chair


@pytest.fixture
def visitor(client, person):
    client.force_login(person)
    return client


def words(response) -> str:
    main = re.search(r"<main.*</main>", response.content.decode(), re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main[0]))


def test_it_says_what_was_said_and_what_was_skipped(visitor, person, plan):
    action = make_action(reference="R-1", title="Write it", plan=plan, lead=person.partner)
    post_update(
        action, author=person, rating="at_risk", done="Half of it.", next="The rest.", obstacles="Time."
    )
    make_action(reference="R-2", title="Send it", plan=plan, lead=person.partner)
    measure = make_measure(code="FIG", title="People", supplier=person.partner, collected="quarter")
    record(measure, {"2025/26 Q1": 12})
    make_commentary(measure, "2025/26 Q1", "A wet spring.")
    page = words(visitor.get(SUMMARY))
    for said in (
        "2 of 3 done", "R-1 Write it At risk 14 July 2025", "Done Half of it.", "Next The rest.", "In the way Time.",
        "FIG People, Q1 2025/26 Figure 12 Commentary A wet spring.", "Skipped so far 1 R-2 Send it",
    ):  # fmt: skip
        assert said in page


def test_an_answer_of_somebody_else_carries_their_name(visitor, person, plan):
    colleague = make_user("contributor", name="A colleague", partner=person.partner)
    post_update(make_action(plan=plan, lead=person.partner), author=colleague)
    post_update(make_action(plan=plan, lead=person.partner), partner=make_partner(name="The police"))
    page = words(visitor.get(SUMMARY))
    assert ", by A colleague" in page
    assert ", by The police" in page


def test_the_chair_gets_it_once_as_text_and_html_with_links_and_without_what_was_written(
    visitor, person, plan, chair
):
    post_update(
        make_action(reference="R-1", plan=plan, lead=person.partner), done="A secret word.", author=person
    )
    make_action(reference="R-2", plan=plan, lead=person.partner)
    assert "The chair , for the Reoffending group" in words(visitor.get(SUMMARY))
    response = visitor.post(SEND, follow=True)
    assert "Your summary is with The chair." in words(response)
    (letter,) = mail.outbox
    assert letter.to == [chair.email]
    assert letter.reply_to == [person.email]
    html = letter.alternatives[0][0]
    for body in (letter.body, html):
        assert "R-1 Do R-1" in body
        assert "http://localhost:8000/actions/R-1/" in body
        assert "R-2 Do R-2" in body
        assert "on track" in body.lower()
        assert "A secret word." not in body
    visitor.post(SEND)
    assert len(mail.outbox) == 1
    assert "sent on 14 July 2025" in words(visitor.get(SUMMARY))
    assert Letter.objects.get().by == person


def test_when_an_answer_changes_it_can_be_sent_again(visitor, person, plan, chair):
    action = make_action(plan=plan, lead=person.partner)
    post_update(action)
    visitor.post(SEND)
    post_update(action, done="More was done.")
    assert "sent on" not in words(visitor.get(SUMMARY))
    visitor.post(SEND)
    assert len(mail.outbox) == 2


def test_each_chair_hears_only_of_their_own_group(visitor, person, plan, chair):
    other = make_user("contributor", name="Another chair")
    make_membership(group=make_group(), person=other, role="deputy")
    post_update(make_action(reference="R-1", plan=plan, lead=person.partner))
    elsewhere = make_plan(group=other.memberships.get().group)
    post_update(make_action(reference="X-1", plan=elsewhere, owner=person))
    visitor.post(SEND)
    told = {letter.to[0]: letter.body for letter in mail.outbox}
    assert set(told) == {chair.email, other.email}
    assert "R-1" in told[chair.email]
    assert "X-1" not in told[chair.email]
    assert "X-1" in told[other.email]


def test_a_chairs_own_round_goes_to_the_officers(client, plan, chair):
    keeper = make_user("officer", email="safety@portal.example")
    post_update(make_action(plan=plan, lead=chair.partner))
    client.force_login(chair)
    client.post(SEND)
    assert keeper.email in {letter.to[0] for letter in mail.outbox}
    assert chair.email not in {letter.to[0] for letter in mail.outbox}


def test_a_group_without_a_chair_reports_to_the_officers(visitor, person, plan):
    keeper = make_user("officer", email="safety@portal.example")
    post_update(make_action(plan=plan, lead=person.partner))
    visitor.post(SEND)
    assert keeper.email in {letter.to[0] for letter in mail.outbox}


def test_a_restricted_figure_is_not_told_to_a_chair_who_may_not_read_it(visitor, person, group, chair):
    priority = make_priority(strategy=make_strategy(state="in_force"), held_by=group)
    kept = {"supplier": person.partner, "collected": "quarter", "priority": priority}
    record(make_measure(code="OPEN", title="Open to all", **kept), {"2025/26 Q1": 3})
    record(make_measure(code="HID", title="Kept close", sensitivity="restricted", **kept), {"2025/26 Q1": 4})
    visitor.post(SEND)
    (letter,) = [each for each in mail.outbox if each.to == [chair.email]]
    assert "Open to all" in letter.body
    assert "Kept close" not in letter.body + letter.alternatives[0][0]


def test_with_nothing_answered_there_is_nothing_to_send(visitor, person, plan, chair):
    make_action(plan=plan, lead=person.partner)
    assert "Send to my chair" not in words(visitor.get(SUMMARY))
    assert "There is nothing to send yet" in words(visitor.post(SEND, follow=True))
    assert mail.outbox == []


def test_a_mail_server_that_refuses_is_told_and_the_next_press_tries_again(
    visitor, person, plan, chair, settings
):
    post_update(make_action(plan=plan, lead=person.partner))
    settings.EMAIL_BACKEND = "tests.mail.Refusing"
    page = words(visitor.post(SEND, follow=True))
    assert "It could not be sent to The chair: the server is full. Press again in a moment." in page
    assert Letter.objects.get().problem == "the server is full"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    visitor.post(SEND)
    assert len(mail.outbox) == 1
    assert Letter.objects.get().sent_at
