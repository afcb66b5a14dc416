"""What for: strategies, their priorities and commitments, and the assessments and consultations behind them."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from common.fields import Check, NaturalSortField, PartialDateField, PeriodField, WrittenField, not_before
from common.partial_dates import add_years
from partnership.enums import GroupKind
from partnership.models import DatedQuerySet, DeliveryGroup, Sourced
from priorities.enums import AskedBy, Limb, StrategyState


class StrategyQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(state=StrategyState.IN_FORCE)

    def main(self):
        """Strategies that stand by themselves, not inside another."""
        return self.filter(inside=None)


class Strategy(Sourced):
    """A strategy for the reduction of crime and disorder (Crime and Disorder Act 1998 s6), of one to five years."""

    slug = models.SlugField(unique=True, help_text="Part of its address for ever: 2022-25.")
    title = models.CharField(max_length=200)
    years = models.CharField(max_length=20, help_text="As people say it: 2022–25.")
    starts = PartialDateField()
    ends = PartialDateField(null=True, blank=True)
    ends_note = models.CharField(max_length=300, blank=True)
    vision = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    approach = models.TextField(blank=True)
    state = models.CharField(max_length=20, choices=StrategyState, default=StrategyState.DRAFT)
    for_decision_on = PartialDateField(null=True, blank=True)
    agreed_on = PartialDateField(null=True, blank=True)
    agreed_reference = models.CharField(
        "agreed at", max_length=200, blank=True, help_text="Meeting and minute."
    )
    in_force_on = PartialDateField(null=True, blank=True)
    superseded_on = PartialDateField(null=True, blank=True)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    inside = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="contains")

    objects = StrategyQuerySet.as_manager()

    class Meta:
        ordering = ["-starts", "slug"]
        verbose_name_plural = "strategies"
        constraints = [
            not_before(
                "ends", "starts", "A strategy cannot end before it starts.", "strategy_ends_after_start"
            ),
            Check(
                name="strategy_has_an_end",
                condition=Q(ends__isnull=False) | Q(inside__isnull=False),
                violation_error_message="A strategy has an end, unless it stands inside another.",
            ),
            Check(
                name="strategy_agreed_says_where",
                condition=~Q(state__in=[StrategyState.AGREED, StrategyState.IN_FORCE])
                | Q(inside__isnull=False)
                | (Q(agreed_on__isnull=False) & ~Q(agreed_reference="")),
                violation_error_message="An agreed strategy records the day and the meeting that agreed it.",
            ),
            Check(
                name="strategy_not_its_own_predecessor",
                condition=(Q(supersedes=None) | ~Q(supersedes=F("id")))
                & (Q(inside=None) | ~Q(inside=F("id"))),
                violation_error_message="A strategy cannot supersede or contain itself.",
            ),
            models.UniqueConstraint(
                fields=["state"],
                condition=Q(state=StrategyState.IN_FORCE, inside=None),
                name="strategy_in_force_is_one",
                violation_error_message="Another strategy is in force: it has to be superseded first.",
            ),
        ]

    def __str__(self):
        return self.title

    def clean(self):
        if self.starts and self.ends and self.ends.first > add_years(self.starts.last, 5):
            raise ValidationError({"ends": "A strategy lasts at most five years; it is revised every year."})


class Refresh(Sourced):
    """The yearly revision of a strategy (SI 2007/1830 reg 10)."""

    strategy = models.ForeignKey(Strategy, models.CASCADE, related_name="refreshes")
    made_on = PartialDateField()
    summary = models.TextField()

    class Meta:
        ordering = ["strategy", "made_on"]
        verbose_name_plural = "refreshes"

    def __str__(self):
        return f"{self.strategy}, refreshed {self.made_on}"


class Theme(Sourced):
    """A theme that cuts across the priorities, or a principle that guides them."""

    strategy = models.ForeignKey(Strategy, models.CASCADE, related_name="themes")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["strategy", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["strategy", "number"],
                name="theme_number_once",
                violation_error_message="The strategy already has a theme with this number.",
            )
        ]

    def __str__(self):
        return self.title


class Alignment(Sourced):
    """An outcome of another plan that the strategy serves."""

    strategy = models.ForeignKey(Strategy, models.CASCADE, related_name="alignments")
    plan = models.CharField(max_length=200)
    outcome = models.CharField(max_length=200)
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["strategy", "plan", "outcome"]

    def __str__(self):
        return f"{self.plan}: {self.outcome}"


class Priority(Sourced):
    """A priority of a strategy (older strategies say outcome)."""

    strategy = models.ForeignKey(Strategy, models.CASCADE, related_name="priorities")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    short_title = models.CharField(max_length=80)
    subtitle = models.CharField(max_length=200, blank=True)
    why = models.TextField()
    how = models.TextField("how we will deliver", blank=True)
    statutory_basis = models.TextField(blank=True)
    resources = models.TextField(blank=True, help_text="Money, staff and in kind; “none” is an answer.")
    shows_exit = models.BooleanField(
        "shows “Exit this page”",
        default=False,
        help_text="For a priority about domestic abuse or violence against women and girls: its pages offer a "
        "quick way out and say how to get help now.",
    )
    no_finding_reason = models.TextField(
        "why no finding leads to it",
        blank=True,
        help_text="Such as: section 6 obliges the partnership to it.",
    )

    class Meta:
        ordering = ["strategy", "number"]
        verbose_name_plural = "priorities"
        constraints = [
            models.UniqueConstraint(
                fields=["strategy", "number"],
                name="priority_number_once",
                violation_error_message="The strategy already has a priority with this number.",
            )
        ]

    def __str__(self):
        return f"{self.number}. {self.short_title}"


class PriorityLimb(Sourced):
    """A limb of section 6 that a priority serves."""

    priority = models.ForeignKey(Priority, models.CASCADE, related_name="limbs")
    limb = models.CharField(max_length=5, choices=Limb)

    class Meta:
        ordering = ["priority", "limb"]
        verbose_name = "limb served"
        verbose_name_plural = "limbs served"
        constraints = [
            models.UniqueConstraint(
                fields=["priority", "limb"],
                name="priority_limb_once",
                violation_error_message="The priority is already tagged with this limb.",
            )
        ]

    def __str__(self):
        return self.get_limb_display()


class Holding(Sourced):
    """The delivery group, or the board itself, that answers for a priority between two dates."""

    priority = models.ForeignKey(Priority, models.CASCADE, related_name="holdings")
    group = models.ForeignKey(DeliveryGroup, models.PROTECT, related_name="holdings")
    started = PartialDateField(null=True, blank=True)
    ended = PartialDateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["priority", "started"]
        constraints = [
            not_before(
                "ended", "started", "A holding cannot end before it started.", "holding_ends_after_start"
            )
        ]

    def __str__(self):
        return f"{self.priority} is held by {self.group}"

    @property
    def is_by_the_board(self) -> bool:
        return self.group.kind == GroupKind.BOARD


class Focus(Sourced):
    """A time in which the board kept a priority in focus."""

    priority = models.ForeignKey(Priority, models.CASCADE, related_name="focuses")
    started = PartialDateField()
    ended = PartialDateField(null=True, blank=True)
    reason = models.TextField(blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["priority", "started"]
        verbose_name_plural = "focus"
        constraints = [
            not_before("ended", "started", "A focus cannot end before it started.", "focus_ends_after_start")
        ]

    def __str__(self):
        return f"{self.priority} in focus since {self.started}"


class Commitment(Sourced):
    """One “we will” under a priority."""

    priority = models.ForeignKey(Priority, models.CASCADE, related_name="commitments")
    number = models.CharField(max_length=10)
    sort = NaturalSortField("number")
    text = models.TextField()
    detail = models.TextField(blank=True)

    class Meta:
        ordering = ["priority", "sort"]
        constraints = [
            models.UniqueConstraint(
                fields=["priority", "number"],
                name="commitment_number_once",
                violation_error_message="The priority already has a commitment with this number.",
            )
        ]

    def __str__(self):
        return f"{self.number} {self.text}"


class Achievement(Sourced):
    """What the partnership achieved in a year of a strategy."""

    strategy = models.ForeignKey(Strategy, models.CASCADE, related_name="achievements")
    period = PeriodField()
    priority = models.ForeignKey(Priority, models.CASCADE, null=True, blank=True, related_name="achievements")
    title = models.CharField(max_length=200)
    text = models.TextField()

    class Meta:
        ordering = ["strategy", "period", "id"]

    def __str__(self):
        return f"{self.period}: {self.title}"


class StrategicAssessment(Sourced):
    """The yearly assessment of crime and disorder behind a strategy (SI 2007/1830 reg 5)."""

    code = models.SlugField(unique=True)
    title = models.CharField(max_length=200)
    period = models.CharField(max_length=40, blank=True)
    approved_on = PartialDateField(null=True, blank=True)
    summary = models.TextField(blank=True)
    levels_and_patterns = WrittenField(blank=True, help_text="Of crime, disorder and substance misuse.")
    changes_since = WrittenField("what changed since the one before", blank=True)
    why_changed = WrittenField("why it changed", blank=True)
    implementation = WrittenField("how far the last plan was carried out", blank=True)
    previous = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="next")

    class Meta:
        ordering = ["-approved_on", "code"]

    def __str__(self):
        return self.title


class Finding(Sourced):
    """One finding of an assessment, and who asked for it to be a priority."""

    assessment = models.ForeignKey(StrategicAssessment, models.CASCADE, related_name="findings")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    limb = models.CharField(max_length=5, choices=Limb, blank=True)
    asked_by = models.CharField(max_length=20, choices=AskedBy)

    class Meta:
        ordering = ["assessment", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "number"],
                name="finding_number_once",
                violation_error_message="The assessment already has a finding with this number.",
            )
        ]

    def __str__(self):
        return f"{self.assessment}, finding {self.number}"


class FindingPriority(Sourced):
    """A priority that a finding led to (SI 2007/1830 reg 11(b))."""

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="led_to")
    priority = models.ForeignKey(Priority, models.CASCADE, related_name="comes_from")

    class Meta:
        ordering = ["finding", "priority"]
        verbose_name = "priority from a finding"
        verbose_name_plural = "priorities from findings"
        constraints = [
            models.UniqueConstraint(
                fields=["finding", "priority"],
                name="finding_priority_once",
                violation_error_message="This finding already leads to that priority.",
            )
        ]

    def __str__(self):
        return f"{self.finding} led to {self.priority}"


class Consultation(Sourced):
    """Whom the partnership asked, what they said and what changed (SI 2007/1830 reg 12)."""

    title = models.CharField(max_length=200)
    strategy = models.ForeignKey(
        Strategy, models.CASCADE, null=True, blank=True, related_name="consultations"
    )
    started = PartialDateField(null=True, blank=True)
    ended = PartialDateField(null=True, blank=True)
    audience = models.TextField(blank=True)
    affected_groups = models.TextField("those particularly affected", blank=True)
    responses = models.PositiveIntegerField(null=True, blank=True)
    what_was_said = models.TextField(blank=True)
    what_changed = models.TextField(blank=True)

    class Meta:
        ordering = ["started", "title"]
        constraints = [
            not_before(
                "ended",
                "started",
                "A consultation cannot end before it started.",
                "consultation_ends_after_start",
            )
        ]

    def __str__(self):
        return self.title
