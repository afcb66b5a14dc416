"""Due dates as people write them into plans: “Apr-25”, “Q4 2024 to 2025”, “November annually”, “TBC”. Pure.

What can be meant in one way only is understood, and said in words; where a year or a day is inferred, a note says so.
What could be two things is refused, in a sentence that says what to write. TBC and Ongoing never become a date.
Days come before months, as in Britain; the financial year starts on 1 April.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from actionplans.enums import DueException, Recurrence
from common.partial_dates import PartialDate
from common.periods import MONTHS, Period, PeriodError, PeriodKind
from performance.imports.refusals import shown

_LONGEST = 200  # characters
YEARS = range(1990, 2100)  # anything else is a slip of the keyboard
IT = "{it}"  # stands for what was typed, until a sentence is given out
WRITE = "write 30 April 2026, April 2026, Q4 2025/26, TBC or Ongoing"
_REPEATS = "an action is done again every month, quarter, half year or year: write one of these with a date, or Ongoing"


class DateRefused(ValueError):
    """The text is no date that could be meant in one way only; the message says what to write."""


@dataclass(frozen=True)
class Understood:
    """What a text says of when something is due. `inferred` marks a year or a day that is not written there."""

    due: PartialDate | None = None
    exception: DueException | str = ""
    recurs: Recurrence | str = ""
    note: str = ""
    inferred: bool = False

    @property
    def words(self) -> str:
        """`April 2025`, `November 2025, every year`, `To be confirmed`; "" when nothing is said."""
        if self.exception:
            return DueException(self.exception).label
        if self.due is None:
            return ""
        return f"{self.due}, {Recurrence(self.recurs).label.lower()}" if self.recurs else str(self.due)


def understand_due(text: str, *, on: date) -> Understood:
    """What a cell says of when an action is due. `on` is the day from which “November annually” or “end of Q2” is
    reckoned: the next one that is not over.

    An empty cell, and N/A, understand as nothing at all. Raises DateRefused, in a sentence.
    """
    typed = shown(text)
    if len(text) > _LONGEST:
        raise DateRefused(f"{typed} is too long for a date: {WRITE}.")
    try:
        found = _understand(_plain(text), on)
    except DateRefused as problem:
        raise DateRefused(str(problem).replace(IT, typed)) from None
    except PeriodError:
        raise DateRefused(f"{typed} is too long ago, or too far ahead: {WRITE}.") from None
    if found.due is not None and found.due.year not in YEARS:
        raise DateRefused(f"{typed} would be the year {found.due.year}: write the year in four figures.")
    return replace(found, note=found.note.replace(IT, typed))


def understand_day(text: str, *, on: date) -> Understood:
    """As `understand_due`, for a start or an end that happened: neither TBC, nor Ongoing, nor again and again."""
    found = understand_due(text, on=on)
    if found.exception or found.recurs:
        raise DateRefused(f"{IT} is not a date here: write 30 April 2026, April 2026 or 2026.")
    return found


def _understand(words: str, on: date) -> Understood:
    if words in _NOTHING:
        return Understood(note=f"{IT} gives no date." if words else "")
    if words in _TO_BE_CONFIRMED:
        return Understood(exception=DueException.TBC)
    if re.search(rf"\b({_ONGOING})\b", words):
        return _ongoing(words, on)
    if found := _recurring(words, on) or _point(words, on):
        return found
    raise DateRefused(f"{IT} is not understood as a date: {WRITE}.")


# ── Words that are no dates

_ONGOING = r"on-? ?going|continuous(?:ly)?|rolling|business as usual|bau"

_NOTHING = {"", "-", "--", "n/a", "na", "none", "nil", "not applicable", "?", "."}
_TO_BE_CONFIRMED = {
    "tbc", "tba", "tbd", "t.b.c", "to be confirmed", "to be agreed", "to be decided", "to be determined",
    "date tbc", "date to be confirmed", "not yet known", "unknown", "awaiting confirmation",
}  # fmt: skip


def _plain(text: str) -> str:
    """Small letters, one space, no brackets, one kind of dash, no full stop at the end."""
    text = re.sub(r"[‐‑‒–—−]", "-", str(text)).replace("’", "'")
    text = re.sub(r"[()\[\],;:]", " ", text.casefold())
    text = " ".join(text.split()).rstrip(".").strip()
    return re.sub(r"\b(\d{1,2})(st|nd|rd|th)\b", r"\1", text)


def _ongoing(words: str, on: date) -> Understood:
    """Ongoing; a date beside it would say the contrary, anything else is not kept."""
    rest = re.sub(rf"\b({_ONGOING})\b", " ", words)
    rest = re.sub(r"^\W*(?:(?:until|to|by|till)\b)?\s*|[\s/-]+$", "", " ".join(rest.split()))
    if rest and _try_point(rest, on):
        raise DateRefused(f"{IT} says both Ongoing and a date: write Ongoing, or the date alone.")
    note = f"Only “Ongoing” of {IT} is kept." if re.search(r"\w", rest) else ""
    return Understood(exception=DueException.ONGOING, note=note)


# ── Again and again

_MONTH_NAMES = {name.lower(): number for number, name in enumerate(MONTHS, start=1)}
_MONTH_NAMES |= {name[:3]: number for name, number in list(_MONTH_NAMES.items())} | {"sept": 9}
_MONTH = "(?:" + "|".join(sorted(_MONTH_NAMES, key=len, reverse=True)) + r")\b\.?"

_NUMBERS = "two|three|four|five|six|eight|ten|twelve|[0-9]+"
_RECURRENCES = (
    (
        Recurrence.HALF_YEARLY,
        r"(six|6)[- ]monthly|half[- ]?yearly|bi-?annual(ly)?|every (six|6) months|twice (a|per) year|"
        r"twice (yearly|annually)",
    ),
    (Recurrence.QUARTERLY, r"(three|3)[- ]monthly|every (three|3) months|quarterly|(every|each|per) quarter"),
    (
        None,
        r"weekly|fortnightly|daily|bi-?monthly|biennial(ly)?|termly|every other \w+|"
        rf"every ({_NUMBERS}) (days?|weeks?|months?|years?)|({_NUMBERS})[- ](weekly|monthly|yearly)|"
        r"(every|each) (day|week|fortnight|term)",
    ),
    (Recurrence.MONTHLY, r"monthly|(every|each|per) month"),
    (Recurrence.YEARLY, r"annual(ly)?|yearly|(every|each|per|a) year|per annum|p\.?a\.?"),
)
_LINK = r"[\s/&+-]|\b(?:and|in|by|on|from|starting|first|beginning|each|every|of|due|review(?:ed)?|report(?:s|ing)?)\b"
_BETWEEN = rf"^(?:{_LINK})+|(?:{_LINK})+$"


def _recurring(words: str, on: date) -> Understood | None:
    """“quarterly”, “November annually”, “annually in November”, “every November”; None when nothing recurs."""
    recurs, rest = None, words
    for each, form in _RECURRENCES:
        if found := re.search(rf"\b(?:{form})(?=\W|$)", words):
            recurs, rest = each, f"{words[: found.start()]} {words[found.end() :]}"
            if each is None:
                raise DateRefused(f"{IT}: {_REPEATS}.")
            break
    else:
        if not (found := re.fullmatch(rf"(?:every|each) ({_MONTH})(?: each year)?", words)):
            return None
        recurs, rest = Recurrence.YEARLY, found[1]
    rest = re.sub(_BETWEEN, "", rest.strip())
    if not rest:
        return _first_of_many(recurs, on)
    point = None if re.search(r"\b(until|till)\b", rest) else _try_point(rest, on)
    if point is None:
        raise DateRefused(
            f"{IT} is not understood: write the date on which it is next due, and how often it recurs, such as "
            "November annually or quarterly from June 2026."
        )
    return replace(point, recurs=recurs)


def _first_of_many(recurs: Recurrence, on: date) -> Understood:
    """The end of the month, quarter, half or financial year that is running."""
    kind = {Recurrence.MONTHLY: PeriodKind.MONTH, Recurrence.YEARLY: PeriodKind.YEAR}.get(
        recurs, PeriodKind.QUARTER
    )
    running = Period.of(on, kind)
    if recurs == Recurrence.HALF_YEARLY and running.quarter_number % 2:
        running = running.next()
    due = PartialDate(running.end.year, running.end.month)
    return Understood(due, recurs=recurs, inferred=True, note=f"First due by the end of {due}.")


# ── A point in time

_LEAD_IN = re.compile(
    r"^(?:(?:to be |will be )?(?:completed?|delivered|achieved|finished|due|done|in place|target(?: date)?)?\s*"
    r"(?:by|before|until|on|in|during|for|no later than|not later than|approx(?:imately)?\.?|circa|c\.|due|target)"
    r"\s+)*(?:the\s+)?"
)
_WEEKDAY = re.compile(
    r"^(?:mon|tue|tues|wed|weds|thu|thur|thurs|fri|sat|sun)(?:day|sday|nesday|rsday|urday)?\.?\s+(?=\d)"
)
_SEPARATOR = r"[\s./'-]*"
_FINANCIAL = r"(?:fy ?|financial year )?(?:ending )?(\d{4}|\d{2}) ?(?:/|-|to) ?(\d{4}|\d{2})"
_NTH = {
    "first": 1,
    "1": 1,
    "second": 2,
    "2": 2,
    "third": 3,
    "3": 3,
    "fourth": 4,
    "4": 4,
    "last": 4,
    "final": 4,
}
_QUARTER = r"(?:q(?:uarter)? ?([1-4])|(first|second|third|fourth|last|final|[1-4]) quarter)"


def _try_point(words: str, on: date) -> Understood | None:
    try:
        return _point(words, on)
    except DateRefused:
        return None


def _point(words: str, on: date) -> Understood | None:
    """A day, month, quarter, year or season; None when the words are nothing of the kind."""
    words = _LEAD_IN.sub("", words, count=1).strip()
    words = re.sub(r" (?:at the latest|latest|deadline)$", "", _WEEKDAY.sub("", words))
    if found := re.fullmatch(
        r"(start|beginning|early|mid|middle|late|end|the end)(?:-| of | in )? ?(?:the )?(.+)", words
    ):
        return _edge(found[1], found[2].strip(), words, on)
    for read in (_day, _month, _quarter, _financial_year, _season, _serial):
        if understood := read(words, on):
            return understood
    if found := re.fullmatch(r"\d{4}", words):
        year = int(words)
        return Understood(
            PartialDate(year), note=f"Due by 31 December {year}; write {_label(year)} for the financial year."
        )
    return None


def _edge(which: str, rest: str, words: str, on: date) -> Understood | None:
    """“end of March 2026”, “mid March 2026”, “end of financial year”. A part of a year is refused: which month?"""
    if re.fullmatch(r"year|the year|this year|(?:calendar )?year", rest):
        raise DateRefused(
            f"{IT} could be December or March: write December {on.year} or March {on.year + 1}."
        )
    is_end = which.endswith("end")
    if found := re.fullmatch(r"(?:year |calendar year )?(\d{4})", rest):
        if not is_end:
            raise DateRefused(f"{IT} does not say which month: write a month, such as March {found[1]}.")
        return Understood(PartialDate(int(found[1]), 12))
    if not is_end and re.fullmatch(_FINANCIAL, rest):
        raise DateRefused(f"{IT} does not say which month: write a month, such as March 2026.")
    rest = re.sub(r"^year (?=\d)", "", rest)
    understood = _month(rest, on) or _quarter(rest, on) or _financial_year(rest, on) or _season(rest, on)
    if understood is None:
        return None
    if is_end or understood.due is None:
        return understood
    note = f"{IT} is kept as the month, {understood.due}."
    return replace(understood, note=note)


def _day(words: str, on: date) -> Understood | None:
    for form, order in (
        (rf"(\d{{1,2}}){_SEPARATOR}(?:of )?({_MONTH}){_SEPARATOR}(\d{{4}}|\d{{2}})", "dmy"),
        (rf"({_MONTH}){_SEPARATOR}(\d{{1,2}})[\s]+(\d{{4}})", "mdy"),
        (r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ t][\d.: ]*)?", "ymd"),
        (r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?: [\d: ]*)?", "dmy"),
    ):
        if found := re.fullmatch(form, words):
            parts = dict(zip(order, found.groups(), strict=True))
            return _built_day(words, parts)
    if found := re.fullmatch(
        rf"(\d{{1,2}}){_SEPARATOR}(?:of )?({_MONTH})|({_MONTH}) (?:the )?(\d{{1,2}})(?=$)(?<!\d\d\d\d)", words
    ):
        if found[3] and int(found[4]) > 12:  # “April 25” is a month and its year
            return None
        day, month = found[1] or found[4], found[2] or found[3]
        name = MONTHS[_number_of(month) - 1]
        raise DateRefused(f"{IT} has no year: write {int(day)} {name} {on.year}, or {name} {on.year}.")
    return None


def _built_day(words: str, parts: dict) -> Understood:
    year, day = _year(parts["y"]), int(parts["d"])
    named = not parts["m"].isdigit()
    month = _number_of(parts["m"]) if named else int(parts["m"])
    if not named and month > 12 and day <= 12:
        raise DateRefused(
            f"{IT} has no month {month}: write the day first, {month} {MONTHS[day - 1]} {year}."
        )
    try:
        due = PartialDate.of(date(year, month, day))
    except ValueError:
        raise DateRefused(f"{IT} is not a day in the calendar: {WRITE}.") from None
    is_open = not named and not words.startswith(parts["y"].zfill(4)) and day <= 12 and day != month
    return Understood(due, note=f"The day is read first: {due}." if is_open else "")


def _month(words: str, on: date) -> Understood | None:
    if found := re.fullmatch(rf"({_MONTH}){_SEPARATOR}(\d{{4}}|\d{{2}})", words):
        due = PartialDate(_year(found[2]), _number_of(found[1]))
        is_open = len(found[2]) == 2 and 1 <= int(found[2]) <= 31
        return Understood(due, note=f"Read as the month {due}, not as a day." if is_open else "")
    if found := re.fullmatch(r"(\d{4})[-./](\d{2})", words):
        year, second = int(found[1]), int(found[2])
        follows = second == (year + 1) % 100
        if follows and ("/" in words or not 1 <= second <= 12):
            return None  # a financial year
        if follows:
            raise DateRefused(
                f"{IT} could be {MONTHS[second - 1]} {year} or the financial year {_label(year)}: write "
                f"{MONTHS[second - 1]} {year}, or March {year + 1} for the end of the financial year."
            )
        if 1 <= second <= 12:
            return Understood(PartialDate(year, second))
        return None
    if (found := re.fullmatch(r"(\d{1,2})[-./](\d{4})", words)) and 1 <= int(found[1]) <= 12:
        return Understood(PartialDate(int(found[2]), int(found[1])))
    if found := re.fullmatch(r"(\d{1,2})[-/](\d{2})", words):
        return _two_numbers(words, int(found[1]), int(found[2]))
    span = rf"(?:between )?({_MONTH}){_SEPARATOR}(\d{{4}}|\d{{2}})?\s*(?:-|to|/|until|and)\s*"
    if found := re.fullmatch(rf"{span}({_MONTH}){_SEPARATOR}(\d{{4}}|\d{{2}})", words):
        if " and " in words and not words.startswith("between"):
            raise DateRefused(
                f"{IT} gives two dates: write the one by which all is done, and the other as a milestone."
            )
        due = PartialDate(_year(found[4]), _number_of(found[3]))
        return Understood(due, note=f"The end of the time given: by the end of {due}.")
    if re.fullmatch(_MONTH, words):
        number = _number_of(words)
        year = on.year if number >= on.month else on.year + 1
        due = PartialDate(year, number)
        return Understood(due, inferred=True, note=f"No year is given: the next one is {due}.")
    return None


def _two_numbers(words: str, first: int, second: int) -> Understood | None:
    """“24/25” is a financial year, “04/25” a month; “11/12” could be either, or a day."""
    follows = second == (first + 1) % 100
    if follows and first > 12:
        return None  # a financial year
    if 1 <= first <= 12 and second > 12 and not follows:
        due = PartialDate(2000 + second, first)
        return Understood(due, note=f"Read as the month {due}.")
    raise DateRefused(f"{IT} could be a day, a month or a financial year: {WRITE}.")


def _quarter(words: str, on: date) -> Understood | None:
    several = rf"(?:{_QUARTER}\s*(?:-|to|/|and|&)\s*)?{_QUARTER}"
    if found := re.fullmatch(rf"{several}(?: ?of)?(?: the)?[ /-]*{_FINANCIAL}", words):
        *_, number, ordinal, first, second = found.groups()
        return _by_quarter(Period.quarter(_follows(words, first, second), _NTH[number or ordinal]))
    if found := re.fullmatch(rf"{_FINANCIAL}[ /-]*{_QUARTER}", words):
        first, second, number, ordinal = found.groups()
        return _by_quarter(Period.quarter(_follows(words, first, second), _NTH[number or ordinal]))
    if found := re.fullmatch(rf"{_QUARTER}(?: ?of)?(?: the)?(?: (?:this )?(?:financial )?year)?", words):
        wanted = _NTH[found[1] or found[2]]
        running = Period.of(on, PeriodKind.QUARTER)
        while running.quarter_number != wanted:
            running = running.next()
        found = _by_quarter(running)
        return replace(
            found,
            inferred=True,
            note=f"No year is given: the next is {running}, by the end of {found.due}.",
        )
    if found := re.fullmatch(rf"{_QUARTER}(?: of)? (\d{{4}}|\d{{2}})|(\d{{4}}) {_QUARTER}", words):
        number = next(_NTH[each] for each in (found[1], found[2], found[5], found[6]) if each)
        year = _year(found[3] or found[4])
        raise DateRefused(
            f"{IT} does not say which financial year: write Q{number} {_label(year - 1)} or Q{number} {_label(year)}."
        )
    return None


def _by_quarter(quarter: Period) -> Understood:
    due = PartialDate(quarter.end.year, quarter.end.month)
    return Understood(due, note=f"{quarter} is over at the end of {due}.")


def _financial_year(words: str, on: date) -> Understood | None:
    if found := re.fullmatch(rf"(?:year[- ]end )?{_FINANCIAL}(?: financial year)?(?: year[- ]end)?", words):
        year = _follows(words, found[1], found[2])
        due = PartialDate(year + 1, 3)
        return Understood(due, note=f"The financial year {_label(year)} is over at the end of {due}.")
    if re.fullmatch(r"(?:this |current )?(?:financial|fiscal) year(?:[- ]end)?|fy|year[- ]end", words):
        end = Period.of(on, PeriodKind.YEAR).end
        due = PartialDate(end.year, end.month)
        return Understood(due, inferred=True, note=f"No year is given: the financial year ends in {due}.")
    if found := re.fullmatch(r"(?:fy|financial year) ?(\d{4}|\d{2})", words):
        year = _year(found[1])
        raise DateRefused(f"{IT} could be {_label(year - 1)} or {_label(year)}: write which.")
    return None


_SEASONS = {"spring": 5, "summer": 8, "autumn": 11}


def _season(words: str, on: date) -> Understood | None:
    if found := re.fullmatch(r"(spring|summer|autumn) (\d{4})", words):
        due = PartialDate(int(found[2]), _SEASONS[found[1]])
        return Understood(due, note=f"{found[1].capitalize()} is read as until the end of {due}.")
    if found := re.fullmatch(r"winter (\d{4})", words):
        year = int(found[1])
        raise DateRefused(
            f"{IT} begins in one year and ends in the next: write December {year} or February {year + 1}."
        )
    if found := re.fullmatch(rf"winter {_FINANCIAL}", words):
        due = PartialDate(_follows(words, found[1], found[2]) + 1, 2)
        return Understood(due, note=f"Winter is read as until the end of {due}.")
    return None


def _serial(words: str, on: date) -> Understood | None:
    """The number that a spreadsheet keeps for a day, where the cell lost its format."""
    if re.fullmatch(r"\d{5}", words) and 36526 <= int(words) <= 54788:  # 2000 to 2049
        due = PartialDate.of(date(1899, 12, 30) + timedelta(days=int(words)))
        return Understood(due, note=f"{words} is the number that a spreadsheet keeps for {due}.")
    return None


# ── Pieces


def _number_of(month: str) -> int:
    return _MONTH_NAMES[month.rstrip(". ").strip()]


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _label(year: int) -> str:
    """The financial year that starts in this year."""
    return f"{year}/{(year + 1) % 100:02}"


def _follows(words: str, first: str, second: str) -> int:
    """The year in which a financial year starts. DateRefused when its second part is not the year after."""
    year = _year(first)
    if int(second) == (year + 1 if len(second) == 4 else (year + 1) % 100):
        return year
    raise DateRefused(
        f"{IT} is not one financial year: write the one in which it is due, such as {_label(year)}."
    )
