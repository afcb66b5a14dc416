"""Publishing: either the whole edition exists or none of it does."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from common.periods import Period
from common.records import write
from priorities.models import Strategy
from publishing import canonical, files, permissions, rules, storing
from publishing.enums import EditionKind
from publishing.gathering import gather
from publishing.models import Edition, EditionFile
from publishing.serving import MEMORY


class NotPublished(ValidationError):
    """Nothing was published; the messages say why, and what to do."""


def publish(
    *,
    strategy: Strategy,
    kind: EditionKind,
    period: Period,
    as_at: date,
    title: str,
    by,
    at: datetime,
    label: str = "",
    note: str = "",
    next_update: str = "",
) -> Edition:
    """Gather the position at a date into one document, render everything from it, and store it whole.

    The document holds what was known at `at`. Rendering happens outside the transaction; storing is one
    transaction, in which a second publisher of the same moment is refused. Raises NotPublished.
    """
    if refusal := permissions.why_not_publish(by, strategy, label):
        raise NotPublished(refusal)
    if refusal := rules.why_not_period(period_end=period.end, as_at=as_at, today=at.date()):
        raise NotPublished(refusal)
    chain = Edition.objects.order_by("pk").last()
    before = Edition.objects.filter(strategy=strategy).order_by("number").select_related("document").last()
    number = before.number + 1 if before else 1
    document = gather(
        strategy=strategy,
        number=number,
        kind=kind,
        title=title,
        label=label,
        note=note,
        period=period,
        as_at=as_at,
        known_at=at,
        next_update=next_update,
        previous=canonical.from_bytes(before.document.plain) if before else None,
    )
    if missing := rules.what_is_missing(document):
        raise NotPublished(missing)
    made = files.make(document)
    # Compressing is slow as well, so it is done before the database is asked to wait.
    blobs = {file.name: storing.blob_of(file.data, file.content_type) for file in made}
    manifest = storing.blob_of(manifest_of(document, made, chain), "application/json")
    edition = Edition(
        strategy=strategy,
        number=number,
        kind=kind,
        title=title,
        label=label,
        note=note,
        period=period,
        as_at=as_at,
        published_at=at,
        published_by=by,
        next_update=next_update,
        previous=chain,
    )
    _store(edition, made, blobs, manifest, expected=chain)
    transaction.on_commit(MEMORY.forget)
    return edition


def manifest_of(document: dict, made: list[files.File], previous: Edition | None) -> bytes:
    """The manifest: every file with its size and SHA-256, and the hash of the manifest before."""
    return canonical.to_bytes(
        {
            "schema": "manifest/1",
            "edition": document["edition"]["address"],
            "published_on": document["edition"]["published_on"],
            "previous_manifest": previous.manifest_id if previous else None,
            "files": [
                {
                    "name": file.name,
                    "content_type": file.content_type,
                    "size": len(file.data),
                    "sha256": file.sha256,
                }
                for file in sorted(made, key=lambda file: file.name)
            ],
        }
    )


@transaction.atomic
def _store(
    edition: Edition, made: list[files.File], blobs: dict, manifest, *, expected: Edition | None
) -> None:
    """Store an edition whole, unless another was published since this one was begun."""
    # One publisher at a time: the strategies are locked, whichever of them is being published.
    list(Strategy.objects.select_for_update().values_list("pk", flat=True))
    newest = Edition.objects.order_by("pk").last()
    if (newest and newest.pk) != (expected and expected.pk):
        raise NotPublished(
            f"“{newest.title}” (edition {newest.number}) was published while this one was being prepared, so nothing "
            "was published now. Read it, then publish again if there is still something to add."
        )
    storing.keep([*blobs.values(), manifest])
    edition.document_id = blobs[files.DOCUMENT].sha256
    edition.manifest_id = manifest.sha256
    write(edition, by=edition.published_by, at=edition.published_at, reason="Published.")
    EditionFile.objects.bulk_create(
        [
            EditionFile(
                edition=edition,
                name=file.name,
                content_type=file.content_type,
                blob_id=blobs[file.name].sha256,
            )
            for file in made
        ]
        + [
            EditionFile(
                edition=edition,
                name="manifest.json",
                content_type="application/json",
                blob_id=manifest.sha256,
            )
        ]
    )
    storing.readdress()
