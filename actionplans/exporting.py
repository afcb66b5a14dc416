"""A plan as a spreadsheet: every action a row, in the columns that the import reads back. What was exported and comes
back changes nothing, for both look at a cell in the same words.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from actionplans.enums import ActionState, DueException, Origin, Recurrence
from actionplans.imports.columns import EXPORTED
from actionplans.imports.names import CommitmentKnown, PriorityKnown
from actionplans.imports.tables import clean
from actionplans.models import ActionMeasure, ActionPlan, Milestone, Slip
from actionplans.summaries import ActionLine, action_lines
from common.spreadsheets import neutral
from common.text import date_words, plural
from performance.imports.returns import fill
from priorities.models import Commitment, Priority

HEADINGS = tuple(column.heading for column in EXPORTED)
_KEYS = tuple(column.key for column in EXPORTED)


def read_rows(plan: ActionPlan, *, on: date) -> list[tuple[ActionLine, dict[str, str]]]:
    """The actions of a plan in the order of their references, each with the text of every column by its key.

    Nine queries, whatever the plan's length.
    """
    lines = action_lines(plan.actions.all(), on=on)
    known = priorities_of(plan)
    numbers = {each.key: each.number for each in known}
    priorities = {each.number: each.words for each in known}
    commitments = {(numbers[each.priority], each.number): each.words for each in commitments_of(plan)}
    measures, milestones = defaultdict(list), defaultdict(list)
    for action, code in (
        ActionMeasure.objects.filter(action__plan=plan)
        .order_by("measure__code")
        .values_list("action_id", "measure__code")
    ):
        measures[action].append(code)
    for action, *said in (
        Milestone.objects.filter(action__plan=plan)
        .order_by("action", "number")
        .values_list("action_id", "title", "baseline", "forecast", "actual")
    ):
        milestones[action].append(_milestone(*said))
    slips = dict(
        Slip.objects.filter(action__plan=plan).order_by("made_on", "pk").values_list("action_id", "reason")
    )
    return [
        (
            line,
            _texts(line, priorities, commitments, measures[line.pk], milestones[line.pk], slips.get(line.pk)),
        )
        for line in lines
    ]


def priorities_of(plan: ActionPlan) -> list[PriorityKnown]:
    """The priorities of the plan's strategy."""
    rows = Priority.objects.filter(strategy=plan.strategy_id).order_by("number")
    return [PriorityKnown(*row) for row in rows.values_list("pk", "number", "title", "short_title")]


def commitments_of(plan: ActionPlan) -> list[CommitmentKnown]:
    """The commitments of the plan's strategy."""
    rows = Commitment.objects.filter(priority__strategy=plan.strategy_id).order_by("priority__number", "sort")
    return [CommitmentKnown(*row) for row in rows.values_list("pk", "priority_id", "number", "text")]


def _texts(
    line: ActionLine, priorities: Mapping, commitments: Mapping, measures, milestones, slip_reason
) -> dict[str, str]:
    last = line.last
    texts = {
        "reference": line.reference,
        "priority": priorities.get(line.priority, str(line.priority)),
        "commitment": commitments.get((line.priority, line.commitment), line.commitment),
        "title": line.title,
        "detail": line.detail,
        "lead": line.lead,
        "lead_officer": line.lead_officer,
        "supporting": "; ".join(line.supporting),
        "origin": Origin(line.origin).label,
        "starts": _day(line.starts),
        "due": _day(line.due) or DueException(line.due_exception).value,
        "first_due": _day(line.original_due),
        "moved": f"{line.slip_words}: {slip_reason}" if line.slip_words and slip_reason else line.slip_words,
        "recurs": Recurrence(line.recurs).label if line.recurs else "",
        "status": ActionState(line.state).label,
        "rating": line.rating.label,
        "updated_on": _day(last.made_on) if last else "",
        "progress": last.done if last else "",
        "next": last.next if last else "",
        "obstacles": last.obstacles if last else "",
        "measures": ", ".join(measures),
        "milestones": "\n".join(milestones),
        "resources": line.resources,
        "outcome": line.outcome or line.closed_reason,
        "closed_on": _day(line.closed_on),
    }
    return {key: clean(text) for key, text in texts.items()}


def _day(when) -> str:
    return str(when) if when else ""


def _milestone(title: str, baseline, forecast, actual) -> str:
    """`Appoint a co-ordinator – April 2025, done May 2025`."""
    told = [_day(baseline)] if baseline else []
    if forecast and forecast != baseline:
        told.append(f"now expected {forecast}")
    if actual:
        told.append(f"done {actual}")
    return f"{' '.join(title.split())} – {', '.join(told)}" if told else " ".join(title.split())


# ── Files


def write_table(rows: Iterable[Mapping[str, str]]) -> bytes:
    """The rows as CSV, UTF-8 with its signature; no text of it runs."""
    made = io.StringIO(newline="")
    writer = csv.writer(made)
    writer.writerow(HEADINGS)
    writer.writerows([neutral(row[key]) for key in _KEYS] for row in rows)
    return made.getvalue().encode("utf-8-sig")


def write_workbook(rows: Iterable[Mapping[str, str]], *, title: str, on: date) -> bytes:
    """The rows as a workbook: a formatted sheet, and one that says what each column means. Every cell is text, which no
    program takes for a formula, a date or a number.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    book = Workbook()
    sheet = book.active
    sheet.title = "Plan"
    wrapped = Alignment(wrap_text=True, vertical="top")
    head = {"font": Font(bold=True, color="FFFFFF"), "fill": PatternFill("solid", fgColor="14213D")}
    grey = PatternFill("solid", fgColor="EEF0F3")
    line = Border(bottom=Side(style="thin", color="C9CED6"))
    shown_only = {place for place, column in enumerate(EXPORTED, start=1) if column.shown_only}

    def heading(cell, text):
        fill(cell, text)
        cell.font, cell.fill, cell.alignment = head["font"], head["fill"], wrapped

    for place, column in enumerate(EXPORTED, start=1):
        heading(sheet.cell(1, place), column.heading)
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    last = 1
    for last, row in enumerate(rows, start=2):
        for place, key in enumerate(_KEYS, start=1):
            cell = sheet.cell(last, place)
            fill(cell, neutral(row[key]))
            cell.alignment, cell.border = wrapped, line
            if place in shown_only:
                cell.fill = grey
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(EXPORTED))}{last}"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A3
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)

    notes = book.create_sheet("What the columns mean")
    notes.column_dimensions["A"].width, notes.column_dimensions["B"].width = 24, 96
    fill(notes["A1"], neutral(title))
    notes["A1"].font = Font(bold=True, size=14)
    for number, text in enumerate(_told(last - 1, on), start=2):
        fill(notes.cell(number, 1), text)
    start = 2 + len(_told(last - 1, on)) + 1
    for place, text in enumerate(("Column", "What it means"), start=1):
        heading(notes.cell(start, place), text)
    for number, column in enumerate(EXPORTED, start=start + 1):
        for place, text in enumerate((column.heading, column.meaning), start=1):
            cell = notes.cell(number, place)
            fill(cell, text)
            cell.alignment, cell.border = wrapped, line
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _told(count: int, on: date) -> tuple[str, ...]:
    return (
        f"{plural(count, 'action')}, as they stood on {date_words(on)}.",
        "This file can be changed and imported again on the plan's page, which shows first what it would change.",
        "Add a row without a reference for a new action. Rows that are taken out of the file change nothing.",
        "Grey columns only inform. A text that begins with an apostrophe would be a formula without it.",
    )
