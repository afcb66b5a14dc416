"""Attendance of a meeting, partner by partner, in one form."""

import pytest

from meetings.operations import agendas
from partnership.enums import PartnerCategory
from tests.acting import opened, take
from tests.back_office import filled_in, words
from tests.factories import attend, make_item, make_meeting, make_membership, make_partner, now, officer
from tests.meeting_scene import EVERYBODY, KEEPERS, set_meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return set_meeting()


def named(scene, **said) -> dict:
    """Fields of the form: `council="present"` says how the council stood, `council_post` by which post."""
    keys = {"council": scene.council.pk, "fire": scene.fire.pk}
    fields = {}
    for name, value in said.items():
        who, _, post = name.partition("_")
        fields[f"{'post' if post else 'presence'}-{keys[who]}"] = value
    return fields


def said(scene) -> dict:
    return {str(each.partner): (each.presence, each.post) for each in scene.meeting.attendances.all()}


@pytest.mark.parametrize("role", EVERYBODY)
def test_attendance_opens_to_whoever_keeps_the_meeting(client, scene, role):
    client.force_login(scene.people[role])
    answers = [client.get(scene.address("attendance")), client.post(scene.address("attendance"), {})]
    expected = [200, 302] if role in KEEPERS else [403, 403]
    assert [answer.status_code for answer in answers] == expected


def test_a_chair_records_who_was_there_with_the_quorum_and_is_told_that_it_was_missed(client, scene):
    client.force_login(scene.people["chair"])
    typed = named(scene, council="present", council_post="Director", fire="apologies") | {"quorum": "2"}
    for _ in range(2):
        answer = take(client, scene.address("attendance"), **typed)
        assert answer["Location"] == scene.address()
    assert said(scene) == {"City Council": ("present", "Director"), "Fire Brigade": ("apologies", "")}
    assert scene.fresh().quorum == 2
    assert scene.meeting.attendances.first().history.count() == 1
    page = words(client.get(scene.address()))
    assert "1 partner present; the quorum of 2 was not reached, so nothing could be decided." in page


def test_the_table_of_that_day_is_asked_responsible_authorities_first(client, scene):
    guest = make_partner(name="A shop", category=PartnerCategory.INVITED_PARTICIPANT)
    make_membership(group=scene.meeting.group, partner=guest, role="member", started="2024")
    make_partner(name="Elsewhere", category=PartnerCategory.INVITED_PARTICIPANT)
    make_partner(name="An authority that had left", left="2025-05")
    make_partner(name="An authority yet to join", joined="2025-07")
    client.force_login(scene.people["officer"])
    page = words(client.get(scene.address("attendance")))
    order = [page.index(name) for name in ("City Council", "Fire Brigade", "A shop")]
    assert order == sorted(order)
    for name in ("Elsewhere", "had left", "yet to join"):
        assert name not in page


@pytest.mark.parametrize(
    ("fields", "extra", "told"),
    [
        ({"council": "late"}, {}, "Choose how City Council stood at the meeting."),
        ({"council_post": "Director"}, {}, "Say how City Council stood at the meeting: you named a post."),
        ({"council": "present", "council_post": "x" * 151}, {}, "Write at most 150 characters"),
        ({"council": "present"}, {"quorum": "half"}, "Give the quorum as a whole number, such as 5."),
    ],
)
def test_wrong_attendance_says_what_to_do_and_keeps_what_was_typed(client, scene, fields, extra, told):
    client.force_login(scene.people["chair"])
    typed = named(scene, fire="absent", fire_post="", **fields) | extra
    answer = take(client, scene.address("attendance"), **typed)
    assert told in words(answer)
    again = filled_in(answer)
    kept = {name: value for name, value in typed.items() if value and value != "late"}
    assert {name: again.get(name) for name in kept} == kept
    assert said(scene) == {}


def test_two_who_record_attendance_lose_nothing(client, scene):
    client.force_login(scene.people["chair"])
    typed = opened(client, scene.address("attendance")) | named(scene, council="present")
    attend(scene.meeting, [scene.fire], absent=[scene.council])
    answer = client.post(scene.address("attendance"), typed)
    page = words(answer)
    assert "saved changes while you were writing" in page
    assert "City Council: they recorded absent, you present." in page
    again = filled_in(answer)
    assert again[f"presence-{scene.fire.pk}"] == "present"
    assert client.post(scene.address("attendance"), again).status_code == 302
    assert said(scene) == {"City Council": ("present", ""), "Fire Brigade": ("present", "Representative")}


def test_attendance_waits_until_the_meeting_was_held(client):
    scene = set_meeting(state="planned")
    client.force_login(scene.people["officer"])
    page = client.get(scene.address("attendance"))
    assert page.status_code == 403
    assert "Attendance is recorded once the meeting has been held." in words(page)


def test_attendance_stays_once_the_minutes_are_agreed(client, scene):
    item = make_item(meeting=scene.meeting)
    agendas.write_minute(item=item, minute="Said.", by=officer(), at=now())
    later = make_meeting(group=scene.meeting.group, held_on="2025-07-07")
    client.force_login(scene.people["chair"])
    typed = opened(client, scene.address("attendance")) | named(scene, council="present")
    agendas.agree_minutes(meeting=scene.fresh(), at_meeting=later, by=officer(), at=now())
    answer = client.post(scene.address("attendance"), typed)
    assert "The minutes were agreed" in words(answer)
    assert filled_in(answer)[f"presence-{scene.council.pk}"] == "present"
