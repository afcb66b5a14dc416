"""Answering with published bytes: before sessions, before views, from memory after the first read.

What is published never changes under its hash, so a process may keep it. Which bytes an address answers with can
change (a new edition, a withdrawal); each process asks the database for the site's revision at most every five
seconds and forgets everything when it has moved.
"""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from time import monotonic

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase

from publishing.models import Address, Site

ASK_AGAIN_AFTER = 5.0  # seconds
REMEMBER_AT_MOST = 64 * 1024 * 1024  # bytes, for each process

PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Vary": "Accept-Encoding",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything that answers one address: the bytes by encoding, and the headers that go with each."""

    etag: str
    bodies: dict[str, bytes]
    headers: dict[str, dict[str, str]]
    size: int

    @classmethod
    def of(cls, address: Address) -> "Answer":
        blob = address.blob
        etag = f'"{blob.sha256[:32]}"'
        headers = dict(PAGE_HEADERS)
        headers["Content-Type"] = address.content_type
        headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if address.immutable else "public, max-age=60"
        )
        headers["ETag"] = etag
        if settings.SECURE_HSTS_SECONDS:
            headers["Strict-Transport-Security"] = (
                f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"
            )
        bodies = {"": bytes(blob.plain)}
        if blob.gzip is not None:
            bodies["gzip"] = bytes(blob.gzip)
        if blob.brotli is not None:
            bodies["br"] = bytes(blob.brotli)
        by_encoding = {
            encoding: headers
            | {"Content-Length": str(len(body))}
            | ({"Content-Encoding": encoding} if encoding else {})
            for encoding, body in bodies.items()
        }
        return cls(etag, bodies, by_encoding, sum(map(len, bodies.values())))

    def respond(self, request: HttpRequest) -> HttpResponseBase:
        """The smallest body the reader accepts, or 304 when the reader has it already."""
        known = request.META.get("HTTP_IF_NONE_MATCH", "")
        if known and (known == "*" or self.etag in known):
            response = HttpResponseNotModified()
            chosen = {key: value for key, value in self.headers[""].items() if not key.startswith("Content-")}
        else:
            encoding = self.best_encoding(request.META.get("HTTP_ACCEPT_ENCODING", ""))
            chosen = self.headers[encoding]
            response = HttpResponse(b"" if request.method == "HEAD" else self.bodies[encoding])
        for name, value in chosen.items():
            response.headers[name] = value
        return response

    def best_encoding(self, accepted: str) -> str:
        """`br`, `gzip` or none, by what the reader names without refusing it (`;q=0`)."""
        accepted = accepted.lower()
        for encoding in ("br", "gzip"):
            if encoding in self.bodies and encoding in accepted:
                offers = [offer.strip().replace(" ", "") for offer in accepted.split(",")]
                if any(
                    offer.split(";")[0] == encoding and not offer.endswith((";q=0", ";q=0.0"))
                    for offer in offers
                ):
                    return encoding
        return ""


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
        address = Address.objects.select_related("blob").filter(path=path).first()
        if address is None:
            return None
        return self.remember(path, Answer.of(address))

    def ask(self):
        """Forget everything when the site has changed since we last asked."""
        revision = Site.objects.values_list("revision", flat=True).first()
        with self.lock:
            if revision != self.revision or revision is None:
                self.answers.clear()
                self.bytes = 0
                self.paths = frozenset(Address.objects.values_list("path", flat=True))
                self.revision = revision
            self.asked = monotonic()

    def remember(self, path: str, answer: Answer) -> Answer:
        with self.lock:
            if path not in self.answers:
                self.answers[path] = answer
                self.bytes += answer.size
                while self.bytes > REMEMBER_AT_MOST and len(self.answers) > 1:
                    self.bytes -= self.answers.popitem(last=False)[1].size
        return answer

    def forget(self):
        """Start anew at the next request: the process that publishes sees its own work at once."""
        self.revision = None
        self.paths = frozenset()
        self.asked = -ASK_AGAIN_AFTER


MEMORY = Memory()


class PublishedPages:
    """Middleware: a published address is answered here; every other request goes on to Django's views."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method in {"GET", "HEAD"} and not (
            settings.SECURE_SSL_REDIRECT and not request.is_secure()
        ):
            if (answer := MEMORY.answer(request.path_info)) is not None:
                return answer.respond(request)
        return self.get_response(request)
