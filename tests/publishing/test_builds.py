"""Work on an edition in the background: done once, whole or not at all, whatever is killed or full meanwhile."""

import os
import resource
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, connections, transaction

from common import clock
from common.records import hold
from publishing import builds, drafts
from publishing.enums import BuildState, DraftState
from publishing.models import Address, Blob, DraftFile, Edition, EditionBuild, EditionDraft, EditionFile
from publishing.verifying import verify_editions
from tests.factories import make_user, now, post_update
from tests.publishing.conftest import make_publishable
from tests.publishing.test_drafts import do, prepare, wanted

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture
def kept():
    return make_publishable()


def asked_to_publish(kept) -> tuple[EditionDraft, EditionBuild]:
    """A prepared draft, and the row of publishing it, which waits."""
    draft = prepare(kept)
    return draft, waiting(draft, kept)


def waiting(draft: EditionDraft, kept, task: str = "publish") -> EditionBuild:
    """The row as the button makes it, without the process that the button starts."""
    at = clock.real_now()
    build, _ = builds.ask_for(EditionBuild, by=kept.publisher, at=at, of={"draft": draft}, task=task)
    return build


def killed_at(build: EditionBuild, words: str) -> None:
    """Another process does the work, and is killed (-9) the moment it says these words to the database."""

    def kill(execute, sql, params, many, context):
        if words in sql:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    def work():
        with connection.execute_wrapper(kill):
            drafts.build_edition(build.pk)

    status = elsewhere(work)
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def elsewhere(work: Callable[[], object]) -> int:
    """Do something in another process, whatever comes of it; out comes how that ended, as the system says it."""
    connections.close_all()
    child = os.fork()
    if child == 0:  # from here on this is the other process
        try:
            work()
        finally:
            os._exit(0)
    return os.waitpid(child, 0)[1]


def what_is_stored() -> dict[str, int]:
    return {
        model.__name__: model.objects.count() for model in (Edition, EditionFile, Address, Blob, DraftFile)
    }


# What a publication says to the database, from its first step to its last word.
MOMENTS = (
    'UPDATE "publishing_editionbuild"',
    'INTO "publishing_blob"',
    'INSERT INTO "publishing_edition" ',
    'INSERT INTO "publishing_editionfile"',
    'INSERT INTO "publishing_address"',
    'UPDATE "publishing_site"',
    'DELETE FROM "publishing_draftfile"',
    'INSERT INTO "publishing_historicaleditiondraft"',
    'DELETE FROM "publishing_blob"',
)


def test_a_publication_that_is_killed_at_any_point_leaves_nothing_half_published_and_can_begin_again(kept):
    draft, build = asked_to_publish(kept)
    before = what_is_stored()
    assert before["Edition"] == 0
    for moment in MOMENTS:
        killed_at(build, moment)
        assert what_is_stored() == before, moment
        build.refresh_from_db()
        assert build.is_unfinished  # it could not say anything any more
        silent_for_long(build)
        again = waiting(draft, kept)
        assert again.pk != build.pk
        build.refresh_from_db()
        assert build.refusal == builds.CUT_OFF
        build = again
    assert do(build).state == BuildState.DONE
    assert [each.problems for each in verify_editions()] == [()]


def test_a_preparation_that_is_killed_leaves_the_draft_as_it_was(kept):
    draft = prepare(kept)
    before = what_is_stored()
    killed_at(waiting(draft, kept, "prepare"), 'INSERT INTO "publishing_draftfile"')
    assert what_is_stored() == before
    known_at = draft.known_at
    draft.refresh_from_db()
    assert draft.known_at == known_at


def silent_for_long(build: EditionBuild) -> None:
    """Nothing was heard of it for five minutes."""
    EditionBuild.objects.filter(pk=build.pk).update(heartbeat=clock.real_now() - timedelta(minutes=5))


def test_a_scheduled_publication_that_is_killed_is_done_when_the_timer_starts_the_next_time(kept):
    draft = prepare(kept)
    drafts.schedule(draft=draft, when=clock.real_now() + timedelta(hours=1), by=kept.publisher, at=now())
    EditionDraft.objects.filter(pk=draft.pk).update(scheduled_for=clock.real_now() - timedelta(minutes=1))
    build = waiting(draft, kept)
    killed_at(build, 'INSERT INTO "publishing_edition" ')
    assert list(drafts.publish_due(at=clock.real_now())) == []  # it may still be at it
    silent_for_long(build)
    (outcome,) = drafts.publish_due(at=clock.real_now())
    assert outcome.why_not == ""
    assert Edition.objects.get().title == draft.title
    assert list(drafts.publish_due(at=clock.real_now())) == []


@contextmanager
def little_room() -> Iterator[None]:
    """A disk with room for some pages of the database, and no more."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # tests before this one left room
        used = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {used + 8}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 4294967294")


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="only SQLite can be told how large it may become")
@pytest.mark.parametrize("task", ["prepare", "publish"])
def test_a_disk_that_fills_up_leaves_nothing_half_made_and_says_what_to_do(kept, task):
    draft = prepare(kept)
    before = what_is_stored()
    post_update(kept.action, made_on="2025-03", done="The lamps came.")  # so that a draft has new bytes
    build = waiting(draft, kept, task)
    with little_room(), pytest.raises(OperationalError, match="full"):
        drafts.build_edition(build.pk)
    assert what_is_stored() == before
    build.refresh_from_db()
    assert (build.state, build.refusal) == (BuildState.FAILED, builds.NO_ROOM)
    assert do(waiting(draft, kept, task)).state == BuildState.DONE


def test_a_disk_without_any_room_leaves_nothing_half_published_and_it_can_begin_again(kept):
    """Not even fonts can be laid out then, nor, with SQLite, can anything be said in the row."""
    draft, build = asked_to_publish(kept)
    before = what_is_stored()

    def without_room():
        resource.setrlimit(resource.RLIMIT_FSIZE, (1, 1))
        drafts.build_edition(build.pk)

    elsewhere(without_room)
    assert what_is_stored() == before
    silent_for_long(build)
    build.refresh_from_db()
    _under_way, failed = builds.how_it_stands(build, at=clock.real_now())
    assert failed in {builds.NO_ROOM, builds.CUT_OFF}
    assert do(waiting(draft, kept)).state == BuildState.DONE


def at_once(*acts) -> list:
    """What comes of each, done at the same time; refusals come out as they are."""

    def attempt(act):
        try:
            return act()
        except ValidationError as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as people:
        return list(people.map(attempt, acts))


def test_of_two_publishers_at_once_one_wins_and_the_other_gets_the_sentence(kept):
    first, second = prepare(kept), prepare(kept, title="The same year again")
    rows = [waiting(first, kept), waiting(second, kept)]
    at_once(*(lambda row=row: drafts.build_edition(row.pk) for row in rows))
    done = EditionBuild.objects.filter(task="publish")
    assert sorted(done.values_list("state", flat=True)) == ["done", "failed"]
    assert "was published while this one was being prepared" in done.get(state="failed").refusal
    assert Edition.objects.count() == 1


def test_however_often_it_is_pressed_there_is_one_build_and_one_edition(kept):
    draft = prepare(kept)
    other = make_user("publisher")
    rows = at_once(*(lambda by=by: waiting_by(draft, by) for by in (kept.publisher, other, kept.publisher)))
    assert len({row.pk for row in rows}) == 1
    outcomes = at_once(*(lambda: drafts.build_edition(rows[0].pk) for _ in range(2)))
    assert outcomes.count(None) == 1  # the second process finds it taken
    assert Edition.objects.count() == 1


def waiting_by(draft: EditionDraft, by) -> EditionBuild:
    with transaction.atomic():
        mine = EditionDraft.objects.get(pk=draft.pk)
        hold(mine)
        return builds.ask_for(EditionBuild, by=by, at=clock.real_now(), of={"draft": mine}, task="publish")[0]


def test_a_build_that_was_given_up_publishes_nothing_when_it_wakes(kept):
    draft, build = asked_to_publish(kept)

    def lose_patience(execute, sql, params, many, context):
        """While it stores the edition, somebody has given it up."""
        if 'SELECT "publishing_editionbuild"' in sql and "FOR UPDATE" not in sql and Edition.objects.exists():
            EditionBuild.objects.filter(pk=build.pk).update(state=BuildState.FAILED)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(lose_patience):
        assert drafts.build_edition(build.pk) is None
    assert not Edition.objects.exists()
    draft.refresh_from_db()
    assert draft.state == DraftState.OPEN


def test_a_process_of_its_own_prepares_a_draft(kept, monkeypatch):
    """The real thing: the button, the command, the row."""
    name = connection.settings_dict["NAME"]
    if connection.vendor != "sqlite":
        pytest.skip("the process would need the address of the test database")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{name}")
    started = []
    monkeypatch.setattr(builds, "Thread", lambda **said: _Waits(said["target"], started))
    draft = drafts.ask_to_prepare(wanted=wanted(kept), by=kept.publisher, at=now())
    (process,) = started
    process()  # waits for its end
    draft.refresh_from_db()
    assert draft.is_prepared
    assert draft.builds.get().state == BuildState.DONE


class _Waits:
    """In the place of the thread that waits for the process: the test waits itself."""

    def __init__(self, target, started: list):
        self.target, self.started = target, started

    def start(self):
        self.started.append(self.target)


def test_publishing_twice_from_one_draft_is_refused_in_a_sentence(kept):
    draft, build = asked_to_publish(kept)
    do(build)
    with pytest.raises(ValidationError, match="published already"):
        drafts.ask_to_publish(draft=draft, by=kept.publisher, at=now())
