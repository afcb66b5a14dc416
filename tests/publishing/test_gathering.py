"""The document: what held on a day, as it was known at a moment."""

import pytest

from common.records import write
from performance.enums import Rating
from performance.models import Reading
from performance.operations import publish_rating_as
from publishing.derived import derive
from publishing.disclosure import disclose
from publishing.gathering import gather
from publishing.operations import NotPublished
from publishing.report import arranged
from publishing.rules import what_is_not_released
from tests.factories import (
    day,
    make_action,
    make_commitment,
    make_measure,
    make_membership,
    make_milestone,
    make_partner,
    make_priority,
    make_user,
    now,
    officer,
    paper,
    period,
    post_update,
    record,
)
from tests.publishing.conftest import make_publishable, publish

pytestmark = pytest.mark.django_db


def document(kept, *, year="2024/25", as_at=None, known_at=None, previous=None):
    year = period(year)
    gathered = gather(
        strategy=kept.strategy, number=1, kind="annual", title="An edition", label="", note="", period=year,
        as_at=as_at or year.end, known_at=known_at or now(), next_update="",
    )  # fmt: skip
    return derive(disclose(gathered).document, previous)


def test_the_number_of_queries_does_not_grow_with_the_record(record_kept, django_assert_max_num_queries):
    with django_assert_max_num_queries(40):
        document(record_kept)
    for number in range(2, 22):
        priority = make_priority(strategy=record_kept.strategy, number=number)
        make_commitment(priority=priority)
        record(make_measure(priority=priority), {"2024-04": 3, "2024-05": 4})
        action = make_action(plan=record_kept.action.plan, priority=priority, supporting=[make_partner()])
        make_milestone(action=action)
        post_update(action, made_on="2025-01")
    with django_assert_max_num_queries(40):
        assert len(document(record_kept)["actions"]) == 21


def test_an_update_after_the_day_of_the_position_is_not_in_it(record_kept):
    post_update(record_kept.action, made_on="2025-06-01", rating="off_track", done="The lamps broke.")
    (action,) = document(record_kept)["actions"]
    assert (action["rating_words"], len(action["updates"])) == ("On track", 1)


def test_a_partner_that_had_left_by_the_day_is_not_among_the_partners(record_kept):
    make_partner(name="The trust", left="2021")
    make_partner(name="The newcomer", joined="2025-06")
    names = [partner["name"] for partner in document(record_kept)["partners"]]
    assert "The trust" not in names
    assert "The newcomer" not in names


def test_a_chair_is_told_by_post_and_agency_and_an_interim_one_as_such(record_kept):
    board = record_kept.priority.holdings.get().group
    make_membership(
        group=board,
        post="Commander",
        partner=make_partner(name="The police"),
        interim=True,
        started="2022-11",
    )
    (group,) = [each for each in document(record_kept)["groups"] if each["name"] == "The board"]
    assert group["chair_words"] == "Commander, The police (interim)"


def test_a_persons_name_is_told_only_where_it_may_be(record_kept):
    board = record_kept.priority.holdings.get().group
    person = make_user("contributor", name="Ada Example", partner=make_partner(name="The council"))
    make_membership(group=board, person=person, post="")
    words = {each["name"]: each["chair_words"] for each in document(record_kept)["groups"]}
    assert "Ada Example" not in words["The board"]
    person.may_be_named_on, person.may_be_named_basis = day("2025-01-01").first, "Consent"
    person.save()
    words = {each["name"]: each["chair_words"] for each in document(record_kept)["groups"]}
    assert words["The board"].startswith("Ada Example")


def test_what_was_not_known_at_the_moment_is_not_in_it(record_kept):
    before = now()
    make_commitment(priority=record_kept.priority, text="We will do more.")
    (priority,) = document(record_kept, known_at=before)["priorities"]
    assert [each["text"] for each in priority["commitments"]] == ["We will light the alleys."]


def test_a_figure_that_awaits_release_is_not_told_and_stops_publication_whatever_its_year(record_kept):
    needs_release(record_kept.measure)
    release(record_kept.measure, but="2023-05")
    (measure,) = document(record_kept)["measures"]
    (waiting,) = [each for each in measure["readings"] if each["period"] == "2023-05"]
    assert (waiting["value"], waiting["reason"]) == (None, "Awaiting release.")
    (quarter,) = [each for each in measure["series"] if each["period"] == "2023/24 Q1"]
    assert (quarter["value"], quarter["value_words"], quarter["rating"]) == (None, "[x]", "awaiting_release")
    assert measure["year"]["value"] == "168"
    with pytest.raises(NotPublished, match="“Robbery” has 1 figure that awaits release \\(May 2023\\)"):
        publish(record_kept)
    release(record_kept.measure)
    assert what_is_not_released(document(record_kept)) == []


def test_a_part_of_a_year_tells_nothing_of_a_figure_that_awaits_release(record_kept):
    needs_release(record_kept.measure)
    release(record_kept.measure, but="2025-01")
    Reading.objects.filter(period=period("2025-03")).delete()
    Reading.history.filter(period=period("2025-03")).delete()
    (measure,) = document(record_kept)["measures"]
    quarter, year = measure["series"][-1], measure["year"]
    assert [(each["rating"], each["value_words"]) for each in (quarter, year)] == [("incomplete", "[x]")] * 2
    assert len(what_is_not_released(document(record_kept))) == 1


def needs_release(measure) -> None:
    """From now on a figure of the measure waits until its supplier releases it."""
    measure.needs_release = True
    write(measure, by=officer(), at=now(), reason="The supplier asked for it.")


def release(measure, *, but: str = "") -> None:
    """All figures of the measure are released, but those of a period."""
    for reading in measure.readings.exclude(period=period(but) if but else None):
        reading.released_on, reading.released_by = day("2025-06-01").first, measure.owner
        write(reading, by=officer(), at=now(), reason="Released.")


def test_every_record_in_it_names_a_source_that_is_listed(record_kept):
    found = document(record_kept)
    listed = {source["id"] for source in found["sources"]}

    def sources(part):
        if isinstance(part, dict):
            if "illustrative" in part and "id" in part:
                yield part["id"]
            for value in part.values():
                yield from sources(value)
        elif isinstance(part, list):
            for value in part:
                yield from sources(value)

    used = set(sources({key: value for key, value in found.items() if key != "sources"}))
    assert used
    assert used <= listed


def test_the_report_can_be_arranged_from_the_document_alone(record_kept):
    assert arranged(document(record_kept))["measures"]


def test_two_readings_of_the_record_say_the_same(record_kept):
    moment = now()
    assert document(record_kept, known_at=moment) == document(record_kept, known_at=moment)


def test_a_missing_holder_is_said_and_not_invented():
    kept = make_publishable()
    make_priority(strategy=kept.strategy, number=2)
    assert [each["holder_words"] for each in document(kept)["priorities"]] == ["The board", "Nobody yet"]


def test_a_rating_published_by_decision_is_shown_beside_the_calculated_one(record_kept):
    publish_rating_as(
        measure=record_kept.measure, period=period("2024/25"), rating=Rating.AMBER, reason="A new lane was counted.",
        source=paper(), by=make_user("officer", name="Ada Example"), at=now(),
    )  # fmt: skip
    found = document(record_kept)
    year = found["measures"][0]["year"]
    assert year["rating_words"] == "Near target"
    assert year["published_note"].startswith("Published as near target; calculated as off target. A new lane")
    assert "Ada Example" not in year["published_note"]
    assert found["ratings"]["amber"] == 1


def test_a_revised_figure_is_marked_and_the_others_are_not(record_kept):
    record(record_kept.measure, {"2025-03": 15}, reason="Recounted.")
    measure = document(record_kept)["measures"][0]
    assert (measure["year"]["value"], measure["year"]["value_words"]) == ("169", "169 [r]")
    assert measure["strip"][0]["value_words"] == "30"


def test_a_provisional_figure_is_marked(record_kept):
    yearly = make_measure(priority=record_kept.priority, collected="year", frequency="year")
    record(yearly, {"2024/25": 7}, certainty="provisional")
    found = {each["measure"]: each for each in document(record_kept)["measures"]}
    assert found[yearly.code]["year"]["value_words"] == "7 [p]"
