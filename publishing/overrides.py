"""Publishing although a check is not met: a publisher answers for it with a reason, and can take that back."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate

from common.periods import Period
from common.records import hold, may, write
from priorities.models import Strategy
from publishing.checks.clauses import in_use
from publishing.models import CheckOverride
from publishing.permissions import why_not_override

NO_REASON = "Say why it may be published all the same: readers are told."


@transaction.atomic
def override_check(
    *, strategy: Strategy, code: str, period: Period, reason: str, by, at: datetime
) -> CheckOverride:
    """Let a strategy's year be published although this check is not met. The role is kept as the public reads it.

    The second press of a button brings the same override. Raises ValidationError: not a publisher, no reason, an
    unknown check, or overridden already for another reason.
    """
    may(why_not_override(by))
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": NO_REASON})
    checklist = in_use(localdate(at))
    if code not in {clause.code for clause in checklist.clauses}:
        raise ValidationError(f"The checklist of {checklist.version} has no check {code}.")
    Strategy.objects.select_for_update().get(pk=strategy.pk)  # one at a time
    if same := standing(strategy, code, period):
        if same.reason == reason and same.made_by_id == by.pk:
            return same
        raise ValidationError(f"{code} is overridden already: withdraw that first.")
    return write(
        CheckOverride(
            strategy=strategy,
            code=code,
            period=period,
            version=checklist.version,
            reason=reason,
            role=by.public_words,
            made_at=at,
            made_by=by,
        ),
        by=by,
        at=at,
        reason=f"{code} overridden.",
    )


@transaction.atomic
def withdraw_override(*, override: CheckOverride, reason: str, by, at: datetime) -> CheckOverride:
    """Take an override back: from now on the check stops publication again. What was published stays as it is."""
    may(why_not_override(by))
    hold(override)
    if not reason.strip():
        raise ValidationError({"reason": "Say why it is withdrawn."})
    if override.withdrawn_at:
        return override
    override.withdrawn_at, override.withdrawn_reason = at, reason.strip()
    return write(override, by=by, at=at, reason=f"Override of {override.code} withdrawn.")


def standing(strategy: Strategy, code: str, period: Period) -> CheckOverride | None:
    """The override of this check that stands, if there is one."""
    return CheckOverride.objects.filter(
        strategy=strategy, code=code, period=period, withdrawn_at=None
    ).first()
