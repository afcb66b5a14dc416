"""My work: where a person arrives after signing in. What they owe now, soonest first."""

from django.template.response import TemplateResponse
from django.urls import reverse

from common import clock
from partnership.permissions import why_not_keep_records
from workspace.permissions import why_not_see_reporting
from workspace.summaries import contents
from workspace.summaries.my_work import my_work
from workspace.summaries.statement import statement_due


def home(request):
    """What the person owes, what waits for them, and, for officers, the record in numbers."""
    is_officer = not why_not_keep_records(request.user)
    return TemplateResponse(
        request,
        "workspace/home.html",
        {
            "work": my_work(request.user, on=clock.today(), back=reverse("workspace:home")),
            "today": clock.today(),
            "sees_reporting": not why_not_see_reporting(request.user),
            "is_officer": is_officer,
            "contents": contents(request.user) if is_officer else [],
            "statement_due": statement_due(on=clock.today()) if is_officer else "",
        },
    )
