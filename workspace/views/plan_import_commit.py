"""Storing what a plan's file does: all of it, as it was seen."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from actionplans import importing
from actionplans.enums import PlanImportState
from common import clock
from workspace.plan_imports import choices_form, import_of, show_import
from workspace.steps import explain
from workspace.summaries.action_update import post_words

LOOK_AGAIN = "What you chose changes what would be stored. Look again, then store it."


@require_POST
def plan_import_commit(request, pk, number):
    """A second press finds it stored; what is no longer as it was seen is shown again, and nothing is stored."""
    record = import_of(request, pk, number)
    if record.state == PlanImportState.COMMITTED:
        return redirect("workspace:plan-import-preview", pk, number)
    if record.state == PlanImportState.DISCARDED:
        return show_import(request, record, problem=importing.why_not_settle(request.user, record))
    form = choices_form(record, request.POST)
    if not form.is_valid():
        return show_import(request, record, form)
    told = {"by": request.user, "at": clock.now()}
    try:
        stored = importing.commit(
            record=record,
            choices=form.choices,
            seen=request.POST.get("seen", ""),
            agreed_by=post_words(request.user, record.plan.group, on=clock.today()),
            **told,
        )
    except ValidationError as problem:
        return _again(request, record, form, problem, told)
    if stored.state != PlanImportState.COMMITTED:
        return show_import(request, stored, problem=LOOK_AGAIN)
    messages.success(request, importing.stored_words(stored))
    return redirect("workspace:plan-import-preview", pk, number)


def _again(request, record, form, problem: ValidationError, told: dict):
    """The page as it would be now, with what was chosen and why nothing was stored."""
    record = importing.choose(record=record, choices=form.choices, **told)
    if not hasattr(problem, "error_dict"):
        return show_import(request, record, problem=" ".join(problem.messages))
    form = choices_form(record, request.POST)
    if form.is_valid():
        explain(form, problem)
    return show_import(request, record, form)
