"""The back office of telling: what was published, to look at. Publishing makes it; nobody changes it."""

from django.contrib import admin

from common.admin import Below, ReadOnlyAdmin
from partnership.admin import KeptByOfficers, RecordAdmin
from publishing.models import (
    Address,
    Blob,
    CheckOverride,
    Clause,
    ClauseSet,
    Destruction,
    DraftFile,
    Edition,
    EditionBuild,
    EditionDraft,
    EditionFile,
    MeetingFile,
    MeetingPublication,
    PackBuild,
    Site,
)

MADE_BY_PUBLISHING = (
    "Made by publishing an edition, and never changed: a correction is a new edition with a note."
)


class PublishedAdmin(KeptByOfficers, ReadOnlyAdmin):
    """Made with an edition. The bytes themselves are never loaded for a list."""

    note = MADE_BY_PUBLISHING
    related = ()  # never the bytes: a list of files would load them all

    def get_queryset(self, request):
        queryset = super().get_queryset(request)
        return queryset.select_related(*self.related) if self.related else queryset

    @admin.display(description="SHA-256", ordering="blob")
    def sha256_of_bytes(self, record):
        return record.blob_id


@admin.register(Edition)
class EditionAdmin(RecordAdmin):
    list_display = ("title", "strategy", "number", "kind", "period", "as_at", "state", "published_at")
    list_filter = (("strategy", admin.RelatedOnlyFieldListFilter), "kind", "state")
    list_select_related = ("strategy", "published_by")
    search_fields = ("title", "label", "note", "strategy__title")
    adds = changes = deletes = False
    note = MADE_BY_PUBLISHING
    fields = (
        "strategy",
        "number",
        "kind",
        "title",
        "label",
        "note",
        "period",
        "as_at",
        "state",
        "published_at",
        "published_by",
        "next_update",
        "corrects",
        "withdrawn_on",
        "withdrawn_reason",
        "hash_of_document",
        "hash_of_manifest",
        "follows",
    )
    readonly_fields = ("hash_of_document", "hash_of_manifest", "follows")
    below = (Below(EditionFile, "edition"),)

    def get_history_queryset(self, request, history_manager, pk_name, object_id):
        """Without the documents themselves, which history would load with every row."""
        return history_manager.filter(**{pk_name: object_id}).select_related("history_user")

    def set_history_delta_changes(self, request, historical_records, foreign_keys_are_objs=False):
        super().set_history_delta_changes(request, historical_records, foreign_keys_are_objs=False)

    @admin.display(description="document (SHA-256)")
    def hash_of_document(self, edition):
        return edition.document_id

    @admin.display(description="manifest (SHA-256)")
    def hash_of_manifest(self, edition):
        return edition.manifest_id

    @admin.display(description="edition before")
    def follows(self, edition):
        return edition.previous


@admin.register(EditionFile)
class EditionFileAdmin(PublishedAdmin):
    list_display = ("name", "edition", "content_type", "sha256_of_bytes")
    list_filter = (("edition__strategy", admin.RelatedOnlyFieldListFilter), "content_type")
    fields = ("edition", "name", "content_type", "sha256_of_bytes")
    readonly_fields = ("sha256_of_bytes",)
    related = ("edition__strategy",)
    search_fields = ("name", "blob__sha256")


@admin.register(MeetingPublication)
class MeetingPublicationAdmin(RecordAdmin):
    list_display = ("slug", "version", "meeting", "state", "published_at")
    list_filter = ("state",)
    list_select_related = ("meeting__group",)
    search_fields = ("slug", "note", "meeting__title")
    adds = changes = deletes = False
    note = "Made by publishing a meeting, and never changed: a change is a new version with a note."
    fields = (
        "meeting",
        "version",
        "slug",
        "note",
        "state",
        "published_at",
        "published_by",
        "withdrawn_on",
        "withdrawn_reason",
        "hash_of_document",
    )
    readonly_fields = ("hash_of_document",)
    below = (Below(MeetingFile, "publication"),)

    @admin.display(description="document (SHA-256)")
    def hash_of_document(self, publication):
        return publication.document_id


@admin.register(MeetingFile)
class MeetingFileAdmin(PublishedAdmin):
    list_display = ("name", "publication", "content_type", "sha256_of_bytes")
    list_filter = ("content_type",)
    fields = ("publication", "name", "content_type", "sha256_of_bytes")
    readonly_fields = ("sha256_of_bytes",)
    related = ("publication",)
    search_fields = ("name", "publication__slug", "blob__sha256")
    note = "Made by publishing a meeting, and never changed."


@admin.register(PackBuild)
class PackBuildAdmin(PublishedAdmin):
    list_display = ("meeting", "audience", "state", "asked_at", "pages", "finished_at")
    list_filter = ("audience", "state")
    fields = (
        "meeting",
        "audience",
        "state",
        "step",
        "percent",
        "asked_at",
        "asked_by",
        "heartbeat",
        "on",
        "pages",
        "merged_pages",
        "refusal",
        "finished_at",
        "sha256_of_pdf",
    )
    readonly_fields = ("sha256_of_pdf",)
    related = ("meeting__group",)
    search_fields = ("meeting__title",)
    note = "Made by whoever asks for a pack; the page of the meeting’s packs builds and shows them."

    def get_queryset(self, request):
        return super().get_queryset(request).defer("built_from")

    @admin.display(description="PDF (SHA-256)")
    def sha256_of_pdf(self, build):
        return build.pdf_id


@admin.register(EditionDraft)
class EditionDraftAdmin(RecordAdmin):
    list_display = ("title", "strategy", "period", "state", "known_at", "scheduled_for")
    list_filter = ("state", ("strategy", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("strategy",)
    search_fields = ("title", "label", "note", "strategy__title")
    adds = changes = deletes = False
    note = "Made, published and discarded on the pages of /publish/."
    fields = (
        "strategy",
        "kind",
        "period",
        "as_at",
        "title",
        "label",
        "note",
        "next_update",
        "corrects",
        "state",
        "known_at",
        "prepared_by",
        "scheduled_for",
        "scheduled_by",
        "edition",
        "hash_of_document",
    )
    readonly_fields = ("hash_of_document",)
    below = (Below(DraftFile, "draft"), Below(EditionBuild, "draft"))

    @admin.display(description="document (SHA-256)")
    def hash_of_document(self, draft):
        return draft.document_id


@admin.register(DraftFile)
class DraftFileAdmin(PublishedAdmin):
    list_display = ("name", "draft", "content_type", "sha256_of_bytes")
    list_filter = ("content_type",)
    fields = ("draft", "name", "content_type", "sha256_of_bytes")
    readonly_fields = ("sha256_of_bytes",)
    related = ("draft__strategy",)
    search_fields = ("name", "draft__title", "blob__sha256")
    note = "Made with a draft, marked as one, and gone with it."


@admin.register(EditionBuild)
class EditionBuildAdmin(PublishedAdmin):
    list_display = ("draft", "task", "state", "asked_at", "finished_at")
    list_filter = ("task", "state")
    fields = (
        "draft",
        "task",
        "state",
        "step",
        "percent",
        "asked_at",
        "asked_by",
        "heartbeat",
        "refusal",
        "finished_at",
    )
    related = ("draft__strategy",)
    search_fields = ("draft__title",)
    note = "Made by whoever prepares or publishes a draft; its page shows how far it is."


@admin.register(Destruction)
class DestructionAdmin(RecordAdmin):
    list_display = ("of", "at", "by")
    list_select_related = ("by",)
    search_fields = ("of", "reason")
    adds = changes = deletes = False
    note = "Made by destroying what was withdrawn. It stays."
    fields = ("of", "at", "by", "reason")


@admin.register(Address)
class AddressAdmin(PublishedAdmin):
    list_display = ("path", "edition", "publication", "content_type", "immutable")
    list_filter = ("immutable", "content_type")
    fields = ("path", "edition", "publication", "content_type", "sha256_of_bytes", "immutable")
    readonly_fields = ("sha256_of_bytes",)
    related = ("edition__strategy", "publication")
    search_fields = ("path",)
    note = "Made again from editions and meetings whenever one is published or changes its state."


@admin.register(Blob)
class BlobAdmin(PublishedAdmin):
    list_display = ("sha256", "size")
    ordering = ("sha256",)
    fields = ("sha256", "size", "destroyed")
    search_fields = ("sha256",)
    related = ("destroyed",)
    note = (
        "Bytes under the hash of their content: stored once, and never changed, unless they were destroyed."
    )

    def get_queryset(self, request):
        return super().get_queryset(request).defer("plain", "gzip", "brotli")


@admin.register(Site)
class SiteAdmin(PublishedAdmin):
    list_display = ("revision",)
    ordering = ("pk",)
    search_fields = ("revision",)
    note = "Counts how often the public addresses were made again: how a web process learns that its memory is old."


@admin.register(ClauseSet)
class ClauseSetAdmin(RecordAdmin):
    list_display = ("version", "title", "adopted_on")
    search_fields = ("version", "title", "note")
    adds = deletes = False
    note = (
        "A version ships with the portal and is entered by “manage.py load_clauses”. What is changed here stays: a "
        "later version stands beside it until it is given a day."
    )
    explain = {
        "adopted_on": "From this day on its clauses are asked, instead of those of the version before."
    }
    below = (Below(Clause, "version"),)


@admin.register(Clause)
class ClauseAdmin(RecordAdmin):
    list_display = ("code", "title", "clause", "answered", "severity", "starts", "ends", "version")
    list_filter = (("version", admin.RelatedOnlyFieldListFilter), "severity", "answered")
    list_select_related = ("version",)
    search_fields = ("code", "title", "clause", "explanation")
    adds = deletes = False
    note = "What was published keeps the words it was published with. To retire a clause, give it a last day."
    readonly_fields = ("version", "code")
    fieldsets = (
        (None, {"fields": ("version", "code", "clause", "title", "explanation")}),
        ("How much it weighs", {"fields": ("severity", "answered", "limit", "needs")}),
        (
            "When and where it applies",
            {"fields": ("starts", "ends", "only_agreed", "not_for", "not_for_reason")},
        ),
        ("What is not certain", {"fields": ("to_confirm",)}),
    )
    explain = {"severity": "What stops publication can still be overridden by a publisher, with a reason."}


@admin.register(CheckOverride)
class CheckOverrideAdmin(RecordAdmin):
    list_display = ("code", "strategy", "period", "role", "made_at", "withdrawn_at")
    list_filter = (("strategy", admin.RelatedOnlyFieldListFilter), "code")
    list_select_related = ("strategy", "made_by")
    search_fields = ("code", "reason", "role", "strategy__title")
    adds = changes = deletes = False
    note = "Made and withdrawn by publishers, on the page of the checks of a strategy’s year."
