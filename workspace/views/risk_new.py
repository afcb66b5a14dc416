"""Adding a risk with its first score and the actions that bring it down."""

from datetime import timedelta

from django.urls import reverse

from common import clock
from meetings.models import Risk, RiskScore
from meetings.operations import risks
from meetings.risk_forms import RiskForm
from meetings.rules import QUARTER_DAYS
from workspace.asked_day import typed_in
from workspace.risk_steps import groups_kept, page_of, why_not_add_risk
from workspace.steps import filled_in, going_back, refuse, source_of, take_step


def risk_new(request):
    """A new risk; `?body=` is the code of the body whose it is."""
    refusal = why_not_add_risk(request.user)
    if request.method != "POST":
        refuse(refusal)
    groups = groups_kept(request.user)
    chosen = groups.filter(code=typed_in(request, "body")).first() or (
        groups.get() if groups.count() == 1 else None
    )
    today = clock.today()
    form = RiskForm(
        filled_in(request),
        groups=groups,
        on=today,
        initial={
            "group": chosen and chosen.pk,
            "partner": request.user.partner_id,
            "review_on": today + timedelta(days=QUARTER_DAYS),
        },
    )
    return take_step(
        request,
        "workspace/risk_new.html",
        form=form,
        perform=_add,
        done=lambda risk: f"{risk.code} is added to the register.",
        back=page_of,
        shown=lambda: {"here": "board", "back": going_back(request, reverse("workspace:risk-list"))},
        refusal=refusal,
    )


def _add(form: RiskForm, *, by, at) -> Risk:
    said = dict(form.cleaned_data)
    source = source_of(said, by=by, at=at)
    score = RiskScore(
        scored_on=at.date(), likelihood=said["likelihood"], impact=said["impact"], source=source
    )
    return risks.add_risk(
        risk=Risk(source=source, **form.fields_said), score=score, actions=form.actions_said, by=by, at=at
    )
