"""The board's dashboard on a day: everything a member reads before a meeting, in the order in which it is asked.

The sections are made in `workspace.summaries.board`, each from the one reading of the record. The number of queries
does not depend on the number of records.
"""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from common.text import date_words
from workspace.summaries.board.changes import Changes, changes_since
from workspace.summaries.board.day import Asked, Day, MeetingFacts, day_of
from workspace.summaries.board.groups import GroupLine, group_lines
from workspace.summaries.board.lines import Lines
from workspace.summaries.board.off_track import OffTrack, acceptances, off_track
from workspace.summaries.board.owed import Supplier, missed_lines, no_data
from workspace.summaries.board.priorities import PriorityLine, priority_lines
from workspace.summaries.board.record import Record
from workspace.summaries.board.requests import Requests, escalations, requests_of
from workspace.summaries.board.risks import highest_risks
from workspace.summaries.board.strips import StripGroup, strip_groups
from workspace.summaries.choices import Choice

MOST_MEETINGS = 12  # to choose from, for what changed since


@dataclass(frozen=True)
class Filters:
    """What the page can be narrowed to, and told from."""

    priorities: tuple[tuple[str, tuple[Choice, ...]], ...]  # by strategy
    groups: tuple[Choice, ...]
    partners: tuple[Choice, ...]
    meetings: tuple[Choice, ...]


@dataclass(frozen=True)
class Link:
    """One entry of the contents, with how many lines wait there."""

    anchor: str
    words: str
    count: int | None


@dataclass(frozen=True)
class BoardPage:
    day: Day
    status: tuple[str, ...]
    strategies: tuple[str, ...]
    unknown: tuple[str, ...]  # what the address asks for and is not there, in sentences
    requests: Requests
    off_track: OffTrack
    risks: Lines  # of workspace.summaries.risks.Line
    changes: Changes | None
    priorities: tuple[PriorityLine, ...]
    strips: tuple[StripGroup, ...]
    groups: tuple[GroupLine, ...]
    missed: Lines  # of Missed
    no_data: tuple[Supplier, ...]
    filters: Filters

    @property
    def last_words(self) -> str:
        return f"Last meeting, {self.day.last.held_on}"

    @property
    def contents(self) -> tuple[Link, ...]:
        """The sections, in their order."""
        return (
            Link("asked", "Asked of the board", self.requests.count),
            Link("off-track", "Off track", self.off_track.count),
            Link("risks", "Highest risks", len(self.risks)),
            Link("changes", "What changed", self.changes.count if self.changes else None),
            Link("priorities", "Priorities", None),
            Link("measures", "Measures", None),
            Link("plans", "Plans", None),
            Link("missed", "Missed twice running", len(self.missed)),
            Link("no-data", "No data received", sum(len(each.rows) for each in self.no_data)),
        )


def board_page(*, person, on: date, at: datetime | None, asked: Asked) -> BoardPage:
    """The dashboard as this person may read it, at the end of `on`.

    `at` is the moment up to which the record is read, None for today: then it is read as it stands.
    """
    day = day_of(on=on, at=at, asked=asked)
    record = Record(person=person, day=day, asked=asked)
    accepted, lapsed = acceptances(record)
    raised = escalations(record)
    filters = _filters(record)
    return BoardPage(
        day=day,
        status=_status(day),
        strategies=tuple(each.title for each in record.strategies),
        unknown=_unknown(asked, filters, day),
        requests=requests_of(record, raised=raised, accepted=accepted, lapsed=lapsed, whole=asked.whole),
        off_track=off_track(record, accepted=accepted, whole=asked.whole),
        risks=highest_risks(record, whole=asked.whole),
        changes=changes_since(record, raised=raised, whole=asked.whole),
        priorities=priority_lines(record),
        strips=strip_groups(record),
        groups=group_lines(record),
        missed=missed_lines(record, whole=asked.whole),
        no_data=no_data(record),
        filters=filters,
    )


def _status(day: Day) -> tuple[str, ...]:
    """The parts of the one line that says which day this is and what is coming."""
    if day.board is None:
        return (f"As at {day.words}", "no board is on record")
    if day.to_come is None:
        coming = ["no meeting is planned"]
    else:
        coming = [f"next meeting {_meeting_words(day.to_come)}"]
        if due := day.to_come.papers_due:
            coming.append(f"papers {'were ' if due < day.on else ''}due {date_words(due)}")
    return (f"As at {day.words}", *coming)


def _meeting_words(meeting: MeetingFacts) -> str:
    at = f", {meeting.starts_at:%-H:%M}" if meeting.starts_at else ""
    return f"{meeting.held_on}{at}"


def _filters(record: Record) -> Filters:
    """What can be chosen: only what has something to show."""
    holders = {each.holder.pk for each in record.priorities if each.holder}
    holders |= {plan.group_id for plan in record.plans}
    groups = sorted((each for pk, each in record.groups.items() if pk in holders), key=lambda each: each.name)
    partners = {each.owner_id for each in record.readable} | {each.supplier_id for each in record.readable}
    for action in record.all_actions:
        partners |= {action.lead_id, *action.supporting_ids}
    known = sorted(
        (each for pk, each in record.partners.items() if pk in partners), key=lambda each: each.name
    )
    return Filters(
        priorities=tuple(
            (title, tuple(Choice(each.key, f"{each.number}. {each.title}") for each in under))
            for title, under in groupby(record.priorities, key=lambda each: each.strategy.title)
        ),
        groups=tuple(Choice(each.code, each.name) for each in groups),
        partners=tuple(Choice(each.code, each.name) for each in known),
        meetings=tuple(Choice(each.key, str(each.held_on)) for each in record.day.held[:MOST_MEETINGS]),
    )


def _unknown(asked: Asked, filters: Filters, day: Day) -> tuple[str, ...]:
    """A sentence for each thing that the address asks for and that is not there."""
    known = {
        "priority": {choice.value for _, under in filters.priorities for choice in under},
        "group": {choice.value for choice in filters.groups},
        "partner": {choice.value for choice in filters.partners},
    }
    found = [
        f"No {name} “{getattr(asked, name)}” has anything to show on {day.words}: choose another."
        for name, values in known.items()
        if getattr(asked, name) and getattr(asked, name) not in values
    ]
    if asked.since and asked.since not in {each.key for each in day.held}:
        found.append(
            f"The board held no meeting on “{asked.since}” before {day.words}: changes are told from the last one."
        )
    return tuple(found)
