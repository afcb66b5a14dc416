"""The packs of a meeting: what there is, whether it is up to date, and building one while one waits."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse

from common import clock
from meetings.models import Meeting
from meetings.permissions import why_not_keep_meetings
from publishing.enums import PackAudience
from publishing.packs import ask_for_pack, pack_stands, why_not_read_pack

LOOK_AGAIN = 3  # seconds, while a pack is being built


def meeting_pack(request, pk):
    """Shows both packs; begins to build one. While one is being built the page looks again by itself."""
    meeting = get_object_or_404(Meeting.objects.select_related("group"), pk=pk)
    why_not_build = why_not_keep_meetings(request.user, meeting.group)
    if request.method == "POST":
        return _build(request, meeting, why_not_build)
    packs = [
        {
            "stands": pack_stands(meeting, audience, at=clock.real_now()),
            "why_not_read": why_not_read_pack(request.user, meeting, audience),
        }
        for audience in PackAudience
    ]
    return TemplateResponse(
        request,
        "publishing/meeting_pack.html",
        {
            "here": "board",
            "meeting": meeting,
            "packs": packs,
            "why_not_build": why_not_build,
            "look_again": LOOK_AGAIN if any(pack["stands"].under_way for pack in packs) else 0,
        },
    )


def _build(request, meeting: Meeting, why_not_build: str):
    if why_not_build:
        raise PermissionDenied(why_not_build)
    if request.POST.get("audience") not in PackAudience.values:
        raise Http404("There is no such pack.")
    audience = PackAudience(request.POST["audience"])
    try:
        ask_for_pack(meeting=meeting, audience=audience, by=request.user)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    return redirect("publishing:meeting-pack", meeting.pk)
