"""The workbook: every table on a sheet of its own, to the Government Analysis Function's guidance, by gptables.

Cover, contents and notes come first. There is one table on a sheet, one heading row with headings that differ, no
merged cell, no blank row and no blank cell. The same document gives the same bytes.
"""

import io
import re
import warnings
from datetime import datetime
from threading import Lock
from typing import Any

from publishing.files.file import File
from publishing.files.tables import NUMBER, WHOLE, Table, cell

WORKBOOK = "edition.xlsx"
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NOTHING_TO_SAY = "[z]"
_ONE_AT_A_TIME = Lock()  # what is not warned of is a matter of the process, not of a thread
MOST_LETTERS = 32_000  # what a cell holds, with room for the words that say the rest is elsewhere
MOST_DIGITS = 15  # what a spreadsheet keeps of a number

# gptables makes links of what looks like Markdown, notes of what stands between dollars, and refuses a cell without a
# Latin letter or a digit. What people wrote is none of its business, so such cells are written after it.
_NOT_FOR_GPTABLES = re.compile(r"\]\(|\$\$|\A[^a-zA-Z0-9]*\Z")
_A_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_SHORTHAND = re.compile(r"\[(?:c|x|z|p|r|b|low)\]")
# Where a note belongs, by the beginning of its title: the table and the column whose heading refers to it.
_NOTES_BELONG = (
    ("How measures are rated", "measures", "rating"),
    ("What is a real change", "measures", "direction"),
    ("Recorded crime", "measures", "source"),
    ("Targets", "measures", "target"),
    ("Breaks", "measures", "value"),
    ("Figures that are withheld", "periods", "value"),
    ("Missing", "periods", "value"),
    ("Revisions", "periods", "mark"),
)


def workbook(document: dict, tables: list[Table], *, watermark: str = "") -> File:
    """The edition’s tables as one workbook. Tables without rows are left out, and the cover names them.

    `watermark` is said first on the cover: a draft is no edition.
    """
    gptables, pandas = _loaded()
    shown = [table for table in tables if table.rows and table.name != "notes"]
    notes = _notes_table(document)
    places = _places_of_notes(document, shown)
    sheets, later = {}, {}
    for table in shown:
        columns, odd = _columns(table)
        sheets[table.sheet] = gptables.GPTable(
            table=pandas.DataFrame(columns, dtype=object),
            table_name=f"{table.name}_table",
            title=table.title,
            subtitles=[],
            instructions=_instructions(table),
            legend=_legend(document, table),
            source=None,
            scope=" ".join(["Notes:", *places[table.name, ""]]) if places.get((table.name, "")) else None,
            table_notes={
                column.title: "".join(places[table.name, column.name])
                for column in table.columns
                if (table.name, column.name) in places
            },
            index_columns={},
        )
        later[table.sheet] = odd
    made = io.BytesIO()
    with _ONE_AT_A_TIME, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an edition without notes has none, on purpose
        book = gptables.produce_workbook(
            made,
            sheets,
            cover=gptables.Cover(cover_label="Cover", width=90, **_cover(document, tables, shown, watermark)),
            contentsheet_options={
                "column_names": ["Sheet", "What it holds"],
                "instructions": "This sheet contains one table. Each name is a link to its sheet.",
            },
            notes_table=pandas.DataFrame(notes) if notes["Reference"] else None,
            notesheet_options={"title": "Notes on the figures"},
            auto_width=False,
            workbook_options={
                "in_memory": True,  # entries of the file then carry no time of day
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
    _finish(document, book, sheets, {table.sheet: table for table in shown}, later)
    book.close()
    return File(
        WORKBOOK,
        "All tables as a workbook",
        WORKBOOK_TYPE,
        made.getvalue(),
        "Every table on a sheet of its own, with a cover, contents and notes; made to be read by a screen reader.",
    )


def _loaded():
    """gptables and the pandas it brings: half a second and some 60 MB that nobody else should pay for."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # it leaves its theme's file open as it is imported
        import gptables
        import pandas
    return gptables, pandas


def _columns(table: Table) -> tuple[dict[str, list], list[tuple[int, int, str]]]:
    """The columns by heading, and the cells that have to be written afterwards: (row, column, text)."""
    columns: dict[str, list] = {}
    later: list[tuple[int, int, str]] = []
    for number, column in enumerate(table.columns):
        is_number = column.kind in {NUMBER, WHOLE}
        cells: list[Any] = []
        for place, row in enumerate(table.rows):
            text = cell(row[number])
            if len(text) > MOST_LETTERS:
                text = f"{text[:MOST_LETTERS]}… (the whole text is in {table.file_name})"
            if not text.strip():
                cells.append(NOTHING_TO_SAY)
            elif is_number and _A_NUMBER.fullmatch(text) and len(text.strip("-0.")) <= MOST_DIGITS:
                cells.append(float(text) if "." in text else int(text))
            elif _NOT_FOR_GPTABLES.search(text):
                later.append((place, number, text))
                cells.append("see the text")
            else:
                cells.append(text)
        columns[column.title] = cells
    return columns, later


def _instructions(table: Table) -> str:
    return f"This sheet contains one table. {table.about} Some headings refer to notes, which are on the Notes sheet."


def _legend(document: dict, table: Table) -> list[str]:
    """The shorthand that this table really uses, each mark explained."""
    used = {NOTHING_TO_SAY} if any(value in (None, "") for row in table.rows for value in row) else set()
    for row in table.rows:
        for value in row:
            if isinstance(value, str) and "[" in value:
                used.update(_SHORTHAND.findall(value))
    return [f"{each['mark']}: {each['text']}" for each in _shorthand(document) if each["mark"] in used]


def _shorthand(document: dict) -> list[dict]:
    """The document’s shorthand, with what stands in a cell that has nothing to say."""
    said = [each for each in document["shorthand"] if each["mark"] != NOTHING_TO_SAY]
    return [*said, {"mark": NOTHING_TO_SAY, "text": "Not applicable: there is nothing to say here"}]


def _notes_table(document: dict) -> dict[str, list[str]]:
    notes = document["notes"]
    return {
        "Reference": [f"n{number}" for number in range(len(notes))],
        "Title": [_plain(note["title"]) for note in notes],
        "Note text": [_plain(" ".join(note["text"])) for note in notes],
    }


def _places_of_notes(document: dict, shown: list[Table]) -> dict[tuple[str, str], list[str]]:
    """Where each note is referred to: {(table, column): references}; a column "" is the line above the table."""
    there = {table.name for table in shown}
    places: dict[tuple[str, str], list[str]] = {}
    for number, note in enumerate(document["notes"]):
        place = next(
            (
                (table, column)
                for begins, table, column in _NOTES_BELONG
                if note["title"].startswith(begins) and table in there
            ),
            (shown[0].name, "") if shown else None,
        )
        if place:
            places.setdefault(place, []).append(f"$$n{number}$$")
    return places


def _cover(document: dict, tables: list[Table], shown: list[Table], watermark: str) -> dict[str, Any]:
    edition, partnership = document["edition"], document["partnership"]
    empty = [table.title for table in tables if not table.rows]
    intro = [
        watermark,
        f"{partnership['name']}, {partnership['area']}",
        f"Edition {edition['number']} of this strategy{', ' + edition['label'] if edition['label'] else ''}",
        f"Position at {edition['as_at_words']}",
        f"Published {edition['published_words']}",
    ]
    if edition["next_update_words"]:
        intro.append(f"Next update: {edition['next_update_words']}")
    if edition["note"]:
        intro.append(f"Note to this edition: {edition['note']}")
    about = [
        f"This workbook contains {len(shown)} tables, one on each sheet, after the contents"
        f"{' and the notes' if document['notes'] else ''}.",
        "There are no blank cells and no merged cells. What stands in square brackets is shorthand: "
        + "; ".join(f"{each['mark']} {each['text'][:1].lower()}{each['text'][1:]}" for each in _shorthand(document))
        + ".",
        document.get("disclosure", {}).get("words", ""),
        "Definitions of measures are on the Measures sheet; ratings and other words are explained on the Definitions "
        "sheet; methods and quality are on the Notes sheet; where figures come from is on the Sources sheet.",
        _revised(document),
        f"Licence: {partnership['licence']}. Sources may have licences of their own, which the Sources sheet names.",
        f"The same edition as web pages, report and data: {edition['address']}",
    ]  # fmt: skip
    if empty:
        about.append(f"Left out, because this edition has none: {'; '.join(empty)}.")
    return {
        "title": _plain(f"{document['strategy']['title']}: {edition['title']}"),
        "intro": [_plain(text) for text in intro if text],
        "about": [_plain(text) for text in about if text],
        "contact": [_plain(partnership["contact_team"]), _plain(partnership["contact_words"])],
    }


def _revised(document: dict) -> str:
    revisions = document.get("revisions")
    if not revisions:
        return ""
    return f"Revisions: {revisions['words']}"


def _plain(text: str) -> str:
    """Text for a place where gptables would read links and notes into it, which it then does not."""
    return text.replace("](", "] (").replace("$$", "$ $")


def _finish(document: dict, book, sheets: dict, tables: dict[str, Table], later: dict[str, list]) -> None:
    """What gptables leaves to others: odd cells, widths, printing, and what the file says of itself."""
    book.set_properties(
        {
            "title": f"{document['strategy']['title']}: {document['edition']['title']}",
            "author": document["partnership"]["name"],
            "subject": f"Position at {document['edition']['as_at_words']}",
            "created": datetime.fromisoformat(document["edition"]["published_on"]),
        }
    )
    for sheet in book.worksheets():
        if sheet.name not in tables:
            if sheet.name != "Cover":
                sheet.set_column(0, 0, 16)
                sheet.set_column(1, 2, 70 if sheet.name == "Contents" else 40)
            if sheet.name == "Notes":
                sheet.set_column(2, 2, 90)
            continue
        heading = sheets[sheet.name].data_range[0]
        for row, column, text in later[sheet.name]:
            style = sheet.table[heading + 1 + row][column].format
            sheet.write_string(heading + 1 + row, column, text, style)
        for number, column in enumerate(tables[sheet.name].columns):
            sheet.set_column(number, number, column.width)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(heading)
