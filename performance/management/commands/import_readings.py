"""Import readings from the portal's own spreadsheet, or from a CSV of code, period, value and commentary."""

from performance import importing
from performance.management.importing import ImportCommand


class Command(ImportCommand):
    help = "Import a return of readings (XLSX, ODS or CSV)."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("path", metavar="PATH")

    def look(self, *, path, series_only, **options) -> importing.Staged:
        return importing.look_at_return(path, series_only=series_only)
