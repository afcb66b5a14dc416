"""The page of one action says everything about it, to whoever reads it, in a constant number of queries."""

import pytest
from django.db import connection

from actionplans import operations
from common.partial_dates import PartialDate
from performance.enums import Sensitivity
from tests.acting import EVERYBODY, KEEPERS, set_scene
from tests.back_office import words
from tests.factories import (
    TODAY,
    aim,
    answer_recommendation,
    day,
    make_measure,
    make_milestone,
    make_partner,
    make_recommendation,
    make_review,
    make_source,
    move_due,
    now,
    officer,
    post_update,
    record,
)
from tests.queries import CaptureQueriesContext
from workspace.summaries.action_page import step_words
from workspace.summaries.histories import SHOWN

pytestmark = pytest.mark.django_db

PAGE = "/actions/NC-01/"


@pytest.fixture
def scene():
    return set_scene()


def read(client, scene, role: str = "chair", query: str = "") -> str:
    client.force_login(scene.people[role])
    page = client.get(PAGE + query)
    assert page.status_code == 200
    return words(page)


@pytest.mark.parametrize("role", EVERYBODY)
def test_whoever_signs_in_reads_an_action(client, scene, role):
    page = read(client, scene, role)
    assert "Train all venues" in page
    assert "Lead partner City Council" in page
    assert "Due 31 December 2025" in page


def test_nobody_reads_it_without_signing_in(client, scene):
    assert client.get(PAGE).status_code == 302


def test_what_it_is_who_does_it_and_where_it_comes_from_stand_at_a_glance(client):
    source = make_source("illustrative", title="A paper of the board", rule="Invented for this test.")
    scene = set_scene(
        supporting=[make_partner(name="Rail police")],
        recurs="yearly",
        resources="Two days a month.",
        lead_officer="Licensing manager",
        detail="Every venue with music.",
        source=source,
    )
    page = read(client, scene)
    for words_ in (
        "With Rail police",
        "Done again Every year",
        "Resources Two days a month.",
        "Lead partner City CouncilLicensing manager",
        "Reports on it The owner, Contributor",
        "Priority 1. Safe nights",
        "Comes from Newly commissioned",
        "Every venue with music.",
        "Illustrative A paper of the board. Invented for this test.",
    ):
        assert words_ in page


def test_the_rating_says_why_and_an_overdue_update_stands_beside_it(client, scene):
    post_update(scene.action, rating="at_risk", made_on="2025-01-31")
    page = read(client, scene)
    assert "At risk So the update of 31 January 2025 says." in page
    assert "Update overdue: the last was on 31 January 2025." in page


def test_an_expected_date_is_agreed_by_whoever_may_and_only_read_by_others(client, scene):
    post_update(scene.action, forecast=day("2026-03"), forecast_reason="The trainer left.")
    assert "Now expected March 2026, not yet agreed. Agree this date" in read(client, scene, "chair")
    page = read(client, scene, "member")
    assert "Now expected March 2026, not yet agreed." in page
    assert "Agree this date" not in page


def test_an_expected_date_that_is_not_later_needs_nobody_to_agree(client, scene):
    post_update(scene.action, forecast=day("2025-12"), forecast_reason="So planned.")
    assert "not yet agreed" not in read(client, scene)


def test_updates_stand_newest_first_each_with_an_address_and_its_author(client, scene):
    first = post_update(scene.action, made_on="2025-01", done="Asked the venues.", next="Train them.")
    post_update(
        scene.action,
        made_on="2025-06-30",
        done="Trained ten.",
        obstacles="No room.",
        author=scene.people["chair"],
        partner=scene.people["chair"].partner,
    )
    page = read(client, scene)
    assert page.index("Trained ten.") < page.index("Asked the venues.")
    assert "In the way: No room. The chair, Commander, Fire Brigade." in page
    assert "Next: Train them. City Council." in page
    assert f'id="update-{first.pk}"' in client.get(PAGE).content.decode()


@pytest.mark.parametrize("field", ["done", "next", "obstacles", "forecast_reason"])
def test_what_people_typed_is_shown_as_text_and_its_links_are_safe(client, scene, field):
    typed = "<script>alert(1)</script> <b>bold</b> javascript:alert(1) https://venues.example/list"
    post_update(
        scene.action,
        **{field: typed},
        forecast=day("2026-03"),
        **({} if field == "forecast_reason" else {"forecast_reason": "So."}),
    )
    client.force_login(scene.people["stranger"])
    page = client.get(PAGE)
    markup = page.content.decode()
    assert "<script>alert" not in markup and "<b>bold" not in markup
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in markup
    assert '<a href="https://venues.example/list" rel="nofollow">' in markup
    assert 'href="javascript' not in markup


def test_html_in_what_an_action_says_is_text_too(client):
    evil = "<img src=x onerror=alert(1)>"
    scene = set_scene(title=evil, detail=evil, resources=evil, lead_officer=evil)
    make_milestone(action=scene.action, title=evil)
    move_due(scene.action, "2026", reason=evil, agreed_by=evil)
    operations.complete(
        action=scene.fresh(), on=day("2025-07-01"), outcome=evil, by=scene.people["officer"], at=now()
    )
    client.force_login(scene.people["officer"])
    for address in (PAGE, scene.address("edit"), scene.address("reopen")):
        markup = client.get(address).content.decode()
        assert "<img" not in markup
        assert "&lt;img src=x onerror=alert(1)&gt;" in markup


@pytest.mark.parametrize(
    ("baseline", "forecast", "actual", "told"),
    [
        ("2025-06-30", None, "2025-06-30", ("Reached in time", False)),
        ("2025-06-30", None, "2025-07-01", ("Reached 1 day late", True)),
        ("2025-06", None, "2025-06-12", ("Reached in time", False)),
        (None, None, "2025-06-12", ("Reached", False)),
        ("2025-07-13", None, None, ("Overdue since 13 July 2025", True)),
        ("2025-07-14", None, None, ("Not yet reached", False)),
        ("2025-06-30", "2025-07-30", None, ("Expected 30 days late", True)),
        ("2025-06-30", "2025-07-13", None, ("Overdue since 13 July 2025", True)),
        ("2025-12", "2025-11", None, ("Not yet reached", False)),
        (None, None, None, ("No date yet", False)),
    ],
)
def test_a_milestone_says_how_late_it_is(baseline, forecast, actual, told):
    dates = {"baseline": day(baseline), "forecast": day(forecast), "actual": day(actual)}
    assert step_words(**dates, is_open=True, on=TODAY) == told


def test_a_closed_action_says_which_milestones_were_not_reached():
    dates = {"baseline": PartialDate(2024), "forecast": None, "actual": None}
    assert step_words(**dates, is_open=False, on=TODAY) == ("Not reached", False)


def test_milestones_stand_as_a_table_with_three_dates(client, scene):
    make_milestone(
        action=scene.action,
        title="Ask the venues",
        baseline="2025-01",
        forecast=day("2025-02"),
        reached="2025-03-05",
    )
    page = read(client, scene)
    assert (
        "Ask the venues Planned for January 2025 Now expected February 2025 Reached on 5 March 2025 "
        "Reached 33 days late" in page
    )


def test_the_measures_it_should_move_stand_beside_their_latest_rating(client):
    measure = make_measure(code="SC-1", title="Robbery")
    record(measure, {"2025-01": 60, "2025-02": 60, "2025-03": 60})
    aim(measure, {"2024/25 Q4": 150})
    page = read(client, set_scene(measures=[measure]))
    assert "SC-1 Robbery 180 Q4 2024/25 Target 150 Off target" in page


def test_a_restricted_measure_is_named_to_nobody_who_may_not_read_it(client):
    secret = make_measure(code="R-1", title="A secret count", sensitivity=Sensitivity.RESTRICTED)
    scene = set_scene(measures=[secret])
    page = read(client, scene, "chair")
    assert "A secret count" not in page
    assert (
        "1 other measure. This measure is restricted: only officers, its owner and its supplier read it."
        in page
    )
    assert "A restricted measure is a measure it should move" in page
    assert "A secret count" in read(client, scene, "officer")


def test_the_recommendations_it_answers_lead_to_their_review(client, scene):
    review = make_review(code="night-review", title="The review of nights")
    answer_recommendation(
        make_recommendation(review=review, number="7", text="Train staff."), actions=[scene.action]
    )
    page = read(client, scene)
    assert "Train staff. Recommendation 7 of The review of nights" in page
    assert 'href="/reviews/night-review/"' in client.get(PAGE).content.decode()


def test_every_move_of_the_due_date_says_why_and_who_agreed(client, scene):
    move_due(scene.action, "2026-03", reason="The trainer left", agreed_by="The board")
    page = read(client, scene)
    assert "From 31 December 2025 to March 2026: The trainer left. Agreed by The board, 30 June 2025." in page
    assert "First agreed: 31 December 2025" in page
    assert "Moved once, 90 days later than first agreed" in page


# Steps


@pytest.mark.parametrize("role", EVERYBODY)
def test_the_steps_beside_it_are_those_that_one_may_take(client, scene, role):
    client.force_login(scene.people[role])
    page = client.get(PAGE)
    markup, said = page.content.decode(), words(page)
    links = {
        step: f'href="/actions/NC-01/{step}/"' in markup
        for step in ("update", "complete", "edit", "due", "split", "merge", "move", "defer", "cancel")
    }
    reports = role in (*KEEPERS, "member", "owner")
    keeps = role in KEEPERS
    assert links == dict.fromkeys(("update", "complete"), reports) | dict.fromkeys(
        ("edit", "due", "split", "merge", "move", "defer", "cancel"), keeps
    )
    refusal = "Only officers and the chair, deputy or lead of the Night-time group may do this."
    # Whoever can do something is told why not the rest; whoever only reads is shown no buttons.
    assert (refusal in said) == (reports and not keeps)
    assert ("Post update" in said) == reports


def test_a_step_that_is_not_open_is_a_button_described_by_its_reason(client, scene):
    client.force_login(scene.people["member"])
    markup = " ".join(client.get(PAGE).content.decode().split())
    assert 'type="button" disabled aria-describedby="why-not">Cancel</button>' in markup
    assert markup.count('id="why-not"') == 1


def test_a_closed_action_can_only_be_opened_again_or_put_right(client):
    scene = set_scene(state="complete")
    client.force_login(scene.people["chair"])
    markup = client.get(PAGE).content.decode()
    assert 'href="/actions/NC-01/reopen/"' in markup and 'href="/actions/NC-01/edit/"' in markup
    assert "/complete/" not in markup and "/update/" not in markup
    assert "It was done." in markup


# History


def test_the_history_says_who_changed_what_from_what_to_what_and_why(client, scene):
    operations.edit_action(
        action=scene.fresh(),
        fields={"title": "Train the bars", "owner": None, "recurs": "monthly", "lead_officer": "A trainer"},
        supporting=[make_partner(name="Rail police")],
        by=scene.people["chair"],
        at=now(),
        reason="Too many venues",
    )
    move_due(scene.fresh(), "2026-03", reason="No room")
    page = read(client, scene)
    assert (
        "14 July 2025 The chair, Commander, Fire Brigade Title: from Train all venues to Train the bars "
        "Lead officer: A trainer Who reports on it taken out; it was The owner Done again: Every month "
        "Rail police supports it Too many venues." in page
    )
    assert "Due date: from 31 December 2025 to March 2026 Due date moved: No room." in page
    assert "Added to the plan" in page


def test_closing_and_opening_again_are_told_in_plain_words(client, scene):
    by = {"by": scene.people["officer"], "at": now()}
    operations.defer(action=scene.fresh(), on=day("2025-07-01"), reason="No money", **by)
    operations.reopen(action=scene.fresh(), reason="Money came", **by)
    page = read(client, scene)
    assert "Deferred on 1 July 2025 No money." in page
    assert "Opened again Money came." in page


def test_milestones_that_were_added_changed_and_removed_are_part_of_the_history(client, scene):
    step = make_milestone(action=scene.action, title="Ask them", baseline="2025-01")
    said = {"action": scene.fresh(), "by": scene.people["officer"], "at": now()}
    step.title = "Ask them all"
    operations.keep_milestones(milestones=[step], reason="All of them", **said)
    operations.keep_milestones(milestones=[], reason="Not needed", **said)
    page = read(client, scene)
    assert "Milestone “Ask them” added" in page
    assert "Milestone “Ask them all”, title: from Ask them to Ask them all All of them." in page
    assert "Milestone “Ask them all” removed Not needed." in page


def test_of_a_long_text_the_history_shows_where_it_changed(client):
    scene = set_scene(detail="Same. " * 100 + "Before.")
    operations.edit_action(
        action=scene.fresh(),
        fields={"detail": "Same. " * 100 + "After."},
        by=scene.people["officer"],
        at=now(),
        reason="Better",
    )
    page = read(client, scene)
    assert "Same. Before. to …" in page and "Same. After. Better." in page


@pytest.mark.parametrize(("edits", "is_bounded"), [(SHOWN - 1, False), (SHOWN, True)])
def test_a_long_history_is_bounded_with_a_way_to_all_of_it(client, scene, edits, is_bounded):
    for number in range(edits):
        operations.edit_action(
            action=scene.fresh(),
            fields={"title": f"Title {number}"},
            by=scene.people["officer"],
            at=now(),
            reason=f"Reason {number}",
        )
    page = read(client, scene)
    assert ("All of it" in page) == is_bounded
    assert ("Added to the plan" in page) != is_bounded
    assert "Added to the plan" in read(client, scene, query="?history=all")


@pytest.mark.once
def test_the_page_asks_no_more_for_ten_times_as_much(client, scene):
    def fill(times: int) -> None:
        review = make_review()
        for number in range(times):
            post_update(scene.fresh(), author=scene.people["chair"], done=f"Done {number}.")
            make_milestone(action=scene.action)
            move_due(scene.fresh(), f"20{26 + number}-0{1 + times % 7}")
            answer_recommendation(make_recommendation(review=review), actions=[scene.action])
            held = scene.fresh()
            operations.edit_action(
                action=held,
                fields={},
                measures=[*held.measures.all(), make_measure()],
                supporting=[*held.supporting.all(), make_partner()],
                by=officer(),
                at=now(),
                reason="More.",
            )

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(PAGE).status_code == 200
        return len(asked)

    client.force_login(scene.people["chair"])
    fill(1)
    few = queries()
    fill(9)
    assert queries() <= few <= 45
