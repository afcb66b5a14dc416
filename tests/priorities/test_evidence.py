"""Assessments, their findings, consultations and resources are kept by named operations."""

import pytest
from django.core.exceptions import ValidationError

from common.records import SomebodyElseSaved, rows_seen
from priorities import operations
from priorities.enums import AskedBy
from priorities.models import Finding, Priority, StrategicAssessment
from tests.factories import (
    day,
    make_assessment,
    make_consultation,
    make_finding,
    make_priority,
    make_strategy,
    make_user,
    now,
    officer,
    paper,
)

pytestmark = pytest.mark.django_db


def because(reason: str = "Because.", by=None) -> dict:
    return {"by": by or officer(), "at": now(), "reason": reason}


def test_an_assessment_gets_its_code_from_its_title():
    assert make_assessment(title="Strategic assessment 2025").code == "strategic-assessment-2025"
    assert make_assessment(title="Strategic assessment, 2025").code == "strategic-assessment-2025-2"
    with pytest.raises(ValidationError, match="An assessment with this title is kept already"):
        make_assessment(title="Strategic assessment 2025", approved_on="2024")


def test_an_assessment_sent_twice_is_kept_once():
    def press():
        record = StrategicAssessment(title="What we know", approved_on=day("2025-03"), source=paper())
        return operations.keep_assessment(record=record, **because())

    assert press() == press()


def test_assessments_stand_in_a_row():
    first = make_assessment(approved_on="2023")
    second = make_assessment(approved_on="2024", previous=first)
    with pytest.raises(ValidationError, match=f"is the one before “{second}” already"):
        make_assessment(approved_on="2025", previous=first)
    first.previous = second
    with pytest.raises(ValidationError, match="came after this one"):
        operations.keep_assessment(record=first, **because())


def test_findings_are_numbered_and_lead_to_priorities():
    assessment, one, two = make_assessment(), make_priority(), make_priority()
    first = make_finding(assessment=assessment, priorities=[one])
    second = make_finding(assessment=assessment, priorities=[one, two], asked_by=AskedBy.PUBLIC)
    assert (first.number, second.number) == (1, 2)
    operations.keep_finding(record=second, priorities=[two], **because())
    assert [each.priority for each in second.led_to.all()] == [two]


def test_the_same_finding_stands_once_in_an_assessment():
    finding = make_finding(text="Theft rises.")

    def press(**said):
        record = Finding(assessment=finding.assessment, text="Theft rises.", source=paper(), **said)
        return operations.keep_finding(record=record, priorities=[], **because())

    assert press(asked_by=AskedBy.AUTHORITIES) == finding
    with pytest.raises(ValidationError, match="Finding 1 of this assessment says so already"):
        press(asked_by=AskedBy.PUBLIC)


def test_only_officers_keep_findings():
    assessment = make_assessment()
    record = Finding(assessment=assessment, text="New.", asked_by=AskedBy.PUBLIC, source=paper())
    with pytest.raises(ValidationError, match="Only the community safety officers"):
        operations.keep_finding(record=record, priorities=[], **because(by=make_user("contributor")))
    assert not assessment.findings.exists()


def test_a_consultation_cannot_end_before_it_started():
    with pytest.raises(ValidationError, match="cannot end before it started"):
        make_consultation(started="2025-05", ended="2025-04")


def test_resources_of_all_priorities_are_said_at_once_and_only_what_changed_is_written():
    strategy = make_strategy()
    one, two = make_priority(strategy=strategy), make_priority(strategy=strategy)
    said = {one: {"resources": "Two officers."}, two: {"resources": two.resources}}
    assert operations.keep_resources(strategy=strategy, said=said, **because()) == [one]
    assert operations.keep_resources(strategy=strategy, said=said, **because("")) == []
    assert Priority.objects.get(pk=one.pk).resources == "Two officers."
    assert (one.history.count(), two.history.count()) == (2, 1)


def test_resources_are_not_said_over_somebody_elses():
    priority = make_priority()
    strategy, seen = priority.strategy, rows_seen(Priority.history.filter(strategy=priority.strategy))

    def say(words, **more):
        said = {priority: {"resources": words}}
        return operations.keep_resources(strategy=strategy, said=said, seen=seen, **because(**more))

    say("Two officers.", by=make_user("officer", name="Ada"))
    say("Two officers.")
    with pytest.raises(SomebodyElseSaved, match="Ada saved changes"):
        say("Nobody.")
    with pytest.raises(ValidationError, match="Only the community safety officers"):
        say("Nobody.", by=make_user("scrutiny"))
