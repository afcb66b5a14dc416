"""What was published of the record, and publishing it again: each edition at its own moment."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.utils import timezone

from common import clock
from common.periods import Period
from priorities.models import Strategy
from publishing import operations
from publishing.enums import EditionKind
from publishing.overrides import override_check
from scp_portal.demo.rows import Row, Tables, refusal_words

IN_THE_MORNING = time(9, 30)


@dataclass(frozen=True)
class Planned:
    """An edition as its row describes it."""

    row: Row
    strategy: str  # its slug
    kind: EditionKind
    period: Period
    as_at: date
    published_on: date
    overrides: tuple[Row, ...] = ()  # of its checks, each with the reason why it was published all the same

    @property
    def title(self) -> str:
        """Annual edition 2024/25."""
        return f"{self.kind.label} {self.period}"

    @property
    def moment(self) -> datetime:
        """When it was published: in the morning of its day."""
        return timezone.make_aware(datetime.combine(self.published_on, IN_THE_MORNING))

    @property
    def next_update(self) -> str:
        """October 2025, or nothing."""
        return str(self.row.when("next_update") or "")


def planned(tables: Tables) -> list[Planned]:
    """The editions in the order of their publication, numbered in that order within a strategy."""
    slugs = {row.text("slug"): row for row in tables["strategies"]}
    sources = {row.text("code"): row for row in tables["sources"]}
    found = []
    for row in tables["editions"]:
        row.needed_link("strategy", slugs, "strategies")
        row.needed_link("source", sources, "sources")
        for column in ("kind", "period", "as_at", "published_on"):
            row.needed(column)
        edition = Planned(
            row=row,
            strategy=row.text("strategy"),
            kind=EditionKind(row.choice("kind", EditionKind)),
            period=row.period("period"),
            as_at=row.day("as_at"),
            published_on=row.day("published_on"),
        )
        row.when("next_update")
        if edition.as_at >= edition.published_on:
            raise row.problem("“published_on” has to come after “as_at”.")
        if edition.published_on > clock.today():
            raise row.problem(f"“published_on” is in the future: the demo’s date is {clock.today()}.")
        found.append(edition)
    found = [replace(edition, overrides=tuple(_overrides(tables, edition))) for edition in found]
    _check_overrides(tables, found)
    found.sort(key=lambda edition: edition.published_on)
    for edition in found:
        mine = [each for each in found if each.strategy == edition.strategy]
        right = mine.index(edition) + 1
        if edition.row.whole("number") != right:
            raise edition.row.problem(
                f"“number” is “{edition.row.text('number')}”: in the order of publication it is {right}."
            )
    return found


def _overrides(tables: Tables, edition: Planned) -> Iterator[Row]:
    """The checks that somebody answered for when this edition was published."""
    for row in tables["check_overrides"]:
        if row.needed("strategy") == edition.strategy and row.period("period") == edition.period:
            row.needed("code")
            row.needed("reason")
            yield row


def _check_overrides(tables: Tables, editions: list[Planned]) -> None:
    """Raise the problem of a row that is of no edition."""
    years = {(edition.strategy, edition.period) for edition in editions}
    for row in tables["check_overrides"]:
        if (row.text("strategy"), row.period("period")) not in years:
            raise row.problem("“period” is a year of which this strategy has no edition.")


def publish(editions: list[Planned], *, by, say: Callable[[str], None]) -> None:
    """Publish the editions in their order; `say` is told of each."""
    for edition in editions:
        strategy = Strategy.objects.get(slug=edition.strategy)
        _answer_for_checks(edition, strategy, by=by)
        try:
            published = operations.publish(
                strategy=strategy,
                kind=edition.kind,
                period=edition.period,
                as_at=edition.as_at,
                label=edition.row.text("label"),
                note=edition.row.text("note"),
                title=edition.title,
                next_update=edition.next_update,
                by=by,
                at=edition.moment,
            )
        except ValidationError as refusal:
            raise edition.row.problem(refusal_words(refusal)) from refusal
        say(f"Published {published.strategy.years}, edition {published.number}: {published.title}")


def _answer_for_checks(edition: Planned, strategy: Strategy, *, by) -> None:
    """Whoever publishes answers for what the record does not hold."""
    for row in edition.overrides:
        try:
            override_check(
                strategy=strategy,
                period=edition.period,
                code=row.text("code"),
                reason=row.text("reason"),
                by=by,
                at=edition.moment,
            )
        except ValidationError as refusal:
            raise row.problem(refusal_words(refusal)) from refusal
