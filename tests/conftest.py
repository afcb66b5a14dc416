"""What every test has: a fast password hasher, a database that threads can share, journeys only when asked for."""

from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

ROOT = Path(__file__).resolve().parent.parent
JOURNEYS = ROOT / "tests" / "journeys"

# Busy machines are slow now and then; a law that is broken is not.
hypothesis_settings.register_profile("house", deadline=None, max_examples=60)
hypothesis_settings.load_profile("house")


def pytest_configure():
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_collection_modifyitems(items):
    """`-m database` are the tests that ask one: those run again on PostgreSQL, but for those marked `once`."""
    ask = {"db", "transactional_db"}
    for item in items:
        asks = item.get_closest_marker("django_db") or ask & set(item.fixturenames)
        if asks and not item.get_closest_marker("once"):
            item.add_marker("database")


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
    """A web process remembers what is published for a few seconds; the next test has another database."""
    from publishing.serving import MEMORY

    MEMORY.forget()
