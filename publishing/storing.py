"""Keeping bytes by their hash, and saying which bytes each public address answers with."""

import gzip
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache

import brotli
from django.conf import settings
from django.db.models import F
from django.template.loader import render_to_string

from common.text import date_words, paragraphs, plural
from partnership.models import Partnership
from partnership.rules import SIGN_INS_KEPT_DAYS
from publishing import canonical, files, meetings_files
from publishing.enums import EditionState, PublicationState
from publishing.models import (
    Address,
    Blob,
    DraftFile,
    Edition,
    EditionDraft,
    EditionFile,
    MeetingFile,
    MeetingPublication,
    PackBuild,
    Site,
)
from publishing.partnership_words import words_of
from publishing.pdf import Told
from publishing.signposting import signposts_of
from publishing.summaries import Status, current_edition, publication_status, shelves, status

STATUS_MARK = b"<!--status-->"
MANIFEST = "manifest.json"
COMPRESSED_ALREADY = {"application/pdf", "font/woff2", "image/png", files.WORKBOOK_TYPE}
HTML = "text/html; charset=utf-8"
LOOKS = {"text/css; charset=utf-8", "font/woff2"}  # what a notice in the place of a page still needs


def blob_of(data: bytes, content_type: str, *, quality: int = 11) -> Blob:
    """Unsaved bytes with their compressed twins, where those are smaller. `quality` is Brotli's: 11 is the tightest."""
    blob = Blob(sha256=canonical.fingerprint(data), size=len(data), plain=data)
    if content_type.split(";")[0] not in COMPRESSED_ALREADY:
        packed, tighter = _compressed(data, quality)
        blob.gzip = packed if len(packed) < len(data) else None
        blob.brotli = tighter if len(tighter) < len(data) else None
    return blob


@lru_cache(maxsize=16)
def _compressed(data: bytes, quality: int) -> tuple[bytes, bytes]:
    """With gzip and with Brotli; remembered, for the style goes with everything that is published."""
    return gzip.compress(data, 9, mtime=0), brotli.compress(data, quality=quality)


def blobs_of(made: Iterable[files.File], *, told: Told | None = None) -> list[Blob]:
    """Unsaved bytes of the files that are not stored yet, each once. `told` hears of each file."""
    by_hash = {file.sha256: file for file in made}
    known = set(Blob.objects.filter(pk__in=by_hash, destroyed=None).values_list("pk", flat=True))
    blobs = []
    for key, file in by_hash.items():
        if key not in known:
            blobs.append(blob_of(file.data, file.content_type))
            if told is not None:
                told(f"Compressing the files, at {file.name}", 85)
    return blobs


def keep(blobs: Iterable[Blob]) -> None:
    """Store the bytes that are not stored yet. Must run inside the transaction that refers to them.

    What was destroyed with one edition and stands in this one as well is public again, because somebody publishes it.
    """
    by_hash = {blob.sha256: blob for blob in blobs}
    known = dict(Blob.objects.filter(pk__in=by_hash).values_list("pk", "destroyed"))
    Blob.objects.bulk_create(
        [blob for key, blob in by_hash.items() if key not in known], ignore_conflicts=True, batch_size=20
    )
    for key in [key for key, destroyed in known.items() if destroyed]:
        blob = by_hash[key]
        Blob.objects.filter(pk=key).update(
            plain=blob.plain, gzip=blob.gzip, brotli=blob.brotli, destroyed=None
        )


def readdress() -> None:
    """Say anew what every public address answers with. Must run inside a transaction; all or nothing."""
    current = current_edition()
    editions = list(
        Edition.objects.select_related("strategy").prefetch_related("files").order_by("as_at", "number")
    )
    publications = list(MeetingPublication.objects.order_by("version").prefetch_related("files"))
    partnership = Partnership.objects.first()
    words = words_of(partnership)
    latest = {edition.strategy_id: edition for edition in editions if edition.state != EditionState.WITHDRAWN}
    corrections = {edition.corrects_id: edition for edition in editions if edition.corrects_id}
    pages = _Pages()
    addresses: dict[str, Address] = {}

    def answer(
        path: str, blob_id: str, content_type: str, edition=None, *, publication=None, immutable=False
    ):
        addresses[path] = Address(
            path=path,
            blob_id=blob_id,
            content_type=content_type,
            edition=edition,
            publication=publication,
            immutable=immutable,
        )

    for edition in editions:
        if edition.state == EditionState.WITHDRAWN:
            _answer_withdrawn(answer, edition, pages, words)
            continue
        is_current = current is not None and current.pk == edition.pk
        follower = corrections.get(edition.pk) or latest[edition.strategy_id]
        line = status_line(status(edition, current, follower))
        for file in edition.files.all():
            name = page_address(file.name)
            page = pages.with_status(file, line) if file.content_type == HTML else file.blob_id
            for root in [edition.address, "/"] if is_current else [edition.address]:
                immutable = root == edition.address
                answer(
                    f"{root}files/{file.name}", file.blob_id, file.content_type, edition, immutable=immutable
                )
                if name is not None:
                    answer(root + name, page, file.content_type, edition)
    _answer_meetings(answer, pages, publications, words)
    for path, text in site_pages(current, partnership).items():
        answer(path, pages.keep(text.encode()), HTML)
    signposts = signposts_of(
        _to_be_found(addresses.values()),
        name=words["name"] or "Community Safety Partnership",
        editions=[each for each in editions if each.state != EditionState.WITHDRAWN],
        meetings=[each for each in publications if each.state == PublicationState.PUBLISHED],
    )
    for path, (text, content_type) in signposts.items():
        answer(path, pages.keep(text.encode()), content_type)
    keep(pages.made)
    Address.objects.all().delete()
    Address.objects.bulk_create(addresses.values(), batch_size=200)
    if not Site.objects.update(revision=F("revision") + 1):
        Site.objects.create(revision=1)
    sweep()


def _to_be_found(addresses: Iterable[Address]) -> dict[str, datetime | None]:
    """The pages a search engine is told of, with the moment each was published: latest pages, and each edition."""
    found: dict[str, datetime | None] = {}
    for each in addresses:
        path, edition, publication = each.path, each.edition, each.publication
        if each.content_type != HTML or "/files/" in path:
            continue
        if edition is not None:
            own_page = path.startswith(edition.address) and path != edition.address
            if edition.state != EditionState.WITHDRAWN and not own_page:
                found[path] = edition.published_at
        elif publication is not None:
            own_page = path.startswith(publication.own_address)
            if publication.state == PublicationState.PUBLISHED and not own_page:
                found[path] = publication.published_at
        else:
            found[path] = None
    return found


def _answer_withdrawn(answer, edition: Edition, pages: "_Pages", words: dict[str, str]) -> None:
    """A notice at every page of a withdrawn edition. Its manifest, and what the notice looks like, can still be had."""
    notice = pages.keep(_edition_notice(edition, words).encode())
    for file in edition.files.all():
        name = page_address(file.name)
        if name is not None:
            answer(f"{edition.address}{name}", notice, HTML, edition)
        if file.content_type in LOOKS or file.name == MANIFEST:
            address = f"{edition.address}files/{file.name}"
            answer(address, file.blob_id, file.content_type, edition, immutable=True)


def _edition_notice(edition: Edition, words: dict[str, str]) -> str:
    """The page that stands where an edition was withdrawn."""
    return render_to_string(
        "publishing/publish_withdrawn.html",
        _notice_shell(edition.address, words)
        | {
            "edition": edition,
            "withdrawn_words": date_words(edition.withdrawn_on),
            "reason": edition.withdrawn_reason,
            "here": "editions",
        },
    )


def _notice_shell(address: str, words: dict[str, str]) -> dict:
    """What the page in the place of something withdrawn needs; `address` is where that stood."""
    return {
        "partnership": {"name": words["name"], "area": words["area"]},
        "root": "/",
        "site": "/",
        "stylesheet": f"{address}files/{files.STYLESHEET}",
    }


def _answer_meetings(
    answer, pages: "_Pages", publications: list[MeetingPublication], words: dict[str, str]
) -> None:
    """Say what the meetings’ addresses answer with: the newest version, each version, or that it was withdrawn."""
    latest = {publication.meeting_id: publication for publication in publications}
    newest_at = {publication.slug: publication for publication in publications}
    for each in publications:
        roots = [each.own_address] + ([each.address] if newest_at[each.slug] is each else [])
        is_withdrawn = each.state == PublicationState.WITHDRAWN
        line = status_line(publication_status(each, latest[each.meeting_id]), label="Status of this page")
        notice = pages.keep(_notice(each, words).encode()) if is_withdrawn else ""
        for file in each.files.all():
            name = meetings_files.page_address(file.name)
            if name is not None:
                page = notice or pages.with_status(file, line)
                for root in roots:
                    answer(root + name, page, file.content_type, publication=each)
            if not is_withdrawn or file.content_type in LOOKS:
                for root in roots:
                    is_own = root == each.own_address
                    address = f"{root}files/{file.name}"
                    answer(address, file.blob_id, file.content_type, publication=each, immutable=is_own)


def _notice(publication: MeetingPublication, words: dict[str, str]) -> str:
    """The page that stands where a meeting was withdrawn."""
    return render_to_string(
        "publishing/meeting_withdrawn.html",
        _notice_shell(publication.own_address, words)
        | {
            "facts": publication.facts,
            "withdrawn_words": date_words(publication.withdrawn_on),
            "reason": publication.withdrawn_reason,
            "here": "meetings",
        },
    )


class _Pages:
    """Pages as they are served today. Only those whose bytes are not stored yet are compressed."""

    def __init__(self):
        self.known = set(Blob.objects.filter(destroyed=None).values_list("pk", flat=True))
        self.made: list[Blob] = []

    def with_status(self, file: EditionFile | MeetingFile, line: bytes) -> str:
        plain = Blob.objects.values_list("plain", flat=True).get(pk=file.blob_id)
        return self.keep(bytes(plain).replace(STATUS_MARK, line, 1))

    def keep(self, data: bytes) -> str:
        key = canonical.fingerprint(data)
        if key not in self.known:
            self.known.add(key)
            # Others wait for the database meanwhile: a thirtieth larger takes a quarter of the time.
            self.made.append(blob_of(data, HTML, quality=10))
        return key


def status_line(stands: Status, *, label: str = "") -> bytes:
    """The live line as it stands on a page. `label` names what it is the status of, where that is no edition."""
    return render_to_string("components/status.html", asdict(stands) | {"label": label}).strip().encode()


def page_address(name: str) -> str | None:
    """Where a file stands as a page of its edition: `dashboard/` for dashboard.html; None for a mere download."""
    if name == files.REPORT:
        return files.REPORT
    stem, _, ending = name.rpartition(".")
    if ending != "html":
        return None
    if stem == "index":
        return ""
    kind, _, number = stem.partition("-")
    return f"priorities/{number}/" if kind == "priority" else f"{kind}/"


def site_pages(current: Edition | None, partnership: Partnership | None) -> dict[str, str]:
    """The public pages that belong to no edition, by address."""
    document = canonical.from_bytes(current.document.plain) if current else None
    context = {
        "partnership": document["partnership"] if document else words_of(partnership),
        "root": "/",
        "site": "/",
        # Before the first edition none is kept at this address, and the page takes the portal's own.
        "stylesheet": f"/files/{files.STYLESHEET}" if document else "",
    }
    pages = {
        "editions": {"here": "editions", "strategies": shelves()},
        "accessibility": _statement_dates(partnership),
        "privacy": _privacy(partnership),
    }
    return {
        f"/{name}/": render_to_string(
            f"publishing/{name}.html",
            context | said | {"printed_address": f"{settings.PORTAL_ADDRESS}/{name}/"},
        )
        for name, said in pages.items()
    }


def _statement_dates(partnership: Partnership | None) -> dict[str, str]:
    """The days of the accessibility statement, in words; "" for one that is not recorded."""
    names = ("prepared_on", "reviewed_on", "mend_by")
    days = {name: getattr(partnership, f"accessibility_{name}", None) for name in names}
    return {f"{name}_words": date_words(day) if day else "" for name, day in days.items()}


def _privacy(partnership: Partnership | None) -> dict:
    """What the partnership says of personal data, as paragraphs, and for how long sign-ins are kept."""
    said = {
        name: paragraphs(getattr(partnership, f"privacy_{name}", ""))
        for name in ("controller", "basis", "logs", "retention")
    }
    return {"privacy": said, "sign_ins_kept": plural(SIGN_INS_KEPT_DAYS, "day")}


def sweep() -> None:
    """Forget bytes that nothing refers to any more: pages with a status line that no longer holds, drafts that went."""
    kept = (
        EditionFile.objects.values("blob"),
        Address.objects.values("blob"),
        Edition.objects.values("document"),
        Edition.objects.values("manifest"),
        MeetingFile.objects.values("blob"),
        MeetingPublication.objects.values("document"),
        PackBuild.objects.exclude(pdf=None).values("pdf"),
        DraftFile.objects.values("blob"),
        EditionDraft.objects.exclude(document=None).values("document"),
        EditionDraft.objects.exclude(report=None).values("report"),
    )
    unused = Blob.objects.all()
    for referred in kept:
        unused = unused.exclude(pk__in=referred)
    unused.delete()
