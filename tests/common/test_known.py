"""Records as they stood at a moment, as rows: the same that whole records say."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common import clock
from common.known import known_rows
from common.records import as_known, erase, write
from partnership.models import Partner
from tests.factories import make_partner, now, officer

pytestmark = pytest.mark.django_db

LATER = timedelta(hours=1)


def rename(partner, name, at):
    partner.name = name
    write(partner, by=officer(), at=at, reason="Renamed.")


def test_rows_say_what_whole_records_say_at_every_moment():
    first, second = make_partner(name="One"), make_partner(name="Two")
    start = now()
    rename(first, "One anew", start + LATER)
    erase(second, by=officer(), at=start + 2 * LATER, reason="Entered twice.")
    for moment in (start - LATER, start, start + LATER, start + 3 * LATER):
        whole = {(each.pk, each.name) for each in as_known(Partner, moment)}
        assert set(known_rows(Partner, "pk", "name", at=moment)) == whole
    assert set(known_rows(Partner, "pk", "name", at=None)) == {(first.pk, "One anew")}


def test_of_two_changes_at_one_moment_the_later_written_counts():
    partner, moment = make_partner(name="One"), now() + LATER
    rename(partner, "Two", moment)
    rename(partner, "Three", moment)
    assert known_rows(Partner, "name", at=moment) == [("Three",)]


def test_rows_are_chosen_by_key():
    one, _two = make_partner(name="One"), make_partner(name="Two")
    for at in (None, now() + LATER):
        assert known_rows(Partner, "name", at=at, pk__in=[one.pk]) == [("One",)]


@pytest.mark.once
def test_ten_times_the_records_and_changes_cost_one_query():
    for number in range(12):
        partner = make_partner()
        for change in range(5):
            rename(partner, f"{number}-{change}", now() + LATER * change)
    with CaptureQueriesContext(connection) as caught:
        assert len(known_rows(Partner, "name", at=clock.end_of(date(2025, 12, 31)))) == 12
    assert len(caught) == 1
