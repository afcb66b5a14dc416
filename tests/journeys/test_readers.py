"""A reader finds one thing among everything, quotes it, and leaves a page about abuse at once."""

import re

import pytest
from playwright.sync_api import expect


def test_a_reader_finds_an_action_by_a_word_and_can_quote_where_it_stands(page, axe, html_problems):
    page.goto("/dashboard/")
    page.get_by_role("search").get_by_label("Find in this strategy").fill("hate crime")
    page.keyboard.press("Enter")
    page.wait_for_url("**/find/?q=hate+crime")
    told = page.get_by_role("status")
    expect(told).to_contain_text("found for “hate crime”.")
    assert axe(page) == []
    assert html_problems(page.request.get("/find/").text()) == []

    page.get_by_label("Words to look for").fill("every way to report a hate crime")
    expect(told).to_have_text("One found for “every way to report a hate crime”.")
    assert page.url.endswith("?q=every+way+to+report+a+hate+crime")
    page.get_by_role("link", name="Set out every way to report a hate crime").click()
    page.wait_for_url("**/priorities/5/#action-hc-02")
    expect(page.locator(":target")).to_contain_text("HC-02")
    quoted = page.get_by_role("link", name="Link to action HC-02")
    quoted.focus()
    expect(quoted).to_have_css("opacity", "1")


def test_what_is_not_there_is_said_and_clearing_the_field_brings_everything_back(page):
    page.goto("/find/?q=unicorns")
    expect(page.get_by_role("status")).to_contain_text("Nothing found for “unicorns”.")
    page.get_by_label("Words to look for").fill("")
    expect(page.get_by_role("heading", name="Measures", exact=True)).to_be_visible()
    assert page.url.endswith("/find/")


def test_without_javascript_the_whole_index_is_there_to_read(without_javascript, site):
    page = without_javascript
    page.goto(f"{site}/")
    page.get_by_role("search").get_by_label("Find in this strategy").fill("robbery")
    page.get_by_role("button", name="Find").click()
    page.wait_for_url("**/find/?q=robbery")
    expect(page.locator(".find__note")).to_be_visible()
    page.locator("section", has=page.get_by_role("heading", name="Measures", exact=True)).get_by_role(
        "link", name="Robbery", exact=True
    ).click()
    page.wait_for_url("**/priorities/4/#measure-4-1")


def test_a_page_about_abuse_is_left_by_link_and_by_keyboard(page, axe, complaints):
    complaints.expect("leaves the site: https://www.bbc.co.uk/weather")
    complaints.expect("ERR_")
    page.route(
        "https://www.bbc.co.uk/**",
        lambda route: route.fulfill(body="<title>Weather</title>", content_type="text/html"),
    )
    page.goto("/priorities/3/")
    assert axe(page) == []
    page.get_by_role("link", name="Exit this page").last.click()
    page.wait_for_url("https://www.bbc.co.uk/weather")
    page.goto("/priorities/3/")
    expect(page.locator(".govuk-exit-this-page [role='status']")).to_be_attached()
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url("https://www.bbc.co.uk/weather")


def test_without_javascript_the_way_out_is_a_link_to_somewhere_harmless(without_javascript, site):
    page = without_javascript
    page.goto(f"{site}/priorities/3/")
    way = page.get_by_role("link", name="Exit this page").last
    expect(way).to_be_in_viewport()
    expect(way).to_have_attribute("href", "https://www.bbc.co.uk/weather")
    page.mouse.wheel(0, 3000)
    expect(way).to_be_in_viewport()
    expect(page.get_by_role("heading", name="How to get help now")).to_be_attached()


@pytest.mark.parametrize("path", ["/find/", "/find/?q=night", "/privacy/", "/priorities/3/"])
def test_the_new_pages_fit_a_narrow_screen_and_keep_the_guidelines(page, axe, path):
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert axe(page) == []


def test_what_changed_stands_on_the_dashboard_in_words_and_figures(page):
    page.goto("/")
    page.get_by_role("link", name="Each figure then and now, with the difference").click()
    page.wait_for_url("**/dashboard/#table-changes")
    row = page.get_by_role("table", name="Each figure then and now").get_by_role(
        "row", name=re.compile("Shoplifting")
    )
    for said in ("1,178", "1,570", "392 more, up 33.3%", "Worsening"):
        expect(row).to_contain_text(said)
