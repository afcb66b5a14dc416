"""What each output of an edition tells of the figures: read from the output alone, as a reader has it before them.

Nothing here asks the document for a figure. Of a document only the names are taken (a measure's number, lasting code
and title, and which periods a chart has), so that what is read can be told apart.
"""

import csv
import io
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

import openpyxl
import pikepdf
from lxml import html as parser

from common.periods import Period
from common.templatetags.components import anchor
from tests.publishing.reading_pdf import opened, tagged

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
LABEL = rf"Q[1-4] \d{{4}}/\d{{2}}|\d{{4}}/\d{{2}}|(?:{MONTHS}) \d{{4}}"
VALUE = r"\[c\]|\[x\](?: \([\d,.]+ in \d+ of \d+\))?|[−-]?\d[\d,]*(?:\.\d+)?"
BEFORE = re.compile(rf"(?<![\w/])(?P<label>{LABEL}) ?(?:\||:) ?(?P<value>{VALUE})(?![\w%/.\d])")
AFTER = re.compile(rf"(?<![\w.,−-])(?P<value>{VALUE})(?: [a-z]\w*)? in (?P<label>{LABEL})(?![\w/])")
CHANGE = re.compile(
    rf"(?P<way>Up|Down) (?P<percent>[\d.,]+)% on (?P<label>{LABEL})"
    r"(?: \(95% interval (?P<low>[+−-]?[\d.,]+)% to (?P<high>[+−-]?[\d.,]+)%\))?"
)
LEVEL = re.compile(rf"Level with (?P<label>{LABEL})")
SO_FAR = re.compile(r"\[x\] \((?P<amount>[\d,]+) in \d+ of \d+\)")
# Numbers that count the cells of a chart, or name a place in the output, and no figure.
NO_FIGURE = re.compile(
    rf"\b\d\d? (?:{MONTHS}) \d{{4}}|{LABEL}|\bv\d\.\d|\b\d+ of \d+ figures are withheld|95% interval|95%"
    r"|\bSources? \d+|\(page \d+\)|\bin \d+ of \d+\)"
)
# Attributes that place and style what is drawn; every other is read. `data-cells` counts the cells of a strip.
PLACING = frozenset(
    (
        "class", "id", "href", "d", "cx", "cy", "r", "x", "y", "x1", "x2", "y1", "y2", "points", "width", "height",
        "viewbox", "fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "stroke-linecap",
        "font-family", "font-size", "font-weight", "text-anchor", "role", "scope", "colspan", "rowspan", "data-cells",
        "focusable", "aria-hidden", "aria-labelledby", "rel", "type", "media", "name",
    )
)  # fmt: skip


def period_of(label: str) -> str:
    return Period.parse(label).code


def number_of(text: str) -> Decimal:
    return Decimal(text.replace(",", "").replace("−", "-").replace("+", ""))


def numbers_in(text: str, *names: str) -> set[Decimal]:
    """Every number in a text but periods, numbers of sources and what `names` name."""
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, " ")
    return {number_of(each) for each in re.findall(r"\d[\d,]*(?:\.\d+)?", NO_FIGURE.sub(" ", text))}


SUDDEN = re.compile(rf"(?:Up|Down) on (?P<label>{LABEL}), from (?P<value>[\d,]+) to ")


@dataclass(frozen=True)
class Change:
    """A change of a year on the year before, in per cent, between these two bounds each."""

    measure: str
    base: str
    percent: tuple[Decimal, Decimal]
    low: tuple[Decimal, Decimal] | None = None
    high: tuple[Decimal, Decimal] | None = None


@dataclass
class Told:
    """What an output tells.

    `figures`: {(measure, period): what is said}, marks among it; `so_far` what parts of a period come to; `bounds`:
    (measure, period, from, to) of what is drawn; `before`: what it tells of the edition before; `numbers`: every number
    that stands beside a measure's name; `axes`: (measure, last tick, the one before) of its charts; `sums`: (measure,
    periods, what they add up to), as a target tells it that was set from them.
    """

    names: "Names"
    figures: dict = field(default_factory=lambda: defaultdict(set))
    so_far: dict = field(default_factory=dict)
    bounds: set = field(default_factory=set)
    before: dict = field(default_factory=lambda: defaultdict(set))
    changes: set = field(default_factory=set)
    numbers: dict = field(default_factory=lambda: defaultdict(set))
    axes: set = field(default_factory=set)
    sums: list = field(default_factory=list)

    def figure(self, measure: str, period: str, words, earlier: bool = False) -> None:
        words = str(words).strip()
        if found := SO_FAR.fullmatch(words):
            self.so_far[measure, period] = int(number_of(found["amount"]))
            words = "[x]"
        if words not in {"[c]", "[x]"}:
            words = f"{number_of(words.split(' ')[0]).normalize():f}"
        (self.before if earlier else self.figures)[measure, period].add(words)

    def says(self, measure: str, text: str) -> None:
        """Take in a text that speaks of a measure: figures beside their periods, changes, and every number."""
        text = " ".join(text.replace("\xa0", " ").split())
        self.numbers[measure] |= numbers_in(text, *self.names.of(measure))
        for pattern in (BEFORE, AFTER):
            for found in pattern.finditer(text):
                self.figure(measure, period_of(found["label"]), found["value"])
        half = Decimal("0.05")
        for found in SUDDEN.finditer(text):
            self.figure(measure, period_of(found["label"]), found["value"])
        for found in LEVEL.finditer(text):
            self.changes.add(Change(measure, period_of(found["label"]), (Decimal(0), Decimal(0))))
        for found in CHANGE.finditer(text):
            percent = number_of(found["percent"]) * (1 if found["way"] == "Up" else -1)
            ends = [
                (number_of(found[end]) - half, number_of(found[end]) + half) if found[end] else None
                for end in ("low", "high")
            ]
            base = period_of(found["label"])
            self.changes.add(Change(measure, base, (percent - half, percent + half), *ends))


class Names:
    """How the outputs call the measures of a document, and which periods stand in their charts."""

    def __init__(self, document: dict):
        self.entries = {each["measure"]: each for each in document["measures"]}
        self.by_number = {each["code"]: each["measure"] for each in document["measures"]}
        self.by_anchor = {f"measure-{anchor(each['code'])}": each["measure"] for each in document["measures"]}
        self.by_title = {each["title"]: each["measure"] for each in document["measures"]}

    def of(self, measure: str) -> tuple[str, ...]:
        entry = self.entries[measure]
        return entry["code"], entry["title"], entry["unit"]

    def periods(self, measure: str, of: str) -> list[str]:
        return [part["period"] for part in self.entries[measure][of]]


# The document


def of_json(names: Names, data: bytes) -> Told:
    """The document itself, which is what every other output is held against."""
    told = Told(names)
    document = json.loads(data)
    for entry in document["measures"]:
        measure = entry["measure"]
        for part in [*entry["series"], entry["year"], entry["latest"], *entry["strip"]]:
            told.figure(measure, part["period"], part["value_words"])
            for text in (
                part["reason"],
                part["published_note"],
                part["target_words"],
                part["tolerance_words"],
            ):
                told.numbers[measure] |= numbers_in(text)
            if part["target"] and part["target_bases"]:
                told.sums.append((measure, tuple(part["target_bases"]), int(part["target"])))
        for reading in entry["readings"]:
            missing = "[c]" if reading.get("withheld") else "[x]"
            told.figure(measure, reading["period"], reading["value"] or missing)
            told.numbers[measure] |= numbers_in(reading["reason"])
        if entry["baseline"] and entry["baseline"]["value"]:
            told.figure(measure, entry["baseline"]["period"], entry["baseline"]["value"])
        travel = entry["direction"]
        told.numbers[measure] |= numbers_in(
            f"{travel['percent'] or ''} {travel['amount_words']} {travel['interval']}"
        )
        for text in (travel["sentence"], entry["baseline_words"], entry["commentary"], *entry["caveats"]):
            told.says(measure, text)
    for each in (document.get("revisions") or {"figures": []})["figures"]:
        for name, earlier in (("was", True), ("now", False)):
            told.figure(each["measure"], each["period"], each[name] or "[x]", earlier=earlier)
    for each in (document.get("changes") or {"figures": []})["figures"]:
        measure = names.by_number[each["code"]]
        told.figure(measure, period_of(each["was_label"]), each["was_words"], earlier=True)
        told.figure(measure, period_of(each["now_label"]), each["now_words"])
        told.numbers[measure] |= numbers_in(f"{each['difference_words']} {each['verdict_words']}")
    for each in told.names.entries:
        told.numbers[each] |= {
            Decimal(words)
            for found in (told.figures, told.before)
            for (measure, _), said in found.items()
            for words in said
            if measure == each and words[0] != "["
        } | {Decimal(amount) for (measure, _), amount in told.so_far.items() if measure == each}
    return told


# Tables: CSV and workbook


def of_rows(told: Told, rows: Iterable[dict]) -> None:
    """Rows of any of the tables, by the names of the columns."""
    for row in rows:
        measure = row.get("measure", "")
        if measure not in told.names.entries:
            continue
        if "was" in row:
            told.figure(measure, row["period"], row["was"], earlier=True)
            told.figure(measure, row["period"], row["now"])
        else:
            told.figure(measure, row["period"], row["value"])
        held = {"measure", "title", "number", "period", "label", "was", "now", "value", "unit", "priority"}
        for name, value in row.items():
            if name in {"value", "target", "was", "now", "change_percent"}:
                told.numbers[measure] |= numbers_in(str(value))
            elif name not in held | {"source", "source_id", "licence", "definition", "target_rule"}:
                told.says(measure, str(value or ""))


def of_csv(names: Names, files: dict[str, bytes]) -> Told:
    """Every CSV file of an edition."""
    told = Told(names)
    for name, data in files.items():
        if name.endswith(".csv"):
            of_rows(told, csv.DictReader(io.StringIO(data.decode())))
    return told


def of_workbook(names: Names, data: bytes, columns: dict[str, list[str]]) -> Told:
    """Every sheet of the workbook; `columns` are the names behind each sheet's headings, in their order."""
    told = Told(names)
    book = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in book.worksheets:
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        wanted = columns.get(sheet.title)
        if not wanted:
            continue
        first = next(at for at, row in enumerate(rows) if None not in row and len(row) == len(wanted))
        of_rows(told, [dict(zip(wanted, map(str, row), strict=True)) for row in rows[first + 1 :]])
        for row in sheet.iter_rows():  # a note behind a cell would be read by whoever points at it
            assert all(cell.comment is None for cell in row)
    return told


# Web pages, and the report before it is laid out


def flat(node) -> str:
    """All words of an element and its attributes, a bar between what stands in different elements, and two between
    cells. What is written in a drawing is left out: it is read with the drawing.
    """
    pieces = []
    for part in node.iter():
        if not isinstance(part.tag, str):
            continue
        if part is not node and part.tag in {"td", "th"}:
            pieces.append("||")
        drawn = part.tag == "text" and any(each.tag == "svg" for each in part.iterancestors())
        pieces += [value for name, value in part.attrib.items() if name not in PLACING]
        if not drawn and part.text:
            pieces.append(part.text)
        if part is not node and part.tail:
            pieces.append(part.tail)
    text = " | ".join(" ".join(each.split()) for each in pieces if each.strip())
    return re.sub(r"[\s|]*\|\|[\s|]*", " ‖ ", text)


def of_html(names: Names, *pages: str) -> Told:
    """Web pages of an edition, or the report's page before it is laid out."""
    told = Told(names)
    for page in pages:
        root = parser.fromstring(page)
        for node, measure in _regions(root, names):
            told.says(measure, flat(node))
            for table in node.iter("table"):
                _of_table(told, measure, _cells(table))
        _of_changes(told, root)
        _of_report_rows(told, root)
        for node, measure in _regions(root, names):  # what is drawn is measured by what is said
            for svg in node.iter("svg"):
                _of_chart(told, measure, svg)
    return told


def _regions(root, names: Names) -> Iterator[tuple]:
    """Each part of a page that speaks of one measure."""
    for node in root.iter("article", "tbody", "tr"):
        if node.get("id") in names.by_anchor:
            yield node, names.by_anchor[node.get("id")]
    for node in root.iter("li"):
        words = node.text_content()
        for title, measure in names.by_title.items():
            if title in words and not any(each.tag == "li" for each in node.iterdescendants()):
                yield node, measure
    measure = None
    for node in root.iter("div", "tr"):
        codes = node.find_class("code-inline") + node.find_class("code")
        number = codes[0].text_content().split(",")[0].strip() if codes else ""
        if node.tag == "tr" and "said" in node.get("class", ""):
            yield node, measure
        elif number in names.by_number and (node.tag == "tr" or node.get("class") == "measure"):
            measure = names.by_number[number]
            yield node, measure


def _cells(table) -> list[list[str]]:
    return [[flat(cell) for cell in row if cell.tag in {"th", "td"}] for row in table.iter("tr")]


def _of_table(told: Told, measure: str, rows: list[list[str]]) -> None:
    """A table whose rows or whose columns are periods."""
    if not rows or rows[0][:1] != ["Period"]:
        return
    heads = rows[0][1:]
    if heads[:1] == ["Figure"]:
        for label, value, *_ in rows[1:]:
            told.figure(measure, period_of(label), value)
        return
    if not all(re.fullmatch(LABEL, head) for head in heads):
        return
    for name, *cells in rows[1:]:
        if name == "Figure":
            for head, words in zip(heads, cells, strict=True):
                told.figure(measure, period_of(head), words)


def _of_changes(told: Told, root) -> None:
    """The tables of what changed and of what was revised since the edition before."""
    for table in root.iter("table"):
        rows = _cells(table)
        heads = rows[0]
        then = heads[3:] == ["Difference", "Is that better?"]
        if not then and heads != ["Measure", "Period", "Was", "Is now"]:
            continue
        for name, *cells in rows[1:]:
            measure = next(code for title, code in told.names.by_title.items() if title in name)
            was, now = (cells[0], cells[1]) if then else (cells[1], cells[2])
            labels = (heads[1], heads[2]) if then else (cells[0], cells[0])
            told.figure(measure, period_of(labels[0]), was.split(" | ")[-1], earlier=True)
            told.figure(measure, period_of(labels[1]), now.split(" | ")[-1])
            told.numbers[measure] |= numbers_in(" ".join(cells[2:] if then else cells))


def _of_report_rows(told: Told, root) -> None:
    """The rows of the report's dashboard, where the figure stands over its period, and of what needs attention."""
    for table in root.iter("table"):
        of_dashboard(told, _cells(table))


def of_dashboard(told: Told, rows: list[list[str]]) -> None:
    if len(rows) < 2 or "Latest" not in rows[0]:
        return
    latest = rows[0].index("Latest")
    for cells in rows[1:]:
        if len(cells) <= latest + 1:
            continue
        measure = told.names.by_number[re.split(r"[ |]", cells[0])[0]]
        found = re.fullmatch(rf"(?P<value>{VALUE})(?: \[[pr]\])?[ |]+(?P<label>{LABEL})", cells[latest])
        told.figure(measure, period_of(found["label"]), found["value"])
        value = re.match(VALUE, cells[latest + 1])[0]
        told.figure(measure, period_of(rows[0][latest + 1]), value)


# What is drawn


def _of_chart(told: Told, measure: str, svg) -> None:
    kind = svg.get("class", "")
    if "chart--trend" in kind:
        _of_trend(told, measure, svg)
    elif "chart--spark" in kind:
        _of_sparkline(told, measure, svg)


def _places(svg) -> set[tuple[float, float]]:
    """Every point of the line, and every dot."""
    found = {(float(dot.get("cx")), float(dot.get("cy"))) for dot in svg.iter("circle")}
    for path in svg.iter("path"):
        if path.get("class") == "chart__line":
            numbers = [float(each) for each in re.findall(r"-?[\d.]+", path.get("d"))]
            found |= set(zip(numbers[::2], numbers[1::2], strict=True))
    return found


def _of_trend(told: Told, measure: str, svg) -> None:
    """What the points lie between, measured with a ruler against the axis; and the words that are drawn."""
    texts = [(text.get("text-anchor"), float(text.get("y")), text.text or "") for text in svg.iter("text")]
    ticks = [
        (number_of(words), y - 4) for end, y, words in texts if end == "end" and re.fullmatch(VALUE, words)
    ]
    told.numbers[measure] |= {
        number for end, _, words in texts if end != "end" for number in numbers_in(words)
    }
    (low, bottom), (high, top) = min(ticks), max(ticks)
    told.axes.add((measure, high, sorted(ticks)[-2][0]))
    grid = next(path.get("d") for path in svg.iter("path"))
    left, _, right, _ = (float(each) for each in re.findall(r"-?[\d.]+", grid))
    periods = told.names.periods(measure, "series")
    for x, y in _places(svg):
        at = round((x - left) / (right - left) * (len(periods) - 1)) if len(periods) > 1 else 0
        value = float(low) + (bottom - y) / (bottom - top) * float(high - low)
        half = 0.15 * float(high - low) / (bottom - top)
        told.bounds.add((measure, periods[at], value - half, value + half))


def _of_sparkline(told: Told, measure: str, svg) -> None:
    """A line without an axis: its places, as shares of the drawing's height."""
    width, height = float(svg.get("width")), float(svg.get("height"))
    left, right, top, bottom = 3, width - 5, 4, height - 4
    periods = told.names.periods(measure, "strip")
    known = [
        float(value)
        for period in periods
        for value in told.figures[measure, period]
        if value not in {"[c]", "[x]"}
    ]
    targets = [
        (bottom - float(y)) / (bottom - top)
        for path in svg.iter("path")
        if path.get("class") == "chart__target"
        for y in re.findall(r"-?[\d.]+", path.get("d"))[1::2]
    ]
    places = _places(svg)
    shares = {(x, y): (bottom - y) / (bottom - top) for x, y in places}
    highest = max([*shares.values(), 0])
    if not known or not max(known) or highest <= 0:
        return
    assert max([highest, *targets]) > 0.98, "The drawing must end at what is highest in it."
    # The highest point is the highest figure that is told: by it the others can be measured.
    for (x, _), share in shares.items():
        at = round((x - left) / (right - left) * (len(periods) - 1)) if len(periods) > 1 else 0
        scale, half = max(known) / highest, 0.2 * max(known) / highest / (bottom - top)
        told.bounds.add((measure, periods[at], share * scale - half, share * scale + half))


# Descriptions for programs


def of_descriptions(names: Names, *files: bytes) -> Told:
    """What the data package and its like say of a measure, in any of their texts."""
    told = Told(names)
    waiting = [json.loads(data) for data in files]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict | list):
            waiting += part.values() if isinstance(part, dict) else part
        elif isinstance(part, str):
            for title, measure in names.by_title.items():
                if title in part:
                    told.says(measure, part)
    return told


# The PDF


def of_pdf(names: Names, pdf: bytes) -> Told:
    """The report as a PDF, by its tags: what stands under a measure's heading, its tables, and what pictures say."""
    told = Told(names)
    measure = None
    with opened(pdf) as document:
        for kind, words, rows in tagged(document):
            if kind in {"H1", "H2", "H3", "H4", "H5"}:
                measure = names.by_number.get(words.split(" ")[0]) if kind == "H5" else None
            elif kind == "Table":
                of_dashboard(told, rows)
                if measure:
                    _of_table(told, measure, rows)
                _of_changes_in_pdf(told, rows)
                _of_rows_in_pdf(told, rows)
            elif kind == "Figure":
                for title, code in names.by_title.items():
                    if words.startswith((f"{title}:", f"{title},")):
                        told.says(code, words)
            elif measure:
                told.says(measure, words)
            elif kind == "LI":
                for title, code in names.by_title.items():
                    if title in words:
                        told.says(code, words)
        for text in _said_of_itself(document):
            for code in names.entries:
                told.says(code, text)
    return told


def _of_rows_in_pdf(told: Told, rows: list[list[str]]) -> None:
    """Rows that begin with a measure’s number, and the row of words below each."""
    measure = None
    for cells in rows:
        number = re.split(r"[ ,]", cells[0])[0] if cells else ""
        if number in told.names.by_number:
            measure = told.names.by_number[number]
        elif len(cells) > 1:
            measure = None
        if measure:
            for cell in cells:
                told.says(measure, cell)


def _of_changes_in_pdf(told: Told, rows: list[list[str]]) -> None:
    if rows and rows[0][3:] == ["Difference", "Is that better?"]:
        for name, was, now, *_ in rows[1:]:
            measure = told.names.by_title[name]
            told.figure(measure, period_of(rows[0][1]), was, earlier=True)
            told.figure(measure, period_of(rows[0][2]), now)


def _said_of_itself(document: pikepdf.Pdf) -> list[str]:
    """The PDF's own description."""
    kept = [
        str(value) for key, value in document.docinfo.items() if key in {"/Title", "/Subject", "/Keywords"}
    ]
    return [re.sub(r"\d{4}\D\d{2}\b", "", text) for text in kept]
