"""What the printed report says: one edition's document, arranged page by page.

Pure functions over the frozen document: nothing here asks the database or the clock, so a report can be
made again from an old edition. `arranged` is what `templates/publishing/report.html` prints. It adds no fact
of its own: it sorts, counts, draws, and puts figures that the document already holds into sentences.
"""

from collections import Counter
from copy import deepcopy
from typing import Any

from common import charts
from publishing.cells import WITHHELD

Document = dict[str, Any]

# Exceptions first, as on the dashboard: off target, then near, then on target, then what is not rated.
FAMILIES = ("red", "amber", "green", "none")
# What of an action's ratings a board must see before anything else.
ACTION_EXCEPTIONS = ("overdue", "off_track", "at_risk")
# Two points make a line but no trend: below three figures the table stands alone.
FEWEST_FOR_A_TREND = 3
# The width in pixels of a bar that stands beside its words, and of one in the plan on a page.
HALF_BAR = 330
SMALL_BAR = 200
# Two texts stand side by side only up to this many letters: what stands so is never cut by a page.
MOST_BESIDE = 2_400
# What fits under the year in brief; the action plans name every one.
MOST_IN_BRIEF = 24
NO_DUE_DATE = ("", "TBC", "Ongoing", "To be confirmed")


def arranged(document: Document) -> dict[str, Any]:
    """The context of the report's template: the document, its sources numbered, its parts in print order."""
    doc = deepcopy(document)
    sources = _number_sources(doc)
    shared = _shared_caveats(doc["measures"])
    measures = [_measure(measure, shared) for measure in doc["measures"]]
    for action in doc["actions"]:
        action["shown_family"] = charts.family_of(action["rating"])
        action["due_line"] = _due_line(action["due_words"])
        action["ended_line"] = _ended_line(action)
        action["milestones_line"] = _milestones_line(action["milestones"])
    priorities = [_priority(priority, measures, doc["actions"]) for priority in doc["priorities"]]
    report = {
        "doc": doc,
        "title": f"{doc['strategy']['title']}: {doc['edition']['title']}",
        "cover_size": _cover_size(doc["strategy"]["title"]),
        "status": doc["edition"]["label"] or doc["strategy"]["state_words"],
        "summary": summary(doc),
        "attention": _attention(measures, doc["actions"]),
        "owed": _owed(measures),
        "ratings_bar": _ratings_bar(doc["ratings"], "measures"),
        "actions_bar": _ratings_bar(doc["action_ratings"], "actions"),
        "theme_columns": {2: 2, 4: 4}.get(len(doc["strategy"]["themes"]), 3),
        "priorities": priorities,
        "dashboard": _dashboard(measures, doc),
        "strip_words": _strip_words(measures),
        "definitions": [_with_family(item) for item in doc["scheme"]["definitions"]],
        "action_definitions": [_with_family(item) for item in doc["action_scheme"]["definitions"]],
        "measures": measures,
        "target_rules": _target_rules(measures),
        "shared_caveats": [{"text": text, "codes": ", ".join(codes)} for text, codes in shared.items()],
        "inside": [_inside(inside) for inside in doc["strategy"]["inside"]],
        "licences": _licences(doc, sources),
        "plans": _plans(doc),
        "usual_resources": _usual_resources(doc["actions"]),
        "undated": [action for action in doc["actions"] if _is_undated(action)],
        "partner_kinds": _partner_kinds(doc["partners"]),
        "sources": sources,
        "achievement_sources": _sources_in(doc["achievements"]),
        "fact_sources": _sources_in(doc["facts"]),
        "group_sources": _sources_in(doc["groups"]),
    }
    report["sections"] = _sections(report)
    return report


# ------------------------------------------------------------------------------------- in plain words


def summary(doc: Document) -> list[str]:
    """The edition in a few plain sentences, each made only from figures that the document states."""
    edition, strategy = doc["edition"], doc["strategy"]
    said = [
        f"This is edition {edition['number']} of the {strategy['title']}. It shows where things stood on "
        f"{edition['as_at_words']}."
    ]
    said += _ratings_in_words(doc["ratings"])
    said += _directions_in_words(doc["measures"])
    said += _actions_in_words(doc["action_ratings"])
    return said


def _ratings_in_words(ratings: dict) -> list[str]:
    of, rated = ratings["of"], ratings["rated"]
    if not of:
        return ["No measures have been set for this strategy yet."]
    counted = [f"{_lower(why['words'])} ({why['count']})" for why in ratings.get("why_none") or []]
    reasons = f": {_listed(counted)}." if counted else "."
    if not rated:
        none = "The one measure could not" if of == 1 else f"None of the {of} measures could"
        return [f"{none} be rated{reasons}"]
    found = [("green", "on target"), ("amber", "near target"), ("red", "off target")]
    parts = [f"{ratings[family]} {words}" for family, words in found if ratings[family]]
    said = f"Of {_count(of, 'measure')}, {rated} could be rated: {_listed(parts)}."
    if rated < of:
        others = "The other was" if of - rated == 1 else f"The other {of - rated} were"
        said += f" {others} not rated{reasons}"
    return [said]


def _directions_in_words(measures: list[dict]) -> list[str]:
    verdicts = Counter((measure.get("direction") or {}).get("verdict", "") for measure in measures)
    improving, worsening = verdicts["improving"], verdicts["worsening"]
    if not measures:
        return []
    if not improving and not worsening:
        return ["No measure shows a clear change for better or worse."]
    parts = []
    if improving:
        parts.append(f"{_count(improving, 'measure')} clearly improved")
    if worsening:
        parts.append(f"{worsening if improving else _count(worsening, 'measure')} clearly worsened")
    rest = "For the others the difference is too small to call, or a fair comparison cannot be made."
    return [f"{_listed(parts)}. {rest}"]


def _actions_in_words(counts: dict) -> list[str]:
    if not counts["of"]:
        return ["No actions have been recorded for this strategy yet."]
    named = [
        ("complete", "complete"),
        ("on_track", "on track"),
        ("at_risk", "at risk"),
        ("off_track", "off track"),
        ("overdue", "overdue"),
        ("not_started", "not started"),
        ("no_update", "without an update yet"),
        ("deferred", "deferred"),
        ("cancelled", "cancelled"),
    ]
    parts = [f"{counts[key]} {words}" for key, words in named if counts.get(key)]
    return [f"Of {_count(counts['of'], 'action')}, {_listed(parts)}."]


def _ratings_bar(counts: dict, things: str, width: int = 640) -> str:
    """The bar of a count of ratings, with the count in words as its text alternative."""
    words = _ratings_in_words(counts) if things == "measures" else _actions_in_words(counts)
    return charts.rating_bar(counts, sentence=" ".join(words), width=width, height=18)


def _attention(measures: list[dict], actions: list[dict]) -> dict[str, list]:
    """What needs attention: measures off target, and actions overdue, off track or at risk, worst first."""
    urgent = [action for rating in ACTION_EXCEPTIONS for action in actions if action["rating"] == rating]
    return {
        "measures": [measure for measure in measures if measure["family"] == "red"],
        "actions": urgent[:MOST_IN_BRIEF],
        "more_actions": len(urgent[MOST_IN_BRIEF:]),
    }


def _owed(measures: list[dict]) -> list[dict]:
    """Who owes figures, and for which measures: the partner that owes most comes first."""
    owing: dict[str, list[dict]] = {}
    for measure in measures:
        if measure["owed_words"]:
            owing.setdefault(measure["supplier"], []).append(measure)
    return [
        {"supplier": supplier, "measures": theirs}
        for supplier, theirs in sorted(owing.items(), key=lambda item: (-len(item[1]), item[0]))
    ]


# ------------------------------------------------------------------------------------- the parts


def _measure(measure: dict, shared: dict[str, list[str]]) -> dict:
    """A measure with its family of rating, its charts, and the table of its last periods."""
    year = measure["year"]
    strip = [_with_family(cell) for cell in measure["strip"]]
    series = measure["series"]
    return measure | {
        "family": charts.family_of(year["rating"]),
        "strip": strip,
        "spark": _spark(measure),
        "strip_svg": _strip(measure) if strip else "",
        "trend": _trend(measure) if _known(series) >= FEWEST_FOR_A_TREND else "",
        "caveats_words": " ".join(closed(caveat) for caveat in measure["caveats"]),
        "own_caveats_words": " ".join(
            closed(caveat) for caveat in measure["caveats"] if caveat not in shared
        ),
        "has_targets": any(cell["target_words"] for cell in strip),
        # A withheld figure is there, and said to be.
        "has_figures": any(
            cell["value"] is not None or cell["rating"] == WITHHELD for cell in [*strip, year]
        ),
    }


def _shared_caveats(measures: list[dict]) -> dict[str, list[str]]:
    """What several measures say of themselves in the same words, with their codes: it is printed once."""
    codes: dict[str, list[str]] = {}
    for measure in measures:
        for caveat in measure["caveats"]:
            codes.setdefault(caveat, []).append(measure["code"])
    return {caveat: theirs for caveat, theirs in codes.items() if len(theirs) > 2}


def _spark(measure: dict) -> str:
    cells = measure["strip"]
    known = [cell for cell in cells if cell["value"] is not None]
    if len(known) < FEWEST_FOR_A_TREND:
        return ""
    first, last = known[0], known[-1]
    sentence = (
        f"{measure['title']}: {first['value_words']} in {first['label']}, "
        f"{last['value_words']} in {last['label']}"
    )
    if last["target_words"]:
        sentence += f"; target {last['target_words']}"
    return charts.sparkline(
        [cell["value"] for cell in cells],
        targets=[cell["target"] for cell in cells],
        sentence=f"{sentence}.{charts.spoken_withheld(cells)}",
        width=100,
        height=30,
    )


def _strip(measure: dict) -> str:
    cells = [(cell["rating"], cell["letter"]) for cell in measure["strip"]]
    said = charts.spoken_strip(
        measure["title"], [(cell["label"], cell["rating_words"]) for cell in measure["strip"]]
    )
    return charts.quarter_strip(cells, sentence=said, size=18, gap=3)


def _trend(measure: dict) -> str:
    series = measure["series"]
    return charts.trend(
        [(point["label"], point["value"]) for point in series],
        target=[point["target"] for point in series],
        breaks=[gap["label"] for gap in measure["breaks"]],
        withheld=charts.withheld_labels(series),
        sentence=trend_sentence(measure),
        width=440,
        height=100,
    )


def trend_sentence(measure: dict) -> str:
    """The trend in words: from, to, lowest, highest, target and breaks, of the figures that are published."""
    known = [point for point in measure["series"] if point["value"] is not None]
    first, last = known[0], known[-1]
    low = min(known, key=lambda point: float(point["value"]))
    high = max(known, key=lambda point: float(point["value"]))
    said = (
        f"{measure['title']}, {measure['unit_words']}: {first['value_words']} in {first['label']}, "
        f"{last['value_words']} in {last['label']}; lowest {low['value_words']} in {low['label']}, "
        f"highest {high['value_words']} in {high['label']}."
    )
    if last.get("target_words") or last.get("target"):
        said += f" The latest target is {last.get('target_words') or last['target']}."
    said += charts.spoken_withheld(measure["series"])
    for gap in measure["breaks"]:
        said += f" A new series begins in {gap['label']}."
    return said


def _priority(priority: dict, measures: list[dict], actions: list[dict]) -> dict:
    """A priority with its own measures and actions, and the sources that its pages use."""
    mine = [measure for measure in measures if measure["priority"] == priority["number"]]
    doing = [action for action in actions if action["priority"] == priority["number"]]
    used = [priority, *mine, *(action["source"] for action in doing)]
    return priority | {
        "anchor": f"priority-{priority['slug']}",
        "shown_measures": mine,
        **_by_figures(mine),
        "shown_actions": doing,
        "long": max(_letters(priority["why"]), _letters(priority["how"])) > MOST_BESIDE,
        "chair_line": _chair_line(priority["chair_words"]),
        "ratings_words": _ratings_in_words(priority["ratings"])[0] if mine else "",
        "actions_words": _actions_in_words(priority["action_ratings"])[0] if doing else "",
        "with_illustrative_targets": any(
            measure["target_illustrative"] and measure["has_targets"] for measure in mine
        ),
        "bar": _ratings_bar(priority["ratings"], "measures", HALF_BAR) if mine else "",
        "small_bar": _ratings_bar(priority["ratings"], "measures", SMALL_BAR) if mine else "",
        "actions_bar": _ratings_bar(priority["action_ratings"], "actions", HALF_BAR) if doing else "",
        "small_actions_bar": _ratings_bar(priority["action_ratings"], "actions", SMALL_BAR) if doing else "",
        "sources": _sources_in(used),
    }


def _chair_line(words: str) -> str:
    return words if not words or words.lower().startswith("chair") else f"Chair: {words}"


def _inside(inside: dict) -> str:
    """A strategy that stands inside this one, in one sentence."""
    words, title = inside["words"], inside["title"]
    return f"Holds the {words}" if title in words else f"The {title} is {words}"


def _by_figures(measures: list[dict]) -> dict[str, list[dict]]:
    """Measures that have figures to show, and those that can only say why not."""
    shown = [measure for measure in measures if measure["has_figures"] or measure["trend"]]
    return {
        "with_figures": shown,
        "without_figures": [measure for measure in measures if measure not in shown],
    }


def _dashboard(measures: list[dict], doc: Document) -> list[dict]:
    """The measures by rating, exceptions first: one table for each rating that occurs."""
    named = {item["rating"]: item["words"] for item in doc["scheme"]["definitions"]}
    words = {family: named.get(family, family) for family in FAMILIES} | {"none": "Not rated"}
    tables = []
    for family in FAMILIES:
        rows = [measure for measure in measures if measure["family"] == family]
        if rows:
            tables.append({"family": family, "words": words[family], "measures": rows, **_by_figures(rows)})
    return tables


def _strip_words(measures: list[dict]) -> str:
    """What the strip's column covers: named when every measure has the same periods."""
    spans = {
        (measure["strip"][0]["label"], measure["strip"][-1]["label"])
        for measure in measures
        if measure["strip"]
    }
    if len(spans) != 1:
        return "Last periods"
    first, last = spans.pop()
    return first if first == last else f"{first} to {last}"


def _target_rules(measures: list[dict]) -> list[dict]:
    """Each rule by which targets were set, with the codes of the measures it holds for."""
    rules: dict[tuple[str, bool], list[str]] = {}
    for measure in measures:
        if measure["target_rule"]:
            key = (measure["target_rule"], measure["target_illustrative"])
            rules.setdefault(key, []).append(measure["code"])
    return [
        {"text": text, "illustrative": illustrative, "codes": ", ".join(codes)}
        for (text, illustrative), codes in rules.items()
    ]


def _plans(doc: Document) -> list[dict]:
    """The action plans by group, in the order of the groups; actions without a group come last."""
    by_group: dict[str, list[dict]] = {}
    for action in doc["actions"]:
        by_group.setdefault(action["group"] or "Actions that no group holds", []).append(action)
    order = [group["name"] for group in doc["groups"]]
    names = sorted(by_group, key=lambda name: order.index(name) if name in order else len(order))
    plans = []
    for number, name in enumerate(names, start=1):
        actions = by_group[name]
        counts = Counter(action["rating"] for action in actions)
        plans.append(
            {
                "anchor": f"plan-{number}",
                "group": name,
                "actions": actions,
                "bar": _ratings_bar({**counts, "of": len(actions)}, "actions", HALF_BAR),
                "words": _actions_in_words({**counts, "of": len(actions)})[0],
                "sources": _sources_in(actions),
            }
        )
    return plans


def _partner_kinds(partners: list[dict]) -> list[dict]:
    kinds: dict[str, dict] = {}
    for partner in partners:
        kind = kinds.setdefault(partner["category"], {"words": partner["category_words"], "partners": []})
        kind["partners"].append(partner)
    return list(kinds.values())


def _is_undated(action: dict) -> bool:
    return action["due_words"] in NO_DUE_DATE and action["rating"] not in (
        "complete",
        "cancelled",
        "deferred",
    )


def _due_line(due_words: str) -> str:
    return {"": "No due date", "TBC": "To be confirmed"}.get(due_words, due_words)


def _ended_line(action: dict) -> str:
    """When an action ended, under the name of how it ended."""
    ended = {"cancelled": "Cancelled", "deferred": "Deferred"}.get(action["rating"], "Completed")
    return f"{ended} {action['completed_words']}" if action["completed_words"] else ""


def _milestones_line(milestones: list[dict]) -> str:
    """An action's milestones in one line, each with when it was reached or when it is due."""
    said = []
    for milestone in milestones:
        due = f"due {milestone['due_words']}" if milestone["due_words"] else ""
        if milestone["done_words"]:
            state = f"done {milestone['done_words']}"
        else:
            state = _lower(milestone["state_words"])
        said.append(f"{milestone['title']}: {', '.join(part for part in (state, due) if part)}")
    return closed("; ".join(said))


def _usual_resources(actions: list[dict]) -> str:
    """What most actions say of their resources in the same words: it is printed once, above the plans."""
    counted = Counter(action["resources"] for action in actions if action["resources"])
    words, count = counted.most_common(1)[0] if counted else ("", 0)
    return words if count > 2 and count * 2 > len(actions) else ""


def _cover_size(title: str) -> str:
    """How large the title can stand on the cover: a long one is set smaller rather than cut."""
    return "huge" if len(title) <= 60 else "large" if len(title) <= 140 else "small"


_TOLD_CHANGES = ("ratings", "actions", "text", "figures", "new_measures", "left_measures")


def _sections(report: dict) -> list[dict]:
    """The contents: every part that this edition has, with its anchor, and what lies inside it."""
    doc = report["doc"]
    changes = doc.get("changes") or {}
    wanted = [
        ("in-brief", f"{doc['edition']['period_label']} in brief", True, []),
        ("changes", "What has changed", any(changes.get(key) for key in _TOLD_CHANGES), []),
        ("plan", "The plan on a page", True, []),
        ("glance", "The area at a glance", doc["facts"], []),
        ("achievements", "What was achieved", doc["achievements"], []),
        ("dashboard", "Annual dashboard", report["measures"], []),
        (
            "priorities",
            "The priorities",
            report["priorities"],
            [
                {"id": priority["anchor"], "title": f"{priority['number']}. {priority['title']}"}
                for priority in report["priorities"]
            ],
        ),
        (
            "action-plans",
            "Action plans",
            report["plans"],
            [{"id": plan["anchor"], "title": plan["group"]} for plan in report["plans"]],
        ),
        ("partners", "The partners and how they work", True, []),
        ("duty", "How the duty is met", doc.get("duty"), []),
        ("notes", "Notes on the figures", True, []),
        ("measures-defined", "The measures defined", report["measures"], []),
        ("sources", "Sources and licence", True, []),
        ("glossary", "Glossary", doc["glossary"], []),
    ]
    return [{"id": key, "title": title, "inside": inside} for key, title, there, inside in wanted if there]


# ------------------------------------------------------------------------------------- sources


def _number_sources(doc: Document) -> list[dict]:
    """Number the sources as the report lists them, and write the number into every record's source."""
    listed = {
        source["id"]: source | {"number": number} for number, source in enumerate(doc["sources"], start=1)
    }
    for source in _walk_sources(doc):
        if source["id"] not in listed:
            title = source["words"]
            listed[source["id"]] = {
                "id": source["id"],
                "title": title,
                "kind_words": "Illustrative" if source["illustrative"] else "Paper",
                "detail": "",
                "licence": "",
                "address": "",
                "number": len(listed) + 1,
            }
        source["number"] = listed[source["id"]]["number"]
        if source["rule"]:
            listed[source["id"]]["rule"] = source["rule"]
    for source in listed.values():
        rule = source.get("rule") or ""
        source["rule_not_told"] = "" if rule.rstrip(".") in source["detail"] else rule
    return list(listed.values())


def _licences(doc: Document, sources: list[dict]) -> list[dict]:
    """Each licence once, the edition's own first, with the numbers of the sources that came under it."""
    numbers = {doc["partnership"]["licence"]: []}
    numbers |= {measure["licence"]: [] for measure in doc["measures"]}
    for source in sources:
        numbers.setdefault(source["licence"], []).append(str(source["number"]))
    return [
        {"words": words, "sources": _listed(theirs) if theirs else ""}
        for words, theirs in numbers.items()
        if words
    ]


def _walk_sources(part: Any):
    """Every source inside a part of the document, however deep."""
    if isinstance(part, dict):
        for key, value in part.items():
            named = key == "source" or key.endswith("_source")
            if named and isinstance(value, dict) and value.get("id"):
                yield value
            else:
                yield from _walk_sources(value)
    elif isinstance(part, list):
        for value in part:
            yield from _walk_sources(value)


def _sources_in(part: Any) -> dict[str, Any]:
    """The numbers of the sources that a part of the report uses, and of the illustrative ones among them."""
    used = {source["number"]: source for source in _walk_sources({"part": part})}
    if not used:
        return {}
    illustrative = [str(number) for number in sorted(used) if used[number]["illustrative"]]
    return {
        "all": sorted(used),
        "words": _listed([str(number) for number in sorted(used)]),
        "illustrative": _listed(illustrative) if illustrative else "",
    }


# ------------------------------------------------------------------------------------- small helpers


def _letters(paragraphs: list[str]) -> int:
    return sum(len(paragraph) for paragraph in paragraphs)


def _with_family(cell: dict) -> dict:
    return cell | {"family": charts.family_of(cell["rating"])}


def _known(series: list[dict]) -> int:
    return sum(1 for point in series if point["value"] is not None)


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def closed(words: object) -> str:
    """The words (or number) closed with one full stop, however they were written; nothing stays nothing."""
    said = "" if words is None else str(words).strip()
    return said if not said or said[-1] in ".!?…" else f"{said}."


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
