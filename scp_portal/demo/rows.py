"""The rows of the demo's CSV files, read cell by cell; whatever is wrong is said with its file, row and remedy."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from pathlib import Path

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Choices

from common.partial_dates import PartialDate, PartialDateError
from common.periods import Period, PeriodError

FOLDER = settings.BASE_DIR / "fixtures" / "demo"

# File -> the columns that name a row to a reader, and the others.
TABLES = {
    "accounts": ("email", "name job_title partner role group source"),
    "sources": ("code", "kind title detail dated address licence rule"),
    "partnership": (
        "name",
        "short_name area local_authority_code csp_code police_force_code legal_basis contact_team licence "
        "accessibility_prepared_on accessibility_reviewed_on accessibility_mend_by help_now "
        "privacy_controller privacy_basis privacy_logs privacy_retention source",
    ),
    "terms": ("term", "text source"),
    "facts": ("number", "figure words text source"),
    "partners": ("code", "name category authority joined left successor note source"),
    "groups": ("code", "name kind reports_to terms_of_reference started ended source"),
    "memberships": ("group post", "partner role interim started ended source"),
    "sharing_agreements": ("title", "version agreed_on review_on signatories note source"),
    "liaison_officers": ("partner", "post started ended source"),
    "public_meetings": (
        "held_on",
        "title notice_published_on notice_address discussed record_address came source",
    ),
    "case_reviews": (
        "year",
        "applications threshold_not_met reviews recommendations released_by released_on source",
    ),
    "death_reviews": (
        "pseudonym",
        "state quality_assured_on published_on not_published_reason take_down_on plan_status source",
    ),
    "duty_records": (
        "duty title",
        "dated address contact sent_on needs_assessment_on consulted text review_on source",
    ),
    "strategies": (
        "slug",
        "title years starts ends ends_note vision summary approach state for_decision_on agreed_on agreed_reference "
        "in_force_on superseded_on supersedes inside source",
    ),
    "refreshes": ("strategy made_on", "summary source"),
    "themes": ("strategy number", "title text source"),
    "alignments": ("strategy plan", "outcome text source"),
    "priorities": (
        "strategy number",
        "title short_title subtitle why how statutory_basis limbs resources no_finding_reason shows_exit source",
    ),
    "holdings": ("strategy priority", "holder started ended source"),
    "focus": ("strategy priority", "started ended reason source"),
    "commitments": ("strategy number", "priority text detail source"),
    "achievements": ("strategy period", "priority title text source"),
    "assessments": (
        "code",
        "title period approved_on summary levels_and_patterns changes_since why_changed implementation previous source",
    ),
    "findings": ("assessment number", "text limb priority_asked_by led_to source"),
    "consultations": (
        "title",
        "strategy started ended audience affected_groups responses what_was_said what_changed source",
    ),
    "schemes": ("rates version", "name tolerance_kind tolerance in_use source"),
    "scheme_definitions": ("rates rating", "version position words text source"),
    "measures": (
        "code",
        "title definition numerator denominator unit measured_by area_basis collected frequency aggregation basis "
        "polarity kind baseline_period baseline_value baseline_reason owner supplier reporter due_days sensitivity "
        "caveats series source",
    ),
    "measure_places": ("strategy number", "priority measure source"),
    "targets": ("measure period", "value base source"),
    "breaks": ("measure period", "made_on reason source"),
    "readings_annual": ("measure period", "value source"),
    "readings_quarterly": ("measure period", "value source"),
    "street-crime": ("month crime_type", "reported_by_force located_in_city"),
    "commentaries": ("measure period", "text by source"),
    "area_names": ("alias", "area source"),
    "plans": ("code", "group strategy title interval_days source"),
    "actions": (
        "ref",
        "plan priority commitment title detail lead lead_officer owner supporting origin starts due due_exception "
        "completed outcome cancelled_reason deferred_reason resources measures source",
    ),
    "slips": ("action made_on", "due reason agreed_by source"),
    "milestones": ("action number", "title baseline forecast actual source"),
    "updates": ("action made_on", "rating done next obstacles forecast forecast_reason by source"),
    "reviews": ("code", "title about completed_on group source"),
    "recommendations": ("review number", "section text source"),
    "acceptances": ("review recommendation partner", "answer answered_on remark source"),
    "recommendation_actions": ("review recommendation action", "source"),
    "standing_items": ("group number", "title type presenter minutes source"),
    "meetings": (
        "group held_on",
        "title starts_at place is_open quorum planned_on papers_due noticed_on present apologies absent "
        "minutes_agreed_at decided source",
    ),
    "agenda_items": (
        "group held_on number",
        "title type presenter access exempt_paragraph public_interest minute exempt_minute source",
    ),
    "committee_reports": (
        "code",
        "title type report_of author summary recommendations background current_position options proposals "
        "strategic_implications financial_implications legal_implications equalities_implications "
        "crime_and_disorder_implications conclusion appendices submitted_on source",
    ),
    "papers": ("report group held_on item", "received_on"),
    "group_reports": (
        "group to held_on",
        "item since until achievements exceptions slips next_steps risks requests drafted_on submitted_on source",
    ),
    "escalations": ("about raised_on", "group to why asked withdrawn_on withdrawn_reason source"),
    "decisions": (
        "group decided_on reference",
        "item kind text strategy refresh action measure until mitigation escalation answer referred_to delegated_to "
        "delegation source",
    ),
    "follow_ups": (
        "number",
        "group held_on reference item text partner owner due progress progress_on closed_at outcome source",
    ),
    "risks": (
        "code",
        "group title cause consequence controls response owner partner target_likelihood target_impact actions "
        "closed_on closed_reason source",
    ),
    "risk_scores": ("risk scored_on", "likelihood impact review_on remark source"),
    "scrutiny_recommendations": ("group held_on number", "text received_on to came_of_it came_on source"),
    "scrutiny_responses": ("group held_on number partner", "answered_on text"),
    "meeting_publications": ("group held_on", "published_on source"),
    "editions": ("strategy number", "kind period as_at published_on label note next_update source"),
    "check_overrides": ("strategy period code", "reason source"),
}


class FixtureProblem(Exception):
    """A file, a column or a row that is wrong: a sentence that names it and says what would be right."""


@dataclass(frozen=True)
class Row:
    """One row of a file. Its getters return the value of a column, or raise FixtureProblem."""

    file: str  # fixtures/demo/actions.csv
    number: int  # as a spreadsheet shows it
    name: str  # SV-03
    cells: Mapping[str, str]

    def problem(self, words: str) -> FixtureProblem:
        """What to raise about this row."""
        return FixtureProblem(
            f"{self.file}, row {self.number}{f' ({self.name})' if self.name else ''}: {words}"
        )

    def text(self, column: str) -> str:
        """The cell as it stands; empty when nothing does."""
        return self.cells[column]

    def needed(self, column: str) -> str:
        """The cell, which may not be empty."""
        return self.cells[column] or self._refuse(column, "is empty: it has to be filled in.")

    def when(self, column: str) -> PartialDate | None:
        """A date as far as it is known; None for an empty cell."""
        try:
            return PartialDate.parse(self.cells[column]) if self.cells[column] else None
        except PartialDateError as problem:
            raise self.problem(f"“{column}” cannot be read. {problem}") from None

    def day(self, column: str) -> date | None:
        """A whole day; None for an empty cell."""
        when = self.when(column)
        if when and when.day is None:
            self._refuse(column, f"is “{self.cells[column]}”: it has to be a whole day, such as 2025-06-30.")
        return when and when.first

    def period(self, column: str) -> Period | None:
        """A month, quarter or financial year; None for an empty cell."""
        try:
            return Period.parse(self.cells[column]) if self.cells[column] else None
        except PeriodError as problem:
            raise self.problem(f"“{column}” cannot be read. {problem}") from None

    def decimal(self, column: str) -> Decimal | None:
        """A number; None for an empty cell."""
        if not self.cells[column]:
            return None
        try:
            value = Decimal(self.cells[column])
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite():
            self._refuse(
                column, f"is “{self.cells[column]}”: write a number without commas, such as 1200 or 12.5."
            )
        return value

    def whole(self, column: str) -> int | None:
        """A whole number, nought or above; None for an empty cell."""
        text = self.cells[column]
        if text and not (text.isascii() and text.isdigit()):
            self._refuse(column, f"is “{text}”: write a whole number, such as 12.")
        return int(text) if text else None

    def flag(self, column: str) -> bool:
        """True for yes, False for an empty cell."""
        if self.cells[column] not in {"", "yes"}:
            self._refuse(column, f"is “{self.cells[column]}”: write yes, or leave it empty.")
        return bool(self.cells[column])

    def choice(self, column: str, choices: type[Choices]) -> str:
        """One of an enum's values, or an empty cell, which the record itself may refuse."""
        return self.one_of(column, choices.values) if self.cells[column] else ""

    def one_of(self, column: str, values) -> str:
        """One of some words."""
        if self.cells[column] not in values:
            words = ", ".join(f"“{value}”" for value in values)
            self._refuse(column, f"is “{self.cells[column]}”: write one of {words}.")
        return self.cells[column]

    def parts(self, column: str) -> list[str]:
        """The parts of a cell, which are separated by semicolons."""
        return [part.strip() for part in self.cells[column].split(";") if part.strip()]

    def link(self, column: str, known: Mapping, file: str, *, key=None):
        """The record that the cell names, or None for an empty cell. `key` is the whole key, where it is more."""
        if not self.cells[column]:
            return None
        return self._found(column, known, file, key or self.cells[column])

    def needed_link(self, column: str, known: Mapping, file: str, *, key=None):
        """The record that the cell names; the cell may not be empty."""
        self.needed(column)
        return self.link(column, known, file, key=key)

    def links(self, column: str, known: Mapping, file: str) -> list:
        """The records that the parts of the cell name."""
        return [self._found(column, known, file, part) for part in self.parts(column)]

    def _found(self, column: str, known: Mapping, file: str, key):
        if key in known:
            return known[key]
        said = " ".join(key) if isinstance(key, tuple) else key
        spelled = {" ".join(each) if isinstance(each, tuple) else each: each for each in known}
        near = get_close_matches(said, spelled, n=1) or list(spelled)[:5]
        right = f"such as {', '.join(f'“{each}”' for each in near)}" if near else "but that file is empty"
        return self._refuse(
            column, f"names “{said}”, which {file}.csv does not have: write one that it has, {right}."
        )

    def _refuse(self, column: str, words: str):
        raise self.problem(f"“{column}” {words}")


def table(name: str, folder: Path = FOLDER) -> list[Row]:
    """The rows of one file of the demo, whose columns are checked. Raises FixtureProblem."""
    return list(_read(folder / f"{name}.csv", *TABLES[name]))


class Tables:
    """Every table of a folder, read at once, so that a wrong column is found before anything is entered."""

    def __init__(self, folder: Path = FOLDER):
        self._rows = {name: table(name, folder) for name in TABLES}

    def __getitem__(self, name: str) -> list[Row]:
        return self._rows[name]


def _read(path: Path, named_by: str, others: str) -> Iterator[Row]:
    """The rows of a file, numbered as a spreadsheet does: lines of comment, the header and empty lines count."""
    file = _shown(path)
    wanted = [*named_by.split(), *others.split()]
    header: list[str] = []
    for number, cells in enumerate(_lines(path, file), start=1):
        if not header:
            if cells and not cells[0].startswith("#"):
                header = [cell.strip() for cell in cells]
                _check_columns(header, wanted, file)
            continue
        if not any(cell.strip() for cell in cells):
            continue
        row = dict(zip(header, (cell.strip() for cell in cells), strict=False))
        name = " ".join(filter(None, (row.get(column, "") for column in named_by.split())))
        found = Row(file, number, name, row)
        if len(cells) != len(header):
            raise found.problem(
                f"it has {len(cells)} cells and the header {len(header)}: a text with a comma or a line break in it "
                "stands in double quotes."
            )
        yield found
    if not header:
        raise FixtureProblem(f"{file}: the file has no header. Its columns are {', '.join(wanted)}.")


def _lines(path: Path, file: str) -> Iterator[list[str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as text:
            yield from csv.reader(text, strict=True)
    except FileNotFoundError:
        raise FixtureProblem(
            f"{file}: there is no such file. The demo needs it, if only with its header."
        ) from None
    except UnicodeDecodeError:
        raise FixtureProblem(f"{file}: the file is not in UTF-8. Save it again as “CSV UTF-8”.") from None
    except csv.Error as problem:
        raise FixtureProblem(
            f"{file}: the file is no CSV ({problem}). See that every double quote that is opened is closed."
        ) from None


def _check_columns(header: list[str], wanted: list[str], file: str):
    missing = [column for column in wanted if column not in header]
    unknown = [column for column in header if column not in wanted]
    twice = sorted({column for column in header if header.count(column) > 1})
    said = [
        f"{words} {', '.join(f'“{column}”' for column in columns)}"
        for words, columns in (("lacks", missing), ("does not know", unknown), ("has twice", twice))
        if columns
    ]
    if said:
        raise FixtureProblem(f"{file}: the table {' and '.join(said)}. Its columns are {', '.join(wanted)}.")


def _shown(path: Path) -> str:
    """A path as people type it: from the top of the repository, where it lies there."""
    return str(path.relative_to(settings.BASE_DIR) if path.is_relative_to(settings.BASE_DIR) else path)


def refusal_words(refusal: ValidationError) -> str:
    """What a record or an operation refused, in sentences that name the fields."""
    if not hasattr(refusal, "error_dict"):
        return " ".join(refusal.messages)
    said = []
    for field, errors in refusal.error_dict.items():
        for error in errors:
            if error.code in {"blank", "null"}:
                said.append(f"“{field}” is empty: it has to be filled in.")
            elif field == NON_FIELD_ERRORS:
                said += error.messages
            else:
                said += [f"“{field}”: {message}" for message in error.messages]
    return " ".join(said)
