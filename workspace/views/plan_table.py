"""A plan as CSV."""

from actionplans.exporting import write_table
from workspace.plan_downloads import download


def plan_table(request, pk):
    """The same columns as the workbook."""
    return download(
        request,
        pk,
        ending="csv",
        kind="text/csv; charset=utf-8",
        write=lambda rows, plan, on: write_table(rows),
    )
