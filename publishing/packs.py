"""Packs of a meeting: asked for by a person, built by a process of their own, and stored whole or not at all.

A build is a row. Whoever asks makes the row, or finds the one that is under way; a process takes it, tells how far it
is by its heartbeat, and stores the pack in one step at the end. A build whose heartbeat stopped is given up by the
next person who asks, and can store nothing any more.
"""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Thread

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from common import clock
from common.records import hold, may
from meetings.models import Meeting, Paper
from meetings.permissions import why_not_keep_meetings, why_not_read_exempt
from publishing import storing
from publishing.enums import BuildState, PackAudience
from publishing.meetings import PDF, fingerprint_of, gather_pack, what_changed
from publishing.models import PackBuild
from publishing.pack_pdf import Pack, render_pack

# A build writes its heartbeat once a second while it lays out pages; a step without one takes some seconds at most.
GIVEN_UP_AFTER = timedelta(seconds=90)
CUT_OFF = "The build was cut off before it was done. Nothing of it was kept: build the pack again."


class GivenUp(RuntimeError):
    """The build is no longer wanted: it was given up, and perhaps somebody began another."""


def is_cut_off(build: PackBuild, *, at: datetime) -> bool:
    """Whether a build that is not finished has been silent for too long."""
    return build.is_unfinished and at - build.heartbeat > GIVEN_UP_AFTER


def ask_for_pack(*, meeting: Meeting, audience: PackAudience, by) -> PackBuild:
    """Begin to build a pack; two people who ask at the same time get the same build."""
    may(why_not_keep_meetings(by, meeting.group))
    at = clock.real_now()
    with transaction.atomic():
        hold(meeting, "group")
        if not meeting.items.exists():
            raise ValidationError("There is nothing on the agenda yet: add an item before you build a pack.")
        for build in PackBuild.objects.filter(meeting=meeting, audience=audience, finished_at=None):
            if not is_cut_off(build, at=at):
                return build
            _finish(build, BuildState.FAILED, at=at, refusal=CUT_OFF)
        build = PackBuild.objects.create(
            meeting=meeting,
            audience=audience,
            asked_at=at,
            heartbeat=at,
            asked_by=by,
            on=clock.today(),
            step="Waiting to begin",
        )
        transaction.on_commit(lambda: start_process(build))
    return build


def start_process(build: PackBuild) -> None:
    """Start the process that builds it. It outlives the web process that started it, and gives its memory back."""
    process = subprocess.Popen(  # noqa: S603 our own interpreter, our own command, and the number of a row
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "build_pack", str(build.pk)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        cwd=settings.BASE_DIR,
    )
    Thread(target=process.wait, daemon=True).start()  # so that no ended process stays behind as a shadow


def build_pack(key: int, *, dashboard: Callable[[Meeting, PackAudience, date], dict]) -> PackBuild | None:
    """Build the pack of a row, unless another process took it: gathers, renders, and stores it in one step.

    `dashboard(meeting, audience, today)` gives the position as the pack prints it. What goes wrong is said in the row.
    """
    taken = PackBuild.objects.filter(pk=key, state=BuildState.WAITING).update(
        state=BuildState.RUNNING, heartbeat=clock.real_now(), step="Gathering the papers", percent=2
    )
    if not taken:
        return None
    build = PackBuild.objects.select_related("meeting__group").get(pk=key)
    heart = _Heart(build)
    try:
        document = gather_pack(build.meeting, PackAudience(build.audience))
        heart.beat("Reading the dashboard", 5)
        shown = dashboard(build.meeting, PackAudience(build.audience), build.on)
        heart.beat("Reading the papers that were handed in", 10)
        pack = render_pack(
            document, dashboard=shown, uploads=_uploads(document), on=build.on, told=heart.beat
        )
        heart.beat("Storing the pack", 98)
        _store(build, document, pack)
    except GivenUp:
        return None
    except Exception as problem:
        _fail(build, f"The pack could not be built: {problem or type(problem).__name__}.")
        raise
    return build


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


class _Heart:
    """Says how far a build is, at most once a second, and learns that it was given up."""

    def __init__(self, build: PackBuild):
        self.build, self.said, self.told = build, clock.real_now(), ""

    def beat(self, step: str, percent: int) -> None:
        now = clock.real_now()
        if step.split(",")[0] == self.told and now - self.said < timedelta(seconds=1):
            return
        self.said, self.told = now, step.split(",")[0]
        mine = PackBuild.objects.filter(pk=self.build.pk, state=BuildState.RUNNING)
        if not mine.update(heartbeat=now, step=step, percent=min(percent, 99)):
            raise GivenUp


@transaction.atomic
def _store(build: PackBuild, document: dict, pack: Pack) -> None:
    """The pack, whole, unless the build was given up meanwhile."""
    held = PackBuild.objects.select_for_update().get(pk=build.pk)
    if held.state != BuildState.RUNNING:
        raise GivenUp
    blob = storing.blob_of(pack.pdf, PDF)
    storing.keep([blob])
    build.pdf_id, build.pages, build.merged_pages = blob.pk, pack.pages, pack.merged_pages
    build.built_from, build.fingerprint, build.remarks = document, fingerprint_of(document), pack.remarks
    _finish(build, BuildState.DONE, at=clock.real_now(), step="Built", percent=100)


@transaction.atomic
def _fail(build: PackBuild, refusal: str) -> None:
    held = PackBuild.objects.select_for_update().get(pk=build.pk)
    if held.state == BuildState.RUNNING:
        _finish(held, BuildState.FAILED, at=clock.real_now(), refusal=refusal)


def _finish(build: PackBuild, state: BuildState, *, at: datetime, **said) -> None:
    for name, value in ({"state": state, "finished_at": at} | said).items():
        setattr(build, name, value)
    build.save()


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
    newest = builds[0] if builds else None
    under_way = newest if newest and newest.is_unfinished and not is_cut_off(newest, at=at) else None
    failed = ""
    if newest and newest.is_unfinished and not under_way:
        failed = CUT_OFF
    elif newest and newest.state == BuildState.FAILED:
        failed = newest.refusal
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
