"""The back office of how well: measures, targets, readings, and the schemes that rate them."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError
from django.db.models import Q

from common.admin import Below, Step
from common.spreadsheet_admin import SheetAdmin
from common.text import number_words
from partnership.admin import HasSource, RecordAdmin
from partnership.models import Partner
from performance import operations
from performance.enums import Certainty, Sensitivity
from performance.models import (
    AcceptedRed,
    AreaName,
    Commentary,
    ComparatorReading,
    FindingMeasure,
    ImportBatch,
    Measure,
    MeasurePart,
    MeasurePlace,
    PeriodLock,
    PublishedRating,
    RagDefinition,
    RagScheme,
    Reading,
    Rebase,
    SeriesBreak,
    Target,
)
from performance.spreadsheets import MeasureSheet, ReadingSheet


class OfMeasure(RecordAdmin):
    """What belongs to a measure, in the order people count its codes."""

    list_select_related = ("measure", "source")
    list_filter = (("measure", admin.RelatedOnlyFieldListFilter), HasSource)

    @admin.display(description="measure", ordering="measure__sort")
    def code(self, record):
        return record.measure


class FigureOfMeasure(OfMeasure):
    """Figures, and words about them: those of a restricted measure are seen by its owner, its supplier and officers."""

    def get_queryset(self, request):
        queryset = super().get_queryset(request)
        if not self.why_not_keep(request.user):
            return queryset
        theirs = Q(measure__owner=request.user.partner_id) | Q(measure__supplier=request.user.partner_id)
        open_to_all = ~Q(measure__sensitivity=Sensitivity.RESTRICTED)
        return queryset.filter(open_to_all | theirs if request.user.partner_id else open_to_all)


@admin.register(Measure)
class MeasureAdmin(SheetAdmin, RecordAdmin):
    resource_classes = [MeasureSheet]
    list_display = ("in_order", "title", "kind", "polarity", "frequency", "owner", "supplier", "sensitivity")
    list_display_links = ("in_order", "title")
    list_filter = (
        "kind",
        "polarity",
        "collected",
        "frequency",
        "sensitivity",
        ("supplier", admin.RelatedOnlyFieldListFilter),
        HasSource,
    )
    list_select_related = ("owner", "supplier", "source")
    search_fields = ("code", "title", "definition")
    lasting = ("code",)
    note = "A measure belongs to the partnership and outlives strategies. Its code is given once and never used again."
    fieldsets = (
        (None, {"fields": ("code", "title", "definition", "caveats")}),
        (
            "What is counted",
            {"fields": ("unit", "numerator", "denominator", "measured_by", "feed", "series", "area_basis")},
        ),
        ("When", {"fields": ("collected", "frequency", "aggregation", "basis", "due_days")}),
        ("How it is rated", {"fields": ("kind", "polarity", "tolerance_kind", "tolerance")}),
        ("Baseline", {"fields": ("baseline_period", "baseline_value", "baseline_reason")}),
        ("Whose it is", {"fields": ("owner", "supplier", "needs_release", "sensitivity", "source")}),
    )
    explain = {
        "code": "Such as 3.1.1e. Sorted as people count: 3.1.2 before 3.1.10.",
        "polarity": "“No better or worse” where a rise may be good reporting.",
        "sensitivity": "Restricted figures are never public, and here only owner, supplier and officers see them.",
    }
    below = (Below(MeasurePlace, "measure"), Below(Target, "measure"), Below(SeriesBreak, "measure"))

    @admin.display(description="code", ordering="sort")
    def in_order(self, measure):
        return measure.code

    def keep(self, record, *, form, by, at, reason):
        return operations.keep_measure(measure=record, by=by, at=at, reason=reason)


@admin.register(MeasurePlace)
class MeasurePlaceAdmin(OfMeasure):
    list_display = ("in_order", "measure", "priority", "strategy", "source")
    list_display_links = ("in_order", "measure")
    list_select_related = ("measure", "priority__strategy", "source")
    list_filter = (("priority__strategy", admin.RelatedOnlyFieldListFilter), HasSource)
    search_fields = ("number", "measure__code", "measure__title", "priority__title")

    @admin.display(description="number", ordering="sort")
    def in_order(self, place):
        return place.number

    @admin.display(description="strategy", ordering="priority__strategy__starts")
    def strategy(self, place):
        return place.priority.strategy


@admin.register(MeasurePart)
class MeasurePartAdmin(RecordAdmin):
    list_display = ("part", "whole", "source")
    list_select_related = ("part", "whole", "source")
    list_filter = (("whole", admin.RelatedOnlyFieldListFilter), HasSource)
    search_fields = ("whole__code", "whole__title", "part__code", "part__title")
    note = (
        "Name all parts of a total. Before an edition is published, figures are withheld that would let a reader find "
        "a small number by subtracting the other parts from the total."
    )


class ReleaseForm(forms.Form):
    """When a figure was released, and by whom."""

    on = forms.DateField(label="Released on", widget=AdminDateWidget)
    partner = forms.ModelChoiceField(Partner.objects.all(), label="Released by")


def _why_not_release(person, reading) -> str:
    if not reading.measure.needs_release:
        return "Figures of this measure need no release."
    return "This figure is released already." if reading.released_on else ""


@admin.register(Reading)
class ReadingAdmin(SheetAdmin, FigureOfMeasure):
    resource_classes = [ReadingSheet]
    list_display = ("code", "period", "figure", "certainty", "released_on", "source")
    list_filter = (
        "certainty",
        ("measure__supplier", admin.RelatedOnlyFieldListFilter),
        ("measure", admin.RelatedOnlyFieldListFilter),
        HasSource,
    )
    list_select_related = ("measure", "source", "released_by")
    search_fields = ("measure__code", "measure__title", "period")
    owned = ("released_on", "released_by")
    lasting = ("measure", "period", "certainty")
    deletes = False  # what was once reported stays; a figure that was wrong is revised
    note = (
        "Figures are recorded by one operation, here, by spreadsheet or from an official file. "
        "A changed figure becomes “revised”; what was there before stays in its history."
    )
    fieldsets = (
        (None, {"fields": ("measure", "period", "value", "not_available_reason")}),
        ("For a ratio", {"fields": ("numerator", "denominator")}),
        ("How sure, and since when", {"fields": ("certainty", "released_on", "released_by", "source")}),
    )
    explain = {"value": "Leave empty where there is none, and say why. Missing is never 0."}
    steps = (
        Step(
            "release",
            "Release this figure",
            ReleaseForm,
            lambda reading, **said: operations.release_reading(reading=reading, **said),
            _why_not_release,
        ),
    )

    @admin.display(description="figure", ordering="value")
    def figure(self, reading):
        return (
            number_words(reading.value)
            if reading.value is not None
            else f"[x] {reading.not_available_reason}"
        )

    def keep(self, record, *, form, by, at, reason):
        figure = operations.Figure(
            measure=record.measure,
            period=record.period,
            value=record.value,
            numerator=record.numerator,
            denominator=record.denominator,
            not_available_reason=record.not_available_reason,
            certainty=Certainty(record.certainty),
        )
        done = operations.record_readings(figures=[figure], source=record.source, by=by, at=at, reason=reason)
        if done.same:
            raise ValidationError(
                "The figure is the one that is here already. Its source changes only together with the figure."
            )
        return Reading.objects.get(measure=record.measure, period=record.period)


@admin.register(Target)
class TargetAdmin(FigureOfMeasure):
    list_display = ("code", "period", "aim", "base", "source")
    search_fields = ("measure__code", "measure__title", "period")
    lasting = ("measure", "period")
    note = "A target is set, or changed with a reason, for a period of the kind its measure is rated by."
    fieldsets = (
        (None, {"fields": ("measure", "period", "value")}),
        ("For a band", {"fields": ("low", "high")}),
        ("Where it comes from", {"fields": ("base", "source")}),
    )

    @admin.display(description="target", ordering="value")
    def aim(self, target):
        if target.value is not None:
            return number_words(target.value)
        return f"{number_words(target.low)} to {number_words(target.high)}"

    def keep(self, record, *, form, by, at, reason):
        return operations.set_target(
            measure=record.measure,
            period=record.period,
            value=record.value,
            low=record.low,
            high=record.high,
            base=record.base,
            source=record.source,
            by=by,
            at=at,
            reason=reason,
        )


@admin.register(SeriesBreak)
class SeriesBreakAdmin(OfMeasure):
    list_display = ("code", "period", "reason", "source")
    search_fields = ("measure__code", "measure__title", "reason")
    lasting = ("measure", "period")
    note = "From this period on, figures are not comparable with those before."

    def keep(self, record, *, form, by, at, reason):
        if record.pk:
            return super().keep(record, form=form, by=by, at=at, reason=reason)
        return operations.break_series(
            measure=record.measure,
            period=record.period,
            reason=record.reason,
            source=record.source,
            by=by,
            at=at,
        )


@admin.register(Commentary)
class CommentaryAdmin(FigureOfMeasure):
    list_display = ("code", "period", "text", "by", "source")
    list_select_related = ("measure", "by", "source")
    search_fields = ("measure__code", "measure__title", "text")


@admin.register(AcceptedRed)
class AcceptedRedAdmin(FigureOfMeasure):
    list_display = ("code", "accepted_on", "until", "mitigation")
    search_fields = ("measure__code", "measure__title", "mitigation")


@admin.register(FindingMeasure)
class FindingMeasureAdmin(OfMeasure):
    list_display = ("finding", "measure", "source")
    list_select_related = ("finding__assessment", "measure", "source")
    list_filter = (("finding__assessment", admin.RelatedOnlyFieldListFilter),)
    search_fields = ("finding__text", "measure__code", "measure__title")


@admin.register(RagScheme)
class RagSchemeAdmin(RecordAdmin):
    list_display = ("name", "rates", "version", "tolerance", "tolerance_kind", "in_use")
    list_filter = ("rates", "in_use")
    list_select_related = ("source",)
    search_fields = ("name",)
    below = (Below(RagDefinition, "scheme"),)


@admin.register(RagDefinition)
class RagDefinitionAdmin(RecordAdmin):
    list_display = ("words", "rating", "text", "scheme", "position")
    list_filter = (("scheme", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("scheme", "source")
    search_fields = ("words", "text", "rating")


@admin.register(ImportBatch)
class ImportBatchAdmin(RecordAdmin):
    list_display = ("file_name", "kind", "state", "staged_at", "committed_at", "rows_read", "rows_used")
    list_filter = ("kind", "state")
    list_select_related = ("source", "uploader")
    search_fields = ("file_name", "sha256")
    adds = changes = deletes = False
    note = "Files are brought in, stored and taken back on the page of imports; here one only looks."
    fieldsets = (
        (None, {"fields": ("file_name", "kind", "state", "sha256", "uploader")}),
        ("Where it comes from", {"fields": ("source_address", "licence", "release_date", "source")}),
        ("What came of it", {"fields": ("rows_read", "rows_used", "refusals", "notes")}),
        ("When", {"fields": ("staged_at", "committed_at", "reversed_at", "reversed_reason")}),
    )

    def get_queryset(self, request):
        """Without the lines, which are many."""
        return super().get_queryset(request).defer("lines")


@admin.register(AreaName)
class AreaNameAdmin(RecordAdmin):
    list_display = ("alias", "area", "source")
    list_filter = ("area",)
    list_select_related = ("source",)
    search_fields = ("alias", "area")
    note = "Official files write an area in several ways. Whatever stands here is read as the area."


@admin.register(ComparatorReading)
class ComparatorReadingAdmin(FigureOfMeasure):
    list_display = ("code", "area", "period", "value", "source")
    search_fields = ("measure__code", "measure__title", "area", "period")
    adds = changes = deletes = False
    note = "Figures of other areas come from an official file alone, the same as the measure's own."


@admin.register(Rebase)
class RebaseAdmin(OfMeasure):
    list_display = ("code", "period", "reason", "source")
    search_fields = ("measure__code", "measure__title", "reason")
    lasting = ("measure", "period")
    note = "From this period on, control limits are worked out anew. They never move by themselves."

    def keep(self, record, *, form, by, at, reason):
        if record.pk:
            return super().keep(record, form=form, by=by, at=at, reason=reason)
        return operations.rebase(
            measure=record.measure,
            period=record.period,
            reason=record.reason,
            source=record.source,
            by=by,
            at=at,
        )


@admin.register(PeriodLock)
class PeriodLockAdmin(RecordAdmin):
    list_display = ("period", "reason", "source")
    list_select_related = ("source",)
    search_fields = ("period", "reason")
    changes = deletes = False
    note = "No figure of a locked period is entered or changed. It is locked, and opened again, on the page of locks."

    def keep(self, record, *, form, by, at, reason):
        return operations.lock_period(
            period=record.period, reason=record.reason, source=record.source, by=by, at=at
        )


@admin.register(PublishedRating)
class PublishedRatingAdmin(OfMeasure):
    list_display = ("code", "period", "rating", "reason", "decided_by")
    list_filter = ("rating", HasSource)
    list_select_related = ("measure", "decided_by", "source")
    search_fields = ("measure__code", "measure__title", "reason")
    owned = ("decided_by",)
    lasting = ("measure", "period")
    note = (
        "A rating that differs from the calculated one: a person's decision, with a reason. Both are shown."
    )

    def keep(self, record, *, form, by, at, reason):
        return operations.publish_rating_as(
            measure=record.measure,
            period=record.period,
            rating=record.rating,
            reason=record.reason,
            source=record.source,
            by=by,
            at=at,
        )
