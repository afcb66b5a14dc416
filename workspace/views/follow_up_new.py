"""Asking somebody for something at a meeting."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from common import clock
from meetings.decision_forms import FollowUpForm
from meetings.models import Meeting
from meetings.operations import decisions
from meetings.permissions import why_not_decide
from partnership.operations import statement
from workspace.steps import filled_in, going_back, refuse, take_step


def follow_up_new(request, pk):
    """A new outstanding reference of a meeting; `?decision=` ties it to a decision, `?item=` to an item."""
    meeting = get_object_or_404(Meeting.objects.select_related("group"), pk=pk)
    refuse(why_not_decide(request.user, meeting))
    decision = _decision(meeting, request.GET.get("decision", ""))
    asked_item = request.GET.get("item", "")
    form = FollowUpForm(
        filled_in(request),
        meeting=meeting,
        on=clock.today(),
        has_item=decision is None,
        initial={"item": asked_item},
    )

    def perform(form, *, by, at):
        item = decision.item if decision else form.cleaned_data["item"]
        source = statement(partner=by.partner, words=str(meeting), by=by, at=at)
        return decisions.ask(
            meeting=meeting, item=item, decision=decision, asked=form.said, source=source, by=by, at=at
        )

    otherwise = reverse("workspace:follow-up-list")
    if decision:
        otherwise = reverse("workspace:decision-page", args=[decision.pk])
    return take_step(
        request,
        "workspace/follow_up_new.html",
        form=form,
        perform=perform,
        done=lambda kept: f"{kept.number} is asked of {kept.partner}.",
        back=going_back(request, otherwise),
        shown=lambda: {"meeting": meeting, "decision": decision},
    )


def _decision(meeting: Meeting, key: str):
    """The decision of this meeting that the address names, or None."""
    if not key:
        return None
    found = meeting.decisions.filter(pk=key).first() if key.isascii() and key.isdigit() else None
    if found is None:
        raise Http404(f"There is no such decision of the {meeting}.")
    return found
