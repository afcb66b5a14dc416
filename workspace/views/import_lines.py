"""Every line of an import as CSV."""

import csv

from django.http import HttpResponse

from common.spreadsheets import neutral
from workspace.views.import_preview import batch_of

COLUMNS = (
    "measure",
    "series",
    "basis",
    "area",
    "period",
    "before",
    "value",
    "numerator",
    "denominator",
    "action",
    "reason",
    "row",
    "commentary",
)
_TEXTS = frozenset({"measure", "series", "area", "reason", "commentary"})


def import_lines(request, pk):
    """All lines, those that feed no measure too."""
    batch = batch_of(request, pk)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="import-{batch.pk}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(COLUMNS)
    for line in batch.lines:
        writer.writerow(
            [neutral(line[each]) if each in _TEXTS and line[each] else line[each] for each in COLUMNS]
        )
    return response
