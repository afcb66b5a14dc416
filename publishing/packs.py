"""Packs of a meeting: asked for by a person, built in the background (see `builds`), stored whole or not at all."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from common import clock
from common.records import hold, may
from meetings.models import Meeting, Paper
from meetings.permissions import why_not_keep_meetings, why_not_read_exempt
from publishing import builds, storing
from publishing.builds import Heart, how_it_stands
from publishing.enums import BuildState, PackAudience
from publishing.meetings import PDF, fingerprint_of, gather_pack, what_changed
from publishing.models import PackBuild
from publishing.pack_pdf import Pack, render_pack


def ask_for_pack(*, meeting: Meeting, audience: PackAudience, by) -> PackBuild:
    """Begin to build a pack; two people who ask at the same time get the same build."""
    may(why_not_keep_meetings(by, meeting.group))
    with transaction.atomic():
        hold(meeting, "group")
        if not meeting.items.exists():
            raise ValidationError("There is nothing on the agenda yet: add an item before you build a pack.")
        build, is_new = builds.ask_for(
            PackBuild,
            by=by,
            at=clock.real_now(),
            of={"meeting": meeting, "audience": audience},
            on=clock.today(),
        )
        if is_new:
            transaction.on_commit(lambda: builds.start_process(build, command="build_pack"))
    return build


def build_pack(key: int, *, dashboard: Callable[[Meeting, PackAudience, date], dict]) -> PackBuild | None:
    """Build the pack of a row, unless another process took it: gathers, renders, and stores it in one step.

    `dashboard(meeting, audience, today)` gives the position as the pack prints it. What goes wrong is said in the row.
    """

    def work(build: PackBuild, heart: Heart) -> None:
        meeting, audience = build.meeting, PackAudience(build.audience)
        document = gather_pack(meeting, audience)
        heart.beat("Reading the dashboard", 5)
        shown = dashboard(meeting, audience, build.on)
        heart.beat("Reading the papers that were handed in", 10)
        pack = render_pack(
            document, dashboard=shown, uploads=_uploads(document), on=build.on, told=heart.beat
        )
        heart.beat("Storing the pack", 98)
        _store(heart, build, document, pack)

    return builds.carry_out(
        PackBuild, key, step="Gathering the papers", failed="The pack could not be built", work=work
    )


def _uploads(document: dict) -> dict[int, bytes]:
    """The bytes of the papers that were handed in as PDF, by their key; of those the document holds, and no other."""
    keys = [
        paper["pk"]
        for item in document["items"]
        for paper in item["papers"]
        if paper["kind"] == "file" and paper["media_type"] == PDF
    ]
    rows = Paper.objects.filter(pk__in=keys).values_list("pk", "content")
    return {key: bytes(content) for key, content in rows}


@transaction.atomic
def _store(heart: Heart, build: PackBuild, document: dict, pack: Pack) -> None:
    """The pack, whole, unless the build was given up meanwhile."""
    blob = storing.blob_of(pack.pdf, PDF)
    storing.keep([blob])
    build.pdf_id, build.pages, build.merged_pages = blob.pk, pack.pages, pack.merged_pages
    build.built_from, build.fingerprint, build.remarks = document, fingerprint_of(document), pack.remarks
    heart.finish()


# Reading


@dataclass(frozen=True)
class PackStands:
    """A pack as its page shows it."""

    audience: PackAudience
    words: str  # who it is for
    build: PackBuild | None  # the newest that was built
    under_way: PackBuild | None
    failed: str  # why the last try came to nothing, or ""
    changes: list[str]  # how the meeting differs from what it was built from; empty while it does not

    @property
    def is_out_of_date(self) -> bool:
        return bool(self.changes)


WORDS = {
    PackAudience.MEMBERS: "For officers and members of the body. What is exempt stands at its end, every page marked.",
    PackAudience.PUBLIC: "For everybody. Nothing exempt and nothing marked is in it.",
}


def pack_stands(meeting: Meeting, audience: PackAudience, *, at: datetime) -> PackStands:
    """Where a pack of the meeting stands now. It is compared with the meeting as it is."""
    builds = list(
        PackBuild.objects.filter(meeting=meeting, audience=audience)
        .select_related("asked_by")
        .defer("built_from")[:10]
    )
    done = next((each for each in builds if each.state == BuildState.DONE), None)
    under_way, failed = how_it_stands(builds[0] if builds else None, at=at)
    changes = []
    if done:
        now = gather_pack(meeting, audience)
        if fingerprint_of(now) != done.fingerprint:
            changes = what_changed(done.built_from, now)
    return PackStands(audience, WORDS[audience], done, under_way, failed, changes)


def why_not_read_pack(person, meeting: Meeting, audience: PackAudience) -> str:
    """The public pack is for everybody; the members' pack for those who may read what is exempt."""
    if audience == PackAudience.PUBLIC or not why_not_read_exempt(person, meeting):
        return ""
    return f"Only officers and members of the {meeting.group} read the members’ pack."
