"""Work in the background: a row says who asked for it and how far it is, a process of its own does it.

Whoever asks makes the row, or finds the one that is under way; a process takes it, tells how far it is by its
heartbeat, and stores what it made in one step at the end. A build whose heartbeat stopped is given up by the next
person who asks, and can store nothing any more.
"""

import errno
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Thread

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from common import clock
from publishing.enums import BuildState
from publishing.models import Build

# A build tells how far it is once a second while it lays out pages; a step without that takes some seconds at most.
GIVEN_UP_AFTER = timedelta(seconds=90)
CUT_OFF = "The build was cut off before it was done. Nothing of it was kept: begin it again."
LOOK_AGAIN = 3  # seconds, while something is under way
NO_ROOM = (
    "There is no room left to store it. Nothing of it was kept: make room on the disk, then begin it again."
)

Told = Callable[[str, int], None]  # hears the step and the per cent


class GivenUp(RuntimeError):
    """The build is no longer wanted: it was given up, and perhaps somebody began another."""


def is_cut_off(build: Build, *, at: datetime) -> bool:
    """Whether a build that is not finished has been silent for too long. `at` is real time."""
    return build.is_unfinished and at - build.heartbeat > GIVEN_UP_AFTER


def how_it_stands(build: Build | None, *, at: datetime) -> tuple[Build | None, str]:
    """The build while it is under way, else None; and why it came to nothing, or "". `at` is real time."""
    if build is None:
        return None, ""
    if is_cut_off(build, at=at):
        return None, CUT_OFF
    return build if build.is_unfinished else None, build.refusal if build.state == BuildState.FAILED else ""


def ask_for(model: type[Build], *, by, at: datetime, of: dict, **said) -> tuple[Build, bool]:
    """The build of `of` that is under way, or a new one; and whether it is new. One that was cut off is given up.

    Call it in a transaction that holds what is built, so that two who ask at the same time get the same build.
    """
    for build in model.objects.filter(**of, finished_at=None):
        if not is_cut_off(build, at=at):
            return build, False
        finish(build, BuildState.FAILED, refusal=CUT_OFF)
    return model.objects.create(
        **of, **said, asked_by=by, asked_at=at, heartbeat=at, step="Waiting to begin"
    ), True


def start_process(build: Build, *, command: str) -> None:
    """Start the process that does it. It outlives the web process that started it, and gives its memory back."""
    process = subprocess.Popen(  # noqa: S603 our own interpreter, our own command, and the number of a row
        [sys.executable, str(settings.BASE_DIR / "manage.py"), command, str(build.pk)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        cwd=settings.BASE_DIR,
    )
    Thread(target=process.wait, daemon=True).start()  # so that no ended process stays behind as a shadow


def carry_out(
    model: type[Build], key: int, *, step: str, failed: str, work: Callable[[Build, "Heart"], None]
) -> Build | None:
    """Do the work of a row, unless another process took it or it was given up: then None comes out.

    `work(build, heart)` stores what it made, and calls `heart.finish` in the same transaction. A refusal
    (ValidationError) ends the build with its sentences; whatever else goes wrong ends it with `failed` and what it
    was, and is raised.
    """
    taken = model.objects.filter(pk=key, state=BuildState.WAITING).update(
        state=BuildState.RUNNING, heartbeat=clock.real_now(), step=step, percent=2
    )
    if not taken:
        return None
    build = model.objects.get(pk=key)
    try:
        work(build, Heart(build))
    except GivenUp:
        return None
    except ValidationError as refusal:
        _fail(build, "\n".join(refusal.messages))
    except Exception as problem:
        with suppress(DatabaseError):  # it cannot even say so: silence will be taken for having been cut off
            _fail(build, _in_words(problem, failed))
        raise
    return build


class Heart:
    """Says how far a build is, at most once a second, and learns that it was given up."""

    def __init__(self, build: Build):
        self.build, self.said, self.told = build, clock.real_now(), ""

    def beat(self, step: str, percent: int) -> None:
        """Tell the step, such as “Laying out the pages, at page 12”, and the per cent. Raises GivenUp."""
        now = clock.real_now()
        if step.split(",")[0] == self.told and now - self.said < timedelta(seconds=1):
            return
        self.said, self.told = now, step.split(",")[0]
        mine = type(self.build).objects.filter(pk=self.build.pk, state=BuildState.RUNNING)
        if not mine.update(heartbeat=now, step=step, percent=min(percent, 99)):
            raise GivenUp

    def finish(self, **said) -> None:
        """The work is done; call it in the transaction that stores what was made. Raises GivenUp."""
        held = type(self.build).objects.select_for_update().get(pk=self.build.pk)
        if held.state != BuildState.RUNNING:
            raise GivenUp
        finish(self.build, BuildState.DONE, step="Done", percent=100, **said)


def finish(build: Build, state: BuildState, **said) -> None:
    """End a build in a state, with whatever else is to be said of it."""
    for name, value in ({"state": state, "finished_at": clock.real_now()} | said).items():
        setattr(build, name, value)
    build.save()


@transaction.atomic
def _fail(build: Build, refusal: str) -> None:
    held = type(build).objects.select_for_update().get(pk=build.pk)
    if held.state == BuildState.RUNNING:
        finish(held, BuildState.FAILED, refusal=refusal)
        build.refresh_from_db()


def _in_words(problem: Exception, failed: str) -> str:
    """What went wrong, for whoever asked; a full disk is the one thing they can do something about."""
    if isinstance(problem, OSError | DatabaseError):
        is_full = getattr(problem, "errno", None) in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
        if is_full or "is full" in str(problem) or "No space left" in str(problem):
            return NO_ROOM
    return f"{failed}: {problem or type(problem).__name__}."
