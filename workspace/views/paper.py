"""A paper behind an agenda item: the report it is, or the file."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header

from meetings.models import Paper
from meetings.permissions import why_not_read_paper
from meetings.uploads import PDF
from workspace.report_steps import report_address
from workspace.steps import refuse


def paper(request, pk):
    """Whoever may read the item reads its papers. A file is always saved, never opened as a page of the portal."""
    found = get_object_or_404(
        Paper.objects.select_related("item__meeting__group", "version", "group_report__group").defer(
            "version__document", "group_report__figures"
        ),
        pk=pk,
    )
    refuse(why_not_read_paper(request.user, found))
    if found.version:
        return redirect("workspace:report-version", found.version.report_id, found.version.number)
    if found.group_report:
        report = found.group_report
        return redirect(f"{report_address(found.item.meeting, report.group)}?version={report.number}")
    return HttpResponse(
        bytes(found.content),
        content_type=PDF,
        headers={
            "Content-Disposition": content_disposition_header(True, found.file_name),
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )
