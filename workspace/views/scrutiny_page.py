"""Scrutiny: the yearly meeting, its recommendations with their responses, and the evidence for a review."""

from django.template.response import TemplateResponse

from common import clock
from common.text import date_words
from meetings.permissions import why_not_recommend
from partnership.permissions import why_not_keep_records
from workspace.asked_day import day_asked, typed_in
from workspace.summaries.scrutiny import scrutiny_page as summary


def scrutiny_page(request):
    """`?as-at=` gathers the evidence for the twelve months to a past day; the rest is today's."""
    typed = typed_in(request, "as-at")
    today = clock.today()
    on, problem = day_asked(typed, today)
    at = clock.end_of(on) if on != today else None
    return TemplateResponse(
        request,
        "workspace/scrutiny_page.html",
        {
            "here": "board",
            "page": summary(person=request.user, today=today, on=on, at=at),
            "on": on,
            "is_past": at is not None,
            "as_at": typed if problem else date_words(on) if at else "",
            "problem": problem,
            "recommends": not why_not_recommend(request.user),
            "tells": not why_not_keep_records(request.user),
        },
    )
