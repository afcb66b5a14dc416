"""Kinds and states of an edition, in the words people see."""

from django.db.models import TextChoices


class EditionKind(TextChoices):
    ANNUAL = "annual", "Annual edition"
    BASELINE = "baseline", "Baseline edition"


class EditionState(TextChoices):
    PUBLISHED = "published", "Published"
    CORRECTED = "corrected", "Corrected"
    WITHDRAWN = "withdrawn", "Withdrawn"
