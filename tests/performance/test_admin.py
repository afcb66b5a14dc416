"""The back office of how well: figures are recorded by one operation, whatever way they come in."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.periods import Period
from performance.models import Measure, Reading, SeriesBreak, Target
from tests.back_office import (
    add,
    bring_in,
    change,
    csv_of,
    exported,
    filled_in,
    page,
    preview,
    rows_of,
    sign_in,
    take_step,
    words,
    xlsx_of,
)
from tests.factories import aim, make_measure, make_partner, make_source, paper, record

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    return sign_in(client, "officer")


@pytest.fixture
def file():
    return make_source("file", code="police-file")


def figure(measure, period: str) -> Reading:
    return Reading.objects.get(measure__code=measure, period=Period.parse(period))


# Measures


def test_codes_stand_in_the_order_people_count(client, officer):
    for code in ("3.1.10", "3.1.2", "3.1.1e", "3.1.1"):
        make_measure(code=code, title=f"Measure {code} of crime")
    for query in ("", "?o=0"):
        listed = words(client.get(page(Measure, "changelist") + query))
        places = [listed.index(f"Measure {code} of crime") for code in ("3.1.1", "3.1.1e", "3.1.2", "3.1.10")]
        assert places == sorted(places)


def test_the_code_of_a_measure_lasts_and_its_periods_last_as_long_as_its_figures(client, officer):
    measure = make_measure(code="M-1")
    record(measure, {"2024-04": 12})
    aim(measure, {"2024/25 Q1": 30})
    change(client, measure, code="M-2", title="Robbery")
    measure.refresh_from_db()
    assert (measure.code, measure.title) == ("M-1", "Robbery")
    answer = words(change(client, measure, collected="quarter", frequency="year"))
    assert "M-1 has monthly readings: figures of another period need a new code." in answer
    assert "M-1 has quarterly targets: another period of rating needs a new code." in answer


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_measures_that_were_exported_and_come_back_change_nothing(client, officer, ending):
    make_measure(
        code="3.1.10",
        baseline_period=Period.year(2019),
        baseline_value=Decimal("1570.5"),
        caveats="-1 is odd",
    )
    make_measure(code="3.1.2", aggregation="ratio", tolerance=Decimal("2.5"), tolerance_kind="absolute")
    before = list(Measure.objects.values()), Measure.history.count()
    answer = preview(client, Measure, exported(client, Measure, ending), f"measures.{ending}")
    assert "0 new, 0 changed, 2 already so." in words(answer)
    assert (list(Measure.objects.values()), Measure.history.count()) == before


def test_a_wrong_measure_names_its_row_and_reason_and_nothing_is_stored(client, officer):
    measure = make_measure(code="M-1", title="Robbery")
    record(measure, {"2024-04": 12})
    row = rows_of(exported(client, Measure), ".csv")[0]
    rows = [
        row | {"title": "Street robbery"},
        row | {"code": "M-2", "owner": "nobody"},
        row | {"code": "M-3", "polarity": "sideways"},
        row | {"code": "M-4", "baseline_reason": ""},
        row | {"code": "M-5", "tolerance": "5"},
        row | {"code": "M-6", "due_days": "-1"},
    ]
    answer = words(preview(client, Measure, rows))
    assert "5 rows of the file cannot be used" in answer
    assert "Row 3 owner: No partner has the code “nobody”." in answer
    assert "Row 4 polarity: “sideways” is none of the choices: Higher is better," in answer
    assert "Row 5 A measure has a baseline, or says why it has none." in answer
    assert "Row 6 A tolerance has a kind and is not negative." in answer
    assert "Row 7 due_days: Ensure this value is greater than or equal to 0." in answer
    quarterly = words(preview(client, Measure, [{"code": "M-1", "collected": "Quarterly"}]))
    assert (
        "Row 2 collected: M-1 has monthly readings: figures of another period need a new code." in quarterly
    )
    assert list(Measure.objects.values_list("title", flat=True)) == ["Robbery"]


# One figure


def test_a_figure_is_added_by_the_operation_that_records_figures(client, officer, file):
    measure = make_measure(code="M-1")
    add(
        client,
        Reading,
        measure=measure.pk,
        period="April 2024",
        value="12.50",
        certainty="provisional",
        source=file.pk,
    )
    reading = figure("M-1", "2024-04")
    assert (reading.value, reading.certainty) == (Decimal("12.5"), "provisional")
    assert reading.history.get().history_user == officer


def test_a_changed_figure_becomes_revised_and_what_was_there_stays_in_history(client, officer, file):
    measure = make_measure(code="M-1")
    record(measure, {"2024-04": 12})
    change(client, figure("M-1", "2024-04"), value="14", certainty="final", period="2024-05", source=file.pk)
    reading = figure("M-1", "2024-04")
    assert (reading.value, reading.certainty, reading.source) == (14, "revised", file)
    assert [entry.value for entry in reading.history.order_by("history_id")] == [12, 14]
    assert not Reading.objects.filter(period=Period.parse("2024-05")).exists()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"period": "2024/25 Q1"}, "M-1, Q1 2024/25: this measure has monthly readings."),
        ({"value": ""}, "A reading is a value, or says why there is none."),
        ({"numerator": "3"}, "A numerator comes with a denominator above zero."),
        ({"period": "2016/16"}, "“2016/16” is not a financial year: the second part must be 17."),
        ({"value": "lots"}, "Enter a number."),
    ],
)
def test_a_figure_that_cannot_be_is_refused_beside_what_was_typed(client, officer, file, said, sentence):
    measure = make_measure(code="M-1")
    row = {"measure": measure.pk, "period": "2024-04", "value": "12", "source": file.pk} | said
    answer = add(client, Reading, **row)
    assert sentence in words(answer)
    assert filled_in(answer).get("value", "") == row["value"]
    assert not Reading.objects.exists()


def test_nobody_deletes_a_figure_or_releases_one_by_a_forged_form(client):
    measure = make_measure(code="M-1", needs_release=True)
    record(measure, {"2024-04": 12})
    reading = figure("M-1", "2024-04")
    sign_in(client, "administrator")
    assert client.post(page(Reading, "delete", reading.pk), {"post": "yes"}).status_code == 403
    change(client, reading, value="13", released_on="2025-01-01", released_by=measure.supplier.pk)
    reading.refresh_from_db()
    assert (reading.value, reading.released_on) == (13, None)


def test_a_figure_is_released_by_a_step_with_its_day_and_agency(client, officer):
    measure = make_measure(code="M-1", needs_release=True)
    record(measure, {"2024-04": 12})
    reading = figure("M-1", "2024-04")
    late = take_step(client, reading, "release", on="2030-01-01", partner=measure.supplier.pk)
    assert "1 January 2030 is in the future" in words(late)
    take_step(client, reading, "release", on="2025-01-01", partner=measure.supplier.pk)
    reading.refresh_from_db()
    assert reading.released_by == measure.supplier
    again = take_step(client, reading, "release", on="2025-01-01", partner=measure.supplier.pk)
    assert "This figure is released already." in words(again)


def test_restricted_figures_are_seen_by_their_supplier_and_officers_only(client):
    supplier = make_partner()
    measure = make_measure(code="R-1", sensitivity="restricted", supplier=supplier)
    record(measure, {"2024-04": 3})
    aim(measure, {"2024/25 Q1": 2})
    reading = figure("R-1", "2024-04")
    addresses = [
        page(Reading, "change", reading.pk),
        page(Reading, "history", reading.pk),
        page(Reading, "simple_history", reading.pk, reading.history.get().pk),
        page(Target, "change", Target.objects.get().pk),
    ]
    sign_in(client, "scrutiny")
    assert "R-1" not in words(client.get(page(Reading, "changelist"))).replace("R-1 Measure R-1", "")
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code in {302, 404}, address
    sign_in(client, "scrutiny", partner=supplier)
    assert client.get(addresses[0]).status_code == 200
    sign_in(client, "officer")
    assert client.get(addresses[1]).status_code == 200


def test_targets_and_breaks_are_made_by_their_operations(client, officer, file):
    measure = make_measure(code="M-1")
    refused = add(client, Target, measure=measure.pk, period="2024-04", value="30", source=file.pk)
    assert "M-1 is rated quarterly: April 2024 is not such." in words(refused)
    add(client, Target, measure=measure.pk, period="Q1 2024/25", value="30", source=file.pk)
    target = Target.objects.get()
    change(client, target, value="25", period="2025/26 Q1", change_reason="The board asked for more.")
    target.refresh_from_db()
    assert (target.value, target.period.code) == (25, "2024/25 Q1")
    assert target.history.latest("history_id").history_change_reason == "The board asked for more."
    add(client, SeriesBreak, measure=measure.pk, period="2024-05", reason="Counted anew.", source=file.pk)
    assert SeriesBreak.objects.get().history.get().history_user == officer


# Readings as a spreadsheet


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_readings_that_were_exported_and_come_back_change_nothing(client, officer, ending):
    record(make_measure(code="M-1"), {"2024-04": -3, "2024-05": None, "2024-06": "1570.25"})
    record(make_measure(code="M-2", aggregation="ratio"), {"2024-04": (1, 3)})
    before = list(Reading.objects.values()), Reading.history.count()
    file = exported(client, Reading, ending)
    told = {row["value"] for row in rows_of(file, f".{ending}")}
    assert told == ({"-3", "", "1570.25", "33.3333"} if ending == "csv" else {-3, None, 1570.25, 33.3333})
    answer = preview(client, Reading, file, f"readings.{ending}")
    assert "0 new, 0 changed, 4 already so." in words(answer)
    assert (list(Reading.objects.values()), Reading.history.count()) == before


def test_a_file_of_readings_shows_what_is_new_and_changed_and_is_recorded_at_once(client, officer, file):
    record(make_measure(code="M-1"), {"2024-04": 12, "2024-05": 14})
    rows = [
        {
            "measure": "M-1",
            "period": "2024-04",
            "value": "12",
            "not_available_reason": "",
            "source": "the-paper",
        },
        {
            "measure": "M-1",
            "period": "May 2024",
            "value": "1,015",
            "not_available_reason": "",
            "source": "police-file",
        },
        {
            "measure": "M-1",
            "period": "2024-06",
            "value": "",
            "not_available_reason": "System change.",
            "source": "police-file",
        },
        {
            "measure": "M-1",
            "period": "2024-07",
            "value": "9.5",
            "not_available_reason": "",
            "source": "police-file",
        },
    ]
    answer = preview(client, Reading, rows)
    assert "2 new, 1 changed, 1 already so." in words(answer)
    assert "value 14 → 1015" in words(answer)
    assert "certainty Final → Revised" in words(answer)
    assert Reading.objects.count() == 2
    bring_in(client, Reading, rows)
    assert [str(reading.value) for reading in Reading.objects.order_by("period")] == [
        "12.0000",
        "1015.0000",
        "None",
        "9.5000",
    ]
    assert figure("M-1", "2024-05").certainty == "revised"
    assert figure("M-1", "2024-05").source == file
    assert figure("M-1", "2024-04").source == paper()
    assert figure("M-1", "2024-06").history.get().history_change_reason == "From the test's file."


def test_a_wrong_figure_names_its_row_and_reason_and_nothing_is_stored(client, officer, file):
    record(make_measure(code="M-1"), {"2024-04": 12})

    def row(**said):
        return {
            "measure": "M-1",
            "period": "2024-05",
            "value": "1",
            "numerator": "",
            "denominator": "",
            "not_available_reason": "",
            "certainty": "",
            "source": "police-file",
        } | said

    rows = [
        row(),
        row(measure="M-11", period="2024-06"),
        row(period="Apr-24"),
        row(period="2024/25 Q1"),
        row(period="2024-07", value="n/a"),
        row(period="2024-08", value=""),
        row(period="2024-09", not_available_reason="Late."),
        row(period="2024-10", numerator="3"),
        row(period="2024-11", numerator="3", denominator="0"),
        row(period="2024-12", value="1.23456"),
        row(period="2025-01", source=""),
        row(period="May 2024"),
        row(period="2024-04", value="12", certainty="Provisional", source="the-paper"),
        row(period="2025-02", value="NaN"),
        row(period=""),
        row(period="2025-03", value="1e30"),
    ]
    answer = words(preview(client, Reading, rows))
    for sentence in (
        "Row 3 measure: No measure has the code “M-11”. Did you mean “M-1”?",
        "Row 5 this measure has monthly readings.",
        "Row 6 value: “n/a” is not a number: write figures only, such as 1570 or 12.5.",
        "Row 7 give a value, or say why there is none.",
        "Row 8 give a value, or say why there is none.",
        "Row 9 a numerator and a denominator come together.",
        "Row 10 a denominator is above zero.",
        "Row 11 the value has more digits than are kept",
        "Row 12 source: say where the figure comes from, by the code of a source.",
        "Row 13 This row is about the same thing as row 2: keep one of them.",
        "Row 14 the figure is the one that is here already; its certainty and its source change only with it.",
        "Row 15 value: “NaN” is not a number",
        "Row 16 A reading names its measure and its period.",
        "Row 17 the value has more digits than are kept",
    ):
        assert sentence in answer
    assert "Row 4 period: " in answer
    assert "15 rows of the file cannot be used" in answer
    assert Reading.objects.count() == 1


def test_a_month_that_a_spreadsheet_made_into_a_date_is_understood(client, officer, file):
    from datetime import datetime

    make_measure(code="M-1")
    rows = [
        {
            "measure": "M-1",
            "period": datetime(2024, 8, 1),
            "value": 12.300000000000001,
            "source": "police-file",
        }
    ]
    bring_in(client, Reading, xlsx_of(rows), "readings.xlsx")
    assert figure("M-1", "2024-08").value == Decimal("12.3")
    rows[0]["period"] = datetime(2024, 4, 23)
    assert "Row 2 period: " in words(preview(client, Reading, xlsx_of(rows), "readings.xlsx"))


@pytest.mark.once
def test_a_long_file_of_readings_asks_as_little_of_the_database_as_a_short_one(client, officer, file):
    make_measure(code="M-1")
    rows = [
        {
            "measure": "M-1",
            "period": str(Period.month(2000, 1).shift(number).code),
            "value": number,
            "source": "police-file",
        }
        for number in range(200)
    ]
    asked = []
    for some in (rows[:20], rows):
        with CaptureQueriesContext(connection) as queries:
            answer = preview(client, Reading, csv_of(some))
        assert f"{len(some)} new, 0 changed, 0 already so." in words(answer)
        asked.append(len(queries))
    assert asked[1] - asked[0] <= 8  # a few more batches, as many rows fit into one statement


def test_only_officers_bring_figures_in(client, file):
    make_measure(code="M-1")
    sign_in(client, "scrutiny")
    refused = preview(
        client, Reading, [{"measure": "M-1", "period": "2024-04", "value": "1", "source": "police-file"}]
    )
    assert refused.status_code == 403
    assert "Only the community safety officers change the partnership's records." in words(refused)
