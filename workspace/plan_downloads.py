"""A plan as a file: which actions, as the address narrows them, and under which name."""

from collections.abc import Callable
from dataclasses import fields

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header

from actionplans.exporting import read_rows
from actionplans.models import ActionPlan
from common import clock
from workspace.summaries.plan_page import Asked, plan_page


def download(request, pk: int, *, ending: str, kind: str, write: Callable) -> HttpResponse:
    """The plan, or the part of it that the filters of its page ask for; `write(rows, plan, on)` makes the bytes."""
    plan = get_object_or_404(ActionPlan.objects.select_related("group", "strategy"), pk=pk)
    today = clock.today()
    rows = read_rows(plan, on=today)
    asked = Asked(
        **{each.name: request.GET.get(each.name, "").replace("\x00", "").strip() for each in fields(Asked)}
    )
    if asked.narrows:
        page = plan_page(plan, person=request.user, asked=asked, on=today)
        wanted = {row.line.pk for section in page.sections for part in section.parts for row in part.rows}
        rows = [row for row in rows if row[0].pk in wanted]
    response = HttpResponse(write([texts for _, texts in rows], plan, today), content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, f"{plan.code}-{today}.{ending}")
    return response
