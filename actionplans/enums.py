"""What an action can be and how it can stand, each with the words people see."""

from django.db.models import TextChoices


class ActionState(TextChoices):
    """What has been decided about an action. The rest is worked out from dates and updates."""

    OPEN = "open", "Open"
    COMPLETE = "complete", "Complete"
    CANCELLED = "cancelled", "Cancelled"
    DEFERRED = "deferred", "Deferred"


class Origin(TextChoices):
    EXISTING = "existing", "Existing partner action"
    COMMISSIONED = "commissioned", "Newly commissioned"
    RECOMMENDATION = "recommendation", "Recommendation"


class DueException(TextChoices):
    """What people write instead of a due date. Accepted, listed as an exception, never overdue."""

    TBC = "TBC", "To be confirmed"
    ONGOING = "Ongoing", "Ongoing"


class Recurrence(TextChoices):
    """How often an action is done again: completing one opens the next."""

    MONTHLY = "monthly", "Every month"
    QUARTERLY = "quarterly", "Every quarter"
    HALF_YEARLY = "half_yearly", "Every half year"
    YEARLY = "yearly", "Every year"

    @property
    def months(self) -> int:
        return {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}[self.value]


class Answer(TextChoices):
    """What an authority says to a recommendation of a review."""

    ACCEPTED = "accepted", "Accepted"
    PARTLY = "partly", "Accepted in part"
    NOT_ACCEPTED = "not_accepted", "Not accepted"


class PlanImportState(TextChoices):
    """What became of a plan's file."""

    STAGED = "staged", "Looked at: nothing is stored yet"
    COMMITTED = "committed", "Stored"
    DISCARDED = "discarded", "Discarded"


class UpdateRating(TextChoices):
    """What an update can say of its action."""

    ON_TRACK = "on_track", "On track"
    AT_RISK = "at_risk", "At risk"
    OFF_TRACK = "off_track", "Off track"


class ActionRating(TextChoices):
    """How an action stands: words first, then a colour. Blue means complete, as most partnerships use it."""

    COMPLETE = "complete", "Complete"
    CANCELLED = "cancelled", "Cancelled"
    DEFERRED = "deferred", "Deferred"
    NOT_STARTED = "not_started", "Not started"
    NO_UPDATE = "no_update", "No update yet"
    OVERDUE = "overdue", "Overdue"
    ON_TRACK = "on_track", "On track"
    AT_RISK = "at_risk", "At risk"
    OFF_TRACK = "off_track", "Off track"

    @property
    def family(self) -> str:
        """The colour: blue, grey, green, amber or red."""
        return _FAMILIES.get(self.value, "grey")

    @property
    def letter(self) -> str:
        """One character for a small cell: B, G, A, R, else –."""
        family = self.family
        return "–" if family == "grey" else family[0].upper()


_FAMILIES = {
    "complete": "blue",
    "on_track": "green",
    "at_risk": "amber",
    "off_track": "red",
    "overdue": "red",
}
