"""Doing: action plans, their actions, milestones and updates, and the recommendations that actions answer."""

from datetime import date

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate

from actionplans.enums import (
    ActionState,
    Answer,
    DueException,
    Origin,
    PlanImportState,
    Recurrence,
    UpdateRating,
)
from common.fields import Check, NaturalSortField, PartialDateField, WrittenField, not_before
from common.records import HistoricalRecords
from partnership.models import DeliveryGroup, Partner, Source, Sourced, User
from performance.models import Measure
from priorities.models import Commitment, Priority, Strategy


class ActionPlan(Sourced):
    """A group's plan for a strategy."""

    code = models.SlugField(unique=True)
    group = models.ForeignKey(DeliveryGroup, models.PROTECT, related_name="plans")
    strategy = models.ForeignKey(Strategy, models.PROTECT, related_name="plans")
    title = models.CharField(max_length=200)
    update_interval_days = models.PositiveSmallIntegerField(
        default=100, help_text="An open action without an update for longer is marked “update overdue”."
    )

    class Meta:
        ordering = ["-strategy__starts", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "strategy"],
                name="action_plan_once_a_group_and_strategy",
                violation_error_message="The group already has a plan for this strategy.",
            )
        ]

    def __str__(self):
        return self.title


class ActionQuerySet(models.QuerySet):
    """The questions the partnership asks of its actions, each asked by name."""

    def live(self):
        return self.filter(state=ActionState.OPEN)

    def overdue(self, *, on: date):
        return self.live().filter(due__over_before=on)

    def exceptions(self):
        """Open actions that say TBC or Ongoing instead of a date."""
        return self.live().exclude(due_exception="")


class Action(Sourced):
    """One thing that somebody has promised to do by a date."""

    reference = models.CharField(
        max_length=20,
        unique=True,
        # It stands in the address of the action's page.
        validators=[
            RegexValidator(
                r"^[\w(][\w .:()+&-]*\Z",
                "A reference is letters and digits, with full stops or hyphens between: no slash, no sign.",
            )
        ],
    )
    sort = NaturalSortField("reference")
    plan = models.ForeignKey(ActionPlan, models.PROTECT, related_name="actions")
    priority = models.ForeignKey(Priority, models.PROTECT, related_name="actions")
    commitment = models.ForeignKey(Commitment, models.PROTECT, null=True, blank=True, related_name="actions")
    title = models.CharField(max_length=250)
    detail = WrittenField(blank=True)
    lead = models.ForeignKey(Partner, models.PROTECT, related_name="actions_led")
    lead_officer = models.CharField(max_length=150, blank=True, help_text="A post, not a person's name.")
    owner = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="actions_owned",
        help_text="Who reports on it. With nobody named, the group's members from the lead partner do.",
    )
    supporting = models.ManyToManyField(Partner, through="ActionSupport", related_name="actions_supported")
    measures = models.ManyToManyField(Measure, through="ActionMeasure", related_name="actions")
    origin = models.CharField(max_length=20, choices=Origin)
    starts = PartialDateField(null=True, blank=True)
    original_due = PartialDateField(null=True, blank=True)
    due = PartialDateField(null=True, blank=True)
    due_exception = models.CharField(max_length=10, choices=DueException, blank=True)
    recurs = models.CharField(max_length=12, choices=Recurrence, blank=True)
    resources = WrittenField(blank=True)
    state = models.CharField(max_length=12, choices=ActionState, default=ActionState.OPEN)
    closed_on = PartialDateField(null=True, blank=True, help_text="Completed, cancelled or deferred on.")
    outcome = WrittenField(blank=True)
    closed_reason = WrittenField("reason for cancelling or deferring", blank=True)
    came_from = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="led_to",
        help_text="The action it was split from, or that it repeats.",
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="took_in"
    )
    ticket = models.UUIDField(unique=True, null=True, blank=True, editable=False)

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["sort"]
        constraints = [
            not_before(
                "due", "starts", "An action cannot be due before it starts.", "action_due_after_start"
            ),
            not_before(
                "closed_on",
                "starts",
                "An action cannot be closed before it starts.",
                "action_closed_after_start",
            ),
            Check(
                name="action_has_a_due_date_or_says_why_not",
                condition=Q(due__isnull=False, due_exception="") | (Q(due=None) & ~Q(due_exception="")),
                violation_error_message="An action has a due date, or is marked TBC or Ongoing.",
            ),
            Check(
                name="action_closed_has_its_day",
                condition=Q(state=ActionState.OPEN, closed_on=None)
                | (~Q(state=ActionState.OPEN) & Q(closed_on__isnull=False)),
                violation_error_message="An action that is complete, cancelled or deferred records since when.",
            ),
            Check(
                name="action_complete_has_an_outcome",
                condition=~Q(state=ActionState.COMPLETE) | ~Q(outcome=""),
                violation_error_message="A complete action records what came of it.",
            ),
            Check(
                name="action_closed_with_a_reason",
                condition=~Q(state__in=[ActionState.CANCELLED, ActionState.DEFERRED]) | ~Q(closed_reason=""),
                violation_error_message="A cancelled or deferred action says why.",
            ),
            Check(
                name="action_recurs_from_a_date",
                condition=Q(recurs="") | Q(due__isnull=False),
                violation_error_message="An action that recurs has a due date from which the next is reckoned.",
            ),
            Check(
                name="action_is_not_its_own_origin",
                condition=(Q(came_from=None) | ~Q(came_from=F("id")))
                & (Q(merged_into=None) | ~Q(merged_into=F("id"))),
                violation_error_message="An action cannot come from itself or be merged into itself.",
            ),
        ]

    def __str__(self):
        return f"{self.reference} {self.title}"


class ActionSupport(Sourced):
    """A partner that supports an action led by another."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="support")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["action", "partner"]
        verbose_name = "supporting partner"
        constraints = [
            models.UniqueConstraint(
                fields=["action", "partner"],
                name="action_support_once",
                violation_error_message="This partner already supports the action.",
            )
        ]

    def __str__(self):
        return f"{self.partner} supports {self.action.reference}"


class ActionMeasure(Sourced):
    """A measure that an action should move."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="success_measures")
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["action", "measure"]
        verbose_name = "success measure"
        constraints = [
            models.UniqueConstraint(
                fields=["action", "measure"],
                name="action_measure_once",
                violation_error_message="The action already names this measure.",
            )
        ]

    def __str__(self):
        return f"{self.action.reference} should move {self.measure}"


class Slip(Sourced):
    """A due date that was moved: from when to when, why, and who agreed."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="slips")
    made_on = PartialDateField()
    was_due = PartialDateField(null=True, blank=True)
    due = PartialDateField()
    reason = WrittenField()
    agreed_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["action", "made_on"]

    def __str__(self):
        return f"{self.action.reference}: from {self.was_due or 'no date'} to {self.due}"


class Milestone(Sourced):
    """A step of an action: the date planned, the date now expected, the date it happened."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="milestones")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=250)
    baseline = PartialDateField(null=True, blank=True)
    forecast = PartialDateField(null=True, blank=True)
    actual = PartialDateField(null=True, blank=True)

    class Meta:
        ordering = ["action", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "number"],
                name="milestone_number_once",
                violation_error_message="The action already has a milestone with this number.",
            )
        ]

    def __str__(self):
        return self.title


class Update(Sourced):
    """What was done and what is next: dated, authored, added to and never overwritten."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="updates")
    made_on = PartialDateField()
    rating = models.CharField(max_length=12, choices=UpdateRating)
    done = WrittenField("what was done")
    next = WrittenField("what is next", blank=True)
    obstacles = WrittenField(blank=True)
    forecast = PartialDateField(
        "now expected",
        null=True,
        blank=True,
        help_text="When it is now expected. The due date moves when the chair agrees.",
    )
    forecast_reason = WrittenField("why it is expected then", blank=True)
    by = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    author = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="updates")
    # One a form: the second press of a button brings the same one, and adds nothing.
    ticket = models.UUIDField(unique=True, null=True, blank=True, editable=False)

    class Meta:
        ordering = ["action", "made_on", "id"]
        constraints = [
            Check(
                name="update_forecast_says_why",
                condition=Q(forecast=None) | ~Q(forecast_reason=""),
                violation_error_message="A new date says why.",
            )
        ]

    def __str__(self):
        return f"{self.action.reference}, {self.made_on}"


class Review(Sourced):
    """A review whose recommendations bind the partnership: of a death, of a service, of a year."""

    code = models.SlugField(unique=True, max_length=60)
    title = models.CharField(max_length=200)
    about = WrittenField(blank=True)
    completed_on = PartialDateField(null=True, blank=True)
    group = models.ForeignKey(
        DeliveryGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reviews",
        help_text="Answers for it.",
    )

    class Meta:
        ordering = ["-completed_on", "title"]

    def __str__(self):
        return self.title


class Recommendation(Sourced):
    """One thing a review asks for."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="recommendations")
    number = models.CharField(max_length=20)
    sort = NaturalSortField("number")
    section = models.CharField(max_length=200, blank=True, help_text="The heading it stands under.")
    text = WrittenField()
    actions = models.ManyToManyField(Action, through="RecommendationAction", related_name="recommendations")

    class Meta:
        ordering = ["review", "sort"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "number"],
                name="recommendation_number_once",
                violation_error_message="The review already has a recommendation with this number.",
            )
        ]

    def __str__(self):
        return f"{self.number} {self.text}"


class Acceptance(Sourced):
    """What a partner answered to a recommendation, when and with what remark."""

    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="acceptances")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    answer = models.CharField(max_length=15, choices=Answer)
    answered_on = PartialDateField(null=True, blank=True)
    remark = WrittenField(blank=True)

    class Meta:
        ordering = ["recommendation", "partner"]
        constraints = [
            models.UniqueConstraint(
                fields=["recommendation", "partner"],
                name="acceptance_once_a_partner",
                violation_error_message="This partner has answered the recommendation already.",
            ),
            Check(
                name="acceptance_refused_says_why",
                condition=Q(answer=Answer.ACCEPTED) | ~Q(remark=""),
                violation_error_message="Whoever does not accept a recommendation in full says why.",
            ),
        ]

    def __str__(self):
        return f"{self.partner}: {self.get_answer_display()}"


class RecommendationAction(Sourced):
    """An action that answers a recommendation."""

    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="answers")
    action = models.ForeignKey(Action, models.CASCADE, related_name="answered")

    class Meta:
        ordering = ["recommendation", "action"]
        verbose_name = "action that answers a recommendation"
        constraints = [
            models.UniqueConstraint(
                fields=["recommendation", "action"],
                name="recommendation_answered_once_by_an_action",
                violation_error_message="This action answers the recommendation already.",
            )
        ]

    def __str__(self):
        return f"{self.action.reference} answers {self.recommendation.number}"


class PlanImport(models.Model):
    """A plan's file that was uploaded: what stands in it, what somebody chose, and what became of it."""

    plan = models.ForeignKey(ActionPlan, models.PROTECT, related_name="imports")
    state = models.CharField(max_length=10, choices=PlanImportState, default=PlanImportState.STAGED)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64)
    uploader = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True, help_text="Stored or discarded.")
    sheets = models.JSONField(default=list, blank=True, help_text="The rows, until they are settled.")
    choices = models.JSONField(default=dict, blank=True, help_text="Columns, partners and priorities.")
    told = models.JSONField(default=dict, blank=True, help_text="What was stored, row by row.")
    source = models.OneToOneField(Source, models.PROTECT, null=True, blank=True, related_name="plan_import")

    # The rows would stand there again with every choice.
    history = HistoricalRecords(excluded_fields=["sheets", "choices", "told"])

    class Meta:
        ordering = ["-uploaded_at", "-id"]
        constraints = [
            Check(
                name="plan_import_settled_records_when",
                condition=Q(state=PlanImportState.STAGED, settled_at=None)
                | (~Q(state=PlanImportState.STAGED) & Q(settled_at__isnull=False)),
                violation_error_message="An import that is stored or discarded records since when.",
            ),
            Check(
                name="plan_import_committed_has_its_source",
                condition=~Q(state=PlanImportState.COMMITTED) | Q(source__isnull=False),
                violation_error_message="An import that is stored is the source of what it brought.",
            ),
        ]

    def __str__(self):
        return f"{self.file_name}, {localdate(self.uploaded_at):%Y-%m-%d}"
