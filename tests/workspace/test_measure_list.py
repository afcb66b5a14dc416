"""The list of measures: every measure as it stands, quickly, and the lists that officers asked for."""

import pytest
from django.db import connection
from django.urls import reverse

from performance import operations
from performance.enums import Aggregation, Frequency, Polarity, Rating, Sensitivity
from performance.models import Reading
from tests.factories import (
    TODAY,
    aim,
    break_series,
    make_measure,
    make_partner,
    make_priority,
    make_scheme,
    make_strategy,
    make_user,
    now,
    officer,
    paper,
    period,
    record,
)
from tests.queries import CaptureQueriesContext
from workspace.summaries.measure_list import (
    Asked,
    awaiting_release,
    due_soon,
    measure_rows,
    missing_baselines,
    no_data,
)

pytestmark = pytest.mark.django_db

# On 14 July 2025, with 60 days to send them, figures of Q4 2024/25 are due and those of Q1 2025/26 are not.
YEAR_AND_NOW = {"2024-01": 30, "2024-02": 30, "2024-03": 30, "2025-01": 60, "2025-02": 60, "2025-03": 60}


def rows(person=None, **asked):
    return measure_rows(person=person or officer(), asked=Asked(**asked), on=TODAY)


def test_a_row_says_figure_target_rating_direction_and_supplier_of_the_latest_period_due():
    measure = make_measure(code="3.1.1", title="Robbery", supplier=make_partner(name="The police"))
    record(measure, YEAR_AND_NOW)
    aim(measure, {"2024/25 Q4": 150})
    (row,) = rows()
    assert (row.code, row.title, row.period, row.value, row.target) == (
        "3.1.1", "Robbery", "Q4 2024/25", "180", "150",
    )  # fmt: skip
    assert (row.rating, row.supplier, row.verdict) == (Rating.RED, "The police", "Worsening")
    assert row.reason == "20.0% above the target of 150"
    assert row.direction.startswith("Up 100.0% on Q4 2023/24 (95% interval")


def test_a_row_agrees_with_the_page_of_its_measure(client):
    measure = make_measure(code="A")
    record(measure, YEAR_AND_NOW)
    aim(measure, {"2024/25 Q4": 150})
    (row,) = rows()
    client.force_login(officer())
    page = client.get("/measures/A/").context["measure"]
    assert (page.now.value, page.now.target, page.now.rating, page.now.reason) == (
        row.value,
        row.target,
        row.rating,
        row.reason,
    )
    assert page.direction.verdict == row.verdict


def test_codes_stand_in_the_order_people_count():
    for code in ("3.1.10", "3.1.2", "3.1.1e", "3.1.1"):
        make_measure(code=code)
    assert [row.code for row in rows()] == ["3.1.1", "3.1.1e", "3.1.2", "3.1.10"]


def test_a_series_break_and_a_ratio_are_judged_as_on_the_page():
    broken = make_measure(code="A")
    record(broken, YEAR_AND_NOW)
    aim(broken, {"2024/25 Q4": 150}, base="2023/24 Q4")
    break_series(broken, "2024-06")
    ratio = make_measure(code="B", aggregation=Aggregation.RATIO, polarity=Polarity.HIGHER)
    record(ratio, dict.fromkeys(("2025-01", "2025-02", "2025-03"), (60, 100)))
    first, second = rows()
    assert (first.rating, first.verdict) == (Rating.SERIES_BREAK, "Cannot say")
    assert second.value == "60%"


def test_the_list_narrows_by_strategy_priority_supplier_and_rating():
    strategy = make_strategy(slug="2022-25")
    one, two = make_priority(strategy=strategy, number=1), make_priority(strategy=strategy, number=2)
    police = make_partner(name="The police", code="police")
    make_measure(code="A", priority=one, supplier=police)
    make_measure(code="B", priority=two)
    make_measure(code="C", supplier=police)
    assert [row.code for row in rows(under="2022-25")] == ["A", "B"]
    assert [row.code for row in rows(under="2022-25/2")] == ["B"]
    assert [row.code for row in rows(under="2022-25/x")] == []
    assert [row.code for row in rows(supplier="police")] == ["A", "C"]
    assert [row.code for row in rows(supplier="police", under="2022-25")] == ["A"]
    assert len(rows(rating="no_data")) == 3
    assert rows(rating="red") == []


def test_a_restricted_measure_is_listed_for_officers_its_owner_and_its_supplier_only():
    owner, supplier = make_partner(), make_partner()
    make_measure(code="A", sensitivity=Sensitivity.RESTRICTED, owner=owner, supplier=supplier)
    for person in (
        make_user("officer"),
        make_user("contributor", partner=owner),
        make_user("contributor", partner=supplier),
    ):
        assert len(rows(person)) == 1
    for person in (
        make_user("contributor"),
        make_user("contributor", partner=make_partner()),
        make_user("scrutiny"),
    ):
        assert rows(person) == []
        for found in (
            missing_baselines(person=person, asked=Asked()),
            no_data(person=person, asked=Asked(), on=TODAY),
            due_soon(person=person, asked=Asked(), on=TODAY),
        ):
            assert found == []


def test_missing_baselines_give_their_reason():
    make_measure(code="A", baseline_reason="It is new.")
    make_measure(code="B", baseline_reason="", baseline_period=period("2019/20"), baseline_value=100)
    (found,) = missing_baselines(person=officer(), asked=Asked())
    assert (found.code, found.reason) == ("A", "It is new.")


def test_no_data_is_grouped_by_the_supplier_that_owes_it_and_says_since_when():
    probation, police = make_partner(name="Probation"), make_partner(name="The police")
    strategy = make_strategy(state="in_force", starts="2022-09-05")
    make_measure(code="A", supplier=probation, priority=make_priority(strategy=strategy))
    stopped = make_measure(code="B", supplier=police)
    record(stopped, {"2024-10": 3, "2024-11": 4})
    part = make_measure(code="C", supplier=police)
    record(part, {"2025-01": 3, "2025-02": 4})
    record(make_measure(code="D", supplier=police), YEAR_AND_NOW)
    first, second = no_data(person=officer(), asked=Asked(), on=TODAY)
    assert (first.words, first.count) == ("Probation", "1 measure")
    assert first.rows[0].since == "nothing since 5 September 2022"
    assert second.words == "The police"
    assert [(row.code, row.since) for row in second.rows] == [
        ("B", "nothing since 30 November 2024"),
        ("C", "2 of 3 months received"),
    ]
    assert {row.rating: row.reason for row in rows() if row.code == "B"} == {
        Rating.NO_DATA: "No data received from The police since 30 November 2024"
    }


def test_what_came_early_for_the_next_period_does_not_hide_since_when_nothing_came():
    measure = make_measure(code="A")
    record(measure, {"2024-10": 3, "2025-05": 4})
    (group,) = no_data(person=officer(), asked=Asked(), on=TODAY)
    assert group.rows[0].since == "nothing since 31 October 2024"


def test_a_figure_that_awaits_release_is_listed_and_its_value_is_not():
    measure = make_measure(code="A", needs_release=True, supplier=make_partner(name="Probation"))
    record(measure, YEAR_AND_NOW)
    (row,) = rows()
    assert (row.rating, row.value, row.verdict, row.direction) == (
        Rating.AWAITING_RELEASE, "not released", "Cannot say", "",
    )  # fmt: skip
    (waiting,) = awaiting_release(person=officer(), asked=Asked())
    assert (waiting.supplier, waiting.figures, waiting.periods) == (
        "Probation", "6 figures", "January 2024 to March 2025",
    )  # fmt: skip
    for reading in Reading.objects.all():
        operations.release_reading(
            reading=reading, on=TODAY, partner=measure.supplier, by=officer(), at=now()
        )
    assert awaiting_release(person=officer(), asked=Asked()) == []
    assert rows()[0].value == "180"


def test_what_falls_due_in_the_next_eight_weeks_is_listed_soonest_first():
    make_measure(code="A", due_days=60)  # Q1 2025/26 is due on 29 August
    make_measure(code="B", due_days=45)  # on 14 August
    make_measure(code="C", due_days=100)  # on 8 October
    received = make_measure(code="D", due_days=45)
    record(received, {"2025-04": 1, "2025-05": 2, "2025-06": 3})
    part = make_measure(code="E", due_days=14)  # today
    record(part, {"2025-04": 1})
    found = due_soon(person=officer(), asked=Asked(), on=TODAY)
    assert [(row.code, row.days, row.received) for row in found] == [
        ("E", "today", "1 of 3 months"),
        ("B", "in 31 days", "nothing yet"),
        ("A", "in 46 days", "nothing yet"),
    ]


def test_a_published_rating_stands_beside_the_calculated_one():
    measure = make_measure(code="A")
    record(measure, YEAR_AND_NOW)
    aim(measure, {"2024/25 Q4": 150})
    operations.publish_rating_as(
        measure=measure, period=period("2024/25 Q4"), rating="amber", reason="Because.",
        source=paper(), by=officer(), at=now(),
    )  # fmt: skip
    (row,) = rows()
    assert (row.rating, row.published) == (Rating.RED, "Near target")


@pytest.mark.parametrize("show", ["", "missing-baselines", "no-data", "awaiting-release", "due-soon"])
def test_every_list_opens_empty_and_full(client, show):
    client.force_login(officer())
    address = reverse("workspace:measure-list")
    assert client.get(address, {"show": show}).status_code == 200
    record(make_measure(code="A", needs_release=True), YEAR_AND_NOW)
    make_measure(code="B")
    response = client.get(address, {"show": show, "supplier": "", "rating": ""})
    assert response.status_code == 200
    assert "Measure A" in response.content.decode() or "Measure B" in response.content.decode()


def test_an_unknown_list_is_the_list_of_all(client):
    client.force_login(officer())
    assert client.get("/measures/", {"show": "nonsense", "under": "\x00", "rating": "?"}).status_code == 200


def queries_of(client, show):
    with CaptureQueriesContext(connection) as caught:
        assert client.get("/measures/", {"show": show}).status_code == 200
    return len(caught)


@pytest.mark.once
@pytest.mark.parametrize("show", ["", "missing-baselines", "no-data", "awaiting-release", "due-soon"])
def test_ten_times_the_measures_and_their_history_cost_not_one_query_more(client, show):
    make_scheme()
    priority = make_priority(strategy=make_strategy(state="in_force"))

    def fill(number, months):
        for index in range(number):
            record(
                make_measure(priority=priority, frequency=Frequency.MONTH, due_days=10),
                {f"{2025 - back // 12}-{12 - back % 12:02}": 20 + index for back in range(7, months)},
            )
            make_measure(priority=priority, needs_release=True)

    fill(2, 12)
    client.force_login(officer())
    client.get("/measures/")
    few = queries_of(client, show)
    fill(18, 120)
    assert queries_of(client, show) == few <= 16
