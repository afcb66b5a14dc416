"""The checklist is data: what ships, what officers change, and what a later version leaves alone."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection

from publishing import checks
from publishing.checks.clauses import in_use, load_shipped, shipped
from publishing.checks.lookups import LOOKUPS
from publishing.enums import Outcome, Severity
from publishing.gathering import gather
from publishing.models import Clause, ClauseSet
from publishing.scanning import Found
from tests.factories import TODAY, now, officer, period
from tests.house.furnished import furnish
from tests.publishing.checking import changed, outcome, result
from tests.queries import CaptureQueriesContext

pytestmark = pytest.mark.django_db


def document(kept) -> dict:
    year = period("2024/25")
    return gather(
        strategy=kept.strategy, number=1, kind="annual", title="", label="", note="", period=year,
        as_at=year.end, known_at=now(), next_update="",
    )  # fmt: skip


def run(kept, told: dict, **changes):
    year = period("2024/25")
    given = {"strategy": kept.strategy, "period": year, "as_at": year.end, "on": TODAY, "document": told}
    return {each.code: each for each in checks.run(**given | changes)}


def test_the_shipped_checklist_has_forty_two_clauses_each_whole():
    for clause in shipped()[-1].clauses:
        clause.clean_fields(exclude=["version"])
        assert clause.explanation.endswith((".", "?")) and clause.title[-1] != "."
    assert [clause.code for clause in shipped()[-1].clauses] == [f"C{number:02}" for number in range(1, 43)]


def test_every_shipped_clause_has_a_lookup_and_every_lookup_a_clause():
    assert {clause.code for clause in shipped()[-1].clauses} == set(LOOKUPS)


def test_a_portal_that_entered_no_checklist_goes_by_the_newest_that_ships():
    assert in_use(TODAY) is shipped()[-1]


def test_the_shipped_checklist_is_entered_once_and_adopted():
    call_command("load_clauses", verbosity=0)
    kept = ClauseSet.objects.get()
    assert (kept.version, kept.adopted_on, kept.clauses.count()) == ("2026-11", TODAY, 42)
    assert Clause.history.filter(history_change_reason="Shipped with the portal.").count() == 42
    assert load_shipped(by=officer(), at=now()) == []
    assert in_use(TODAY).words == "version 2026-11"


def test_what_an_officer_changes_is_what_is_asked_and_the_version_says_so(unanswered):
    load_shipped(by=officer(), at=now())
    clause = Clause.objects.get(code="C11")
    assert outcome(unanswered, "C11") == Outcome.FAIL
    changed(clause, severity=Severity.WARN, title="A liaison officer each")
    found = result(unanswered, "C11")
    assert (found.outcome, found.title) == (Outcome.WARN, "A liaison officer each")
    assert found.version == "version 2026-11, as the partnership changed it on 14 July 2025"
    assert found.on == TODAY


def test_loading_again_never_writes_over_what_was_changed():
    load_shipped(by=officer(), at=now())
    changed(Clause.objects.get(code="C25"), severity=Severity.WARN)
    assert load_shipped(by=officer(), at=now()) == []
    assert Clause.objects.get(code="C25").severity == Severity.WARN


def test_a_later_version_waits_until_it_is_given_a_day():
    load_shipped(by=officer(), at=now())
    later = changed(ClauseSet(version="2027-04", title="With the new Act"))
    assert in_use(TODAY).version == "2026-11"
    changed(later, adopted_on=TODAY + timedelta(days=30))
    assert in_use(TODAY).version == "2026-11"
    assert in_use(TODAY + timedelta(days=30)).version == "2027-04"
    # What was published before any was adopted goes by the first.
    assert in_use(date(2019, 1, 31)).version == "2026-11"


def test_two_versions_are_not_adopted_on_one_day():
    load_shipped(by=officer(), at=now())
    with pytest.raises(ValidationError, match="choose a later one"):
        changed(ClauseSet(version="2027-04", title="Another", adopted_on=TODAY))


def test_a_clause_is_asked_from_its_first_day_to_its_last(unanswered):
    told = document(unanswered)
    before = run(unanswered, told, on=date(2023, 1, 30))["C30"]
    assert before.outcome == Outcome.NOT_APPLICABLE
    assert before.words == "It came into force on 31 January 2023, after this was published."
    assert run(unanswered, told, on=date(2023, 1, 31))["C30"].outcome == Outcome.FAIL
    load_shipped(by=officer(), at=now())
    changed(Clause.objects.get(code="C30"), ends=TODAY)
    assert run(unanswered, told)["C30"].outcome == Outcome.FAIL
    after = run(unanswered, told, on=TODAY + timedelta(days=1))["C30"]
    assert after.outcome == Outcome.NOT_APPLICABLE and "no longer in force" in after.words


def test_a_clause_that_is_not_for_an_area_says_why():
    load_shipped(by=officer(), at=now())
    clause = Clause.objects.get(code="C01")
    with pytest.raises(ValidationError, match="Say why the clause does not apply"):
        changed(clause, not_for="E09000001")


def test_names_and_places_that_a_scan_found_stop_publication_and_are_not_told(unanswered):
    told = document(unanswered)
    assert run(unanswered, told)["C39"].outcome == Outcome.PASS
    seen = Found("index.html", "name", "Somebody Special", "Take “Somebody Special” out of the update.")
    found = run(unanswered, told, found=[seen])["C39"]
    assert found.outcome == Outcome.FAIL and found.details == (seen.words,)
    assert "Somebody" not in str(checks.duty_part([found]))


def test_words_near_a_withheld_figure_are_to_be_read_and_are_not_told(unanswered):
    told = document(unanswered)
    assert run(unanswered, told)["C38"].outcome == Outcome.PASS
    remark = "The commentary of 1.1 says “3”: read whether it tells what is withheld."
    found = run(unanswered, told, remarks=[remark])["C38"]
    assert found.outcome == Outcome.WARN and found.details == (remark,)
    assert "“3”" not in str(checks.duty_part([found]))


@pytest.mark.once
def test_the_checks_ask_the_same_few_questions_however_much_there_is(unanswered):
    told = document(unanswered)
    run(unanswered, told)
    with CaptureQueriesContext(connection) as asked:
        run(unanswered, told)
    few = len(asked)
    assert few <= 40
    furnish(1, 4)
    with CaptureQueriesContext(connection) as asked:
        run(unanswered, told)
    furnish(4, 9)
    with CaptureQueriesContext(connection) as many:
        run(unanswered, told)
    assert len(asked) == len(many) <= 40
