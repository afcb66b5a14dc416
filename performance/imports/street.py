"""Street-level crime files as data.police.uk publishes them: rows counted by month, crime type and basis.

What a file looks like: one CSV a month and force, `YYYY-MM/YYYY-MM-<force>-street.csv`, twelve columns, one row for
each crime or incident (data.police.uk/about, "CSV columns"). The rules that follow from the files themselves:

- *Nothing is de-duplicated.* A Crime ID can stand in several rows and identical rows of anti-social behaviour are
  separate incidents. What makes an import repeatable is the month and the file's hash: a month is replaced whole.
- *Two bases, never mixed.* `force` counts every row of the force's file; `area` only those whose small area (LSOA)
  lies in the area. Rows without a location count for the force alone.
- *Zero and missing differ.* A type without a row in a month whose file is there is 0. A month without a file is
  missing.
- *A file is used whole or not at all*: a month that lacks a row is a wrong month.
- *Anti-social behaviour is not a crime*; it is counted as a type of its own and must not be added to crimes.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from common.periods import Period, PeriodError, PeriodKind, periods_between
from performance.enums import AreaBasis
from performance.imports.opening import (
    Archive,
    Given,
    Kind,
    Source,
    csv_rows,
    is_clutter,
    kind_of,
    sha256_of,
    why_not_commas,
)
from performance.imports.refusals import FileRefused, Refusal, listed, refuse, shown

HEADER = (
    "Crime ID",
    "Month",
    "Reported by",
    "Falls within",
    "Longitude",
    "Latitude",
    "Location",
    "LSOA code",
    "LSOA name",
    "Crime type",
    "Last outcome category",
    "Context",
)

ANTI_SOCIAL_BEHAVIOUR = "Anti-social behaviour"

# The types since May 2013; earlier files have others and are refused.
CRIME_TYPES = (
    ANTI_SOCIAL_BEHAVIOUR,
    "Bicycle theft",
    "Burglary",
    "Criminal damage and arson",
    "Drugs",
    "Other crime",
    "Other theft",
    "Possession of weapons",
    "Public order",
    "Robbery",
    "Shoplifting",
    "Theft from the person",
    "Vehicle crime",
    "Violence and sexual offences",
)

_MONTH, _REPORTED, _WITHIN, _AREA, _TYPE = (
    HEADER.index(name) for name in ("Month", "Reported by", "Falls within", "LSOA name", "Crime type")
)
_FORCE, _LOCATED = AreaBasis.FORCE.value, AreaBasis.AREA.value

# What a download holds beside the street files.
_BESIDE = re.compile(r"-(outcomes|stop-and-search)\.csv$", re.IGNORECASE)
# Its folders, one a month.
_MONTH_FOLDER = re.compile(r"\d{4}-\d{2}")
_MONTH_IN_NAME = re.compile(r"(\d{4}-\d{2})-")
_AGAIN = "download the file again from data.police.uk and do not save it from a spreadsheet program."


@dataclass(frozen=True)
class StreetFile:
    """One file that was read: used whole, or refused."""

    name: str
    sha256: str = ""
    month: Period | None = None
    rows_read: int = 0
    rows_used: int = 0
    refusals: tuple[Refusal, ...] = ()


@dataclass(frozen=True)
class Street:
    """What the files hold together. Counts are of the months whose file was used, zeros included."""

    files: tuple[StreetFile, ...]
    counts: dict[tuple[Period, str, str], int]  # by month, crime type and basis ("force" or "area")
    notes: tuple[str, ...] = ()  # what was passed over, in sentences

    @property
    def months(self) -> tuple[Period, ...]:
        """The months present, in order."""
        return tuple(sorted({month for month, _type, _basis in self.counts}))

    @property
    def missing(self) -> tuple[Period, ...]:
        """The months between the first and the last that no file was there for: not available, never 0."""
        months = self.months
        if not months:
            return ()
        return tuple(month for month in periods_between(months[0], months[-1]) if month not in set(months))

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        return tuple(refusal for file in self.files for refusal in file.refusals)

    @property
    def rows_read(self) -> int:
        return sum(file.rows_read for file in self.files)

    @property
    def rows_used(self) -> int:
        return sum(file.rows_used for file in self.files)


def read_street(paths, *, force: str, area_prefix: str, crime_types: Iterable[str] = CRIME_TYPES) -> Street:
    """Count street files: one or many CSV files, folders, or ZIP files as downloaded.

    `paths` is a path or an open binary file with a name (an upload), or several of them. `force` is the name in
    “Reported by”; rows of any other refuse their file. `area_prefix` is how the names of the area's LSOAs begin (the
    name of the local authority); "" for no counts of the area. Raises nothing for bad files: each has its refusals.
    """
    reader = _Reader(force=force, area_prefix=area_prefix, crime_types=tuple(crime_types))
    for given in _each(paths):
        reader.take(given)
    return reader.result()


def _each(paths) -> Iterator:
    if isinstance(paths, str | Path | Given) or hasattr(paths, "read"):
        yield paths
    else:
        yield from paths


@dataclass
class _Tally:
    """One file, counted."""

    file: StreetFile
    by_type: Counter = field(default_factory=Counter)
    located: Counter = field(default_factory=Counter)


class _Reader:
    def __init__(self, *, force: str, area_prefix: str, crime_types: tuple[str, ...]):
        self.force = force
        self.area = area_prefix
        self.types = crime_types
        self.tallies: list[_Tally] = []
        self.notes: list[str] = []

    # What was given

    def take(self, given) -> None:
        """A path, a folder or an upload."""
        if isinstance(given, str | Path) and Path(given).is_dir():
            self._take_folder(Path(given))
        else:
            self._take_file(given)

    def _take_folder(self, folder: Path) -> None:
        names = sorted(path for path in folder.rglob("*") if path.is_file() and not is_clutter(path.name))
        found = False
        for path in names:
            name = path.relative_to(folder).as_posix()
            if _BESIDE.search(name) and _MONTH_FOLDER.fullmatch(path.parent.name):
                self._pass_over(name)
            elif path.suffix.lower() not in {".csv", ".zip"}:
                self.notes.append(f"{name} was passed over: it is neither CSV nor ZIP.")
            else:
                found = True
                self._take_file(path, name)
        if not found:
            self._refused(
                folder.name, "it holds no street file: give the folder with the files ending in -street.csv."
            )

    def _take_file(self, given, name: str = "") -> None:
        try:
            given = given if isinstance(given, Given) else Given(given, name)
            kind = kind_of(given)
            if kind is Kind.ZIP:
                self._take_archive(given)
            elif kind is Kind.TEXT:
                self._count(given)
            else:
                raise refuse(
                    given.name, "it is a workbook, and street files are CSV: give the CSV as downloaded."
                )
        except FileRefused as refused:
            self.tallies.append(_Tally(StreetFile(refused.refusal.file, refusals=(refused.refusal,))))

    def _take_archive(self, given: Given) -> None:
        with Archive(given) as archive:
            found = False
            for member in archive.members():
                if _BESIDE.search(member.path):
                    self._pass_over(member.name)
                elif not member.path.lower().endswith(".csv"):
                    self.notes.append(f"{member.name} was passed over: it is no CSV file.")
                else:
                    found = True
                    self._count(member)
        if not found:
            raise refuse(given.name, "it holds no street file: choose “Include crime data” when downloading.")

    def _pass_over(self, name: str) -> None:
        self.notes.append(f"{name} was passed over: only street files are read.")

    def _refused(self, name: str, reason: str) -> None:
        self.tallies.append(_Tally(StreetFile(name, refusals=(Refusal(name, None, reason),))))

    # One file

    def _count(self, source: Source) -> None:
        sha256 = sha256_of(source)
        if (twin := self._same_bytes(sha256)) is not None:
            self.notes.append(f"{source.name} was passed over: it is the same file as {twin.file.name}.")
            return
        tally = _Tally(StreetFile(source.name, sha256))
        try:
            month = self._count_rows(source, tally)
            read = tally.by_type.total()
            tally.file = StreetFile(source.name, sha256, month=month, rows_read=read, rows_used=read)
        except FileRefused as refused:
            read = refused.refusal.row - 1 if refused.refusal.row else tally.by_type.total()
            tally.file = StreetFile(source.name, sha256, rows_read=read, refusals=(refused.refusal,))
        self.tallies.append(tally)

    def _same_bytes(self, sha256: str) -> _Tally | None:
        return next((tally for tally in self.tallies if tally.file.sha256 == sha256), None)

    def _count_rows(self, source: Source, tally: _Tally) -> Period:
        """Counts the rows into the tally, and returns the month they are all of."""
        rows = csv_rows(source)
        _number, header = next(rows, (1, []))
        if problem := why_not_street(header):
            raise refuse(source.name, problem, row=1)
        force, types, columns = self.force, frozenset(self.types), len(HEADER)
        exact, within = self.area, f"{self.area} "
        by_type, located = tally.by_type, tally.located
        month = None
        for number, row in rows:
            if (
                len(row) != columns
                or row[_MONTH] != month
                or row[_REPORTED] != force
                or row[_WITHIN] != force
                or row[_TYPE] not in types
            ):
                if problem := self._why_not_row(row, month):
                    raise refuse(source.name, problem, row=number)
                month = row[_MONTH]
            by_type[row[_TYPE]] += 1
            if exact and (row[_AREA].startswith(within) or row[_AREA] == exact):
                located[row[_TYPE]] += 1
        if not month:
            raise refuse(source.name, f"it has a header and no rows, which no month has: {_AGAIN}")
        return _month_of(source, month)

    def _why_not_row(self, row: list[str], month: str | None) -> str:
        """Return "" for a row in order, else the sentence. `month` is of the rows before it, None for the first."""
        if len(row) != len(HEADER):
            return (
                f"it has {len(row)} columns, not {len(HEADER)}: the file is cut short or damaged, so {_AGAIN}"
            )
        try:
            if Period.parse(row[_MONTH]).kind is not PeriodKind.MONTH or row[_MONTH] != row[_MONTH].strip():
                raise PeriodError
        except PeriodError:
            return f"{shown(row[_MONTH])} is not a month written as 2024-08: {_AGAIN}"
        if row[_REPORTED] != self.force:
            return f"it was reported by {shown(row[_REPORTED])}, not by {self.force}: give the files of {self.force}."
        if row[_WITHIN] != self.force:
            return f"it falls within {shown(row[_WITHIN])}, not {self.force}: give the files of {self.force}."
        if row[_TYPE] not in self.types:
            return (
                f"{shown(row[_TYPE])} is not a crime type that is known here: download the file again, or, when "
                "data.police.uk has brought in a new type, have it added to the list of types first."
            )
        if month and row[_MONTH] != month:
            return (
                f"it is of {Period.parse(row[_MONTH])} and the rows before it are of {Period.parse(month)}: files were "
                "merged, so give one file a month as downloaded."
            )
        return ""

    # All of them

    def result(self) -> Street:
        self._refuse_months_given_twice()
        counts = {}
        for tally in sorted(
            (each for each in self.tallies if each.file.month), key=lambda each: each.file.month
        ):
            for crime_type in self.types:
                counts[tally.file.month, crime_type, _FORCE] = tally.by_type[crime_type]
                if self.area:
                    counts[tally.file.month, crime_type, _LOCATED] = tally.located[crime_type]
        return Street(
            files=tuple(tally.file for tally in self.tallies), counts=counts, notes=tuple(self.notes)
        )

    def _refuse_months_given_twice(self) -> None:
        """Two different files of one month, such as two downloads of it: we do not choose."""
        by_month: dict[Period, list[_Tally]] = {}
        for tally in self.tallies:
            if tally.file.month:
                by_month.setdefault(tally.file.month, []).append(tally)
        for month, tallies in by_month.items():
            if len(tallies) > 1:
                for tally in tallies:
                    self._refuse_twin(tally, month, [each.file.name for each in tallies if each is not tally])

    def _refuse_twin(self, tally: _Tally, month: Period, others: list[str]) -> None:
        file = tally.file
        reason = (
            f"it is of {month}, and so is {' and '.join(others)}: give only the later download of the month."
        )
        tally.file = StreetFile(
            file.name, file.sha256, rows_read=file.rows_read, refusals=(Refusal(file.name, None, reason),)
        )


def _month_of(source: Source, month: str) -> Period:
    """The month, which the file's name must not contradict."""
    found = Period.parse(month)
    named = _MONTH_IN_NAME.match(source.name.rpartition("/")[2])
    if named and named[1] != found.code:
        raise refuse(
            source.name,
            f"its name says {named[1]} and its rows are of {found}: give the file under its own name.",
        )
    return found


def why_not_street(header: list[str]) -> str:
    """Return "" when the header is that of a street file, else the sentence that says what the file is instead."""
    if tuple(header) == HEADER:
        return ""
    names = [name.strip() for name in header]
    if problem := why_not_commas(header):
        return problem
    if "Self-defined ethnicity" in names or "Object of search" in names:
        return (
            "it holds stop-and-search records, which are about persons and are not counted here: give the file whose "
            "name ends in -street.csv."
        )
    if "Outcome type" in names:
        return "it holds outcomes of crimes, not the crimes: give the file whose name ends in -street.csv."
    if "CSP Name" in names:
        return "it is a Home Office table of recorded crime: import it as recorded crime."
    lacking = [name for name in HEADER if name not in names]
    strange = [name for name in names if name not in HEADER]
    if lacking or strange:
        parts = [f"lacks {listed(lacking)}"] if lacking else []
        parts += [f"has {listed(strange)}"] if strange else []
        return f"its columns are not those of a street file (it {' and '.join(parts)}): {_AGAIN}"
    return f"its columns are not in the order of a street file: {_AGAIN}"
