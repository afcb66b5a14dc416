"""Telling: editions, the bytes they are made of, and the addresses that serve them.

A `Blob` is bytes by their SHA-256, stored once with their compressed twins. An `EditionFile` names a blob in an
edition and never changes. An `Address` says which bytes a public address answers with today; it is made again, in
the same transaction, whenever an edition or a meeting is published or changes its state.

A `MeetingPublication` is a version of a meeting as the public reads it, frozen in the same way. An `EditionDraft` is an
edition that is being prepared: its frozen document and its files, marked as a draft, for those who have its address.

A `Build` is work in the background: asked for by somebody, done by a process of its own, watched by its heartbeat.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from common.fields import Check, PeriodField, WrittenField
from common.records import Recorded
from meetings.models import Meeting, Paper
from priorities.models import Strategy
from publishing.enums import (
    UNFINISHED,
    Answered,
    BuildState,
    BuildTask,
    DraftState,
    EditionKind,
    EditionState,
    PackAudience,
    PublicationState,
    Severity,
)


class Destruction(Recorded):
    """Bytes that were emptied because they should never have been public: who did it, when and why."""

    of = models.CharField("what they were", max_length=300)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = WrittenField(help_text="For officers. Name nothing private: this stays.")

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.of}, destroyed on {self.at:%d %B %Y}"


class Blob(models.Model):
    """Bytes, by their hash, with what a browser may be sent instead. Destroyed, only their hash and size are left."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveIntegerField()
    plain = models.BinaryField()
    gzip = models.BinaryField(null=True)
    brotli = models.BinaryField(null=True)
    destroyed = models.ForeignKey(Destruction, models.PROTECT, null=True, blank=True, related_name="blobs")

    def __str__(self):
        return self.sha256


class Edition(Recorded):
    """What was published: one frozen document, and the files rendered from it."""

    strategy = models.ForeignKey(Strategy, models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=EditionKind)
    title = models.CharField(max_length=200)
    label = models.CharField(max_length=100, blank=True, help_text="Such as: Draft published for decision.")
    note = models.TextField(blank=True)
    period = PeriodField()
    as_at = models.DateField()
    state = models.CharField(max_length=10, choices=EditionState, default=EditionState.PUBLISHED)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    next_update = models.CharField(max_length=100, blank=True)
    document = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    manifest = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    previous = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="next")
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrections")
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_reason = WrittenField("why it was withdrawn, for readers", blank=True)

    class Meta:
        ordering = ["-strategy__starts", "-number"]
        constraints = [
            Check(
                name="edition_withdrawn_says_why",
                condition=~Q(state=EditionState.WITHDRAWN) & Q(withdrawn_on=None, withdrawn_reason="")
                | Q(state=EditionState.WITHDRAWN, withdrawn_on__isnull=False) & ~Q(withdrawn_reason=""),
                violation_error_message="What is withdrawn says when and why.",
            ),
            Check(
                name="edition_corrects_another_with_a_note",
                condition=Q(corrects=None) | ~Q(corrects=F("id")) & ~Q(note=""),
                violation_error_message="A correction says in its note what was wrong.",
            ),
            models.UniqueConstraint(
                fields=["strategy", "number"],
                name="edition_number_once",
                violation_error_message="The strategy already has an edition with this number.",
            ),
            Check(
                name="edition_does_not_follow_itself",
                condition=Q(previous=None) | ~Q(previous=F("id")),
                violation_error_message="An edition cannot follow itself.",
            ),
        ]

    def __str__(self):
        return f"{self.strategy.years}, edition {self.number}: {self.title}"

    @property
    def address(self) -> str:
        return f"/editions/{self.strategy.slug}/{self.number}/"

    def get_absolute_url(self):
        return self.address


class EditionFile(models.Model):
    """One file of an edition. Never changed."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="files")
    name = models.CharField(max_length=100)
    content_type = models.CharField(max_length=100)
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["edition", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "name"],
                name="edition_file_once",
                violation_error_message="The edition already has a file of this name.",
            )
        ]

    def __str__(self):
        return self.name


class Address(models.Model):
    """A public address and the bytes it answers with today."""

    path = models.CharField(max_length=200, primary_key=True)
    edition = models.ForeignKey(Edition, models.CASCADE, null=True, related_name="addresses")
    publication = models.ForeignKey("MeetingPublication", models.CASCADE, null=True, related_name="addresses")
    content_type = models.CharField(max_length=100)
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    immutable = models.BooleanField(default=False)

    class Meta:
        ordering = ["path"]
        verbose_name_plural = "addresses"

    def __str__(self):
        return self.path


class Site(models.Model):
    """How often the public site has changed: what a web process asks to learn whether its memory still holds."""

    revision = models.PositiveIntegerField(default=0)
    only = models.BooleanField(default=True, editable=False, unique=True)

    def __str__(self):
        return f"revision {self.revision}"


class MeetingPublication(Recorded):
    """A meeting as the public reads it: one frozen document and the files made from it. A change is a new version."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="publications")
    version = models.PositiveSmallIntegerField()
    slug = models.CharField(max_length=80, help_text="The meeting in its address: 2022-09-05-board.")
    note = WrittenField(blank=True, help_text="What is different from the version before.")
    state = models.CharField(max_length=10, choices=PublicationState, default=PublicationState.PUBLISHED)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    facts = models.JSONField(help_text="What the list of meetings and the calendar tell of it.")
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_reason = WrittenField("why it was withdrawn, for readers", blank=True)
    document = models.ForeignKey(Blob, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["meeting", "-version"]
        verbose_name = "publication of a meeting"
        verbose_name_plural = "publications of meetings"
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "version"],
                name="meeting_publication_version_once",
                violation_error_message="This version of the meeting is published already.",
            ),
            Check(
                name="meeting_publication_withdrawn_says_why",
                condition=Q(state=PublicationState.PUBLISHED, withdrawn_on=None, withdrawn_reason="")
                | Q(state=PublicationState.WITHDRAWN, withdrawn_on__isnull=False) & ~Q(withdrawn_reason=""),
                violation_error_message="What is withdrawn says when and why.",
            ),
        ]

    def __str__(self):
        return f"{self.slug}, version {self.version}"

    @property
    def address(self) -> str:
        """Where the newest version of the meeting is read."""
        return f"/meetings/{self.slug}/"

    @property
    def own_address(self) -> str:
        """Where this version stays."""
        return f"/meetings/{self.slug}/{self.version}/"

    def get_absolute_url(self):
        return self.own_address


class MeetingFile(models.Model):
    """One file of a meeting as published. Never changed."""

    publication = models.ForeignKey(MeetingPublication, models.CASCADE, related_name="files")
    name = models.CharField(max_length=100)
    content_type = models.CharField(max_length=100)
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["publication", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "name"],
                name="meeting_file_once",
                violation_error_message="The publication already has a file of this name.",
            )
        ]

    def __str__(self):
        return self.name


class Build(models.Model):
    """Work in the background: asked for, done by a process of its own, and what came of it.

    Its moments are real time, whatever date the portal is set to. What it makes is stored in one step at the end, so a
    build that was cut off leaves nothing behind but its row, whose heartbeat has stopped.
    """

    state = models.CharField(max_length=8, choices=BuildState, default=BuildState.WAITING)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    heartbeat = models.DateTimeField()
    step = models.CharField(max_length=150, blank=True)
    percent = models.PositiveSmallIntegerField(default=0)
    refusal = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED


class PackBuild(Build):
    """The making of a pack of a meeting."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="packs")
    audience = models.CharField(max_length=8, choices=PackAudience)
    on = models.DateField("the portal’s date when it was built")
    built_from = models.JSONField(null=True, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    pages = models.PositiveIntegerField(default=0)
    merged_pages = models.PositiveIntegerField(default=0)
    remarks = models.JSONField(default=list, blank=True)
    pdf = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-pk"]
        verbose_name = "build of a pack"
        verbose_name_plural = "builds of packs"
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "audience"],
                condition=Q(state__in=UNFINISHED),
                name="pack_build_one_at_a_time",
                violation_error_message="This pack is being built already.",
            ),
            Check(
                name="pack_build_done_is_whole",
                condition=~Q(state=BuildState.DONE) | Q(pdf__isnull=False, built_from__isnull=False),
                violation_error_message="A pack that was built has its PDF and what it was built from.",
            ),
        ]

    def __str__(self):
        return f"{self.get_audience_display()} of {self.meeting}: {self.get_state_display()}"


class EditionDraft(Recorded):
    """An edition in preparation: what was asked for, the document as it was frozen, and what came of it.

    Document and report (what disclosure control withheld, for officers, and how the checks stood) are bytes beside it,
    so that its history never holds them.
    """

    strategy = models.ForeignKey(Strategy, models.PROTECT, related_name="drafts")
    kind = models.CharField(max_length=10, choices=EditionKind, default=EditionKind.ANNUAL)
    period = PeriodField()
    as_at = models.DateField()
    title = models.CharField(max_length=200)
    label = models.CharField(max_length=100, blank=True)
    note = models.TextField(blank=True)
    next_update = models.CharField(max_length=100, blank=True)
    corrects = models.ForeignKey(Edition, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=DraftState, default=DraftState.OPEN)
    known_at = models.DateTimeField(null=True, blank=True, help_text="When it was prepared last.")
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    since = models.ForeignKey(Edition, models.PROTECT, null=True, blank=True, related_name="+")
    document = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="+")
    report = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="+")
    token = models.CharField(max_length=64, null=True, blank=True, unique=True)
    scheduled_for = models.DateTimeField(null=True, blank=True)
    scheduled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    edition = models.OneToOneField(Edition, models.PROTECT, null=True, blank=True, related_name="draft")
    papers = models.ManyToManyField(Paper, blank=True, related_name="+")

    class Meta:
        ordering = ["-pk"]
        verbose_name = "draft of an edition"
        verbose_name_plural = "drafts of editions"
        constraints = [
            Check(
                name="edition_draft_published_is_an_edition",
                condition=Q(state=DraftState.PUBLISHED, edition__isnull=False)
                | ~Q(state=DraftState.PUBLISHED) & Q(edition=None),
                violation_error_message="A draft that was published names its edition.",
            ),
            Check(
                name="edition_draft_scheduled_by_somebody",
                condition=Q(scheduled_for=None, scheduled_by=None)
                | Q(scheduled_for__isnull=False, scheduled_by__isnull=False, state=DraftState.OPEN),
                violation_error_message="A scheduled draft says when it is published, and who chose so.",
            ),
        ]

    def __str__(self):
        return f"{self.title} ({self.strategy.years})"

    @property
    def is_prepared(self) -> bool:
        return self.document_id is not None

    @property
    def preview_address(self) -> str:
        """Where those who were sent it read it; "" while it has no address."""
        return f"/drafts/{self.token}/" if self.token and self.is_prepared else ""


class DraftFile(models.Model):
    """One file of a draft, marked as a draft. Gone when the draft is prepared again, published or discarded."""

    draft = models.ForeignKey(EditionDraft, models.CASCADE, related_name="files")
    name = models.CharField(max_length=100)
    content_type = models.CharField(max_length=100)
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["draft", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "name"],
                name="draft_file_once",
                violation_error_message="The draft already has a file of this name.",
            )
        ]

    def __str__(self):
        return self.name


class EditionBuild(Build):
    """Preparing a draft of an edition, or publishing it."""

    draft = models.ForeignKey(EditionDraft, models.CASCADE, related_name="builds")
    task = models.CharField(max_length=8, choices=BuildTask)

    class Meta:
        ordering = ["-pk"]
        verbose_name = "build of an edition"
        verbose_name_plural = "builds of editions"
        constraints = [
            models.UniqueConstraint(
                fields=["draft"],
                condition=Q(state__in=UNFINISHED),
                name="edition_build_one_at_a_time",
                violation_error_message="This draft is being worked on already.",
            )
        ]

    def __str__(self):
        return f"{self.get_task_display()}: {self.draft}, {self.get_state_display().lower()}"


class ClauseSet(Recorded):
    """A version of the checklist: what the law asks before a strategy is published."""

    version = models.CharField(max_length=20, unique=True, help_text="Such as 2026-11.")
    title = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    adopted_on = models.DateField(
        null=True,
        blank=True,
        help_text="From this day its clauses are asked. Without a day the version waits beside the others.",
    )

    class Meta:
        ordering = ["-version"]
        verbose_name = "version of the checklist"
        verbose_name_plural = "versions of the checklist"
        constraints = [
            models.UniqueConstraint(
                fields=["adopted_on"],
                name="clause_set_adopted_alone",
                violation_error_message="Another version was adopted on that day: choose a later one.",
            )
        ]

    def __str__(self):
        return self.version


class Clause(Recorded):
    """One thing the law asks before a strategy is published, with its words, its weight and when it applies."""

    version = models.ForeignKey(ClauseSet, models.CASCADE, related_name="clauses")
    code = models.CharField(max_length=10, help_text="Such as C01. What is looked up goes by it.")
    clause = models.CharField(max_length=120, help_text="Such as SI 2007/1830 reg 10.")
    title = models.CharField(max_length=200)
    explanation = models.TextField(help_text="What the law asks, in plain words: the public reads it.")
    answered = models.CharField("how it is answered", max_length=10, choices=Answered)
    severity = models.CharField("when it is not met", max_length=5, choices=Severity)
    starts = models.DateField("in force from", null=True, blank=True)
    ends = models.DateField("in force until", null=True, blank=True, help_text="The last day.")
    only_agreed = models.BooleanField(
        "asked only of a strategy that was agreed",
        default=False,
        help_text="A draft published for decision is not asked.",
    )
    limit = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Months, or for C29 days, within which something has to happen."
    )
    needs = models.TextField(
        "what is looked for",
        blank=True,
        help_text="One a line: what it is, a colon, and words in the names that tell it, with semicolons between.",
    )
    not_for = models.CharField(
        "areas it does not apply to",
        max_length=200,
        blank=True,
        help_text="Codes of local authorities, such as E09000001, with spaces between.",
    )
    not_for_reason = models.TextField("why it does not apply there", blank=True)
    to_confirm = models.TextField(
        "to be confirmed by legal", blank=True, help_text="What is not certain about this clause."
    )

    class Meta:
        ordering = ["version", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "code"],
                name="clause_code_once",
                violation_error_message="This version already has a clause with this code.",
            ),
            Check(
                name="clause_ends_after_it_starts",
                condition=Q(starts=None) | Q(ends=None) | Q(ends__gte=F("starts")),
                violation_error_message="A clause cannot end before it is in force.",
            ),
            Check(
                name="clause_not_for_an_area_says_why",
                condition=Q(not_for="") | ~Q(not_for_reason=""),
                violation_error_message="Say why the clause does not apply in those areas: readers are told.",
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.title}"


class CheckOverride(Recorded):
    """Why a strategy's year may be published although a check is not met: who answers for that, and when."""

    strategy = models.ForeignKey(Strategy, models.CASCADE, related_name="check_overrides")
    period = PeriodField()
    code = models.CharField(max_length=10)
    version = models.CharField("version of the checklist", max_length=20)
    reason = WrittenField("why, for readers")
    role = models.CharField(max_length=300, help_text="Who decided, as the public reads it.")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = WrittenField("why it was withdrawn", blank=True)

    class Meta:
        ordering = ["strategy", "-period", "code", "-made_at"]
        verbose_name = "override of a check"
        verbose_name_plural = "overrides of checks"
        constraints = [
            models.UniqueConstraint(
                fields=["strategy", "period", "code"],
                condition=Q(withdrawn_at=None),
                name="check_overridden_once",
                violation_error_message="This check is overridden already: withdraw that first.",
            ),
            Check(
                name="check_override_withdrawn_says_why",
                condition=Q(withdrawn_at=None, withdrawn_reason="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason=""),
                violation_error_message="Say why the override is withdrawn.",
            ),
        ]

    def __str__(self):
        return f"{self.code} of {self.strategy}, {self.period}"
