"""The return of a supplier, with what is due filled in, to be completed and uploaded again."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from common import clock
from partnership.models import Partner
from performance.imports.returns import write_return
from performance.permissions import why_not_read_return
from workspace.steps import refuse
from workspace.summaries.return_download import due_lines

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def return_download(request, code):
    """An XLSX file with a line for each figure that is due or may be corrected."""
    partner = get_object_or_404(Partner, code=code)
    refuse(why_not_read_return(request.user, partner))
    response = HttpResponse(write_return(due_lines(partner, on=clock.today())), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="return-{partner.code}-{clock.today()}.xlsx"'
    return response
