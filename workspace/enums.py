"""The e-mails that the workspace sends, in the words people see."""

from django.db.models import TextChoices


class LetterKind(TextChoices):
    DIGEST = "digest", "Digest of what is owed"
    NUDGE = "nudge", "Nudge"
    ROUND = "round", "Summary of a round"
