"""What the pages of one measure share: who may read it."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from common import clock
from performance.models import Measure
from workspace.permissions import why_not_read_measure
from workspace.summaries.measure_record import MeasureRecord, read_measure


def measure_or_refuse(request, code: str) -> MeasureRecord:
    """The record of the measure with this code, for whoever may read it; else the page that says why not."""
    try:
        record = read_measure(code.replace("\x00", ""), on=clock.today())
    except Measure.DoesNotExist:
        raise Http404(f"There is no measure {code}.") from None
    if refusal := why_not_read_measure(request.user, record.measure):
        raise PermissionDenied(refusal)
    return record
