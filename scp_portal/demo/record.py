"""The record while it is entered: who enters it, what is there already, and when each thing became known."""

from collections import Counter
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError

from common import clock
from common.partial_dates import PartialDate
from common.records import write
from partnership.enums import SourceKind
from scp_portal.demo.editions import Planned, planned
from scp_portal.demo.rows import Row, Tables, refusal_words

EARLY = clock.noon(date(2014, 1, 1))  # before everything that the papers tell

REASONS = {
    SourceKind.PAPER: "Entered from its papers.",
    SourceKind.FILE: "Entered from the published file.",
    SourceKind.STATEMENT: "Entered as it was told.",
    SourceKind.ILLUSTRATIVE: "Entered for the demonstration, by the rule of its source.",
}


def moment_of(day: date) -> datetime:
    """When something of a day is entered: at noon, but on the portal's own day first thing, before anybody works."""
    return clock.noon(day) if day < clock.today() else clock.start_of(day)


class Record:
    """The demo record being entered, from its tables. Later floors find here what earlier ones entered."""

    def __init__(self, tables: Tables):
        self.tables = tables
        self.today = clock.today()
        self.editions: list[Planned] = planned(tables)
        self.officer = None  # enters everything
        self.publisher = None
        self.people = {}  # e-mail address -> User
        self.sources = {}
        self.partners = {}
        self.groups = {}
        self.strategies = {}
        self.settled_at: dict = {}  # strategy -> when it was agreed, or else entered
        self.priorities = {}  # (strategy, number) -> Priority
        self.commitments = {}  # (strategy, number) -> Commitment
        self.assessments = {}
        self.measures = {}
        self.plans = {}
        self.actions = {}
        self.reviews = {}
        self.recommendations = {}  # (review, number) -> Recommendation
        self.counts: Counter = Counter()

    # Entering

    def enter(self, row: Row, record, *, at: datetime, reason: str = ""):
        """Enter a new record, known since `at`, or since the last thing it refers to became known."""
        record.known_since = max([at, *(each.known_since for each in _referred_to(record))])
        source = getattr(record, "source", None)
        reason = reason or REASONS[SourceKind(source.kind) if source else SourceKind.ILLUSTRATIVE]
        self.ask(row, write, record, at=record.known_since, reason=reason)
        self.counts[type(record)] += 1
        return record

    def change(self, row: Row, record, changes: dict, *, at: datetime, reason: str):
        """Enter what became known of a record later; never before the record itself or what it now refers to."""
        for name, value in changes.items():
            setattr(record, name, value)
        at = max([at, *(getattr(each, "known_since", at) for each in changes.values())])
        return self.ask(row, write, record, at=self.after(record, at), reason=reason)

    def after(self, record, at: datetime) -> datetime:
        """`at`, or the minute after the record last changed: of two versions of one moment neither is the later."""
        record.changed_at = max(at, getattr(record, "changed_at", record.known_since) + timedelta(minutes=1))
        return record.changed_at

    def ask(self, row: Row, operation, *args, **kwargs):
        """Let the officer do something; a refusal becomes a problem of the row."""
        try:
            return operation(*args, by=self.officer, **kwargs)
        except ValidationError as refusal:
            raise row.problem(refusal_words(refusal)) from refusal
        except IntegrityError as refusal:
            raise row.problem(f"the database refuses it: {refusal}.") from refusal

    def source(self, row: Row):
        """The row's source, which every record has."""
        return row.needed_link("source", self.sources, "sources")

    def priority(self, row: Row, column: str = "priority"):
        """The priority that the row names by its strategy and number."""
        return row.needed_link(
            column, self.priorities, "priorities", key=(row.text("strategy"), row.text(column))
        )

    # When things became known

    def begun(self, when: PartialDate | None, *, otherwise: datetime = EARLY) -> datetime:
        """The moment from which something that began then was known: the first day it can have begun."""
        return moment_of(when.first) if when else otherwise

    def told(self, when: PartialDate | None, *, otherwise: datetime = EARLY) -> datetime:
        """The moment at which something of that date was reported: the last day it can have been.

        Not after today, and before an edition that describes a position on or after its first day.
        """
        if when is None:
            return otherwise
        day = min(when.last, self.today)
        for edition in self.editions:
            if when.first <= edition.as_at and day >= edition.published_on:
                day = edition.published_on - timedelta(days=1)
        return moment_of(day)

    def told_of(self, period) -> datetime:
        """The moment at which something was said of a period: the day before the edition that tells of it."""
        for edition in self.editions:
            if edition.period.contains(period):
                return moment_of(edition.published_on - timedelta(days=1))
        return moment_of(min(period.end + timedelta(days=90), self.today))


def _referred_to(record) -> list:
    """The records of other kinds that this one points to, as far as they were entered here."""
    found = []
    for field in record._meta.concrete_fields:
        if field.is_relation and field.related_model is not type(record) and field.is_cached(record):
            related = field.get_cached_value(record)
            if hasattr(related, "known_since"):
                found.append(related)
    return found
