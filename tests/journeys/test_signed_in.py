"""Somebody of the partnership signs in and looks round."""

import re

from playwright.sync_api import expect

PASSWORD = "safer-city-demo"


def test_an_officer_signs_in_by_keyboard_and_sees_the_record(page, site, axe, html_problems, undone):
    response = page.goto("/my-work/")
    page.wait_for_url("**/accounts/login/**")
    assert axe(page) == []
    assert html_problems(response.text()) == []
    page.get_by_label("E-mail address").focus()
    page.keyboard.type("officer@demo.example")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/accounts/" not in address)
    expect(page.locator("body")).to_contain_text("14 July 2025")
    assert axe(page) == []
    page.get_by_text("The record in numbers").click()
    page.locator("main").get_by_role("link", name="Measures", exact=True).click()
    page.wait_for_url("**/admin/performance/measure/")
    expect(page.get_by_role("heading", name=re.compile("measure", re.IGNORECASE)).first).to_be_visible()


def test_a_wrong_password_is_answered_with_a_sentence_and_nothing_typed_is_lost(page, axe, undone):
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill("officer@demo.example")
    page.get_by_label("Password").fill("not this one")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("E-mail address")).to_have_value("officer@demo.example")
    assert axe(page) == []


def test_the_gallery_shows_every_component_and_keeps_the_guidelines(
    page, sign_in, axe, html_problems, undone
):
    sign_in("officer@demo.example")
    response = page.goto("/gallery/")
    assert axe(page) == []
    assert html_problems(response.text()) == []


def test_a_stranger_is_asked_to_sign_in_before_the_back_office_opens(page):
    page.goto("/admin/")
    expect(page.get_by_label("Password")).to_be_visible()
