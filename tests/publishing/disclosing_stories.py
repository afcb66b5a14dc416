"""Editions made at random, and a reader of all their outputs who tries to find what is withheld in them."""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import ceil, exp, floor, sqrt

from hypothesis import strategies as st

from common.periods import Period
from tests.publishing.disclosing import (
    MOST,
    Reader,
    months,
    publish,
    quarters,
    raw_measure,
    total,
    with_targets,
)
from tests.publishing.disclosing_outputs import Change, Names, Told, of_json

YEAR, LAST = "2024/25", "2023/24"
VALUES = st.one_of(st.integers(0, 5), st.integers(0, 14))


# Made at random


def history(draw, size: int) -> list:
    return draw(st.lists(VALUES, min_size=size, max_size=size))


@st.composite
def stories(draw) -> list[list[dict]]:
    """One to three editions of the same measures: what was gathered for each, raw.

    Of the year the last periods may be missing yet; a figure may be revised between editions, of the year before or in
    a correction; targets may be set from the year before, a baseline told; a measure may be the total of two others.
    """
    collected = draw(st.sampled_from(["quarter", "quarter", "month"]))
    aggregation = draw(st.sampled_from(["sum", "sum", "sum", "latest"]))
    size = 4 if collected == "quarter" else 12
    spread = quarters if collected == "quarter" else months
    first, second = history(draw, size), history(draw, size)
    if missing := draw(st.sampled_from([0, 0, 0, 1, size // 2])):
        second[-missing:] = [None] * missing
    kinds = {"collected": collected, "aggregation": aggregation}
    editions = []
    if draw(st.booleans()):
        opened = draw(st.sampled_from(["local", "local", "open"]))
        editions.append([raw_measure("A", spread(LAST, *first), year=LAST, sensitivity=opened, **kinds)])
    if draw(st.booleans()):
        first = revised(draw, first)
    has_parts = collected == "quarter" and aggregation == "sum" and draw(st.booleans())
    others = [history(draw, 4), history(draw, 4)] if has_parts else []
    sensitivity, aims = draw(st.sampled_from(["local", "open"])), draw(st.booleans())
    base = draw(st.sampled_from(["", "", LAST, f"{LAST} Q1"]))
    # What a correction tells of measures that add up to others is guarded one step far (see `cells._revised_wholes`)
    # and tried by examples: whoever knew which withheld figures were not revised could go further.
    most = 1 if has_parts else 2
    for turn in range(draw(st.integers(1, most))):
        if turn:  # a correction of the same year
            first, second = (
                (revised(draw, first), second) if draw(st.booleans()) else (first, revised(draw, second))
            )
        readings = spread(LAST, *first) | spread(YEAR, *second)
        measures = [raw_measure("A", readings, **kinds)]
        if has_parts:
            other = spread(LAST, *others[0]) | spread(YEAR, *others[1])
            whole = {each: None if value is None else value + other[each] for each, value in readings.items()}
            measures += [
                raw_measure("B", other, **kinds),
                raw_measure("W", whole, parts=["A", "B"], sensitivity=sensitivity, **kinds),
            ]
        if aims:
            measures = [with_targets(each) for each in measures]
        if base:
            value = total(readings, Period.parse(base), collected, aggregation)
            measures[0] |= {
                "baseline": {"period": base, "value": str(value)},
                "baseline_words": f"{value} in {Period.parse(base).label}",
            }
        editions.append(measures)
    return editions


def revised(draw, values: list) -> list:
    """The same figures, one of them another (or, by chance, the same); what is missing may have come."""
    place, value = draw(st.integers(0, len(values) - 1)), draw(VALUES)
    return [value if number == place else each for number, each in enumerate(values)]


# As it is published


@dataclass
class Published:
    """An edition as it is published: what was gathered for it, its document, and what its outputs tell."""

    raw: list[dict]
    document: dict
    remarks: tuple[str, ...]
    outputs: list[Told]


def as_json(document: dict) -> list[Told]:
    return [of_json(Names(document), json.dumps(document).encode())]


def published(story: list[list[dict]], read: Callable[[dict], list[Told]] = as_json) -> list[Published]:
    """Every edition of a story, one after the other; `read` gives what its outputs tell, the document first."""
    done: list[Published] = []
    for number, raw in enumerate(story, start=1):
        others = [each.document for each in done]
        previous = others[-1] if others else None
        document, found = publish(
            *raw, others=others, previous=previous, number=number, year=raw[0]["year"]["period"]
        )
        done.append(Published(raw, document, found.remarks, read(document)))
    return done


# As a reader takes it


def reader_of(editions: list[Published]) -> tuple[Reader, dict]:
    """Who has read all outputs of all these editions; and the true figures."""
    reader = Reader({}, {})
    true, names = {}, {}
    for number, edition in enumerate(editions):
        for measure in edition.raw:
            _know_measure(reader, true, names, number, measure, edition.outputs[0])
        for told in edition.outputs:
            _hear(reader, number, told)
    reader.learn()
    return reader, true


def _know_measure(reader: Reader, true: dict, names: dict, number: int, measure: dict, told: Told) -> None:
    code = measure["measure"]
    reader.collected[code], reader.aggregation[code] = measure["collected"], measure["aggregation"]
    readings = {each["period"]: each["value"] and int(each["value"]) for each in measure["readings"]}
    for period, value in readings.items():
        if value is not None:
            cell = (number, code, period)
            reader.readings.add(cell)
            # Not revised: the same figure in both.
            reader.same[cell] = names.setdefault((code, period, value), cell)
    for period in {part["period"] for part in [*measure["series"], measure["year"]]} | set(readings):
        cell = (number, code, period)
        true[cell] = total(readings, Period.parse(period), measure["collected"], measure["aggregation"])
        (said,) = told.figures[code, period]
        reader.published[cell] = said if said[0] == "[" else int(said)
        if measure["sensitivity"] == "local" and true[cell] is not None and 1 <= true[cell] <= 4:
            reader.small.add(cell)
    if measure["parts"]:
        reader.parts.append((number, code, measure["parts"]))


def _hear(reader: Reader, number: int, told: Told) -> None:
    """Take in whatever an output tells, as sums of cells with the values they can have."""
    for found, edition in ((told.figures, number), (told.before, number - 1)):
        for (code, period), said in found.items():
            reader.heard += [([(edition, code, period)], {int(each)}) for each in said if each[0] != "["]
    for (code, period), amount in told.so_far.items():
        inside = [part.code for part in Period.parse(period).parts(reader.collected[code])]
        cells = [(number, code, each) for each in inside if (number, code, each) in reader.readings]
        reader.heard.append((cells[-1:] if reader.aggregation[code] == "latest" else cells, {amount}))
    for code, periods, amount in told.sums:
        reader.heard.append(([(number, code, each) for each in periods], {amount}))
    for code, period, low, high in told.bounds:
        reader.heard.append(([(number, code, period)], set(range(ceil(low), floor(high) + 1))))
    for change in told.changes:
        year = Period.parse(change.base).next().code
        now = reader.published[number, change.measure, year]
        assert isinstance(now, int), "A change is told of a year that is not."
        before = {each for each in range(MOST * 12) if fits(change, now, each)}
        reader.heard.append(([(number, change.measure, change.base)], before))


def fits(change: Change, now: int, before: int) -> bool:
    """Whether a change in per cent, with its interval where one is told, comes of these two figures."""
    if change.percent[0] == change.percent[1]:  # level
        return now == before
    if not before:
        return False
    ends = [change.low, change.high]
    told = [100 * (now - before) / before, None, None]
    if change.low and now:
        spread = exp(1.959964 * sqrt(1 / now + 1 / before))
        told[1:] = [100 * (now / before / spread - 1), 100 * (now / before * spread - 1)]
    return all(
        end is None or value is None or float(end[0]) - 1e-4 <= value <= float(end[1]) + 1e-4
        for value, end in zip(told, [change.percent, *ends], strict=True)
    )


def assert_nothing_can_be_found(editions: list[Published]) -> None:
    """Whoever has read all these outputs finds two values at least for each figure that is withheld."""
    reader, true = reader_of(editions)
    remarks = [remark for edition in editions for remark in edition.remarks]
    for cell, figure in reader.published.items():
        if figure != "[c]":
            assert figure == ("[x]" if true[cell] is None else true[cell])
            continue
        elsewhere = {
            reader.published.get((number, *cell[1:])) for number in range(len(editions)) if number != cell[0]
        }
        label = Period.parse(cell[2]).label
        if (true[cell] is not None and true[cell] in elsewhere) or any(
            re.match(rf"Measure {cell[1]}, {label}\b", said) for said in remarks
        ):
            continue
        if true[cell] is None:
            continue  # what a part of it comes to is withheld; its parts are asked for themselves
        assert reader.can_be(cell, true[cell]), (cell, true[cell], reader.published)
    for cell in reader.small:
        assert reader.published[cell] == "[c]"


# What an output tells, held against the document


def assert_tells_no_more(told: Told, document: Told) -> None:
    """Every figure beside a period is the document's own, a withheld one is marked, and no number stands alone."""
    for found, theirs in ((told.figures, document.figures), (told.before, document.before)):
        for key, said in found.items():
            known = theirs.get(key) or document.figures.get(key) or document.before.get(key)
            assert known and said <= known, (key, said, known)
    assert told.so_far.items() <= document.so_far.items()
    for measure, period, low, high in told.bounds:
        (said,) = document.figures[measure, period]
        assert said[0] != "[", f"{period} of {measure} is drawn, and is withheld."
        assert low <= float(said) <= high, (measure, period, said, low, high)
    for measure, numbers in told.numbers.items():
        alone = numbers - document.numbers[measure]
        assert not alone, (measure, alone)
    assert told.changes <= document.changes, told.changes - document.changes
    for measure, last, before in told.axes:
        # An axis ends at the first tick that holds what is told, and so tells of nothing else.
        highest = max([*document.numbers[measure], 0])
        assert not before > highest, (measure, last, before, highest)


def figures_of(document: dict, *names: str) -> Iterable[tuple[str, str]]:
    """Which figures a document holds, in these of its lists: the keys of what an output of them must tell."""
    for entry in document["measures"]:
        for name in names:
            parts = entry[name] if isinstance(entry[name], list) else [entry[name]]
            yield from ((entry["measure"], part["period"]) for part in parts)
