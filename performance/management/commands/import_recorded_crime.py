"""Import the Home Office tables of recorded crime by community safety partnership."""

from performance import importing
from performance.management.importing import ImportCommand, our_area


class Command(ImportCommand):
    help = "Import a Home Office recorded crime table (ODS, XLSX or CSV): quarterly counts by offence group and code."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("path", metavar="PATH")
        parser.add_argument(
            "--area",
            action="append",
            default=[],
            help="Our area, in any of its names, else the partnership's; given again, an area to set beside it.",
        )
        parser.add_argument(
            "--comparator", action="append", default=[], help="Another area to set beside ours."
        )

    def look(self, *, path, area, comparator, series_only, **options) -> importing.Staged:
        ours, *beside = area or [our_area()]
        return importing.look_at_recorded_crime(
            path, area=ours, comparators=[*beside, *comparator], series_only=series_only
        )
