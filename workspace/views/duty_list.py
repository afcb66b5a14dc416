"""What the law asks us to keep: every kind of record, what is current, and what is missing or past its day."""

from django.template.response import TemplateResponse

from common import clock
from partnership.permissions import why_not_keep_records
from workspace.duty_kinds import overview


def duty_list(request):
    """One line for each kind; what this person may not read is named without what it says."""
    entries = overview(request.user, on=clock.today())
    return TemplateResponse(
        request,
        "workspace/duty_list.html",
        {
            "here": "board",
            "entries": entries,
            "lacking": sum(bool(each.lacks) for each in entries),
            "keeps": not why_not_keep_records(request.user),
        },
    )
