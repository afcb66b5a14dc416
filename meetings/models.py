"""Holding to account: meetings with their agendas, papers and minutes; what they decide, and what follows from it."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from actionplans.models import Action
from common.fields import Check, PartialDateField, WrittenField
from common.records import Recorded
from meetings.enums import (
    Access,
    DecisionKind,
    EscalationState,
    ExemptParagraph,
    Impact,
    ItemType,
    Likelihood,
    Marking,
    MeetingState,
    MinutesState,
    Presence,
    ReportState,
    RiskResponse,
)
from meetings.rules import quorum_words
from partnership.models import DeliveryGroup, Partner, Sourced, User
from performance.models import AcceptedRed, Measure
from priorities.models import Refresh, Strategy

MOST_PAPER = 60_000  # characters of one section of a committee report


class MeetingQuerySet(models.QuerySet):
    """The questions the partnership asks of its meetings, each asked by name."""

    def held(self, *, before: date | None = None):
        """Meetings that took place; with `before`, those over before that day. Newest first."""
        found = self.filter(state=MeetingState.HELD)
        return (found.filter(held_on__over_before=before) if before else found).order_by("-held_on")

    def to_come(self):
        """Planned or called, soonest first."""
        return self.filter(state__in=[MeetingState.PLANNED, MeetingState.CALLED]).order_by("held_on")


class Meeting(Sourced):
    """A meeting of the board, a group or a body it answers to: planned, called, held."""

    group = models.ForeignKey(DeliveryGroup, models.PROTECT, related_name="meetings")
    held_on = PartialDateField("day")
    starts_at = models.TimeField("starts at", null=True, blank=True)
    place = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=MeetingState, default=MeetingState.PLANNED)
    is_open = models.BooleanField("open to the public", default=False)
    papers_due = models.DateField(null=True, blank=True, help_text="The last day for papers.")
    noticed_on = models.DateField(
        "notice given on", null=True, blank=True, help_text="When the agenda was made public."
    )
    quorum = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Partners needed to decide.")
    cancelled_reason = WrittenField(blank=True)
    decided = models.TextField(
        blank=True, help_text="What it decided, where only its outcome is known and not its items."
    )
    minutes_state = models.CharField(max_length=10, choices=MinutesState, default=MinutesState.NONE)
    minutes_agreed_at = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="minutes_agreed"
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "group"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "held_on"],
                name="meeting_once_a_day",
                violation_error_message="This body already has a meeting on that date.",
            ),
            Check(
                name="meeting_cancelled_says_why",
                condition=~Q(state=MeetingState.CANCELLED) | ~Q(cancelled_reason=""),
                violation_error_message="A meeting that is called off says why.",
            ),
            Check(
                name="meeting_minutes_agreed_at_another",
                condition=~Q(minutes_state=MinutesState.AGREED)
                | Q(minutes_agreed_at__isnull=False) & ~Q(minutes_agreed_at=F("id")),
                violation_error_message="Minutes are agreed at a later meeting: name it.",
            ),
        ]

    def __str__(self):
        return f"{self.group}, {self.held_on}"

    def lacks_quorum_words(self) -> str:
        """“” unless attendance is known and the quorum was not reached: then the sentence. One query."""
        presences = list(self.attendances.values_list("presence", flat=True)) if self.quorum else []
        present = presences.count(Presence.PRESENT)
        return quorum_words(present, self.quorum) if presences and present < self.quorum else ""


class StandingItem(Sourced):
    """An item that stands on every agenda of a body."""

    group = models.ForeignKey(DeliveryGroup, models.CASCADE, related_name="standing_items")
    number = models.PositiveSmallIntegerField(help_text="Its place on the agenda.")
    title = models.CharField(max_length=200)
    type = models.CharField(max_length=12, choices=ItemType)
    presenter = models.CharField(max_length=150, blank=True, help_text="A post, not a person's name.")
    minutes = models.PositiveSmallIntegerField("minutes allowed", null=True, blank=True)

    class Meta:
        ordering = ["group", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "number"],
                name="standing_item_number_once",
                violation_error_message="The body already has a standing item with this number.",
            )
        ]

    def __str__(self):
        return self.title


class AgendaItem(Sourced):
    """One item of an agenda, and what the minutes say of it. Exempt words stand apart."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    type = models.CharField(max_length=12, choices=ItemType)
    presenter = models.CharField(max_length=150, blank=True, help_text="A post, not a person's name.")
    minutes_allowed = models.PositiveSmallIntegerField(null=True, blank=True)
    access = models.CharField(max_length=8, choices=Access, default=Access.PUBLIC)
    exempt_paragraph = models.CharField(
        "paragraph of Schedule 12A", max_length=1, choices=ExemptParagraph, blank=True
    )
    public_interest = WrittenField("why it is not in the public interest to tell it", blank=True)
    urgency = WrittenField("why it is urgent", blank=True, help_text="For an item after the deadline.")
    minute = WrittenField("what the minutes say", blank=True, most=MOST_PAPER)
    exempt_minute = WrittenField("what the exempt minutes say", blank=True, most=MOST_PAPER)

    class Meta:
        ordering = ["meeting", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "number"],
                name="agenda_item_number_once",
                violation_error_message="The agenda already has an item with this number.",
            ),
            Check(
                name="agenda_item_exempt_says_why",
                condition=Q(access=Access.PUBLIC) | ~Q(exempt_paragraph="") & ~Q(public_interest=""),
                violation_error_message="An exempt item names its paragraph of Schedule 12A and the public-interest "
                "reason.",
            ),
        ]

    def __str__(self):
        return f"{self.number}. {self.title}"

    @property
    def is_exempt(self) -> bool:
        return self.access == Access.EXEMPT


class Attendance(Sourced):
    """A partner at a meeting: present, with apologies, or absent; by which post."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    presence = models.CharField(max_length=10, choices=Presence)
    post = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["meeting", "partner"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "partner"],
                name="attendance_once_a_partner",
                violation_error_message="The attendance of this partner is recorded already.",
            )
        ]

    def __str__(self):
        return f"{self.partner}: {self.get_presence_display()}"


class CommitteeReport(Sourced):
    """A report written in the portal in the form of a committee report. It can go to several bodies."""

    title = models.CharField("subject", max_length=200)
    type = models.CharField(max_length=12, choices=ItemType)
    report_of = models.CharField(max_length=150, help_text="The post that reports.")
    author = models.CharField(max_length=150, help_text="The post that wrote it, with its team.")
    marking = models.CharField(max_length=20, choices=Marking, blank=True, default=Marking.NONE)
    summary = WrittenField(most=MOST_PAPER)
    recommendations = WrittenField(help_text="One a line; each begins with its verb.")
    background = WrittenField(blank=True, most=MOST_PAPER)
    current_position = WrittenField(blank=True, most=MOST_PAPER)
    options = WrittenField(blank=True, most=MOST_PAPER)
    proposals = WrittenField(blank=True, most=MOST_PAPER)
    strategic_implications = WrittenField(blank=True, most=MOST_PAPER)
    financial_implications = WrittenField(blank=True)
    resource_implications = WrittenField(blank=True)
    legal_implications = WrittenField(blank=True)
    risk_implications = WrittenField(blank=True)
    equalities_implications = WrittenField(blank=True)
    climate_implications = WrittenField(blank=True)
    security_implications = WrittenField(blank=True)
    crime_and_disorder_implications = WrittenField(help_text="Crime and Disorder Act 1998, section 17.")
    conclusion = WrittenField(blank=True, most=MOST_PAPER)
    appendices = WrittenField(blank=True, help_text="One a line.")
    background_papers = WrittenField(blank=True, help_text="One a line.")

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return self.title


class ReportVersion(Recorded):
    """A committee report as it was submitted. It never changes; a change is a new version."""

    report = models.ForeignKey(CommitteeReport, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    document = models.JSONField(help_text="Every field of the report as it was submitted.")
    note = WrittenField(blank=True, help_text="What changed since the version before.")
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["report", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "number"],
                name="report_version_number_once",
                violation_error_message="The report already has a version with this number.",
            )
        ]

    def __str__(self):
        return f"{self.report}, version {self.number}"


class Paper(Recorded):
    """What lies behind an agenda item: a version of a committee report, a group's report, or an uploaded file."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="papers")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    version = models.ForeignKey(ReportVersion, models.PROTECT, null=True, blank=True, related_name="papers")
    group_report = models.ForeignKey(
        "GroupReport", models.PROTECT, null=True, blank=True, related_name="papers"
    )
    file_name = models.CharField(max_length=200, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    content = models.BinaryField(null=True, blank=True)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    marking = models.CharField(max_length=20, choices=Marking, blank=True, default=Marking.NONE)
    received_on = models.DateField()
    urgency = WrittenField("why it is urgent", blank=True, help_text="For a paper after the deadline.")

    class Meta:
        ordering = ["item", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "number"],
                name="paper_number_once",
                violation_error_message="The item already has a paper with this number.",
            ),
            Check(
                name="paper_is_one_thing",
                condition=Q(version__isnull=False, group_report=None, content=None)
                | Q(version=None, group_report__isnull=False, content=None)
                | Q(version=None, group_report=None, content__isnull=False),
                violation_error_message="A paper is a report, a group's report, or a file.",
            ),
        ]

    def __str__(self):
        return self.title


class GroupReport(Sourced):
    """What a group's chair reports to a meeting: drafted from the record, edited, and frozen with its figures."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="group_reports")
    group = models.ForeignKey(DeliveryGroup, models.PROTECT, related_name="reports")
    number = models.PositiveSmallIntegerField("version", default=1)
    since = models.DateField(help_text="The first day it reports on.")
    until = models.DateField(help_text="The last day it reports on.")
    state = models.CharField(max_length=10, choices=ReportState, default=ReportState.DRAFT)
    achievements = WrittenField(blank=True, most=MOST_PAPER)
    exceptions = WrittenField(blank=True, most=MOST_PAPER)
    slips = WrittenField(blank=True, most=MOST_PAPER)
    next_steps = WrittenField(blank=True, most=MOST_PAPER)
    risks = WrittenField(blank=True, most=MOST_PAPER)
    requests = WrittenField("asked of the board", blank=True)
    figures = models.JSONField(
        null=True, blank=True, help_text="Plan and measures as they were at submission."
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["meeting", "group", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "group", "number"],
                name="group_report_version_once",
                violation_error_message="The group already has this version of its report to the meeting.",
            ),
            Check(
                name="group_report_submitted_is_whole",
                condition=Q(state=ReportState.DRAFT, submitted_at=None)
                | Q(state=ReportState.SUBMITTED, submitted_at__isnull=False, figures__isnull=False),
                violation_error_message="A submitted report keeps its figures and the moment of submission.",
            ),
            Check(
                name="group_report_ends_after_it_starts",
                condition=Q(until__gte=F("since")),
                violation_error_message="A report ends after it starts.",
            ),
        ]

    def __str__(self):
        return f"{self.group} to {self.meeting}"


class Escalation(Sourced):
    """A concern that a group raises to the board about an action or a measure, and the answer that came back."""

    group = models.ForeignKey(DeliveryGroup, models.PROTECT, related_name="escalations")
    to = models.ForeignKey(DeliveryGroup, models.PROTECT, related_name="escalated_to_it")
    action = models.ForeignKey(Action, models.PROTECT, null=True, blank=True, related_name="escalations")
    measure = models.ForeignKey(Measure, models.PROTECT, null=True, blank=True, related_name="escalations")
    raised_on = models.DateField()
    why = WrittenField("what is the concern")
    asked = WrittenField("what is asked of the board")
    state = models.CharField(max_length=10, choices=EscalationState, default=EscalationState.RAISED)
    answer = WrittenField(blank=True)
    answered_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-raised_on", "-pk"]
        constraints = [
            Check(
                name="escalation_is_about_one_thing",
                condition=Q(action__isnull=False, measure=None) | Q(action=None, measure__isnull=False),
                violation_error_message="An escalation is about one action or one measure.",
            ),
            Check(
                name="escalation_answered_has_its_answer",
                condition=Q(state=EscalationState.RAISED) | ~Q(answer="") & Q(answered_on__isnull=False),
                violation_error_message="An escalation that is closed has its answer and the day.",
            ),
        ]

    def __str__(self):
        return f"{self.about}: {self.why[:80]}"

    @property
    def about(self):
        """The action or the measure."""
        return self.action or self.measure


class Decision(Sourced):
    """What was decided: at a meeting under an item, or by delegation between meetings; and what it did."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, blank=True, related_name="decisions")
    item = models.ForeignKey(AgendaItem, models.PROTECT, null=True, blank=True, related_name="decisions")
    kind = models.CharField(max_length=20, choices=DecisionKind)
    text = WrittenField("what was decided")
    minute_reference = models.CharField(max_length=60, help_text="Such as minute 6, or 3/2018.")
    decided_on = PartialDateField()
    delegated_to = models.CharField(
        max_length=150, blank=True, help_text="The post that decided between meetings."
    )
    delegation = WrittenField(blank=True, help_text="Under what delegation, and whom they consulted.")
    strategy = models.ForeignKey(Strategy, models.PROTECT, null=True, blank=True, related_name="decisions")
    refresh = models.ForeignKey(Refresh, models.PROTECT, null=True, blank=True, related_name="decisions")
    action = models.ForeignKey(Action, models.PROTECT, null=True, blank=True, related_name="decisions")
    accepted_red = models.OneToOneField(
        AcceptedRed, models.PROTECT, null=True, blank=True, related_name="decision"
    )
    escalation = models.ForeignKey(
        Escalation, models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    referred_to = models.ForeignKey(
        DeliveryGroup, models.PROTECT, null=True, blank=True, related_name="referrals"
    )
    ticket = models.UUIDField(unique=True, null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-decided_on", "pk"]
        constraints = [
            Check(
                name="decision_has_its_meeting_or_its_delegation",
                condition=Q(meeting__isnull=False, delegated_to="")
                | Q(meeting=None, item=None) & ~Q(delegated_to="") & ~Q(delegation=""),
                violation_error_message="A decision is taken at a meeting, or by a post under a delegation.",
            )
        ]

    def __str__(self):
        return f"{self.minute_reference}: {self.text[:80]}"


class FollowUp(Sourced):
    """Something a meeting asked for: numbered, owned, dated, chased, and closed at a meeting."""

    number = models.CharField(max_length=20, unique=True, help_text="Such as OR 12. Never used again.")
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="follow_ups")
    item = models.ForeignKey(AgendaItem, models.PROTECT, null=True, blank=True, related_name="follow_ups")
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="follow_ups")
    text = WrittenField("what is to be done")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="follow_ups")
    due = models.DateField()
    progress = WrittenField(blank=True)
    closed_at = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="follow_ups_closed"
    )
    closed_on = PartialDateField(null=True, blank=True)
    outcome = WrittenField(blank=True)

    class Meta:
        ordering = ["due", "pk"]
        verbose_name = "follow-up"
        constraints = [
            Check(
                name="follow_up_closed_is_whole",
                condition=Q(closed_at=None, closed_on=None)
                | Q(closed_at__isnull=False, closed_on__isnull=False) & ~Q(outcome=""),
                violation_error_message="A follow-up is closed at a meeting, with what came of it.",
            )
        ]

    def __str__(self):
        return f"{self.number}: {self.text[:80]}"

    @property
    def is_open(self) -> bool:
        return self.closed_at_id is None


class Risk(Sourced):
    """A risk of a group or of the board: cause, consequence, how it is controlled, who owns it."""

    code = models.CharField(max_length=20, unique=True)
    group = models.ForeignKey(DeliveryGroup, models.PROTECT, related_name="risks")
    title = models.CharField(max_length=200)
    cause = WrittenField()
    consequence = WrittenField()
    controls = WrittenField("existing controls")
    response = models.CharField(max_length=10, choices=RiskResponse)
    owner = models.CharField(max_length=150, help_text="A post, not a person's name.")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    target_likelihood = models.CharField(max_length=1, choices=Likelihood)
    target_impact = models.CharField(max_length=1, choices=Impact)
    review_on = models.DateField("next review")
    actions = models.ManyToManyField(Action, through="RiskAction", related_name="risks")
    closed_on = models.DateField(null=True, blank=True)
    closed_reason = WrittenField(blank=True)

    class Meta:
        ordering = ["group", "code"]
        constraints = [
            Check(
                name="risk_closed_says_why",
                condition=Q(closed_on=None, closed_reason="")
                | Q(closed_on__isnull=False) & ~Q(closed_reason=""),
                violation_error_message="A risk is closed with the day and a reason.",
            )
        ]

    def __str__(self):
        return f"{self.code} {self.title}"


class RiskScore(Sourced):
    """How likely and how bad a risk was judged to be on a day. Added to, never overwritten."""

    risk = models.ForeignKey(Risk, models.CASCADE, related_name="scores")
    scored_on = models.DateField()
    likelihood = models.CharField(max_length=1, choices=Likelihood)
    impact = models.CharField(max_length=1, choices=Impact)
    remark = WrittenField(blank=True)

    class Meta:
        ordering = ["risk", "scored_on", "pk"]

    def __str__(self):
        return f"{self.risk.code}, {self.scored_on}: {self.score}"

    @property
    def score(self) -> int:
        return int(self.likelihood) * int(self.impact)


class RiskAction(Sourced):
    """An action that brings a risk down."""

    risk = models.ForeignKey(Risk, models.CASCADE, related_name="further")
    action = models.ForeignKey(Action, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["risk", "action"]
        verbose_name = "action on a risk"
        verbose_name_plural = "actions on risks"
        constraints = [
            models.UniqueConstraint(
                fields=["risk", "action"],
                name="risk_action_once",
                violation_error_message="The risk already names this action.",
            )
        ]

    def __str__(self):
        return f"{self.action.reference} on {self.risk.code}"


class ScrutinyRecommendation(Sourced):
    """What the scrutiny committee recommended at a meeting (Police and Justice Act 2006 s19)."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="scrutiny_recommendations")
    number = models.PositiveSmallIntegerField()
    text = WrittenField()
    received_on = models.DateField(help_text="When the authorities received it: the 28 days run from here.")
    came_of_it = WrittenField("what came of it", blank=True)

    class Meta:
        ordering = ["-meeting__held_on", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "number"],
                name="scrutiny_recommendation_number_once",
                violation_error_message="The meeting already made a recommendation with this number.",
            )
        ]

    def __str__(self):
        return f"{self.number}. {self.text[:80]}"


class ScrutinyResponse(Sourced):
    """What an authority that was addressed answered, or still owes."""

    recommendation = models.ForeignKey(ScrutinyRecommendation, models.CASCADE, related_name="responses")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    text = WrittenField(blank=True)
    answered_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["recommendation", "partner"]
        constraints = [
            models.UniqueConstraint(
                fields=["recommendation", "partner"],
                name="scrutiny_response_once_an_authority",
                violation_error_message="This authority is addressed already.",
            ),
            Check(
                name="scrutiny_response_is_whole",
                condition=Q(answered_on=None, text="") | Q(answered_on__isnull=False) & ~Q(text=""),
                violation_error_message="A response has its words and its day.",
            ),
        ]

    def __str__(self):
        return f"{self.partner} on recommendation {self.recommendation.number}"
