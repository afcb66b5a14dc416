"""What is not met stops publication until a publisher answers for it; and what the public reads of that."""

import pytest
from django.core.exceptions import ValidationError

from publishing import canonical
from publishing.models import CheckOverride, Edition
from publishing.operations import NotPublished
from publishing.overrides import override_check, withdraw_override
from tests.factories import make_override, make_user, now, override_failing_checks, period
from tests.publishing.checking import YEAR, outcome, result
from tests.publishing.conftest import publish

pytestmark = pytest.mark.django_db


def override(kept, **given):
    asked = {
        "strategy": kept.strategy,
        "code": "C11",
        "period": period(YEAR),
        "reason": "They are being named.",
    }
    return override_check(**asked | {"by": kept.publisher, "at": now()} | given)


def test_what_is_not_met_stops_publication_and_says_where_it_is_put_right(unanswered):
    with pytest.raises(NotPublished) as refused:
        publish(unanswered)
    told = next(message for message in refused.value.messages if message.startswith("C11"))
    assert "SI 2007/1830 reg 4" in told
    assert "no liaison officer is recorded of The police" in told
    assert "Put it right: Liaison officers (/duties/liaison/)." in told
    assert not Edition.objects.exists()


def test_what_is_only_to_look_at_stops_nothing(unanswered):
    override_failing_checks(unanswered.strategy, YEAR, by=unanswered.publisher)
    edition = publish(unanswered)
    duty = canonical.from_bytes(edition.document.plain)["duty"]
    said = {each["code"]: each for each in duty["checks"]}
    assert said["C21"]["outcome"] == "warn" and said["C21"]["outcome_words"] == "Not met in full"
    assert said["C11"]["outcome_words"] == "Not met, and published with a reason"
    assert said["C11"]["override"] == {
        "role": "Publisher",
        "words": "Decided on 14 July 2025",
        "reason": "It is being put right.",
    }
    assert said["C40"]["outcome_words"] == "Met" and said["C40"]["override"] is None
    assert (duty["version"], duty["on_words"]) == ("version 2026-11", "14 July 2025")


def test_the_public_page_tells_each_clause_with_its_reason(unanswered, client):
    override_failing_checks(unanswered.strategy, YEAR, by=unanswered.publisher)
    publish(unanswered)
    for address in ("/duty/", "/editions/2022-25/1/duty/"):
        page = client.get(address).content.decode()
        assert "How the duty is met" in page
        assert "Each authority has a liaison officer for information" in page
        assert "It is being put right." in page and "Decided on 14 July 2025 by Publisher." in page
        assert "Name nobody" not in page and "/duties/" not in page  # nothing of where officers work
    assert 'href="../priorities/1/"' in page or 'href="../"' in page
    assert (
        'href="/duty/"' in client.get("/").content.decode() or "./duty/" in client.get("/").content.decode()
    )


def test_an_override_is_of_one_strategy_and_one_year(unanswered):
    override(unanswered, period=period("2023/24"))
    assert outcome(unanswered, "C11") == "fail"
    assert outcome(unanswered, "C11", year="2023/24") == "overridden"


def test_an_override_of_what_is_met_meanwhile_is_not_told(unanswered):
    make_override(strategy=unanswered.strategy, code="C40")
    found = result(unanswered, "C40")
    assert found.outcome == "pass" and found.override is None


def test_only_a_publisher_overrides_and_withdraws(unanswered):
    with pytest.raises(ValidationError, match="Only a publisher"):
        override(unanswered, by=make_user("officer"))
    made = override(unanswered)
    with pytest.raises(ValidationError, match="Only a publisher"):
        withdraw_override(override=made, reason="No.", by=make_user("administrator"), at=now())


def test_an_override_says_why(unanswered):
    with pytest.raises(ValidationError, match="Say why it may be published"):
        override(unanswered, reason="  ")
    with pytest.raises(ValidationError, match="Say why it is withdrawn"):
        withdraw_override(override=override(unanswered), reason=" ", by=unanswered.publisher, at=now())


def test_a_check_that_is_on_no_list_cannot_be_overridden(unanswered):
    with pytest.raises(ValidationError, match="has no check C99"):
        override(unanswered, code="C99")


def test_the_second_press_of_the_button_brings_the_same_override(unanswered):
    assert override(unanswered) == override(unanswered)
    with pytest.raises(ValidationError, match="overridden already"):
        override(unanswered, reason="For another reason.")


def test_a_withdrawn_override_stops_publication_again_and_stays_in_history(unanswered):
    made = override(unanswered)
    assert outcome(unanswered, "C11") == "overridden"
    withdraw_override(override=made, reason="They are named.", by=unanswered.publisher, at=now())
    assert outcome(unanswered, "C11") == "fail"
    again = override(unanswered, reason="One has left.")
    assert CheckOverride.objects.count() == 2 and again != made
    assert [row.history_change_reason for row in made.history.order_by("history_id")] == [
        "C11 overridden.",
        "Override of C11 withdrawn.",
    ]
