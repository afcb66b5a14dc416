"""Measures and readings as spreadsheets."""

from collections import defaultdict
from functools import cached_property

from django.core.exceptions import ValidationError

from common.spreadsheets import Sheet, typed
from performance import operations
from performance.enums import Certainty
from performance.models import Measure, Reading
from performance.operations import Figure


class MeasureSheet(Sheet):
    """A row is a measure, known by its code."""

    class Meta:
        model = Measure
        import_id_fields = ("code",)
        fields = (
            "code",
            "title",
            "definition",
            "numerator",
            "denominator",
            "unit",
            "measured_by",
            "area_basis",
            "collected",
            "frequency",
            "aggregation",
            "basis",
            "polarity",
            "kind",
            "tolerance_kind",
            "tolerance",
            "baseline_period",
            "baseline_value",
            "baseline_reason",
            "owner",
            "supplier",
            "due_days",
            "needs_release",
            "sensitivity",
            "caveats",
            "series",
            "source",
        )

    def keep(self, record, is_new):
        return operations.keep_measure(measure=record, by=self.by, at=self.at, reason=self.reason)


class ReadingSheet(Sheet):
    """A row is a figure of a measure for a period. All figures of a file are recorded by one operation a source.

    Without a value, `not_available_reason` says why there is none. A changed figure becomes *revised*.
    """

    figure_fields = ("value", "numerator", "denominator", "not_available_reason")

    class Meta:
        model = Reading
        import_id_fields = ("measure", "period")
        fields = (
            "measure",
            "period",
            "value",
            "numerator",
            "denominator",
            "not_available_reason",
            "certainty",
            "source",
        )
        use_bulk = True  # rows are gathered here and recorded together after the last

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.figures = defaultdict(list)

    @cached_property
    def measures(self) -> dict[int, Measure]:
        return Measure.objects.in_bulk()

    def known(self, dataset):
        column = self.fields["measure"].column_name
        named = {typed(code) for code in dataset[column]} if dataset and column in dataset.headers else set()
        return Reading.objects.filter(measure__code__in=named)

    def import_instance(self, instance, row, **kwargs):
        held = self._said_by(instance), instance.certainty, instance.source_id
        super().import_instance(instance, row, **kwargs)
        problems = []
        if instance.measure_id is None or instance.period is None:
            raise ValidationError("A reading names its measure and its period.")
        if instance.source_id is None:
            problems.append("source: say where the figure comes from, by the code of a source.")
        if instance.pk and self._said_by(instance) == held[0]:
            if (instance.certainty, instance.source_id) != held[1:]:
                problems.append(
                    "the figure is the one that is here already; its certainty and its source change only with it."
                )
        elif instance.pk:
            instance.certainty = Certainty.REVISED
        problems += self._figure(instance).problems()
        if problems:
            raise ValidationError(problems)

    def _said_by(self, reading) -> tuple:
        return tuple(getattr(reading, name) for name in self.figure_fields)

    def _figure(self, reading) -> Figure:
        return Figure(
            measure=self.measures[reading.measure_id],
            period=reading.period,
            certainty=Certainty(reading.certainty),
            **{name: getattr(reading, name) for name in self.figure_fields},
        )

    def save_instance(self, instance, is_create, row, **kwargs):
        self.figures[instance.source_id].append(self._figure(instance))

    def after_import(self, dataset, result, **kwargs):
        if result.has_errors() or result.has_validation_errors():
            return
        sources = self.fields["source"].widget.model.objects.in_bulk(self.figures)
        for key, figures in self.figures.items():
            operations.record_readings(
                figures=figures, source=sources[key], by=self.by, at=self.at, reason=self.reason
            )
