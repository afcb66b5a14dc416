"""The pages of a plan's import: upload, look, choose, store, discard; for whoever keeps the plan."""

import re
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from actionplans.enums import PlanImportState
from actionplans.models import Action, PlanImport
from tests.actionplans.plan_files import csv_file, workbook
from tests.back_office import filled_in, words
from tests.factories import (
    make_action,
    make_group,
    make_membership,
    make_partner,
    make_plan,
    make_priority,
    make_user,
)
from tests.queries import CaptureQueriesContext

pytestmark = pytest.mark.django_db

HEAD = ["No.", "Aims", "Lead", "Target date"]
ROWS = [
    HEAD,
    ["1", "Train every desk", "LBB / Met", "Apr-26"],
    ["2", "Publish a directory", "Wombles", "TBC"],
]


@pytest.fixture
def council():
    return make_partner(name="London Borough of Bexley", code="lbb")


@pytest.fixture
def plan(council):
    make_partner(name="Metropolitan Police Service", code="police")
    plan = make_plan(group=make_group(name="Violence Group"), title="The plan")
    make_priority(strategy=plan.strategy, short_title="Safer nights", held_by=plan.group)
    return plan


@pytest.fixture
def officer(client, council):
    person = make_user("officer", partner=council, job_title="Safety officer")
    client.force_login(person)
    return person


def address(name: str, *args) -> str:
    return reverse(f"workspace:{name}", args=args)


def upload(client, plan, file):
    """Send a file, and return the page that answers."""
    return client.post(address("plan-import", plan.pk), {"file": file}, follow=True)


def sent(page, **said) -> dict:
    """What a browser would send from the page, with these fields changed; a name may be the label of a select."""
    form = filled_in(page)
    html = page.content.decode()
    for label, value in said.items():
        found = re.search(rf'<label[^>]*for="id_([^"]+)"[^>]*>\s*{re.escape(label)}', html)
        form[found[1] if found else label] = value
    return form


def press(client, page, step: str, **said):
    """Press a button of the page: choose, commit or discard."""
    record = PlanImport.objects.latest("pk")
    name = {"choose": "plan-import-preview"}.get(step, f"plan-import-{step}")
    return client.post(address(name, record.plan_id, record.pk), sent(page, **said), follow=True)


def test_an_upload_shows_what_it_would_do_and_stores_nothing(client, officer, plan):
    page = upload(client, plan, csv_file(ROWS))
    text = words(page)
    assert "Looked at: nothing is stored yet." in text
    assert "New 1" in text and "Cannot be read 1" in text
    assert "VG-01 Train every desk" in text
    assert "Due April 2026 from “Apr-26”" in text
    assert "Supporting partners Metropolitan Police Service" in text
    assert "Lead: “Wombles” is no partner here: say which partner is meant." in text
    assert not Action.objects.exists()


def test_a_partner_is_chosen_once_and_all_is_stored(client, officer, plan, council):
    page = upload(client, plan, csv_file(ROWS))
    page = press(client, page, "choose", **{"“Wombles”": str(council.pk)})
    assert "New 2" in words(page)
    page = press(client, page, "commit")
    assert "2 actions added from plan.csv." in words(page)
    assert [(each.reference, each.lead.code) for each in plan.actions.all()] == [
        ("VG-01", "lbb"),
        ("VG-02", "lbb"),
    ]
    assert 'href="/actions/VG-01/"' in page.content.decode()


def test_what_is_chosen_and_committed_at_once_is_shown_first(client, officer, plan, council):
    page = upload(client, plan, csv_file(ROWS))
    page = press(client, page, "commit", **{"“Wombles”": str(council.pk)})
    assert "There is a problem What you chose changes what would be stored." in words(page)
    assert not Action.objects.exists()
    assert "2 actions added" in words(press(client, page, "commit"))


def test_rows_are_left_out_by_a_tick(client, officer, plan, council):
    rows = [HEAD, ["1", "Do one", "LBB", "TBC"], ["2", "Do two", "LBB", "TBC"]]
    page = upload(client, plan, csv_file(rows))
    page = press(client, page, "choose", leave=["2"])
    assert "Left out (1)" in words(page)
    assert "1 row is left out" in words(page)
    page = press(client, page, "commit")
    assert [each.title for each in Action.objects.all()] == ["Do two"]


def test_a_tick_and_the_button_store_at_once(client, officer, plan):
    rows = [HEAD, ["1", "Do one", "LBB", "TBC"], ["2", "Do two", "LBB", "TBC"]]
    page = upload(client, plan, csv_file(rows))
    press(client, page, "commit", leave=["3"])
    assert [each.title for each in Action.objects.all()] == ["Do one"]


def test_columns_can_be_corrected_without_uploading_again(client, officer, plan):
    rows = [["No.", "Gizmo", "Lead", "Target date"], ["1", "Do it", "LBB", "TBC"]]
    page = upload(client, plan, csv_file(rows))
    assert "No row of the sheet has headings" in words(page)
    page = press(client, page, "choose", head="1")
    assert "No column is read as the action" in words(page)
    page = press(client, page, "choose", column_1="title")
    assert "New 1" in words(page)
    assert "4 of 4 columns, headings in row 1" in words(page)


def test_another_sheet_can_be_chosen(client, officer, plan):
    book = workbook(
        {"Old": [HEAD, ["1", "Old one", "LBB", "TBC"]], "New": [HEAD, ["1", "New one", "LBB", "TBC"]]}
    )
    page = upload(client, plan, book)
    assert "Old one" in words(page)
    page = press(client, page, "choose", sheet="1")
    assert "New one" in words(page) and "Old one" not in words(page)


def test_a_forged_choice_is_refused_on_the_form(client, officer, plan):
    page = upload(client, plan, csv_file(ROWS))
    for forged in ({"column_1": "password"}, {"“Wombles”": "99999"}, {"head": "many"}, {"empty": "burn"}):
        refused = press(client, page, "commit", **forged)
        assert "There is a problem" in words(refused)
    assert not Action.objects.exists()


def test_dates_that_move_are_asked_for_a_reason_and_agreed_by_the_post(client, plan, council):
    chair = make_user("contributor", partner=council)
    make_membership(group=plan.group, person=chair, role="chair", post="Chair")
    client.force_login(chair)
    action = make_action(plan=plan, reference="VG-07", title="Do it", lead=council, due="2025-12-31")
    page = upload(client, plan, csv_file([["Ref", "Action", "Due"], ["VG-07", "Do it", "March 2026"]]))
    assert "VG-07 would move to another date." in words(page)
    page = press(client, page, "commit")
    assert "Say why due dates move: each move keeps this reason." in words(page)
    assert "Was 31 December 2025" in words(page)
    press(client, page, "commit", reason="The trainer left.")
    slip = action.slips.get()
    assert (slip.reason, slip.agreed_by) == ("The trainer left.", "Chair, Violence Group")


def test_a_plan_that_changed_meanwhile_is_shown_again(client, officer, plan, council):
    make_action(plan=plan, reference="VG-07", title="Do it", lead=council)
    rows = [["Ref", "Action", "Detail"], ["VG-07", "Do it", "Mine"]]
    first = upload(client, plan, csv_file(rows))
    older = PlanImport.objects.latest("pk")
    other = upload(client, plan, csv_file([rows[0], ["VG-07", "Do it", "Theirs"]]))
    press(client, other, "commit")
    page = client.post(address("plan-import-commit", plan.pk, older.pk), filled_in(first), follow=True)
    assert "The plan has changed since this page was made, so nothing is stored." in words(page)
    assert "Was Theirs Would be Mine" in words(page)
    assert Action.objects.get().detail == "Theirs"
    older.refresh_from_db()
    assert older.state == PlanImportState.STAGED


def test_two_presses_store_once_and_the_second_sees_what_was_stored(client, officer, plan):
    page = upload(client, plan, csv_file([HEAD, ["1", "Do it", "LBB", "TBC"]]))
    press(client, page, "commit")
    again = press(client, page, "commit")
    assert again.status_code == 200
    assert "What it did" in words(again)
    assert Action.objects.count() == 1


def test_a_file_is_discarded_and_forgotten(client, officer, plan):
    page = upload(client, plan, csv_file(ROWS))
    answer = press(client, page, "discard")
    assert "plan.csv is discarded. Nothing of it is stored." in words(answer)
    record = PlanImport.objects.get()
    assert record.sheets == []
    assert "Nothing of the file was stored" in words(
        client.get(address("plan-import-preview", plan.pk, record.pk))
    )
    refused = press(client, page, "commit")
    assert "discarded already: upload it again" in words(refused)
    assert not Action.objects.exists()


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (SimpleUploadedFile("plan.xlsx", b""), "The file is empty"),
        (SimpleUploadedFile("plan.xlsx", b"%PDF-1.7"), "plan.xlsx: it is a PDF"),
        (SimpleUploadedFile("plan.xlsx", b"PK\x03\x04 cut short"), "damaged or cut short"),
        (None, "Choose a file."),
    ],
)
def test_a_file_that_is_no_plan_is_refused_beside_the_field(client, officer, plan, file, sentence):
    page = client.post(address("plan-import", plan.pk), {"file": file} if file else {})
    assert sentence in words(page)
    assert "There is a problem" in words(page)
    assert not PlanImport.objects.exists()


def test_more_than_may_be_uploaded_is_said_on_the_form(client, officer, plan, settings):
    settings.MOST_UPLOADED = 100
    page = upload(client, plan, csv_file([HEAD, *([str(at), "Do it", "LBB", "TBC"] for at in range(50))]))
    assert "can be uploaded at once" in words(page)


def test_html_in_a_file_is_shown_as_text(client, officer, plan):
    page = upload(client, plan, csv_file([HEAD, ["1", "<script>alert(1)</script>", "<b>LBB</b>", "TBC"]]))
    html = page.content.decode()
    assert "<script>alert" not in html and "<b>LBB" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


@pytest.mark.parametrize("role", ["contributor", "scrutiny"])
def test_whoever_does_not_keep_the_plan_is_told_why(client, officer, plan, role):
    upload(client, plan, csv_file(ROWS))
    record = PlanImport.objects.get()
    client.force_login(make_user(role))
    refused = client.get(address("plan-import", plan.pk))
    assert refused.status_code == 403
    assert client.post(address("plan-import", plan.pk), {"file": csv_file(ROWS)}).status_code == 403
    assert client.get(address("plan-import-preview", plan.pk, record.pk)).status_code == 403
    for step in ("preview", "commit", "discard"):
        assert client.post(address(f"plan-import-{step}", plan.pk, record.pk)).status_code == 403
    assert not Action.objects.exists()


def test_the_chair_of_another_group_imports_nothing_here(client, plan, council):
    chair = make_user("contributor", partner=council)
    make_membership(group=make_group(), person=chair, role="chair")
    client.force_login(chair)
    answer = client.get(address("plan-import", plan.pk))
    assert answer.status_code == 403
    assert (
        "Only officers and the chair, deputy or lead of the Violence Group may do this."
        in answer.content.decode()
    )


def test_an_import_is_found_under_its_own_plan_alone(client, officer, plan):
    upload(client, plan, csv_file(ROWS))
    record = PlanImport.objects.get()
    other = make_plan()
    assert client.get(address("plan-import-preview", other.pk, record.pk)).status_code == 404
    assert client.get(address("plan-import-commit", plan.pk, record.pk)).status_code == 405


def test_earlier_files_are_listed_with_what_became_of_them(client, officer, plan):
    press(client, upload(client, plan, csv_file(ROWS, name="old.csv")), "discard")
    upload(client, plan, csv_file(ROWS, name="new.csv"))
    text = words(client.get(address("plan-import", plan.pk)))
    assert re.search(r"new\.csv Looked at: nothing is stored yet\..*old\.csv Discarded\.", text)


def test_five_hundred_rows_are_looked_at_and_stored_in_seconds(client, officer, plan):
    make_action(plan=plan, reference="VG-01")
    rows = [[*HEAD, "RAG", "Progress"]]
    rows += [
        [f"VG-{at:03}", f"Do number {at}", "LBB / Met", "Apr-26", "Green", "It goes."] for at in range(2, 502)
    ]
    started = time.perf_counter()
    page = upload(client, plan, csv_file(rows))
    with CaptureQueriesContext(connection) as asked:
        client.get(page.request["PATH_INFO"])
    assert len(asked) <= 40
    with CaptureQueriesContext(connection) as asked:
        press(client, page, "commit")
    assert len(asked) <= 250  # some hundred to store them all: whoever waits to write waits half a second
    assert Action.objects.count() == 501
    assert time.perf_counter() - started < 60  # generous: a shared machine may be slow
