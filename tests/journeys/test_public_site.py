"""A resident reads what was promised, whether it is happening, and how it is known."""

import csv
import io
import re

import pytest
from playwright.sync_api import expect

PAGES = [
    "/",
    "/dashboard/",
    *(f"/priorities/{number}/" for number in range(1, 8)),
    "/data/",
    "/find/",
    "/editions/",
    "/meetings/",
    "/accessibility/",
    "/privacy/",
    "/editions/2022-25/1/",
    "/editions/2022-25/2/dashboard/",
    "/editions/2018-23/1/",
    "/editions/2018-23/1/dashboard/",
    "/editions/2018-23/1/priorities/3/",
]


@pytest.mark.parametrize("path", PAGES)
def test_every_public_page_keeps_the_accessibility_guidelines_and_is_valid(page, axe, html_problems, path):
    response = page.goto(path)
    assert response.status == 200
    assert axe(page) == []
    assert html_problems(response.text()) == []


@pytest.mark.parametrize("width", [320, 360, 768])
@pytest.mark.parametrize("path", ["/", "/dashboard/", "/priorities/1/", "/data/", "/editions/"])
def test_no_page_has_to_be_pushed_sideways_on_a_narrow_screen(page, path, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [320, 736, 768, 992, 1119, 1120, 1280])
def test_no_strip_of_periods_lies_over_the_figures_beside_it(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/dashboard/")
    strips = page.locator(".measure__strip")
    assert strips.count() > 0
    assert (
        strips.evaluate_all("cells => cells.filter(cell => cell.scrollWidth > cell.clientWidth).length") == 0
    )


def test_the_lists_of_a_paper_have_their_numbers_and_bullets(page):
    page.goto("/meetings/2022-09-05-board/papers/6-1/")
    expect(page.locator("main ol.report__asked")).to_have_css("list-style-type", "decimal")
    expect(page.locator("main ul.report__list").first).to_have_css("list-style-type", "disc")


def test_everything_that_can_be_pressed_is_large_enough_for_a_thumb_on_a_phone(page, axe):
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto("/dashboard/")
    assert axe(page) == []


def test_a_resident_finds_a_promise_and_follows_it_to_its_figures(page):
    page.goto("/")
    page.get_by_role("link", name="Serious violence", exact=True).first.click()
    page.wait_for_url("**/priorities/4/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Serious violence")
    expect(page.get_by_role("heading", name="What we promised")).to_be_visible()
    expect(page.locator("main")).to_contain_text("172")


def test_a_figure_on_the_dashboard_is_the_one_in_the_data_and_names_its_source(page):
    page.goto("/dashboard/")
    row = page.locator("main").inner_text()
    assert re.search(r"Shoplifting.*?1,570", row, re.DOTALL)
    page.goto("/data/")
    link = page.locator('a[href$="files/measures.csv"]').first.get_attribute("href")
    answer = page.request.get(page.evaluate("href => new URL(href, document.baseURI).href", link))
    rows = {each["title"]: each for each in csv.DictReader(io.StringIO(answer.text()))}
    assert (rows["Shoplifting"]["value"], rows["Shoplifting"]["target"]) == ("1570", "905")
    assert "data.police.uk" in rows["Shoplifting"]["source"] + rows["Shoplifting"]["licence"]
    assert rows["Shoplifting"]["target_is_illustrative"] == "yes"


def test_the_months_of_a_year_add_up_to_the_year_on_the_page(page, site):
    readings = csv.DictReader(io.StringIO(page.request.get(f"{site}/files/readings.csv").text()))
    shoplifting = (row for row in readings if row["measure"] == "SC-SHO")
    months = [row["value"] for row in shoplifting if "2024-04" <= row["period"] <= "2025-03"]
    assert len(months) == 12
    assert sum(map(int, months)) == 1570


def test_a_measure_without_figures_names_who_owes_them(page):
    page.goto("/dashboard/")
    expect(page.locator("main")).to_contain_text("No data received from Victim Support")


def test_the_whole_site_reads_without_javascript(without_javascript, site):
    page = without_javascript
    for path in ("/", "/dashboard/", "/priorities/1/"):
        page.goto(f"{site}{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto(f"{site}/dashboard/")
    page.get_by_text("Figures, definition and source").first.click()
    expect(page.locator("details[open] table").first).to_be_visible()


def test_the_first_key_press_offers_the_way_to_the_main_content(page):
    page.goto("/")
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.textContent.trim()")
    assert focused == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"


def test_a_superseded_edition_says_so_and_points_to_the_latest(page):
    page.goto("/editions/2022-25/1/")
    notice = page.get_by_role("complementary", name="Status of this edition")
    expect(notice).to_contain_text("Superseded")
    notice.get_by_role("link").click()
    page.wait_for_url("**/editions/2022-25/3/")


def test_the_baseline_edition_says_that_it_was_a_draft_for_decision(page):
    page.goto("/editions/2018-23/1/")
    expect(page.locator("body")).to_contain_text("Draft published for decision")


def test_the_home_page_with_all_it_needs_is_light(page, site):
    sizes = []

    def weigh(request):
        sizes.append(request.sizes()["responseBodySize"] + request.sizes()["responseHeadersSize"])

    page.on("requestfinished", weigh)
    page.goto("/", wait_until="networkidle")
    assert 0 < sum(sizes) <= 150 * 1024


def test_an_unknown_priority_is_answered_with_what_there_is(page, axe, html_problems, complaints):
    complaints.expect("status of 404")
    response = page.goto("/priorities/9/")
    assert response.status == 404
    assert axe(page) == []
    assert html_problems(response.text()) == []
    page.get_by_role("link", name=re.compile("Serious violence|Priority 4")).first.click()
    page.wait_for_url("**/priorities/4/")


def test_the_report_is_there_to_take_away(page, site):
    answer = page.request.get(f"{site}/report.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF-")
