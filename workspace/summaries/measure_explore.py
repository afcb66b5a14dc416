"""What the explore page shows: a figure for each choice, and the same as a drawing and a table without a script."""

from dataclasses import dataclass

from common.periods import PeriodKind
from common.spreadsheets import neutral
from common.text import number_data, number_words
from partnership.models import Source
from workspace import figures
from workspace.summaries.measure_page import ControlChart, control_chart, period_chart
from workspace.summaries.measure_record import MeasureRecord


@dataclass(frozen=True)
class Choice:
    value: str
    words: str
    chosen: bool


@dataclass(frozen=True)
class ExplorePage:
    """`figures` holds a figure for each kind of period, as a series and as years over each other."""

    code: str
    title: str
    unit: str
    kinds: tuple[Choice, ...]
    chart: ControlChart
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    figures: dict
    has_limits: bool
    has_comparators: bool
    has_targets: bool


def explore_page(record: MeasureRecord, *, by: str) -> ExplorePage | None:
    """The page with its periods of the kind `by`; the collected kind when it is none. None without a reading."""
    if not record.collected_periods:
        return None
    kinds = figures.kinds_of(record)
    kind = next((each for each in kinds if each == by), kinds[0])
    chart = control_chart(record) if kind == record.measure.collected else period_chart(record, kind)
    areas, rows = _table(record, kind)
    return ExplorePage(
        code=record.measure.code,
        title=record.measure.title,
        unit=record.measure.unit,
        kinds=tuple(Choice(each.value, f"By {each}", each == kind) for each in kinds),
        chart=chart,
        columns=("Period", record.measure.unit.capitalize(), "Target", *areas),
        rows=rows,
        figures={
            each.value: {
                "series": figures.series_figure(record, each),
                "years": figures.years_figure(record, each),
            }
            for each in kinds
        },
        has_limits=any(stretch.chart.has_limits for stretch in record.stretches),
        has_comparators=bool(record.comparators),
        has_targets=bool(record.targets),
    )


def _table(record: MeasureRecord, kind: PeriodKind) -> tuple[list[str], tuple]:
    """The figures of the drawing, newest first: value, target, and the other areas of the same kind of period."""
    others = {(each.area, each.period): each.value for each in record.comparators if each.period.kind == kind}
    areas = sorted({area for area, _ in others})
    rows = []
    for period in reversed(figures.periods_of(record, kind)):
        target = record.figures.targets.get(period)
        cells = [_said(record, record.value(period)), _goal(record, target)]
        cells += [_said(record, others.get((area, period))) for area in areas]
        rows.append((period.label, tuple(cells)))
    return areas, tuple(rows)


def _said(record: MeasureRecord, value) -> str:
    return number_words(value) + (record.unit if value is not None else "")


def _goal(record: MeasureRecord, target) -> str:
    if target is None:
        return "none"
    if target.value is not None:
        return _said(record, target.value)
    return f"{number_words(target.low)} to {_said(record, target.high)}"


COLUMNS = (
    "area",
    "period",
    "label",
    "value",
    "numerator",
    "denominator",
    "mark",
    "why_not_available",
    "source",
)


def data_lines(record: MeasureRecord) -> list[tuple[str, ...]]:
    """The readings as a table for machines: numbers plain, `[x]` and the other marks in a column of their own.

    Lines of other areas name them; those of the partnership's own leave the area empty.
    """
    readings = record.open_readings.values()
    wanted = {each.source_id for each in (*readings, *record.comparators)}
    sources = {
        pk: neutral(title) for pk, title in Source.objects.filter(pk__in=wanted).values_list("pk", "title")
    }
    lines = []
    for reading in readings:
        lines.append(
            (
                "",
                reading.period.code,
                reading.period.label,
                *(
                    number_data(number) or ""
                    for number in (reading.value, reading.numerator, reading.denominator)
                ),
                _MARKS.get(reading.certainty, "") if reading.value is not None else "[x]",
                neutral(reading.not_available_reason),
                sources[reading.source_id],
            )
        )
    for each in record.comparators:
        lines.append(
            (neutral(each.area), each.period.code, each.period.label, number_data(each.value))
            + ("", "", "", "", sources[each.source_id])
        )
    return lines


_MARKS = {"provisional": "[p]", "revised": "[r]"}
