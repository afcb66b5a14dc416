"""What the pages of one follow-up share: who may come, what stands beside the form, and where one goes back to."""

from collections.abc import Callable
from datetime import date

from django.shortcuts import get_object_or_404
from django.urls import reverse

from meetings.models import FollowUp
from meetings.permissions import why_not_read_follow_up
from meetings.rules import due_words
from workspace.steps import going_back, refuse
from workspace.summaries.histories import person_words


def follow_up_with(request, pk: int, why_not: Callable) -> FollowUp:
    """The follow-up with this key, for whoever may read it and do this with it; else the page that says why not."""
    related = ("partner", "owner__partner", "meeting__group", "item", "decision__item")
    follow_up = get_object_or_404(FollowUp.objects.select_related(*related), pk=pk)
    refuse(why_not_read_follow_up(request.user, follow_up))
    refuse(why_not(request.user, follow_up))
    return follow_up


def shown_beside(follow_up: FollowUp, *, on: date) -> dict:
    return {
        "follow_up": follow_up,
        "owner": person_words(follow_up.owner) if follow_up.owner else "",
        "due_words": due_words(follow_up.due, on),
        "told": follow_up.history.exclude(progress="")
        .select_related("history_user")
        .order_by("-history_id")[:6],
    }


def back_from(request, follow_up: FollowUp) -> str:
    """Where one came from, else the log at this follow-up."""
    return going_back(request, f"{reverse('workspace:follow-up-list')}#follow-up-{follow_up.pk}")
