"""The readings of one measure as CSV."""

import csv

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from workspace.summaries.measure_explore import COLUMNS, data_lines
from workspace.views.measures import measure_or_refuse


def measure_data(request, code):
    """Every reading that is released, and those of other areas, with marks and sources, oldest first."""
    record = measure_or_refuse(request, code)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, f"{record.measure.code}.csv")
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(COLUMNS)
    writer.writerows(data_lines(record))
    return response
