"""What holds for every page the public can open: anybody can read it, on anything, and it asks nobody else."""

from urllib.parse import urljoin, urlsplit

import pytest

PAGES = (
    "/",
    "/dashboard/",
    "/priorities/1/",
    "/priorities/2/",
    "/priorities/4/",
    "/data/",
    "/editions/",
    "/accessibility/",
    "/editions/2022-25/1/",
    "/editions/2022-25/2/dashboard/",
    "/editions/2018-23/1/",
    "/editions/2018-23/1/dashboard/",
    "/editions/2018-23/1/priorities/1/",
    "/accounts/login/",
)
MISSING = ("/no/such/page/", "/priorities/99/", "/editions/2022-25/99/", "/editions/1999-02/1/")
LARGEST_ON_THE_WIRE = 150 * 1024


@pytest.fixture(params=(1280, 390), ids=("desk", "phone"))
def width(request, page):
    page.set_viewport_size({"width": request.param, "height": 900})
    return request.param


@pytest.mark.parametrize("path", PAGES)
def test_it_can_be_read_by_everybody(page, width, axe, path):
    assert page.goto(path).status == 200
    assert axe(page) == []


@pytest.mark.parametrize("path", PAGES)
def test_its_html_is_valid(page, html_problems, path):
    assert html_problems(page.goto(path).text()) == []


@pytest.mark.parametrize("path", PAGES)
def test_it_fits_a_small_phone(page, path):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("path", PAGES)
def test_it_says_the_same_without_javascript(page, without_javascript, path):
    """Every word that is there with scripts is there without them."""
    page.goto(path)
    without_javascript.goto(path)
    words = [reader.locator("main").text_content().split() for reader in (page, without_javascript)]
    assert words[0] == words[1]


@pytest.mark.parametrize("path", PAGES)
def test_it_has_one_heading_a_language_and_a_title_of_its_own(page, path):
    page.goto(path)
    assert page.locator("h1").count() == 1
    assert page.locator("html").get_attribute("lang") == "en-GB"
    assert page.title().strip()
    assert page.locator("main").count() == 1


def test_no_two_pages_of_an_edition_share_a_title(page):
    titles = []
    for path in (
        "/",
        "/dashboard/",
        "/priorities/1/",
        "/priorities/2/",
        "/data/",
        "/editions/",
        "/accessibility/",
    ):
        page.goto(path)
        titles.append(page.title())
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize(
    "path", ["/", "/dashboard/", "/priorities/1/", "/data/", "/editions/", "/editions/2018-23/1/"]
)
def test_every_link_leads_somewhere_on_the_site_or_says_another(page, site, path):
    page.goto(path)
    links = page.locator("a[href]").evaluate_all("found => found.map(link => link.getAttribute('href'))")
    ours = {
        urljoin(page.url, link)
        for link in links
        if urlsplit(urljoin(page.url, link)).netloc == urlsplit(site).netloc
    }
    broken = [
        link for link in sorted({link.split("#")[0] for link in ours}) if page.request.get(link).status != 200
    ]
    assert broken == []


@pytest.mark.parametrize("path", ["/", "/dashboard/", "/priorities/1/"])
def test_every_link_within_the_page_has_its_target(page, path):
    page.goto(path)
    missing = page.locator("a[href^='#']").evaluate_all(
        "found => found.map(link => link.getAttribute('href').slice(1)).filter(id => id && !document.getElementById(id))"
    )
    assert missing == []


def test_the_front_page_is_small_on_the_wire(page):
    answers = []
    page.on("response", lambda response: answers.append(response))
    page.goto("/", wait_until="load")
    page.evaluate("document.fonts.ready")
    sizes = {answer.url: answer.request.sizes() for answer in answers}
    total = sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes.values())
    assert total <= LARGEST_ON_THE_WIRE, sizes


@pytest.mark.parametrize("path", MISSING)
def test_a_page_that_is_not_there_helps_its_reader(page, axe, html_problems, complaints, path):
    complaints.expect("status of 404")
    answer = page.goto(path)
    assert answer.status == 404
    assert axe(page) == []
    assert html_problems(answer.text()) == []
    assert page.locator("main a[href]").count() >= 1
