"""Every committee report: what it is for, where it stands, and to which bodies it went."""

from django.template.response import TemplateResponse

from partnership.permissions import why_not_keep_records
from workspace.summaries.reports import report_list as lines


def report_list(request):
    """Reports, newest first; officers see drafts and write another from here."""
    found = lines(person=request.user)
    return TemplateResponse(
        request,
        "workspace/report_list.html",
        {
            "here": "meetings",
            "drafts": [each for each in found if each.is_draft],
            "submitted": [each for each in found if not each.is_draft],
            "writes": not why_not_keep_records(request.user),
        },
    )
