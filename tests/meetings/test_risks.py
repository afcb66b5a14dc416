"""The risk register: who keeps it, how risks are scored again and again, and how they close."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from common.records import SomebodyElseSaved, erase, latest_change
from meetings.models import Risk, RiskScore
from meetings.operations import risks
from meetings.permissions import why_not_keep_risk
from meetings.rules import risk_direction
from tests.factories import (
    TODAY,
    make_action,
    make_group,
    make_membership,
    make_risk,
    make_user,
    now,
    officer,
    paper,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return {"by": officer(), "at": now()}


def a_score(risk, scored_on=TODAY, likelihood="4", impact="4", **fields) -> RiskScore:
    return RiskScore(
        risk=risk, scored_on=scored_on, likelihood=likelihood, impact=impact, source=paper(), **fields
    )


def test_a_risk_gets_the_next_number_of_the_register(by):
    assert [make_risk().code, make_risk().code, make_risk(code="SV-R1").code] == ["R 1", "R 2", "SV-R1"]


def test_the_code_of_a_risk_is_never_used_again(by):
    make_risk()
    erase(make_risk(), reason="Entered twice.", **by)
    assert make_risk().code == "R 3"
    with pytest.raises(ValidationError, match="R 2 was used before: codes are never used again"):
        make_risk(code="R 2")


def test_the_code_of_a_risk_lasts(by):
    risk = make_risk()
    risk.code = "R 99"
    risks.keep_risk(risk=risk, reason="Another title.", **by)
    assert Risk.objects.get().code == "R 1"


def test_further_actions_replace_those_named_before_and_leave_their_history(by):
    first, second, third = make_action(), make_action(), make_action()
    risk = make_risk(actions=[first, second])
    risks.keep_risk(risk=risk, actions=[second, third], reason="The plan moved on.", **by)
    assert set(risk.actions.all()) == {second, third}
    gone = risk.further.model.history.get(history_type="-")
    assert (gone.action_id, gone.history_change_reason) == (first.pk, "The plan moved on.")
    risks.keep_risk(risk=risk, reason="Another word.", **by)
    assert risk.actions.count() == 2


def test_scores_are_added_and_the_next_review_is_set(by):
    risk = make_risk(scores=[(3, 4), (4, 4)])
    risks.score_risk(score=a_score(risk, likelihood="2"), review_on=date(2025, 10, 31), **by)
    risk.refresh_from_db()
    scores = [each.score for each in risk.scores.all()]
    assert (scores, risk_direction(scores), risk.review_on) == ([12, 16, 8], "lower", date(2025, 10, 31))


@pytest.mark.parametrize(
    ("scored_on", "review_on", "said"),
    [
        (date(2025, 7, 15), date(2025, 10, 1), "A risk is scored on a day that has come."),
        (TODAY, TODAY, "The next review comes after this one."),
    ],
)
def test_a_score_is_of_a_day_that_has_come_and_the_review_is_later(by, scored_on, review_on, said):
    risk = make_risk(scores=())
    with pytest.raises(ValidationError) as refused:
        risks.score_risk(score=a_score(risk, scored_on), review_on=review_on, **by)
    assert refused.value.messages == [said]
    assert not risk.scores.exists()


@pytest.mark.parametrize(("likelihood", "impact"), [("0", "3"), ("3", "6"), ("", "3")])
def test_a_score_is_five_by_five(by, likelihood, impact):
    risk = make_risk(scores=())
    with pytest.raises(ValidationError):
        risks.score_risk(score=a_score(risk, TODAY, likelihood, impact), review_on=date(2025, 10, 1), **by)
    assert Risk.objects.get().review_on == date(2025, 9, 30)


def test_a_risk_is_closed_with_a_reason_and_then_stays(by):
    risk = make_risk()
    for given, said in (
        ({"on": TODAY, "reason": " "}, "Say why the risk is closed"),
        ({"on": date(2025, 7, 15), "reason": "Over."}, "A risk is closed on a day that has come"),
    ):
        with pytest.raises(ValidationError, match=said):
            risks.close_risk(risk=risk, **given, **by)
    risks.close_risk(risk=risk, on=TODAY, reason="The agreement was signed.", **by)
    assert Risk.objects.get().closed_reason == "The agreement was signed."
    for change, said in (
        (lambda: risks.keep_risk(risk=risk, reason="Again.", **by), "R 1 is closed."),
        (
            lambda: risks.score_risk(score=a_score(risk), review_on=date(2025, 10, 1), **by),
            "R 1 is closed.",
        ),
        (lambda: risks.close_risk(risk=risk, on=TODAY, reason="Again.", **by), "R 1 is closed already."),
    ):
        with pytest.raises(ValidationError) as refused:
            change()
        assert refused.value.messages == [said]


def test_a_group_keeps_its_own_risks_and_officers_all():
    group = make_group(name="Robbery group")
    chair, other, member = make_user("contributor"), make_user("contributor"), make_user("contributor")
    make_membership(group=group, person=chair, role="chair", started="2024")
    make_membership(group=make_group(), person=other, role="chair", started="2024")
    make_membership(group=group, person=member, role="member", started="2024")
    risk = make_risk(group=group, by=chair)
    assert why_not_keep_risk(officer(), group) == ""
    said = "Only officers and the chair, deputy or lead of the Robbery group may do this."
    assert [why_not_keep_risk(person, group) for person in (other, member)] == [said, said]
    assert why_not_keep_risk(make_user("scrutiny"), group).startswith("Members of the scrutiny committee")
    risk.group = other.memberships.get().group
    with pytest.raises(ValidationError, match="lead of the Robbery group"):
        risks.keep_risk(risk=risk, by=other, at=now(), reason="Taken over.")


def test_whoever_saves_over_a_risk_they_have_not_seen_is_told(by):
    risk = make_risk()
    seen = str(latest_change(risk).history_id)
    risks.keep_risk(risk=risk, reason="One word.", seen=seen, **by)
    with pytest.raises(SomebodyElseSaved):
        risks.keep_risk(risk=risk, reason="Another.", seen=seen, **by)


def a_new_risk(group, **fields) -> Risk:
    told = {name: getattr(make_risk(code=f"X {Risk.objects.count()}"), name) for name in (
        "cause", "consequence", "controls", "response", "owner", "partner", "target_likelihood", "target_impact",
        "review_on", "source",
    )}  # fmt: skip
    return Risk(group=group, **told | {"title": "Lamps fail"} | fields)


def test_a_risk_is_added_with_its_first_score_in_one_go(by):
    group, action = make_group(), make_action()
    risk = a_new_risk(group)
    added = risks.add_risk(risk=risk, score=a_score(risk, likelihood="5"), actions=[action], **by)
    assert [each.score for each in added.scores.all()] == [20]
    assert list(added.actions.all()) == [action]


def test_a_risk_whose_score_is_refused_is_not_added(by):
    group = make_group()
    risk = a_new_risk(group, review_on=TODAY)
    with pytest.raises(ValidationError, match="The next review comes after this one"):
        risks.add_risk(risk=risk, score=a_score(risk), **by)
    assert not Risk.objects.filter(group=group).exists()


def test_the_same_words_sent_twice_are_one_risk_and_others_of_the_same_title_are_refused(by):
    group = make_group()
    first = a_new_risk(group)
    first = risks.add_risk(risk=first, score=a_score(first), **by)
    again = a_new_risk(group)
    assert risks.add_risk(risk=again, score=a_score(again), **by) == first
    for other, who in (
        (a_new_risk(group, cause="Wind."), by["by"]),
        (a_new_risk(group), make_user("officer")),
    ):
        with pytest.raises(ValidationError, match=f"{first.code} has this title already"):
            risks.add_risk(risk=other, score=a_score(other), by=who, at=now())
    risks.close_risk(risk=first, on=TODAY, reason="Over.", **by)
    anew = a_new_risk(group)
    assert risks.add_risk(risk=anew, score=a_score(anew), **by) != first


def test_whoever_scores_without_having_seen_the_last_score_is_told(by):
    risk = make_risk()
    seen = str(risk.scores.get().pk)
    ahead = {"review_on": date(2025, 10, 31), "seen": seen}
    one = risks.score_risk(score=a_score(risk, likelihood="5"), **ahead, **by)
    assert risks.score_risk(score=a_score(risk, likelihood="5"), **ahead, **by) == one
    with pytest.raises(SomebodyElseSaved, match="scored R 1 20 while you were writing"):
        risks.score_risk(score=a_score(risk, likelihood="1"), **ahead, **by)
    assert risk.scores.count() == 2
