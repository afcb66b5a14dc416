"""What a file would do to a plan, row by row: what is new, what changes, what is the same, what cannot be read. Pure.

A row belongs to the action of its reference, else to the one of the same words. A cell that says what the export would
say changes nothing; so a file that was exported and comes back is the same, whatever stands in it. What somebody chose
on the page (columns, partners, priorities) comes in as `Choices`; nothing is remembered here.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date

from actionplans.imports import names
from actionplans.imports.columns import BY_KEY, Seen, columns_of, find_head, is_our_own
from actionplans.imports.lines import (
    CLEAR,
    LEAVE,
    LEFT_OUT,
    LONGEST_REFERENCE,
    ActionKnown,
    Choices,
    Known,
    Line,
    Preview,
    WordsSeen,
)
from actionplans.imports.names import PartnerNames, fold
from actionplans.imports.rows import RowReading
from actionplans.imports.tables import MOST_ROWS, Sheet, likeliest_sheet
from actionplans.rules import next_reference
from common.text import list_words, plural

# What a new action keeps as its reference: letters first, a number last. A bare number is a row's, not an action's.
_REFERENCE = re.compile(r"[A-Za-z][\w .&-]*\d")
# What stands in a column of numbers and is no heading of a section.
_NUMBER = re.compile(r"[A-Za-z]{0,6}[-./ ]?\d[\w./-]*")


# ── From sheets to lines


def preview(sheets: Sequence[Sheet], choices: Choices, known: Known, *, on: date) -> Preview:
    """What the chosen sheet would do to the plan on a day."""
    sheets = sheets or [Sheet("", ())]
    index = choices.sheet if choices.sheet is not None and 0 <= choices.sheet < len(sheets) else None
    index = likeliest_sheet(sheets) if index is None else index
    sheet = sheets[index]
    head = choices.head if choices.head is not None else find_head(sheet.rows)
    cells = next((cells for number, cells in sheet.rows if number == head), ())
    is_ours = is_our_own(cells)
    columns = columns_of(sheet.rows, head, choices.columns)
    empty = choices.empty or (CLEAR if is_ours else LEAVE)
    problems = _problems(sheet, head, cells, columns)
    reader = _Reader(
        sheet=sheet,
        places={each.key: each.index for each in columns if each.key},
        columns={each.index: each for each in columns},
        choices=choices,
        known=known,
        on=on,
        clears=empty == CLEAR,
        is_ours=is_ours,
    )
    lines = () if problems else tuple(reader.lines(head))
    unread = [each.heading or each.letter for each in columns if not each.key]
    notes = [f"Not read: {list_words(f'“{each}”' for each in unread)}."] if unread and not problems else []
    return Preview(
        sheets=tuple((place, each.name, len(each.rows)) for place, each in enumerate(sheets)),
        sheet=index,
        head=head,
        empty=empty,
        is_ours=is_ours,
        columns=tuple(columns),
        problems=tuple(problems),
        notes=tuple(notes),
        lines=lines,
        partner_words=tuple(reader.partner_words()),
        priority_words=tuple(reader.priority_words()),
        asks_priority=reader.asks_priority,
        priority=reader.priority,
        asks_rating=reader.asks_rating,
    )


def _problems(sheet: Sheet, head: int | None, cells: Sequence[str], columns: Sequence[Seen]) -> list[str]:
    """What keeps the whole sheet from being read."""
    if sheet.is_cut or len(sheet.rows) > MOST_ROWS + 40:
        return [
            f"The sheet has more than {MOST_ROWS:,} rows, which no plan has: leave only the plan's rows in it, or "
            "choose another sheet."
        ]
    if head is None and not any(each.key == "title" for each in columns):
        return [
            "No row of the sheet has headings such as Action, Lead and Target date. Say in which row the headings "
            "stand and what each column is, or choose another sheet."
        ]
    if head is not None and not cells:
        return [f"Row {head} is empty: give the row in which the headings stand."]
    twice = defaultdict(list)
    for each in columns:
        if each.key:
            twice[each.key].append(each)
    for key, seen in twice.items():
        if len(seen) > 1:
            both = _upper(list_words(each.name for each in seen))
            return [f"{both} are both read as {BY_KEY[key].heading}: keep one of them."]
    if "title" not in twice:
        return ["No column is read as the action: say below which one says what is to be done."]
    if not any(head is None or number > head for number, _ in sheet.rows):
        return ["Nothing stands below the headings: check that it is the right sheet."]
    return []


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


class _Reader:
    """Reads the rows of one sheet, one after the other."""

    def __init__(
        self, *, sheet, places, columns, choices, known: Known, on: date, clears: bool, is_ours: bool
    ):
        self.sheet, self.places, self.columns = sheet, places, columns
        self.choices, self.known, self.on = choices, known, on
        self.clears, self.is_ours = clears, is_ours
        self.names = PartnerNames(known.partners, {**known.partner_words, **choices.partners})
        self.partner_names = {each.key: each.name for each in known.partners}
        self.priorities = {each.key: each for each in known.priorities}
        self.commitments = {each.key: each for each in known.commitments}
        self.by_reference = {fold(each.reference): each for each in known.actions}
        self.by_reference |= {each.reference: each for each in known.actions}
        self.by_title = _once(known.actions)
        self.elsewhere = {
            fold(reference): (reference, plan)
            for reference, plan in known.elsewhere.items()
            if _REFERENCE.fullmatch(reference)
        }
        self.everywhere = {*known.elsewhere, *(each.reference for each in known.actions)}
        self.taken: list[str] = [each.reference for each in known.actions]
        self.first_rows: dict[int, int] = {}
        self.partners_seen: dict[str, list] = {}
        self.priorities_seen: dict[str, list] = {}
        self.asks_priority = False
        self.asks_rating = False
        chosen = choices.priority if choices.priority in self.priorities else None
        self.priority = chosen or known.priority
        self.odd = {(row, column): what for row, column, what in sheet.odd}

    # Rows

    def lines(self, head: int | None):
        """A line for each row that says something; headings that are repeated and sections are passed over."""
        headings = next((cells for number, cells in self.sheet.rows if number == head), None)
        above: dict[str, str] = {}
        rows = []
        for number, cells in self.sheet.rows:
            if (head is not None and number <= head) or cells == headings:
                continue
            row = {
                key: cells[place] for key, place in self.places.items() if place < len(cells) and cells[place]
            }
            filled = [index for index, text in enumerate(cells) if text]
            if not filled:
                continue
            if (
                len(filled) == 1
                and len(self.places) > 1
                and self._is_section(row, cells[filled[0]], filled[0])
            ):
                above = {"section": cells[filled[0]]}
                continue
            if not row or (
                row.keys() == {"reference"} and self.which(row["reference"]) not in self.by_reference
            ):
                continue  # a number that was written in advance
            self._carry(row, above)
            rows.append((number, row))
        references = Counter(
            self.which(row["reference"])
            for number, row in rows
            if row.get("reference") and number not in self.choices.left_out
        )
        self._claim(rows)
        for number, row in rows:
            if number in self.choices.left_out:
                yield Line(number, LEFT_OUT, row.get("reference", ""), row.get("title", ""))
            else:
                yield self._line(number, row, references)

    def _is_section(self, row: dict, text: str, index: int) -> bool:
        """A row with one cell filled is the heading of those below it, unless it stands where actions stand."""
        if self.is_ours:
            return False
        if index != self.places.get("title"):
            return _NUMBER.fullmatch(row.get("reference", "")) is None
        return names.priority_of(text, self.known.priorities) is not None

    def _carry(self, row: dict, above: dict) -> None:
        """Aim, priority and commitment hold for the rows below in which their cells are empty, as people write them."""
        if self.is_ours:
            return
        if above.get("section") and not {"priority", "aim"} & row.keys():
            row["aim"] = above["section"]
        for key in ("priority", "aim", "commitment"):
            if key not in self.places:
                continue
            if key in row:
                if row[key] != above.get(key) and key != "commitment":
                    above.pop("commitment", None)
                above[key] = row[key]
            elif above.get(key) and row.get("title"):
                row[key] = above[key]

    def _claim(self, rows) -> None:
        """References that rows of the file give to new actions are not given to others."""
        self.claimed = {
            row["reference"]
            for number, row in rows
            if number not in self.choices.left_out and self.may_keep(row.get("reference", ""))
        }

    def which(self, reference: str) -> str:
        """What two references have in common that mean the same: `nc 01` is NC-01 unless both are there."""
        return reference if reference in self.by_reference else fold(reference)

    def next_reference(self) -> str:
        """The next free reference of the plan: as its own, or its group's initials, go on."""
        free = next_reference(self.taken) or self.known.first_reference
        while free in self.everywhere or free in self.claimed or free in self.taken:
            self.taken.append(free)
            free = next_reference(self.taken)
        self.taken.append(free)
        return free

    def may_keep(self, reference: str) -> bool:
        """Whether a new action keeps the reference it brings: letters, then a number, that nobody has."""
        folded = fold(reference)
        return (
            len(reference) <= LONGEST_REFERENCE
            and _REFERENCE.fullmatch(reference) is not None
            and folded not in self.by_reference
            and folded not in self.elsewhere
        )

    def _line(self, number: int, row: dict, references: Counter) -> Line:
        reference, title = row.get("reference", ""), row.get("title", "")
        folded, which = fold(reference), self.which(reference)
        held, notes = self.by_reference.get(which), []
        if held is None and title and folded not in self.elsewhere and not self.may_keep(reference):
            if held := self.by_title.get(fold(title)):
                notes = [f"Recognised by its words as {held.reference}."]
        reading = RowReading(self, number, row, held, notes)
        is_kept = held is not None or self.may_keep(reference)
        if is_kept and references[which] > 1:
            reading.problems.append(
                f"{reference} stands in {plural(references[which], 'row')} of the file: keep one, or leave the others "
                "out."
            )
        elif held is not None and (first := self.first_rows.setdefault(held.key, number)) != number:
            reading.problems.append(f"Row {first} speaks of {held.reference}, too: keep one of them.")
        if held is None and folded in self.elsewhere:
            other, plan = self.elsewhere[folded]
            reading.problems.append(
                f"{other} is an action of “{plan}”: move it on its own page, or take the reference out of this row, "
                "which makes it a new action."
            )
        if held is None and not title:
            reading.problems.append(
                "Nothing says what is to be done: write the action, or leave the row out."
            )
        for column in self.columns.values():
            if column.key and (what := self.odd.get((number, column.index))):
                reading.note_odd(column, what)
        return reading.line()

    # What is asked about, once for all rows

    def note_partner(self, named: names.Named) -> None:
        if named.how != names.EXACT:
            entry = self.partners_seen.setdefault(fold(named.words), [named, 0])
            entry[1] += 1

    def partner_words(self):
        """Words that are no partner's name or code, those that mean nothing first."""
        found = [
            WordsSeen(named.words, folded, named.key, named.how, named.note, rows)
            for folded, (named, rows) in self.partners_seen.items()
        ]
        return sorted(found, key=lambda each: (each.key is not None, each.folded))

    def priority_words(self):
        """Words for which a priority has to be, or was, chosen."""
        return [
            WordsSeen(words, folded, key, names.CHOSEN if key else names.UNKNOWN, "", rows)
            for folded, (words, key, rows) in self.priorities_seen.items()
        ]


def _once(actions: Sequence[ActionKnown]) -> dict[str, ActionKnown]:
    """Actions by their folded words, without those whose words are not theirs alone."""
    found: dict[str, ActionKnown | None] = {}
    for each in actions:
        folded = fold(each.title)
        found[folded] = None if folded in found else each
    return {folded: each for folded, each in found.items() if each and folded}
