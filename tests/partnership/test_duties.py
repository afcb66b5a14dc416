"""What the law asks the partnership to keep is kept by named operations: once, with a reason, and by officers."""

import pytest
from django.core.exceptions import ValidationError

from common.records import SomebodyElseSaved, seen_of
from partnership import duties
from partnership.enums import DeathReviewState, DutyKind
from partnership.models import (
    CaseReviewFigures,
    DeathReview,
    DutyRecord,
    InformationSharingAgreement,
    LiaisonOfficer,
    PublicMeeting,
)
from partnership.permissions import why_not_read_death_reviews
from tests.factories import (
    day,
    make_case_reviews,
    make_death_review,
    make_duty_record,
    make_group,
    make_liaison_officer,
    make_membership,
    make_partner,
    make_public_meeting,
    make_sharing,
    make_user,
    now,
    officer,
    paper,
    period,
)

pytestmark = pytest.mark.django_db


def because(reason: str = "Because.", by=None) -> dict:
    return {"by": by or officer(), "at": now(), "reason": reason}


# For every kind


def test_only_officers_keep_what_the_law_asks_for():
    record = DutyRecord(duty=DutyKind.POLICE_PLAN, title="Plan", text="It serves it.", source=paper())
    for role in ("scrutiny", "contributor"):
        with pytest.raises(ValidationError, match="Only the community safety officers"):
            duties.keep_duty_record(record=record, **because(by=make_user(role)))
    assert not DutyRecord.objects.exists()


def test_a_change_needs_a_reason_and_leaves_one_in_the_history():
    record = make_duty_record()
    record.text = "It says more."
    with pytest.raises(ValidationError, match="Say why"):
        duties.keep_duty_record(record=record, **because(" "))
    duties.keep_duty_record(record=record, **because("It was agreed anew."))
    latest = record.history.latest()
    assert (latest.text, latest.history_change_reason) == ("It says more.", "It was agreed anew.")


def test_the_second_press_of_a_button_adds_nothing():
    def press(by):
        record = PublicMeeting(held_on=day("2025-06"), title="Residents’ meeting", source=paper())
        return duties.keep_public_meeting(record=record, came={partner: "Director"}, **because(by=by))

    partner, first = make_partner(), officer()
    assert press(first) == press(first)
    assert PublicMeeting.objects.count() == 1
    with pytest.raises(ValidationError, match="This is recorded already, word for word"):
        press(make_user("officer"))


def test_whoever_changes_after_somebody_else_is_told():
    meeting, seen = make_public_meeting(), ""
    seen = seen_of(meeting)
    meeting.discussed = "Lamps."
    duties.keep_public_meeting(
        record=meeting, came={}, seen=seen, **because(by=make_user("officer", name="Ada"))
    )
    mine = PublicMeeting.objects.get(pk=meeting.pk)
    mine.discussed = "Benches."
    with pytest.raises(SomebodyElseSaved, match="Ada saved changes while you were writing"):
        duties.keep_public_meeting(record=mine, came={}, seen=seen, **because())
    meeting.refresh_from_db()
    assert meeting.discussed == "Lamps."


def test_a_change_sent_twice_is_written_once():
    meeting, partner = make_public_meeting(), make_partner()
    seen = seen_of(meeting)
    meeting.discussed = "Lamps."
    for _press in range(2):
        duties.keep_public_meeting(record=meeting, came={partner: "Director"}, seen=seen, **because())
    assert meeting.history.count() == 2


def test_nothing_is_recorded_that_is_still_to_come():
    with pytest.raises(ValidationError, match="1 August 2025 is still to come"):
        make_public_meeting(held_on="2025-08-01")
    with pytest.raises(ValidationError, match="August 2025 is still to come"):
        make_duty_record(sent_on="2025-08")


# The protocol


def test_a_protocol_is_signed_by_these_partners_and_no_others():
    one, two, three = make_partner(), make_partner(), make_partner()
    agreement = make_sharing(signed=[one, two])
    duties.keep_sharing(record=agreement, signatories=[two, three], **because())
    assert {each.partner for each in agreement.signatures.all()} == {two, three}


def test_a_review_of_a_protocol_follows_its_agreement():
    with pytest.raises(ValidationError, match="A review follows the agreement"):
        make_sharing(agreed_on="2024-05", review_on="2023")
    assert not InformationSharingAgreement.objects.exists()


# Liaison officers


def test_a_new_liaison_officer_ends_the_one_before():
    partner = make_partner()
    before = make_liaison_officer(partner=partner, started="2022-09", post="Inspector")
    make_liaison_officer(partner=partner, started="2025-02-01", post="Superintendent")
    before.refresh_from_db()
    assert before.ended == day("2025-01-31")
    assert (
        LiaisonOfficer.objects.filter(partner=partner).current(on=now().date()).get().post == "Superintendent"
    )


def test_an_authority_has_one_liaison_officer_at_a_time():
    partner = make_partner()
    make_liaison_officer(partner=partner, started="2024-05-01", ended="2025-05-31")
    with pytest.raises(ValidationError, match="an authority has one at a time"):
        make_liaison_officer(partner=partner, started="2025-01", ended="2025-02")
    make_liaison_officer(partner=partner, started="2025-06-01")


def test_only_a_responsible_authority_designates_a_liaison_officer():
    partner = make_partner(category="co_operating_body")
    with pytest.raises(ValidationError, match="is not a responsible authority"):
        make_liaison_officer(partner=partner)


# Documents


def test_a_document_says_where_it_is_read_or_what_it_says():
    with pytest.raises(ValidationError, match="Give the address where it is read, or write what it says"):
        make_duty_record(text="", address="")


@pytest.mark.parametrize("duty", DutyKind)
def test_every_duty_knows_its_law_and_what_it_needs(duty):
    record = DutyRecord(duty=duty)
    assert duty.law
    assert record.missing == duty.needs
    assert set(duty.needs) <= set(duty.fields)
    assert all(DutyRecord._meta.get_field(name) for name in duty.fields)


def test_what_is_there_is_not_missing():
    record = make_duty_record(DutyKind.COMMUNITY_REMEDY, consulted="Residents.", address="")
    assert record.missing == ("address",)


# Case reviews


def test_noughts_are_figures_too():
    figures = make_case_reviews(numbers=(0, 0, 0, 0))
    assert (figures.applications, figures.recommendations, figures.is_released) == (0, 0, False)


def test_figures_come_once_a_year_and_after_its_end():
    make_case_reviews("2024/25")
    with pytest.raises(ValidationError, match="The figures of 2024/25 are kept already"):
        make_case_reviews("2024/25", numbers=(5, 0, 0, 0))
    with pytest.raises(ValidationError, match="2025/26 is not over"):
        make_case_reviews("2025/26")
    with pytest.raises(ValidationError, match="is not a financial year"):
        make_case_reviews("2024/25 Q1")


def test_no_more_reviews_recommend_than_were_carried_out():
    with pytest.raises(ValidationError, match="No more reviews can end in recommendations"):
        make_case_reviews(numbers=(3, 1, 1, 2))


def test_a_release_has_both_who_and_when():
    with pytest.raises(ValidationError, match="A release has both"):
        make_case_reviews(released_on="2025-06-16")
    assert make_case_reviews(released_on="2025-06-16", released_by=make_partner()).is_released
    assert CaseReviewFigures.objects.get().year == period("2024/25")


# Reviews of deaths


def test_a_review_of_a_death_that_was_published_has_its_day():
    with pytest.raises(ValidationError, match="A review that was published has the day"):
        make_death_review(state=DeathReviewState.PUBLISHED)
    with pytest.raises(ValidationError, match="says why"):
        make_death_review(state=DeathReviewState.NOT_PUBLISHED)
    assert make_death_review(state=DeathReviewState.PUBLISHED, published_on="2025-05")
    assert DeathReview.objects.count() == 1


def test_officers_and_members_of_the_board_read_reviews_of_deaths():
    member = make_user("contributor")
    assert (
        why_not_read_death_reviews(member) == "Only officers and members of the board read reviews of deaths."
    )
    make_membership(group=make_group(), person=member, role="chair")
    assert why_not_read_death_reviews(member)
    make_membership(group=make_group(kind="board"), person=member, role="member")
    assert not why_not_read_death_reviews(member)
    assert not why_not_read_death_reviews(make_user("officer"))
    assert why_not_read_death_reviews(make_user("scrutiny"))


# Public meetings


def test_who_came_is_known_by_post_and_whoever_did_not_is_left_out():
    here, away = make_partner(), make_partner()
    meeting = make_public_meeting(came=[here])
    duties.keep_public_meeting(record=meeting, came={here: " Commander ", away: " "}, **because())
    assert list(meeting.partners.values_list("partner", "senior_post")) == [(here.pk, "Commander")]
