"""The board's dashboard as a pack prints it: the position at the meeting, read by somebody without rights of their own.

The pack is made in publishing and the dashboard in workspace, which know nothing of each other; here they meet.
"""

from collections.abc import Iterable
from datetime import date

from common import charts, clock
from common.text import date_words
from meetings.models import Meeting
from partnership.enums import GroupKind
from partnership.models import User
from performance.enums import Sensitivity
from performance.models import Measure
from publishing.enums import PackAudience
from workspace.summaries.board.day import Asked
from workspace.summaries.board_page import BoardPage, board_page


def pack_dashboard(meeting: Meeting, audience: PackAudience, today: date) -> dict:
    """The position on the day of the meeting, or today while it is still to come; {} where nothing is in force.

    Members read it without restricted measures. The public reads the measures that are open at source and the plans in
    a line each, and nothing that is only told to the board.
    """
    on = min(meeting.held_on.last, today)
    asked = Asked(group="" if meeting.group.kind in WHOLE else meeting.group.code, whole=True)
    page = board_page(
        person=User(is_active=False), on=on, at=clock.end_of(on) if on != clock.today() else None, asked=asked
    )
    if not page.strategies:
        return {}
    is_public = audience == PackAudience.PUBLIC
    strips, withheld = _strips(page, is_public=is_public)
    sections = [_plans(page)] if is_public else [*_off_track(page), *_changes(page), _plans(page)]
    return {
        "as_at_words": date_words(on),
        "withheld_words": "Measures that are not open at source are not shown here." if withheld else "",
        "sections": sections,
        "strips": strips,
    }


# Bodies that look at the whole partnership; a delivery group looks at what is its own.
WHOLE = {GroupKind.BOARD, GroupKind.SCRUTINY}


def _cell(words, note: str = "", *, rating: str = "") -> dict:
    return {
        "words": words,
        "note": note,
        "rating": rating,
        "family": charts.family_of(rating) if rating else "",
    }


def _row(title: str, note: str, *cells: dict) -> dict:
    return {"title": title, "note": note, "cells": list(cells)}


def _section(heading: str, heads: Iterable[tuple[str, str]], rows: list[dict], none: str = "") -> dict:
    return {
        "heading": heading,
        "heads": [{"words": words, "width": width} for words, width in heads],
        "rows": rows,
        "none": none,
    }


def _off_track(page: BoardPage) -> list[dict]:
    measures = [
        _row(
            each.title,
            each.code,
            _cell(each.value, f"{each.period}, {each.target}"),
            _cell(each.said or "Nothing is said of it yet.", each.said_by),
            _cell(
                f"Accepted until {each.accepted}" if each.accepted else "Not accepted",
                each.mitigation or "",
            ),
        )
        for each in page.off_track.measures
    ]
    actions = [
        _row(
            f"{each.reference}: {each.title}",
            ", ".join(filter(None, [each.group, each.lead])),
            _cell(each.rating_words, each.late or "", rating=str(each.rating)),
            _cell(each.due, each.slips or ""),
            _cell(each.done or "Nothing has been said yet.", each.next and f"Next: {each.next}"),
        )
        for each in page.off_track.actions
    ]
    return [
        _section(
            "Measures off target",
            (("Measure", "w-40"), ("Latest", "w-30"), ("What is said", ""), ("Accepted", "w-38")),
            measures,
            "No measure is off target.",
        ),
        _section(
            "Actions overdue or off track",
            (("Action", "w-52"), ("Rating", "w-28"), ("Due", "w-28"), ("What is said", "")),
            actions,
            "No action is overdue or off track.",
        ),
    ]


def _changes(page: BoardPage) -> list[dict]:
    changes = page.changes
    if changes is None:
        return []
    moved = [
        _row(
            each.title,
            each.code,
            _cell(each.was_words, each.was_when, rating=each.was),
            _cell(each.now_words, each.now_when, rating=each.now),
            _cell(each.way or "–"),
        )
        for each in [*changes.measures, *changes.actions]
    ]
    told = [
        _row(f"{each.reference}: {each.title}", "", _cell(heading), _cell(each.words))
        for heading, lines in (
            ("Completed", changes.completed),
            ("New", changes.new),
            ("Slipped", changes.slipped),
            ("Closed", changes.closed),
        )
        for each in lines
    ]
    return [
        _section(
            f"Ratings that moved since {changes.since}",
            (("What", "w-60"), ("Was", ""), ("Is", ""), ("Which way", "w-24")),
            moved,
            "No rating moved.",
        ),
        _section(
            f"What happened to actions since {changes.since}",
            (("Action", "w-76"), ("What", "w-24"), ("How", "")),
            told,
            "Nothing was completed, added or moved.",
        ),
    ]


def _plans(page: BoardPage) -> dict:
    rows = [
        _row(
            each.name,
            f"Chair: {each.chair}" if each.chair else "",
            _cell(each.words, each.silent or ""),
        )
        for each in page.groups
    ]
    return _section("Plans", (("Group", "w-68"), ("Actions", "")), rows, "No group has a plan to show.")


def _strips(page: BoardPage, *, is_public: bool) -> tuple[list[dict], bool]:
    """Every measure as its quarter strip, by priority; and whether some were left out."""
    told = set(Measure.objects.filter(sensitivity=Sensitivity.OPEN).values_list("code", flat=True))
    groups, withheld = [], False
    for group in page.strips:
        rows = [row for row in group.rows if not is_public or row.code in told]
        withheld = withheld or len(rows) < len(group.rows)
        if rows:
            groups.append({"words": group.words, "rows": [_strip(row) for row in rows]})
    return groups, withheld


def _strip(row) -> dict:
    cells = row.picture["strip"]
    said = [(cell["label"], cell["rating_words"]) for cell in cells]
    drawn = charts.quarter_strip(
        [(cell["rating"], cell["letter"]) for cell in cells],
        sentence=charts.spoken_strip(row.title, said),
        size=15,
        gap=2,
    )
    return {
        "code": row.code,
        "title": row.title,
        "unit": row.unit,
        "strip": drawn if row.has_figures else "",
        "value": row.value,
        "target": row.target,
        "period": row.period,
        "family": charts.family_of(str(row.rating)),
        "rating_words": row.rating_words,
        "reason": row.reason,
        "direction": f"{row.verdict}. {row.direction}" if row.direction else "",
    }
