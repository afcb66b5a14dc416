"""The checks of the assessment, of what was done and of who was asked, each by real records, met and unmet."""

from datetime import date

import pytest

from priorities.enums import AskedBy, Limb
from publishing.enums import Outcome
from tests.factories import (
    day,
    make_action,
    make_assessment,
    make_case_reviews,
    make_commentary,
    make_committee_report,
    make_consultation,
    make_death_review,
    make_duty_record,
    make_finding,
    make_group,
    make_item,
    make_meeting,
    make_partner,
    make_partnership,
    make_priority,
    make_public_meeting,
    make_source,
    post_update,
    put_behind,
    recommend,
)
from tests.publishing.checking import authorities, changed, outcome, result, serve

pytestmark = pytest.mark.django_db


def test_an_assessment_is_made_in_the_year_before(unanswered):
    assert outcome(unanswered, "C12") == Outcome.FAIL
    make_assessment(approved_on="2023-03", title="The old one")
    found = result(unanswered, "C12")
    assert found.outcome == Outcome.FAIL and "The last is “The old one”, March 2023" in found.words
    make_assessment(approved_on="2025-03")
    assert outcome(unanswered, "C12") == Outcome.PASS


def test_an_assessment_tells_levels_and_each_part_of_the_duty_has_figures(unanswered):
    assert "No strategic assessment" in result(unanswered, "C13").words
    assessment = make_assessment()
    assert outcome(unanswered, "C13") == Outcome.FAIL
    changed(assessment, levels_and_patterns="Theft is highest at night.")
    serve(unanswered.priority, Limb.CRIME_AND_DISORDER)
    assert outcome(unanswered, "C13") == Outcome.PASS
    unmeasured = make_priority(strategy=unanswered.strategy)
    serve(unmeasured, Limb.REOFFENDING)
    found = result(unanswered, "C13")
    assert found.outcome == Outcome.FAIL and "reducing reoffending" in found.words


def test_an_assessment_tells_what_changed_since_the_one_it_names(unanswered):
    before = make_assessment(approved_on="2024-03")
    assessment = make_assessment(changes_since="Less theft.")
    assert outcome(unanswered, "C14") == Outcome.FAIL
    changed(assessment, previous=before)
    assert outcome(unanswered, "C14") == Outcome.PASS


def test_reasons_are_given_by_the_assessment_and_for_every_clear_change(unanswered):
    make_assessment(why_changed="More patrols.")
    found = result(unanswered, "C15")  # 10 a month became 14 a month: the change is clear
    assert found.outcome == Outcome.WARN and unanswered.priority.measure_places.get().number in found.words
    make_commentary(unanswered.measure, "2024/25")
    assert outcome(unanswered, "C15") == Outcome.PASS


def test_the_public_is_heard_apart_from_the_authorities(unanswered):
    assessment = make_assessment()
    make_finding(assessment=assessment, asked_by=AskedBy.AUTHORITIES)
    found = result(unanswered, "C16")
    assert found.outcome == Outcome.FAIL and "people who live or work in the area" in found.words
    make_finding(assessment=assessment, asked_by=AskedBy.PUBLIC)
    assert outcome(unanswered, "C16") == Outcome.PASS


def test_each_priority_comes_from_a_finding_or_says_why_not(unanswered):
    assert outcome(unanswered, "C19") == Outcome.WARN
    make_finding(priorities=[unanswered.priority])
    assert outcome(unanswered, "C19") == Outcome.PASS
    another = make_priority(strategy=unanswered.strategy)
    assert outcome(unanswered, "C19") == Outcome.WARN
    changed(another, no_finding_reason="Section 6 obliges us to it.")
    assert outcome(unanswered, "C19") == Outcome.PASS


def test_an_action_that_fell_due_says_where_it_stands(unanswered):
    assert outcome(unanswered, "C17") == Outcome.PASS
    silent = make_action(
        plan=unanswered.action.plan, priority=unanswered.priority, reference="NC-02", due="2024-09"
    )
    found = result(unanswered, "C17")
    assert found.outcome == Outcome.FAIL and "NC-02" in found.words
    post_update(silent, made_on="2025-01", done="The cable is late.")
    assert outcome(unanswered, "C17") == Outcome.PASS


def test_each_priority_has_a_step_or_is_held_by_the_board(unanswered):
    assert outcome(unanswered, "C20") == Outcome.PASS
    bare = make_priority(strategy=unanswered.strategy, held_by=make_group())
    found = result(unanswered, "C20")
    assert found.outcome == Outcome.FAIL and f"Priority {bare.number}" in found.words
    make_action(plan=unanswered.action.plan, priority=bare, reference="NC-09")
    assert outcome(unanswered, "C20") == Outcome.PASS


def test_each_priority_has_a_measure_that_is_whole(unanswered):
    assert outcome(unanswered, "C22") == Outcome.PASS
    unanswered.measure.targets.all().delete()
    unanswered.measure.targets.model.history.all().delete()
    assert outcome(unanswered, "C22") == Outcome.FAIL
    changed(unanswered.measure, kind="contextual")
    assert outcome(unanswered, "C22") == Outcome.PASS


def test_each_authority_has_a_part(unanswered):
    assert outcome(unanswered, "C23") == Outcome.PASS
    idle = make_partner(name="The fire service")
    found = result(unanswered, "C23")
    assert found.outcome == Outcome.WARN and "The fire service" in found.words
    make_action(plan=unanswered.action.plan, priority=unanswered.priority, reference="NC-03", lead=idle)
    assert outcome(unanswered, "C23") == Outcome.PASS


def test_a_consultation_tells_who_was_asked_and_what_came_of_it(unanswered):
    assert outcome(unanswered, "C24") == Outcome.FAIL
    asked = make_consultation(strategy=unanswered.strategy, audience="Residents")
    found = result(unanswered, "C24")
    assert found.outcome == Outcome.FAIL and "how many answered" in found.words
    changed(
        asked, affected_groups="Night workers", responses=0, what_was_said="Nothing.", what_changed="Nothing."
    )
    assert outcome(unanswered, "C24") == Outcome.PASS
    changed(asked, started=day("2025-08"), ended=None)  # still to come
    assert outcome(unanswered, "C24") == Outcome.FAIL


def test_a_public_meeting_is_announced_recorded_and_attended_by_each_authority(unanswered):
    assert outcome(unanswered, "C25") == Outcome.FAIL
    meeting = make_public_meeting(came=authorities())
    found = result(unanswered, "C25")
    assert found.outcome == Outcome.FAIL and "when it was announced" in found.words
    changed(meeting, notice_published_on=day("2025-06-01"), discussed="Lamps.")
    assert outcome(unanswered, "C25") == Outcome.PASS
    make_partner(name="The fire service")
    assert "nobody came" in result(unanswered, "C25").words.lower()
    changed(meeting, held_on=day("2024-06"))
    assert "No public meeting" in result(unanswered, "C25").words


def test_scrutiny_met_in_the_last_year_where_somebody_can_read_of_it(unanswered):
    assert outcome(unanswered, "C28") == Outcome.FAIL
    committee = make_group(kind="scrutiny")
    make_meeting(group=committee, held_on="2023-05-29")
    assert "29 May 2023" in result(unanswered, "C28").words
    make_meeting(group=committee, held_on="2025-05-29")
    assert outcome(unanswered, "C28") == Outcome.WARN
    read_at = make_source(address="https://council.example/agenda")
    make_meeting(group=committee, held_on="2025-06-20", source=read_at)
    found = result(unanswered, "C28")
    assert found.outcome == Outcome.PASS
    assert [seen.address for seen in found.evidence] == ["https://council.example/agenda"]


def test_recommendations_are_answered_within_their_days(unanswered):
    assert outcome(unanswered, "C29") == Outcome.PASS
    recommend(received_on=date(2025, 6, 20))
    assert "0 of 1 answer" in result(unanswered, "C29").words
    recommend(received_on=date(2025, 6, 2))
    assert outcome(unanswered, "C29") == Outcome.WARN


@pytest.mark.parametrize(
    ("code", "duty", "whole"),
    [
        ("C09", "spend_review", {}),
        (
            "C30",
            "serious_violence_strategy",
            {
                "address": "https://council.example/violence",
                "sent_on": "2024-01",
                "review_on": "2026-01",
                "needs_assessment_on": "2023-11",
            },
        ),
        (
            "C31",
            "case_review_procedure",
            {"address": "https://council.example/review", "contact": "The team"},
        ),
        ("C33", "community_remedy", {"address": "https://council.example/remedy", "consulted": "Residents"}),
        ("C35", "youth_justice_plan", {"address": "https://council.example/youth", "sent_on": "2025-05"}),
        ("C41", "equality_assessment", {}),
    ],
)
def test_a_document_the_law_asks_for_is_there_and_whole(unanswered, code, duty, whole):
    missing = outcome(unanswered, code)
    assert missing == (Outcome.FAIL if code in {"C30", "C31"} else Outcome.WARN)
    if whole:
        make_duty_record(duty, title="A beginning")
        found = result(unanswered, code)
        assert found.outcome == missing and "Of “A beginning” the record does not hold" in found.words
    make_duty_record(duty, title="The whole of it", dated="2025-06", **whole)
    found = result(unanswered, code)
    assert found.outcome == Outcome.PASS and "The whole of it" in found.words
    assert [seen.address for seen in found.evidence] == [
        whole[name] for name in ("address",) if name in whole
    ]


def test_a_document_past_its_review_or_its_year_is_not_enough(unanswered):
    make_duty_record("equality_assessment", review_on="2025-06")
    assert "was due for review" in result(unanswered, "C41").words
    make_duty_record("spend_review", dated="2024-06")
    assert "longer ago than 12 months" in result(unanswered, "C09").words


def test_the_numbers_of_case_reviews_are_released_noughts_among_them(unanswered):
    assert outcome(unanswered, "C32") == Outcome.FAIL
    figures = make_case_reviews("2024/25", numbers=(0, 0, 0, 0))
    assert "not released" in result(unanswered, "C32").words
    changed(figures, released_by=authorities()[0], released_on=day("2025-05"))
    found = result(unanswered, "C32")
    assert found.outcome == Outcome.PASS and "0 applications" in found.words


def test_reviews_of_deaths_are_followed_through_and_never_counted(unanswered):
    nothing = result(unanswered, "C34")
    assert nothing.outcome == Outcome.PASS
    review = make_death_review(pseudonym="Ann")
    found = result(unanswered, "C34")
    assert found.outcome == Outcome.WARN and "Ann" not in found.words and "1" not in found.words
    changed(review, plan_status="Four of five actions are done.")
    assert result(unanswered, "C34").words == nothing.words


def test_a_published_review_comes_down_on_its_day(unanswered):
    review = make_death_review(
        state="published", published_on="2024-06", take_down_on="2025-06", plan_status="Done."
    )
    assert outcome(unanswered, "C34") == Outcome.WARN  # without quality assurance, and past its day
    changed(review, quality_assured_on=day("2024-05"), take_down_on=day("2026-06"))
    assert outcome(unanswered, "C34") == Outcome.PASS


def test_each_committee_report_has_its_paragraph_on_crime_and_disorder(unanswered):
    assert outcome(unanswered, "C36") == Outcome.PASS
    report = make_committee_report(submitted=True)
    assert "1 committee report" in result(unanswered, "C36").words
    version = report.versions.get()
    version.document = version.document | {"crime_and_disorder_implications": " "}
    changed(version)
    assert outcome(unanswered, "C36") == Outcome.WARN


def test_what_is_exempt_says_why_and_nothing_marked_is_public(unanswered):
    make_item(access="exempt", exempt_paragraph="3", public_interest="It is early.")
    assert outcome(unanswered, "C42") == Outcome.PASS
    paper = put_behind(make_item(), make_committee_report(submitted=True))
    assert outcome(unanswered, "C42") == Outcome.PASS
    type(paper).objects.update(marking="official")  # by no operation: they all refuse it
    found = result(unanswered, "C42")
    assert found.outcome == Outcome.FAIL and "1 paper" in found.words


def test_the_accessibility_statement_is_reviewed_every_year(unanswered):
    assert outcome(unanswered, "C37") == Outcome.FAIL
    partnership = changed(make_partnership(), accessibility_prepared_on=date(2024, 7, 1))
    assert "longer ago" in result(unanswered, "C37").words
    changed(partnership, accessibility_reviewed_on=date(2025, 6, 30))
    assert outcome(unanswered, "C37") == Outcome.PASS
