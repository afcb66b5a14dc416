"""Invented samples for the components gallery, in the shapes of an edition's document. Nothing here is a figure."""

from django import forms

from common.forms import DayField, PartialDateFormField, WrittenField


class SampleForm(forms.Form):
    """One field of each kind that the forms pack knows."""

    text = forms.CharField(label="A line of text", help_text="What helps with it.")
    number = forms.IntegerField(label="A number", required=False)
    day = DayField(label="A day", required=False)
    known = PartialDateFormField(label="A date as far as it is known", required=False)
    written = WrittenField(label="A text of some length", most=200, required=False)
    choice = forms.ChoiceField(label="One of many", choices=[("", "Choose one"), ("a", "The first")])
    radio = forms.ChoiceField(
        label="One of few", choices=[("a", "The first"), ("b", "The second")], widget=forms.RadioSelect
    )
    several = forms.MultipleChoiceField(
        label="Several", choices=[("a", "The first"), ("b", "The second")],
        widget=forms.CheckboxSelectMultiple(attrs={"small": True}), required=False,
    )  # fmt: skip
    agreed = forms.BooleanField(label="Yes or no", required=False)
    file = forms.FileField(label="A file", required=False)


_SOURCE = {
    "id": "paper",
    "words": "Strategy Board, 5 September 2022, item 6",
    "illustrative": False,
    "rule": "",
}
_INVENTED = {"id": "gallery", "words": "Invented", "illustrative": True, "rule": "Invented for this gallery."}

_RATINGS = [
    ("green", "On target", "G"),
    ("amber", "Near target", "A"),
    ("red", "Off target", "R"),
    ("no_data", "No data received", "?"),
    ("not_available", "Not available", "x"),
    ("contextual", "Context only", "–"),
    ("series_break", "Series break", "–"),
    ("too_small", "Too small to rate", "–"),
    ("not_yet_due", "Not yet due", "–"),
]
_ACTION_RATINGS = [
    ("complete", "Complete", "C"),
    ("on_track", "On track", "G"),
    ("at_risk", "At risk", "A"),
    ("off_track", "Off track", "R"),
    ("overdue", "Overdue", "R"),
    ("not_started", "Not started", "–"),
    ("no_update", "No update yet", "–"),
    ("cancelled", "Cancelled", "–"),
]


def _scheme(name, ratings):
    definitions = [
        {"rating": rating, "words": words, "letter": letter, "text": f"What “{words.lower()}” means."}
        for rating, words, letter in ratings
    ]
    return {"name": name, "version": "1", "tolerance_words": "", "definitions": definitions}


def _cell(label, value, target, rating, words, letter):
    return {
        "label": label,
        "value": value,
        "value_words": value or "[x]",
        "target": target,
        "target_words": target or "",
        "tolerance_words": "",
        "rating": rating,
        "rating_words": words,
        "letter": letter,
        "reason": "7.5% above the target of 40" if rating == "red" else "",
        "published_note": "",
    }


def _measure():
    green, amber, red, nothing = (_RATINGS[number] for number in (0, 1, 2, 3))
    quarters = [f"Q{quarter} {year}" for year in ("2023/24", "2024/25") for quarter in (1, 2, 3, 4)]
    figures = ["38", "41", None, "44", "39", "36", "42", "43"]
    marks = [green, amber, nothing, red, green, green, amber, red]
    strip = [
        _cell(label, value, "40", *mark) for label, value, mark in zip(quarters, figures, marks, strict=True)
    ]
    return {
        "code": "1.1",
        "measure": "SAMPLE",
        "priority": 1,
        "title": "A sample measure",
        "definition": "Counts nothing: it shows how a measure looks.",
        "unit": "offences",
        "unit_words": "offences",
        "source": _INVENTED,
        "licence": "",
        "area_basis": "The partnership's area",
        "supplier": "A partner",
        "owner": "Community Safety Team",
        "frequency_words": "Quarterly",
        "polarity": "lower",
        "polarity_words": "Lower is better",
        "kind": "target",
        "baseline_words": "160 in 2019/20",
        "caveats": ["A small count: one busy week can move a quarter."],
        "target_rule": "Forty a quarter, invented for this gallery.",
        "target_illustrative": True,
        "year": _cell("2024/25", "160", "160", *green),
        "latest": strip[-1],
        "strip": strip,
        "series": [{**cell, "period": cell["label"]} for cell in strip],
        "direction": {
            "change": "up",
            "change_words": "Up",
            "verdict": "no_clear_change",
            "verdict_words": "No clear change",
            "percent": "1.3",
            "interval": "−18.0% to +25.1%",
            "base": "same period last year",
            "sentence": "Up 1.3% on 2023/24 (95% interval −18.0% to +25.1%): no clear change.",
        },
        "breaks": [],
        "commentary": "One or two sentences from the partner that supplies the figures.",
        "commentary_by": "A partner",
        "owed_words": "",
    }


def _action():
    return {
        "ref": "SA-01",
        "priority": 1,
        "commitment": "1.1",
        "title": "A sample action",
        "detail": "What is to be done, in a sentence.",
        "lead": "A partner",
        "supporting": ["another partner"],
        "group": "A delivery group",
        "origin_words": "Newly commissioned",
        "start_words": "April 2024",
        "due_words": "June 2025",
        "original_due_words": "March 2025",
        "slip_words": "moved from March 2025 to June 2025 because a contract was late",
        "completed_words": "",
        "rating": "at_risk",
        "rating_words": "At risk",
        "family": "amber",
        "letter": "A",
        "update_overdue_words": "No update since November 2024: due every three months",
        "resources": "",
        "outcome": "",
        "milestones": [
            {
                "title": "The first step",
                "due_words": "May 2024",
                "done_words": "May 2024",
                "state_words": "Done",
            },
            {"title": "The second step", "due_words": "March 2025", "done_words": "", "state_words": "Late"},
        ],
        "updates": [
            {
                "made_words": "November 2024",
                "rating_words": "At risk",
                "text": "What was done since the last update.",
                "next": "What comes next.",
                "obstacles": "",
                "by_words": "A partner",
                "source": _INVENTED,
            }
        ],
        "measures": ["1.1"],
        "source": _INVENTED,
    }


def _line(reference, **fields):
    """One action as a list shows it, in the shape of a line of the action plans' room."""
    return {
        "reference": reference,
        "title": "A sample action",
        "detail": "What is to be done, in a sentence.",
        "plan": "A delivery group’s plan",
        "lead": "A partner",
        "lead_officer": "A director",
        "owner": "",
        "supporting": ("another partner",),
        "is_open": True,
        "due_words": "30 September 2025",
        "recurs": "",
        "slips": 1,
        "slip_words": "Moved once, 92 days later than first agreed",
        "expected_words": "",
        "rating": "at_risk",
        "rating_words": "At risk",
        "update_overdue_words": "",
        "last": {
            "made_on": "30 June 2025",
            "done": "What was done since the last update.",
            "next": "What comes next.",
            "obstacles": "A contract is late.",
        },
    } | fields


def samples():
    """Everything the gallery's page shows, by name; plain dicts that need no database."""
    measure = _measure()
    counts = {
        "rated": 5,
        "of": 8,
        "words": "5 of 8 rated",
        "green": 2,
        "amber": 1,
        "red": 2,
        "none": 3,
        "why_none": [],
    }
    actions = {
        "of": 9,
        "complete": 3,
        "on_track": 2,
        "at_risk": 1,
        "off_track": 1,
        "overdue": 1,
        "not_started": 1,
    }
    group = {
        "slug": "sample",
        "name": "A delivery group",
        "kind_words": "Delivery group",
        "chair_words": "A director of a partner",
        "deputy_words": "",
        "terms": "Keeps the plan of one priority.",
        "reports_to": ["Strategy Board"],
        "priorities": [1],
        "source": _SOURCE,
    }
    priority = {
        "number": 1,
        "slug": "1",
        "short_title": "A sample priority",
        "subtitle": "including what is often forgotten",
        "in_focus": True,
        "held_by_board": False,
        "holder_words": "A delivery group",
        "commitments": [
            {"number": "1.1", "text": "We will show how a promise looks", "detail": "", "source": _SOURCE}
        ],
        "ratings": counts,
        "action_ratings": {**actions, "no_update": 0, "deferred": 0, "cancelled": 0},
    }
    return {
        "form": SampleForm(auto_id="sample_%s"),
        "refused": SampleForm(
            {
                f"refused-{name}": typed
                for name, typed in {"number": "seven", "day": "soon", "known": "soon", "radio": "a"}.items()
            },
            prefix="refused",
        ),
        "ratings": _RATINGS,
        "action_ratings": _ACTION_RATINGS,
        "counts": counts,
        "action_counts": priority["action_ratings"],
        "source": _SOURCE,
        "illustrative": _INVENTED,
        "sources": [
            {**_SOURCE, "kind_words": "Paper", "title": "A paper", "detail": "", "licence": "", "address": ""}
        ]
        + [{**_INVENTED, "kind_words": "Illustrative", "detail": "", "licence": "", "address": ""}],
        "measure": measure,
        "other_measure": {**measure, "code": "1.2"},
        "third_measure": {**measure, "code": "1.3"},
        "measure_rules": [measure["target_rule"]],
        "measure_groups": [{"words": "Off target", "with_figures": [measure], "without_figures": []}],
        "action": _action(),
        "line": _line(
            "SA-02",
            rating="overdue",
            rating_words="Overdue",
            due_words="March 2025",
            expected_words="Now expected 30 September 2025, not yet agreed",
            update_overdue_words="Update overdue: the last was on 30 June 2024",
        ),
        "other_line": _line("SA-03"),
        "line_more": {
            "milestones": [{"title": "The first step", "words": "done May 2025"}],
            "slips": [{"words": "moved from June 2025 to 30 September 2025 because a contract was late"}],
        },
        "priority": priority,
        "group": group,
        "scheme": _scheme("Ratings of measures", _RATINGS),
        "revisions": {
            "since_words": "edition 1, 2023/24",
            "words": "1 figure that was published in edition 1, 2023/24, has been revised since.",
            "figures": [
                {
                    "code": "1.1",
                    "title": "Burglary",
                    "unit": "offences",
                    "label": "June 2023",
                    "was_words": "31",
                    "now_words": "32 [r]",
                }
            ],
        },
        "changes": {
            "since_words": "edition 1",
            "ratings": [
                {
                    "code": "1.1",
                    "title": "A sample measure",
                    "was_words": "On target",
                    "now_words": "Off target",
                }
            ],
            "actions": [],
            "text": [],
            "words": "Of 1 measure with a figure for both 2023/24 and 2024/25, 1 got clearly worse.",
            "new_measures": [{"code": "1.2", "title": "A measure that came"}],
            "left_measures": [],
            "figures": [
                {
                    "code": "1.1",
                    "title": "A sample measure",
                    "unit": "offences",
                    "was_label": "2023/24",
                    "was_words": "100",
                    "now_label": "2024/25",
                    "now_words": "143",
                    "difference_words": "43 more, up 43.0%",
                    "verdict_words": "Worsening",
                }
            ],
        },
        "help_now": [
            "If somebody is in danger now, call the police.",
            "Advice stands at https://example.org/help",
        ],
        "document": {
            "edition": {
                "title": "Annual edition 2024/25",
                "as_at_words": "31 March 2025",
                "published_words": "30 June 2025",
                "next_update_words": "October 2025",
            },
            "strategy": {"vision": "A place where people are safe", "themes": [{"title": "Prevention"}]},
            "priorities": [priority],
            "measures": [measure],
        },
    }
