"""The web pages of an edition, and the style and fonts that are kept with it."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

from common.right_to_left import directed
from publishing.files.file import File
from publishing.finding import index_of

BUILT = Path(settings.BASE_DIR) / "static" / "built"
STYLESHEET = "style.css"
SCRIPTS = {
    "find.js": "Narrowing the index",
    "exit.js": "Leaving a page quickly",
    "exit-this-page.js": "GOV.UK Frontend: exit this page",
}


def page(document: dict, name: str, *, downloads: Iterable[File] = (), **context) -> str:
    """One web page of the edition. `name` is its template without the folder: `index`, `dashboard`, `priority`."""
    depth = {"index": 0, "dashboard": 1, "data": 1, "find": 1, "duty": 1, "priority": 2}[name]
    root = "../" * depth or "./"
    place = {"index": "", "priority": "priorities/{slug}/"}.get(name, f"{name}/")
    return directed(
        render_to_string(
            f"publishing/{name}.html",
            {
                "doc": document,
                "root": root,
                "site": "/",
                "printed_address": f"{settings.PORTAL_ADDRESS}{document['edition']['address']}"
                + place.format_map(context.get("priority", {})),
                "stylesheet": f"{root}files/{STYLESHEET}",
                "files": list(downloads),
                **context,
            },
        )
    )


def pages(document: dict, downloads: list[File]) -> Iterator[File]:
    """Every page of the edition. `downloads` are the files that the page of data lists."""
    title = document["edition"]["title"]
    for name, what in (("index", "Strategy"), ("dashboard", "Dashboard"), ("data", "Data")):
        yield _html(f"{name}.html", f"{what}: {title}", page(document, name, downloads=downloads))
    yield _html("find.html", f"Find in: {title}", page(document, "find", kinds=index_of(document)))
    if document.get("duty"):
        yield _html("duty.html", f"How the duty is met: {title}", page(document, "duty"))
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


def style() -> Iterator[File]:
    """The stylesheet and fonts of the day, kept with the edition so that it keeps its look."""
    css = (BUILT / "site.css").read_text().replace("fonts/", "")
    yield File(STYLESHEET, "Style", "text/css; charset=utf-8", css.encode())
    for name in sorted(set(re.findall(r"url\(\"?([\w.-]+\.woff2)\"?\)", css))):
        yield File(name, "Font", "font/woff2", (BUILT / "fonts" / name).read_bytes())


def scripts() -> Iterator[File]:
    """The scripts that help a reader along, kept with the edition like its style. Every page reads without them."""
    for name, title in SCRIPTS.items():
        yield File(name, title, "text/javascript; charset=utf-8", (BUILT / name).read_bytes())


def _html(name: str, title: str, text: str) -> File:
    return File(name, title, "text/html; charset=utf-8", text.encode())
