"""Preparing an edition: which strategy and year, with what label and note; or what puts an edition right."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from common import clock
from publishing.drafts import ask_to_prepare, strategies_to_publish
from publishing.forms import EditionForm
from publishing.models import Edition
from publishing.permissions import why_not_prepare
from publishing.views.publish_steps import ask, refuse


def publish_new(request):
    """`?corrects=` names the edition that is to be put right."""
    refuse(why_not_prepare(request.user))
    corrects = _corrected(request.GET.get("corrects", ""))
    initial = {}
    if corrects is not None:
        initial = {
            "as_at": corrects.as_at,
            "kind": corrects.kind,
            "title": corrects.title,
            "label": corrects.label,
            "next_update": corrects.next_update,
        }

    def perform(form) -> str:
        draft = ask_to_prepare(wanted=form.wanted(), by=request.user, at=clock.now())
        messages.success(request, "It is being prepared. Nothing is published until you say so.")
        return reverse("publishing:publish-draft", args=[draft.pk])

    return ask(
        request,
        "publishing/publish_new.html",
        form=EditionForm(
            request.POST if request.method == "POST" else None,
            strategies=strategies_to_publish(),
            corrects=corrects,
            initial=initial,
        ),
        perform=perform,
        shown={"corrects": corrects},
    )


def _corrected(key: str) -> Edition | None:
    if not key:
        return None
    if not key.isdecimal():
        raise Http404("There is no such edition.")
    return get_object_or_404(Edition.objects.select_related("strategy", "document"), pk=key)
