"""How many measures stand on a day: today, and on a past one as it was known then."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common import clock
from common.records import write
from performance import operations
from performance.enums import Rating
from performance.models import Measure, Reading
from performance.standing import Standing, measure_facts, standings
from tests.factories import (
    TODAY,
    aim,
    break_series,
    make_measure,
    make_partner,
    make_scheme,
    now,
    officer,
    paper,
    period,
    record,
)

pytestmark = pytest.mark.django_db

QUARTERS = [f"{year}/{year - 1999} Q{quarter}" for year in (2023, 2024) for quarter in (1, 2, 3, 4)]


@pytest.fixture
def it_is(settings):
    """The day on which what follows is written into the record."""

    def set_day(text: str):
        settings.PORTAL_TODAY = date.fromisoformat(text)

    return set_day


def quarterly(**fields):
    return make_measure(**{"code": "A", "collected": "quarter", "due_days": 30} | fields)


def stands(on: date = TODAY, *, known: bool = True, asked=None, **more) -> Standing | None:
    at = clock.end_of(on) if known else None
    facts = measure_facts(Measure.objects.order_by("sort"), at=at)
    asked_since = dict.fromkeys([each.pk for each in facts], asked)
    found = standings(facts, on=on, at=at, asked_since=asked_since, **more)
    return found[0] if found else None


def test_the_last_periods_end_with_the_latest_that_is_due():
    record(quarterly(), dict.fromkeys(QUARTERS, 10))
    found = stands(length=8, known=False)
    assert [rated.period.code for rated in found.series] == QUARTERS
    assert found.now.value == 10


def test_a_series_begins_with_its_first_figure_or_when_it_was_asked_for():
    record(quarterly(), {"2024/25 Q2": 5, "2024/25 Q3": 6, "2024/25 Q4": 7})
    assert [rated.period.code for rated in stands(length=8).series] == [
        "2024/25 Q2",
        "2024/25 Q3",
        "2024/25 Q4",
    ]
    asked = stands(length=8, asked=date(2024, 2, 1)).series
    assert [rated.period.code for rated in asked] == QUARTERS[3:]
    assert asked[0].rated.rating == Rating.NO_DATA


def test_a_past_day_shows_the_figure_as_it_was_known_then(it_is):
    it_is("2025-04-20")
    measure = quarterly()
    record(measure, {"2024/25 Q4": 90})
    it_is("2025-06-01")
    record(measure, {"2024/25 Q4": 130})
    aim(measure, {"2024/25 Q4": 100})
    it_is("2025-07-14")
    before, between, after = (stands(on) for on in (date(2025, 4, 10), date(2025, 5, 20), date(2025, 6, 2)))
    assert (between.now.value, between.rating, between.mark) == (90, Rating.CONTEXTUAL, "")
    assert (after.now.value, after.rating, after.mark) == (130, Rating.RED, "[r]")
    assert stands(known=False) == stands()
    assert before is None


def test_a_break_a_release_and_a_published_rating_count_from_the_day_they_were_known(it_is):
    it_is("2025-05-01")
    supplier = make_partner()
    measure = quarterly(needs_release=True, supplier=supplier)
    record(measure, {"2024/25 Q4": 130})
    aim(measure, {"2024/25 Q4": 100}, base="2023/24 Q4")
    it_is("2025-05-10")
    reading = Reading.objects.get()
    operations.release_reading(
        reading=reading, on=date(2025, 5, 10), partner=supplier, by=officer(), at=now()
    )
    it_is("2025-05-20")
    break_series(measure, "2024/25 Q2")
    it_is("2025-06-01")
    operations.publish_rating_as(
        measure=measure, period=period("2024/25 Q4"), rating="amber", reason="As the board was told.",
        source=paper(), by=officer(), at=now(),
    )  # fmt: skip
    it_is("2025-07-14")
    ratings = [stands(date(2025, *day)).rating for day in ((5, 5), (5, 15), (5, 25), (6, 1))]
    assert ratings == [Rating.AWAITING_RELEASE, Rating.RED, Rating.SERIES_BREAK, Rating.AMBER]
    assert stands().now.rated.rating == Rating.SERIES_BREAK


def test_a_day_is_rated_by_the_scheme_in_use_then(it_is):
    it_is("2025-05-01")
    first = make_scheme(tolerance=40)
    measure = quarterly()
    record(measure, {"2024/25 Q4": 130})
    aim(measure, {"2024/25 Q4": 100})
    it_is("2025-06-01")
    first.in_use = False
    write(first, by=officer(), at=now(), reason="Too mild.")
    make_scheme(version=2, tolerance=5)
    it_is("2025-07-14")
    assert stands(date(2025, 5, 2)).rating == Rating.AMBER
    assert stands().rating == stands(known=False).rating == Rating.RED


def test_a_figure_that_waits_for_its_release_today_was_never_open(it_is):
    it_is("2025-05-01")
    measure = quarterly()
    record(measure, {"2024/25 Q4": 130})
    it_is("2025-06-01")
    measure.needs_release = True
    operations.keep_measure(measure=measure, by=officer(), at=now(), reason="The supplier asks for it.")
    it_is("2025-07-14")
    assert stands(date(2025, 5, 2)).rating == Rating.AWAITING_RELEASE


def test_a_figure_that_was_taken_back_since_is_seen_on_the_day_it_stood(it_is):
    it_is("2025-05-01")
    measure = quarterly()
    record(measure, {"2024/25 Q3": 5, "2024/25 Q4": 130})
    it_is("2025-06-01")
    gone = Reading.objects.get(period=period("2024/25 Q4"))
    gone._history_user, gone._history_date = officer(), now()
    gone.delete()
    it_is("2025-07-14")
    assert stands(date(2025, 5, 31)).now.value == 130
    after = stands(date(2025, 6, 2))
    assert (after.rating, after.silent_since) == (Rating.NO_DATA, date(2024, 12, 31))
    assert stands(known=False).silent_since == date(2024, 12, 31)


def test_a_silent_supplier_is_silent_since_its_last_figure_or_since_it_was_asked(it_is):
    it_is("2025-04-01")
    measure = quarterly()
    for known in (True, False):
        assert stands(known=known, asked=date(2022, 9, 5)).silent_since == date(2022, 9, 5)
    record(measure, {"2019/20 Q2": 3})
    it_is("2025-07-14")
    for known in (True, False):
        found = stands(known=known, asked=date(2022, 9, 5), length=8)
        assert found.silent_since == date(2019, 9, 30)
        assert found.now.rated.reason.endswith("since 30 September 2019")


@pytest.mark.parametrize(
    ("values", "missed"),
    [
        ([90, 90, 90, 130], 0),
        ([90, 90, 130, 130], 2),
        ([90, 130, 103, 130], 3),  # near target is missed, too
        ([130, 130, 90, 130], 0),  # met since
        ([130, 130, None, None], 2),  # silence does not meet it
        ([130, 130, None, 130], 2),
        ([130, None, 130, None], 0),
    ],
)
def test_a_target_missed_twice_running_stays_listed_until_it_is_met(values, missed):
    measure = quarterly()
    record(measure, {when: value for when, value in zip(QUARTERS[4:], values, strict=True) if value})
    aim(measure, dict.fromkeys(QUARTERS[4:], 100))
    assert stands(known=False, length=4).missed == missed


def test_the_direction_is_told_against_the_year_before():
    record(quarterly(), {"2023/24 Q4": 100, "2024/25 Q4": 205})
    for length in (1, 8):
        assert stands(length=length).direction.sentence.startswith("Up 105.0% on Q4 2023/24")
    assert stands(compared=False).direction is None


@pytest.mark.once
def test_ten_times_the_measures_and_their_history_cost_not_one_query_more():
    make_scheme()

    def fill(number, revisions):
        for _ in range(number):
            measure = make_measure(collected="quarter", due_days=30)
            for value in range(revisions):
                record(measure, dict.fromkeys(QUARTERS, 10 + value))
            make_measure()

    def queries(at):
        with CaptureQueriesContext(connection) as caught:
            facts = measure_facts(Measure.objects.order_by("sort"), at=at)
            standings(facts, on=TODAY, at=at, length=8, asked_since={})
        return len(caught)

    fill(2, 1)
    few = [queries(at) for at in (None, clock.end_of(TODAY))]
    fill(18, 4)
    assert [queries(at) for at in (None, clock.end_of(TODAY))] == few == [7, 8]
