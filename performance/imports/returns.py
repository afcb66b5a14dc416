"""The return: the portal's own spreadsheet, in which a supplier fills in the figures that are due.

Written as XLSX, with a line for each figure that is due; read as XLSX, ODS or CSV. A plain CSV of code, period, value
and commentary is read the same way: columns are found by their headings, and those that only inform are not read.

What a number is, we decide strictly: digits, a point, a minus sign. “1,234” is refused although it is nearly always
1234, because elsewhere it is 1.234; so are signs of money and of percent, because a cell that shows 45% holds 0.45.
Every refusal says what to write instead. Numbers from a workbook count to fifteen digits, as the programs show them.
"""

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from common.periods import MONTHS, Period, PeriodError
from performance.enums import Certainty, Shorthand
from performance.imports.cells import Odd
from performance.imports.opening import Given, sha256_of, why_not_commas
from performance.imports.refusals import FileRefused, Refusal, RefusedRows, listed, refuse, shown
from performance.imports.workbooks import rows_of

# The columns of the return, in order: heading, width in characters, and whether the reader reads it back.
_COLUMNS: dict[str, tuple[str, int, bool]] = {
    "code": ("Code", 10, True),
    "title": ("Measure", 34, False),
    "period": ("Period", 16, True),
    "unit": ("Unit", 14, False),
    "last_year": ("Same period last year", 14, False),
    "previous": ("Previous period", 14, False),
    "target": ("Target", 12, False),
    "value": ("Value", 12, True),
    "reason": ("Why not available", 28, True),
    "numerator": ("Numerator", 12, True),
    "denominator": ("Denominator", 12, True),
    "certainty": ("Provisional or final", 14, True),
    "commentary": ("Commentary", 60, True),
}
_READ = tuple(column for column, (_heading, _width, read) in _COLUMNS.items() if read)
_HEADINGS = {heading.casefold(): column for column, (heading, _width, _read) in _COLUMNS.items()}
# Words that people write over their own columns.
_HEADINGS |= {"measure code": "code", "figure": "value", "comment": "commentary", "comments": "commentary"}
_HEADINGS |= {"certainty": "certainty", "reason": "reason"}
_NEEDED = ("code", "period", "value")

_HEADER_WITHIN = 20  # rows
MOST_LINES = 100_000
# What a reading can hold: fourteen digits before the point and four after it.
_MOST_DIGITS, _MOST_DECIMALS = 14, 4
_MOST_REASON = 300  # characters


@dataclass(frozen=True)
class Line:
    """One figure, as given: a value, or `x` with why there is none; or only a commentary on a figure given before."""

    row: int
    code: str
    period: Period
    value: Decimal | None = None
    shorthand: str = ""  # "x": not available
    reason: str = ""  # why it is not
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    certainty: str = ""  # a value of Certainty, "" when nothing is said
    commentary: str = ""
    sheet: str = ""

    @property
    def has_figure(self) -> bool:
        """True when it says something about the figure, false for a commentary alone."""
        return self.value is not None or bool(self.shorthand) or self.numerator is not None


@dataclass(frozen=True)
class Return:
    """One return that was read."""

    file: str
    sha256: str = ""
    rows_read: int = 0
    rows_empty: int = 0  # a measure and a period with nothing filled in: still due
    rows_refused: int = 0
    lines: tuple[Line, ...] = ()
    notes: tuple[str, ...] = ()
    refusals: tuple[Refusal, ...] = ()


@dataclass(frozen=True)
class DueLine:
    """One line of a return to be filled in: what is due, what there was before, and what is known already."""

    code: str
    title: str
    period: Period
    unit: str = ""
    last_year: Decimal | None = None
    previous: Decimal | None = None
    target: str | Decimal | None = None  # words for a band
    value: Decimal | None = None
    shorthand: str = ""
    reason: str = ""
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    certainty: str = ""
    commentary: str = ""


# Reading


def read_return(file) -> Return:
    """Read a return: XLSX, ODS or CSV, as a path or an open binary file with a name.

    Lines come in the order of the file, lines that nothing was filled into are only counted. Raises nothing for bad
    files or rows: they are in the refusals.
    """
    try:
        given = file if isinstance(file, Given) else Given(file)
        reader = _Reader(given)
        reader.read()
        return Return(
            file=given.name,
            sha256=sha256_of(given),
            rows_read=reader.read_count,
            rows_empty=reader.empty_count,
            rows_refused=reader.refused.count,
            lines=tuple(reader.lines),
            notes=tuple(reader.notes),
            refusals=reader.refused.as_tuple(),
        )
    except FileRefused as refused:
        return Return(file=refused.refusal.file, refusals=(refused.refusal,))


class _Reader:
    def __init__(self, given: Given):
        self.given = given
        self.read_count = self.empty_count = 0
        self.lines: list[Line] = []
        self.notes: list[str] = []
        self.refused = RefusedRows(given.name)
        self.first_lines: dict[tuple[str, Period], str] = {}  # where a figure was given first

    def read(self) -> None:
        """All of the file, or FileRefused."""
        columns: dict[str, int] = {}
        sheet, first, tables = None, None, 0
        for name, number, cells in rows_of(self.given, formats=True):
            if name != sheet:
                sheet, columns = name, {}
            if columns:
                self._take(name, number, cells, columns)
                continue
            first = first or (name, number, cells)
            if number <= _HEADER_WITHIN:
                columns = self._header(name, number, cells)
                tables += bool(columns)
            elif not name and not tables:
                break
        if not tables:
            raise self._no_header(first)

    def _header(self, sheet: str, number: int, cells: list) -> dict[str, int]:
        """Where the columns are that are read; empty when this is no header."""
        places: dict[str, int] = {}
        strange = []
        for place, cell in enumerate(cells):
            heading = " ".join(str(cell).split()).casefold()
            column = _HEADINGS.get(heading)
            if column in places:
                raise refuse(
                    self.given.name,
                    f"two columns are headed {shown(cell)}: take one of them out.",
                    row=number,
                    sheet=sheet,
                )
            if column:
                places[column] = place
            elif heading:
                strange.append(cell)
        if any(column not in places for column in _NEEDED):
            return {}
        if strange:
            self.notes.append(f"{sheet and f'sheet {sheet}: '}columns that are not read: {listed(strange)}.")
        return {column: place for column, place in places.items() if column in _READ}

    def _no_header(self, first: tuple[str, int, list] | None) -> FileRefused:
        sheet, number, cells = first or ("", 1, [])
        header = [str(cell) for cell in cells if str(cell).strip()]
        problem = why_not_commas(header) or (
            "no row has the headings Code, Period and Value: start from the return as downloaded, or give a CSV with "
            "the columns Code, Period, Value and Commentary."
        )
        return refuse(self.given.name, problem, row=number, sheet=sheet)

    def _take(self, sheet: str, number: int, cells: list, columns: dict[str, int]) -> None:
        """One row: a line, an empty one, or a refusal."""
        found = {column: cells[place] if place < len(cells) else "" for column, place in columns.items()}
        if all(_is_empty(cell) for cell in found.values()):
            return
        self.read_count += 1
        if self.read_count > MOST_LINES:
            raise refuse(
                self.given.name, f"it has more than {MOST_LINES:,} lines: split it.", sheet=sheet, row=number
            )
        if all(
            _is_empty(cell) for column, cell in found.items() if column not in {"code", "period", "certainty"}
        ):
            self.empty_count += 1
            return
        try:
            line = _line(sheet, number, found)
        except ValueError as problem:
            self.refused.add(number, str(problem), sheet=sheet)
            return
        place = f"{f'row {number} of sheet {sheet}' if sheet else f'row {number}'}"
        before = self.first_lines.setdefault((line.code, line.period), place)
        if before != place:
            self.refused.add(
                number,
                f"it gives {line.code} for {line.period} again, after {before}: keep one of them.",
                sheet=sheet,
            )
            return
        self.lines.append(line)


def _line(sheet: str, number: int, found: dict) -> Line:
    """The line a row stands for. Raises ValueError with a sentence."""
    heads = {column: heading for column, (heading, _width, _read) in _COLUMNS.items()}
    for column, cell in found.items():
        if isinstance(cell, Odd):
            raise ValueError(_why_odd(heads[column], cell))
    code = _code(found["code"])
    period = _period(found["period"])
    value, shorthand, reason = _value(found["value"])
    numerator = number_of(found.get("numerator", ""), "Numerator")
    denominator = number_of(found.get("denominator", ""), "Denominator")
    commentary = _words(found.get("commentary", ""))
    if given := _words(found.get("reason", "")):
        if not shorthand:
            raise ValueError(
                "it says why a figure is not available without [x] as its value: write [x], or clear it."
            )
        reason = given
    elif shorthand and not reason and "reason" not in found:
        # A plain table has no column for it, and what is said there beside [x] is the reason.
        reason, commentary = commentary, ""
    if shorthand and not reason:
        raise ValueError("its value is [x] and nothing says why: write why it is not available.")
    if len(reason) > _MOST_REASON:
        raise ValueError(
            f"its reason has {len(reason)} characters and may have {_MOST_REASON}: shorten it, and use the commentary."
        )
    if (numerator is None) != (denominator is None):
        raise ValueError("it has a numerator or a denominator without the other: give both, or neither.")
    if shorthand and numerator is not None:
        raise ValueError(
            "it has a numerator although its value is [x]: give the figure, or clear the numerator."
        )
    if denominator is not None and denominator <= 0:
        raise ValueError(
            "its denominator is not above zero: check it, or give [x] as value when there were none."
        )
    return Line(
        row=number,
        code=code,
        period=period,
        value=value,
        shorthand=shorthand,
        reason=reason,
        numerator=numerator,
        denominator=denominator,
        certainty=_certainty(found.get("certainty", "")),
        commentary=commentary,
        sheet=sheet,
    )


def _is_empty(cell: object) -> bool:
    return cell == "" or cell is None or (isinstance(cell, str) and not cell.strip())


def _why_odd(heading: str, cell: Odd) -> str:
    match cell.what:
        case "error":
            return f"{heading} holds an error of the spreadsheet: put the figure there as a plain number."
        case "formula":
            return f"{heading} holds a formula: put its result there as a plain value."
        case "percentage":
            return (
                f"{heading} is formatted as a percentage, so that it holds {shown(cell.value)}: format it as a number "
                "and write what is meant, such as 45 for 45%."
            )
        case _:
            return f"{heading} is part of merged cells: undo the merging and fill in each cell."


def _code(cell: object) -> str:
    if isinstance(cell, float) and not cell.is_integer():
        raise ValueError(
            f"its code {shown(cell)} is a number, in which 3.1 and 3.10 are the same: format the cell as text."
        )
    code = _words(cell)
    if not code:
        raise ValueError("it has no code: write the measure's code, or clear the row.")
    return code


def _period(cell: object) -> Period:
    if isinstance(cell, date | datetime):
        raise ValueError(
            f"its period has become a date ({cell.day} {MONTHS[cell.month - 1]} {cell.year}): format the cell as text "
            "and write the month in full, such as April 2023."
        )
    try:
        return Period.parse(_words(cell))
    except PeriodError as problem:
        raise ValueError(str(problem)) from None


_MARK = re.compile(r"\[(\w+)\]\s*[-–:,;]?\s*(.*)", re.DOTALL)


def _value(cell: object) -> tuple[Decimal | None, str, str]:
    """The value, or the shorthand and the reason that may stand beside it."""
    if isinstance(cell, str) and (match := _MARK.fullmatch(cell.strip())):
        mark = match[1].lower()
        if mark == Shorthand.X:
            return None, Shorthand.X.value, _words(match[2])
        meaning = next((f" ({each.label.lower()})" for each in Shorthand if each.value == mark), "")
        raise ValueError(
            f"its value is [{mark}]{meaning}, which the portal puts beside figures by itself: give the figure, or [x] "
            "with why it is not available."
        )
    return number_of(cell, "Value"), "", ""


_PLAIN_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def number_of(cell: object, heading: str) -> Decimal | None:
    """An exact number; None for an empty cell. Raises ValueError with a sentence."""
    if _is_empty(cell):
        return None
    if isinstance(cell, bool | date | datetime | time | timedelta):
        raise ValueError(f"{heading} holds {shown(cell)}, which is no number: format the cell as a number.")
    if isinstance(cell, float | int):
        text = f"{cell:.15g}"
        if "e-" not in text:  # digits that are too many are told as they stand
            text = f"{Decimal(text):f}"
    else:
        text = str(cell).strip()
    if not _PLAIN_NUMBER.fullmatch(text):
        raise ValueError(_why_no_number(heading, text))
    whole, _point, decimals = text.lstrip("-").partition(".")
    if len(whole.lstrip("0")) > _MOST_DIGITS:
        raise ValueError(f"{heading} {shown(text, 24)} is too large to be a figure: check it and its unit.")
    if len(decimals.rstrip("0")) > _MOST_DECIMALS:
        raise ValueError(f"{heading} {shown(text)} has more than {_MOST_DECIMALS} decimals: round it.")
    number = Decimal(text)
    return number or abs(number)


_GROUPED = re.compile(r"-?[0-9]{1,3}([, \u00a0\u202f][0-9]{3})+(\.[0-9]+)?")
_NOTHING = {
    "",
    "-",
    "–",
    "—",
    ".",
    "..",
    "n/a",
    "na",
    "nan",
    "nil",
    "none",
    "null",
    "tbc",
    "tba",
    "unknown",
    "x",
    "?",
}


def _why_no_number(heading: str, text: str) -> str:
    """What is wrong with text in a number's place, and what to write instead."""
    lower = text.lower()
    said = f"{heading} is {shown(text)}"
    if lower in _NOTHING:
        return f"{said}, which is no number: leave it empty while it is due, or write [x] and say why."
    if lower.lstrip("+-") in {"inf", "infinity"}:
        return f"{said}, which is no number: write the figure in digits."
    if text.startswith("#"):
        return f"{said}, an error of the spreadsheet: put the figure there as a plain number."
    if text.startswith("="):
        return f"{said}, a formula: put its result there as a plain number."
    if _GROUPED.fullmatch(text):
        return f"{said}, with thousands marked off: write {re.sub(r'[^0-9.-]', '', text)}."
    if re.fullmatch(r"[-(]?[£$€]\s*[0-9][0-9,.]*\)?[kmbn]*", lower) or re.fullmatch(
        r"[0-9][0-9,.]*\s*[£$€]", lower
    ):
        return f"{said}, with a sign of money: write the number alone."
    if re.fullmatch(r"-?[0-9.,]+\s*%", text):
        return f"{said}, with a percent sign: write the number alone, such as 45 for 45%."
    if re.fullmatch(r"[-+]?[0-9.]+e[-+]?[0-9]+", lower):
        return f"{said}, in powers of ten: write the number out, with at most {_MOST_DECIMALS} decimals."
    if re.fullmatch(r"-?[0-9]+,[0-9]+", text):
        return f"{said}, with a comma: write a point before decimals and nothing between thousands."
    if re.fullmatch(r"\([0-9.]+\)", text):
        return f"{said}, in brackets: write a number below zero with a minus sign."
    return f"{said}, which is no number: write it in digits alone, or [x] and say why."


def _certainty(cell: object) -> str:
    """The value of a Certainty, "" for none."""
    text = _words(cell).strip("[]").casefold()
    if not text:
        return ""
    words = {each.value: each.value for each in Certainty} | {
        "p": Certainty.PROVISIONAL.value,
        "r": Certainty.REVISED.value,
    }
    if text not in words:
        raise ValueError(f"{shown(cell)} is neither provisional nor final: write Provisional or Final.")
    return words[text]


def _words(cell: object) -> str:
    """Text, with line breaks as they are everywhere else and no space around it."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).replace("\r\n", "\n").replace("\r", "\n").strip()


# Writing

_HOW_TO = (
    "How to fill this in",
    "Write each figure into Value: digits only, no commas, no signs of money or percent, no formulas.",
    "When there is no figure and there will be none, write [x] and say why in Why not available.",
    "Leave Value empty while a figure is still due. Missing is never 0.",
    "Give Numerator and Denominator where the measure has them.",
    "Write Provisional or Final. A figure that is not said to be provisional is taken as final.",
    "Say in Commentary what lies behind a figure that is off target or has clearly changed.",
    "Columns in grey only inform: they are not read back. Rows can be left out, and sorted as you like.",
    "Save it as an Excel workbook (.xlsx) or as OpenDocument (.ods), and upload it.",
)


def write_return(lines: Iterable[DueLine]) -> bytes:
    """The return as an XLSX file: a line for each figure that is due, with what is known filled in.

    What is read back of it is what was written: codes, periods and texts are text cells, so that no program turns them
    into dates, numbers or formulas (a text that begins with = is shown, not worked out), and numbers of more than
    fifteen digits are text, too, because a workbook keeps no more. Characters that XML cannot hold are left out.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet = book.active
    sheet.title = "Return"
    head, wrapped = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    grey = PatternFill("solid", fgColor="EEF0F3")
    for place, (heading, width, _read) in enumerate(_COLUMNS.values(), start=1):
        cell = sheet.cell(1, place, heading)
        cell.font, cell.alignment, cell.fill = head, wrapped, grey
        sheet.column_dimensions[get_column_letter(place)].width = width
    count = 1
    for count, line in enumerate(lines, start=2):
        for place, (column, (_heading, _width, read)) in enumerate(_COLUMNS.items(), start=1):
            cell = sheet.cell(count, place)
            fill(cell, _written(line, column))
            cell.alignment = wrapped
            if not read:
                cell.fill = grey
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(_COLUMNS))}{count}"
    choice = DataValidation(type="list", formula1='"Provisional,Final,Revised"', allow_blank=True)
    place = get_column_letter(list(_COLUMNS).index("certainty") + 1)
    choice.add(f"{place}2:{place}{max(count, 2)}")
    sheet.add_data_validation(choice)
    how_to = book.create_sheet("How to fill this in")
    how_to.column_dimensions["A"].width = 100
    for number, text in enumerate(_HOW_TO, start=1):
        how_to.cell(number, 1, text).alignment = wrapped
    how_to["A1"].font = head
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _written(line: DueLine, column: str) -> object:
    """What stands in a cell of the return."""
    match column:
        case "value" if line.shorthand:
            return f"[{line.shorthand}]"
        case "period":
            return line.period.label
        case "certainty":
            return Certainty(line.certainty).label if line.certainty else ""
        case _:
            return getattr(line, column)


# Excel's own way to write a character that XML cannot hold, which a text may contain by chance.
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def fill(cell, value: object) -> None:
    """Put a value into a cell as what it is: a number, or text and nothing but text."""
    if value is None or value == "":
        return
    if isinstance(value, Decimal) and len(value.as_tuple().digits) <= 15:
        cell.value = value
        cell.data_type = "n"
        return
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    cell.value = _ESCAPE.sub("_x005F_", _NOT_IN_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    cell.data_type = "s"  # never a formula
    cell.number_format = "@"
    cell.quotePrefix = True
