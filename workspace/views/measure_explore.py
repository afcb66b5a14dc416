"""Exploring the figures of one measure: the only page that loads Plotly."""

from django.shortcuts import redirect
from django.template.response import TemplateResponse

from workspace.figures import CONFIG
from workspace.summaries.measure_explore import explore_page
from workspace.views.measures import measure_or_refuse


def measure_explore(request, code):
    """The figures by month, quarter or year (`?by=`), drawn on the server; with scripts the same can be explored."""
    record = measure_or_refuse(request, code)
    page = explore_page(record, by=request.GET.get("by", ""))
    if page is None:
        return redirect("workspace:measure-page", code)
    return TemplateResponse(request, "workspace/measure_explore.html", {"measure": page, "config": CONFIG})
