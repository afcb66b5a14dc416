"""Withdrawing what was published of a meeting."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse

from common import clock
from meetings.models import Meeting
from publishing.forms import WithdrawMeetingForm
from publishing.meetings_publishing import withdraw_meeting
from publishing.permissions import why_not_publish_meeting


def meeting_withdraw(request, pk):
    """Asks why, and puts a notice in the place of every version."""
    if refusal := why_not_publish_meeting(request.user):
        raise PermissionDenied(refusal)
    meeting = get_object_or_404(Meeting.objects.select_related("group"), pk=pk)
    form = WithdrawMeetingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_meeting(meeting=meeting, by=request.user, at=clock.now(), **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, ValidationError(problem.messages))
        else:
            messages.success(request, "Withdrawn. A notice with your reason stands in its place.")
            return redirect("publishing:meeting-publish", meeting.pk)
    return TemplateResponse(
        request,
        "publishing/meeting_withdraw.html",
        {"here": "board", "meeting": meeting, "form": form},
    )
