"""Actions as a spreadsheet."""

from collections import defaultdict

from django.core.exceptions import ValidationError
from import_export.fields import Field

from actionplans import operations
from actionplans.models import Action, ActionMeasure, ActionSupport
from common.spreadsheets import Codes, Sheet, typed
from partnership.models import Partner
from performance.models import Measure

_CLOSING = "An action is completed, cancelled, deferred or reopened by the steps on its own page."
_DUE = "A due date moves by the step “Move the due date” on the action's own page, which asks for the reason."


class ActionSheet(Sheet):
    """A row is an action, known by its reference. A new row is added to its plan; a changed one is edited.

    Priorities are written 2022-25/4, commitments 2022-25/4/4.2. Due dates and closings are shown, and change by their
    own steps.
    """

    supporting = Field(attribute="supporting_keys", column_name="supporting", widget=Codes(Partner))
    measures = Field(attribute="measure_keys", column_name="measures", widget=Codes(Measure))
    codes = {
        "priority": ("strategy__slug", "number"),
        "commitment": ("priority__strategy__slug", "priority__number", "number"),
    }
    only_shown = {
        "original_due": _DUE,
        "state": _CLOSING,
        "closed_on": _CLOSING,
        "outcome": _CLOSING,
        "closed_reason": _CLOSING,
    }

    class Meta:
        model = Action
        import_id_fields = ("reference",)
        fields = (
            "reference",
            "plan",
            "priority",
            "commitment",
            "title",
            "detail",
            "lead",
            "lead_officer",
            "supporting",
            "measures",
            "origin",
            "starts",
            "due",
            "due_exception",
            "resources",
            "source",
            "original_due",
            "state",
            "closed_on",
            "outcome",
            "closed_reason",
        )

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self._links = {}
        for name in self.only_shown:
            self.fields[name].readonly = True

    def linked(self, action, model, name: str) -> tuple[int, ...]:
        """The keys of an action's partners or measures; all are read at once."""
        if model not in self._links:
            found = defaultdict(list)
            for key, other in model.objects.order_by(name).values_list("action_id", name):
                found[key].append(other)
            self._links[model] = found
        return tuple(self._links[model].get(action.pk, ()))

    def known(self, dataset):
        for action in super().known(dataset):
            action.supporting_keys = self.linked(action, ActionSupport, "partner_id")
            action.measure_keys = self.linked(action, ActionMeasure, "measure_id")
            yield action

    def dehydrate_supporting(self, action):
        return self.fields["supporting"].widget.render(self.linked(action, ActionSupport, "partner_id"))

    def dehydrate_measures(self, action):
        return self.fields["measures"].widget.render(self.linked(action, ActionMeasure, "measure_id"))

    def owned_by_steps(self, instance) -> dict[str, str]:
        """A new action brings its due date, which is its original one; one that is here moves it by a step."""
        if instance.pk:
            return self.only_shown | {"due": _DUE, "due_exception": _DUE}
        return {name: sentence for name, sentence in self.only_shown.items() if name != "original_due"}

    def import_instance(self, instance, row, **kwargs):
        held = instance.due, instance.due_exception
        super().import_instance(instance, row, **kwargs)
        if instance.pk:
            instance.due, instance.due_exception = held
        elif typed(row.get("original_due")) not in {"", typed(row.get("due"))}:
            raise ValidationError(
                "The due date of a new action is its original one: leave original_due empty."
            )

    def keep(self, record, is_new):
        said = {
            "supporting": Partner.objects.filter(pk__in=getattr(record, "supporting_keys", ())),
            "measures": Measure.objects.filter(pk__in=getattr(record, "measure_keys", ())),
            "by": self.by,
            "at": self.at,
            "reason": self.reason,
        }
        missing = {field.name for field in record._meta.fields if getattr(record, field.attname) is None}
        fields = {name: None if name in missing else getattr(record, name) for name in operations.EDITABLE}
        if not is_new:
            return operations.edit_action(action=record, fields=fields, **said)
        return operations.add_action(
            reference=record.reference, due=record.due, due_exception=record.due_exception, **fields, **said
        )
