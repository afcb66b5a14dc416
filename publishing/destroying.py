"""Emptying bytes that should never have been public. Hash, size, person, moment and reason stay with each.

What another edition or meeting still publishes is kept and named: it goes when that is withdrawn as well. Copies that
others made, and backups, are out of reach from here.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from common.records import write
from meetings.models import Paper
from publishing.enums import BuildState, EditionState, PublicationState
from publishing.models import (
    Blob,
    Destruction,
    DraftFile,
    Edition,
    EditionDraft,
    EditionFile,
    MeetingFile,
    MeetingPublication,
    PackBuild,
)
from publishing.storing import LOOKS, MANIFEST

GONE = "The pack held what was destroyed. Build it again."


@dataclass(frozen=True)
class Destroyed:
    """What came of it: how many files were emptied, and a sentence for each thing that was kept, or went as well."""

    emptied: int
    kept: tuple[str, ...]
    also: tuple[str, ...]


def destroy_bytes_of_edition(edition: Edition, destruction: Destruction) -> Destroyed:
    """Empty an edition's files and its document, its drafts of the same year, and the packs that hold their PDF."""
    _leave_no_traces()
    mine = _contents(edition.files.all())
    also = []
    drafts = EditionDraft.objects.filter(strategy=edition.strategy, period=edition.period)
    drafts = drafts.exclude(edition__state__in=[EditionState.PUBLISHED, EditionState.CORRECTED])
    sent_out = set(Paper.objects.filter(sha256__in=mine).values_list("pk", flat=True))
    for draft in drafts.prefetch_related("papers"):
        sent_out |= {paper.pk for paper in draft.papers.all()}
        if draft.document_id:
            also.append(f"The draft “{draft.title}” was emptied.")
        _empty_draft(draft, destruction)
    for paper in Paper.objects.filter(pk__in=sent_out).select_related("item__meeting__group"):
        mine[paper.sha256] = f"“{paper.title}”"
        also.append(f"The paper “{paper.title}” of {paper.item.meeting} was emptied.")
        _empty_paper(paper, destruction)
    _give_up_packs(PackBuild.objects.filter(meeting__items__papers__in=sent_out).distinct())
    held = _held_by_editions(mine, besides=edition.pk) | _held_by_meetings(mine)
    return _empty(mine, held, destruction, also)


def destroy_bytes_of_meeting(versions: Iterable[MeetingPublication], destruction: Destruction) -> Destroyed:
    """Empty the files of all versions of a withdrawn meeting, its packs, and what its lists told of its items."""
    _leave_no_traces()
    versions = list(versions)
    mine: dict[str, str] = {}
    for each in versions:
        mine |= _contents(each.files.all())
        told = each.facts | {"items": [], "emptied": True}
        MeetingPublication.objects.filter(pk=each.pk).update(facts=told)
        each.history.update(facts=told)
    meeting = versions[0].meeting_id
    _give_up_packs(PackBuild.objects.filter(meeting=meeting))
    held = _held_by_editions(mine) | _held_by_meetings(mine)
    return _empty(mine, held, destruction, [])


def _contents(files) -> dict[str, str]:
    """The bytes that say something, by hash, with the name they have. Style, fonts and manifests say nothing."""
    return {
        file.blob_id: file.name for file in files if file.content_type not in LOOKS and file.name != MANIFEST
    }


def _held_by_editions(hashes, besides: int | None = None) -> dict[str, str]:
    rows = EditionFile.objects.filter(blob__in=list(hashes)).exclude(edition=besides)
    rows = rows.exclude(edition__state=EditionState.WITHDRAWN).select_related("edition__strategy")
    held = {row.blob_id: f"{row.edition} ({row.edition.address})" for row in rows}
    drafts = DraftFile.objects.filter(blob__in=list(hashes)).select_related("draft__strategy")
    return {row.blob_id: f"the draft {row.draft}" for row in drafts} | held


def _held_by_meetings(hashes) -> dict[str, str]:
    rows = MeetingFile.objects.filter(blob__in=list(hashes)).select_related("publication")
    rows = rows.exclude(publication__state=PublicationState.WITHDRAWN)
    return {row.blob_id: f"the meeting at {row.publication.own_address}" for row in rows}


def _empty(mine: dict[str, str], held: dict[str, str], destruction: Destruction, also: list) -> Destroyed:
    gone = [key for key in mine if key not in held]
    emptied = Blob.objects.filter(pk__in=gone, destroyed=None).update(
        plain=b"", gzip=None, brotli=None, destroyed=destruction
    )
    kept = [
        f"{mine[key]} was kept, because {holder} holds the same bytes: withdraw that as well to destroy them."
        for key, holder in held.items()
    ]
    return Destroyed(emptied, tuple(sorted(kept)), tuple(also))


def _empty_draft(draft: EditionDraft, destruction: Destruction) -> None:
    """Document, report and files of a draft go; the next sweep forgets their bytes."""
    draft.files.all().delete()
    draft.document = draft.report = draft.token = None
    draft.scheduled_for = draft.scheduled_by = None
    write(draft, by=destruction.by, at=destruction.at, reason="Emptied with the edition.")


def _empty_paper(paper: Paper, destruction: Destruction) -> None:
    """The bytes of a paper, now and in its history. Title, size and hash stay."""
    paper.content = b""
    write(paper, by=destruction.by, at=destruction.at, reason="Emptied with the edition it was a draft of.")
    paper.history.update(content=b"")


def _give_up_packs(packs) -> None:
    for pack in packs:
        pack.state, pack.refusal, pack.step = BuildState.FAILED, GONE, ""
        pack.pdf, pack.built_from, pack.fingerprint, pack.remarks = None, None, "", []
        pack.finished_at = pack.finished_at or pack.heartbeat
        pack.save()


def _leave_no_traces() -> None:
    """SQLite overwrites what it deletes; PostgreSQL forgets it with its next vacuum."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")
