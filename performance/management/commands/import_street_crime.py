"""Import police.uk street files: counts by month and crime type, for the force and for the area."""

from performance import importing
from performance.management.importing import ImportCommand, our_area


class Command(ImportCommand):
    help = "Import street-level crime files (CSV, a folder, or a ZIP as downloaded from data.police.uk)."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("paths", nargs="+", metavar="PATH")
        parser.add_argument("--force", default="", help="The police force, as “Reported by” names it.")
        parser.add_argument("--area", default="", help="How the names of the area's LSOAs begin.")

    def look(self, *, paths, force, area, series_only, **options) -> importing.Staged:
        area = area or ("" if series_only else our_area())
        force = force or importing.force_of(paths, area)
        return importing.look_at_street(
            paths, force=force, area=area or importing.area_of(force), series_only=series_only
        )
