"""Kinds and states of an edition, in the words people see."""

from django.db.models import TextChoices


class EditionKind(TextChoices):
    ANNUAL = "annual", "Annual edition"
    BASELINE = "baseline", "Baseline edition"


class EditionState(TextChoices):
    PUBLISHED = "published", "Published"
    CORRECTED = "corrected", "Corrected"
    WITHDRAWN = "withdrawn", "Withdrawn"


class PackAudience(TextChoices):
    """Who a pack is for. What is exempt or marked stands in the members' pack alone."""

    MEMBERS = "members", "Members’ pack"
    PUBLIC = "public", "Public pack"


class BuildState(TextChoices):
    WAITING = "waiting", "Waiting to begin"
    RUNNING = "running", "Being built"
    DONE = "done", "Built"
    FAILED = "failed", "Not built"


UNFINISHED = (BuildState.WAITING, BuildState.RUNNING)


class PublicationState(TextChoices):
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Withdrawn"
