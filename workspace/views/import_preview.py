"""What an import would do, or did: its counts, its lines, its refusals; and the button that stores it."""

from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from performance import importing
from performance.forms import WhyForm
from performance.models import ImportBatch
from performance.permissions import why_not_see_import
from workspace.steps import refuse
from workspace.summaries.import_preview import preview


def import_preview(request, pk):
    """The whole of one import, before and after it is stored."""
    return show_import(request, batch_of(request, pk), WhyForm())


def batch_of(request, pk) -> ImportBatch:
    """The import, if this person may see it."""
    batch = get_object_or_404(ImportBatch.objects.select_related("uploader__partner", "source"), pk=pk)
    refuse(why_not_see_import(request.user, batch))
    return batch


def show_import(request, batch: ImportBatch, form: WhyForm, problem: str = ""):
    """The page, with what a button refused."""
    form.fields["reason"].label = "Why it is taken back"
    return TemplateResponse(
        request,
        "workspace/import_preview.html",
        {
            "batch": batch,
            "shown": preview(batch),
            "twins": importing.twins_of(batch),
            "why_not_commit": importing.why_not_commit(request.user, batch),
            "why_not_undo": importing.why_not_undo(request.user, batch),
            "form": form,
            "problem": problem,
        },
    )
