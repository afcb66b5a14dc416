"""Say who can sign in to the demo."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from partnership.models import User
from scp_portal.demo.rows import FixtureProblem, table


class Command(BaseCommand):
    help = "List the demo's accounts with their roles and password; says nothing on a portal that is no demo."

    def handle(self, **options):
        if not settings.PORTAL_DEMO:
            return
        there = set(User.objects.values_list("email", flat=True))
        try:
            accounts = [row for row in table("accounts") if row.text("email") in there]
        except FixtureProblem as problem:
            raise CommandError(str(problem)) from None
        width = max((len(row.text("email")) for row in accounts), default=0)
        for row in accounts:
            self.stdout.write(f"{row.text('email'):<{width}}  {row.text('role'):<13}  {row.text('name')}")
        if accounts:
            self.stdout.write(f"All have the password {settings.PORTAL_DEMO_PASSWORD}")
        else:
            self.stdout.write("No demo account is here yet: `make demo` loads them.")
