"""What was exported and comes back changes nothing, whatever stands in it; one changed cell changes just that."""

import csv
import io
import itertools
import zipfile
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st

from actionplans import importing
from actionplans.enums import ActionState, DueException, Origin, Recurrence, UpdateRating
from actionplans.exporting import HEADINGS, read_rows, write_table, write_workbook
from actionplans.imports.lines import CHANGED, SAME, ActionKnown, Choices, Known
from actionplans.imports.names import CommitmentKnown, PartnerKnown, PriorityKnown
from actionplans.imports.preview import preview
from actionplans.imports.tables import clean, read_book
from actionplans.models import Action
from common.partial_dates import PartialDate
from tests.actionplans.plan_files import KEYS, changed
from tests.factories import (
    TODAY,
    make_action,
    make_commitment,
    make_measure,
    make_milestone,
    make_partner,
    make_plan,
    make_priority,
    make_user,
    move_due,
    now,
    post_update,
)

PARTNERS = (
    PartnerKnown(1, "lbb", "London Borough of Bexley"),
    PartnerKnown(2, "mps", "Metropolitan Police Service"),
    PartnerKnown(3, "ph", "City and Hackney Public Health"),
    PartnerKnown(4, "gone", "An Old Trust", True, "in 2021", 2),
)
PRIORITIES = (
    PriorityKnown(1, 1, "Safer nights in town", "Safer nights"),
    PriorityKnown(2, 2, "Violence", "Violence"),
)
COMMITMENTS = (CommitmentKnown(1, 1, "1.1", "We will, = or not"), CommitmentKnown(2, 2, "2.1", "We will"))

NASTY = [
    "=1+1", "=HYPERLINK(\"x\")", "'=1+1", "+44", "-", "@cmd", "Apr-25", "TBC", "Ongoing", "1", "3.10", "0123", "1e5",
    "TRUE", "12/04/25", "#REF!", "_x000D_", "\"quoted\"", "a,b;c\td|e", "first\nsecond\n\nlast", "😀 café – “ß”",
    "\u00a0space", "line\u2028separator", "<b>&amp;</b>", "'", "''", "‘=", "N/A", "\ufeffmark", "&", "= 2",
]  # fmt: skip
texts = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=60),
).map(clean)
said = texts.filter(bool)
dates = st.dates(date(2010, 1, 1), date(2060, 1, 1)).flatmap(
    lambda day: st.sampled_from(
        [PartialDate.of(day), PartialDate(day.year, day.month), PartialDate(day.year)]
    )
)


@st.composite
def actions(draw, key: int):
    """An action as the record might hold it, with the texts that an export writes for it."""
    due = draw(st.one_of(st.none(), dates))
    exception = "" if due else draw(st.sampled_from(DueException.values))
    recurs = draw(st.sampled_from(["", *Recurrence.values])) if due else ""
    state = draw(st.sampled_from(ActionState.values))
    rated = draw(st.sampled_from(["", *UpdateRating.values]))
    priority = draw(st.sampled_from(PRIORITIES))
    commitment = draw(
        st.sampled_from([None, *(each for each in COMMITMENTS if each.priority == priority.key)])
    )
    lead, *support = draw(st.permutations(PARTNERS))
    supporting = support[: draw(st.integers(0, 2))]
    original = draw(st.one_of(st.just(due), dates)) if due else None
    columns = dict.fromkeys(KEYS, "") | {
        "reference": f"NC-{key:02}",
        "priority": priority.words,
        "commitment": commitment.words if commitment else "",
        "title": draw(said),
        "detail": draw(texts),
        "lead": lead.name,
        "lead_officer": draw(texts),
        "supporting": "; ".join(each.name for each in supporting),
        "origin": draw(st.sampled_from([each.label for each in Origin])),
        "starts": draw(st.one_of(st.just(""), dates.map(str))),
        "due": str(due) if due else exception,
        "first_due": str(original) if original else "",
        "moved": draw(texts),
        "recurs": Recurrence(recurs).label if recurs else "",
        "status": ActionState(state).label,
        "rating": draw(st.sampled_from(["Overdue", "No update yet", "Not started", "On track", "Complete"])),
        "progress": draw(said) if rated else "",
        "next": draw(texts) if rated else "",
        "obstacles": draw(texts) if rated else "",
        "updated_on": str(draw(dates)) if rated else "",
        "measures": draw(st.sampled_from(["", "SC-1", "3.10, SC-1"])),
        "milestones": draw(texts),
        "resources": draw(texts),
        "outcome": "" if state == ActionState.OPEN else draw(said),
        "closed_on": "" if state == ActionState.OPEN else str(draw(dates)),
    }
    return ActionKnown(
        key=key,
        reference=columns["reference"],
        title=columns["title"],
        state=state,
        priority=priority.key,
        commitment=commitment and commitment.key,
        lead=lead.key,
        supporting=frozenset(each.key for each in supporting),
        measures=frozenset(),
        starts=None,
        due=due,
        due_exception=exception,
        original_due=original,
        recurs=recurs,
        last_rating=rated,
        texts=columns,
    )


plans = st.integers(1, 4).flatmap(lambda count: st.tuples(*(actions(key) for key in range(1, count + 1))))


def known(held) -> Known:
    return Known(
        actions=tuple(held),
        elsewhere={},
        partners=PARTNERS,
        priorities=PRIORITIES,
        commitments=COMMITMENTS,
        measures={"SC-1": 1, "3.10": 2},
        first_reference="NC-01",
    )


def looked_at(file, held):
    return preview(read_book(file).sheets, Choices(), known(held), on=TODAY)


def told(found) -> list:
    """What is not the same, for a test that fails."""
    return [
        (line.kind, line.said, line.left, line.problems)
        for line in found.lines
        if line.kind != SAME or line.left
    ]


@given(plans)
def test_a_plan_that_was_exported_as_text_comes_back_the_same(held):
    found = looked_at(SimpleUploadedFile("plan.csv", write_table([each.texts for each in held])), held)
    assert found.problems == ()
    assert told(found) == []
    assert len(found.lines) == len(held)


@settings(max_examples=30)
@given(plans)
def test_a_plan_that_was_exported_as_a_workbook_comes_back_the_same(held):
    data = write_workbook([each.texts for each in held], title="=The plan", on=TODAY)
    found = looked_at(SimpleUploadedFile("plan.xlsx", data), held)
    assert found.problems == ()
    assert told(found) == []
    assert len(found.lines) == len(held)


@given(plans, st.data())
def test_one_changed_cell_changes_just_that(held, data):
    row = data.draw(st.integers(0, len(held) - 1))
    key = data.draw(st.sampled_from(["title", "detail", "lead_officer", "resources"]))
    was = held[row].texts[key]
    text = data.draw((said if key == "title" else texts).filter(lambda text: text != was))
    file = changed(write_table([each.texts for each in held]), row, key, text)
    found = looked_at(file, held)
    assert [line.kind for line in found.lines].count(CHANGED) == 1
    line = found.lines[row]
    field = {"lead_officer": "lead_officer"}.get(key, key)
    assert dict(line.doing.fields) == {field: text}
    assert [each.heading for each in line.said] == [HEADINGS[KEYS.index(key)]]
    assert line.left == () and line.problems == ()


@given(plans)
def test_no_cell_of_an_export_runs_in_a_spreadsheet(held):
    rows = list(
        csv.reader(io.StringIO(write_table([each.texts for each in held]).decode("utf-8-sig"), newline=""))
    )
    assert [cell for row in rows for cell in row if cell[:1] in set("=+-@\t\r")] == []
    data = write_workbook([each.texts for each in held], title="=The plan", on=TODAY)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = [name for name in archive.namelist() if "worksheets/sheet" in name]
        assert len(sheets) == 2
        assert not any(b"<f>" in archive.read(name) or b"<f " in archive.read(name) for name in sheets)


# The same with a plan of the record


@pytest.fixture
def plan():
    """A plan with some of everything that a cell can spoil."""
    plan = make_plan()
    priority = make_priority(strategy=plan.strategy, short_title="=Safer nights, and days")
    commitment = make_commitment(priority=priority, text="We will light\nevery lamp; all of it.")
    lead, other, third = (
        make_partner(name=name) for name in ("Police, Fire & Co", "Health and Care", "A/B Trust")
    )
    measure = make_measure(code="3.10")
    said = {"plan": plan, "priority": priority, "lead": lead}
    for text, fields in zip(
        NASTY[:8],
        itertools.cycle(
            [
                {"due": "2026-03-31"},
                {"due": "2026-03", "recurs": Recurrence.YEARLY},
                {"due_exception": DueException.TBC, "lead_officer": "=cmd"},
                {"due_exception": DueException.ONGOING, "commitment": commitment},
                {"due": "2026", "supporting": [other, third], "measures": [measure], "resources": "@none"},
                {"state": ActionState.COMPLETE},
                {"state": ActionState.CANCELLED, "starts": None},
            ]
        ),
        strict=False,
    ):
        action = make_action(title=text, detail=text, **said, **fields)
        if action.state == ActionState.OPEN:
            post_update(action, done=text, next="-1", made_on="2025-06")
    moved = Action.objects.filter(plan=plan, due__isnull=False).first()
    move_due(moved, "2026-09")
    make_milestone(action=moved, title="=A step; or two", reached="2025-03-01")
    return plan


def staged(plan, file):
    return importing.stage(plan=plan, book=read_book(file), by=make_user(), at=now())


@pytest.mark.django_db
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_plan_of_the_record_comes_back_the_same(plan, ending):
    rows = [texts for _, texts in read_rows(plan, on=TODAY)]
    data = write_table(rows) if ending == "csv" else write_workbook(rows, title=plan.title, on=TODAY)
    found = importing.look(staged(plan, SimpleUploadedFile(f"plan.{ending}", data)), on=TODAY)
    assert told(found) == []
    assert found.counts["same"] == len(rows) == 8


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("key", "text", "field", "value"),
    [
        ("title", "Apr-25", "title", "Apr-25"),
        ("lead", "Health and Care", "lead", "Health and Care"),
        ("resources", "", None, None),
        ("starts", "May 2023", "starts", PartialDate(2023, 5)),
        ("commitment", "1.1", "commitment", "1.1"),
        ("origin", "Existing partner action", "origin", Origin.EXISTING),
    ],
)
def test_a_changed_cell_of_the_record_changes_that_action_and_no_other(plan, key, text, field, value):
    rows = [texts for _, texts in read_rows(plan, on=TODAY)]
    before = {texts["reference"]: texts for texts in rows}
    record = staged(plan, changed(write_table(rows), 0, key, text))
    found = importing.look(record, on=TODAY)
    if field is None:
        assert told(found) == []  # it was empty before
        return
    importing.commit(
        record=record, choices=Choices(), seen=found.print, agreed_by="The chair", by=make_user(), at=now()
    )
    after = {texts["reference"]: texts for _, texts in read_rows(plan, on=TODAY)}
    reference = rows[0]["reference"]
    assert {each for each in after if after[each] != before[each]} == {reference}
    differing = {each for each in KEYS if after[reference][each] != before[reference][each]}
    assert differing == {key}
    held = getattr(Action.objects.get(reference=reference), field)
    assert value in {held, str(held), getattr(held, "number", None)}


@pytest.mark.django_db
def test_an_empty_cell_of_an_export_clears_and_of_another_file_does_not(plan):
    action = make_action(plan=plan, lead=make_partner(), resources="Two officers", reference="ZZ-01")
    rows = [texts for _, texts in read_rows(plan, on=TODAY)]
    at = next(place for place, texts in enumerate(rows) if texts["reference"] == "ZZ-01")
    found = importing.look(staged(plan, changed(write_table(rows), at, "resources", "")), on=TODAY)
    assert dict(found.doing[0].doing.fields) == {"resources": ""}
    other = SimpleUploadedFile("plan.csv", f"Ref,Action,Resources\nZZ-01,{action.title},\n".encode())
    assert importing.look(staged(plan, other), on=TODAY).doing == []
