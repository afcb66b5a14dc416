"""Priorities as a spreadsheet."""

from collections import defaultdict

from import_export.fields import Field

from common.spreadsheets import Sheet, Words
from priorities import operations
from priorities.enums import Limb
from priorities.models import Priority, PriorityLimb


class PrioritySheet(Sheet):
    """A row is a priority, known by its strategy and its number; the limbs of section 6 it serves stand in one cell."""

    limbs = Field(attribute="limbs_served", column_name="limbs", widget=Words(Limb.values))
    codes = {"strategy": ("slug",)}

    class Meta:
        model = Priority
        import_id_fields = ("strategy", "number")
        fields = (
            "strategy",
            "number",
            "title",
            "short_title",
            "subtitle",
            "why",
            "how",
            "statutory_basis",
            "limbs",
            "resources",
            "no_finding_reason",
            "shows_exit",
            "source",
        )

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self._limbs = None

    def limbs_of(self, priority) -> tuple[str, ...]:
        """The limbs a priority serves, in the order of the Act; all are read at once."""
        if self._limbs is None:
            found = defaultdict(set)
            for key, limb in PriorityLimb.objects.order_by().values_list("priority_id", "limb"):
                found[key].add(limb)
            self._limbs = {
                key: tuple(limb for limb in Limb.values if limb in served) for key, served in found.items()
            }
        return self._limbs.get(priority.pk, ())

    def known(self, dataset):
        for priority in super().known(dataset):
            priority.limbs_served = self.limbs_of(priority)
            yield priority

    def dehydrate_limbs(self, priority):
        return self.fields["limbs"].widget.render(self.limbs_of(priority))

    def keep(self, record, is_new):
        return operations.keep_priority(
            priority=record,
            limbs=getattr(record, "limbs_served", None),
            by=self.by,
            at=self.at,
            reason=self.reason,
        )
