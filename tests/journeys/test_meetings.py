"""A meeting from its plan to its minutes: planned, an exempt item on the agenda, called, held, minuted, agreed."""

import re

import pytest
from playwright.sync_api import expect


def meeting(held_on: str):
    from meetings.models import Meeting

    return Meeting.objects.get(group__code="board", held_on=held_on)


@pytest.mark.parametrize(
    "name", ["list", "planned", "held", "minutes", "order", "attendance", "standing", "item"]
)
def test_the_pages_of_meetings_keep_the_guidelines_and_fit_a_narrow_screen(
    page, sign_in, axe, html_problems, undone, name
):
    sign_in("officer@demo.example")
    planned, held = meeting("2025-09-22").pk, meeting("2025-07-07").pk
    address = {
        "list": "/board/meetings/",
        "planned": f"/board/meetings/{planned}/",
        "held": f"/board/meetings/{held}/",
        "minutes": f"/board/meetings/{held}/minutes/",
        "order": f"/board/meetings/{planned}/order/",
        "attendance": f"/board/meetings/{held}/attendance/",
        "standing": "/board/standing/board/",
        "item": f"/board/meetings/{planned}/items/new/",
    }[name]
    response = page.goto(address)
    assert axe(page) == []
    assert html_problems(response.text()) == []
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe(page) == []


def test_an_officer_plans_a_meeting_sets_its_agenda_and_calls_it_by_keyboard(page, sign_in, undone):
    sign_in("officer@demo.example")
    page.goto("/board/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Meetings", exact=True).click()
    page.wait_for_url("**/board/meetings/")
    page.get_by_role("link", name="Plan a meeting").click()
    page.wait_for_url("**/meetings/new/")
    page.get_by_label("Which body meets?").select_option(label="Safer City Partnership Strategy Board")
    page.get_by_label("Day", exact=True).fill("20 October 2025")
    page.get_by_label("Starts at").fill("10am")
    page.get_by_label("Place", exact=True).fill("Guildhall")
    page.get_by_label("Partners needed to decide").fill("5")
    page.get_by_role("button", name="Plan the meeting").press("Enter")
    page.wait_for_url(re.compile(r"/board/meetings/\d+/$"))
    agenda = page.get_by_role("list").filter(has_text="Performance dashboard").first
    expect(agenda.get_by_role("heading", level=3)).to_have_count(4)
    expect(page.get_by_text("Due by 10 October 2025, in 88 days: 5 clear working days")).to_be_visible()

    page.get_by_role("link", name="Add an item").click()
    page.wait_for_url("**/items/new/")
    page.get_by_label("Title", exact=True).fill("Premises under watch")
    page.get_by_label("For decision").check()
    page.get_by_label(re.compile("^Exempt: its title")).check()
    page.get_by_role("button", name="Put it on the agenda").click()
    expect(page.get_by_role("alert")).to_contain_text("An exempt item names its paragraph of Schedule 12A.")
    expect(page.get_by_label("Title", exact=True)).to_have_value("Premises under watch")
    page.get_by_label(re.compile("^Paragraph of Schedule 12A")).select_option("7")
    page.get_by_label(re.compile("^Why keeping it private")).fill("Telling it would warn the watched.")
    page.get_by_role("button", name="Put it on the agenda").click()
    page.wait_for_url("**/#item-5")

    page.get_by_role("link", name="Put in another order").click()
    page.wait_for_url("**/order/")
    page.get_by_role("button", name="Up Premises under watch").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/order/#row-\d+$"))
    page.get_by_label("Place of “Premises under watch”").fill("2")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/board/meetings/\d+/$"))
    expect(page.locator("#item-2")).to_contain_text("Premises under watch")

    page.get_by_role("link", name="Give notice").click()
    page.wait_for_url("**/call/")
    expect(page.get_by_text("1 of them exempt")).to_be_visible()
    page.get_by_role("button", name="Give notice").click()
    page.wait_for_url(re.compile(r"/board/meetings/\d+/$"))
    expect(page.locator(".lead")).to_contain_text("Called")
    expect(page.get_by_text("Given on 14 July 2025").first).to_be_visible()
    called = page.url

    page.context.clear_cookies()
    sign_in("scrutiny@demo.example")
    page.goto(called)
    expect(page.locator("#item-2")).to_contain_text("Exempt item (paragraph 7)")
    expect(page.locator("main")).not_to_contain_text("Premises under watch")


def test_an_officer_records_who_was_there_and_the_minutes_are_written_and_agreed(page, sign_in, undone):
    from common import clock
    from common.partial_dates import PartialDate
    from meetings.models import AgendaItem, Meeting
    from meetings.operations import agendas
    from partnership.models import User

    officer = User.objects.get(email="officer@demo.example")
    before = meeting("2025-07-07")
    at = {"by": officer, "at": clock.now()}
    today = Meeting(
        group=before.group,
        held_on=PartialDate.of(clock.today()),
        title="Special meeting",
        quorum=3,
        source=before.source,
    )
    agendas.plan_meeting(meeting=today, **at)
    item = AgendaItem(
        meeting=today,
        title="Premises under watch",
        type="decision",
        access="exempt",
        exempt_paragraph="7",
        public_interest="It would warn the watched.",
        source=before.source,
    )
    agendas.keep_item(item=item, reason="Added.", **at)
    agendas.call_meeting(meeting=today, on=clock.today(), **at)

    sign_in("officer@demo.example")
    page.goto(f"/board/meetings/{today.pk}/")
    page.get_by_role("link", name="Record that it was held").click()
    page.wait_for_url("**/hold/")
    page.get_by_role("button", name="It was held").click()
    page.wait_for_url(f"**/board/meetings/{today.pk}/")

    page.get_by_role("link", name="Record attendance").click()
    page.wait_for_url("**/attendance/")
    council = page.get_by_role("group", name=re.compile("^City of London Corporation"))
    council.get_by_label("Present").check()
    council.get_by_label(re.compile("^By which post")).fill("Director of Public Protection")
    page.get_by_role("group", name=re.compile("^London Fire Brigade")).get_by_label("Apologies").check()
    page.get_by_role("button", name="Save attendance").click()
    page.wait_for_url(f"**/board/meetings/{today.pk}/")
    expect(page.get_by_text("Without quorum.")).to_be_visible()

    page.get_by_role("link", name="Write the minutes").click()
    page.wait_for_url("**/minutes/")
    number = item.number
    page.get_by_label(f"Public minute of item {number}").fill("The public were excluded.")
    page.get_by_label(f"Exempt minute of item {number}").fill("Two cellars were named.")
    page.get_by_role("button", name="Save the minutes").click()
    page.wait_for_url(f"**/board/meetings/{today.pk}/")
    expect(page.locator(f"#item-{number}")).to_contain_text("Two cellars were named.")

    page.goto(f"/board/meetings/{before.pk}/")
    page.get_by_role("link", name="Record that they were agreed").click()
    page.wait_for_url("**/minutes/agree/")
    expect(page.get_by_label(re.compile("Strategy Board, 14 July 2025"))).to_be_checked()
    page.get_by_role("button", name="The minutes were agreed").click()
    page.wait_for_url(f"**/board/meetings/{before.pk}/")
    expect(page.get_by_text("Agreed at the meeting of 14 July 2025.").first).to_be_visible()


def test_the_agenda_is_put_in_order_without_javascript(without_javascript, sign_in, site, undone):
    from django.test import Client

    from partnership.models import User

    client = Client()
    client.force_login(User.objects.get(email="officer@demo.example"))
    page = without_javascript
    page.context.add_cookies(
        [{"name": name, "value": cookie.value, "url": site} for name, cookie in client.cookies.items()]
    )
    page.goto(f"/board/meetings/{meeting('2025-09-22').pk}/order/")
    page.get_by_role("button", name="Down Performance dashboard").click()
    page.wait_for_url(re.compile(r"/order/#row-\d+$"))
    expect(page.get_by_label("Place of “Performance dashboard”")).to_have_value("3")
    page.get_by_label("Place of “Performance dashboard”").fill("1")
    page.get_by_role("button", name="Save the order").last.click()
    page.wait_for_url(re.compile(r"/board/meetings/\d+/$"))
    expect(page.locator("#item-1")).to_contain_text("Performance dashboard")
