"""A plan from a spreadsheet: what each row would do, what is asked, and storing it whole through the operations."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actionplans import importing
from actionplans.enums import ActionState, DueException, Origin, PlanImportState, Recurrence, UpdateRating
from actionplans.imports.lines import CHANGED, LEFT_OUT, NEW, REFUSED, SAME, Choices, Line, Preview
from actionplans.models import Action, ActionPlan, Slip, Update
from common.partial_dates import PartialDate
from tests.actionplans.plan_files import csv_file, read, workbook
from tests.factories import (
    TODAY,
    make_action,
    make_commitment,
    make_group,
    make_measure,
    make_membership,
    make_partner,
    make_plan,
    make_priority,
    make_user,
    now,
    post_update,
)

pytestmark = pytest.mark.django_db

HEAD = ["No.", "Action", "Lead", "Target date"]


@pytest.fixture
def council():
    return make_partner(name="London Borough of Bexley", code="lbb")


@pytest.fixture
def police():
    return make_partner(name="Metropolitan Police Service", code="police")


@pytest.fixture
def plan(council, police):
    plan = make_plan(group=make_group(name="Violence against women and girls group"))
    make_priority(strategy=plan.strategy, short_title="Safer nights", held_by=plan.group)
    make_priority(strategy=plan.strategy, short_title="Serious violence")
    return plan


def stage(plan, rows, by=None):
    return importing.stage(plan=plan, book=read(csv_file(rows)), by=by or make_user(), at=now())


def look(plan, rows, **chosen) -> Preview:
    return importing.look(stage(plan, rows), on=TODAY, choices=Choices(**chosen))


def only(plan, rows, **chosen) -> Line:
    """The only line of a file."""
    [line] = look(plan, rows, **chosen).lines
    return line


def store(plan, rows, *, by=None, agreed_by="Chair, the group", seen=None, **chosen):
    by = by or make_user()
    record = stage(plan, rows, by)
    choices = Choices(**chosen)
    record = importing.choose(record=record, choices=choices, by=by, at=now())
    seen = importing.look(record, on=TODAY).print if seen is None else seen
    return importing.commit(record=record, choices=choices, seen=seen, agreed_by=agreed_by, by=by, at=now())


def says(line: Line) -> dict[str, str]:
    return {each.heading: each.now for each in line.said}


# New actions


def test_a_plan_like_bexleys_becomes_actions(plan, council, police):
    rows = [
        ["VAWG plan 2025", "", "", "", ""],
        ["No.", "Aims", "Lead", "Target date", "RAG year end"],
        ["1", "Train every front desk", "LBB / Met", "Apr-26", ""],
        ["2", "Publish a directory", "Met", "November annually", ""],
        ["3", "Agree a shared record", "LBB", "TBC", ""],
        ["4", "Walk every estate", "LBB", "Ongoing", ""],
    ]
    record = store(plan, rows)
    assert importing.stored_words(record) == "4 actions added from plan.csv."
    one, two, three, four = plan.actions.all()
    assert [each.reference for each in plan.actions.all()] == ["VAWG-01", "VAWG-02", "VAWG-03", "VAWG-04"]
    assert (one.lead, list(one.supporting.all()), str(one.due)) == (council, [police], "April 2026")
    assert (two.lead, str(two.due), two.recurs) == (police, "November 2025", Recurrence.YEARLY)
    assert (three.due, three.due_exception) == (None, DueException.TBC)
    assert (four.due, four.due_exception) == (None, DueException.ONGOING)
    assert {each.priority.short_title for each in plan.actions.all()} == {"Safer nights"}
    assert one.origin == Origin.COMMISSIONED
    assert one.source.title == "plan.csv"
    assert one.history.first().history_change_reason == "Imported from plan.csv"


def test_references_go_on_where_the_plan_stands_and_skip_what_is_taken_elsewhere(plan, council):
    make_action(plan=plan, reference="NC-09", lead=council)
    make_action(reference="NC-10")
    found = look(
        plan,
        [
            HEAD,
            ["1", "Do one", "LBB", "TBC"],
            ["NC-11", "Do two", "LBB", "TBC"],
            ["", "Do three", "LBB", "TBC"],
        ],
    )
    assert [line.reference for line in found.lines] == ["NC-12", "NC-11", "NC-13"]


def test_no_date_at_all_is_to_be_confirmed_and_said(plan):
    for text in ("", "N/A"):
        line = only(plan, [HEAD, ["1", "Do it", "LBB", text]])
        assert line.kind == NEW
        assert line.doing.due_exception == DueException.TBC
        assert "listed as an exception" in next(each.note for each in line.said if each.heading == "Due")


def test_what_a_row_lacks_is_said_with_what_to_do(plan):
    assert "No lead is named" in only(plan, [HEAD, ["1", "Do it", "", "TBC"]]).problems[0]
    assert "write the action" in only(plan, [HEAD, ["1", "", "LBB", "TBC"]]).problems[0]
    assert (
        "“ASAP” is not understood as a date" in only(plan, [HEAD, ["1", "Do it", "LBB", "ASAP"]]).problems[0]
    )


def test_a_date_in_the_past_is_taken_and_the_action_is_overdue(plan):
    store(plan, [HEAD, ["1", "Do it", "LBB", "31/03/2024"]])
    assert Action.objects.overdue(on=TODAY).get().title == "Do it"


def test_due_before_the_start_is_refused_by_row(plan):
    rows = [[*HEAD, "Start"], ["1", "Do it", "LBB", "March 2025", "June 2025"]]
    assert only(plan, rows).problems == (
        "It would be due March 2025, before it starts (June 2025): correct one of them.",
    )


def test_a_date_that_had_moved_before_keeps_both_and_its_reason(plan):
    rows = [[*HEAD, "Revised due"], ["1", "Do it", "LBB", "March 2025", "March 2026"]]
    with pytest.raises(ValidationError, match="Say why due dates move"):
        store(plan, rows)
    assert not Action.objects.exists()
    store(plan, rows, reason="The post was vacant.")
    action = Action.objects.get()
    assert (str(action.original_due), str(action.due)) == ("March 2025", "March 2026")
    assert action.slips.get().reason == "The post was vacant."


def test_an_over_long_action_keeps_all_its_words_in_the_detail(plan):
    words = "Work with every partner " * 30
    store(plan, [HEAD, ["1", words, "LBB", "TBC"]])
    action = Action.objects.get()
    assert action.title.endswith("…") and len(action.title) <= 250
    assert action.detail == words.strip()
    again = look(plan, [HEAD, ["VAWG-01", words, "LBB", "TBC"]])
    assert again.counts[SAME] == 1


def test_a_text_that_no_field_holds_is_refused_with_its_length(plan):
    rows = [[*HEAD, "Resources"], ["1", "Do it", "LBB", "TBC", "x" * 4_001]]
    assert "Resources has 4,001 characters and may have 4,000" in only(plan, rows).problems[0]


def test_milestones_come_with_a_new_action(plan):
    rows = [
        [*HEAD, "Milestones"],
        ["1", "Do it", "LBB", "TBC", "Appoint a lead – April 2026\nWrite it: May-26\nTell people"],
    ]
    store(plan, rows)
    assert [
        (each.title, each.baseline and str(each.baseline)) for each in Action.objects.get().milestones.all()
    ] == [
        ("Appoint a lead", "April 2026"),
        ("Write it", "May 2026"),
        ("Tell people", None),
    ]


def test_success_measures_are_codes_and_other_words_are_kept_in_the_detail(plan):
    measure = make_measure(code="3.10")
    head = [*HEAD, "Outcomes (how we know we have been successful)", "Risks"]
    store(
        plan,
        [
            head,
            ["1", "Do it", "LBB", "TBC", "3.10", "Money"],
            ["2", "Do that", "LBB", "TBC", "Fewer calls", ""],
        ],
    )
    one, two = Action.objects.order_by("reference")
    assert list(one.measures.all()) == [measure]
    assert one.detail == "Risks: Money"
    assert two.detail == "How we know it worked: Fewer calls"


# Partners, priorities


def test_words_that_are_no_partner_are_asked_for_once_and_remembered(plan, council, police):
    rows = [HEAD, ["1", "Do one", "The Wombles", "TBC"], ["2", "Do two", "the wombles; Met", "TBC"]]
    found = look(plan, rows)
    assert [(each.words, each.key, each.rows) for each in found.partner_words if each.key is None] == [
        ("The Wombles", None, 2)
    ]
    assert found.counts[REFUSED] == 2
    assert "“The Wombles” is no partner here" in found.lines[0].problems[0]
    store(plan, rows, partners={"the wombles": council.pk})
    assert {each.lead for each in Action.objects.all()} == {council}
    assert look(plan, [HEAD, ["", "Do three", "THE WOMBLES", "TBC"]]).counts[NEW] == 1


def test_words_may_mean_nobody(plan, council):
    rows = [HEAD, ["1", "Do one", "LBB / all partners", "TBC"]]
    assert "“all partners” is no partner here" in only(plan, rows).left[0]
    line = only(plan, rows, partners={"all partners": 0})
    assert line.left == ()
    assert line.doing.supporting is None


def test_a_partner_that_left_is_followed_by_its_successor_or_asked_for(plan, council):
    make_partner(name="Old Trust", left="2021-06", successor=council)
    make_partner(name="Business voices", left="2022-09-05")
    found = look(plan, [HEAD, ["1", "Do one", "Old Trust", "TBC"], ["2", "Do two", "Business voices", "TBC"]])
    lead = next(each for each in found.lines[0].said if each.heading == "Lead")
    assert (lead.now, lead.note) == (council.name, "Old Trust was followed by London Borough of Bexley")
    assert "which left the partnership on 5 September 2022" in found.lines[1].problems[0]


def test_a_priority_is_known_by_number_and_words_and_else_asked_for(plan):
    head = [*HEAD, "Priority"]
    texts = ["2", "Priority 2", "2. Serious violence", "serious violence", "Lamps"]
    found = look(plan, [head, *([str(at), f"Do {at}", "LBB", "TBC", text] for at, text in enumerate(texts))])
    assert [says(line).get("Priority") for line in found.lines] == [*["2. Serious violence"] * 4, None]
    assert [(each.words, each.rows) for each in found.priority_words] == [("Lamps", 1)]
    key = plan.strategy.priorities.get(number=1).pk
    line = only(plan, [head, ["1", "Do it", "LBB", "TBC", "Lamps"]], priorities={"lamps": key})
    assert says(line)["Priority"] == "1. Safer nights"


def test_rows_without_a_priority_ask_for_one_where_the_group_holds_several(plan):
    other = make_priority(strategy=plan.strategy, short_title="Another", held_by=plan.group)
    found = look(plan, [HEAD, ["1", "Do it", "LBB", "TBC"]])
    assert found.asks_priority and found.priority is None
    assert "which priority it serves" in found.lines[0].problems[0]
    assert only(plan, [HEAD, ["1", "Do it", "LBB", "TBC"]], priority=other.pk).kind == NEW


def test_aims_hold_for_the_rows_below_them_and_name_a_commitment_where_they_do(plan):
    commitment = make_commitment(
        priority=plan.strategy.priorities.get(number=2), number="2.1", text="We will act early"
    )
    head = ["Aims", "Action", "Lead", "Due"]
    rows = [
        head,
        ["2.1 We will act early", "Do one", "LBB", "TBC"],
        ["", "Do two", "LBB", "TBC"],
        ["Something of our own", "Do three", "LBB", "TBC"],
    ]
    store(plan, rows)
    one, two, three = Action.objects.order_by("reference")
    assert {one.commitment, two.commitment} == {commitment}
    assert three.commitment is None
    assert three.detail == "Aim: Something of our own"


def test_a_heading_across_the_sheet_holds_for_the_rows_below(plan):
    rows = [
        HEAD,
        ["Priority 2: Serious violence", "", "", ""],
        ["1", "Do one", "LBB", "TBC"],
        ["Priority 1", "", "", ""],
        ["1", "Do two", "LBB", "TBC"],
    ]
    found = look(plan, rows)
    assert [says(line)["Priority"] for line in found.lines] == ["2. Serious violence", "1. Safer nights"]


# Changes


@pytest.fixture
def held(plan, council):
    return make_action(
        plan=plan,
        reference="VAWG-07",
        title="Train every desk",
        lead=council,
        due="2025-12-31",
        starts="2025-04",
    )


def test_a_known_reference_changes_what_is_different_and_no_more(plan, held, police):
    rows = [
        ["Ref", "Action", "Lead", "Supporting partners", "Due"],
        ["vawg-07", "Train every desk", "LBB", "Met", "31/12/2025"],
    ]
    line = only(plan, rows)
    assert line.kind == CHANGED
    assert says(line) == {"Supporting partners": police.name}
    store(plan, rows)
    assert list(held.supporting.all()) == [police]
    assert held.history.count() == 2


def test_the_same_words_are_recognised_without_a_reference(plan, held):
    line = only(plan, [HEAD, ["1", "train every  desk", "LBB", "31 December 2025"]])
    assert (line.action, line.reference) == (held.pk, "VAWG-07")
    assert "Recognised by its words as VAWG-07." in line.notes


def test_a_date_that_moves_needs_a_reason_and_every_move_keeps_it(plan, held):
    rows = [["Ref", "Action", "Due"], ["VAWG-07", "Train every desk", "March 2026"]]
    with pytest.raises(ValidationError, match="Say why due dates move") as refused:
        store(plan, rows)
    assert "reason" in refused.value.error_dict
    store(plan, rows, reason="The trainer left.", agreed_by="Chair, the group")
    slip = Slip.objects.get()
    assert (str(slip.was_due), str(slip.due), slip.reason, slip.agreed_by) == (
        "31 December 2025",
        "March 2026",
        "The trainer left.",
        "Chair, the group",
    )
    held.refresh_from_db()
    assert (str(held.original_due), str(held.due)) == ("31 December 2025", "March 2026")


@pytest.mark.parametrize("text", ["Dec-25", "December 2025", "Q3 2025/26", "31.12.25"])
def test_another_writing_of_the_same_last_day_moves_nothing(plan, held, text):
    assert only(plan, [["Ref", "Action", "Due"], ["VAWG-07", "Train every desk", text]]).kind == SAME


def test_a_date_never_turns_into_an_exception(plan, held):
    line = only(plan, [["Ref", "Action", "Due"], ["VAWG-07", "Train every desk", "TBC"]])
    assert line.kind == SAME
    assert "a file does not turn that into TBC" in line.left[0]


def test_what_recurs_is_the_same_in_its_own_words(plan, council):
    make_action(
        plan=plan, reference="V-1", title="Yearly", lead=council, due="2026-11", recurs=Recurrence.YEARLY
    )
    make_action(
        plan=plan,
        reference="V-2",
        title="Quarterly",
        lead=council,
        due="2025-12",
        recurs=Recurrence.QUARTERLY,
    )
    rows = [
        ["Ref", "Action", "Due"],
        ["V-1", "Yearly", "November annually"],
        ["V-2", "Quarterly", "Quarterly"],
    ]
    assert look(plan, rows).counts[SAME] == 2


def test_a_reference_of_another_plan_and_one_that_stands_twice_are_refused(plan, held):
    other = make_action(reference="XX-01")
    rows = [
        HEAD,
        ["XX-01", "Do it", "LBB", "TBC"],
        ["VAWG-07", "Train one", "LBB", "31/12/2025"],
        ["VAWG-07", "Train two", "LBB", "31/12/2025"],
    ]
    found = look(plan, rows)
    assert [line.kind for line in found.lines] == [REFUSED] * 3
    assert f"XX-01 is an action of “{other.plan.title}”" in found.lines[0].problems[0]
    assert "VAWG-07 stands in 2 rows of the file" in found.lines[1].problems[0]
    found = look(plan, rows, left_out=(2, 3))
    assert [line.kind for line in found.lines] == [LEFT_OUT, LEFT_OUT, CHANGED]


def test_a_closed_action_is_reopened_before_its_date_or_progress_changes(plan, council):
    make_action(plan=plan, reference="V-1", title="Done", lead=council, state="complete")
    rows = [["Ref", "Action", "Due", "RAG", "Progress"], ["V-1", "Done", "March 2027", "Green", "We go on."]]
    line = only(plan, rows)
    assert line.kind == SAME
    assert all("reopen it" in sentence for sentence in line.left)
    assert len(line.left) == 2


# How it stands


@pytest.mark.parametrize(
    ("words", "rating"),
    [
        ("Green", UpdateRating.ON_TRACK),
        ("G", UpdateRating.ON_TRACK),
        ("On track", UpdateRating.ON_TRACK),
        ("AMBER", UpdateRating.AT_RISK),
        ("Red – off track", UpdateRating.OFF_TRACK),
    ],
)
def test_a_rating_with_progress_is_an_update(plan, held, words, rating):
    store(
        plan, [["Ref", "Action", "RAG", "Progress"], ["VAWG-07", "Train every desk", words, "Two courses."]]
    )
    update = Update.objects.get()
    assert (update.rating, update.done, update.by) == (rating, "Two courses.", held.lead)
    assert update.made_on == PartialDate.of(TODAY)
    assert (
        look(
            plan,
            [["Ref", "Action", "RAG", "Progress"], ["VAWG-07", "Train every desk", words, "Two courses."]],
        ).doing
        == []
    )


def test_a_rating_without_progress_posts_nothing_and_says_so(plan, held):
    line = only(plan, [["Ref", "Action", "RAG"], ["VAWG-07", "Train every desk", "Green"]])
    assert line.kind == SAME
    assert "write beside “Green” what was done" in line.left[0]


def test_progress_without_a_rating_asks_once_how_it_stands(plan, held):
    rows = [
        ["Ref", "Action", "Status", "Progress"],
        ["VAWG-07", "Train every desk", "In progress", "Two courses."],
    ]
    found = look(plan, rows)
    assert found.asks_rating
    assert found.doing == []
    store(plan, rows, unrated="on_track")
    assert Update.objects.get().rating == UpdateRating.ON_TRACK


def test_complete_needs_what_came_of_it(plan, held):
    head = ["Ref", "Action", "Status", "Progress", "Date completed"]
    line = only(plan, [head, ["VAWG-07", "Train every desk", "Complete", "", ""]])
    assert "Complete is not taken: write what came of it" in line.left[0]
    store(plan, [head, ["VAWG-07", "Train every desk", "Completed", "All are trained.", "30/06/2025"]])
    held.refresh_from_db()
    assert (held.state, held.outcome, str(held.closed_on)) == (
        ActionState.COMPLETE,
        "All are trained.",
        "30 June 2025",
    )


def test_a_new_action_may_be_complete_already_or_given_up(plan):
    head = [*HEAD, "Status", "Comments"]
    store(
        plan,
        [
            head,
            ["1", "Do one", "LBB", "2024", "Blue", "It was done."],
            ["2", "Do two", "LBB", "2024", "On hold", "No money."],
        ],
    )
    one, two = Action.objects.order_by("reference")
    assert (one.state, one.outcome) == (ActionState.COMPLETE, "It was done.")
    assert (two.state, two.closed_reason) == (ActionState.DEFERRED, "No money.")


def test_overdue_is_worked_out_and_never_imported(plan, held):
    post_update(held, rating="on_track", done="Two courses.")
    line = only(
        plan,
        [["Ref", "Action", "RAG", "Progress"], ["VAWG-07", "Train every desk", "Overdue", "Two courses."]],
    )
    assert line.kind == SAME and line.doing.update is None


def test_a_rating_that_is_not_known_is_said(plan, held):
    line = only(
        plan, [["Ref", "Action", "RAG", "Progress"], ["VAWG-07", "Train every desk", "Sparkling", "Two."]]
    )
    assert "“Sparkling” is not known: write On track, At risk" in line.left[0]


# The sheet as a whole


def test_a_formula_in_a_cell_that_is_read_is_said(plan):
    book = read(workbook({"Plan": [HEAD, ["1", "Do it", "LBB", "=TODAY()"]]}))
    record = importing.stage(plan=plan, book=book, by=make_user(), at=now())
    [line] = importing.look(record, on=TODAY).lines
    assert "Column D, “Target date” holds a formula without its result" in line.problems[0]


def test_no_action_column_is_said_and_can_be_chosen(plan):
    rows = [["No.", "Gizmo", "Lead", "Due"], ["1", "Do it", "LBB", "TBC"]]
    found = look(plan, rows)
    assert "No row of the sheet has headings" in found.problems[0]
    found = look(plan, rows, head=1)
    assert found.problems == (
        "No column is read as the action: say below which one says what is to be done.",
    )
    found = look(plan, rows, head=1, columns={"1": "title"})
    assert found.counts[NEW] == 1


def test_two_columns_for_the_same_are_said(plan):
    rows = [HEAD, ["1", "Do it", "LBB", "TBC"]]
    found = look(plan, rows, columns={"0": "title"})
    assert found.problems == (
        "Column A, “No.” and column B, “Action” are both read as Action: keep one of them.",
    )


def test_a_second_row_of_headings_is_passed_over(plan):
    rows = [HEAD, ["1", "Do one", "LBB", "TBC"], HEAD, ["2", "Do two", "LBB", "TBC"]]
    assert look(plan, rows).counts[NEW] == 2


def test_numbers_written_in_advance_are_passed_over(plan):
    rows = [HEAD, ["1", "Do one", "LBB", "TBC"], ["2", "", "", ""], ["3", "", "", ""]]
    assert [line.row for line in look(plan, rows).lines] == [2]


def test_nothing_below_the_headings_is_said(plan):
    assert "Nothing stands below the headings" in look(plan, [HEAD]).problems[0]


# Storing


def test_a_file_is_stored_once_however_often_the_button_is_pressed(plan):
    by = make_user()
    record = stage(plan, [HEAD, ["1", "Do it", "LBB", "TBC"]], by)
    said = {
        "choices": Choices(),
        "seen": importing.look(record, on=TODAY).print,
        "agreed_by": "",
        "by": by,
        "at": now(),
    }
    importing.commit(record=record, **said)
    again = importing.commit(record=record, **said)
    assert again.state == PlanImportState.COMMITTED
    assert Action.objects.count() == 1


def test_a_plan_that_changed_meanwhile_is_shown_again_and_nothing_is_stored(plan, held):
    by = make_user()
    record = stage(plan, [["Ref", "Action", "Detail"], ["VAWG-07", "Train every desk", "Mine"]], by)
    seen = importing.look(record, on=TODAY).print
    store(plan, [["Ref", "Action", "Detail"], ["VAWG-07", "Train every desk", "Theirs"]])
    with pytest.raises(importing.PreviewChanged, match="The plan has changed"):
        importing.commit(record=record, choices=Choices(), seen=seen, agreed_by="", by=by, at=now())
    held.refresh_from_db()
    assert held.detail == "Theirs"
    [line] = importing.look(record, on=TODAY).lines
    assert (line.said[0].was, line.said[0].now) == ("Theirs", "Mine")


def test_what_was_chosen_but_not_seen_is_shown_first(plan, council, police):
    by = make_user()
    record = stage(plan, [HEAD, ["1", "Do one", "LBB", "TBC"], ["2", "Do two", "Met", "TBC"]], by)
    seen = importing.look(record, on=TODAY).print
    said = {"seen": seen, "agreed_by": "", "by": by, "at": now()}
    chosen = importing.commit(record=record, choices=Choices(partners={"met": council.pk}), **said)
    assert chosen.state == PlanImportState.STAGED
    assert importing.choices_of(chosen).partners == {"met": council.pk}
    assert not Action.objects.exists()
    record = stage(plan, [HEAD, ["1", "Do one", "LBB", "TBC"], ["2", "Do two", "Met", "TBC"]], by)
    stored = importing.commit(
        record=record, choices=Choices(left_out=(2,)), **said
    )  # leaving out shows nothing new
    assert stored.state == PlanImportState.COMMITTED
    assert Action.objects.get().title == "Do two"


def test_nothing_is_stored_when_an_operation_refuses_a_row(plan, held):
    other = ActionPlan.objects.get(pk=plan.pk)
    rows = [HEAD, ["", "Do one", "LBB", "TBC"], ["VAWG-07", "Train them", "LBB", "31/12/2025"]]
    by = make_user()
    record = stage(other, rows, by)
    seen = importing.look(record, on=TODAY).print
    by.is_officer = False
    with pytest.raises(ValidationError, match="Only officers and the chair"):
        importing.commit(record=record, choices=Choices(), seen=seen, agreed_by="", by=by, at=now())
    assert Action.objects.count() == 1


def test_a_chair_imports_the_groups_own_plan_and_no_other(plan, council):
    chair = make_user("contributor", partner=council)
    make_membership(group=plan.group, person=chair, role="chair")
    record = store(plan, [HEAD, ["1", "Do it", "LBB", "TBC"]], by=chair)
    assert record.state == PlanImportState.COMMITTED
    with pytest.raises(ValidationError, match="Only officers and the chair, deputy or lead"):
        stage(make_plan(), [HEAD], by=chair)


def test_a_discarded_file_forgets_its_rows(plan):
    by = make_user()
    record = importing.discard(record=stage(plan, [HEAD, ["1", "Do it", "LBB", "TBC"]], by), by=by, at=now())
    assert (record.state, record.sheets) == (PlanImportState.DISCARDED, [])
    assert "discarded already" in importing.why_not_settle(by, record)
    with pytest.raises(ValidationError, match="discarded already"):
        importing.commit(record=record, choices=Choices(), seen="", agreed_by="", by=by, at=now())


def test_nothing_new_is_not_stored(plan, held):
    with pytest.raises(ValidationError, match="There is nothing to store"):
        store(plan, [["Ref", "Action"], ["VAWG-07", "Train every desk"]])


@pytest.mark.once
def test_looking_asks_as_little_of_the_database_at_ten_times_the_rows(plan, council):
    def count(number: int) -> int:
        rows = [[*HEAD, "Priority", "Progress", "RAG"]]
        rows += [
            [f"V-{at}", f"Do {at}", "LBB / Met", "Apr-26", "1", "It goes", "Green"] for at in range(number)
        ]
        record = stage(plan, rows)
        with CaptureQueriesContext(connection) as asked:
            importing.look(record, on=TODAY)
        return len(asked)

    post_update(make_action(plan=plan, lead=council))
    few = count(3)
    for _ in range(10):
        post_update(make_action(plan=plan, lead=council))
    assert count(30) == few
    assert few <= 25
