"""Enter the versions of the checklist that ship with the portal, beside those that are kept here."""

from django.core.management.base import BaseCommand

from common import clock
from publishing.checks.clauses import load_shipped


class Command(BaseCommand):
    help = (
        "Enter the versions of the checklist that ship with the portal. Nothing that is kept is written over."
    )

    def handle(self, *, verbosity, **options):
        added = load_shipped(by=None, at=clock.now())
        if not verbosity:
            return
        for version in added:
            adopted = "and adopted" if version.adopted_on else "and waits to be adopted in the back office"
            self.stdout.write(f"Checklist {version}: {version.clauses.count()} clauses entered, {adopted}.")
        if not added:
            self.stdout.write("Every version of the checklist that ships is entered already.")
