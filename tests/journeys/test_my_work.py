"""A contributor finishes the quarterly round on two devices and sends it; an officer sees who has not, and nudges."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.errands import (
    NEW_PASSWORD,
    answer_one,
    come_in_by_invitation,
    invite,
    shown_code,
    sign_in_by_hand,
)

pytestmark = pytest.mark.usefixtures("undone")

CONTRIBUTOR, OFFICER, CHAIR = "contributor@demo.example", "officer@demo.example", "chair@demo.example"
ROUND = 12


@pytest.fixture
def outbox(undone):
    """The e-mails that went out in this journey."""
    from django.core import mail

    mail.outbox.clear()
    return mail.outbox


@pytest.fixture
def fresh(undone):
    """A round nobody has begun: what was reported in it already is as if it had been written before it opened."""
    from datetime import timedelta

    from actionplans.models import Update
    from common import clock

    since = clock.noon(clock.today() - timedelta(days=14))
    Update.history.filter(history_date__gte=since).update(history_date=since - timedelta(days=30))


def test_a_contributor_finishes_a_round_of_twelve_on_two_devices_and_sends_it(
    page, new_context, watch, site, sign_in, axe, html_problems, fresh, outbox
):
    sign_in(CONTRIBUTOR)
    page.goto("/my-work/")
    assert axe(page) == []
    page.get_by_role("link", name="Begin the round").click()
    expect(page.locator("#round-words")).to_have_text(f"0 of {ROUND} done")
    assert axe(page) == []
    page.get_by_role("link", name="Begin", exact=True).click()
    assert axe(page) == []
    assert html_problems(page.request.get(page.url).text()) == []

    # The first is skipped, the second tried without an answer, and the way back leads back.
    skipped = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("link", name="Skip for now").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text(skipped)
    page.get_by_role("button", name="Save and go on").click()
    page.locator("[data-error-summary]:focus").wait_for()
    assert axe(page) == []
    expect(page.locator("#round-words")).to_have_text(f"0 of {ROUND} done")
    page.get_by_role("link", name=re.compile("^Back")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(skipped)
    page.get_by_role("link", name="Skip for now").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text(skipped)
    for number in range(1, 7):
        answer_one(page, number)
        expect(page.locator("#round-words")).to_have_text(f"{number} of {ROUND} done")

    # Another device, the next day: the first that is not answered is the one that was skipped.
    phone = new_context()
    sign_in(CONTRIBUTOR, into=phone)
    elsewhere = watch(phone.new_page())
    elsewhere.set_viewport_size({"width": 320, "height": 700})
    elsewhere.goto("/my-work/")
    assert elsewhere.evaluate("document.documentElement.scrollWidth") <= 320
    elsewhere.get_by_role("link", name="Go on with the round").click()
    expect(elsewhere.locator("#round-words")).to_have_text(f"6 of {ROUND} done")
    elsewhere.get_by_role("link", name="Go on", exact=True).click()
    expect(elsewhere.get_by_role("heading", level=1)).to_have_text(skipped)
    for number in range(7, ROUND + 1):
        expect(elsewhere.locator("#round-words")).to_have_text(f"{number - 1} of {ROUND} done")
        assert elsewhere.evaluate("document.documentElement.scrollWidth") <= 320
        answer_one(elsewhere, number)

    elsewhere.wait_for_url("**/my-work/round/summary/")
    expect(elsewhere.locator("main")).to_contain_text(f"{ROUND} of {ROUND} done")
    expect(elsewhere.locator("main")).to_contain_text("What was done about number 11.")
    assert elsewhere.evaluate("document.documentElement.scrollWidth") <= 320
    assert axe(elsewhere) == []
    assert html_problems(elsewhere.request.get(elsewhere.url).text()) == []
    elsewhere.get_by_role("button", name="Send to my chair").click()
    elsewhere.get_by_role("status").filter(has_text="Your summary is with").wait_for()
    expect(elsewhere.locator("main")).to_contain_text("These answers have been sent.")
    (letter,) = [each for each in outbox if each.to == [CHAIR]]
    assert "for the Anti-social behaviour delivery group" in letter.body
    assert "What was done about" not in letter.body
    elsewhere.goto("/my-work/")
    elsewhere.get_by_role("link", name="Read or send your summary").wait_for()


def test_an_officer_sees_who_has_not_reported_and_nudges_with_one_press(
    page, sign_in, axe, html_problems, fresh, outbox
):
    sign_in(OFFICER)
    page.goto("/my-work/")
    page.get_by_role("link", name="Who has reported").click()
    page.wait_for_url("**/reporting/")
    assert axe(page) == []
    assert html_problems(page.request.get(page.url).text()) == []
    group = page.locator("#section-rr-group")
    expect(group).to_contain_text("0 of 5 reported")
    expect(group).to_contain_text("RR-03 Write the reducing reoffending strategy")
    expect(page.locator(".reporting__nobody")).to_contain_text("Share ambulance and hospital figures")
    group.get_by_role("button", name="Nudge Contributor from the Probation Service").click()
    page.get_by_role("status").filter(has_text="Nudged: Contributor from the Probation Service.").wait_for()
    assert page.url.endswith("/reporting/#section-rr-group")
    expect(group).to_contain_text("Nudged on 14 July 2025")
    assert [letter.to for letter in outbox] == [[CONTRIBUTOR]]
    group.get_by_role("button", name="Nudge Contributor from the Probation Service").click()
    page.get_by_role("status").filter(has_text="nothing was sent again").wait_for()
    assert len(outbox) == 1

    page.get_by_role("link", name="By partner").click()
    page.wait_for_url("**/reporting/?by=partner")
    assert axe(page) == []
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_round_works_without_javascript_and_what_is_owed_is_pressed_from_my_work(
    without_javascript, sign_in, site, fresh, undone
):
    page = without_javascript
    sign_in(CONTRIBUTOR, into=page.context)
    page.goto(f"{site}/my-work/round/")
    page.get_by_role("link", name="Begin", exact=True).click()
    answer_one(page, 1)
    expect(page.locator("#round-words")).to_have_text(f"1 of {ROUND} done")
    page.goto(f"{site}/my-work/")
    item = page.get_by_role("listitem").filter(has_text="Figure for Q4 2024/25 overdue since 30 May 2025")
    item.get_by_role("link", name="Enter the figure").click()
    page.get_by_label("People with settled housing when supervision ended").fill("30")
    page.get_by_label("People whose supervision ended").fill("60")
    page.get_by_role("button", name="Save the figure").click()
    page.wait_for_url("**/my-work/")
    expect(item).to_have_count(0)


def test_a_calendar_address_is_made_copied_and_stopped(page, sign_in, axe, html_problems, undone):
    sign_in(CHAIR)
    page.goto("/my-work/")
    page.get_by_role("link", name="My calendar").click()
    page.get_by_role("button", name="Make my calendar address").click()
    page.get_by_role("status").filter(has_text="Your calendar has an address").wait_for()
    assert axe(page) == []
    assert html_problems(page.request.get(page.url).text()) == []
    address = page.locator("code").inner_text()
    file = page.request.get(address)
    assert file.text().startswith("BEGIN:VCALENDAR")
    assert "VW-04 due" in file.text()
    page.get_by_role("button", name="Stop it").click()
    page.get_by_role("status").filter(has_text="Its address opens nothing any more").wait_for()
    assert page.request.get(address).status == 404


def test_an_invited_contributor_takes_over_from_a_leaver_and_finishes_the_round_with_two_factors(
    page, context, sign_in, settings, fresh, outbox
):
    from partnership.models import User

    sign_in(OFFICER)
    group = "Reducing reoffending delivery group"
    link = invite(page, "The successor", "successor@demo.example", outbox, group=group, role="Member")
    leaver = User.objects.get(email=CONTRIBUTOR)
    heir = User.objects.get(email="successor@demo.example")
    page.goto(f"/people/{leaver.pk}/retire/")
    page.get_by_label("Who takes everything over?").select_option(value=str(heir.pk))
    page.get_by_label("Why they leave").fill("Moved to another service.")
    page.get_by_role("button", name="Hand over and retire").click()
    page.get_by_text(f"{leaver.name} has retired. Handed over:").wait_for()

    context.clear_cookies()
    settings.PORTAL_TWO_FACTORS = True
    secret = come_in_by_invitation(page, link)
    page.goto("/accounts/")
    page.get_by_role("button", name="Sign out").click()
    page.goto("/accounts/login/")
    sign_in_by_hand(page, "successor@demo.example", NEW_PASSWORD)
    page.wait_for_url("**/authenticate/")
    page.get_by_label("Code").fill(shown_code(secret))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/my-work/")

    page.get_by_role("link", name="Begin the round").click()
    expect(page.locator("#round-words")).to_have_text(f"0 of {ROUND} done")
    page.get_by_role("link", name="Begin", exact=True).click()
    for number in range(1, ROUND + 1):
        expect(page.locator("#round-words")).to_have_text(f"{number - 1} of {ROUND} done")
        answer_one(page, number)
    page.wait_for_url("**/my-work/round/summary/")
    expect(page.locator("main")).to_contain_text(f"{ROUND} of {ROUND} done")
