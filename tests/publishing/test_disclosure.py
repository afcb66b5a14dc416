"""Small numbers are withheld, with whatever would tell them; and nothing else."""

import json
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings

from publishing import files
from publishing.disclosure import disclose
from tests.publishing.disclosing import (
    from_json,
    months,
    publish,
    quarters,
    raw_document,
    raw_measure,
)
from tests.publishing.disclosing_stories import (
    assert_nothing_can_be_found,
    published,
    reader_of,
    stories,
)

YEAR, LAST = "2024/25", "2023/24"


def shown(document: dict, code: str = "A") -> list[str]:
    """The series of a measure as it is printed, and its year."""
    measure = next(each for each in document["measures"] if each["measure"] == code)
    return [part["value_words"] for part in measure["series"]] + [measure["year"]["value_words"]]


def local(*values, **changes) -> dict:
    return raw_measure("A", quarters(YEAR, *values), **changes)


# What is withheld for its own sake


@pytest.mark.parametrize(
    ("value", "is_told"), [(0, True), (1, False), (2, False), (3, False), (4, False), (5, True), (12, True)]
)
def test_a_local_count_of_one_to_four_is_withheld(value, is_told):
    document, _ = publish(raw_measure("A", {YEAR: value}, collected="year", frequency="year"))
    measure = document["measures"][0]
    assert (measure["year"]["value_words"] == str(value)) is is_told
    assert (measure["year"]["rating"] == "withheld") is not is_told
    assert (measure["readings"][0].get("withheld") is True) is not is_told


def test_a_measure_open_at_its_source_is_published_as_it_is():
    raw = raw_document(raw_measure("A", quarters(YEAR, 3, 4, 1, 10), sensitivity="open"))
    found = disclose(raw)
    kept = {key: value for key, value in raw["measures"][0].items() if key != "parts_not_public"}
    assert found.document["measures"][0] == kept
    assert (found.withheld, found.document["disclosure"]["words"]) == ((), "No figure is withheld.")


def test_the_document_that_is_given_stays_as_it_is():
    raw = raw_document(local(3, 10, 10, 10))
    before = json.dumps(raw, sort_keys=True)
    disclose(raw)
    assert json.dumps(raw, sort_keys=True) == before


def test_with_a_withheld_figure_goes_all_that_is_made_of_it():
    measure = local(3, 10, 10, 10)
    for part in (measure["series"][0], measure["strip"][0]):
        part |= {"target": "2", "target_words": "2", "rating": "red", "reason": "50.0% above the target of 2",
                 "published_note": "Published as amber; calculated as off target.", "value_words": "3 [r]"}  # fmt: skip
    measure["readings"][0]["certainty_words"] = "Revised"
    measure |= {
        "commentary": "Three were counted.",
        "commentary_by": "The police",
        "commentary_period": "Q1 2024/25",
    }
    document, _ = publish(measure)
    found = document["measures"][0]
    first = found["series"][0]
    assert (first["value"], first["value_words"], first["rating"], first["letter"]) == (
        None,
        "[c]",
        "withheld",
        "c",
    )
    assert (first["published_note"], first["target_words"]) == ("", "2")
    assert first["reason"] == "Withheld, because it could reveal something about a person"
    assert (found["readings"][0]["value"], found["readings"][0]["certainty_words"]) == (None, "")
    assert (found["commentary"], found["commentary_by"], found["commentary_source"]) == ("", "", None)


def test_a_direction_is_not_told_when_the_year_or_its_base_is_withheld():
    yearly = {"collected": "year", "frequency": "year"}
    for now, before in ((3, 20), (20, 3)):
        document, _ = publish(raw_measure("A", {LAST: before, YEAR: now}, **yearly))
        direction = document["measures"][0]["direction"]
        assert (direction["percent"], direction["change"]) == (None, "")
        assert direction["sentence"] == "Cannot say: a figure that it needs is withheld."
    document, _ = publish(raw_measure("A", {LAST: 10, YEAR: 20}, **yearly))
    assert document["measures"][0]["direction"]["percent"] == "100.0"


def test_a_target_set_from_a_withheld_figure_is_withheld_with_its_rating():
    measure = raw_measure("A", quarters(LAST, 3, 10, 10, 10) | quarters(YEAR, 7, 10, 10, 10))
    for part in (measure["series"][4], measure["strip"][4]):
        part |= {"target": "3", "target_words": "3", "target_bases": [f"{LAST} Q1"], "rating": "red"}
    document, found = publish(measure)
    part = document["measures"][0]["series"][4]
    assert (part["value"], part["target"], part["target_words"], part["rating"]) == (
        "7",
        None,
        "[c]",
        "withheld",
    )
    assert "3" not in part["reason"]
    assert f"{LAST} Q1" in {each.period for each in found.withheld}


def test_a_target_that_tells_a_total_makes_a_second_figure_withheld():
    measure = raw_measure("A", quarters(LAST, 3, 10, 10, 10) | quarters(YEAR, 7, 10, 10, 10), year=YEAR)
    measure["direction"]["change"] = ""
    assert shown(publish(measure)[0])[:4] == ["[c]", "10", "10", "10"]
    measure["year"] |= {"target": "33", "target_words": "33", "target_bases": [LAST]}
    assert shown(publish(measure)[0])[:4] == ["[c]", "[c]", "10", "10"]


@pytest.mark.parametrize(("value", "words"), [(4, "[c] in 2019/20"), (5, "5 in 2019/20")])
def test_a_small_baseline_is_withheld(value, words):
    measure = local(10, 10, 10, 10)
    measure |= {
        "baseline": {"period": "2019/20", "value": str(value)},
        "baseline_words": f"{value} in 2019/20",
    }
    document, _ = publish(measure)
    assert document["measures"][0]["baseline_words"] == words


def test_what_a_part_of_a_year_adds_up_to_is_a_total_too():
    document, found = publish(local(3, 10, 10, None))
    assert shown(document) == ["[c]", "[c]", "10", "[x]", "[x] (23 in 3 of 4)"]
    document, found = publish(local(3, None, None, None))
    assert document["measures"][0]["year"]["value_words"] == "[c]"
    assert "2024/25 so far" in {each.label for each in found.withheld}


@pytest.mark.parametrize(
    ("counts", "is_told"),
    [((5, 9), True), ((4, 9), False), ((1, 9), False), ((0, 9), True), ((0, 4), False), ((5, 5), True)],
)
def test_a_local_rate_is_withheld_when_it_stands_on_one_to_four(counts, is_told):
    rate = Decimal(100) * counts[0] / counts[1]
    measure = raw_measure(
        "A", {YEAR: rate}, collected="year", frequency="year", aggregation="ratio", unit="per cent"
    )
    measure["readings"][0]["counts"] = [str(number) for number in counts]
    document, found = publish(measure)
    assert (document["measures"][0]["year"]["value"] is not None) is is_told
    assert "counts" not in document["measures"][0]["readings"][0]
    assert bool(found.withheld) is not is_told


def test_a_rate_that_holds_a_withheld_one_is_withheld_with_it():
    measure = raw_measure("A", quarters(YEAR, 40, 50, 60, 50), aggregation="ratio", unit="per cent")
    measure["year"] |= {"value": "50", "value_words": "50"}
    for reading, counts in zip(measure["readings"], ([2, 5], [20, 40], [12, 20], [20, 40]), strict=True):
        reading["counts"] = [str(number) for number in counts]
    assert shown(publish(measure)[0]) == ["[c]", "50", "60", "50", "[c]"]


def test_a_rate_without_its_numerators_is_for_a_person_to_judge():
    measure = raw_measure(
        "A", {YEAR: 40}, collected="year", frequency="year", aggregation="ratio", unit="per cent"
    )
    _, found = publish(measure)
    assert "no numerators and denominators are kept" in found.remarks[0]


# What is withheld to protect another


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((5, 5, 5, 5), ["5", "5", "5", "5", "20"]),
        ((3, 10, 10, 10), ["[c]", "[c]", "10", "10", "33"]),
        ((10, 10, 10, 3), ["10", "10", "[c]", "[c]", "33"]),
        # Two that add up to 8 are two fours, and two that add up to 2 are two ones.
        ((4, 4, 10, 10), ["[c]", "[c]", "[c]", "10", "28"]),
        ((1, 1, 10, 10), ["[c]", "[c]", "[c]", "10", "22"]),
        ((4, 3, 10, 10), ["[c]", "[c]", "10", "10", "27"]),
        ((1, 2, 10, 10), ["[c]", "[c]", "10", "10", "23"]),
        # Nought can protect, as it could be five or six, ...
        ((4, 4, 0, 0), ["[c]", "[c]", "[c]", "0", "8"]),
        # ... but often does not: then it is the total that goes.
        ((2, 1, 0, 0), ["[c]", "[c]", "0", "0", "[c]"]),
        # 1 and 5 make 6: a reader who knows which is the small one would know it.
        ((1, 5, 0, 0), ["[c]", "5", "0", "0", "[c]"]),
        ((2, 5, 0, 0), ["[c]", "[c]", "0", "0", "7"]),
    ],
)
def test_further_figures_are_withheld_until_each_can_be_two_things(values, expected):
    assert shown(publish(local(*values))[0]) == expected


def test_nothing_more_is_withheld_where_no_total_is_published():
    measure = raw_measure("A", quarters(LAST, 3, 10, 10, 10) | quarters(YEAR, 10, 10, 10, 10))
    measure["direction"]["change"] = ""
    assert shown(publish(measure)[0]) == ["[c]", "10", "10", "10", "10", "10", "10", "10", "40"]


def test_a_direction_tells_the_total_of_the_year_before():
    measure = raw_measure("A", quarters(LAST, 3, 10, 10, 10) | quarters(YEAR, 10, 10, 10, 10))
    document, _ = publish(measure)
    assert shown(document)[:4] == ["[c]", "[c]", "10", "10"]
    assert document["measures"][0]["direction"]["percent"] is not None


def test_three_fours_are_protected_in_their_quarter_and_it_in_its_year():
    readings = months(YEAR, 4, 4, 4, *[10] * 9)
    document, _found = publish(raw_measure("A", readings, collected="month"))
    told = from_json(json.dumps(document).encode())
    # Three fours would be known from a quarter of 12, and the quarter from the year: the months of others are told.
    assert [told["A", f"2024-{month:02}"] for month in (4, 5, 6)] == ["[c]"] * 3
    assert [told["A", f"{YEAR} Q{quarter}"] for quarter in (1, 2, 3, 4)] == ["[c]", 30, 30, 30]
    assert told["A", YEAR] == "[c]"


def test_a_snapshot_stands_for_its_quarter_and_its_year():
    readings = months(YEAR, *[10] * 11, 3)
    document, _ = publish(raw_measure("A", readings, collected="month", aggregation="latest"))
    told = from_json(json.dumps(document).encode())
    assert (told["A", "2025-03"], told["A", f"{YEAR} Q4"], told["A", YEAR]) == ("[c]", "[c]", "[c]")
    assert told["A", "2025-02"] == 10


def test_a_year_to_date_does_not_tell_what_one_quarter_added():
    measure = raw_measure("A", quarters(YEAR, 10, 12, 30, 50), aggregation="latest", basis="year_to_date")
    assert shown(publish(measure)[0])[1] == "[c]"
    measure = raw_measure("A", quarters(YEAR, 10, 17, 30, 50), aggregation="latest", basis="year_to_date")
    assert shown(publish(measure)[0]) == ["10", "17", "30", "50", "50"]


def test_a_part_cannot_be_found_by_taking_the_others_from_the_whole():
    whole = raw_measure(
        "W", {YEAR: 40}, collected="year", frequency="year", sensitivity="open", parts=["A", "B", "C"]
    )
    parts = [raw_measure(code, {YEAR: value}, collected="year", frequency="year")
             for code, value in (("A", 3), ("B", 17), ("C", 20))]  # fmt: skip
    document, found = publish(whole, *parts)
    assert [each["year"]["value_words"] for each in document["measures"]] == ["40", "[c]", "[c]", "20"]
    assert (
        found.withheld[1].why
        == "Otherwise Measure A, 2024/25, could be found from the figure of Measure W for 2024/25"
    )


def test_a_restricted_part_is_protected_although_it_is_in_no_document():
    yearly = {"collected": "year", "frequency": "year"}
    whole = raw_measure("W", {YEAR: 40}, parts=["A"], parts_not_public=1, **yearly)
    document, _ = publish(whole, raw_measure("A", {YEAR: 10}, **yearly))
    assert [each["year"]["value_words"] for each in document["measures"]] == ["40", "[c]"]
    assert all("parts_not_public" not in each for each in document["measures"])


def test_what_only_open_figures_tell_is_said_and_not_passed_over():
    yearly = {"collected": "year", "frequency": "year"}
    whole = raw_measure("W", {YEAR: 13}, sensitivity="open", parts=["A", "B"], **yearly)
    _, found = publish(
        whole,
        raw_measure("A", {YEAR: 3}, **yearly),
        raw_measure("B", {YEAR: 10}, sensitivity="open", **yearly),
    )
    assert found.remarks == (
        "Measure A, 2024/25: nothing more can be withheld here that would keep a reader from finding it. What tells it "
        "is open at its source, or stands in another edition.",
    )


# Other editions


def test_the_total_of_another_edition_is_a_total_too():
    first, _ = publish(raw_measure("A", quarters(LAST, 3, 10, 10, 10), year=LAST), year=LAST)
    now = raw_measure("A", quarters(LAST, 3, 10, 10, 10) | quarters(YEAR, 9, 9, 9, 9))
    now["direction"]["change"] = ""
    document, found = publish(now, number=2, others=[first])
    assert shown(document) == ["[c]", "[c]", "10", "10", "9", "9", "9", "9", "36"]
    assert found.withheld[1].why == "edition 1 of 2022-25 withholds it"


def test_a_total_published_when_nothing_was_withheld_is_remembered():
    """The other edition printed the total alone: the quarters came later."""
    first, _ = publish(raw_measure("A", {LAST: 33}, collected="year", frequency="year", year=LAST), year=LAST)
    now = raw_measure("A", quarters(LAST, 3, 10, 10, 10) | quarters(YEAR, 9, 9, 9, 9))
    now["direction"]["change"] = ""
    document, found = publish(now, number=2, others=[first])
    assert shown(document)[:4] == ["[c]", "[c]", "10", "10"]
    assert found.withheld[1].why.endswith("the figure of 2023/24 in edition 1 of 2022-25")


def test_what_another_edition_printed_is_withheld_here_and_said_to_be_known():
    readings = quarters(LAST, 3, 10, 10, 10)
    first, _ = publish(raw_measure("A", readings, year=LAST, sensitivity="open"), year=LAST)
    document, found = publish(raw_measure("A", readings, year=LAST), year=LAST, number=2, others=[first])
    assert shown(document) == ["[c]", "10", "10", "10", "33"]  # nothing else could protect it any more
    (only,) = found.withheld
    assert only.why == (
        "3 is between 1 and 4. It is already published in edition 1 of 2022-25: it is withheld here all the same, but "
        "nothing can protect it any more"
    )


def test_a_withheld_figure_that_was_revised_is_not_told_by_two_totals():
    first, _ = publish(raw_measure("A", quarters(LAST, 1, 10, 10, 10), year=LAST), year=LAST)
    assert shown(first) == ["[c]", "[c]", "10", "10", "31"]
    # Revised from 1 to 4: 31 and 34 would say so.
    again = raw_measure("A", quarters(LAST, 4, 10, 10, 10), year=LAST)
    document, found = publish(again, year=LAST, number=2, others=[first])
    assert shown(document) == ["[c]", "[c]", "10", "10", "[c]"]
    assert found.withheld[1].why.startswith(
        "It holds a withheld figure that was revised since edition 1 of 2022-25"
    )


def test_a_revised_small_figure_is_not_told_by_two_directions_of_travel():
    """The year before came to 10, says the first edition (level with this year’s 10), and to 13, says the second."""
    now = quarters(YEAR, 2, 1, 6, 1)
    first, _ = publish(raw_measure("A", quarters(LAST, 2, 1, 6, 1) | now))
    assert first["measures"][0]["direction"]["sentence"].startswith("Level with 2023/24")
    document, found = publish(raw_measure("A", quarters(LAST, 2, 1, 6, 4) | now), number=2, others=[first])
    assert (
        document["measures"][0]["direction"]["sentence"] == "Cannot say: a figure that it needs is withheld."
    )
    assert "2023/24 (told by the direction of travel)" in {each.label for each in found.withheld}


def test_a_revised_small_figure_is_not_told_by_two_baselines():
    def edition(first: int) -> dict:
        readings = quarters(LAST, first, 2, 11, 5) | quarters(YEAR, 7, 12, 12, None)
        told = {
            "baseline": {"period": LAST, "value": str(first + 18)},
            "baseline_words": f"{first + 18} in {LAST}",
        }
        return raw_measure("A", readings) | told

    first, _ = publish(edition(1))
    document, _ = publish(edition(4), number=2, others=[first])
    words = [each["measures"][0]["baseline_words"] for each in (first, document)]
    assert words == ["19 in 2023/24", "[c] in 2023/24"]


def test_a_revised_part_is_not_told_by_two_totals_of_measures():
    """From 9 to 10 the total went, and nothing else did: a 4 that is small no more is a 5."""
    mine, other = quarters(LAST, 0, 4, 5, 4), quarters(LAST, 1, 3, 1, 5)

    def edition(mine: dict, **kinds) -> list[dict]:
        both = {each: mine[each] + other[each] for each in mine}
        return [
            raw_measure("A", mine, year=LAST),
            raw_measure("B", other, year=LAST),
            raw_measure("W", both, parts=["A", "B"], year=LAST, **kinds),
        ]

    later = mine | {f"{LAST} Q4": 5}
    first, _ = publish(*edition(mine), year=LAST)
    document, found = publish(*edition(later), year=LAST, number=2, others=[first])
    assert (shown(first, "W")[3], shown(document, "W")[3]) == ("9", "[c]")
    assert any(each.why.startswith("A withheld part of it may have been revised") for each in found.withheld)
    opened, _ = publish(*edition(mine, sensitivity="open"), year=LAST)
    _, found = publish(*edition(later, sensitivity="open"), year=LAST, number=2, others=[opened])
    assert any("open at its source and was revised since" in remark for remark in found.remarks)


def test_a_figure_that_was_revised_in_sight_makes_no_total_withheld():
    """In a withheld quarter a printed month was revised: two totals tell of that alone, and may stand."""
    readings = months(YEAR, 4, 0, 0, 7, 5, 0, 14, 2, 0, 5, 5, 9)
    first, _ = publish(raw_measure("A", readings, collected="month"))
    told = from_json(json.dumps(first).encode())
    assert (told["A", "2024-06"], told["A", f"{YEAR} Q1"], told["A", YEAR]) == (0, "[c]", 51)
    later = readings | {"2024-06": 8}
    document, _ = publish(raw_measure("A", later, collected="month"), number=2, others=[first])
    told = from_json(json.dumps(document).encode())
    assert (told["A", "2024-06"], told["A", f"{YEAR} Q1"], told["A", YEAR]) == (8, "[c]", 59)


def test_the_same_measure_in_another_strategy_counts():
    first, _ = publish(raw_measure("A", {YEAR: 33}, collected="year", frequency="year"), strategy="2025-29")
    document, _ = publish(local(3, 10, 10, 10, year=YEAR), others=[first])
    assert shown(document)[:2] == ["[c]", "[c]"]


def test_a_prepared_edition_names_the_editions_it_was_judged_with():
    first, _ = publish(local(3, 10, 10, 10))
    _, found = publish(local(3, 10, 10, 10), number=2, others=[first])
    assert found.document["disclosure"]["judged_with"] == ["/editions/2022-25/1/"]


# What readers and officers are told


def test_counts_of_ratings_are_made_of_what_is_left():
    measure = raw_measure("A", {YEAR: 3}, collected="year", frequency="year")
    measure["year"] |= {"rating": "green", "rating_words": "On target"}
    document, _ = publish(measure)
    assert (document["ratings"]["words"], document["ratings"]["green"]) == ("0 of 1 rated", 0)
    assert document["ratings"]["why_none"] == [{"rating": "withheld", "words": "Withheld", "count": 1}]
    assert document["priorities"][0]["ratings"]["rated"] == 0


def test_readers_are_told_the_rule_and_how_many_but_never_which_are_small():
    document, _ = publish(local(3, 10, 10, 10))
    assert document["disclosure"]["words"] == "2 figures of 1 measure are withheld, shown as [c]."
    (note,) = [each for each in document["notes"] if each["title"] == "Figures that are withheld"]
    assert note["text"][0] == document["disclosure"]["words"]
    assert {"mark": "[c]", "text": "Withheld, because it could reveal something about a person"} in document[
        "shorthand"
    ]
    told = json.dumps(document["measures"])
    assert "between 1 and 4" not in told
    assert "Otherwise" not in told


def test_the_officers_report_says_which_what_and_why():
    _, found = publish(local(3, 10, 10, 10))
    first, second = found.withheld
    assert (first.measure, first.code, first.label, first.value) == ("A", "1.A", "Q1 2024/25", "3")
    assert first.why == "3 is between 1 and 4"
    assert (second.label, second.value) == ("Q2 2024/25", "10")
    assert second.why == "Otherwise Measure A, Q1 2024/25, could be found from the figure of 2024/25"


@pytest.mark.parametrize(
    ("text", "is_noticed"),
    [
        ("There were 3 of them.", True),
        ("Three people were helped.", True),
        ("There were 13 of them, or 3.5 a week, 3% more.", False),
        ("It went well.", False),
    ],
)
def test_words_that_hold_a_withheld_number_are_for_a_person_to_read(text, is_noticed):
    measure = local(3, 10, 10, 10)
    measure |= {"commentary": text, "commentary_period": YEAR}
    _, found = publish(measure)
    assert bool(found.remarks) is is_noticed
    if is_noticed:
        assert found.remarks[0].startswith("The commentary on Measure A says “3”, or the same in a word.")


# Every output says the same, and none of them tells


def made(document: dict) -> dict[str, bytes]:
    return {file.name: file.data for file in files.make(document)}


@pytest.fixture(scope="module")
def outputs() -> dict[str, bytes]:
    """Every file of an edition whose withheld figures are of the kind one finds again."""
    measure = raw_measure("A", quarters(LAST, 3, 7919, 40, 41) | quarters(YEAR, 50, 51, 52, 53))
    measure["series"][0] |= {
        "rating": "red",
        "reason": "Tells 271.8% above",
        "published_note": "Tells 271.8%",
    }
    measure["strip"][0] = measure["series"][0]
    measure |= {"commentary": "Tells 7919 in words.", "commentary_period": "Q2 2023/24"}
    return made(publish(measure)[0])


@pytest.mark.once
def test_no_output_holds_what_is_withheld(outputs):
    from tests.publishing.reading_pdf import pages_of

    assert {"document.json", "readings.csv", "report.pdf", "dashboard.html", "priority-1.html"} <= set(
        outputs
    )
    for name, data in outputs.items():
        if name.endswith((".woff2", ".css", ".js")):
            continue
        texts = " ".join(pages_of(data)) if name.endswith(".pdf") else unpacked(data)
        for planted in ("7919", "7,919", "271.8", "Tells"):
            assert planted not in texts, (name, planted)


def unpacked(data: bytes) -> str:
    """The text of a file; a workbook is a ZIP of texts."""
    import io
    import zipfile

    if not data.startswith(b"PK"):
        return data.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "\n".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


@pytest.mark.once
def test_every_output_marks_what_is_withheld(outputs):
    page = outputs["priority-1.html"].decode()
    assert "Withheld: Q1 2023/24; Q2 2023/24." in page  # the words of the charts
    assert ">[c]</text>" in page
    assert "A,Measure A,2023/24 Q1,Q1 2023/24,[c]," in outputs["periods.csv"].decode()
    assert "A,Measure A,2023/24 Q1,Q1 2023/24,[c]," in outputs["readings.csv"].decode()


# A reader who tries; of every output, see test_disclosure_in_every_output.py


@pytest.mark.once
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(stories())
def test_a_reader_of_everything_finds_two_values_for_each_withheld_figure(story):
    assert_nothing_can_be_found(published(story))


def test_the_reader_who_tries_would_find_what_is_badly_protected():
    """The solver is only worth something if it does find out."""
    (edition,) = published([[local(3, 10, 10, 10)]])
    told = edition.outputs[0]
    told.figures["A", f"{YEAR} Q2"] = {"10"}
    reader, _ = reader_of([edition])
    assert not reader.can_be((0, "A", f"{YEAR} Q1"), 3)
    told.figures["A", YEAR] = {"[c]"}
    reader, _ = reader_of([edition])
    assert reader.can_be((0, "A", f"{YEAR} Q1"), 3)
