"""The public calendar of meetings, for whoever subscribes to it."""

from hashlib import sha256

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from partnership.models import Partnership
from publishing.meetings_ics import calendar_file
from publishing.meetings_reading import published_meetings
from publishing.partnership_words import words_of


@login_not_required
@require_safe
def meetings_calendar(request):
    """Everything in it stands on a published page."""
    content = calendar_file(
        published_meetings(),
        name=f"Meetings, {words_of(Partnership.objects.first()).get('short_name') or 'community safety'}",
        site=settings.PORTAL_ADDRESS,
    )
    etag = quote_etag(sha256(content).hexdigest()[:32])
    response = HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={
            "ETag": etag,
            "Cache-Control": "public, max-age=300",
            "Content-Disposition": 'inline; filename="meetings.ics"',
        },
    )
    return get_conditional_response(request, etag=etag, response=response)
