"""Posting an update from a list, in a hurry: in place, by keyboard, on a phone, and with all that can go wrong."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.usefixtures("undone")

CHAIR, OFFICER = "chair@demo.example", "officer@demo.example"
OVERDUE, WORDS = "NC-90", "The force has explained how it counts."


@pytest.fixture
def plan(site, undone) -> str:
    """The address of the plan that the chair's group keeps. In it an action of the chair's partner is overdue."""
    from actionplans.models import ActionPlan
    from partnership.models import User
    from tests.factories import make_action, make_milestone, post_update

    chair = User.objects.get(email=CHAIR)
    kept = ActionPlan.objects.filter(group__memberships__person=chair).latest("strategy__starts")
    action = make_action(reference=OVERDUE, title="Count again", plan=kept, lead=chair.partner, due="2025-01")
    make_milestone(action=action, title="Ask the force")
    post_update(action, made_on="2025-03", rating="off_track", done="The comparison is not complete.")
    return f"/plans/{kept.pk}/"


def updates(reference: str = OVERDUE) -> list[str]:
    from actionplans.models import Update

    return list(
        Update.objects.filter(action__reference=reference).order_by("pk").values_list("done", flat=True)
    )


def row(page, reference: str = OVERDUE):
    return page.locator(f"#action-{reference.lower()}")


def open_in_place(page, reference: str = OVERDUE):
    """Press “Post update” in the row, and wait for the dialog, which is returned."""
    row(page, reference).get_by_role("link", name="Post update").click()
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    return dialog


def said(page) -> str:
    """What the page says of itself, once it says something."""
    page.locator(".saying:not(:empty)").wait_for()
    return page.locator(".saying").inner_text()


def kept(page) -> list[str]:
    """What this browser keeps of forms."""
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('kept:'))")


def test_an_update_takes_three_interactions_from_my_work_and_one_stays_there(
    page, sign_in, axe, html_problems, plan
):
    sign_in(CHAIR)
    page.goto("/my-work/")
    page.evaluate("window.here = true")
    dialog = open_in_place(page)
    expect(page.locator("#sheet-title")).to_be_focused()
    expect(dialog).to_contain_text("It stays overdue, whatever you choose below")
    expect(dialog).to_contain_text("The comparison is not complete.")
    assert axe(page) == []
    dialog.get_by_label("On track").check()
    dialog.get_by_label("What was done").fill(WORDS)
    dialog.get_by_role("button", name="Save the update").click()
    assert said(page) == "Your update to NC-90 is saved."
    expect(dialog).to_be_hidden()
    expect(page.locator("#action-nc-90")).to_be_focused()
    expect(row(page)).to_contain_text("Overdue")
    expect(row(page)).to_contain_text("Last update 14 July 2025")
    assert page.evaluate("window.here")
    assert updates()[-1] == WORDS
    assert kept(page) == []
    assert axe(page) == []
    html = page.request.get(f"/actions/{OVERDUE}/update/").text()
    assert html_problems(html) == []


def test_the_whole_errand_is_done_by_keyboard_alone(page, sign_in, plan, eventually):
    sign_in(CHAIR)
    page.goto(plan)
    link = row(page).get_by_role("link", name="Post update")
    link.focus()
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="hidden")
    assert link.evaluate("link => link === document.activeElement")

    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for()
    while not page.evaluate("document.activeElement.name === 'rating'"):
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type(WORDS)
    page.keyboard.press("Tab")
    page.keyboard.type("Agree it with the board.")
    while not page.evaluate("document.activeElement.type === 'submit'"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert said(page) == "Your update to NC-90 is saved."
    eventually(page, "document.activeElement.id === 'action-nc-90'")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#action-nc-90') !== null")
    from actionplans.models import Update

    update = Update.objects.latest("pk")
    assert (update.rating, update.done, update.next) == ("at_risk", WORDS, "Agree it with the board.")


def test_what_is_wrong_is_said_in_the_dialog_as_on_the_page(page, sign_in, axe, plan, eventually):
    sign_in(CHAIR)
    page.goto(plan)
    dialog = open_in_place(page)
    dialog.get_by_label("When it is now expected").fill("soon")
    dialog.get_by_role("button", name="Save the update").click()
    page.locator("[data-error-summary]:focus").wait_for()
    expect(dialog.get_by_role("alert")).to_contain_text("Choose how it is going.")
    expect(dialog.get_by_label("When it is now expected")).to_have_value("soon")
    assert axe(page) == []
    dialog.get_by_role("link", name="Say what was done").click()
    eventually(page, "document.activeElement.id === 'update_done'")
    page.keyboard.type(WORDS)
    dialog.get_by_label("Off track").check()
    dialog.get_by_label("When it is now expected").fill("September 2025")
    dialog.get_by_label("Why it is expected then").fill("The records are slow to reach.")
    dialog.get_by_label("Agree this as the new due date").check()
    dialog.get_by_role("button", name="Save the update").click()
    assert said(page) == "Your update to NC-90 is saved. It is now due September 2025."
    expect(row(page)).to_contain_text("September 2025")
    expect(row(page)).to_contain_text("Off track")
    expect(row(page)).not_to_contain_text("Overdue")


def test_two_officers_clash_and_both_texts_survive(page, sign_in, axe, plan, new_context, watch, site):
    sign_in(CHAIR)
    page.goto(plan)
    dialog = open_in_place(page)
    dialog.get_by_label("On track").check()
    dialog.get_by_label("What was done").fill("The chair’s own words.")

    another = watch(new_context().new_page())
    signed_in_as(another, OFFICER, site)
    another.goto(f"{site}/actions/{OVERDUE}/update/?next={plan}")
    another.get_by_label("Off track").check()
    another.get_by_label("What was done").fill("The officer’s words, which came first.")
    another.get_by_role("button", name="Save the update").click()
    another.wait_for_url(f"**{plan}#action-nc-90")

    dialog.get_by_role("button", name="Save the update").click()
    page.locator("[data-error-summary]:focus").wait_for()
    expect(dialog.get_by_role("alert")).to_contain_text("posted an update to NC-90 while you were writing")
    expect(dialog).to_contain_text("The officer’s words, which came first.")
    expect(dialog.get_by_label("What was done")).to_have_value("The chair’s own words.")
    assert axe(page) == []
    dialog.get_by_role("button", name="Save mine as well").click()
    assert said(page) == "Your update to NC-90 is saved."
    assert updates()[-2:] == ["The officer’s words, which came first.", "The chair’s own words."]


def signed_in_as(page, email: str, site: str) -> None:
    """Sign somebody in in another browser."""
    from django.test import Client

    from partnership.models import User

    client = Client()
    client.force_login(User.objects.get(email=email))
    page.context.add_cookies(
        [{"name": name, "value": cookie.value, "url": site} for name, cookie in client.cookies.items()]
    )


def test_what_was_typed_and_left_is_put_back_and_can_be_discarded(page, sign_in, axe, plan, eventually):
    sign_in(CHAIR)
    page.goto(plan)
    dialog = open_in_place(page)
    dialog.get_by_label("At risk").check()
    dialog.get_by_label("What was done").fill("Half a sent")
    page.keyboard.press("Escape")
    assert "What you typed is kept in this browser" in said(page)

    # On the form's own page, too, and from another list.
    page.goto(f"/actions/{OVERDUE}/update/?next=/my-work/")
    notice = page.locator(".kept")
    notice.get_by_text(re.compile(r"What you typed on \d+ \w+ at \d\d:\d\d was put back\.")).wait_for()
    expect(page.get_by_label("What was done")).to_have_value("Half a sent")
    assert page.get_by_label("At risk").is_checked()
    assert axe(page) == []
    page.get_by_role("button", name="Discard it").click()
    expect(page.get_by_label("What was done")).to_have_value("")
    assert not page.get_by_label("At risk").is_checked()
    assert kept(page) == []
    page.reload()
    expect(page.locator(".kept")).to_have_count(0)


def test_what_was_typed_survives_a_closed_page_and_goes_when_it_is_saved(page, sign_in, plan, eventually):
    sign_in(CHAIR)
    page.goto(f"/actions/{OVERDUE}/update/?next={plan}")
    page.get_by_label("What was done").fill(WORDS)
    page.goto("/my-work/")
    page.goto(f"/actions/{OVERDUE}/update/?next={plan}")
    expect(page.get_by_label("What was done")).to_have_value(WORDS)
    page.get_by_role("button", name="Save the update").click()
    page.locator("[data-error-summary]").wait_for()  # no rating yet: what was typed is still kept
    assert len(kept(page)) == 1
    page.goto(f"/actions/{OVERDUE}/update/?next={plan}")
    expect(page.get_by_label("What was done")).to_have_value(WORDS)
    page.get_by_label("On track").check()
    page.get_by_role("button", name="Save the update").click()
    page.wait_for_url(f"**{plan}#action-nc-90")
    assert kept(page) == []
    assert updates()[-1] == WORDS


def test_signing_out_leaves_nothing_that_was_typed_in_the_browser(page, sign_in, plan):
    sign_in(CHAIR)
    page.goto(f"/actions/{OVERDUE}/update/")
    page.get_by_label("What was done").fill("Not for the next person at this desk.")
    page.goto("/accounts/")
    assert len(kept(page)) == 1
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda address: "/accounts/" not in address or "login" in address)
    assert kept(page) == []


def test_the_next_person_at_the_same_browser_is_not_shown_what_another_typed(page, sign_in, plan):
    sign_in(CHAIR)
    page.goto(f"/actions/{OVERDUE}/update/")
    page.get_by_label("What was done").fill("The chair’s half a sentence.")
    page.goto("/my-work/")
    sign_in(OFFICER)
    page.goto(f"/actions/{OVERDUE}/update/")
    expect(page.get_by_label("What was done")).to_have_value("")


def test_an_unreachable_server_keeps_the_text_and_stores_it_once(page, sign_in, plan, complaints):
    complaints.expect("ERR_FAILED|status of 503")
    sign_in(CHAIR)
    page.goto(plan)
    before = len(updates())
    dialog = open_in_place(page)
    dialog.get_by_label("On track").check()
    dialog.get_by_label("What was done").fill(WORDS)
    page.route("**/update/**", lambda route: route.abort())
    save = dialog.get_by_role("button", name="Save the update")
    save.click()
    expect(dialog.get_by_role("alert")).to_contain_text("The portal could not be reached")
    page.unroute("**/update/**")
    # The server stores it, and is gone before it has answered.
    page.route(
        "**/update/**",
        lambda route: (route.fetch(max_redirects=0), route.fulfill(status=503, body="Restarting")),
    )
    save.click()
    dialog.get_by_text("The portal had a fault").wait_for()
    page.unroute("**/update/**")
    expect(dialog.get_by_label("What was done")).to_have_value(WORDS)
    save.click()
    assert "Your update to NC-90 was saved already. It is stored once." in said(page)
    assert updates()[before:] == [WORDS]


def test_a_session_that_ended_meanwhile_loses_no_word(page, sign_in, plan):
    sign_in(CHAIR)
    page.goto(plan)
    dialog = open_in_place(page)
    dialog.get_by_label("On track").check()
    dialog.get_by_label("What was done").fill(WORDS)
    page.context.clear_cookies(name="portal_session")
    dialog.get_by_role("button", name="Save the update").click()
    expect(dialog.get_by_role("alert")).to_contain_text("You were signed out. What you wrote is kept.")
    assert WORDS not in updates()
    dialog.get_by_role("link", name="Sign in and go on").click()
    page.get_by_label("E-mail address").fill(CHAIR)
    page.get_by_label("Password").fill("safer-city-demo")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"**/actions/{OVERDUE}/update/**")
    expect(page.get_by_label("What was done")).to_have_value(WORDS)
    assert page.get_by_label("On track").is_checked()
    page.get_by_role("button", name="Save the update").click()
    page.wait_for_url(f"**{plan}#action-nc-90")
    assert updates()[-1] == WORDS
    assert kept(page) == []


def test_a_double_click_stores_one_update_and_going_back_stores_no_second(page, sign_in, plan):
    sign_in(CHAIR)
    before = len(updates())
    page.goto(f"/actions/{OVERDUE}/update/?next={plan}")
    page.get_by_label("On track").check()
    page.get_by_label("What was done").fill(WORDS)
    page.get_by_role("button", name="Save the update").dblclick()
    page.wait_for_url(f"**{plan}#action-nc-90")
    assert updates()[before:] == [WORDS]


def test_an_update_is_posted_without_javascript_on_a_phone(without_javascript, sign_in, site, plan):
    page = without_javascript
    page.set_viewport_size({"width": 320, "height": 640})
    signed_in_as(page, CHAIR, site)
    page.goto(f"{site}{plan}")
    row(page).get_by_role("link", name="Post update").click()
    page.wait_for_url("**/update/**")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_role("button", name="Save the update").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose how it is going.")
    page.get_by_label("At risk").check()
    page.get_by_label("What was done").fill(WORDS)
    page.get_by_role("button", name="Save the update").click()
    page.wait_for_url(f"**{plan}#action-nc-90")
    expect(page.get_by_role("status")).to_have_text("Your update to NC-90 is saved.")
    assert updates()[-1] == WORDS


def test_the_dialog_fits_a_window_at_400_per_cent(page, sign_in, axe, plan):
    page.set_viewport_size({"width": 320, "height": 256})  # 1280 × 1024 at 400 %
    sign_in(CHAIR)
    page.goto(plan)
    dialog = open_in_place(page)
    width, height = dialog.evaluate("it => [it.scrollWidth, it.getBoundingClientRect().height]")
    assert width <= 320
    assert height <= 256
    dialog.get_by_label("On track").check()
    dialog.get_by_label("What was done").fill(WORDS)
    dialog.get_by_role("button", name="Save the update").click()
    assert said(page) == "Your update to NC-90 is saved."
    assert axe(page) == []


def test_the_figures_form_keeps_what_was_typed_like_every_long_form(page, sign_in):
    sign_in("contributor@demo.example")
    page.goto("/measures/RR-HOU/enter/")
    page.get_by_label("What lies behind it").fill("Two hostels closed.")
    page.goto("/my-work/")
    page.goto("/measures/RR-HOU/enter/?next=/my-work/")
    expect(page.get_by_label("What lies behind it")).to_have_value("Two hostels closed.")
    page.locator(".kept").get_by_text("was put back").wait_for()
