"""The moment at which a draft is published by itself."""

from django.contrib import messages
from django.urls import reverse

from common import clock
from publishing import drafts
from publishing.forms import ScheduleForm
from publishing.permissions import why_not_prepare
from publishing.views.publish_steps import ask, draft_for, refuse


def publish_schedule(request, pk):
    """Asks for day and time, of the clock on the wall."""
    refuse(why_not_prepare(request.user))
    draft = draft_for(request, pk)

    def perform(form) -> str:
        drafts.schedule(draft=draft, when=form.moment(), by=request.user, at=clock.now())
        messages.success(request, f"It is published on {drafts.when_words(draft.scheduled_for)}.")
        return reverse("publishing:publish-draft", args=[draft.pk])

    return ask(
        request,
        "publishing/publish_schedule.html",
        form=ScheduleForm(request.POST if request.method == "POST" else None),
        perform=perform,
        shown={"draft": draft, "now_words": drafts.when_words(clock.real_now())},
    )
