"""Charts as inline SVG: one home for every line, bar and strip that the portal draws.

Pure functions: figures and a sentence in, one `<svg>` out. The same markup stands in a page under the
strict content security policy (no style attribute, no script, no id) and in the PDF report, so what it
needs is in presentation attributes. The sentence becomes the `<title>`: it is the whole text alternative,
so it must say what the chart shows.

Ink and grey only; red, amber and green are kept for ratings (`rating_bar`, `quarter_strip`,
`rating_shape`), where a shape and a word or letter always say the same.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from math import ceil, floor

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

INK = "#14213d"
SOFT = "#44506b"
GREY = "#69748c"
RULE = "#d3dae6"
PAPER = "#ffffff"
FONT = "Source Sans 3, Liberation Sans, sans-serif"

FAMILIES = ("blue", "green", "amber", "red", "none")
FAMILY_COLOURS = {"blue": "#1d4f91", "green": "#00703c", "amber": "#a35200", "red": "#b3121f", "none": GREY}
FAMILY_GLYPHS = {"blue": "■", "green": "●", "amber": "▲", "red": "◆", "none": "○"}

# The ratings of actions, by the family that colours them; a measure's unrated states all fall to "none".
_FAMILY_OF = {family: family for family in FAMILIES} | {
    "complete": "blue",
    "on_track": "green",
    "at_risk": "amber",
    "off_track": "red",
    "overdue": "red",
}
_COUNTED_AS_NONE = ("not_started", "no_update", "cancelled", "deferred", "grey")

Number = Decimal | int | str | None


def family_of(rating: str) -> str:
    """The colour family of a rating of a measure or an action: blue, green, amber, red or none."""
    return _FAMILY_OF.get(rating, "none")


# ------------------------------------------------------------------------------------------------ lines


def sparkline(
    values: Sequence[Number],
    *,
    targets: Number | Sequence[Number] = None,
    sentence: str,
    width: int = 150,
    height: int = 36,
) -> SafeString:
    """A line the size of a word: the last values, oldest first, and a dashed target.

    A value of None is a gap: the line stops before it and starts again after it. The scale begins at zero
    unless a value is negative, so that a small change looks small. `targets` has one entry a value, or is
    one number for all.
    """
    numbers = [_number(value) for value in values]
    goals = _goals(targets, len(numbers))
    box = _Box(left=3, top=4, right=width - 5, bottom=height - 4)
    scale = _Scale(numbers, goals, box)
    ground = scale.y(max(scale.floor, Decimal(0)))
    parts = [
        _rule(box.left, ground, box.right, ground, RULE, "1"),
        _step_line(scale, goals, stroke_width="1.2", dashes="3 2.5"),
    ]
    parts += _line(scale, numbers, breaks=set(), stroke_width="1.8", dot="1.6")
    last = _last(numbers)
    if last is not None:
        parts.append(_dot(scale.x(last), scale.y(numbers[last]), "3"))
    return _svg("chart chart--spark", width, height, sentence, parts)


def trend(
    points: Sequence[tuple[str, Number]],
    *,
    target: Number | Sequence[Number] = None,
    limits: Mapping[str, Number | Sequence[Number]] | None = None,
    breaks: Iterable[str] = (),
    rebases: Iterable[str] = (),
    withheld: Iterable[str] = (),
    flags: Mapping[str, str] | None = None,
    sentence: str,
    width: int = 640,
    height: int = 220,
) -> SafeString:
    """A full chart with axes: `points` are (label, value) oldest first, a value of None being a gap.

    `target` is one number for all or one a point (drawn in steps); `limits` may hold "mean", "lower" and
    "upper", each one number for all or one a point; `breaks` names the labels at which a new series begins: a
    dashed rule stands there and no line crosses it. `rebases` names those at which the limits begin anew, and
    `flags` says of a label why its point is more than chance: it gets a ring, with the words as its tooltip.
    `withheld` names labels whose figure is withheld: the gap is marked `[c]`.
    Labels written "Q1 2024/25" or "April 2024" are thinned to one a year; others to what fits.
    """
    labels = [label for label, _ in points]
    numbers = [_number(value) for _, value in points]
    goals = _goals(target, len(numbers))
    edges = {name: _goals(values, len(numbers)) for name, values in (limits or {}).items()}
    broken = {index for index, label in enumerate(labels) if label in set(breaks)}
    anew = {index for index, label in enumerate(labels) if label in set(rebases)} - broken
    ticks = _ticks([*numbers, *goals, *(edge for values in edges.values() for edge in values)])
    gutter = 10 + max(len(_said(tick)) for tick in ticks) * 6
    box = _Box(left=gutter, top=12, right=width - 78, bottom=height - 24)
    scale = _Scale(numbers, goals, box, floor=ticks[0], ceiling=ticks[-1])
    parts = []
    for tick in ticks:
        y = scale.y(tick)
        parts.append(_rule(box.left, y, box.right, y, RULE if tick else GREY, "1"))
        parts.append(_text(box.left - 6, y + 4, _said(tick), anchor="end"))
    parts += _along(labels, scale, box)
    for name, values in edges.items():
        parts += _limit_lines(scale, values, broken | anew, dashes="" if name == "mean" else "2 3")
    for index in sorted(broken | anew):
        parts += _turning(scale, box, index, "Series break" if index in broken else "Limits anew")
    parts.append(_step_line(scale, goals, stroke_width="1.5", dashes="6 4"))
    each = len(numbers) <= 60
    parts += _line(scale, numbers, breaks=broken, stroke_width="2", dot="2.5", every=each)
    parts += [
        _ring(scale.x(index), scale.y(numbers[index]), flags[label])
        for index, label in enumerate(labels)
        if flags and label in flags and numbers[index] is not None
    ]
    parts += _named_ends(scale, box, numbers, goals)
    hidden = set(withheld)
    marks = [Decimal(1) if label in hidden else None for label in labels]
    for run in _runs(marks, set()):
        parts.append(_text((scale.x(run[0]) + scale.x(run[-1])) / 2, box.bottom - 5, "[c]", anchor="middle"))
    if _last(numbers) is None and not hidden:
        middle = (box.left + box.right) / 2
        parts.append(_text(middle, (box.top + box.bottom) / 2, "No figures", anchor="middle"))
    return _svg("chart chart--trend", width, height, sentence, parts)


def _limit_lines(scale: "_Scale", values: list, starts: set[int], *, dashes: str) -> list[str]:
    """A mean or a limit, level for as long as it holds; it is never joined to the one before."""
    parts = []
    for run in _runs(values, starts | _changes(values)):
        left, right = scale.x(run[0]), scale.x(run[-1])
        if run[0] in starts:
            left = (left + scale.x(run[0] - 1)) / 2 if run[0] else left
        if run[-1] + 1 in starts:
            right = (right + scale.x(run[-1] + 1)) / 2
        if len(values) == 1:
            left, right = scale.box.left, scale.box.right
        y = scale.y(values[run[0]])
        parts.append(_rule(left, y, right, y, GREY, "1", dashes))
    return parts


def _changes(values: list) -> set[int]:
    return {index for index in range(1, len(values)) if values[index] != values[index - 1]}


def _turning(scale: "_Scale", box: "_Box", index: int, words: str) -> list[str]:
    """A dashed rule before the point at which something begins anew, with what it is."""
    x = (scale.x(index) + scale.x(index - 1)) / 2 if index else scale.x(index)
    # Near the right edge the words would leave the chart, so they stand on the other side of the rule.
    aside, anchor = (-5, "end") if x > box.right - 80 else (5, "start")
    return [
        _rule(x, box.top, x, box.bottom, SOFT, "1", "5 4"),
        _text(x + aside, box.top + 5, words, anchor=anchor),
    ]


def _named_ends(scale: "_Scale", box: "_Box", numbers: list, goals: list) -> list[str]:
    """The latest value and target, named at the right where the eye ends, kept apart from each other."""
    last, goal = _last(numbers), _last(goals)
    parts = []
    value_y = goal_y = None
    if last is not None:
        x, y = scale.x(last), scale.y(numbers[last])
        parts.append(_dot(x, y, "4"))
        value_y = y + 4
    if goal is not None and last is not None and goal < last:
        # The targets ended before the figures did: their name stands over the last of them.
        near = [value for value in (*goals[: goal + 1][-6:], *numbers[: goal + 1][-6:]) if value is not None]
        parts.append(
            _text(scale.x(goal), scale.y(max(near)) - 6, f"Target {_said(goals[goal])}", anchor="end")
        )
    elif goal is not None:
        goal_y = scale.y(goals[goal]) + 4
        if value_y is not None and abs(goal_y - value_y) < 14:
            middle, way = (goal_y + value_y) / 2, 1 if goal_y >= value_y else -1
            goal_y, value_y = middle + 7 * way, middle - 7 * way
        parts.append(_text(box.right + 10, goal_y, f"Target {_said(goals[goal])}", fill=SOFT))
    if value_y is not None:
        parts.append(_text(box.right + 10, value_y, _said(numbers[last]), fill=INK, weight="700", size="14"))
    return parts


def _along(labels: list[str], scale: "_Scale", box: "_Box") -> list[str]:
    """Labels under the axis: the first period of each year if there are such, else as many as fit."""
    yearly = [(index, _year_mark(label)) for index, label in enumerate(labels) if _year_mark(label)]
    marks = yearly if len(yearly) > 1 else list(enumerate(labels))
    if not marks:
        return []
    wanted = max(len(words) for _, words in marks) * 6.4 + 14
    apart = marks[1][0] - marks[0][0] if len(marks) > 1 else 1
    room = apart * (box.right - box.left) / max(len(labels) - 1, 1)
    step = max(1, ceil(wanted / room))
    parts = []
    for index, words in marks[::step]:
        x = scale.x(index)
        parts.append(_rule(x, box.bottom, x, box.bottom + 4, GREY, "1"))
        half = len(words) * 3.2
        anchor = "start" if x - half < 0 else "end" if x + half > box.right + 60 else "middle"
        parts.append(_text(x, box.bottom + 18, words, anchor=anchor))
    return parts


def _year_mark(label: str) -> str:
    """The words for the axis when a label opens a financial year: "2024/25" for Q1, "April 2024" as it is."""
    if match := re.fullmatch(r"Q1 (\d{4}/\d{2})", label):
        return match[1]
    return label if re.fullmatch(r"April \d{4}", label) else ""


# ------------------------------------------------------------------------------------------------ ratings


def rating_bar(
    counts: Mapping[str, object], *, sentence: str, width: int = 600, height: int = 20
) -> SafeString:
    """One bar, cut by how many ratings fall in each family: blue, green, amber, red, not rated.

    `counts` may be an edition's count of measure ratings or of action ratings: other keys in it are not
    read. From 18 pixels of height each part carries its shape and number when there is room; a lower bar
    stands beside its words.
    """
    totals = {family: _count(counts.get(family)) for family in FAMILIES}
    for rating, family in _FAMILY_OF.items():
        if rating != family:
            totals[family] += _count(counts.get(rating))
    totals["none"] += sum(_count(counts.get(rating)) for rating in _COUNTED_AS_NONE)
    present = [(family, count) for family, count in totals.items() if count]
    if not present:
        empty = f'<rect x="0" y="0" width="{width}" height="{height}" fill="{RULE}"/>'
        return _svg("chart chart--bar", width, height, sentence, [empty])
    room = width - 2 * (len(present) - 1)
    whole = sum(count for _, count in present)
    parts, x = [], 0.0
    for family, count in present:
        wide = room * count / whole
        fill = "#e4e8f0" if family == "none" else FAMILY_COLOURS[family]
        parts.append(f'<rect x="{_at(x)}" y="0" width="{_at(wide)}" height="{height}" fill="{fill}"/>')
        if height >= 18 and wide >= 26 + 7 * len(str(count)):
            colour = INK if family == "none" else PAPER
            parts.append(_shape(family, x + 13, height / 2, height * 0.26, colour))
            parts.append(_text(x + 22, height / 2 + 4.5, str(count), fill=colour, weight="700", size="13"))
        x += wide + 2
    return _svg("chart chart--bar", width, height, sentence, parts)


def quarter_strip(
    cells: Sequence[tuple[str, str] | tuple[str, str, str]], *, sentence: str, size: int = 24, gap: int = 4
) -> SafeString:
    """The portal's signature: the last periods of a measure as small lettered shapes, oldest first.

    Each cell is (rating, letter) or (rating, letter, words): the words are its own tooltip in a browser.
    """
    parts = []
    for number, (rating, letter, *words) in enumerate(cells):
        family = family_of(rating)
        x, y = number * (size + gap) + size / 2, size / 2
        hint = f"<title>{escape(words[0])}</title>" if words and words[0] else ""
        colour = SOFT if family == "none" else PAPER
        # A triangle has its room low down, so its letter sits lower and smaller.
        drop, points = (size * 0.34, size * 0.44) if family == "amber" else (size * 0.19, size * 0.54)
        drawn = _shape(family, x, y, size / 2 - 0.5, FAMILY_COLOURS[family], cell=True)
        said = _text(x, y + drop, letter, anchor="middle", fill=colour, weight="700", size=_at(points))
        parts.append(f"<g>{hint}{drawn}{said}</g>")
    width = max(len(cells) * (size + gap) - gap, size)
    return _svg("chart chart--strip", width, size, sentence, parts)


def rating_shape(rating: str, *, size: int = 12) -> SafeString:
    """The shape that stands beside a rating's word: decoration, so hidden from screen readers."""
    family = family_of(rating)
    drawn = _shape(family, size / 2, size / 2, size / 2 - 0.5, FAMILY_COLOURS[family])
    return mark_safe(  # numbers and our own words only
        f'<svg class="shape shape--{family}" viewBox="0 0 {size} {size}" width="{size}" height="{size}"'
        f' aria-hidden="true" focusable="false">{drawn}</svg>'
    )


def _shape(family: str, x: float, y: float, r: float, colour: str, *, cell: bool = False) -> str:
    """Circle, triangle, diamond, square or ring about a centre; a ring that is a cell has a light ground."""
    if family == "green":
        return f'<circle cx="{_at(x)}" cy="{_at(y)}" r="{_at(r)}" fill="{colour}"/>'
    if family == "amber":
        return _polygon([(x, y - r), (x + r * 1.08, y + r * 0.92), (x - r * 1.08, y + r * 0.92)], colour)
    if family == "red":
        return _polygon([(x, y - r * 1.05), (x + r * 1.05, y), (x, y + r * 1.05), (x - r * 1.05, y)], colour)
    if family == "blue":
        left, top, side = _at(x - r * 0.9), _at(y - r * 0.9), _at(r * 1.8)
        return f'<rect x="{left}" y="{top}" width="{side}" height="{side}" fill="{colour}"/>'
    ring = 1.2 if cell else max(1.2, r * 0.3)
    inside = "#f3f5f9" if cell else "none"
    return (
        f'<circle cx="{_at(x)}" cy="{_at(y)}" r="{_at(r - ring / 2)}" fill="{inside}"'
        f' stroke="{colour}" stroke-width="{_at(ring)}"/>'
    )


# ------------------------------------------------------------------------------------------------ drawing


class _Box:
    """The plotting area, in pixels."""

    def __init__(self, *, left: float, top: float, right: float, bottom: float):
        self.left, self.top, self.right, self.bottom = left, top, right, bottom


class _Scale:
    """Places values in a box: index to x, figure to y. Figures stay Decimal until they become pixels."""

    def __init__(self, numbers, goals, box, *, floor=None, ceiling=None):
        known = [value for value in (*numbers, *goals) if value is not None]
        self.floor = min([Decimal(0), *known]) if floor is None else floor
        self.ceiling = max([Decimal(0), *known]) if ceiling is None else ceiling
        self.box, self.count = box, len(numbers)

    def x(self, index: int) -> float:
        if self.count < 2:
            return (self.box.left + self.box.right) / 2
        return self.box.left + (self.box.right - self.box.left) * index / (self.count - 1)

    def y(self, value: Decimal) -> float:
        span = self.ceiling - self.floor
        share = float((value - self.floor) / span) if span else 0.0
        return self.box.bottom - (self.box.bottom - self.box.top) * share


def _line(scale, numbers, *, breaks, stroke_width, dot, every=False) -> list[str]:
    """The line in as many pieces as gaps and series breaks make; a value alone between gaps is a dot."""
    parts = []
    for run in _runs(numbers, breaks):
        if len(run) > 1:
            path = " ".join(f"{_at(scale.x(index))} {_at(scale.y(numbers[index]))}" for index in run)
            parts.append(
                f'<path class="chart__line" d="M{path}" fill="none" stroke="{INK}"'
                f' stroke-width="{stroke_width}" stroke-linejoin="round" stroke-linecap="round"/>'
            )
        for index in run:
            if every or len(run) == 1:
                parts.append(_dot(scale.x(index), scale.y(numbers[index]), dot))
    return parts


def _runs(numbers, breaks) -> list[list[int]]:
    runs: list[list[int]] = [[]]
    for index, value in enumerate(numbers):
        if value is None or index in breaks:
            runs.append([])
        if value is not None:
            runs[-1].append(index)
    return [run for run in runs if run]


def _step_line(scale, goals, *, stroke_width, dashes) -> str:
    """Targets in steps: each holds for its own period, half way to the neighbours."""
    pieces = []
    for run in _runs(goals, set()):
        steps = []
        for index in run:
            y = _at(scale.y(goals[index]))
            left = scale.x(index) if index == 0 else (scale.x(index - 1) + scale.x(index)) / 2
            right = scale.x(index) if index == len(goals) - 1 else (scale.x(index) + scale.x(index + 1)) / 2
            if len(goals) == 1:
                left, right = scale.box.left, scale.box.right
            steps.append(f"{_at(left)} {y} {_at(right)} {y}")
        pieces.append("M" + " ".join(steps))
    if not pieces:
        return ""
    return (
        f'<path class="chart__target" d="{" ".join(pieces)}" fill="none" stroke="{GREY}"'
        f' stroke-width="{stroke_width}" stroke-dasharray="{dashes}"/>'
    )


def _ticks(values) -> list[Decimal]:
    """Three to six round numbers that hold every value, zero among them."""
    known = [value for value in values if value is not None] or [Decimal(1)]
    low, high = min(Decimal(0), *known), max(Decimal(0), *known)
    span = high - low or Decimal(1)
    power = Decimal(10) ** (span.adjusted() - 1)
    step = next(power * size for size in (1, 2, 5, 10, 20, 50) if span / (power * size) <= 5)
    if all(value == value.to_integral_value() for value in known):
        step = max(step, Decimal(1))
    first, last = floor(low / step), ceil(high / step)
    return [step * number for number in range(first, max(last, first + 1) + 1)]


def _goals(targets, count: int) -> list[Decimal | None]:
    """One target a value, whatever was given: nothing, one number, or a list."""
    if targets is None or isinstance(targets, Decimal | int | str):
        return [_number(targets)] * count
    goals = [_number(target) for target in targets]
    if len(goals) != count:
        raise ValueError(f"{len(goals)} targets were given for {count} values: give one target a value.")
    return goals


def _number(value: Number) -> Decimal | None:
    """A figure as Decimal; None and "" are gaps. Raises ValueError with a sentence for anything else."""
    if value is None or value == "":
        return None
    try:
        number = Decimal(value)
    except (InvalidOperation, TypeError) as error:
        raise ValueError(f"“{value}” cannot be drawn: it is not a number.") from error
    if not number.is_finite():
        raise ValueError(f"“{value}” cannot be drawn: it is not a number.")
    return number


def _count(value: object) -> int:
    return int(value) if value else 0


def _last(numbers) -> int | None:
    return max((index for index, value in enumerate(numbers) if value is not None), default=None)


def _said(value: Decimal) -> str:
    """A number as people write it: thousands with a comma, no needless zeros after the point."""
    plain = f"{value:,f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return plain.replace("-", "−")


def _at(number: float) -> str:
    """A place in the drawing, to a tenth of a pixel: smaller is only weight."""
    return f"{number:.1f}".removesuffix(".0")


def _dot(x: float, y: float, r: str) -> str:
    return f'<circle class="chart__point" cx="{_at(x)}" cy="{_at(y)}" r="{r}" fill="{INK}"/>'


def _ring(x: float, y: float, words: str) -> str:
    """What marks a point that is more than chance: a shape, not a colour."""
    return (
        f'<g class="chart__flag"><title>{escape(words)}</title>'
        f'<circle cx="{_at(x)}" cy="{_at(y)}" r="6" fill="none" stroke="{INK}" stroke-width="1.6"/></g>'
    )


def _rule(x1: float, y1: float, x2: float, y2: float, colour: str, width: str, dashes: str = "") -> str:
    broken = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<path d="M{_at(x1)} {_at(y1)} {_at(x2)} {_at(y2)}" fill="none" stroke="{colour}"'
        f' stroke-width="{width}"{broken}/>'
    )


def _polygon(corners, colour: str) -> str:
    places = " ".join(f"{_at(x)},{_at(y)}" for x, y in corners)
    return f'<polygon points="{places}" fill="{colour}"/>'


def _text(
    x: float,
    y: float,
    words: str,
    *,
    anchor: str = "start",
    fill: str = SOFT,
    weight: str = "400",
    size: str = "12",
) -> str:
    return (
        f'<text x="{_at(x)}" y="{_at(y)}" text-anchor="{anchor}" fill="{fill}" font-family="{FONT}"'
        f' font-size="{size}" font-weight="{weight}">{escape(words)}</text>'
    )


def _svg(classes: str, width: int, height: int, sentence: str, parts: Iterable[str]) -> SafeString:
    if not sentence.strip():
        raise ValueError("A chart needs its sentence: a reader who cannot see it has nothing else.")
    return mark_safe(  # every word in it has been escaped; the rest is our own markup
        f'<svg class="{classes}" role="img" viewBox="0 0 {_at(width)} {_at(height)}" width="{_at(width)}"'
        f' height="{_at(height)}"><title>{escape(sentence)}</title>{"".join(parts)}</svg>'
    )


def spoken_withheld(cells: Sequence[Mapping]) -> str:
    """Which figures of a chart are withheld, as a sentence with a space before it, or ""."""
    labels = withheld_labels(cells)
    if not labels:
        return ""
    if len(labels) > 4:
        return f" {len(labels)} of {len(cells)} figures are withheld."
    return f" Withheld: {'; '.join(labels)}."


def withheld_labels(cells: Sequence[Mapping]) -> list[str]:
    """The labels of the rated periods of a document whose figure is withheld."""
    return [cell["label"] for cell in cells if cell["value"] is None and cell["rating"] == "withheld"]


def spoken_strip(measure_title: str, cells: Iterable[tuple[str, str]]) -> str:
    """The sentence of a quarter strip: each period with its rating, newest last."""
    said = "; ".join(f"{label}: {words}" for label, words in cells)
    return f"{measure_title}, period by period. {said}." if said else f"{measure_title}: no periods yet."
