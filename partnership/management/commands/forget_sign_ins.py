"""Forget who signed in and who was refused, once it is old; with the sessions that have ended."""

from datetime import timedelta

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from common import clock
from partnership.operations import forget_sign_ins
from partnership.rules import SIGN_INS_KEPT_DAYS


class Command(BaseCommand):
    help = (
        "Forget sign-ins and refusals older than some days, and sessions that have ended. Run it once a day."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--days",
            type=int,
            default=SIGN_INS_KEPT_DAYS,
            help=f"How many days are kept; {SIGN_INS_KEPT_DAYS} if not said.",
        )

    def handle(self, *, days, **options):
        if days < 1:
            raise CommandError("--days: keep at least one day.")
        now = clock.now()
        count = forget_sign_ins(before=now - timedelta(days=days), by=None, at=now)
        call_command("clearsessions")
        self.stdout.write(f"Forgotten: {count} entries older than {days} days.")
