"""The files of a meeting as published: everything here is made from its one document and from nothing else."""

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string

from meetings.prose import blocks
from publishing import canonical
from publishing.files import DOCUMENT, STYLESHEET, File, style
from publishing.meeting_words import size_words
from publishing.meetings import PDF
from publishing.pack_pdf import paper_pdf, written

PACK = "pack.pdf"
HTML = "text/html; charset=utf-8"
WRITTEN = {"report", "group_report"}


def make_meeting(
    document: Mapping[str, Any], *, uploads: Mapping[int, bytes], pack: bytes | None
) -> list[File]:
    """Every file: style, document, papers as HTML and PDF, uploads as they were handed in, the pack, and the page.

    `uploads` are the bytes of the papers that are files, by their key.
    """
    papers = [paper for item in document["items"] for paper in item["papers"]]
    made = [
        *style(),
        File(DOCUMENT, "The meeting as one document", "application/json", canonical.to_bytes(document)),
    ]
    if pack is not None:
        made.append(File(PACK, "The pack", PDF, pack))
    for paper in papers:
        if paper["kind"] in WRITTEN:
            made.append(File(f"paper-{paper['key']}.pdf", paper["title"], PDF, paper_pdf(document, paper)))
        else:
            made.append(File(file_name(paper), paper["title"], paper["media_type"], uploads[paper["pk"]]))
    sizes = {file.name: len(file.data) for file in made}
    made += [_paper_page(document, paper, sizes) for paper in papers if paper["kind"] in WRITTEN]
    made.append(_page("index.html", document["meeting"]["title"], meeting_page(document, sizes)))
    return made


def file_name(paper: Mapping[str, Any]) -> str:
    """What a paper that was handed in is called in public: by its place, for people name files after people."""
    ending = paper["file_name"].rpartition(".")[2].lower() if "." in paper["file_name"] else "bin"
    return f"paper-{paper['key']}.{ending if ending.isalnum() else 'bin'}"


def page_address(name: str) -> str | None:
    """Where a file stands as a page of its meeting: `papers/6-1/` for paper-6-1.html; None for a mere download."""
    stem, _, ending = name.rpartition(".")
    if ending != "html":
        return None
    return "" if stem == "index" else f"papers/{stem.removeprefix('paper-')}/"


def meeting_page(document: Mapping[str, Any], sizes: Mapping[str, int]) -> str:
    """The page of the meeting: agenda, papers, minutes and decisions."""
    items = [item | _shown(item, sizes) for item in document["items"]]
    return render_to_string(
        "publishing/meeting.html",
        _shell(document, up="")
        | {
            "items": items,
            "pack_words": size_words(sizes[PACK]) if PACK in sizes else "",
            "has_decisions": any(item["decisions"] for item in items),
            "has_follow_ups": any(item["follow_ups"] for item in items),
            "decided": blocks(document["meeting"]["decided"]),
        },
    )


def _shown(item: Mapping[str, Any], sizes: Mapping[str, int]) -> dict:
    papers = []
    for paper in item["papers"]:
        is_written = paper["kind"] in WRITTEN
        name = f"paper-{paper['key']}.pdf" if is_written else file_name(paper)
        papers.append(
            paper
            | {
                "page": f"papers/{paper['key']}/" if is_written else "",
                "file": f"files/{name}",
                "file_words": f"{name.rpartition('.')[2].upper()}, {size_words(sizes[name])}",
            }
        )
    return {"papers": papers, "minute_blocks": blocks(item["minute"])}


def _paper_page(document: Mapping[str, Any], paper: Mapping[str, Any], sizes: Mapping[str, int]) -> File:
    name = f"paper-{paper['key']}"
    page = render_to_string(
        "publishing/meeting_paper.html",
        _shell(document, up="../../")
        | {"paper": written(paper, document), "pdf_words": size_words(sizes[f"{name}.pdf"])},
    )
    return _page(f"{name}.html", paper["title"], page)


def _shell(document: Mapping[str, Any], *, up: str) -> dict:
    """What every page of a meeting needs. `up` leads to the meeting's own folder, "" where the page stands in it."""
    return {
        "meeting_doc": document,
        "meeting": document["meeting"],
        "partnership": document["partnership"],
        "root": "/",
        "site": "/",
        "up": up or "./",
        "stylesheet": f"{up}files/{STYLESHEET}",
        "here": "meetings",
    }


def _page(name: str, title: str, text: str) -> File:
    return File(name, title, HTML, text.encode())
