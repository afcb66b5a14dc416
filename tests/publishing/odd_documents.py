"""Documents of editions that are odd: very large, empty, in other languages, with titles nobody planned for, withheld.

Each has the shape of an edition's document, so that whatever is rendered from one can be tried on all of them.
"""

from typing import Any

from common.periods import Period
from publishing.derived import action_counts, rating_counts
from publishing.disclosure import REASON
from tests.publishing.sample import (
    PAPER,
    TARGET,
    action,
    empty_priority,
    measure,
    priority,
    rated,
    sample_document,
)

WELSH = "Dŵr, tŷ a môr: cymunedau mwy diogel i bawb yng Nghymru, o’r mynydd i’r arfordir"
ARABIC = "مجتمعات أكثر أمانًا للجميع، في كل شارع ومدرسة وبيت"
MIXED = "Safer streets مجتمعات أكثر أمانًا 2024/25 (157) cymunedau mwy diogel"
LONG = "Preventing and reducing harm in every place where people live, learn, work, visit and travel "
UNBROKEN = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" * 5


def quarters_before(last: str, number: int) -> list[str]:
    """The labels of so many quarters, oldest first, the last among them."""
    period = Period.parse(last)
    return [period.shift(-back).label for back in range(number - 1, -1, -1)]


def many(measures: int, *, periods: int = 40, actions: int = 0, priorities: int = 7) -> dict[str, Any]:
    """So many measures, each with so many quarters, and so many actions, spread over the priorities."""
    labels = quarters_before("2024/25 Q4", periods)
    placed: dict[int, list[dict]] = {number: [] for number in range(1, priorities + 1)}
    for at in range(measures):
        number = at % priorities + 1
        code = f"{number}.{len(placed[number]) + 1}"
        series = [rated(label, 20 + (at * 7 + place * 5) % 31) for place, label in enumerate(labels)]
        placed[number].append(
            measure(
                code,
                priority=number,
                title=f"What is counted under the number {code}",
                year=rated("2024/25", sum(int(each["value"]) for each in series[-4:]), 4 * TARGET),
                series=series,
                strip=series[-8:],
                latest=series[-1],
            )
        )
    doing = [
        action(f"AC-{at + 1:03}", priority=at % priorities + 1, title=f"Do what was promised, part {at + 1}")
        for at in range(actions)
    ]
    everything = [each for theirs in placed.values() for each in theirs]
    return sample_document(
        ratings=rating_counts(everything),
        action_ratings=action_counts(doing),
        priorities=[
            priority(
                number,
                title=f"The priority with the number {number}",
                ratings=rating_counts(placed[number]),
                action_ratings=action_counts([each for each in doing if each["priority"] == number]),
                measures=[each["code"] for each in placed[number]],
                actions=[each["ref"] for each in doing if each["priority"] == number],
            )
            for number in placed
        ],
        measures=everything,
        actions=doing,
    )


def empty_priorities() -> dict[str, Any]:
    """Priorities of which nothing is known but their titles: no measure, no action, no reason, no promise."""
    none = {"rated": 0, "of": 0, "words": "0 of 0 rated", "green": 0, "amber": 0, "red": 0, "none": 0}
    return sample_document(
        priorities=[empty_priority(1), empty_priority(2)],
        measures=[],
        actions=[],
        achievements=[],
        changes=None,
        ratings=none | {"why_none": []},
        action_ratings={"of": 0, "words": "No actions"},
    )


def no_actions() -> dict[str, Any]:
    """Measures and promises, and nothing done for them yet."""
    return sample_document(
        priorities=[priority(actions=[], happening=[], action_ratings={"of": 0, "words": "No actions"})],
        actions=[],
        action_ratings={"of": 0, "words": "No actions"},
        changes=None,
    )


def long_words() -> dict[str, Any]:
    """Every title, name and text far longer than anybody planned for, or one word without an end."""
    long = (LONG * 4).strip()
    document = sample_document(
        priorities=[
            priority(
                1,
                title=long,
                short_title=long,
                subtitle=long,
                holder_words=long,
                chair_words=long,
                why=[long, UNBROKEN],
                how=[UNBROKEN],
                resources=UNBROKEN,
                commitments=[{"number": "1.1", "text": UNBROKEN, "detail": long, "source": PAPER}],
                measures=["1.1", "1.2", "1.3"],
            ),
            priority(2, title=UNBROKEN, short_title=UNBROKEN, measures=[], actions=["RB-02"]),
        ],
        measures=[
            measure("1.1", title=long, commentary=long, supplier=long, owner=long),
            measure(
                "1.2",
                title=UNBROKEN,
                commentary=UNBROKEN,
                definition=UNBROKEN,
                supplier=UNBROKEN,
                caveats=[UNBROKEN],
            ),
            measure("1.3", unit=long, unit_words=long, baseline_words=long, polarity_words=long),
        ],
        actions=[
            action("RB-01", title=long, lead=long, group=long, outcome=long),
            action("RB-02", priority=2, title=UNBROKEN, lead=UNBROKEN, group=UNBROKEN, detail=UNBROKEN, due_words=long),
        ],
        glossary=[{"term": UNBROKEN, "text": UNBROKEN}, {"term": long, "text": long}],
        facts=[{"figure": "1,234,567,890,123", "words": UNBROKEN, "text": long, "source": PAPER}],
        achievements=[{"title": UNBROKEN, "text": UNBROKEN, "priority": 1, "source": PAPER}],
    )  # fmt: skip
    document["strategy"] |= {"title": long, "vision": long, "summary": UNBROKEN}
    document["edition"] |= {"title": long, "label": long}
    document["partnership"] |= {"name": long, "area": UNBROKEN}
    for each in document["groups"]:
        each |= {"name": UNBROKEN, "terms": UNBROKEN, "chair_words": long}
    for each in document["partners"]:
        each |= {"name": UNBROKEN, "note": long}
    for each in document["sources"]:
        each |= {
            "title": UNBROKEN,
            "detail": long,
            "address": f"https://{UNBROKEN.lower()}.example/{UNBROKEN}",
        }
    document["notes"] = [{"title": UNBROKEN, "text": [UNBROKEN, long]}]
    return document


def in_languages() -> dict[str, Any]:
    """Welsh, with its own letters, and Arabic, which runs the other way; alone, and mixed with English and numbers."""
    document = sample_document(
        priorities=[
            priority(title=WELSH, subtitle=ARABIC, why=[WELSH, ARABIC, MIXED], how=[ARABIC], holder_words=ARABIC),
            priority(2, title=ARABIC, short_title=ARABIC, why=[ARABIC], measures=[], actions=["RB-02"]),
        ],
        measures=[
            measure(title=f"{WELSH} {ARABIC}", commentary=ARABIC),
            measure("1.2", title=ARABIC, definition=MIXED),
        ],
        actions=[action(title=ARABIC, detail=ARABIC), action("RB-02", priority=2, title=WELSH, detail=MIXED)],
        glossary=[{"term": ARABIC, "text": WELSH}, {"term": WELSH, "text": ARABIC}],
        facts=[{"figure": "٤٢٬٠٠٠", "words": ARABIC, "text": WELSH, "source": PAPER}],
    )  # fmt: skip
    document["strategy"] |= {"title": f"{WELSH} / {ARABIC}", "vision": ARABIC}
    return document


def all_withheld(measures: int = 3) -> dict[str, Any]:
    """Not a figure that may be told."""

    def hidden(part: dict) -> dict:
        return part | {
            "value": None, "value_words": "[c]", "rating": "withheld", "rating_words": "Withheld", "letter": "c",
            "family": "none", "reason": REASON,
        }  # fmt: skip

    nothing = {
        "change": "", "change_words": "", "verdict": "cannot_say", "verdict_words": "Cannot say", "percent": None,
        "interval": "", "base": "2023/24", "sentence": "Cannot say: a figure that it needs is withheld.",
    }  # fmt: skip
    made = []
    for at in range(1, measures + 1):
        one = measure(f"1.{at}", commentary="", direction=nothing, baseline_words="[c] in 2019/20")
        one |= {name: hidden(one[name]) for name in ("year", "latest")}
        one |= {name: [hidden(part) for part in one[name]] for name in ("strip", "series")}
        made.append(one)
    none = {
        "rated": 0, "of": measures, "words": f"0 of {measures} rated", "green": 0, "amber": 0, "red": 0,
        "none": measures, "why_none": [{"words": "Withheld", "count": measures}],
    }  # fmt: skip
    return sample_document(
        measures=made, priorities=[priority(measures=[each["code"] for each in made], ratings=none)], ratings=none
    )  # fmt: skip


ODD = {
    "forty quarters": lambda: many(8, actions=8, priorities=2),
    "empty priorities": empty_priorities,
    "no actions": no_actions,
    "long and unbroken words": long_words,
    "Welsh and Arabic": in_languages,
    "all withheld": all_withheld,
}
