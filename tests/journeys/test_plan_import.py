"""An officer brings a plan in from a spreadsheet as partners keep it, corrects a partner, and exports it again."""

import datetime
import re

import openpyxl
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.usefixtures("undone")

PLAN = "Anti-social behaviour action plan 2022–25"


@pytest.fixture
def spreadsheet(tmp_path):
    """Columns, merged cells and dates as a published plan has them."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Violence and anti-social behaviour: plan for the year"])
    sheet.append([])
    sheet.append(["No.", "Aims", "Lead", "Target date", "RAG year end"])
    for row in (
        [1, "Train door staff in every licensed venue", "Corporation / LFB", datetime.date(2026, 4, 1)],
        [2, "Publish a directory of help for victims", "The Constabulary", "November annually"],
        [3, "Agree a shared case record", "City Police", "Q4 2025 to 2026"],
        [4, "Walk every estate with residents", "Guinness", "Ongoing"],
        [5, "Put lamps at the station", "Corporation", "TBC"],
        [6, "Hold a winter campaign", "Corporation", "as soon as we can"],
    ):
        sheet.append(row)
    sheet["D4"].number_format = "mmm-yy"
    sheet.merge_cells("A1:E1")
    path = tmp_path / "plan-2025.xlsx"
    book.save(path)
    return path


def row_of(page, title: str):
    return page.locator(".row-read").filter(has_text=title)


def test_an_officer_imports_a_plan_exports_it_and_nothing_is_left_to_change(
    page, sign_in, axe, html_problems, spreadsheet, tmp_path
):
    sign_in("officer@demo.example")
    page.goto("/plans/")
    page.get_by_role("link", name=PLAN).first.click()
    page.get_by_role("link", name="Import from a spreadsheet").click()
    assert axe(page) == []
    assert html_problems(page.request.get(page.url).text()) == []
    page.get_by_role("button", name="Show what it would do").click()
    page.get_by_role("link", name="Choose a file.").click()
    expect(page.locator("#id_file")).to_be_focused()

    page.get_by_label("The plan’s file").set_input_files(spreadsheet)
    page.get_by_role("button", name="Show what it would do").click()
    page.wait_for_url(re.compile(r"/import/\d+/$"))
    assert axe(page) == []
    assert html_problems(page.request.get(page.url).text()) == []
    expect(row_of(page, "Publish a directory")).to_contain_text("“The Constabulary” is no partner here")
    expect(row_of(page, "winter campaign")).to_contain_text("“as soon as we can” is not understood")
    expect(row_of(page, "Train door staff")).to_contain_text("April 2026")
    expect(row_of(page, "Walk every estate")).to_contain_text("Listed as an exception.")
    page.get_by_text("How the sheet is read").click()
    assert axe(page) == []
    expect(page.get_by_label("Column B")).to_have_value("title")

    page.get_by_label("“The Constabulary”").select_option(label="City of London Police")
    page.get_by_role("button", name="Read it again with these").click()
    expect(row_of(page, "Publish a directory")).to_contain_text("City of London Police")
    page.get_by_role("button", name="Store 5 rows").click()
    expect(page.locator(".told")).to_have_text("5 actions added from plan-2025.xlsx.")
    assert axe(page) == []
    assert html_problems(page.request.get(page.url).text()) == []

    page.get_by_role("link", name="Back to the plan").click()
    with page.expect_download() as started:
        page.get_by_role("link", name="Download as XLSX").click()
    exported = tmp_path / "exported.xlsx"
    started.value.save_as(exported)
    page.get_by_role("link", name="Import from a spreadsheet").click()
    page.get_by_label("The plan’s file").set_input_files(exported)
    page.get_by_role("button", name="Show what it would do").click()
    page.wait_for_url(re.compile(r"/import/\d+/$"))
    nothing = "There is nothing to store: the file says what is here already."
    expect(page.locator("main")).to_contain_text(nothing)
    expect(page.locator(".row-read")).to_have_count(0)
    assert axe(page) == []
    page.get_by_role("button", name="Discard the file").click()
    expect(page.locator(".told")).to_contain_text("Nothing of it is stored.")


def test_a_chair_imports_without_javascript_on_a_phone_and_says_why_a_date_moves(
    without_javascript, site, tmp_path
):
    page = without_javascript
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(f"{site}/accounts/login/")
    page.get_by_label("E-mail address").fill("chair@demo.example")
    page.get_by_label("Password", exact=True).fill("safer-city-demo")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto(f"{site}/plans/")
    page.get_by_role("link", name=PLAN).first.click()
    page.get_by_role("link", name="Import from a spreadsheet").click()
    file = tmp_path / "dates.csv"
    file.write_text(
        "Ref;Action;Revised date\nNC-07;Move persistent cases into a shared case record;Mar-26\n", "cp1252"
    )
    page.get_by_label("The plan’s file").set_input_files(file)
    page.get_by_role("button", name="Show what it would do").click()
    page.wait_for_url(re.compile(r"/import/\d+/$"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="Store 1 row").click()
    expect(page.get_by_role("alert")).to_contain_text("Say why due dates move")
    page.get_by_label("Why due dates move").fill("The supplier is late.")
    page.get_by_role("button", name="Store 1 row").click()
    expect(page.locator("main")).to_contain_text("1 action changed from dates.csv.")
    page.get_by_role("link", name=re.compile("NC-07")).click()
    page.wait_for_url("**/actions/NC-07/")
    expect(page.locator("main")).to_contain_text("March 2026")
    expect(page.locator("main")).to_contain_text(re.compile("the supplier is late", re.IGNORECASE))
