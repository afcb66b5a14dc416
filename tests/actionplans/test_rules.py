"""Who reports on an action, when it is due again, and which reference comes next."""

from calendar import monthrange

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from actionplans.enums import Recurrence
from actionplans.rules import Serving, first_reference, later_forecast, next_due, next_reference, who_reports
from common.partial_dates import PartialDate
from partnership.enums import MembershipRole
from tests.factories import day

COUNCIL, POLICE = 1, 2
CHAIR, DEPUTY, LEAD, MEMBER, ANALYST = (
    MembershipRole.CHAIR,
    MembershipRole.DEPUTY,
    MembershipRole.LEAD,
    MembershipRole.MEMBER,
    MembershipRole.ANALYST,
)


# Who reports


def test_the_owner_reports_and_nobody_else():
    serving = [Serving(10, COUNCIL, CHAIR), Serving(11, COUNCIL, MEMBER)]
    assert who_reports(owner=99, lead=COUNCIL, serving=serving) == (99,)


def test_without_an_owner_those_of_the_lead_partner_report():
    serving = [Serving(12, COUNCIL, MEMBER), Serving(10, POLICE, CHAIR), Serving(11, COUNCIL, DEPUTY)]
    assert who_reports(owner=None, lead=COUNCIL, serving=serving) == (11, 12)


def test_with_nobody_from_the_lead_partner_whoever_answers_for_the_group_reports():
    serving = [Serving(10, POLICE, CHAIR), Serving(11, None, LEAD), Serving(12, POLICE, MEMBER)]
    assert who_reports(owner=None, lead=COUNCIL, serving=serving) == (10, 11)


def test_analysts_bring_figures_and_report_on_no_action():
    assert who_reports(owner=None, lead=COUNCIL, serving=[Serving(10, COUNCIL, ANALYST)]) == ()


def test_somebody_with_two_posts_reports_once():
    serving = [Serving(10, COUNCIL, CHAIR), Serving(10, COUNCIL, MEMBER), Serving(10, COUNCIL, ANALYST)]
    assert who_reports(owner=None, lead=COUNCIL, serving=serving) == (10,)


people = st.builds(
    Serving, st.integers(1, 6), st.sampled_from([COUNCIL, POLICE, None]), st.sampled_from(MembershipRole)
)


@given(st.lists(people), st.sampled_from([None, 99]))
def test_only_the_owner_and_those_who_serve_report_and_each_once(serving, owner):
    found = who_reports(owner=owner, lead=COUNCIL, serving=serving)
    assert len(set(found)) == len(found)
    assert set(found) <= {owner} | {each.person for each in serving if each.role != ANALYST}
    if owner is None and any(each.role.answers for each in serving):
        assert found, "a group that is answered for always has somebody who reports"


@given(st.lists(people), st.randoms())
def test_in_whatever_order_they_are_read_the_same_report(serving, chance):
    shuffled = list(serving)
    chance.shuffle(shuffled)
    assert who_reports(owner=None, lead=COUNCIL, serving=serving) == who_reports(
        owner=None, lead=COUNCIL, serving=shuffled
    )


# When it is due again


@pytest.mark.parametrize(
    ("due", "recurs", "following"),
    [
        ("2025-06-30", "monthly", "2025-07-30"),
        ("2025-01-31", "monthly", "2025-02-28"),
        ("2024-01-31", "monthly", "2024-02-29"),
        ("2024-01-29", "monthly", "2024-02-29"),
        ("2025-12-31", "monthly", "2026-01-31"),
        ("2025-12", "monthly", "2026-01"),
        ("2025-11-30", "quarterly", "2026-02-28"),
        ("2025-08", "half_yearly", "2026-02"),
        ("2024-02-29", "yearly", "2025-02-28"),
        ("2025", "yearly", "2026"),
    ],
)
def test_an_action_is_due_again_a_step_later_and_known_as_far(due, recurs, following):
    assert next_due(day(due), recurs) == day(following)


@pytest.mark.parametrize("recurs", ["monthly", "quarterly", "half_yearly"])
def test_a_year_alone_is_no_place_to_count_months_from(recurs):
    with pytest.raises(ValueError, match="“2025” is only a year"):
        next_due(PartialDate(2025), recurs)


@st.composite
def months_and_days(draw):
    year, month = draw(st.integers(2000, 2100)), draw(st.integers(1, 12))
    last = monthrange(year, month)[1]
    return PartialDate(year, month, draw(st.none() | st.integers(1, last)))


@given(months_and_days(), st.sampled_from(Recurrence))
def test_the_next_is_so_many_months_later_and_never_a_day_that_is_not_there(due, recurs):
    following = next_due(due, recurs)
    assert (following.year * 12 + following.month) - (due.year * 12 + due.month) == recurs.months
    assert following.first and following.last  # a day that the calendar has not would raise
    assert (following.day is None) == (due.day is None)
    assert due.day is None or due.day - 3 <= following.day <= due.day


@given(months_and_days(), st.sampled_from(Recurrence))
def test_four_quarters_are_a_year_and_so_are_twelve_months(due, recurs):
    assume(due.day is None or due.day <= 28)
    following = due
    for _ in range(12 // recurs.months):
        following = next_due(following, recurs)
    assert following == next_due(due, Recurrence.YEARLY)


# References


@pytest.mark.parametrize(
    ("taken", "following"),
    [
        (["NC-01", "NC-11", "NC-02"], "NC-12"),
        (["NC-09"], "NC-10"),
        (["NC-99"], "NC-100"),
        (["NC-1", "NC-02"], "NC-03"),
        (["A1", "B1", "B2"], "B3"),
        (["3.1.9"], "3.1.10"),
        (["007"], "008"),
        (["SG-01a"], ""),
        ([], ""),
    ],
)
def test_the_next_reference_follows_those_in_use(taken, following):
    assert next_reference(taken) == following


@given(st.lists(st.from_regex(r"(NC|SV)-\d{1,3}", fullmatch=True), min_size=1))
def test_the_next_reference_is_never_taken_and_has_a_stem_in_use(taken):
    following = next_reference(taken)
    assert following not in taken
    assert following.split("-")[0] in {each.split("-")[0] for each in taken}


@pytest.mark.parametrize(
    ("name", "reference"),
    [
        ("Violence Reduction Group", "VRG-01"),
        ("Anti-social behaviour delivery group", "ASBD-01"),
        ("The Board", "B-01"),
        ("of the and", "A-01"),
        ("", "A-01"),
        ("Égalité 2030", "É-01"),
    ],
)
def test_the_first_reference_of_a_plan_is_its_groups_initials(name, reference):
    assert first_reference(name) == reference


@pytest.mark.parametrize(
    ("forecast", "due", "is_open", "later"),
    [
        ("2025-09", "2025-08", True, "2025-09"),
        ("2025-09-30", "2025-09", True, None),  # its month is not over yet
        ("2025-10-01", "2025-09", True, "2025-10-01"),
        ("2025-09", None, True, "2025-09"),
        ("2025-09", "2025-08", False, None),
        (None, "2025-08", True, None),
    ],
)
def test_a_later_forecast_is_told_while_the_action_is_open(forecast, due, is_open, later):
    said = later_forecast(day(forecast) if forecast else None, due=day(due) if due else None, is_open=is_open)

    assert said == (day(later) if later else None)
