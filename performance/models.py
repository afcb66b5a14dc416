"""How well: measures, their targets and readings, the breaks in their series, and the scheme that rates them."""

from django.db import models
from django.db.models import F, Q

from common.fields import Check, NaturalSortField, PeriodField
from common.records import Recorded
from partnership.models import Partner, Source, Sourced, User
from performance.enums import (
    Aggregation,
    AreaBasis,
    Basis,
    BatchKind,
    BatchState,
    Certainty,
    Feed,
    Frequency,
    MeasureKind,
    Polarity,
    Rating,
    Sensitivity,
    ToleranceKind,
)
from priorities.models import Finding, Priority


class RagScheme(Sourced):
    """How ratings are given: named, versioned, worded, printed with every dashboard."""

    name = models.CharField(max_length=100)
    version = models.PositiveSmallIntegerField(default=1)
    rates = models.CharField(max_length=10, choices=[("measures", "Measures"), ("actions", "Actions")])
    tolerance_kind = models.CharField(max_length=10, choices=ToleranceKind, default=ToleranceKind.PERCENT)
    tolerance = models.DecimalField(max_digits=12, decimal_places=3, default=5)
    in_use = models.BooleanField(default=True)

    class Meta:
        ordering = ["rates", "-version"]
        verbose_name = "RAG scheme"
        constraints = [
            models.UniqueConstraint(
                fields=["rates", "version"],
                name="rag_scheme_version_once",
                violation_error_message="There is already a scheme with this version.",
            ),
            models.UniqueConstraint(
                fields=["rates"],
                condition=Q(in_use=True),
                name="rag_scheme_in_use_is_one",
                violation_error_message="Another scheme is in use: retire it first.",
            ),
            Check(
                name="rag_scheme_tolerance_not_negative",
                condition=Q(tolerance__gte=0),
                violation_error_message="A tolerance is not negative.",
            ),
        ]

    def __str__(self):
        return f"{self.name}, version {self.version}"


class RagDefinition(Sourced):
    """What one rating of a scheme means, in words."""

    scheme = models.ForeignKey(RagScheme, models.CASCADE, related_name="definitions")
    position = models.PositiveSmallIntegerField()
    rating = models.CharField(max_length=20)
    words = models.CharField(max_length=60)
    text = models.TextField()

    class Meta:
        ordering = ["scheme", "position"]
        verbose_name = "RAG definition"
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "rating"],
                name="rag_definition_once",
                violation_error_message="The scheme already defines this rating.",
            )
        ]

    def __str__(self):
        return f"{self.words}: {self.text}"


class Measure(Sourced):
    """Something the partnership counts. It outlives strategies, and its code is never used again."""

    code = models.CharField(max_length=20, unique=True)
    sort = NaturalSortField("code")
    title = models.CharField(max_length=200)
    definition = models.TextField()
    numerator = models.CharField(max_length=200, blank=True)
    denominator = models.CharField(max_length=200, blank=True)
    unit = models.CharField(max_length=60)
    measured_by = models.CharField("source of the figures", max_length=200)
    area_basis = models.CharField(max_length=10, choices=AreaBasis)
    collected = models.CharField(max_length=10, choices=Frequency, help_text="How often a reading comes.")
    frequency = models.CharField(max_length=10, choices=Frequency, help_text="The period that is rated.")
    aggregation = models.CharField("readings add up by", max_length=10, choices=Aggregation)
    basis = models.CharField(max_length=20, choices=Basis, default=Basis.PERIOD)
    polarity = models.CharField(max_length=10, choices=Polarity)
    kind = models.CharField(max_length=12, choices=MeasureKind)
    tolerance_kind = models.CharField(
        max_length=10, choices=ToleranceKind, blank=True, help_text="Empty: the scheme's."
    )
    tolerance = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    baseline_period = PeriodField(null=True, blank=True)
    baseline_value = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    baseline_reason = models.CharField("reason for no baseline", max_length=300, blank=True)
    owner = models.ForeignKey(Partner, models.PROTECT, related_name="measures_owned")
    supplier = models.ForeignKey(Partner, models.PROTECT, related_name="measures_supplied")
    reporter = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="measures_reported",
        help_text="Who brings its figures. With nobody named, the supplier's people do.",
    )
    due_days = models.PositiveSmallIntegerField(
        help_text="Days after a period's end by which its figure is due."
    )
    needs_release = models.BooleanField(
        default=False, help_text="A figure waits until its supplier releases it."
    )
    sensitivity = models.CharField(max_length=12, choices=Sensitivity)
    caveats = models.TextField(blank=True, help_text="What a reader must know to read the figures rightly.")
    feed = models.CharField("official file", max_length=20, choices=Feed, blank=True)
    series = models.CharField(
        "series in the official file",
        max_length=100,
        blank=True,
        help_text="A crime type, an offence group or an offence code.",
    )

    class Meta:
        ordering = ["sort"]
        constraints = [
            Check(
                name="measure_baseline_or_reason",
                condition=Q(baseline_value__isnull=False, baseline_period__isnull=False)
                | ~Q(baseline_reason=""),
                violation_error_message="A measure has a baseline, or says why it has none.",
            ),
            Check(
                name="measure_tolerance_whole",
                condition=Q(tolerance=None, tolerance_kind="")
                | (Q(tolerance__gte=0) & ~Q(tolerance_kind="")),
                violation_error_message="A tolerance has a kind and is not negative.",
            ),
            Check(
                name="measure_ratio_names_its_parts",
                condition=~Q(aggregation="ratio") | (~Q(numerator="") & ~Q(denominator="")),
                violation_error_message="A ratio names its numerator and its denominator.",
            ),
            Check(
                name="measure_fed_names_its_series",
                condition=Q(feed="") | ~Q(series=""),
                violation_error_message="A measure fed from an official file names its series in it.",
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.title}"

    @property
    def is_percentage(self) -> bool:
        """True when its figures are out of a hundred, as its unit says."""
        return self.unit.lower().startswith(("%", "per cent"))


class MeasurePlace(Sourced):
    """Where a measure stands, numbered, under a strategy's priority."""

    priority = models.ForeignKey(Priority, models.CASCADE, related_name="measure_places")
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="places")
    number = models.CharField(max_length=12)
    sort = NaturalSortField("number")

    class Meta:
        ordering = ["priority", "sort"]
        constraints = [
            models.UniqueConstraint(
                fields=["priority", "number"],
                name="measure_place_number_once",
                violation_error_message="The priority already has a measure with this number.",
            ),
            models.UniqueConstraint(
                fields=["priority", "measure"],
                name="measure_place_once",
                violation_error_message="The measure already stands under this priority.",
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.measure.title}"


class MeasurePart(Sourced):
    """A measure whose figures, with those of others, add up to another measure's: what tells one can tell another."""

    whole = models.ForeignKey(Measure, models.CASCADE, related_name="parts")
    part = models.ForeignKey(Measure, models.PROTECT, related_name="wholes")

    class Meta:
        ordering = ["whole", "part"]
        constraints = [
            models.UniqueConstraint(
                fields=["whole", "part"],
                name="measure_part_once",
                violation_error_message="The measure is already a part of this total.",
            ),
            Check(
                name="measure_part_is_another",
                condition=~Q(whole=F("part")),
                violation_error_message="A measure is not a part of itself.",
            ),
        ]

    def __str__(self):
        return f"{self.part.code} is a part of {self.whole.code}"


class FindingMeasure(Sourced):
    """A finding of an assessment and a measure that shows it."""

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="measures")
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="findings")

    class Meta:
        ordering = ["finding", "measure"]
        constraints = [
            models.UniqueConstraint(
                fields=["finding", "measure"],
                name="finding_measure_once",
                violation_error_message="The finding already names this measure.",
            )
        ]

    def __str__(self):
        return f"{self.finding}: {self.measure}"


class Target(Sourced):
    """What a measure should reach in a period: a value, or a band with two edges."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="targets")
    period = PeriodField()
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    low = models.DecimalField("band from", max_digits=18, decimal_places=4, null=True, blank=True)
    high = models.DecimalField("band to", max_digits=18, decimal_places=4, null=True, blank=True)
    base = PeriodField(
        null=True,
        blank=True,
        help_text="The period whose figure the target was set from, where there is one.",
    )

    class Meta:
        ordering = ["measure", "period"]
        indexes = [models.Index("period", name="target_by_period")]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "period"],
                name="target_once_a_period",
                violation_error_message="The measure already has a target for this period.",
            ),
            Check(
                name="target_is_a_value_or_a_band",
                condition=Q(value__isnull=False, low=None, high=None)
                | Q(value=None, low__isnull=False, high__isnull=False, low__lte=F("high")),
                violation_error_message="A target is one value, or a band whose lower edge is not above its upper.",
            ),
        ]

    def __str__(self):
        return f"{self.measure.code}, {self.period}: {self.value if self.value is not None else 'band'}"


class Reading(Sourced):
    """One figure of a measure for one period: a value, or `[x]` with why there is none. Never 0 for missing."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="readings")
    period = PeriodField()
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    numerator = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    denominator = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    not_available_reason = models.CharField("why it is not available", max_length=300, blank=True)
    certainty = models.CharField(max_length=12, choices=Certainty, default=Certainty.FINAL)
    released_on = models.DateField(null=True, blank=True)
    released_by = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["measure", "period"]
        # A list of measures asks for a few periods of all of them, however long their history.
        indexes = [models.Index("period", name="reading_by_period")]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "period"],
                name="reading_once_a_period",
                violation_error_message="The measure already has a reading for this period.",
            ),
            Check(
                name="reading_is_a_value_or_says_why_not",
                condition=Q(value__isnull=False, not_available_reason="")
                | (Q(value=None) & ~Q(not_available_reason="")),
                violation_error_message="A reading is a value, or says why there is none.",
            ),
            Check(
                name="reading_numerator_with_denominator",
                condition=Q(numerator=None, denominator=None)
                | Q(numerator__isnull=False, denominator__isnull=False, denominator__gt=0),
                violation_error_message="A numerator comes with a denominator above zero.",
            ),
            Check(
                name="reading_release_has_day_and_agency",
                condition=Q(released_on=None, released_by=None)
                | Q(released_on__isnull=False, released_by__isnull=False),
                violation_error_message="A release records its day and the agency that gave it.",
            ),
        ]

    def __str__(self):
        return f"{self.measure.code}, {self.period}"


class SeriesBreak(Sourced):
    """From this period on, figures are not comparable with those before."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="breaks")
    period = PeriodField(help_text="The first period of the new series.")
    reason = models.TextField()

    class Meta:
        ordering = ["measure", "period"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "period"],
                name="series_break_once",
                violation_error_message="The series already breaks here.",
            )
        ]

    def __str__(self):
        return f"{self.measure.code} breaks at {self.period}"


class Commentary(Sourced):
    """What a partner says about a measure's figure for a period."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="commentaries")
    period = PeriodField()
    text = models.TextField()
    by = models.ForeignKey(Partner, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["measure", "period"]
        verbose_name_plural = "commentaries"
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "period"],
                name="commentary_once_a_period",
                violation_error_message="The measure already has a commentary for this period.",
            )
        ]

    def __str__(self):
        return f"{self.measure.code}, {self.period}"


class AcceptedRed(Sourced):
    """A red the board has accepted until a day, with what is being done meanwhile."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="accepted_reds")
    accepted_on = models.DateField()
    until = models.DateField(help_text="The last day on which it is accepted.")
    mitigation = models.TextField("what is being done")

    class Meta:
        ordering = ["measure", "-until"]
        verbose_name = "accepted red"
        constraints = [
            Check(
                name="accepted_red_ends_after_it_starts",
                condition=Q(until__gte=F("accepted_on")),
                violation_error_message="A red is accepted until a day after it was accepted.",
            )
        ]

    def __str__(self):
        return f"{self.measure.code} accepted until {self.until}"


class ImportBatch(Recorded):
    """One import: which files, what they would do line by line, and what came of it. Staged, committed, reversed."""

    kind = models.CharField(max_length=20, choices=BatchKind)
    state = models.CharField(max_length=10, choices=BatchState, default=BatchState.STAGED)
    file_name = models.CharField(max_length=300)
    sha256 = models.CharField(
        "SHA-256", max_length=64, help_text="Of the file; of many, of their hashes in order."
    )
    uploader = models.ForeignKey(User, models.PROTECT, related_name="+")
    source_address = models.URLField(blank=True, max_length=500)
    licence = models.CharField(max_length=300, blank=True)
    release_date = models.DateField(null=True, blank=True)
    rows_read = models.PositiveIntegerField(default=0)
    rows_used = models.PositiveIntegerField(default=0)
    refusals = models.JSONField(
        default=list, blank=True, help_text="Sentences that name file, row and remedy."
    )
    notes = models.JSONField(default=list, blank=True)
    lines = models.JSONField(default=list, blank=True)
    staged_at = models.DateTimeField()
    committed_at = models.DateTimeField(null=True, blank=True)
    reversed_at = models.DateTimeField(null=True, blank=True)
    reversed_reason = models.TextField(blank=True)
    source = models.OneToOneField(Source, models.PROTECT, null=True, blank=True, related_name="batch")

    class Meta:
        ordering = ["-staged_at", "-id"]
        verbose_name_plural = "import batches"
        constraints = [
            Check(
                name="import_committed_has_source_and_moment",
                condition=Q(state=BatchState.STAGED) | Q(committed_at__isnull=False, source__isnull=False),
                violation_error_message="A committed import records its moment and its source.",
            ),
            Check(
                name="import_reversed_with_a_reason",
                condition=~Q(state=BatchState.REVERSED)
                | (Q(reversed_at__isnull=False) & ~Q(reversed_reason="")),
                violation_error_message="A reversed import records when and why.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.file_name}"

    def get_absolute_url(self):
        return f"/imports/{self.pk}/"


class AreaName(Sourced):
    """Another name or code of an area in official files: `London, City of`, `E22000180`."""

    area = models.CharField(max_length=200)
    alias = models.CharField(max_length=200, unique=True)

    class Meta:
        ordering = ["area", "alias"]

    def __str__(self):
        return f"{self.alias} is {self.area}"


class ComparatorReading(Sourced):
    """A figure of the same measure, from the same source, for another area."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="comparators")
    area = models.CharField(max_length=200)
    period = PeriodField()
    value = models.DecimalField(max_digits=18, decimal_places=4)

    class Meta:
        ordering = ["measure", "area", "period"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "area", "period"],
                name="comparator_once_a_period",
                violation_error_message="The area already has a figure for this period.",
            )
        ]

    def __str__(self):
        return f"{self.measure.code}, {self.area}, {self.period}"


class Rebase(Sourced):
    """From this period on, control limits are worked out anew: a person's decision, with a reason."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="rebases")
    period = PeriodField(help_text="The first period of the new limits.")
    reason = models.TextField()

    class Meta:
        ordering = ["measure", "period"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "period"],
                name="rebase_once",
                violation_error_message="The limits already start anew here.",
            )
        ]

    def __str__(self):
        return f"{self.measure.code}: limits anew from {self.period}"


class PeriodLock(Sourced):
    """A reported period whose figures are closed: no reading in it is entered or changed until it is opened again."""

    period = PeriodField(unique=True)
    reason = models.TextField()

    class Meta:
        ordering = ["period"]

    def __str__(self):
        return f"{self.period} is locked"


class PublishedRating(Sourced):
    """A rating that differs from the calculated one: a person's decision, with a reason; both are shown."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="published_ratings")
    period = PeriodField()
    rating = models.CharField(max_length=20, choices=Rating)
    reason = models.TextField()
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["measure", "period"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "period"],
                name="published_rating_once_a_period",
                violation_error_message="A published rating is already recorded for this period.",
            )
        ]

    def __str__(self):
        return f"{self.measure.code}, {self.period}: published as {self.get_rating_display().lower()}"
