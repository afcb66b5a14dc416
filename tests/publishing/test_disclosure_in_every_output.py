"""What is withheld cannot be found by a reader of all the outputs of all editions: the files, the pages, the report."""

from copy import deepcopy
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from hypothesis import HealthCheck, given, settings

from publishing import files
from publishing.files import metadata
from publishing.finding import index_of
from publishing.report import arranged
from tests.publishing.disclosing import months, quarters, raw_measure, with_targets
from tests.publishing.disclosing_outputs import (
    Names,
    Told,
    of_csv,
    of_descriptions,
    of_html,
    of_pdf,
    of_workbook,
)
from tests.publishing.disclosing_stories import (
    LAST,
    YEAR,
    Published,
    as_json,
    assert_nothing_can_be_found,
    assert_tells_no_more,
    figures_of,
    published,
    stories,
)

# How each output is made and read


def of_tables(document: dict) -> Told:
    made = [files.as_csv(table) for table in files.tables_of(document)]
    return of_csv(Names(document), {file.name: file.data for file in made})


def of_book(document: dict) -> Told:
    tables = files.tables_of(document)
    columns = {table.sheet: table.names for table in tables}
    return of_workbook(Names(document), files.workbook(document, tables).data, columns)


def of_pages(document: dict) -> Told:
    pages = [files.page(document, name) for name in ("index", "dashboard", "data")]
    pages.append(files.page(document, "find", kinds=index_of(document)))
    for priority in document["priorities"]:
        pages.append(
            files.page(document, "priority", priority=priority, measures=document["measures"], actions=[])
        )
    return of_html(Names(document), *pages)


def of_report(document: dict) -> Told:
    """The report as it is laid out, with its charts: what the PDF is made from."""
    return of_html(Names(document), render_to_string("publishing/report.html", arranged(document)))


def of_descriptions_for_programs(document: dict) -> Told:
    tables = files.tables_of(document)
    made = [
        metadata.data_package(document, tables, [files.as_csv(table) for table in tables]),
        metadata.csv_metadata(document, tables),
    ]
    return of_descriptions(Names(document), *(file.data for file in made))


def of_printed_report(document: dict) -> Told:
    return of_pdf(Names(document), files.report(document).data)


# Each output with the parts of a document whose figures it must tell, so that none is read in vain.
QUICK = {
    "tables": (of_tables, ("series", "readings", "year")),
    "workbook": (of_book, ("series", "readings", "year")),
    "pages": (of_pages, ("series", "strip", "latest", "year")),
    "report": (of_report, ("strip", "latest", "year")),
    "descriptions": (of_descriptions_for_programs, ()),
}
EVERY = QUICK | {"PDF": (of_printed_report, ("strip", "latest", "year"))}


def told_by(outputs: dict, document: dict) -> list[Told]:
    """What each of these outputs tells, the document first: each tells its figures, and none more than the document."""
    (whole,) = as_json(document)
    found = [whole]
    for read, parts in outputs.values():
        told = read(document)
        assert_tells_no_more(told, whole)
        assert set(figures_of(document, *parts)) <= told.figures.keys()
        found.append(told)
    return found


# A story with some of everything: a total of two others, targets from the year before, a baseline, a part of a year,
# a figure revised since the first edition, and small ones in both.
EARLIER = (13, 10, 3, 11)
BEFORE = (13, 10, 3, 12)
OTHERS = (21, 2, 23, 24)


def whole_story() -> list[list[dict]]:
    first = raw_measure("A", quarters(LAST, *EARLIER), year=LAST)
    now = quarters(YEAR, 14, 4, 15, 16)
    other = quarters(LAST, *OTHERS) | quarters(YEAR, 25, 1, 26, None)
    mine = quarters(LAST, *BEFORE) | now
    both = {
        period: None if other[period] is None else value + other[period] for period, value in mine.items()
    }
    measures = [
        raw_measure("A", mine),
        raw_measure("B", other),
        raw_measure("W", both, parts=["A", "B"], sensitivity="open"),
    ]
    measures[0] |= {
        "baseline": {"period": f"{LAST} Q1", "value": str(BEFORE[0])},
        "baseline_words": f"{BEFORE[0]} in Q1 {LAST}",
    }
    return [[first], [with_targets(each) for each in measures]]


def by_month() -> list[list[dict]]:
    readings = months(LAST, 5, 9, 4, 8, 7, 11, 12, 6, 0, 8, 9, 7) | months(
        YEAR, 8, 3, 9, 7, 1, 12, 6, 6, 0, 8, 9, 7
    )
    return [[with_targets(raw_measure("A", readings, collected="month"))]]


def steady() -> list[list[dict]]:
    """Nothing is withheld from the year's figure and the one before, so that a change is told."""
    readings = quarters(LAST, 3, 22, 23, 24) | quarters(YEAR, 31, 32, 4, 34)
    before = raw_measure("A", quarters(LAST, 3, 22, 23, 25), year=LAST)
    return [[before], [with_targets(raw_measure("A", readings))]]


@pytest.mark.once
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(stories())
def test_a_reader_of_every_output_finds_two_values_for_each_withheld_figure(story):
    assert_nothing_can_be_found(published(story, lambda document: told_by(QUICK, document)))


@pytest.mark.once
@pytest.mark.parametrize("story", [whole_story, by_month, steady])
def test_a_reader_of_the_printed_report_as_well_finds_two_values_for_each_withheld_figure(story):
    editions = published(story())
    editions[-1].outputs = told_by(EVERY, editions[-1].document)
    assert_nothing_can_be_found(editions)


@pytest.mark.once
def test_rates_are_told_by_every_output_as_the_document_tells_them():
    rates = {"collected": "quarter", "aggregation": "ratio", "unit": "per cent", "unit_words": "per cent"}
    values = (Decimal("40"), Decimal("57.1"), Decimal("62.5"), Decimal("33.3"))
    measure = raw_measure("A", quarters(YEAR, *values), **rates)
    measure["year"] |= {"value": None, "value_words": "[x]"}
    for reading, counts in zip(measure["readings"], ([2, 5], [4, 7], [50, 80], [20, 60]), strict=True):
        reading["counts"] = [str(number) for number in counts]
    (edition,) = published([[measure]])
    assert edition.outputs[0].figures["A", f"{YEAR} Q1"] == {"[c]"}
    told_by(QUICK, edition.document)


# The readers are only worth something if they do read


@pytest.fixture(scope="module")
def edition() -> Published:
    """The second of two editions, with figures withheld, one revised, and a change told."""
    return published(steady())[-1]


def test_the_readers_take_in_what_is_said_what_is_drawn_and_what_was_told_before(edition):
    told = {name: read(edition.document) for name, (read, _) in QUICK.items()}
    quarter = f"{LAST} Q2"
    for name in ("tables", "workbook", "pages"):
        assert told[name].figures["A", f"{YEAR} Q1"] == {"31"}
        assert told[name].figures["A", f"{YEAR} Q3"] == {"[c]"}
        assert told[name].before
    for name in ("pages", "report"):
        assert {change.base for change in told[name].changes} == {LAST}
        assert {period for _, period, _, _ in told[name].bounds} == {
            part["period"] for part in edition.document["measures"][0]["series"] if part["value"] is not None
        }
        assert quarter not in {period for _, period, _, _ in told[name].bounds} or told[name].axes


def leaking(document: dict, place: str) -> dict:
    """The document with a withheld figure put back into one place; 4 in the third quarter of the year."""
    leaky = deepcopy(document)
    measure = leaky["measures"][0]
    at = next(each for each, part in enumerate(measure["series"]) if part["period"] == f"{YEAR} Q3")
    match place:
        case "series" | "strip":
            back = at - len(measure["series"])
            measure[place][back]["value"] = "4"
        case "words":
            for name in ("series", "strip"):
                measure[name][at - len(measure["series"])]["value_words"] = "4"
        case "reading":
            next(each for each in measure["readings"] if each["period"] == f"{YEAR} Q3")["value"] = "4"
        case "reason":
            measure["year"]["reason"] = f"There were 4 in Q3 {YEAR}"
        case "commentary":
            measure["commentary"] = "It was 88.2% less in that quarter."
        case "note":
            leaky["notes"].append({"title": "Measure A", "text": [f"There were 4 in Q3 {YEAR}."]})
    return leaky


@pytest.mark.parametrize(
    ("output", "place"),
    [
        ("tables", "series"), ("tables", "reading"), ("tables", "reason"),
        ("workbook", "series"), ("workbook", "reading"), ("workbook", "reason"),
        ("pages", "series"), ("pages", "strip"), ("pages", "words"), ("pages", "reason"), ("pages", "commentary"),
        ("report", "series"), ("report", "strip"), ("report", "words"), ("report", "reason"), ("report", "commentary"),
        ("descriptions", "note"),
        pytest.param("PDF", "words", marks=pytest.mark.once),
        pytest.param("PDF", "reason", marks=pytest.mark.once),
    ],
)  # fmt: skip
def test_a_figure_that_one_output_lets_out_is_noticed_there(edition, output, place):
    (whole,) = as_json(edition.document)
    told = EVERY[output][0](leaking(edition.document, place))
    with pytest.raises(AssertionError):
        assert_tells_no_more(told, whole)


@pytest.mark.parametrize("way", ["printed", "said", "drawn"])
def test_what_one_output_lets_out_is_found_by_the_reader_of_all(way):
    """Ten withheld for the sake of three: an output that tells the ten gives away the three."""
    editions = published([[raw_measure("A", quarters(YEAR, 3, 10, 10, 10))]])
    assert_nothing_can_be_found(editions)
    output = of_tables(editions[0].document)
    match way:
        case "printed":
            output.figure("A", f"{YEAR} Q2", "10")
        case "said":
            output.says("A", f"It was 10 in Q2 {YEAR}.")
        case "drawn":
            output.bounds.add(("A", f"{YEAR} Q2", 9.6, 10.4))
    editions[0].outputs.append(output)
    with pytest.raises(AssertionError):
        assert_nothing_can_be_found(editions)
