"""Giving a draft up."""

from django import forms
from django.contrib import messages
from django.urls import reverse

from common import clock
from publishing import drafts
from publishing.permissions import why_not_prepare
from publishing.views.publish_steps import ask, draft_for, refuse


def publish_discard(request, pk):
    """Asks once more, and gives it up."""
    refuse(why_not_prepare(request.user))
    draft = draft_for(request, pk)

    def perform(form) -> str:
        drafts.discard(draft=draft, by=request.user, at=clock.now())
        messages.success(
            request, f"“{draft.title}” was discarded. Its private address opens nothing any more."
        )
        return reverse("publishing:publish-list")

    return ask(
        request,
        "publishing/publish_discard.html",
        form=forms.Form(request.POST if request.method == "POST" else None),
        perform=perform,
        shown={"draft": draft},
    )
