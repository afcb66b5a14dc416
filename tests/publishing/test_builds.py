"""Work on an edition in the background: done once, whole or not at all, whatever is killed or full meanwhile."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
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
from tests.factories import make_user, now
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
    connections.close_all()
    child = os.fork()
    if child == 0:  # from here on this is the other process

        def kill(execute, sql, params, many, context):
            if words in sql:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(sql, params, many, context)

        try:
            with connection.execute_wrapper(kill):
                drafts.build_edition(build.pk)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def what_is_stored() -> dict[str, int]:
    return {
        model.__name__: model.objects.count() for model in (Edition, EditionFile, Address, Blob, DraftFile)
    }


# What a publication says to the database, from its first bytes to its last word.
MOMENTS = (
    'INTO "publishing_blob"',
    'INSERT INTO "publishing_edition" ',
    'INSERT INTO "publishing_editionfile"',
    'INSERT INTO "publishing_address"',
    'DELETE FROM "publishing_draftfile"',
)


def test_a_publication_that_is_killed_at_any_point_leaves_nothing_half_published_and_can_begin_again(kept):
    draft, build = asked_to_publish(kept)
    before = what_is_stored()
    assert before["Edition"] == 0
    for moment in MOMENTS:
        killed_at(build, moment)
        assert what_is_stored() == before, moment
        build.refresh_from_db()
        assert build.state == BuildState.RUNNING  # it could not say anything any more
        EditionBuild.objects.filter(pk=build.pk).update(heartbeat=clock.real_now() - timedelta(minutes=5))
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


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="only SQLite can be told how large it may become")
def test_a_disk_that_fills_up_leaves_nothing_half_published_and_says_what_to_do(kept):
    draft, build = asked_to_publish(kept)
    before = what_is_stored()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # tests before this one left room
        used = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {used + 8}")
    try:
        with pytest.raises(OperationalError, match="full"):
            drafts.build_edition(build.pk)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 4294967294")
    assert what_is_stored() == before
    build.refresh_from_db()
    assert (build.state, build.refusal) == (BuildState.FAILED, builds.NO_ROOM)
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
