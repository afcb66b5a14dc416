"""Loading the demo record: the whole of it in one transaction, in place of everything that is there."""

from pathlib import Path

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import transaction

from partnership.models import Partnership, User
from priorities.models import Strategy
from publishing import storing
from publishing.checks.clauses import load_shipped
from publishing.models import Site
from publishing.serving import MEMORY
from scp_portal.demo import actionplans, duties, meetings, partnership, performance, priorities
from scp_portal.demo.record import EARLY, Record
from scp_portal.demo.rows import FOLDER, Tables

ROOMS = {"partnership", "priorities", "performance", "actionplans", "meetings", "publishing", "workspace"}
SECOND_FACTORS = {"mfa", "account"}  # the tables of allauth, which hang on the people
FLOORS = (partnership, duties, priorities, performance, actionplans, meetings)  # from the ground up


def is_empty() -> bool:
    """True when nobody has kept anything here yet."""
    return not any(model.objects.exists() for model in (Partnership, Strategy, User))


def load(folder: Path = FOLDER) -> Record:
    """Enter the record of a folder, in place of what is in the database, editions included. All or nothing.

    Raises FixtureProblem, with the file and the row, for whatever is wrong; then nothing has changed.
    """
    record = Record(Tables(folder))
    with transaction.atomic():
        clear()
        for floor in FLOORS:
            floor.load(record)
        load_shipped(by=record.officer, at=EARLY)
        storing.readdress()
        transaction.on_commit(MEMORY.forget)
    return record


def clear() -> None:
    """Take every record out, with its history and all that was published. Must run inside a transaction.

    Only how often the public site has changed is kept, because web processes ask for it to learn that it has.
    """
    for model in apps.get_models(include_auto_created=True):
        ours = model._meta.app_label in ROOMS | SECOND_FACTORS or model in {LogEntry, Session}
        if ours and model is not Site:
            # Row by row, Django would ask every reference first; the database asks them all when the transaction ends.
            model._base_manager.all()._raw_delete(model._base_manager.db)
