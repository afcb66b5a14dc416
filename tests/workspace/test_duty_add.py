"""Adding a record that the law asks for: one shell of a form for every kind."""

import pytest

from partnership.models import CaseReviewFigures, DutyRecord, LiaisonOfficer, PublicMeeting, Refusal
from performance.models import FindingMeasure
from priorities.models import Finding, StrategicAssessment
from tests.acting import opened, take
from tests.back_office import sign_in, words
from tests.duty_scene import adding, listed, page_of
from tests.factories import make_assessment, make_liaison_officer, make_measure, make_partner, make_priority
from workspace.duty_kinds import KINDS

pytestmark = pytest.mark.django_db

FIGURES = {
    "year": "2024/25",
    "applications": "0",
    "threshold_not_met": "0",
    "reviews": "0",
    "recommendations": "0",
}


@pytest.fixture
def keeper(client):
    """An officer, signed in."""
    return sign_in(client, "officer", partner=make_partner(name="City Council"))


def test_a_public_meeting_is_recorded_with_who_came(client, keeper):
    fire = make_partner(name="Fire Brigade")
    sent = {
        "held_on": "1 July 2025",
        "title": "Residents’ meeting",
        "discussed": "Lamps.",
        f"came-{fire.pk}": "Borough Commander",
    }
    done = client.post(
        adding("public-meetings"), opened(client, adding("public-meetings")) | sent, follow=True
    )
    meeting = PublicMeeting.objects.get()
    assert done.redirect_chain[-1][0] == page_of("public-meetings", meeting)
    assert "Recorded: Residents’ meeting, 1 July 2025." in words(done)
    assert list(meeting.partners.values_list("partner__name", "senior_post")) == [
        ("Fire Brigade", "Borough Commander")
    ]
    assert meeting.source.title == "City Council, in the portal"
    assert meeting.history.get().history_user == keeper


def test_a_paper_that_is_named_is_the_source(client, keeper):
    take(client, adding("case-reviews"), **FIGURES, paper="Return of 16 June 2025")
    assert CaseReviewFigures.objects.get().source.title == "Return of 16 June 2025"


def test_noughts_are_kept_as_figures(client, keeper):
    take(client, adding("case-reviews"), **FIGURES)
    assert CaseReviewFigures.objects.get().applications == 0


def test_a_number_that_is_left_out_is_asked_for_and_nothing_typed_is_lost(client, keeper):
    page = take(client, adding("case-reviews"), **FIGURES | {"applications": "", "reviews": "-1"})
    said = words(page)
    assert "Write a whole number from 0 to 32,000; 0 where there was none." in said
    assert 'value="2024/25"' in page.content.decode()
    assert not CaseReviewFigures.objects.exists()


@pytest.mark.parametrize("typed", ["2024", "2024/25 Q1", "last year", "2024/26"])
def test_a_year_is_a_financial_year(client, keeper, typed):
    page = take(client, adding("case-reviews"), **FIGURES | {"year": typed})
    assert f"“{typed}” is not a financial year: write it as 2024/25." in words(page)


def test_a_release_asks_for_both_who_and_when(client, keeper):
    page = take(client, adding("case-reviews"), **FIGURES, released_by=str(keeper.partner.pk))
    assert "Say when they agreed." in words(page)
    page = take(client, adding("case-reviews"), **FIGURES, released_on="16 June 2025")
    assert "Say who agreed." in words(page)


def test_pressing_twice_adds_once(client, keeper):
    sent = opened(client, adding("case-reviews")) | FIGURES
    first, second = (client.post(adding("case-reviews"), sent) for _press in range(2))
    assert first["Location"] == second["Location"]
    assert CaseReviewFigures.objects.count() == 1


def test_a_liaison_officer_is_for_the_authority_that_the_list_named(client, keeper):
    fire = make_partner(name="Fire Brigade")
    before = make_liaison_officer(partner=fire, post="Commander", started="2022-09-01")
    address = adding("liaison", f"?partner={fire.pk}")
    assert opened(client, address)["partner"] == str(fire.pk)
    take(client, address, post="Station commander", started="1 July 2025")
    before.refresh_from_db()
    assert str(before.ended) == "30 June 2025"
    assert LiaisonOfficer.objects.count() == 2


def test_a_person_who_works_for_somebody_else_is_not_designated(client, keeper):
    fire = make_partner(name="Fire Brigade")
    page = take(
        client,
        adding("liaison", f"?partner={fire.pk}"),
        post="Officer",
        started="2025",
        person=str(keeper.pk),
    )
    assert "The officer works for City Council: choose somebody of Fire Brigade." in words(page)


def test_a_finding_names_priorities_and_the_measures_that_show_it(client, keeper):
    assessment, priority, measure = make_assessment(), make_priority(), make_measure()
    take(
        client,
        adding("findings", f"?assessment={assessment.pk}"),
        text="Theft rises.",
        asked_by="authorities",
        priorities=[str(priority.pk)],
        measures=[str(measure.pk)],
    )
    finding = Finding.objects.get()
    assert (finding.assessment, finding.number) == (assessment, 1)
    assert finding.led_to.get().priority == priority
    assert FindingMeasure.objects.get().measure == measure


def test_an_assessment_gets_an_address_of_its_own(client, keeper):
    page = take(client, adding("assessments"), title="Strategic assessment 2025", approved_on="March 2025")
    assert page["Location"] == "/duties/assessments/strategic-assessment-2025/"
    assert StrategicAssessment.objects.get().approved_on.iso == "2025-03"


def test_a_document_is_added_under_its_duty_with_the_fields_that_this_has(client, keeper):
    assert client.get(adding("documents"))["Location"] == listed("documents")
    address = adding("documents", "?duty=case_review_procedure")
    html = client.get(address).content.decode()
    assert 'name="contact"' in html
    assert 'name="needs_assessment_on"' not in html
    sent = {"title": "Procedure", "address": "https://council.example/asb", "contact": "A team"}
    client.post(address, opened(client, address) | sent)
    record = DutyRecord.objects.get()
    assert (record.duty, record.missing) == ("case_review_procedure", ())


def test_an_address_that_is_none_is_refused_in_a_sentence(client, keeper):
    address = adding("documents", "?duty=community_remedy")
    page = client.post(address, opened(client, address) | {"title": "Remedy", "address": "our page"})
    assert "Write the whole address, such as https://www.council.example/page." in words(page)


def test_a_document_without_an_address_or_words_is_refused(client, keeper):
    page = take(client, adding("documents", "?duty=community_remedy"), title="Remedy")
    assert "Give the address where it is read, or write what it says." in words(page)
    assert not DutyRecord.objects.exists()


def test_a_meeting_still_to_come_is_refused_beside_its_day(client, keeper):
    page = take(client, adding("public-meetings"), held_on="1 August 2025", title="Residents’ meeting")
    assert "1 August 2025 is still to come: give today or an earlier day." in words(page)


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_is_no_officer_is_told_why_not(client, kind):
    sign_in(client, "scrutiny")
    refused = client.get(adding(kind, "?duty=community_remedy"))
    assert refused.status_code == 403
    assert "Only " in words(refused)


def test_what_somebody_typed_who_may_not_send_it_is_shown_again_and_the_refusal_noted(client):
    sign_in(client, "contributor")
    page = client.post(adding("case-reviews"), FIGURES)
    assert page.status_code == 403
    assert "Only the community safety officers change the partnership's records." in words(page)
    assert 'value="2024/25"' in page.content.decode()
    assert Refusal.objects.get().address == "/duties/case-reviews/add/"
    assert not CaseReviewFigures.objects.exists()
