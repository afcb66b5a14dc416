"""The risk register: risks kept, scored again and again, brought down by actions, and closed with a reason."""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from actionplans.models import Action
from common.records import SomebodyElseSaved, check_seen, erase, hold, latest_change, may, write
from meetings import permissions
from meetings.models import Risk, RiskAction, RiskScore
from meetings.rules import next_number
from partnership.models import Partnership

RISK_STEM = "R"


@transaction.atomic
def add_risk(
    *, risk: Risk, score: RiskScore, actions: Iterable[Action] = (), by, at: datetime, reason: str = "Added."
) -> Risk:
    """Add a risk with its first score. No open risk of its group has the same title.

    Sent twice by the same person with the same words, it is added once: the answer is the risk that is there.
    """
    may(permissions.why_not_keep_risk(by, risk.group))
    Partnership.objects.select_for_update().first()  # one at a time
    if same := Risk.objects.filter(group=risk.group, title=risk.title, closed_on=None).first():
        said = ("cause", "consequence", "controls")
        if same.history.earliest().history_user_id == by.pk and all(
            getattr(same, name) == getattr(risk, name) for name in said
        ):
            return same
        raise ValidationError(
            {"title": f"{same.code} has this title already: change that one, or give another title."}
        )
    keep_risk(risk=risk, actions=actions, by=by, at=at, reason=reason)
    score.risk = risk
    score_risk(score=score, review_on=risk.review_on, by=by, at=at)
    risk.refresh_from_db()
    return risk


@transaction.atomic
def keep_risk(
    *,
    risk: Risk,
    by,
    at: datetime,
    reason: str,
    actions: Iterable[Action] | None = None,
    seen: str | None = None,
) -> Risk:
    """Add a risk or change what is said of it; `actions` that are given replace those named before.

    A new one without a code gets the next number of the register. Codes stay, and are never used again.
    """
    may(permissions.why_not_keep_risk(by, risk.group))
    if risk.pk is None:
        Partnership.objects.select_for_update().first()  # one number at a time
        risk.code = risk.code or next_number(RISK_STEM, Risk.history.values_list("code", flat=True))
        if Risk.history.filter(code=risk.code).exists():
            raise ValidationError({"code": f"{risk.code} was used before: codes are never used again."})
    else:
        held = Risk.objects.select_for_update(of=("self",)).select_related("group").get(pk=risk.pk)
        may(permissions.why_not_keep_risk(by, held.group))
        may(f"{held.code} is closed." if held.closed_on else "")
        risk.code = held.code
        if seen is not None:
            check_seen(held, seen)
    write(risk, by=by, at=at, reason=reason)
    if actions is not None:
        wanted = {each.pk: each for each in actions}
        for link in risk.further.all():
            if wanted.pop(link.action_id, None) is None:
                erase(link, by=by, at=at, reason=reason)
        for each in wanted.values():
            write(RiskAction(risk=risk, action=each, source=risk.source), by=by, at=at, reason=reason)
    return risk


@transaction.atomic
def score_risk(*, score: RiskScore, review_on: date, by, at: datetime, seen: str | None = None) -> RiskScore:
    """Judge a risk again, and say when it is next reviewed. Earlier scores stay.

    `seen` is the key of the last score that the person looked at, "" for none: who scores after somebody else is told.
    Sent twice by the same person, a score is written once.
    """
    risk = Risk.objects.select_for_update(of=("self",)).select_related("group").get(pk=score.risk_id)
    may(permissions.why_not_keep_risk(by, risk.group))
    last = risk.scores.order_by("pk").last()
    if seen is not None and last and seen != str(last.pk):
        said = ("likelihood", "impact", "scored_on", "remark")
        latest = latest_change(last)
        if latest.history_user == by and all(getattr(last, name) == getattr(score, name) for name in said):
            return last
        raise SomebodyElseSaved(
            f"{latest.history_user or 'Somebody'} scored {risk.code} {last.score} while you were writing. "
            "Nothing of yours is stored yet: compare, then save again.",
            latest,
        )
    if risk.closed_on:
        raise ValidationError(f"{risk.code} is closed.")
    if score.scored_on > at.date():
        raise ValidationError({"scored_on": "A risk is scored on a day that has come."})
    if review_on <= score.scored_on:
        raise ValidationError({"review_on": "The next review comes after this one."})
    score.risk = risk
    write(score, by=by, at=at, reason=score.remark or "Scored.")
    risk.review_on = review_on
    write(risk, by=by, at=at, reason="Reviewed.")
    return score


@transaction.atomic
def close_risk(*, risk: Risk, on: date, reason: str, by, at: datetime) -> Risk:
    """Close a risk, with the reason."""
    hold(risk)
    may(permissions.why_not_keep_risk(by, risk.group))
    if risk.closed_on and (risk.closed_on, risk.closed_reason) == (on, reason):
        return risk  # sent twice
    if risk.closed_on:
        raise ValidationError(f"{risk.code} is closed already.")
    if not reason.strip():
        raise ValidationError({"reason": "Say why the risk is closed."})
    if on > at.date():
        raise ValidationError({"on": "A risk is closed on a day that has come."})
    risk.closed_on, risk.closed_reason = on, reason
    return write(risk, by=by, at=at, reason=reason)
