"""The pages of /publish/: what is published and in preparation, and the way from a finished year to an edition."""

import re
from datetime import timedelta

import pytest
from django.db import connection, transaction
from lxml import html as markup

from common import clock
from priorities.models import Strategy
from publishing import drafts
from publishing.enums import DraftState
from publishing.models import Edition, EditionBuild, EditionDraft
from publishing.serving import MEMORY
from tests.factories import day, make_item, make_meeting, make_user
from tests.publishing.conftest import make_publishable, publish
from tests.publishing.test_drafts import do, prepare
from tests.queries import CaptureQueriesContext


@pytest.fixture(scope="module")
def prepared_once(django_db_setup, django_db_blocker):
    """An edition, and a draft of the next: made once for this file and taken back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        kept = make_publishable()
        first = publish(kept, "2023/24")
        yield kept, first, prepare(kept)
        transaction.set_rollback(True)


@pytest.fixture
def scene(prepared_once, db, client):
    """The publisher is signed in; the record, its edition and its draft as they stand in the database."""
    kept, first, draft = prepared_once
    first.refresh_from_db()
    draft.refresh_from_db()
    client.force_login(kept.publisher)
    MEMORY.forget()
    return prepared_once


def words(response) -> str:
    main = re.search(r"<main.*</main>", response.content.decode(), re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main[0]))


SAID = {
    "period": "2022/23",
    "kind": "annual",
    "as_at": "",
    "title": "",
    "label": "",
    "note": "",
    "next_update": "",
}


def test_the_desk_shows_editions_by_strategy_with_their_checks_and_the_drafts(scene, client):
    _kept, first, draft = scene
    response = client.get("/publish/")
    html = response.content.decode()
    assert first.title in html and f'href="/publish/{draft.pk}/"' in html
    assert 'href="/publish/2022-25/2024-25/checks/"' in html
    assert f"?corrects={first.pk}" in html
    assert f"/publish/editions/2022-25/{first.number}/withdraw/" in html
    assert 'href="/publish/new/"' in html
    assert 'href="/duties/"' in html


def test_the_checks_of_the_year_under_way_can_be_looked_at_before_it_is_over(scene, client):
    kept, _first, _draft = scene
    Strategy.objects.filter(pk=kept.strategy.pk).update(ends=day("2026-03-31"))
    tree = markup.fromstring(client.get("/publish/").content.decode())
    (checks,) = tree.find_class("desk__checks")
    assert [(link.text, link.get("href")) for link in checks.iter("a")][:2] == [
        ("2025/26 so far", "/publish/2022-25/2025-26/checks/"),
        ("2024/25", "/publish/2022-25/2024-25/checks/"),
    ]
    page = client.get("/publish/2022-25/2025-26/checks/").content.decode()
    assert 'href="/publish/"' in page and 'href="/duties/"' in page


def test_an_officer_sees_the_desk_and_is_told_who_acts(scene, client):
    _kept, _first, draft = scene
    client.force_login(make_user("officer"))
    for path in ("/publish/", f"/publish/{draft.pk}/"):
        response = client.get(path)
        assert "Only a publisher can publish" in words(response)
        assert "Prepare an edition" not in words(response)
    assert client.post(f"/publish/{draft.pk}/", {"do": "publish"}).status_code == 403


def test_the_desk_asks_the_same_number_of_questions_whatever_stands_on_it(scene, client):
    kept, _first, draft = scene
    client.get("/publish/")
    with CaptureQueriesContext(connection) as few:
        client.get("/publish/")
    for number in range(12):
        EditionDraft.objects.create(
            strategy=kept.strategy, period=draft.period, as_at=draft.as_at, title=f"Draft {number}"
        )
    with CaptureQueriesContext(connection) as many:
        assert "Draft 11" in words(client.get("/publish/"))
    assert len(many) <= len(few)


def test_a_publisher_prepares_an_edition_and_the_page_shows_how_far_it_is(scene, client):
    kept, _first, _draft = scene
    sent = SAID | {"strategy": kept.strategy.pk}
    response = client.post("/publish/new/", sent)
    draft = EditionDraft.objects.order_by("pk").last()
    assert response["Location"] == f"/publish/{draft.pk}/"
    assert (draft.title, draft.as_at.isoformat()) == ("Annual edition 2022/23", "2023-03-31")
    html = client.get(f"/publish/{draft.pk}/").content.decode()
    assert "<progress" in html and "Look again" in html and 'data-look-again="3"' in html
    client.post("/publish/new/", sent)  # a second press
    assert EditionDraft.objects.order_by("pk").last() == draft
    EditionBuild.objects.filter(draft=draft).update(heartbeat=clock.real_now() - timedelta(minutes=5))
    assert "The build was cut off" in words(client.get(f"/publish/{draft.pk}/"))


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"period": ""}, "Give the financial year, such as 2024/25."),
        ({"period": "2024/25 Q1"}, "An edition rates a whole financial year"),
        ({"period": "2025/26"}, "31 March 2026 is in the future"),
        ({"as_at": "some day"}, "Write the day as 14 July 2025"),
        ({"strategy": "0"}, "Choose one of the strategies."),
    ],
)
def test_what_cannot_be_prepared_is_said_and_nothing_typed_is_lost(scene, client, said, sentence):
    kept, _first, _draft = scene
    response = client.post("/publish/new/", SAID | {"strategy": kept.strategy.pk, "note": "Kept."} | said)
    assert response.status_code == 200
    assert sentence in words(response)
    assert "Kept." in response.content.decode()
    assert EditionDraft.objects.count() == 1


def test_a_correction_asks_what_was_wrong(scene, client):
    _kept, first, _draft = scene
    address = f"/publish/new/?corrects={first.pk}"
    assert "Correct Annual edition 2023/24" in words(client.get(address))
    refused = client.post(address, SAID)
    assert "Say what was wrong and what is right now" in words(refused)
    client.post(address, SAID | {"note": "March was wrong."})
    draft = EditionDraft.objects.order_by("pk").last()
    assert (draft.corrects, draft.period) == (first, first.period)


def test_the_page_of_a_draft_shows_checks_differences_and_what_was_withheld(scene, client):
    _kept, _first, draft = scene
    response = client.get(f"/publish/{draft.pk}/")
    said = words(response)
    for heading in ("Checks", "What is different from edition 1", "What was withheld, and why"):
        assert heading in said
    assert "Overridden" in said
    assert "Robbery: context only, now off target" in said
    assert draft.preview_address in response.content.decode()
    assert "Publish it now" in said


def test_a_publisher_publishes_a_draft_with_one_press(scene, client):
    _kept, _first, draft = scene
    address = f"/publish/{draft.pk}/"
    assert client.post(address, {"do": "publish"})["Location"] == address
    client.post(address, {"do": "publish"})
    assert draft.builds.filter(task="publish").count() == 1
    assert "Publishing." in words(client.get(address))
    do(draft)
    assert "Published as edition 2" in words(client.get(address))
    assert "Annual edition 2024/25" in client.get("/").content.decode()
    assert "What was withheld" in words(client.get(address))


def test_a_draft_is_scheduled_and_the_schedule_cancelled(scene, client):
    _kept, _first, draft = scene
    address = f"/publish/{draft.pk}/schedule/"
    assert "still to come" in words(client.post(address, {"day": "14 July 2020", "time": "09:30"}))
    assert "Write the time as 09:30." in words(client.post(address, {"day": "14 July 2090", "time": "x"}))
    assert client.post(address, {"day": "14 July 2090", "time": "09:30"}).status_code == 302
    page = f"/publish/{draft.pk}/"
    assert "Scheduled for 14 July 2090 at 09:30" in words(client.get(page))
    assert "Scheduled for 14 July 2090 at 09:30" in words(client.get("/publish/"))
    client.post(page, {"do": "unschedule"})
    draft.refresh_from_db()
    assert draft.scheduled_for is None


def test_the_private_address_is_renewed_and_ended_on_the_page(scene, client):
    _kept, _first, draft = scene
    before = draft.preview_address
    client.post(f"/publish/{draft.pk}/", {"do": "renew"})
    draft.refresh_from_db()
    assert draft.preview_address not in ("", before)
    client.post(f"/publish/{draft.pk}/", {"do": "end"})
    assert "has no private address" in words(client.get(f"/publish/{draft.pk}/"))
    assert client.post(f"/publish/{draft.pk}/", {"do": "something else"}).status_code == 404


def test_a_draft_goes_into_a_meetings_papers_from_its_page(scene, client):
    _kept, _first, draft = scene
    item = make_item(meeting=make_meeting(state="planned"), title="The annual edition")
    address = f"/publish/{draft.pk}/paper/"
    assert "The annual edition" in words(client.get(address))
    assert "Choose the agenda item." in words(client.post(address, {}))
    assert client.post(address, {"item": item.pk}).status_code == 302
    assert f"item {item.number}" in words(client.get(f"/publish/{draft.pk}/"))


def test_a_draft_is_discarded_after_one_more_question(scene, client):
    _kept, _first, draft = scene
    address = f"/publish/{draft.pk}/discard/"
    assert "Discard this draft" in words(client.get(address))
    assert client.post(address)["Location"] == "/publish/"
    draft.refresh_from_db()
    assert draft.state == DraftState.DISCARDED


def test_an_edition_is_withdrawn_and_then_destroyed_on_its_page(scene, client):
    _kept, first, _draft = scene
    address = f"/publish/editions/2022-25/{first.number}/withdraw/"
    assert "Say why it is withdrawn" in words(client.post(address, {}))
    assert "Say why it is destroyed" in words(client.post(address, {"reason": "It is.", "destroy": "on"}))
    assert Edition.objects.get(pk=first.pk).state == "published"
    assert client.post(address, {"reason": "It named somebody."}).status_code == 302
    assert "Destroy its bytes" in words(client.get("/publish/"))
    assert client.post(address, {"destroy_reason": "Personal data."}).status_code == 302
    assert Edition.objects.get(pk=first.pk).document.destroyed is not None
    assert "destroyed already" in words(client.get(address))


def test_a_draft_whose_record_changed_says_so_and_lets_the_publisher_choose(scene, client):
    kept, _first, draft = scene
    drafts_before = drafts.record_changed_since(draft.known_at)
    assert drafts_before == ""
    kept.priority._history_date = clock.now()
    kept.priority.save()
    said = words(client.get(f"/publish/{draft.pk}/"))
    assert "The record has changed since this was prepared: 1 change to priorities." in said
    assert "Publish it now" in said and "Prepare it again" in said
