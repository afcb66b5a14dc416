"""A group's report arranged from its words and its frozen figures: what group_report_body.html prints. Pure.

The figures are one JSON document of the schema “group-report/1”, made by workspace.summaries.group_report:
where the group's actions and measures stood at the end of a day, and what they were when the period began.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from common.text import date_words
from meetings.prose import Block, blocks

SCHEMA = "group-report/1"

# What a report says in words, in the order of the form and of the page.
OF_A_GROUP = {
    "achievements": "What was achieved",
    "exceptions": "Exceptions",
    "slips": "What has slipped",
    "next_steps": "Next steps",
    "risks": "Risks",
    "requests": "Asked of the board",
}
# The update of a body's own chair has the same fields under the headings that such updates have.
OF_THE_CHAIR = {
    "achievements": "Key highlights",
    "next_steps": "Focus areas and what comes next",
    "exceptions": "Areas for development",
    "slips": "Dates that moved",
    "risks": "Risks",
    "requests": "Asked of members",
}


def headings_of(*, is_of_the_chair: bool) -> dict[str, str]:
    """The headings of a report by the names of its fields, in their order."""
    return OF_THE_CHAIR if is_of_the_chair else OF_A_GROUP


@dataclass(frozen=True)
class Said:
    """A heading and what the chair wrote under it."""

    name: str
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class GroupForm:
    """A group's report as it is printed."""

    title: str
    group: str
    meeting: str
    period: str  # 17 June 2025 to 21 September 2025
    version: str  # Version 2, submitted on 4 July 2025; or Draft
    as_at: str  # the day of the figures, or ""
    said: tuple[Said, ...]
    action_words: str
    actions: tuple[Mapping, ...]
    measure_words: str
    measures: tuple[Mapping, ...]
    groups: tuple[Mapping, ...]  # of the chair's update: each group in a line
    withheld: int  # how many measures' figures the public may not read here


def group_form(
    *,
    group: str,
    meeting: str,
    is_of_the_chair: bool,
    since: date,
    until: date,
    said: Mapping[str, str],
    figures: Mapping | None,
    version: str = "",
    public: bool = False,
) -> GroupForm:
    """The form of a report from its words and figures.

    `public` leaves out the figures of measures that are not open at source, and the counts that would tell them.
    """
    figures = figures or {}
    actions, measures = figures.get("actions", {}), figures.get("measures", {})
    rows = [_measure(row) for row in measures.get("rows", ())]
    shown = [row for row in rows if row["is_open"] or not public]
    withheld = len(rows) - len(shown)
    return GroupForm(
        title=f"Update from the chair of the {group}" if is_of_the_chair else f"Report of the {group}",
        group=group,
        meeting=meeting,
        period=f"{date_words(since)} to {date_words(until)}",
        version=version,
        as_at=date_words(date.fromisoformat(figures["as_at"])) if figures.get("as_at") else "",
        said=tuple(
            Said(name, heading, blocks(said[name]))
            for name, heading in headings_of(is_of_the_chair=is_of_the_chair).items()
            if said.get(name, "").strip()
        ),
        action_words=actions.get("words", ""),
        actions=tuple(actions.get("rows", ())),
        measure_words="" if withheld else measures.get("words", ""),
        measures=tuple(shown),
        groups=_groups(figures.get("groups", ()), public),
        withheld=withheld,
    )


def _measure(row: Mapping) -> dict:
    """A row of the document with its numbers as numbers again, for the strip."""
    strip = [
        cell | {name: Decimal(cell[name]) if cell[name] is not None else None for name in ("value", "target")}
        for cell in row["strip"]
    ]
    return dict(row) | {"strip": strip, "has_figures": any(cell["value"] is not None for cell in strip)}


def _groups(rows: Sequence[Mapping], public: bool) -> tuple[Mapping, ...]:
    return tuple(dict(row) | ({"measure_words": ""} if public else {}) for row in rows)
