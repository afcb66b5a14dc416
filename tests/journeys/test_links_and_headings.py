"""What holds for every public page: its words need no scripts, its links lead somewhere, its headings make sense."""

from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import expect

PAGES = (
    "/",
    "/dashboard/",
    "/priorities/1/",
    "/data/",
    "/editions/",
    "/meetings/",
    "/accessibility/",
    "/editions/2018-23/1/",
)
MISSING = ("/no/such/page/", "/editions/2022-25/99/", "/editions/1999-02/1/", "/dashboard/nothing/")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_the_same_without_javascript(page, without_javascript, path):
    page.goto(path)
    without_javascript.goto(path)
    words = [reader.locator("main").text_content().split() for reader in (page, without_javascript)]
    assert words[0] == words[1]


def test_every_page_has_one_heading_a_language_and_a_title_of_its_own(page):
    titles = []
    for path in PAGES:
        page.goto(path)
        expect(page.locator("h1")).to_have_count(1)
        expect(page.locator("main")).to_have_count(1)
        assert page.locator("html").get_attribute("lang") == "en-GB", path
        titles.append(page.title())
    assert len(set(titles)) == len(titles)


def test_every_link_of_the_site_leads_somewhere(page, site):
    asked = {}
    for path in PAGES:
        page.goto(path)
        links = page.locator("a[href]").evaluate_all("found => found.map(link => link.getAttribute('href'))")
        for link in links:
            address = urljoin(page.url, link).partition("#")[0]
            if urlsplit(address).netloc == urlsplit(site).netloc and address not in asked:
                asked[address] = page.request.get(address).status
    assert {address: status for address, status in asked.items() if status != 200} == {}
    assert len(asked) > len(PAGES)


@pytest.mark.parametrize("path", PAGES)
def test_every_link_within_a_page_has_its_target(page, path):
    page.goto(path)
    missing = page.locator("a[href^='#']").evaluate_all(
        "found => found.map(link => link.hash.slice(1)).filter(id => id && !document.getElementById(id))"
    )
    assert missing == []


@pytest.mark.parametrize("path", MISSING)
def test_a_page_that_is_not_there_helps_its_reader(page, axe, html_problems, complaints, path):
    complaints.expect("status of 404")
    answer = page.goto(path)
    assert answer.status == 404
    assert axe(page) == []
    assert html_problems(answer.text()) == []
    assert page.locator("main a[href]").count() >= 1


@pytest.mark.parametrize("path", ["/", "/priorities/1/", "/data/", "/accounts/login/"])
def test_a_phone_shows_what_everybody_can_read(page, axe, path):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(path)
    assert axe(page) == []
