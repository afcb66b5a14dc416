"""A draft as those read it who were sent its private address: the whole edition, without signing in.

No search engine lists it, no cache keeps it, and nothing on the site leads to it.
"""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse

from publishing.models import DraftFile
from publishing.serving import PAGE_HEADERS
from publishing.storing import page_address

HEADERS = PAGE_HEADERS | {
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",  # the address is the key
}


@login_not_required
def draft_preview(request, address):
    """The bytes of a page or file. `address`: the draft’s key, and the address within the edition."""
    token, _, path = address.partition("/")
    held = DraftFile.objects.filter(draft__token=token)
    wanted = path.removeprefix("files/") if path.startswith("files/") else None
    for key, name in held.values_list("pk", "name"):
        if name == wanted if wanted is not None else page_address(name) == path:
            file = DraftFile.objects.select_related("blob").get(pk=key)
            return HttpResponse(bytes(file.blob.plain), content_type=file.content_type, headers=HEADERS)
    raise Http404("There is no such draft, or its address has been ended.")
