"""What each priority of a strategy is carried out with, all on one page."""

import pytest

from priorities import operations
from priorities.models import Priority
from tests.acting import opened, take
from tests.back_office import filled_in, sign_in, words
from tests.factories import make_finding, make_priority, make_strategy, make_user, now

pytestmark = pytest.mark.django_db


@pytest.fixture
def priorities():
    strategy = make_strategy(slug="2022-25")
    return [make_priority(strategy=strategy, number=number, short_title=f"No. {number}") for number in (1, 2)]


ADDRESS = "/duties/resources/2022-25/"


def test_resources_of_several_priorities_are_saved_at_once(client, priorities):
    one, two = priorities
    sign_in(client)
    page = take(
        client,
        ADDRESS,
        reason="The budget is agreed.",
        **{f"resources-{one.pk}": "Two officers.", f"resources-{two.pk}": "None."},
    )
    assert page["Location"] == ADDRESS
    assert [each.resources for each in Priority.objects.order_by("number")] == ["Two officers.", "None."]
    assert "2 priorities changed." in words(client.get(ADDRESS))


def test_a_priority_without_a_finding_asks_why_and_one_with_a_finding_does_not(client, priorities):
    one, two = priorities
    make_finding(priorities=[one])
    sign_in(client)
    fields = opened(client, ADDRESS)
    assert f"reason-{one.pk}" not in fields
    take(client, ADDRESS, reason="It was asked.", **{f"reason-{two.pk}": "Section 6 obliges us."})
    two.refresh_from_db()
    assert two.no_finding_reason == "Section 6 obliges us."


def test_a_change_asks_why_and_nothing_typed_is_lost(client, priorities):
    sign_in(client)
    page = take(client, ADDRESS, **{f"resources-{priorities[0].pk}": "Two officers."})
    assert "Say why it changes." in words(page)
    assert "Two officers." in page.content.decode()


def test_somebody_elses_words_are_shown_beside_ones_own(client, priorities):
    one = priorities[0]
    sign_in(client, name="Grace")
    mine = opened(client, ADDRESS) | {f"resources-{one.pk}": "Nobody.", "reason": "Corrected."}
    operations.keep_resources(
        strategy=one.strategy,
        said={one: {"resources": "Two officers."}},
        by=make_user("officer", name="Ada"),
        at=now(),
        reason="Agreed.",
    )
    page = client.post(ADDRESS, mine)
    assert "Saved by Ada Two officers. Yours Nobody." in words(page)
    assert client.post(ADDRESS, filled_in(page)).status_code == 302
    one.refresh_from_db()
    assert one.resources == "Nobody."


def test_what_only_somebody_else_wrote_is_taken_into_the_form(client, priorities):
    one, other = priorities[:2]
    sign_in(client, name="Grace")
    mine = opened(client, ADDRESS) | {f"resources-{one.pk}": "Nobody.", "reason": "Corrected."}
    operations.keep_resources(
        strategy=one.strategy,
        said={other: {"resources": "Two officers."}},
        by=make_user("officer", name="Ada"),
        at=now(),
        reason="Agreed.",
    )
    page = client.post(ADDRESS, mine)
    assert f"{other}: resources: Two officers." in words(page)
    assert "Both of you changed this" not in words(page)
    assert client.post(ADDRESS, filled_in(page)).status_code == 302
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.resources, other.resources) == ("Nobody.", "Two officers.")


def test_everybody_signed_in_reads_it_and_only_officers_write(client, priorities):
    one = priorities[0]
    Priority.objects.filter(pk=one.pk).update(resources="Two officers.")
    sign_in(client, "scrutiny")
    page = client.get(ADDRESS)
    assert "Two officers." in words(page)
    assert "<textarea" not in page.content.decode()
    refused = client.post(ADDRESS, {f"resources-{one.pk}": "Nobody.", "reason": "Because."})
    assert refused.status_code == 403
    assert "Only the community safety officers change" in words(refused)
    one.refresh_from_db()
    assert one.resources == "Two officers."


def test_the_page_leads_to_the_other_strategies(client, priorities):
    make_priority(strategy=make_strategy(slug="2025-29"))
    make_strategy(slug="without-priorities")
    sign_in(client)
    html = client.get(ADDRESS).content.decode()
    assert 'href="/duties/resources/2025-29/"' in html
    assert "without-priorities" not in html


def test_an_unknown_strategy_is_a_page_that_is_not_there(client):
    sign_in(client)
    assert client.get("/duties/resources/no-such/").status_code == 404
