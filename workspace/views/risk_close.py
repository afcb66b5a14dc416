"""Closing a risk, with the reason. It stays in the register as closed."""

from common import clock
from meetings.operations import risks
from meetings.risk_forms import RiskCloseForm
from workspace.risk_steps import risk_step


def risk_close(request, code):
    """The day and the reason."""
    return risk_step(
        request,
        code,
        "workspace/risk_close.html",
        make_form=lambda risk, data: RiskCloseForm(data, initial={"on": clock.today()}),
        perform=lambda risk, form, *, by, at: risks.close_risk(risk=risk, **form.cleaned_data, by=by, at=at),
        done=lambda risk: f"{risk.code} is closed.",
    )
