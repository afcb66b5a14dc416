"""A committee report: its text, its versions, the bodies it went to, and what came of it at each."""

from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse

from partnership.permissions import why_not_keep_records
from workspace.report_steps import report_with
from workspace.summaries.reports import report_page as read_report_page


def report_page(request, pk):
    """Officers read the draft where it says more than the newest version; others what was submitted."""
    report = report_with(pk)
    page = read_report_page(report=report, person=request.user)
    if page is None:
        raise PermissionDenied("Only officers read a report that is behind no agenda item you may read.")
    return TemplateResponse(
        request,
        "workspace/report_page.html",
        {
            "here": "meetings",
            "report": report,
            "page": page,
            "writes": not why_not_keep_records(request.user),
        },
    )
