"""Pages of publishing. Here: before the first edition, and where nothing is found."""

import re

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render

from publishing.summaries import current_edition, signposts

SITE = {"root": "/", "site": "/"}


def nothing_published(request):
    """The home page of a portal that has not published an edition yet."""
    return render(
        request,
        "publishing/missing.html",
        SITE
        | {
            "heading": "Nothing has been published yet",
            "explanation": "The partnership’s strategy will stand here once its first edition is published.",
            "choices": [],
        },
    )


@login_not_required
def find(request):
    """The index of an edition is answered before this is asked. Here there is none: no edition yet, or one without."""
    if current_edition() is None:
        return nothing_published(request)
    raise Http404("This edition has no index.")


@login_not_required
def public_meeting(request, slug):
    """A meeting that is published is answered before this is asked: here nothing is."""
    raise Http404(slug)


@login_not_required
def public_paper(request, slug, key):
    """The same for a paper."""
    raise Http404(key)


def not_found(request, exception=None):
    """A page that helps: what was asked for, and what there is."""
    return render(
        request,
        "publishing/missing.html",
        SITE
        | {
            "heading": what_was_asked(request.path),
            "explanation": "If you typed the address, check it. If you followed a link, the page may have moved.",
            "choices": signposts(),
        },
        status=404,
    )


def what_was_asked(path: str) -> str:
    """The heading of the page that says there is no such page: `There is no priority 9 in this strategy`."""
    if match := re.fullmatch(r"(?:/editions/([^/]+)/(\d+))?/priorities/([^/]+)/?", path):
        return f"There is no priority {match[3]} here"
    if match := re.match(r"/editions/([^/]+)/([^/]+)/?", path):
        return f"There is no edition {match[2]} of the strategy {match[1]}"
    if re.match(r"/meetings/[^/]+/papers/", path):
        return "There is no such paper of this meeting"
    if re.match(r"/meetings/[^/]+/", path):
        return "Nothing is published of such a meeting"
    if match := re.match(r"/editions/([^/]+)/?$", path):
        return f"There are no editions of a strategy {match[1]}"
    return "There is no page here"
