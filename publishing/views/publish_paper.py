"""Putting the report of a draft behind an agenda item, so that a meeting decides on what it has read."""

from django.contrib import messages
from django.urls import reverse

from common import clock
from publishing import drafts
from publishing.forms import DraftPaperForm
from publishing.permissions import why_not_prepare
from publishing.views.publish_steps import ask, draft_for, refuse


def publish_paper(request, pk):
    """Asks behind which item of a meeting to come."""
    refuse(why_not_prepare(request.user))
    draft = draft_for(request, pk)

    def perform(form) -> str:
        paper = drafts.put_into_papers(draft=draft, **form.cleaned_data, by=request.user, at=clock.now())
        messages.success(
            request, f"“{paper.title}” is behind item {paper.item.number} of {paper.item.meeting}."
        )
        return reverse("publishing:publish-draft", args=[draft.pk])

    return ask(
        request,
        "publishing/publish_paper.html",
        form=DraftPaperForm(request.POST if request.method == "POST" else None),
        perform=perform,
        shown={"draft": draft},
    )
