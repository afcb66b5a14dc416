"""Holding to account: the meetings of the board and of the bodies it answers to, and what they decided."""

from django.db import models

from common.fields import PartialDateField
from partnership.models import DeliveryGroup, Sourced


class Meeting(Sourced):
    """A meeting that took place, and what it decided, as its papers say."""

    group = models.ForeignKey(DeliveryGroup, models.PROTECT, related_name="meetings")
    held_on = PartialDateField()
    title = models.CharField(max_length=200)
    decided = models.TextField(blank=True)

    class Meta:
        ordering = ["-held_on", "group"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "held_on"],
                name="meeting_once_a_day",
                violation_error_message="This body already has a meeting on that date.",
            )
        ]

    def __str__(self):
        return f"{self.group}, {self.held_on}"
