"""A plan as XLSX and CSV: for everybody signed in, whole or as its page is narrowed."""

import csv
import io

import openpyxl
import pytest
from django.db import connection
from django.urls import reverse

from actionplans.exporting import HEADINGS
from tests.factories import (
    make_action,
    make_milestone,
    make_partner,
    make_plan,
    make_priority,
    make_user,
    move_due,
    post_update,
)
from tests.queries import CaptureQueriesContext

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    plan = make_plan(code="asb-2025", title="The plan")
    make_priority(strategy=plan.strategy, short_title="Safer nights")
    return plan


@pytest.fixture(autouse=True)
def reader(client):
    client.force_login(make_user("contributor"))


def table(client, plan, query: str = "") -> list[dict]:
    response = client.get(reverse("workspace:plan-table", args=[plan.pk]) + query)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))


def test_every_column_says_what_the_plan_says(client, plan):
    lead, other = make_partner(name="The council"), make_partner(name="The police")
    action = make_action(
        plan=plan, reference="NC-02", title="Light the lamps", lead=lead, supporting=[other], due="2025-06"
    )
    post_update(action, done="Half are lit.", rating="at_risk", made_on="2025-05")
    move_due(action, "2026-03", reason="The lamps are late.")
    make_milestone(action=action, title="Order lamps", baseline="2025-01", reached="2025-02-03")
    make_action(plan=plan, reference="NC-10", due_exception="TBC")
    rows = table(client, plan)
    assert [row["Reference"] for row in rows] == ["NC-02", "NC-10"]
    first = rows[0]
    assert first["Priority"] == "1. Safer nights"
    assert (first["Lead"], first["Supporting partners"]) == ("The council", "The police")
    assert (first["Due"], first["First due"]) == ("March 2026", "June 2025")
    assert first["Date moved"] == "Moved once, 274 days later than first agreed: The lamps are late."
    assert (first["Rating"], first["What was done"]) == ("At risk", "Half are lit.")
    assert first["Milestones"] == "Order lamps – January 2025, done 3 February 2025"
    assert rows[1]["Due"] == "TBC"


def test_the_workbook_is_formatted_and_explains_its_columns(client, plan):
    make_action(plan=plan, reference="NC-01", title="=1+1")
    response = client.get(reverse("workspace:plan-workbook", args=[plan.pk]))
    assert response["Content-Disposition"] == 'attachment; filename="asb-2025-2025-07-14.xlsx"'
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    sheet, notes = book.worksheets
    assert tuple(cell.value for cell in sheet[1]) == HEADINGS
    assert sheet.freeze_panes == "B2"
    title = sheet.cell(2, HEADINGS.index("Action") + 1)
    assert (title.value, title.data_type, title.alignment.wrap_text) == ("'=1+1", "s", True)
    told = [cell.value for cell in notes["A"]]
    assert told[0] == "The plan"
    assert told[1] == "1 action, as they stood on 14 July 2025."
    assert set(HEADINGS) <= set(told)


def test_the_filters_of_the_page_carry_into_the_file(client, plan):
    lead = make_partner()
    make_action(plan=plan, reference="NC-01", lead=lead)
    make_action(plan=plan, reference="NC-02", due="2024-01")
    assert [row["Reference"] for row in table(client, plan, f"?partner={lead.pk}")] == ["NC-01"]
    assert [row["Reference"] for row in table(client, plan, "?rating=overdue")] == ["NC-02"]
    assert [row["Reference"] for row in table(client, plan, "?sort=due")] == ["NC-01", "NC-02"]
    assert table(client, plan, "?partner=nonsense%00") == []


def test_an_empty_plan_is_a_row_of_headings(client, plan):
    assert table(client, plan) == []
    assert client.get(reverse("workspace:plan-workbook", args=[plan.pk])).status_code == 200


def test_a_plan_that_is_not_there_is_not_found(client):
    assert client.get("/plans/999999/plan.csv").status_code == 404


@pytest.mark.once
def test_a_download_asks_as_little_of_the_database_at_ten_times_the_actions(client, plan):
    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            table(client, plan)
        return len(asked)

    def add(number: int):
        for _ in range(number):
            post_update(make_action(plan=plan, supporting=[make_partner()]))

    add(2)
    count()
    few = count()
    add(20)
    assert count() == few
