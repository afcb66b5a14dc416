"""Taking a concern back before it is answered, with the reason."""

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.urls import reverse

from common import clock
from meetings.decision_forms import WithdrawForm
from meetings.enums import EscalationState
from meetings.models import Escalation
from meetings.operations import decisions
from meetings.permissions import why_not_escalate
from workspace.permissions import why_not_read_measure
from workspace.steps import filled_in, going_back, refuse, take_step
from workspace.summaries.escalations import escalation_rows


def escalation_withdraw(request, pk):
    """For whoever answers for the group that raised it."""
    related = ("group", "to", "action", "measure")
    escalation = get_object_or_404(Escalation.objects.select_related(*related), pk=pk)
    if escalation.measure:
        refuse(why_not_read_measure(request.user, escalation.measure))
    refuse(why_not_escalate(request.user, escalation.group))
    return take_step(
        request,
        "workspace/escalation_withdraw.html",
        form=WithdrawForm(filled_in(request)),
        perform=lambda form, *, by, at: _withdraw(pk, form.cleaned_data["reason"], by=by, at=at),
        done=lambda kept: f"It is withdrawn: the {escalation.to} is no longer asked.",
        back=going_back(request, f"{reverse('workspace:escalation-list')}#escalation-{pk}"),
        shown=lambda: {
            "row": escalation_rows(Escalation.objects.filter(pk=pk), person=request.user, on=clock.today())[0]
        },
    )


def _withdraw(pk: int, reason: str, *, by, at) -> Escalation:
    escalation = Escalation.objects.get(pk=pk)
    try:
        return decisions.withdraw_escalation(escalation=escalation, reason=reason, by=by, at=at)
    except ValidationError:
        now = Escalation.objects.get(pk=pk)  # the second press of a button is answered as the first was
        if (now.state, now.answer) == (EscalationState.WITHDRAWN, reason):
            return now
        raise
