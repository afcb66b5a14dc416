"""A version of a committee report, as it was submitted."""

from django.template.response import TemplateResponse

from meetings.rendering import addressees, form_of
from workspace.report_steps import version_with
from workspace.summaries.reports import Reader


def report_version(request, pk, number):
    """The text as web page; beside it the same as PDF. It never changes."""
    version, papers = version_with(request.user, pk, number)
    reader = Reader(request.user)
    newest = version.report.versions.order_by("number").values_list("number", flat=True).last()
    return TemplateResponse(
        request,
        "workspace/report_version.html",
        {
            "here": "meetings",
            "version": version,
            "form": form_of(version, to=addressees([each for each in papers if reader.reads(each)])),
            "newest": newest if reader.is_officer and newest != version.number else None,
        },
    )
