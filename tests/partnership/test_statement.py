"""The accessibility statement is looked at once a year, and officers are told when it is time."""

from datetime import date

import pytest

from partnership.rules import why_statement_is_due
from tests.factories import make_partnership, make_user
from workspace.summaries.statement import statement_due

ON = date(2025, 7, 14)


@pytest.mark.parametrize(
    ("prepared", "reviewed", "is_due"),
    [
        (None, None, True),
        (date(2025, 6, 30), None, False),
        (date(2024, 7, 14), None, False),  # a year to the day
        (date(2024, 7, 13), None, True),
        (date(2020, 1, 1), date(2025, 1, 1), False),
        (date(2020, 1, 1), date(2024, 1, 1), True),
    ],
)
def test_it_is_due_when_twelve_months_have_passed_since_it_was_last_looked_at(prepared, reviewed, is_due):
    assert bool(why_statement_is_due(prepared=prepared, reviewed=reviewed, on=ON)) is is_due


def test_the_sentence_names_the_day():
    words = why_statement_is_due(prepared=date(2020, 1, 1), reviewed=date(2024, 2, 29), on=ON)
    assert (
        words
        == "The accessibility statement was last reviewed on 29 February 2024, more than twelve months ago."
    )


@pytest.mark.django_db
def test_officers_are_told_on_my_work_and_others_are_not(client):
    make_partnership(accessibility_prepared_on=date(2023, 6, 1))
    client.force_login(make_user("officer"))
    assert "was last reviewed on 1 June 2023" in client.get("/my-work/").content.decode()
    client.force_login(make_user("contributor"))
    assert "was last reviewed" not in client.get("/my-work/").content.decode()


@pytest.mark.django_db
def test_without_a_partnership_nothing_is_due():
    assert statement_due(on=ON) == ""
