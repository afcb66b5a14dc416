"""Every line of an import as CSV."""

import csv

from django.http import HttpResponse

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
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def import_lines(request, pk):
    """All lines, those that feed no measure too."""
    batch = batch_of(request, pk)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="import-{batch.pk}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(COLUMNS)
    for line in batch.lines:
        writer.writerow([_cell(column, line[column]) for column in COLUMNS])
    return response


def _cell(column: str, value):
    """Text that a spreadsheet would take for a formula is marked as text; numbers stay numbers."""
    is_text = column in {"measure", "series", "area", "reason", "commentary"} and isinstance(value, str)
    return f"'{value}" if is_text and value.startswith(_FORMULA) else value
