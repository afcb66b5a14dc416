"""A meeting's pack as one PDF: what the portal renders passes the PDF/UA-1 machine checks, uploads are merged.

The rendered file holds an empty page for every page of an upload, so that page numbers, contents and bookmarks are
right by construction; then each upload's page is drawn into its place, a little smaller, above the running footer.
A file with merged pages no longer claims PDF/UA: nobody knows how the people who made those papers made them.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from typing import Any

from django.template.loader import get_template, render_to_string

from common.pdf import accessible_pdf, identifier_of, page_count, saved
from common.text import date_words, plural
from meetings.committee_form import Addressee, committee_form
from meetings.group_form import group_form
from publishing.enums import PackAudience
from publishing.files import BUILT
from publishing.meeting_words import size_words
from publishing.pdf import Told, told_of_pages

# The sheets: width, height and the box for a merged page, in points (1/72 inch), the box from the bottom left.
A4 = (595.28, 841.89)
MERGED_MARGIN = (34.0, 48.2, 34.0, 45.4)  # left, bottom, right, top: as `@page merged` in pack.css
BEGIN, UNTIL = 15, 88  # per cent of a build that laying out takes


@dataclass(frozen=True)
class Upload:
    """A paper that was handed in as PDF: its pages, each upright or lying; or why it cannot be merged."""

    pages: tuple[bool, ...] = ()  # True for a page wider than high
    problem: str = ""


@dataclass(frozen=True)
class Pack:
    """A pack that is ready to be stored."""

    pdf: bytes
    pages: int
    merged_pages: int
    remarks: list[str] = field(default_factory=list)


def render_pack(
    document: Mapping[str, Any], *, dashboard: dict, uploads: Mapping[int, bytes], on: date, told: Told
) -> Pack:
    """The pack of a meeting's document. `uploads` are the bytes of its PDF papers by their key.

    `told(step, per cent)` hears how far it is. The same document, dashboard, uploads and day give the same bytes.
    """
    read = {key: read_upload(content) for key, content in uploads.items()}
    context = arranged(document, dashboard=dashboard, uploads=read, on=on)
    page = render_to_string("publishing/pack/pack.html", context)
    with told_of_pages(told, begin=BEGIN, until=72):
        pdf = accessible_pdf(
            _without_shapes(page),
            style=_stylesheet(),
            assets=BUILT,
            identifier=identifier_of({"document": document, "dashboard": dashboard, "on": on.isoformat()}),
        )
    merged = sum(len(upload.pages) for upload in read.values())
    if merged:
        told("Merging the papers that were handed in", UNTIL + 3)
        pdf = _merged(pdf, {key: uploads[key] for key, upload in read.items() if upload.pages})
    return Pack(pdf, page_count(pdf), merged, context["remarks"])


def paper_pdf(document: Mapping[str, Any], paper: Mapping[str, Any]) -> bytes:
    """One written paper of a published meeting as PDF/UA-1 bytes."""
    page = render_to_string(
        "publishing/pack/paper.html", {"doc": document, "paper": written(paper, document)}
    )
    return accessible_pdf(
        _without_shapes(page),
        style=get_template("meetings/report.css").template.source,
        assets=BUILT,
        identifier=identifier_of({"meeting": document["meeting"], "paper": paper}),
    )


def read_upload(content: bytes) -> Upload:
    """How many pages an upload has, and which of them lie; or in words why it cannot be merged."""
    import pikepdf

    try:
        with pikepdf.open(BytesIO(content)) as opened:
            return Upload(tuple(_lies(page) for page in opened.pages))
    except pikepdf.PasswordError:
        return Upload(problem="it is locked with a password")
    except pikepdf.PdfError:
        return Upload(problem="it cannot be read as a PDF")


def _lies(page) -> bool:
    left, bottom, right, top = (float(edge) for edge in page.trimbox)
    turned = int(page.obj.get("/Rotate", 0)) % 180 == 90
    width, height = abs(right - left), abs(top - bottom)
    return (height > width) if turned else (width > height)


def _without_shapes(page: str) -> str:
    """The shapes that stand beside a rating's word are decoration, which a PDF would have to describe."""
    return re.sub(r'<svg class="shape\b.*?</svg>', "", page, flags=re.DOTALL)


def _stylesheet() -> str:
    """The print style of the report with what a pack needs beside it; they hold no template language."""
    names = ("publishing/report.css", "publishing/pack/pack.css")
    return "\n".join(get_template(name).template.source for name in names)


# What the templates print


def arranged(
    document: Mapping[str, Any], *, dashboard: dict, uploads: Mapping[int, Upload], on: date
) -> dict[str, Any]:
    """The context of the pack's template: the papers in the order of the pack, each with its place in the contents."""
    open_items = [item for item in document["items"] if not item["exempt"]]
    exempt_items = [item for item in document["items"] if item["exempt"]]
    is_public = document["audience"] == PackAudience.PUBLIC
    number = iter(range(1, 1_000))
    parts = {
        "reports": _papers(open_items, "report", document),
        "group_reports": [
            *_papers(open_items, "group_report", document),
            *(
                {"item": None} | _group_report(each, f"group-{each['group_code']}", document)
                for each in document["group_reports"]
            ),
        ],
        "appendices": _files(open_items, uploads, number),
    }
    exempt = []
    if not is_public:
        for item in exempt_items:
            exempt.append(
                item
                | {
                    "anchor": f"exempt-{item['number']}",
                    "reports": _papers([item], "report", document),
                    "group_reports": _papers([item], "group_report", document),
                    "appendices": _files([item], uploads, number),
                }
            )
    remarks = [
        f"“{each['title']}” was not merged, because {each['problem']}: it is read in the portal."
        for each in [*parts["appendices"], *(one for item in exempt for one in item["appendices"])]
        if each["problem"]
    ]
    context = {
        "doc": document,
        "is_public": is_public,
        "audience_words": PackAudience(document["audience"]).label,
        "built_words": date_words(on),
        "dashboard": dashboard,
        "exempt": exempt,
        "exempt_words": _exempt_words(exempt_items),
        "merged": sum(len(upload.pages) for upload in uploads.values()),
        "remarks": remarks,
        "agenda": [_agenda_line(item, parts, exempt) for item in document["items"]],
        **parts,
    }
    context["sections"] = _sections(context)
    return context


def _exempt_words(items: list[dict]) -> str:
    """`2 items are exempt`, for the cover."""
    if not items:
        return ""
    return f"{plural(len(items), 'item')} {'is' if len(items) == 1 else 'are'} exempt"


def _papers(items: list[dict], kind: str, document: Mapping[str, Any]) -> list[dict]:
    return [
        written(paper, document) | {"item": item["number"]}
        for item in items
        for paper in item["papers"]
        if paper["kind"] == kind
    ]


def written(paper: Mapping[str, Any], document: Mapping[str, Any]) -> dict:
    """A paper written in the portal, with what its rendering needs."""
    anchor = f"paper-{paper['key']}"
    if paper["kind"] == "group_report":
        return dict(paper) | _group_report(paper, anchor, document)
    meeting = document["meeting"]
    return dict(paper) | {
        "anchor": anchor,
        "prefix": f"{anchor}-",
        "form": committee_form(
            paper["report"],
            version=f"Version {paper['version']}, submitted on {paper['submitted_words']}",
            to=[
                Addressee(
                    meeting["body"], meeting["held_words"], "Non-public" if paper["exempt"] else "Public"
                )
            ],
        ),
    }


def _group_report(report: Mapping[str, Any], anchor: str, document: Mapping[str, Any]) -> dict:
    meeting = document["meeting"]
    form = group_form(
        group=report["group"],
        meeting=f"{meeting['body']}, {meeting['held_words']}",
        is_of_the_chair=report["is_of_the_chair"],
        since=date.fromisoformat(report["since"]),
        until=date.fromisoformat(report["until"]),
        said=report["said"],
        figures=report["figures"],
        version=f"Version {report['version']}, submitted on {report['submitted_words']}",
        public=document["audience"] == PackAudience.PUBLIC,
    )
    return {
        "kind": "group_report",
        "anchor": anchor,
        "prefix": f"{anchor}-",
        "title": form.title,
        "form": form,
    }


def _files(items: list[dict], uploads: Mapping[int, Upload], number: Iterator[int]) -> list[dict]:
    """The uploads behind these items, numbered on as appendices."""
    found = []
    for item in items:
        for paper in item["papers"]:
            if paper["kind"] != "file":
                continue
            upload = uploads.get(paper["pk"], Upload(problem="it is not a PDF"))
            count = len(upload.pages)
            found.append(
                paper
                | {
                    "item": item["number"],
                    "anchor": f"paper-{paper['key']}",
                    "appendix": next(number),
                    "problem": upload.problem or ("" if count else "it has no pages"),
                    "count_words": plural(count, "page"),
                    "size_words": size_words(paper["size"]),
                    "sheets": [
                        {
                            "id": f"upload-{paper['pk']}-{at}",
                            "lies": lies,
                            "words": f"Page {at} of {count} of “{paper['title']}”, merged as it was handed in. "
                            "Its own text is not tagged here.",
                        }
                        for at, lies in enumerate(upload.pages, start=1)
                    ],
                }
            )
    return found


def _agenda_line(item: dict, parts: dict, exempt: list[dict]) -> dict:
    """An item of the agenda with where its papers begin in the pack."""
    every = [
        each
        for each in [
            *parts["reports"],
            *parts["group_reports"],
            *parts["appendices"],
            *(
                one
                for part in exempt
                for one in [*part["reports"], *part["group_reports"], *part["appendices"]]
            ),
        ]
        if each["item"] == item["number"]
    ]
    return item | {"where": [{"anchor": each["anchor"], "title": each["title"]} for each in every]}


def _sections(context: dict) -> list[dict]:
    """The contents: every part that this pack has, with its anchor, and what lies inside it."""

    def inside(papers: list[dict]) -> list[dict]:
        return [
            {
                "id": each["anchor"],
                "title": f"Appendix {each['appendix']}. {each['title']}"
                if "appendix" in each
                else (f"Item {each['item']}. " if each["item"] else "") + each["title"],
            }
            for each in papers
        ]

    wanted = [
        ("agenda", "Agenda", True, []),
        ("reports", "Reports", context["reports"], inside(context["reports"])),
        (
            "group-reports",
            "Reports of the groups",
            context["group_reports"],
            inside(context["group_reports"]),
        ),
        ("dashboard", "Dashboard", context["dashboard"], []),
        ("appendices", "Appendices", context["appendices"], inside(context["appendices"])),
        ("sources", "Sources", context["doc"]["sources"], []),
        (
            "exempt",
            "Exempt part: not for publication",
            context["exempt"],
            [
                entry
                for item in context["exempt"]
                for entry in [
                    {"id": item["anchor"], "title": f"Item {item['number']}. {item['title']}"},
                    *inside([*item["reports"], *item["group_reports"], *item["appendices"]]),
                ]
            ],
        ),
    ]
    return [{"id": key, "title": title, "inside": parts} for key, title, there, parts in wanted if there]


# Merging


def _merged(pdf: bytes, uploads: Mapping[int, bytes]) -> bytes:
    """The file with every page of the uploads drawn into the empty page that waits for it."""
    import pikepdf

    with pikepdf.open(BytesIO(pdf)) as opened:
        places = _places(opened)
        for key, content in uploads.items():
            with pikepdf.open(BytesIO(content)) as upload:
                for at, page in enumerate(upload.pages, start=1):
                    name = f"upload-{key}-{at}"
                    _draw(opened, opened.pages[places[name]], page, name)
        with opened.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as meta:
            del meta["pdfuaid:part"]
        return saved(opened)


def _places(pdf) -> dict[str, int]:
    """{name of an anchor: the page it stands on, from 0}."""
    pages = {page.objgen: number for number, page in enumerate(pdf.pages)}
    names = list(pdf.Root.Names.Dests.Names)
    return {str(name): pages[target[0].objgen] for name, target in zip(names[::2], names[1::2], strict=True)}


def _draw(pdf, sheet, page, name: str) -> None:
    """Draw a page of an upload into its sheet: inside the figure that says what it is, above the running footer.

    `name` is a name of its own, for all sheets share their resources.
    """
    import pikepdf

    _, _, width, height = (float(edge) for edge in sheet.mediabox)
    left, bottom, right, top = MERGED_MARGIN
    box = pikepdf.Rectangle(left, bottom, width - right, height - top)
    drawing = pdf.copy_foreign(page.as_form_xobject())
    known_as = sheet.add_resource(drawing, pikepdf.Name.XObject, pikepdf.Name(f"/{name}"))
    placed = sheet.calc_form_xobject_placement(drawing, known_as, box, allow_shrink=True, allow_expand=True)
    # WeasyPrint draws in pixels, 4/3 to a point, from the top of the sheet downwards: turn that back first.
    upright = b"q 1.333333333 0 0 -1.333333333 0 %.6f cm " % (height / 0.75)
    instructions, waiting = [], True
    for operands, operator in pikepdf.parse_content_stream(sheet):
        instructions.append((operands, operator))
        if waiting and str(operator) == "BDC" and str(operands[0]) == "/Figure":
            drawn = pikepdf.Stream(pdf, upright + placed + b" Q")
            instructions += list(pikepdf.parse_content_stream(drawn))
            waiting = False
    sheet.Contents = pdf.make_stream(pikepdf.unparse_content_stream(instructions))
