"""Who: the partnership, its partners, people, groups and agreements; and where every record comes from."""

from collections import defaultdict
from datetime import date

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate

from common.fields import Check, PartialDateField, PeriodField, WrittenField, not_before
from common.periods import PeriodKind
from common.records import HistoricalRecords, Recorded
from partnership.enums import (
    Authority,
    DeathReviewState,
    DutyKind,
    GroupKind,
    MembershipRole,
    PartnerCategory,
    PersonState,
    Reminders,
    SignInOutcome,
    SignInWay,
    SourceKind,
)


class DatedQuerySet(models.QuerySet):
    """Records with `started` and `ended`: who and what held on a day."""

    def current(self, *, on: date):
        """Those that had begun by the day and were not yet over; an unknown start counts as begun."""
        return self.filter(Q(started=None) | Q(started__begun_by=on)).exclude(ended__over_before=on)


class Source(Recorded):
    """Where a record comes from: a paper, a file, a person's statement, or a rule that made it up and says so."""

    code = models.SlugField(unique=True, max_length=60)
    kind = models.CharField(max_length=20, choices=SourceKind)
    title = models.CharField(max_length=200)
    detail = models.TextField(blank=True, help_text="Item, page or paragraph.")
    dated = PartialDateField(null=True, blank=True)
    address = models.URLField(blank=True, max_length=500)
    licence = models.CharField(max_length=300, blank=True)
    rule = models.TextField(blank=True, help_text="For what is illustrative: the rule it was made by.")

    class Meta:
        ordering = ["code"]
        constraints = [
            Check(
                name="source_illustrative_says_its_rule",
                condition=~Q(kind=SourceKind.ILLUSTRATIVE) | ~Q(rule=""),
                violation_error_message="An illustrative source states the rule its records were made by.",
            )
        ]

    def __str__(self):
        return self.title

    @property
    def is_illustrative(self) -> bool:
        return self.kind == SourceKind.ILLUSTRATIVE


class Sourced(Recorded):
    """A record that says where it comes from."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class Partnership(Sourced):
    """The one partnership this portal serves."""

    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=60)
    area = models.CharField(max_length=200)
    local_authority_code = models.CharField(max_length=9, blank=True)
    csp_code = models.CharField("community safety partnership code", max_length=9, blank=True)
    police_force_code = models.CharField(max_length=9, blank=True)
    legal_basis = models.TextField()
    contact_team = models.CharField(max_length=200, help_text="A team, never a person.")
    licence = models.CharField(max_length=300, default="Open Government Licence v3.0")
    accessibility_prepared_on = models.DateField("accessibility statement prepared on", null=True, blank=True)
    accessibility_reviewed_on = models.DateField("accessibility statement reviewed on", null=True, blank=True)
    accessibility_mend_by = models.DateField("accessibility problems to be mended by", null=True, blank=True)
    help_now = models.TextField(
        "how to get help now",
        blank=True,
        help_text="Stands on pages about domestic abuse or violence against women and girls: where to turn, and how.",
    )
    exit_address = models.URLField(
        "where “Exit this page” leads",
        default="https://www.bbc.co.uk/weather",
        help_text="A harmless page of another site, which anybody might have open.",
    )
    privacy_controller = models.TextField(
        "who decides about personal data",
        blank=True,
        help_text="The organisation that is the controller, and whom to ask: a team, never a person.",
    )
    privacy_basis = models.TextField("lawful basis for keeping personal data", blank=True)
    privacy_logs = models.TextField(
        "what the server keeps of visitors",
        blank=True,
        help_text="What the logs of the server hold, who reads them, and for how long they are kept.",
    )
    privacy_retention = models.TextField("how long personal data is kept", blank=True)
    only = models.BooleanField(default=True, editable=False, unique=True)

    class Meta:
        verbose_name_plural = "partnership"
        constraints = [
            Check(
                name="partnership_is_the_only_one",
                condition=Q(only=True),
                violation_error_message="A portal serves one partnership: change the record that is there.",
            )
        ]

    def __str__(self):
        return self.name


class PartnerQuerySet(models.QuerySet):
    def current(self, *, on: date):
        """Partners that had joined by the day and had not left; an unknown joining date counts as joined."""
        return self.filter(Q(joined=None) | Q(joined__begun_by=on)).exclude(left__over_before=on)

    def statutory(self):
        """The responsible authorities (Crime and Disorder Act 1998 s5)."""
        return self.filter(category=PartnerCategory.RESPONSIBLE_AUTHORITY)


class Partner(Sourced):
    """An organisation at the table, with the dates it joined and left and what took its place."""

    code = models.SlugField(unique=True, max_length=60)
    name = models.CharField(max_length=200)
    category = models.CharField(max_length=30, choices=PartnerCategory)
    authority = models.CharField(
        "which authority it is",
        max_length=20,
        choices=Authority,
        blank=True,
        help_text="Which of the five that section 5 of the Crime and Disorder Act 1998 names. Empty: none of them.",
    )
    joined = PartialDateField(null=True, blank=True)
    left = PartialDateField(null=True, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")
    note = models.TextField(blank=True)

    objects = PartnerQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            not_before(
                "left", "joined", "A partner cannot leave before it joined.", "partner_leaves_after_joining"
            ),
            Check(
                name="partner_is_not_its_own_successor",
                condition=Q(successor=None) | ~Q(successor=F("id")),
                violation_error_message="A partner cannot be its own successor.",
            ),
            Check(
                name="partner_named_by_the_law_is_bound",
                condition=Q(authority="") | Q(category=PartnerCategory.RESPONSIBLE_AUTHORITY),
                violation_error_message="An authority that section 5 names is a responsible authority: choose that as "
                "its category, or leave open which authority it is.",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_statutory(self) -> bool:
        return self.category == PartnerCategory.RESPONSIBLE_AUTHORITY


class PeopleQuerySet(models.QuerySet):
    def with_state(self):
        """Each with `state`, as PersonState says: invited until a password is chosen, retired once no longer active."""
        no_password = Q(password="") | Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
        return self.annotate(
            state=models.Case(
                models.When(is_active=False, then=models.Value(PersonState.RETIRED.value)),
                models.When(no_password, then=models.Value(PersonState.INVITED.value)),
                default=models.Value(PersonState.ACTIVE.value),
            )
        )


class UserManager(BaseUserManager.from_queryset(PeopleQuerySet)):
    """People sign in with an e-mail address; its case does not matter."""

    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, **{"is_staff": True, "is_superuser": True, **fields})

    def get_by_natural_key(self, username):
        return self.get(email__iexact=username)


class User(AbstractUser):
    """A person who signs in. The public sees roles and agencies; a name only where its owner may be named."""

    username = None
    first_name = None
    last_name = None
    email = models.EmailField(
        "e-mail address",
        unique=True,
        error_messages={"unique": "Somebody already signs in with this e-mail address."},
    )
    name = models.CharField(max_length=150)
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, related_name="people")
    job_title = models.CharField(max_length=150, blank=True)
    is_officer = models.BooleanField("officer", default=False, help_text="Keeps every record.")
    is_publisher = models.BooleanField(
        "publisher", default=False, help_text="May publish and withdraw editions."
    )
    is_scrutiny = models.BooleanField(
        "scrutiny", default=False, help_text="Reads everything that is not exempt."
    )
    may_be_named_on = models.DateField("may be named publicly since", null=True, blank=True)
    may_be_named_basis = models.CharField(
        max_length=200, blank=True, help_text="Consent, or the public office held."
    )
    reminders = models.CharField(
        max_length=10, choices=Reminders, default=Reminders.WEEKLY, help_text="How often a digest is sent."
    )
    retired_on = models.DateField(null=True, blank=True, editable=False, help_text="Left the portal on.")
    calendar_key = models.CharField(
        max_length=64, unique=True, null=True, blank=True, editable=False, help_text="Opens the calendar."
    )

    history = HistoricalRecords(excluded_fields=["password", "last_login", "calendar_key"])
    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name"]
        constraints = [
            Check(
                name="user_named_publicly_has_a_basis",
                condition=Q(may_be_named_on=None, may_be_named_basis="")
                | (Q(may_be_named_on__isnull=False) & ~Q(may_be_named_basis="")),
                violation_error_message="Whoever may be named publicly has both a date and a basis for it.",
            ),
            Check(
                name="user_retired_does_not_sign_in",
                condition=Q(retired_on=None) | Q(is_active=False),
                violation_error_message="Somebody who has retired is brought back on their page, with a reason.",
            ),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        self.email = self.email.strip().lower()  # people type it as they like, and it is one address
        super().clean()

    @property
    def person_state(self) -> PersonState:
        """Invited until a password is chosen, retired once no longer active."""
        if not self.is_active:
            return PersonState.RETIRED
        return PersonState.ACTIVE if self.password and self.has_usable_password() else PersonState.INVITED

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name

    def posts_on(self, on: date) -> dict[int, frozenset[str]]:
        """The roles this person holds on a day, by the key of the group: {7: {"chair"}}. Asked once for each day."""
        known = self.__dict__.setdefault("_posts", {})
        if on not in known:
            held = defaultdict(set)
            if self.pk and self.is_active:
                for group, role in self.memberships.current(on=on).values_list("group_id", "role"):
                    held[group].add(role)
            known[on] = {group: frozenset(roles) for group, roles in held.items()}
        return known[on]

    def refresh_from_db(self, *args, **kwargs):
        self.__dict__.pop("_posts", None)
        super().refresh_from_db(*args, **kwargs)

    @property
    def public_words(self) -> str:
        """How the public reads this person: job title and agency, the name only where it may be given."""
        role = ", ".join(filter(None, [self.job_title, self.partner and self.partner.name]))
        return f"{self.name}, {role}" if self.may_be_named_on and role else role or "the partnership"


class Invitation(Recorded):
    """A link that lets one person choose a password, once, within a week. Only the hash of its key is kept."""

    person = models.ForeignKey(User, models.PROTECT, related_name="invitations")
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True, help_text="Why the e-mail could not be sent.")

    class Meta:
        ordering = ["-sent_at", "-pk"]
        constraints = [
            Check(
                name="invitation_is_used_or_withdrawn",
                condition=Q(accepted_at=None) | Q(withdrawn_at=None),
                violation_error_message="An invitation is accepted or withdrawn, never both.",
            )
        ]

    def __str__(self):
        return f"Invitation of {self.person}, {localdate(self.sent_at):%Y-%m-%d}"


class SignIn(models.Model):
    """Somebody signed in or out, or was refused. Written once, never changed, forgotten after a stated time."""

    person = models.ForeignKey(User, models.PROTECT, null=True, related_name="sign_ins")
    email = models.CharField("e-mail address as typed", max_length=254, blank=True)
    at = models.DateTimeField(db_index=True)
    outcome = models.CharField(max_length=20, choices=SignInOutcome)
    way = models.CharField("by", max_length=20, choices=SignInWay, blank=True)
    network = models.CharField(
        max_length=45, blank=True, help_text="The network, never the whole address of a machine."
    )

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "sign-in"
        indexes = [models.Index(fields=["person", "-at"], name="sign_in_of_a_person")]

    def __str__(self):
        return f"{self.person or self.email or 'Somebody'}: {self.get_outcome_display().lower()}"


class Refusal(models.Model):
    """Somebody who is signed in tried to change what they may not. Kept as long as the sign-ins."""

    person = models.ForeignKey(User, models.PROTECT, related_name="refusals")
    at = models.DateTimeField(db_index=True)
    address = models.CharField(max_length=300)
    words = models.CharField("what they were told", max_length=500)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.person}: {self.address}"


class DeliveryGroup(Sourced):
    """A group that answers to the board; the board itself is a group of its own kind."""

    code = models.SlugField(unique=True, max_length=60)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=GroupKind)
    terms_of_reference = models.TextField(blank=True)
    started = PartialDateField(null=True, blank=True)
    ended = PartialDateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            not_before("ended", "started", "A group cannot end before it started.", "group_ends_after_start")
        ]

    def __str__(self):
        return self.name


class ReportingLine(Sourced):
    """One group reports to another; a forum can report to several."""

    group = models.ForeignKey(DeliveryGroup, models.CASCADE, related_name="reports_to")
    to = models.ForeignKey(DeliveryGroup, models.CASCADE, related_name="hears_from")

    class Meta:
        ordering = ["group", "to"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "to"],
                name="reporting_line_once",
                violation_error_message="This group already reports to that one.",
            ),
            Check(
                name="reporting_line_to_another",
                condition=~Q(group=F("to")),
                violation_error_message="A group cannot report to itself.",
            ),
        ]

    def __str__(self):
        return f"{self.group} reports to {self.to}"


class Membership(Sourced):
    """A person, or a post whose holder the papers do not name, in a group, with a role and dates."""

    group = models.ForeignKey(DeliveryGroup, models.CASCADE, related_name="memberships")
    person = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="memberships")
    post = models.CharField(max_length=150, blank=True)
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, related_name="memberships")
    role = models.CharField(max_length=20, choices=MembershipRole)
    interim = models.BooleanField(default=False)
    started = PartialDateField(null=True, blank=True)
    ended = PartialDateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["group", "role"]
        constraints = [
            Check(
                name="membership_is_somebodys",
                condition=Q(person__isnull=False) | ~Q(post=""),
                violation_error_message="A membership belongs to a person or to a post.",
            ),
            not_before(
                "ended",
                "started",
                "A membership cannot end before it started.",
                "membership_ends_after_start",
            ),
        ]

    def __str__(self):
        return f"{self.words}: {self.get_role_display()}, {self.group}"

    @property
    def words(self) -> str:
        """The post and its agency, as the public reads them."""
        return (
            ", ".join(filter(None, [self.post, self.partner and self.partner.name]))
            or self.person.public_words
        )


class InformationSharingAgreement(Sourced):
    """The protocol of SI 2007/1830 reg 4: version, dates, signatories."""

    title = models.CharField(max_length=200)
    version = models.CharField(max_length=40, blank=True)
    agreed_on = PartialDateField(null=True, blank=True)
    review_on = PartialDateField(null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["title"]
        constraints = [
            not_before(
                "review_on", "agreed_on", "A review follows the agreement.", "sharing_review_after_agreement"
            )
        ]

    def __str__(self):
        return self.title


class Signature(Sourced):
    """A partner that signed an information sharing agreement."""

    agreement = models.ForeignKey(InformationSharingAgreement, models.CASCADE, related_name="signatures")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="signatures")

    class Meta:
        ordering = ["agreement", "partner"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "partner"],
                name="signature_once",
                violation_error_message="This partner has already signed the agreement.",
            )
        ]

    def __str__(self):
        return f"{self.partner} signed {self.agreement}"


class LiaisonOfficer(Sourced):
    """The designated liaison officer of a responsible authority (SI 2007/1830 reg 4)."""

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="liaison_officers")
    person = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    post = models.CharField(max_length=150)
    started = PartialDateField(null=True, blank=True)
    ended = PartialDateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["partner", "started"]
        constraints = [
            not_before(
                "ended",
                "started",
                "A liaison officer cannot end before starting.",
                "liaison_ends_after_start",
            )
        ]

    def __str__(self):
        return f"{self.post}, {self.partner}"


class DutyRecord(Sourced):
    """One document or statement that the law asks for, and where it stands. Of each kind the newest counts."""

    duty = models.CharField(max_length=40, choices=DutyKind)
    title = models.CharField(max_length=200)
    dated = PartialDateField(null=True, blank=True, help_text="Agreed, approved or reviewed on.")
    address = models.URLField(blank=True, max_length=500, help_text="Where the public reads it.")
    contact = models.CharField(max_length=200, blank=True, help_text="A team, never a person.")
    review_on = PartialDateField("next review", null=True, blank=True)
    sent_on = PartialDateField(
        null=True, blank=True, help_text="To the Home Office, the Youth Justice Board or the policing body."
    )
    needs_assessment_on = PartialDateField("needs assessment", null=True, blank=True)
    consulted = models.TextField(blank=True, help_text="Who was asked before it was agreed.")
    text = WrittenField("what it says", blank=True)

    class Meta:
        ordering = ["duty", "-dated", "-pk"]
        constraints = [
            not_before("review_on", "dated", "The next review follows the document.", "duty_review_after_it")
        ]

    def __str__(self):
        return self.title

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields that its duty needs and that are empty."""
        return tuple(name for name in DutyKind(self.duty).needs if not getattr(self, name))


class CaseReviewFigures(Sourced):
    """The four numbers of a year's case reviews (Anti-social Behaviour, Crime and Policing Act 2014 s104(9))."""

    year = PeriodField(unique=True)
    applications = models.PositiveSmallIntegerField("applications received")
    threshold_not_met = models.PositiveSmallIntegerField("times the threshold was not met")
    reviews = models.PositiveSmallIntegerField("reviews carried out")
    recommendations = models.PositiveSmallIntegerField("reviews that resulted in recommendations")
    released_by = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="+", help_text="Who agreed to publish."
    )
    released_on = PartialDateField(null=True, blank=True)

    class Meta:
        ordering = ["-year"]
        verbose_name = "case review figures"
        verbose_name_plural = "case review figures"
        constraints = [
            Check(
                name="case_reviews_hold_their_recommendations",
                condition=Q(recommendations__lte=F("reviews")),
                violation_error_message="No more reviews can end in recommendations than were carried out.",
            ),
            Check(
                name="case_reviews_released_by_and_on",
                condition=Q(released_by=None, released_on=None)
                | Q(released_by__isnull=False, released_on__isnull=False),
                violation_error_message="A release has both who agreed to it and the day.",
            ),
        ]

    def __str__(self):
        return f"Case reviews of {self.year}"

    def clean(self):
        super().clean()
        if self.year and self.year.kind != PeriodKind.YEAR:
            raise ValidationError({"year": f"{self.year} is not a financial year: write 2024/25."})

    @property
    def is_released(self) -> bool:
        return self.released_on is not None


class DeathReview(Sourced):
    """The review of a death after domestic abuse, under a pseudonym. Never counted by time: a count would identify."""

    pseudonym = models.CharField(max_length=80, unique=True)
    state = models.CharField(max_length=20, choices=DeathReviewState, default=DeathReviewState.UNDER_WAY)
    quality_assured_on = PartialDateField(null=True, blank=True)
    published_on = PartialDateField(null=True, blank=True)
    not_published_reason = models.TextField("why it is not published", blank=True)
    take_down_on = PartialDateField("to be taken down", null=True, blank=True)
    plan_status = WrittenField("where its action plan stands", blank=True)

    class Meta:
        ordering = ["pseudonym"]
        constraints = [
            Check(
                name="death_review_published_says_when",
                condition=~Q(state__in=[DeathReviewState.PUBLISHED, DeathReviewState.TAKEN_DOWN])
                | Q(published_on__isnull=False),
                violation_error_message="A review that was published has the day.",
            ),
            Check(
                name="death_review_not_published_says_why",
                condition=~Q(state=DeathReviewState.NOT_PUBLISHED) | ~Q(not_published_reason=""),
                violation_error_message="A review that is not to be published says why.",
            ),
            not_before(
                "take_down_on",
                "published_on",
                "A review cannot be taken down before it is published.",
                "death_review_down_after_up",
            ),
        ]

    def __str__(self):
        return f"Review {self.pseudonym}"


class PublicMeeting(Sourced):
    """A meeting that everybody may come to, of which one or more is held each year (SI 2007/1830 reg 12(4))."""

    held_on = PartialDateField()
    title = models.CharField(max_length=200)
    notice_address = models.URLField(blank=True, max_length=500, help_text="Where it was announced.")
    notice_published_on = PartialDateField(null=True, blank=True)
    discussed = WrittenField("what was discussed", blank=True)
    record_address = models.URLField(blank=True, max_length=500, help_text="Where the public reads of it.")

    class Meta:
        ordering = ["-held_on", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["held_on", "title"],
                name="public_meeting_once",
                violation_error_message="This public meeting is recorded already: change it where it stands.",
            )
        ]

    def __str__(self):
        return f"{self.title}, {self.held_on}"


class PublicMeetingPartner(Sourced):
    """A partner whose senior people came to a public meeting."""

    meeting = models.ForeignKey(PublicMeeting, models.CASCADE, related_name="partners")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="public_meetings")
    senior_post = models.CharField(max_length=200, help_text="The post of whoever came, never a name.")

    class Meta:
        ordering = ["meeting", "partner"]
        verbose_name = "partner at a public meeting"
        verbose_name_plural = "partners at public meetings"
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "partner"],
                name="public_meeting_partner_once",
                violation_error_message="This partner is recorded at the meeting already.",
            )
        ]

    def __str__(self):
        return f"{self.partner} at {self.meeting}"


class Fact(Sourced):
    """One figure of the area at a glance."""

    number = models.PositiveSmallIntegerField(unique=True, help_text="Its place on the page.")
    figure = models.CharField(max_length=40)
    words = models.CharField(max_length=120)
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]

    def __str__(self):
        return f"{self.figure} {self.words}"


class Term(Sourced):
    """A word of the field, explained for a reader."""

    term = models.CharField(max_length=100, unique=True)
    text = models.TextField()

    class Meta:
        ordering = ["term"]

    def __str__(self):
        return self.term
