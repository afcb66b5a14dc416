"""The risk register of every body: the grid of scores now and of targets, and the list behind it."""

from dataclasses import fields

from django.template.response import TemplateResponse

from common import clock
from common.text import date_words
from workspace.asked_day import day_asked, typed_in
from workspace.risk_steps import why_not_add_risk
from workspace.summaries.risks import Asked, register


def risk_list(request):
    """`?body=`, `?state=`, `?owner=` and a cell of the grid narrow it; `?as-at=` shows it as it stood."""
    typed = typed_in(request, "as-at")
    today = clock.today()
    on, problem = day_asked(typed, today)
    at = clock.end_of(on) if on != today else None
    asked = Asked(**{each.name: typed_in(request, each.name) for each in fields(Asked)})
    return TemplateResponse(
        request,
        "workspace/risk_list.html",
        {
            "here": "board",
            "page": register(on=on, at=at, asked=asked, kept={"as-at": on.isoformat() if at else ""}),
            "asked": asked,
            "on": on,
            "is_past": at is not None,
            "as_at": typed if problem else date_words(on) if at else "",
            "problem": problem,
            "adds": at is None and not why_not_add_risk(request.user),
        },
    )
