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


class BuildTask(TextChoices):
    """What is done to a draft of an edition in the background."""

    PREPARE = "prepare", "Preparing"
    PUBLISH = "publish", "Publishing"


class DraftState(TextChoices):
    OPEN = "open", "In preparation"
    PUBLISHED = "published", "Published"
    DISCARDED = "discarded", "Discarded"


UNFINISHED = (BuildState.WAITING, BuildState.RUNNING)


class PublicationState(TextChoices):
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Severity(TextChoices):
    """What a check that is not met does."""

    FAIL = "fail", "Stops publication"
    WARN = "warn", "To look at"


class Answered(TextChoices):
    """How a check before publication is answered."""

    AUTOMATIC = "automatic", "From the record"
    EVIDENCE = "evidence", "By a record of evidence"
    ATTESTED = "attested", "By what somebody wrote"


class Outcome(TextChoices):
    """What came of a check, in the words an officer reads."""

    FAIL = "fail", "Stops publication"
    WARN = "warn", "To look at"
    OVERRIDDEN = "overridden", "Overridden, with a reason"
    PASS = "pass", "In order"
    NOT_APPLICABLE = "not_applicable", "Does not apply"

    @property
    def for_readers(self) -> str:
        """The same in the words of the public page."""
        return _FOR_READERS[self]


_FOR_READERS = {
    Outcome.FAIL: "Not met",
    Outcome.WARN: "Not met in full",
    Outcome.OVERRIDDEN: "Not met, and published with a reason",
    Outcome.PASS: "Met",
    Outcome.NOT_APPLICABLE: "Does not apply",
}
