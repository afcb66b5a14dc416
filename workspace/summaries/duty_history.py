"""What became of a record that the law asks for, and of what hangs on it: any kind of record, field by field."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.db import models

from partnership.duties import ADDED
from workspace.summaries.histories import COLUMNS, Change, History, Row, clipped, history_of, row_of


@dataclass(frozen=True)
class Hanging:
    """Rows that hang on a record: `model`, whose field `of` is the record and whose field `to` says what it leads to.

    `there` and `gone` are what is said of one that was added or taken out: {} stands for what it leads to.
    """

    model: type[models.Model]
    of: str
    to: str
    there: str
    gone: str
    more: str = ""  # a field whose words stand behind


def record_history(
    record,
    *,
    hanging: Sequence[Hanging] = (),
    labels: Callable[[str], str | None] = lambda name: None,
    whole: bool = False,
) -> History:
    """The history of a record with that of what hangs on it."""
    rows = list(_own_rows(record, labels))
    for each in hanging:
        rows += _hanging_rows(record, each)
    return history_of(rows, whole=whole, unsaid={ADDED})


def _own_rows(record, labels) -> Iterable[Row]:
    fields = [field for field in record._meta.concrete_fields if field.name not in {"id", "code"}]
    held = list(record.history.order_by("history_id").values(*COLUMNS, *(each.attname for each in fields)))
    named = {
        field: field.related_model.objects.in_bulk({row[field.attname] for row in held} - {None})
        for field in fields
        if field.is_relation
    }

    def said(field, value) -> str:
        if value is None:
            return ""
        if field.is_relation:
            return str(named[field].get(value, "no longer kept"))
        return str(dict(field.choices or ()).get(value, value))

    for row in held[:1]:
        yield row_of(row, (Change("Added"),))
    for was, now in pairwise(held):
        changes = tuple(
            Change(
                labels(field.name) or f"{field.verbose_name[0].upper()}{field.verbose_name[1:]}",
                *clipped(said(field, was[field.attname]), said(field, now[field.attname])),
            )
            for field in fields
            if was[field.attname] != now[field.attname]
        )
        yield row_of(now, changes)


def _hanging_rows(record, each: Hanging) -> Iterable[Row]:
    to = each.model._meta.get_field(each.to)
    more = [each.more] if each.more else []
    found = list(
        each.model.history.filter(**{each.of: record})
        .order_by("history_id")
        .values(*COLUMNS, to.attname, *more)
    )
    named = to.related_model.objects.in_bulk({row[to.attname] for row in found})
    for row in found:
        called = str(named.get(row[to.attname], "what is no longer kept"))
        words = each.gone if row["history_type"] == "-" else each.there
        behind = f" ({row[each.more]})" if more and row["history_type"] != "-" else ""
        yield row_of(row, (Change(f"{words.format(called)}{behind}"),))
