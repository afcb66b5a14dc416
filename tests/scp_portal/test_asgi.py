"""The door of `make run`, on a real socket: published pages at once, everything else to the application."""

import socket
from collections.abc import Iterator
from contextlib import closing
from threading import Thread

import pytest
import uvicorn
from django.test import override_settings

from publishing.models import Address, Site
from publishing.serving import MEMORY
from publishing.storing import blob_of
from scp_portal.asgi import PublishedFirst

HTML = "text/html; charset=utf-8"
OK, GONE_ON, UNCHANGED = b"HTTP/1.1 200 OK", b"HTTP/1.1 404 Not Found", b"HTTP/1.1 304 Not Modified"


async def application(scope, receive, send):
    """Stands for Django: says what it was asked for, whole body and all."""
    size = 0
    while (message := await receive())["type"] == "http.request":
        size += len(message.get("body", b""))
        if not message.get("more_body"):
            break
    said = f"Django: {scope['method']} {scope['path']} {size}".encode()
    length = (b"content-length", str(len(said)).encode())
    await send({"type": "http.response.start", "status": 404, "headers": [length]})
    await send({"type": "http.response.body", "body": said})


@pytest.fixture(scope="module")
def door() -> Iterator[tuple[str, int]]:
    """Where the server listens."""
    config = uvicorn.Config(
        application, http=PublishedFirst, loop="uvloop", ws="none", lifespan="off", log_level="critical"
    )
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        yield listening.getsockname()
        server.should_exit = True
        thread.join(20)


@pytest.fixture
def page(db) -> Address:
    """One page that is published and has been read before."""
    Site.objects.create(revision=1)
    blob = blob_of(b"<p>Published.</p>" * 50, HTML)
    blob.save()
    page = Address.objects.create(path="/", blob=blob, content_type=HTML)
    MEMORY.answer("/")
    return page


def say(door, *requests: str) -> bytes:
    """All that comes back over one connection, which the last request closes. The requests are sent in one go."""
    *first, last = requests
    sent = "".join(f"{each}\r\nHost: portal\r\n\r\n" for each in first)
    sent += f"{last}\r\nHost: portal\r\nConnection: close\r\n\r\n"
    with closing(socket.create_connection(door, 20)) as line:
        line.sendall(sent.encode())
        got = b""
        while more := line.recv(65536):
            got += more
    return got


def test_a_published_page_is_sent_with_its_headers_and_the_date(door, page):
    head, _, body = say(door, "GET / HTTP/1.1\r\nAccept-Encoding: gzip, br").partition(b"\r\n\r\n")
    status, *lines = head.split(b"\r\n")
    headers = {name.lower(): said for name, _, said in (line.partition(b": ") for line in lines)}
    assert status == OK
    assert body == bytes(page.blob.brotli)
    assert headers[b"content-length"] == str(len(body)).encode()
    assert headers[b"content-type"] == HTML.encode()
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert headers[b"date"].endswith(b"GMT")


def test_only_its_headers_are_sent_where_only_they_are_asked_for(door, page):
    head, _, body = say(door, "HEAD / HTTP/1.1").partition(b"\r\n\r\n")
    assert head.startswith(OK)
    assert f"Content-Length: {len(page.blob.plain)}".encode() in head
    assert body == b""


def test_a_reader_who_has_the_page_is_told_so(door, page):
    mark = MEMORY.answer("/").variants["gzip"].etag
    got = say(door, f"GET / HTTP/1.1\r\nAccept-Encoding: gzip\r\nIf-None-Match: {mark}")
    assert got.startswith(UNCHANGED)
    assert got.endswith(b"\r\n\r\n")
    assert b"ontent-Length" not in got


@pytest.mark.parametrize("asked", ["GET /nowhere/", "GET /?page=2", "POST /", "GET /%2E/"])
def test_everything_else_goes_on_to_the_application(door, page, asked):
    got = say(door, f"{asked} HTTP/1.1")
    assert got.startswith(GONE_ON)
    assert b"Django: " in got


def test_requests_over_one_connection_are_answered_in_their_order_whoever_answers_them(door, page):
    got = say(
        door,
        "GET / HTTP/1.1",
        "GET / HTTP/1.1",
        "POST /enter/ HTTP/1.1\r\nContent-Length: 0",
        "GET / HTTP/1.1",
        "GET /nowhere/ HTTP/1.1",
    )
    # While the application is at a request, what came after it is the application's as well.
    assert got.startswith(OK)
    at = [got.index(each) for each in (b"Django: POST /enter/", b"Django: GET / ", b"Django: GET /nowhere/")]
    assert at == sorted(at)
    assert got.count(b"HTTP/1.1 ") == 5


def test_a_connection_goes_on_after_a_page_and_after_a_body_that_nobody_asked_for(door, page):
    with closing(socket.create_connection(door, 20)) as line:
        for asked, answer in (
            ("GET / HTTP/1.1\r\nHost: portal\r\nContent-Length: 5\r\n\r\nhello", OK),
            ("POST / HTTP/1.1\r\nHost: portal\r\nContent-Length: 5\r\n\r\nhello", GONE_ON),
            ("GET / HTTP/1.1\r\nHost: portal\r\n\r\n", OK),
        ):
            line.sendall(asked.encode())
            got = b""
            while not got.endswith((b"</p>", b" 5")):
                got += line.recv(65536)
            assert got.startswith(answer)


def test_a_page_is_asked_for_anew_once_it_is_time_to_look_whether_it_still_stands(door, page):
    assert say(door, "GET / HTTP/1.1").startswith(OK)
    MEMORY.forget()
    assert say(door, "GET / HTTP/1.1").startswith(GONE_ON)


@override_settings(SECURE_SSL_REDIRECT=True)
def test_where_https_is_demanded_the_application_decides(door, page):
    assert say(door, "GET / HTTP/1.1").startswith(GONE_ON)


def test_what_is_no_http_is_refused(door, page):
    assert say(door, "whatever").startswith(b"HTTP/1.1 400 Bad Request")


@pytest.mark.parametrize(
    "asked", ["", "GET / HTTP/1.1\r\nHost: por", "GET / HTTP/1.1\r\nHost: portal\r\n\r\n"]
)
def test_who_falls_silent_is_hung_up_on(door, page, monkeypatch, asked):
    monkeypatch.setattr("scp_portal.asgi.LONGEST_SILENCE", 0.05)
    with closing(socket.create_connection(door, 20)) as line:
        line.sendall(asked.encode())
        while line.recv(65536):
            pass  # what was asked for; then nothing comes any more
