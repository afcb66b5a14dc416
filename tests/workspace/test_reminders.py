"""The digest: one a person and week or month, whoever runs the command how often and where."""

import threading
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection, connections

from common import clock
from partnership.enums import Reminders
from tests.factories import (
    TODAY,
    day,
    make_action,
    make_group,
    make_measure,
    make_membership,
    make_partner,
    make_partnership,
    make_plan,
    make_user,
    now,
    officer,
    post_update,
)
from tests.queries import CaptureQueriesContext
from workspace.enums import LetterKind
from workspace.models import Letter
from workspace.operations import TRY_AGAIN_AFTER, take_letter
from workspace.reminders import digests, send_digests

pytestmark = pytest.mark.django_db


def run(**options) -> list[str]:
    """The lines that the command prints."""
    said = StringIO()
    call_command("send_reminders", stdout=said, **options)
    return said.getvalue().splitlines()


def owing(reminders: str = Reminders.WEEKLY, **fields):
    """Somebody with one action due in six days."""
    person = make_user("contributor", partner=make_partner(), reminders=reminders, **fields)
    make_action(reference=f"A-{person.pk}", owner=person, due="2025-07-20", starts="2025-06")
    return person


def test_a_digest_says_what_is_owed_with_whole_addresses_in_text_and_html():
    make_partnership(short_name="Anytown partnership")
    person = owing()
    make_action(reference="LATE", title="Write it", owner=person, due="2025-06-30")
    run()
    (letter,) = mail.outbox
    assert letter.to == [person.email]
    assert letter.subject == "Anytown partnership: 2 things owed, 1 late"
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"
    assert letter.extra_headers["List-Unsubscribe"] == "<http://localhost:8000/accounts/>"
    ((html, kind),) = letter.alternatives
    assert kind == "text/html"
    for body in (letter.body, html):
        assert "LATE Write it" in body
        assert "Overdue since 30 June 2025" in body
        assert "Due in 6 days" in body
        assert "http://localhost:8000/actions/LATE/" in body
        assert "http://localhost:8000/my-work/" in body
        assert "http://localhost:8000/accounts/" in body
        assert "every week" in body
    assert letter.body.index("LATE") < letter.body.index("Due in 6 days")


def test_a_digest_holds_titles_and_days_and_nothing_that_was_written():
    person = owing()
    make_measure(title="Kept close", supplier=person.partner, sensitivity="restricted", collected="quarter")
    action = make_action(reference="R-1", owner=person, due="2025-07-20", detail="A secret word.")
    post_update(action, done="Another secret.", obstacles="A third secret.")
    run()
    (letter,) = mail.outbox
    assert "Kept close" in letter.body
    assert "secret" not in letter.body + letter.alternatives[0][0]


def test_markup_in_a_title_is_text_in_both():
    person = owing()
    make_action(title="Cut & <b>run</b>", owner=person, due="2025-07-20")
    run()
    (letter,) = mail.outbox
    assert "Cut & <b>run</b>" in letter.body
    assert "Cut &amp; &lt;b&gt;run&lt;/b&gt;" in letter.alternatives[0][0]


def test_a_name_with_a_line_break_makes_no_header_of_its_own():
    make_partnership(short_name="Anytown\nBcc: everybody@portal.example")
    owing()
    run()
    (letter,) = mail.outbox
    assert letter.message()["Bcc"] is None


def test_whoever_owes_nothing_gets_nothing():
    make_user("contributor")
    make_action(owner=make_user("contributor"), due="2025-12-31", starts="2025-06")
    assert run() == ["2025-07-14: 0 sent, 0 had theirs, 0 failed."]
    assert mail.outbox == []
    assert not Letter.objects.exists()


def test_a_chair_is_told_what_waits_for_agreement():
    group = make_group()
    chair = make_user("contributor", partner=make_partner())
    make_membership(group=group, person=chair, role="chair")
    action = make_action(
        reference="R-1", plan=make_plan(group=group), owner=officer(), due="2025-12-31", starts="2025-06"
    )
    post_update(action, forecast=day("2026-03"), forecast_reason="Late.")
    run()
    (letter,) = mail.outbox
    assert letter.to == [chair.email]
    assert "1 date to agree" in letter.subject
    assert "Due 31 December 2025, now expected March 2026" in letter.body


def test_run_twice_it_sends_once_a_week_and_then_again():
    person = owing()
    assert run()[0] == f"sent  {person.email}  every week: 1 thing owed"
    assert run()[0] == f"not again  {person.email}  every week: told on 14 July 2025"
    run(on=date(2025, 7, 20))
    assert len(mail.outbox) == 1
    run(on=date(2025, 7, 21))
    assert len(mail.outbox) == 2
    assert {letter.key for letter in Letter.objects.all()} == {"2025-W29", "2025-W30"}


def test_each_person_chooses_weekly_monthly_or_none():
    weekly, monthly, none = owing(), owing(Reminders.MONTHLY), owing(Reminders.NONE)
    for passed in range(0, 28, 7):
        run(on=TODAY + timedelta(days=passed))
    told = [letter.to[0] for letter in mail.outbox]
    assert told.count(weekly.email) == 4
    assert told.count(monthly.email) == 2  # in July, and in August
    assert none.email not in told


def test_whoever_changes_from_weekly_to_monthly_is_not_told_twice_for_that():
    person = owing()
    run()
    person.reminders = Reminders.MONTHLY
    person.save()
    run(on=TODAY + timedelta(days=7))
    assert len(mail.outbox) == 1


def test_whoever_has_left_or_never_came_gets_nothing():
    owing(is_active=False)
    invited = owing()
    invited.set_unusable_password()
    invited.save()
    run()
    assert mail.outbox == []


def test_a_dry_run_prints_what_would_go_to_whom_and_sends_nothing():
    person = owing()
    assert run(dry_run=True) == [
        f"would send  {person.email}  every week: 1 thing owed",
        "2025-07-14: 1 would be sent, 0 had theirs, 0 failed.",
    ]
    assert mail.outbox == []
    assert not Letter.objects.exists()


def test_a_day_can_be_given_and_a_day_that_is_none_is_refused():
    owing()
    assert run(on=date(2025, 7, 5), dry_run=True)[-1].startswith("2025-07-05: 0 would be sent")
    with pytest.raises(CommandError, match="on: invalid"):
        call_command("send_reminders", "--on", "yesterday", stdout=StringIO())


def test_a_mail_server_that_refuses_fails_the_run_and_the_next_one_tries_again(settings):
    person, other = owing(), owing()
    settings.EMAIL_BACKEND = "tests.mail.Refusing"
    said = StringIO()
    with pytest.raises(CommandError, match="2 could not be sent: run it again") as refused:
        call_command("send_reminders", stdout=said)
    assert refused.value.returncode == 1
    assert f"FAILED  {person.email}  every week: the server is full" in said.getvalue()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    run()
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted([person.email, other.email])
    assert not Letter.objects.exclude(problem="").exists()


def taken(person, at):
    return take_letter(
        kind=LetterKind.DIGEST, to=person, key="2025-W29", subject="Owed", day=TODAY, by=None, at=at
    )


def test_what_somebody_took_is_left_alone_and_taken_over_when_they_have_died():
    person, at = owing(), now()
    assert taken(person, at)
    assert taken(person, at + timedelta(minutes=59)) is None
    assert run()[0].endswith("another run is sending it, or has")
    assert mail.outbox == []
    assert taken(person, at + TRY_AGAIN_AFTER)
    assert taken(person, at + TRY_AGAIN_AFTER) is None


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_send_everybody_one_e_mail():
    people = [owing() for _ in range(8)]
    ready, problems = threading.Barrier(3), []

    def send():
        try:
            ready.wait()
            send_digests(on=TODAY, at=clock.now(), dry_run=False, say=lambda words: None)
        except Exception as problem:
            problems.append(problem)
        finally:
            connections.close_all()

    runs = [threading.Thread(target=send) for _ in range(3)]
    for each in runs:
        each.start()
    for each in runs:
        each.join()
    assert problems == []
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted(person.email for person in people)
    assert Letter.objects.filter(sent_at__isnull=False).count() == len(people)


@pytest.mark.once
def test_ten_times_the_people_cost_not_one_query_more():
    def queries():
        with CaptureQueriesContext(connection) as asked:
            digests(on=TODAY)
        return len(asked)

    for _ in range(2):
        owing()
    few = queries()
    for _ in range(18):
        owing()
    assert len(digests(on=TODAY)) == 20
    assert queries() == few <= 14
