"""What became of a record, in plain sentences: rows of history tables put into words, newest first.

What was written in one go is one entry. `templates/workspace/action_history.html` prints it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localdate

from common.text import date_words
from partnership.models import User

SHOWN = 20  # entries before somebody asks for all of it
MOST_QUOTED = 300  # characters of one text
COLUMNS = ("history_id", "history_type", "history_date", "history_user_id", "history_change_reason")


@dataclass(frozen=True)
class Change:
    """One thing that changed. Without `was` and `now` the words say it all."""

    words: str
    was: str = ""
    now: str = ""


@dataclass(frozen=True)
class Entry:
    """What one person changed in one go."""

    when: str
    who: str
    changes: tuple[Change, ...]
    why: str


@dataclass(frozen=True)
class History:
    """Newest first. `more` is true where older entries are left out."""

    entries: tuple[Entry, ...]
    more: bool


@dataclass(frozen=True)
class Row:
    """One line of a history table, put into words."""

    at: datetime
    number: int
    who: int | None
    why: str
    changes: tuple[Change, ...]


def row_of(row: dict, changes: tuple[Change, ...]) -> Row:
    """The line whose COLUMNS are in `row`."""
    return Row(
        at=row["history_date"],
        number=row["history_id"],
        who=row["history_user_id"],
        why=row["history_change_reason"] or "",
        changes=changes,
    )


def history_of(rows: Iterable[Row], *, whole: bool, unsaid: Collection[str] = ()) -> History:
    """The lines as entries, with `whole` all of them. One query.

    `unsaid` are reasons that say no more than the change itself.
    """
    rows = list(rows)
    together = defaultdict(list)
    for row in rows:
        together[(row.at, row.who, row.why)].append(row)
    people = User.objects.select_related("partner").in_bulk({row.who for row in rows if row.who})
    groups = sorted(
        together.items(), key=lambda pair: (pair[0][0], max(row.number for row in pair[1])), reverse=True
    )
    entries = [
        Entry(
            when=date_words(localdate(at)),
            who=person_words(people.get(who)),
            changes=tuple(change for row in group for change in row.changes),
            why="" if why in unsaid else why,
        )
        for (at, who, why), group in groups
        if any(row.changes for row in group)
    ]
    return History(tuple(entries if whole else entries[:SHOWN]), not whole and len(entries) > SHOWN)


def person_words(person: User | None) -> str:
    """Name, post and agency: inside the portal people are named."""
    if person is None:
        return "The portal"
    return ", ".join(filter(None, [person.name, person.job_title, person.partner and person.partner.name]))


def clipped(was: str, now: str) -> tuple[str, str]:
    """Two long texts from a little before where they begin to differ."""
    if max(len(was), len(now)) <= MOST_QUOTED:
        return was, now
    same = next(
        (at for at, (one, other) in enumerate(zip(was, now, strict=False)) if one != other),
        min(len(was), len(now)),
    )
    start = max(0, same - 60)

    def clip(text: str) -> str:
        if not text:
            return ""
        cut = text[start : start + MOST_QUOTED].strip()
        return f"{'…' if start else ''}{cut}{'…' if len(text) > start + MOST_QUOTED else ''}"

    return clip(was), clip(now)
