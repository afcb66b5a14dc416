"""A small but whole document of an edition, for tests of what is rendered from one.

`sample_document(**changes)` replaces top-level parts; the helpers below make single records, each with its own
changes. Invented throughout: the place, the figures and the sources.
"""

from copy import deepcopy
from typing import Any

PAPER = {"id": "s1", "words": "Board, 3 March 2024, item 4", "illustrative": False, "rule": ""}
FILE = {"id": "s2", "words": "Police figures, April 2022 to March 2025", "illustrative": False, "rule": ""}
INVENTED = {
    "id": "s3",
    "words": "Illustrative target",
    "illustrative": True,
    "rule": "No paper states a target. It is set at the quarter of 2019/20.",
}
QUARTERS = [f"Q{quarter} {year}/{year - 1999}" for year in (2022, 2023, 2024) for quarter in (1, 2, 3, 4)]
VALUES = [31, 28, 35, 30, 33, 29, 36, 34, 38, 35, 44, 40]
TARGET = 34


def rated(label: str, value: int | None, target: int | None = TARGET, **changes: Any) -> dict[str, Any]:
    """One rated period: off target above the target, on target at or below it, no data without a value."""
    if value is None:
        rating, words, letter, reason = (
            "no_data",
            "No data received",
            "?",
            "No data received from the Council",
        )
    elif target is None:
        rating, words, letter, reason = "contextual", "Context only", "–", "Shown for context"
    elif value <= target:
        rating, words, letter, reason = "green", "On target", "G", f"At or below the target of {target}"
    else:
        rating, words, letter, reason = (
            "red",
            "Off target",
            "R",
            f"{value - target} above the target of {target}",
        )
    return {
        "period": " ".join(reversed(label.split())),  # Q1 2022/23 is 2022/23 Q1
        "label": label,
        "value": None if value is None else str(value),
        "value_words": "[x]" if value is None else f"{value:,}",
        "target": None if target is None else str(target),
        "target_words": "" if target is None else f"{target:,}",
        "tolerance_words": "5%",
        "rating": rating,
        "rating_words": words,
        "letter": letter,
        "reason": reason,
        "published_note": "",
    } | changes


def measure(code: str = "1.1", **changes: Any) -> dict[str, Any]:
    """A quarterly count with three years of figures, above its target."""
    periods = [rated(label, value) for label, value in zip(QUARTERS, VALUES, strict=True)]
    return {
        "code": code,
        "measure": f"M-{code}",
        "priority": 1,
        "title": "Robbery",
        "definition": "Offences of robbery recorded by the police",
        "unit": "offences",
        "unit_words": "offences",
        "source": FILE,
        "licence": "Open Government Licence v3.0",
        "area_basis": "The whole borough",
        "supplier": "Northport Police",
        "owner": "Northport Council",
        "frequency_words": "Rated each quarter",
        "polarity": "lower",
        "polarity_words": "Lower is better",
        "kind": "target",
        "baseline_words": "140 in 2019/20",
        "caveats": ["Counts are small."],
        "target_rule": INVENTED["rule"],
        "target_illustrative": True,
        "year": rated("2024/25", 157, 136),
        "latest": periods[-1],
        "strip": periods[-8:],
        "series": periods,
        "direction": {
            "change": "up",
            "change_words": "Up",
            "verdict": "worsening",
            "verdict_words": "Worsening",
            "percent": "18.9",
            "interval": "+1.2% to +39.8%",
            "base": "2023/24",
            "sentence": "Up 18.9% on 2023/24 (95% interval +1.2% to +39.8%): worsening.",
        },
        "breaks": [],
        "commentary": "Most offences are thefts of phones with the threat of force.",
        "commentary_by": "Northport Police",
        "owed_words": "",
    } | changes


def measure_without_figures(code: str = "1.2", **changes: Any) -> dict[str, Any]:
    """A measure whose supplier has sent nothing."""
    periods = [rated(label, None) for label in QUARTERS[-8:]]
    return measure(
        code,
        title="People helped to settle after prison",
        year=rated("2024/25", None),
        latest=periods[-1],
        strip=periods,
        series=[],
        direction={"change": "", "verdict": "cannot_say", "sentence": "Cannot say: no figures have come."},
        commentary="",
        commentary_by="",
        owed_words="No data received: due from Northport Council since Q1 2023/24",
        supplier="Northport Council",
        target_illustrative=False,
        target_rule="",
        **changes,
    )


def action(ref: str = "RB-01", **changes: Any) -> dict[str, Any]:
    """An action that is on track, with a milestone, an update and a date that moved."""
    return {
        "ref": ref,
        "priority": 1,
        "commitment": "1.1",
        "title": "Light the underpass",
        "detail": "Lamps on both sides and a mirror at the bend.",
        "lead": "Northport Council",
        "supporting": ["Northport Police"],
        "group": "Street safety group",
        "origin_words": "Newly commissioned",
        "start_words": "April 2024",
        "due_words": "September 2025",
        "original_due_words": "March 2025",
        "slip_words": "moved from March 2025 to September 2025 because the cable was late",
        "completed_words": "",
        "rating": "on_track",
        "rating_words": "On track",
        "family": "green",
        "letter": "G",
        "update_overdue_words": "",
        "resources": "Within existing budgets",
        "outcome": "",
        "milestones": [
            {
                "title": "Contract let",
                "due_words": "May 2024",
                "done_words": "June 2024",
                "state_words": "Done",
            },
        ],
        "updates": [
            {
                "made_words": "February 2025",
                "rating_words": "On track",
                "text": "The posts are in.",
                "next": "Connect the power",
                "obstacles": "",
                "by_words": "Northport Council",
                "source": PAPER,
            }
        ],
        "measures": ["1.1"],
        "source": PAPER,
    } | changes


def priority(number: int = 1, **changes: Any) -> dict[str, Any]:
    """A priority with a reason, one commitment and one piece of news."""
    return {
        "number": number,
        "slug": str(number),
        "title": "Safer streets after dark",
        "short_title": "Safer streets",
        "subtitle": "",
        "why": ["Most of what people meet, they meet at night."],
        "how": ["The group keeps one plan."],
        "statutory_basis": "",
        "limbs": [{"code": "a", "words": "reduction of crime and disorder"}],
        "holder_words": "Street safety group",
        "held_by_board": False,
        "chair_words": "Director of Housing, Northport Council",
        "in_focus": True,
        "focus_words": "In focus since June 2024",
        "resources": "Partners' own",
        "commitments": [
            {"number": f"{number}.1", "text": "We will light dark places", "detail": "", "source": PAPER}
        ],
        "measures": ["1.1", "1.2"],
        "actions": ["RB-01"],
        "ratings": {"rated": 1, "of": 2, "words": "1 of 2 rated", "green": 0, "amber": 0, "red": 1, "none": 1}
        | {"why_none": [{"words": "No data received", "count": 1}]},
        "action_ratings": {"of": 1, "on_track": 1, "complete": 0, "words": "1 action: 1 on track"},
        "happening": [
            {"words": "February 2025", "text": "The posts are in.", "action": "RB-01", "source": PAPER}
        ],
        "source": PAPER,
    } | changes


def empty_priority(number: int, **changes: Any) -> dict[str, Any]:
    """A priority of which nothing is recorded but its title."""
    nothing = {"rated": 0, "of": 0, "words": "0 of 0 rated", "green": 0, "amber": 0, "red": 0, "none": 0}
    return priority(
        number,
        **{
            "title": "Something the board has only named",
            "short_title": "",
            "why": [],
            "how": [],
            "limbs": [],
            "chair_words": "",
            "in_focus": False,
            "focus_words": "",
            "resources": "",
            "commitments": [],
            "measures": [],
            "actions": [],
            "happening": [],
            "ratings": nothing | {"why_none": []},
            "action_ratings": {"of": 0, "words": "No actions"},
        }
        | changes,
    )


def sample_document(**changes: Any) -> dict[str, Any]:
    """The document of an edition of a small partnership, with some of everything a report can hold."""
    document = {
        "schema": "edition/1",
        "partnership": {
            "name": "Northport Community Safety Partnership",
            "short_name": "NCSP",
            "area": "Northport",
            "legal_basis": "The Community Safety Partnership of Northport, under section 5 of the Act",
            "contact_team": "Community Safety Team",
            "contact_words": "Write to the Community Safety Team.",
            "licence": "Open Government Licence v3.0",
            "language": "en-GB",
        },
        "edition": {
            "strategy": "2022-25",
            "number": 3,
            "kind": "annual",
            "title": "Annual edition 2024/25",
            "label": "",
            "period": "2024/25",
            "period_label": "2024/25",
            "as_at": "2025-03-31",
            "as_at_words": "31 March 2025",
            "published_on": "2025-06-30",
            "published_words": "30 June 2025",
            "next_update_words": "October 2025",
            "note": "",
            "address": "/editions/2022-25/3/",
        },
        "strategy": {
            "slug": "2022-25",
            "title": "Northport Strategy 2022–25",
            "years": "2022–25",
            "starts": "2022-04-01",
            "starts_words": "1 April 2022",
            "ends": "2025-03-31",
            "ends_words": "31 March 2025",
            "ends_note": "",
            "vision": "A town at ease with its nights",
            "summary": "Two priorities and one plan.",
            "state": "in_force",
            "state_words": "In force",
            "agreed_words": "Agreed on 3 March 2022: Board, item 4",
            "in_force_words": "In force from 1 April 2022 to 31 March 2025",
            "approach": ["Each group keeps a plan and answers to the board."],
            "predecessor": {"title": "Northport Strategy 2019–22", "slug": "2019-22"},
            "successor": None,
            "inside": [],
            "themes": [{"title": "Prevention", "text": "Work begins with causes."}],
            "alignments": [{"plan": "Council Plan", "outcome": "2", "text": "People feel safe"}],
            "refreshes": [{"words": "2023", "text": "The board chose one area to concentrate on."}],
            "source": PAPER,
        },
        "facts": [{"figure": "42,000", "words": "residents", "text": "", "source": PAPER}],
        "achievements": [
            {"title": "The square is lit", "text": "All twelve lamps.", "priority": 1, "source": PAPER}
        ],
        "partners": [
            {
                "name": "Northport Council",
                "category": "responsible_authority",
                "category_words": "Responsible authority",
                "statutory": True,
                "role_words": "",
                "since_words": "",
                "note": "",
                "successor_words": "",
            }
        ],
        "groups": [
            {
                "slug": "streets",
                "name": "Street safety group",
                "kind_words": "Delivery group",
                "chair_words": "Director of Housing, Northport Council",
                "deputy_words": "",
                "terms": "Keeps the plan for the streets.",
                "reports_to": ["Board"],
                "priorities": [1],
                "source": PAPER,
            }
        ],
        "priorities": [
            priority(),
            empty_priority(2, held_by_board=True, holder_words="Board"),
        ],
        "measures": [measure(), measure_without_figures()],
        "actions": [
            action(),
            action("RB-02", rating="overdue", rating_words="Overdue", family="red", title="Mend the gate"),
            action("RB-03", due_words="Ongoing", milestones=[], updates=[], slip_words=""),
        ],
        "scheme": {
            "name": "Ratings of measures",
            "version": "2022-1",
            "tolerance_words": "5%",
            "definitions": [
                {"rating": "green", "words": "On target", "letter": "G", "text": "It meets its target."},
                {"rating": "red", "words": "Off target", "letter": "R", "text": "It does not."},
                {"rating": "no_data", "words": "No data received", "letter": "?", "text": "None came."},
            ],
        },
        "action_scheme": {
            "name": "Ratings of actions",
            "version": "2022-1",
            "tolerance_words": "",
            "definitions": [
                {"rating": "complete", "words": "Complete", "letter": "C", "text": "The work is done."},
            ],
        },
        "ratings": {"rated": 1, "of": 2, "words": "1 of 2 rated", "green": 0, "amber": 0, "red": 1, "none": 1}
        | {"why_none": [{"words": "No data received", "count": 1}]},
        "action_ratings": {
            "of": 3,
            "on_track": 2,
            "overdue": 1,
            "complete": 0,
            "words": "3 actions: 2 on track and 1 overdue",
        },
        "notes": [
            {"title": "Police figures are a partial picture", "text": ["They count what was recorded."]}
        ],
        "glossary": [{"term": "Delivery group", "text": "The agencies that answer for one priority."}],
        "shorthand": [{"mark": "[x]", "text": "Not available."}],
        "changes": {
            "since_words": "edition 2, 2023/24",
            "ratings": [
                {"code": "1.1", "title": "Robbery", "was_words": "On target", "now_words": "Off target"}
            ],
            "actions": [{"ref": "RB-02", "title": "Mend the gate", "words": "Due date moved"}],
            "text": ["Safer streets came into focus."],
        },
        "sources": [
            {
                "id": source["id"],
                "title": source["words"],
                "kind_words": "Illustrative" if source["illustrative"] else "Paper",
                "detail": source["rule"],
                "licence": "",
                "address": "",
            }
            for source in (PAPER, FILE, INVENTED)
        ],
    }
    return deepcopy(document | changes)
