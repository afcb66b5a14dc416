"""Withdrawing an edition, and destroying what should never have been public."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse

from common import clock
from publishing.enums import EditionState
from publishing.forms import WithdrawEditionForm
from publishing.models import Edition
from publishing.operations import destroy_edition, withdraw_edition
from publishing.permissions import why_not_withdraw
from publishing.verifying import taken_back_words
from publishing.views.publish_steps import ask, refuse


def publish_withdraw(request, strategy, number):
    """Asks why; of an edition that is withdrawn already, whether its bytes are to be destroyed."""
    refuse(why_not_withdraw(request.user))
    editions = Edition.objects.select_related("strategy", "document__destroyed__by")
    edition = get_object_or_404(editions, strategy__slug=strategy, number=number)
    is_withdrawn = edition.state == EditionState.WITHDRAWN

    def perform(form) -> str:
        said = form.cleaned_data
        with transaction.atomic():
            if not is_withdrawn:
                withdraw_edition(edition=edition, by=request.user, at=clock.now(), reason=said["reason"])
            if is_withdrawn or said["destroy"]:
                destroyed = destroy_edition(
                    edition=edition, by=request.user, at=clock.now(), reason=said["destroy_reason"]
                )
                tell(request, destroyed)
        if not is_withdrawn:
            messages.success(
                request, "Withdrawn. A notice with your reason stands in the place of every page."
            )
        return reverse("publishing:publish-list")

    return ask(
        request,
        "publishing/publish_withdraw.html",
        form=WithdrawEditionForm(
            request.POST if request.method == "POST" else None, is_withdrawn=is_withdrawn
        ),
        perform=perform,
        shown={
            "edition": edition,
            "is_withdrawn": is_withdrawn,
            "is_destroyed": edition.document.destroyed_id is not None,
            "taken_back": taken_back_words(edition),
        },
    )


def tell(request, destroyed) -> None:
    """Say what was destroyed, what went with it, and what was kept because something else holds it."""
    messages.success(request, f"{destroyed.emptied} files were emptied. Their hashes stay.")
    for sentence in destroyed.also:
        messages.success(request, sentence)
    for sentence in destroyed.kept:
        messages.warning(request, sentence)
