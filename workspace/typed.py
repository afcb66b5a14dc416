"""What somebody typed and could not save, because they were signed out or their form was stale: kept until it is saved.

It lives in the session, under the address of the form, and comes back where that form is shown again:

    form = SomeForm(filled_in(request))                      # workspace.steps: what was sent, else what was kept
    if request.method == "POST" and form.is_valid(): ...     # a visit shows it and stores nothing

The words above the form are shown by `base.html`. A POST to the same address that was answered with another address
(so: was saved) forgets it; `forget_typed` does so by hand.
"""

import re

from django.http import QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

KEPT = "typed"  # the session's key
MOST_BYTES = 200_000
MOST_FORMS = 5  # the oldest goes first
SECRET = re.compile(r"password|csrf|secret|token|credential|(^|_)code$", re.IGNORECASE)


def keep_typed(request) -> bool:
    """Keep the text fields of a form that was sent and cannot be stored now. False where there is nothing to keep.

    Files and whatever looks like a secret are never kept, nor is a form of more than about 200 kB.
    """
    if request.method != "POST" or request.FILES:
        return False
    fields = request.POST.copy()
    for name in [name for name in fields if SECRET.search(name)]:
        del fields[name]
    text = fields.urlencode()
    if not text or len(text) > MOST_BYTES:
        return False
    kept = request.session.get(KEPT, {})
    kept.pop(request.get_full_path(), None)
    kept[request.get_full_path()] = {"fields": text, "back": _came_from(request)}
    request.session[KEPT] = dict(list(kept.items())[-MOST_FORMS:])
    return True


def typed_again(request) -> QueryDict | None:
    """What was kept for this address, for a form to be shown with; None on a POST or where nothing was kept."""
    if request.method != "GET" or not (kept := _kept(request)):
        return None
    request.typed_shown = True
    return QueryDict(kept["fields"])


def forget_typed(request, path: str = "") -> None:
    """What was kept for this address, or for `path`, is saved now or no longer wanted."""
    kept = request.session.get(KEPT, {})
    if kept.pop(path or request.get_full_path(), None):
        request.session[KEPT] = kept


def typed_words(request) -> list[tuple[str, str]]:
    """What was kept for this address as (name of the field, text), for a page whose form does not show it again."""
    kept = _kept(request) if request.method == "GET" else None
    if not kept or getattr(request, "typed_shown", False):
        return []
    fields = QueryDict(kept["fields"])
    return [
        (name.replace("_", " "), text) for name, texts in fields.lists() for text in texts if text.strip()
    ]


def is_typed_kept(request) -> bool:
    """True where this visit is to an address for which something was kept."""
    return request.method == "GET" and bool(_kept(request))


def where_from(request) -> str:
    """The page from which the kept form was sent, for an address that only takes forms; "" when unknown."""
    return (_kept(request) or {}).get("back", "")


def _kept(request) -> dict | None:
    session = getattr(request, "session", None)
    # A page that nobody signed in for is not made to ask the database for a session.
    return session.get(KEPT, {}).get(request.get_full_path()) if session is not None else None


def _came_from(request) -> str:
    """The page of ours on which the form stood, as the browser names it."""
    page = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(page, allowed_hosts={request.get_host()})
    return re.sub(r"^[a-z]+://[^/]+", "", page) if page and ours else ""
