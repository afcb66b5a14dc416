"""The page of one record that the law asks for: what it says, what is not recorded, and what became of it."""

import pytest

from partnership import duties
from tests.back_office import sign_in, words
from tests.duty_scene import keep_everything, page_of
from tests.factories import (
    make_assessment,
    make_death_review,
    make_duty_record,
    make_finding,
    make_partner,
    make_public_meeting,
    make_user,
    now,
)
from workspace.duty_kinds import KINDS

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", KINDS)
def test_every_record_has_a_page_with_its_history_and_its_source(client, kind):
    record = keep_everything()[kind]
    sign_in(client, "officer")
    said = words(client.get(page_of(kind, record)))
    assert str(record) in said
    assert "14 July 2025 The keeper of records, Officer Added" in said
    assert record.source.title in said


def test_what_changed_is_told_field_by_field_with_who_came_and_why(client):
    fire, police = make_partner(name="Fire Brigade"), make_partner(name="Police")
    meeting = make_public_meeting(came=[fire], discussed="Lamps.")
    meeting.discussed = "Lamps and benches."
    by = make_user("officer", name="Ada", job_title="Officer")
    duties.keep_public_meeting(
        record=meeting, came={police: "Commander"}, by=by, at=now(), reason="The record was incomplete."
    )
    sign_in(client, "contributor")
    said = words(client.get(page_of("public-meetings", meeting)))
    assert "What was discussed: from Lamps. to Lamps and benches." in said
    assert "Fire Brigade is no longer among those who came" in said
    assert "Police came (Commander)" in said
    assert "The record was incomplete." in said
    assert "Police: Commander" in said


def test_a_document_shows_the_fields_of_its_duty_and_says_what_is_not_recorded(client):
    record = make_duty_record("case_review_procedure", contact="Community Safety Team")
    sign_in(client)
    said = words(client.get(page_of("documents", record)))
    assert "Where the procedure is published Not recorded" in said
    assert "Whom to turn to Community Safety Team" in said
    assert "Needs assessment" not in said


def test_an_assessment_lists_its_findings_by_who_asked_and_offers_another(client):
    assessment = make_assessment()
    make_finding(assessment=assessment, text="Theft rises.", asked_by="authorities")
    make_finding(assessment=assessment, text="Nights are loud.", asked_by="public")
    sign_in(client)
    page = client.get(page_of("assessments", assessment))
    said = words(page)
    assert said.index("What the responsible authorities ask") < said.index("1. Theft rises.")
    assert said.index("What people who live or work here ask") < said.index("2. Nights are loud.")
    assert f"/duties/findings/add/?assessment={assessment.pk}" in page.content.decode()


def test_whoever_only_reads_sees_no_way_to_change(client):
    meeting = make_public_meeting()
    sign_in(client, "scrutiny")
    assert "/change/" not in client.get(page_of("public-meetings", meeting)).content.decode()


def test_the_page_of_a_death_is_for_officers_and_the_board(client):
    review = make_death_review(pseudonym="Ann")
    sign_in(client, "contributor")
    for step in ("page", "change"):
        refused = client.get(page_of("death-reviews", review, step))
        assert refused.status_code == 403
        assert "Ann" not in refused.content.decode()


@pytest.mark.parametrize("key", ["999999", "no-such-thing", "99999999999999999999"])
def test_a_record_that_is_not_there_is_a_page_that_says_so(client, key):
    sign_in(client)
    assert client.get(f"/duties/public-meetings/{key}/").status_code == 404
    assert client.get(f"/duties/assessments/{key}/").status_code == 404
