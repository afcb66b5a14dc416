"""The meetings that the public may read of: those to come by month, and those that were, by year."""

from hashlib import sha256

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from common import clock
from partnership.models import Partnership
from publishing.meetings_reading import public_list
from publishing.partnership_words import words_of


@login_not_required
@require_safe
def public_meeting_list(request):
    """Made without asking who reads it, so it sets no cookie and is the same for everybody."""
    page = render_to_string(
        "publishing/meetings.html",
        {
            "meetings": public_list(on=clock.today()),
            "partnership": words_of(Partnership.objects.first()),
            "root": "/",
            "site": "/",
            "here": "meetings",
            "printed_address": f"{settings.PORTAL_ADDRESS}{request.path}",
        },
    ).encode()
    etag = quote_etag(sha256(page).hexdigest()[:32])
    response = HttpResponse(page, headers={"ETag": etag, "Cache-Control": "public, max-age=60"})
    return get_conditional_response(request, etag=etag, response=response)
