"""The imports: what is waiting, what was stored, what was taken back."""

from django.template.response import TemplateResponse

from partnership.models import Partner
from partnership.permissions import why_not_keep_records
from performance.models import ImportBatch
from performance.permissions import why_not_import
from workspace.steps import refuse

MOST_SHOWN = 100


def import_list(request):
    """Officers see every import, others their own."""
    refuse(why_not_import(request.user))
    is_officer = not why_not_keep_records(request.user)
    batches = ImportBatch.objects.defer("lines", "refusals", "notes").select_related("uploader__partner")
    if not is_officer:
        batches = batches.filter(uploader=request.user)
    suppliers = Partner.objects.filter(measures_supplied__feed="").distinct()
    if not is_officer:
        suppliers = suppliers.filter(pk=request.user.partner_id)
    return TemplateResponse(
        request,
        "workspace/import_list.html",
        {"batches": batches[:MOST_SHOWN], "suppliers": suppliers, "is_officer": is_officer},
    )
