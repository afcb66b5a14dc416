"""Withdrawing what was published of a meeting, and destroying what should never have been public."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse

from common import clock
from meetings.models import Meeting
from publishing.enums import PublicationState
from publishing.forms import WithdrawMeetingForm
from publishing.meetings_publishing import destroy_meeting, last_publication, withdraw_meeting
from publishing.permissions import why_not_publish_meeting
from publishing.views.publish_steps import ask, refuse
from publishing.views.publish_withdraw import tell


def meeting_withdraw(request, pk):
    """Asks why, and puts a notice in the place of every version; of what is withdrawn, whether it is destroyed."""
    refuse(why_not_publish_meeting(request.user))
    meeting = get_object_or_404(Meeting.objects.select_related("group"), pk=pk)
    last = last_publication(meeting)
    is_withdrawn = last is not None and last.state == PublicationState.WITHDRAWN

    def perform(form) -> str:
        said = form.cleaned_data
        with transaction.atomic():
            if not is_withdrawn:
                withdraw_meeting(meeting=meeting, by=request.user, at=clock.now(), reason=said["reason"])
            if is_withdrawn or said["destroy"]:
                tell(
                    request,
                    destroy_meeting(
                        meeting=meeting, by=request.user, at=clock.now(), reason=said["destroy_reason"]
                    ),
                )
        if not is_withdrawn:
            messages.success(request, "Withdrawn. A notice with your reason stands in its place.")
        return reverse("publishing:meeting-publish", args=[meeting.pk])

    return ask(
        request,
        "publishing/meeting_withdraw.html",
        form=WithdrawMeetingForm(
            request.POST if request.method == "POST" else None, is_withdrawn=is_withdrawn
        ),
        perform=perform,
        shown={
            "here": "board",
            "meeting": meeting,
            "is_withdrawn": is_withdrawn,
            "is_destroyed": is_withdrawn and last.document.destroyed_id is not None,
        },
    )
