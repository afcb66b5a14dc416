"""Every step beside an action: who may take it, what it asks, and what the second press does."""

import pytest

from actionplans import operations
from partnership.models import Refusal
from tests.acting import EVERYBODY, KEEPERS, REPORTERS, opened, set_scene, take
from tests.back_office import filled_in, words
from tests.factories import (
    answer_recommendation,
    day,
    make_action,
    make_group,
    make_measure,
    make_membership,
    make_milestone,
    make_partner,
    make_plan,
    make_priority,
    make_recommendation,
    make_review,
    move_due,
    now,
    post_update,
)

pytestmark = pytest.mark.django_db

WHO = {
    "complete": REPORTERS,
    "edit": KEEPERS,
    "revise": KEEPERS,
    "split": KEEPERS,
    "merge": KEEPERS,
    "move": KEEPERS,
    "defer": KEEPERS,
    "cancel": KEEPERS,
}


@pytest.fixture
def scene():
    return set_scene()


@pytest.mark.parametrize("role", EVERYBODY)
@pytest.mark.parametrize("step", [*WHO, "reopen"])
def test_a_step_opens_to_whoever_may_take_it_and_to_nobody_else(client, role, step):
    scene = set_scene(state="cancelled" if step == "reopen" else "open")
    client.force_login(scene.people[role])
    page = client.get(scene.address(step))
    if role in WHO.get(step, KEEPERS):
        assert page.status_code == 200
    else:
        assert page.status_code == 403
        told = "the scrutiny committee" if role == "scrutiny" else "Only officers"
        assert told in words(page) or "scrutiny" in words(page)


@pytest.mark.parametrize("step", [*WHO, "reopen"])
def test_a_forged_form_changes_nothing_keeps_what_was_typed_and_is_noted(client, step):
    scene = set_scene(state="cancelled" if step == "reopen" else "open")
    before = scene.fresh().history.count()
    client.force_login(scene.people["other_chair"])
    answer = client.post(
        scene.address(step, "?into=NC-02" if step == "merge" else ""),
        {"reason": "Because I say so.", "outcome": "Because I say so.", "closed_on": "1 July 2025"},
    )
    assert answer.status_code == 403
    sentence = "Only officers and the chair, deputy or lead of the Night-time group may do this."
    if step == "complete":
        sentence = "Only officers, the Night-time group and its members from City Council report on NC-01."
    assert sentence in words(answer)
    assert "Because I say so." in answer.content.decode()
    assert scene.fresh().history.count() == before
    assert Refusal.objects.get().person == scene.people["other_chair"]


def test_there_is_no_step_of_an_action_that_is_not_there(client, scene):
    client.force_login(scene.people["officer"])
    for step in ("page", *WHO):
        assert client.get(scene.address(step, reference="NO-99")).status_code == 404
        assert client.get(scene.address(step).replace("NC-01", "NC%0001")).status_code == 404


@pytest.mark.parametrize("step", ["complete", "revise", "split", "merge", "defer", "cancel"])
def test_a_closed_action_is_opened_again_before_it_changes(client, step):
    scene = set_scene(state="complete")
    client.force_login(scene.people["chair"])
    page = client.get(scene.address(step))
    assert page.status_code == 403
    assert "NC-01 is complete: reopen it before you change it." in words(page)


# Completing


def test_a_member_completes_an_action_with_what_came_of_it(client, scene):
    client.force_login(scene.people["member"])
    answer = take(
        client, scene.address("complete"), outcome="All 40 venues were trained.", closed_on="June 2025"
    )
    assert answer["Location"] == "/actions/NC-01/"
    done = scene.fresh()
    assert (done.state, str(done.closed_on), done.outcome) == (
        "complete",
        "June 2025",
        "All 40 venues were trained.",
    )
    assert "NC-01 is complete." in words(client.get(answer["Location"]))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"outcome": ""}, "Say what came of it."),
        ({"closed_on": "15 July 2025"}, "15 July 2025 is in the future"),
        ({"closed_on": "August 2025"}, "August 2025 is in the future"),
        ({"closed_on": "September 2022"}, "September 2022 is before it starts, 1 October 2022."),
        ({"closed_on": "soon"}, "“soon” is not a date"),
        ({"outcome": "x" * 4001}, "Write at most 4000 characters: this has 4001."),
    ],
)
def test_a_wrong_completion_says_what_to_do_and_keeps_what_was_typed(client, scene, said, told):
    client.force_login(scene.people["owner"])
    typed = {"outcome": "It was done well.", "closed_on": "1 July 2025"} | said
    answer = take(client, scene.address("complete"), **typed)
    assert told in words(answer)
    assert answer.content.decode().split("</title>")[0].count("Error:") == 1
    again = filled_in(answer)
    assert (again["outcome"], again["closed_on"]) == (typed["outcome"], typed["closed_on"])
    assert scene.fresh().state == "open"


@pytest.mark.parametrize("when", ["14 July 2025", "1 July 2025", "July 2025"])
def test_today_and_the_day_it_starts_are_in_time(client, when):
    scene = set_scene(starts="2025-07-01")
    client.force_login(scene.people["officer"])
    assert take(client, scene.address("complete"), outcome="Done.", closed_on=when).status_code == 302


def test_an_action_that_is_done_again_says_what_opens_next_and_opens_it_once(client):
    scene = set_scene(recurs="quarterly", due="2025-06-30")
    client.force_login(scene.people["chair"])
    page = client.get(scene.address("complete"))
    assert "completing it opens NC-02, the same promise, due 30 September 2025." in words(page)
    said = opened(client, scene.address("complete")) | {"outcome": "Done for this quarter."}
    first, second = (client.post(scene.address("complete"), said) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert "NC-02, due 30 September 2025, is open." in words(client.get("/actions/NC-01/"))
    following = scene.fresh().led_to.get()
    assert (following.reference, str(following.due), following.recurs) == (
        "NC-02",
        "30 September 2025",
        "quarterly",
    )


def test_the_milestones_that_are_not_reached_are_named_and_stop_nobody(client, scene):
    make_milestone(action=scene.action, title="Venues were asked")
    client.force_login(scene.people["chair"])
    assert "Not marked as reached: Venues were asked." in words(client.get(scene.address("complete")))
    assert take(client, scene.address("complete"), outcome="Done.").status_code == 302


# Somebody else was quicker


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("complete", {"outcome": "It was done well."}),
        ("cancel", {"reason": "It was done well."}),
        ("defer", {"reason": "It was done well."}),
        ("revise", {"due": "March 2026", "reason": "It was done well.", "agreed_by": "The board"}),
        ("split", {"parts-0-title": "It was done well.", "parts-1-title": "Two", "reason": "So."}),
    ],
)
def test_an_action_that_somebody_closed_meanwhile_is_not_closed_twice_and_no_word_is_lost(
    client, scene, step, said
):
    client.force_login(scene.people["chair"])
    typed = opened(client, scene.address(step)) | said
    operations.cancel(
        action=scene.fresh(),
        on=scene.action.starts,
        reason="No money.",
        by=scene.people["officer"],
        at=now(),
    )
    answer = client.post(scene.address(step), typed)
    assert answer.status_code == 200
    assert "NC-01 is cancelled: reopen it before you change it." in words(answer)
    assert "It was done well." in answer.content.decode()
    assert "No money." in words(answer)
    assert scene.fresh().closed_reason == "No money."


def test_only_ones_own_second_press_passes_for_the_first(client, scene):
    client.force_login(scene.people["chair"])
    typed = opened(client, scene.address("cancel")) | {"reason": "No money."}
    operations.cancel(
        action=scene.fresh(), on=scene.action.starts, reason="No money.", by=scene.people["officer"], at=now()
    )
    assert "reopen it before you change it" in words(client.post(scene.address("cancel"), typed))


# Giving up and going on


@pytest.mark.parametrize(("step", "state"), [("cancel", "cancelled"), ("defer", "deferred")])
def test_a_chair_gives_an_action_up_with_a_reason_once(client, scene, step, state):
    client.force_login(scene.people["chair"])
    assert "Say why" in words(take(client, scene.address(step)))
    typed = opened(client, scene.address(step)) | {"reason": "There is no money."}
    for _ in range(2):
        assert client.post(scene.address(step), typed)["Location"] == "/actions/NC-01/"
    given_up = scene.fresh()
    assert (given_up.state, given_up.closed_reason) == (state, "There is no money.")
    assert given_up.history.count() == 2


def test_an_action_is_opened_again_with_a_reason(client):
    scene = set_scene(state="deferred")
    client.force_login(scene.people["chair"])
    assert "Say why." in words(take(client, scene.address("reopen")))
    typed = opened(client, scene.address("reopen")) | {"reason": "The money came."}
    for _ in range(2):
        assert client.post(scene.address("reopen"), typed).status_code == 302
    assert (scene.fresh().state, scene.fresh().history.count()) == ("open", 3)


# The due date


def test_a_chair_moves_the_due_date_with_a_reason_and_the_post_is_filled_in(client, scene):
    client.force_login(scene.people["chair"])
    typed = opened(client, scene.address("revise"))
    assert (typed["agreed_by"], typed["made_on"]) == ("Chair, Night-time group", "14 July 2025")
    assert "Say why the due date moves." in words(take(client, scene.address("revise"), due="March 2026"))
    answer = take(client, scene.address("revise"), due="March 2026", reason="The trainer left.")
    assert answer["Location"] == "/actions/NC-01/"
    slip = scene.fresh().slips.get()
    assert (str(slip.was_due), str(slip.due), slip.agreed_by) == (
        "31 December 2025",
        "March 2026",
        "Chair, Night-time group",
    )
    assert "NC-01 is now due March 2026." in words(client.get("/actions/NC-01/"))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            {"due": "30 September 2022"},
            "It cannot be due, 30 September 2022, before it starts, 1 October 2022.",
        ),
        ({"due": "TBC"}, "“TBC” is not a date"),
        ({"due": ""}, "Give the date"),
        ({"due": "31 December 2025"}, "NC-01 is due 31 December 2025 already."),
        ({"due": "31 February 2026"}, "is not a day in the calendar"),
        ({"reason": ""}, "Say why the due date moves."),
        ({"agreed_by": ""}, "Say who agreed that the due date moves."),
        ({"agreed_by": "x" * 201}, "Write at most 200 characters: this has 201."),
        ({"made_on": "15 July 2025"}, "15 July 2025 is in the future"),
    ],
)
def test_a_wrong_due_date_is_explained_and_nothing_typed_is_lost(client, scene, said, told):
    client.force_login(scene.people["chair"])
    typed = {"due": "March 2026", "reason": "The trainer left.", "agreed_by": "The board"} | said
    answer = take(client, scene.address("revise"), **typed)
    assert told in words(answer)
    again = filled_in(answer)
    assert {name: again.get(name, "") for name in typed} == typed
    assert not scene.fresh().slips.exists()


def test_the_first_day_an_action_can_be_due_is_the_day_it_starts(client, scene):
    client.force_login(scene.people["chair"])
    answer = take(client, scene.address("revise"), due="1 October 2022", reason="It was one day.")
    assert answer.status_code == 302


def test_the_date_that_an_update_expects_is_agreed_with_one_press(client, scene):
    post_update(scene.action, forecast=day("2026-02"), forecast_reason="The trainer left.")
    client.force_login(scene.people["chair"])
    assert 'href="/actions/NC-01/due/?due=2026-02"' in client.get("/actions/NC-01/").content.decode()
    typed = opened(client, scene.address("revise", "?due=2026-02"))
    assert (typed["due"], typed["reason"]) == ("February 2026", "The trainer left.")
    assert client.post(scene.address("revise"), typed).status_code == 302
    page = client.get("/actions/NC-01/")
    assert str(scene.fresh().due) == "February 2026"
    assert "not yet agreed" not in words(page)


@pytest.mark.parametrize("asked", ["never", "2027", "2026-02-31", ""])
def test_a_date_that_no_update_expects_is_not_filled_in(client, scene, asked):
    client.force_login(scene.people["chair"])
    assert opened(client, scene.address("revise", f"?due={asked}")).get("due", "") == ""


def test_a_stale_date_is_not_stored_until_its_writer_has_seen_the_other(client, scene):
    client.force_login(scene.people["chair"])
    typed = opened(client, scene.address("revise")) | {"due": "March 2026", "reason": "The trainer left."}
    move_due(scene.fresh(), "2026-06", reason="The room burnt down.")
    answer = client.post(scene.address("revise"), typed)
    assert "saved changes while you were writing" in words(answer)
    assert "because the room burnt down" in words(answer)
    assert str(scene.fresh().due) == "June 2026"
    again = filled_in(answer)
    assert (again["due"], again["reason"]) == ("March 2026", "The trainer left.")
    assert client.post(scene.address("revise"), again).status_code == 302
    assert str(scene.fresh().due) == "March 2026"
    assert scene.fresh().slips.count() == 2


def test_two_presses_move_the_date_once(client, scene):
    client.force_login(scene.people["chair"])
    typed = opened(client, scene.address("revise")) | {"due": "March 2026", "reason": "The trainer left."}
    for _ in range(2):
        assert client.post(scene.address("revise"), typed)["Location"] == "/actions/NC-01/"
    assert scene.fresh().slips.count() == 1


def test_one_comes_back_to_where_one_was(client, scene):
    client.force_login(scene.people["chair"])
    here = f"/plans/{scene.plan.pk}/?rating=overdue"
    query = "?next=" + here.replace("?", "%3F").replace("=", "%3D")
    answer = take(client, scene.address("revise", query), due="March 2026", reason="Late.")
    assert answer["Location"] == f"{here}#action-nc-01"
    answer = take(
        client, scene.address("revise", "?next=https://elsewhere.example/"), due="April 2026", reason="So."
    )
    assert answer["Location"] == "/actions/NC-01/"


# Splitting


def parts(*titles, **said) -> dict:
    typed = {"parts-TOTAL_FORMS": str(max(2, len(titles))), "reason": "Two teams do it."}
    for number, title in enumerate(titles):
        typed |= {f"parts-{number}-title": title}
    return typed | said


def test_an_action_is_split_into_parts_that_have_what_the_whole_had(client, scene):
    client.force_login(scene.people["chair"])
    typed = opened(client, scene.address("split")) | parts(
        "Train the bars", "Train the clubs", **{"parts-1-due": "TBC"}
    )
    for _ in range(2):
        answer = client.post(scene.address("split"), typed)
        assert answer["Location"] == "/actions/NC-01/"
    whole = scene.fresh()
    assert whole.closed_reason == "Split into NC-02 and NC-03: Two teams do it."
    first, second = whole.led_to.order_by("pk")
    assert (first.title, str(first.due), first.owner, second.due_exception) == (
        "Train the bars",
        "31 December 2025",
        scene.people["owner"],
        "TBC",
    )
    page = words(client.get("/actions/NC-02/"))
    assert "Split from NC-01 Train all venues" in page
    assert "NC-01 is split into NC-02 and NC-03." in words(client.get("/actions/NC-01/")) + page


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (parts("One", ""), "Say what this part promises."),
        (parts("One", "Two", reason=""), "Say why it is split."),
        (parts("One", "Two", **{"parts-1-due": "2021"}), "before the action starts, 1 October 2022."),
        (parts("One", "x" * 251), "Write at most 250 characters: this has 251."),
        (parts("One", "Two", **{"parts-1-lead": "999999"}), "has left or is no longer kept: choose another."),
    ],
)
def test_a_wrong_part_is_explained_and_all_parts_stay_as_typed(client, scene, said, told):
    client.force_login(scene.people["chair"])
    answer = take(client, scene.address("split"), **said)
    assert told in words(answer)
    assert 'href="#id_' in answer.content.decode()
    again = filled_in(answer)
    assert again["parts-0-title"] == "One"
    assert again.get("parts-1-title", "") == said["parts-1-title"]
    assert scene.fresh().state == "open"


def test_another_part_is_added_without_a_script_and_nothing_typed_is_lost_or_judged(client, scene):
    client.force_login(scene.people["chair"])
    answer = take(client, scene.address("split"), **parts("One", ""), more="parts")
    assert answer.status_code == 200
    assert "There is a problem" not in words(answer)
    again = filled_in(answer)
    assert (again["parts-0-title"], again["reason"], again["parts-TOTAL_FORMS"]) == (
        "One",
        "Two teams do it.",
        "3",
    )
    lead = again["parts-0-lead"]
    said = {"parts-1-title": "Two", "parts-2-title": "Three", "parts-2-lead": lead, "parts-2-due": "Ongoing"}
    assert client.post(scene.address("split"), again | said).status_code == 302
    assert scene.fresh().led_to.count() == 3


# Merging


@pytest.fixture
def other(scene):
    return make_action(plan=scene.plan, reference="NC-02", title="Train the staff", lead=scene.action.lead)


def test_an_action_is_merged_after_one_has_seen_what_would_happen(client, scene, other):
    client.force_login(scene.people["chair"])
    assert "NC-02 Train the staff" in words(client.get(scene.address("merge")))
    page = client.get(scene.address("merge", "?into=NC-02"))
    assert "NC-02 Train the staff goes on as it is" in words(page)
    typed = opened(client, scene.address("merge", "?into=NC-02")) | {"reason": "They are the same."}
    for _ in range(2):
        answer = client.post(scene.address("merge", "?into=NC-02"), typed)
        assert answer["Location"] == "/actions/NC-01/"
    merged = scene.fresh()
    assert (merged.state, merged.merged_into) == ("cancelled", other)
    assert "Merged into NC-02 Train the staff" in words(client.get("/actions/NC-01/"))
    assert "Took in NC-01 Train all venues" in words(client.get("/actions/NC-02/"))
    refused = client.get(scene.address("reopen"))
    assert refused.status_code == 403
    assert "NC-01 was merged into NC-02: work goes on there." in words(refused)


def test_what_goes_over_is_named_before_it_does(client, scene, other):
    operations.edit_action(
        action=scene.action,
        fields={},
        supporting=[make_partner(name="Rail police")],
        measures=[make_measure(code="SC-1", title="Robbery")],
        reason="More.",
        by=scene.people["officer"],
        at=now(),
    )
    review = make_review(title="A review of nights")
    answer_recommendation(make_recommendation(review=review, number="7"), actions=[scene.action])
    client.force_login(scene.people["officer"])
    page = words(client.get(scene.address("merge", "?into=NC-02")))
    assert "Supporting partners that go over to it: Rail police." in page
    assert "Measures it should move that go over to it: SC-1 Robbery." in page
    assert "Recommendations it answers that go over to it: A review of nights, 7." in page


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("NO-99", "There is no action NO-99: choose the one that goes on."),
        ("NC-01", "An action cannot be merged into itself: choose another."),
        ("XX-01", "Only officers and the chair, deputy or lead of the Far group may do this."),
        ("NC-09", "NC-09 is complete: reopen it before you change it."),
    ],
)
def test_an_action_is_not_merged_into_what_does_not_go_on(client, scene, other, asked, told):
    make_action(plan=scene.plan, reference="NC-09", state="complete")
    make_action(plan=make_plan(group=make_group(name="Far group")), reference="XX-01")
    client.force_login(scene.people["chair"])
    assert told in words(client.get(scene.address("merge", f"?into={asked}")))
    forged = client.post(scene.address("merge", f"?into={asked}"), {"reason": "They are the same."})
    assert told in words(forged)
    assert "They are the same." in forged.content.decode()
    assert scene.fresh().state == "open"


# Moving


def test_an_action_moves_to_another_plan_that_one_keeps_and_keeps_its_reference(client, scene):
    target = make_plan(title="The plan after", strategy=scene.plan.strategy)
    client.force_login(scene.people["chair"])
    assert "You keep no other plan." in words(client.get(scene.address("move")))
    make_membership(group=target.group, person=scene.people["chair"], role="deputy", started="2024")
    value = f"{target.pk}/{scene.action.priority_id}"
    typed = opened(client, scene.address("move")) | {"to": value, "reason": "It belongs there."}
    for _ in range(2):
        assert client.post(scene.address("move"), typed)["Location"] == "/actions/NC-01/"
    assert (scene.fresh().plan, scene.fresh().reference) == (target, "NC-01")
    assert scene.fresh().history.count() == 2
    assert "NC-01 is now in the plan The plan after." in words(client.get("/actions/NC-01/"))


def test_an_action_goes_to_no_plan_that_one_does_not_keep_and_to_no_priority_of_another_strategy(
    client, scene
):
    theirs, foreign = make_plan(), make_priority()
    mine = make_plan(strategy=scene.plan.strategy)
    make_membership(group=mine.group, person=scene.people["chair"], role="chair", started="2024")
    client.force_login(scene.people["chair"])
    for value in (
        f"{theirs.pk}/{scene.action.priority_id}",
        f"{mine.pk}/{foreign.pk}",
        f"{scene.plan.pk}/{scene.action.priority_id}",
        "1 or 1",
    ):
        answer = take(client, scene.address("move"), to=value, reason="So.")
        assert "That is not a plan you keep, or not a priority of its strategy: choose again." in words(
            answer
        )
    assert scene.fresh().plan == scene.plan


def test_what_was_typed_before_one_was_signed_out_stands_in_the_form_again(client, scene):
    client.post(scene.address("cancel"), {"reason": "There is no money.", "closed_on": "1 July 2025"})
    client.force_login(scene.people["chair"])
    page = client.get(scene.address("cancel"))
    assert page.context["form"]["reason"].value() == "There is no money."
    assert "There is no money." in page.content.decode()
    assert scene.fresh().state == "open"
