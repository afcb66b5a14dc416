"""The files of an edition: everything here is made from the one document and from nothing else."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

from common.spreadsheets import neutral
from publishing import canonical
from publishing.pdf import render_report

BUILT = Path(settings.BASE_DIR) / "static" / "built"
DOCUMENT = "document.json"
REPORT = "report.pdf"
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
STYLESHEET = "style.css"


@dataclass(frozen=True)
class File:
    """One file of an edition, ready to be stored."""

    name: str
    title: str
    content_type: str
    data: bytes

    @property
    def sha256(self) -> str:
        return canonical.fingerprint(self.data)

    @property
    def size_words(self) -> str:
        """`312 KB`, for people."""
        return f"{max(1, round(len(self.data) / 1024)):,} KB"

    @property
    def kind(self) -> str:
        return {"csv": "CSV", "json": "JSON", "pdf": "PDF", "html": "Web page"}.get(
            self.name.rsplit(".", 1)[-1], ""
        )


def make(document: dict) -> list[File]:
    """Every file of the edition: style, data, report, then the pages, which list the others with their hashes."""
    kept = [*style(), _document(document), *_tables(document), _report(document)]
    downloads = [file for file in kept if file.kind in {"CSV", "JSON", "PDF"}]
    return kept + list(_pages(document, downloads))


def page(document: dict, name: str, *, downloads: Iterable[File] = (), **context) -> str:
    """One web page of the edition. `name` is its template without the folder: `index`, `dashboard`, `priority`."""
    depth = {"index": 0, "dashboard": 1, "data": 1, "priority": 2}[name]
    root = "../" * depth or "./"
    return render_to_string(
        f"publishing/{name}.html",
        {
            "doc": document,
            "root": root,
            "site": "/",
            "stylesheet": f"{root}files/{STYLESHEET}",
            "files": list(downloads),
            **context,
        },
    )


def _pages(document: dict, downloads: list[File]) -> Iterator[File]:
    title = document["edition"]["title"]
    for name, what in (("index", "Strategy"), ("dashboard", "Dashboard"), ("data", "Data")):
        yield _html(f"{name}.html", f"{what}: {title}", page(document, name, downloads=downloads))
    for priority in document["priorities"]:
        yield _html(
            f"priority-{priority['number']}.html",
            f"Priority {priority['number']}: {priority['title']}",
            page(
                document,
                "priority",
                downloads=downloads,
                priority=priority,
                measures=[each for each in document["measures"] if each["priority"] == priority["number"]],
                actions=[each for each in document["actions"] if each["priority"] == priority["number"]],
            ),
        )


def _html(name: str, title: str, text: str) -> File:
    return File(name, title, "text/html; charset=utf-8", text.encode())


def style() -> Iterator[File]:
    """The stylesheet and fonts of the day, kept with the edition so that it keeps its look."""
    css = (BUILT / "site.css").read_text().replace("fonts/", "")
    yield File(STYLESHEET, "Style", "text/css; charset=utf-8", css.encode())
    for name in sorted(set(re.findall(r"url\(\"?([\w.-]+\.woff2)\"?\)", css))):
        yield File(name, "Font", "font/woff2", (BUILT / "fonts" / name).read_bytes())


def _document(document: dict) -> File:
    return File(
        DOCUMENT, "The whole edition as one document", "application/json", canonical.to_bytes(document)
    )


def _report(document: dict) -> File:
    return File(REPORT, "The report", "application/pdf", render_report(document, assets=BUILT))


# The tables, each with the columns that make a row complete by itself.


def _tables(document: dict) -> Iterator[File]:
    yield _table("measures.csv", "Measures: the year, the target and the rating", _measure_rows(document))
    yield _table("periods.csv", "Every rated period of every measure", _period_rows(document))
    yield _table("readings.csv", "Every reading, as it came", _reading_rows(document))
    yield _table("actions.csv", "Actions with their ratings", _action_rows(document))
    yield _table("updates.csv", "Updates to actions", _update_rows(document))
    yield _table("priorities.csv", "Priorities and commitments", _priority_rows(document))
    yield _table("sources.csv", "Sources and licences", _source_rows(document))


def _table(name: str, title: str, rows: list[list]) -> File:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([[_cell(value) for value in row] for row in rows])
    return File(name, title, "text/csv; charset=utf-8", text.getvalue().encode())


def _cell(value) -> str:
    """Text that a spreadsheet would run as a formula is marked as text; numbers stay numbers."""
    text = "" if value is None else str(value)
    return text if _NUMBER.fullmatch(text) else neutral(text)


def _measure_rows(document: dict) -> list[list]:
    rows = [
        [
            "number", "measure", "title", "priority", "unit", "period", "value", "target", "rating", "reason",
            "change_percent", "change_interval", "direction", "definition", "area_basis", "polarity", "supplier",
            "target_rule", "target_is_illustrative", "source", "licence",
        ]
    ]  # fmt: skip
    for measure in document["measures"]:
        year, direction = measure["year"], measure["direction"]
        rows.append(
            [
                measure["code"], measure["measure"], measure["title"], measure["priority"], measure["unit"],
                year["label"], year["value"] if year["value"] is not None else "[x]", year["target"],
                year["rating_words"], year["reason"], direction["percent"], direction["interval"],
                direction["verdict_words"], measure["definition"], measure["area_basis"], measure["polarity_words"],
                measure["supplier"], measure["target_rule"], "yes" if measure["target_illustrative"] else "no",
                measure["source"]["words"], measure["licence"],
            ]
        )  # fmt: skip
    return rows


def _period_rows(document: dict) -> list[list]:
    rows = [["number", "measure", "title", "period", "label", "value", "target", "rating", "reason", "unit"]]
    for measure in document["measures"]:
        for each in measure["series"]:
            rows.append(
                [
                    measure["code"], measure["measure"], measure["title"], each["period"], each["label"],
                    each["value"] if each["value"] is not None else "[x]", each["target"], each["rating_words"],
                    each["reason"], measure["unit"],
                ]
            )  # fmt: skip
    return rows


def _reading_rows(document: dict) -> list[list]:
    rows = [
        ["measure", "title", "period", "label", "value", "certainty", "reason", "unit", "source", "licence"]
    ]
    for measure in document["measures"]:
        for each in measure["readings"]:
            rows.append(
                [
                    measure["measure"], measure["title"], each["period"], each["label"],
                    each["value"] if each["value"] is not None else "[x]", each["certainty_words"], each["reason"],
                    measure["unit"], measure["source"]["words"], measure["licence"],
                ]
            )  # fmt: skip
    return rows


def _action_rows(document: dict) -> list[list]:
    rows = [
        [
            "reference", "priority", "commitment", "action", "detail", "group", "lead", "supporting", "origin",
            "starts", "original_due", "due", "slip", "closed", "rating", "outcome", "source", "illustrative_rule",
        ]
    ]  # fmt: skip
    for action in document["actions"]:
        rows.append(
            [
                action["ref"], action["priority"], action["commitment"], action["title"], action["detail"],
                action["group"], action["lead"], "; ".join(action["supporting"]), action["origin_words"],
                action["start_words"], action["original_due_words"], action["due_words"], action["slip_words"],
                action["completed_words"], action["rating_words"], action["outcome"], action["source"]["words"],
                action["source"]["rule"],
            ]
        )  # fmt: skip
    return rows


def _update_rows(document: dict) -> list[list]:
    rows = [
        ["reference", "made_on", "rating", "done", "next", "obstacles", "by", "source", "illustrative_rule"]
    ]
    for action in document["actions"]:
        for update in action["updates"]:
            rows.append(
                [
                    action["ref"], update["made_words"], update["rating_words"], update["text"], update["next"],
                    update["obstacles"], update["by_words"], update["source"]["words"], update["source"]["rule"],
                ]
            )  # fmt: skip
    return rows


def _priority_rows(document: dict) -> list[list]:
    rows = [
        ["priority", "title", "held_by", "in_focus", "commitment", "we_will", "source", "illustrative_rule"]
    ]
    for priority in document["priorities"]:
        for commitment in priority["commitments"] or [None]:
            source = (commitment or priority)["source"]
            rows.append(
                [
                    priority["number"], priority["title"], priority["holder_words"],
                    "yes" if priority["in_focus"] else "no", commitment and commitment["number"],
                    commitment and commitment["text"], source["words"], source["rule"],
                ]
            )  # fmt: skip
    return rows


def _source_rows(document: dict) -> list[list]:
    rows = [["source", "kind", "title", "detail", "licence", "address"]]
    for source in document["sources"]:
        rows.append([source[key] for key in ("id", "kind_words", "title", "detail", "licence", "address")])
    return rows
