"""A strategy that can be published, and somebody who may."""

from types import SimpleNamespace

import pytest

from common.records import write_many
from publishing import operations
from publishing.checks.clauses import in_use
from publishing.enums import EditionKind
from publishing.models import CheckOverride
from publishing.serving import MEMORY
from tests import factories
from tests.factories import (
    aim,
    make_action,
    make_commitment,
    make_group,
    make_measure,
    make_partner,
    make_partnership,
    make_plan,
    make_priority,
    make_scheme,
    make_strategy,
    make_user,
    period,
    post_update,
    record,
)

MONTHS = [f"{year}-{month:02}" for year in (2023, 2024, 2025) for month in range(1, 13)]


@pytest.fixture(autouse=True)
def fresh_memory():
    """Each test has its own database, so no test remembers another's pages."""
    MEMORY.forget()
    yield
    MEMORY.forget()


def make_publishable(**strategy) -> SimpleNamespace:
    """A small strategy in force: one priority held by the board, one measure with two years of figures, one action.

    Whatever stands in an edition has a name of its own, so each test publishes the same one.
    """
    make_partnership()
    make_scheme()
    make_scheme(rates="actions")
    board = make_group(name="The board", code="the-board", kind="board")
    strategy = make_strategy(**{"state": "in_force", "slug": "2022-25"} | strategy)
    priority = make_priority(strategy=strategy, short_title="Street robbery", held_by=board)
    commitment = make_commitment(priority=priority, text="We will light the alleys.")
    police = make_partner(name="The police")
    measure = make_measure(code="SC-ROB", title="Robbery", priority=priority, owner=police)
    record(measure, {f"{2023 + (month > 12)}-{(month - 1) % 12 + 1:02}": 10 for month in range(4, 16)})
    record(measure, {f"{2024 + (month > 12)}-{(month - 1) % 12 + 1:02}": 14 for month in range(4, 16)})
    aim(measure, {f"2024/25 Q{quarter}": 30 for quarter in range(1, 5)})
    plan = make_plan(strategy=strategy, group=board, code="the-plan")
    action = make_action(plan=plan, priority=priority, reference="NC-01", lead=police, commitment=commitment)
    post_update(action, made_on="2025-02", done="The lamps were ordered.")
    kept = SimpleNamespace(
        strategy=strategy, priority=priority, measure=measure, action=action, publisher=make_user("publisher")
    )
    answer_for_all_checks(kept, "2022/23", "2023/24", "2024/25")
    return kept


def answer_for_all_checks(kept, *years: str) -> None:
    """A publisher answers for every check of these years: what the checks ask is tested elsewhere."""
    overrides = [
        CheckOverride(
            strategy=kept.strategy,
            period=period(year),
            code=code,
            version="2026-11",
            reason="A small record for tests.",
            role="Publisher",
            made_at=factories.now(),
            made_by=kept.publisher,
        )
        for code in (clause.code for clause in in_use(factories.TODAY).clauses)
        for year in years
    ]
    write_many(CheckOverride, overrides, by=kept.publisher, at=factories.now(), reason="Overridden.")


@pytest.fixture
def record_kept(db):
    return make_publishable()


@pytest.fixture
def unanswered(db):
    """The same strategy, for whose checks nobody has answered."""
    kept = make_publishable()
    CheckOverride.objects.all().delete()
    return kept


def publish(kept, year: str = "2024/25", **changes):
    """Publish the year's annual edition as the publisher, at the tests' own date."""
    year = period(year)
    edition = operations.publish(
        **{
            "strategy": kept.strategy,
            "kind": EditionKind.ANNUAL,
            "period": year,
            "as_at": year.end,
            "title": f"Annual edition {year}",
            "by": kept.publisher,
            "at": factories.now(),
        }
        | changes
    )
    # A test runs inside one transaction that never commits, so what waits for the commit is done here.
    MEMORY.forget()
    return edition
