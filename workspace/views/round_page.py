"""The quarterly round: what it asks of me, how far I am, and where to begin or go on."""

from django.template.response import TemplateResponse

from common import clock
from workspace.summaries.round import round_sheet


def round_page(request):
    """The items of the round with what is answered, and the button to the first that is not."""
    sheet = round_sheet(request.user, on=clock.today())
    return TemplateResponse(request, "workspace/round_page.html", {"sheet": sheet, "first": sheet.first()})
