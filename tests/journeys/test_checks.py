"""The checks before publication: read by officers, answered for by a publisher, told to everybody."""

import pytest
from playwright.sync_api import expect

CHECKS = "/publish/2022-25/2024-25/checks/"


@pytest.mark.parametrize("address", [CHECKS, f"{CHECKS}C33/override/", "/duty/", "/editions/2018-23/1/duty/"])
def test_the_pages_of_checks_keep_the_guidelines_and_fit_a_narrow_screen(
    page, sign_in, axe, html_problems, undone, address
):
    if address.startswith("/publish/"):
        sign_in("publisher@demo.example")
    response = page.goto(address)
    assert axe(page) == []
    assert html_problems(response.text()) == []
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe(page) == []


def test_a_publisher_answers_for_a_check_by_keyboard_and_takes_it_back(page, sign_in, undone):
    sign_in("publisher@demo.example")
    page.goto(CHECKS)
    page.get_by_role("link", name="Override C33").press("Enter")
    page.wait_for_url(f"**{CHECKS}C33/override/")
    page.get_by_role("button", name="Override this check").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Say why it may be published all the same")
    page.get_by_label("Why it may be published all the same").fill("It is being written.")
    page.get_by_role("button", name="Override this check").press("Enter")
    page.wait_for_url(f"**{CHECKS}#C33")
    overridden = page.get_by_role("region", name="Overridden, with a reason")
    expect(overridden).to_contain_text("It is being written.")
    expect(overridden).to_contain_text("Safer City Manager, City of London Corporation")

    page.get_by_role("link", name="See the override of C33").click()
    page.wait_for_url(f"**{CHECKS}C33/override/")
    page.get_by_role("link", name="Withdraw the override").click()
    page.wait_for_url("**/override/withdraw/")
    page.get_by_label("Why it is withdrawn").fill("It is written.")
    page.get_by_role("button", name="Withdraw it").click()
    page.wait_for_url(f"**{CHECKS}#C33")
    expect(page.get_by_role("region", name="To look at")).to_contain_text("community remedy")
