"""Reading measures: the list, a measure's page, and exploring its figures, by mouse and by keyboard."""

import re

import pytest
from playwright.sync_api import expect


def contrast_and_markup(page, response, axe, html_problems):
    assert axe(page) == []
    # The one odd id is the name by which Plotly looks for its style sheet.
    assert html_problems(response.text().replace("plotly.js-style-global", "plotly")) == []


@pytest.mark.parametrize(
    "show", ["", "?show=missing-baselines", "?show=no-data", "?show=awaiting-release", "?show=due-soon"]
)
def test_every_list_of_measures_keeps_the_guidelines(page, sign_in, axe, html_problems, undone, show):
    sign_in("officer@demo.example")
    response = page.goto(f"/measures/{show}")
    contrast_and_markup(page, response, axe, html_problems)


def test_an_officer_finds_what_is_missing_and_reads_a_measure(page, sign_in, axe, html_problems, undone):
    sign_in("officer@demo.example")
    page.goto("/measures/")
    page.get_by_label("Rating").select_option(label="Off target")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**rating=red**")
    rows = page.get_by_role("row").filter(has_text="Off target")
    assert rows.count() == page.get_by_role("row").count() - 1 > 0
    page.get_by_role("link", name="Shoplifting").click()
    page.wait_for_url("**/measures/SC-SHO/")
    assert (
        "could be chance" in page.locator(".answer").inner_text()
        or "unlikely" in page.locator(".answer").inner_text()
    )


@pytest.mark.parametrize("code", ["SC-SHO", "SC-ASB", "HC-REC"])
def test_the_page_of_a_measure_keeps_the_guidelines(page, sign_in, axe, html_problems, undone, code):
    sign_in("officer@demo.example")
    response = page.goto(f"/measures/{code}/")
    contrast_and_markup(page, response, axe, html_problems)
    for summary in page.locator("summary").all():
        summary.click()
    assert axe(page) == []


def test_a_figure_is_two_clicks_from_its_source(page, sign_in, undone):
    sign_in("officer@demo.example")
    page.goto("/measures/SC-SHO/")
    page.locator(".standing-now__value a").first.click()
    target = page.locator("li:target")
    expect(target).to_contain_text("data.police.uk")
    expect(target.get_by_role("link", name=re.compile("data.police.uk"))).to_have_count(1)


def test_figures_are_explored_by_keyboard_without_a_complaint_of_the_policy(
    page, sign_in, axe, html_problems, eventually, undone
):
    sign_in("officer@demo.example")
    response = page.goto("/measures/SC-SHO/explore/")
    page.locator("#explore-plot .main-svg").first.wait_for()
    assert page.locator("#explore-drawing").is_hidden()
    contrast_and_markup(page, response, axe, html_problems)

    def traces():
        return page.evaluate("document.getElementById('explore-plot').data.map((trace) => trace.name)")

    assert "Mean and limits" in traces()
    page.get_by_label("Control limits").focus()
    page.keyboard.press("Space")
    eventually(page, "!document.getElementById('explore-plot').data.some((trace) => trace.meta === 'limits')")
    page.get_by_label("Years over each other").focus()
    page.keyboard.press("Space")
    eventually(page, "document.getElementById('explore-plot').data[0].name === '2025/26'")
    page.keyboard.press("Space")
    page.get_by_label("Period").focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_url(re.compile(r"[?]by=quarter$"))
    eventually(page, "document.getElementById('explore-plot').data.some((trace) => trace.meta === 'target')")
    page.get_by_role("button", name="Zoom in").focus()
    page.keyboard.press("Enter")
    eventually(page, "document.getElementById('explore-said').textContent.startsWith('Showing')")
    page.get_by_role("button", name="Whole series").press("Enter")
    assert axe(page) == []


def test_the_drawing_and_the_figures_can_be_taken_away(page, sign_in, undone):
    sign_in("officer@demo.example")
    page.goto("/measures/SC-SHO/explore/")
    page.locator("#explore-plot .main-svg").first.wait_for()
    with page.expect_download() as svg:
        page.get_by_role("button", name="Download SVG").click()
    assert svg.value.suggested_filename == "SC-SHO.svg"
    assert "<svg" in svg.value.path().read_text()[:200]
    with page.expect_download() as table:
        page.get_by_role("link", name="Download CSV").click()
    assert table.value.suggested_filename == "SC-SHO.csv"
    assert table.value.path().read_text("utf-8-sig").startswith("area,period,label,value")


def test_without_scripts_the_same_figures_are_drawn_by_the_server(without_javascript, sign_in, site, undone):
    from django.test import Client

    from partnership.models import User

    client = Client()
    client.force_login(User.objects.get(email="officer@demo.example"))
    without_javascript.context.add_cookies(
        [{"name": name, "value": cookie.value, "url": site} for name, cookie in client.cookies.items()]
    )
    without_javascript.goto("/measures/SC-SHO/explore/")
    without_javascript.get_by_label("Period").select_option(label="By quarter")
    without_javascript.get_by_role("button", name="Show").click()
    without_javascript.wait_for_url(re.compile(r"[?]by=quarter$"))
    expect(without_javascript.locator("figure svg:visible")).to_have_count(1)
    expect(without_javascript.get_by_role("button", name="Zoom in")).to_have_count(0)
    without_javascript.locator("summary").click()
    expect(without_javascript.get_by_role("row").filter(has_text="Q4 2024/25")).to_have_count(1)


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_no_page_of_a_measure_is_wider_than_the_screen(page, sign_in, undone, width):
    sign_in("officer@demo.example")
    page.set_viewport_size({"width": width, "height": 800})
    for address in (
        "/measures/",
        "/measures/?show=no-data",
        "/measures/SC-SHO/",
        "/measures/SC-SHO/explore/",
    ):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
