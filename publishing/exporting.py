"""The whole public site as plain files, which any web server can serve.

A copy is made beside the one before and takes its place in one step: whatever is killed, or a disk that fills up,
leaves the former copy whole. What has not changed is not written again (it is the same file, linked), so that web
servers and those who fetch the copy see what is new. What is no longer published is not in the next copy.
"""

import ctypes
import fcntl
import gzip
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import brotli
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import resolve

from publishing.models import Address, Site
from publishing.summaries import Signpost
from publishing.views import not_found

MARK = ".portal-copy"
MARK_WORDS = "A copy of a portal’s public site, made by export_site. The next one takes its place: keep nothing here.\n"
LIVE = ("/", "/meetings/", "/meetings.ics")  # public pages that may be no stored bytes
DOOR = "/my-work/"  # where the pages send partners to sign in
TRIES = 3

# A plain web server knows what a file is by its ending alone.
ENDINGS = {
    ".atom": "application/atom+xml",
    ".css": "text/css",
    ".csv": "text/csv",
    ".html": "text/html",
    ".ics": "text/calendar",
    ".js": "text/javascript",
    ".json": "application/json",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".woff2": "font/woff2",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xml": "application/xml",
    ".zip": "application/zip",
}
PACKED_ALREADY = {".pdf", ".png", ".woff2", ".xlsx", ".ods", ".zip"}
_STATIC = re.compile(rb"(?:href|src)=\"(%s[^\"?#]+)\"" % re.escape(settings.STATIC_URL.encode()))
_IN_STYLE = re.compile(rb"url\(\s*[\"']?([^\"')?#:]+)[\"']?\s*\)")
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


class CannotExport(Exception):
    """Why no copy was made, in a sentence that says what to do. The former copy is as it was."""


@dataclass(frozen=True)
class Exported:
    """How many files a copy holds (compressed twins among them), how many are new or different, how many went."""

    files: int
    written: int
    gone: int

    @property
    def is_unchanged(self) -> bool:
        return not self.written and not self.gone


def export(folder: Path) -> Exported:
    """Make `folder` a copy of the public site as it stands now. Raises CannotExport."""
    folder = Path(os.path.abspath(folder))
    if why_not := why_not_into(folder):
        raise CannotExport(why_not)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _alone_in(folder.parent):
            _clear_up(folder)
            return _export(folder)
    except OSError as problem:
        raise CannotExport(
            f"The copy cannot be written to {folder}: {problem.strerror or problem}. What stood there is as it was."
        ) from problem


def why_not_into(folder: Path) -> str:
    """Why a copy cannot take the place of this folder; "" when it can."""
    if folder.is_symlink():
        return f"{folder} is a link. Name the folder it leads to."
    if folder.exists() and not folder.is_dir():
        return f"{folder} is a file. Name a folder."
    if folder.is_dir() and not (folder / MARK).exists() and any(folder.iterdir()):
        return (
            f"{folder} holds other things, which a copy would put in the bin. "
            "Name an empty folder, or one that an earlier copy made."
        )
    return ""


def _export(folder: Path) -> Exported:
    for _try in range(TRIES):
        before = _revision()
        fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}.new-", dir=folder.parent))
        try:
            exported = _write(fresh, former=folder)
            if _revision() != before:
                continue  # something was published meanwhile: half a copy of each would be none
            if exported.is_unchanged and (folder / MARK).exists():
                return exported
            (fresh / MARK).write_text(MARK_WORDS, encoding="utf-8")
            fresh.chmod(0o755)  # a temporary folder is closed to others; the web server is one
            _put_in_place(fresh, folder)
            return exported
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    raise CannotExport("The site is being published to over and over. Try again in a minute.")


def _revision() -> int | None:
    return Site.objects.values_list("revision", flat=True).first()


def _write(fresh: Path, *, former: Path) -> Exported:
    written, names = 0, {MARK}
    for name, data in public_files():
        names.add(name)
        target, kept = fresh / name, former / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if kept.is_file() and kept.stat().st_size == len(data) and kept.read_bytes() == data:
            with suppress(OSError):  # a file system without links
                os.link(kept, target)
                continue
        else:
            written += 1
        target.write_bytes(data)
    had = {str(each.relative_to(former)) for each in former.rglob("*") if each.is_file()}
    return Exported(len(names) - 1, written, gone=len(had - names))


# What there is


def public_files() -> Iterator[tuple[str, bytes]]:
    """Every file of the copy by its name inside it, with `.gz` and `.br` twins where those are smaller."""
    stored = set()
    wanted: set[str] = set()
    for address in Address.objects.select_related("blob").order_by("path").iterator(chunk_size=50):
        stored.add(address.path)
        blob, name = address.blob, file_of(address.path, address.content_type)
        plain = bytes(blob.plain)
        wanted |= _static_in(plain)
        yield from _with_twins(name, plain, blob.gzip, blob.brotli)
    for name, data in _live_files(stored):
        wanted |= _static_in(data)
        yield from _packed(name, data)
    yield from _static_files(wanted)


def file_of(path: str, content_type: str) -> str:
    """The file that answers an address: `dashboard/index.html` for `/dashboard/`.

    Raises CannotExport where the ending would not tell a plain web server the content type.
    """
    name = path.lstrip("/") + ("index.html" if path.endswith("/") else "")
    told = content_type.partition(";")[0]
    told = "application/json" if told.endswith("+json") else told  # kinds of JSON are JSON
    if ENDINGS.get(Path(name).suffix) != told:
        raise CannotExport(
            f"{path} is {content_type}, which a plain web server would not know by its ending: it cannot be copied."
        )
    return name


def _live_files(stored: set[str]) -> Iterator[tuple[str, bytes]]:
    for path in LIVE:
        if path not in stored:
            response = resolve(path).func(_visit(path))
            yield file_of(path, response.headers["Content-Type"]), response.content
    yield "404.html", not_found(_visit("/404.html")).content
    yield file_of(DOOR, "text/html"), _door().encode()


def _visit(path: str) -> HttpRequest:
    """A reader who is nobody in particular."""
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", path, path
    return request


def _door() -> str:
    """Stands where partners sign in: a copy has no door of its own."""
    return render_to_string(
        "publishing/missing.html",
        {
            "root": "/",
            "site": "/",
            "heading": "Partners sign in on the portal itself",
            "explanation": "These pages are a copy of what is published.",
            "choices": [Signpost("Sign in", f"{settings.PORTAL_ADDRESS}{DOOR}")],
        },
    )


def _static_in(page: bytes) -> set[str]:
    return {each.decode() for each in _STATIC.findall(page)}


def _static_files(wanted: set[str]) -> Iterator[tuple[str, bytes]]:
    """Styles and scripts that pages ask for, and what those styles ask for."""
    found, waiting = set(), set(wanted)
    while waiting:
        address = waiting.pop()
        found.add(address)
        data = _static(address)
        if address.endswith(".css"):
            base = address.rpartition("/")[0]
            for asked in _IN_STYLE.findall(data):
                beside = os.path.normpath(f"{base}/{asked.decode()}")
                if beside not in found:
                    waiting.add(beside)
        yield from _packed(address.lstrip("/"), data)


def _static(address: str) -> bytes:
    name = urlsplit(address).path.removeprefix(settings.STATIC_URL)
    collected = Path(staticfiles_storage.path(name))
    source = collected if collected.is_file() else finders.find(name)
    if not source:
        raise CannotExport(f"{address} is asked for by a page and is not there. Run collectstatic first.")
    return Path(source).read_bytes()


def _packed(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    if Path(name).suffix in PACKED_ALREADY:
        yield name, data
    else:
        yield from _with_twins(name, data, gzip.compress(data, 9, mtime=0), brotli.compress(data, quality=11))


def _with_twins(name: str, plain: bytes, packed, tighter) -> Iterator[tuple[str, bytes]]:
    yield name, plain
    for ending, twin in ((".gz", packed), (".br", tighter)):
        if twin is not None and len(twin) < len(plain):
            yield name + ending, bytes(twin)


# One folder for another


@contextmanager
def _alone_in(parent: Path) -> Iterator[None]:
    """Two copies at once would clear up each other's work."""
    handle = os.open(parent, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotExport(f"Another copy is being made in {parent}. Wait for it to end.") from None
        yield
    finally:
        os.close(handle)


def _clear_up(folder: Path) -> None:
    """What a copy that was killed left behind; and the former copy, where it was killed between two renames."""
    former = _former(folder)
    if former.exists() and not folder.exists():
        former.rename(folder)
    for left in [former, *folder.parent.glob(f".{folder.name}.new-*")]:
        shutil.rmtree(left, ignore_errors=True)


def _former(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.former")


def _put_in_place(fresh: Path, folder: Path) -> None:
    """Readers find the one copy or the other, at any moment."""
    if not folder.exists():
        fresh.rename(folder)
    elif not _exchanged(fresh, folder):
        # This file system cannot exchange two folders: for an instant there is none.
        former = _former(folder)
        folder.rename(former)
        fresh.rename(folder)
        shutil.rmtree(former, ignore_errors=True)


def _exchanged(one: Path, other: Path) -> bool:
    """Swap two folders in one step (renameat2, Linux); False where that cannot be done."""
    swap = getattr(ctypes.CDLL(None), "renameat2", None)
    return swap is not None and not swap(
        _AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE
    )
