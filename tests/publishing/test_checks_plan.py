"""The checks of who is at the table and of the strategy itself, each by real records, met and unmet."""

import pytest

from partnership.enums import Authority
from partnership.models import DeliveryGroup, Partner
from priorities.enums import Limb
from priorities.models import Alignment, Refresh
from publishing.enums import Outcome
from tests.factories import (
    day,
    decide,
    make_duty_record,
    make_item,
    make_liaison_officer,
    make_meeting,
    make_membership,
    make_partner,
    make_partnership,
    make_priority,
    make_sharing,
    make_strategy,
    paper,
)
from tests.publishing.checking import authorities, changed, outcome, result, serve

pytestmark = pytest.mark.django_db


def test_a_missing_authority_is_named_until_it_is_recorded(unanswered):
    found = result(unanswered, "C01")
    assert found.outcome == Outcome.FAIL
    assert "the fire and rescue authority" in found.words and "the chief officer of police" in found.words
    changed(Partner.objects.get(name="The police"), authority="police")
    assert "the chief officer of police" not in result(unanswered, "C01").words
    for number, authority in enumerate(Authority):
        make_partner(name=f"Northport {number}", authority=authority, joined="2020")
    assert outcome(unanswered, "C01") == Outcome.PASS
    Partner.objects.filter(authority=Authority.FIRE).update(left=day("2025-01"))
    assert outcome(unanswered, "C01") == Outcome.FAIL  # it had left on the day of the position


def test_a_member_of_the_board_comes_from_a_partner_of_that_day(unanswered):
    board = DeliveryGroup.objects.get(kind="board")
    gone = make_partner(name="The old trust", left="2024-06", category="co_operating_body")
    assert outcome(unanswered, "C02") == Outcome.PASS
    member = make_membership(group=board, partner=gone, role="member", post="Director")
    assert outcome(unanswered, "C02") == Outcome.WARN
    changed(member, ended=day("2024-06"))
    assert outcome(unanswered, "C02") == Outcome.PASS


@pytest.mark.parametrize(
    ("code", "limb"),
    [("C03", Limb.CRIME_AND_DISORDER), ("C04", Limb.SUBSTANCES), ("C05", Limb.REOFFENDING)],
)
def test_a_limb_of_section_6_is_served_by_a_tag(unanswered, code, limb):
    assert outcome(unanswered, code) == Outcome.FAIL
    serve(unanswered.priority, limb)
    found = result(unanswered, code)
    assert found.outcome == Outcome.PASS
    assert [seen.address for seen in found.evidence] == ["priorities/1/"]


def test_serious_violence_needs_both_prevention_and_reduction(unanswered):
    serve(unanswered.priority, Limb.VIOLENCE_PREVENTED)
    found = result(unanswered, "C06")
    assert found.outcome == Outcome.FAIL and "instances" in found.words
    serve(unanswered.priority, Limb.VIOLENCE_PREVENTED, Limb.VIOLENCE_REDUCED)
    assert outcome(unanswered, "C06") == Outcome.PASS


def test_the_policing_plan_is_served_by_an_alignment_or_by_a_statement(unanswered):
    assert outcome(unanswered, "C07") == Outcome.WARN
    aligned = changed(
        Alignment(strategy=unanswered.strategy, plan="Policing Plan", outcome="Safer", source=paper())
    )
    assert outcome(unanswered, "C07") == Outcome.PASS
    changed(aligned, plan="Corporate Plan")
    assert outcome(unanswered, "C07") == Outcome.WARN
    make_duty_record("police_plan")
    assert outcome(unanswered, "C07") == Outcome.PASS


def test_a_strategy_group_has_terms_a_chair_and_two_appointed_members(unanswered):
    board = DeliveryGroup.objects.get(kind="board")
    found = result(unanswered, "C08")
    assert found.outcome == Outcome.FAIL
    for missing in ("its terms of reference", "its chair", "two members appointed"):
        assert missing in found.words
    changed(board, terms_of_reference="It meets four times a year.")
    police = authorities()[0]
    make_membership(group=board, partner=police, role="chair")
    assert "its chair" not in result(unanswered, "C08").words
    make_membership(group=board, partner=police, role="member", post="Superintendent")
    assert outcome(unanswered, "C08") == Outcome.PASS


def test_a_sharing_protocol_is_signed_by_every_authority_and_not_past_its_review(unanswered):
    assert outcome(unanswered, "C10") == Outcome.FAIL
    make_sharing(signed=authorities())
    assert outcome(unanswered, "C10") == Outcome.PASS
    late = make_partner(name="The fire service", joined="2024-12")
    found = result(unanswered, "C10")
    assert found.outcome == Outcome.FAIL and "not signed by The fire service" in found.words
    make_sharing(signed=[*authorities()], agreed_on="2024-12", review_on="2025-02")
    assert late in authorities()
    assert "due for review by February 2025" in result(unanswered, "C10").words
    make_sharing(signed=authorities(), agreed_on="2025-04")  # after the day of the position
    assert outcome(unanswered, "C10") == Outcome.FAIL


def test_each_authority_has_a_liaison_officer_on_the_day(unanswered):
    found = result(unanswered, "C11")
    assert found.outcome == Outcome.FAIL and "The police" in found.words
    assert [place.words for place in found.mend] == ["Liaison officers"]
    for partner in authorities():
        named = make_liaison_officer(partner=partner)
    assert outcome(unanswered, "C11") == Outcome.PASS
    changed(named, ended=day("2025-03-30"))
    assert outcome(unanswered, "C11") == Outcome.FAIL


def test_a_strategy_is_revised_before_the_year_begins(unanswered):
    assert outcome(unanswered, "C18") == Outcome.FAIL
    refresh = changed(
        Refresh(
            strategy=unanswered.strategy, made_on=day("2025-03"), summary="Kept as it was.", source=paper()
        )
    )
    assert outcome(unanswered, "C18") == Outcome.PASS
    changed(refresh, made_on=day("2025-04-02"))
    assert outcome(unanswered, "C18") == Outcome.FAIL


def test_a_strategy_that_ended_does_not_cover_the_coming_year(unanswered):
    changed(unanswered.strategy, ends=day("2025-03-31"))
    found = result(unanswered, "C18")
    assert found.outcome == Outcome.FAIL and "does not cover" in found.words


def test_resources_are_said_of_each_priority_and_none_is_an_answer(unanswered):
    assert outcome(unanswered, "C21") == Outcome.WARN
    changed(unanswered.priority, resources="None.")
    assert outcome(unanswered, "C21") == Outcome.PASS


def test_the_edition_is_the_public_summary_when_there_are_words(unanswered):
    assert outcome(unanswered, "C26") == Outcome.PASS
    changed(unanswered.strategy, vision="", summary="")
    assert outcome(unanswered, "C26") == Outcome.FAIL


def test_a_copy_to_the_policing_body_is_asked_everywhere_but_in_the_city(unanswered):
    assert outcome(unanswered, "C27") == Outcome.WARN
    changed(make_partnership(), local_authority_code="E09000001")
    found = result(unanswered, "C27")
    assert found.outcome == Outcome.NOT_APPLICABLE
    assert "with the exception of the City of London" in found.words


def test_a_copy_to_the_policing_body_is_of_the_plan_as_it_was_last_revised(unanswered):
    found = result(unanswered, "C27")
    assert "Not on record: copy of the plan" in found.words
    assert [mend.address for mend in found.mend] == ["/duties/documents/"]
    copy = make_duty_record("policing_body_copy", dated="2022-09-05", address="https://council.example/plan")
    assert "does not hold when it was sent" in result(unanswered, "C27").words
    changed(copy, sent_on=day("2022-09-20"))
    found = result(unanswered, "C27")
    assert found.outcome == Outcome.PASS and "Sent 20 September 2022." in found.words
    assert [seen.address for seen in found.evidence] == ["https://council.example/plan"]
    changed(
        Refresh(strategy=unanswered.strategy, made_on=day("2025-03-10"), summary="Lamps.", source=paper())
    )
    found = result(unanswered, "C27")
    assert found.outcome == Outcome.WARN
    assert found.words == (
        "The plan was revised 10 March 2025; the last copy on record was sent before that, 20 September 2022."
    )
    changed(copy, sent_on=day("2025-03"))  # some time in the month
    assert outcome(unanswered, "C27") == Outcome.PASS


def test_the_board_agreed_the_strategy_at_a_minute(unanswered):
    found = result(unanswered, "C40")
    assert found.outcome == Outcome.PASS and "The board, item 6" in found.words


def test_a_draft_for_decision_is_not_asked_who_agreed_it(unanswered):
    draft = make_strategy(state="for_decision", slug="2025-29", starts="2025-10-01", ends="2029-09-30")
    make_priority(strategy=draft)
    unanswered.strategy = draft
    for code in ("C17", "C18", "C40"):
        found = result(unanswered, code)
        assert found.outcome == Outcome.NOT_APPLICABLE
        assert "had not been agreed" in found.words


def test_an_exempt_decision_is_not_told_of(unanswered):
    draft = make_strategy(state="for_decision", slug="2025-29", starts="2025-06-01", ends="2029-09-30")
    board = DeliveryGroup.objects.get(kind="board")
    item = make_item(
        meeting=make_meeting(group=board),
        access="exempt",
        exempt_paragraph="3",
        public_interest="It is early.",
    )
    decide("agree_strategy", item=item, strategy=draft, minute_reference="exempt minute 9")
    unanswered.strategy = draft
    draft.refresh_from_db()
    found = result(unanswered, "C40")
    assert found.outcome == Outcome.PASS
    assert "Meeting" not in [seen.words for seen in found.evidence]
