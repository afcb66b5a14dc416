"""Disclosure control, once, over the frozen document: small numbers are withheld, and what would tell them. Pure.

*Open at source* is published as it is. *Restricted* is in no document. Of a *local* measure:

- a count of 1 to 4 is withheld wherever it stands. Counts are the figures of a measure whose readings add up, or of
  which the latest stands for the period, in whole numbers (see `publishing.cells`);
- a rate whose numerator or denominator is 1 to 4 is withheld, and so is any other figure between 0 and 5 of a measure
  that is no count but adds up. Such figures are *judged whole*: they cannot be taken apart exactly, so a total that
  holds a withheld one is withheld as well, and where another edition has that total, all its parts are;
- every other count that would let a reader find a withheld one is withheld too, until each has at least two possible
  values. What a reader is taken to know is said in `publishing.withholding`: all that is published, in every edition,
  and the rule itself. Totals are those of months in quarters, of either in years, of parts of a year so far, the
  year that a direction of travel starts from, the figure a target was set from, a baseline, and measures that are
  totals of other measures.

`[c]` therefore means withheld, not “1 to 4”. With a withheld figure goes whatever is made of it: rating, reason, note
of a rating by decision, marks of revision, direction of travel, chart point, the commentary of its period, and a target
that was set from it (a target that stood would tell its base; it is better missing than invented).

What another edition withholds stays withheld. What another edition printed cannot be protected any more: a small count
is withheld here all the same, because a reader of this edition alone should not find it, and because a figure that was
published by mistake must not be published again; the officer's report says where it stands.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal

from common.text import list_words, number_words, plural
from performance.enums import Aggregation
from publishing.cells import (
    MARK,
    WITHHELD,
    Book,
    Key,
    Told,
    edition_words,
    is_count,
    is_local,
    label_of,
    period_of,
    periods_in,
    read,
)
from publishing.withholding import SMALL, protect

REASON = "Withheld, because it could reveal something about a person"
RULE = (
    "Figures of a partner that could reveal something about a person are withheld when they count one to four. Others "
    "are withheld where a small one could be found by adding and subtracting, so [c] means withheld, and not “one to "
    "four”.",
    "A withheld figure has no rating, direction of travel or point in a chart, and no target is told that was set from "
    "it, here or in any file of this edition. Nought is published as nought.",
)
_RATED = {"green", "amber", "red", "too_small"}
_NUMBERS = (
    "nought",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
_OF_PEOPLE = (
    "person|people|case|child|victim|resident|woman|man|offence|incident|crime|report|application|referral"
)


@dataclass(frozen=True)
class Withheld:
    """One figure that is withheld: for officers only, since `value` is the true one and `why` tells which are small."""

    measure: str
    code: str
    title: str
    period: str
    label: str
    value: str
    why: str


@dataclass(frozen=True)
class Disclosed:
    """The document as it may be published; what was withheld and why; and what a person has to look at."""

    document: dict
    withheld: tuple[Withheld, ...]
    remarks: tuple[str, ...]


def disclose(document: dict, *, others: Iterable[dict] = ()) -> Disclosed:
    """The document without what would reveal a small number.

    `others` are the documents (their parts "edition" and "measures" suffice) of every other edition that is or was
    public, of any strategy, withdrawn ones too, since readers may have kept them. The document given is left as it is.
    """
    others = list(others)
    found = _Found(document, others)
    told = deepcopy(document)
    for measure in told["measures"]:
        if is_local(measure):
            _withhold(measure, found.periods[measure["measure"]])
        for reading in measure.get("readings") or ():
            reading.pop("counts", None)
        measure.pop("parts_not_public", None)
    rows = tuple(found.rows())
    judged_with = sorted(other["edition"]["address"] for other in others if other["measures"])
    told["disclosure"] = _for_readers(told) | {"judged_with": judged_with}
    return Disclosed(told, rows, (*found.remarks, *_to_look_at(told, document, rows)))


# What is withheld


class _Found:
    """Which cells are withheld, and why."""

    def __init__(self, document: dict, others: list[dict]):
        self.document = document
        self.book = Book(document, others)
        self.why: dict[Key, str] = {}
        self.values: dict[Key, str] = {}
        self.remarks = list(self.book.remarks)
        self._counts()
        for measure in {each["measure"]: each for each in document["measures"]}.values():
            told = self.book.told[measure["measure"]]
            if is_local(measure) and not is_count(measure, told):
                self._whole(measure, told, others)
        # Of each measure, the periods whose figures are withheld; "2024/25: so far" is a period's part.
        self.periods: dict[str, set[str]] = defaultdict(set)
        for code, period in self.why:
            self.periods[code].add(period)

    def _counts(self) -> None:
        table = self.book.table
        found = protect(table, nearest=self._nearest)
        for key in table.hidden:
            value = table.values[key]
            if key in table.small:
                why = f"{value} is between 1 and 4"
                if key in self.book.known:
                    why += (
                        f". It is already published in {self.book.known[key]}: it is withheld here all the same, but "
                        "nothing can protect it any more"
                    )
            else:
                why = self.book.reasons[key]
            self._withhold(key, str(value), why)
        for key, (cell, words) in found.added.items():
            self._withhold(
                key, str(table.values[key]), f"Otherwise {self._said(cell)} could be found from {words}"
            )
        for key in found.unprotected:
            self.remarks.append(
                f"{self._title(key)}, {label_of(key)}: nothing more can be withheld here that would keep a reader from "
                "finding it. What tells it is open at its source, or stands in another edition."
            )

    def _nearest(self, cell: Key, other: Key) -> tuple:
        """A part before a total, the same measure before another, and what is near in time before what is far.

        Of two as near the later one: as it comes, and never by how large it is.
        """
        mine, its = (period_of(key[1].partition(": ")[0]) for key in (cell, other))
        months = (its.start.year - mine.start.year) * 12 + its.start.month - mine.start.month
        is_printed = ": " not in cell[1]
        is_whole = bool(self.book.entries[other[0]].get("parts")) and not (is_printed and cell[0] == other[0])
        length = max(mine.kind.in_months, its.kind.in_months), ": " in other[1]
        return (is_whole, *length, cell[0] != other[0], abs(months), months < 0, repr(other))

    def _withhold(self, key: Key, value: str, why: str) -> None:
        self.why[key], self.values[key] = why, value

    def _title(self, key: Key) -> str:
        return self.book.entries[key[0]]["title"]

    def _said(self, key: Key) -> str:
        return f"{self._title(key)}, {label_of(key)},"

    # Figures that are judged whole

    def _whole(self, measure: dict, told: Told, others: list[dict]) -> None:
        code = measure["measure"]
        elsewhere = [
            (edition_words(other), read(each))
            for other in others
            for each in other["measures"]
            if each["measure"] == code
        ]
        shown = {**told.figures, **{f"{period}: so far": value for period, value in told.so_far.items()}}
        if told.compared:
            shown.setdefault(told.compared, None)
        for base in told.bases:
            shown.setdefault(base, None)
        if told.baseline:
            shown.setdefault(*told.baseline)
        if not told.counts and told.figures and told.aggregation == Aggregation.RATIO:
            self.remarks.append(
                f"{measure['title']}: no numerators and denominators are kept, so nobody can see whether its "
                "rates stand on fewer than five."
            )
        why = {period: words for period in shown if (words := _why_small(told, period, shown[period]))}
        for words, other in elsewhere:
            for period in other.withheld & set(shown):
                why.setdefault(period, f"{words} withholds it")
        while True:
            before = len(why)
            for period in shown:
                if period not in why and (inside := next((p for p in why if _tells(told, period, p)), "")):
                    why[period] = f"{label_of((code, inside))} is withheld, and is a part of it"
            for words, other in elsewhere:
                for whole in [period for period in why if period in other.figures]:
                    for period in [p for p in shown if p not in why and _tells(told, whole, p)]:
                        why[period] = (
                            f"{label_of((code, whole))} stands in {words}, and a part of it is withheld"
                        )
            if len(why) == before:
                break
        for period, words in why.items():
            value = "" if shown[period] is None else number_words(shown[period])
            self._withhold((code, period), value, words)

    # For officers

    def rows(self) -> Iterator[Withheld]:
        """What was withheld, in the order of the document and of time."""
        for measure in {each["measure"]: each for each in self.document["measures"]}.values():
            keys = [key for key in self.why if key[0] == measure["measure"]]
            for key in sorted(keys, key=lambda key: _place(key[1])):
                place = self.book.places.get(key, "")
                yield Withheld(
                    measure=key[0],
                    code=measure["code"],
                    title=measure["title"],
                    period=key[1].partition(": ")[0],
                    label=f"{label_of(key)} ({place})" if place else label_of(key),
                    value=self.values[key],
                    why=self.why[key],
                )


def _place(code: str) -> tuple:
    period, _, rest = code.partition(": ")
    return period_of(period).start, period_of(period).kind.in_months, rest


def _why_small(told: Told, period: str, value: Decimal | None) -> str:
    """Why a figure that is judged whole is withheld for its own sake, or ""."""
    counts = [told.counts[each] for each in _parts_of(told, period) if each in told.counts]
    if counts:
        named = (
            ("numerator", sum(above for above, _ in counts)),
            ("denominator", sum(below for _, below in counts)),
        )
        said = [
            f"its {name}, {number_words(number)}, is between 1 and 4"
            for name, number in named
            if 0 < number < 5
        ]
        return list_words(said)
    if told.aggregation == Aggregation.SUM and value is not None and 0 < value < SMALL.stop:
        return f"{number_words(value)} lies between 0 and 5"
    return ""


def _parts_of(told: Told, period: str) -> list[str]:
    """The readings that a figure is made of."""
    whole = period_of(period.partition(": ")[0])
    inside = [each for each in told.readings if whole.contains(period_of(each))]
    if told.aggregation == Aggregation.LATEST:
        return sorted(inside, key=lambda each: period_of(each).start)[-1:]
    return inside


def _tells(told: Told, period: str, part: str) -> bool:
    """Whether a figure is made of another, so that it tells of it."""
    if period == part:
        return False
    mine, its = set(_parts_of(told, period)), set(_parts_of(told, part))
    return bool(its) and its <= mine


# What the document says instead


def _withhold(measure: dict, periods: set[str]) -> None:
    """Take the figures of these periods out of a measure, with everything that is made of them."""
    for name in ("year", "latest"):
        if measure.get(name):
            measure[name] = _part(measure[name], periods)
    for name in ("strip", "series"):
        measure[name] = [_part(part, periods) for part in measure.get(name) or ()]
    for reading in measure.get("readings") or ():
        if reading["period"] in periods and reading["value"] is not None:
            reading |= {"value": None, "certainty_words": "", "reason": "", "withheld": True}
    year = measure["year"]
    if year["rating"] == WITHHELD and year["value"] is None:
        measure["owed_words"] = ""
    before = period_of(year["period"]).previous().code
    if {year["period"], f"{year['period']}: so far", before} & periods:
        measure["direction"] = {
            **(measure.get("direction") or {}),
            "change": "",
            "change_words": "",
            "verdict": "cannot_say",
            "verdict_words": "Cannot say",
            "clear": None,
            "percent": None,
            "amount_words": "",
            "interval": "",
            "sentence": "Cannot say: a figure that it needs is withheld.",
        }
    baseline = measure.get("baseline") or {}
    if baseline and {baseline["period"], f"{baseline['period']}: as the baseline"} & periods:
        measure["baseline_words"] = f"{MARK} in {period_of(baseline['period']).label}"
        measure["baseline"] = baseline | {"value": None}
    if (said := measure.get("commentary_period")) and _about(period_of(said).code, periods):
        measure |= {"commentary": "", "commentary_by": "", "commentary_period": "", "commentary_source": None}


def _about(period: str, periods: set[str]) -> bool:
    return period in periods or f"{period}: so far" in periods


def _part(part: dict, periods: set[str]) -> dict:
    """A rated period as it may be printed."""
    shows = part["value"] is not None or "(" in (part.get("value_words") or "")
    if shows and _about(part["period"], periods):
        part = part | {
            "value": None,
            "value_words": MARK,
            **_not_rated(REASON),
        }
    if set(part.get("target_bases") or ()) & periods:
        part = part | {"target": None, "target_words": MARK, "tolerance_words": ""}
        if part["rating"] in _RATED:
            part = part | _not_rated("Its target was set from a figure that is withheld")
    return part


def _not_rated(reason: str) -> dict:
    return {
        "rating": WITHHELD,
        "rating_words": "Withheld",
        "family": "none",
        "letter": "c",
        "reason": reason,
        "published_note": "",
    }


def _for_readers(document: dict) -> dict:
    """What readers are told: how many figures, of how many measures, and by which rule; never which are small."""
    cells, measures = set(), set()
    for measure in document["measures"]:
        for part in periods_in(measure):
            if part["rating"] == WITHHELD and part["value"] is None:
                cells.add((measure["measure"], part["period"]))
        for reading in measure.get("readings") or ():
            if reading.get("withheld"):
                cells.add((measure["measure"], reading["period"]))
    measures = {code for code, _ in cells}
    if not cells:
        return {"withheld": 0, "measures": 0, "words": "No figure is withheld.", "rule": list(RULE)}
    verb = "is" if len(cells) == 1 else "are"
    words = f"{plural(len(cells), 'figure')} of {plural(len(measures), 'measure')} {verb} withheld, shown as {MARK}."
    return {"withheld": len(cells), "measures": len(measures), "words": words, "rule": list(RULE)}


# What a rule cannot judge


def _to_look_at(told: dict, document: dict, rows: Iterable[Withheld]) -> list[str]:
    """Sentences about words that hold a withheld number of their measure: whether they tell it, a person has to say."""
    by_measure: dict[str, list[Withheld]] = defaultdict(list)
    for row in rows:
        if row.value:
            by_measure[row.measure].append(row)
    if not by_measure:
        return []
    said = []
    for what, text, measures in _texts(told):
        for code in measures:
            numbers: dict[str, list[str]] = defaultdict(list)
            for row in by_measure.get(code, ()):
                numbers[row.value].append(row.label)
            for number, labels in numbers.items():
                if _holds(text, number):
                    title = by_measure[code][0].title
                    shown = list_words(labels[:3]) + (" and others" if len(labels) > 3 else "")
                    said.append(
                        f"{what} says “{number}”, or the same in a word. So much is withheld of {title} for {shown}: "
                        "read whether the words tell it."
                    )
    return list(dict.fromkeys(said))


def _texts(document: dict) -> Iterator[tuple[str, str, list[str]]]:
    """Free text with what it is, and the measures it may speak of: those it belongs to, or names."""
    titles = {each["measure"]: each["title"].lower() for each in document["measures"] if is_local(each)}
    codes = defaultdict(list)
    for each in document["measures"]:
        codes[each["code"]].append(each["measure"])

    def named(text: str, *belonging: str) -> list[str]:
        return [code for code, title in titles.items() if code in belonging or title in text.lower()]

    for each in document["measures"]:
        mine = each["measure"]
        if each.get("commentary"):
            yield f"The commentary on {each['title']}", each["commentary"], named(each["commentary"], mine)
        for caveat in each.get("caveats") or ():
            yield f"A caveat of {each['title']}", caveat, named(caveat, mine)
        for gap in each.get("breaks") or ():
            yield f"The reason for a break in {each['title']}", gap["reason"], named(gap["reason"], mine)
    for action in document.get("actions") or ():
        moved = [code for place in action.get("measures") or () for code in codes[place]]
        for update in action.get("updates") or ():
            text = " ".join(update.get(name) or "" for name in ("text", "next", "obstacles"))
            yield f"The update to {action['ref']} of {update['made_words']}", text, named(text, *moved)
        text = " ".join(action.get(name) or "" for name in ("outcome", "closed_reason"))
        yield f"The outcome of {action['ref']}", text, named(text, *moved)
    for each in document.get("achievements") or ():
        yield f"The achievement “{each['title']}”", each["text"], named(f"{each['title']} {each['text']}")


def _holds(text: str, number: str) -> bool:
    """Whether a text says a number, in figures or as a word; “one” only before what can be counted."""
    if re.search(rf"(?<![\d.,/£]){re.escape(number)}(?![\d/%]|[.,]\d)", text):
        return True
    if not number.isdigit() or int(number) >= len(_NUMBERS):
        return False
    word = _NUMBERS[int(number)]
    return bool(
        re.search(
            rf"\b{word}\b" + (rf" (\w+ )?({_OF_PEOPLE})" if number in "01" else ""), text, re.IGNORECASE
        )
    )
