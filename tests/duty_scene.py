"""Some of everything that the law asks for, for tests of its pages. Nothing here is a test."""

from django.urls import reverse

from partnership.enums import DutyKind
from tests.factories import (
    make_assessment,
    make_case_reviews,
    make_consultation,
    make_death_review,
    make_duty_record,
    make_finding,
    make_liaison_officer,
    make_partner,
    make_priority,
    make_public_meeting,
    make_sharing,
    make_strategy,
)


def keep_everything(count: int = 1, *, start: int = 0) -> dict:
    """So many of each kind, by the slug of the kind; each with a partner, an assessment and a strategy of its own."""
    made = {}
    for number in range(start, start + count):
        partner, priority = make_partner(), make_priority(strategy=make_strategy(starts="2022"))
        assessment = make_assessment()
        made = {
            "sharing": make_sharing(signed=[partner]),
            "liaison": make_liaison_officer(partner=partner),
            "assessments": assessment,
            "findings": make_finding(assessment=assessment, priorities=[priority]),
            "consultations": make_consultation(strategy=priority.strategy),
            "public-meetings": make_public_meeting(came=[partner]),
            "case-reviews": make_case_reviews(
                f"{2024 - number}/{25 - number:02}", released_by=partner, released_on="2025-06"
            ),
            "death-reviews": make_death_review(),
        }
        for duty in DutyKind:
            made["documents"] = make_duty_record(duty)
    return made


def listed(kind: str) -> str:
    return reverse("workspace:duty-kind", args=[kind])


def adding(kind: str, query: str = "") -> str:
    return reverse("workspace:duty-add", args=[kind]) + query


def page_of(kind: str, record, step: str = "page") -> str:
    key = record.code if kind == "assessments" else record.pk
    return reverse(f"workspace:duty-{step}", args=[kind, key])
