"""Who has and has not reported in the round, by group or by partner."""

from django.template.response import TemplateResponse

from common import clock
from workspace.permissions import why_not_see_reporting
from workspace.steps import refuse
from workspace.summaries.reporting import reporting as read


def reporting(request):
    """Officers see everything, whoever answers for a group sees that group; `?by=partner` turns it round."""
    refuse(why_not_see_reporting(request.user))
    by_partner = request.GET.get("by") == "partner"
    return TemplateResponse(
        request,
        "workspace/reporting.html",
        {
            "report": read(request.user, on=clock.today(), by_partner=by_partner),
            "by_partner": by_partner,
            "today": clock.today(),
        },
    )
