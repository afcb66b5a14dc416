"""What a page asks the database. Nothing here is a test."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext as Caught


class CaptureQueriesContext(Caught):
    """The queries asked meanwhile, without that of the published site.

    Whether it has changed is asked every few seconds, whatever the page: it would come and go with the machine.
    """

    @property
    def captured_queries(self):
        return [query for query in super().captured_queries if 'FROM "publishing_' not in query["sql"]]


WRITES = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM|REPLACE INTO) "(\w+)"', re.IGNORECASE)


@contextmanager
def written_meanwhile() -> Iterator[list[str]]:
    """The tables that are written to meanwhile, one for each statement; a session may note its visitor."""
    tables: list[str] = []

    def watch(execute, sql, params, many, context):
        if (found := WRITES.match(sql)) and found[1] != "django_session":
            tables.append(found[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield tables
