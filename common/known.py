"""Many records as they stood at a moment, as plain rows: for lists that show a past day without reading a history.

`common.records.as_known` brings whole records, for what is written once; this brings the few columns a page needs.
"""

from datetime import datetime

from django.db.models import F, Window
from django.db.models.functions import RowNumber


def known_rows(model, *fields: str, at: datetime | None, **filters) -> list[tuple]:
    """The fields of a model's records as they stood at the moment `at`; None: as they stand now. One query.

    `filters` are on what never changes of a record, such as whose it is: they choose among its versions, too. Of two
    changes at the same moment the later written counts. `pk` is the record's own key. The rows come in no order.
    """
    if at is None:
        return list(model._default_manager.filter(**filters).order_by().values_list(*fields))
    key = model._meta.pk.attname  # a row of history has another
    fields = tuple(key if name == "pk" else name for name in fields)
    filters = {
        f"{key}{name[2:]}" if name.startswith("pk") else name: value for name, value in filters.items()
    }
    newest = Window(
        RowNumber(),
        partition_by=F(key),
        order_by=[F("history_date").desc(), F("history_id").desc()],
    )
    rows = model.history.model.objects.filter(history_date__lte=at, **filters).order_by()
    rows = rows.annotate(newest=newest).filter(newest=1).values_list("history_type", *fields)
    # Whether the newest version is a deletion can be asked only once it is chosen.
    return [row[1:] for row in rows if row[0] != "-"]
