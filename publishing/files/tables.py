"""The tables of an edition: each once, with what its columns mean, for CSV, workbook and machine-readable descriptions.

A row is complete by itself: it names its measure, its period and its source. A figure is a plain number or the mark
that says why there is none.
"""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from common.spreadsheets import neutral
from publishing.files.file import File
from publishing.revisions import is_withheld

Document = dict[str, Any]

TEXT, NUMBER, WHOLE, YES_OR_NO = "text", "number", "whole number", "yes or no"
CODE, SHORT, MEDIUM, LONG = 11, 16, 30, 60  # the width of a column in a workbook, in letters
WITHHELD, NOT_AVAILABLE = "[c]", "[x]"
MISSING = ("", "[x]", "[c]", "[z]")  # what stands in a cell instead of a value
PERIOD = r"\d{4}-(0[1-9]|1[0-2])|\d{4}/\d{2}( Q[1-4])?"

_PLAIN_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_MARK = re.compile(r"\[(?:p|r|b|low)\]")


@dataclass(frozen=True)
class Column:
    """A column: its heading in CSV, its heading for people, and what it says."""

    name: str
    title: str
    says: str
    kind: str = TEXT
    width: int = SHORT
    always: bool = False  # never empty, and never a mark
    pattern: str = ""


@dataclass(frozen=True)
class Link:
    """Values of these columns stand in those columns of another table."""

    columns: tuple[str, ...]
    table: str
    theirs: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table. `key` and `links` are what is meant; `sound_key` and `sound_links` what this edition's rows keep."""

    name: str
    sheet: str
    title: str
    about: str
    columns: tuple[Column, ...]
    rows: tuple[tuple, ...]
    key: tuple[str, ...] = ()
    links: tuple[Link, ...] = field(default=())

    @property
    def file_name(self) -> str:
        return f"{self.name}.csv"

    @cached_property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    def values(self, columns: tuple[str, ...]) -> list[tuple]:
        """What stands in some of the columns, row by row."""
        places = [self.names.index(name) for name in columns]
        return [tuple(row[place] for place in places) for row in self.rows]

    @cached_property
    def sound_key(self) -> tuple[str, ...]:
        """The key, if it is really given in every row and tells every row from the others."""
        values = self.values(self.key)
        whole = all(part not in (None, *MISSING) for value in values for part in value)
        return self.key if whole and len(set(values)) == len(values) else ()

    def sound_links(self, tables: "list[Table]") -> list[Link]:
        """The links whose every value is the key of a row over there."""
        by_name = {table.name: table for table in tables}
        return [
            link
            for link in self.links
            if by_name[link.table].sound_key == link.theirs
            and set(self.values(link.columns)) <= set(by_name[link.table].values(link.theirs))
        ]


def cell(value: Any) -> str:
    """A value as text; what a spreadsheet would run as a formula is marked as text, and numbers stay numbers."""
    text = "" if value is None else str(value)
    return text if _PLAIN_NUMBER.fullmatch(text) else neutral(text)


def as_csv(table: Table) -> File:
    """The table as CSV: UTF-8, one heading row, commas between, lines that end as RFC 4180 says."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(table.names)
    lines.writerows([[cell(value) for value in row] for row in table.rows])
    return File(
        table.file_name, table.title, "text/csv; charset=utf-8", text.getvalue().encode(), table.about
    )


def tables_of(document: Document) -> list[Table]:
    """Every table of the edition, in the order in which they are listed."""
    return [make(document) for make in _TABLES]


# What is said in several tables

_SOURCE = Column("source", "Source", "Where the row comes from", width=MEDIUM)
_RULE = Column(
    "illustrative_rule", "Illustrative by this rule", "The rule, where no paper states this", width=MEDIUM
)
_UNIT = Column("unit", "Unit", "What is counted", width=SHORT)
_LICENCE = Column("licence", "Licence", "Under which licence the figures may be used", width=MEDIUM)
_PERIOD = Column(
    "period", "Period code", "A month (2024-08), a quarter (2024/25 Q3) or a financial year (2024/25)",
    width=CODE, always=True, pattern=PERIOD,
)  # fmt: skip
_LABEL = Column("label", "Period", "The period in words", always=True)
_NUMBER = Column("number", "Number", "The measure’s number in this strategy", width=CODE, always=True)
_MEASURE = Column("measure", "Measure code", "The measure’s own code, which outlives strategies", always=True)
_TITLE = Column("title", "Measure", "The title of the measure", width=MEDIUM, always=True)
_RATING_SAYS = "On target, near target, off target; or why it is not rated"
_VALUE_SAYS = "The figure, as a plain number; or [x] when there is none, [c] when it is withheld"


def value_of(part: dict) -> str:
    """A figure as a plain number, or the mark that says why there is none."""
    if part["value"] is not None:
        return part["value"]
    return WITHHELD if is_withheld(part) else NOT_AVAILABLE


def target_of(part: dict) -> str | None:
    """A target as a plain number, or `[c]`; None for a band, which the words tell, and where there is none."""
    return WITHHELD if part["target_words"] == WITHHELD else part["target"]


def mark_of(part: dict) -> str:
    """`[p]` or `[r]`: the mark that stands beside a figure; "" when none does."""
    found = _MARK.search(part["value_words"]) if part["value"] is not None else None
    return found[0] if found else ""


# The tables


def _measures(document: Document) -> Table:
    columns = (
        _NUMBER, _MEASURE, _TITLE,
        Column("priority", "Priority", "The number of the priority it stands under", WHOLE, CODE, always=True),
        _UNIT,
        Column("period", "Period code", "The year that is rated", width=CODE, always=True, pattern=PERIOD),
        Column("value", "Figure of the year", _VALUE_SAYS, NUMBER),
        Column("target", "Target of the year", "What the year should reach, as a plain number", NUMBER),
        Column("rating", "Rating of the year", _RATING_SAYS, always=True),
        Column("reason", "Why this rating", "Why it is rated like this, or not rated", width=MEDIUM),
        Column("change_percent", "Change in per cent", "The change since the year before, in per cent", NUMBER),
        Column("change_interval", "95% interval of the change", "Where the true change lies, 19 times in 20"),
        Column("direction", "Direction of travel", "Whether a clear change is for the better"),
        Column("definition", "Definition", "What is counted, and how", width=LONG),
        Column("area_basis", "Area", "Which area the figures are about", width=MEDIUM),
        Column("polarity", "Better is", "Whether higher or lower is better"),
        Column("supplier", "Supplier", "The partner that supplies the figures", width=MEDIUM),
        Column("target_rule", "Target’s rule", "The paper, or the rule when no paper states one", width=LONG),
        Column("target_is_illustrative", "Illustrative", "Yes when no paper states it", YES_OR_NO, CODE, always=True),
        _SOURCE, _LICENCE,
        Column("target_words", "Target in words", "The target as it is printed; a band has two edges"),
        Column("mark", "Mark", "[p] provisional, [r] revised", width=CODE),
        Column("baseline", "Baseline", "What it is measured from, or why there is none", width=MEDIUM),
        Column("caveats", "Caveats", "What to bear in mind", width=LONG),
        Column("source_id", "Source code", "The source, as listed in sources.csv", width=SHORT),
    )  # fmt: skip
    rows = []
    for measure in document["measures"]:
        year, direction = measure["year"], measure["direction"]
        rows.append(
            (
                measure["code"], measure["measure"], measure["title"], measure["priority"], measure["unit"],
                year["period"], value_of(year), target_of(year), year["rating_words"], year["reason"],
                direction.get("percent"), _interval(direction.get("interval", "")),
                direction.get("verdict_words", ""), measure["definition"], measure["area_basis"],
                measure["polarity_words"], measure["supplier"], measure["target_rule"],
                "yes" if measure["target_illustrative"] else "no", measure["source"]["words"], measure["licence"],
                year["target_words"], mark_of(year), measure["baseline_words"], " ".join(measure["caveats"]),
                measure["source"]["id"],
            )
        )  # fmt: skip
    return Table(
        "measures", "Measures", "Measures: the year, the target and the rating",
        "One row for each measure: its figure of the year, its target, its rating and why, whether it really "
        "changed, and how it is defined.",
        columns, tuple(rows), ("priority", "number"), (Link(("source_id",), "sources", ("source",)),),
    )  # fmt: skip


def _interval(words: str) -> str:
    """An interval that a spreadsheet does not take for a formula because it begins with its sign."""
    return f"from {words}" if words else ""


def _periods(document: Document) -> Table:
    columns = (
        _NUMBER, _MEASURE, _TITLE, _PERIOD, _LABEL,
        Column("value", "Figure", _VALUE_SAYS, NUMBER),
        Column("target", "Target", "What the period should reach, as a plain number", NUMBER),
        Column("rating", "Rating", _RATING_SAYS, always=True),
        Column("reason", "Why this rating", "Why it is rated like this, or not rated", width=LONG),
        _UNIT,
        Column("target_words", "Target in words", "The target as it is printed; a band has two edges"),
        Column("mark", "Mark", "[p] provisional, [r] revised", width=CODE),
        Column("published_note", "Decided rating", "Who decided on another rating, and why", width=MEDIUM),
    )  # fmt: skip
    rows = [
        (
            measure["code"], measure["measure"], measure["title"], each["period"], each["label"], value_of(each),
            target_of(each), each["rating_words"], each["reason"], measure["unit"], each["target_words"],
            mark_of(each), each["published_note"],
        )
        for measure in document["measures"]
        for each in measure["series"]
    ]  # fmt: skip
    return Table(
        "periods", "Periods", "Every rated period of every measure",
        "The figures behind the charts: one row for each measure and period. To find a chart’s figures, look for the "
        "measure’s number in the first column.",
        columns, tuple(rows), ("number", "measure", "period"),
    )  # fmt: skip


def _readings(document: Document) -> Table:
    columns = (
        _MEASURE, _TITLE, _PERIOD, _LABEL,
        Column("value", "Figure", _VALUE_SAYS, NUMBER),
        Column("certainty", "Certainty", "Provisional, final or revised"),
        Column("reason", "Why there is none", "Why a figure is not available", width=MEDIUM),
        _UNIT, _SOURCE, _LICENCE,
    )  # fmt: skip
    rows = [
        (
            measure["measure"], measure["title"], each["period"], each["label"], value_of(each),
            each["certainty_words"], each["reason"], measure["unit"], measure["source"]["words"], measure["licence"],
        )
        for measure in {each["measure"]: each for each in document["measures"]}.values()
        for each in measure.get("readings", [])
    ]  # fmt: skip
    return Table(
        "readings", "Readings", "Every reading, as it came",
        "What the partners sent in, month by month or quarter by quarter, before anything was added up.",
        columns, tuple(rows), ("measure", "period"),
    )  # fmt: skip


def _actions(document: Document) -> Table:
    columns = (
        Column("reference", "Reference", "The action’s reference", width=CODE, always=True),
        Column("priority", "Priority", "The number of the priority it serves", WHOLE, CODE, always=True),
        Column("commitment", "Commitment", "The number of the commitment it serves", width=CODE),
        Column("action", "Action", "What is to be done", width=MEDIUM, always=True),
        Column("detail", "Detail", "More about it", width=LONG),
        Column("group", "Group", "The group that holds the plan", width=MEDIUM),
        Column("lead", "Lead", "The partner that leads it", width=MEDIUM),
        Column("supporting", "Supporting", "The partners that help", width=MEDIUM),
        Column("origin", "Origin", "Where the action comes from"),
        Column("starts", "Starts", "When it starts"),
        Column("original_due", "First due", "When it was due at first"),
        Column("due", "Due", "When it is due now"),
        Column("slip", "Moved", "How its due date moved, and why", width=MEDIUM),
        Column("closed", "Closed", "When it was completed, deferred or cancelled"),
        Column("rating", "Rating", "How it stands", always=True),
        Column("outcome", "Outcome", "What came of it", width=MEDIUM),
        _SOURCE, _RULE,
    )  # fmt: skip
    rows = [
        (
            action["ref"], action["priority"], action["commitment"], action["title"], action["detail"],
            action["group"], action["lead"], "; ".join(action["supporting"]), action["origin_words"],
            action["start_words"], action["original_due_words"], action["due_words"], action["slip_words"],
            action["completed_words"], action["rating_words"], action["outcome"], action["source"]["words"],
            action["source"]["rule"],
        )
        for action in document["actions"]
    ]  # fmt: skip
    return Table(
        "actions", "Actions", "Actions with their ratings",
        "One row for each action: what, who, by when, how it stands, and how its date moved.",
        columns, tuple(rows), ("reference",),
    )  # fmt: skip


def _updates(document: Document) -> Table:
    columns = (
        Column("reference", "Reference", "The action the update is about", width=CODE, always=True),
        Column("made_on", "Made on", "When it was made, as far as the day is known"),
        Column("rating", "Rating", "How the action stood", always=True),
        Column("done", "Done", "What was done", width=LONG),
        Column("next", "Next", "What comes next", width=MEDIUM),
        Column("obstacles", "Obstacles", "What stands in the way", width=MEDIUM),
        Column("by", "By", "The partner whose update it is", width=MEDIUM),
        _SOURCE, _RULE,
    )  # fmt: skip
    rows = [
        (
            action["ref"], update["made_words"], update["rating_words"], update["text"], update["next"],
            update["obstacles"], update["by_words"], update["source"]["words"], update["source"]["rule"],
        )
        for action in document["actions"]
        for update in action["updates"]
    ]  # fmt: skip
    return Table(
        "updates", "Updates", "Updates to actions", "Everything that was said of the actions, one row an update.",
        columns, tuple(rows), (), (Link(("reference",), "actions", ("reference",)),),
    )  # fmt: skip


def _priorities(document: Document) -> Table:
    columns = (
        Column("priority", "Priority", "The priority’s number", WHOLE, CODE, always=True),
        Column("title", "Title", "The priority’s title", width=MEDIUM, always=True),
        Column("held_by", "Held by", "The group that answers for it", width=MEDIUM),
        Column("in_focus", "In focus", "Whether the board keeps it in focus", YES_OR_NO, CODE, always=True),
        Column("commitment", "Commitment", "The number of the commitment", width=CODE),
        Column("we_will", "We will", "The commitment", width=LONG),
        _SOURCE, _RULE,
    )  # fmt: skip
    rows = [
        (
            priority["number"], priority["title"], priority["holder_words"],
            "yes" if priority["in_focus"] else "no", commitment and commitment["number"],
            commitment and commitment["text"], (commitment or priority)["source"]["words"],
            (commitment or priority)["source"]["rule"],
        )
        for priority in document["priorities"]
        for commitment in priority["commitments"] or [None]
    ]  # fmt: skip
    return Table(
        "priorities", "Priorities", "Priorities and commitments",
        "What was promised: one row for each commitment, under its priority.",
        columns, tuple(rows), ("priority", "commitment"),
    )  # fmt: skip


def _revisions(document: Document) -> Table:
    columns = (
        _NUMBER, _MEASURE, _TITLE, _PERIOD, _LABEL,
        Column("was", "Was", "The figure in the edition before, or [x] when there was none", NUMBER),
        Column("now", "Is now", "The figure in this edition, or [x] when there is none any more", NUMBER),
        _UNIT,
    )  # fmt: skip
    rows = [
        (
            each["code"], each["measure"], each["title"], each["period"], each["label"],
            each["was"] if each["was"] is not None else NOT_AVAILABLE,
            each["now"] if each["now"] is not None else NOT_AVAILABLE, each["unit"],
        )
        for each in (document.get("revisions") or {"figures": []})["figures"]
    ]  # fmt: skip
    return Table(
        "revisions", "Revisions", "Figures that were revised since the edition before",
        "The same measure and period, in the edition before and in this one. Empty when nothing was revised.",
        columns, tuple(rows), ("number", "measure", "period"),
    )  # fmt: skip


def _definitions(document: Document) -> Table:
    columns = (
        Column("kind", "Kind", "Rating of a measure, rating of an action, shorthand, or a term", always=True),
        Column("word", "Word", "The word or the mark", width=MEDIUM, always=True),
        Column("means", "Means", "What it means", width=LONG),
    )  # fmt: skip
    rows = [
        (kind, each["words"], each["text"])
        for kind, scheme in (
            ("Rating of a measure", document["scheme"]),
            ("Rating of an action", document["action_scheme"]),
        )
        for each in scheme["definitions"]
    ]
    rows += [("Shorthand", f"Mark {each['mark']}", each["text"]) for each in document["shorthand"]]
    rows += [("Term", each["term"], each["text"]) for each in document["glossary"]]
    return Table(
        "definitions", "Definitions", "What the words, ratings and marks mean",
        "The meaning of every rating, of the shorthand, and of the words that need explaining.",
        columns, tuple(rows),
    )  # fmt: skip


def _notes(document: Document) -> Table:
    columns = (
        Column("note", "Note", "The number of the note", WHOLE, CODE, always=True),
        Column("title", "Title", "What it is about", width=MEDIUM, always=True),
        Column("text", "Text", "The note", width=LONG, always=True),
    )
    rows = [
        (number, note["title"], " ".join(note["text"]))
        for number, note in enumerate(document["notes"], start=1)
    ]
    return Table(
        "notes", "Notes", "Methods and quality: notes on the figures",
        "How measures are rated and compared, what is withheld, how figures are revised, and what to bear in mind.",
        columns, tuple(rows), ("note",),
    )  # fmt: skip


def _sources(document: Document) -> Table:
    columns = (
        Column("source", "Source code", "The source’s code", always=True),
        Column("kind", "Kind", "A paper, a file, a person’s statement, or illustrative", always=True),
        Column("title", "Title", "What it is called", width=MEDIUM, always=True),
        Column("detail", "Detail", "More about it; the rule of what is illustrative", width=LONG),
        Column("licence", "Licence", "Its licence", width=MEDIUM),
        Column("address", "Address", "Where it can be read", width=MEDIUM),
    )
    rows = [
        tuple(source[key] for key in ("id", "kind_words", "title", "detail", "licence", "address"))
        for source in document["sources"]
    ]
    return Table(
        "sources", "Sources", "Sources and licences",
        "Every source that is used, with its licence; what no paper gives is illustrative and carries its rule.",
        columns, tuple(rows), ("source",),
    )  # fmt: skip


_TABLES: tuple[Callable[[Document], Table], ...] = (
    _measures, _periods, _readings, _actions, _updates, _priorities, _revisions, _definitions, _notes, _sources,
)  # fmt: skip
