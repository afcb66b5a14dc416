"""E-mails of the portal's own, as text and as HTML, sent once what they tell of is stored.

A letter called `invitation` has `templates/partnership/letters/invitation.txt`, whose first line is its subject, and
`invitation.html`.
"""

import logging
from collections.abc import Callable
from smtplib import SMTPException

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string

from partnership.models import Partnership

log = logging.getLogger(__name__)


def send_letter(name: str, *, to: str, on_failure: Callable[[str], object] | None = None, **said) -> None:
    """Send a letter when the transaction is stored. A mail server that refuses it stops nothing.

    `on_failure(words)` is then told why; without it the failure goes to the log.
    """
    transaction.on_commit(lambda: _send(compose(name, to=to, **said), on_failure))


def compose(name: str, *, to: str, **said) -> EmailMultiAlternatives:
    """The letter, ready to be sent."""
    said = {"partnership": Partnership.objects.first(), "to": to} | said
    subject, _, text = render_to_string(f"partnership/letters/{name}.txt", said).strip().partition("\n")
    letter = EmailMultiAlternatives(subject=subject.strip(), body=f"{text.strip()}\n", to=[to])
    letter.attach_alternative(render_to_string(f"partnership/letters/{name}.html", said), "text/html")
    return letter


def _send(letter: EmailMultiAlternatives, on_failure: Callable[[str], object] | None) -> None:
    try:
        letter.send()
    except (OSError, SMTPException) as problem:
        log.error("A letter could not be sent: %s", problem)
        if on_failure:
            on_failure(str(problem)[:300] or type(problem).__name__)
