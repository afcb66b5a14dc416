"""A draft of an edition: how the checks stand, what is different, what was withheld, and what may be done with it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from common import clock
from publishing import drafts
from publishing.builds import LOOK_AGAIN
from publishing.draft_pages import draft_page
from publishing.permissions import why_not_prepare
from publishing.serving import MEMORY
from publishing.views.publish_steps import draft_for


def publish_draft(request, pk):
    """Shows it; the buttons prepare it again, publish it, and give or end its private address."""
    draft = draft_for(request, pk)
    if request.method == "POST":
        return _act(request, draft)
    if draft.edition_id:
        MEMORY.forget()  # another process published it: the link to it works here at once
    page = draft_page(draft, at=clock.real_now(), on=clock.today(), by=request.user)
    return TemplateResponse(
        request,
        "publishing/publish_draft.html",
        {
            "here": "publish",
            "draft": draft,
            "page": page,
            "why_not": why_not_prepare(request.user),
            "preview_address": request.build_absolute_uri(draft.preview_address),
            "look_again": LOOK_AGAIN if page.under_way else 0,
        },
    )


def _act(request, draft):
    act = _ACTS.get(request.POST.get("do", ""))
    if act is None:
        raise Http404("There is no such button.")
    try:
        if words := act(draft, request.user):
            messages.success(request, words)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    return redirect("publishing:publish-draft", draft.pk)


def _prepare(draft, by) -> str:
    drafts.prepare_again(draft=draft, by=by)
    return ""


def _publish(draft, by) -> str:
    drafts.ask_to_publish(draft=draft, by=by, at=clock.now())
    return ""


def _renew(draft, by) -> str:
    drafts.give_address(draft=draft, by=by, at=clock.now())
    return "The draft has a new private address. The one before opens nothing any more."


def _end(draft, by) -> str:
    drafts.end_address(draft=draft, by=by, at=clock.now())
    return "The private address opens nothing any more."


def _unschedule(draft, by) -> str:
    drafts.unschedule(draft=draft, by=by, at=clock.now())
    return "It is not scheduled any more."


_ACTS = {
    "prepare": _prepare,
    "publish": _publish,
    "renew": _renew,
    "end": _end,
    "unschedule": _unschedule,
}
