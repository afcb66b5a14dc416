"""One meeting as its page shows it: what a person may not read is not in it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from common.text import date_words, list_words, plural
from meetings.enums import Marking, MeetingState, MinutesState, Presence
from meetings.models import AgendaItem, Decision, FollowUp, Meeting, Paper
from meetings.permissions import why_not_read_exempt, why_not_read_follow_up
from meetings.rules import due_words, running_clock, why_late
from meetings.summaries import NOT_RECORDED, Reporting, reporting
from partnership.enums import GroupKind
from partnership.models import Source
from workspace.summaries.meeting_facts import (
    Notice,
    exempt_words,
    notice,
    papers_after_notice,
    papers_due_words,
    paragraph_words,
    partners_at,
    quorum_said,
)


@dataclass(frozen=True)
class PaperLine:
    """One paper behind an item."""

    pk: int
    number: int
    title: str
    kind: str  # Committee report, version 2; Group report; PDF, 120 kB
    marking: str  # in words, "" for none
    received_on: date
    late: str  # "" for a paper in time, else how late it came and why it is urgent


@dataclass(frozen=True)
class Decided:
    """A decision, or something that was asked for."""

    pk: int
    reference: str
    text: str
    note: str
    is_exempt: bool


@dataclass(frozen=True)
class ItemLine:
    """One item of the agenda, as far as a person may read it."""

    pk: int
    number: int
    title: str  # Exempt item (paragraph 7), before those who may not read it
    type: str
    presenter: str
    minutes: int | None
    begins: time | None
    is_exempt: bool
    is_readable: bool
    paragraph: str  # 7: action to prevent …, "" for a public item
    public_interest: str
    urgency: str
    minute: str
    exempt_minute: str
    papers: tuple[PaperLine, ...] = ()
    decisions: tuple[Decided, ...] = ()
    asked: tuple[Decided, ...] = ()


@dataclass(frozen=True)
class Attended:
    """A partner at the meeting: Present, Apologies, Absent or Not recorded."""

    partner: str
    is_statutory: bool
    presence: str
    post: str


@dataclass(frozen=True)
class MeetingPage:
    """Everything the page of a meeting prints."""

    items: tuple[ItemLine, ...]
    ends: time | None
    minutes_total: str  # 1 hour 30 minutes allowed, "" where nothing is known
    decisions: tuple[Decided, ...]  # under no item
    asked: tuple[Decided, ...]  # under no item
    hidden: int  # decisions and follow-ups that this person may not read
    reports: tuple[Reporting, ...]
    attended: tuple[Attended, ...]
    present: int
    is_attendance_known: bool
    statutory_missing: str  # names, of responsible authorities that were not there
    quorum: str
    lacks_quorum: bool
    notice: Notice
    papers_due: str
    papers_warning: str
    minutes_words: str
    is_board: bool
    is_over: bool  # held: whoever has not reported will not
    source: Source

    @property
    def presences(self) -> list[tuple[str, list[Attended]]]:
        """Who was present, who sent apologies, who was absent: (word, partners), as minutes begin."""
        found = [
            (label, [each for each in self.attended if each.presence == label]) for label in Presence.labels
        ]
        return [(label, partners) for label, partners in found if partners]

    @property
    def silent(self) -> tuple[Reporting, ...]:
        """Groups that have not submitted their report."""
        return tuple(each for each in self.reports if not each.has_reported)

    @property
    def shows_reports(self) -> bool:
        """Whether each group is worth a line: not for a meeting of old to which none reported here."""
        return not self.is_over or any(each.report_pk for each in self.reports)

    @property
    def reports_words(self) -> str:
        """`2 of 4 groups have reported`."""
        done = len(self.reports) - len(self.silent)
        if not self.shows_reports:
            return "No group’s report to this meeting is in the record"
        return f"{done} of {plural(len(self.reports), 'group')} {'has' if len(self.reports) == 1 else 'have'} reported"


def meeting_page(meeting: Meeting, *, person, on: date) -> MeetingPage:
    """The meeting as this person may read it. At most fourteen queries, whatever is on the agenda."""
    refusal = why_not_read_exempt(person, meeting)
    items = list(meeting.items.order_by("number"))
    papers = _papers(meeting)
    decided, under = _decided(meeting, refusal)
    asked_under, hidden = _asked(meeting, person, on)
    clock = running_clock(meeting.starts_at, [item.minutes_allowed for item in items])
    attended = _attended(meeting)
    presences = [each.presence for each in attended if each.presence != NOT_RECORDED]
    present = presences.count(Presence.PRESENT.label)
    hidden += sum(each.is_exempt for each in decided) if refusal else 0
    return MeetingPage(
        items=tuple(
            _item(item, begins, refusal, papers[item.pk], under[item.pk], asked_under[item.pk])
            for item, begins in zip(items, clock, strict=False)
        ),
        ends=clock[-1] if items else None,
        minutes_total=_total_words(item.minutes_allowed for item in items),
        decisions=tuple(under[None]),
        asked=tuple(asked_under[None]),
        hidden=hidden,
        reports=tuple(reporting(meeting=meeting, on=meeting.held_on.last))
        if meeting.state != MeetingState.CANCELLED
        else (),
        attended=tuple(attended),
        present=present,
        is_attendance_known=bool(presences),
        statutory_missing=list_words(
            each.partner for each in attended if each.is_statutory and each.presence != Presence.PRESENT.label
        ),
        quorum=quorum_said(
            meeting, [Presence.PRESENT if said == Presence.PRESENT.label else "" for said in presences]
        ),
        lacks_quorum=bool(presences and meeting.quorum and present < meeting.quorum),
        notice=notice(meeting, on=on),
        papers_due=papers_due_words(meeting, on=on),
        papers_warning=papers_after_notice(meeting, on=on),
        minutes_words=_minutes_words(meeting, items),
        is_board=meeting.group.kind == GroupKind.BOARD,
        is_over=meeting.state == MeetingState.HELD,
        source=meeting.source,
    )


def _item(item: AgendaItem, begins, refusal: str, papers, decided, asked) -> ItemLine:
    hidden = bool(item.is_exempt and refusal)
    return ItemLine(
        pk=item.pk,
        number=item.number,
        title=exempt_words(item.exempt_paragraph) if hidden else item.title,
        type=item.get_type_display(),
        presenter="" if hidden else item.presenter,
        minutes=item.minutes_allowed,
        begins=begins,
        is_exempt=item.is_exempt,
        is_readable=not hidden,
        paragraph=paragraph_words(item.exempt_paragraph),
        public_interest="" if hidden else item.public_interest,
        urgency="" if hidden else item.urgency,
        minute=item.minute,
        exempt_minute="" if refusal else item.exempt_minute,
        papers=() if hidden else tuple(papers),
        decisions=tuple(decided),
        asked=tuple(asked),
    )


def _papers(meeting: Meeting) -> dict[int, list[PaperLine]]:
    found = defaultdict(list)
    papers = (
        Paper.objects.filter(item__meeting=meeting)
        .select_related("version", "group_report__group")
        .defer("content", "version__document", "group_report__figures")
        .order_by("item", "number")
    )
    for paper in papers:
        found[paper.item_id].append(
            PaperLine(
                pk=paper.pk,
                number=paper.number,
                title=paper.title,
                kind=_kind(paper),
                marking=Marking(paper.marking).label if paper.marking else "",
                received_on=paper.received_on,
                late=_late(paper, meeting.papers_due),
            )
        )
    return found


def _kind(paper: Paper) -> str:
    if paper.version_id:
        return f"Committee report, version {paper.version.number}"
    if paper.group_report_id:
        return f"Report of the {paper.group_report.group}"
    name, _, ending = paper.file_name.rpartition(".")
    kind = ending.upper() if name else "File"
    return f"{kind}, {max(1, round(paper.size / 1000)):,} kB"


def _late(paper: Paper, due: date | None) -> str:
    if not why_late(paper.received_on, due):
        return ""
    days = plural((paper.received_on - due).days, "day")
    return (
        f"Came on {date_words(paper.received_on)}, {days} late: {paper.urgency or 'no reason is recorded.'}"
    )


def _decided(meeting: Meeting, refusal: str) -> tuple[list[Decided], dict]:
    """All decisions of a meeting, and those this person may read by their item."""
    everything, under = [], defaultdict(list)
    for each in Decision.objects.filter(meeting=meeting).select_related("item").order_by("pk"):
        is_exempt = bool(each.item and each.item.is_exempt)
        line = Decided(each.pk, each.minute_reference, each.text, each.get_kind_display(), is_exempt)
        everything.append(line)
        if not (is_exempt and refusal):
            under[each.item_id].append(line)
    return everything, under


def _asked(meeting: Meeting, person, on: date) -> tuple[dict, int]:
    """What the meeting asked for, by item; and how many of these this person may not read."""
    under, hidden = defaultdict(list), 0
    found = FollowUp.objects.filter(meeting=meeting).select_related(
        "item", "decision__item", "partner", "meeting__group"
    )
    for each in found.order_by("pk"):
        if why_not_read_follow_up(person, each):
            hidden += 1
            continue
        state = "Closed" if not each.is_open else due_words(each.due, on)
        is_exempt = bool(each.item and each.item.is_exempt)
        line = Decided(each.pk, each.number, each.text, f"{each.partner}. {state}.", is_exempt)
        under[each.item_id].append(line)
    return under, hidden


def _attended(meeting: Meeting) -> list[Attended]:
    if meeting.state != MeetingState.HELD:
        return []
    said = {each.partner_id: each for each in meeting.attendances.all()}
    return [
        Attended(
            partner=str(partner),
            is_statutory=partner.is_statutory,
            presence=said[partner.pk].get_presence_display() if partner.pk in said else NOT_RECORDED,
            post=said[partner.pk].post if partner.pk in said else "",
        )
        for partner in partners_at(meeting)
    ]


def _total_words(minutes: Iterable[int | None]) -> str:
    known = [each for each in minutes if each]
    if not known:
        return ""
    hours, left = divmod(sum(known), 60)
    return " ".join(filter(None, [hours and plural(hours, "hour"), left and plural(left, "minute")]))


def _minutes_words(meeting: Meeting, items: list[AgendaItem]) -> str:
    if meeting.state != MeetingState.HELD:
        return "Written once the meeting has been held."
    if meeting.minutes_state == MinutesState.AGREED:
        return f"Agreed at the meeting of {meeting.minutes_agreed_at.held_on}."
    if meeting.minutes_state == MinutesState.NONE:
        return "Not written."
    left = sum(not (item.minute or item.exempt_minute) for item in items)
    rest = f" {plural(left, 'item')} without a word yet." if left else ""
    return f"Draft, until a later meeting agrees them.{rest}"


# For the forms of the minutes


def unwritten(meeting: Meeting) -> list[str]:
    """The items of which the minutes say nothing yet, as “5. Dashboard”."""
    found = meeting.items.filter(minute="", exempt_minute="").order_by("number")
    return [str(each) for each in found]


def minute_drafts(meeting: Meeting) -> dict[int, str]:
    """What the minutes of an item could begin with: its decisions and what was asked for, in words. Two queries."""
    drafts = defaultdict(list)
    for each in Decision.objects.filter(meeting=meeting, item__isnull=False).order_by("pk"):
        drafts[each.item_id].append(f"RESOLVED: {each.text}")
    for each in (
        FollowUp.objects.filter(meeting=meeting, item__isnull=False).select_related("partner").order_by("pk")
    ):
        drafts[each.item_id].append(f"{each.number}: {each.text} ({each.partner}, by {date_words(each.due)})")
    return {key: "\n\n".join(lines) for key, lines in drafts.items()}
