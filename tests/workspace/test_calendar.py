"""The private calendar: days with a link back, stable, revocable, silent to strangers."""

import re
from datetime import UTC, date, datetime, time

import pytest
from django.db import connection
from icalendar import Calendar

from actionplans import operations as action_operations
from partnership.models import User
from tests.factories import (
    day,
    make_action,
    make_board,
    make_group,
    make_item,
    make_measure,
    make_meeting,
    make_membership,
    make_milestone,
    make_partner,
    make_user,
    move_due,
    now,
    officer,
    post_update,
    record,
    report_to,
)
from tests.queries import CaptureQueriesContext
from workspace.operations import give_calendar, stop_calendar

pytestmark = pytest.mark.django_db

KEEP = "/my-work/calendar/"


@pytest.fixture
def person():
    return make_user("contributor", partner=make_partner(name="Probation"))


def address(person) -> str:
    person.refresh_from_db()
    key = person.calendar_key or give_calendar(person=person, by=person, at=now())
    return f"/calendar/{key}.ics"


def events(client, person) -> dict:
    response = client.get(address(person))
    assert response.status_code == 200
    return {str(event["uid"]): event for event in Calendar.from_ical(response.content).walk("VEVENT")}


def test_an_action_is_a_whole_day_with_its_link_back_and_nothing_that_was_written(client, person):
    action = make_action(
        reference="R-1", title="Write it", owner=person, due="2025-09-30", detail="A secret."
    )
    post_update(action, done="A word of an update.")
    (event,) = events(client, person).values()
    assert str(event["uid"]) == f"action-{action.pk}@localhost"
    assert event["summary"] == "R-1 due: Write it"
    assert (event["dtstart"].dt, event["dtend"].dt) == (date(2025, 9, 30), date(2025, 10, 1))
    assert event["url"] == "http://localhost:8000/actions/R-1/"
    assert "http://localhost:8000/actions/R-1/" in event["description"]
    assert event["dtstamp"].dt == event["last-modified"].dt
    assert event["transp"] == "TRANSPARENT"
    body = client.get(address(person)).content.decode()
    assert "secret" not in body
    assert "word of an update" not in body


def test_a_month_stands_on_its_last_day_and_says_so(client, person):
    make_action(owner=person, due="2026-02")
    (event,) = events(client, person).values()
    assert event["dtstart"].dt == date(2026, 2, 28)
    assert "Due by the end of February 2026." in event["description"]


def test_when_the_date_moves_the_event_moves_and_stays_the_same_event(client, person):
    action = make_action(owner=person, due="2025-09-30")
    before = events(client, person)
    move_due(action, "2025-12-31")
    after = events(client, person)
    assert list(before) == list(after)
    (moved,) = after.values()
    assert moved["dtstart"].dt == date(2025, 12, 31)
    assert moved["last-modified"].dt >= next(iter(before.values()))["last-modified"].dt


def test_milestones_and_figures_have_their_days_and_what_is_done_has_none(client, person):
    action = make_action(reference="R-1", owner=person, due_exception="Ongoing")
    make_milestone(action=action, title="The first step", baseline="2025-08")
    make_milestone(action=action, title="Taken", baseline="2025-06", reached="2025-06-01")
    measure = make_measure(title="People", supplier=person.partner, collected="quarter", due_days=60)
    record(measure, {"2024/25 Q4": 3})
    found = {str(event["summary"]): event["dtstart"].dt for event in events(client, person).values()}
    assert found == {
        "R-1 milestone: The first step": date(2025, 8, 31),
        "Figure due: People, Q1 2025/26": date(2025, 8, 29),
        "Figure due: People, Q2 2025/26": date(2025, 11, 29),
        "Figure due: People, Q3 2025/26": date(2026, 3, 1),
        "Figure due: People, Q4 2025/26": date(2026, 5, 30),
    }
    record(measure, {"2025/26 Q1": 3})
    action_operations.complete(action=action, on=day("2025-07-01"), outcome="Done.", by=officer(), at=now())
    assert len(events(client, person)) == 3


def test_the_file_is_what_the_standard_asks(client, person):
    make_action(
        owner=person, title="A title; with, marks\\ and ‘quotes’ that is long enough to be folded twice over"
    )
    response = client.get(address(person))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    lines = response.content.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert all(len(line) <= 75 for line in lines)
    for wanted in (
        b"VERSION:2.0",
        b"PRODID:",
        b"REFRESH-INTERVAL;VALUE=DURATION:PT12H",
        b"DTSTART;VALUE=DATE:",
    ):
        assert wanted in response.content
    assert response.content.decode() == client.get(address(person)).content.decode()


def test_it_is_nobody_elses_to_keep_or_to_list(client, person):
    response = client.get(address(person))
    assert "private" in response["Cache-Control"]
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response["X-Robots-Tag"]
    assert not response.cookies


def test_a_program_that_has_it_already_is_told_so(client, person):
    make_action(owner=person)
    path = address(person)
    etag = client.get(path)["ETag"]
    assert client.get(path, headers={"if-none-match": etag}).status_code == 304
    make_action(owner=person)
    assert client.get(path, headers={"if-none-match": etag}).status_code == 200


@pytest.mark.parametrize("key", ["wrong", "None", "", "%00", "x" * 300])
def test_a_wrong_key_is_answered_with_nothing(client, person, key):
    make_user("contributor")  # has no key at all
    response = client.get(f"/calendar/{key}.ics")
    assert response.status_code == 404
    if key:
        assert response.content == b"Not found."
        assert "noindex" in response["X-Robots-Tag"]


def test_somebody_who_has_left_has_no_calendar(client, person):
    path = address(person)
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert client.get(path).status_code == 404
    assert client.get(path).content == client.get("/calendar/wrong.ics").content


@pytest.mark.once
def test_reading_it_writes_nothing_and_asks_no_more_at_ten_times_the_work(client, person):
    def fill(number):
        for _ in range(number):
            make_milestone(action=make_action(owner=person), baseline="2025-12")
            make_measure(supplier=person.partner, collected="quarter")

    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        assert not [each for each in asked if not each["sql"].startswith("SELECT")]
        # Whether the public site has changed is asked every few seconds, whatever the page.
        return sum('"publishing_' not in query["sql"] for query in asked)

    fill(2)
    path = address(person)
    client.get(path)
    few = queries()
    fill(18)
    assert queries() == few <= 17


# Its page


def words(response) -> str:
    main = re.search(r"<main.*</main>", response.content.decode(), re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main[0]))


def test_the_address_is_made_on_request_renewed_and_stopped(client, person):
    client.force_login(person)
    assert "You have no calendar address yet." in words(client.get(KEEP))
    client.post(KEEP, {"wish": "make"})
    first = address(person)
    assert f"http://testserver{first}" in words(client.get(KEEP))
    assert f'href="webcal://testserver{first}"' in client.get(KEEP).content.decode()
    client.post(KEEP, {"wish": "make"})
    assert address(person) == first
    client.post(KEEP, {"wish": "renew"})
    second = address(person)
    client.logout()
    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)
    client.force_login(person)
    assert "Its address opens nothing any more." in words(client.post(KEEP, {"wish": "stop"}, follow=True))
    assert client.get(second).status_code == 404


def test_the_key_is_long_and_in_no_history(person):
    key = give_calendar(person=person, by=person, at=now())
    assert len(key) >= 40
    row = person.history.latest("history_id")
    assert row.history_change_reason == "Made a private calendar address."
    assert not hasattr(row, "calendar_key")
    stop_calendar(person=person, by=person, at=now())
    assert person.history.latest("history_id").history_change_reason == "Stopped the private calendar."


def test_a_press_that_wishes_nothing_known_changes_nothing(client, person):
    client.force_login(person)
    assert client.post(KEEP, {"wish": "everything"}).status_code == 200
    person.refresh_from_db()
    assert person.calendar_key is None


# Meetings


def test_a_meeting_of_ones_body_stands_with_its_time_its_place_and_its_link_and_nothing_of_its_agenda(
    client, person
):
    board = make_board()
    make_membership(group=board, person=person, role="member", started="2024")
    meeting = make_meeting(
        group=board, state="planned", starts_at=time(10), place="Guildhall", title="A title of its own"
    )
    make_item(meeting=meeting, title="Operation Lantern", access="exempt", minutes_allowed=20)
    make_item(meeting=meeting, title="Shoplifting", minutes_allowed=40)
    (event,) = events(client, person).values()
    assert event["summary"] == "Meeting: Anytown Board"
    assert event["dtstart"].dt == datetime(2025, 9, 22, 9, tzinfo=UTC)  # 10:00 of London’s summer
    assert event["dtend"].dt == datetime(2025, 9, 22, 10, tzinfo=UTC)
    assert (event["location"], event["transp"]) == ("Guildhall", "OPAQUE")
    assert event["url"] == f"http://localhost:8000/board/meetings/{meeting.pk}/"
    body = client.get(address(person)).content.decode()
    assert "Lantern" not in body
    assert "Shoplifting" not in body


def test_a_meeting_without_a_time_is_a_whole_day_and_one_called_off_stays_struck_out(client, person):
    board = make_board()
    make_membership(group=board, person=person, role="member", started="2024")
    make_meeting(group=board, state="planned", held_on="2025-12")  # no day is known
    make_meeting(group=board, held_on="2025-03-10")  # too long ago
    make_meeting(group=board, state="cancelled")
    (event,) = events(client, person).values()
    assert (event["dtstart"].dt, event["dtend"].dt) == (date(2025, 9, 22), date(2025, 9, 23))
    assert (event["summary"], event["status"]) == ("Called off: Anytown Board", "CANCELLED")
    assert event["transp"] == "TRANSPARENT"


def test_meetings_are_in_the_calendars_of_those_who_attend_them(client, person):
    board, group = make_board(), make_group()
    report_to(group, board)
    make_meeting(group=board, state="planned")
    chair, member = (make_user("contributor") for _ in range(2))
    for who, role in ((chair, "chair"), (member, "member")):
        make_membership(group=group, person=who, role=role, started="2024")
    former = make_user("contributor")
    make_membership(group=board, person=former, role="member", started="2022", ended="2024")
    found = {
        name: len(events(client, who))
        for name, who in {
            "chair": chair,
            "member": member,
            "former": former,
            "officer": make_user(),
            "scrutiny": make_user("scrutiny"),
            "person": person,
        }.items()
    }
    assert found == {"chair": 1, "member": 0, "former": 0, "officer": 1, "scrutiny": 0, "person": 0}
