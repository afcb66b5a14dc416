"""A chair moves a date, an officer adds an action without scripts, two write at once and both texts survive."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.usefixtures("undone")

CHAIRED = "NC-07"  # of the plan whose group the demo's chair chairs


def test_a_chair_moves_a_due_date_by_keyboard_alone(page, sign_in, axe, html_problems):
    sign_in("chair@demo.example")
    response = page.goto(f"/actions/{CHAIRED}/")
    assert axe(page) == []
    assert html_problems(response.text()) == []
    page.get_by_text("More to do here").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Move the due date").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/actions/{CHAIRED}/due/")
    assert axe(page) == []
    assert html_problems(page.request.get(page.url).text()) == []
    assert page.get_by_label("Agreed by").input_value().endswith("Anti-social behaviour delivery group")

    page.get_by_label("New due date").focus()
    page.keyboard.type("31 March 2026")
    page.keyboard.press("Enter")
    page.locator("[data-error-summary]:focus").wait_for()
    assert axe(page) == []
    page.get_by_role("link", name="Say why the due date moves.").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#id_reason")).to_be_focused()
    page.keyboard.type("The trainer left.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"/actions/{CHAIRED}/$"))
    expect(page.locator(".told")).to_have_text(f"{CHAIRED} is now due 31 March 2026.")
    told = page.locator("main").inner_text()
    assert "The trainer left." in told
    assert "Anti-social behaviour delivery group, 14 July 2025" in told
    assert axe(page) == []


def test_an_officer_adds_an_action_with_milestones_without_javascript(
    without_javascript, sign_in, site, html_problems
):
    page = without_javascript
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(f"{site}/accounts/login/")
    page.get_by_label("E-mail address").fill("officer@demo.example")
    page.get_by_label("Password").fill("safer-city-demo")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto(f"{site}/plans/")
    page.get_by_role("link", name=re.compile("Anti-social behaviour action plan")).first.click()
    plan = re.search(r"/plans/\d+/", page.url)[0]
    page.goto(f"{site}{plan}actions/new/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    reference = page.get_by_label("Reference", exact=True).input_value()
    page.get_by_label("What is promised").fill("Light the square")
    page.get_by_label("Priority and commitment it serves").select_option(index=1)
    page.get_by_label("Lead partner").select_option(label="City of London Corporation")
    page.get_by_label("Due", exact=True).fill("March 2026")
    rows = page.get_by_role("group", name=re.compile(r"^Milestone \d"))
    rows.nth(0).get_by_label("What is reached").fill("Offers are in")
    rows.nth(0).get_by_label("Planned for").fill("October 2025")
    rows.nth(1).get_by_label("What is reached").fill("One is chosen")
    page.get_by_role("button", name="Add another milestone").click()
    expect(page.get_by_label("What is promised")).to_have_value("Light the square")
    expect(page.get_by_role("alert")).to_have_count(0)
    rows.nth(2).get_by_label("What is reached").fill("The square is lit")
    page.get_by_label("Newly commissioned").check()
    page.get_by_role("button", name="Add the action").click()
    page.wait_for_url(f"**/actions/{reference}/")
    told = page.locator("main").inner_text()
    assert "Light the square" in told
    for step in ("Offers are in", "One is chosen", "The square is lit"):
        assert step in told
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert html_problems(page.content()) == []


def test_another_milestone_comes_at_once_where_there_are_scripts(page, sign_in, axe):
    sign_in("officer@demo.example")
    page.goto(f"/actions/{CHAIRED}/edit/")
    rows = page.get_by_role("group", name=re.compile(r"^Milestone \d"))
    there = rows.count()
    page.get_by_role("button", name="Add another milestone").click()
    expect(rows).to_have_count(there + 1)
    assert page.url.endswith("/edit/")
    page.keyboard.type("The last step")
    expect(rows.nth(there).get_by_label("What is reached")).to_have_value("The last step")
    assert axe(page) == []
    page.get_by_label("Why it changes").fill("One step more.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(re.compile(rf"/actions/{CHAIRED}/$"))
    expect(page.locator("#milestones + table")).to_contain_text("The last step")


def test_two_officers_write_at_once_and_both_texts_survive(
    page, sign_in, axe, html_problems, new_context, site, watch
):
    from django.test import Client

    from partnership.models import User

    sign_in("officer@demo.example")
    page.goto(f"/actions/{CHAIRED}/edit/")
    page.get_by_label("Detail").fill("What the first officer wrote.")
    page.get_by_label("Why it changes").fill("The first reason.")

    quicker = Client()
    quicker.force_login(User.objects.get(email="publisher@demo.example"))
    context = new_context()
    context.add_cookies(
        [{"name": name, "value": cookie.value, "url": site} for name, cookie in quicker.cookies.items()]
    )
    other = watch(context.new_page())
    other.goto(f"{site}/actions/{CHAIRED}/edit/")
    other.get_by_label("Detail").fill("What the second officer wrote.")
    other.get_by_label("Lead officer").fill("Night-time manager")
    other.get_by_label("Why it changes").fill("The second reason.")
    other.get_by_role("button", name="Save", exact=True).click()
    other.wait_for_url(re.compile(rf"/actions/{CHAIRED}/$"))

    page.get_by_role("button", name="Save", exact=True).click()
    page.locator("[data-error-summary]:focus").wait_for()
    assert axe(page) == []
    clash = page.locator(".clash").inner_text()
    assert "What the second officer wrote." in clash and "What the first officer wrote." in clash
    assert "Lead officer: Night-time manager" in clash
    expect(page.get_by_label("Detail")).to_have_value("What the first officer wrote.")
    expect(page.get_by_label("Lead officer")).to_have_value("Night-time manager")
    page.get_by_role("button", name="Save what stands here now").click()
    page.wait_for_url(re.compile(rf"/actions/{CHAIRED}/$"))
    history = page.locator("section", has=page.locator("#history")).inner_text()
    for words in ("What the first officer wrote.", "What the second officer wrote.", "The second reason."):
        assert words in history


@pytest.mark.parametrize("width", [320, 1280])
def test_every_step_of_an_action_keeps_the_guidelines(page, sign_in, axe, html_problems, width):
    sign_in("officer@demo.example")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"/actions/{CHAIRED}/")
    found = {}
    steps = [
        "",
        "edit/",
        "due/",
        "complete/",
        "split/",
        "merge/",
        "merge/?into=NC-10",
        "move/",
        "defer/",
        "cancel/",
    ]
    for step in steps:
        response = page.goto(f"/actions/{CHAIRED}/{step}")
        assert response.status == 200, step
        page.locator("main details").evaluate_all("all => all.forEach((details) => { details.open = true; })")
        problems = axe(page) + html_problems(response.text())
        if page.evaluate("document.documentElement.scrollWidth") > width:
            problems.append("wider than the window")
        if problems:
            found[step] = problems
    assert found == {}
    page.goto(f"/actions/{CHAIRED}/defer/")
    page.get_by_label("Why").fill("There is no money.")
    page.get_by_role("button", name="Defer the action").click()
    response = page.goto(f"/actions/{CHAIRED}/reopen/")
    assert axe(page) + html_problems(response.text()) == []
