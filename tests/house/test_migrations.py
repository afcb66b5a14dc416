"""The migrations lead to the same tables as the models ask for, on which all other tests run."""

import os
import subprocess
import sys
from contextlib import closing
from urllib.parse import urlsplit

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db

# What a table is made of, in PostgreSQL's own words: columns, then what is unique, checked or points elsewhere, then
# what is indexed. The order of columns is left out: a migration can only add at the end.
COLUMNS = """
    select relname, attname, format_type(atttypid, atttypmod), attnotnull, attidentity::text,
           pg_get_expr(adbin, adrelid), collname
    from pg_attribute
    join pg_class on pg_class.oid = attrelid and relkind = 'r'
    left join pg_attrdef on adrelid = attrelid and adnum = attnum
    left join pg_collation on pg_collation.oid = attcollation
    where relnamespace = 'public'::regnamespace and attnum > 0 and not attisdropped
"""
CONSTRAINTS = """
    select conrelid::regclass::text, conname, pg_get_constraintdef(oid)
    from pg_constraint where connamespace = 'public'::regnamespace
"""
INDEXES = "select tablename, indexname, indexdef from pg_indexes where schemaname = 'public'"
# The list of what was migrated, and a table of Django's own whose numbers its migrations make larger than its model.
LEFT_OUT = {"django_migrations", "auth_group_permissions"}


@pytest.mark.long
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="what a deployment migrates is PostgreSQL")
def test_the_migrations_make_the_tables_that_the_models_ask_for():
    name = f"{connection.settings_dict['NAME']}_migrated"
    with closing(connection.Database.connect(**connection.get_connection_params())) as beside:
        beside.autocommit = True
        with beside.cursor() as asked:
            asked.execute(f'drop database if exists "{name}"')
            asked.execute(f'create database "{name}"')
        try:
            migrate(name)
            migrated = tables_of(connection.get_connection_params() | {"dbname": name})
        finally:
            with beside.cursor() as asked:
                asked.execute(f'drop database "{name}"')
    straight = tables_of(connection.get_connection_params())
    assert len(straight) > 1000, "something was read"
    assert sorted(migrated - straight) == []
    assert sorted(straight - migrated) == []


def migrate(name: str) -> None:
    """Run the migrations into an empty database, in a process of their own, as a deployment does."""
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    done = subprocess.run(
        command, env=os.environ | {"DATABASE_URL": address}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def tables_of(parameters: dict) -> set[str]:
    """Every column, constraint and index of a database, a line each."""
    with closing(connection.Database.connect(**parameters)) as opened, opened.cursor() as asked:
        lines = set()
        for question in (COLUMNS, CONSTRAINTS, INDEXES):
            asked.execute(question)
            lines |= {" | ".join(map(str, row)) for row in asked if row[0] not in LEFT_OUT}
    return lines
