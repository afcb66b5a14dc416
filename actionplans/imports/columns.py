"""The columns of a plan: what an export calls them, what else people call them, where they stand. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

HEAD_WITHIN = 40  # rows: titles, notes and logos stand above the headings
LONGEST_HEADING = 90  # characters; more is a text, not a heading
LONGEST_SAMPLE = 60


@dataclass(frozen=True)
class Column:
    """One thing a sheet can say of an action. `shown_only`: worked out or kept by the portal, so never read back."""

    key: str
    heading: str
    width: int  # characters
    meaning: str
    names: str = ""  # what else people call it, with commas between; * stands for anything
    shown_only: bool = False
    exported: bool = True

    @property
    def other_names(self) -> list[str]:
        return [name.strip() for name in self.names.split(",") if name.strip()]


COLUMNS: tuple[Column, ...] = (
    Column(
        "reference",
        "Reference",
        11,
        "Given once; by it an action is found again. Empty: a new action.",
        names="no, number, ref, ref no, reference no, reference number, action no, action number, action ref, "
        "action reference, id, action id, #, item, item no, s/n",
    ),
    Column(
        "priority",
        "Priority",
        26,
        "A priority of the plan's strategy, by its number or words.",
        names="priorities, priority area, priority no, priority number, strategic priority, theme, workstream, "
        "strand, pillar",
    ),
    Column(
        "commitment",
        "Commitment",
        30,
        "The commitment it serves, by its number or words.",
        names="commitments, pledge, we will",
    ),
    Column(
        "aim",
        "Aim or objective",
        30,
        "What it is for: read as the priority or commitment of that name, else kept in the detail.",
        names="aim, aims, aim s, objective, objectives, objective s, goal, goals, strategic aim, strategic "
        "objective, issue, issues, risk/issue",
        exported=False,
    ),
    Column(
        "title",
        "Action",
        48,
        "What somebody has promised to do.",
        names="actions, action s, action required, actions required, action to be taken, actions to be taken, "
        "key action, key actions, task, tasks, activity, activities, what, what we will do, what will we "
        "do, what will be done, deliverable, deliverables, action description, proposed action, step, "
        "steps",
    ),
    Column(
        "detail",
        "Detail",
        48,
        "More about it.",
        names="details, description, notes, note, further information, how, how we will do it",
    ),
    Column(
        "lead",
        "Lead",
        26,
        "The partner that leads; with several, the first leads and the others support.",
        names="leads, lead agency, lead agencies, lead partner, lead partners, lead organisation, who, by "
        "whom, responsible, responsibility, responsible agency, responsible body, led by, agency, "
        "partner responsibilities, partner responsibility, lead body, lead organisation s, lead agency "
        "s, organisation",
    ),
    Column(
        "lead_officer",
        "Lead officer",
        26,
        "A post, not a person's name.",
        names="lead officer s, lead person, named lead, responsible officer, officer, owner, action owner, "
        "lead role, accountable officer, lead name, contact",
    ),
    Column(
        "supporting",
        "Supporting partners",
        30,
        "Partners that support it, with semicolons between.",
        names="supporting, supporting partner, supported by, support, partners, partner, other partners, "
        "partners involved, supporting agencies, supporting organisations, key partners, in partnership "
        "with, partner agencies, delivery partners",
    ),
    Column(
        "origin",
        "Origin",
        18,
        "Existing partner action, Newly commissioned or Recommendation.",
        names="action type, type, kind",
    ),
    Column(
        "starts",
        "Start",
        16,
        "When it starts.",
        names="start date, starts, started, start by, from, commencement, begins",
    ),
    Column(
        "due",
        "Due",
        16,
        "When it is due now; TBC or Ongoing where there is no date.",
        names="due date, due by, date due, target date, target dates, target, timescale, timescales, timeline, "
        "timeframe, time frame, when, when by, by when, deadline, completion date, target completion, "
        "target completion date, complete by, completed by, end date, delivery date, date, end",
    ),
    Column(
        "revised",
        "Revised due",
        16,
        "A new date; it is taken in place of the one first agreed.",
        names="revised date, revised due date, revised target, revised target date, revised timescale, revised "
        "deadline, new date, new target date, new deadline, extended to",
        exported=False,
    ),
    Column(
        "first_due",
        "First due",
        16,
        "The date first agreed. Kept by the portal.",
        names="original due, original due date, original date, original target date, original deadline, first "
        "agreed",
    ),
    Column(
        "moved",
        "Date moved",
        30,
        "How often the date moved, and why last. Worked out by the portal.",
        shown_only=True,
    ),
    Column(
        "recurs",
        "Recurs",
        14,
        "Every month, Every quarter, Every half year or Every year.",
        names="recurring, recurrence, repeats, frequency, how often",
    ),
    Column(
        "status",
        "Status",
        12,
        "Open, Complete, Cancelled or Deferred.",
        names="state, action status, current status, progress status, position",
    ),
    Column(
        "rating",
        "Rating",
        14,
        "On track, At risk or Off track, as the last update said; the portal itself says what is overdue.",
        names="rag, brag, rag *, brag *, * rag, * rag status, * rag rating, performance rating",
    ),
    Column(
        "updated_on",
        "Updated on",
        16,
        "The day of the last update.",
        names="last updated, last update, update date, date of update, date updated, updated",
    ),
    Column(
        "progress",
        "What was done",
        48,
        "The last update. Another text here posts a new one.",
        names="progress, progress *, update, updates, update *, * update, latest update, current position, "
        "comment, comments, commentary, achievements, achieved, evidence of progress, progress to date",
    ),
    Column(
        "next",
        "What is next",
        34,
        "What comes next, as the last update says.",
        names="next, next step, next steps, next actions",
    ),
    Column(
        "obstacles",
        "Obstacles",
        30,
        "What stands in the way, as the last update says.",
        names="obstacle, barriers, barrier, challenges, blockers, barriers and issues",
    ),
    Column(
        "measures",
        "Success measures",
        26,
        "The codes of the measures it should move, with commas between.",
        names="success measure, measure, measures, measure of success, measures of success, kpi, kpis, "
        "performance measure, performance measures, performance indicators, indicators, success "
        "criteria, outcome, outcomes, outcomes *, outcome *, expected outcome*, desired outcome*, "
        "intended outcome*, how will we know*, how we will know*, how we know*, impact, evidence, "
        "output, outputs, target outcome*",
    ),
    Column(
        "milestones",
        "Milestones",
        34,
        "Its steps, one a line, a date after a dash. Read for new actions alone.",
        names="milestone, key milestones, key milestone",
    ),
    Column(
        "resources",
        "Resources",
        30,
        "Money, staff and in kind.",
        names="resource, resource s, resources required, resource implications, budget, cost, costs, funding, "
        "resourcing, resources *",
    ),
    Column(
        "risks",
        "Risks",
        30,
        "Kept in the detail.",
        names="risk, risks *, risks and issues, risks/issues, risk *",
        exported=False,
    ),
    Column(
        "outcome",
        "What came of it",
        34,
        "What came of an action that is complete, or why it was given up.",
        names="result, results, outcome achieved, closing note, reason for closing",
    ),
    Column(
        "closed_on",
        "Closed on",
        16,
        "When it was completed, cancelled or deferred.",
        names="completed on, completed, date completed, completed date, date closed, actual completion date, "
        "actual completion, date of completion",
    ),
)
BY_KEY = {column.key: column for column in COLUMNS}
EXPORTED = tuple(column for column in COLUMNS if column.exported)
# Headings that only our own export has together.
_OURS = {"Reference", "Priority", "Commitment", "Action", "First due", "Date moved", "What came of it"}


def key_of(heading: str) -> str:
    """The key of the column that people mean by a heading, "" when none is known."""
    whole = _plain(heading)
    if not whole or len(heading) > LONGEST_HEADING:
        return ""
    # “Outcomes (how we know we have been successful)” is first tried as it stands, then without the brackets.
    bare = _plain(re.sub(r"\([^)]*\)", " ", heading))
    for words in dict.fromkeys([whole, bare]):
        if found := _EXACT.get(words):
            return found
    for words in dict.fromkeys([whole, bare]):
        for form, key in _PATTERNS:
            if form.fullmatch(words):
                return key
    return ""


def _plain(heading: str) -> str:
    words = re.sub(r"[^\w/#&]+", " ", heading.casefold().replace("&", " and ").replace("’", "")).strip()
    return "#" if heading.strip() == "#" else words


_EXACT = {_plain(column.heading): column.key for column in COLUMNS}
_EXACT |= {
    name: column.key
    for column in COLUMNS
    for name in column.other_names
    if "*" not in name and name not in _EXACT
}
_PATTERNS = [
    (re.compile(re.escape(name).replace(r"\*", ".*").replace(r"\ .*", "( .*)?")), column.key)
    for column in COLUMNS
    for name in column.other_names
    if "*" in name
]


@dataclass(frozen=True)
class Seen:
    """A column of a sheet: its letter, its heading, what it is read as ("" for not at all), and what stands in it."""

    index: int
    letter: str
    heading: str
    key: str
    sample: str

    @property
    def name(self) -> str:
        """`column D, “Target date”`, for a sentence."""
        return f"column {self.letter}{f', “{self.heading}”' if self.heading else ''}"


Rows = Sequence[tuple[int, Sequence[str]]]


def find_head(rows: Rows) -> int | None:
    """The number of the row that holds the headings: the one of the first forty that names most columns, an action or
    an aim among them. None when there is none.
    """
    best, most = None, 1
    for number, cells in rows:
        if number > HEAD_WITHIN:
            break
        keys = {key for cell in cells if (key := key_of(cell))}
        if keys & {"title", "aim"} and len(keys) > most:
            best, most = number, len(keys)
    return best


def is_our_own(cells: Sequence[str]) -> bool:
    """True for the headings of an export of the portal, whose cells say all there is: an empty one is meant."""
    return set(cells) >= _OURS


def columns_of(rows: Rows, head: int | None, chosen: Mapping[str, str] | None = None) -> list[Seen]:
    """Every column in which something stands, with what it is read as; `chosen` says otherwise by index (as text).

    Of two columns that mean the same, the first is read; of ratings, of which some sheets have one a quarter, the last.
    """
    chosen = chosen or {}
    cells = next((list(each) for number, each in rows if number == head), [])
    below = [each for number, each in rows if head is None or number > head]
    width = max([len(cells), *map(len, below)], default=0)
    read: dict[int, str] = {}
    for index, heading in enumerate(cells):
        if not (key := key_of(heading)) or (key in read.values() and key != "rating"):
            continue
        if key == "rating":
            read = {place: other for place, other in read.items() if other != key}
        read[index] = key
    if "title" not in read.values():  # a plan of aims: what is aimed at is what is promised
        read = {place: "title" if key == "aim" else key for place, key in read.items()}
    found = []
    for index in range(width):
        heading = " ".join(cells[index].split()) if index < len(cells) else ""
        sample = next((each[index] for each in below if index < len(each) and each[index]), "")
        if not heading and not sample:
            continue
        key = chosen.get(str(index), read.get(index, ""))
        found.append(Seen(index, letter_of(index), heading, key if key in BY_KEY else "", _short(sample)))
    return found


def letter_of(index: int) -> str:
    """The letter a spreadsheet gives to a column counted from 0: A, B … Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_SAMPLE else text[: LONGEST_SAMPLE - 1] + "…"
