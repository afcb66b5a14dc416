"""What a document says about itself: counts, what is happening, what changed, the notes. Pure.

Made after `publishing.disclosure` and from what it left, so that no count and no change tells a withheld figure.
"""

from collections import Counter

from common.text import list_words, plural
from performance.enums import Shorthand
from performance.rules import count_ratings
from publishing import notes
from publishing.cells import WITHHELD
from publishing.revisions import revisions_since
from publishing.told_changes import told

HAPPENING = 5  # latest updates told under a priority


def derive(document: dict, previous: dict | None = None) -> dict:
    """The document, complete: a new one. `previous` is the document of the strategy's edition before, as published."""
    measures, actions = document["measures"], document["actions"]
    priorities = []
    for priority in document["priorities"]:
        doing = [action for action in actions if action["priority"] == priority["number"]]
        priorities.append(
            priority
            | {
                "ratings": rating_counts([m for m in measures if m["priority"] == priority["number"]]),
                "action_ratings": action_counts(doing),
                "happening": happening(doing),
            }
        )
    document = document | {
        "priorities": priorities,
        "ratings": rating_counts(measures),
        "action_ratings": action_counts(actions),
        "notes": notes.on_the_figures(document),
        "shorthand": [{"mark": each.mark, "text": each.label} for each in Shorthand],
    }
    return document | {
        "changes": changes_since(previous, document) | told(previous, document) if previous else None,
        "revisions": revisions_since(previous, document) if previous else None,
    }


def rating_counts(measures: list[dict]) -> dict:
    """How many measures stand how; ratings are counted, never averaged. A withheld rating is none."""
    ratings = [measure["year"]["rating"] for measure in measures]
    withheld = ratings.count(WITHHELD)
    count = count_ratings(rating for rating in ratings if rating != WITHHELD)
    why_none = [
        {"rating": rating.value, "words": rating.label, "count": number} for rating, number in count.why_none
    ]
    if withheld:
        why_none.append({"rating": WITHHELD, "words": "Withheld", "count": withheld})
    return {
        "rated": count.rated,
        "of": len(ratings),
        "words": f"{count.rated} of {len(ratings)} rated",
        "green": count.green,
        "amber": count.amber,
        "red": count.red,
        "none": count.none + withheld,
        "why_none": sorted(why_none, key=lambda why: -why["count"]),
    }


def action_counts(actions: list[dict]) -> dict:
    """How many actions stand how, and the same in words."""
    names = [
        "complete", "on_track", "at_risk", "off_track", "overdue", "not_started", "no_update", "deferred", "cancelled",
    ]  # fmt: skip
    counts = Counter(action["rating"] for action in actions)
    labels = {action["rating"]: action["rating_words"].lower() for action in actions}
    said = [f"{counts[name]} {labels[name]}" for name in names if counts[name]]
    return {
        "of": len(actions),
        **{name: counts[name] for name in names},
        "words": f"{plural(len(actions), 'action')}: {list_words(said)}" if said else "No actions",
    }


def happening(actions: list[dict]) -> list[dict]:
    """The latest updates to a priority's actions, newest first, one an action."""
    latest = [
        action["updates"][0] | {"action": action["ref"], "title": action["title"]}
        for action in actions
        if action["updates"]
    ]
    latest.sort(key=lambda update: update["made_on"], reverse=True)
    return [
        {
            "words": update["made_words"],
            "text": update["text"],
            "action": update["action"],
            "title": update["title"],
            "source": update["source"],
        }
        for update in latest[:HAPPENING]
    ]


def changes_since(previous: dict, document: dict) -> dict:
    """What moved since the edition before, of the same strategy: ratings of the year, actions, priorities in focus."""
    was = {measure["measure"]: measure["year"] for measure in previous["measures"]}
    ratings = [
        {
            "code": measure["code"],
            "title": measure["title"],
            "was": was[measure["measure"]]["rating"],
            "was_words": was[measure["measure"]]["rating_words"],
            "now": measure["year"]["rating"],
            "now_words": measure["year"]["rating_words"],
        }
        for measure in document["measures"]
        if measure["measure"] in was and was[measure["measure"]]["rating"] != measure["year"]["rating"]
    ]
    before = {action["ref"]: action for action in previous["actions"]}
    moved = [(_moved(before.get(action["ref"]), action), action) for action in document["actions"]]
    held = {priority["number"]: priority for priority in previous["priorities"]}
    text = []
    for priority in document["priorities"]:
        if (old := held.get(priority["number"])) is None:
            text.append(f"Priority {priority['number']}, {priority['short_title']}, is new.")
            continue
        if priority["in_focus"] and not old["in_focus"]:
            text.append(f"{priority['short_title']} came into focus.")
        if old["in_focus"] and not priority["in_focus"]:
            text.append(f"{priority['short_title']} is no longer in focus.")
        if priority["holder_words"] != old["holder_words"]:
            text.append(
                f"{priority['short_title']} passed from {old['holder_words']} to {priority['holder_words']}."
            )
    edition = previous["edition"]
    return {
        "since_words": f"edition {edition['number']}, {edition['period_label']}",
        "ratings": ratings,
        "actions": [
            {"ref": action["ref"], "title": action["title"], "words": words}
            for words, action in sorted(moved, key=lambda each: _MOVED.index(each[0]))
            if words
        ],
        "text": text,
    }


_MOVED = (
    "Completed",
    "Completed, after its due date moved",
    "New and completed",
    "New",
    "Due date moved",
    "",
)


def _moved(was: dict | None, action: dict) -> str:
    """How an action moved since the edition before, told once; "" when it did not."""
    is_complete = action["rating"] == "complete"
    if was is None:
        return "New and completed" if is_complete else "New"
    has_slipped = action["due_words"] != was["due_words"]
    if is_complete and was["rating"] != "complete":
        return "Completed, after its due date moved" if has_slipped else "Completed"
    return "Due date moved" if has_slipped else ""
