"""A person's private calendar: the one address that opens without signing in to whoever knows its key."""

from hashlib import sha256

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseNotFound
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from common import clock
from partnership.models import Partnership, User
from workspace.ics import calendar_file
from workspace.summaries.calendar import entries

QUIET = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex, nofollow"}


@login_not_required
@require_safe
def calendar(request, key):
    """The file; 404, without a word of why, for a key that is wrong, revoked, or of somebody who has left."""
    person = User.objects.filter(calendar_key=key.replace("\x00", ""), is_active=True).first()
    if person is None:
        return HttpResponseNotFound("Not found.", content_type="text/plain; charset=utf-8", headers=QUIET)
    partnership = Partnership.objects.first()
    content = calendar_file(
        entries(person, on=clock.today()),
        name=f"My work, {partnership.short_name}" if partnership else "My work",
        site=settings.PORTAL_ADDRESS,
    )
    response = HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers=QUIET | {"Content-Disposition": 'inline; filename="my-work.ics"'},
    )
    response["ETag"] = quote_etag(sha256(content).hexdigest()[:32])
    return get_conditional_response(request, etag=response["ETag"], response=response)
