"""Posting an update is quick, and whatever goes wrong, nothing that was typed is lost."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from lxml import html as markup

from actionplans import operations
from actionplans.models import Slip, Update
from actionplans.permissions import why_not_update
from common.records import erase
from partnership.models import Refusal
from tests.back_office import words
from tests.factories import (
    TODAY,
    day,
    make_action,
    make_group,
    make_measure,
    make_membership,
    make_milestone,
    make_partner,
    make_plan,
    make_user,
    move_due,
    now,
    officer,
    post_update,
)

pytestmark = pytest.mark.django_db

SAID = {"rating": "on_track", "done": "The lamps are lit."}


@pytest.fixture
def group():
    return make_group(name="Night-time group")


@pytest.fixture
def action(group):
    return make_action(
        reference="NT-01",
        title="Light the street",
        plan=make_plan(group=group),
        lead=make_partner(name="The police"),
        due="2026-03-31",
    )


def somebody(group, *, role: str = "member", **fields):
    """A person who holds a post in the group."""
    person = make_user("contributor", **fields)
    make_membership(group=group, person=person, role=role, post=fields.get("post", ""))
    return person


@pytest.fixture
def contributor(client, action, group):
    person = somebody(group, partner=action.lead, name="Constable of the watch")
    client.force_login(person)
    return person


@pytest.fixture
def chair(client, group):
    person = somebody(group, role="chair", partner=make_partner(name="The council"), name="The chair")
    client.force_login(person)
    return person


def address(action, query: str = "") -> str:
    return reverse("workspace:action-update", args=[action.reference]) + query


def filled_in(response) -> dict:
    """What the form of an update says, as a browser would send it back untouched."""
    (form,) = markup.fromstring(response.content.decode()).xpath("//*[@data-panel]//form")
    return {name: value.removeprefix("\n") for name, value in form.form_values()}


def open_form(client, action, query: str = "") -> dict:
    return filled_in(client.get(address(action, query)))


def send(client, action, typed: dict, query: str = "", **said):
    return client.post(address(action, query), typed | SAID | said)


def post(client, action, query: str = "", **said):
    """Open the form, fill in these fields, and save. The page that answers is returned."""
    return send(client, action, open_form(client, action, query), query, **said)


def saved(response) -> bool:
    return response.status_code == 302


def told(response) -> str:
    """The sentences of the error summary."""
    tree = markup.fromstring(response.content.decode())
    return " ".join(" ".join(tree.xpath("//*[@data-error-summary]//li//text()")).split())


# Saving


def test_a_contributor_says_how_it_goes_in_a_rating_and_a_sentence(client, action, contributor):
    assert saved(post(client, action))
    update = Update.objects.get()
    assert (update.rating, update.done, update.made_on) == ("on_track", "The lamps are lit.", day(TODAY))
    assert (update.author, update.by, update.source.title) == (
        contributor,
        action.lead,
        "The police, in the portal",
    )
    assert update.history.get().history_user == contributor


def test_everything_an_update_can_say_is_kept(client, action, contributor):
    assert saved(
        post(
            client,
            action,
            rating="off_track",
            ahead="Order more.",
            obstacles="No money.",
            forecast="September 2026",
            forecast_reason="The budget comes in spring.",
            made_on="30 June 2025",
        )
    )
    update = Update.objects.get()
    assert (update.rating, update.next, update.obstacles) == ("off_track", "Order more.", "No money.")
    assert (update.forecast, update.forecast_reason) == (day("2026-09"), "The budget comes in spring.")
    assert update.made_on == day("2025-06-30")
    action.refresh_from_db()
    assert action.due == day("2026-03-31")


def test_after_saving_one_is_back_at_the_row_one_came_from(client, action, contributor):
    answer = post(client, action, "?next=/plans/1/%3Frating%3Dred%23action-nt-01")
    assert answer["Location"] == "/plans/1/?rating=red#action-nt-01"
    assert post(client, action, "?next=/my-work/")["Location"] == "/my-work/#action-nt-01"
    assert post(client, action)["Location"] == "/actions/NT-01/#action-nt-01"
    assert post(client, action, "?next=https://elsewhere.example/")["Location"].startswith("/actions/NT-01/")


def test_what_is_next_does_not_decide_where_one_goes(client, action, contributor):
    answer = post(client, action, "?next=/my-work/", ahead="/accounts/logout/")
    assert answer["Location"] == "/my-work/#action-nt-01"
    assert Update.objects.get().next == "/accounts/logout/"


def test_what_was_done_is_said_on_the_page_one_returns_to(client, action, contributor):
    post(client, action, "?next=/accounts/")
    assert "Your update to NT-01 is saved." in words(client.get("/accounts/"))


def test_an_update_of_an_earlier_day_says_which_one_gives_the_rating(client, action, contributor):
    post_update(action, made_on="2025-07-01")
    post(client, action, "?next=/accounts/", made_on="1 June 2025")
    assert "The one of 1 July 2025 is later, and still gives the rating." in words(client.get("/accounts/"))


def test_an_officer_without_a_partner_reports_for_the_lead(client, action):
    client.force_login(make_user("officer", partner=None))
    assert saved(post(client, action))
    assert Update.objects.get().by == action.lead


# What stands beside the form


def test_the_whole_previous_update_stands_beside_the_form(client, action, contributor):
    post_update(
        action,
        made_on="2025-03-31",
        rating="at_risk",
        done="Asked for lamps.",
        next="Buy them.",
        obstacles="Rain.",
        forecast=day("2026-06"),
        forecast_reason="They are slow.",
        author=contributor,
    )
    page = words(client.get(address(action)))
    assert "At risk 31 March 2025, 3 months ago Constable of the watch, The police" in page
    assert "Asked for lamps. Next Buy them. In the way Rain. Expected June 2026 They are slow." in page


def test_due_date_slips_milestones_and_measures_stand_beside_the_form(client, group, contributor):
    measure = make_measure(title="Robbery at night")
    action = make_action(
        reference="NT-02", plan=make_plan(group=group), lead=contributor.partner, measures=[measure]
    )
    move_due(action, "2026-03", reason="The lamps are late.")
    make_milestone(action=action, title="Choose a lamp", reached="2025-02-01")
    make_milestone(action=action, title="Hang it up", baseline="2025-09")
    page = words(client.get(address(action)))
    assert "Due March 2026 Moved from 31 December 2025 to March 2026 because the lamps are late" in page
    assert "Choose a lamp reached 1 February 2025 Hang it up expected September 2025" in page
    assert "Robbery at night" in page


def test_each_rating_says_what_it_means_for_this_action(client, action, contributor):
    page = words(client.get(address(action)))
    assert "On track It will be done by 31 March 2026." in page
    assert "Off track It will miss 31 March 2026, or does not achieve what it should." in page


def test_an_expected_date_that_nobody_agreed_is_still_expected(client, action, contributor):
    post(client, action, forecast="June 2026", forecast_reason="They are slow.")
    typed = open_form(client, action)
    assert (typed["forecast"], typed["forecast_reason"]) == ("June 2026", "They are slow.")
    move_due(action, "2026-06")
    assert "forecast" not in open_form(client, action)


def test_the_page_asks_the_database_as_often_for_fifty_updates(
    client, action, contributor, django_assert_max_num_queries
):
    for _ in range(50):
        post_update(action)
    with django_assert_max_num_queries(15):
        client.get(address(action))


# An overdue action


def test_an_overdue_action_stays_overdue_and_the_form_says_so(client, group, contributor):
    action = make_action(
        reference="NT-09", plan=make_plan(group=group), lead=contributor.partner, due="2025-03"
    )
    sentence = (
        "NT-09 was due by the end of March 2025. It stays overdue, whatever you choose below, until somebody "
        "who answers for the Night-time group agrees a new date."
    )
    assert sentence in words(client.get(address(action)))
    assert saved(post(client, action, rating="on_track"))


def test_a_chair_agrees_the_new_date_together_with_the_update(client, action, chair):
    typed = open_form(client, action)
    assert typed["agreed_by"] == "Chair, Night-time group"
    reason = {"forecast": "June 2026", "forecast_reason": "They are slow."}
    assert saved(send(client, action, typed, **reason, agree="on"))
    action.refresh_from_db()
    assert (action.due, action.original_due) == (day("2026-06"), day("2026-03-31"))
    slip = Slip.objects.get()
    assert (slip.agreed_by, slip.reason, slip.made_on) == (
        "Chair, Night-time group",
        "They are slow.",
        day(TODAY),
    )


def test_whoever_may_not_agree_cannot_move_the_date_with_a_forged_field(client, action, contributor):
    answer = post(
        client, action, forecast="June 2026", forecast_reason="Slow.", agree="on", agreed_by="The chair"
    )
    assert saved(answer)
    action.refresh_from_db()
    assert action.due == day("2026-03-31")
    assert not Slip.objects.exists()


def test_an_update_and_the_date_agreed_with_it_are_stored_together_or_not_at_all(client, group, chair):
    action = make_action(reference="NT-07", plan=make_plan(group=group), starts="2026-01", due="2026-12")
    answer = post(
        client, action, forecast="December 2025", forecast_reason="Sooner.", agree="on", agreed_by="The chair"
    )
    assert "An action cannot be due before it starts." in told(answer)
    assert not Update.objects.exists()


def test_agreeing_needs_a_date_and_somebody_who_agrees(client, action, chair):
    answer = post(client, action, agree="on", agreed_by="")
    assert "Give the date you agree." in told(answer)
    assert "Say who agrees" in told(answer)


# Milestones


def test_milestones_are_ticked_in_passing(client, action, contributor):
    step, other = make_milestone(action=action, title="Hang it up"), make_milestone(action=action)
    assert saved(post(client, action, reached=[str(step.pk)], made_on="1 July 2025"))
    step.refresh_from_db()
    other.refresh_from_db()
    assert (step.actual, other.actual) == (day("2025-07-01"), None)
    assert step.history.first().history_user == contributor


def test_a_milestone_that_somebody_marked_meanwhile_is_no_mistake(client, action, contributor):
    step, _ = make_milestone(action=action), make_milestone(action=action)
    typed = open_form(client, action)
    operations.reach_milestone(milestone=step, on=day("2025-06-01"), by=officer(), at=now())
    assert saved(send(client, action, typed, reached=[str(step.pk)]))
    step.refresh_from_db()
    assert step.actual == day("2025-06-01")


def test_a_milestone_of_another_action_is_refused(client, action, contributor):
    make_milestone(action=action)
    stranger = make_milestone(action=make_action())
    answer = post(client, action, reached=[str(stranger.pk)])
    assert "Choose from the milestones of this action." in told(answer)
    stranger.refresh_from_db()
    assert stranger.actual is None


# What is wrong is said, and stays as typed


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"rating": ""}, "Choose how it is going."),
        ({"rating": "complete"}, "Choose one of the three ratings."),
        ({"done": " \n "}, "Say what was done, or that nothing was and why."),
        ({"made_on": "15 July 2025"}, "15 July 2025 is in the future: give today or an earlier day."),
        ({"made_on": "yesterday"}, "Write the day as 14 July 2025 or 14/7/2025."),
        (
            {"forecast": "soon"},
            "“soon” is not a date. Write it as 14 July 2025, 14/7/2025, March 2026 or 2026.",
        ),
        ({"forecast": "June 2026"}, "Say why it is now expected June 2026."),
        ({"forecast_reason": "Slow."}, "Give the date it is now expected"),
        ({"forecast": "May 2025", "forecast_reason": "x"}, "May 2025 is over: say when it is expected now."),
        ({"forecast": "31/3/2026", "forecast_reason": "x"}, "NT-01 is due 31 March 2026 already"),
        ({"done": "x" * 4001}, "Write at most 4000 characters: this has 4001."),
        ({"ticket": "not one"}, "The form came back damaged: save again."),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence_and_stays_as_typed(client, action, contributor, said, sentence):
    answer = post(client, action, **{"ahead": "Typed at length."} | said)
    assert answer.status_code == 200
    assert sentence in told(answer)
    typed = filled_in(answer)
    assert typed["ahead"] == "Typed at length."
    name, value = next(iter(said.items()))
    if name not in {"ticket", "rating"}:
        assert typed[name] == value
    assert not Update.objects.exists()


def test_lines_count_as_the_browser_counts_them(client, action, contributor):
    text = "\r\n".join(["x" * 39] * 100)  # 3,999 characters for the browser, 4,098 as it is sent
    assert saved(post(client, action, done=text))
    assert Update.objects.get().done == text.replace("\r\n", "\n")


def test_script_and_markup_in_a_text_are_only_text(client, action, contributor):
    assert saved(post(client, action, done="<script>alert(1)</script> <b>bold</b> & more"))
    page = client.get(address(action)).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &lt;b&gt;bold&lt;/b&gt; &amp; more" in page
    assert "<script>alert" not in page


def test_pictures_and_scripts_of_other_languages_survive(client, action, contributor):
    text = "👮🏽‍♀️ تم التنفيذ — done"
    assert saved(post(client, action, done=text))
    page = client.get(address(action)).content.decode()
    assert text in page
    assert re.search(r'<div class="said__text" dir="auto">', page)


def test_null_characters_are_dropped_and_break_nothing(client, action, contributor):
    assert saved(post(client, action, done="The\x00 lamps"))
    assert Update.objects.get().done == "The lamps"
    for query in ("", "?next=%00"):
        assert client.get(f"/actions/NT%00-99/update/{query}").status_code == 404


# Two people at once


def test_the_second_of_two_people_sees_the_others_words_and_keeps_their_own(client, action, contributor):
    typed = open_form(client, action)
    post_update(action, done="Another said this.", next="And that.", author=make_user(name="Other officer"))
    answer = send(client, action, typed, done="My own words.")
    assert "Other officer posted an update to NT-01 while you were writing." in told(answer)
    page = words(answer)
    assert "Posted while you were writing" in page
    assert "Another said this. Next And that." in page
    assert "Save mine as well" in page
    again = filled_in(answer)
    assert again["done"] == "My own words."
    assert saved(client.post(address(action), again))
    assert {update.done for update in Update.objects.all()} == {"Another said this.", "My own words."}


def test_everything_posted_meanwhile_is_shown(client, action, contributor):
    post_update(action, done="Long ago.")
    typed = open_form(client, action)
    for number in range(3):
        post_update(action, done=f"Meanwhile {number}.")
    page = words(send(client, action, typed)).split("Leave without saving")[0]
    assert [f"Meanwhile {number}." in page for number in range(3)] == [True] * 3
    assert "Long ago." not in page


def test_a_third_who_posts_between_is_shown_before_one_saves_again(client, action, contributor):
    first = send(client, action, open_form(client, action), done="Mine.")
    assert saved(first)
    typed = open_form(client, action)
    post_update(action, done="Second.")
    again = filled_in(send(client, action, typed, done="Mine again."))
    post_update(action, done="Third.")
    answer = client.post(address(action), again)
    assert "Third." in words(answer)
    assert filled_in(answer)["done"] == "Mine again."


def test_ones_own_update_in_another_tab_is_told_as_ones_own(client, action, contributor):
    typed = open_form(client, action)
    assert saved(post(client, action))
    answer = send(client, action, typed, done="From the other tab.")
    assert "You have posted another update to NT-01 since you opened this form." in told(answer)


def test_what_the_form_saw_cannot_be_taken_from_another_action(client, action, contributor):
    mine = post_update(action, done="Here already.")
    other = post_update(make_action())
    for seen in (str(other.pk), "no key", "", "9" * 40):
        answer = post(client, action, seen=seen)
        assert "posted an update to NT-01" in told(answer)
        assert filled_in(answer)["seen"] == str(mine.pk)


# Two presses of one button


def test_of_two_presses_of_one_button_one_is_stored(client, action, contributor):
    typed = open_form(client, action, "?next=/accounts/")
    assert saved(send(client, action, typed, "?next=/accounts/"))
    assert saved(send(client, action, typed, "?next=/accounts/"))
    assert Update.objects.count() == 1
    assert "Your update to NT-01 was saved already. It is stored once." in words(client.get("/accounts/"))


def test_going_back_after_saving_and_changing_the_words_loses_neither(client, action, contributor):
    typed = open_form(client, action)
    assert saved(send(client, action, typed, done="First words."))
    answer = send(client, action, typed, done="Second words.")
    assert "This form was saved already" in told(answer)
    assert "First words." in words(answer)
    again = filled_in(answer)
    assert again["done"] == "Second words."
    assert saved(client.post(address(action), again))
    assert [update.done for update in Update.objects.order_by("pk")] == ["First words.", "Second words."]


def test_going_back_to_agree_the_date_as_well_is_not_passed_over(client, action, chair):
    typed = open_form(client, action) | {"forecast": "June 2026", "forecast_reason": "Slow."}
    assert saved(send(client, action, typed))
    answer = send(client, action, typed, agree="on")
    assert "This form was saved already" in told(answer)


def test_the_ticket_of_another_action_stores_nothing_there_and_loses_nothing_here(
    client, action, contributor
):
    ticket = uuid4()
    post_update(make_action(), ticket=ticket)
    answer = post(client, action, ticket=str(ticket), done="Mine.")
    assert "This form was made for another action: save again to post it to NT-01." in told(answer)
    again = filled_in(answer)
    assert UUID(again["ticket"]) != ticket
    assert saved(client.post(address(action), again))
    assert action.updates.get().done == "Mine."


# What changed while somebody wrote


def test_an_action_closed_meanwhile_keeps_what_was_typed(client, action, contributor):
    typed = open_form(client, action)
    operations.cancel(action=action, on=day("2025-07-01"), reason="No longer wanted.", by=officer(), at=now())
    answer = send(client, action, typed, done="Typed at length.")
    assert "NT-01 is cancelled: reopen it before you change it." in told(answer)
    assert filled_in(answer)["done"] == "Typed at length."


def test_somebody_who_lost_their_post_meanwhile_is_told_and_keeps_their_words(client, action, contributor):
    typed = open_form(client, action)
    contributor.memberships.update(ended=day("2025-01"))
    answer = send(client, action, typed, done="Typed at length.")
    assert answer.status_code == 403
    assert "Only officers, the Night-time group and its members from The police report on NT-01." in told(
        answer
    )
    assert filled_in(answer)["done"] == "Typed at length."
    assert not Update.objects.exists()
    assert Refusal.objects.get().person == contributor


def test_a_lead_partner_that_changed_meanwhile_is_told_and_keeps_the_words(client, action, contributor):
    typed = open_form(client, action)
    operations.edit_action(
        action=action,
        fields={"lead": make_partner(name="The fire service")},
        by=officer(),
        at=now(),
        reason="x",
    )
    answer = send(client, action, typed, done="Typed at length.")
    assert "its members from The fire service report on NT-01" in told(answer)
    assert filled_in(answer)["done"] == "Typed at length."


def test_an_action_that_is_gone_shows_what_was_typed_to_be_copied(client, action, contributor):
    typed = open_form(client, action)
    erase(action, by=officer(), at=now(), reason="Entered twice.")
    answer = send(client, action, typed, done="Typed <at> length.")
    assert answer.status_code == 404
    assert "There is no action NT-01 any more" in words(answer)
    assert "What was done Typed <at> length." in words(answer)
    assert client.get(address(action)).status_code == 404


def test_a_session_that_ended_brings_the_words_back_after_signing_in(client, action, contributor):
    typed = open_form(client, action)
    client.logout()
    answer = send(client, action, typed, done="Typed at length.")
    assert saved(answer)
    assert "/accounts/login/" in answer["Location"]
    client.force_login(contributor)
    again = open_form(client, action)
    assert again["done"] == "Typed at length."
    assert not Update.objects.exists()
    assert saved(client.post(address(action), again))
    assert Update.objects.get().done == "Typed at length."


# Who may


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("chair", True),
        ("deputy", True),
        ("lead", True),
        ("member of the lead partner", True),
        ("member of a supporting partner", True),
        ("owner", True),
        ("officer", True),
        ("member of another partner", False),
        ("chair of another group", False),
        ("scrutiny", False),
        ("colleague without a post", False),
    ],
)
def test_who_answers_for_an_action_or_works_on_it_posts_updates(client, group, role, may):
    helper, owner = make_partner(), make_user("contributor")
    action = make_action(
        reference="NT-05",
        plan=make_plan(group=group),
        lead=make_partner(name="Lead"),
        supporting=[helper],
        owner=owner,
    )
    if role in {"chair", "deputy", "lead"}:
        person = somebody(group, role=role)
    elif role.startswith("member"):
        partners = {
            "lead partner": action.lead,
            "supporting partner": helper,
            "another partner": make_partner(),
        }
        person = somebody(group, partner=next(partners[each] for each in partners if role.endswith(each)))
    elif role == "chair of another group":
        person = somebody(make_group(), role="chair")
    elif role == "owner":
        person = owner
    else:
        person = make_user(role if role in {"officer", "scrutiny"} else "contributor", partner=action.lead)
    client.force_login(person)
    refusal = why_not_update(person, action)
    assert (refusal == "") is may
    page, answer = client.get(address(action)), client.post(address(action), SAID)
    assert (page.status_code, answer.status_code) == ((200, 200) if may else (403, 403))
    if not may:
        assert refusal in words(page)
        assert refusal in told(answer)


def test_a_closed_action_says_that_it_must_be_opened_first(client, group, contributor):
    action = make_action(state="complete", plan=make_plan(group=group), lead=contributor.partner)
    answer = client.get(address(action))
    assert answer.status_code == 403
    assert f"{action.reference} is complete: reopen it before you change it." in words(answer)


def test_an_update_posted_in_the_small_hours_is_of_the_portals_own_day(client, action, contributor):
    assert saved(post(client, action))
    moment = Update.objects.get().history.get().history_date
    assert timezone.localtime(moment).date() == TODAY
    assert now() - moment < timedelta(minutes=5)
