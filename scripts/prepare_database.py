"""The database of `make run` and `make demo`, in one process, because starting Django is most of a second start.

prepare_database.py               the tables of today
prepare_database.py --demo        and the demo record, when the database is empty; and who can sign in
prepare_database.py --demo-again  and the demo record, in place of what is there; and who can sign in
"""

import os
import sys

import django
from django.core.management import CommandError, call_command


def migrate() -> None:
    """Bring the tables up to date; says how many migrations that took."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    steps = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if steps:
        print(f"\n── Database: {steps} migrations", flush=True)
        call_command("migrate", interactive=False, verbosity=0)
    call_command("load_clauses", verbosity=0)


def load_demo(*, again: bool) -> None:
    """The demo record. Kept as it is when somebody may have worked in it, unless `again`."""
    from scp_portal.demo import loading

    if again or loading.is_empty():
        print("\n── The demo record, with its editions: about a minute", flush=True)
        call_command("load_demo")


def main(arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scp_portal.settings")
    django.setup()
    try:
        migrate()
        if arguments:
            load_demo(again="--demo-again" in arguments)
            print("\n── Who can sign in", flush=True)
            call_command("demo_accounts")
    except CommandError as problem:
        sys.exit(f"\n{problem}")


if __name__ == "__main__":
    main(sys.argv[1:])
