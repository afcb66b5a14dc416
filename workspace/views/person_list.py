"""Everybody who signs in, was invited or has retired."""

from django.template.response import TemplateResponse

from common import clock
from partnership.permissions import why_not_keep_people
from workspace.steps import refuse
from workspace.summaries import person_list as summaries
from workspace.summaries.person_list import AskedPeople


def person_list(request):
    """One row each, narrowed by words, agency, group and state."""
    refuse(why_not_keep_people(request.user))
    asked = AskedPeople(
        **{
            name: request.GET.get(name, "").replace("\x00", "").strip()
            for name in ("q", "partner", "group", "state")
        }
    )
    return TemplateResponse(
        request,
        "workspace/person_list.html",
        {
            "rows": summaries.person_rows(asked=asked, on=clock.today()),
            "asked": asked,
            "filters": summaries.filters(),
        },
    )
