"""How an action stood on a day. The caller brings the records; nothing here asks the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from actionplans.enums import ActionRating, ActionState
from actionplans.models import Action, Slip, Update
from actionplans.rules import ActionFacts, rate_action, slip_words, update_overdue_words
from common.partial_dates import PartialDate


@dataclass(frozen=True)
class ActionPosition:
    """How an action stood on a day, and what had been said of it by then."""

    rating: ActionRating
    reason: str
    due: PartialDate | None
    slips: tuple[Slip, ...]  # oldest first
    slip_words: str
    updates: tuple[Update, ...]  # newest first
    update_overdue_words: str
    closed_on: PartialDate | None


def position(
    action: Action, *, updates: Sequence[Update], slips: Sequence[Slip], interval_days: int, on: date
) -> ActionPosition:
    """The action as it stood at the end of `on`: later updates, slips and closings are left out."""
    said = sorted(
        (update for update in updates if update.made_on.first <= on), key=lambda each: (each.made_on, each.pk)
    )
    moved = sorted(
        (slip for slip in slips if slip.made_on.first <= on), key=lambda each: (each.made_on, each.pk)
    )
    later = sorted(
        (slip for slip in slips if slip.made_on.first > on), key=lambda each: (each.made_on, each.pk)
    )
    due = later[0].was_due if later else action.due
    closed = action.closed_on is not None and action.closed_on.first <= on
    facts = ActionFacts(
        state=action.state if closed else ActionState.OPEN,
        starts=action.starts,
        due=due,
        due_exception=action.due_exception,
        completed=action.closed_on if closed else None,
        closed_reason=action.closed_reason,
        update_rating=said[-1].rating if said else None,
        updated_on=said[-1].made_on if said else None,
    )
    rated = rate_action(facts, on=on)
    return ActionPosition(
        rating=rated.rating,
        reason=rated.reason,
        due=due,
        slips=tuple(moved),
        slip_words="; ".join(
            f"{slip_words(slip.was_due, slip.due, slip.reason)} (agreed by {slip.agreed_by})"
            for slip in moved
        ),
        updates=tuple(reversed(said)),
        update_overdue_words=update_overdue_words(facts, interval_days=interval_days, on=on),
        closed_on=action.closed_on if closed else None,
    )
