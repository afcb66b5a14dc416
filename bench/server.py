"""The portal's own server with two addresses more, for `make bench` only.

`/bench/bare/`  a Django view that says “ok” behind no middleware at all: what Django costs by itself
`/bench/plain/` the same view behind the portal's middleware: what a page costs that does nothing
`/bench/live/`  the home page as it would be without editions: gathered from the tables and rendered for each reader
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scp_portal.settings")

from django.core.wsgi import get_wsgi_application

portal = get_wsgi_application()

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse
from django.test.utils import override_settings
from django.urls import include, path

from common import clock
from publishing import canonical, files
from publishing.gathering import gather
from publishing.models import Edition


@login_not_required
def ok(request):
    return HttpResponse("ok", headers={"Content-Length": "2"})


@login_not_required
def live(request):
    """Everything the stored page saves: queries, rules and templates, at every visit."""
    edition = Edition.objects.select_related("strategy", "document", "previous").order_by("pk").last()
    told = canonical.from_bytes(edition.document.plain)["edition"]
    document = gather(
        strategy=edition.strategy,
        number=edition.number,
        kind=edition.kind,
        title=edition.title,
        label=edition.label,
        note=edition.note,
        period=edition.period,
        as_at=edition.as_at,
        known_at=clock.now(),
        next_update=told["next_update_words"],
    )
    return HttpResponse(files.page(document, "index"))


urlpatterns = [
    path("bench/bare/", ok),
    path("bench/plain/", ok),
    path("bench/live/", live),
    path("", include(settings.ROOT_URLCONF)),
]
settings.ROOT_URLCONF = "bench.server"

with override_settings(MIDDLEWARE=[]):
    bare = WSGIHandler()


def application(environ, start_response):
    """The bare view has a handler of its own, in the same process."""
    handler = bare if environ["PATH_INFO"] == "/bench/bare/" else portal
    return handler(environ, start_response)
