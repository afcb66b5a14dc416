"""Write the public site as plain files."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from common.text import plural
from publishing.exporting import CannotExport, export


class Command(BaseCommand):
    help = (
        "Make a folder a copy of the whole public site, which any web server can serve: pages as index.html, each with "
        "its .gz and .br twin. A copy takes the place of the one before in one step, or not at all."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "folder", type=Path, help="An empty or new folder, or one that held an earlier copy."
        )

    def handle(self, *, folder, **options):
        try:
            exported = export(folder)
        except CannotExport as problem:
            raise CommandError(str(problem)) from problem
        if exported.is_unchanged:
            self.stdout.write(f"{folder}: {plural(exported.files, 'file')}, nothing new.")
        else:
            self.stdout.write(
                f"{folder}: {plural(exported.files, 'file')}, {exported.written} written, {exported.gone} gone."
            )
