"""Publishing a meeting: one frozen document and the files made from it, whole or not at all; and withdrawing it."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate

from common.records import hold, may, write
from common.text import date_words
from meetings.models import Meeting, Paper
from publishing import destroying, permissions, scanning, storing
from publishing.enums import BuildState, PackAudience, PublicationState
from publishing.files import DOCUMENT, File
from publishing.meetings import fingerprint_of, gather_pack, gather_publication
from publishing.meetings_files import make_meeting
from publishing.models import Destruction, MeetingFile, MeetingPublication, PackBuild
from publishing.operations import NotPublished, scanned
from publishing.serving import MEMORY


def publish_meeting(
    *, meeting: Meeting, by, at: datetime, note: str = "", with_draft_minutes: bool = False
) -> MeetingPublication:
    """Publish a meeting as the public may read it now: agenda, papers, and once it was held minutes and decisions.

    From the second version on, a note says what changed; the versions before stay where they are. A public pack that
    is up to date goes with it. Rendering happens outside the transaction, which then refuses if anything changed.
    """
    if refusal := permissions.why_not_publish_meeting(by):
        raise NotPublished(refusal)
    before = last_publication(meeting)
    document = gather_publication(meeting, with_draft_minutes=with_draft_minutes)
    gathered = fingerprint_of(document)
    pack = current_public_pack(meeting)
    pack_hash = pack.pdf_id if pack is not None else ""
    told = before and (before.facts["fingerprint"], before.facts["pack"])
    if told == (gathered, pack_hash) and before.state == PublicationState.PUBLISHED:
        raise NotPublished(f"Nothing that the public reads has changed since version {before.version}.")
    if before and not note.strip():
        raise NotPublished(
            {"note": "Say what is different from the version before: readers are told."},
        )
    version = before.version + 1 if before else 1
    document["publication"] = {
        "version": version,
        "note": note,
        "published_on": localdate(at).isoformat(),
        "published_words": date_words(localdate(at)),
        "with_pack": pack is not None,
    }
    made = make_meeting(
        document, uploads=_uploads(document), pack=bytes(pack.pdf.plain) if pack is not None else None
    )
    if found := scanned(document, made):
        raise NotPublished(scanning.refusals(found))
    publication = MeetingPublication(
        meeting=meeting,
        version=version,
        slug=document["meeting"]["slug"],
        note=note,
        published_at=at,
        published_by=by,
        facts=facts_of(document) | {"fingerprint": gathered, "pack": pack_hash},
    )
    # Compressing is slow, so it is done before the database is asked to wait; style and fonts are mostly there already.
    blobs = storing.blobs_of(made)
    _store(publication, made, blobs, before=before, with_draft_minutes=with_draft_minutes)
    transaction.on_commit(MEMORY.forget)
    return publication


@transaction.atomic
def _store(
    publication: MeetingPublication,
    made: list[File],
    blobs: list,
    *,
    before: MeetingPublication | None,
    with_draft_minutes: bool,
) -> None:
    """Store a publication whole, unless the meeting changed, or was published, since this one was begun."""
    hold(publication.meeting, "group")
    newest = last_publication(publication.meeting)
    if (newest and newest.pk) != (before and before.pk):
        raise NotPublished(
            "Somebody else published this meeting while you did, so nothing was published now. Look at it first."
        )
    now = gather_publication(publication.meeting, with_draft_minutes=with_draft_minutes)
    if fingerprint_of(now) != publication.facts["fingerprint"]:
        raise NotPublished(
            "The meeting was changed while it was being published, so nothing was published. Look at it again."
        )
    storing.keep(blobs)
    storing.keep(storing.blobs_of(made))  # what somebody swept away meanwhile
    publication.document_id = next(file.sha256 for file in made if file.name == DOCUMENT)
    write(publication, by=publication.published_by, at=publication.published_at, reason="Published.")
    MeetingFile.objects.bulk_create(
        [
            MeetingFile(
                publication=publication,
                name=file.name,
                content_type=file.content_type,
                blob_id=file.sha256,
            )
            for file in made
        ]
    )
    storing.readdress()


@transaction.atomic
def withdraw_meeting(*, meeting: Meeting, by, at: datetime, reason: str) -> list[MeetingPublication]:
    """Withdraw all that was published of a meeting, every version of it. A notice with the reason stays in its place.

    What was published by mistake stands in the versions before as well, more often than not.
    """
    may(permissions.why_not_publish_meeting(by))
    hold(meeting, "group")
    if not reason.strip():
        raise ValidationError(
            {"reason": "Say why it is withdrawn: readers are told, so name nothing private."}
        )
    published = list(
        MeetingPublication.objects.select_for_update().filter(
            meeting=meeting, state=PublicationState.PUBLISHED
        )
    )
    if not published:
        raise ValidationError("Nothing of this meeting is published.")
    for publication in published:
        publication.state = PublicationState.WITHDRAWN
        publication.withdrawn_on, publication.withdrawn_reason = localdate(at), reason
        write(publication, by=by, at=at, reason=reason)
    storing.readdress()
    transaction.on_commit(MEMORY.forget)
    return published


@transaction.atomic
def destroy_meeting(*, meeting: Meeting, by, at: datetime, reason: str) -> destroying.Destroyed:
    """Empty the bytes of a withdrawn meeting, every version, with its packs; what others publish as well stays.

    Hash, size, person, moment and reason stay. The papers in the record are not touched. Out comes what was kept.
    """
    may(permissions.why_not_publish_meeting(by))
    hold(meeting, "group")
    versions = list(MeetingPublication.objects.select_for_update(of=("self",)).filter(meeting=meeting))
    if not versions or any(each.state != PublicationState.WITHDRAWN for each in versions):
        raise ValidationError("Withdraw the meeting first: only what is withdrawn is destroyed.")
    if all(each.document.destroyed_id for each in versions):
        raise ValidationError("What was published of this meeting has been destroyed already.")
    if not reason.strip():
        raise ValidationError({"destroy_reason": "Say why the bytes are destroyed. Name nothing private."})
    destruction = write(
        Destruction(of=f"{meeting} ({versions[0].address})", at=at, by=by, reason=reason),
        by=by,
        at=at,
        reason=reason,
    )
    destroyed = destroying.destroy_bytes_of_meeting(versions, destruction)
    storing.readdress()
    transaction.on_commit(MEMORY.forget)
    return destroyed


def last_publication(meeting: Meeting) -> MeetingPublication | None:
    """The newest version of a meeting as published, withdrawn or not."""
    return MeetingPublication.objects.filter(meeting=meeting).order_by("-version").first()


def current_public_pack(meeting: Meeting) -> PackBuild | None:
    """The public pack with its PDF, if it was built from the agenda and papers as they are now."""
    found = PackBuild.objects.filter(
        meeting=meeting, audience=PackAudience.PUBLIC, state=BuildState.DONE
    ).select_related("pdf")
    newest = found.first()
    if newest is None:
        return None
    return newest if newest.fingerprint == fingerprint_of(gather_pack(meeting, PackAudience.PUBLIC)) else None


def facts_of(document: dict) -> dict:
    """What the list of meetings and the calendar tell of a meeting, so that they need not read every document."""
    meeting = document["meeting"]
    names = (
        "title body held_on held_words last_day starts_at place state state_words is_open cancelled_reason"
    )
    return {name: meeting[name] for name in names.split()} | {
        "items": [
            {"number": item["number"], "title": item["title"], "exempt": item["exempt"]}
            for item in document["items"]
        ],
        "minutes": document["minutes"]["told"],
        "papers": sum(len(item["papers"]) for item in document["items"]),
        "decisions": sum(len(item["decisions"]) for item in document["items"]),
        "illustrative": document["meeting"]["illustrative"],
    }


def _uploads(document: dict) -> dict[int, bytes]:
    keys = [paper["pk"] for item in document["items"] for paper in item["papers"] if paper["kind"] == "file"]
    return {
        key: bytes(content) for key, content in Paper.objects.filter(pk__in=keys).values_list("pk", "content")
    }
