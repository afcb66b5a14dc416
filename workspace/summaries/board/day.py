"""The day a dashboard describes: what is asked of it, the meetings around it, and until when the record is read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from common.partial_dates import PartialDate, holds_on
from common.text import date_words
from meetings.enums import MeetingState
from meetings.models import Meeting
from partnership.enums import GroupKind
from partnership.models import DeliveryGroup


@dataclass(frozen=True)
class Asked:
    """What the address narrows the page to. What is unknown finds nothing."""

    priority: str = ""  # "2022-25/3"
    group: str = ""  # the code of a delivery group
    partner: str = ""  # the code of a partner
    since: str = ""  # the date of a meeting, as stored: "2025-06-16"
    whole: bool = False  # every line of every list, not only the first

    @property
    def narrows(self) -> bool:
        return bool(self.priority or self.group or self.partner)


@dataclass(frozen=True)
class MeetingFacts:
    """A meeting of the board, as far as the dashboard names it."""

    pk: int
    held_on: PartialDate
    state: str
    starts_at: time | None
    papers_due: date | None

    @property
    def key(self) -> str:
        """What the address calls it: its date."""
        return self.held_on.iso


@dataclass(frozen=True)
class Day:
    """A day, seen from its end. `at` is None for today: then the record is read as it is."""

    on: date
    at: datetime | None
    board: DeliveryGroup | None
    held: Sequence[MeetingFacts]  # newest first
    to_come: MeetingFacts | None
    since: MeetingFacts | None  # what changes are told from

    @property
    def last(self) -> MeetingFacts | None:
        return self.held[0] if self.held else None

    @property
    def is_past(self) -> bool:
        return self.at is not None

    @property
    def words(self) -> str:
        return date_words(self.on)


def day_of(*, on: date, at: datetime | None, asked: Asked) -> Day:
    """The day with its board and the board's meetings. Two queries.

    A meeting counts as held from the day after it: whoever prepares for it looks back to the one before.
    """
    boards = DeliveryGroup.objects.filter(kind=GroupKind.BOARD).order_by("pk")
    board = next((each for each in boards if holds_on(each, on)), None)
    names = ("pk", "held_on", "state", "starts_at", "papers_due")
    rows = Meeting.objects.filter(group=board).exclude(state=MeetingState.CANCELLED).order_by()
    meetings = [MeetingFacts(*row) for row in rows.values_list(*names)] if board else []
    held = [each for each in meetings if each.state == MeetingState.HELD and each.held_on.last < on]
    held.sort(key=lambda each: each.held_on, reverse=True)
    to_come = [each for each in meetings if each not in held and each.held_on.last >= on]
    chosen = next((each for each in held if each.key == asked.since), held[0] if held else None)
    return Day(
        on=on,
        at=at,
        board=board,
        held=tuple(held),
        to_come=min(to_come, key=lambda each: each.held_on, default=None),
        since=chosen,
    )
