"""The items of an agenda: put on, changed, taken off, put in order; and those that stand on every agenda."""

from datetime import date

import pytest

from meetings.models import AgendaItem, StandingItem
from meetings.operations import agendas
from tests.acting import opened, take
from tests.back_office import filled_in, words
from tests.factories import (
    make_committee_report,
    make_item,
    make_standing_item,
    now,
    officer,
    paper,
    put_behind,
)
from tests.meeting_scene import EVERYBODY, KEEPERS, set_meeting

pytestmark = pytest.mark.django_db

SAID = {"title": "Shoplifting", "type": "decision", "access": "public"}
EXEMPT = {"access": "exempt", "exempt_paragraph": "7", "public_interest": "It would warn the watched."}


def planned(*titles, **fields):
    scene = set_meeting(**{"state": "planned"} | fields)
    scene.items = [make_item(meeting=scene.meeting, title=title) for title in titles]
    return scene


def titles(scene) -> list[str]:
    return [item.title for item in scene.meeting.items.order_by("number")]


# Items


@pytest.mark.parametrize("role", EVERYBODY)
def test_the_agenda_opens_to_whoever_keeps_the_meeting(client, role):
    scene = planned("One", "Two")
    client.force_login(scene.people[role])
    expected = 200 if role in KEEPERS else 403
    item = scene.items[0].pk
    addresses = [
        scene.address("item-new"),
        scene.address("agenda-order"),
        scene.address("item-edit", item),
        scene.address("item-remove", item),
    ]
    assert [client.get(address).status_code for address in addresses] == [expected] * 4
    if role not in KEEPERS:
        for address in addresses:
            assert client.post(address, {"title": "Mine", "reason": "So."}).status_code == 403
        assert titles(scene) == ["One", "Two"]


def test_an_item_comes_at_the_end_and_one_comes_back_to_it(client):
    scene = planned("One")
    client.force_login(scene.people["chair"])
    said = SAID | EXEMPT | {"minutes_allowed": "15", "presenter": "Analyst"}
    first, second = (take(client, scene.address("item-new"), **said) for _ in range(2))
    assert first["Location"] == second["Location"] == scene.address() + "#item-2"
    item = scene.meeting.items.get(number=2)
    assert (item.title, item.minutes_allowed, item.exempt_paragraph) == ("Shoplifting", 15, "7")
    assert titles(scene) == ["One", "Shoplifting"]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"title": ""}, "Give the item a title."),
        ({"type": ""}, "Choose what the item asks of the meeting."),
        ({"minutes_allowed": "an hour"}, "Give the minutes as a whole number, such as 15."),
        (EXEMPT | {"exempt_paragraph": ""}, "An exempt item names its paragraph of Schedule 12A."),
        (
            EXEMPT | {"public_interest": " "},
            "An exempt item says why keeping it private outweighs the public interest",
        ),
        ({"exempt_paragraph": "7"}, "You named a paragraph of Schedule 12A: choose exempt"),
        ({"presenter": "x" * 151}, "Write at most 150 characters: this has 151."),
    ],
)
def test_a_wrong_item_says_what_to_do_and_keeps_what_was_typed(client, said, told):
    scene = planned()
    client.force_login(scene.people["chair"])
    typed = SAID | {"presenter": "Analyst"} | said
    answer = take(client, scene.address("item-new"), **typed)
    assert told in words(answer)
    again = filled_in(answer)
    assert {name: again.get(name, "") for name in typed} == typed | (
        {"public_interest": again["public_interest"]} if "public_interest" in typed else {}
    )
    assert titles(scene) == []


@pytest.mark.parametrize("fields", [{"papers_due": date(2025, 7, 11)}, {"state": "called"}])
def test_after_the_deadline_or_notice_an_item_is_taken_only_with_its_urgency(client, fields):
    scene = planned(**fields)
    before = titles(scene)
    client.force_login(scene.people["chair"])
    answer = take(client, scene.address("item-new"), **SAID)
    assert "Say why the item is urgent, or put it on a later agenda." in words(answer)
    assert titles(scene) == before
    take(client, scene.address("item-new"), **SAID, urgency="A robbery on Friday.")
    assert "Urgent: A robbery on Friday." in words(client.get(scene.address()))


def test_an_item_is_changed_and_one_that_becomes_public_forgets_its_paragraph(client):
    scene = planned("One")
    item = make_item(meeting=scene.meeting, title="Premises", access="exempt")
    client.force_login(scene.people["chair"])
    answer = take(client, scene.address("item-edit", item.pk), access="public", title="Licensing")
    assert answer["Location"] == scene.address() + "#item-2"
    item.refresh_from_db()
    assert (item.title, item.access, item.exempt_paragraph) == ("Licensing", "public", "")


def test_what_is_marked_does_not_become_public(client):
    scene = planned()
    item = make_item(meeting=scene.meeting, access="exempt")
    put_behind(item, make_committee_report(title="The operation", marking="official", submitted=True))
    client.force_login(scene.people["chair"])
    answer = take(client, scene.address("item-edit", item.pk), access="public")
    assert "“The operation” is marked OFFICIAL: nothing marked is public." in words(answer)


def test_once_the_agenda_is_public_a_changed_item_says_why(client):
    scene = planned(state="called")
    item = scene.meeting.items.get()
    client.force_login(scene.people["chair"])
    address = scene.address("item-edit", item.pk)
    assert "Say why it changes" in words(take(client, address, title="Another title"))
    assert take(client, address, title="Another title", reason="A slip.").status_code == 302
    assert titles(scene) == ["Another title"]


def test_two_who_change_an_item_read_each_others_words(client):
    scene = planned("One")
    item = scene.items[0]
    client.force_login(scene.people["chair"])
    typed = opened(client, scene.address("item-edit", item.pk)) | {"title": "Mine"}
    item.title, item.presenter = "Theirs", "Analyst"
    agendas.keep_item(item=item, by=scene.people["officer"], at=now(), reason="Better.")
    answer = client.post(scene.address("item-edit", item.pk), typed)
    assert "Saved by An officer Theirs Yours Mine" in words(answer)
    again = filled_in(answer)
    assert (again["title"], again["presenter"]) == ("Mine", "Analyst")
    client.post(scene.address("item-edit", item.pk), again)
    assert titles(scene) == ["Mine"]


def test_an_item_is_taken_off_with_a_reason_and_the_second_press_finds_it_gone(client):
    scene = planned("One", "Two", "Three")
    client.force_login(scene.people["chair"])
    address = scene.address("item-remove", scene.items[1].pk)
    assert "Say why the item is taken off the agenda." in words(take(client, address))
    typed = opened(client, address) | {"reason": "It can wait."}
    for _ in range(2):
        assert client.post(address, typed)["Location"] == scene.address()
    assert [(item.number, item.title) for item in scene.meeting.items.all()] == [(1, "One"), (2, "Three")]
    client.force_login(scene.people["stranger"])
    assert client.post(address, typed).status_code == 403


def test_an_item_stays_once_the_agenda_is_public(client):
    scene = planned(state="called")
    client.force_login(scene.people["chair"])
    page = client.get(scene.address("item-remove", scene.meeting.items.get().pk))
    assert page.status_code == 403
    assert "The agenda is public: an item stays on it" in words(page)


# Order


def order(client, scene, **said):
    return take(client, scene.address("agenda-order"), **said)


@pytest.mark.parametrize(
    ("places", "wanted"),
    [
        ({0: "3"}, ["Two", "Three", "One", "Four"]),
        ({3: "1"}, ["Four", "One", "Two", "Three"]),
        ({0: "4", 3: "1"}, ["Four", "Two", "Three", "One"]),
        ({0: "99"}, ["Two", "Three", "Four", "One"]),
        ({}, ["One", "Two", "Three", "Four"]),
    ],
)
def test_items_go_where_their_numbers_say(client, places, wanted):
    scene = planned("One", "Two", "Three", "Four")
    client.force_login(scene.people["chair"])
    said = {f"place-{scene.items[at].pk}": number for at, number in places.items()}
    assert order(client, scene, **said)["Location"] == scene.address()
    assert titles(scene) == wanted
    assert [item.number for item in scene.meeting.items.all()] == [1, 2, 3, 4]


def test_buttons_move_an_item_by_one_place_and_a_second_press_moves_it_no_further(client):
    scene = planned("One", "Two", "Three")
    client.force_login(scene.people["chair"])
    three = scene.items[2].pk
    typed = opened(client, scene.address("agenda-order")) | {"up": str(three)}
    for _ in range(2):
        answer = client.post(scene.address("agenda-order"), typed)
        assert answer["Location"] == f"{scene.address('agenda-order')}#row-{three}"
        assert titles(scene) == ["One", "Three", "Two"]
    order(client, scene, down=str(three))
    assert titles(scene) == ["One", "Two", "Three"]
    order(client, scene, down=str(three))
    assert titles(scene) == ["One", "Two", "Three"]


@pytest.mark.parametrize("number", ["first", "", "0"])
def test_a_place_that_is_no_number_is_told_and_kept(client, number):
    scene = planned("One", "Two")
    client.force_login(scene.people["chair"])
    name = f"place-{scene.items[0].pk}"
    answer = order(client, scene, **{name: number})
    assert "Give the place" in words(answer)
    assert filled_in(answer)[name] == number
    assert titles(scene) == ["One", "Two"]


def test_an_agenda_that_changed_meanwhile_is_shown_anew_with_the_numbers_that_were_typed(client):
    scene = planned("One", "Two")
    client.force_login(scene.people["chair"])
    name = f"place-{scene.items[0].pk}"
    typed = opened(client, scene.address("agenda-order")) | {name: "2"}
    make_item(meeting=scene.meeting, title="Three")
    answer = client.post(scene.address("agenda-order"), typed)
    assert "Give the place of “Three”" in words(answer)
    again = filled_in(answer)
    assert again[name] == "2"
    three = scene.meeting.items.get(title="Three")
    answer = client.post(scene.address("agenda-order"), again | {f"place-{three.pk}": "3"})
    assert "The agenda was changed since you opened this page." in words(answer)
    assert titles(scene) == ["One", "Two", "Three"]
    assert client.post(scene.address("agenda-order"), filled_in(answer)).status_code == 302
    assert titles(scene) == ["Two", "One", "Three"]


def test_the_order_stays_once_the_meeting_was_held(client):
    scene = set_meeting()
    client.force_login(scene.people["officer"])
    page = client.get(scene.address("agenda-order"))
    assert page.status_code == 403
    assert "The agenda is closed: minutes cite its numbers, so they stay." in words(page)


# Standing items


def standing(scene) -> list[str]:
    return [each.title for each in StandingItem.objects.filter(group=scene.meeting.group).order_by("number")]


@pytest.fixture
def board():
    scene = set_meeting(state="planned")
    for number, title in enumerate(("Minutes", "Dashboard"), start=1):
        make_standing_item(group=scene.meeting.group, number=number, title=title)
    return scene


def test_everybody_reads_the_standing_items_and_only_keepers_get_the_form(client, board):
    address = board.address("standing-items", "board")
    for role, person in board.people.items():
        client.force_login(person)
        page = client.get(address)
        html = page.content.decode()
        assert "Dashboard" in html
        assert ("Save the standing items" in html) is (role in KEEPERS)
        if role not in KEEPERS:
            assert client.post(address, {"rows-TOTAL_FORMS": "0"}).status_code == 403
    assert standing(board) == ["Minutes", "Dashboard"]


def test_a_chair_adds_moves_and_takes_off_standing_items_and_agendas_that_are_made_stay(client, board):
    client.force_login(board.people["chair"])
    address = board.address("standing-items", "board")
    answer = take(
        client,
        address,
        **{"rows-0-place": "3", "rows-2-title": "Risks", "rows-2-type": "discussion", "rows-2-place": "1"},
    )
    assert answer.status_code == 302, words(answer)
    assert standing(board) == ["Risks", "Dashboard", "Minutes"]
    assert take(client, address, **{"rows-0-gone": "on"}).status_code == 302
    assert standing(board) == ["Dashboard", "Minutes"]
    assert titles(board) == []


def test_a_row_more_keeps_what_was_typed_and_a_row_without_a_title_is_told(client, board):
    client.force_login(board.people["chair"])
    address = board.address("standing-items", "board")
    answer = take(client, address, **{"rows-2-presenter": "Analyst", "more": "rows"})
    again = filled_in(answer)
    assert (again["rows-TOTAL_FORMS"], again["rows-2-presenter"]) == ("4", "Analyst")
    answer = client.post(address, again)
    assert "Give the item a title." in words(answer)
    assert filled_in(answer)["rows-2-presenter"] == "Analyst"
    assert standing(board) == ["Minutes", "Dashboard"]


def test_standing_items_that_somebody_changed_meanwhile_are_not_overwritten_unseen(client, board):
    client.force_login(board.people["chair"])
    address = board.address("standing-items", "board")
    typed = opened(client, address) | {"rows-0-title": "Mine"}
    held = list(board.meeting.group.standing_items.all())
    added = StandingItem(title="Theirs", type="decision", source=paper())
    agendas.keep_standing_items(
        group=board.meeting.group, items=[*held, added], by=officer(), at=now(), reason="More."
    )
    answer = client.post(address, typed)
    assert "saved changes while you were writing" in words(answer)
    assert filled_in(answer)["rows-0-title"] == "Mine"
    assert standing(board) == ["Minutes", "Dashboard", "Theirs"]


def test_the_agenda_of_a_meeting_that_was_called_off_waits_until_it_is_planned_again(client):
    scene = set_meeting(state="cancelled")
    client.force_login(scene.people["chair"])
    answer = client.get(scene.address("item-new"))
    assert "was called off: plan it again before you change its agenda." in words(answer)
    assert not AgendaItem.objects.exists()
