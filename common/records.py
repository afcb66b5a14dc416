"""Every record keeps its history: what it said, who changed it, when and why."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache

from django.core.exceptions import ValidationError
from django.db import models, router, transaction
from django.db.models import OuterRef, Subquery
from django.db.models.deletion import Collector
from simple_history import manager
from simple_history import models as history_models
from simple_history.utils import bulk_create_with_history


class HistoryManager(manager.HistoryManager):
    """The library's, whose class is made once: the library makes one at each look at a history, and at each write."""

    @classmethod
    @cache
    def from_queryset(cls, queryset_class, class_name=None):
        return super().from_queryset(queryset_class, class_name)


class HistoricalRecords(history_models.HistoricalRecords):
    """What a record said, who changed it, when and why; `excluded_fields` are not kept."""

    def __init__(self, **options):
        super().__init__(history_manager=HistoryManager, **options)


class Recorded(models.Model):
    """A record with a history. `as_known(Model, moment)` is the table as it stood then."""

    history = HistoricalRecords(inherit=True)

    class Meta:
        abstract = True


def may(refusal: str) -> None:
    """Raise ValidationError with the sentence of a `why_not_…`, unless it is empty."""
    if refusal:
        raise ValidationError(refusal)


def hold(record, *related: str):
    """The record as it is now, and nobody else's until this transaction ends; the given instance itself is renewed.

    `related` are read together with it, and not held.
    """
    rows = (
        type(record)._default_manager.select_related(*related) if related else type(record)._default_manager
    )
    record.refresh_from_db(from_queryset=rows.select_for_update(of=("self",)))
    return record


class SomebodyElseSaved(ValidationError):
    """A record was changed, or made, since the person looked at it. `latest` is its newest history, or None.

    The message says who was quicker. Nothing was stored; saving again, with the newest history as seen, is a choice.
    """

    def __init__(self, message: str, latest=None):
        super().__init__(message)
        self.latest = latest


def latest_change(record):
    """The newest history row of a record with the person in it, or None."""
    return _latest(record.history)


def _latest(history):
    return history.select_related("history_user").order_by("-history_id").first()


def seen_of(record) -> str:
    """At which of its states a form looks at a record: the newest history id, "" where there is none."""
    return rows_seen(record.history)


def rows_seen(history) -> str:
    """The same for all the rows of a history that a form shows together."""
    newest = history.order_by("-history_id").values_list("history_id", flat=True).first()
    return str(newest or "")


def check_seen(record, seen: str) -> None:
    """Raise SomebodyElseSaved unless `seen` is the newest history id of the record: what a form says it looked at.

    Call it in a transaction that holds the record, so that nobody can come between.
    """
    check_rows_seen(record.history, seen)


def check_rows_seen(history, seen: str) -> None:
    """The same for all the rows of a history that a form shows together."""
    latest = _latest(history)
    if latest and seen != str(latest.history_id):
        who = latest.history_user or "Somebody"
        raise SomebodyElseSaved(
            f"{who} saved changes while you were writing. Nothing of yours is stored yet: compare, then save again.",
            latest,
        )


def write(record, *, by, at: datetime, reason: str):
    """Check a record whole and save it, with the person, the moment and the reason in its history.

    Raises django.core.exceptions.ValidationError with messages a person can act on.
    """
    record._history_user, record._history_date, record._change_reason = by, at, reason
    record.full_clean()
    record.save()
    return record


def write_many(model, records: Iterable, *, by, at: datetime, reason: str) -> list:
    """Save many new records at once, each with its history. A record's own `_history_date` wins over `at`.

    Fields are checked here, uniqueness and constraints by the database.
    """
    records = list(records)
    for record in records:
        record.clean_fields(exclude=[field.name for field in model._meta.fields if field.is_relation])
    bulk_create_with_history(
        records, model, batch_size=500, default_user=by, default_change_reason=reason, default_date=at
    )
    return records


@transaction.atomic
def erase(record, *, by, at: datetime, reason: str) -> int:
    """Delete a record with what hangs on it, leaving in the history of each who did it, when and why.

    Out comes how many records went. Raises django.db.models.ProtectedError when others rely on it.
    """
    collector = Collector(using=router.db_for_write(type(record), instance=record), origin=record)
    collector.collect([record])
    for _model, gone in collector.instances_with_model():
        gone._history_user, gone._history_date, gone._change_reason = by, at, reason
    count, _ = collector.delete()
    return count


def as_known(model, moment: datetime, **filters) -> list:
    """The records of a model as they stood at a moment, oldest first; `filters` are asked of them as they stood.

    Of two changes at the same moment the later written counts. One query.
    """
    history = model.history.model
    key = model._meta.pk.attname
    latest = history.objects.filter(**{key: OuterRef(key), "history_date__lte": moment}).order_by(
        "-history_date", "-history_id"
    )
    rows = history.objects.filter(history_id=Subquery(latest.values("history_id")[:1]), **filters)
    return [row.instance for row in rows.exclude(history_type="-").order_by(key)]
