"""Publishing a meeting: what will be public, what is held back and why, and the versions so far."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse

from common import clock
from meetings.models import Meeting
from partnership.permissions import why_not_keep_records
from publishing.forms import PublishMeetingForm
from publishing.meetings import gather_publication, held_back
from publishing.meetings_publishing import current_public_pack, publish_meeting
from publishing.models import MeetingPublication
from publishing.permissions import why_not_publish_meeting


def meeting_publish(request, pk):
    """Officers look; publishers publish."""
    why_not = why_not_publish_meeting(request.user)
    if why_not and why_not_keep_records(request.user):
        raise PermissionDenied(why_not)
    meeting = get_object_or_404(Meeting.objects.select_related("group"), pk=pk)
    versions = list(MeetingPublication.objects.filter(meeting=meeting).select_related("published_by"))
    form = PublishMeetingForm(
        request.POST if request.method == "POST" else None, meeting=meeting, is_first=not versions
    )
    if request.method == "POST":
        if why_not:
            raise PermissionDenied(why_not)
        if form.is_valid():
            try:
                published = publish_meeting(
                    meeting=meeting, by=request.user, at=clock.now(), **form.cleaned_data
                )
            except ValidationError as problem:
                form.add_error(None, ValidationError(problem.messages))
            else:
                messages.success(
                    request, f"Published as version {published.version}. Everybody can read it now."
                )
                return redirect("publishing:meeting-publish", meeting.pk)
    document = gather_publication(meeting, with_draft_minutes=True)
    return TemplateResponse(
        request,
        "publishing/meeting_publish.html",
        {
            "here": "board",
            "meeting": meeting,
            "form": form,
            "why_not": why_not,
            "versions": versions,
            "latest": versions[0] if versions else None,
            "document": document,
            "held_back": held_back(meeting),
            "pack": current_public_pack(meeting),
        },
    )
