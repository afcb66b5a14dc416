"""Putting a plan's file aside."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from actionplans import importing
from common import clock
from workspace.plan_imports import import_of, show_import


@require_POST
def plan_import_discard(request, pk, number):
    """Its rows are forgotten; that it was there is not."""
    record = import_of(request, pk, number)
    try:
        importing.discard(record=record, by=request.user, at=clock.now())
    except ValidationError as problem:
        return show_import(request, record, problem=" ".join(problem.messages))
    messages.success(request, f"{record.file_name} is discarded. Nothing of it is stored.")
    return redirect("workspace:plan-import", pk)
