"""From a finished year to its edition: a publisher prepares it, a partner reads the draft, everybody the edition."""

import re

import pytest
from playwright.sync_api import expect

TAKES = 400_000  # milliseconds that preparing or publishing may take on a machine that does much else
SCREENS = ((320, 720), (768, 1024), (1280, 900))


@pytest.fixture
def same_database(site, monkeypatch):
    """An edition is prepared and published by processes of their own, which have to find the journeys' database."""
    from django.db import connection

    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{connection.settings_dict['NAME']}")


@pytest.mark.long
def test_a_publisher_corrects_an_edition_that_a_partner_has_read_as_a_draft(
    page, sign_in, axe, html_problems, same_database, undone, new_context, watch
):
    sign_in("publisher@demo.example")
    page.goto("/publish/")
    expect(page.get_by_role("heading", name="In preparation")).to_be_visible()
    _is_sound(page, axe, html_problems)
    page.get_by_role("link", name="Prepare an edition").click()
    page.wait_for_url("**/publish/new/")
    _is_sound(page, axe, html_problems)
    page.get_by_role("button", name="Prepare it").click()
    expect(page.get_by_text("Give the financial year, such as 2024/25.").first).to_be_visible()

    page.goto("/publish/")
    page.get_by_role("link", name=re.compile("Correct this edition.*2024.25")).click()
    page.wait_for_url("**/publish/new/?corrects=*")
    page.get_by_label("What was wrong, and what is right now").fill("A commitment was worded wrongly.")
    page.get_by_role("button", name="Prepare it").click()
    page.wait_for_url(re.compile(r"/publish/\d+/$"))
    expect(page.get_by_role("heading", name="Checks", exact=True)).to_be_visible(timeout=TAKES)
    _is_sound(page, axe, html_problems)
    private = page.locator(".draft__address code").inner_text()

    _an_outsider_reads_the_draft(watch(new_context().new_page()), axe, html_problems, private)

    page.get_by_role("button", name="Publish it now").click()
    # The page looks again by itself until it is done, and says so under its heading too.
    edition = page.get_by_role("link", name="read it", exact=True)
    expect(edition).to_be_visible(timeout=TAKES)
    edition.click()
    page.wait_for_url("**/editions/2022-25/4/")
    expect(page.get_by_label("Status of this edition")).to_contain_text("edition in force")
    page.goto("/editions/2022-25/3/")
    expect(page.get_by_label("Status of this edition")).to_contain_text("A later edition corrects this one.")


def _is_sound(page, axe, html_problems):
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (page.url, width)
    assert axe(page) == []
    assert html_problems(page.request.get(page.url).text()) == []


def _an_outsider_reads_the_draft(page, axe, html_problems, private):
    answer = page.goto(private)
    assert answer.headers["x-robots-tag"].startswith("noindex")
    notice = page.get_by_label("Status of this draft")
    expect(notice).to_contain_text("Draft for comment, not published. Send your comments to the")
    assert axe(page) == []
    assert html_problems(answer.text()) == []
    page.get_by_role("link", name="Dashboard", exact=True).first.click()
    page.wait_for_url(f"{private}dashboard/")
    expect(notice).to_be_visible()
    assert page.request.get(f"{private}report.pdf").body().startswith(b"%PDF")
    assert page.context.cookies() == []
