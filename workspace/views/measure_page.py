"""The page of one measure."""

from django.template.response import TemplateResponse

from workspace.summaries.decisions import decisions_about
from workspace.summaries.escalations import escalations_about
from workspace.summaries.measure_page import measure_page as summary
from workspace.views.measures import measure_or_refuse


def measure_page(request, code):
    """How the measure stands, how sure we are, and where each of its figures comes from."""
    record = measure_or_refuse(request, code)
    return TemplateResponse(
        request,
        "workspace/measure_page.html",
        {
            "measure": summary(record, person=request.user),
            "on": record.on,
            "raised": escalations_about(request.user, on=record.on, measure=record.measure),
            "decided": decisions_about(request.user, on=record.on, measure=record.measure),
        },
    )
