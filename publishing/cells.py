"""What a document tells of a measure's figures, and what adds up to what: the table that `withholding` works on. Pure.

Which figures are counts: a measure whose readings add up, or of which the latest stands for the period, in whole
numbers, none below 0, and not out of a hundred. Everything else (rates, averages, sums of money) is *judged whole*: see
`publishing.disclosure`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from common.periods import Period, PeriodKind
from performance.enums import Aggregation, Basis, Sensitivity, Shorthand
from publishing.withholding import SMALL, Equation, Table

WITHHELD = "withheld"  # what stands in place of a rating
MARK = Shorthand.C.mark
_SO_FAR = re.compile(r"\[x\] \((?P<amount>[−-]?[\d,.]+) in \d+ of \d+\)")

Key = tuple[str, str]  # a measure's lasting code, and a period's code (or what else its figure is)


@lru_cache(maxsize=4096)
def period_of(code: str) -> Period:
    return Period.parse(code)


@dataclass
class Told:
    """What one document tells of one measure. Periods by their codes."""

    code: str
    collected: str = ""
    aggregation: str = ""
    readings: dict[str, Decimal] = field(default_factory=dict)
    figures: dict[str, Decimal] = field(default_factory=dict)  # of readings and of rated periods
    so_far: dict[str, Decimal] = field(default_factory=dict)  # what a part of a period adds up to
    withheld: set[str] = field(default_factory=set)
    compared: str = ""  # the year that the direction of travel starts from
    bases: set[str] = field(default_factory=set)  # what published targets were set from
    baseline: tuple[str, Decimal] | None = None
    counts: dict[str, tuple[Decimal, Decimal]] = field(default_factory=dict)  # numerators and denominators

    @property
    def all(self) -> Iterator[Decimal]:
        yield from self.figures.values()
        yield from self.so_far.values()
        if self.baseline:
            yield self.baseline[1]


def periods_in(measure: dict) -> Iterator[dict]:
    """Every rated period that a measure of a document prints; the same one can come more than once."""
    for name in ("year", "latest"):
        if measure.get(name):
            yield measure[name]
    yield from measure.get("strip") or ()
    yield from measure.get("series") or ()


def so_far_of(part: dict) -> Decimal | None:
    """What a part of a period adds up to, as its words say: `[x] (23 in 9 of 12)` is 23."""
    found = _SO_FAR.search(part.get("value_words") or "")
    return Decimal(found["amount"].replace(",", "").replace("−", "-")) if found else None


def read(measure: dict) -> Told:
    """What a measure of a document tells, whatever the document's schema."""
    told = Told(measure["measure"], measure.get("collected", ""), measure.get("aggregation", ""))
    for part in periods_in(measure):
        code = part["period"]
        if part["rating"] == WITHHELD and part["value"] is None:
            told.withheld.add(code)
        elif part["value"] is not None:
            told.figures[code] = Decimal(part["value"])
        elif (amount := so_far_of(part)) is not None:
            told.so_far[code] = amount
        if part.get("target") is not None or part.get("target_words", MARK) != MARK:
            told.bases |= set(part.get("target_bases") or ())
    for reading in measure.get("readings") or ():
        if reading.get("withheld"):
            told.withheld.add(reading["period"])
        elif reading["value"] is not None:
            told.readings[reading["period"]] = told.figures[reading["period"]] = Decimal(reading["value"])
        if reading.get("counts"):
            numerator, denominator = reading["counts"]
            told.counts[reading["period"]] = Decimal(numerator), Decimal(denominator)
    if (measure.get("direction") or {}).get("change"):
        told.compared = period_of(measure["year"]["period"]).previous().code
    baseline = measure.get("baseline") or {}
    if baseline.get("value") is not None:
        told.baseline = baseline["period"], Decimal(baseline["value"])
    return told


def is_local(measure: dict) -> bool:
    return measure.get("sensitivity") == Sensitivity.LOCAL


def is_count(measure: dict, told: Told) -> bool:
    """Whether the figures of a measure count something, so that sums can be taken apart."""
    unit = (measure.get("unit") or "").lower()
    if told.aggregation == Aggregation.RATIO or unit.startswith(("%", "per cent")):
        return False
    return all(value >= 0 and value == value.to_integral_value() for value in told.all)


def label_of(key: Key) -> str:
    """A cell's period in words: `Q1 2024/25`, `2024/25 so far`."""
    code, _, rest = key[1].partition(": ")
    return f"{period_of(code).label} {rest}".strip()


class Book:
    """The table of cells of every measure that matters: the local ones that count, and those that add up with them.

    `table.told` is what the document prints; `places` says how a cell is told where no figure of it is printed; `known`
    names the edition from which a reader has a cell already.
    """

    def __init__(self, document: dict, others: Iterable[dict]):
        self.entries = {measure["measure"]: measure for measure in document["measures"]}
        self.told = {code: read(measure) for code, measure in self.entries.items()}
        self.others = [(edition_words(other), other) for other in others]
        self.table = Table(values={}, told=set(), hidden=set(), small=set(), known=set())
        self.places: dict[Key, str] = {}
        self.known: dict[Key, str] = {}
        self.reasons: dict[Key, str] = {}  # why a cell has to be withheld, beside its being small
        self.remarks: list[str] = []
        self.wanted = self._wanted()
        for code in self.wanted:
            self._measure(code)
        for words, other in self.others:
            for measure in other["measures"]:
                if measure["measure"] in self.wanted:
                    self._other(words, measure)
            self._revised_wholes(words, {measure["measure"]: measure for measure in other["measures"]})
        for code in self.wanted:
            self._parts(code)
        self.table.known |= set(self.known)
        # What another edition withheld and a third printed need not be withheld for the first one's sake.
        self.table.hidden -= {key for key in self.known if key not in self.table.small}

    def _wanted(self) -> list[str]:
        counting = {code for code, each in self.entries.items() if is_count(each, self.told[code])}
        wanted = {code for code in counting if is_local(self.entries[code])}
        families = [{code, *(self.entries[code].get("parts") or ())} for code in counting]
        while more := {code for family in families if family & wanted for code in family} - wanted:
            wanted |= more
        return sorted(wanted & counting)

    # This document

    def _measure(self, code: str) -> None:
        measure, told = self.entries[code], self.told[code]
        for period, value in told.figures.items():
            self._tell((code, period), value)
        for period, value in told.so_far.items():
            self._tell((code, f"{period}: so far"), value)
        for period, place in [
            (told.compared, "told by the direction of travel"),
            *((base, "told by a target") for base in sorted(told.bases)),
        ]:
            if period and (code, period) not in self.table.values and (total := self._total(code, period)):
                self._tell((code, period), total[1])
                self.places[code, period] = place
        if told.baseline:
            self._baseline(code, *told.baseline)
        keys = [key for key in self.table.values if key[0] == code]
        for key in sorted(keys, key=lambda key: period_of(key[1].partition(": ")[0]).kind.in_months):
            self._add_up(key)
        if measure.get("basis") == Basis.YEAR_TO_DATE:
            self._increments(code)
        if not is_local(measure):
            self.table.known |= {key for key in self.table.values if key[0] == code}

    def _tell(self, key: Key, value: Decimal) -> None:
        self.table.values[key] = int(value)
        self.table.told.add(key)
        if is_local(self.entries[key[0]]) and int(value) in SMALL:
            self.table.small.add(key)
            self.table.hidden.add(key)

    def _baseline(self, code: str, period: str, value: Decimal) -> None:
        """The baseline is the figure of its period, unless the readings say another: then it stands by itself."""
        held = self.table.values.get((code, period))
        total = self._total(code, period) if held is None else ((), held)
        key = (code, period) if not total or total[1] == value else (code, f"{period}: as the baseline")
        if key not in self.table.values:
            self._tell(key, value)
            self.places[key] = "told by the baseline"

    def _cover(self, code: str, period: str) -> list[Key] | None:
        """The cells that a period's figure is made of; None where one is missing, or the period is the smallest."""
        told, whole = self.told[code], period_of(period)
        collected = PeriodKind(told.collected)
        if whole.kind.in_months <= collected.in_months:
            return None
        if told.aggregation == Aggregation.LATEST:
            keys = [(code, whole.parts(collected)[-1].code)]
        else:
            keys = []
            for part in _steps(whole, collected):
                if (code, part.code) in self.table.values:
                    keys.append((code, part.code))
                else:
                    keys += [(code, each.code) for each in part.parts(collected)]
        return keys if all(key in self.table.values for key in keys) else None

    def _total(self, code: str, period: str) -> tuple[list[Key], int] | None:
        keys = self._cover(code, period)
        return keys and (keys, sum(self.table.values[key] for key in keys))

    def _add_up(self, key: Key) -> None:
        code, (period, _, rest) = key[0], key[1].partition(": ")
        if rest == "so far":
            readings = [
                each.code
                for each in period_of(period).parts(self.told[code].collected)
                if each.code in self.told[code].readings
            ]
            if self.told[code].aggregation == Aggregation.LATEST:
                readings = readings[-1:]
            keys = [(code, each) for each in readings]
        elif rest:
            return
        else:
            keys = self._cover(code, period)
        if keys and sum(self.table.values[each] for each in keys) == self.table.values[key]:
            self._equation(key, keys, f"the figure of {label_of(key)}")

    def _equation(self, key: Key, parts: Iterable[Key], words: str) -> None:
        self.table.equations.append(Equation(((key, 1), *((part, -1) for part in parts)), 0, words))

    def _increments(self, code: str) -> None:
        """Of a measure that is told to date, what each period alone came to must not be found either."""
        codes = sorted(self.told[code].readings, key=lambda each: period_of(each).start)
        for before, now in pairwise(codes):
            one, two = period_of(before), period_of(now)
            rise = self.table.values[code, now] - self.table.values[code, before]
            if one.next() != two or one.within("year") != two.within("year") or rise < 0:
                continue
            key = (code, f"{now}: alone")
            self.table.values[key] = rise
            if is_local(self.entries[code]) and rise in SMALL:
                self.table.small.add(key)
                self.table.guarded.add(key)
            self._equation((code, now), [(code, before), key], f"the figure of {two.label}")

    # Other editions

    def _other(self, words: str, measure: dict) -> None:
        code, told = measure["measure"], read(measure)
        for period, value in told.figures.items():
            self._is_known((code, period), value, words)
        for period, value in told.so_far.items():
            self._is_known((code, f"{period}: so far"), value, words)
        if told.baseline:
            self._is_known((code, told.baseline[0]), told.baseline[1], words)
        if not is_local(self.entries[code]):
            return
        for period in sorted(told.withheld):
            key = (code, period)
            if key in self.table.told and key not in self.known:
                self.table.hidden.add(key)
                self.reasons.setdefault(key, f"{words} withholds it")
        baseline = dict([told.baseline]) if told.baseline else {}
        for period, value in (baseline | told.figures).items():
            self._told_elsewhere(told, period, int(value), words)
        for period, value in told.so_far.items():
            months = period_of(period).parts(self.told[code].collected)
            there = [each for each in months if each.code in told.figures or each.code in told.withheld]
            if self.told[code].aggregation != Aggregation.LATEST:
                self._balance(
                    told, there, int(value), f"the part of {period_of(period).label} in {words}", words
                )
        for period in {told.compared, *told.bases} - {"", *told.figures}:
            if total := self._total(code, period):
                amount = _compared_with(measure, total[1]) if period == told.compared else total[1]
                self._told_elsewhere(told, period, amount, words)

    def _is_known(self, key: Key, value: Decimal, words: str) -> None:
        if self.table.values.get(key) == value:
            self.known.setdefault(key, words)

    def _told_elsewhere(self, told: Told, period: str, total: int, words: str) -> None:
        """A total of another edition is a sum too, over what that edition printed and what it withheld."""
        whole, collected = period_of(period), PeriodKind(self.told[told.code].collected)
        if whole.kind.in_months <= collected.in_months:
            return
        parts = (
            [whole.parts(collected)[-1]]
            if self.told[told.code].aggregation == Aggregation.LATEST
            else list(_steps(whole, collected))
        )
        self._balance(told, parts, total, f"the figure of {whole.label} in {words}", words)

    def _balance(self, told: Told, parts: Iterable[Period], total: int, words: str, edition: str) -> None:
        code, collected = told.code, PeriodKind(self.told[told.code].collected)
        unknown: list[Key] = []
        for part in parts:
            inside = part.parts(collected)
            if part.code in told.figures:
                total -= int(told.figures[part.code])
            elif (
                part.code in told.withheld
                and (code, part.code) in self.table.values
                and not self._is_taken_apart(told, part, inside)
            ):
                unknown.append((code, part.code))
            else:
                for each in inside:
                    if each.code in told.figures:
                        total -= int(told.figures[each.code])
                    else:
                        unknown.append((code, each.code))
        if not unknown:
            return
        if all(key in self.table.values for key in unknown):
            missed = total - sum(self.table.values[key] for key in unknown)
            if not missed:
                self.table.equations.append(Equation(tuple((key, 1) for key in unknown), total, words))
                return
            self._revised(unknown, missed, total, words, edition)
        # Two totals must not show by how much a figure in them was revised.
        for key in sorted(self.table.told):
            if key[0] == code and key not in self.known and _holds_any(key, unknown):
                self.table.hidden.add(key)
                self.reasons.setdefault(
                    key,
                    f"It holds a withheld figure that was revised since {edition}, and two totals would tell how",
                )

    def _is_taken_apart(self, told: Told, part: Period, inside: Iterable[Period]) -> bool:
        """Whether another edition tells of each smaller period in a withheld one: what it prints may be revised."""
        shown = told.withheld | set(told.figures)
        return all(
            each != part and each.code in shown and (told.code, each.code) in self.table.values
            for each in inside
        )

    def _revised(self, cells: list[Key], missed: int, total: int, words: str, edition: str) -> None:
        """A sum of another edition that holds no more: one of its withheld cells was revised, and nobody says which.

        So it is taken to be each of them in turn. What it was then must not be found now either.
        """
        for cell in cells:
            was, old = self.table.values[cell] + missed, (cell[0], f"{cell[1]}: as {edition} had it")
            if was < 0 or self.table.values.setdefault(old, was) != was:
                continue
            self.table.guarded.add(old)
            if was in SMALL:
                self.table.small.add(old)
            terms = [(key, 1) for key in cells if key != cell]
            self.table.equations.append(Equation((*terms, (old, 1)), total, words))

    # Measures that add up to another

    def _revised_wholes(self, words: str, measures: dict[str, dict]) -> None:
        """A total that two editions tell differently must not show by how much a withheld part of it was revised."""
        for code in self.wanted:
            parts = [part for part in self.entries[code].get("parts") or () if part in measures]
            if code not in measures or not parts:
                continue
            told = read(measures[code])
            then = dict(told.figures)
            if told.compared and (total := self._total(code, told.compared)):
                then.setdefault(told.compared, Decimal(_compared_with(measures[code], total[1])))
            for period, value in then.items():
                key = (code, period)
                if key not in self.table.told or self.table.values[key] == value:
                    continue
                if any(_is_in(each, period) for part in parts for each in read(measures[part]).withheld):
                    self._revised_whole(key, parts, words)

    def _revised_whole(self, key: Key, parts: Iterable[str], words: str) -> None:
        if is_local(self.entries[key[0]]):
            self.table.hidden.add(key)
            self.reasons.setdefault(
                key,
                f"A withheld part of it may have been revised since {words}, and two totals would tell how",
            )
            return
        for part in parts:
            if part in self.entries and is_local(self.entries[part]):
                self.remarks.append(
                    f"{self.entries[part]['title']}, {label_of(key)}: a total that it is a part of is open at its "
                    f"source and was revised since {words}, which may tell it, and with it others of the same year."
                )

    def _parts(self, code: str) -> None:
        measure = self.entries[code]
        if not (named := measure.get("parts")):
            return
        here = [part for part in named if part in self.wanted]
        elsewhere = [part for part in named if part not in self.wanted]
        missing = len(elsewhere) + (measure.get("parts_not_public") or 0)
        kind = max(
            (self.told[each].collected for each in (code, *here)), key=lambda one: PeriodKind(one).in_months
        )
        periods = {period_of(each).within(kind) for each in self.told[code].readings}
        for period in sorted(periods):
            amounts = [self._amount(each, period.code) for each in (code, *here)]
            if not all(amounts):
                continue
            whole, *parts = amounts
            rest = sum(self.table.values[key] for key in whole) - sum(
                self.table.values[key] for keys in parts for key in keys
            )
            words = f"the figure of {measure['title']} for {period.label}"
            if rest < 0 or (rest and not missing):
                self.remarks.append(
                    f"{measure['title']}, {period.label}: its parts do not add up to it, so it could not be "
                    "judged what they tell of each other."
                )
                continue
            terms = [(key, 1) for key in whole] + [(key, -1) for keys in parts for key in keys]
            if missing:
                key = (code, f"{period.code}: not shown")
                self.table.values[key] = rest
                self.table.loose.add(key)
                terms.append((key, -1))
                if self._all_published(elsewhere, period.code, measure):
                    self.table.known.add(key)
                elif measure.get("parts_not_public") or rest in SMALL:
                    self.table.guarded.add(key)
            self.table.equations.append(Equation(tuple(terms), 0, words))

    def _amount(self, code: str, period: str) -> list[Key] | None:
        return [(code, period)] if (code, period) in self.table.values else self._cover(code, period)

    def _all_published(self, codes: list[str], period: str, measure: dict) -> bool:
        published = {
            each["measure"]
            for _, other in self.others
            for each in other["measures"]
            if each["measure"] in codes and period in read(each).figures
        }
        return not measure.get("parts_not_public") and published == set(codes)


def edition_words(document: dict) -> str:
    """How an officer's report names another edition."""
    edition = document["edition"]
    return f"edition {edition['number']} of {edition['strategy']}"


def _compared_with(measure: dict, total: int) -> int:
    """What the year before came to by a direction of travel: `total`, as it is now, or as it was before a revision."""
    year, travel = measure["year"], measure["direction"]
    if year["value"] is None:
        return total
    now = Decimal(year["value"])
    if travel.get("percent") is None:
        return 0  # no percentage is told of a change from nought

    percent = Decimal(travel["percent"])

    def fits(before: int) -> bool:
        return before > 0 and round((now - before) * 100 / before, 1) == percent

    if fits(total) or percent == -100:
        return total
    near = round(now * 100 / (100 + percent))
    return min(filter(fits, range(near - 5, near + 6)), key=lambda each: abs(each - near), default=near)


def _steps(whole: Period, collected: PeriodKind) -> tuple[Period, ...]:
    """What a period is first taken apart into: a year of months into quarters, all else into what is collected."""
    if whole.kind is PeriodKind.YEAR and collected is PeriodKind.MONTH:
        return whole.quarters()
    return whole.parts(collected)


def _is_in(code: str, whole: str) -> bool:
    return period_of(whole).contains(period_of(code))


def _holds_any(key: Key, parts: Iterable[Key]) -> bool:
    whole = period_of(key[1].partition(": ")[0])
    return any(whole != period_of(each[1]) and whole.contains(period_of(each[1])) for each in parts)
