"""Officers change the checklist in the back office: its words, its weight, from when it counts."""

import pytest

from publishing.checks.clauses import load_shipped
from publishing.models import Clause, ClauseSet
from tests.back_office import change, page, sign_in, words
from tests.factories import now, officer
from tests.publishing.checking import outcome, result

pytestmark = pytest.mark.django_db


@pytest.fixture
def clause(unanswered) -> Clause:
    load_shipped(by=officer(), at=now())
    return Clause.objects.get(code="C25")


def test_an_officer_changes_the_weight_and_words_of_a_clause_with_a_reason(client, unanswered, clause):
    assert outcome(unanswered, "C25") == "fail"
    keeper = sign_in(client)
    change(
        client,
        clause,
        severity="warn",
        title="A public meeting was held, if it is still asked for",
        change_reason="Legal says that paragraph (4) went in 2011.",
    )
    assert result(unanswered, "C25").title == "A public meeting was held, if it is still asked for"
    assert outcome(unanswered, "C25") == "warn"
    last = clause.history.order_by("-history_id").first()
    assert (last.history_user, last.history_change_reason) == (
        keeper,
        "Legal says that paragraph (4) went in 2011.",
    )


def test_a_clause_is_neither_added_nor_deleted_nor_given_another_code(client, clause):
    sign_in(client, "administrator")
    assert client.get(page(Clause, "add")).status_code == 403
    assert client.get(page(Clause, "delete", clause.pk)).status_code == 403
    change(client, clause, code="C99", title="Renamed")
    clause.refresh_from_db()
    assert (clause.code, clause.title) == ("C25", "Renamed")


def test_a_clause_cannot_end_before_it_begins(client, clause):
    sign_in(client)
    told = change(client, clause, starts="2025-01-01", ends="2024-01-01")
    assert "A clause cannot end before it is in force." in words(told)


def test_a_version_is_adopted_on_the_day_an_officer_gives(client, clause):
    sign_in(client)
    kept = ClauseSet.objects.get()
    change(client, kept, adopted_on="2025-07-01")
    kept.refresh_from_db()
    assert kept.adopted_on.isoformat() == "2025-07-01"
    assert "C01 The responsible authorities are at the table" in words(
        client.get(page(ClauseSet, "change", kept.pk))
    )
