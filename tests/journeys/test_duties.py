"""What the law asks for is kept in the browser: a public meeting with who came, and a year's figures with a nought."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.usefixtures("undone")


@pytest.mark.parametrize(
    "address",
    [
        "/duties/",
        "/duties/liaison/",
        "/duties/assessments/sa-2024/",
        "/duties/public-meetings/add/",
        "/duties/findings/add/",
        "/duties/documents/add/?duty=serious_violence_strategy",
        "/duties/resources/2022-25/",
    ],
)
def test_the_pages_of_what_the_law_asks_keep_the_guidelines(page, sign_in, axe, html_problems, address):
    sign_in("officer@demo.example")
    response = page.goto(address)
    assert axe(page) == []
    assert html_problems(response.text()) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert axe(page) == []


def test_an_officer_records_a_public_meeting_with_who_came_and_the_figures_of_a_year_with_a_nought(
    page, sign_in, axe
):
    sign_in("officer@demo.example")
    page.goto("/board/")
    page.get_by_role("link", name="What the law asks").click()
    page.wait_for_url("**/duties/")
    late = page.get_by_role("row", name=re.compile("^Public meetings"))
    expect(late).to_contain_text("Residents’ meeting 2024, 14 November 2024.")
    page.get_by_role("link", name="Public meetings", exact=True).click()
    page.wait_for_url("**/public-meetings/")
    page.get_by_role("link", name="Add a public meeting").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/public-meetings/add/")
    page.get_by_role("button", name="Record it").click()
    expect(page.locator("[data-error-summary]")).to_contain_text("Give the day, such as 14 July 2025")
    assert axe(page) == []
    page.get_by_label("Held", exact=True).fill("1 July 2025")
    page.get_by_label("Title", exact=True).fill("Residents’ meeting 2025")
    page.get_by_label("Announced", exact=True).fill("2 June 2025")
    page.get_by_label("London Fire Brigade", exact=True).fill("Borough Commander")
    page.get_by_label("City of London Police", exact=True).fill("Commander")
    page.get_by_label("What was discussed", exact=True).fill("Lamps and benches.")
    page.get_by_label("What was discussed", exact=True).press("Tab")
    page.get_by_role("button", name="Record it").press("Enter")
    expect(page.locator(".told")).to_have_text("Recorded: Residents’ meeting 2025, 1 July 2025.")
    expect(page.get_by_text("London Fire Brigade: Borough Commander")).to_be_visible()
    expect(page.get_by_text("Lamps and benches.")).to_be_visible()
    page.get_by_role("link", name="Public meetings", exact=True).click()
    page.wait_for_url("**/public-meetings/")
    expect(page.get_by_role("row", name=re.compile("^Residents’ meeting 2025"))).to_contain_text(
        "Nobody senior is recorded of City of London Corporation"
    )

    page.goto("/duties/case-reviews/add/")
    page.get_by_label("Financial year").fill("2021/22")
    page.get_by_label("Applications received").fill("1")
    page.get_by_label("Times the threshold was not met").fill("1")
    page.get_by_label("Reviews carried out").fill("0")
    page.get_by_role("button", name="Record it").click()
    expect(page.locator("[data-error-summary]")).to_contain_text("0 where there was none")
    page.get_by_label("Reviews that resulted in recommendations").fill("0")
    page.get_by_role("button", name="Record it").click()
    expect(page.locator(".told")).to_have_text("Recorded: Case reviews of 2021/22.")
    page.get_by_role("link", name="Case reviews of anti-social behaviour").click()
    page.wait_for_url("**/case-reviews/")
    row = page.get_by_role("row", name=re.compile("^2021.22"))
    expect(row.get_by_role("cell").nth(2)).to_contain_text("0")
    expect(row).to_contain_text("nobody yet")
