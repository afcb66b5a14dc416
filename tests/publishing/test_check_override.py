"""Overriding a check on its page, and taking that back."""

import pytest

from publishing.models import CheckOverride
from tests.factories import make_override, make_user

pytestmark = pytest.mark.django_db
LIST = "/publish/2022-25/2024-25/checks/"
PAGE = f"{LIST}C11/override/"


@pytest.fixture
def publisher(client, unanswered):
    client.force_login(unanswered.publisher)
    return unanswered.publisher


def test_a_publisher_overrides_a_check_with_a_reason(client, publisher):
    page = client.get(PAGE).content.decode()
    assert "Each responsible authority names an officer" in page and "Put it right instead" in page
    answer = client.post(PAGE, {"reason": "They are being named."}, follow=True)
    assert answer.redirect_chain == [(f"{LIST}#C11", 302)]
    assert "C11 is overridden for 2024/25. Readers will be told why." in answer.content.decode()
    made = CheckOverride.objects.get()
    assert (made.reason, made.made_by, made.version) == ("They are being named.", publisher, "2026-11")


def test_without_a_reason_nothing_is_overridden_and_the_page_says_so(client, publisher):
    page = client.post(PAGE, {"reason": " "}).content.decode()
    assert "Say why it may be published all the same" in page and "<title>Error:" in page.replace("\n", "")
    assert not CheckOverride.objects.exists()


def test_what_is_in_order_has_nothing_to_override(client, publisher):
    assert "There is nothing to override" in client.get(f"{LIST}C40/override/").content.decode()


def test_a_check_that_is_overridden_shows_by_whom_and_how_to_withdraw_it(client, publisher, unanswered):
    make_override(strategy=unanswered.strategy, by=publisher, reason="They are being named.")
    page = client.get(PAGE).content.decode()
    assert "They are being named." in page and f"{PAGE}withdraw/" in page


def test_two_publishers_at_once_are_told_and_nothing_typed_is_lost(client, publisher, unanswered):
    client.get(PAGE)
    make_override(strategy=unanswered.strategy, by=make_user("publisher"))
    page = client.post(PAGE, {"reason": "My own words."}).content.decode()
    assert "overridden already" in page
    assert CheckOverride.objects.count() == 1


def test_an_override_is_withdrawn_with_a_reason(client, publisher, unanswered):
    make_override(strategy=unanswered.strategy, by=publisher)
    client.post(f"{PAGE}withdraw/", {"reason": "They are named."})
    assert CheckOverride.objects.get().withdrawn_reason == "They are named."
    assert client.get(f"{PAGE}withdraw/").status_code == 404
    page = client.get(PAGE).content.decode()
    assert "Overridden before" in page and "They are named." in page


def test_there_is_no_page_for_a_check_that_is_on_no_list(client, publisher):
    assert client.get(f"{LIST}C99/override/").status_code == 404
