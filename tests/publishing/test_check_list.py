"""The page of the checks of a strategy's year."""

import pytest

from tests.factories import make_liaison_officer, make_override, make_user
from tests.publishing.checking import authorities

pytestmark = pytest.mark.django_db
PAGE = "/publish/2022-25/2024-25/checks/"


def opened(client, role="officer", page=PAGE):
    client.force_login(make_user(role))
    return client.get(page).content.decode()


def test_what_stops_publication_stands_first_with_where_it_is_put_right(client, unanswered):
    page = opened(client)
    assert page.index("Stops publication") < page.index("To look at") < page.index("In order")
    assert 'href="/duties/liaison/"' in page
    assert "SI 2007/1830 reg 4" in page and "To be confirmed by legal" in page
    assert "Checklist version 2026-11" in page and "31 March 2025" in page


def test_a_publisher_is_led_to_the_override_and_an_officer_is_not(client, unanswered):
    assert f"{PAGE}C11/override/" not in opened(client)
    assert f"{PAGE}C11/override/" in opened(client, "publisher")


def test_an_override_is_told_with_its_role_and_reason(client, unanswered):
    make_override(strategy=unanswered.strategy, code="C11", reason="They are being named.")
    page = opened(client)
    assert "They are being named." in page and "by Publisher on 14 July 2025" in page


def test_what_was_put_right_stops_nothing_any_more(client, unanswered):
    before = opened(client)
    for partner in authorities():
        make_liaison_officer(partner=partner)
    count = before.split('id="checks-fail"')[1].split("</h2>")[0]
    after = opened(client).split('id="checks-fail"')[1].split("</h2>")[0]
    assert count != after


@pytest.mark.parametrize("year", ["2024-26", "2024", "2024-25-x", "nonsense"])
def test_a_year_that_is_none_is_not_found(client, unanswered, year):
    client.force_login(make_user("officer"))
    assert client.get(f"/publish/2022-25/{year}/checks/").status_code == 404
    assert client.get("/publish/no-such/2024-25/checks/").status_code == 404


def test_a_year_that_is_not_over_is_checked_as_of_today(client, unanswered):
    assert "14 July 2025" in opened(client, page="/publish/2022-25/2025-26/checks/")
