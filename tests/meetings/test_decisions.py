"""Decisions that change records in the same step, or not at all; follow-ups; escalations that come back answered."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from actionplans.enums import ActionState, Origin
from actionplans.models import Action, Slip
from common.records import as_known, erase
from meetings.enums import DecisionKind, EscalationState, MeetingState
from meetings.models import Decision, Escalation, FollowUp
from meetings.operations import decisions
from meetings.permissions import (
    why_not_decide,
    why_not_escalate,
    why_not_progress,
    why_not_read_decision,
    why_not_read_follow_up,
)
from partnership.enums import GroupKind
from performance.models import AcceptedRed
from priorities.enums import StrategyState
from priorities.models import Refresh, Strategy
from tests.factories import (
    TODAY,
    ask,
    asking,
    attend,
    day,
    decide,
    make_action,
    make_board,
    make_escalation,
    make_group,
    make_item,
    make_measure,
    make_meeting,
    make_membership,
    make_partner,
    make_partnership,
    make_plan,
    make_priority,
    make_strategy,
    make_user,
    now,
    officer,
    paper,
    report_to,
)

pytestmark = pytest.mark.django_db

BOARD_5_SEPTEMBER = "Anytown Board, 5 September 2022, minute 6"


@pytest.fixture
def by():
    return {"by": officer(), "at": now()}


@pytest.fixture
def board():
    return make_board()


def someone(role: str, group, **fields):
    """Somebody who holds this post in a group today."""
    person = make_user("contributor", **fields)
    make_membership(group=group, person=person, role=role, post=role, started="2024")
    return person


def refused(*args, **kwargs) -> list[str]:
    """What is said when this is not decided; nothing may remain of it."""
    with pytest.raises(ValidationError) as refusal:
        decide(*args, **kwargs)
    assert not Decision.objects.exists()
    return refusal.value.messages


# Where and when a decision is taken


def test_a_decision_belongs_to_its_meeting_and_item_and_has_their_day(by):
    item = make_item()
    decision = decide(item=item)
    assert (decision.meeting, decision.item, decision.decided_on) == (
        item.meeting,
        item,
        item.meeting.held_on,
    )
    assert str(decision) == "minute 6: It was decided."


def test_a_decision_without_a_meeting_names_the_post_its_delegation_and_its_day(by):
    said = {"kind": "other", "text": "Agreed.", "minute_reference": "DD 1", "source": paper()} | by
    for given, words in (
        ({}, "A decision is taken at a meeting, or by a post under a delegation: name one."),
        ({"delegated_to": "The chair"}, "Say under what delegation, and who was consulted."),
        (
            {"delegated_to": "The chair", "delegation": "Minute 4"},
            "Give the day on which it was decided, not one to come.",
        ),
        (
            {"delegated_to": "The chair", "delegation": "Minute 4", "decided_on": day("2025-07-15")},
            "Give the day on which it was decided, not one to come.",
        ),
    ):
        with pytest.raises(ValidationError) as refusal:
            decisions.decide(**said, **given)
        assert refusal.value.messages == [words]
    decision = decide(delegated_to="The chair", decided_on=day("2025-05-12"))
    assert (decision.meeting, str(decision.decided_on)) == (None, "12 May 2025")
    assert decisions.reference(decision) == "The chair, 12 May 2025, minute 6"


def test_a_decision_is_recorded_once_the_meeting_was_held():
    called = make_meeting(state=MeetingState.CALLED)
    assert "has not been held: a decision is recorded once it has." in refused(meeting=called)[0]


def test_an_item_of_another_meeting_is_refused():
    item, elsewhere = make_item(), make_meeting(held_on="2025-03-10")
    assert refused(meeting=elsewhere, item=item) == ["The item is not on the agenda of this meeting."]
    assert refused(delegated_to="The chair", item=item) == ["The item is not on the agenda of this meeting."]


def test_a_decision_says_what_was_decided_and_at_which_minute():
    assert refused(text="") == ["This field cannot be blank."]
    assert refused(minute_reference="") == ["This field cannot be blank."]


def test_without_a_quorum_something_is_noted_and_nothing_decided():
    meeting = make_meeting(quorum=3)
    attend(meeting, [make_partner(), make_partner()])
    assert refused(meeting=meeting) == [
        "2 partners present; the quorum of 3 was not reached, so nothing could be decided."
    ]
    assert decide("note", meeting=meeting).kind == DecisionKind.NOTE


def test_the_second_press_of_a_button_brings_the_first_decision(board):
    make_partnership()
    meeting, ticket = make_meeting(group=board), uuid4()
    measure = make_measure()
    given = {
        "meeting": meeting,
        "measure": measure,
        "until": date(2025, 9, 30),
        "mitigation": "Patrols.",
        "ticket": ticket,
        "asked": asking(),
    }
    assert decide("accept_red", **given) == decide("accept_red", **given)
    assert (Decision.objects.count(), AcceptedRed.objects.count(), FollowUp.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize(
    ("role", "said"),
    [
        ("contributor", "Only the community safety officers change the partnership's records."),
        ("scrutiny", "Only the community safety officers change the partnership's records."),
    ],
)
def test_only_officers_record_decisions(role, said):
    assert refused(by=make_user(role)) == [said]


@pytest.mark.parametrize("role", ["chair", "member"])
def test_not_even_the_chair_of_the_board_records_its_decisions(board, role):
    person = someone(role, board)
    assert why_not_decide(person, make_meeting(group=board)).startswith("Only the community safety officers")
    assert why_not_decide(None, None) == "Sign in to change the partnership's records."


# Strategies


def test_a_decision_agrees_a_strategy_with_meeting_and_minute_reference(board):
    strategy = make_strategy(state=StrategyState.FOR_DECISION)
    meeting = make_meeting(group=board, held_on="2022-09-05")
    decision = decide("agree_strategy", meeting=meeting, strategy=strategy)
    strategy = Strategy.objects.get()
    assert (strategy.state, str(strategy.agreed_on), strategy.agreed_reference) == (
        StrategyState.AGREED,
        "5 September 2022",
        BOARD_5_SEPTEMBER,
    )
    assert decision.strategy == strategy


def test_a_decision_brings_a_strategy_into_force_and_retires_the_one_before(board):
    old = make_strategy(state=StrategyState.IN_FORCE, starts="2019", ends="2022")
    new = make_strategy(state=StrategyState.AGREED, supersedes=old)
    decide("strategy_in_force", meeting=make_meeting(group=board), strategy=new)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.state, new.state) == (StrategyState.SUPERSEDED, StrategyState.IN_FORCE)
    assert (str(old.superseded_on), str(new.in_force_on)) == ("16 June 2025", "16 June 2025")


def test_a_strategy_that_cannot_be_agreed_leaves_no_decision():
    strategy = make_strategy(state=StrategyState.DRAFT, title="The next one")
    assert refused("agree_strategy", strategy=strategy) == [
        "“The next one” is draft, so it cannot become agreed."
    ]
    assert Strategy.objects.get().state == StrategyState.DRAFT


def test_a_decision_that_cannot_be_recorded_leaves_the_strategy_as_it_was():
    strategy = make_strategy(state=StrategyState.FOR_DECISION)
    versions = strategy.history.count()
    assert refused("agree_strategy", strategy=strategy, text="") == ["This field cannot be blank."]
    assert Strategy.objects.get().state == StrategyState.FOR_DECISION
    assert strategy.history.count() == versions


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("agree_strategy", "Choose the strategy that was agreed."),
        ("strategy_in_force", "Choose the strategy that comes into force."),
        ("agree_refresh", "Choose the refresh that was agreed."),
        ("create_action", "Say what is to be done, by whom and by when."),
        ("change_action", "Choose the action that changes."),
        ("accept_red", "Choose the measure whose red is accepted."),
        ("close_escalation", "Choose the escalation that is answered."),
        ("refer", "Choose the body it is referred to."),
        ("commission", "A report that is commissioned has an owner and a day: say who writes it by when."),
    ],
)
def test_a_decision_names_what_it_is_about(kind, said):
    assert refused(kind) == [said]


def test_a_refresh_is_made_by_the_decision_that_agrees_it(board):
    strategy = make_strategy(state=StrategyState.IN_FORCE)
    refresh = Refresh(strategy=strategy, summary="All priorities kept.", source=paper())
    meeting = make_meeting(group=board, held_on="2025-03-10")
    decision = decide("agree_refresh", meeting=meeting, refresh=refresh)
    made = strategy.refreshes.get()
    assert (str(made.made_on), decision.refresh, decision.strategy) == ("10 March 2025", made, strategy)
    assert made.history.get().history_change_reason == "Agreed: Anytown Board, 10 March 2025, minute 6."


def test_a_refresh_is_agreed_once(board):
    strategy = make_strategy()
    refresh = Refresh(strategy=strategy, summary="All priorities kept.", source=paper())
    meeting = make_meeting(group=board)
    decide("agree_refresh", meeting=meeting, refresh=refresh)
    with pytest.raises(ValidationError, match="It was agreed already: Anytown Board, 16 June 2025, minute 6"):
        decide("agree_refresh", meeting=meeting, refresh=refresh)


# Actions


def new_action(**fields) -> dict:
    """What a decision says of an action that it creates."""
    plan = make_plan()
    return {
        "reference": "NC-30",
        "plan": plan,
        "priority": make_priority(strategy=plan.strategy),
        "title": "Visit every shop that was robbed twice",
        "lead": make_partner(),
        "origin": Origin.COMMISSIONED,
        "starts": day("2025-07"),
        "due": day("2025-12"),
        "source": paper(),
    } | fields


def test_a_decision_creates_an_action(board):
    decision = decide("create_action", meeting=make_meeting(group=board), new_action=new_action())
    action = Action.objects.get()
    assert (decision.action, action.reference, str(action.original_due)) == (action, "NC-30", "December 2025")
    assert action.history.get().history_change_reason == "Decided: Anytown Board, 16 June 2025, minute 6."


def test_an_action_that_cannot_be_leaves_no_decision():
    assert "An action has a due date, or is marked TBC or Ongoing." in refused(
        "create_action", new_action=new_action(due=None)
    )
    assert not Action.objects.exists()


def test_a_decision_moves_a_due_date_with_its_reason_and_who_agreed(board):
    action = make_action(due="2025-09-30")
    meeting = make_meeting(group=board)
    decision = decide(
        "change_action", meeting=meeting, action=action, due=day("2025-12-31"), text="Figures come late."
    )
    slip = Slip.objects.get()
    assert (slip.reason, slip.agreed_by, str(slip.was_due)) == (
        "Figures come late.",
        "Anytown Board",
        "30 September 2025",
    )
    assert (decision.action, str(decision.action.due)) == (action, "31 December 2025")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Give the new due date."),
        ({"due": day("2025-12-31")}, "is complete: reopen it before you change it."),
    ],
)
def test_a_due_date_that_cannot_move_leaves_no_decision(given, said):
    action = make_action(state=ActionState.COMPLETE if given else ActionState.OPEN)
    assert said in refused("change_action", action=action, **given)[0]
    assert not Slip.objects.exists()


@pytest.mark.parametrize("state", [ActionState.CANCELLED, ActionState.DEFERRED])
def test_a_decision_gives_an_action_up_with_its_reason(board, state):
    action = make_action()
    decide(
        "change_action", meeting=make_meeting(group=board), action=action, ends_as=state, text="Others do it."
    )
    action.refresh_from_db()
    assert (action.state, action.closed_reason, str(action.closed_on)) == (
        state,
        "Others do it.",
        "16 June 2025",
    )


# Reds


def test_a_decision_accepts_a_red_until_a_day_with_what_is_done_meanwhile(board):
    measure = make_measure()
    decision = decide(
        "accept_red",
        meeting=make_meeting(group=board),
        measure=measure,
        until=date(2025, 9, 30),
        mitigation="Patrols at the hours of most thefts.",
    )
    accepted = AcceptedRed.objects.get()
    assert (decision.accepted_red, accepted.measure, accepted.until) == (
        accepted,
        measure,
        date(2025, 9, 30),
    )
    assert accepted.decision == decision
    assert accepted.accepted_on == date(2025, 6, 16)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"mitigation": "Patrols."}, "Say until when the red is accepted."),
        ({"until": date(2025, 9, 30), "mitigation": " "}, "Say what is being done about it meanwhile."),
        (
            {"until": date(2025, 7, 14), "mitigation": "Patrols."},
            "14 July 2025 is not after today: a red is accepted until a day to come.",
        ),
    ],
)
def test_a_red_without_a_day_to_come_or_mitigation_is_not_accepted(given, said):
    assert refused("accept_red", measure=make_measure(), **given) == [said]
    assert not AcceptedRed.objects.exists()


# Referring, commissioning


def test_a_decision_refers_to_another_body(board):
    body = make_group(name="Health and Wellbeing Board", kind=GroupKind.OTHER_BODY)
    decision = decide("refer", meeting=make_meeting(group=board), referred_to=body)
    assert body.referrals.get() == decision


def test_a_body_does_not_refer_to_itself(board):
    assert refused("refer", meeting=make_meeting(group=board), referred_to=board) == [
        "A body does not refer to itself: choose another."
    ]


def test_a_report_is_commissioned_with_an_owner_and_a_day(board):
    police, writer = make_partner(name="Police"), make_user("contributor")
    item = make_item(meeting=make_meeting(group=board))
    decision = decide(
        "commission",
        item=item,
        asked=asking("A report on street theft.", partner=police, due=date(2025, 9, 1), owner=writer),
    )
    [asked] = decision.follow_ups.all()
    assert (asked.number, asked.partner, asked.owner, asked.due) == ("OR 1", police, writer, date(2025, 9, 1))
    assert (asked.item, asked.meeting) == (item, item.meeting)


def test_a_follow_up_that_cannot_be_leaves_no_decision(board):
    early = asking(due=date(2025, 6, 15))
    assert refused("commission", meeting=make_meeting(group=board), asked=early) == [
        "15 June 2025 was before the meeting: give a later day."
    ]
    assert refused("commission", delegated_to="The chair", asked=asking()) == [
        "A follow-up is asked for at a meeting."
    ]
    assert not FollowUp.objects.exists()


# From before the portal


def test_a_decision_from_its_papers_is_recorded_and_changes_nothing(board, by):
    strategy = make_strategy(state=StrategyState.IN_FORCE)
    versions = strategy.history.count()
    entered = decisions.enter_past_decision(
        decision=Decision(
            meeting=make_meeting(group=board, held_on="2022-09-05"),
            kind=DecisionKind.AGREE_STRATEGY,
            text="Agreed.",
            minute_reference="item 6",
            strategy=strategy,
            source=paper(),
        ),
        **by,
    )
    assert (str(entered.decided_on), strategy.history.count()) == ("5 September 2022", versions)
    assert strategy.decisions.get() == entered


def test_a_past_decision_is_entered_by_officers_for_a_meeting_that_was_held(board, by):
    def a_decision(**fields):
        return Decision(
            **{"kind": "other", "text": "Agreed.", "minute_reference": "6", "source": paper()} | fields
        )

    for decision, person, said in (
        (
            a_decision(meeting=make_meeting(group=board)),
            make_user("contributor"),
            "Only the community safety",
        ),
        (a_decision(meeting=make_meeting(group=board, state="planned")), officer(), "has not been held"),
        (a_decision(delegated_to="The chair"), officer(), "Say under what delegation"),
        (decide(meeting=make_meeting(group=board, held_on="2025-01-06")), officer(), "is kept here already"),
    ):
        with pytest.raises(ValidationError, match=said):
            decisions.enter_past_decision(decision=decision, by=person, at=now())


# Who reads what was decided in private


def test_what_was_decided_and_asked_in_private_is_read_by_the_body_its_officers_and_whoever_was_asked(board):
    owner, member = make_user("contributor"), someone("member", board)
    item = make_item(meeting=make_meeting(group=board), access="exempt")
    decision = decide("commission", item=item, asked=asking(owner=owner))
    follow_up = decision.follow_ups.get()
    said = "This is exempt: only officers and members of the Anytown Board read it."
    for person, decided, asked in (
        (officer(), "", ""),
        (member, "", ""),
        (owner, said, ""),
        (make_user("contributor"), said, said),
        (make_user("scrutiny"), said, said),
    ):
        assert (why_not_read_decision(person, decision), why_not_read_follow_up(person, follow_up)) == (
            decided,
            asked,
        )
    in_public = decide("commission", meeting=make_meeting(group=board, held_on="2025-03-10"), asked=asking())
    assert why_not_read_decision(owner, in_public) == ""
    assert why_not_read_follow_up(member, in_public.follow_ups.get()) == ""


# Follow-ups


def test_follow_ups_are_numbered_in_the_order_in_which_they_were_asked(board):
    meeting = make_meeting(group=board)
    assert [ask(meeting).number, ask(meeting).number, ask().number] == ["OR 1", "OR 2", "OR 3"]


def test_the_same_is_asked_of_the_same_partner_once(board):
    meeting, partner = make_meeting(group=board), make_partner()
    first = ask(meeting, partner=partner)
    assert ask(meeting, partner=partner) == first
    assert ask(meeting, partner=partner, text="Another report.").number == "OR 2"


def test_the_number_of_a_follow_up_that_was_taken_out_is_not_given_again(board, by):
    meeting = make_meeting(group=board)
    ask(meeting)
    erase(ask(meeting), reason="Entered twice.", **by)
    assert ask(meeting).number == "OR 3"


def test_a_follow_up_is_asked_for_at_a_meeting_that_was_held(board, by):
    planned = make_meeting(group=board, state=MeetingState.PLANNED)
    with pytest.raises(ValidationError, match="has not been held"):
        ask(planned)
    item = make_item()
    with pytest.raises(ValidationError, match="The item is not on the agenda of this meeting"):
        decisions.ask(meeting=make_meeting(group=board), item=item, asked=asking(), **by)


def test_progress_is_told_and_what_was_told_before_stays_in_history(by):
    follow_up = ask()
    decisions.report_progress(follow_up=follow_up, progress="Begun.", **by)
    decisions.report_progress(follow_up=follow_up, progress="Half done.", **by)
    assert [each.progress for each in follow_up.history.order_by("history_id")] == [
        "",
        "Begun.",
        "Half done.",
    ]
    with pytest.raises(ValidationError, match="Say how it goes"):
        decisions.report_progress(follow_up=follow_up, progress=" ", **by)


def test_progress_is_told_by_the_owner_the_body_that_asked_and_the_partner_that_owes_it(board):
    fire = make_partner()
    owner = make_user("contributor")
    meeting = make_meeting(group=board)
    owned, unowned = ask(meeting, owner=owner), ask(meeting, partner=fire)
    chair, from_fire = someone("chair", board), someone("member", board, partner=fire)
    from_fire_elsewhere = make_user("contributor", partner=fire)
    assert why_not_progress(owner, owned) == why_not_progress(chair, owned) == ""
    assert why_not_progress(from_fire, unowned) == why_not_progress(officer(), unowned) == ""
    said = "Only officers, its owner and the chair of the Anytown Board report on OR {}."
    assert why_not_progress(from_fire, owned) == said.format(1)
    assert why_not_progress(owner, unowned) == said.format(2)
    assert why_not_progress(from_fire_elsewhere, unowned) == said.format(2)
    assert why_not_progress(someone("chair", make_group()), unowned) == said.format(2)
    assert why_not_progress(make_user("scrutiny"), unowned) == said.format(2)
    assert why_not_progress(None, unowned) == "Sign in to report on a follow-up."


def test_a_follow_up_is_closed_at_a_meeting_with_what_came_of_it(board, by):
    follow_up = ask(make_meeting(group=board, held_on="2025-03-10"))
    june = make_meeting(group=board)
    with pytest.raises(ValidationError, match="Say what came of it"):
        decisions.close_follow_up(follow_up=follow_up, at_meeting=june, outcome=" ", **by)
    decisions.close_follow_up(follow_up=follow_up, at_meeting=june, outcome="The report was read.", **by)
    assert (follow_up.is_open, str(follow_up.closed_on)) == (False, "16 June 2025")
    assert why_not_progress(officer(), follow_up) == "OR 1 is closed."
    with pytest.raises(ValidationError, match="OR 1 is closed already"):
        decisions.close_follow_up(follow_up=follow_up, at_meeting=june, outcome="Again.", **by)


def test_a_follow_up_is_closed_by_the_body_that_asked_and_not_before_it_did(board, by):
    follow_up = ask(make_meeting(group=board))
    for at_meeting, said in (
        (make_meeting(group=board, held_on="2025-03-10"), "10 March 2025 was before it was asked for"),
        (make_meeting(held_on="2025-07-01"), "closes it at a meeting of its own"),
        (make_meeting(group=board, state=MeetingState.PLANNED), "has not been held"),
    ):
        with pytest.raises(ValidationError, match=said):
            decisions.close_follow_up(follow_up=follow_up, at_meeting=at_meeting, outcome="Done.", **by)
    with pytest.raises(ValidationError, match="Only the community safety officers"):
        decisions.close_follow_up(
            follow_up=follow_up,
            at_meeting=make_meeting(group=board, held_on="2025-07-01"),
            outcome="Done.",
            by=someone("chair", board),
            at=now(),
        )
    assert FollowUp.objects.get().is_open


# Escalations


def test_a_concern_goes_up_and_comes_back_with_its_answer(board, by):
    action = make_action()
    escalation = make_escalation(action=action, to=board)
    decision = decide(
        "close_escalation",
        meeting=make_meeting(group=board),
        escalation=escalation,
        answer="The hospital is asked by the chair.",
    )
    escalation.refresh_from_db()
    assert (escalation.state, escalation.answer, escalation.answered_on) == (
        EscalationState.ANSWERED,
        "The hospital is asked by the chair.",
        date(2025, 6, 16),
    )
    assert (decision.escalation, escalation.about) == (escalation, action)
    assert [each.state for each in as_known(Escalation, now())] == ["answered"]


def test_a_concern_about_a_measure_goes_up_too(board):
    measure = make_measure()
    assert make_escalation(measure=measure, to=board).about == measure


def test_a_concern_goes_to_the_body_the_group_reports_to(board, by):
    action = make_action()
    with pytest.raises(ValidationError, match="does not report to the Anytown Board"):
        decisions.escalate(
            escalation=Escalation(
                group=action.plan.group,
                to=board,
                action=action,
                raised_on=TODAY,
                why="Late.",
                asked="Help.",
                source=paper(),
            ),
            **by,
        )


def test_a_concern_waits_once(board, by):
    first = make_escalation(action=make_action(), to=board)
    with pytest.raises(ValidationError, match="This was raised already and waits for its answer"):
        make_escalation(action=first.action, to=board)
    decisions.withdraw_escalation(escalation=first, reason="It goes better.", **by)
    assert make_escalation(action=first.action, to=board).state == EscalationState.RAISED


def test_a_concern_is_about_one_thing_of_the_group_and_of_a_day_that_has_come(board):
    group = make_group()
    other = make_action()
    with pytest.raises(ValidationError, match="is not in the plan of the Group"):
        make_escalation(action=other, group=group, to=board)
    action = make_action(plan=make_plan(group=group))
    with pytest.raises(ValidationError, match="An escalation is about one action or one measure"):
        make_escalation(action=action, measure=make_measure(), to=board)
    with pytest.raises(ValidationError, match="not one to come"):
        make_escalation(action=action, to=board, raised_on=date(2025, 7, 15))
    with pytest.raises(ValidationError, match="A concern is raised once"):
        make_escalation(action=action, to=board, state=EscalationState.ANSWERED)


def test_the_chair_of_the_group_raises_its_concerns_and_nobody_elses(board):
    group = make_group(name="Robbery group")
    report_to(group, board)
    chair, other = someone("chair", group), someone("chair", make_group())
    action = make_action(plan=make_plan(group=group))
    assert make_escalation(action=action, to=board, by=chair).history.get().history_user == chair
    said = "Only officers and the chair, deputy or lead of the Robbery group may do this."
    for person in (other, someone("member", group), make_user("contributor")):
        assert why_not_escalate(person, group) == said
    assert why_not_escalate(make_user("scrutiny"), group).startswith("Members of the scrutiny committee")


def test_an_escalation_is_answered_with_words_once_and_by_the_body_it_was_raised_to(board):
    escalation = make_escalation(to=board)
    meeting = make_meeting(group=board)
    elsewhere = make_meeting(held_on="2025-06-30")
    assert refused("close_escalation", meeting=meeting, escalation=escalation, answer=" ") == [
        "Say what the answer is."
    ]
    assert refused("close_escalation", meeting=elsewhere, escalation=escalation, answer="Yes.") == [
        "It was raised to the Anytown Board, which answers it."
    ]
    escalation.refresh_from_db()
    assert escalation.state == EscalationState.RAISED
    decide("close_escalation", meeting=meeting, escalation=escalation, answer="Yes.")
    with pytest.raises(ValidationError, match="It is answered already"):
        decide("close_escalation", meeting=meeting, escalation=escalation, answer="No.")


def test_a_concern_is_withdrawn_with_a_reason_before_it_is_answered(board, by):
    escalation = make_escalation(to=board)
    with pytest.raises(ValidationError, match="Say why it is withdrawn"):
        decisions.withdraw_escalation(escalation=escalation, reason="", **by)
    decisions.withdraw_escalation(escalation=escalation, reason="The hospital agreed.", **by)
    assert (escalation.state, escalation.answer) == ("withdrawn", "The hospital agreed.")
    with pytest.raises(ValidationError, match="It is withdrawn already"):
        decisions.withdraw_escalation(escalation=escalation, reason="Again.", **by)
