"""The portal with a few addresses more, for `make bench` only.

`/bench/bare/`  a Django view that says “ok” behind no middleware at all: what Django costs by itself
`/bench/plain/` the same view behind the portal's middleware: what a page costs that does nothing
`/bench/row/`   the home page's stored bytes through the whole of Django, its row looked up for each reader
`/bench/live/`  the home page as it would be without editions: gathered from the tables and rendered for each reader
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scp_portal.settings")

from django.core.wsgi import get_wsgi_application

get_wsgi_application()

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpResponse
from django.test.utils import override_settings
from django.urls import include, path

from common import clock
from publishing import canonical, files
from publishing.derived import derive
from publishing.gathering import gather
from publishing.models import Edition
from publishing.serving import PAGE_HEADERS, front


@login_not_required
def ok(request):
    return HttpResponse("ok", headers={"Content-Length": "2"})


@login_not_required
def live(request):
    """Everything the stored page saves: queries, rules and templates, at every visit."""
    edition = Edition.objects.select_related("strategy", "document", "previous").order_by("pk").last()
    told = canonical.from_bytes(edition.document.plain)["edition"]
    gathered = gather(
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
    return HttpResponse(files.page(derive(gathered), "index"))


ROW = """
SELECT blob.sha256, blob.brotli, address.content_type
FROM publishing_address AS address JOIN publishing_blob AS blob ON blob.sha256 = address.blob_id
WHERE address.path = %s
"""


def one_row(get_response):
    """Middleware: the portal's first, but with nothing remembered."""

    def answer(request):
        if request.path_info != "/bench/row/":
            return get_response(request)
        with connection.cursor() as cursor:
            cursor.execute(ROW, ["/"])
            etag, body, content_type = cursor.fetchone()
        body = bytes(body)
        return HttpResponse(
            body,
            content_type=content_type,
            headers=PAGE_HEADERS
            | {"Content-Encoding": "br", "Content-Length": str(len(body)), "ETag": f'"{etag}"'},
        )

    return answer


urlpatterns = [
    path("bench/bare/", ok),
    path("bench/plain/", ok),
    path("bench/live/", live),
    path("", include(settings.ROOT_URLCONF)),
]
settings.ROOT_URLCONF = "bench.server"
settings.MIDDLEWARE = ["bench.server.one_row", *settings.MIDDLEWARE]

with override_settings(MIDDLEWARE=[]):
    bare = WSGIHandler()


portal = front(WSGIHandler())


def application(environ, start_response):
    """The bare view has a handler of its own, in the same process."""
    handler = bare if environ["PATH_INFO"] == "/bench/bare/" else portal
    return handler(environ, start_response)
