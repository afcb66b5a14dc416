"""The steps that a person may take beside a measure, as links that lead back to where one was."""

from urllib.parse import urlencode

from django import template
from django.urls import reverse

from common import clock
from meetings.enums import DecisionKind
from meetings.models import Meeting
from partnership.enums import GroupKind
from partnership.permissions import why_not_keep_records
from performance.models import Measure
from performance.permissions import why_not_enter
from workspace.summaries.escalations import ways_for_measure, why_not_escalate_measure

register = template.Library()

_STEPS = (
    ("target-change", "Set or change a target"),
    ("rating-publish", "Publish another rating"),
    ("series-break", "Mark a break"),
    ("limits-rebase", "Start control limits anew"),
)


@register.inclusion_tag("workspace/steps_beside.html", takes_context=True)
def steps_beside(context, code):
    """`{% steps_beside measure.code %}`: entering a figure, asking the board, officers’ steps; six queries."""
    request = context["request"]
    measure = Measure.objects.select_related("supplier").get(code=code)
    back = urlencode({"next": request.get_full_path()})

    def address(name: str) -> str:
        return f"{reverse(f'workspace:{name}', args=[measure.code])}?{back}"

    steps = []
    if not why_not_keep_records(request.user):
        release = (("figure-release", "Release a figure"),) if measure.needs_release else ()
        steps = [(address(name), words) for name, words in (*release, *_STEPS)]
        steps.append((_decide(measure), "Record the board’s acceptance of a red"))
    ways = ways_for_measure(request.user, measure, on=clock.today())
    if not why_not_escalate_measure(request.user, ways):
        steps.append((f"{address('measure-escalate')}&ask=red", "Ask the board to accept its red"))
        steps.append((address("measure-escalate"), "Raise another concern to the board"))
    enter = "" if why_not_enter(request.user, measure) else address("figure-enter")
    return {"enter": enter, "steps": steps}


def _decide(measure: Measure) -> str:
    """Where a decision of the board to accept a red is recorded: at its last meeting, else between meetings."""
    asked = urlencode({"kind": DecisionKind.ACCEPT_RED, "measure": measure.code})
    held = Meeting.objects.held().filter(group__kind=GroupKind.BOARD).first()
    place = (
        reverse("workspace:decision-new", args=[held.pk]) if held else reverse("workspace:decision-delegated")
    )
    return f"{place}?{asked}"
