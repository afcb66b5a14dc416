"""Reports as HTML and as PDF, from what was frozen alone: the same version gives the same bytes.

templates/meetings/report_body.html and group_report_body.html print the forms made here without a page around them: a
page, a meeting's public page or a pack of papers puts them under its own heading. What the public may read of a group's
report is made with `public`. assets/components/_reports.scss and templates/meetings/report.css style both.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.template.loader import get_template, render_to_string
from django.utils.timezone import localtime

from common.pdf import accessible_pdf, identifier_of
from common.text import date_words
from meetings.committee_form import Addressee, CommitteeForm, committee_form
from meetings.enums import ReportState
from meetings.group_form import GroupForm, group_form
from meetings.models import GroupReport, Paper, ReportVersion
from meetings.operations.reports import SAID

ASSETS = Path(settings.BASE_DIR) / "static" / "built"


def form_of(version: ReportVersion, *, to: Sequence[Addressee] = ()) -> CommitteeForm:
    """A version arranged for its template."""
    return committee_form(version.document, version=version_words(version), to=to)


def form_of_group(report: GroupReport, *, figures: dict | None = None, public: bool = False) -> GroupForm:
    """A group's report arranged for its template; `figures` stand for those that a draft does not hold yet."""
    return group_form(
        group=report.group.name,
        meeting=str(report.meeting),
        is_of_the_chair=report.group_id == report.meeting.group_id,
        since=report.since,
        until=report.until,
        said={name: getattr(report, name) for name in SAID},
        figures=report.figures if figures is None else figures,
        version=group_version_words(report),
        public=public,
    )


def version_words(version: ReportVersion) -> str:
    """`Version 2, submitted on 4 July 2025`."""
    return f"Version {version.number}, submitted on {date_words(localtime(version.submitted_at).date())}"


def group_version_words(report: GroupReport) -> str:
    """`Version 2, submitted on 4 July 2025`; `Draft` before that."""
    if report.state != ReportState.SUBMITTED:
        return "Draft"
    number = f"Version {report.number}, submitted" if report.number > 1 else "Submitted"
    return f"{number} on {date_words(localtime(report.submitted_at).date())}"


def addressees(papers: Sequence[Paper]) -> tuple[Addressee, ...]:
    """The bodies that papers went to, for the head of a report, by day. Papers come with `item__meeting__group`.

    Give only papers whose item the reader may know of: for the public, those behind public items.
    """
    found = {}
    for paper in papers:
        meeting = paper.item.meeting
        access = f"Non-public, paragraph {paper.item.exempt_paragraph}" if paper.item.is_exempt else "Public"
        found[meeting.pk] = (
            meeting.held_on,
            Addressee(meeting.group.name, str(meeting.held_on), access),
        )
    return tuple(each for _, each in sorted(found.values(), key=lambda pair: (pair[0], pair[1].body)))


def report_pdf(version: ReportVersion, *, to: Sequence[Addressee] = (), name: str, language: str) -> bytes:
    """A version of a committee report as PDF/UA-1. `name` and `language` are the partnership's.

    About a second of work the first time; the last few are kept in memory, for what is frozen never changes.
    Raises common.pdf.PdfError when a font is missing.
    """
    return _pdf(form_of(version, to=to), name, language)


@lru_cache(maxsize=16)
def _pdf(form: CommitteeForm, name: str, language: str) -> bytes:
    page = render_to_string("meetings/report_print.html", {"form": form, "name": name, "language": language})
    return accessible_pdf(
        page,
        style=get_template("meetings/report.css").template.source,
        assets=ASSETS,
        identifier=identifier_of({"page": page}),
    )
