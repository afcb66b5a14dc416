"""Opening files that somebody else made: how big they may be, what they really are, and what is hidden in an archive.

Nothing is unpacked to disk and nothing is read whole. The limits are ours: the largest official file we know of, the
Home Office's tables of March 2021 to 2026, has 50 MB and unpacks to 1.4 GB.
"""

import csv
import hashlib
import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Protocol

from performance.imports.refusals import FileRefused, refuse

MEGABYTE = 1_000_000
MOST_BYTES = 250 * MEGABYTE
MOST_UNPACKED = 4_000 * MEGABYTE
MOST_ENTRIES = 20_000
# An honest table packs to a fiftieth, a very dull one to a two-hundredth; the tightest bombs to a thousandth.
MOST_RATIO = 500
RATIO_COUNTS_FROM = 50 * MEGABYTE

_CHUNK = 1 << 18


class Kind(StrEnum):
    """What a file is, by its content; its name may say otherwise."""

    TEXT = "text"
    XLSX = "xlsx"
    ODS = "ods"
    ZIP = "zip"


class Source(Protocol):
    """Something with a name people know that can be read from its start again and again."""

    name: str

    def open(self) -> BinaryIO: ...


class Stream(io.RawIOBase):
    """Bytes to read; what is broken in an archive is said in a sentence."""

    def __init__(self, stream: BinaryIO, name: str, *, close: bool = True):
        super().__init__()
        self._stream = stream
        self._name = name
        self._closes = close

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        try:
            data = self._stream.read(len(buffer))
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, struct.error) as problem:
            raise damaged(self._name) from problem
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if self._closes and not self.closed:
            self._stream.close()
        super().close()


class Given:
    """A file as it was given: a path, or an open binary file with a name (an upload)."""

    def __init__(self, file, name: str = ""):
        self._path = Path(file) if isinstance(file, str | Path) else None
        self._file = None if self._path else file
        self.name = name or Path(str(self._path or getattr(file, "name", "") or "the file")).name
        try:
            self.size = self._measure()
        except OSError as problem:
            raise refuse(
                self.name, "it cannot be opened: check that it is there and may be read."
            ) from problem
        if self.size > MOST_BYTES:
            raise refuse(
                self.name,
                f"it has {self.size // MEGABYTE:,} MB and a file may have {MOST_BYTES // MEGABYTE}: split it, or "
                "download only the years that are wanted.",
            )
        if self.size == 0:
            raise refuse(self.name, "it is empty: download or save it again.")

    def _measure(self) -> int:
        if self._path:
            with self._path.open("rb") as file:
                return file.seek(0, io.SEEK_END)
        self._file.seek(0, io.SEEK_END)
        return self._file.tell()

    def open(self) -> Stream:
        """From the start, as often as wanted, one reader at a time."""
        if self._path:
            return Stream(self._path.open("rb"), self.name)
        self._file.seek(0)
        return Stream(self._file, self.name, close=False)

    @contextmanager
    def seekable(self) -> Iterator[BinaryIO]:
        """The raw file, for those who must jump about in it."""
        if self._path:
            with self._path.open("rb") as file:
                yield file
        else:
            self._file.seek(0)
            yield self._file

    @property
    def path_or_file(self) -> Path | BinaryIO:
        """For a library that opens files by itself."""
        if self._path:
            return self._path
        self._file.seek(0)
        return self._file


def sha256_of(source: Source) -> str:
    """The hash of its bytes, in hexadecimal."""
    digest = hashlib.sha256()
    with source.open() as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def damaged(name: str, sheet: str = "") -> FileRefused:
    """Cut short on its way, or changed."""
    return refuse(name, "it is damaged or cut short: download or save it again.", sheet=sheet)


# What a file really is

_NOT_FIGURES = (
    (b"%PDF", "it is a PDF, whatever its name says"),
    (b"{\\rtf", "it is a text document (RTF)"),
    (b"\x89PNG", "it is a picture"),
    (b"\xff\xd8\xff", "it is a picture"),
    (b"GIF8", "it is a picture"),
    (b"\x1f\x8b", "it is packed with gzip"),
    (b"Rar!", "it is packed with RAR"),
    (b"7z\xbc\xaf", "it is packed with 7-Zip"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WEB_PAGE = re.compile(rb"\s*<(!doctype html|html|head|body)", re.IGNORECASE)


def kind_of(given: Given) -> Kind:
    """What the file is, by its content. Raises FileRefused for what is no table: a PDF, a picture, a web page, a
    workbook behind a password or of the old kind, text that is not UTF-8.
    """
    with given.open() as stream:
        head = stream.read(4096)
    for start, what in _NOT_FIGURES:
        if head.startswith(start):
            raise refuse(given.name, f"{what}: give the file as CSV, XLSX or ODS.")
    if head.startswith(_OLE):
        raise _old_or_locked(given)
    if head.startswith(b"PK"):
        with Archive(given) as archive:
            return archive.kind()
    if _WEB_PAGE.match(head.removeprefix(b"\xef\xbb\xbf")):
        raise refuse(
            given.name,
            "it is a web page, not the file behind the link: download the file itself and give that.",
        )
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refuse(given.name, f"it is written in UTF-16: {_SAVE_AS_UTF8}")
    if b"\0" in head:
        raise refuse(given.name, "it is not a table that can be read: give it as CSV, XLSX or ODS.")
    return Kind.TEXT


_SAVE_AS_UTF8 = "save it as “CSV UTF-8 (comma delimited)”."
_TAKE_THE_PASSWORD_OFF = "it is protected by a password: take the password off, save it and give it again."  # noqa: S105


def _old_or_locked(given: Given) -> FileRefused:
    """Excel puts a workbook with a password into the same wrapping as the workbooks of before 2007."""
    sign, tail = "EncryptedPackage".encode("utf-16-le"), b""
    with given.open() as stream:
        while chunk := stream.read(_CHUNK):
            if sign in tail + chunk:
                return refuse(given.name, _TAKE_THE_PASSWORD_OFF)
            tail = chunk[-len(sign) :]
    return refuse(
        given.name, "it is in an old Office format: save it as an Excel workbook (.xlsx) or as CSV."
    )


# Archives, which workbooks are, too


class Member:
    """One file inside an archive."""

    def __init__(self, archive: "Archive", info: zipfile.ZipInfo):
        self._archive = archive
        self.info = info
        self.path = info.filename
        self.name = f"{archive.name}: {info.filename}"

    def open(self) -> Stream:
        return self._archive.open(self)


class Archive:
    """A ZIP file, looked at before anything is read from it. Use it as a context manager.

    Raises FileRefused when it is damaged, locked, has paths that lead outside it, links or too many entries; reading
    from it raises when more comes out than may.
    """

    def __init__(self, given: Given):
        self.name = given.name
        self._given = given
        self._context = given.seekable()
        self._file = self._context.__enter__()
        try:
            self._zip = zipfile.ZipFile(self._file)
            self._look()
        except FileRefused:
            self.close()
            raise
        except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError, OSError) as problem:
            self.close()
            raise damaged(self.name) from problem

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *_problem) -> None:
        self.close()

    def close(self) -> None:
        with suppress(AttributeError):
            self._zip.close()
        self._context.__exit__(None, None, None)

    def _look(self) -> None:
        entries = self._zip.infolist()
        if len(entries) > MOST_ENTRIES:
            raise refuse(self.name, f"it holds {len(entries):,} files: give only those that are wanted.")
        # Python's reader never yields more than an entry declares, and then compares the checksum, so that the declared
        # sizes can be trusted; those of entries that share their bytes are added up, too.
        unpacked = sum(entry.file_size for entry in entries)
        if unpacked > MOST_UNPACKED or unpacked > max(RATIO_COUNTS_FROM, MOST_RATIO * self._given.size):
            raise refuse(
                self.name,
                f"it would unpack from {_megabytes(self._given.size)} to {_megabytes(unpacked)}, far more than a table "
                "of figures: it was not made by an official source, so download it again from where it is published.",
            )
        for entry in entries:
            if entry.flag_bits & 1:
                raise refuse(self.name, _TAKE_THE_PASSWORD_OFF)
            if _leads_outside(entry.filename):
                raise refuse(
                    self.name,
                    f"it holds a file that would be unpacked outside its folder (“{entry.filename[:60]}”): it was not "
                    "made by an official source, so download it again from where it is published.",
                )
            if stat.S_ISLNK(entry.external_attr >> 16):
                raise refuse(
                    self.name, f"it holds a link (“{entry.filename[:60]}”): pack the files themselves."
                )

    def members(self) -> list[Member]:
        """Its files, by path, without folders and what macOS adds."""
        return [
            Member(self, entry)
            for entry in sorted(self._zip.infolist(), key=lambda entry: entry.filename)
            if not entry.is_dir() and not is_clutter(entry.filename)
        ]

    def paths(self) -> set[str]:
        return set(self._zip.namelist())

    def member(self, path: str) -> Member:
        """By its path; FileRefused when it is not there."""
        try:
            return Member(self, self._zip.getinfo(path))
        except KeyError:
            raise damaged(self.name) from None

    def open(self, member: Member) -> Stream:
        try:
            stream = self._zip.open(member.info)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as problem:
            raise damaged(self.name) from problem
        return Stream(stream, member.name)

    def kind(self) -> Kind:
        """Workbook or plain archive. FileRefused for other Office files and for locked ones."""
        paths = self.paths()
        if "encrypted-package" in paths:
            raise refuse(self.name, _TAKE_THE_PASSWORD_OFF)
        if "META-INF/manifest.xml" in paths:
            with self.member("META-INF/manifest.xml").open() as stream:
                if b"encryption-data" in stream.read(4 * MEGABYTE):
                    raise refuse(self.name, _TAKE_THE_PASSWORD_OFF)
        if "xl/workbook.xml" in paths:
            return Kind.XLSX
        if "xl/workbook.bin" in paths:
            raise refuse(
                self.name, "it is a binary Excel workbook: save it as an Excel workbook (.xlsx) or as CSV."
            )
        if "mimetype" in paths and "content.xml" in paths:
            with self.member("mimetype").open() as stream:
                if b"opendocument.spreadsheet" in stream.read(200):
                    return Kind.ODS
            raise refuse(
                self.name, "it is an OpenDocument file, but no spreadsheet: save the table as ODS or CSV."
            )
        if "[Content_Types].xml" in paths:
            raise refuse(self.name, "it is an Office file, but no workbook: save the table as XLSX or CSV.")
        return Kind.ZIP


def is_clutter(path: str) -> bool:
    """What operating systems leave in folders and archives."""
    parts = PurePosixPath(path).parts
    return (
        "__MACOSX" in parts
        or parts[-1:] == ("Thumbs.db",)
        or any(part.startswith(".") for part in parts[-1:])
    )


def _megabytes(count: int) -> str:
    return f"{max(count // MEGABYTE, 1):,} MB"


def _leads_outside(path: str) -> bool:
    """Absolute, with a drive letter, or upwards."""
    path = path.replace("\\", "/")
    return path.startswith("/") or bool(re.match(r"[A-Za-z]:", path)) or ".." in path.split("/")


# Comma-separated text


def csv_rows(source: Source) -> Iterator[tuple[int, list[str]]]:
    """Number and fields of each row that is not blank. The header is row 1; a byte order mark is passed over, and lines
    may end as on any system. Raises FileRefused, with the row, for text that is not UTF-8 and for broken quoting.
    """
    number = 0
    with io.TextIOWrapper(io.BufferedReader(source.open(), _CHUNK), encoding="utf-8-sig", newline="") as text:
        rows = csv.reader(text, strict=True)
        try:
            for number, row in enumerate(rows, start=1):
                if row:
                    yield number, row
        except csv.Error as problem:
            raise refuse(source.name, _why_broken(problem), row=number + 1) from None
        except UnicodeDecodeError:
            raise refuse(
                source.name,
                f"it holds characters that are not UTF-8: {_SAVE_AS_UTF8}",
                row=_row_that_is_not_utf8(source),
            ) from None


def _why_broken(problem: csv.Error) -> str:
    if "NUL" in str(problem):
        return "it holds bytes that are no text: the file is damaged, so download or save it again."
    if "field limit" in str(problem) or "end of data" in str(problem):
        return "a quotation mark is opened and never closed: the file is cut short or damaged, so download it again."
    return "its quotation marks are broken: save the file again as CSV, or download it again."


def _row_that_is_not_utf8(source: Source) -> int | None:
    """Decoders work ahead of the rows, so the row is looked for again, slowly."""
    stream = io.BufferedReader(source.open(), _CHUNK)
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline="")
    with text, suppress(csv.Error):
        for number, row in enumerate(csv.reader(text), start=1):
            if any("\udc80" <= character <= "\udcff" for field in row for character in field):
                return number
    return None


_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "upright strokes"}


def why_not_commas(header: list[str]) -> str:
    """Return "" when the header is separated by commas, else the sentence that says by what."""
    if len(header) == 1:
        for sign, words in _SEPARATORS.items():
            if sign in header[0]:
                return f"its columns are separated by {words}, not commas: save it as CSV with commas."
    return ""
