"""The figures of the explore page, as plain dicts that plotly.js draws in the browser. Ink and grey only.

A figure is {"data": traces, "layout": layout}. Numbers are floats here and nowhere else: a browser has no other. The
explanation of each trace stands in its `meta`, by which the page shows and hides it: series, target, limits, before
(earlier years) or comparator.
"""

from decimal import Decimal
from itertools import pairwise

from common.charts import GREY, INK, RULE, SOFT
from common.periods import MONTHS, Period, PeriodKind
from common.text import number_words
from workspace.summaries.measure_record import MeasureRecord

YEARS_BACK = 5
_DASHES = ("dot", "dash", "longdash", "dashdot", "longdashdot")
_SYMBOLS = ("square", "diamond", "cross", "x", "hexagon", "star", "pentagon", "hourglass")
# Blues and greys that differ in lightness; the dash tells them apart as well.
_OTHERS = ("#3b5f9e", "#69748c", "#7f9bcf", "#44506b", "#93a0b8")

# Never sends a chart's data anywhere, and shows no bar of icons that a keyboard cannot reach.
CONFIG = {
    "showSendToCloud": False,
    "displayModeBar": False,
    "responsive": True,
    "scrollZoom": False,
    "displaylogo": False,
}


def kinds_of(record: MeasureRecord) -> list[PeriodKind]:
    """The kinds of period the readings can be shown by: as they are collected, and what they add up to."""
    collected = PeriodKind(record.measure.collected)
    return [kind for kind in PeriodKind if kind.in_months >= collected.in_months]


def periods_of(record: MeasureRecord, kind: PeriodKind) -> list[Period]:
    """The periods of a kind in which there are readings, oldest first. One that is not whole has no value."""
    return list(dict.fromkeys(period.within(kind) for period in record.collected_periods))


def series_figure(record: MeasureRecord, kind: PeriodKind) -> dict:
    """The series with its targets, control limits and other areas, along the calendar."""
    periods = periods_of(record, kind)
    values = [record.value(period) for period in periods]
    whole = _line(
        record.measure.title,
        [_day(period) for period in periods],
        values,
        [_said(record, period.label, value) for period, value in zip(periods, values, strict=True)],
        meta="series",
        line={"color": INK, "width": 2},
        marker={"color": INK, "size": 5},
    )
    traces = _cut_at_breaks(record, whole, periods)
    traces += _target(record, kind, periods)
    if kind == record.measure.collected:
        traces += _limits(record)
    traces += _comparators(record, kind)
    layout = _layout(record, kind)
    layout["xaxis"] |= {"type": "date", "hoverformat": "%B %Y"}
    layout["shapes"] = [_turning(each.period) for each in (*record.breaks, *record.rebases)]
    layout["annotations"] = [_turning_words(each.period, "Series break") for each in record.breaks]
    layout["annotations"] += [_turning_words(each.period, "Limits anew") for each in record.rebases]
    return {"data": traces, "layout": layout}


def years_figure(record: MeasureRecord, kind: PeriodKind) -> dict:
    """The latest years over each other, April to March: the newest drawn firmly, those before it lightly."""
    years = periods_of(record, PeriodKind.YEAR)[-YEARS_BACK - 1 :]
    labels = _places_in_year(kind)
    traces = []
    for back, year in enumerate(reversed(years)):
        values = [record.value(part) for part in year.parts(kind)]
        said = [
            _said(record, part.label, value) for part, value in zip(year.parts(kind), values, strict=True)
        ]
        newest = back == 0
        colour = INK if newest else _OTHERS[(back - 1) % len(_OTHERS)]
        line = {"color": colour, "width": 3 if newest else 1.5}
        if not newest:
            line["dash"] = _DASHES[(back - 1) % len(_DASHES)]
        traces.append(
            _line(
                year.label,
                labels,
                values,
                said,
                meta="series" if newest else "before",
                line=line,
                marker={"color": colour, "size": 6 if newest else 4},
            )
        )
    layout = _layout(record, kind)
    layout["xaxis"] |= {"type": "category"}
    return {"data": traces, "layout": layout}


# Parts of a figure


def _line(name, x, values, said, *, meta, line, marker) -> dict:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": _plain(name),
        "meta": meta,
        "x": x,
        "y": [_number(value) for value in values],
        "text": said,
        "hoverinfo": "text",
        "connectgaps": False,
        "line": line,
        "marker": marker,
    }


def _cut_at_breaks(record: MeasureRecord, trace: dict, periods: list[Period]) -> list[dict]:
    """The series in as many traces as breaks make: no line crosses one. They share a place in the legend."""
    edges = {0, len(periods)}
    for each in record.breaks:
        edges.add(next((at for at, p in enumerate(periods) if p.start >= each.period.start), len(periods)))
    edges = sorted(edges)
    pieces = []
    for first, last in pairwise(edges):
        piece = trace | {name: trace[name][first:last] for name in ("x", "y", "text")}
        pieces.append(piece | {"legendgroup": "series", "showlegend": not pieces})
    return pieces


def _target(record: MeasureRecord, kind: PeriodKind, periods: list[Period]) -> list[dict]:
    """Targets, where they are set for this kind of period: a value in steps, a band as its two edges."""
    if kind != record.measure.frequency:
        return []
    found = []
    for name, field in (("Target", "value"), ("Band from", "low"), ("Band to", "high")):
        held = [record.figures.targets.get(period) for period in periods]
        goals = [getattr(target, field) if target else None for target in held]
        if any(goal is not None for goal in goals):
            found.append(
                _line(
                    name,
                    [_day(period) for period in periods],
                    goals,
                    [
                        _said(record, f"{name}, {period.label}", goal)
                        for period, goal in zip(periods, goals, strict=True)
                    ],
                    meta="target",
                    line={"color": GREY, "width": 1.5, "dash": "dash", "shape": "hvh"},
                    marker={"color": GREY, "size": 4, "symbol": "line-ew-open"},
                )
            )
    return found


def _limits(record: MeasureRecord) -> list[dict]:
    """Mean and control limits of each stretch, and rings around what is more than usual variation."""
    found, flagged = [], ([], [], [])
    for number, stretch in enumerate(record.stretches):
        for period, point in zip(stretch.periods, stretch.chart.points, strict=True):
            if point.signal:
                flagged[0].append(_day(period))
                flagged[1].append(point.value)
                flagged[2].append(f"{_said(record, period.label, point.value)}: {point.signal.label.lower()}")
        if not stretch.chart.has_limits:
            continue
        lower, _, _, upper = stretch.chart.drawn(is_count=record.is_count)
        edges = [_day(stretch.periods[0]), _day(stretch.periods[-1])]
        for name, edge in (("Mean", stretch.chart.mean), ("Upper limit", upper), ("Lower limit", lower)):
            words = f"{name}: {number_words(edge, 1)}{record.unit}"
            line = {"color": SOFT, "width": 1}
            found.append(
                {
                    "type": "scatter",
                    "mode": "lines",
                    "name": "Mean and limits" if name == "Mean" else name,
                    "meta": "limits",
                    "legendgroup": "limits",
                    "showlegend": name == "Mean" and number == 0,
                    "x": edges,
                    "y": [_number(edge)] * 2,
                    "text": [words] * 2,
                    "hoverinfo": "text",
                    "line": line if name == "Mean" else line | {"dash": "dot"},
                }
            )
    if flagged[0]:
        found.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": "More than usual variation",
                "meta": "limits",
                "x": flagged[0],
                "y": [_number(value) for value in flagged[1]],
                "text": flagged[2],
                "hoverinfo": "text",
                "marker": {
                    "symbol": "circle-open",
                    "size": 13,
                    "color": INK,
                    "line": {"width": 2, "color": INK},
                },
            }
        )
    return found


def _comparators(record: MeasureRecord, kind: PeriodKind) -> list[dict]:
    """The other areas, where their figures are of this kind of period. Never added up: that would be splicing."""
    areas = {}
    for each in record.comparators:
        if each.period.kind == kind:
            areas.setdefault(each.area, []).append(each)
    found = []
    for place, (area, rows) in enumerate(sorted(areas.items())):
        rows = sorted(rows, key=lambda row: row.period)
        colour = _OTHERS[place % len(_OTHERS)]
        found.append(
            _line(
                area,
                [_day(row.period) for row in rows],
                [row.value for row in rows],
                [_said(record, f"{area}, {row.period.label}", row.value) for row in rows],
                meta="comparator",
                line={"color": colour, "width": 1.5, "dash": _DASHES[place % len(_DASHES)]},
                marker={"color": colour, "size": 6, "symbol": _SYMBOLS[place % len(_SYMBOLS)]},
            )
        )
    return found


def _layout(record: MeasureRecord, kind: PeriodKind) -> dict:
    axis = {"gridcolor": RULE, "linecolor": GREY, "zerolinecolor": GREY, "automargin": True}
    unit = record.measure.unit
    return {
        "font": {
            "family": '"Source Sans 3", "Liberation Sans", Arial, sans-serif',
            "size": 14,
            "color": SOFT,
        },
        "paper_bgcolor": "#ffffff",
        "plot_bgcolor": "#ffffff",
        "margin": {"l": 56, "r": 16, "t": 24, "b": 48},
        "height": 460,
        "hovermode": "closest",
        "dragmode": "zoom",
        "showlegend": True,
        "legend": {"orientation": "h", "x": 0, "y": -0.18},
        "xaxis": dict(axis),
        "yaxis": axis | {"rangemode": "tozero", "title": {"text": f"{unit[:1].upper()}{unit[1:]} a {kind}"}},
    }


def _turning(period: Period) -> dict:
    return {
        "type": "line",
        "xref": "x",
        "yref": "paper",
        "x0": _day(period),
        "x1": _day(period),
        "y0": 0,
        "y1": 1,
        "line": {"color": SOFT, "width": 1, "dash": "dash"},
    }


def _turning_words(period: Period, words: str) -> dict:
    return {
        "x": _day(period),
        "xref": "x",
        "y": 1,
        "yref": "paper",
        "text": words,
        "showarrow": False,
        "xanchor": "left",
        "yanchor": "bottom",
        "font": {"size": 12, "color": SOFT},
    }


def _places_in_year(kind: PeriodKind) -> list[str]:
    if kind is PeriodKind.MONTH:
        return [*MONTHS[3:], *MONTHS[:3]]
    return ["Q1", "Q2", "Q3", "Q4"] if kind is PeriodKind.QUARTER else ["Year"]


def _day(period: Period) -> str:
    return period.start.isoformat()


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _said(record: MeasureRecord, label: str, value) -> str:
    """What stands beside the pointer."""
    words = f"{number_words(value)}{record.unit}" if value is not None else "[x]"
    return _plain(f"{label}: {words}")


def _plain(words: str) -> str:
    """Plotly reads a little markup in words, so the angle brackets of a name are exchanged."""
    return words.replace("<", "‹").replace(">", "›")
