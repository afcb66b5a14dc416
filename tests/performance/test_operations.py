"""Figures come in whole or not at all, and nothing is overwritten unseen."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from performance import operations
from performance.enums import Certainty
from performance.models import Reading
from tests.factories import (
    aim,
    break_series,
    make_measure,
    make_partner,
    make_user,
    now,
    paper,
    period,
    record,
)

pytestmark = pytest.mark.django_db


def test_new_changed_and_equal_figures_are_told_apart():
    measure = make_measure()
    first = record(measure, {"2024-04": 10, "2024-05": 12})
    again = record(measure, {"2024-04": 10, "2024-05": 13, "2024-06": 9})
    assert (first.new, first.changed, first.same) == (2, 0, 0)
    assert (again.new, again.changed, again.same) == (1, 1, 1)


def test_a_changed_figure_is_revised_and_what_it_was_stays_in_its_history():
    measure = make_measure()
    record(measure, {"2024-05": 12})
    record(measure, {"2024-05": 13}, reason="The police recounted.")
    reading = Reading.objects.get()
    assert (reading.value, reading.certainty) == (13, Certainty.REVISED)
    newest, oldest = reading.history.order_by("-history_id")
    assert (oldest.value, newest.history_change_reason) == (12, "The police recounted.")


def test_missing_is_a_reason_and_never_nought():
    measure = make_measure()
    record(measure, {"2024-04": None})
    reading = Reading.objects.get()
    assert (reading.value, reading.not_available_reason) == (None, "Not supplied.")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"2024/25 Q1": 30}, "monthly readings"),
        ({"2024/25": 120}, "monthly readings"),
    ],
)
def test_a_figure_of_another_kind_of_period_is_refused_naming_measure_and_period(values, sentence):
    measure = make_measure(code="SC-ROB")
    with pytest.raises(ValidationError, match=f"SC-ROB, .*{sentence}"):
        record(measure, values)
    assert not Reading.objects.exists()


def test_one_bad_figure_keeps_all_of_them_out():
    measure = make_measure()
    good = operations.Figure(measure=measure, period=period("2024-04"), value=Decimal(3))
    bad = operations.Figure(measure=measure, period=period("2024-05"), value=None)
    with pytest.raises(ValidationError, match="May 2024: give a value, or say why there is none"):
        operations.record_readings(
            figures=[good, bad], source=paper(), by=make_user("officer"), at=now(), reason="A try."
        )
    assert not Reading.objects.exists()


def test_the_same_figure_twice_in_one_call_is_refused():
    measure = make_measure(code="SC-ROB")
    twice = [operations.Figure(measure=measure, period=period("2024-04"), value=Decimal(3))] * 2
    with pytest.raises(ValidationError, match="SC-ROB, April 2024 comes twice"):
        operations.record_readings(
            figures=twice, source=paper(), by=make_user("officer"), at=now(), reason="A try."
        )


@pytest.mark.parametrize(
    ("role", "sentence"),
    [
        ("scrutiny", "Members of the scrutiny committee read figures and enter none"),
        ("contributor", "Only officers and people of The police enter figures of SC-ROB"),
    ],
)
def test_strangers_record_no_figures(role, sentence):
    measure = make_measure(code="SC-ROB", owner=make_partner(name="The police"))
    with pytest.raises(ValidationError, match=sentence):
        record(measure, {"2024-04": 3}, by=make_user(role))
    assert not Reading.objects.exists()


def test_people_of_the_supplier_record_its_figures():
    police = make_partner(name="The police")
    measure = make_measure(owner=police)
    assert record(measure, {"2024-04": 3}, by=make_user("contributor", partner=police)).new == 1


def test_figures_are_written_in_batches_and_not_one_by_one(django_assert_max_num_queries):
    measure = make_measure()
    months = [f"{year}-{month:02}" for year in range(1950, 2020) for month in range(1, 13)]
    with django_assert_max_num_queries(40):
        assert record(measure, dict.fromkeys(months, 7)).new == len(months)


def test_a_target_is_of_the_kind_of_period_the_measure_is_rated_by():
    with pytest.raises(ValidationError, match="is rated quarterly"):
        aim(make_measure(), {"2024-04": 10})


def test_a_changed_target_keeps_the_old_one_in_its_history():
    measure = make_measure()
    aim(measure, {"2024/25 Q1": 10})
    (target,) = aim(measure, {"2024/25 Q1": 12})
    assert [each.value for each in target.history.order_by("history_id")] == [10, 12]


def test_a_series_breaks_once_at_a_period():
    measure = make_measure()
    break_series(measure, "2023-03")
    with pytest.raises(ValidationError, match="already breaks here"):
        break_series(measure, "2023-03")
