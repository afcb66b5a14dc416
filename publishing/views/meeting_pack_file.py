"""A pack as the PDF that was built last."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from meetings.models import Meeting
from publishing.enums import BuildState, PackAudience
from publishing.meetings import PDF, slug_of
from publishing.models import PackBuild
from publishing.packs import why_not_read_pack


def meeting_pack_file(request, pk, audience):
    """The bytes, for whoever may read this pack; kept by no cache on the way."""
    meeting = get_object_or_404(Meeting.objects.select_related("group"), pk=pk)
    if audience not in PackAudience.values:
        raise Http404("There is no such pack.")
    if refusal := why_not_read_pack(request.user, meeting, PackAudience(audience)):
        raise PermissionDenied(refusal)
    found = PackBuild.objects.filter(meeting=meeting, audience=audience, state=BuildState.DONE)
    pack = found.select_related("pdf").defer("built_from").first()
    if pack is None:
        raise Http404("This pack has not been built yet.")
    name = f"{slug_of(meeting)}-{audience}-pack.pdf"
    return HttpResponse(
        bytes(pack.pdf.plain),
        content_type=PDF,
        headers={"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"},
    )
