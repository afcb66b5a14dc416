"""Every record keeps its history, and the table can be read as it stood."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from common.records import as_known, write
from partnership.models import Partner
from tests.factories import day, make_partner, make_user, now, paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper():
    return make_user("officer", name="The keeper")


def rename(partner, name, *, by, at, reason="It was renamed."):
    partner.name = name
    return write(partner, by=by, at=at, reason=reason)


def names(moment, **filters):
    return [partner.name for partner in as_known(Partner, moment, **filters)]


def test_a_change_keeps_who_made_it_when_and_why(keeper):
    at = now()
    partner = rename(make_partner(name="The trust"), "The board", by=keeper, at=at, reason="Renamed by law.")
    latest = Partner.history.filter(id=partner.pk).latest("history_id")
    assert (latest.history_user, latest.history_date, latest.history_change_reason) == (
        keeper,
        at,
        "Renamed by law.",
    )


def test_the_table_can_be_read_as_it_stood(keeper):
    partner, before = make_partner(name="The trust"), now()
    rename(partner, "The board", by=keeper, at=before + timedelta(hours=1))
    assert names(before) == ["The trust"]
    assert names(before + timedelta(hours=1)) == ["The board"]
    assert names(before - timedelta(days=1)) == []


def test_of_two_changes_at_the_same_moment_the_later_written_counts_once(keeper):
    partner, at = make_partner(name="One"), now() + timedelta(hours=1)
    rename(partner, "Two", by=keeper, at=at)
    rename(partner, "Three", by=keeper, at=at)
    assert names(at) == ["Three"]


def test_what_is_asked_is_asked_of_the_records_as_they_stood(keeper):
    partner, before = make_partner(name="The trust"), now()
    rename(partner, "The board", by=keeper, at=before + timedelta(hours=1))
    assert names(before, name="The board") == []


def test_what_was_deleted_later_still_stood_before(keeper):
    partner, before = make_partner(name="The trust"), now()
    partner._history_date = before + timedelta(hours=1)
    partner.delete()
    assert names(before) == ["The trust"]
    assert names(before + timedelta(hours=2)) == []


def test_reading_the_past_is_one_query_however_many_records(keeper, django_assert_num_queries):
    for _ in range(10):
        make_partner()
    with django_assert_num_queries(1):
        assert len(as_known(Partner, now())) == 10


def test_a_record_that_breaks_a_rule_is_not_written(keeper):
    partner = Partner(code="trust", name="The trust", source=paper(), joined=day("2022-05"), left=day("2021"))
    with pytest.raises(ValidationError, match="cannot leave before it joined"):
        write(partner, by=keeper, at=now(), reason="Entered.")
    assert not Partner.objects.exists()


def test_a_broken_rule_is_told_though_another_field_is_wrong_too(keeper):
    """Only the fields of the rule are looked at: one that is wrong beside them hides nothing."""
    partner = make_partner(name="The trust", joined=day("2020"))
    partner.left, partner.code = day("2019"), "no code at all"
    with pytest.raises(ValidationError) as refused:
        write(partner, by=keeper, at=now(), reason="It left.")
    assert set(refused.value.message_dict) == {"code", "__all__"}


def test_a_rule_on_a_field_that_is_wrong_itself_is_left_for_later(keeper):
    partner = make_partner(name="The trust", joined=day("2020"))
    partner.left = "never"
    with pytest.raises(ValidationError) as refused:
        write(partner, by=keeper, at=now(), reason="It left.")
    assert list(refused.value.message_dict) == ["left"]


def test_the_class_of_a_history_is_made_once():
    partner = make_partner(name="The trust")
    assert type(partner.history) is type(Partner.history) is type(Partner.history)
