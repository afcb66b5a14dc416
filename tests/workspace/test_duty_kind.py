"""The list of one kind of record that the law asks for."""

import pytest
from django.db import connection

from tests.back_office import sign_in, words
from tests.duty_scene import keep_everything, listed, page_of
from tests.factories import make_death_review, make_finding, make_partner, make_priority, make_public_meeting
from tests.queries import CaptureQueriesContext
from workspace.duty_kinds import KINDS

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_lists_its_records_and_leads_to_each(client, kind):
    made = keep_everything()
    sign_in(client)
    html = client.get(listed(kind)).content.decode()
    assert KINDS[kind].title in html
    assert f'href="{page_of(kind, made[kind])}"' in html


@pytest.mark.once
def test_no_list_asks_more_of_the_database_at_ten_times_the_record(client):
    sign_in(client)
    keep_everything()
    few = _queries(client)
    keep_everything(9, start=1)
    assert _queries(client) == few
    assert max(few.values()) <= 40


def _queries(client) -> dict[str, int]:
    """How much the page of all kinds, and that of each, asks."""
    counts = {}
    for address in ("/duties/", *map(listed, KINDS)):
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        counts[address] = len(asked)
    return counts


def test_officers_see_the_way_to_add_and_nobody_else_does(client):
    partner = make_partner()
    sign_in(client)
    assert 'href="/duties/public-meetings/add/"' in client.get(listed("public-meetings")).content.decode()
    assert f"/duties/liaison/add/?partner={partner.pk}" in client.get(listed("liaison")).content.decode()
    assert "/duties/documents/add/?duty=spend_review" in client.get(listed("documents")).content.decode()
    sign_in(client, "scrutiny")
    page = client.get(listed("public-meetings"))
    assert "/add/" not in page.content.decode()
    assert "Officers keep these records." in words(page)


def test_a_public_meeting_lacks_who_did_not_come(client):
    here = make_partner(name="Fire Brigade")
    make_partner(name="Probation Service")
    make_partner(name="Newcomers", joined="2025-07-10")
    make_public_meeting(came=[here], held_on="2025-07-01")
    sign_in(client)
    assert "Nobody senior is recorded of Probation Service." in words(client.get(listed("public-meetings")))


def test_a_finding_says_who_asked_and_what_it_led_to(client):
    priority = make_priority(short_title="Safe nights", number=4)
    make_finding(text="Nights are loud.", asked_by="public", priorities=[priority])
    sign_in(client)
    said = words(client.get(listed("findings")))
    assert "1. Nights are loud." in said
    assert "People who live or work in the area" in said
    assert f"{priority.strategy.years}: 4. Safe nights" in said


def test_whoever_may_not_read_reviews_of_deaths_is_told_why(client):
    make_death_review(pseudonym="Ann")
    sign_in(client, "scrutiny")
    refused = client.get(listed("death-reviews"))
    assert refused.status_code == 403
    assert "Only officers and members of the board read reviews of deaths." in words(refused)
    assert "Ann" not in refused.content.decode()


def test_an_unknown_kind_is_a_page_that_is_not_there(client):
    sign_in(client)
    assert client.get("/duties/no-such-kind/").status_code == 404
