"""Raising a concern about a measure, such as that its red should be accepted, to the body a group reports to."""

from django.urls import reverse

from common import clock
from workspace.permissions import why_not_read_measure
from workspace.steps import going_back, measure_with, refuse
from workspace.summaries.escalations import ways_for_measure, why_not_escalate_measure
from workspace.views.escalations import escalate_step

ACCEPT_RED = "red"


def measure_escalate(request, code):
    """For whoever answers for a group that answers for the measure; `?ask=red` asks the board to accept its red."""
    measure = measure_with(code)
    refuse(why_not_read_measure(request.user, measure))
    ways = ways_for_measure(request.user, measure, on=clock.today())
    refuse(why_not_escalate_measure(request.user, ways))
    initial = {}
    if request.GET.get("ask") == ACCEPT_RED:
        initial["asked"] = "Accept that it stays red until "
    return escalate_step(
        request,
        ways=ways,
        about={"measure": measure},
        back=going_back(request, reverse("workspace:measure-page", args=[measure.code])),
        shown=lambda: {"measure": measure},
        initial=initial,
    )
