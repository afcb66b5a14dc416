"""A meeting gathered into one document: its agenda, papers, minutes and decisions, for members or for the public.

Everything that leaves (public pages, packs) is made from such a document and from nothing else. What the public may
not read never enters the public one: nothing that was written under an exempt item, nothing marked, no report of a
group that is not behind a public item, nothing about a restricted measure. `held_back` says so to whoever publishes.

The rules stand together here, so that no page has to remember them; `SCHEMA` names the shape.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Prefetch
from django.utils.timezone import localtime

from common.text import date_words, list_words
from meetings import group_form
from meetings.calendar import holidays_around
from meetings.enums import DecisionKind, Marking, MeetingState, MinutesState, Presence, ReportState
from meetings.models import AgendaItem, Decision, FollowUp, GroupReport, Meeting, Paper
from meetings.rules import may_be_public, may_leave, notice_words
from partnership.models import Partnership, Source
from performance.enums import Sensitivity
from performance.models import Measure
from publishing import canonical
from publishing.enums import PackAudience
from publishing.partnership_words import words_of

SCHEMA = "meeting/1"
PDF = "application/pdf"
EXEMPT_TITLE = "Exempt item"


@dataclass(frozen=True)
class HeldBack:
    """One thing that the public does not get to read, and why. For whoever publishes."""

    what: str
    why: str


def slug_of(meeting: Meeting) -> str:
    """The meeting in its public address: `2022-09-05-board`; `2022-05-board` where no day is known."""
    return f"{meeting.held_on.iso}-{meeting.group.code}"


def fingerprint_of(document: dict) -> str:
    """The hash by which a pack knows whether the meeting is still as it was built from."""
    return canonical.fingerprint(canonical.to_bytes(document))


def gather_pack(meeting: Meeting, audience: PackAudience) -> dict:
    """What is sent out before a meeting, as plain values: its agenda and papers. Nothing that comes of it.

    Ten queries or so, whatever the rows; no bytes of a paper among them.
    """
    return _Gathering(meeting, audience, tells_outcome=False).document()


def gather_publication(meeting: Meeting, *, with_draft_minutes: bool) -> dict:
    """The meeting as the public reads it today, with its minutes and decisions once it was held.

    Minutes that are not agreed yet are told only `with_draft_minutes`, and said to be a draft.
    """
    return _Gathering(meeting, PackAudience.PUBLIC, with_draft_minutes=with_draft_minutes).document()


def held_back(meeting: Meeting) -> list[HeldBack]:
    """What of the meeting the public does not get to read, and why, in the order of the agenda."""
    return list(_Gathering(meeting, PackAudience.PUBLIC, with_draft_minutes=True).held_back())


class _Gathering:
    """One reading of a meeting, with what is looked up again and again."""

    def __init__(
        self,
        meeting: Meeting,
        audience: PackAudience,
        *,
        tells_outcome: bool = True,
        with_draft_minutes: bool = False,
    ):
        self.meeting = Meeting.objects.select_related("group", "minutes_agreed_at", "source").get(
            pk=meeting.pk
        )
        self.is_public = audience == PackAudience.PUBLIC
        self.audience = audience
        self.with_draft_minutes = with_draft_minutes
        self.tells_outcome = tells_outcome and self.meeting.state == MeetingState.HELD
        self.is_pack = not tells_outcome
        self.used_sources: set[int] = set()
        papers = Paper.objects.defer("content").select_related("version", "group_report__group")
        self.items = list(
            AgendaItem.objects.filter(meeting=meeting).prefetch_related(
                Prefetch("papers", papers.order_by("number"))
            )
        )
        self.by_pk = {item.pk: item for item in self.items}
        self.decisions = list(
            Decision.objects.filter(meeting=meeting)
            .select_related("accepted_red__measure", "escalation__measure", "action")
            .order_by("pk")
        )
        self.follow_ups = list(
            FollowUp.objects.filter(meeting=meeting)
            .select_related("partner", "decision__accepted_red__measure", "decision__escalation__measure")
            .order_by("pk")
        )
        self.group_reports = list(
            GroupReport.objects.filter(meeting=meeting, state=ReportState.SUBMITTED)
            .select_related("group")
            .order_by("group__name", "number")
        )

    # What the public may not read

    def why_not_item(self, item: AgendaItem) -> str:
        """Nothing that was written under an exempt item is public, not even its title."""
        if item.is_exempt:
            return f"exempt under paragraph {item.get_exempt_paragraph_display()}"
        return ""

    def why_not_paper(self, paper: Paper, item: AgendaItem) -> str:
        """A paper of an exempt item, and one that is marked, is not public."""
        if why := self.why_not_item(item):
            return why
        marking = _marking(paper)
        return "" if may_be_public(marking) else f"marked {Marking(marking).label}"

    def why_not_group_report(self, report: GroupReport) -> str:
        """A group's report is public as a paper behind a public item, not otherwise."""
        for item in self.items:
            for paper in item.papers.all():
                if paper.group_report_id == report.pk and not self.why_not_paper(paper, item):
                    return ""
        return "not a paper behind a public item"

    def why_not_decision(self, decision: Decision) -> str:
        """A decision is as public as its item; one about a restricted measure is not public."""
        item = self.by_pk.get(decision.item_id)
        if item is None:
            return "under no item of the agenda, so nothing says that it is public"
        if why := self.why_not_item(item):
            return why
        for measure in (
            decision.accepted_red and decision.accepted_red.measure,
            decision.escalation and decision.escalation.measure,
        ):
            if measure and measure.sensitivity == Sensitivity.RESTRICTED:
                return "about a restricted measure"
        return ""

    def why_not_follow_up(self, follow_up: FollowUp) -> str:
        """What was asked for is as public as its item, and as the decision behind it."""
        if follow_up.decision and (why := self.why_not_decision(follow_up.decision)):
            return why
        item = self.by_pk.get(follow_up.item_id or (follow_up.decision and follow_up.decision.item_id))
        if item is None:
            return "under no item of the agenda, so nothing says that it is public"
        return self.why_not_item(item)

    def held_back(self) -> Iterator[HeldBack]:
        for item in self.items:
            if why := self.why_not_item(item):
                yield HeldBack(f"Item {item.number}: {item.title}", why)
            for paper in item.papers.all():
                if why := self.why_not_paper(paper, item):
                    yield HeldBack(f"Paper “{paper.title}” of item {item.number}", why)
        for report in self.group_reports:
            if why := self.why_not_group_report(report):
                yield HeldBack(f"Report of the {report.group}, version {report.number}", why)
        for decision in self.decisions:
            if why := self.why_not_decision(decision):
                yield HeldBack(f"Decision “{decision.minute_reference}”", why)
        for follow_up in self.follow_ups:
            if why := self.why_not_follow_up(follow_up):
                yield HeldBack(f"Follow-up {follow_up.number}", why)

    # The document

    def document(self) -> dict:
        document = {
            "schema": SCHEMA,
            "audience": str(self.audience),
            "partnership": words_of(Partnership.objects.first()),
            "meeting": self.meeting_part(),
            "attendance": self.attendance_part() if self.tells_outcome else [],
            "minutes": self.minutes_part(),
            "items": [self.item_part(item) for item in self.items],
            "group_reports": [self.group_report_part(each) for each in self.other_group_reports()],
        }
        document["sources"] = self.sources_part()
        return document

    def source(self, record) -> int:
        """Remember where a record comes from; out comes the key of its source, exchanged for its words at the end."""
        self.used_sources.add(record.source_id)
        return record.source_id

    def meeting_part(self) -> dict:
        meeting = self.meeting
        day = meeting.held_on.first if meeting.held_on.day else None
        late = notice_words(meeting.noticed_on, day, holidays_around(day)) if day else ""
        self.source(meeting)
        return {
            "illustrative": meeting.source.is_illustrative,
            "slug": slug_of(meeting),
            "title": meeting.title,
            "body": str(meeting.group),
            "body_code": meeting.group.code,
            "held_on": meeting.held_on.iso,
            "last_day": meeting.held_on.last.isoformat(),
            "held_words": str(meeting.held_on),
            "starts_at": f"{meeting.starts_at:%-H:%M}" if meeting.starts_at else "",
            "place": meeting.place,
            # A pack stays what it was when the meeting has been called or held since.
            "state": "" if self.is_pack else meeting.state,
            "state_words": "" if self.is_pack else meeting.get_state_display(),
            "is_open": meeting.is_open,
            "noticed_words": date_words(meeting.noticed_on) if meeting.noticed_on else "",
            "late_notice": late,
            "papers_due_words": date_words(meeting.papers_due) if meeting.papers_due else "",
            "cancelled_reason": meeting.cancelled_reason,
            "decided": meeting.decided if self.tells_outcome else "",
            "lacks_quorum": meeting.lacks_quorum_words() if self.tells_outcome else "",
        }

    def attendance_part(self) -> list[dict]:
        """Partners and posts, never people."""
        said = self.meeting.attendances.select_related("partner").order_by("partner__name")
        return [
            {
                "presence": presence.value,
                "words": presence.label,
                "partners": [
                    {"name": str(each.partner), "post": each.post}
                    for each in said
                    if each.presence == presence
                ],
            }
            for presence in Presence
            if any(each.presence == presence for each in said)
        ]

    def tells_minutes(self) -> bool:
        """Whether what the minutes say is told: once they are agreed, or when somebody chose to tell the draft."""
        return self.tells_outcome and (
            self.meeting.minutes_state == MinutesState.AGREED or self.with_draft_minutes
        )

    def minutes_part(self) -> dict:
        meeting = self.meeting
        if not self.tells_minutes() or not any(item.minute for item in self.items):
            return {"told": False, "words": ""}
        if meeting.minutes_state == MinutesState.AGREED:
            words = f"Agreed at the meeting of {meeting.minutes_agreed_at.held_on}."
        else:
            words = "Draft: these minutes have not been agreed yet, and may change."
        return {"told": True, "words": words}

    def item_part(self, item: AgendaItem) -> dict:
        hidden = self.is_public and bool(self.why_not_item(item))
        part = {
            "number": item.number,
            "exempt": item.is_exempt,
            "paragraph_words": item.get_exempt_paragraph_display() if item.is_exempt else "",
        }
        if hidden:
            return part | {
                "title": EXEMPT_TITLE,
                "type_words": "",
                "presenter": "",
                "minutes_allowed": None,
                "public_interest": "",
                "urgency": "",
                "minute": "",
                "papers": [],
                "decisions": [],
                "follow_ups": [],
            }
        told = self.tells_minutes()
        self.source(item)
        return part | {
            "title": item.title,
            "type_words": item.get_type_display(),
            "presenter": item.presenter,
            "minutes_allowed": item.minutes_allowed,
            "public_interest": item.public_interest,
            "urgency": item.urgency,
            "minute": item.minute if told else "",
            "papers": [
                self.paper_part(paper, item)
                for paper in item.papers.all()
                if may_leave(_marking(paper)) and not (self.is_public and self.why_not_paper(paper, item))
            ],
            "decisions": [
                self.decision_part(each) for each in self.shown_decisions() if each.item_id == item.pk
            ],
            "follow_ups": [
                self.follow_up_part(each)
                for each in self.follow_ups
                if self.tells_outcome
                and (each.item_id or (each.decision and each.decision.item_id)) == item.pk
                and not self.why_not_follow_up(each)
            ],
        }

    def shown_decisions(self) -> list[Decision]:
        """Those that are told; a pack tells none, and a publication only what is public."""
        if not self.tells_outcome:
            return []
        return [each for each in self.decisions if not self.why_not_decision(each)]

    def decision_part(self, decision: Decision) -> dict:
        self.source(decision)
        return {
            "reference": decision.minute_reference,
            "kind_words": decision.get_kind_display() if decision.kind != DecisionKind.OTHER else "Decision",
            "text": decision.text,
            "decided_words": str(decision.decided_on),
        }

    def follow_up_part(self, follow_up: FollowUp) -> dict:
        self.source(follow_up)
        return {
            "number": follow_up.number,
            "text": follow_up.text,
            "partner": str(follow_up.partner),
            "due_words": date_words(follow_up.due),
        }

    def paper_part(self, paper: Paper, item: AgendaItem) -> dict:
        marking = _marking(paper)
        part = {
            "key": f"{item.number}-{paper.number}",
            "pk": paper.pk,
            "number": paper.number,
            "title": paper.title,
            "marking_words": Marking(marking).label if marking else "",
            "received_words": date_words(paper.received_on),
            "urgency": paper.urgency,
            "exempt": item.is_exempt,
        }
        if paper.version:
            return part | {
                "kind": "report",
                "version": paper.version.number,
                "submitted_words": date_words(localtime(paper.version.submitted_at).date()),
                "report": paper.version.document,
            }
        if paper.group_report:
            return part | {"kind": "group_report"} | self.group_report_part(paper.group_report)
        return part | {
            "kind": "file",
            "file_name": paper.file_name,
            "media_type": paper.media_type,
            "size": paper.size,
            "sha256": paper.sha256,
        }

    def other_group_reports(self) -> list[GroupReport]:
        """Submitted reports that are no paper of an item, the newest version of each group's. For members."""
        if self.is_public:
            return []
        behind = {paper.group_report_id for item in self.items for paper in item.papers.all()}
        newest = {report.group_id: report for report in self.group_reports}
        return [report for report in newest.values() if report.pk not in behind]

    def group_report_part(self, report: GroupReport) -> dict:
        """What the group says, with its figures; nothing of a restricted measure, which a pack goes too far for."""
        self.source(report)
        said = ("achievements", "exceptions", "slips", "next_steps", "risks", "requests")
        return {
            "group": str(report.group),
            "group_code": report.group.code,
            "version": report.number,
            "submitted_words": date_words(localtime(report.submitted_at).date())
            if report.submitted_at
            else "",
            "said": {name: getattr(report, name) for name in said},
            "is_of_the_chair": report.group_id == self.meeting.group_id,
            "since": report.since.isoformat(),
            "until": report.until.isoformat(),
            "figures": self.figures_part(report.figures or {}),
        }

    def figures_part(self, figures: dict) -> dict:
        """The figures of a report without the measures that may not be read here, and without counts that tell of them.

        A document of another shape is left out: nobody knows what is in it.
        """
        if figures.get("schema") != group_form.SCHEMA:
            return {}
        measures = figures.get("measures", {})
        rows = [row for row in measures.get("rows", []) if self.may_tell(row)]
        whole = len(rows) == len(measures.get("rows", []))
        groups = [
            row | ({"measure_words": ""} if self.is_public or not whole else {})
            for row in figures.get("groups", [])
        ]
        return figures | {
            "measures": measures | {"rows": rows, "words": measures.get("words", "") if whole else ""},
            "groups": groups,
        }

    def may_tell(self, row: dict) -> bool:
        """To members all but restricted measures, to the public only those open at source: then and now."""
        now = self.sensitivities.get(row["code"])
        if self.is_public:
            return bool(row["is_open"]) and now == Sensitivity.OPEN
        return now in {Sensitivity.OPEN, Sensitivity.LOCAL}

    @cached_property
    def sensitivities(self) -> dict[str, str]:
        return dict(Measure.objects.values_list("code", "sensitivity"))

    def sources_part(self) -> list[dict]:
        """Every source that the document uses, papers first."""
        order = ["paper", "file", "statement", "illustrative"]
        used = Source.objects.filter(pk__in=self.used_sources)
        return [
            {
                "id": source.code,
                "kind_words": source.get_kind_display(),
                "title": source.title,
                "words": f"{source.title} ({source.dated})" if source.dated else source.title,
                "detail": ". ".join(
                    part.rstrip(".") for part in [source.detail, str(source.dated or "")] if part
                ),
                "licence": source.licence,
                "address": source.address,
                "illustrative": source.is_illustrative,
                "rule": source.rule,
            }
            for source in sorted(used, key=lambda each: (order.index(each.kind), each.title))
        ]


def _marking(paper: Paper) -> str:
    """The higher of what stands on the paper and on the report in it: nobody can unmark by half."""
    inside = paper.version.document.get("marking", "") if paper.version else ""
    order = list(Marking.values)
    return max(paper.marking, inside, key=order.index)


# What changed since


def what_changed(before: dict, now: dict) -> list[str]:
    """In sentences, how the meeting differs from the document that a pack was built from; [] where it does not."""
    was, is_now = _by_title(before), _by_title(now)
    said = []
    if gone := [each["title"] for title, each in was.items() if title not in is_now]:
        said.append(f"No longer on the agenda: {list_words(f'“{title}”' for title in gone)}.")
    if new := [each["title"] for title, each in is_now.items() if title not in was]:
        said.append(f"New on the agenda: {list_words(f'“{title}”' for title in new)}.")
    order_before = [title for title in was if title in is_now]
    if order_before != [title for title in is_now if title in was]:
        said.append("The items stand in another order.")
    papers_before, papers_now = _papers(before), _papers(now)
    if new := [paper["title"] for key, paper in papers_now.items() if key not in papers_before]:
        said.append(f"New papers: {list_words(f'“{title}”' for title in new)}.")
    if gone := [paper["title"] for key, paper in papers_before.items() if key not in papers_now]:
        said.append(f"Taken back: {list_words(f'“{title}”' for title in gone)}.")
    if before["meeting"] != now["meeting"]:
        said.append("The meeting’s day, place or notice changed.")
    if not said and before != now:
        said.append("What is said of an item or a report changed.")
    return said


def _by_title(document: dict) -> dict:
    """Items by title and access; exempt ones of a public document by their number, since they have no other name."""
    return {
        (item["title"] if item["title"] != EXEMPT_TITLE else f"{EXEMPT_TITLE} {item['number']}"): item
        for item in document["items"]
    }


def _papers(document: dict) -> dict:
    papers: Iterable[dict] = (paper for item in document["items"] for paper in item["papers"])
    return {paper["pk"]: paper for paper in papers} | {
        f"group {each['group_code']} {each['version']}": {"title": f"Report of the {each['group']}"}
        for each in document["group_reports"]
    }
