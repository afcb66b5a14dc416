"""Committee reports and group reports: written, submitted as versions that never change, put behind agenda items."""

from datetime import datetime
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from common.records import check_seen, erase, hold, may, write
from meetings import permissions
from meetings.enums import Marking, MeetingState, ReportState
from meetings.models import CommitteeReport, GroupReport, Paper, ReportVersion
from meetings.rules import (
    may_be_public,
    may_leave,
    recommendation_lines,
    why_late,
    why_recommendations_do_not_fit,
)
from partnership.permissions import why_not_keep_records

WRITTEN = tuple(
    field.name
    for field in CommitteeReport._meta.concrete_fields
    if field.name not in {"id", "source"} and not field.is_relation
)

# What a group's report says in words, in the order of the form.
SAID = ("achievements", "exceptions", "slips", "next_steps", "risks", "requests")


@transaction.atomic
def keep_report(
    *, report: CommitteeReport, by, at: datetime, reason: str = "Written.", seen: str | None = None
) -> CommitteeReport:
    """Write a committee report, or change its draft. What was submitted stays as it was, in its version."""
    may(why_not_keep_records(by))
    if not may_leave(report.marking):
        raise ValidationError(
            {
                "marking": f"This portal holds nothing marked {Marking(report.marking).label}: keep it elsewhere."
            }
        )
    if report.pk:
        CommitteeReport.objects.select_for_update().get(pk=report.pk)
        if seen is not None:
            check_seen(report, seen)
    return write(report, by=by, at=at, reason=reason)


@transaction.atomic
def submit_report(
    *, report: CommitteeReport, by, at: datetime, note: str = "", seen: str | None = None
) -> ReportVersion:
    """Freeze a report as its next version. From the second on, a note says what changed."""
    may(why_not_keep_records(by))
    hold(report)
    if seen is not None:
        check_seen(report, seen)
    lines = recommendation_lines(report.recommendations)
    if misfit := why_recommendations_do_not_fit(lines, report.type):
        raise ValidationError({"recommendations": misfit})
    document = {name: getattr(report, name) for name in WRITTEN}
    last = report.versions.order_by("number").last()
    if last and last.document == document:
        raise ValidationError(f"Nothing changed since version {last.number}.")
    if last and not note.strip():
        raise ValidationError(
            {"note": "Say what changed since the version before: papers that were sent out stay."}
        )
    version = ReportVersion(
        report=report,
        number=last.number + 1 if last else 1,
        document=document,
        note=note,
        submitted_at=at,
        submitted_by=by,
    )
    return write(version, by=by, at=at, reason=note or "Submitted.")


@transaction.atomic
def put_behind_item(*, paper: Paper, by, at: datetime) -> Paper:
    """Put a paper behind an agenda item. After the deadline it says why it is urgent; what is marked stays exempt.

    A paper never changes: a correction is a new one beside it.
    """
    hold(paper.item.meeting, "group")
    may(permissions.why_not_keep_meetings(by, paper.item.meeting.group))
    if paper.pk:
        raise ValidationError("A paper stays as it was sent out: put a new version behind the item.")
    if paper.received_on and paper.received_on > at.date():
        raise ValidationError({"received_on": "Give the day on which the paper came, not one to come."})
    if paper.group_report and paper.group_report.state != ReportState.SUBMITTED:
        raise ValidationError({"group_report": "The report is still a draft: submit it first."})
    if paper.version:
        paper.marking = paper.version.document.get("marking", "")
    if paper.content is not None:
        paper.size, paper.sha256 = len(paper.content), sha256(paper.content).hexdigest()
    if not may_leave(paper.marking):
        raise ValidationError(
            {
                "marking": f"This portal holds nothing marked {Marking(paper.marking).label}: keep it elsewhere."
            }
        )
    if not may_be_public(paper.marking) and not paper.item.is_exempt:
        raise ValidationError(
            {
                "marking": "Nothing marked is public: make the item exempt, with its paragraph, or use another paper."
            }
        )
    late = why_late(paper.received_on, paper.item.meeting.papers_due) if paper.received_on else ""
    if late and not paper.urgency.strip():
        raise ValidationError({"urgency": late})
    paper.number = paper.number or (paper.item.papers.aggregate(last=Max("number"))["last"] or 0) + 1
    return write(paper, by=by, at=at, reason=paper.urgency or "Put behind the item.")


@transaction.atomic
def take_paper_back(*, paper: Paper, by, at: datetime, reason: str) -> None:
    """Take a paper from behind its item, as long as the agenda is not public; after that it stays."""
    meeting = hold(paper.item.meeting, "group")
    may(permissions.why_not_keep_meetings(by, meeting.group))
    if meeting.state != MeetingState.PLANNED:
        raise ValidationError("The paper was sent out: it stays, and a new version goes beside it.")
    if not reason.strip():
        raise ValidationError({"reason": "Say why the paper is taken back."})
    erase(paper, by=by, at=at, reason=reason)


# Group reports


@transaction.atomic
def keep_group_report(
    *, report: GroupReport, by, at: datetime, reason: str = "Written.", seen: str | None = None
) -> GroupReport:
    """Write a group's report to a meeting of the body it reports to, or of its own; or change its draft."""
    may(permissions.why_not_change_report(by, report))
    if report.group_id != report.meeting.group_id:
        if not report.group.reports_to.filter(to=report.meeting.group_id).exists():
            raise ValidationError(
                {"meeting": f"The {report.group} does not report to the {report.meeting.group}."}
            )
    if report.pk:
        held = GroupReport.objects.select_for_update().get(pk=report.pk)
        may(permissions.why_not_change_report(by, held))
        if seen is not None:
            check_seen(held, seen)
    return write(report, by=by, at=at, reason=reason)


@transaction.atomic
def submit_group_report(
    *, report: GroupReport, figures: dict, by, at: datetime, seen: str | None = None
) -> GroupReport:
    """Submit a group's report: from now on it stays, with its plan and measures as they are now."""
    held = GroupReport.objects.select_for_update().get(pk=report.pk)
    may(permissions.why_not_change_report(by, held))
    if seen is not None:
        check_seen(held, seen)
    if not any(getattr(report, name).strip() for name in SAID):
        raise ValidationError("The report is empty: write what the group wants the meeting to know.")
    report.state, report.figures, report.submitted_at, report.submitted_by = (
        ReportState.SUBMITTED,
        figures,
        at,
        by,
    )
    return write(report, by=by, at=at, reason="Submitted.")


@transaction.atomic
def next_group_report(*, report: GroupReport, by, at: datetime, reason: str) -> GroupReport:
    """A new version of a submitted report, as a draft with the words of the one before. The reason is kept."""
    may(permissions.why_not_report(by, report.group))
    if report.state != ReportState.SUBMITTED:
        raise ValidationError("The report is still a draft: change it as it is.")
    if not reason.strip():
        raise ValidationError({"reason": "Say why there is a new version."})
    following = GroupReport(
        meeting=report.meeting,
        group=report.group,
        number=report.number + 1,
        **{name: getattr(report, name) for name in (*SAID, "since", "until", "source")},
    )
    return write(following, by=by, at=at, reason=reason)
