"""The door of `make run`: what is published is answered as soon as the head of a request is read.

uvicorn reads HTTP; where it would begin a task for a request, a page that is remembered is sent at once. Everything
else, and each page until it is remembered, goes to `scp_portal.wsgi` in a thread: one way through Django for every
server.
"""

import asyncio
from functools import lru_cache

from a2wsgi import WSGIMiddleware
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from scp_portal.wsgi import application as by_wsgi

from django.conf import settings  # isort: skip  Django is started first

from publishing.serving import MEMORY, Reply  # isort: skip

THREADS = 4  # in each process; they take turns at Python, and wait for the database together
LONGEST_SILENCE = 30  # seconds; who was silent twice as long, at most, is hung up on

application = WSGIMiddleware(by_wsgi, workers=THREADS)


class _Answered:
    """Stands where uvicorn keeps the request it is at, when that was answered here."""

    response_complete = True
    message_event = asyncio.Event()  # nobody waits for it


ANSWERED = _Answered()


@lru_cache(maxsize=1)
def _lines(*headers: tuple[bytes, bytes]) -> bytes:
    """What uvicorn adds to each answer, the date, and the empty line after the headers. It is another every second."""
    return b"".join(b"%b: %b\r\n" % each for each in headers) + b"\r\n"


class PublishedFirst(HttpToolsProtocol):
    """uvicorn's HTTP/1.1, with what is published answered ahead of the application."""

    def connection_made(self, transport) -> None:
        super().connection_made(transport)
        self.cycle = ANSWERED  # nothing waits yet
        self.has_asked = False
        self.loop.call_later(LONGEST_SILENCE, self._hang_up_if_silent)

    def _hang_up_if_silent(self) -> None:
        """One timer for a connection: one for each answer would cost a tenth of it."""
        if self.transport.is_closing():
            return
        if not self.has_asked and self.cycle.response_complete:
            self.transport.close()
        else:
            self.has_asked = False
            self.loop.call_later(LONGEST_SILENCE, self._hang_up_if_silent)

    def on_headers_complete(self) -> None:
        self.has_asked = True
        method = self.parser.get_method()
        if (reply := self._published(method)) is None:
            super().on_headers_complete()
            return
        self.cycle = ANSWERED
        dated = _lines(*self.server_state.default_headers)
        self.transport.write(b"".join((reply.head, dated, reply.body if method == b"GET" else b"")))
        if not self.parser.should_keep_alive():
            self.transport.close()

    def _published(self, method: bytes) -> Reply | None:
        """What is sent at once; None for what goes on to the application.

        So does a request that was sent before the last one was answered and read: the application waits for readers.
        """
        if method not in (b"GET", b"HEAD") or settings.SECURE_SSL_REDIRECT:
            return None
        if not self.cycle.response_complete or self.transport.get_write_buffer_size():
            return None
        answer = MEMORY.at_hand(self.url.decode("latin-1"))
        if answer is None:
            return None
        known = accepted = b""
        for name, value in self.headers:
            if name == b"if-none-match":
                known = value
            elif name == b"accept-encoding":
                accepted = value
        return answer.reply(known.decode("latin-1"), accepted.decode("latin-1"))
