"""Figures from files: staged first, so that a person sees what a file would do; then one transaction, reversible.

A reader of `performance.imports` says what a file holds. `stage_…` sets that against what the portal has and keeps the
answer, line by line, in an `ImportBatch`; nothing else is stored. `commit` stores it whole, `undo` takes it back.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from simple_history.utils import bulk_update_with_history

from common.periods import Period
from common.records import may, write, write_many
from common.text import number_data, plural
from partnership.enums import SourceKind
from partnership.models import Source
from partnership.permissions import why_not_keep_records
from performance.enums import AreaBasis, BatchKind, BatchState, Certainty, Feed, LineAction
from performance.imports.opening import Archive, Given, Kind, csv_rows, kind_of
from performance.imports.recorded_crime import read_recorded_crime
from performance.imports.refusals import FileRefused
from performance.imports.returns import read_return
from performance.imports.street import HEADER, read_street
from performance.models import (
    AreaName,
    Commentary,
    ComparatorReading,
    ImportBatch,
    Measure,
    PeriodLock,
    Reading,
)
from performance.operations import Figure, record_readings, why_locked
from performance.permissions import why_not_enter, why_not_import, why_not_see_import

MANY_FILES_SHOWN = 3


@dataclass(frozen=True)
class Line:
    """What one figure of an import would do. `measure` is None where no measure is fed by the series."""

    measure: str | None
    series: str
    basis: str
    area: str
    period: str
    value: str | None
    action: str
    reason: str = ""
    before: str | None = None
    numerator: str | None = None
    denominator: str | None = None
    certainty: str = ""
    commentary: str = ""
    row: int | None = None
    is_comparator: bool = False

    def as_told(self) -> dict:
        """The line as the command line prints it."""
        return {
            "measure": self.measure,
            "series": self.series,
            "basis": self.basis,
            "area": self.area,
            "period": self.period,
            "value": number(self.value),
            "action": self.action,
            "reason": self.reason,
        }


@dataclass(frozen=True)
class Staged:
    """What files would do: the lines, and what is kept of the files themselves."""

    kind: BatchKind
    file_name: str
    sha256: str
    rows_read: int
    rows_used: int
    lines: tuple[Line, ...]
    refusals: tuple[str, ...]
    notes: tuple[str, ...] = ()


def number(text: str | None):
    """A figure of a line as a number for JSON: whole where it is whole."""
    if text is None:
        return None
    value = Decimal(text)
    return int(value) if value == value.to_integral_value() else float(value)


# What the files would do


def look_at_street(paths, *, force: str, area: str, series_only: bool = False) -> Staged:
    """What police.uk street files would do to the measures fed by them. `series_only` asks the database nothing."""
    street = read_street(paths, force=force, area_prefix=area)
    measures = {} if series_only else fed_by(Feed.STREET)
    known = {} if series_only else readings_of(measures.values())
    locks = [] if series_only else list(PeriodLock.objects.all())
    lines = []
    for (month, series, basis), count in sorted(
        street.counts.items(), key=lambda item: (item[0][0].start, item[0][1:])
    ):
        measure = measures.get((series, basis))
        place = force if basis == AreaBasis.FORCE else area
        lines.append(_line(measure, series, basis, place, month, Decimal(count), known, locks))
    for month in street.missing:
        for (series, basis), measure in sorted(measures.items()):
            place = force if basis == AreaBasis.FORCE else area
            lines.append(
                _line(
                    measure, series, basis, place, month, None, known, locks, "No street file for this month."
                )
            )
    names = _names([file.name for file in street.files])
    return Staged(
        kind=BatchKind.STREET,
        file_name=names,
        sha256=_together([file.sha256 for file in street.files]),
        rows_read=street.rows_read,
        rows_used=street.rows_used,
        lines=tuple(lines),
        refusals=(*(refusal.sentence for refusal in street.refusals), *_refused_lines(names, lines)),
        notes=street.notes,
    )


def look_at_recorded_crime(
    path, *, area: str, comparators: Iterable[str] = (), series_only: bool = False
) -> Staged:
    """What a Home Office table would do: quarterly readings of our area, and comparators' of the areas chosen."""
    aliases = dict(AreaName.objects.values_list("alias", "area")) if not series_only else {}
    crime = read_recorded_crime(path, areas=[area, *comparators], aliases=aliases)
    measures = (
        {} if series_only else {series: each for (series, _), each in fed_by(Feed.RECORDED_CRIME).items()}
    )
    known = {} if series_only else readings_of(measures.values())
    held = {} if series_only else comparators_of(measures.values())
    locks = [] if series_only else list(PeriodLock.objects.all())
    lines = []
    for sums in (crime.groups, crime.codes):
        for (place, series, quarter), count in sorted(
            sums.items(), key=lambda item: (item[0][2].start, item[0][:2])
        ):
            measure = measures.get(series)
            if sums is crime.codes and measure is None and not series_only:
                continue  # hundreds of codes; those that feed nothing are in their groups
            if place == area:
                lines.append(
                    _line(measure, series, AreaBasis.AREA, place, quarter, Decimal(count), known, locks)
                )
            else:
                before = held.get((measure.pk, place, quarter)) if measure else None
                lines.append(_compared(measure, series, place, quarter, Decimal(count), before))
    return Staged(
        kind=BatchKind.RECORDED_CRIME,
        file_name=crime.file,
        sha256=crime.sha256,
        rows_read=crime.rows_read,
        rows_used=crime.rows_used,
        lines=tuple(lines),
        refusals=(*(refusal.sentence for refusal in crime.refusals), *_refused_lines(crime.file, lines)),
        notes=(*crime.notes, *crime.notes_about(area)),
    )


def look_at_return(path, *, by=None, series_only: bool = False) -> Staged:
    """What a return (the portal's own workbook, or a CSV of code, period, value, commentary) would do.

    With `by`, figures of measures that this person does not enter are refused.
    """
    given = read_return(path)
    measures = {} if series_only else {each.code: each for each in Measure.objects.all()}
    known = readings_of(measures.values()) if measures else {}
    locks = [] if series_only else list(PeriodLock.objects.all())
    locked = {line.period: why_locked(line.period, locks) for line in given.lines}
    lines = []
    for line in given.lines:
        measure = measures.get(line.code)
        if by and measure and (why := why_not_enter(by, measure)):
            lines.append(_not_theirs(line, why))
            continue
        if not line.has_figure:
            lines.append(_said(line, measure))
            continue
        lines.append(_returned(line, measure, known, locked, series_only=series_only))
    return Staged(
        kind=BatchKind.READINGS,
        file_name=given.file,
        sha256=given.sha256,
        rows_read=given.rows_read,
        rows_used=sum(line.action != LineAction.REFUSED for line in lines),
        lines=tuple(lines),
        refusals=(
            *(refusal.sentence for refusal in given.refusals),
            *(
                f"{given.file}, row {line.row}: {line.reason}"
                for line in lines
                if line.action == LineAction.REFUSED
            ),
        ),
        notes=given.notes,
    )


def fed_by(feed: Feed) -> dict[tuple[str, str], Measure]:
    """The measures fed by a kind of file, by series and basis."""
    return {(each.series, each.area_basis): each for each in Measure.objects.filter(feed=feed)}


def readings_of(measures: Iterable[Measure]) -> dict[tuple[int, Period], Reading]:
    """What is known of these measures, by measure and period: one query."""
    found = Reading.objects.filter(measure__in=[measure.pk for measure in measures])
    return {(reading.measure_id, reading.period): reading for reading in found}


def comparators_of(measures: Iterable[Measure]) -> dict[tuple[int, str, Period], Decimal]:
    """What is known of other areas, by measure, area and period: one query."""
    found = ComparatorReading.objects.filter(measure__in=[measure.pk for measure in measures])
    return {(each.measure_id, each.area, each.period): each.value for each in found}


def _refused_lines(name: str, lines: list[Line]) -> list[str]:
    """One sentence about the figures that an official file has and the portal cannot take."""
    refused = [line for line in lines if line.action == LineAction.REFUSED]
    if not refused:
        return []
    first = refused[0]
    more = f" The same holds for {plural(len(refused) - 1, 'more figure')}." if refused[1:] else ""
    return [f"{name}: {first.measure}, {Period.parse(first.period)}, cannot be taken: {first.reason}{more}"]


def _line(measure, series, basis, area, period: Period, value, known, locks=(), reason: str = "") -> Line:
    """One figure of an official file, set against what is known."""
    held = known.get((measure.pk, period)) if measure else None
    told = {
        "measure": measure.code if measure else None,
        "series": series,
        "basis": str(basis),
        "area": area,
        "period": period.code,
        "value": number_data(value),
        "reason": reason,
    }
    if measure is not None and measure.collected != period.kind:
        why = f"{measure.code} has {measure.get_collected_display().lower()} readings, and {period} is not such."
        return Line(**told | {"action": LineAction.REFUSED.value, "reason": why})
    if measure is None:
        return Line(action=LineAction.NEW.value, **told)
    if held is not None and held.value == value:
        return Line(action=LineAction.SAME.value, before=number_data(held.value), **told)
    if held is not None and value is None:
        return Line(
            action=LineAction.SAME.value,
            before=number_data(held.value),
            **told | {"value": number_data(held.value)},
        )
    if closed := why_locked(period, locks):
        return Line(
            action=LineAction.REFUSED.value,
            before=number_data(held.value) if held else None,
            **told | {"reason": closed},
        )
    if held is None:
        return Line(action=LineAction.NEW.value, **told)
    return Line(
        action=LineAction.CHANGED.value,
        before=number_data(held.value),
        **told | {"reason": "Was not available." if held.value is None else "Revised at source [r]."},
    )


def _compared(measure, series, area, period, value, before) -> Line:
    action = LineAction.NEW if before is None else LineAction.SAME if before == value else LineAction.CHANGED
    return Line(
        measure=measure.code if measure else None,
        series=series,
        basis=AreaBasis.AREA.value,
        area=area,
        period=period.code,
        value=number_data(value),
        action=action.value,
        before=number_data(before),
        is_comparator=True,
    )


def _returned(line, measure, known, locked, *, series_only: bool) -> Line:
    """One line of a return, set against what is known."""
    told = {
        "measure": line.code if measure else None,
        "series": line.code,
        "basis": measure.area_basis if measure else "",
        "area": "",
        "period": line.period.code,
        "value": number_data(line.value),
        "numerator": number_data(line.numerator),
        "denominator": number_data(line.denominator),
        "certainty": line.certainty,
        "commentary": line.commentary,
        "row": line.row,
    }
    if series_only:
        return Line(action=LineAction.NEW.value, reason=line.reason, **told)
    if measure is None:
        why = f"there is no measure {line.code}. Use a code from the list of measures."
        return Line(action=LineAction.REFUSED.value, reason=why, **told)
    figure = Figure(
        measure=measure,
        period=line.period,
        value=line.value,
        not_available_reason=line.reason,
        numerator=line.numerator,
        denominator=line.denominator,
    )
    if problems := figure.problems():
        return Line(action=LineAction.REFUSED.value, reason=" ".join(problems), **told)
    held = known.get((measure.pk, line.period))
    if held is None:
        refused = locked.get(line.period, "")
        return Line(
            action=(LineAction.REFUSED if refused else LineAction.NEW).value,
            reason=refused or line.reason,
            **told,
        )
    same = (
        held.value == line.value
        and held.not_available_reason == line.reason
        and held.numerator == line.numerator
        and held.denominator == line.denominator
    )
    if not same and (refused := locked.get(line.period)):
        return Line(action=LineAction.REFUSED.value, reason=refused, before=number_data(held.value), **told)
    action = LineAction.SAME if same else LineAction.CHANGED
    return Line(action=action.value, reason=line.reason, before=number_data(held.value), **told)


def _not_theirs(line, why: str) -> Line:
    """A line about a measure that somebody else enters: it tells nothing of what is held."""
    return Line(
        measure=None,
        series=line.code,
        basis="",
        area="",
        period=line.period.code,
        value=number_data(line.value),
        action=LineAction.REFUSED.value,
        reason=why,
        row=line.row,
    )


def _said(line, measure) -> Line:
    """A commentary without a figure."""
    told = {
        "series": line.code,
        "basis": "",
        "area": "",
        "period": line.period.code,
        "value": None,
        "row": line.row,
    }
    if measure is None:
        return Line(
            measure=None,
            action=LineAction.REFUSED.value,
            reason=f"there is no measure {line.code}. Use a code from the list of measures.",
            **told,
        )
    return Line(measure=line.code, action=LineAction.SAME.value, commentary=line.commentary, **told)


def _names(names: list[str]) -> str:
    names = sorted(names)
    if len(names) <= MANY_FILES_SHOWN:
        return ", ".join(names)
    return f"{names[0]} to {names[-1]} ({len(names)} files)"


def _together(hashes: list[str]) -> str:
    """The hash of one file, or of many files' hashes in their order."""
    if len(hashes) == 1:
        return hashes[0]
    return sha256("".join(hashes).encode()).hexdigest()


# Staging, committing, undoing


@transaction.atomic
def stage(
    *, staged: Staged, by, at: datetime, source_address: str = "", licence: str = "", release_date=None
) -> ImportBatch:
    """Keep what files would do until somebody agrees. Nothing else is stored."""
    may(why_not_import(by) or why_not_kind(by, staged.kind))
    batch = ImportBatch(
        kind=staged.kind,
        file_name=staged.file_name[:300] or "no file",
        sha256=staged.sha256,
        uploader=by,
        source_address=source_address,
        licence=licence,
        release_date=release_date,
        rows_read=staged.rows_read,
        rows_used=staged.rows_used,
        refusals=list(staged.refusals),
        notes=list(staged.notes),
        lines=[asdict(line) for line in staged.lines],
        staged_at=at,
    )
    return write(batch, by=by, at=at, reason="Staged.")


def why_not_kind(by, kind: str) -> str:
    """ "" when this person brings in files of this kind: official files are the officers'."""
    return "" if kind == BatchKind.READINGS else why_not_keep_records(by)


def twins_of(batch: ImportBatch) -> list[ImportBatch]:
    """Other imports of the very same file that are waiting or stored, newest first."""
    twins = ImportBatch.objects.filter(
        sha256=batch.sha256, state__in=[BatchState.STAGED, BatchState.COMMITTED]
    )
    return list(twins.exclude(pk=batch.pk).exclude(sha256="").defer("lines", "refusals", "notes"))


@transaction.atomic
def commit(*, batch: ImportBatch, by, at: datetime) -> ImportBatch:
    """Store what a staged import would do, whole. Two people pressing at once store it once.

    Raises ValidationError when it has refusals, has nothing to do, or the record has moved since it was staged.
    """
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    may(why_not_commit(by, batch))
    lines = [Line(**line) for line in batch.lines]
    measures = {
        each.code: each
        for each in Measure.objects.filter(code__in={line.measure for line in lines if line.measure})
    }
    source = write(
        Source(
            code=f"import-{batch.pk}",
            kind=SourceKind.FILE,
            title=batch.file_name[:200],
            detail=f"SHA-256 {batch.sha256}",
            address=batch.source_address,
            licence=batch.licence,
        ),
        by=by,
        at=at,
        reason="A file was imported.",
    )
    if moved := _moved(lines, measures):
        raise ValidationError(moved)
    ours, theirs = [], []
    for line in lines:
        if line.measure and line.action in {LineAction.NEW, LineAction.CHANGED}:
            (theirs if line.is_comparator else ours).append(line)
    figures = [_figure(line, measures[line.measure]) for line in ours]
    reason = _reason(batch)
    record_readings(figures=figures, source=source, by=by, at=at, reason=reason)
    _record_comparators(theirs, measures, source, by=by, at=at, reason=reason)
    _record_commentaries(lines, measures, source, by=by, at=at, reason=reason)
    batch.state, batch.committed_at, batch.source = BatchState.COMMITTED, at, source
    return write(batch, by=by, at=at, reason="Committed.")


def why_not_commit(by, batch: ImportBatch) -> str:
    """ "" when the batch may be committed by this person, else the sentence for the button."""
    if refusal := why_not_import(by) or why_not_see_import(by, batch) or why_not_kind(by, batch.kind):
        return refusal
    if batch.state != BatchState.STAGED:
        return f"This import is already {batch.get_state_display().lower()}."
    if batch.refusals:
        return (
            "Something in the file was refused, so nothing of it is stored: put it right and upload it again."
        )
    if not any(
        (line["measure"] and line["action"] in {LineAction.NEW, LineAction.CHANGED}) or line["commentary"]
        for line in batch.lines
    ):
        return "There is nothing new in the file: everything in it is already here, or feeds no measure."
    return ""


def why_not_undo(by, batch: ImportBatch) -> str:
    """ "" when the batch may be taken back by this person, else the sentence for the button."""
    if refusal := why_not_keep_records(by):
        return refusal
    if batch.state != BatchState.COMMITTED:
        return "Only an import that was committed can be taken back."
    return ""


@transaction.atomic
def undo(*, batch: ImportBatch, reason: str, by, at: datetime) -> ImportBatch:
    """Take a committed import back: new figures go, changed ones are again what they were, as history says. The same
    holds for comparators and for what was said; history keeps all of it.

    Raises ValidationError when a figure has been changed since, naming it, or without a reason.
    """
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    may(why_not_undo(by, batch))
    if not reason.strip():
        raise ValidationError("Say why the import is taken back.")
    for model in (Reading, ComparatorReading, Commentary):
        _take_back(model, batch, by=by, at=at, reason=reason.strip())
    batch.state, batch.reversed_at, batch.reversed_reason = BatchState.REVERSED, at, reason
    return write(batch, by=by, at=at, reason=reason)


def _reason(batch: ImportBatch) -> str:
    """What stands in the history of everything that an import wrote."""
    return f"Imported from {batch.file_name} (import {batch.pk})."


# What an import sets, and so what taking it back restores.
_SET = {
    Reading: ("value", "numerator", "denominator", "not_available_reason", "certainty", "source_id"),
    ComparatorReading: ("value", "source_id"),
    Commentary: ("text", "by_id", "source_id"),
}


def _rewrite(model, records: list, *, by, at: datetime, reason: str) -> None:
    """Save many changed records at once, each with its history."""
    if records:
        bulk_update_with_history(
            records,
            model,
            [name.removesuffix("_id") for name in _SET[model]],
            batch_size=500,
            default_user=by,
            default_date=at,
            default_change_reason=reason,
        )


def _take_back(model, batch: ImportBatch, *, by, at: datetime, reason: str) -> None:
    """Undo what an import wrote into one table: by the order in which it was written, whatever the clocks said.

    A record that is no longer as the import left it was changed since; one that was changed and put back was not.
    """
    wrote = _reason(batch)
    touched = set(model.history.filter(history_change_reason=wrote).values_list("id", flat=True))
    told: dict[int, list] = {key: [] for key in touched}  # newest first
    for change in model.history.filter(id__in=touched).order_by("-history_id"):
        told[change.id].append(change)
    held = {record.pk: record for record in model.objects.filter(pk__in=touched).select_related("measure")}
    names = [field.attname for field in model._meta.concrete_fields]
    restored = []
    for key, changes in told.items():
        place = next(each for each, change in enumerate(changes) if change.history_change_reason == wrote)
        left, record = changes[place], held.get(key)
        if record is None or any(getattr(record, name) != getattr(left, name) for name in names):
            raise ValidationError(
                f"{left.instance} has been changed since, so the import cannot be taken back whole: "
                "correct its figures instead."
            )
        earlier = changes[place + 1 :]
        if not earlier or earlier[0].history_type == "-":
            record._history_user, record._history_date, record._change_reason = by, at, reason
            record.delete()
            continue
        for name in _SET[model]:
            setattr(record, name, getattr(earlier[0], name))
        restored.append(record)
    _rewrite(model, restored, by=by, at=at, reason=reason)


def _figure(line: Line, measure: Measure) -> Figure:
    def decimal(text):
        return None if text is None else Decimal(text)

    return Figure(
        measure=measure,
        period=Period.parse(line.period),
        value=decimal(line.value),
        not_available_reason="" if line.value is not None else line.reason or "Not supplied.",
        numerator=decimal(line.numerator),
        denominator=decimal(line.denominator),
        certainty=Certainty(line.certainty) if line.certainty else Certainty.FINAL,
    )


def _moved(lines: list[Line], measures: dict[str, Measure]) -> str:
    """ "" when every figure still stands as it did when the import was staged, else the sentence that names one."""
    known = readings_of(measures.values())
    others = comparators_of(measures.values())
    for line in lines:
        if not line.measure or line.action not in {LineAction.NEW, LineAction.CHANGED}:
            continue
        measure, period = measures[line.measure], Period.parse(line.period)
        if line.is_comparator:
            now = others.get((measure.pk, line.area, period))
            there = (measure.pk, line.area, period) in others
        else:
            held = known.get((measure.pk, period))
            now, there = held and held.value, held is not None
        if there is (line.action == LineAction.NEW) or number_data(now) != (line.before if there else None):
            return (
                f"{line.measure}, {period}, has changed since this import was staged: upload the file again, so that "
                "you see what it would do now."
            )
    return ""


def _record_comparators(
    lines: list[Line], measures, source: Source, *, by, at: datetime, reason: str
) -> None:
    held = {
        (each.measure_id, each.area, each.period): each
        for each in ComparatorReading.objects.filter(
            measure__in=[measure.pk for measure in measures.values()]
        )
    }
    new, changed = [], []
    for line in lines:
        measure, period = measures[line.measure], Period.parse(line.period)
        reading = held.get((measure.pk, line.area, period))
        if reading is None:
            new.append(
                ComparatorReading(
                    measure=measure, area=line.area, period=period, value=Decimal(line.value), source=source
                )
            )
            continue
        reading.value, reading.source = Decimal(line.value), source
        changed.append(reading)
    write_many(ComparatorReading, new, by=by, at=at, reason=reason)
    _rewrite(ComparatorReading, changed, by=by, at=at, reason=reason)


def _record_commentaries(
    lines: list[Line], measures, source: Source, *, by, at: datetime, reason: str
) -> None:
    """What was said about a figure stands beside the period that is rated; of several months, one after the other."""
    said: dict[tuple[str, Period], list[str]] = {}
    for line in lines:
        if line.commentary and line.measure and line.action != LineAction.REFUSED:
            rated = Period.parse(line.period).within(measures[line.measure].frequency)
            said.setdefault((line.measure, rated), []).append(line.commentary)
    known = {
        (each.measure_id, each.period): each
        for each in Commentary.objects.filter(measure__in=[measures[code].pk for code, _period in said])
    }
    new, changed = [], []
    for (code, period), texts in said.items():
        measure, text = measures[code], "\n\n".join(dict.fromkeys(texts))
        held = known.get((measure.pk, period))
        if held is None:
            new.append(
                Commentary(
                    measure=measure, period=period, text=text, by_id=measure.supplier_id, source=source
                )
            )
        elif held.text != text:
            held.text, held.by_id, held.source = text, measure.supplier_id, source
            changed.append(held)
    write_many(Commentary, new, by=by, at=at, reason=reason)
    _rewrite(Commentary, changed, by=by, at=at, reason=reason)


# Whose files these are, where nobody says


def force_of(paths: Iterable, area: str) -> str:
    """The force that the first readable row names. A file of another force is then refused by the reader.

    Where the partnership's area is known, the force must be its own: one whose name begins with the area's.
    """
    found = first_force(paths)
    if area and found and not found.casefold().startswith(area.casefold()):
        return f"{area} Police"
    return found or f"{area} Police".strip()


def area_of(force: str) -> str:
    """The area of a force by its name: `City of London Police` serves the City of London."""
    for ending in (" Police Service", " Police", " Constabulary"):
        if force.endswith(ending):
            return force.removesuffix(ending)
    return force


def first_force(paths: Iterable) -> str:
    """The force in the first row of the first street file that can be read, or ""."""
    column = HEADER.index("Reported by")
    for path in street_files(paths):
        try:
            given = Given(path)
            if kind_of(given) is Kind.ZIP:
                with Archive(given) as archive:
                    sources = [member for member in archive.members() if member.path.endswith("-street.csv")]
                    rows = csv_rows(sources[0]) if sources else iter(())
                    found = _second_row(rows)
            else:
                found = _second_row(csv_rows(given))
        except FileRefused:
            continue  # the reader says why
        if len(found) == len(HEADER):
            return found[column]
    return ""


def _second_row(rows) -> list[str]:
    """The first row under a street file's header, or nothing."""
    _number, header = next(rows, (0, []))
    return next(rows, (0, []))[1] if header == list(HEADER) else []


def street_files(paths: Iterable) -> list:
    """The files among paths and folders, in order; uploads are files as they are."""
    found = []
    for given in paths:
        path = Path(given) if isinstance(given, str | Path) else None
        is_folder = path is not None and path.is_dir()
        found += (
            sorted(each for each in path.rglob("*.csv") if each.is_file()) if is_folder else [path or given]
        )
    return found
