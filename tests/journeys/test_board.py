"""The evening before a meeting: a member reads the board's dashboard on a tablet."""

import re

import pytest
from playwright.sync_api import expect

DAYS = (
    "",
    "?as-at=30+June+2025",
    "?as-at=31+February",
    "?group=asb-group&whole=yes",
    "?priority=2022-25/6&as-at=2023-06-11",
)


@pytest.mark.parametrize("query", DAYS)
def test_the_dashboard_of_any_day_keeps_the_guidelines(page, sign_in, axe, html_problems, undone, query):
    sign_in("member@demo.example")
    response = page.goto(f"/board/{query}")
    assert axe(page) == []
    assert html_problems(response.text()) == []
    page.set_viewport_size({"width": 768, "height": 1024})
    assert axe(page) == []


def test_a_member_reads_what_is_off_track_on_a_tablet_by_keyboard(page, sign_in, undone):
    page.set_viewport_size({"width": 768, "height": 1024})
    sign_in("member@demo.example")
    page.goto("/my-work/")
    page.get_by_role("link", name="Board", exact=True).click()
    page.wait_for_url("**/board/")
    expect(page.locator(".lead")).to_contain_text("As at 14 July 2025 · next meeting 22 September 2025")
    page.get_by_role("link", name=re.compile("^Off track")).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/board/#off-track")
    part = page.locator("section", has=page.locator("#off-track"))
    red = part.get_by_role("listitem").filter(has_text="Theft from the person").first
    expect(red).to_contain_text("364 against 219")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/measures/*/")
    page.go_back()
    page.wait_for_url("**/board/#off-track")


def test_a_member_looks_at_a_past_day_and_at_one_group_without_javascript(
    without_javascript, sign_in, site, undone
):
    from django.test import Client

    from partnership.models import User

    client = Client()
    client.force_login(User.objects.get(email="member@demo.example"))
    page = without_javascript
    page.context.add_cookies(
        [{"name": name, "value": cookie.value, "url": site} for name, cookie in client.cookies.items()]
    )
    page.goto("/board/")
    page.get_by_text("Another day, or only a part").click()
    page.get_by_label("As at").fill("30 June 2025")
    page.get_by_label("Group").select_option(label="Serious violence delivery group")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url(re.compile("as-at=30"))
    expect(page.locator(".lead")).to_contain_text("As at 30 June 2025 · next meeting 7 July 2025")
    expect(page.locator("main")).to_contain_text("Only a part is shown: Serious violence delivery group")
    expect(page.get_by_role("heading", name="4. Serious violence")).to_have_count(2)
    expect(page.get_by_role("heading", name="1. Neighbourhood crime")).to_have_count(0)
    page.get_by_text("Another day, or only a part").click()
    expect(page.get_by_label("As at")).to_have_value("30 June 2025")
    page.get_by_label("As at").fill("31 February 2025")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url(re.compile("as-at=31"))
    expect(page.get_by_role("status")).to_contain_text("“31 February 2025” is not a day of the calendar.")
    expect(page.get_by_label("As at")).to_have_value("31 February 2025")
    page.get_by_role("link", name="Show everything").click()
    page.wait_for_url(re.compile("/board/$"))


def test_every_link_and_every_entry_of_the_contents_leads_somewhere(page, sign_in, site, undone):
    sign_in("member@demo.example")
    page.goto("/board/?whole=yes")
    missing = page.locator("a[href^='#']").evaluate_all(
        "found => found.map(link => link.hash.slice(1)).filter(id => id && !document.getElementById(id))"
    )
    assert missing == []
    links = page.locator("main a[href]").evaluate_all("found => found.map(link => link.href.split('#')[0])")
    asked = {address: page.request.get(address).status for address in sorted(set(links))}
    assert {address: status for address, status in asked.items() if status != 200} == {}
    assert len(asked) > 20


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_the_dashboard_is_never_wider_than_the_screen(page, sign_in, undone, width):
    sign_in("officer@demo.example")
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/board/?as-at=30+June+2025")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(
    ("paper", "landscape", "most"), [("A4", False, 12), ("A4", True, 16), ("A3", True, 7)]
)
def test_the_dashboard_prints_on_the_sheet_that_is_chosen(
    page, sign_in, undone, tmp_path, paper, landscape, most
):
    import pikepdf

    sign_in("member@demo.example")
    page.goto("/board/")
    file = tmp_path / "board.pdf"
    page.pdf(path=file, format=paper, landscape=landscape, print_background=True)
    with pikepdf.open(file) as pdf:
        left, bottom, right, top = map(float, pdf.pages[0].mediabox)
        sides = sorted((round(right - left), round(top - bottom)))
        assert sides == ([596, 843] if paper == "A4" else [843, 1191])
        assert (right - left > top - bottom) is landscape
        assert 1 < len(pdf.pages) <= most
