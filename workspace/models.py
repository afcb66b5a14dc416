"""What the workspace itself remembers: which e-mails went out, so that none goes twice."""

from django.db import models
from django.db.models import Q

from common.fields import Check
from partnership.models import User
from workspace.enums import LetterKind


class Letter(models.Model):
    """An e-mail to one person about one thing. Its row is taken first and the e-mail is sent after, so that of two
    machines, or two presses of a button, one sends. What it said is not kept.
    """

    kind = models.CharField(max_length=10, choices=LetterKind)
    to = models.ForeignKey(User, models.PROTECT, related_name="letters")
    key = models.CharField("about", max_length=120, help_text="The week, day or round it is for.")
    day = models.DateField(help_text="The portal's date on which it was written.")
    subject = models.CharField(max_length=200)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", help_text="Empty: the portal itself."
    )
    taken_at = models.DateTimeField(null=True, blank=True, help_text="When somebody began to send it.")
    sent_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True, help_text="Why it could not be sent.")

    class Meta:
        ordering = ["-day", "-pk"]
        indexes = [models.Index(fields=["kind", "day"], name="letter_of_a_kind_and_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "to", "key"],
                name="letter_once",
                violation_error_message="This person has this e-mail already.",
            ),
            Check(
                name="letter_sent_has_no_problem",
                condition=Q(sent_at=None) | Q(problem=""),
                violation_error_message="An e-mail that was sent has no problem.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} to {self.to}, {self.day}"
