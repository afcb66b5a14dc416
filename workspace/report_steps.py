"""What the pages of reports share: finding a report, and who may see what of it."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from meetings.models import CommitteeReport, GroupReport, Meeting, ReportVersion
from meetings.permissions import why_not_read_version
from partnership.models import DeliveryGroup
from workspace.steps import refuse
from workspace.summaries.reports import papers_of


def report_with(pk: int) -> CommitteeReport:
    """The committee report, or a page that says there is none."""
    return get_object_or_404(CommitteeReport, pk=pk)


def address_of(report: CommitteeReport) -> str:
    return reverse("workspace:report-page", args=[report.pk])


def version_with(person, pk: int, number: int) -> tuple[ReportVersion, list]:
    """A version with the papers it lies behind items as, or the page that says why this person does not read it."""
    version = get_object_or_404(ReportVersion.objects.select_related("report"), report=pk, number=number)
    papers = papers_of([version])
    refuse(why_not_read_version(person, papers))
    return version, papers


# Group reports


def group_with(meeting: Meeting, code: str) -> DeliveryGroup:
    """The group, if it reports to the meeting's body or is that body; else a page that says it does not."""
    group = get_object_or_404(DeliveryGroup, code=code)
    if group.pk == meeting.group_id or group.reports_to.filter(to=meeting.group_id).exists():
        return group
    if GroupReport.objects.filter(meeting=meeting, group=group).exists():
        return group
    raise Http404(f"The {group} does not report to the {meeting.group}.")


def report_address(meeting: Meeting, group: DeliveryGroup) -> str:
    """Where a group's report to a meeting stands; the update of the body's own chair has an address of its own."""
    if group.pk == meeting.group_id:
        return reverse("workspace:chair-update", args=[meeting.pk])
    return reverse("workspace:group-report", args=[meeting.pk, group.code])


def versions_of(meeting: Meeting, group: DeliveryGroup) -> list[GroupReport]:
    """The versions of a group's report to a meeting, oldest first; the last may be a draft."""
    found = GroupReport.objects.filter(meeting=meeting, group=group).order_by("number")
    return list(found.select_related("group", "meeting__group"))
