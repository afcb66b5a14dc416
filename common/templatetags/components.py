"""Small helpers that the components in templates/components share. They pick, group and word; they never rate."""

import re
from itertools import groupby

from django import template
from django.template.loader import get_template
from django.utils.text import slugify

register = template.Library()

_NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_RATED = ("red", "amber", "green")
_PHRASES = {"green": "on target", "amber": "near target", "red": "off target", "none": "not rated"}
_ACTION_PHRASES = {
    "complete": "complete",
    "on_track": "on track",
    "at_risk": "at risk",
    "off_track": "off track",
    "overdue": "overdue",
    "not_started": "not started",
    "no_update": "no update yet",
    "deferred": "deferred",
    "cancelled": "cancelled",
}


@register.filter
def in_words(number):
    """7 -> “seven”; from ten upwards the figures, as people write them."""
    return _NUMBERS[number] if 0 <= number < len(_NUMBERS) else f"{number:,}"


@register.filter
def stop(words):
    """The words as a sentence: a full stop is added when none is there; nothing stays nothing."""
    words = str(words).strip()
    return words if not words or words[-1] in ".!?…" else f"{words}."


@register.filter
def anchor(words):
    """An address inside the page for a code or a title: “3.1.1e” -> “3-1-1e”."""
    return slugify(str(words).replace(".", "-").replace("/", "-")) or "here"


@register.filter
def of_priority(records, number):
    """The measures or actions under the priority with this number, in their order."""
    return [record for record in records if record["priority"] == number]


@register.filter
def of_commitment(actions, number):
    """The actions that serve the commitment with this number; with "" those that serve none by name."""
    return [action for action in actions if (action["commitment"] or "") == (number or "")]


@register.filter
def in_focus(priorities, wanted):
    """The priorities that are in focus (True) or are not (False). When that divides nothing: all, then none."""
    chosen = [priority for priority in priorities if priority["in_focus"]]
    if len(chosen) in (0, len(priorities)):
        return [] if wanted else priorities
    return [priority for priority in priorities if priority["in_focus"] == wanted]


@register.filter
def one_source(records):
    """The source that all these records share, else None: said once, it need not be said for each."""
    sources = [record["source"] for record in records]
    return sources[0] if sources and all(source == sources[0] for source in sources) else None


@register.filter
def without_verdict(direction):
    """The sentence of a direction of travel without the verdict that stands beside it in bold."""
    sentence, verdict = direction["sentence"].rstrip("."), direction["verdict_words"].lower()
    told, _, end = sentence.rpartition(": ")
    if told and verdict in end.lower() and not told.lower().endswith(verdict):
        sentence = told
    elif sentence.lower().startswith(f"{verdict}: "):
        sentence = sentence[len(verdict) + 2 :]
        sentence = sentence[:1].upper() + sentence[1:]
    return f"{sentence}."


@register.filter
def annual(measure):
    """True when the latest figure of a measure is the year's own, so that it need not be shown twice."""
    return measure["latest"]["label"] == measure["year"]["label"]


@register.filter
def meaning(scheme, rating):
    """What a scheme says a rating means, or ""."""
    return next((entry["text"] for entry in scheme["definitions"] if entry["rating"] == rating), "")


@register.filter
def rated_as(actions, ratings):
    """The actions whose rating is one of `ratings` ("overdue off_track"), in the order of the ratings."""
    order = ratings.split()
    return sorted(
        (action for action in actions if action["rating"] in order),
        key=lambda action: order.index(action["rating"]),
    )


@register.filter
def exceptions_first(measures):
    """Groups of measures by the year's rating: off target, near target, on target, then each reason for none.

    Each group is a dict: rating, words, rated (True or False) and measures, which keep their order.
    """

    def place(measure):
        rating = measure["year"]["rating"]
        return (
            (_RATED.index(rating), "") if rating in _RATED else (len(_RATED), measure["year"]["rating_words"])
        )

    groups = []
    for (_, _), found in groupby(sorted(measures, key=place), key=place):
        members = list(found)
        year = members[0]["year"]
        groups.append(
            {
                "rating": year["rating"],
                "words": year["rating_words"],
                "rated": year["rating"] in _RATED,
                "measures": members,
                "with_figures": [member for member in members if _has_figures(member)],
                "without_figures": [member for member in members if not _has_figures(member)],
            }
        )
    # What has figures but cannot be rated comes before what has none.
    return sorted(groups, key=lambda group: (not group["rated"], not group["with_figures"]))


def _has_figures(measure):
    """Whether there is anything to show; a withheld figure is there, and said to be."""
    return any(cell["value"] is not None or cell["rating"] == "withheld" for cell in measure["strip"])


@register.filter
def phrases(counts):
    """A count of ratings as a list of (rating, count, words), the ones that are not nought: “6 off target”."""
    words = _ACTION_PHRASES if "complete" in counts else _PHRASES
    return [(rating, counts[rating], phrase) for rating, phrase in words.items() if counts.get(rating)]


@register.filter
def in_a_sentence(counts):
    """A count of ratings as words: “6 off target, 1 near target and 11 not rated”."""
    said = [f"{count} {phrase}" for _, count, phrase in phrases(counts)]
    if len(said) < 2:
        return "".join(said) or "none"
    return f"{', '.join(said[:-1])} and {said[-1]}"


@register.filter
def years_below(cells):
    """What stands under a quarter strip: a label for each year and how many cells it spans.

    When years are shorter than three cells (annual figures, say) there is one label for the whole strip.
    """

    def year(cell):
        found = re.search(r"\d{4}/\d{2}|\d{4}", cell["label"])
        return found[0] if found else cell["label"]

    spans = [{"words": words, "cells": len(list(group))} for words, group in groupby(cells, key=year)]
    if all(span["cells"] >= 3 for span in spans):
        return spans
    first, last = cells[0]["label"], cells[-1]["label"]
    return [{"words": first if first == last else f"{first} to {last}", "cells": len(cells)}]


@register.simple_tag
def sources_in(document, *parts):
    """Every source that `parts` of the document name, once each, papers and files before illustrative rules.

    Returns dicts: id, words, illustrative, rule, and what the document's list of sources adds: kind_words,
    detail, licence and address.
    """
    known = {source["id"]: source for source in document["sources"]}
    found = {}
    for source in _walk(parts):
        entry = known.get(source["id"], {})
        found.setdefault(
            source["id"],
            {"kind_words": "", "detail": "", "licence": "", "address": ""} | entry | source,
        )
    return sorted(found.values(), key=lambda source: source["illustrative"])


def _walk(part):
    """Each source inside lists and dicts, in reading order."""
    if isinstance(part, dict):
        if {"id", "words", "illustrative", "rule"} <= part.keys():
            yield part
            return
        part = list(part.values())
    if isinstance(part, list | tuple):
        for inner in part:
            yield from _walk(inner)


@register.filter
def target_rules(measures):
    """The rules of illustrative targets among `measures`, once each."""
    rules = [measure["target_rule"] for measure in measures if measure["target_illustrative"]]
    return list(dict.fromkeys(rules))


@register.simple_tag
def contract(name):
    """The comment that opens a component's template: what it takes and what it shows. For the gallery."""
    text = get_template(name).template.source
    found = re.match(r"\s*(?:{% comment %}(.*?){% endcomment %}|{#(.*?)#})", text, re.DOTALL)
    words = (found[1] or found[2] or "") if found else ""
    return "\n".join(line.strip() for line in words.strip().splitlines())
