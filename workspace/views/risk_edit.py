"""Changing what is said of a risk, and which actions bring it down."""

from common import clock
from meetings.models import Risk
from meetings.operations import risks
from meetings.risk_forms import RiskForm
from partnership.models import DeliveryGroup
from partnership.operations import statement
from workspace.risk_steps import groups_kept, risk_step


def risk_edit(request, code):
    """The risk's own form, with what it says now; its score has a step of its own."""
    return risk_step(
        request,
        code,
        "workspace/risk_edit.html",
        make_form=lambda risk, data: RiskForm(
            data, groups=_groups(request.user, risk), on=clock.today(), risk=risk
        ),
        perform=_change,
        done=lambda risk: f"{risk.code} is saved.",
    )


def _groups(person, risk: Risk):
    """The bodies whose risks the person keeps, and the one whose it is, whatever became of that."""
    return groups_kept(person) | DeliveryGroup.objects.filter(pk=risk.group_id)


def _change(risk: Risk, form: RiskForm, *, by, at) -> Risk:
    said = form.cleaned_data
    changed = Risk.objects.get(pk=risk.pk)
    for name, value in form.fields_said.items():
        setattr(changed, name, value)
    if said["paper"]:
        changed.source = statement(partner=by.partner, words=said["paper"], by=by, at=at)
    return risks.keep_risk(
        risk=changed, actions=form.actions_said, seen=said["seen"], by=by, at=at, reason=said["reason"]
    )
