"""Closing a follow-up at a meeting of the body that asked, with what came of it."""

from django.core.exceptions import ValidationError

from common import clock
from meetings.decision_forms import CloseForm, meetings_closing
from meetings.models import FollowUp
from meetings.operations import decisions
from meetings.permissions import why_not_decide
from workspace.steps import filled_in, take_step
from workspace.views.follow_ups import back_from, follow_up_with, shown_beside


def follow_up_close(request, pk):
    """For officers; the newest meeting is suggested, and the latest word as what came of it."""
    follow_up = follow_up_with(request, pk, lambda person, each: why_not_decide(person, None))
    meetings = meetings_closing(follow_up)
    initial = {"at_meeting": str(meetings[0].pk) if meetings else "", "outcome": follow_up.progress}
    return take_step(
        request,
        "workspace/follow_up_close.html",
        form=CloseForm(filled_in(request), meetings=meetings, initial=initial),
        perform=lambda form, *, by, at: _close(pk, form.cleaned_data, by=by, at=at),
        done=lambda kept: f"{kept.number} was closed at {kept.closed_at}.",
        back=back_from(request, follow_up),
        shown=lambda: shown_beside(follow_up, on=clock.today()),
    )


def _close(pk: int, said: dict, *, by, at) -> FollowUp:
    follow_up = FollowUp.objects.select_related("meeting__group").get(pk=pk)
    try:
        return decisions.close_follow_up(follow_up=follow_up, by=by, at=at, **said)
    except ValidationError:
        now = FollowUp.objects.get(pk=pk)  # the second press of a button is answered as the first was
        if (now.closed_at, now.outcome) == (said["at_meeting"], said["outcome"]):
            return now
        raise
