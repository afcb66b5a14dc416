"""Answering with published bytes: before sessions, before views, from memory after the first read.

What is published never changes under its hash, so a process may keep it. Which bytes an address answers with can
change (a new edition, a withdrawal); each process asks the database for the site's revision at most every five
seconds and forgets everything when it has moved.

`Answer` decides what a reader is sent. Three thin ways lead to it: `scp_portal.asgi` answers as soon as the head of a
request is read, with what is remembered; `front` stands ahead of Django in `scp_portal.wsgi`, where nothing of Django
is touched for a published page; `PublishedPages` does the same as a middleware, for whoever comes by another door, as
the tests' client does.
"""

from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from time import monotonic

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection
from django.http import HttpResponse

from publishing.models import Address, Site

ASK_AGAIN_AFTER = 5.0  # seconds
REMEMBER_AT_MOST = 64 * 1024 * 1024  # bytes, for each process
READING = frozenset({"GET", "HEAD"})
STATUS_LINES = {200: "200 OK", 304: "304 Not Modified"}

# A browser may keep a file for ever; whoever stands between asks each minute, so that a withdrawal reaches everybody.
FOR_EVER = "public, max-age=31536000, s-maxage=60, immutable"
FOR_A_MINUTE = "public, max-age=60"

PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@dataclass(frozen=True, slots=True)
class Reply:
    """What is sent, ready for the wire."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    head: bytes  # status line and headers as HTTP/1.1 writes them, without the empty line after them

    @classmethod
    def of(cls, status: int, headers: dict[str, str], body: bytes = b"") -> "Reply":
        lines = [f"HTTP/1.1 {STATUS_LINES[status]}", *(f"{name}: {said}" for name, said in headers.items())]
        return cls(
            status, list(headers.items()), body, "".join(f"{line}\r\n" for line in lines).encode("latin-1")
        )

    @property
    def line(self) -> str:
        """`200 OK`."""
        return STATUS_LINES[self.status]


@dataclass(frozen=True, slots=True)
class Variant:
    """The bytes of one address in one encoding: sent whole, or said to be known already."""

    etag: str
    whole: Reply
    unchanged: Reply


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything that answers one address, by encoding (`br`, `gzip`, and "" for none)."""

    variants: dict[str, Variant]
    size: int

    @classmethod
    def of(cls, address: Address) -> "Answer":
        blob = address.blob
        headers = dict(PAGE_HEADERS) | {
            "Cache-Control": FOR_EVER if address.immutable else FOR_A_MINUTE,
            "Vary": "Accept-Encoding",
        }
        if settings.SECURE_HSTS_SECONDS:
            headers["Strict-Transport-Security"] = (
                f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"
            )
        variants = {}
        for encoding, body in (("br", blob.brotli), ("gzip", blob.gzip), ("", blob.plain)):
            if body is not None:
                variants[encoding] = _variant(
                    blob.sha256[:32], encoding, bytes(body), headers, address.content_type
                )
        return cls(variants, sum(len(each.whole.body) for each in variants.values()))

    def reply(self, known: str, accepted: str) -> Reply:
        """The smallest body the reader accepts, or 304 when the reader has it already.

        known, accepted: the reader's If-None-Match and Accept-Encoding, or "".
        """
        variant = self.variants[""]
        for encoding in accepted_encodings(accepted):
            if encoding in self.variants:
                variant = self.variants[encoding]
                break
        if known and (variant.etag in known or known.strip() == "*"):
            return variant.unchanged
        return variant.whole


def _variant(name: str, encoding: str, body: bytes, headers: dict[str, str], content_type: str) -> Variant:
    etag = f'"{name}-{encoding}"' if encoding else f'"{name}"'  # strong: other bytes, another mark
    headers = headers | {"ETag": etag}
    whole = headers | {"Content-Type": content_type, "Content-Length": str(len(body))}
    if encoding:
        whole["Content-Encoding"] = encoding
    return Variant(etag, Reply.of(200, whole, body), Reply.of(304, headers))


@lru_cache(maxsize=256)
def accepted_encodings(accepted: str) -> tuple[str, ...]:
    """Of `br` and `gzip`, tightest first, those that Accept-Encoding names without refusing them (`;q=0`)."""
    named = set()
    for offer in accepted.lower().split(","):
        name, _, weight = offer.replace(" ", "").partition(";q=")
        if weight.strip("0.") or not weight:
            named.add(name)
    return tuple(encoding for encoding in ("br", "gzip") if encoding in named)


class Memory:
    """The answers a process remembers, up to a bounded number of bytes, for one revision of the site."""

    def __init__(self):
        self.lock = Lock()
        self.answers: OrderedDict[str, Answer] = OrderedDict()
        self.bytes = 0
        self.forget()

    def answer(self, path: str) -> Answer | None:
        """The answer for an address, or None where nothing is published."""
        if monotonic() - self.asked >= ASK_AGAIN_AFTER:
            self.ask()
        if (answer := self.answers.get(path)) is not None:
            return answer
        if path not in self.paths:
            return None
        revision = self.revision
        look_after_connection()
        address = Address.objects.select_related("blob").filter(path=path).first()
        if address is None:
            return None
        answer = Answer.of(address)
        self.remember(path, answer, revision)
        return answer

    def at_hand(self, path: str) -> Answer | None:
        """The answer that is remembered, without a word to the database; None also when it is time to ask again."""
        return self.answers.get(path) if monotonic() - self.asked < ASK_AGAIN_AFTER else None

    def ask(self):
        """Forget everything when the site has changed since we last asked.

        While the database cannot be asked, nothing can have been changed in it: what is remembered still holds.
        """
        look_after_connection()
        try:
            revision = Site.objects.values_list("revision", flat=True).first()
            if revision != self.revision or revision is None:
                paths = frozenset(Address.objects.values_list("path", flat=True))
                with self.lock:
                    self.answers.clear()
                    self.bytes = 0
                    self.paths = paths
                    self.revision = revision
        except DatabaseError:
            if self.revision is None:
                raise
        self.asked = monotonic()

    def remember(self, path: str, answer: Answer, revision: int | None) -> None:
        """Keep an answer that was read while the site stood at `revision`: a later one may have withdrawn it."""
        with self.lock:
            if revision == self.revision and path not in self.answers:
                self.answers[path] = answer
                self.bytes += answer.size
                while self.bytes > REMEMBER_AT_MOST and len(self.answers) > 1:
                    self.bytes -= self.answers.popitem(last=False)[1].size

    def forget(self):
        """Start anew at the next request: the process that publishes sees its own work at once."""
        self.revision = None
        self.paths = frozenset()
        self.asked = -ASK_AGAIN_AFTER


MEMORY = Memory()


def look_after_connection() -> None:
    """What Django does around each request: a connection that is broken or old is not used again."""
    if not connection.in_atomic_block:
        close_old_connections()


def front(portal):
    """The WSGI application `portal`, with the published pages answered ahead of it."""

    def application(environ, start_response):
        method = environ["REQUEST_METHOD"]
        if method in READING and not (settings.SECURE_SSL_REDIRECT and not came_by_https(environ)):
            try:
                answer = MEMORY.answer(environ["PATH_INFO"])
            except DatabaseError:
                answer = None  # Django tells it, and notes it, in its own way
            if answer is not None:
                reply = answer.reply(
                    environ.get("HTTP_IF_NONE_MATCH", ""), environ.get("HTTP_ACCEPT_ENCODING", "")
                )
                start_response(reply.line, reply.headers)
                return [reply.body] if method == "GET" else []
        return portal(environ, start_response)

    return application


def came_by_https(environ: dict) -> bool:
    """What Django's `request.is_secure()` says, without the request."""
    if settings.SECURE_PROXY_SSL_HEADER:
        name, value = settings.SECURE_PROXY_SSL_HEADER
        if (said := environ.get(name)) is not None:
            return said.split(",")[0].strip() == value
    return environ["wsgi.url_scheme"] == "https"


class PublishedPages:
    """Middleware: a published address is answered here; every other request goes on to Django's views."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method in READING and not (settings.SECURE_SSL_REDIRECT and not request.is_secure()):
            if (answer := MEMORY.answer(request.path_info)) is not None:
                reply = answer.reply(
                    request.META.get("HTTP_IF_NONE_MATCH", ""), request.META.get("HTTP_ACCEPT_ENCODING", "")
                )
                body = reply.body if request.method == "GET" else b""
                return HttpResponse(body, status=reply.status, headers=dict(reply.headers))
        return self.get_response(request)
