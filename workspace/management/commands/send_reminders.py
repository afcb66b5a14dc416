"""Send each person their digest of what they owe: `manage.py send_reminders`. Safe to run daily, twice, or from two
machines at once.
"""

from datetime import date

from django.core.management.base import BaseCommand, CommandError

from common import clock
from workspace.reminders import send_digests


def a_day(text: str) -> date:
    """The day that was typed."""
    return date.fromisoformat(text)


class Command(BaseCommand):
    help = "Send each person one digest a week or month, as they chose, of what they owe. Nothing owed: no e-mail."

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would go to whom, and send nothing."
        )
        parser.add_argument("--on", type=a_day, metavar="YYYY-MM-DD", help="As on this day; else today.")

    def handle(self, *, dry_run, on, verbosity, **options):
        day = on or clock.today()
        tally = send_digests(on=day, at=clock.now(), dry_run=dry_run, say=self.say if verbosity else _nothing)
        done = "would be sent" if dry_run else "sent"
        if verbosity:
            self.say(f"{day}: {tally.sent} {done}, {tally.before} had theirs, {tally.failed} failed.")
        if tally.failed:
            raise CommandError(f"{tally.failed} could not be sent: run it again.", returncode=1)

    def say(self, words: str):
        self.stdout.write(words)


def _nothing(words: str):
    """Quiet."""
