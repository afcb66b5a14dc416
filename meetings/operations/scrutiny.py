"""Scrutiny recommends, the authorities answer within 28 days, and what came of it is kept."""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from common.records import check_seen, hold, may, write
from meetings import permissions
from meetings.enums import MeetingState
from meetings.models import Meeting, ScrutinyRecommendation, ScrutinyResponse
from partnership.enums import GroupKind
from partnership.models import Partner
from partnership.permissions import why_not_keep_records


@transaction.atomic
def recommend(
    *, recommendation: ScrutinyRecommendation, to: Iterable[Partner], by, at: datetime
) -> ScrutinyRecommendation:
    """Record what scrutiny recommended and to whom: each authority addressed owes a response from now on."""
    may(permissions.why_not_recommend(by))
    if recommendation.meeting.group.kind != GroupKind.SCRUTINY:
        raise ValidationError({"meeting": "Choose a meeting of the scrutiny committee."})
    may(
        "" if recommendation.meeting.state == MeetingState.HELD else f"{recommendation.meeting} was not held."
    )
    if recommendation.pk:
        raise ValidationError("What scrutiny recommended stays as it was: it may recommend again.")
    if not recommendation.meeting.held_on.first <= recommendation.received_on <= at.date():
        raise ValidationError({"received_on": "It was received between the day of the meeting and today."})
    Meeting.objects.select_for_update().get(pk=recommendation.meeting_id)  # one number at a time
    to = list(to)
    if not to:
        raise ValidationError({"to": "Say which authorities it is addressed to."})
    if same := recommendation.meeting.scrutiny_recommendations.filter(text=recommendation.text).first():
        addressed = {each.partner_id for each in same.responses.all()}
        if same.history.earliest().history_user_id == by.pk and addressed == {each.pk for each in to}:
            return same  # sent twice
        raise ValidationError({"text": f"Recommendation {same.number} of this meeting says so already."})
    last = recommendation.meeting.scrutiny_recommendations.aggregate(last=Max("number"))["last"] or 0
    recommendation.number = recommendation.number or last + 1
    write(recommendation, by=by, at=at, reason="Recommended.")
    for partner in to:
        response = ScrutinyResponse(
            recommendation=recommendation, partner=partner, source=recommendation.source
        )
        write(response, by=by, at=at, reason="Addressed.")
    return recommendation


@transaction.atomic
def respond(
    *, response: ScrutinyResponse, text: str, on: date, by, at: datetime, seen: str | None = None
) -> ScrutinyResponse:
    """Answer for an authority. An earlier answer stays in history. The same answer sent twice is written once."""
    hold(response)
    may(permissions.why_not_respond(by, response))
    if (response.text, response.answered_on) == (text, on):
        return response
    if seen is not None:
        check_seen(response, seen)
    if not text.strip():
        raise ValidationError({"text": "Write the answer."})
    if on > at.date() or on < response.recommendation.received_on:
        raise ValidationError({"on": "It was answered between the day it was received and today."})
    response.text, response.answered_on = text, on
    return write(response, by=by, at=at, reason="Answered.")


@transaction.atomic
def say_what_came_of_it(
    *, recommendation: ScrutinyRecommendation, text: str, by, at: datetime, seen: str | None = None
) -> ScrutinyRecommendation:
    """Say what came of a recommendation. The same words sent twice are written once."""
    hold(recommendation)
    may(why_not_keep_records(by))
    if text.strip() and recommendation.came_of_it == text:
        return recommendation
    if seen is not None:
        check_seen(recommendation, seen)
    if not text.strip():
        raise ValidationError({"text": "Say what came of it."})
    recommendation.came_of_it = text
    return write(recommendation, by=by, at=at, reason="What came of it was said.")
