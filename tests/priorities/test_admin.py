"""The back office of what for: a strategy moves by its steps only, and priorities go out and in by spreadsheet."""

import pytest

from priorities.models import Commitment, Priority, Strategy
from tests.back_office import (
    add,
    bring_in,
    change,
    exported,
    filled_in,
    page,
    preview,
    sign_in,
    take_step,
    words,
)
from tests.factories import make_commitment, make_priority, make_source, make_strategy, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    return sign_in(client, "officer")


def test_a_forged_form_moves_no_strategy(client, officer):
    strategy = make_strategy(state="draft", slug="2022-25")
    forged = {
        "state": "in_force",
        "agreed_on": "2022-09-05",
        "agreed_reference": "A dream",
        "slug": "elsewhere",
    }
    change(client, strategy, title="A better title", **forged)
    strategy.refresh_from_db()
    assert (strategy.title, strategy.state, strategy.slug) == ("A better title", "draft", "2022-25")
    assert strategy.agreed_on is None and strategy.agreed_reference == ""


def test_a_strategy_goes_its_way_by_the_buttons_its_state_allows(client, officer):
    strategy = make_strategy(state="draft")
    opened = words(client.get(page(Strategy, "change", strategy.pk)))
    assert "Put for decision" in opened and "Bring into force" not in opened
    take_step(client, strategy, "put-for-decision", on="2022-06")
    without = take_step(client, strategy, "agree", on="2022-09-05", reference="")
    assert "This field is required." in words(without)
    take_step(client, strategy, "agree", on="2022-09-05", reference="Strategy Board, item 6")
    done = take_step(client, strategy, "bring-into-force", on="2022-09-05")
    assert "In force" in words(done)
    strategy.refresh_from_db()
    assert (strategy.state, strategy.agreed_reference) == ("in_force", "Strategy Board, item 6")
    assert strategy.history.latest("history_id").history_user == officer


def test_a_step_that_a_state_does_not_allow_is_refused_with_its_reason(client, officer):
    strategy = make_strategy(state="draft", title="The plan")
    refused = take_step(client, strategy, "bring-into-force", on="2022-09-05")
    assert refused.status_code == 403
    assert "“The plan” is draft: it cannot become in force." in words(refused)
    make_strategy(state="in_force")
    agreed = make_strategy(state="agreed")
    clash = take_step(client, agreed, "bring-into-force", on="2022-09-05")
    assert "Another strategy is in force: it has to be superseded first." in words(clash)
    assert take_step(client, strategy, "no-such-step").status_code == 404


def test_whoever_only_looks_takes_no_step(client):
    strategy = make_strategy(state="draft")
    sign_in(client, "scrutiny")
    assert "Put for decision" not in words(client.get(page(Strategy, "change", strategy.pk)))
    refused = take_step(client, strategy, "put-for-decision", on="2022-06")
    assert refused.status_code == 403
    assert "Only the community safety officers change the partnership's records." in words(refused)
    strategy.refresh_from_db()
    assert strategy.state == "draft"


def test_a_strategy_of_six_years_is_refused_beside_what_was_typed(client, officer):
    answer = add(
        client,
        Strategy,
        slug="x",
        title="X",
        years="2020–26",
        starts="2020-04",
        ends="2026-05",
        source=make_source().pk,
    )
    assert "A strategy lasts at most five years; it is revised every year." in words(answer)
    answer = add(client, Strategy, slug="x", title="X", years="2020–26", starts="soon", ends="2026-05")
    assert "“soon” is not a date" in words(answer)


def test_commitments_stand_in_the_order_people_count(client, officer):
    priority = make_priority()
    for number in ("1.10", "1.9", "1.2"):
        make_commitment(priority=priority, number=number, text=f"We will do {number} things.")
    listed = words(client.get(page(Commitment, "changelist") + "?o=0"))
    assert listed.index("do 1.2 ") < listed.index("do 1.9 ") < listed.index("do 1.10 ")


def test_a_priority_and_its_limbs_are_kept_together(client, officer):
    priority = make_priority()
    change(client, priority, limbs=["a", "d(i)"])
    assert [served.limb for served in priority.limbs.all()] == ["a", "d(i)"]
    opened = filled_in(client.get(page(Priority, "change", priority.pk)))
    assert opened["limbs"] == ["a", "d(i)"]
    change(client, priority, limbs=["a", "c"], change_reason="Read again.")
    assert [served.limb for served in priority.limbs.all()] == ["a", "c"]
    gone = priority.limbs.model.history.filter(history_type="-").get()
    assert (gone.limb, gone.history_change_reason, gone.history_user) == ("d(i)", "Read again.", officer)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_priorities_that_were_exported_and_come_back_change_nothing(client, officer, ending):
    strategy = make_strategy(slug="2022-25")
    for number in (1, 2, 10):
        priority = make_priority(strategy=strategy, number=number, why="First.\r\n\r\n- second, “quoted”")
        change(client, priority, limbs=["a", "d(ii)"])
    before = list(Priority.objects.values()), Priority.history.count()
    answer = preview(client, Priority, exported(client, Priority, ending), f"priorities.{ending}")
    assert "0 new, 0 changed, 3 already so." in words(answer)
    assert (list(Priority.objects.values()), Priority.history.count()) == before


def test_priorities_come_in_with_their_limbs_under_the_strategy_of_their_code(client, officer):
    strategy, source = make_strategy(slug="2022-25"), make_source()
    kept = make_priority(strategy=strategy, number=1)
    said = {
        "strategy": "2022-25",
        "title": "Safer streets",
        "short_title": "Streets",
        "why": "Asked for.",
        "source": source.code,
    }
    rows = [said | {"number": 1, "limbs": "a, b"}, said | {"number": 2, "limbs": "c"}]
    done = bring_in(client, Priority, rows)
    assert "Imported: 1 new, 1 changed, 0 already so." in done.content.decode()
    kept.refresh_from_db()
    assert kept.title == "Safer streets"
    assert [served.limb for served in kept.limbs.all()] == ["a", "b"]
    assert [served.limb for served in strategy.priorities.get(number=2).limbs.all()] == ["c"]


def test_a_wrong_priority_names_its_row_and_reason_and_nothing_is_stored(client, officer):
    make_strategy(slug="2022-25")
    source = make_source()
    said = {"title": "T", "short_title": "S", "why": "W", "source": source.code}
    rows = [
        said | {"strategy": "2022-25", "number": 1, "limbs": "a"},
        said | {"strategy": "2022-26", "number": 2, "limbs": ""},
        said | {"strategy": "2022-25", "number": "two", "limbs": ""},
        said | {"strategy": "2022-25", "number": 3, "limbs": "z"},
        said | {"strategy": "2022-25", "number": "", "limbs": ""},
    ]
    answer = words(preview(client, Priority, rows))
    assert "Row 3 strategy: No strategy has the code “2022-26”. Did you mean “2022-25”?" in answer
    assert "Row 4 number: “two” is not a whole number." in answer
    assert "Row 5 limbs: “z” is none of a, b, c, d(i) and d(ii)." in answer
    assert "Row 6 number: the cell is empty, and has to be filled in." in answer
    assert Priority.objects.count() == 0


def test_the_officers_form_is_kept_by_the_same_rule_as_everybody_elses(client):
    """A contributor with a borrowed address gets nowhere."""
    strategy = make_strategy()
    client.force_login(make_user("contributor"))
    assert (
        client.post(page(Strategy, "change", strategy.pk), {"title": "Mine"}, follow=True).status_code == 403
    )
