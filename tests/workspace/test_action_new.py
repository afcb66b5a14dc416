"""Adding an action: everything in one form, its milestones too; what is wrong is explained, nothing typed is lost."""

import pytest
from django.urls import reverse

from actionplans import operations
from actionplans.models import Action
from tests.acting import EVERYBODY, KEEPERS, opened, set_scene, take
from tests.back_office import filled_in, words
from tests.factories import (
    day,
    make_group,
    make_measure,
    make_partner,
    make_plan,
    make_priority,
    make_review,
    make_user,
    now,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return set_scene()


@pytest.fixture
def chair(client, scene):
    client.force_login(scene.people["chair"])
    return scene.people["chair"]


def new(scene, query: str = "", plan=None) -> str:
    return reverse("workspace:action-new", args=[(plan or scene.plan).pk]) + query


def said(scene, **more) -> dict:
    """What a new action needs at least."""
    return {
        "title": "Light the square",
        "place": f"p{scene.action.priority_id}",
        "lead": str(scene.action.lead_id),
        "origin": "commissioned",
        "due": "31 March 2026",
    } | more


def added() -> Action:
    return Action.objects.get(reference="NC-02")


@pytest.mark.parametrize("role", EVERYBODY)
def test_only_whoever_keeps_the_plan_adds_to_it(client, scene, role):
    client.force_login(scene.people[role])
    page, forged = client.get(new(scene)), client.post(new(scene), said(scene, reference="NC-02"))
    if role in KEEPERS:
        assert page.status_code == 200
    else:
        assert (page.status_code, forged.status_code) == (403, 403)
        told = (
            "scrutiny committee read"
            if role == "scrutiny"
            else "chair, deputy or lead of the Night-time group"
        )
        assert told in words(page) and told in words(forged)
        assert Action.objects.count() == 1


def test_no_action_is_added_to_a_plan_that_is_not_there(client, chair):
    assert client.get("/plans/999999/actions/new/").status_code == 404


def test_a_chair_adds_an_action_under_the_next_reference(client, scene, chair):
    assert opened(client, new(scene))["reference"] == "NC-02"
    answer = take(client, new(scene), **said(scene))
    assert answer["Location"] == "/actions/NC-02/"
    action = added()
    assert (action.title, str(action.due), str(action.original_due), action.commitment) == (
        "Light the square",
        "31 March 2026",
        "31 March 2026",
        None,
    )
    assert action.source.title == "Fire Brigade, in the portal"
    assert action.history.get().history_user == chair
    assert "NC-02 is added to the plan." in words(client.get(answer["Location"]))


def test_everything_about_an_action_is_said_in_one_form(client, scene, chair):
    rail, measure = make_partner(name="Rail police"), make_measure(code="SC-1")
    recommendation = make_review(recommendations=1).recommendations.get()
    commitment = scene.plan.strategy.priorities.get().commitments.get()
    answer = take(
        client,
        new(scene, f"?next=/plans/{scene.plan.pk}/"),
        **said(
            scene,
            detail="With warm light.",
            place=f"c{commitment.pk}",
            lead_officer="Lighting manager",
            owner=str(scene.people["owner"].pk),
            supporting=[str(rail.pk), str(scene.action.lead_id)],
            measures=[str(measure.pk)],
            origin="recommendation",
            answers=[str(recommendation.pk)],
            starts="April 2025",
            recurs="yearly",
            resources="£3,000",
            paper="Board, 9 June 2025, item 6",
            **{
                "milestones-0-title": "Ask for offers",
                "milestones-0-baseline": "September 2025",
                "milestones-1-title": "Choose one",
                "milestones-1-baseline": "2026",
            },
        ),
    )
    assert answer["Location"] == f"/plans/{scene.plan.pk}/#action-nc-02"
    action = added()
    assert (action.commitment, action.owner, action.recurs, str(action.starts)) == (
        commitment,
        scene.people["owner"],
        "yearly",
        "April 2025",
    )
    assert [each.name for each in action.supporting.all()] == ["Rail police"], "who leads supports nobody"
    assert list(action.measures.all()) == [measure]
    assert list(action.recommendations.all()) == [recommendation]
    assert action.source.title == "Board, 9 June 2025, item 6"
    assert [(each.number, each.title, str(each.baseline)) for each in action.milestones.all()] == [
        (1, "Ask for offers", "September 2025"),
        (2, "Choose one", "2026"),
    ]


@pytest.mark.parametrize(
    ("due", "stored"),
    [
        ("March 2026", ("March 2026", "")),
        ("31/3/2026", ("31 March 2026", "")),
        ("2026", ("2026", "")),
        ("tbc", ("None", "TBC")),
        ("T.B.C.", ("None", "TBC")),
        ("ongoing", ("None", "Ongoing")),
    ],
)
def test_a_due_date_is_taken_as_people_write_it(client, scene, chair, due, stored):
    assert take(client, new(scene), **said(scene, due=due)).status_code == 302
    assert (str(added().due), added().due_exception) == stored


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"title": ""}, "Say what is promised."),
        ({"title": "x" * 251}, "Write at most 250 characters: this has 251."),
        ({"detail": "x" * 4001}, "Write at most 4000 characters: this has 4001."),
        ({"place": ""}, "Choose the priority or the commitment that it serves."),
        ({"lead": ""}, "Choose a partner."),
        ({"origin": ""}, "Say where it comes from."),
        ({"origin": "invented"}, "invented is not one of the available choices"),
        ({"due": ""}, "Give the date, such as 31 March 2026, or write TBC or Ongoing."),
        ({"due": "when it suits"}, "Without a date, write TBC or Ongoing."),
        ({"due": "31 February 2026"}, "is not a day in the calendar"),
        (
            {"due": "1 March 2025", "starts": "2 March 2025"},
            "It cannot be due, 1 March 2025, before it starts, 2 March 2025.",
        ),
        ({"due": "Ongoing", "recurs": "monthly"}, "What is done again needs a due date"),
        ({"due": "2026", "recurs": "monthly"}, "“2026” is only a year"),
        ({"reference": "NC-01"}, "NC-01 is taken, by “Train all venues”: NC-02 is free."),
        ({"reference": "NC/02"}, "no slash, no sign"),
        ({"reference": "x" * 21}, "Write at most 20 characters: this has 21."),
        ({"milestones-0-baseline": "May 2025"}, "Say what is reached."),
        ({"milestones-0-title": "One", "milestones-0-baseline": "soon"}, "“soon” is not a date"),
    ],
)
def test_what_is_wrong_is_explained_and_nothing_typed_is_lost(client, scene, chair, typed, told):
    all_typed = said(scene, resources="Three lamps.") | {"milestones-1-title": "Two"} | typed
    answer = take(client, new(scene), **all_typed)
    assert answer.status_code == 200
    assert told in words(answer)
    again = filled_in(answer)
    assert {name: again.get(name, "") for name in all_typed if all_typed[name] != "invented"} == {
        name: value for name, value in all_typed.items() if value != "invented"
    }
    assert Action.objects.count() == 1


@pytest.mark.parametrize("typed", [{"due": "2 March 2025"}, {"due": "March 2025"}, {"due": "2025"}])
def test_an_action_may_be_due_on_the_day_it_starts(client, scene, chair, typed):
    assert take(client, new(scene), **said(scene, starts="2 March 2025", **typed)).status_code == 302


def test_an_action_from_a_recommendation_says_which(client, scene, chair):
    typed = said(scene, origin="recommendation")
    assert take(client, new(scene), **typed).status_code == 302, "the portal holds none to choose from"
    make_review(recommendations=1)
    answer = take(client, new(scene), **typed)
    assert "Tick the recommendation that it answers." in words(answer)


def test_forged_choices_are_refused_in_a_sentence(client, scene, chair):
    foreign = make_priority()
    gone = make_partner(name="Old agency", left="2024-03")
    retired = make_user("contributor", is_active=False)
    for typed, told in (
        ({"place": f"p{foreign.pk}"}, "That is not a priority or commitment of this plan's strategy"),
        ({"place": "p1 or 1=1"}, "That is not a priority or commitment of this plan's strategy"),
        ({"lead": str(gone.pk)}, "has left or is no longer kept: choose another."),
        ({"lead": "999999"}, "has left or is no longer kept: choose another."),
        ({"supporting": [str(gone.pk)]}, "has left or is no longer kept: choose again."),
        ({"supporting": ["x"]}, "has left or is no longer kept: choose again."),
        ({"owner": str(retired.pk)}, "Whoever was chosen no longer signs in here"),
        ({"owner": str(scene.people["scrutiny"].pk)}, "Whoever was chosen no longer signs in here"),
    ):
        answer = take(client, new(scene), **said(scene, **typed))
        assert told in words(answer), typed
    assert Action.objects.count() == 1


def test_fields_of_other_steps_do_nothing_in_this_form(client, scene, chair):
    other = make_plan(strategy=scene.plan.strategy)
    forged = {
        "plan": other.pk,
        "state": "complete",
        "outcome": "Done",
        "closed_on": "2025-01-01",
        "source": 1,
    }
    forged |= {
        "original_due": "2020",
        "came_from": scene.action.pk,
        "merged_into": scene.action.pk,
        "sort": "0",
    }
    assert take(client, new(scene), **said(scene), **forged).status_code == 302
    action = added()
    assert (action.plan, action.state, action.came_from, action.merged_into) == (
        scene.plan,
        "open",
        None,
        None,
    )
    assert str(action.original_due) == "31 March 2026"


def test_a_partner_that_leaves_while_somebody_writes_is_told_of_and_nothing_is_lost(client, scene, chair):
    rail = make_partner(name="Rail police")
    typed = opened(client, new(scene)) | said(scene, lead=str(rail.pk), detail="A long text.")
    rail.left = day("2025-07-01")
    rail.save()
    answer = client.post(new(scene), typed)
    assert "The partner that was chosen has left or is no longer kept: choose another." in words(answer)
    assert filled_in(answer)["detail"] == "A long text."
    rail.delete()
    assert "has left or is no longer kept" in words(client.post(new(scene), typed))


def test_two_presses_add_one_action_with_its_milestones_once(client, scene, chair):
    typed = opened(client, new(scene)) | said(scene) | {"milestones-0-title": "Ask for offers"}
    for _ in range(2):
        assert client.post(new(scene), typed)["Location"] == "/actions/NC-02/"
    assert Action.objects.count() == 2
    assert added().milestones.count() == 1


def test_whoever_goes_back_and_writes_another_is_told_and_adds_it_by_choice(client, scene, chair):
    typed = opened(client, new(scene)) | said(scene)
    client.post(new(scene), typed)
    answer = client.post(new(scene), typed | {"title": "Light the park"})
    assert "This form has added NC-02, “Light the square”, already." in words(answer)
    again = filled_in(answer)
    assert (again["title"], again["reference"]) == ("Light the park", "NC-03")
    assert client.post(new(scene), again)["Location"] == "/actions/NC-03/"
    assert Action.objects.get(reference="NC-03").title == "Light the park"


def test_a_ticket_that_is_none_stops_nobody(client, scene, chair):
    assert take(client, new(scene), **said(scene, ticket="not a ticket")).status_code == 302
    assert added().ticket


def test_a_reference_that_somebody_took_meanwhile_is_told_with_a_free_one(client, scene, chair):
    typed = opened(client, new(scene)) | said(scene)
    operations.add_action(
        reference="NC-02",
        plan=scene.plan,
        priority=scene.action.priority,
        lead=scene.action.lead,
        title="Another",
        origin="existing",
        due=day("2026"),
        source=scene.action.source,
        by=scene.people["officer"],
        at=now(),
    )
    answer = client.post(new(scene), typed)
    assert "NC-02 is taken, by “Another”: NC-03 is free." in words(answer)
    assert filled_in(answer)["title"] == "Light the square"


def test_the_first_action_of_a_plan_is_named_after_its_group(client, scene):
    plan = make_plan(strategy=scene.plan.strategy, group=make_group(name="Violence and Harm Delivery Group"))
    client.force_login(scene.people["officer"])
    assert opened(client, new(scene, plan=plan))["reference"] == "VHDG-01"


def test_another_milestone_is_added_without_a_script_and_nothing_typed_is_lost_or_judged(
    client, scene, chair
):
    answer = take(
        client, new(scene), **{"milestones-1-title": "Two", "detail": "Much.", "more": "milestones"}
    )
    assert answer.status_code == 200
    assert "There is a problem" not in words(answer)
    again = filled_in(answer)
    assert (again["milestones-1-title"], again["detail"], again["milestones-TOTAL_FORMS"]) == (
        "Two",
        "Much.",
        "3",
    )
    typed = again | said(scene) | {"milestones-2-title": "Three"}
    assert client.post(new(scene), typed).status_code == 302
    assert [each.title for each in added().milestones.all()] == ["Two", "Three"]


@pytest.mark.parametrize("rows", ["", "x", "-1", "100000", "²"])
def test_a_forged_number_of_rows_is_no_harm(client, scene, chair, rows):
    typed = opened(client, new(scene)) | said(scene)
    typed["milestones-TOTAL_FORMS"] = rows
    assert client.post(new(scene), typed).status_code in {200, 302}
    answer = client.post(new(scene), typed | {"more": "milestones"})
    assert answer.status_code == 200
    assert len(answer.context["form"].rows.forms) <= 41


def test_people_who_serve_the_group_stand_first_among_who_could_report(client, scene, chair):
    markup = client.get(new(scene)).content.decode()
    serves, others = markup.index("Serves the Night-time group"), markup.index('<optgroup label="Others">')
    assert serves < markup.index("A member, Contributor, City Council") < others
    assert others < markup.index("A stranger, Contributor, City Council")
    assert "A councillor" not in markup
