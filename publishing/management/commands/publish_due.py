"""Publish the drafts whose moment has come. Run it every few minutes; it is safe to run twice."""

from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.core.management.base import BaseCommand, CommandError
from django.template.loader import render_to_string

from common import clock
from publishing.drafts import Outcome, publish_due


class Command(BaseCommand):
    help = (
        "Publish the drafts that are scheduled and whose moment has come. One that cannot be published stays a draft, "
        "and whoever scheduled it is told by e-mail."
    )

    def handle(self, **options):
        failed = 0
        for outcome in publish_due(at=clock.real_now()):
            if not outcome.why_not:
                self.stdout.write(f"Published {outcome.draft}.")
                continue
            failed += 1
            self.stdout.write(f"Not published: {outcome.draft}.\n{outcome.why_not}")
            self.tell(outcome)
        if failed:
            raise CommandError(f"Not published: {failed}. See /publish/.")

    def tell(self, outcome: Outcome) -> None:
        """An e-mail to whoever scheduled it; that it could not be sent stops nothing."""
        words = render_to_string(
            "publishing/publish_due_mail.txt",
            {
                "draft": outcome.draft,
                "reasons": outcome.why_not.split("\n"),
                "address": f"{settings.PORTAL_ADDRESS}/publish/{outcome.draft.pk}/",
            },
        )
        try:
            send_mail(f"Not published: {outcome.draft.title}", words, None, [outcome.to])
        except (SMTPException, OSError) as problem:
            self.stderr.write(f"{outcome.to} could not be told: {problem}.")
