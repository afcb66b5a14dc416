"""Minutes: drafted, written item by item, exempt words apart, agreed at a later meeting."""

import pytest

from meetings.operations import agendas
from tests.acting import opened, take
from tests.back_office import filled_in, words
from tests.factories import ask, attend, decide, make_item, make_meeting, now, officer
from tests.meeting_scene import EVERYBODY, KEEPERS, set_meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    scene = set_meeting()
    scene.item = make_item(meeting=scene.meeting, title="Shoplifting")
    scene.exempt = make_item(meeting=scene.meeting, title="Operation Lantern", access="exempt")
    return scene


def fresh(item):
    return type(item).objects.get(pk=item.pk)


def test_a_chair_writes_the_minutes_and_exempt_words_stand_apart(client, scene):
    client.force_login(scene.people["chair"])
    said = {
        f"minute-{scene.item.pk}": "Members were worried.",
        f"minute-{scene.exempt.pk}": "The public were excluded.",
        f"exempt-{scene.exempt.pk}": "Two cellars were named.",
    }
    typed = opened(client, scene.address("minutes")) | said
    for _ in range(2):
        assert client.post(scene.address("minutes"), typed)["Location"] == scene.address()
    assert fresh(scene.item).minute == "Members were worried."
    assert (fresh(scene.exempt).minute, fresh(scene.exempt).exempt_minute) == (
        "The public were excluded.",
        "Two cellars were named.",
    )
    assert fresh(scene.item).history.count() == 2
    assert scene.fresh().minutes_state == "draft"


@pytest.mark.parametrize("role", EVERYBODY)
def test_everybody_reads_the_minutes_and_exempt_ones_only_officers_and_members(client, scene, role):
    agendas.write_minute(
        item=scene.exempt,
        minute="The public were excluded.",
        exempt_minute="Two cellars were named.",
        by=officer(),
        at=now(),
    )
    attend(scene.meeting, [scene.council], apologies=[scene.fire])
    client.force_login(scene.people[role])
    for query in ("", "?read"):
        page = client.get(scene.address("minutes", query=query))
        assert page.status_code == 200
        reads = role in (*KEEPERS, "member")
        html = page.content.decode()
        assert ("Two cellars" in html, "Operation Lantern" in html) == (reads, reads)
        assert "The public were excluded." in html
        writes = role in KEEPERS and not query
        assert ("<textarea" in html) is writes
    assert "Present City Council (Representative) Apologies Fire Brigade" in words(page)


@pytest.mark.parametrize("role", ["member", "other_chair", "scrutiny", "stranger"])
def test_whoever_does_not_keep_the_meeting_writes_no_minutes(client, scene, role):
    client.force_login(scene.people[role])
    answer = client.post(scene.address("minutes"), {f"minute-{scene.item.pk}": "Mine."})
    assert answer.status_code == 403
    assert fresh(scene.item).minute == ""


def test_what_was_decided_and_asked_is_suggested_and_stored_only_when_it_is_saved(client, scene):
    decide(item=scene.item, text="To agree the plan.")
    decide(item=scene.exempt, text="To visit the cellars.")
    ask(meeting=scene.meeting, text="Something under no item.")
    client.force_login(scene.people["chair"])
    typed = opened(client, scene.address("minutes"))
    assert typed[f"minute-{scene.item.pk}"] == "RESOLVED: To agree the plan."
    assert typed[f"exempt-{scene.exempt.pk}"] == "RESOLVED: To visit the cellars."
    assert f"minute-{scene.exempt.pk}" not in typed or typed[f"minute-{scene.exempt.pk}"] == ""
    assert fresh(scene.item).minute == ""
    client.post(scene.address("minutes"), typed)
    assert fresh(scene.item).minute == "RESOLVED: To agree the plan."
    agendas.write_minute(item=fresh(scene.item), minute="Other words.", by=officer(), at=now())
    assert opened(client, scene.address("minutes"))[f"minute-{scene.item.pk}"] == "Other words."


def test_two_who_write_on_one_item_see_both_and_the_rest_of_what_was_typed_stays(client, scene):
    client.force_login(scene.people["chair"])
    typed = opened(client, scene.address("minutes")) | {
        f"minute-{scene.item.pk}": "My words.",
        f"exempt-{scene.exempt.pk}": "Other words of mine.",
    }
    agendas.write_minute(item=scene.item, minute="Their words.", by=scene.people["officer"], at=now())
    answer = client.post(scene.address("minutes"), typed)
    page = words(answer)
    assert "An officer wrote on item 1 while you did. Nothing of yours is stored yet" in page
    assert "Saved by An officer meanwhile: Their words." in page
    again = filled_in(answer)
    assert again[f"minute-{scene.item.pk}"] == "My words."
    assert again[f"exempt-{scene.exempt.pk}"] == "Other words of mine."
    assert fresh(scene.exempt).exempt_minute == ""
    assert client.post(scene.address("minutes"), again).status_code == 302
    assert (fresh(scene.item).minute, fresh(scene.exempt).exempt_minute) == (
        "My words.",
        "Other words of mine.",
    )


def test_a_minute_that_is_too_long_is_told_and_kept(client, scene):
    client.force_login(scene.people["chair"])
    text = "x" * 60_001
    answer = take(client, scene.address("minutes"), **{f"minute-{scene.item.pk}": text})
    assert "Write at most 60000 characters: this has 60001." in words(answer)
    assert filled_in(answer)[f"minute-{scene.item.pk}"] == text


def test_minutes_wait_until_the_meeting_was_held(client):
    scene = set_meeting(state="planned")
    client.force_login(scene.people["officer"])
    page = client.get(scene.address("minutes"))
    assert "Written once the meeting has been held." in words(page)
    assert "<textarea" not in page.content.decode()


# Agreeing


def drafted(scene):
    agendas.write_minute(item=scene.item, minute="Said.", by=officer(), at=now())
    return scene


def test_minutes_are_agreed_at_a_later_meeting_and_stay_from_then_on(client, scene):
    drafted(scene)
    later = make_meeting(group=scene.meeting.group, held_on="2025-07-07")
    client.force_login(scene.people["chair"])
    page = words(client.get(scene.address("minutes-agree")))
    assert "The minutes say nothing yet of: 2. Operation Lantern" in page
    writing = opened(client, scene.address("minutes")) | {f"minute-{scene.item.pk}": "Too late."}
    typed = opened(client, scene.address("minutes-agree"))
    assert typed["at_meeting"] == str(later.pk)
    for _ in range(2):
        assert client.post(scene.address("minutes-agree"), typed)["Location"] == scene.address()
    assert "Agreed at the meeting of 7 July 2025." in words(client.get(scene.address()))
    answer = client.post(scene.address("minutes"), writing)
    assert "The minutes were agreed: a later meeting may correct them in its own minutes." in words(answer)
    assert "Too late." in answer.content.decode()
    assert fresh(scene.item).minute == "Said."


def test_without_a_later_meeting_nothing_is_agreed_and_the_page_says_so(client, scene):
    drafted(scene)
    make_meeting(group=scene.meeting.group, held_on="2025-03-10")
    make_meeting(held_on="2025-07-07")
    client.force_login(scene.people["chair"])
    told = "No later meeting of the Anytown Board has been held yet: minutes are agreed at one."
    assert told in words(client.get(scene.address()))
    page = client.get(scene.address("minutes-agree"))
    assert page.status_code == 403
    assert told in words(page)


def test_minutes_are_not_agreed_at_another_bodys_meeting_or_none(client, scene):
    drafted(scene)
    make_meeting(group=scene.meeting.group, held_on="2025-07-07")
    elsewhere = make_meeting(held_on="2025-07-08")
    client.force_login(scene.people["chair"])
    answer = take(client, scene.address("minutes-agree"), at_meeting=str(elsewhere.pk))
    assert "Minutes are agreed at a later meeting of the same body, once held." in words(answer)
    answer = take(client, scene.address("minutes-agree"), at_meeting="")
    assert "Choose the meeting that agreed the minutes." in words(answer)
    assert scene.fresh().minutes_state == "draft"


def test_minutes_that_nobody_wrote_are_not_agreed(client):
    scene = set_meeting()
    make_meeting(group=scene.meeting.group, held_on="2025-07-07")
    client.force_login(scene.people["chair"])
    page = client.get(scene.address("minutes-agree"))
    assert page.status_code == 403
    assert "are not written." in words(page)
