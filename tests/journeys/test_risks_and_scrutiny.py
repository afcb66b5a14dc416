"""A risk is added with an action, scored again and moves in the grid; scrutiny recommends, and an authority answers."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.usefixtures("undone")


@pytest.mark.parametrize(
    "address",
    [
        "/risks/",
        "/risks/?state=all&as-at=30+June+2025&now=4-4",
        "/risks/R%201/",
        "/risks/new/",
        "/risks/R%201/edit/",
        "/risks/R%201/score/",
        "/risks/R%201/close/",
        "/scrutiny/?as-at=31+March+2025",
        "/scrutiny/recommend/",
    ],
)
def test_the_pages_of_risks_and_scrutiny_keep_the_guidelines(page, sign_in, axe, html_problems, address):
    sign_in("officer@demo.example")
    response = page.goto(address)
    assert axe(page) == []
    assert html_problems(response.text()) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert axe(page) == []


def test_an_officer_adds_a_risk_with_an_action_scores_it_again_and_sees_it_move_in_the_grid(
    page, sign_in, axe
):
    sign_in("officer@demo.example")
    page.goto("/board/")
    page.get_by_role("link", name="The whole risk register").click()
    page.wait_for_url("**/risks/")
    page.get_by_role("link", name="Add a risk").click()
    page.wait_for_url("**/risks/new/")
    page.get_by_role("button", name="Add the risk").click()
    expect(page.locator("[data-error-summary]")).to_contain_text("Choose whose risk it is.")
    assert axe(page) == []
    page.get_by_label("Whose risk it is").select_option(label="Serious violence delivery group")
    page.get_by_label("The risk in a few words").fill("Lamps fail in winter")
    page.get_by_label("Cause", exact=True).fill("They are old.")
    page.get_by_label("Consequence", exact=True).fill("Streets are dark.")
    page.get_by_label("Controls", exact=True).fill("A weekly walk.")
    page.get_by_label(re.compile("^5 Almost certain")).check()
    page.get_by_label(re.compile("^2 Minor")).check()
    page.get_by_label("Likelihood it should come down to").select_option(label="1 Rare")
    page.get_by_label("Impact it should come down to").select_option(label="2 Minor")
    page.get_by_label(re.compile("^Treat")).check()
    page.locator("summary", has_text="Further actions").click()
    page.get_by_label(re.compile("^NC-04 ")).check()
    page.get_by_label("Owner", exact=True).fill("City engineer")
    page.get_by_role("button", name="Add the risk").click()
    expect(page.locator(".told")).to_contain_text("is added to the register.")
    code = page.locator(".one__ref").inner_text()
    expect(page.get_by_role("row", name=re.compile("NC-04"))).to_contain_text("At risk")
    expect(page.locator(".one__standing")).to_contain_text("5 Almost certain × 2 Minor")

    page.goto("/risks/")
    grid = page.get_by_role("table", name="Scores now")
    expect(grid.get_by_role("row", name=re.compile("^5 ")).get_by_role("link", name=code)).to_be_visible()
    page.goto(f"/risks/{code}/")
    page.get_by_role("link", name="Score it again").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/score/")
    page.get_by_label(re.compile("^5 Almost certain")).focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.get_by_label("Why", exact=True).fill("New lamps stand in half of the streets.")
    page.get_by_label("Why", exact=True).press("Tab")
    page.get_by_role("button", name="Save the score").press("Enter")
    expect(page.locator(".told")).to_contain_text(f"{code} is scored 4.")
    expect(page.locator(".one__standing")).to_contain_text("↓ lower, was 10")
    page.goto("/risks/")
    moved = grid.get_by_role("row", name=re.compile("^2 ")).get_by_role("link", name=code, exact=True)
    expect(moved).to_be_visible()
    expect(
        grid.get_by_role("row", name=re.compile("^5 ")).get_by_role("link", name=code, exact=True)
    ).to_have_count(0)
    grid.get_by_role("link", name="1 risk, unlikely and minor").click()
    page.wait_for_url(re.compile(r"now=2-2"))
    expect(page.get_by_role("table", name=re.compile("^Risks"))).to_contain_text("Lamps fail in winter")


def test_scrutiny_recommends_an_authority_answers_and_what_came_of_it_is_recorded(
    page, new_context, watch, sign_in, axe
):
    sign_in("scrutiny@demo.example")
    page.goto("/scrutiny/")
    page.get_by_role("link", name="Record a recommendation").click()
    page.wait_for_url("**/scrutiny/recommend/")
    page.get_by_label("What it recommends").fill("Meet in the evening, so that residents can come.")
    page.get_by_label("London Fire Brigade", exact=True).check()
    page.get_by_role("button", name="Record the recommendation").click()
    expect(page.locator(".told")).to_have_text("Recommendation 4 of 29 May 2025 is recorded.")
    made = page.get_by_role("article").filter(has_text="Meet in the evening")
    expect(made).to_contain_text("London Fire Brigade Due by 11 August 2025, in 28 days")
    assert axe(page) == []

    brigade = new_context()
    sign_in("member@demo.example", into=brigade)
    theirs = watch(brigade.new_page())
    theirs.goto("/my-work/")
    theirs.get_by_role(
        "link", name=re.compile("^Respond for London Fire Brigade: Meet in the evening")
    ).click()
    theirs.wait_for_url(re.compile(r"/scrutiny/responses/\d+/"))
    assert axe(theirs) == []
    theirs.get_by_label("The response").fill("Accepted: from November at six.")
    theirs.get_by_role("button", name="Save the response").click()
    theirs.wait_for_url("**/my-work/")
    expect(theirs.locator(".told")).to_have_text("The response of London Fire Brigade is recorded.")

    officer = new_context()
    sign_in("officer@demo.example", into=officer)
    page = watch(officer.new_page())
    page.goto("/scrutiny/")
    made = page.get_by_role("article").filter(has_text="Meet in the evening")
    expect(made).to_contain_text("Answered in 0 days")
    expect(made).to_contain_text("Accepted: from November at six.")
    made.get_by_role("link", name=re.compile("^Record what came of")).click()
    page.wait_for_url("**/outcome/")
    assert axe(page) == []
    page.get_by_label("What came of it").fill("The board of 22 September is at six.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".told")).to_have_text("What came of recommendation 4 is recorded.")
    expect(made).to_contain_text("The board of 22 September is at six.")
