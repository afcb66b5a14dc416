"""A version of a committee report as PDF/UA-1: the same document as its web page."""

from django.http import HttpResponse
from django.utils.text import slugify

from meetings.rendering import addressees, report_pdf
from partnership.models import Partnership
from workspace.report_steps import version_with
from workspace.summaries.reports import Reader


def report_version_pdf(request, pk, number):
    """Made when it is first asked for, and kept in memory: what is frozen never changes."""
    version, papers = version_with(request.user, pk, number)
    reader, partnership = Reader(request.user), Partnership.objects.first()
    pdf = report_pdf(
        version,
        to=addressees([each for each in papers if reader.reads(each)]),
        name=partnership.name if partnership else "",
        language="en-GB",
    )
    name = slugify(version.document["title"])[:80] or "report"
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{name}-version-{version.number}.pdf"',
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )
