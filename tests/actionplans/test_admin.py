"""The back office of doing: what an operation owns is read-only, and an import calls the operations."""

import pytest

from actionplans.models import Action, Milestone, Slip, Update
from common.partial_dates import PartialDate
from tests.back_office import (
    add,
    bring_in,
    change,
    exported,
    page,
    preview,
    rows_of,
    sign_in,
    take_step,
    words,
)
from tests.factories import (
    day,
    make_action,
    make_commitment,
    make_measure,
    make_milestone,
    make_partner,
    make_plan,
    make_priority,
    make_source,
    make_strategy,
    move_due,
    post_update,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    return sign_in(client, "officer")


@pytest.fixture
def plan():
    strategy = make_strategy(slug="2022-25")
    priority = make_priority(strategy=strategy, number=4)
    make_commitment(priority=priority, number="4.2")
    return make_plan(strategy=strategy, code="plan-2022")


def row(**said) -> dict:
    return {
        "reference": "SV-03",
        "plan": "plan-2022",
        "priority": "2022-25/4",
        "title": "Test knives",
        "lead": "police",
        "origin": "Newly commissioned",
        "due": "2025-09",
        "source": "board-paper",
    } | said


# One action


def test_a_forged_form_closes_no_action_and_moves_no_due_date(client, officer):
    action = make_action(reference="SV-03", due="2025-06-30")
    change(
        client,
        action,
        title="Better words",
        reference="SV-99",
        state="complete",
        closed_on="2025-01-01",
        outcome="Done, honestly.",
        due="2026-12-31",
        original_due="2026-12-31",
        due_exception="Ongoing",
    )
    action.refresh_from_db()
    assert (action.title, action.reference, action.state, action.outcome) == (
        "Better words",
        "SV-03",
        "open",
        "",
    )
    assert action.due == action.original_due == PartialDate(2025, 6, 30)
    assert action.due_exception == ""


def test_an_action_is_added_with_its_partners_and_measures_by_its_operation(client, officer, plan):
    lead, other, measure, source = make_partner(), make_partner(), make_measure(), make_source()
    add(
        client,
        Action,
        reference="SV-03",
        plan=plan.pk,
        priority=plan.strategy.priorities.get().pk,
        title="Test knives",
        lead=lead.pk,
        supported_by=[other.pk],
        moves=[measure.pk],
        origin="commissioned",
        due="2025-09",
        source=source.pk,
    )
    action = Action.objects.get(reference="SV-03")
    assert action.original_due == PartialDate(2025, 9)
    assert list(action.supporting.all()) == [other]
    assert list(action.measures.all()) == [measure]
    assert action.history.get().history_user == officer


def test_an_action_stays_with_the_strategy_of_its_plan(client, officer):
    action = make_action()
    elsewhere = make_priority(short_title="Elsewhere")
    answer = change(client, action, priority=elsewhere.pk)
    assert "1. Elsewhere is not a priority of the plan's strategy." in words(answer)
    action.refresh_from_db()
    assert action.priority != elsewhere


def test_supporting_partners_come_and_go_with_a_reason(client, officer):
    first, second = make_partner(), make_partner()
    action = make_action(supporting=[first])
    change(client, action, supported_by=[second.pk], change_reason="The work moved.")
    assert list(action.supporting.all()) == [second]
    gone = action.support.model.history.get(history_type="-")
    assert (gone.partner, gone.history_change_reason, gone.history_user) == (
        first,
        "The work moved.",
        officer,
    )


def test_the_buttons_of_an_action_do_what_the_operations_do(client, officer):
    action = make_action(due="2025-06-30")
    source = make_source()
    take_step(
        client,
        action,
        "update",
        made_on="2025-06",
        rating="at_risk",
        done="Half of it.",
        partner=action.lead.pk,
        source=source.pk,
    )
    assert action.updates.get().done == "Half of it."
    take_step(
        client,
        action,
        "move-due-date",
        due="2025-12",
        reason="Staff left.",
        agreed_by="The group",
        made_on="2025-06-30",
        source=source.pk,
    )
    assert action.slips.get().was_due == PartialDate(2025, 6, 30)
    refused = take_step(client, action, "complete", on="2030-01-01", outcome="It is done.")
    assert "1 January 2030 is in the future: give the day on which it happened." in words(refused)
    take_step(client, action, "complete", on="2025-07-01", outcome="It is done.")
    action.refresh_from_db()
    assert (action.state, action.outcome) == ("complete", "It is done.")
    again = take_step(client, action, "cancel", on="2025-07-02", reason="No.")
    assert again.status_code == 403
    assert "is complete: reopen it before you change it." in words(again)
    take_step(client, action, "reopen", reason="It came back.")
    action.refresh_from_db()
    assert action.state == "open"


def test_an_update_and_a_slip_are_added_and_never_overwritten(client):
    action = make_action(due="2025-06-30")
    update, slip = post_update(action, done="What was done."), move_due(action, "2025-12")
    sign_in(client, "administrator")
    for record, said in ((update, {"done": "Something else."}), (slip, {"reason": "Another."})):
        assert client.post(page(type(record), "change", record.pk), said).status_code == 403
        assert client.post(page(type(record), "delete", record.pk), {"post": "yes"}).status_code == 403
    update.refresh_from_db()
    assert update.done == "What was done."
    refused = client.post(page(Update, "change", update.pk), {})
    assert "An update is added and never overwritten" in words(refused)
    kept = client.get(page(Action, "delete", action.pk))
    assert "what belongs to it is kept for ever" in words(kept)


def test_adding_a_slip_moves_the_due_date_and_adding_an_update_needs_an_open_action(client, officer):
    action, source = make_action(due="2025-06-30"), make_source()
    add(
        client,
        Slip,
        action=action.pk,
        made_on="2025-06",
        due="2025-12",
        reason="Staff left.",
        agreed_by="The group",
        source=source.pk,
    )
    action.refresh_from_db()
    assert (action.due, action.original_due) == (PartialDate(2025, 12), PartialDate(2025, 6, 30))
    closed = make_action(state="complete", reference="SV-08")
    answer = add(
        client,
        Update,
        action=closed.pk,
        made_on="2025-06",
        rating="on_track",
        done="More.",
        by=closed.lead.pk,
        source=source.pk,
    )
    assert "SV-08 is complete: reopen it before you change it." in words(answer)
    assert not closed.updates.exists()


def test_a_milestone_is_reached_by_its_button(client, officer):
    milestone = make_milestone()
    change(client, milestone, actual="2025-01", title="The next step")
    milestone.refresh_from_db()
    assert (milestone.title, milestone.actual) == ("The next step", None)
    take_step(client, milestone, "reach", on="2025-02")
    assert Milestone.objects.get().actual == PartialDate(2025, 2)


def test_references_stand_in_the_order_people_count_and_slips_show(client, officer):
    for reference in ("SV-10", "SV-9", "SV-2"):
        action = make_action(reference=reference, title=f"Do {reference}!", due="2025-06")
    move_due(action, "2025-12")
    listed = words(client.get(page(Action, "changelist")))
    assert listed.index("Do SV-2!") < listed.index("Do SV-9!") < listed.index("Do SV-10!")
    assert "December 2025 (was June 2025)" in listed


def test_the_overdue_ones_are_found_by_a_filter(client, officer):
    make_action(reference="SV-1", title="Late one", due="2025-06")
    make_action(reference="SV-2", title="Due one", due="2025-07")
    listed = words(client.get(page(Action, "changelist") + "?overdue=yes"))
    assert "Late one" in listed and "Due one" not in listed


# Actions as a spreadsheet


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_actions_that_were_exported_and_come_back_change_nothing(client, officer, plan, ending):
    commitment = plan.strategy.priorities.get().commitments.get()
    action = make_action(
        plan=plan,
        commitment=commitment,
        supporting=[make_partner(), make_partner()],
        measures=[make_measure(code="3.1.10"), make_measure(code="3.1.2")],
    )
    move_due(action, "2026-03")
    make_action(plan=plan, state="complete", detail="- one\n- two")
    make_action(plan=plan, state="cancelled")
    make_action(plan=plan, due_exception="Ongoing")
    before = list(Action.objects.values()), Action.history.count()
    file = exported(client, Action, ending)
    assert rows_of(file, f".{ending}")[0]["commitment"] == "2022-25/4/4.2"
    answer = preview(client, Action, file, f"actions.{ending}")
    assert "0 new, 0 changed, 4 already so." in words(answer)
    assert (list(Action.objects.values()), Action.history.count()) == before


def test_new_rows_are_added_and_changed_ones_edited_by_the_operations(client, officer, plan):
    police = make_partner(code="police")
    make_partner(code="fire-brigade")
    make_measure(code="M-1")
    source = make_source(code="board-paper")
    make_action(reference="SV-02", plan=plan, lead=police, title="Old words", source=source, due="2025-12-31")
    rows = [
        row(supporting="fire-brigade, police", measures="M-1", commitment="2022-25/4/4.2"),
        row(
            reference="SV-02",
            title="New words",
            due="2025-12-31",
            supporting="",
            measures="M-1",
            commitment="",
        ),
    ]
    answer = preview(client, Action, rows)
    assert "1 new, 1 changed, 0 already so." in words(answer)
    assert "title Old words → New words" in words(answer)
    assert Action.objects.count() == 1
    bring_in(client, Action, rows)
    new, edited = Action.objects.get(reference="SV-03"), Action.objects.get(reference="SV-02")
    assert new.original_due == new.due == PartialDate(2025, 9)
    assert new.commitment.number == "4.2"
    assert [partner.code for partner in new.supporting.order_by("code")] == ["fire-brigade", "police"]
    assert edited.title == "New words"
    assert [measure.code for measure in edited.measures.all()] == ["M-1"]
    assert edited.history.latest("history_id").history_change_reason == "From the test's file."


def test_a_file_moves_no_due_date_and_closes_nothing(client, officer, plan):
    action = make_action(reference="SV-02", plan=plan, due="2025-06-30")
    make_action(reference="SV-04", plan=plan, due="2025-06-30", state="complete")
    rows = [
        {"reference": "SV-02", "due": "2026-06-30", "state": "Open"},
        {"reference": "SV-04", "due": "2025-06-30", "state": "Open"},
    ]
    answer = words(preview(client, Action, rows))
    assert (
        "Row 2 due: the file says “2026-06-30”, the portal “2025-06-30”. A due date moves by the step "
        "“Move the due date” on the action's own page, which asks for the reason." in answer
    )
    assert "Row 3 state: the file says “Open”, the portal “Complete”." in answer
    action.refresh_from_db()
    assert action.due == day("2025-06-30")


def test_a_wrong_action_names_its_row_and_reason_and_nothing_is_stored(client, officer, plan):
    make_partner(code="police")
    make_source(code="board-paper")
    make_priority(strategy=make_strategy(slug="2017-20"), number=1)
    rows = [
        row(),
        row(reference="SV-04", priority="2022-25/9"),
        row(reference="SV-05", priority="2017-20/1"),
        row(reference="SV-06", lead="nobody"),
        row(reference="SV-07", due=""),
        row(reference="SV-08", plan=""),
        row(reference="SV-09", lead=""),
        row(reference="SV-10", due="TBC"),
    ]
    rows = [each | {"state": ""} for each in rows] + [row(reference="SV-11") | {"state": "Complete"}]
    answer = words(preview(client, Action, rows))
    for sentence in (
        "Row 3 priority: No priority has the code “2022-25/9”. Did you mean “2022-25/4”?",
        "Row 4 priority: 1. Priority 1 is not a priority of the plan's strategy.",
        "Row 5 lead: No partner has the code “nobody”.",
        "Row 6 An action has a due date, or is marked TBC or Ongoing.",
        "Row 7 plan: the cell is empty, and has to be filled in.",
        "Row 8 lead: the cell is empty, and has to be filled in.",
        "Row 9 due: “TBC” is not a date",
        "Row 10 state: the file says “Complete”, the portal “Open”.",
    ):
        assert sentence in answer
    assert "8 rows of the file cannot be used" in answer
    assert not Action.objects.exists()


def test_scrutiny_reads_actions_and_takes_no_step(client):
    action = make_action(supporting=[make_partner(name="Fire Brigade")])
    sign_in(client, "scrutiny")
    assert "Fire Brigade" in words(client.get(page(Action, "change", action.pk)))
    refused = take_step(client, action, "complete", on="2025-01-01", outcome="Done.")
    assert refused.status_code == 403
