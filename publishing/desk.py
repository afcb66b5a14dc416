"""The desk of whoever publishes: every strategy with its editions, and the drafts with what is under way."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import BooleanField, ExpressionWrapper, Q

from common.periods import Period, PeriodKind
from common.text import date_words
from publishing.builds import how_it_stands
from publishing.checking import address_of
from publishing.drafts import strategies_to_publish, when_words
from publishing.enums import DraftState, EditionState
from publishing.models import Edition, EditionBuild, EditionDraft
from publishing.summaries import withdrawn_words

RECENT = 10  # drafts that were published or discarded


@dataclass(frozen=True)
class DraftLine:
    """A draft in the list."""

    draft: EditionDraft
    under_way: EditionBuild | None
    failed: str
    scheduled_words: str
    prepared_words: str


@dataclass(frozen=True)
class EditionLine:
    """An edition in the list, with what may still be done with it."""

    edition: Edition
    state_words: str
    as_at_words: str
    can_be_corrected: bool
    can_be_destroyed: bool
    is_withdrawn: bool


@dataclass(frozen=True)
class StrategyDesk:
    """A strategy: its editions, and the year whose checks are to be looked at next."""

    title: str
    state_words: str
    checks: tuple[tuple[str, str], ...]  # the year as people write it, and as it stands in an address
    editions: tuple[EditionLine, ...]
    slug: str


@dataclass(frozen=True)
class Desk:
    """Everything at once."""

    drafts: tuple[DraftLine, ...]
    strategies: tuple[StrategyDesk, ...]


def publishing_desk(*, at: datetime, on: date) -> Desk:
    """What is published and in preparation. `at` is real time, `on` the portal's day. Constant queries."""
    editions: dict[int, list[Edition]] = {}
    rows = Edition.objects.select_related("strategy").annotate(
        is_destroyed=ExpressionWrapper(Q(document__destroyed__isnull=False), output_field=BooleanField())
    )
    for edition in rows:
        editions.setdefault(edition.strategy_id, []).append(edition)
    return Desk(
        drafts=_drafts(at),
        strategies=tuple(
            StrategyDesk(
                title=strategy.title,
                state_words=strategy.get_state_display(),
                checks=tuple(
                    (str(year) if year.end < on else f"{year} so far", address_of(year))
                    for year in _years(strategy, on)
                ),
                editions=tuple(_edition_line(each) for each in editions.get(strategy.pk, [])),
                slug=strategy.slug,
            )
            for strategy in strategies_to_publish()
        ),
    )


def _drafts(at: datetime) -> tuple[DraftLine, ...]:
    drafts = list(
        EditionDraft.objects.filter(state=DraftState.OPEN).select_related(
            "strategy", "corrects", "scheduled_by"
        )
    )
    newest: dict[int, EditionBuild] = {}
    for build in EditionBuild.objects.filter(draft__in=drafts).select_related("asked_by").order_by("pk"):
        newest[build.draft_id] = build
    return tuple(_draft_line(draft, newest.get(draft.pk), at) for draft in drafts)


def _draft_line(draft: EditionDraft, build: EditionBuild | None, at: datetime) -> DraftLine:
    under_way, failed = how_it_stands(build, at=at)
    return DraftLine(
        draft=draft,
        under_way=under_way,
        failed=failed.split("\n")[0],
        scheduled_words=when_words(draft.scheduled_for) if draft.scheduled_for else "",
        prepared_words=when_words(draft.known_at) if draft.known_at else "",
    )


def _edition_line(edition: Edition) -> EditionLine:
    is_withdrawn = edition.state == EditionState.WITHDRAWN
    words = withdrawn_words(edition) or edition.get_state_display()
    return EditionLine(
        edition=edition,
        state_words=f"{words} Destroyed." if edition.is_destroyed else words,
        as_at_words=date_words(edition.as_at),
        can_be_corrected=edition.state == EditionState.PUBLISHED,
        can_be_destroyed=is_withdrawn and not edition.is_destroyed,
        is_withdrawn=is_withdrawn,
    )


def _years(strategy, on: date) -> list[Period]:
    """The financial years of a strategy, the one under way first and at most four that are over."""
    year = Period.of(on, PeriodKind.YEAR)
    found = []
    while year.end >= strategy.starts.first and len(found) < 5:
        if strategy.ends is None or year.start <= strategy.ends.last:
            found.append(year)
        year = year.shift(-1)
    return found
