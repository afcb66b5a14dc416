"""What a plan's file would do, row by row, and everything that may be chosen about how it is read."""

from django.core.exceptions import ValidationError
from django.shortcuts import redirect

from actionplans import importing
from actionplans.enums import PlanImportState
from common import clock
from workspace.plan_imports import choices_form, import_of, show_import
from workspace.steps import explain


def plan_import_preview(request, pk, number):
    """The preview; sending the form keeps what was chosen and shows it again."""
    record = import_of(request, pk, number)
    if record.state != PlanImportState.STAGED or request.method != "POST":
        return show_import(request, record)
    form = choices_form(record, request.POST)
    if form.is_valid():
        try:
            importing.choose(record=record, choices=form.choices, by=request.user, at=clock.now())
        except ValidationError as problem:
            explain(form, problem)
        else:
            return redirect("workspace:plan-import-preview", pk, number)
    return show_import(request, record, form)
