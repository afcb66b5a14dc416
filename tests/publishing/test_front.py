"""Ahead of Django: the WSGI door answers with what is published, and hands everything else on."""

import pytest
from django.db import connection
from django.test import override_settings

from publishing.models import Address, Site
from publishing.serving import MEMORY, Answer, accepted_encodings, front
from publishing.storing import blob_of

HTML = "text/html; charset=utf-8"


def portal(environ, start_response):
    start_response("404 Not Found", [])
    return [b"Django"]


def ask(
    path: str, *, method: str = "GET", scheme: str = "http", **said: str
) -> tuple[str, dict[str, str], bytes]:
    """Status, headers and body of one request to the door."""
    told = []
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "wsgi.url_scheme": scheme} | said
    body = b"".join(front(portal)(environ, lambda status, headers: told.extend((status, dict(headers)))))
    return told[0], told[1], body


@pytest.fixture
def page(db) -> Address:
    """One page that is published, and one file that never changes."""
    Site.objects.create(revision=1)
    blob = blob_of(b"<p>Published.</p>" * 50, HTML)
    blob.save()
    Address.objects.create(path="/files/kept.css", blob=blob, content_type="text/css", immutable=True)
    return Address.objects.create(path="/", blob=blob, content_type=HTML)


def test_a_published_page_is_answered_without_django(page):
    status, headers, body = ask("/")
    assert (status, body) == ("200 OK", bytes(page.blob.plain))
    assert headers["Content-Type"] == HTML
    assert headers["Vary"] == "Accept-Encoding"
    status, headers, body = ask("/", method="HEAD", HTTP_ACCEPT_ENCODING="br")
    assert (status, body, headers["Content-Length"]) == ("200 OK", b"", str(len(page.blob.brotli)))


def test_what_is_not_published_and_what_is_no_reading_goes_on_to_django(page):
    assert ask("/nowhere/")[2] == b"Django"
    assert ask("/", method="POST")[2] == b"Django"


def test_before_the_first_edition_the_front_door_says_so(client, db):
    response = client.get("/")
    assert response.status_code == 200
    assert "Nothing has been published yet" in response.content.decode()


def test_each_encoding_has_a_mark_of_its_own_and_a_reader_who_has_it_gets_no_body(page):
    marks = {ask("/", HTTP_ACCEPT_ENCODING=encoding)[1]["ETag"] for encoding in ("br", "gzip", "")}
    assert len(marks) == 3
    mark = ask("/", HTTP_ACCEPT_ENCODING="gzip")[1]["ETag"]
    for known in (mark, f'"other", W/{mark}', "*"):
        status, headers, body = ask("/", HTTP_ACCEPT_ENCODING="gzip", HTTP_IF_NONE_MATCH=known)
        assert (status, headers["ETag"], body) == ("304 Not Modified", mark, b""), known
        assert "Content-Length" not in headers
    assert ask("/", HTTP_ACCEPT_ENCODING="br", HTTP_IF_NONE_MATCH=mark)[0] == "200 OK"


def test_a_withdrawal_reaches_whoever_shares_a_cache_within_a_minute(page):
    assert "s-maxage=60" in ask("/files/kept.css")[1]["Cache-Control"]
    assert "immutable" in ask("/files/kept.css")[1]["Cache-Control"]


@override_settings(SECURE_SSL_REDIRECT=True, SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"))
def test_a_plain_request_goes_on_to_be_redirected_where_https_is_demanded(page):
    assert ask("/")[2] == b"Django"
    assert ask("/", scheme="https", HTTP_X_FORWARDED_PROTO="http")[2] == b"Django"
    assert ask("/", HTTP_X_FORWARDED_PROTO="https")[0] == "200 OK"
    assert ask("/", scheme="https")[0] == "200 OK"


def test_bytes_read_before_a_change_are_not_remembered_after_it(page):
    MEMORY.answer("/nowhere/")
    stale = Answer.of(page)
    Site.objects.update(revision=2)
    MEMORY.ask()
    MEMORY.remember("/", stale, revision=1)
    assert "/" not in MEMORY.answers


def test_while_the_database_cannot_be_asked_what_is_remembered_is_served(page):
    ask("/")
    MEMORY.asked -= 6  # six seconds later

    def refuse(execute, sql, parameters, many, context):
        from django.db import OperationalError

        raise OperationalError("The database is being restarted.")

    with connection.execute_wrapper(refuse):
        assert ask("/")[0] == "200 OK"
        MEMORY.forget()
        assert ask("/")[2] == b"Django"  # a process that has just begun knows nothing yet


@pytest.mark.parametrize(
    ("said", "understood"),
    [
        ("gzip, deflate, br", ("br", "gzip")),
        ("GZIP;q=0.5", ("gzip",)),
        ("br;q=0, gzip;q=0.001", ("gzip",)),
        ("br; q=0.000, identity", ()),
        ("", ()),
    ],
)
def test_what_a_reader_accepts_is_understood(said, understood):
    assert accepted_encodings(said) == understood
