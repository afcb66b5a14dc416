"""The back office of doing: plans, actions with their updates and milestones, and what they should move."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelectMultiple

from actionplans import operations
from actionplans.enums import ActionState, UpdateRating
from actionplans.models import (
    Acceptance,
    Action,
    ActionMeasure,
    ActionPlan,
    ActionSupport,
    Milestone,
    PlanImport,
    Recommendation,
    RecommendationAction,
    Review,
    Slip,
    Update,
)
from actionplans.permissions import why_not_change, why_not_update
from actionplans.spreadsheets import ActionSheet
from common import clock
from common.admin import Below, Step, partial_date
from common.spreadsheet_admin import SheetAdmin
from partnership.admin import HasSource, RecordAdmin
from partnership.models import Partner, Source
from performance.models import Measure

LINES = forms.Textarea(attrs={"rows": 4, "cols": 80})


@admin.register(ActionPlan)
class ActionPlanAdmin(RecordAdmin):
    list_display = ("title", "group", "strategy", "update_interval_days", "source")
    list_filter = (
        ("strategy", admin.RelatedOnlyFieldListFilter),
        ("group", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = ("group", "strategy", "source")
    search_fields = ("code", "title", "group__name")
    lasting = ("code",)
    below = (Below(Action, "plan", most=200),)


class Overdue(admin.SimpleListFilter):
    """Open, and past the date it was due."""

    title = "overdue"
    parameter_name = "overdue"

    def lookups(self, request, model_admin):
        return [("yes", "Overdue today")]

    def queryset(self, request, queryset):
        return queryset.overdue(on=clock.today()) if self.value() == "yes" else queryset


class ActionForm(forms.ModelForm):
    """An action with the partners that support it and the measures it should move."""

    supported_by = forms.ModelMultipleChoiceField(
        Partner.objects.all(),
        label="Supporting partners",
        required=False,
        widget=AutocompleteSelectMultiple(Action._meta.get_field("supporting"), admin.site),
    )
    moves = forms.ModelMultipleChoiceField(
        Measure.objects.all(),
        label="Success measures",
        required=False,
        widget=AutocompleteSelectMultiple(Action._meta.get_field("measures"), admin.site),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and "moves" in self.fields:
            self.fields["supported_by"].initial = list(self.instance.supporting.all())
            self.fields["moves"].initial = list(self.instance.measures.all())


class OnADay(forms.Form):
    """The day on which it happened."""

    on = partial_date("On")


class Done(OnADay):
    """When it was done, and what came of it."""

    outcome = forms.CharField(label="What came of it", widget=LINES)


class Closed(OnADay):
    """When it was closed without being done, and why."""

    reason = forms.CharField(label="Reason", widget=LINES)


class Reopened(forms.Form):
    """Why it is opened again."""

    reason = forms.CharField(label="Reason", widget=LINES)


class Moved(forms.Form):
    """A new due date, with why and who agreed."""

    due = partial_date("New due date")
    reason = forms.CharField(label="Why it moves", widget=LINES)
    agreed_by = forms.CharField(label="Agreed by", max_length=200, help_text="A group, or a post.")
    made_on = partial_date("Agreed on")
    source = forms.ModelChoiceField(Source.objects.all(), label="Source")


class Said(forms.Form):
    """What was done and what is next."""

    made_on = partial_date("As at")
    rating = forms.ChoiceField(label="How it goes", choices=UpdateRating)
    done = forms.CharField(label="What was done", widget=LINES)
    next = forms.CharField(label="What is next", widget=LINES, required=False)
    obstacles = forms.CharField(label="What stands in the way", widget=LINES, required=False)
    partner = forms.ModelChoiceField(Partner.objects.all(), label="By")
    source = forms.ModelChoiceField(Source.objects.all(), label="Source")


def _why_not_reopen(person, action) -> str:
    if action.state == ActionState.OPEN:
        return f"{action.reference} is open."
    return why_not_change(person, action)


def _step(name: str, label: str, form, operation, why_not=why_not_update) -> Step:
    return Step(name, label, form, lambda action, **said: operation(action=action, **said), why_not)


class OfAction(RecordAdmin):
    """What belongs to an action, in the order people count its reference."""

    list_select_related = ("action", "source")
    list_filter = (("action__plan", admin.RelatedOnlyFieldListFilter), HasSource)

    @admin.display(description="action", ordering="action__sort")
    def reference(self, record):
        return record.action.reference


@admin.register(Update)
class UpdateAdmin(OfAction):
    list_display = ("reference", "made_on", "rating", "done", "by")
    list_filter = ("rating", *OfAction.list_filter)
    list_select_related = ("action", "by", "source")
    search_fields = ("action__reference", "action__title", "done", "next", "obstacles")
    changes = deletes = False
    note = "An update is added and never overwritten: what was said stays said. Put it right with another update."

    def keep(self, record, *, form, by, at, reason):
        return operations.post_update(
            action=record.action,
            made_on=record.made_on,
            rating=record.rating,
            done=record.done,
            next=record.next,
            obstacles=record.obstacles,
            partner=record.by,
            source=record.source,
            by=by,
            at=at,
        )


@admin.register(Slip)
class SlipAdmin(OfAction):
    list_display = ("reference", "was_due", "due", "reason", "agreed_by", "made_on")
    search_fields = ("action__reference", "action__title", "reason", "agreed_by")
    owned = ("was_due",)
    changes = deletes = False
    note = "Adding one moves the action's due date. The original date, and every move, stays visible."

    def keep(self, record, *, form, by, at, reason):
        return operations.revise_due_date(
            action=record.action,
            made_on=record.made_on,
            due=record.due,
            reason=record.reason,
            agreed_by=record.agreed_by,
            source=record.source,
            by=by,
            at=at,
        )


@admin.register(Milestone)
class MilestoneAdmin(OfAction):
    list_display = ("reference", "number", "title", "baseline", "forecast", "actual")
    list_display_links = ("title",)
    search_fields = ("action__reference", "action__title", "title")
    owned = ("actual",)
    note = "That a step was taken is recorded by the button “Reached”."
    steps = (
        Step(
            "reach",
            "Reached",
            OnADay,
            lambda milestone, **said: operations.reach_milestone(milestone=milestone, **said),
            lambda person, milestone: "This step was taken already." if milestone.actual else "",
        ),
    )


@admin.register(Action)
class ActionAdmin(SheetAdmin, RecordAdmin):
    resource_classes = [ActionSheet]
    form = ActionForm
    list_display = ("in_order", "title", "lead", "due_words", "state", "priority", "plan")
    list_display_links = ("in_order", "title")
    list_filter = (
        "state",
        Overdue,
        ("plan__strategy", admin.RelatedOnlyFieldListFilter),
        ("plan", admin.RelatedOnlyFieldListFilter),
        ("lead", admin.RelatedOnlyFieldListFilter),
        "origin",
        HasSource,
    )
    list_select_related = ("lead", "priority", "plan", "commitment", "source")
    search_fields = ("reference", "title", "detail", "lead__name", "lead_officer")
    owned = ("state", "closed_on", "outcome", "closed_reason", "original_due")
    lasting = ("reference", "due", "due_exception")
    note = (
        "The due date, the state and the outcome change by the buttons above: each asks for what has to be said, "
        "and a slip stays visible."
    )
    explain = {
        "reference": "Such as SV-03. Given once; papers quote it.",
        "due": "The first due date is also the original one.",
        "due_exception": "Instead of a date. Listed as an exception, never overdue.",
        "resources": "Money, staff and in kind; “none” is an answer.",
    }
    steps = (
        _step("update", "Post an update", Said, operations.post_update),
        _step("move-due-date", "Move the due date", Moved, operations.revise_due_date),
        _step("complete", "Complete", Done, operations.complete),
        _step("defer", "Defer", Closed, operations.defer),
        _step("cancel", "Cancel", Closed, operations.cancel),
        _step("reopen", "Reopen", Reopened, operations.reopen, _why_not_reopen),
    )
    below = (Below(Update, "action"), Below(Milestone, "action"), Below(Slip, "action"))

    def get_fieldsets(self, request, obj=None):
        sections = super().get_fieldsets(request, obj)
        return sections if obj else [section for section in sections if section[0] != "Where it stands"]

    fieldsets = (
        (None, {"fields": ("reference", "plan", "priority", "commitment", "title", "detail")}),
        ("Who", {"fields": ("lead", "lead_officer", "supported_by", "origin")}),
        ("When", {"fields": ("starts", "due", "due_exception")}),
        ("With what, towards what", {"fields": ("resources", "moves")}),
        ("Where it stands", {"fields": owned}),
        (None, {"fields": ("source",)}),
    )

    @admin.display(description="reference", ordering="sort")
    def in_order(self, action):
        return action.reference

    @admin.display(description="due", ordering="due")
    def due_words(self, action):
        if action.due is None:
            return action.get_due_exception_display()
        if action.original_due and action.original_due != action.due:
            return f"{action.due} (was {action.original_due})"
        return action.due

    @admin.display(description="supporting partners")
    def supported_by(self, action):
        """For those who look only: the form's choice in words."""
        return ", ".join(str(partner) for partner in action.supporting.all())

    @admin.display(description="success measures")
    def moves(self, action):
        """For those who look only: the form's choice in words."""
        return ", ".join(str(measure) for measure in action.measures.all())

    def keep(self, record, *, form, by, at, reason):
        said = {name: value for name, value in form.cleaned_data.items() if name in operations.EDITABLE}
        given = {"supporting": form.cleaned_data["supported_by"], "measures": form.cleaned_data["moves"]}
        given |= {"by": by, "at": at, "reason": reason}
        if record.pk:
            return operations.edit_action(action=record, fields=said, **given)
        return operations.add_action(
            reference=record.reference, due=record.due, due_exception=record.due_exception, **said, **given
        )


@admin.register(ActionSupport)
class ActionSupportAdmin(OfAction):
    list_display = ("reference", "partner", "source")
    list_select_related = ("action", "partner", "source")
    search_fields = ("action__reference", "action__title", "partner__name")


@admin.register(ActionMeasure)
class ActionMeasureAdmin(OfAction):
    list_display = ("reference", "measure", "source")
    list_select_related = ("action", "measure", "source")
    search_fields = ("action__reference", "measure__code", "measure__title")


@admin.register(Review)
class ReviewAdmin(RecordAdmin):
    list_display = ("title", "completed_on", "group", "source")
    list_filter = (("group", admin.RelatedOnlyFieldListFilter), HasSource)
    list_select_related = ("group", "source")
    search_fields = ("code", "title", "about")
    lasting = ("code",)
    below = (Below(Recommendation, "review", most=100),)
    explain = {"code": "Part of its address for ever.", "title": "Name nobody."}


@admin.register(Recommendation)
class RecommendationAdmin(RecordAdmin):
    list_display = ("in_order", "text", "section", "review", "source")
    list_display_links = ("in_order", "text")
    list_filter = (("review", admin.RelatedOnlyFieldListFilter), HasSource)
    list_select_related = ("review", "source")
    search_fields = ("number", "section", "text", "review__title")
    below = (Below(Acceptance, "recommendation"), Below(RecommendationAction, "recommendation"))

    @admin.display(description="number", ordering="sort")
    def in_order(self, recommendation):
        return recommendation.number


@admin.register(Acceptance)
class AcceptanceAdmin(RecordAdmin):
    list_display = ("recommendation", "partner", "answer", "answered_on", "source")
    list_filter = (
        "answer",
        ("partner", admin.RelatedOnlyFieldListFilter),
        ("recommendation__review", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = ("recommendation", "partner", "source")
    search_fields = ("recommendation__number", "recommendation__text", "partner__name", "remark")


@admin.register(RecommendationAction)
class RecommendationActionAdmin(RecordAdmin):
    list_display = ("recommendation", "action", "source")
    list_filter = (("recommendation__review", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("recommendation", "action", "source")
    search_fields = ("recommendation__number", "recommendation__text", "action__reference", "action__title")


@admin.register(PlanImport)
class PlanImportAdmin(RecordAdmin):
    list_display = ("file_name", "plan", "state", "uploader", "uploaded_at", "settled_at")
    list_filter = ("state", ("plan", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("plan", "uploader")
    search_fields = ("file_name", "sha256", "plan__title")
    adds = changes = deletes = False
    note = "A plan's file is brought in, stored or discarded on the plan's own page; here one only looks."
    fieldsets = (
        (None, {"fields": ("file_name", "plan", "state", "sha256")}),
        ("When, by whom", {"fields": ("uploader", "uploaded_at", "settled_at", "source")}),
    )

    def get_queryset(self, request):
        """Without the rows, which are many."""
        return super().get_queryset(request).defer("sheets", "choices", "told")
