"""What the pages of a plan's import share: who may, which file, and the page of what it would do."""

from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from actionplans import importing
from actionplans.enums import PlanImportState
from actionplans.import_forms import ChoicesForm
from actionplans.imports.lines import CHANGED, LEFT_OUT, NEW, REFUSED, SAME
from actionplans.models import ActionPlan, PlanImport
from actionplans.permissions import why_not_keep_plan
from common import clock
from workspace.steps import refuse

PAGE = "workspace/plan_import_preview.html"


def plan_to_keep(request, pk: int) -> ActionPlan:
    """The plan, for whoever keeps it; else the page that says why not."""
    plan = get_object_or_404(ActionPlan.objects.select_related("group", "strategy"), pk=pk)
    refuse(why_not_keep_plan(request.user, plan))
    return plan


def import_of(request, pk: int, number: int) -> PlanImport:
    """An import of the plan, for whoever keeps it."""
    plan = plan_to_keep(request, pk)
    record = get_object_or_404(PlanImport.objects.select_related("uploader", "source"), pk=number, plan=plan)
    record.plan = plan
    return record


def choices_form(record: PlanImport, data=None) -> ChoicesForm:
    """The form of an import that is not settled: as it was chosen before, or with what was sent."""
    known = importing.read_known(record.plan, on=clock.today())
    preview = importing.look(record, on=clock.today(), known=known)
    return ChoicesForm(data, preview=preview, known=known, before=importing.choices_of(record))


def show_import(request, record: PlanImport, form: ChoicesForm | None = None, problem: str = ""):
    """The page of an import: what it would do, or what came of it; `problem` is what a button refused."""
    shown = {"plan": record.plan, "record": record, "problem": problem}
    if record.state != PlanImportState.STAGED:
        return TemplateResponse(request, PAGE, shown | {"told": record.told})
    form = form or choices_form(record)
    preview = form.preview
    ticked = set(form.data.getlist("leave")) if form.is_bound else set(map(str, form.before.left_out))
    parts = [
        ("Cannot be read", "They are not stored until they can be.", preview.of_kind(REFUSED)),
        ("Left out", "Take the tick away to have them read again.", preview.of_kind(LEFT_OUT)),
        ("Changed", "", preview.of_kind(CHANGED)),
        ("New", "", preview.of_kind(NEW)),
        (
            "Not taken",
            "The rest of these rows is here already.",
            [each for each in preview.of_kind(SAME) if each.left],
        ),
    ]
    return TemplateResponse(
        request,
        PAGE,
        shown
        | {
            "form": form,
            "preview": preview,
            "parts": [part for part in parts if part[2]],
            "same": [each for each in preview.of_kind(SAME) if not each.left],
            "ticked": ticked,
        },
    )
