"""Load the demo record from its CSV files, in place of what is in the database, and publish what was published."""

from pathlib import Path
from time import monotonic

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from scp_portal.demo import loading
from scp_portal.demo.editions import publish
from scp_portal.demo.published_meetings import publish_meetings
from scp_portal.demo.rows import FOLDER, FixtureProblem


class Command(BaseCommand):
    help = "Load the demo record in place of what is in the database, and publish its editions and meetings."

    def add_arguments(self, parser):
        parser.add_argument(
            "--if-empty", action="store_true", help="Only into a database that holds nothing yet."
        )
        parser.add_argument(
            "--folder", type=Path, default=FOLDER, help="Where the CSV files are; else fixtures/demo."
        )
        parser.add_argument("--no-editions", action="store_true", help="Leave out what was published.")

    def handle(self, *, if_empty, folder, no_editions, verbosity, **options):
        self.verbosity = verbosity
        if not settings.PORTAL_DEMO:
            raise CommandError(
                "This is not a demo: loading would take the place of a partnership’s own record. Nothing was changed. "
                "PORTAL_DEMO=yes makes a portal a demo."
            )
        if if_empty and not loading.is_empty():
            self.say("The database already holds a record, which stays as it is.")
            return
        start = monotonic()
        try:
            record = loading.load(folder)
            self.say(table(record.counts))
            self.say(f"Loaded in {monotonic() - start:.1f} seconds.")
            if not no_editions:
                publish(record.editions, by=record.publisher, say=self.say)
                publish_meetings(record, say=self.say)
                self.say(f"Published in {monotonic() - start:.1f} seconds altogether.")
        except FixtureProblem as problem:
            raise CommandError(str(problem)) from None

    def say(self, words: str):
        if self.verbosity:
            self.stdout.write(words)
            self.stdout.flush()


def table(counts) -> str:
    """What was loaded: the number of each kind of record, in two columns."""
    lines = [f"{count:>6,}  {model._meta.verbose_name_plural}" for model, count in counts.items()]
    half = (len(lines) + 1) // 2
    pairs = zip(lines[:half], lines[half:] + [""], strict=False)
    return "\n".join(f"{left:<44}{right}".rstrip() for left, right in pairs)
