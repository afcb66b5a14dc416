"""A meeting planned, changed, called, held and called off in the browser."""

from datetime import date, time

import pytest

from meetings.enums import MeetingState
from meetings.models import Meeting
from meetings.operations import agendas
from partnership.models import Refusal
from tests.acting import opened, take
from tests.back_office import filled_in, words
from tests.factories import day, make_item, make_meeting, make_standing_item, make_user, now, officer
from tests.meeting_scene import EVERYBODY, KEEPERS, set_meeting

pytestmark = pytest.mark.django_db

NEW = "/board/meetings/new/"


def planned(**fields):
    return set_meeting(**{"state": "planned", "held_on": "2025-09-22"} | fields)


# Who may


@pytest.mark.parametrize("role", EVERYBODY)
def test_a_step_opens_to_whoever_keeps_the_meeting_and_to_nobody_else(client, role):
    scene = planned()
    make_item(meeting=scene.meeting)
    client.force_login(scene.people[role])
    for name in ("meeting-edit", "meeting-call", "meeting-cancel"):
        page = client.get(scene.address(name))
        assert page.status_code == (200 if role in KEEPERS else 403)
        if role not in KEEPERS:
            assert "Only officers" in words(page) or "scrutiny" in words(page)


def test_a_forged_form_changes_nothing_keeps_what_was_typed_and_is_noted(client):
    scene = planned()
    client.force_login(scene.people["other_chair"])
    answer = client.post(scene.address("meeting-cancel"), {"reason": "Because I say so."})
    assert answer.status_code == 403
    assert "Because I say so." in answer.content.decode()
    assert scene.fresh().state == MeetingState.PLANNED
    assert Refusal.objects.get().person == scene.people["other_chair"]


# Planning


def plan(client, scene, **said):
    return take(client, NEW, group=str(scene.meeting.group_id), **said)


def test_an_officer_plans_a_meeting_with_its_standing_items_and_a_deadline_for_papers(client):
    scene = planned()
    make_standing_item(group=scene.meeting.group, title="Dashboard")
    client.force_login(scene.people["officer"])
    answer = plan(client, scene, held_on="8 December 2025", starts_at="10am", place="Guildhall", quorum="5")
    meeting = Meeting.objects.latest("pk")
    assert answer["Location"] == f"/board/meetings/{meeting.pk}/"
    assert (meeting.title, meeting.starts_at, meeting.quorum) == (
        "Anytown Board, 8 December 2025",
        time(10),
        5,
    )
    assert meeting.papers_due == date(2025, 11, 28)  # the last day for notice
    assert [item.title for item in meeting.items.all()] == ["Dashboard"]
    assert "is planned. Its standing items are on the agenda." in words(client.get(answer["Location"]))


def test_a_chair_plans_meetings_of_their_own_body_only(client):
    scene = planned()
    client.force_login(scene.people["other_chair"])
    page = client.get(NEW)
    assert "Another group" in words(page)
    assert "Anytown Board" not in words(page)
    assert "It took place already" not in words(page)
    answer = plan(client, scene, held_on="8 December 2025")
    assert "Choose a body whose meetings you keep." in words(answer)


def test_somebody_who_keeps_no_body_is_told_who_plans(client):
    client.force_login(make_user("contributor"))
    for page in (client.get(NEW), client.post(NEW, {})):
        assert page.status_code == 403
        assert "Only officers and the chair, deputy or lead of a body plan its meetings." in words(page)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            {"held_on": "13 July 2025"},
            "13 July 2025 is past: give a day to come, or enter the meeting as one that",
        ),
        ({"held_on": "31 November 2025"}, "“31 November 2025” is not a day in the calendar"),
        ({"held_on": ""}, "Give the day, such as 22 September 2025, or the month."),
        ({"held_on": "22 September 2025"}, "already has a meeting on 22 September 2025"),
        ({"starts_at": "tenish"}, "Write the time as 10:00 or 2.30pm."),
        ({"quorum": "many"}, "Give the quorum as a whole number, such as 5."),
        ({"quorum": "0"}, "Give the quorum as a whole number, such as 5."),
        ({"papers_due": "9 December 2025"}, "Papers are due before the meeting."),
        ({"place": "x" * 201}, "Write at most 200 characters: this has 201."),
        ({"was_held": "on"}, "8 December 2025 is still to come: plan the meeting instead."),
    ],
)
def test_a_wrong_plan_says_what_to_do_and_keeps_what_was_typed(client, said, told):
    scene = planned()
    client.force_login(scene.people["officer"])
    typed = {"held_on": "8 December 2025", "title": "The winter meeting"} | said
    answer = plan(client, scene, **typed)
    assert told in words(answer)
    again = filled_in(answer)
    assert {name: again.get(name, "") for name in typed} == typed
    assert Meeting.objects.count() == 1


def test_a_second_press_plans_one_meeting(client):
    scene = planned()
    client.force_login(scene.people["officer"])
    first, second = (plan(client, scene, held_on="8 December 2025") for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Meeting.objects.count() == 2


def test_an_officer_enters_a_meeting_from_before_the_portal(client):
    scene = planned()
    client.force_login(scene.people["officer"])
    plan(client, scene, held_on="June 2015", was_held="on", paper="Minutes of June 2015")
    meeting = Meeting.objects.latest("pk")
    assert (meeting.state, str(meeting.held_on), meeting.source.title) == (
        "held",
        "June 2015",
        "Minutes of June 2015",
    )


# Changing


def test_a_chair_moves_a_meeting_and_its_title_moves_with_it(client):
    scene = planned(title="Anytown Board, 22 September 2025")
    client.force_login(scene.people["chair"])
    answer = take(client, scene.address("meeting-edit"), held_on="29 September 2025", starts_at="2.30pm")
    assert answer["Location"] == scene.address()
    moved = scene.fresh()
    assert (str(moved.held_on), moved.title) == ("29 September 2025", "Anytown Board, 29 September 2025")
    assert moved.starts_at == time(14, 30)


def test_once_notice_was_given_a_change_says_why(client):
    scene = planned(state="called")
    client.force_login(scene.people["chair"])
    answer = take(client, scene.address("meeting-edit"), place="Guildhall")
    assert "Say why it changes: notice was given of what stands here." in words(answer)
    assert filled_in(answer)["place"] == "Guildhall"
    take(client, scene.address("meeting-edit"), place="Guildhall", reason="The hall is taken.")
    assert scene.fresh().place == "Guildhall"


def test_two_who_change_a_meeting_read_each_others_words_and_nothing_is_lost(client):
    scene = planned()
    client.force_login(scene.people["chair"])
    typed = opened(client, scene.address("meeting-edit")) | {"place": "Town hall"}
    meeting = scene.fresh()
    meeting.place, meeting.quorum = "Guildhall", 4
    agendas.plan_meeting(meeting=meeting, by=scene.people["officer"], at=now())
    answer = client.post(scene.address("meeting-edit"), typed)
    page = words(answer)
    assert "An officer saved changes while you were writing." in page
    assert "Saved by An officer Guildhall Yours Town hall" in page
    assert "Partners needed to decide: 4" in page
    again = filled_in(answer)
    assert (again["place"], again["quorum"]) == ("Town hall", "4")
    assert client.post(scene.address("meeting-edit"), again).status_code == 302
    assert (scene.fresh().place, scene.fresh().quorum) == ("Town hall", 4)


# Calling


def test_calling_says_whether_notice_is_in_time_before_and_after(client):
    scene = planned()
    make_item(meeting=scene.meeting)
    client.force_login(scene.people["chair"])
    typed = opened(client, scene.address("meeting-call"))
    assert typed["on"] == "14 July 2025"
    for _ in range(2):  # the second press is answered as the first
        assert client.post(scene.address("meeting-call"), typed)["Location"] == scene.address()
    assert scene.fresh().state == MeetingState.CALLED
    assert "Given on 14 July 2025, 48 clear working days before the meeting." in words(
        client.get(scene.address())
    )


@pytest.mark.parametrize(
    ("on", "told"),
    [
        ("15 July 2025", "Notice cannot be given on a day to come."),
        ("yesterday", "Write the day as 14 July 2025"),
        ("", "Give the day, such as 14 July 2025."),
    ],
)
def test_a_wrong_day_of_notice_is_refused_and_kept(client, on, told):
    scene = planned()
    make_item(meeting=scene.meeting)
    client.force_login(scene.people["chair"])
    answer = take(client, scene.address("meeting-call"), on=on)
    assert told in words(answer)
    assert filled_in(answer)["on"] == on


def test_a_meeting_without_an_agenda_or_a_day_is_not_called(client):
    scene = planned()
    client.force_login(scene.people["chair"])
    assert "There is nothing on the agenda yet" in words(client.get(scene.address("meeting-call")))
    vague = make_meeting(group=scene.meeting.group, state="planned", held_on="2025-12")
    make_item(meeting=vague)
    page = client.get(scene.address("meeting-call", vague.pk))
    assert "Only December 2025 is known: give the day before you call the meeting." in words(page)


# Holding and calling off


def test_a_meeting_is_recorded_as_held_once_its_day_has_come(client):
    scene = planned(state="called", held_on="2025-07-14")
    client.force_login(scene.people["chair"])
    typed = opened(client, scene.address("meeting-hold"))
    for _ in range(2):
        assert client.post(scene.address("meeting-hold"), typed).status_code == 302
    assert (scene.fresh().state, scene.fresh().minutes_state) == ("held", "draft")
    assert "Record who was there next." in words(client.get(scene.address()))


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"state": "called"}, "is still to come."),
        ({"held_on": "2025-07-14"}, "is planned, so it cannot become held: give notice of it first."),
    ],
)
def test_a_meeting_to_come_or_without_notice_was_not_held(client, fields, told):
    scene = planned(**fields)
    client.force_login(scene.people["chair"])
    page = client.get(scene.address("meeting-hold"))
    assert page.status_code == 403
    assert told in words(page)


def test_a_meeting_is_called_off_with_a_reason_and_planned_again(client):
    scene = planned(state="called")
    client.force_login(scene.people["chair"])
    assert "Say why the meeting is called off." in words(take(client, scene.address("meeting-cancel")))
    typed = opened(client, scene.address("meeting-cancel")) | {"reason": "A fire."}
    for _ in range(2):
        assert client.post(scene.address("meeting-cancel"), typed).status_code == 302
    assert (scene.fresh().state, scene.fresh().cancelled_reason) == ("cancelled", "A fire.")
    again = scene.address("meeting-edit")
    assert "Plan the meeting again" in words(client.get(again))
    answer = take(client, again, held_on="13 July 2025", reason="The fire is out.")
    assert "13 July 2025 is past" in words(answer)
    assert filled_in(answer)["reason"] == "The fire is out."
    take(client, again, held_on="6 October 2025", reason="The fire is out.")
    planned_again = scene.fresh()
    assert (planned_again.state, str(planned_again.held_on), planned_again.noticed_on) == (
        "planned",
        "6 October 2025",
        None,
    )


def test_somebody_who_calls_off_what_another_called_off_is_told(client):
    scene = planned()
    client.force_login(scene.people["chair"])
    typed = opened(client, scene.address("meeting-cancel")) | {"reason": "A fire."}
    agendas.cancel_meeting(meeting=scene.fresh(), reason="A flood.", by=officer(), at=now())
    answer = client.post(scene.address("meeting-cancel"), typed)
    assert "is cancelled, so it cannot become cancelled." in words(answer)
    assert "A fire." in answer.content.decode()
    assert scene.fresh().cancelled_reason == "A flood."


def test_a_meeting_that_was_held_keeps_its_day(client):
    scene = set_meeting()
    client.force_login(scene.people["officer"])
    assert scene.fresh().held_on == day("2025-06-16")
    page = client.get(scene.address("meeting-edit"))
    assert "was held: its day and place stay as they were." in words(page)
