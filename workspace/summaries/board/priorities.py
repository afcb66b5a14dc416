"""Every priority with the distribution of its ratings, in words and counts: never an average."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from actionplans.as_at import ActionStanding
from actionplans.enums import ActionRating
from performance.rules import count_ratings
from performance.standing import Standing
from workspace.summaries.board.record import Record


@dataclass(frozen=True)
class PriorityLine:
    """A priority, who answers for it, and how what stands under it is rated."""

    anchor: str
    key: str  # what the address calls it
    number: int
    title: str
    strategy: str  # its title, where more than one strategy is in force
    in_focus: bool
    holder: str
    chair: str
    measures_words: str
    measures: dict  # counts of ratings, for the bar
    actions_words: str
    actions: dict


def priority_lines(record: Record) -> tuple[PriorityLine, ...]:
    """The priorities shown, in their order."""
    several = len({each.strategy.pk for each in record.priorities}) > 1
    return tuple(
        PriorityLine(
            anchor=f"priority-{each.strategy.slug}-{each.number}",
            key=each.key,
            number=each.number,
            title=each.title,
            strategy=each.strategy.title if several and each.strategy.inside_id else "",
            in_focus=each.in_focus,
            holder=each.holder.name if each.holder else "",
            chair=record.chairs.get(each.holder.pk, "") if each.holder else "",
            measures_words=rating_words(record.under(each.pk)),
            measures=rating_counts(record.under(each.pk)),
            actions_words=str(len(record.doing(each.pk)) or "none"),
            actions=action_counts(record.doing(each.pk)),
        )
        for each in record.shown_priorities
    )


def rating_counts(standings: Iterable[Standing]) -> dict:
    """How many measures stand how, as the bar wants it."""
    count = count_ratings(each.rating for each in standings)
    return {name: getattr(count, name) for name in ("of", "rated", "green", "amber", "red", "none")}


def rating_words(standings: Iterable[Standing]) -> str:
    """`4 of 6 rated`; the shapes beside it say how. `none`."""
    count = count_ratings(each.rating for each in standings)
    return count.words if count.of else "none"


def action_counts(actions: Iterable[ActionStanding]) -> dict:
    """How many actions stand how, as the bar wants it."""
    counts = Counter(each.rating for each in actions)
    return {"of": counts.total(), **{rating.value: counts[rating] for rating in ActionRating}}


def action_words(actions: Iterable[ActionStanding]) -> str:
    """`12 actions: 1 overdue, 5 on track, 6 complete`; worst first; `No actions`."""
    counts = Counter(each.rating for each in actions)
    if not counts:
        return "No actions"
    said = [f"{counts[rating]} {rating.label.lower()}" for rating in _WORST_FIRST if counts[rating]]
    return f"{counts.total():,} {'action' if counts.total() == 1 else 'actions'}: {', '.join(said)}"


_WORST_FIRST = (
    ActionRating.OVERDUE,
    ActionRating.OFF_TRACK,
    ActionRating.AT_RISK,
    ActionRating.ON_TRACK,
    ActionRating.NO_UPDATE,
    ActionRating.NOT_STARTED,
    ActionRating.COMPLETE,
    ActionRating.DEFERRED,
    ActionRating.CANCELLED,
)
