"""The demo record with its editions in a file, made once in a run: a test looks at it, journeys walk through it.

python -m tests.demo FILE
"""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

from tests.environment import QUICK_HASHERS

ROOT = Path(__file__).resolve().parent.parent


def made(shelf: Path) -> Path:
    """The SQLite file on the shelf of this run (tests/conftest.py); of several workers the first makes it."""
    file, unfinished = shelf / "demo.sqlite3", shelf / "demo.unfinished"
    with file.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            subprocess.run([sys.executable, "-m", "tests.demo", unfinished], cwd=ROOT, check=True)
            unfinished.rename(file)
    return file


def main(file: Path) -> None:
    """Make the tables straight from the models, as for every other test, and load the demo into them."""
    file.unlink(missing_ok=True)
    os.environ |= {"DATABASE_URL": f"sqlite:///{file}", "DJANGO_SETTINGS_MODULE": "scp_portal.settings"}
    import django
    from django.apps import apps
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    settings.PASSWORD_HASHERS = QUICK_HASHERS
    settings.MIGRATION_MODULES = dict.fromkeys(config.label for config in apps.get_app_configs())
    call_command("migrate", run_syncdb=True, verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("load_demo", verbosity=0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
