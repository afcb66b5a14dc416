"""The Home Office's open data tables of recorded crime by Community Safety Partnership (CSP), as CSV, XLSX or ODS.

A workbook has a sheet of notes and one for each financial year; a row is a partnership, an offence code and a quarter
with its count, zeros included (gov.uk, "Police recorded crime and outcomes open data tables"). What the rules below
answer to:

- *Columns are found by their heading*, in any case and order: headings were renamed over the years (`Force Name`,
  `Number of Offences`) and 2022/23 has them in another order.
- *Areas have several names*: `London, City of` is the City of London. Names in inverted form are turned round; further
  names come with the caller.
- *Counts can be negative* (offences cancelled or moved to another quarter): they are summed and listed.
- *Quarter 1 is April to June*, and is written as a number or as text.
- *A group that is not known stops the import*: a new label is no reason to lose its offences.
- *Each year once*: a financial year that stands in two sheets would count twice.
- *Notes belong to the figures*: the sheet says which areas are not usable and since when, so it comes along.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches

from common.periods import Period, PeriodError, PeriodKind
from performance.imports.cells import Odd
from performance.imports.opening import Given, sha256_of, why_not_commas
from performance.imports.refusals import FileRefused, Refusal, RefusedRows, listed, refuse, shown
from performance.imports.workbooks import rows_of

# What a column has been called; its name of today comes first. Case and spaces do not matter.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "year": ("Financial Year", "Year"),
    "quarter": ("Financial Quarter", "Quarter"),
    "area": ("CSP Name", "CSP", "Community Safety Partnership", "Community Safety Partnership Name"),
    "group": ("Offence Group",),
    "count": ("Offence Count", "Number of Offences", "Offences", "Count"),
    "code": ("Offence Code",),
    "force": ("Police Force", "Force Name", "Force", "Police Force Area"),
    "description": ("Offence Description", "Offence"),
    "subgroup": ("Offence Subgroup", "Offence Sub-group", "Offence Sub group"),
}
NEEDED = ("year", "quarter", "area", "group", "count")
_MEANINGS = {name.casefold(): column for column, names in COLUMNS.items() for name in names}

# The nine groups, as the newest tables write them. Case does not matter; a label that was renamed is added as
# `"old label": "label of today"`.
OFFENCE_GROUPS: Mapping[str, str] = {
    name: name
    for name in (
        "Criminal damage and arson",
        "Drug offences",
        "Miscellaneous crimes against society",
        "Possession of weapons offences",
        "Public order offences",
        "Robbery",
        "Sexual offences",
        "Theft offences",
        "Violence against the person",
    )
} | {"Miscellaneous crimes": "Miscellaneous crimes against society"}

_YEAR_SHEET = re.compile(r"(\d{4})[_/-](\d{2}|\d{4})")
_HEADER_WITHIN = 20  # rows
_MOST_NOTES = 500  # lines
_MOST_NEGATIVES = 1_000
_CUT_SHORT = "the file is cut short or damaged, so download it again."
_AGAIN = "download the file again and do not save it from a spreadsheet program."


@dataclass(frozen=True)
class Negative:
    """A row with a count below zero, which was summed like the others."""

    sheet: str
    row: int
    area: str
    code: str
    period: Period
    count: int


@dataclass(frozen=True)
class Offence:
    """An offence code with the words the newest rows have for it."""

    code: str
    description: str = ""
    group: str = ""
    subgroup: str = ""


@dataclass(frozen=True)
class RecordedCrime:
    """What one file holds for the areas asked for. `groups` and `codes` sum the same rows."""

    file: str
    sha256: str
    rows_read: int
    rows_used: int
    rows_refused: int
    groups: dict[tuple[str, str, Period], int]  # by area as asked for, offence group, quarter
    codes: dict[tuple[str, str, Period], int]  # by area as asked for, offence code, quarter
    offences: dict[str, Offence] = field(default_factory=dict)  # by code
    negatives: tuple[Negative, ...] = ()
    official_notes: tuple[str, ...] = ()  # the lines of the file's own notes
    notes: tuple[str, ...] = ()  # what was passed over, in sentences
    refusals: tuple[Refusal, ...] = ()

    @property
    def periods(self) -> tuple[Period, ...]:
        """The quarters present, in order."""
        return tuple(sorted({period for _area, _group, period in self.groups}))

    @property
    def areas(self) -> tuple[str, ...]:
        return tuple(sorted({area for area, _group, _period in self.groups}))

    @property
    def negative_totals(self) -> tuple[tuple[str, str, Period], ...]:
        """The groups of a quarter that come out below zero even when summed: shown as a revision."""
        return tuple(key for key, count in self.groups.items() if count < 0)

    def notes_about(self, *words: str) -> tuple[str, ...]:
        """The lines of the official notes that name one of the areas or forces."""
        wanted = [word.casefold() for word in words]
        return tuple(line for line in self.official_notes if any(word in line.casefold() for word in wanted))


def read_recorded_crime(
    file,
    *,
    areas: Iterable[str],
    aliases: Mapping[str, str] | None = None,
    offence_groups: Mapping[str, str] = OFFENCE_GROUPS,
) -> RecordedCrime:
    """Sum the rows of the areas by offence group, by offence code and by quarter.

    `file` is a path or an open binary file with a name. `areas` are the names asked for, in any form; counts come back
    under them. `aliases` says which other names mean the same area (`{"E22000180": "City of London"}`), and
    `offence_groups` which label of a group means which. Raises nothing for bad files: they have refusals, and rows that
    were refused are in no sum.
    """
    names = _Names(areas, aliases or {})
    try:
        given = file if isinstance(file, Given) else Given(file)
        sha256 = sha256_of(given)
    except FileRefused as refused:
        return _nothing(refused.refusal)
    reader = _Reader(given, names, offence_groups)
    try:
        reader.read()
    except FileRefused as refused:
        return _nothing(refused.refusal, sha256=sha256, rows_read=reader.read_count)
    return reader.result(sha256)


def _nothing(refusal: Refusal, *, sha256: str = "", rows_read: int = 0) -> RecordedCrime:
    return RecordedCrime(refusal.file, sha256, rows_read, 0, 0, {}, {}, refusals=(refusal,))


# Names of areas


def turned_round(name: str) -> str:
    """`London, City of` read the other way, `City of London`; any other name as it is."""
    first, comma, rest = name.partition(", ")
    return f"{rest} {first}" if comma and rest.casefold().endswith(" of") else name


def _plain(name: str) -> str:
    return turned_round(" ".join(name.split())).casefold()


class _Names:
    """Which of the areas asked for a name in the file means."""

    def __init__(self, areas: Iterable[str], aliases: Mapping[str, str]):
        self.asked = tuple(areas)
        self._meanings = {_plain(alias): _plain(name) for alias, name in aliases.items()}
        self._asked = {self._meaning(name): name for name in self.asked}
        self.known: dict[str, str | None] = {}

    def _meaning(self, name: str) -> str:
        plain = _plain(name)
        return self._meanings.get(plain, plain)

    def asked_for(self, name: str) -> str | None:
        """The name it was asked for by, or None."""
        if name not in self.known:
            self.known[name] = self._asked.get(self._meaning(name))
        return self.known[name]

    def why_missing(self, area: str) -> str:
        """The sentence for an area that has no row."""
        if not self.known:
            return f"it has no rows, and so none of {area}: {_AGAIN}"
        near = get_close_matches(area, self.known, n=3, cutoff=0.6)
        like = f"the nearest are {listed(near)}, so ask for one of those" if near else "ask for a name it has"
        return f"it has no row of {area} among its {len(self.known):,} areas: {like}."


# Reading


@dataclass
class _Sheet:
    """One sheet while it is read. `columns` is None until the header is found."""

    name: str
    columns: dict[str, int] | None = None
    width: int = 0
    lines: list[tuple[int, list]] = field(default_factory=list)  # what stands before the header


class _Reader:
    def __init__(self, given: Given, names: _Names, offence_groups: Mapping[str, str]):
        self.given = given
        self.names = names
        self.group_names = {_plain_label(label): name for label, name in offence_groups.items()}
        self.read_count = 0
        self.used_count = 0
        self.refused = RefusedRows(given.name)
        self.sums: Counter[tuple[str, str, str, int]] = Counter()  # by area, group, code, place in `quarters`
        self.quarters: list[Period] = []
        self.offences: dict[str, Offence] = {}
        self.negatives: list[Negative] = []
        self.official_notes: list[str] = []
        self.notes: list[str] = []
        self.year_of_sheet: dict[Period, str] = {}
        # What has been found out about a text once need not be found out two hundred thousand times.
        self._quarters: dict[tuple[str, object, object], int] = {}
        self._groups: dict[str, str] = {}

    def read(self) -> None:
        """All of the file, or FileRefused."""
        sheet = take = None
        tables = 0
        for name, number, cells in rows_of(self.given):
            if sheet is None or name != sheet.name:
                if sheet:
                    self._close(sheet)
                sheet, take = _Sheet(name), None
            if take:
                take(number, cells)
            else:
                self._before_header(sheet, number, cells)
                if sheet.columns:
                    take = self._taker(sheet)
                    tables += 1
        if sheet:
            self._close(sheet)
        if not tables:
            raise self._no_table()
        found = set(self.names.known.values())
        for area in self.names.asked:
            if area not in found:
                self.refused.add(None, self.names.why_missing(area))

    # Headers and notes

    def _before_header(self, sheet: _Sheet, number: int, cells: list) -> None:
        sheet.columns = self._columns(sheet, number, cells)
        if sheet.columns is None:
            if len(sheet.lines) < _MOST_NOTES:
                sheet.lines.append((number, cells))
            if number >= _HEADER_WITHIN and (not sheet.name or _is_year(sheet.name)):
                raise self._bad_header(sheet)
        else:
            sheet.width = len(cells)

    def _columns(self, sheet: _Sheet, number: int, cells: list) -> dict[str, int] | None:
        """Where each column is, or None when this is no header."""
        meanings = [_MEANINGS.get(_plain_label(str(cell))) for cell in cells]
        if any(column not in meanings for column in NEEDED):
            return None
        found: dict[str, int] = {}
        for place, column in enumerate(meanings):
            if column in found:
                raise refuse(
                    self.given.name,
                    f"{shown(cells[found[column]])} and {shown(cells[place])} head the same thing twice: {_AGAIN}",
                    row=number,
                    sheet=sheet.name,
                )
            if column:
                found[column] = place
        strange = [
            str(cell)
            for cell, column in zip(cells, meanings, strict=True)
            if not column and str(cell).strip()
        ]
        if strange:
            self.notes.append(f"{_place(sheet.name)}columns that are not used: {listed(strange)}.")
        return found

    def _close(self, sheet: _Sheet) -> None:
        """A sheet without a header is notes, unless its name promises figures."""
        if sheet.columns is not None:
            return
        if not sheet.name or _is_year(sheet.name):
            raise self._bad_header(sheet)
        for _number, cells in sheet.lines:
            line = " ".join(" ".join(str(cell).split()) for cell in cells if str(cell).strip())
            if line and len(self.official_notes) < _MOST_NOTES:
                self.official_notes.append(line)
        self.notes.append(f"sheet {sheet.name} was read as notes: it has no columns of figures.")

    def _bad_header(self, sheet: _Sheet) -> FileRefused:
        number, header = sheet.lines[0] if sheet.lines else (1, [])
        header = [str(cell) for cell in header if str(cell).strip()]
        problem = why_not_commas(header)
        if not problem:
            meanings = {_MEANINGS.get(_plain_label(heading)) for heading in header}
            lacking = [COLUMNS[column][0] for column in NEEDED if column not in meanings]
            problem = (
                f"its columns are not those of a recorded crime table (it lacks {listed(lacking)} and has "
                f"{listed(header) or 'none'}): give the table by Community Safety Partnership, with its header."
            )
        return refuse(self.given.name, problem, row=number, sheet=sheet.name)

    def _no_table(self) -> FileRefused:
        return refuse(
            self.given.name,
            "it has no sheet with figures: give the table of recorded crime by Community Safety Partnership.",
        )

    # Rows

    def _taker(self, sheet: _Sheet) -> Callable[[int, list], None]:
        """What takes a row of the sheet; made once a sheet, so that a row costs little."""
        area_at, width = sheet.columns["area"], sheet.width
        asked_for, known = self.names.asked_for, self.names.known

        def take(number: int, cells: list) -> None:
            if len(cells) <= area_at or type(name := cells[area_at]) is not str or not name:
                self._without_area(sheet, number, cells)
                return
            self.read_count += 1
            area = known[name] if name in known else asked_for(name)
            if area is not None:
                self._use(sheet, number, cells, area)
            elif len(cells) != width and not sheet.name:
                self._refuse_width(sheet, number, cells)

        return take

    def _without_area(self, sheet: _Sheet, number: int, cells: list) -> None:
        if any(str(cell).strip() for cell in cells):
            self.read_count += 1
            if not sheet.name and len(cells) != sheet.width:
                self._refuse_width(sheet, number, cells)
            else:
                self.refused.add(
                    number, f"it names no Community Safety Partnership: {_AGAIN}", sheet=sheet.name
                )

    def _refuse_width(self, sheet: _Sheet, number: int, cells: list) -> None:
        reason = f"it has {len(cells)} columns and the header has {sheet.width}: {_CUT_SHORT}"
        self.refused.add(number, reason, sheet=sheet.name)

    def _use(self, sheet: _Sheet, number: int, cells: list, area: str) -> None:
        """Add a row of an area asked for to the sums, or say why not."""
        columns = sheet.columns
        if len(cells) != sheet.width:
            if not sheet.name:
                self._refuse_width(sheet, number, cells)
                return
            cells = cells + [""] * (sheet.width - len(cells))
        try:
            quarter = self._quarter(sheet, cells[columns["year"]], cells[columns["quarter"]])
            group = self._group(cells[columns["group"]])
            count = _count(cells[columns["count"]])
            code = _text(cells[columns["code"]]) if "code" in columns else ""
        except ValueError as problem:
            self.refused.add(number, str(problem), sheet=sheet.name)
            return
        self.used_count += 1
        self.sums[area, group, code, quarter] += count
        if code not in self.offences:
            self._remember(code, group, cells, columns)
        if count < 0 and len(self.negatives) < _MOST_NEGATIVES:
            self.negatives.append(
                Negative(sheet.name, number, area, code or group, self.quarters[quarter], count)
            )

    def _quarter(self, sheet: _Sheet, year: object, quarter: object) -> int:
        """Its place in the list of quarters. Raises ValueError with a sentence."""
        key = (sheet.name, year, quarter)
        if key in self._quarters:
            return self._quarters[key]
        period = _period(year, quarter)
        financial_year = period.within(PeriodKind.YEAR)
        named = _YEAR_SHEET.fullmatch(sheet.name.strip())
        if named and int(named[1]) != financial_year.start.year:
            raise ValueError(f"it is of {financial_year}, and its sheet is named {sheet.name}: {_AGAIN}")
        before = self.year_of_sheet.setdefault(financial_year, sheet.name)
        if before != sheet.name:
            raise ValueError(
                f"it is of {financial_year}, which sheet {before} has already given: take one of the two sheets out."
            )
        if period not in self.quarters:
            self.quarters.append(period)
        self._quarters[key] = self.quarters.index(period)
        return self._quarters[key]

    def _group(self, label: object) -> str:
        """What the group is called here. Raises ValueError with a sentence."""
        if isinstance(label, str) and label in self._groups:
            return self._groups[label]
        text = _text(label)
        name = self.group_names.get(_plain_label(text))
        if name is None:
            raise ValueError(
                f"{shown(text)} is not an offence group that is known here: check the columns of the file, or have the "
                "label added to the list of groups first."
                if text
                else f"it names no offence group: {_AGAIN}"
            )
        self._groups[text] = name
        return name

    def _remember(self, code: str, group: str, cells: list, columns: dict[str, int]) -> None:
        words = {
            column: _text(cells[columns[column]]) if column in columns else ""
            for column in ("description", "subgroup")
        }
        if code:
            self.offences[code] = Offence(code, group=group, **words)

    # All of it

    def result(self, sha256: str) -> RecordedCrime:
        groups: Counter = Counter()
        codes: Counter = Counter()
        for (area, group, code, quarter), count in self.sums.items():
            period = self.quarters[quarter]
            groups[area, group, period] += count
            if code:
                codes[area, code, period] += count
        return RecordedCrime(
            file=self.given.name,
            sha256=sha256,
            rows_read=self.read_count,
            rows_used=self.used_count,
            rows_refused=self.refused.count,
            groups=dict(groups),
            codes=dict(codes),
            offences=self.offences,
            negatives=tuple(self.negatives),
            official_notes=tuple(self.official_notes),
            notes=tuple(self.notes),
            refusals=self.refused.as_tuple(),
        )


def _place(sheet: str) -> str:
    return f"sheet {sheet} has " if sheet else "it has "


def _is_year(sheet: str) -> bool:
    return bool(_YEAR_SHEET.fullmatch(sheet.strip()))


def _plain_label(label: str) -> str:
    return " ".join(label.split()).casefold()


# Cells


def _text(cell: object) -> str:
    """A code or a label as text: `8.0`, which is how a workbook holds 8, is `8`."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, Odd):
        raise ValueError(f"it holds a {_oddity(cell)} where plain text belongs: {_AGAIN}")
    return " ".join(str(cell).split())


def _oddity(cell: Odd) -> str:
    return {"merged": "merged cell", "error": "spreadsheet's error"}.get(cell.what, cell.what)


def _period(year: object, quarter: object) -> Period:
    """The quarter of a financial year, from what two cells hold. Raises ValueError with a sentence."""
    if isinstance(year, date | Odd) or isinstance(quarter, date | Odd):
        raise ValueError(f"its financial year or quarter has become a date or a formula: {_AGAIN}")
    written = _text(year)
    if match := _YEAR_SHEET.fullmatch(written):
        written = f"{match[1]}/{match[2]}"
    try:
        period = Period.parse(written)
    except PeriodError as problem:
        if re.search(r"[A-Za-z]{3}", written):  # Dec-11 was 2011/12
            raise ValueError(
                f"{shown(written)} is what a spreadsheet program makes of a financial year: {_AGAIN}"
            ) from None
        raise ValueError(str(problem)) from None
    if period.kind is not PeriodKind.YEAR:
        raise ValueError(f"{shown(written)} is not a financial year written as 2024/25: {_AGAIN}")
    number = _text(quarter).upper().removeprefix("Q").removesuffix(".0")
    if number not in {"1", "2", "3", "4"}:
        raise ValueError(f"{shown(_text(quarter))} is not a quarter from 1 (April to June) to 4: {_AGAIN}")
    return Period.quarter(period.start.year, int(number))


_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,9}(\.0*)?")


def _count(cell: object) -> int:
    """A whole number of offences, which may be negative. Raises ValueError with a sentence."""
    if type(cell) is float or type(cell) is int:
        if cell % 1 or abs(cell) >= 1_000_000_000:
            raise ValueError(f"{shown(f'{cell:.15g}')} is not a whole number of offences: {_AGAIN}")
        return int(cell)
    if type(cell) is str and _WHOLE_NUMBER.fullmatch(text := cell.strip()):
        return int(text.partition(".")[0])
    if isinstance(cell, Odd):
        raise ValueError(f"its count is a {_oddity(cell)}: paste the count as a plain number.")
    if not str(cell).strip():
        raise ValueError(
            "it has no count, and missing is not nought: take the quarter from a file that has it."
        )
    if re.fullmatch(r"-?[0-9]{1,3}(,[0-9]{3})+", str(cell).strip()):
        raise ValueError(f"its count {shown(cell)} has a comma: write {str(cell).strip().replace(',', '')}.")
    raise ValueError(f"its count {shown(cell)} is not a whole number of offences: {_AGAIN}")
