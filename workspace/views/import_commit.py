"""Storing a staged import, whole."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from common import clock
from performance import importing
from performance.forms import WhyForm
from workspace.views.import_preview import batch_of, show_import


@require_POST
def import_commit(request, pk):
    """Two people pressing at once store it once; the second is told."""
    batch = batch_of(request, pk)
    try:
        batch = importing.commit(batch=batch, by=request.user, at=clock.now())
    except ValidationError as problem:
        batch.refresh_from_db()
        return show_import(request, batch, WhyForm(), " ".join(problem.messages))
    messages.success(request, "The import is stored.")
    return redirect(batch)
