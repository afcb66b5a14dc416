"""Committee reports as their pages show them: what was submitted, to which bodies it went, what came of it there."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localtime

from common.partial_dates import PartialDate
from common.text import date_words
from meetings.committee_form import CommitteeForm, committee_form
from meetings.enums import ReportState
from meetings.models import AgendaItem, CommitteeReport, Decision, GroupReport, Meeting, Paper, ReportVersion
from meetings.operations.reports import WRITTEN
from meetings.permissions import why_not_read_paper
from meetings.rendering import addressees, form_of, group_version_words, version_words
from partnership.permissions import why_not_keep_records


@dataclass(frozen=True)
class Outcome:
    """What a body decided under the item that a report stood behind."""

    pk: int
    reference: str
    text: str


@dataclass(frozen=True)
class Sent:
    """A body that a report went to: its meeting and item, which version, and what came of it there."""

    body: str
    day: PartialDate
    meeting: int
    item: int
    item_words: str  # 6. The strategy
    access: str  # Public; Exempt, paragraph 7
    version: int
    state: str  # Planned; Held
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True)
class ReportLine:
    """One report of the list."""

    pk: int
    title: str
    type: str
    report_of: str
    state: str  # Draft; Version 2, submitted on 4 July 2025
    is_draft: bool
    is_changed: bool  # the draft says something else than the newest version
    to: tuple[str, ...]


@dataclass(frozen=True)
class VersionLine:
    number: int
    words: str
    note: str


@dataclass(frozen=True)
class ReportPage:
    """A report with its versions and where they went."""

    form: CommitteeForm
    number: int  # of the version shown, 0 for a draft that was never submitted
    versions: tuple[VersionLine, ...]
    sent: tuple[Sent, ...]
    is_changed: bool
    items: tuple["ComingItem", ...]  # where an officer could put it


@dataclass(frozen=True)
class ComingItem:
    """An item of a meeting to come."""

    pk: int
    words: str


class Reader:
    """Which papers a person may read, asked once for each body."""

    def __init__(self, person):
        self.person = person
        self.is_officer = not why_not_keep_records(person)
        self._refusals: dict[int, str] = {}

    def reads(self, paper: Paper) -> bool:
        if not paper.item.is_exempt:
            return True
        group = paper.item.meeting.group_id
        if group not in self._refusals:
            self._refusals[group] = why_not_read_paper(self.person, paper)
        return not self._refusals[group]


def papers_of(versions: Iterable[ReportVersion]) -> list[Paper]:
    """The papers that these versions are, with their items, meetings and bodies, by day. One query."""
    found = Paper.objects.filter(version__in=versions).defer("content")
    found = found.select_related("item__meeting__group", "version__report").defer("version__document")
    return sorted(found, key=lambda each: (each.item.meeting.held_on, each.item.meeting.group.name, each.pk))


def report_list(*, person) -> list[ReportLine]:
    """The reports that the person may read, newest first; officers see the drafts, too. Three queries."""
    reader = Reader(person)
    reports = list(CommitteeReport.objects.order_by("-pk"))
    versions = defaultdict(list)
    for version in ReportVersion.objects.order_by("number"):
        versions[version.report_id].append(version)
    papers = defaultdict(list)
    for paper in papers_of([each for found in versions.values() for each in found]):
        if reader.reads(paper):
            papers[paper.version.report_id].append(paper)
    lines = (_line(each, versions[each.pk], papers[each.pk], reader) for each in reports)
    return [line for line in lines if line]


def _line(report, versions, papers, reader: Reader) -> ReportLine | None:
    if not reader.is_officer:
        if not papers:
            return None
        numbers = {paper.version.number for paper in papers}
        versions = [each for each in versions if each.number in numbers]
    newest = versions[-1] if versions else None
    shown = newest.document if newest and not reader.is_officer else _draft(report)
    line = committee_form(shown)
    return ReportLine(
        pk=report.pk,
        title=line.title,
        type=line.for_words,
        report_of=line.report_of,
        state=version_words(newest) if newest else "Draft",
        is_draft=newest is None,
        is_changed=reader.is_officer and newest is not None and newest.document != _draft(report),
        to=tuple(dict.fromkeys(f"{each.item.meeting.group}, {each.item.meeting.held_on}" for each in papers)),
    )


def _draft(report: CommitteeReport) -> dict[str, str]:
    return {name: getattr(report, name) for name in WRITTEN}


def report_page(*, report: CommitteeReport, person) -> ReportPage | None:
    """The report as this person may read it: officers its draft, others its newest version that they may read.

    None where they may read none of it. Five queries at most.
    """
    reader = Reader(person)
    versions = list(report.versions.order_by("number"))
    papers = [each for each in papers_of(versions) if reader.reads(each)]
    if not reader.is_officer:
        numbers = {paper.version.number for paper in papers}
        versions = [each for each in versions if each.number in numbers]
    if not versions and not reader.is_officer:
        return None
    newest = versions[-1] if versions else None
    is_changed = newest is not None and newest.document != _draft(report)
    if newest and not (reader.is_officer and is_changed):
        shown = form_of(newest, to=addressees(papers))
    else:
        shown = committee_form(_draft(report), version="Draft, not submitted", to=addressees(papers))
    return ReportPage(
        form=shown,
        number=newest.number if newest else 0,
        versions=tuple(VersionLine(each.number, version_words(each), each.note) for each in versions),
        sent=_sent(papers),
        is_changed=is_changed and reader.is_officer,
        items=_coming(newest) if newest and reader.is_officer else (),
    )


def _coming(version: ReportVersion) -> tuple[ComingItem, ...]:
    """The items of meetings to come that the version is not behind yet, soonest first."""
    found = AgendaItem.objects.filter(meeting__in=Meeting.objects.to_come()).exclude(papers__version=version)
    found = found.select_related("meeting__group").order_by(
        "meeting__held_on", "meeting__group__name", "number"
    )
    return tuple(ComingItem(each.pk, f"{each.meeting}: {each}") for each in found[:MOST_OFFERED])


def _sent(papers: list[Paper]) -> tuple[Sent, ...]:
    outcomes = defaultdict(list)
    for pk, item, reference, text in (
        Decision.objects.filter(item__in=[each.item_id for each in papers])
        .order_by("decided_on", "pk")
        .values_list("pk", "item_id", "minute_reference", "text")
    ):
        outcomes[item].append(Outcome(pk, reference, text))
    return tuple(
        Sent(
            body=each.item.meeting.group.name,
            day=each.item.meeting.held_on,
            meeting=each.item.meeting.pk,
            item=each.item.number,
            item_words=str(each.item),
            access=f"Exempt, paragraph {each.item.exempt_paragraph}" if each.item.is_exempt else "Public",
            version=each.version.number,
            state=each.item.meeting.get_state_display(),
            outcomes=tuple(outcomes[each.item_id]),
        )
        for each in papers
    )


# What can be put behind an item


@dataclass(frozen=True)
class Offered:
    """Something that can be put behind an item: `version-12` or `group-3`, and how it is called."""

    key: str
    words: str


MOST_OFFERED = 30


def offered_behind(item: AgendaItem, *, person) -> list[Offered]:
    """Group reports to the meeting that are behind no item of it, then the newest versions of committee reports.

    Whoever is no officer is offered only what they may read.
    """
    there = item.meeting.items.values("papers__group_report")
    groups = GroupReport.objects.filter(meeting=item.meeting_id, state=ReportState.SUBMITTED).defer("figures")
    groups = groups.exclude(pk__in=[pk for (pk,) in there.values_list("papers__group_report") if pk])
    found = [
        Offered(f"group-{each.pk}", f"{group_title(each, item)} ({_small(group_version_words(each))})")
        for each in groups.select_related("group").order_by("group__name", "number")
    ]
    behind = set(item.papers.values_list("version", flat=True))
    reader = Reader(person)
    readable = None
    if not reader.is_officer:
        papers = papers_of(ReportVersion.objects.all())
        readable = {each.version_id for each in papers if reader.reads(each)}
    newest = {}
    for pk, report, title, number, at in ReportVersion.objects.order_by("number").values_list(
        "pk", "report_id", "report__title", "number", "submitted_at"
    ):
        newest[report] = (at, pk, title, number)
    for at, pk, title, number in sorted(newest.values(), reverse=True)[:MOST_OFFERED]:
        if pk not in behind and (readable is None or pk in readable):
            day = date_words(localtime(at).date())
            found.append(Offered(f"version-{pk}", f"{title} (version {number}, submitted on {day})"))
    return found


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]


def group_title(report: GroupReport, item: AgendaItem) -> str:
    """What a group's report is called behind an item."""
    if report.group_id == item.meeting.group_id:
        return f"Update from the chair of the {report.group}"
    return f"Report of the {report.group}"


def due_sentence(item: AgendaItem, *, on: date) -> str:
    """`Papers were due by 1 July 2025.`, or by when they are; "" where no day was set."""
    due = item.meeting.papers_due
    if due is None:
        return ""
    return f"Papers {'were' if due < on else 'are'} due by {date_words(due)}."
