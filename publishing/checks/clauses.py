"""The versions of the checklist: those that ship with the portal, and those that officers keep.

A shipped version is a file; `load_shipped` enters it as rows, once, beside those that are there. From then on its
words, weights and dates are the officers' to change in the back office. A portal that has entered none goes by its
newest file.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate

from common.records import write, write_many
from common.text import date_words
from publishing.models import Clause, ClauseSet

FOLDER = Path(__file__).parent.parent / "clauses"
DATES = ("starts", "ends")


@dataclass(frozen=True)
class Checklist:
    """The clauses that are asked on a day. `words` say which version, and when it was changed here."""

    version: str
    words: str
    clauses: tuple[Clause, ...]


def in_use(on: date) -> Checklist:
    """The version adopted last by the day, else the first that was adopted, else the newest that ships."""
    sets = list(ClauseSet.objects.exclude(adopted_on=None).order_by("adopted_on"))
    if not sets:
        return shipped()[-1]
    adopted = next((each for each in reversed(sets) if each.adopted_on <= on), sets[0])
    changed = Clause.history.filter(version_id=adopted.pk, history_type="~").aggregate(
        last=Max("history_date")
    )["last"]
    words = f"version {adopted.version}" + (
        f", as the partnership changed it on {date_words(localdate(changed))}" if changed else ""
    )
    return Checklist(adopted.version, words, tuple(adopted.clauses.all()))


@lru_cache(maxsize=1)
def shipped() -> tuple[Checklist, ...]:
    """The versions that ship with the portal, oldest first, as records that are not stored."""
    return tuple(_read(path) for path in sorted(FOLDER.glob("*.json")))


def _read(path: Path) -> Checklist:
    told = json.loads(path.read_text())
    return Checklist(told["version"], f"version {told['version']}", tuple(_clauses(told["clauses"])))


def _clauses(told: list[dict], version: ClauseSet | None = None) -> list[Clause]:
    return [
        Clause(
            version=version,
            **each | {name: date.fromisoformat(each[name]) for name in DATES if name in each},
        )
        for each in told
    ]


@transaction.atomic
def load_shipped(*, by, at: datetime) -> list[ClauseSet]:
    """Enter each shipped version that is not kept here yet; out come the new ones.

    The first is adopted from today. A later one waits beside it until an officer gives it a day: nothing that was
    changed here is written over.
    """
    added = []
    known = set(ClauseSet.objects.values_list("version", flat=True))
    for path in sorted(FOLDER.glob("*.json")):
        told = json.loads(path.read_text())
        if told["version"] in known:
            continue
        first = not ClauseSet.objects.exists()
        kept = ClauseSet(
            version=told["version"],
            title=told["title"],
            note=told["note"],
            adopted_on=at.date() if first else None,
        )
        write(kept, by=by, at=at, reason="Shipped with the portal.")
        write_many(Clause, _clauses(told["clauses"], kept), by=by, at=at, reason="Shipped with the portal.")
        added.append(kept)
    return added
