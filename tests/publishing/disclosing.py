"""Raw documents made by hand, and a reader who tries to find what is withheld.

The solver shares no code with the disclosure control it is set against: it knows the published figures, how periods
make up longer ones, which measures add up to which, the rule, and which withheld figures are small; it tries numbers.
"""

import json
from dataclasses import dataclass, field
from decimal import Decimal

from common.periods import Period
from performance.direction import direction
from performance.rules import Figure, Goal, Part, rate
from publishing.derived import derive
from publishing.disclosure import Disclosed, disclose
from tests.publishing.sample import FILE, measure, priority, sample_document

MOST = 60  # no figure in these documents is larger
STEPS = 60_000


# Making raw documents


def rated(code: str, value, **changes) -> dict:
    label = Period.parse(code).label
    words = "[x]" if value is None else f"{value:,}" if isinstance(value, int) else str(value)
    return {
        "period": code, "label": label, "value": None if value is None else str(value), "value_words": words,
        "target": None, "target_words": "", "tolerance_words": "", "target_bases": [], "rating": "contextual",
        "rating_words": "Context only", "family": "none", "letter": "–", "reason": "Shown for context",
        "published_note": "",
    } | changes  # fmt: skip


def total(readings: dict, period: Period, collected: str, aggregation: str = "sum"):
    """What readings add up to in a period, or None where one is missing."""
    parts = [readings.get(each.code) for each in period.parts(collected)]
    if aggregation == "latest":
        return parts[-1]
    return None if any(part is None for part in parts) else sum(parts)


def so_far(value, got: list, period: Period, collected: str, aggregation: str) -> dict:
    """The words for a period of which only a part is there."""
    if value is not None or not got:
        return {}
    amount = got[-1] if aggregation == "latest" else sum(got)
    return {"value_words": f"[x] ({amount} in {len(got)} of {len(period.parts(collected))})"}


def travel_of(now, before, year: Period) -> dict:
    """The direction of travel, as the portal tells it."""
    parts = [None if value is None else Part(Decimal(value)) for value in (now, before)]
    found = direction(
        now=parts[0], before=parts[1], polarity="lower", is_count=True, base_words=year.previous().label
    )
    return {
        "change": found.change.value if found.change else "",
        "change_words": found.change.label if found.change else "",
        "verdict": found.verdict.value,
        "verdict_words": found.verdict.label,
        "clear": found.clear,
        "percent": None if found.percent is None else str(round(found.percent, 1)),
        "amount_words": found.amount_words,
        "interval": found.interval_words,
        "base": year.previous().label,
        "sentence": found.sentence,
    }


def with_targets(measure: dict, years_back: int = 1) -> dict:
    """The measure with the target of each period set at the figure of the same period of the year before, and rated."""
    found = {part["period"]: part["value"] for part in measure["series"]}
    for part in {id(each): each for each in [*measure["series"], measure["year"]]}.values():
        period = Period.parse(part["period"])
        kind = measure["frequency"] if period.kind == "year" else period.kind
        bases = [each.shift(-years_back * (12 // each.kind.in_months)) for each in period.parts(kind)]
        values = [found.get(each.code) for each in bases]
        if part["value"] is None or None in values:
            continue
        goal = Goal(value=sum(map(Decimal, values)))
        rating = rate(
            figure=Figure(on=period.end, value=Decimal(part["value"])),
            goal=goal,
            polarity="lower",
            is_count=True,
        )
        part |= {
            "target": str(goal.value), "target_words": goal.words, "tolerance_words": "5% of the target",
            "target_bases": [each.code for each in bases], "rating": rating.rating.value,
            "rating_words": rating.rating.label, "family": rating.rating.family, "letter": rating.rating.letter,
            "reason": rating.reason,
        }  # fmt: skip
    return measure | {
        "kind": "target",
        "target_rule": "Set at the figure of the same period of the year before.",
    }


def raw_measure(
    code: str,
    readings: dict,
    *,
    year: str = "2024/25",
    collected: str = "quarter",
    frequency: str = "quarter",
    aggregation: str = "sum",
    sensitivity: str = "local",
    number: str = "",
    **changes,
) -> dict:
    """A measure as it is gathered, before disclosure control, with a direction of travel where it has two years."""
    this = Period.parse(year)
    first = min(Period.parse(each).start for each in readings)
    spans, span = [], Period.of(first, frequency)
    while span.end <= this.end:
        spans.append(span)
        span = span.next()
    series = []
    for each in spans:
        got = [readings[part.code] for part in each.parts(collected) if readings.get(part.code) is not None]
        value = total(readings, each, collected, aggregation)
        series.append(rated(each.code, value, **so_far(value, got, each, collected, aggregation)))
    now = total(readings, this, collected, aggregation)
    before = total(readings, this.previous(), collected, aggregation)
    travel = travel_of(now, before, this)
    got = [
        value for each, value in readings.items() if this.contains(Period.parse(each)) and value is not None
    ]
    words = so_far(now, got, this, collected, aggregation)
    return measure(
        number or f"1.{code}", measure=code, title=f"Measure {code}", unit="people", unit_words="people",
        sensitivity=sensitivity, collected=collected, frequency=frequency, aggregation=aggregation, basis="period",
        parts=[], parts_not_public=0, year=rated(year, now, **words), series=series, strip=series[-8:],
        latest=series[-1], direction=travel, commentary="", commentary_by="", commentary_period="",
        commentary_source=None, baseline=None, baseline_words="None: it is new", target_rule="",
        target_illustrative=False, caveats=[], measured_by="Their records", clear=None,
        readings=[
            {"period": each, "label": Period.parse(each).label, "value": None if value is None else str(value),
             "certainty_words": "Final", "reason": ""}
            for each, value in readings.items()
        ],
    ) | changes  # fmt: skip


def raw_document(*measures: dict, number: int = 1, strategy: str = "2022-25", year: str = "2024/25") -> dict:
    """A whole document as it is gathered, with these measures under one priority."""
    document = sample_document()
    document["edition"] |= {
        "number": number, "strategy": strategy, "period": year, "period_label": year,
        "address": f"/editions/{strategy}/{number}/",
    }  # fmt: skip
    codes = [each["code"] for each in measures]
    document["measures"] = list(measures)
    document["actions"] = []
    document["priorities"] = [priority(1, measures=codes, actions=[], happening=[])]
    for source in document["sources"]:
        source |= {"kind": "paper", "rule": ""}
    for name in ("themes", "alignments", "refreshes"):
        for each in document["strategy"][name]:
            each["source"] = FILE
    return document | {"schema": "edition/2"}


def quarters(year: str, *values) -> dict:
    return {f"{year} Q{number}": value for number, value in enumerate(values, start=1)}


def months(year: str, *values) -> dict:
    return {each.code: value for each, value in zip(Period.parse(year).months(), values, strict=False)}


def publish(*measures: dict, others=(), previous: dict | None = None, **edition) -> tuple[dict, Disclosed]:
    """The document as it is published, and what was withheld."""
    found = disclose(raw_document(*measures, **edition), others=others)
    return derive(found.document, previous), found


# Reading what is published: {(measure, period): a number, or "[c]"}


def _figure(text):
    text = str(text).split(" ")[0].replace(",", "")
    return text if text in {"[c]", "[x]", ""} else int(text)


def from_json(data: bytes) -> dict:
    found = {}
    for each in json.loads(data)["measures"]:
        for part in [*each["series"], each["year"], each["latest"], *each["strip"]]:
            found[each["measure"], part["period"]] = _figure(part["value_words"])
        for reading in each["readings"]:
            withheld = "[c]" if reading.get("withheld") else "[x]"
            found[each["measure"], reading["period"]] = _figure(reading["value"] or withheld)
    return found


# The reader


@dataclass
class Reader:
    """Who knows all that is published, and the strongest of what may be guessed.

    A cell is (edition, measure, period). `published` are numbers and "[c]"; `small` the withheld cells that are 1 to 4;
    `same` groups the readings of editions that were not revised; `percents` are changes of a year on the year before.
    """

    collected: dict[str, str]
    published: dict = field(default_factory=dict)
    small: set = field(default_factory=set)
    readings: set = field(default_factory=set)
    same: dict = field(default_factory=dict)
    parts: list = field(default_factory=list)  # (edition, whole, [parts])
    percents: list = field(default_factory=list)  # (edition, measure, year, percent)
    heard: list = field(default_factory=list)  # ([cells that are added up], the values their sum can have)
    aggregation: dict = field(default_factory=dict)

    def __post_init__(self):
        self.constraints = []

    def name(self, cell):
        return self.same.get(cell, cell)

    def atoms(self, cell):
        edition, code, period = cell
        parts = Period.parse(period).parts(self.collected[code])
        if self.aggregation.get(code) == "latest":
            parts = parts[-1:]
        cells = [(edition, code, part.code) for part in parts]
        return [self.name(each) for each in cells] if all(each in self.readings for each in cells) else None

    def allowed(self, cell):
        told = self.published.get(cell)
        if isinstance(told, int):
            return {told}
        if told == "[c]":
            return set(range(1, 5)) if cell in self.small else {0, *range(5, MOST * 12)}
        return None

    def learn(self):
        """Every sum, as (signed atoms, allowed values), and what each atom may be."""
        self.domains, self.sums = {}, []
        for cell in self.readings:
            allowed = self.allowed(cell)
            domain = self.domains.setdefault(self.name(cell), set(range(MOST)))
            if allowed is not None:
                domain &= allowed
        for cell in self.published:
            if cell in self.readings or (atoms := self.atoms(cell)) is None:
                continue
            if (allowed := self.allowed(cell)) is not None:
                self.sums.append(([(atom, 1) for atom in atoms], allowed))
        for edition, whole, parts in self.parts:
            for cell in [each for each in self.readings if each[:2] == (edition, whole)]:
                terms = [(self.name(cell), 1)] + [(self.name((edition, part, cell[2])), -1) for part in parts]
                self.sums.append((terms, {0}))
        for edition, code, year, percent in self.percents:
            before = Period.parse(year).previous().code
            now, was = self.published[edition, code, year], self.atoms((edition, code, before))
            if was and isinstance(now, int):
                near = {n for n in range(1, MOST * 12) if abs(100 * (now - n) / n - percent) <= 0.0501}
                self.sums.append(([(atom, 1) for atom in was], near))
        for cells, allowed in self.heard:
            found = [[self.name(each)] if each in self.readings else self.atoms(each) for each in cells]
            if all(found):
                self.sums.append(([(atom, 1) for atoms in found for atom in atoms], allowed))
        self.about = {}
        for number, (terms, _) in enumerate(self.sums):
            for atom, _ in terms:
                self.about.setdefault(atom, []).append(number)

    def can_be(self, cell, true: int) -> bool:
        """Whether the cell can have another value than the true one."""
        if (atoms := [self.name(cell)] if cell in self.readings else self.atoms(cell)) is None:
            return True
        nearest = sorted(self.allowed(cell), key=lambda value: abs(value - true))[1:12]
        allowed = list(dict.fromkeys([*nearest, *({0} & self.allowed(cell) - {true})]))
        for value in allowed:
            self.steps = 0
            if self._solve({}, atoms, value):
                return True
        return False

    def _solve(self, given, atoms, value) -> bool:
        asked = ([(atom, 1) for atom in atoms], {value})
        linked, queue = set(atoms), list(atoms)
        while queue:
            for number in self.about.get(queue.pop(), ()):
                for atom, _ in self.sums[number][0]:
                    if atom not in linked:
                        linked.add(atom)
                        queue.append(atom)
        numbers = {number for atom in linked for number in self.about.get(atom, ())}
        sums = [self.sums[number] for number in sorted(numbers)] + [asked]
        return self._search({atom: sorted(self.domains[atom]) for atom in linked}, sums)

    def _search(self, domains, sums) -> bool:
        self.steps += 1
        assert self.steps < STEPS, "The solver gave up: make the example smaller."
        domains = dict(domains)
        changed = True
        while changed:
            changed = False
            for terms, allowed in sums:
                low = {
                    atom: min(factor * domains[atom][0], factor * domains[atom][-1]) for atom, factor in terms
                }
                high = {
                    atom: max(factor * domains[atom][0], factor * domains[atom][-1]) for atom, factor in terms
                }
                least, most = sum(low.values()), sum(high.values())
                possible = [value for value in allowed if least <= value <= most]
                if not possible:
                    return False
                bottom, top = min(possible), max(possible)
                for atom, factor in terms:
                    rest_low, rest_high = least - low[atom], most - high[atom]
                    keep = [v for v in domains[atom] if bottom - rest_high <= factor * v <= top - rest_low]
                    if not keep:
                        return False
                    if len(keep) < len(domains[atom]):
                        domains[atom], changed = keep, True
                        least += min(factor * keep[0], factor * keep[-1]) - low[atom]
                        most += max(factor * keep[0], factor * keep[-1]) - high[atom]
                        low[atom] = min(factor * keep[0], factor * keep[-1])
                        high[atom] = max(factor * keep[0], factor * keep[-1])
        unsure = [atom for atom in domains if len(domains[atom]) > 1]
        if not unsure:
            return all(sum(f * domains[a][0] for a, f in terms) in allowed for terms, allowed in sums)
        atom = min(unsure, key=lambda each: (len(domains[each]), repr(each)))
        return any(self._search(domains | {atom: [value]}, sums) for value in domains[atom])
