"""Published pages are answered from memory, with the right bytes for each reader."""

import gzip

import brotli
import pytest
from django.db import transaction
from django.test import override_settings

from publishing.models import Site
from publishing.serving import MEMORY, Memory
from tests.publishing.conftest import make_publishable, publish

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def published_once(django_db_setup, django_db_blocker):
    """An edition, published once for this file and taken back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield publish(make_publishable())
        transaction.set_rollback(True)


@pytest.fixture
def published(published_once, db):
    return published_once


def test_a_second_reader_costs_no_query(published, client, django_assert_num_queries):
    client.get("/")
    with django_assert_num_queries(0):
        assert client.get("/").status_code == 200


def test_an_address_where_nothing_is_published_costs_the_front_of_the_house_no_query(
    published, client, django_assert_num_queries
):
    client.get("/")
    with django_assert_num_queries(0):
        assert MEMORY.answer("/nowhere/") is None


@pytest.mark.parametrize(
    ("accepts", "encoding", "unpack"),
    [
        ("gzip, deflate, br", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("br;q=0, gzip", "gzip", gzip.decompress),
        ("identity", None, bytes),
        ("", None, bytes),
    ],
)
def test_each_reader_gets_an_encoding_it_accepts(published, client, accepts, encoding, unpack):
    response = client.get("/", headers={"Accept-Encoding": accepts})
    assert response.headers.get("Content-Encoding") == encoding
    assert b"Street robbery" in unpack(response.content)
    assert int(response.headers["Content-Length"]) == len(response.content)


def test_a_reader_who_has_the_page_is_told_so_without_a_body(published, client):
    etag = client.get("/").headers["ETag"]
    response = client.get("/", headers={"If-None-Match": etag})
    assert (response.status_code, response.content) == (304, b"")
    assert response.headers["ETag"] == etag


def test_a_head_request_has_the_headers_and_no_body(published, client):
    response = client.head("/")
    assert (response.status_code, response.content) == (200, b"")
    assert int(response.headers["Content-Length"]) > 1000


def test_a_post_is_not_answered_with_a_page(published, client):
    assert client.post("/dashboard/").status_code in {403, 404, 405}


def test_a_published_page_carries_a_strict_policy_and_no_cookie(published, client):
    response = client.get("/")
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert not response.cookies


def test_a_file_of_an_edition_may_be_kept_for_ever_and_the_latest_page_for_a_minute(published, client):
    kept = client.get(f"{published.address}files/style.css").headers["Cache-Control"]
    assert "immutable" in kept
    assert client.get("/").headers["Cache-Control"] == "public, max-age=60"


def test_another_process_forgets_what_it_knew_when_the_site_has_changed(published):
    other = Memory()
    before = other.answer("/")
    Site.objects.update(revision=99)
    assert other.answer("/") is before
    other.asked -= 6  # six seconds later
    assert other.answer("/") is not before


def test_a_process_remembers_no_more_than_it_may(published, monkeypatch):
    monkeypatch.setattr("publishing.serving.REMEMBER_AT_MOST", 1)
    memory = Memory()
    for path in ("/", "/dashboard/", "/data/"):
        assert memory.answer(path) is not None
    assert len(memory.answers) == 1


@override_settings(SECURE_SSL_REDIRECT=True)
def test_a_deployment_with_https_sends_a_plain_request_there_first(published, client):
    response = client.get("/")
    assert (response.status_code, response.headers["Location"]) == (301, "https://testserver/")


def test_an_unknown_priority_is_answered_with_a_page_that_helps(published, client):
    response = client.get("/priorities/9/")
    assert response.status_code == 404
    assert "There is no priority 9 here" in response.content.decode()
    assert 'href="/priorities/1/"' in response.content.decode()


def test_an_unknown_edition_is_answered_with_a_page_that_helps(published, client):
    response = client.get("/editions/2022-25/9/")
    assert response.status_code == 404
    assert "There is no edition 9 of the strategy 2022-25" in response.content.decode()
    assert 'href="/editions/"' in response.content.decode()
