"""Proving that what was published is what was published: bytes against hashes, files against manifests, each manifest
against the one before, the record of an edition against its document, and what an address answers with against the file
it shows.

Whoever can write to the database could forge hashes as well, all the way up. A manifest that a reader saved cannot be
forged from here: `of_manifest` says whether it is in the chain.
"""

import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import brotli
from django.utils import timezone

from common.text import date_words
from publishing import canonical
from publishing.enums import EditionState
from publishing.files import DOCUMENT
from publishing.models import Address, Blob, Edition
from publishing.storing import HTML, LOOKS, MANIFEST, STATUS_MARK, page_address


@dataclass(frozen=True)
class Verified:
    """An edition, how many files it has, and what was found altered; nothing is as it should be."""

    edition: Edition
    files: int
    problems: tuple[str, ...]
    taken_back: str = ""  # when it was withdrawn, and when and by whom its bytes were destroyed


def verify_editions() -> Iterator[Verified]:
    """Every edition in the order of publication. One file's bytes are in memory at a time."""
    sound = _Sound()
    current = Address.objects.filter(path="/").values_list("edition", flat=True).first()
    before: Edition | None = None
    editions = Edition.objects.select_related("strategy", "manifest", "document__destroyed__by")
    for edition in editions.order_by("pk"):
        problems = list(_of_edition(edition, before, sound, is_current=edition.pk == current))
        yield Verified(edition, edition.files.count(), tuple(problems), taken_back_words(edition))
        before = edition


def taken_back_words(edition: Edition) -> str:
    """`withdrawn on 14 July 2025, destroyed on 15 July 2025 by Sam Lamp`, or "" for what stands."""
    if edition.state != EditionState.WITHDRAWN:
        return ""
    words = f"withdrawn on {date_words(edition.withdrawn_on)}"
    if (gone := edition.document.destroyed) is not None:
        words += f", destroyed on {date_words(timezone.localdate(gone.at))} by {gone.by}"
    return words


def of_manifest(saved: bytes) -> tuple[Edition | None, str]:
    """The edition whose manifest somebody saved, byte for byte; else None, and a sentence that says why not."""
    found = Edition.objects.select_related("strategy").filter(manifest=canonical.fingerprint(saved)).first()
    if found:
        return found, ""
    try:
        address = canonical.from_bytes(saved)["edition"]
    except (ValueError, KeyError, TypeError):
        return None, "This is no manifest of an edition."
    for edition in Edition.objects.select_related("strategy", "manifest"):
        if edition.address == address:
            names = what_differs(saved, bytes(edition.manifest.plain))
            return None, f"{edition} is not as it was when this manifest was saved: {'; '.join(names)}."
    return None, f"There is no edition at {address} any more."


def what_differs(saved: bytes, now: bytes) -> list[str]:
    """What two manifests of one edition tell differently, in words. Not empty when their bytes differ."""
    was, has = canonical.from_bytes(saved), canonical.from_bytes(now)
    before, after = _by_name(was), _by_name(has)
    told = [f"{name} is missing" for name in sorted(before.keys() - after.keys())]
    told += [f"{name} was added" for name in sorted(after.keys() - before.keys())]
    told += [
        f"{name} was altered" for name in sorted(before.keys() & after.keys()) if before[name] != after[name]
    ]
    if was.get("previous_manifest") != has.get("previous_manifest"):
        told.append("it follows another edition")
    return told or ["its manifest was written anew"]


def why_not_as_listed(listed: Mapping[str, Mapping], kept: Mapping[str, tuple[str, int, str]]) -> list[str]:
    """How the files of an edition differ from its manifest. `kept`: content type, size and SHA-256 by name."""
    told = [f"{name} is missing: the manifest lists it" for name in sorted(listed.keys() - kept.keys())]
    told += [
        f"{name} was added: the manifest does not list it" for name in sorted(kept.keys() - listed.keys())
    ]
    for name in sorted(listed.keys() & kept.keys()):
        each = listed[name]
        if (each["content_type"], each["size"], each["sha256"]) != kept[name]:
            told.append(f"{name} was exchanged: the manifest lists another size, type or SHA-256")
    return told


def why_not_as_told(edition: Edition, told: Mapping) -> list[str]:
    """How the record of an edition, which lists and the feed go by, differs from what its document says of it."""
    kept = {
        "number": edition.number,
        "kind": edition.kind,
        "title": edition.title,
        "label": edition.label,
        "note": edition.note,
        "period": edition.period.code,
        "as_at": edition.as_at.isoformat(),
        "published_on": timezone.localdate(edition.published_at).isoformat(),
        "next_update_words": edition.next_update,
    }
    return [
        f"its record was altered: {name.removesuffix('_words').replace('_', ' ')} “{value}” was published as "
        f"“{told[name]}”"
        for name, value in kept.items()
        if told[name] != value
    ]


def _by_name(manifest: dict) -> dict[str, dict]:
    return {each["name"]: each for each in manifest["files"]}


def _of_edition(
    edition: Edition, before: Edition | None, sound: "_Sound", *, is_current: bool
) -> Iterator[str]:
    """What is wrong with one edition; `before` is the one that was published before it."""
    if why := sound.why_not(edition.manifest):
        yield f"{MANIFEST} {why}"
        return  # it proves nothing any more
    manifest = canonical.from_bytes(edition.manifest.plain)
    if edition.previous_id != (before and before.pk):
        yield "it does not follow the edition that was published before it"
    if manifest["previous_manifest"] != (before and before.manifest_id):
        yield f"its manifest names another manifest before it than that of {before or 'nothing'}"
    if manifest["edition"] != edition.address:
        yield f"its manifest is that of {manifest['edition']}"
    rows = {
        file.name: file
        for file in edition.files.select_related("blob").defer("blob__plain", "blob__gzip", "blob__brotli")
    }
    kept = {
        name: (file.content_type, file.blob.size, file.blob_id)
        for name, file in rows.items()
        if name != MANIFEST
    }
    yield from why_not_as_listed(_by_name(manifest), kept)
    if MANIFEST not in rows or rows[MANIFEST].blob_id != edition.manifest_id:
        yield f"{MANIFEST} cannot be downloaded as it is kept"
    if DOCUMENT not in rows or rows[DOCUMENT].blob_id != edition.document_id:
        yield f"its document is not the {DOCUMENT} among its files"
    elif not edition.document.destroyed_id and not sound.why_not(edition.document):
        yield from why_not_as_told(edition, canonical.from_bytes(edition.document.plain)["edition"])
    is_withdrawn = edition.state == EditionState.WITHDRAWN
    is_corrected = any(each.number > edition.number for each in edition.corrections.all())
    if not is_withdrawn and is_corrected != (edition.state == EditionState.CORRECTED):
        stands = edition.get_state_display().lower()
        yield f"its record says {stands}, and {'an' if is_corrected else 'no'} edition corrects it"
    for name, file in rows.items():
        blob = Blob.objects.get(pk=file.blob_id)
        if not (is_withdrawn and blob.destroyed_id) and (why := sound.why_not(blob)):
            yield f"{name} {why}"
        if is_withdrawn:
            yield from _still_answering(edition, file)
        else:
            yield from _of_addresses(edition, file, bytes(blob.plain), sound)
            if is_current:
                yield from _of_front(edition, file)


def _still_answering(edition: Edition, file) -> Iterator[str]:
    """Bytes of a withdrawn edition that readers are still sent; its manifest and the look of its notice may be."""
    if file.content_type in LOOKS or file.name == MANIFEST:
        return
    for path in Address.objects.filter(edition=edition, blob=file.blob_id).values_list("path", flat=True):
        yield f"{path} still answers, although the edition was withdrawn"


def _of_addresses(edition: Edition, file, plain: bytes, sound: "_Sound") -> Iterator[str]:
    """What readers are sent in place of a file, or of the page that shows it with one live line."""
    download = f"{edition.address}files/{file.name}"
    path = _page_of(edition, file)
    answers = dict(Address.objects.filter(path__in=[download, path]).values_list("path", "blob_id"))
    if download not in answers:
        yield f"nothing answers at {download}"
    elif answers[download] != file.blob_id:
        yield f"{download} answers with other bytes"
    if page_address(file.name) is None:
        return
    if path not in answers:
        yield f"nothing answers at {path}"
        return
    page = Blob.objects.get(pk=answers[path])
    if why := sound.why_not(page):
        yield f"the page {path} {why}"
    shown = bytes(page.plain)
    head, _mark, tail = plain.partition(STATUS_MARK) if file.content_type == HTML else (plain, b"", b"")
    if not (shown.startswith(head) and shown.endswith(tail) and len(shown) >= len(head) + len(tail)):
        yield f"the page {path} does not show {file.name}"


def _of_front(edition: Edition, file) -> Iterator[str]:
    """Where the newest addresses, such as / and /dashboard/, answer with something else than the edition’s own."""
    names = [f"files/{file.name}"] + ([name] if (name := page_address(file.name)) is not None else [])
    paths = {f"/{name}": f"{edition.address}{name}" for name in names}
    answers = dict(Address.objects.filter(path__in=[*paths, *paths.values()]).values_list("path", "blob_id"))
    for path, own in paths.items():
        if answers.get(path) != answers.get(own):
            yield f"{path} does not answer with {own}"


def _page_of(edition: Edition, file) -> str:
    return f"{edition.address}{page_address(file.name) or ''}"


class _Sound:
    """Bytes against their hash, each once: editions share style and fonts."""

    def __init__(self):
        self.told: dict[str, str] = {}

    def why_not(self, blob: Blob) -> str:
        """ "" when bytes, size and compressed twins are what the hash says, else how they differ."""
        if blob.pk not in self.told:
            self.told[blob.pk] = self._look(blob)
        return self.told[blob.pk]

    def _look(self, blob: Blob) -> str:
        if blob.destroyed_id:
            return "was destroyed, although the edition stands"
        plain = bytes(blob.plain)
        if (found := canonical.fingerprint(plain)) != blob.pk:
            return f"was altered: its SHA-256 is {found[:16]}…, not {blob.pk[:16]}…"
        if len(plain) != blob.size:
            return f"was altered: it has {len(plain)} bytes, not {blob.size}"
        for name, packed, unpack in (
            ("gzip", blob.gzip, gzip.decompress),
            ("Brotli", blob.brotli, brotli.decompress),
        ):
            if packed is not None and not _unpacks_to(bytes(packed), unpack, plain):
                return f"was altered where it is kept compressed ({name})"
        return ""


def _unpacks_to(packed: bytes, unpack, plain: bytes) -> bool:
    try:
        return unpack(packed) == plain
    except (OSError, EOFError, brotli.error):
        return False
