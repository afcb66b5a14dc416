"""A plan as an Excel workbook."""

from actionplans.exporting import write_workbook
from workspace.plan_downloads import download

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def plan_workbook(request, pk):
    """Formatted, with a sheet that says what the columns mean; it can be changed and imported again."""
    return download(
        request,
        pk,
        ending="xlsx",
        kind=XLSX,
        write=lambda rows, plan, on: write_workbook(rows, title=plan.title, on=on),
    )
