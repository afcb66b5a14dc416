"""One decision: what was decided, where, and what came of it."""

from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from common import clock
from meetings.models import Decision
from meetings.operations.decisions import reference
from meetings.permissions import why_not_decide, why_not_read_decision
from workspace.permissions import why_not_read_measure
from workspace.steps import refuse
from workspace.summaries.decisions import decision_rows
from workspace.summaries.histories import person_words


def decision_page(request, pk):
    """For whoever may read it: what was decided in private is read by those who read its item."""
    related = ("meeting__group", "item", "source", "accepted_red__measure", "escalation__measure")
    decision = get_object_or_404(Decision.objects.select_related(*related), pk=pk)
    refuse(why_not_read_decision(request.user, decision))
    named = (decision.accepted_red, decision.escalation)
    for measure in (each.measure for each in named if each and each.measure):
        refuse(why_not_read_measure(request.user, measure))
    (row,) = decision_rows(Decision.objects.filter(pk=pk), on=clock.today())
    recorded = decision.history.select_related("history_user__partner").earliest("history_id")
    return TemplateResponse(
        request,
        "workspace/decision_page.html",
        {
            "decision": decision,
            "row": row,
            "reference": reference(decision),
            "recorded_on": recorded.history_date,
            "recorded_by": person_words(recorded.history_user),
            "asks": decision.meeting is not None and not why_not_decide(request.user, decision.meeting),
        },
    )
