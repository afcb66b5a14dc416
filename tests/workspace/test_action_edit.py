"""Editing an action: with its milestones, with a reason, and two people at once without a lost word."""

import pytest

from actionplans import operations
from common.partial_dates import PartialDate
from performance.enums import Sensitivity
from tests.acting import opened, set_scene, take
from tests.back_office import filled_in, words
from tests.factories import (
    day,
    make_measure,
    make_membership,
    make_milestone,
    make_partner,
    make_priority,
    make_recommendation,
    make_user,
    now,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    scene = set_scene(detail="All of them.", resources="Two days.")
    make_membership(group=scene.plan.group, person=scene.people["stranger"], role="deputy", started="2024")
    return scene


@pytest.fixture
def chair(client, scene):
    client.force_login(scene.people["chair"])
    return scene.people["chair"]


def edit(client, scene, **said):
    return take(client, scene.address("edit"), **{"reason": "It was wrong.", **said})


def others_edit(scene, *, supporting=None, measures=None, **fields):
    """The officer saves something meanwhile."""
    operations.edit_action(
        action=scene.fresh(),
        fields=fields,
        supporting=supporting,
        measures=measures,
        by=scene.people["officer"],
        at=now(),
        reason="The officer knows better.",
    )


def test_a_chair_edits_an_action_with_a_reason(client, scene, chair):
    assert "Say why the action changes." in words(edit(client, scene, title="Train the bars", reason=""))
    answer = edit(client, scene, title="Train the bars", starts="April 2023", owner="")
    assert answer["Location"] == "/actions/NC-01/"
    action = scene.fresh()
    assert (action.title, str(action.starts), action.owner, action.detail) == (
        "Train the bars",
        "April 2023",
        None,
        "All of them.",
    )
    change = action.history.first()
    assert (change.history_user, change.history_change_reason) == (chair, "It was wrong.")


def test_saving_what_stands_there_already_changes_nothing(client, scene, chair):
    typed = opened(client, scene.address("edit")) | {"title": "Train the bars", "reason": "Better."}
    for _ in range(3):
        assert client.post(scene.address("edit"), typed)["Location"] == "/actions/NC-01/"
    assert scene.fresh().history.count() == 2


def test_partners_measures_and_recommendations_come_and_go(client, scene, chair):
    rail, measure, recommendation = make_partner(), make_measure(), make_recommendation()
    edit(
        client, scene, supporting=[str(rail.pk)], measures=[str(measure.pk)], answers=[str(recommendation.pk)]
    )
    action = scene.fresh()
    assert [*action.supporting.all(), *action.measures.all(), *action.recommendations.all()] == [
        rail,
        measure,
        recommendation,
    ]
    edit(client, scene, supporting=[], measures=[], answers=[])
    assert [*action.supporting.all(), *action.measures.all(), *action.recommendations.all()] == []


def test_a_partner_that_left_stays_where_it_is_named_and_is_offered_nowhere_else(client, scene, chair):
    old = make_partner(name="Old agency", left="2025-01")
    others_edit(scene, lead=old)
    assert "Old agency (left January 2025)" in words(client.get(scene.address("edit")))
    assert edit(client, scene, title="Another title").status_code == 302
    assert scene.fresh().lead == old
    others_edit(scene, lead=scene.action.lead, supporting=[old])
    assert "Old agency (left January 2025)" in words(client.get(scene.address("edit")))
    others_edit(scene, supporting=[])
    assert "Old agency" not in words(client.get(scene.address("edit")))


def test_whoever_left_stays_named_as_reporting_until_somebody_else_is(client, scene, chair):
    gone = make_user("contributor", name="Who left", is_active=False)
    others_edit(scene, owner=gone)
    assert "Who left, Contributor (no longer signs in)" in words(client.get(scene.address("edit")))
    assert edit(client, scene, title="Another title").status_code == 302
    assert scene.fresh().owner == gone


def test_a_restricted_measure_is_neither_shown_to_nor_taken_away_by_who_may_not_read_it(client, scene, chair):
    secret, known = make_measure(title="A secret count", sensitivity=Sensitivity.RESTRICTED), make_measure()
    others_edit(scene, measures=[secret, known])
    assert "A secret count" not in client.get(scene.address("edit")).content.decode()
    assert edit(client, scene, measures=[], title="New").status_code == 302
    assert list(scene.fresh().measures.all()) == [secret]
    forged = edit(client, scene, measures=[str(secret.pk), str(known.pk)])
    assert "no longer offered: choose again" in words(forged)


def test_fields_of_other_steps_do_nothing_in_this_form(client, scene, chair):
    forged = {"due": "2030", "state": "complete", "outcome": "Done", "closed_on": "2025", "reference": "ZZ-1"}
    forged |= {"plan": "1", "priority": make_priority().pk, "original_due": "2020", "merged_into": "1"}
    assert edit(client, scene, title="New", **forged).status_code == 302
    action = scene.fresh()
    assert (action.reference, action.state, str(action.due), action.priority) == (
        "NC-01",
        "open",
        "31 December 2025",
        scene.action.priority,
    )


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (
            {"starts": "1 January 2026"},
            "It cannot be due, 31 December 2025, before it starts, 1 January 2026.",
        ),
        ({"place": "p999999"}, "That is not a priority or commitment of this plan's strategy"),
        ({"title": "x" * 251}, "Write at most 250 characters"),
        ({"resources": "x" * 4001}, "Write at most 4000 characters"),
        ({"reason": "x" * 1001}, "Write at most 1000 characters"),
        (
            {"milestones-0-actual": "15 July 2025", "milestones-0-title": "One"},
            "15 July 2025 is in the future",
        ),
    ],
)
def test_what_is_wrong_is_explained_and_nothing_typed_is_lost(client, scene, chair, typed, told):
    answer = edit(client, scene, detail="A long text.", **typed)
    assert told in words(answer)
    again = filled_in(answer)
    assert again["detail"] == "A long text."
    assert {name: again.get(name) for name in typed if name != "place"} == {
        name: value for name, value in typed.items() if name != "place"
    }
    assert scene.fresh().history.count() == 1


def test_an_action_may_start_on_the_day_it_is_due(client, scene, chair):
    assert edit(client, scene, starts="31 December 2025").status_code == 302


def test_a_closed_action_is_put_right_and_its_milestones_stay(client):
    scene = set_scene()
    make_milestone(action=scene.action, title="One")
    operations.complete(
        action=scene.action, on=day("2025-07-01"), outcome="Done.", by=scene.people["officer"], at=now()
    )
    client.force_login(scene.people["chair"])
    assert "milestones-0-title" not in opened(client, scene.address("edit"))
    assert edit(client, scene, title="Put right").status_code == 302
    assert (scene.fresh().title, scene.fresh().state, scene.fresh().milestones.count()) == (
        "Put right",
        "complete",
        1,
    )


def test_a_paper_replaces_the_source_and_nothing_typed_keeps_it(client, scene, chair):
    before = scene.fresh().source
    edit(client, scene, title="New")
    assert scene.fresh().source == before
    edit(client, scene, title="Newer", paper="Board, 9 June 2025")
    assert scene.fresh().source.title == "Board, 9 June 2025"


# Milestones


@pytest.fixture
def steps(scene):
    return [
        make_milestone(action=scene.action, title=title, baseline=baseline)
        for title, baseline in (("One", "2025-01"), ("Two", "2025-03"))
    ]


def milestones(scene) -> list[tuple]:
    return [
        (each.number, each.title, str(each.baseline), str(each.forecast), str(each.actual))
        for each in scene.fresh().milestones.all()
    ]


def test_milestones_are_changed_added_and_removed_in_the_same_form(client, scene, chair, steps):
    answer = edit(
        client,
        scene,
        **{
            "milestones-0-gone": "on",
            "milestones-0-title": "",
            "milestones-1-forecast": "September 2025",
            "milestones-2-title": "Three",
            "milestones-2-actual": "14 July 2025",
        },
    )
    assert answer.status_code == 302
    assert milestones(scene) == [
        (1, "Two", "March 2025", "September 2025", "None"),
        (2, "Three", "None", "None", "14 July 2025"),
    ]
    assert scene.fresh().milestones.first().pk == steps[1].pk


def test_a_milestone_without_words_is_not_removed_by_accident(client, scene, chair, steps):
    answer = edit(client, scene, **{"milestones-0-title": ""})
    assert "Say what is reached, or tick to remove the milestone." in words(answer)
    assert len(milestones(scene)) == 2


def test_a_milestone_of_another_action_is_not_touched_by_a_forged_key(client, scene, chair, steps):
    foreign = make_milestone(title="Theirs")
    answer = edit(client, scene, **{"milestones-0-kept": str(foreign.pk), "milestones-0-title": "Mine now"})
    assert answer.status_code == 302
    foreign.refresh_from_db()
    assert foreign.title == "Theirs"
    assert [row[1] for row in milestones(scene)] == ["Mine now", "Two"]


# Two people at once


def test_the_second_of_two_is_shown_both_texts_and_nothing_is_overwritten_unseen(client, scene, chair):
    typed = opened(client, scene.address("edit")) | {"detail": "Only the bars.", "reason": "Mine."}
    others_edit(scene, detail="Only the clubs.")
    answer = client.post(scene.address("edit"), typed)
    page = words(answer)
    assert "An officer saved changes while you were writing." in page
    assert "Detail Saved by An officer Only the clubs. Yours Only the bars." in page
    assert scene.fresh().detail == "Only the clubs."
    again = filled_in(answer)
    assert (again["detail"], again["reason"]) == ("Only the bars.", "Mine.")
    assert client.post(scene.address("edit"), again).status_code == 302
    assert [change.detail for change in scene.fresh().history.all()[:2]] == [
        "Only the bars.",
        "Only the clubs.",
    ]


def test_what_only_the_other_changed_is_taken_into_the_form(client, scene, chair):
    typed = opened(client, scene.address("edit")) | {"detail": "Only the bars.", "reason": "Mine."}
    others_edit(
        scene,
        title="Train every venue",
        starts=PartialDate(2023, 4),
        lead=make_partner(name="Rail police"),
        owner=None,
    )
    answer = client.post(scene.address("edit"), typed)
    page = words(answer)
    assert "What is promised: Train every venue" in page
    assert "Lead partner: Rail police" in page
    assert "Who reports on it: nothing" in page
    assert "Both of you changed this" not in page
    again = filled_in(answer)
    assert (again["title"], again["starts"], again.get("owner", "")) == (
        "Train every venue",
        "April 2023",
        "",
    )
    assert client.post(scene.address("edit"), again).status_code == 302
    saved = scene.fresh()
    assert (saved.title, saved.detail, saved.lead.name) == (
        "Train every venue",
        "Only the bars.",
        "Rail police",
    )


def test_partners_that_the_other_added_are_taken_in_and_those_that_both_changed_are_shown(
    client, scene, chair
):
    rail, fire = make_partner(name="Rail police"), make_partner(name="Fire service")
    typed = opened(client, scene.address("edit")) | {"title": "Mine", "reason": "Mine."}
    others_edit(scene, supporting=[rail])
    answer = client.post(scene.address("edit"), typed)
    assert "Supporting partners: Rail police" in words(answer)
    assert filled_in(answer)["supporting"] == str(rail.pk)
    answer = client.post(scene.address("edit"), typed | {"supporting": [str(fire.pk)]})
    assert "Supporting partners Saved by An officer Rail police Yours Fire service" in words(answer)
    assert filled_in(answer)["supporting"] == str(fire.pk)


def test_a_third_save_between_is_not_overwritten_either(client, scene, chair):
    typed = opened(client, scene.address("edit")) | {"detail": "Only the bars.", "reason": "Mine."}
    others_edit(scene, detail="Only the clubs.")
    again = filled_in(client.post(scene.address("edit"), typed))
    others_edit(scene, detail="Only the pubs.")
    answer = client.post(scene.address("edit"), again)
    assert "Only the pubs." in words(answer)
    assert scene.fresh().detail == "Only the pubs."


@pytest.mark.parametrize("seen", ["", "0", "999999999999", "x", "²"])
def test_a_forged_or_lost_sight_counts_as_not_having_looked(client, scene, chair, seen):
    typed = opened(client, scene.address("edit")) | {
        "detail": "Only the bars.",
        "reason": "Mine.",
        "seen": seen,
    }
    answer = client.post(scene.address("edit"), typed)
    assert "saved changes while you were writing" in words(answer)
    assert scene.fresh().detail == "All of them."
    assert client.post(scene.address("edit"), filled_in(answer)).status_code == 302


def test_a_milestone_that_the_other_added_becomes_a_row_and_one_they_removed_stays_by_choice(
    client, scene, chair, steps
):
    typed = opened(client, scene.address("edit"))
    typed |= {"milestones-1-title": "Two, for all", "reason": "Mine."}
    one, two = steps
    new = type(one)(title="Theirs", baseline=day("2025-09"))
    operations.keep_milestones(
        action=scene.fresh(), milestones=[two, new], by=scene.people["officer"], at=now(), reason="Theirs."
    )
    answer = client.post(scene.address("edit"), typed)
    page = words(answer)
    assert "An officer changed the milestones while you were writing." in page
    assert "Milestones: “Theirs”" in page
    assert "Milestone “One” Saved by An officer removed Yours kept, as a new one" in page
    assert "Milestone “Two” Saved by An officer Two, planned for March 2025 Yours Two, for all" in page
    assert [row[1] for row in milestones(scene)] == ["Two", "Theirs"]
    assert client.post(scene.address("edit"), filled_in(answer)).status_code == 302
    assert sorted(row[1] for row in milestones(scene)) == ["One", "Theirs", "Two, for all"]


def test_a_milestone_reached_meanwhile_is_not_unreached_unseen(client, scene, chair, steps):
    typed = opened(client, scene.address("edit")) | {"title": "Mine", "reason": "Mine."}
    operations.reach_milestone(milestone=steps[0], on=day("2025-07-01"), by=scene.people["officer"], at=now())
    answer = client.post(scene.address("edit"), typed)
    assert "Saved by An officer One, planned for January 2025, reached on 1 July 2025" in words(answer)
    assert milestones(scene)[0][-1] == "1 July 2025"


def test_what_is_wrong_and_a_clash_are_both_told_in_their_turn(client, scene, chair):
    typed = opened(client, scene.address("edit")) | {
        "title": "",
        "detail": "Only the bars.",
        "reason": "Mine.",
    }
    others_edit(scene, detail="Only the clubs.")
    answer = client.post(scene.address("edit"), typed)
    assert "Say what is promised." in words(answer)
    answer = client.post(scene.address("edit"), filled_in(answer) | {"title": "Mine"})
    assert "Saved by An officer Only the clubs." in words(answer)


def test_whoever_may_no_longer_edit_is_told_so_and_keeps_what_was_typed(client, scene, chair):
    typed = opened(client, scene.address("edit")) | {"detail": "Only the bars.", "reason": "Mine."}
    scene.plan.group.memberships.all().delete()
    answer = client.post(scene.address("edit"), typed)
    assert answer.status_code == 403
    assert "Only officers and the chair, deputy or lead of the Night-time group may do this." in words(answer)
    assert "Only the bars." in answer.content.decode()
