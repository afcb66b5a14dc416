"""Taking a stored import back, with a reason."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from common import clock
from performance import importing
from performance.forms import WhyForm
from workspace.steps import explain
from workspace.views.import_preview import batch_of, show_import


@require_POST
def import_undo(request, pk):
    """Everything the import changed is again what it was."""
    batch = batch_of(request, pk)
    form = WhyForm(request.POST)
    if form.is_valid():
        try:
            batch = importing.undo(batch=batch, by=request.user, at=clock.now(), **form.cleaned_data)
        except ValidationError as problem:
            batch.refresh_from_db()
            explain(form, problem)
        else:
            messages.success(request, "The import is taken back.")
            return redirect(batch)
    return show_import(request, batch, form)
