"""What changed since the edition before, in figures: each measure then and now, and which measures came and went.

Pure: two documents in, both as they are published, so nothing that is withheld in either is told here.
"""

from decimal import Decimal

from common.text import list_words, number_words, percent_words, plural
from publishing.cells import read

_CLEAR = {
    "worsening": "got clearly worse",
    "improving": "got clearly better",
    "neither": "clearly changed where neither way is better",
    "no_clear_change": "changed no more than chance would",
}


def told(previous: dict, document: dict) -> dict:
    """The parts `figures`, `words`, `new_measures` and `left_measures` of a document's changes.

    A figure is told when both editions give one for their year and the years differ; figures of the same year that
    were changed are revisions, and are told as those.
    """
    before = {measure["measure"]: measure for measure in previous["measures"]}
    now = {measure["measure"]: measure for measure in document["measures"]}
    figures = [
        _figure(before[key], measure)
        for key, measure in now.items()
        if key in before and _can_be_told(before[key]["year"], measure)
    ]
    return {
        "figures": figures,
        "words": _words(figures),
        "new_measures": [_named(measure) for key, measure in now.items() if key not in before],
        "left_measures": [_named(measure) for key, measure in before.items() if key not in now],
    }


def _named(measure: dict) -> dict:
    return {"code": measure["code"], "title": measure["title"]}


def _can_be_told(was: dict, measure: dict) -> bool:
    """Both figures are there, of different years, and what was told then is not withheld by now."""
    now = measure["year"]
    return (
        was["value"] is not None
        and now["value"] is not None
        and was["period"] != now["period"]
        and was["period"] not in read(measure).withheld
        and not _rests_on_withheld(measure["direction"])
    )


def _rests_on_withheld(direction: dict) -> bool:
    """Whether disclosure control took the direction away, because the year before is withheld."""
    return direction["verdict"] == "cannot_say" and "withheld" in direction["sentence"]


def _figure(before: dict, measure: dict) -> dict:
    """One measure then and now, with what lies between in words."""
    was, now, travel = before["year"], measure["year"], measure["direction"]
    compared = travel["base"] == was["label"] and travel["verdict"] in _CLEAR
    return {
        "code": measure["code"],
        "title": measure["title"],
        "unit": measure["unit"],
        "was_label": was["label"],
        "was_words": was["value_words"],
        "now_label": now["label"],
        "now_words": now["value_words"],
        "difference_words": _difference(
            Decimal(was["value"]), Decimal(now["value"]), travel, is_percent=measure["unit"] == "%"
        )
        if compared
        else "",
        "verdict": travel["verdict"] if compared else "",
        "verdict_words": travel["verdict_words"] if compared else travel["sentence"],
    }


def _difference(was: Decimal, now: Decimal, travel: dict, *, is_percent: bool) -> str:
    """`392 more, up 33.3%`; only what is published when the figure of the year before was revised since."""
    difference = now - was
    percent = Decimal(travel["percent"]) if travel["percent"] is not None else None
    if (
        percent is not None
        and was
        and not is_percent
        and abs(difference / was * 100 - percent) > Decimal("0.06")
    ):
        return f"{travel['change_words']} {percent_words(abs(percent))} on the figure as revised since"
    if not difference:
        return "The same"
    size = number_words(abs(difference))
    if is_percent:
        return f"{size} percentage {'point' if abs(difference) == 1 else 'points'} {'up' if difference > 0 else 'down'}"
    words = f"{size} {'more' if difference > 0 else 'fewer' if difference % 1 == 0 else 'less'}"
    if percent is None:
        return words
    return f"{words}, {'up' if difference > 0 else 'down'} {percent_words(abs(percent))}"


def _words(figures: list[dict]) -> str:
    """How the figures moved, counted: one sentence, or "" when there is none to compare."""
    if not figures:
        return ""
    counted = [
        f"{number} {words}"
        for verdict, words in _CLEAR.items()
        if (number := sum(figure["verdict"] == verdict for figure in figures))
    ]
    without = sum(not figure["verdict"] for figure in figures)
    if without:
        counted.append(f"{without} cannot be compared")
    years = list(dict.fromkeys((figure["was_label"], figure["now_label"]) for figure in figures))
    between = f" for both {years[0][0]} and {years[0][1]}" if len(years) == 1 else " in both editions"
    measures = plural(len(figures), "measure")
    return f"Of {measures} with a figure{between}, {list_words(counted)}."
