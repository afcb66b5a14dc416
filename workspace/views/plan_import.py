"""Bringing a plan in from a spreadsheet: the file is read and kept, and nothing of the plan changes yet."""

from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from actionplans import importing
from actionplans.import_forms import PlanFileForm
from actionplans.imports.columns import COLUMNS
from actionplans.imports.tables import read_book
from common import clock
from common.uploads import why_too_large
from performance.imports.refusals import FileRefused
from workspace.plan_imports import plan_to_keep
from workspace.steps import explain

MOST_SHOWN = 20


def plan_import(request, pk):
    """The form for a file, and what came of earlier ones."""
    plan = plan_to_keep(request, pk)
    is_sent = request.method == "POST"
    form = PlanFileForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    if is_sent and (too_large := why_too_large(request)):
        form.errors.pop("file", None)
        form.add_error("file", too_large)
    elif form.is_valid():
        try:
            book = read_book(form.cleaned_data["file"])
            record = importing.stage(plan=plan, book=book, by=request.user, at=clock.now())
        except FileRefused as refused:
            form.add_error("file", str(refused))
        except ValidationError as problem:
            explain(form, problem)
        else:
            return redirect("workspace:plan-import-preview", plan.pk, record.pk)
    imports = plan.imports.defer("sheets", "choices", "told").select_related("uploader__partner")
    return TemplateResponse(
        request,
        "workspace/plan_import.html",
        {"plan": plan, "form": form, "imports": imports[:MOST_SHOWN], "columns": COLUMNS},
    )
