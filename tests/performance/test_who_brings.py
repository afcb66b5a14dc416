"""Who brings a measure's figures: the reporter, else the supplier's analysts, its people with posts, all its people."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from performance.permissions import why_not_enter
from performance.rules import SupplierPerson, who_brings
from performance.summaries import asked_measures, figures_held
from tests.factories import (
    TODAY,
    make_group,
    make_measure,
    make_membership,
    make_partner,
    make_priority,
    make_strategy,
    make_user,
    period,
    record,
)

ANALYST, MEMBER, NONE = frozenset({"analyst"}), frozenset({"member"}), frozenset()
people = st.lists(
    st.builds(SupplierPerson, st.integers(1, 9), st.sampled_from([ANALYST, MEMBER, NONE, ANALYST | MEMBER])),
    max_size=9,
    unique_by=lambda each: each.person,
)


@given(people=people, reporter=st.none() | st.integers(1, 20))
def test_the_first_rule_that_gives_anybody_decides(people, reporter):
    found = who_brings(reporter=reporter, people=people)
    analysts = sorted(each.person for each in people if "analyst" in each.roles)
    holders = sorted(each.person for each in people if each.roles)
    everybody = sorted(each.person for each in people)
    assert list(found) == ([reporter] if reporter is not None else analysts or holders or everybody)


@given(people=people)
def test_the_order_of_people_does_not_matter(people):
    assert who_brings(reporter=None, people=people) == who_brings(reporter=None, people=reversed(people))


def of(measure) -> set:
    (found,) = [each for each in asked_measures(on=TODAY) if each.pk == measure.pk]
    return set(found.people)


@pytest.mark.django_db
def test_the_suppliers_people_are_asked_analysts_first_and_as_of_today():
    supplier = make_partner()
    measure = make_measure(supplier=supplier)
    plain = make_user("contributor", partner=supplier)
    assert of(measure) == {plain.pk}
    holder = make_user("contributor", partner=supplier)
    make_membership(person=holder, role="member")
    assert of(measure) == {holder.pk}
    analyst = make_user("contributor", partner=supplier)
    make_membership(person=analyst, role="analyst", group=make_group())
    assert of(measure) == {analyst.pk}
    make_user("scrutiny", partner=supplier)
    make_user("contributor", partner=supplier, is_active=False)
    make_user("contributor", partner=make_partner())
    assert of(measure) == {analyst.pk}


@pytest.mark.django_db
def test_a_post_that_is_over_counts_no_more():
    supplier = make_partner()
    measure = make_measure(supplier=supplier)
    plain = make_user("contributor", partner=supplier)
    once = make_user("contributor", partner=supplier)
    make_membership(person=once, role="analyst", ended="2025-06")
    assert of(measure) == {plain.pk, once.pk}


@pytest.mark.django_db
def test_a_reporter_by_name_comes_before_all_and_may_enter():
    measure = make_measure(supplier=make_partner())
    make_user("contributor", partner=measure.supplier)
    somebody = make_user("contributor", partner=make_partner())
    assert why_not_enter(somebody, measure)
    measure.reporter = somebody
    measure.save()
    assert of(measure) == {somebody.pk}
    assert why_not_enter(somebody, measure) == ""
    assert [each.code for each in asked_measures(on=TODAY, person=somebody)] == [measure.code]


@pytest.mark.django_db
def test_restricted_figures_are_asked_only_of_whoever_may_read_them():
    outsider = make_user("contributor", partner=make_partner())
    measure = make_measure(sensitivity="restricted", reporter=outsider)
    assert of(measure) == set()
    assert asked_measures(on=TODAY, person=outsider) == []
    assert why_not_enter(outsider, measure)
    inside = make_user("contributor", partner=measure.supplier)
    measure.reporter = inside
    measure.save()
    assert of(measure) == {inside.pk}


@pytest.mark.django_db
def test_official_files_and_strategies_of_the_past_ask_nobody_unless_somebody_is_named():
    person = make_user("contributor", partner=make_partner())
    old = make_priority(strategy=make_strategy(state="superseded", starts="2017", ends="2020"))
    make_measure(code="OLD", supplier=person.partner, priority=old)
    fed = make_measure(code="FED", supplier=person.partner, feed="street", series="Robbery")
    now = make_priority(strategy=make_strategy(state="in_force"))
    make_measure(code="NOW", supplier=person.partner, priority=now)
    make_measure(code="FREE", supplier=person.partner)
    assert {each.code for each in asked_measures(on=TODAY, person=person)} == {"NOW", "FREE"}
    fed.reporter = person
    fed.save()
    assert {each.code for each in asked_measures(on=TODAY, person=person)} == {"NOW", "FREE", "FED"}


@pytest.mark.django_db
def test_the_periods_asked_are_the_latest_that_is_due_and_those_since_that_are_over():
    make_measure(collected="quarter", due_days=60)
    (asked,) = asked_measures(on=TODAY)
    assert [each.label for each in asked.periods_asked(TODAY)] == ["Q4 2024/25", "Q1 2025/26"]
    assert [each.label for each in asked.periods_asked(date(2025, 6, 30))] == ["Q4 2024/25"]
    assert [each.label for each in asked.periods_asked(date(2025, 5, 30))] == ["Q3 2024/25", "Q4 2024/25"]
    assert asked.due_on(period("2024/25 Q4")) == date(2025, 5, 30)


@pytest.mark.django_db
def test_a_figure_that_is_not_available_is_held_too():
    measure = make_measure(collected="quarter")
    record(measure, {"2025/26 Q1": None, "2024/25 Q4": 3})
    quarters = [period(each) for each in ("2025/26 Q1", "2024/25 Q4", "2024/25 Q3")]
    assert figures_held(asked_measures(on=TODAY), quarters) == {(measure.pk, each) for each in quarters[:2]}


@pytest.mark.once
@pytest.mark.django_db
def test_ten_times_the_measures_cost_not_one_query_more():
    def fill(number):
        for _ in range(number):
            supplier = make_partner()
            make_membership(person=make_user("contributor", partner=supplier), role="analyst")
            make_measure(supplier=supplier, reporter=make_user("contributor", partner=supplier))

    def queries():
        with CaptureQueriesContext(connection) as asked:
            asked_measures(on=TODAY)
        return len(asked)

    fill(2)
    few = queries()
    fill(18)
    assert queries() == few == 3
