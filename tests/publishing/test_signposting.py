"""What tells others that something was published says what is there, and nothing else."""

from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.utils.timezone import localdate

from publishing.meetings_publishing import publish_meeting, withdraw_meeting
from publishing.models import Edition
from publishing.serving import MEMORY
from publishing.storing import readdress
from tests.factories import day, make_meeting, make_user, now
from tests.publishing.conftest import publish

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def entries(client) -> list[tuple[str, str, str]]:
    """Title, path and summary of each entry of the feed, in its order."""
    response = client.get("/feed.atom")
    assert (response.status_code, response.headers["Content-Type"]) == (
        200,
        "application/atom+xml; charset=utf-8",
    )
    feed = ElementTree.fromstring(response.content)
    return [
        (
            entry.findtext(f"{ATOM}title"),
            urlsplit(entry.find(f"{ATOM}link").get("href")).path,
            entry.findtext(f"{ATOM}summary"),
        )
        for entry in feed.iter(f"{ATOM}entry")
    ]


def mapped(client) -> dict[str, str | None]:
    """The day of each address of the site map."""
    tree = ElementTree.fromstring(client.get("/sitemap.xml").content)
    return {
        each.findtext(f"{MAP}loc").removeprefix(settings.PORTAL_ADDRESS): each.findtext(f"{MAP}lastmod")
        for each in tree.iter(f"{MAP}url")
    }


@pytest.fixture
def meeting(record_kept):
    return make_meeting(title="Board, September", held_on=day("2025-09-22"), state="called")


def test_an_edition_and_a_meeting_stand_in_the_feed_with_what_they_are(record_kept, meeting, client):
    edition = publish(record_kept, label="Draft published for decision", note="Figures to March")
    first = publish_meeting(meeting=meeting, by=make_user("publisher"), at=now())
    told = {path: (title, words) for title, path, words in entries(client)}
    assert told == {
        edition.address: (
            edition.title,
            "Draft published for decision. Edition 1, the position at 31 March 2025. Figures to March.",
        ),
        first.own_address: ("Board, September", "Version 1 of what is published of this meeting."),
    }


def test_each_address_of_the_feed_is_answered(record_kept, meeting, client):
    publish(record_kept)
    publish_meeting(meeting=meeting, by=make_user("publisher"), at=now())
    assert [client.get(path).status_code for _title, path, _words in entries(client)] == [200, 200]


def test_what_is_withdrawn_is_neither_in_the_feed_nor_on_the_map(record_kept, meeting, client):
    publish(record_kept)
    publisher = make_user("publisher")
    publish_meeting(meeting=meeting, by=publisher, at=now())
    assert "/meetings/2025-09-22-" in "".join(mapped(client))
    withdraw_meeting(meeting=meeting, by=publisher, at=now(), reason="The wrong agenda.")
    MEMORY.forget()
    assert not any(path.startswith("/meetings/") for _title, path, _words in entries(client))
    assert [path for path in mapped(client) if path.startswith("/meetings/")] == ["/meetings/"]


def test_the_map_names_every_page_to_be_found_once_and_each_opens(record_kept, client):
    edition = publish(record_kept)
    found = mapped(client)
    assert {
        "/",
        "/dashboard/",
        "/priorities/1/",
        "/data/",
        "/editions/",
        edition.address,
        "/meetings/",
    } <= set(found)
    assert found["/"] == localdate(edition.published_at).isoformat()
    assert f"{edition.address}dashboard/" not in found  # the same page stands at /dashboard/
    assert not any("/files/" in path for path in found)
    assert {client.get(path).status_code for path in found} == {200}


def test_robots_are_led_to_the_map_and_kept_from_the_door(record_kept, client):
    publish(record_kept)
    words = client.get("/robots.txt").content.decode()
    assert f"Sitemap: {settings.PORTAL_ADDRESS}/sitemap.xml" in words
    assert "Disallow: /accounts/" in words


def test_there_is_no_feed_while_there_is_nothing_to_tell(db, client):
    readdress()
    assert not Edition.objects.exists()
    assert client.get("/feed.atom").status_code == 404
    assert set(mapped(client)) == {"/accessibility/", "/editions/", "/meetings/", "/privacy/"}


def test_a_public_page_names_the_feed(record_kept, client):
    publish(record_kept)
    home = client.get("/").content.decode()
    assert 'type="application/atom+xml"' in home and 'href="/feed.atom"' in home
