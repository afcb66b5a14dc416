"""Telling: editions, the bytes they are made of, and the addresses that serve them.

A `Blob` is bytes by their SHA-256, stored once with their compressed twins. An `EditionFile` names a blob in an
edition and never changes. An `Address` says which bytes a public address answers with today; it is made again, in
the same transaction, whenever an edition or a meeting is published or changes its state.

A `MeetingPublication` is a version of a meeting as the public reads it, frozen in the same way. A `PackBuild` is the
making of a meeting's pack: asked for by somebody, done by a process of its own, watched by its heartbeat.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from common.fields import PeriodField, WrittenField
from common.records import Recorded
from meetings.models import Meeting
from priorities.models import Strategy
from publishing.enums import UNFINISHED, BuildState, EditionKind, EditionState, PackAudience, PublicationState


class Blob(models.Model):
    """Bytes, by their hash, with what a browser may be sent instead."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveIntegerField()
    plain = models.BinaryField()
    gzip = models.BinaryField(null=True)
    brotli = models.BinaryField(null=True)

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

    class Meta:
        ordering = ["-strategy__starts", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["strategy", "number"],
                name="edition_number_once",
                violation_error_message="The strategy already has an edition with this number.",
            ),
            models.CheckConstraint(
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
            models.CheckConstraint(
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


class PackBuild(models.Model):
    """The making of a pack: asked for, done in the background, and what came of it.

    Its moments are real time, whatever date the portal is set to. The pack is stored in one step at the end, so a
    build that was cut off leaves nothing behind but this row, whose heartbeat has stopped.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="packs")
    audience = models.CharField(max_length=8, choices=PackAudience)
    state = models.CharField(max_length=8, choices=BuildState, default=BuildState.WAITING)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    heartbeat = models.DateTimeField()
    step = models.CharField(max_length=150, blank=True)
    percent = models.PositiveSmallIntegerField(default=0)
    on = models.DateField("the portal’s date when it was built")
    built_from = models.JSONField(null=True, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    pages = models.PositiveIntegerField(default=0)
    merged_pages = models.PositiveIntegerField(default=0)
    remarks = models.JSONField(default=list, blank=True)
    pdf = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="+")
    refusal = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

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
            models.CheckConstraint(
                name="pack_build_done_is_whole",
                condition=~Q(state=BuildState.DONE) | Q(pdf__isnull=False, built_from__isnull=False),
                violation_error_message="A pack that was built has its PDF and what it was built from.",
            ),
        ]

    def __str__(self):
        return f"{self.get_audience_display()} of {self.meeting}: {self.get_state_display()}"

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED
