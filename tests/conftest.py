"""What every test has: a fast password hasher, a database that threads can share, journeys only when asked for."""

import gc
import os
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from tests.environment import QUICK_HASHERS

ROOT = Path(__file__).resolve().parent.parent
JOURNEYS = ROOT / "tests" / "journeys"

# Busy machines are slow now and then; a law that is broken is not.
hypothesis_settings.register_profile("house", deadline=None, max_examples=60)
hypothesis_settings.load_profile("house")


def pytest_configure():
    from django.conf import settings

    settings.PASSWORD_HASHERS = QUICK_HASHERS


def pytest_collection_modifyitems(items):
    """`-m database` are the tests that ask one: those run again on PostgreSQL, but for those marked `once`.

    What takes long comes first, whatever order pytest-randomly has put them in.
    """
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
    ask = {"db", "transactional_db"}
    for item in items:
        asks = item.get_closest_marker("django_db") or ask & set(item.fixturenames)
        if asks and not item.get_closest_marker("once"):
            item.add_marker("database")


def pytest_collection_finish():
    """What is loaded by now stays to the end, so nobody looks through it for rubbish again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_ignore_collect(collection_path, config):
    """Journeys need a browser and the demo record, so they run when named: `pytest tests/journeys`."""
    if collection_path == JOURNEYS and not any("journeys" in str(given) for given in config.args):
        return True
    return None


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, tmp_path_factory):
    """SQLite in a file, as in use: two people who write at once are two connections, which memory cannot give."""
    from django.db import connections

    for connection in connections.all(initialized_only=False):
        if connection.vendor == "sqlite":
            name = str(tmp_path_factory.mktemp("database") / f"{connection.alias}.sqlite3")
            connection.settings_dict["TEST"]["NAME"] = name


@pytest.fixture
def root() -> Path:
    """The top folder of the repository."""
    return ROOT


@pytest.fixture(autouse=True)
def _nothing_remembered():
    """A web process remembers what is published for a few seconds, and tests whom they know; the next test has another
    database.
    """
    from publishing.serving import MEMORY
    from tests import factories

    MEMORY.forget()
    factories.forget_the_usual()
    yield
    factories.forget_the_usual()


@pytest.fixture(scope="session")
def shelf(tmp_path_factory, worker_id) -> Path:
    """Where lies what a run makes once: `make test` names a folder for all its parts, else the workers share one."""
    if named := os.environ.get("SHELF"):
        return Path(named)
    own = tmp_path_factory.getbasetemp()
    place = (own if worker_id == "master" else own.parent) / "shelf"
    place.mkdir(exist_ok=True)
    return place


@pytest.fixture(scope="session", autouse=True)
def _each_edition_laid_out_once(shelf):
    """Many tests publish the same edition; the same document gives the same bytes (tests/publishing/test_report.py).

    So a run lays each report out once, for all its workers, and a worker presses each file once. Whoever tests the
    layout asks publishing.pdf, which remembers nothing.
    """
    from publishing import storing
    from publishing.files import printed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(printed, "render_report", _remembering(printed.render_report, shelf))
        patch.setattr(storing, "_compressed", lru_cache(maxsize=500)(storing._compressed.__wrapped__))
        yield


def _remembering(render_report, shelf: Path):
    """A way to render a report that keeps what it rendered, by the document and all else that it was given."""
    from publishing import canonical

    def remembered(document, *, told=None, **given):
        kept = shelf / canonical.fingerprint(
            canonical.to_bytes(document) + repr(sorted(given.items())).encode()
        )
        if not kept.exists():
            made = kept.with_name(f"{kept.name}.{os.getpid()}")
            made.write_bytes(render_report(document, told=told, **given))
            made.replace(kept)  # whole or not at all, whoever else is at it
        return kept.read_bytes()

    return remembered
