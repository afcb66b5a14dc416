"""Decisions that bite: done in the same step, what is asked for is chased, what is raised comes back answered."""

import re

import pytest
from django.core import mail
from django.core.management import call_command
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.usefixtures("undone")


@pytest.fixture
def held(site) -> int:
    """The last meeting of the board that was held: 7 July 2025."""
    from meetings.models import Meeting
    from partnership.enums import GroupKind

    return Meeting.objects.held().filter(group__kind=GroupKind.BOARD).first().pk


@pytest.fixture
def whole(axe, html_problems):
    """Nothing is wrong with a page for anybody, however narrow the screen."""

    def checked(page: Page, *, is_visit: bool = True) -> None:
        assert axe(page) == []
        size = page.viewport_size
        page.set_viewport_size({"width": 320, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        page.set_viewport_size(size)
        if is_visit:  # and not what a form was answered with
            assert html_problems(page.request.get(page.url).text()) == []

    return checked


def test_the_board_accepts_a_red_and_creates_an_action(page: Page, sign_in, held, whole):
    sign_in("officer@demo.example")
    page.goto(f"/board/meetings/{held}/decide/")
    whole(page)
    page.get_by_role("link", name="Accept a red until a date").click()
    page.wait_for_url("**kind=accept_red**")
    whole(page)
    measure = page.get_by_label("Measure")
    first_red = measure.locator("optgroup[label='Red now'] option").first.get_attribute("value")
    measure.select_option(first_red)
    page.get_by_label("Accepted until").fill("31 December 2025")
    page.get_by_label("What is being done meanwhile").fill("Joint patrols at the hours that matter.")
    page.get_by_label("What was decided").fill("Accepted that it stays red until the end of the year.")
    page.get_by_label("Minute", exact=True).fill("minute 9")
    page.get_by_role("button", name="Show what it will do").click()
    effect = page.get_by_role("region", name="When you record it")
    expect(effect).to_contain_text(f"Red accepted until 31 December 2025: {first_red}")
    expect(effect).to_contain_text("Nothing is stored yet.")
    expect(page).to_have_title(re.compile("^Check: "))
    whole(page, is_visit=False)
    page.get_by_label("Accepted until").fill("30 November 2025")
    page.get_by_role("button", name="Record the decision").click()
    # What was changed since is shown again before it is recorded.
    expect(effect).to_contain_text("Red accepted until 30 November 2025")
    page.get_by_role("button", name="Record the decision").press("Enter")
    page.wait_for_url("**/board/decisions/*/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Minute 9, 7 July 2025")
    whole(page)
    page.get_by_role("link", name=re.compile(f"^{re.escape(first_red)} ")).click()
    page.wait_for_url("**/measures/**")
    expect(page.locator(".accepted")).to_contain_text(
        ["Red is accepted, 7 July 2025 to 30 November 2025. Joint patrols"]
    )
    expect(page.get_by_role("region", name="Decided about it")).to_contain_text("minute 9")

    page.goto(f"/board/meetings/{held}/decide/?kind=create_action")
    page.get_by_label("Plan, and the priority it serves there").select_option(index=1)
    page.get_by_label("What is to be done").fill("Walk the streets together every Friday")
    page.get_by_label("Lead partner").select_option(label="City of London Police")
    page.get_by_label("Due", exact=True).fill("31 March 2026")
    page.get_by_label("Minute", exact=True).fill("minute 10")
    page.get_by_role("button", name="Show what it will do").click()
    expect(effect).to_contain_text("Walk the streets together every Friday")
    expect(effect).to_contain_text("Due 31 March 2026, led by City of London Police")
    page.get_by_role("button", name="Record the decision").click()
    page.wait_for_url("**/board/decisions/*/")
    page.get_by_role("link", name=re.compile("Walk the streets together")).click()
    page.wait_for_url("**/actions/**")
    expect(page.get_by_role("region", name="Decided about it")).to_contain_text("7 July 2025, minute 10")
    whole(page)


def test_a_follow_up_is_chased_and_closed_at_a_meeting(page: Page, sign_in, held, whole):
    from meetings.models import FollowUp
    from partnership.models import User

    sign_in("officer@demo.example")
    page.goto(f"/board/meetings/{held}/ask/")
    whole(page)
    page.get_by_label("What is asked for").fill("Bring the figures of the ambulance service.")
    page.get_by_label("Who is asked").select_option(label="City of London Police")
    contributor = User.objects.get(email="contributor@demo.example")
    page.get_by_label("Who sees to it").select_option(str(contributor.pk))
    page.get_by_label("By when").fill("20 July 2025")
    page.get_by_role("button", name="Ask for it").click()
    page.wait_for_url("**/board/follow-ups/**")
    expect(page.get_by_text("is asked of City of London Police.")).to_be_visible()
    asked = FollowUp.objects.get(text__startswith="Bring the figures")

    mail.outbox.clear()
    call_command("send_reminders", verbosity=0)
    (letter,) = [each for each in mail.outbox if each.to == [contributor.email]]
    for body in (letter.body, letter.alternatives[0][0]):
        assert f"{asked.number} Asked for by the" in body
        assert "Due by 20 July 2025, in 6 days" in body
        assert "ambulance" not in body  # what was written stays in the portal
    where = re.search(rf"http://\S+(/board/follow-ups/\S*follow-up-{asked.pk})", letter.body)[1]

    sign_in("contributor@demo.example")
    page.goto(where)
    expect(page.locator(f"#follow-up-{asked.pk}")).to_contain_text("Bring the figures")
    page.goto("/my-work/")
    mine = page.locator("li", has_text="Bring the figures of the ambulance service.")
    mine.get_by_role("link", name="Say how it goes").click()
    page.wait_for_url(f"**/board/follow-ups/{asked.pk}/progress/**")
    whole(page)
    page.get_by_label("How it goes").fill("The figures came on Monday.")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/my-work/")
    expect(page.get_by_text(f"{asked.number}: your word is kept.")).to_be_visible()

    sign_in("officer@demo.example")
    page.goto(f"/board/follow-ups/#follow-up-{asked.pk}")
    whole(page)
    page.locator(f"#follow-up-{asked.pk}").get_by_role("link", name="Close it at a meeting").click()
    page.wait_for_url(f"**/board/follow-ups/{asked.pk}/close/")
    whole(page)
    expect(page.get_by_label("Closed at")).to_have_value(str(held))
    expect(page.get_by_label("What came of it")).to_have_value("The figures came on Monday.")
    page.get_by_role("button", name="Close it").click()
    page.wait_for_url("**/board/follow-ups/#follow-up-*")
    expect(page.locator(f"#follow-up-{asked.pk}")).to_contain_text("Closed at")


def test_a_concern_goes_up_from_an_action_and_comes_back_answered(page: Page, sign_in, held, whole):
    from actionplans.enums import ActionState
    from actionplans.models import Action
    from common import clock
    from partnership.models import User

    sign_in("chair@demo.example")
    chair = User.objects.get(email="chair@demo.example")
    groups = [
        group for group, roles in chair.posts_on(clock.today()).items() if roles & {"chair", "deputy", "lead"}
    ]
    action = Action.objects.filter(plan__group__in=groups, state=ActionState.OPEN, escalations=None).first()
    page.goto(f"/actions/{action.reference}/")
    page.get_by_text("More to do here").click()
    page.get_by_role("link", name="Raise a concern to the board").click()
    page.wait_for_url("**/escalate/")
    whole(page)
    page.get_by_label("What is the concern").fill("Two people left, and nobody follows them.")
    page.get_by_label("What is asked of the board").fill("That a partner lends us somebody.")
    page.get_by_role("button", name="Raise it").click()
    page.wait_for_url(f"**/actions/{action.reference}/")
    raised = page.get_by_role("region", name="Raised to the board")
    expect(raised).to_contain_text("Waiting for the")

    sign_in("officer@demo.example")
    page.goto("/board/escalations/")
    whole(page)
    waiting = page.locator("li", has_text="Two people left, and nobody follows them.")
    waiting.get_by_role("link", name="Record the answer").click()
    page.wait_for_url("**kind=close_escalation**")
    page.get_by_label("The answer").fill("The police lend an analyst for six months.")
    page.get_by_label("Minute", exact=True).fill("minute 11")
    page.get_by_role("button", name="Show what it will do").click()
    expect(page.get_by_role("region", name="When you record it")).to_contain_text(
        f"Escalation answered: {action.reference}"
    )
    page.get_by_role("button", name="Record the decision").click()
    page.wait_for_url("**/board/decisions/*/")

    sign_in("chair@demo.example")
    page.goto(f"/actions/{action.reference}/")
    expect(raised).to_contain_text("The police lend an analyst for six months.")
    expect(raised.get_by_role("link", name=re.compile("minute 11"))).to_be_visible()


def test_a_strategy_is_agreed_and_moves_into_force_by_decision(page: Page, sign_in, held, whole):
    from priorities.models import Strategy

    strategy = Strategy.objects.get(slug="2025-29")
    sign_in("officer@demo.example")
    for kind, minute in (("agree_strategy", "minute 12"), ("strategy_in_force", "minute 13")):
        page.goto(f"/board/meetings/{held}/decide/?kind={kind}")
        page.get_by_label("Strategy").select_option(label=str(strategy))
        page.get_by_label("What was decided").fill("It was so decided.")
        page.get_by_label("Minute", exact=True).fill(minute)
        page.get_by_role("button", name="Show what it will do").click()
        expect(page.get_by_role("region", name="When you record it")).to_contain_text(strategy.title)
        page.get_by_role("button", name="Record the decision").click()
        page.wait_for_url("**/board/decisions/*/")
        expect(page.get_by_role("heading", level=1)).to_contain_text(minute, ignore_case=True)
    page.get_by_role("link", name=strategy.title).click()
    page.wait_for_url("**/plans/#strategy-*")
    section = page.get_by_role("region", name=strategy.title)
    expect(section).to_contain_text("In force")
    expect(section).to_contain_text("Board, 7 July 2025, minute 12.")
    expect(
        section.get_by_role("link", name="Bring a strategy into force, 7 July 2025, minute 13")
    ).to_be_visible()
    whole(page)
    page.goto("/board/decisions/")
    whole(page)
