"""The back office of what for: strategies with all that belongs to them, assessments and consultations."""

from django import forms
from django.contrib import admin

from common.admin import Below, StandsToday, Step, partial_date
from common.spreadsheet_admin import SheetAdmin
from partnership.admin import HasSource, RecordAdmin
from priorities import operations
from priorities.enums import STRATEGY_MOVES, Limb, StrategyState
from priorities.models import (
    Achievement,
    Alignment,
    Commitment,
    Consultation,
    Finding,
    FindingPriority,
    Focus,
    Holding,
    Priority,
    PriorityLimb,
    Refresh,
    StrategicAssessment,
    Strategy,
    Theme,
)
from priorities.permissions import why_not_change
from priorities.spreadsheets import PrioritySheet


class OnADay(forms.Form):
    """The day on which it happened."""

    on = partial_date("On")


class Agreed(OnADay):
    """The day, and where the decision is written down."""

    reference = forms.CharField(
        label="Agreed at",
        max_length=200,
        help_text="The meeting and its minute, such as: Strategy Board, item 6.",
    )


class Why(forms.Form):
    """The reason."""

    reason = forms.CharField(label="Reason", max_length=500, widget=forms.TextInput(attrs={"size": 80}))


def _step(name: str, label: str, to: StrategyState, form, operation) -> Step:
    """A move of a strategy to another state, offered where the state of today allows it."""

    def why_not(person, strategy) -> str:
        if refusal := why_not_change(person, strategy):
            return refusal
        if to not in STRATEGY_MOVES[StrategyState(strategy.state)]:
            return f"“{strategy}” is {strategy.get_state_display().lower()}: it cannot become {to.label.lower()}."
        return ""

    return Step(name, label, form, lambda strategy, **said: operation(strategy=strategy, **said), why_not)


class OfStrategy(RecordAdmin):
    """What belongs to a strategy."""

    list_filter = (("strategy", admin.RelatedOnlyFieldListFilter), HasSource)
    list_select_related = ("strategy", "source")


class OfPriority(RecordAdmin):
    """What belongs to a priority of a strategy."""

    list_filter = (("priority__strategy", admin.RelatedOnlyFieldListFilter), HasSource)
    list_select_related = ("priority__strategy", "source")

    @admin.display(description="strategy", ordering="priority__strategy__starts")
    def strategy(self, record):
        return record.priority.strategy


@admin.register(Strategy)
class StrategyAdmin(RecordAdmin):
    list_display = ("title", "years", "state", "starts", "ends", "inside", "source")
    list_filter = ("state", HasSource)
    list_select_related = ("inside", "supersedes", "source")
    search_fields = ("slug", "title", "years", "vision")
    owned = ("state", "for_decision_on", "agreed_on", "agreed_reference", "in_force_on", "superseded_on")
    lasting = ("slug",)
    note = (
        "The state of a strategy and the dates of its steps change only by the steps themselves: "
        "use the buttons that its state allows."
    )
    fieldsets = (
        (None, {"fields": ("title", "slug", "years", "starts", "ends", "ends_note")}),
        ("What it says", {"fields": ("vision", "summary", "approach")}),
        ("Where it stands", {"fields": owned}),
        ("Beside others", {"fields": ("supersedes", "inside")}),
        (None, {"fields": ("source",)}),
    )
    explain = {
        "vision": "One sentence or two.",
        "supersedes": "The strategy this one takes the place of.",
        "inside": "The strategy that this one is a part of, such as the main one for a strategy on one theme.",
        "ends_note": "What is special about the end, if anything.",
    }
    steps = (
        _step(
            "put-for-decision",
            "Put for decision",
            StrategyState.FOR_DECISION,
            OnADay,
            operations.put_for_decision,
        ),
        _step("agree", "Record that it was agreed", StrategyState.AGREED, Agreed, operations.agree),
        _step(
            "bring-into-force",
            "Bring into force",
            StrategyState.IN_FORCE,
            OnADay,
            operations.bring_into_force,
        ),
        _step("supersede", "Retire", StrategyState.SUPERSEDED, OnADay, operations.supersede),
        _step("withdraw", "Withdraw", StrategyState.WITHDRAWN, Why, operations.withdraw),
    )
    below = (
        Below(Priority, "strategy"),
        Below(Theme, "strategy"),
        Below(Alignment, "strategy"),
        Below(Refresh, "strategy"),
        Below(Achievement, "strategy"),
    )


@admin.register(Refresh)
class RefreshAdmin(OfStrategy):
    list_display = ("strategy", "made_on", "summary", "source")
    search_fields = ("strategy__title", "summary")


@admin.register(Theme)
class ThemeAdmin(OfStrategy):
    list_display = ("title", "number", "strategy", "source")
    search_fields = ("title", "text")


@admin.register(Alignment)
class AlignmentAdmin(OfStrategy):
    list_display = ("outcome", "plan", "strategy", "source")
    search_fields = ("plan", "outcome", "text")


class PriorityForm(forms.ModelForm):
    """A priority with the limbs of section 6 that it serves."""

    limbs = forms.MultipleChoiceField(
        label="Limbs of section 6",
        choices=Limb,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="What the Act asks a strategy to be for, as far as this priority serves it.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and "limbs" in self.fields:
            self.fields["limbs"].initial = [served.limb for served in self.instance.limbs.all()]


@admin.register(Priority)
class PriorityAdmin(SheetAdmin, OfStrategy):
    resource_classes = [PrioritySheet]
    form = PriorityForm
    list_display = ("number", "short_title", "title", "strategy", "source")
    list_display_links = ("number", "short_title")
    search_fields = ("title", "short_title", "subtitle", "why", "strategy__title")
    fieldsets = (
        (None, {"fields": ("strategy", "number", "title", "short_title", "subtitle")}),
        ("What it says", {"fields": ("why", "how", "resources", "shows_exit")}),
        ("The law", {"fields": ("statutory_basis", "limbs", "no_finding_reason")}),
        (None, {"fields": ("source",)}),
    )
    explain = {
        "short_title": "For tables and the navigation.",
        "why": "Leave an empty line between paragraphs.",
    }
    below = (
        Below(Commitment, "priority"),
        Below(Holding, "priority"),
        Below(Focus, "priority"),
        Below(PriorityLimb, "priority"),
    )

    @admin.display(description="limbs of section 6")
    def limbs(self, priority):
        """For those who look only: the form's boxes in words."""
        return ", ".join(str(served) for served in priority.limbs.all())

    def keep(self, record, *, form, by, at, reason):
        limbs = form.cleaned_data.get("limbs")
        return operations.keep_priority(priority=record, limbs=limbs, by=by, at=at, reason=reason)


@admin.register(PriorityLimb)
class PriorityLimbAdmin(OfPriority):
    list_display = ("priority", "limb", "strategy", "source")
    list_filter = ("limb", *OfPriority.list_filter)
    search_fields = ("priority__title", "priority__short_title")


@admin.register(Holding)
class HoldingAdmin(OfPriority):
    list_display = ("priority", "group", "started", "ended", "strategy")
    list_filter = (StandsToday, ("group", admin.RelatedOnlyFieldListFilter), *OfPriority.list_filter)
    list_select_related = ("priority__strategy", "group", "source")
    search_fields = ("priority__title", "group__name")


@admin.register(Focus)
class FocusAdmin(OfPriority):
    list_display = ("priority", "started", "ended", "reason", "strategy")
    list_filter = (StandsToday, *OfPriority.list_filter)
    search_fields = ("priority__title", "reason")


@admin.register(Commitment)
class CommitmentAdmin(OfPriority):
    list_display = ("in_order", "text", "priority", "strategy", "source")
    list_display_links = ("in_order", "text")
    search_fields = ("number", "text", "detail", "priority__title")

    @admin.display(description="number", ordering="sort")
    def in_order(self, commitment):
        return commitment.number


@admin.register(Achievement)
class AchievementAdmin(OfStrategy):
    list_display = ("title", "period", "priority", "strategy", "source")
    list_select_related = ("strategy", "priority", "source")
    search_fields = ("title", "text")


@admin.register(StrategicAssessment)
class StrategicAssessmentAdmin(RecordAdmin):
    list_display = ("title", "period", "approved_on", "source")
    list_select_related = ("previous", "source")
    search_fields = ("code", "title", "summary")
    below = (Below(Finding, "assessment"),)


@admin.register(Finding)
class FindingAdmin(RecordAdmin):
    list_display = ("number", "text", "assessment", "limb", "asked_by")
    list_display_links = ("number", "text")
    list_filter = (("assessment", admin.RelatedOnlyFieldListFilter), "limb", "asked_by")
    list_select_related = ("assessment", "source")
    search_fields = ("text", "assessment__title")
    below = (Below(FindingPriority, "finding"),)


@admin.register(FindingPriority)
class FindingPriorityAdmin(OfPriority):
    list_display = ("finding", "priority", "strategy", "source")
    list_select_related = ("finding__assessment", "priority__strategy", "source")
    search_fields = ("finding__text", "priority__title")


@admin.register(Consultation)
class ConsultationAdmin(OfStrategy):
    list_display = ("title", "strategy", "started", "ended", "responses", "source")
    search_fields = ("title", "audience", "what_was_said", "what_changed")
