"""Reads of the meetings that are published: from what was frozen with each, never from the meetings themselves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from common.partial_dates import PartialDate
from common.text import plural
from meetings.enums import MeetingState
from publishing.enums import PublicationState
from publishing.models import MeetingPublication


@dataclass(frozen=True)
class PublishedMeeting:
    """A meeting as its newest publication tells of it."""

    key: int  # of the meeting
    address: str
    title: str
    body: str
    held_on: PartialDate
    starts_at: str
    place: str
    state: str
    is_open: bool
    cancelled_reason: str
    items: tuple[str, ...]
    exempt_items: int
    illustrative: bool
    what_there_is: str  # Agenda, 2 papers, minutes and decisions
    published_at: datetime
    is_withdrawn: bool

    @property
    def is_cancelled(self) -> bool:
        return self.state == MeetingState.CANCELLED

    @property
    def is_called(self) -> bool:
        return self.state != MeetingState.PLANNED


@dataclass(frozen=True)
class Span:
    """The meetings of a month or of a year."""

    words: str
    anchor: str
    meetings: tuple[PublishedMeeting, ...]


@dataclass(frozen=True)
class PublicList:
    """The forward plan by month, soonest first; and what was, by year, newest first."""

    to_come: tuple[Span, ...]
    past: tuple[Span, ...]


def published_meetings() -> list[PublishedMeeting]:
    """The newest publication of every meeting, by day. One query."""
    rows = MeetingPublication.objects.order_by("meeting", "-version")
    newest = [next(group) for _, group in groupby(rows, key=lambda row: row.meeting_id)]
    return sorted(map(_published, newest), key=lambda each: (each.held_on, each.key))


def _published(row: MeetingPublication) -> PublishedMeeting:
    facts = row.facts
    items = facts["items"]
    return PublishedMeeting(
        key=row.meeting_id,
        address=row.address,
        title=facts["title"],
        body=facts["body"],
        held_on=PartialDate.parse(facts["held_on"]),
        starts_at=facts["starts_at"],
        place=facts["place"],
        state=facts["state"],
        is_open=facts["is_open"],
        cancelled_reason=facts["cancelled_reason"],
        items=tuple(item["title"] for item in items if not item["exempt"]),
        exempt_items=sum(item["exempt"] for item in items),
        illustrative=facts["illustrative"],
        what_there_is=_what_there_is(facts),
        published_at=row.published_at,
        is_withdrawn=row.state == PublicationState.WITHDRAWN,
    )


def _what_there_is(facts: dict) -> str:
    parts = [
        "agenda" if facts["items"] else "",
        plural(facts["papers"], "paper") if facts["papers"] else "",
        "minutes" if facts["minutes"] else "",
        plural(facts["decisions"], "decision") if facts["decisions"] else "",
    ]
    found = [part for part in parts if part]
    return f"{', '.join(found)}".capitalize() if found else ""


def public_list(*, on: date) -> PublicList:
    """The published meetings as they lie before and behind a day."""
    every = published_meetings()
    coming = [each for each in every if each.held_on.last >= on and each.state != MeetingState.HELD]
    past = [each for each in reversed(every) if each not in coming]
    return PublicList(
        to_come=_spans(coming, lambda day: PartialDate(day.year, day.month)),
        past=_spans(past, lambda day: PartialDate(day.year)),
    )


def _spans(meetings: Iterable[PublishedMeeting], span) -> tuple[Span, ...]:
    return tuple(
        Span(str(key), f"in-{key.iso}", tuple(group))
        for key, group in groupby(meetings, key=lambda each: span(each.held_on))
    )
