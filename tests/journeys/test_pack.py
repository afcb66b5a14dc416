"""Before a meeting: an officer builds the pack and publishes the meeting, a member reads it, a resident reads along."""

import re

import pytest
from playwright.sync_api import expect

TAKES = 240_000  # milliseconds that building a pack may take on a machine that does much else
AUTUMN = "Safer City Partnership Strategy Board, 22 September 2025"


@pytest.fixture
def meeting(site) -> int:
    """The key of the board's next meeting."""
    from meetings.models import Meeting

    return Meeting.objects.get(group__code="board", held_on="2025-09-22").pk


@pytest.fixture
def same_database(site, monkeypatch):
    """A pack is built by a process of its own, which has to find the database of the journeys."""
    from django.db import connection

    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{connection.settings_dict['NAME']}")


def test_an_officer_builds_the_packs_and_publishes_the_meeting_and_others_read_them(
    page, sign_in, axe, html_problems, meeting, same_database, undone, new_context, watch
):
    sign_in("publisher@demo.example")
    page.goto(f"/board/meetings/{meeting}/pack/")
    expect(page.get_by_text("This pack has not been built yet.")).to_have_count(2)
    assert axe(page) == []
    page.get_by_role("button", name="Build the public pack").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("progressbar")).to_be_visible()
    # It goes on by itself, and says when it is done.
    expect(page.get_by_role("link", name=re.compile("Read the public pack"))).to_be_visible(timeout=TAKES)
    expect(page.get_by_text("Up to date with the agenda and its papers.")).to_be_visible()
    assert html_problems(page.request.get(page.url).text()) == []

    page.get_by_role("link", name="What the public reads of this meeting").click()
    page.wait_for_url("**/publish/")
    expect(page.get_by_role("heading", name="What is held back")).to_be_visible()
    expect(page.get_by_text("up to date: it is published too")).to_be_visible()
    assert axe(page) == []
    assert html_problems(page.request.get(page.url).text()) == []
    page.get_by_role("button", name=re.compile("^Publish version 2")).click()
    expect(page.get_by_role("alert")).to_contain_text("Say what is different from the version before")
    page.get_by_label("What is different from the version before").fill("The pack was added.")
    page.get_by_role("button", name=re.compile("^Publish version 2")).click()
    expect(page.get_by_text("Published as version 2. Everybody can read it now.")).to_be_visible()

    _a_member_reads_on_a_tablet(watch(new_context().new_page()), sign_in, axe, meeting)
    _a_resident_reads_without_signing_in(watch(new_context().new_page()), axe, html_problems)


def _a_member_reads_on_a_tablet(page, sign_in, axe, meeting):
    page.set_viewport_size({"width": 768, "height": 1024})
    sign_in("member@demo.example", page.context)
    page.goto(f"/board/meetings/{meeting}/")
    page.get_by_role("link", name="Packs of papers").first.click()
    page.wait_for_url("**/pack/")
    link = page.get_by_role("link", name=re.compile("Read the public pack"))
    expect(link).to_be_visible()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    answer = page.request.get(link.get_attribute("href"))
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF")


def _a_resident_reads_without_signing_in(page, axe, html_problems):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto("/meetings/")
    page.get_by_role("link", name=AUTUMN).click()
    page.wait_for_url("**/meetings/2025-09-22-board/")
    expect(page.get_by_text("The pack was added.")).to_be_visible()
    pack = page.get_by_role("link", name=re.compile("All papers in one file"))
    assert page.request.get(pack.evaluate("link => link.href")).body().startswith(b"%PDF")
    page.goto("/meetings/2025-09-22-board/1/")
    expect(page.get_by_role("link", name="Read version 2")).to_be_visible()
    for address in (
        "/meetings/",
        "/meetings/2025-09-22-board/",
        "/meetings/2022-09-05-board/",
        "/meetings/2022-09-05-board/papers/6-1/",
        "/meetings/2024-12-09-board/",
    ):
        answer = page.goto(address)
        assert answer.status == 200
        assert axe(page) == []
        assert html_problems(answer.text()) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    assert page.context.cookies() == []


def test_a_pack_is_built_and_looked_at_again_without_javascript(
    without_javascript, sign_in, meeting, same_database, undone
):
    page = without_javascript
    sign_in("officer@demo.example", page.context)
    page.goto(f"/board/meetings/{meeting}/pack/")
    page.get_by_role("button", name="Build the public pack").click()
    again = page.get_by_role("link", name="Look again")
    done = page.get_by_role("link", name=re.compile("Read the public pack"))
    expect(again.or_(done)).to_be_visible()
    page.wait_for_url("**/pack/")
    for _ in range(100):  # each look is a visit of its own
        if done.count():
            break
        with page.expect_navigation():
            again.click()
        expect(again.or_(done)).to_be_visible()
    expect(done).to_have_attribute("href", f"/board/meetings/{meeting}/pack/public.pdf")
