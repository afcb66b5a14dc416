"""A strategy moves from state to state only by its named steps."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from priorities import operations
from priorities.enums import STRATEGY_MOVES, StrategyState
from priorities.models import Strategy
from tests.factories import day, make_source, make_strategy, make_user, now, officer

pytestmark = pytest.mark.django_db


def step(operation, strategy, **details):
    return operation(strategy=strategy, by=officer(), at=now(), **details)


def test_a_draft_goes_for_decision_is_agreed_and_comes_into_force():
    strategy = make_strategy()
    step(operations.put_for_decision, strategy, on=day("2022-09-05"))
    step(operations.agree, strategy, on=day("2022-09-05"), reference="The board, item 6")
    step(operations.bring_into_force, strategy, on=day("2022-09-05"))
    strategy.refresh_from_db()
    assert strategy.state == StrategyState.IN_FORCE
    assert [each.state for each in strategy.history.order_by("history_id")] == [
        "draft", "for_decision", "agreed", "in_force",
    ]  # fmt: skip


def test_the_strategy_it_supersedes_is_retired_when_a_new_one_comes_into_force():
    old = make_strategy(state="in_force", slug="2019-22", starts="2019", ends="2022")
    new = make_strategy(state="agreed", supersedes=old)
    step(operations.bring_into_force, new, on=day("2022-09-05"))
    old.refresh_from_db()
    assert (old.state, old.superseded_on) == (StrategyState.SUPERSEDED, day("2022-09-05"))


def test_there_is_one_strategy_in_force():
    make_strategy(state="in_force")
    with pytest.raises(ValidationError, match="Another strategy is in force"):
        step(operations.bring_into_force, make_strategy(state="agreed"), on=day("2022"))


def test_a_strategy_inside_another_may_be_in_force_beside_it():
    main = make_strategy(state="in_force")
    inside = make_strategy(state="in_force", inside=main, starts="2020", ends=None)
    assert set(Strategy.objects.in_force()) == {main, inside}
    assert list(Strategy.objects.in_force().main()) == [main]


@pytest.mark.parametrize("state", StrategyState)
def test_every_other_move_is_refused_in_a_sentence(state):
    strategy = make_strategy(state=state)
    moves = {
        StrategyState.FOR_DECISION: lambda: step(operations.put_for_decision, strategy, on=day("2022")),
        StrategyState.AGREED: lambda: step(operations.agree, strategy, on=day("2022"), reference="Item 6"),
        StrategyState.IN_FORCE: lambda: step(operations.bring_into_force, strategy, on=day("2022")),
        StrategyState.SUPERSEDED: lambda: step(operations.supersede, strategy, on=day("2022")),
        StrategyState.WITHDRAWN: lambda: step(operations.withdraw, strategy, reason="No longer wanted."),
    }
    for to, move in moves.items():
        if to not in STRATEGY_MOVES[state]:
            with pytest.raises(ValidationError, match=f"so it cannot become {to.label.lower()}"):
                move()


def test_agreeing_needs_the_meeting_and_the_minute():
    with pytest.raises(ValidationError, match="Say which meeting agreed the strategy"):
        step(operations.agree, make_strategy(state="for_decision"), on=day("2022"), reference=" ")


def test_withdrawing_needs_a_reason():
    with pytest.raises(ValidationError, match="Say why"):
        step(operations.withdraw, make_strategy(), reason="")


@pytest.mark.parametrize("role", ["scrutiny", "contributor"])
def test_only_officers_move_a_strategy(role):
    with pytest.raises(ValidationError, match="Only the community safety officers"):
        operations.put_for_decision(strategy=make_strategy(), on=day("2022"), by=make_user(role), at=now())


@pytest.mark.parametrize(("ends", "allowed"), [("2027-09-05", True), ("2027-09-06", False), ("2027", True)])
def test_a_strategy_lasts_at_most_five_years(ends, allowed):
    if allowed:
        assert make_strategy(starts="2022-09-05", ends=ends).pk
    else:
        with pytest.raises(ValidationError, match="at most five years"):
            make_strategy(starts="2022-09-05", ends=ends)


def test_a_strategy_cannot_end_before_it_starts_even_in_the_database():
    strategy = make_strategy()
    with pytest.raises(IntegrityError), transaction.atomic():
        Strategy.objects.filter(pk=strategy.pk).update(ends="2021")


def test_a_strategy_from_before_the_portal_is_entered_as_its_papers_show_it():
    past = Strategy(
        slug="2017-20",
        title="2017–20",
        years="2017–20",
        starts=day("2017"),
        ends=day("2020"),
        state=StrategyState.SUPERSEDED,
        source=make_source(),
    )
    step(operations.enter_past_strategy, past)
    assert Strategy.objects.get().state == StrategyState.SUPERSEDED
    with pytest.raises(ValidationError, match="already in the portal"):
        step(operations.enter_past_strategy, past)
