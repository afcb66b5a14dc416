"""Every record keeps its history: what it said, who changed it, when and why."""

from collections.abc import Iterable
from datetime import datetime

from django.db import models
from simple_history.models import HistoricalRecords
from simple_history.utils import bulk_create_with_history


class Recorded(models.Model):
    """A record with a history. `Model.history.as_of(moment)` is the table as it stood then."""

    history = HistoricalRecords(inherit=True)

    class Meta:
        abstract = True


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
