"""An analyst brings police files in, looks, agrees and takes them back; a contributor enters a figure by hand."""

import csv
import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.usefixtures("undone")

HEADER = [
    "Crime ID",
    "Month",
    "Reported by",
    "Falls within",
    "Longitude",
    "Latitude",
    "Location",
    "LSOA code",
    "LSOA name",
    "Crime type",
    "Last outcome category",
    "Context",
]
FORCE = "City of London Police"


def street_file(folder, month: str, counts: dict[str, int]):
    """A month of police.uk street crime, with so many rows of each type."""
    path = folder / f"{month}-city-of-london-street.csv"
    place = ["-0.1", "51.5", "On or near A Street", "E01000001", "City of London 001A"]
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for crime_type, count in counts.items():
            writer.writerows([["8" * 64, month, FORCE, FORCE, *place, crime_type, "", ""]] * count)
    return path


def test_an_analyst_looks_at_police_files_commits_them_and_takes_them_back(
    page, sign_in, axe, html_problems, tmp_path
):
    sign_in("analyst@demo.example")
    page.goto("/imports/")
    assert axe(page) == []
    page.get_by_role("link", name="Upload a file").click()
    page.get_by_role("button", name="Show what it would do").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    assert axe(page) == []
    page.get_by_role("link", name="Choose a file.").click()
    expect(page.locator("#id_files")).to_be_focused()

    page.get_by_label("police.uk street files").check()
    page.locator("#id_files").set_input_files(
        [
            street_file(tmp_path, "2025-06", {"Robbery": 23, "Burglary": 41}),
            street_file(tmp_path, "2025-05", {"Robbery": 25}),
        ]
    )
    page.get_by_label("Where the file was downloaded").fill("https://data.police.uk/data/")
    page.get_by_label("Day of release").fill("5 August 2025")
    page.get_by_role("button", name="Show what it would do").click()
    page.wait_for_url(re.compile(r"/imports/\d+/$"))
    assert axe(page) == []
    assert html_problems(page.request.get(page.url).text()) == []
    row = page.get_by_role("row").filter(has_text="SC-ROB").filter(has_text="May 2025")
    expect(row).to_contain_text(re.compile(r"22\s+25\s+Changed"))
    expect(row).to_contain_text("Revised at source [r].")

    page.get_by_role("button", name="Commit: store all of it").click()
    expect(page.locator(".told[role=status]")).to_have_text("The import is stored.")
    assert axe(page) == []

    page.get_by_label("Why it is taken back").fill("The files were cut short.")
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator(".told[role=status]")).to_have_text("The import is taken back.")
    expect(page.locator("main")).to_contain_text("The files were cut short.")
    page.goto("/measures/SC-ROB/enter/?period=2025-05")
    expect(page.get_by_label("Figure for May 2025")).to_have_value("22")


def test_a_contributor_enters_a_figure_by_keyboard_alone(
    page, sign_in, axe, html_problems, eventually, undone
):
    sign_in("contributor@demo.example")
    response = page.goto("/measures/RR-HOU/enter/?next=/my-work/")
    assert axe(page) == []
    assert html_problems(response.text()) == []
    page.get_by_label("People with settled housing when supervision ended").focus()
    page.keyboard.type("forty")
    page.keyboard.press("Enter")
    page.locator("[data-error-summary]:focus").wait_for()
    assert axe(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#id_numerator")).to_be_focused()
    expect(page.get_by_label("People with settled housing when supervision ended")).to_have_value("forty")
    page.keyboard.press("Control+A")
    page.keyboard.type("40")
    page.keyboard.press("Tab")
    page.keyboard.type("50")
    page.keyboard.press("Enter")
    page.wait_for_url("**/my-work/")
    expect(page.locator(".told[role=status]")).to_contain_text("Q1 2025/26: 80 is recorded.")


def test_the_form_of_a_figure_works_without_javascript_and_on_a_phone(
    without_javascript, context, sign_in, site
):
    page = without_javascript
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(f"{site}/accounts/login/")
    page.get_by_label("E-mail address").fill("police-contributor@demo.example")
    page.get_by_label("Password").fill("safer-city-demo")
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"{site}/measures/SC-ROB/enter/?next=/my-work/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    expect(page.locator("main")).to_contain_text("You can enter up to 2000 characters")
    page.get_by_label("Figure for June 2025").fill("300")
    page.get_by_role("button", name="Save the figure").click()
    expect(page.get_by_role("alert")).to_contain_text("is ten times the usual")
    page.get_by_label("Figure for June 2025").fill("14")
    page.get_by_label("What lies behind it").fill("Fewer than in the spring.")
    page.get_by_role("button", name="Save the figure").click()
    page.wait_for_url("**/my-work/")
    expect(page.locator("main")).to_contain_text("Robbery, June 2025: 14 is recorded.")
