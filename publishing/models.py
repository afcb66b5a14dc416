"""Telling: editions, the bytes they are made of, and the addresses that serve them.

A `Blob` is bytes by their SHA-256, stored once with their compressed twins. An `EditionFile` names a blob in an
edition and never changes. An `Address` says which bytes a public address answers with today; it is made again, in
the same transaction, whenever an edition is published or changes its state.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from common.fields import PeriodField
from common.records import Recorded
from priorities.models import Strategy
from publishing.enums import EditionKind, EditionState


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
