"""Scoring a risk again: how likely, how bad, why, and when it is next reviewed."""

from datetime import timedelta

from common import clock
from meetings.models import Risk, RiskScore
from meetings.operations import risks
from meetings.risk_forms import ScoreForm
from meetings.rules import QUARTER_DAYS
from workspace.risk_steps import risk_step
from workspace.steps import source_of
from workspace.summaries.risks import risk_scores


def risk_score(request, code):
    """A score is added; the earlier ones stay."""
    return risk_step(
        request,
        code,
        "workspace/risk_score.html",
        make_form=_form,
        perform=_score,
        done=lambda score: f"{score.risk.code} is scored {score.score}.",
        shown=lambda risk: {"scores": risk_scores(risk)},
    )


def _form(risk: Risk, data) -> ScoreForm:
    today = clock.today()
    first = {"scored_on": today, "review_on": today + timedelta(days=QUARTER_DAYS)}
    return ScoreForm(data, last=risk.scores.order_by("pk").last(), initial=first)


def _score(risk: Risk, form: ScoreForm, *, by, at) -> RiskScore:
    said = dict(form.cleaned_data)
    score = RiskScore(
        risk=risk,
        source=source_of(said, by=by, at=at),
        **{name: said[name] for name in ("likelihood", "impact", "remark", "scored_on")},
    )
    return risks.score_risk(score=score, review_on=said["review_on"], seen=said["seen"], by=by, at=at)
