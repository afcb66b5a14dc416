"""Plans and reviews: reading, narrowing by keyboard, printing, and answering a recommendation."""

import re

import pytest
from playwright.sync_api import expect

OFFICER = "officer@demo.example"
PLAN = "Anti-social behaviour action plan 2022–25"
REVIEW = "/reviews/domestic-abuse-2014/"


def open_plan(page, query: str = ""):
    """The demo's plan on anti-social behaviour, found by its name in the list."""
    page.goto("/plans/")
    address = page.get_by_role("link", name=PLAN, exact=True).get_attribute("href")
    return page.goto(f"{address}{query}")


@pytest.mark.parametrize("query", ["", "?view=full", "?sort=due&due=90", "?words=zebra"])
def test_the_page_of_a_plan_keeps_the_guidelines(page, sign_in, axe, html_problems, undone, query):
    sign_in(OFFICER)
    response = open_plan(page, query)
    assert axe(page) == []
    assert html_problems(response.text()) == []


@pytest.mark.parametrize(
    "address",
    [
        "/plans/",
        "/plans/new/",
        "/reviews/",
        REVIEW,
        f"{REVIEW}?actions=with",
        "/reviews/new/",
        f"{REVIEW}edit/",
    ],
)
def test_lists_and_forms_keep_the_guidelines(page, sign_in, axe, html_problems, undone, address):
    sign_in(OFFICER)
    response = page.goto(address)
    for folded in page.locator("main summary").all():
        folded.click()
    assert axe(page) == []
    assert html_problems(response.text()) == []


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_no_page_of_a_plan_or_review_is_wider_than_the_screen(page, sign_in, undone, width):
    sign_in(OFFICER)
    page.set_viewport_size({"width": width, "height": 800})
    open_plan(page, "?view=full")
    plan = re.sub(r"[?].*", "", page.url)
    for address in (
        plan,
        f"{plan}?view=full",
        f"{plan}edit/",
        "/plans/",
        "/plans/new/",
        REVIEW,
        "/reviews/new/",
    ):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


def test_the_places_to_go_fit_on_a_telephone(page, sign_in, undone):
    sign_in(OFFICER)
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto("/plans/")
    for link in page.get_by_role("navigation", name="Main").get_by_role("link").all():
        box = link.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 360
        assert box["height"] >= 24


def test_a_plan_is_narrowed_and_sorted_by_keyboard_alone(page, sign_in, undone):
    sign_in(OFFICER)
    open_plan(page)
    expect(page.locator("tr.line").first).to_be_visible()
    everything = page.locator("tr.line").count()
    page.get_by_label("Words").focus()
    page.keyboard.type("bicycles")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "partner"
    for _ in range(6):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "sort"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**words=bicycles**sort=due**")
    assert 0 < page.locator("tr.line").count() < everything
    page.get_by_role("link", name=re.compile("^Show all")).press("Enter")
    page.wait_for_url(re.compile(r"/plans/\d+/#list$"))
    expect(page.locator("tr.line")).to_have_count(everything)


def test_what_is_overdue_is_seen_first_and_leads_to_its_row(page, sign_in, undone):
    sign_in(OFFICER)
    open_plan(page)
    overdue = page.get_by_role("region", name=re.compile("^Overdue"))
    assert overdue.bounding_box()["y"] < 900
    overdue.get_by_role("link").first.click()
    expect(page.locator("tr.line:target")).to_contain_text("Overdue")


def test_on_paper_the_plan_is_a_table_on_its_side_with_ratings_in_words(page, sign_in, undone, tmp_path):
    sign_in(OFFICER)
    open_plan(page, "?view=full")
    page.emulate_media(media="print")
    assert page.get_by_label("Words").is_hidden()
    assert page.get_by_role("link", name="Add an action").is_hidden()
    assert (
        page.locator("thead").first.evaluate("each => getComputedStyle(each).display") == "table-header-group"
    )
    rating = page.locator("tr.line .rating").first
    expect(rating).to_be_visible()
    expect(rating).to_have_text(re.compile(r"\w"))
    expect(rating.locator("svg")).to_be_visible()
    page.pdf(path=tmp_path / "plan.pdf", prefer_css_page_size=True)
    import pikepdf

    with pikepdf.open(tmp_path / "plan.pdf") as paper:
        _left, _bottom, width, height = paper.pages[0].mediabox
        assert width > height


def test_without_scripts_the_same_filters_work(without_javascript, sign_in, site, undone):
    from django.test import Client

    from partnership.models import User

    client = Client()
    client.force_login(User.objects.get(email=OFFICER))
    without_javascript.context.add_cookies(
        [{"name": name, "value": cookie.value, "url": site} for name, cookie in client.cookies.items()]
    )
    open_plan(without_javascript)
    without_javascript.get_by_label("Due", exact=True).select_option(label="Overdue")
    without_javascript.get_by_role("button", name="Show").click()
    without_javascript.wait_for_url("**due=overdue**")
    ratings = without_javascript.locator("tr.line .rating").all_inner_texts()
    assert {each.strip() for each in ratings} == {"Overdue"}


def test_an_officer_makes_a_plan_and_finds_it_in_the_list(page, sign_in, axe, undone):
    sign_in(OFFICER)
    page.goto("/plans/new/")
    page.get_by_label("Group").select_option(label="Serious and Organised Crime Group")
    page.get_by_label("Every month").check()
    page.get_by_role("button", name="Make the plan").click()
    page.wait_for_url(re.compile(r"/plans/\d+/$"))
    expect(page.get_by_role("heading", name="No actions yet")).to_be_visible()
    assert axe(page) == []
    page.goto("/plans/")
    expect(
        page.get_by_role("link", name="Serious and Organised Crime Group action plan 2022–25")
    ).to_be_visible()


def test_an_officer_records_an_answer_and_names_an_action_that_is_looked_for(
    page, sign_in, axe, html_problems, undone
):
    sign_in(OFFICER)
    page.goto(f"{REVIEW}?answered=nobody")
    page.get_by_role("link", name=re.compile("^Record an answer")).first.click()
    page.get_by_label("Partner", exact=True).select_option(label="City of London Corporation")
    page.get_by_label("Accepted in part").check()
    page.get_by_label("Remark").fill("From next April.")
    page.get_by_label(re.compile("^Find actions")).fill("directory")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("status").filter(has_text="2 found").wait_for()
    expect(page.get_by_label("Remark")).to_have_value("From next April.")
    assert axe(page) == []
    page.get_by_label(re.compile("Keep a directory of services")).check()
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**answered=nobody**")
    page.goto(f"{REVIEW}?words=conference")
    page.goto(REVIEW)
    row = page.get_by_role("row").filter(has_text="From next April.")
    expect(row).to_contain_text("Accepted in part")
    expect(row).to_contain_text("VW-03")


def test_a_review_is_pasted_shown_and_saved(page, sign_in, axe, html_problems, undone):
    sign_in(OFFICER)
    page.goto("/reviews/new/")
    page.get_by_label("Title").fill("A review of lighting")
    page.get_by_label("Recommendations").fill("# Streets\n1\tMend the lamps.\n2. Say when they are mended.")
    page.get_by_role("button", name="Show what is understood").click()
    page.get_by_role("heading", name="Understood: 2 recommendations").wait_for()
    assert axe(page) == []
    page.get_by_role("button", name="Save the review with 2 recommendations").click()
    page.wait_for_url("**/reviews/a-review-of-lighting/")
    expect(page.get_by_role("row").filter(has_text="Mend the lamps.")).to_be_visible()
