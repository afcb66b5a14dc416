"""Which figures were revised: the same measure and period, told differently in two editions. Pure."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from common.periods import Period
from common.text import number_words, plural

Document = dict[str, Any]
NONE = "[x]"


def revisions_since(previous: Document, document: Document) -> dict:
    """Every figure that both editions tell for one measure and period, and tell differently.

    `previous` may be of any version of the schema, and of another strategy. A figure that is withheld on either side is
    not told: not that it changed, and not that it did not. `was` and `now` are plain numbers, or None for no figure.
    """
    before = {measure["measure"]: measure for measure in previous["measures"]}
    now = {measure["measure"]: measure for measure in document["measures"]}
    figures = [
        revised for key, measure in now.items() if key in before for revised in _revised(before[key], measure)
    ]
    edition = previous["edition"]
    since = f"edition {edition['number']}, {edition['period_label']}"
    return {"since_words": since, "words": _words(len(figures), since), "figures": figures}


def _words(number: int, since: str) -> str:
    if not number:
        return f"No figure that was published in {since}, has been revised since."
    were, have = ("was", "has") if number == 1 else ("were", "have")
    return f"{plural(number, 'figure')} that {were} published in {since}, {have} been revised since."


def _revised(before: dict, measure: dict) -> Iterator[dict]:
    was, now = _told(before), _told(measure)
    for code in sorted(was.keys() & now.keys(), key=_in_time):
        if was[code]["value"] != now[code]["value"]:
            yield {
                "code": measure["code"],
                "measure": measure["measure"],
                "title": measure["title"],
                "unit": measure["unit"],
                "period": code,
                "label": now[code]["label"],
                "was": was[code]["value"],
                "was_words": _figure_words(was[code]),
                "now": now[code]["value"],
                "now_words": _figure_words(now[code]),
            }


def _in_time(code: str) -> tuple:
    period = Period.parse(code)
    return period.start, period.end


def _told(measure: dict) -> dict[str, dict]:
    """What an edition tells of a measure, by period: figures that came, and the rated periods they add up to."""
    parts = [*measure.get("readings", []), *measure["series"], measure["year"]]
    withheld = {part["period"] for part in parts if is_withheld(part)}
    return {part["period"]: part for part in parts if part["period"] not in withheld}


def is_withheld(part: dict) -> bool:
    """Whether the figure of a reading or of a rated period is withheld; the rating alone can be as well."""
    return part["value"] is None and (bool(part.get("withheld")) or part.get("rating") == "withheld")


def _figure_words(part: dict) -> str:
    if part["value"] is None:
        return NONE
    return part.get("value_words") or number_words(Decimal(part["value"]))
