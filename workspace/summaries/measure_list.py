"""Every measure as one row, and the lists that officers asked for.

How they stand is read in bulk by `performance.standing`; here are the words.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.db.models import Count, Max, Min, Q

from common.periods import Period, part_label
from common.text import date_words, number_words, plural
from partnership.models import Partner
from partnership.permissions import why_not_keep_records
from performance.enums import Rating, Sensitivity
from performance.models import Measure, MeasurePlace
from performance.standing import OWED, Standing, measure_facts, readings_of, standings
from performance.summaries import RatedPeriod, latest_due
from priorities.enums import StrategyState
from priorities.models import Priority
from workspace.summaries.choices import Choice

DUE_SOON_DAYS = 56  # eight weeks: time to ask a partner twice


# What the pages show


@dataclass(frozen=True, slots=True)
class Row:
    """One measure as it stands in the latest period whose figure is due."""

    code: str
    title: str
    supplier: str
    period: str
    value: str
    target: str
    rating: Rating
    rating_words: str
    reason: str
    verdict: str
    direction: str
    published: str  # the rating it is published with, where that differs


@dataclass(frozen=True)
class NoBaseline:
    """A measure without a baseline, and why."""

    code: str
    title: str
    supplier: str
    reason: str


@dataclass(frozen=True)
class Owed:
    """A measure whose figure is late."""

    code: str
    title: str
    supplier: str
    period: str
    due: str
    since: str


@dataclass(frozen=True)
class Awaiting:
    """A measure with figures that its supplier has not released."""

    code: str
    title: str
    supplier: str
    figures: str
    periods: str


@dataclass(frozen=True)
class DueSoon:
    """A measure whose next figure is due within the next weeks."""

    code: str
    title: str
    supplier: str
    period: str
    due_on: date
    due: str
    days: str
    received: str


@dataclass(frozen=True)
class Group:
    """What shares a heading, with its count in words."""

    words: str
    count: str
    rows: tuple


@dataclass(frozen=True)
class Asked:
    """What the address asks for. What is unknown finds nothing."""

    under: str = ""  # a strategy ("2022-25"), or a priority of it ("2022-25/3")
    supplier: str = ""
    rating: str = ""
    action: int | None = None  # the key of an action that should move them; no address says this


@dataclass(frozen=True)
class Filters:
    """The choices above the list: strategies with their priorities, suppliers, ratings."""

    strategies: tuple[tuple[str, tuple[Choice, ...]], ...]
    suppliers: tuple[Choice, ...]
    ratings: tuple[Choice, ...]


# The lists


def measure_rows(*, person, asked: Asked, on: date) -> list[Row]:
    """A row for each measure that the person may read, in the natural order of codes."""
    rows = [_row(each) for each in _standings(person, asked, on)]
    return [row for row in rows if row.rating == asked.rating] if asked.rating else rows


def missing_baselines(*, person, asked: Asked) -> list[NoBaseline]:
    """The measures without a baseline, with the reason for none."""
    found = _measures(person, asked).filter(baseline_value=None)
    return [
        NoBaseline(*row) for row in found.values_list("code", "title", "supplier__name", "baseline_reason")
    ]


def no_data(*, person, asked: Asked, on: date) -> list[Group]:
    """What is late, by the supplier that owes it, and since when nothing came."""
    late = [
        Owed(
            code=each.measure.code,
            title=each.measure.title,
            supplier=each.measure.supplier,
            period=each.now.period.label,
            due=date_words(each.now.due_on),
            since=_since_words(each),
        )
        for each in _standings(person, asked, on)
        if each.now.rated.rating in OWED
    ]
    late.sort(key=lambda owed: owed.supplier)  # stable: codes stay in their order
    groups = ((supplier, tuple(rows)) for supplier, rows in groupby(late, key=lambda owed: owed.supplier))
    return [Group(supplier, plural(len(rows), "measure"), rows) for supplier, rows in groups]


def awaiting_release(*, person, asked: Asked) -> list[Awaiting]:
    """The measures with figures that are here and not released, with how many and which."""
    waiting = (
        _measures(person, asked)
        .filter(needs_release=True, readings__released_on=None, readings__value__isnull=False)
        .annotate(figures=Count("readings"), first=Min("readings__period"), last=Max("readings__period"))
    )
    return [
        Awaiting(code, title, supplier, plural(figures, "figure"), _span(first, last))
        for code, title, supplier, figures, first, last in waiting.values_list(
            "code", "title", "supplier__name", "figures", "first", "last"
        )
    ]


def due_soon(*, person, asked: Asked, on: date) -> list[DueSoon]:
    """The figures due within the next eight weeks that are not complete yet, soonest first."""
    measures = measure_facts(_measures(person, asked))
    periods = {each.pk: latest_due(each.frequency, each.due_days, on).next() for each in measures}
    wanted = {part for each in measures for part in periods[each.pk].parts(each.collected)}
    held = readings_of(wanted)
    soon = []
    for each in measures:
        period = periods[each.pk]
        due_on = period.end + timedelta(days=each.due_days)
        parts = period.parts(each.collected)
        got = sum(part in held[each.pk] for part in parts)
        days = (due_on - on).days
        if days <= DUE_SOON_DAYS and got < len(parts):
            soon.append(
                DueSoon(
                    code=each.code,
                    title=each.title,
                    supplier=each.supplier,
                    period=period.label,
                    due_on=due_on,
                    due=date_words(due_on),
                    days="today" if not days else f"in {plural(days, 'day')}",
                    received=part_label(got, len(parts), f"{each.collected}s") if got else "nothing yet",
                )
            )
    return sorted(soon, key=lambda each: each.due_on)


def filters() -> Filters:
    """What the list can be narrowed to. Two queries."""
    priorities = Priority.objects.filter(measure_places__isnull=False).distinct()
    rows = priorities.order_by("-strategy__starts", "strategy", "number").values_list(
        "strategy__slug", "strategy__title", "number", "short_title"
    )
    strategies = []
    for (slug, title), under in groupby(rows, key=lambda row: row[:2]):
        choices = [Choice(slug, "All of it")]
        choices += [Choice(f"{slug}/{number}", f"{number}. {words}") for _, _, number, words in under]
        strategies.append((title, tuple(choices)))
    suppliers = Partner.objects.filter(measures_supplied__isnull=False).distinct().order_by("name")
    return Filters(
        strategies=tuple(strategies),
        suppliers=tuple(Choice(code, name) for code, name in suppliers.values_list("code", "name")),
        ratings=tuple(Choice(rating.value, rating.label) for rating in Rating),
    )


# The records


def readable_measures(person):
    """The measures that the person may read, in their order; see `workspace.permissions.why_not_read_measure`."""
    found = Measure.objects.order_by("sort")
    if why_not_keep_records(person):
        theirs = Q(owner=person.partner_id) | Q(supplier=person.partner_id)
        found = found.filter(
            ~Q(sensitivity=Sensitivity.RESTRICTED) | (theirs if person.partner_id else Q(pk=None))
        )
    return found


def _measures(person, asked: Asked):
    """The measures asked for that the person may read, in their order."""
    found = readable_measures(person)
    if asked.action is not None:
        found = found.filter(actions=asked.action)
    if asked.supplier:
        found = found.filter(supplier__code=asked.supplier)
    if asked.under:
        slug, _, number = asked.under.partition("/")
        places = MeasurePlace.objects.filter(priority__strategy__slug=slug)
        if number:
            places = (
                places.filter(priority__number=int(number))
                if _is_small(number)
                else MeasurePlace.objects.none()
            )
        found = found.filter(pk__in=places.values("measure"))
    return found


def _is_small(number: str) -> bool:
    return number.isascii() and number.isdigit() and len(number) < 4


def _standings(person, asked: Asked, on: date) -> list[Standing]:
    """How each measure stands in the latest period whose figure is due. Nine queries at most."""
    measures = measure_facts(_measures(person, asked))
    return standings(measures, on=on, asked_since=_asked_since([each.pk for each in measures]))


def _asked_since(pks: list[int]) -> dict:
    """The day on which the strategy a measure stands under began: the one in force, else the latest."""
    rows = MeasurePlace.objects.filter(measure__in=pks).order_by()
    began = defaultdict(list)
    for pk, state, starts in rows.values_list(
        "measure", "priority__strategy__state", "priority__strategy__starts"
    ):
        began[pk].append((state == StrategyState.IN_FORCE, starts.first))
    return {pk: max(began[pk])[1] if began[pk] else None for pk in pks}


# Their words


def _row(each: Standing) -> Row:
    measure, now = each.measure, each.now
    unit = measure.unit_sign
    return Row(
        code=measure.code,
        title=measure.title,
        supplier=measure.supplier,
        period=now.period.label,
        value=value_words(now, unit),
        target=f"{now.goal.words}{unit}" if now.goal else "",
        rating=now.rated.rating,
        rating_words=now.rated.rating.label,
        reason=now.rated.reason,
        verdict=each.direction.verdict.label,
        direction=_change_words(each),
        published=_published_words(each),
    )


def _change_words(each: Standing) -> str:
    """The direction's sentence without the verdict, which stands before it; nothing where there is no figure."""
    if each.now.value is None or each.now.rated.rating == Rating.AWAITING_RELEASE:
        return ""
    sentence = each.direction.sentence.removeprefix("Cannot say: ")
    if each.direction.clear is None:
        return f"{sentence[0].upper()}{sentence[1:]}"
    return f"{sentence.rpartition(': ')[0]}."


def value_words(now: RatedPeriod, unit: str = "") -> str:
    """The figure of a rated period as it is read; one that awaits release, or is not whole, is not given."""
    if now.rated.rating == Rating.AWAITING_RELEASE:
        return "not released"
    if now.value is None:
        return "[x]" if now.rated.rating == Rating.NOT_AVAILABLE else ""
    return number_words(now.value) + unit


def _published_words(each: Standing) -> str:
    return each.rating.label if each.rating != each.now.rated.rating else ""


def _since_words(each: Standing) -> str:
    if each.now.rated.rating == Rating.INCOMPLETE:
        return each.now.rated.reason
    return f"nothing since {date_words(each.silent_since)}" if each.silent_since else "nothing yet"


def _span(first: Period, last: Period) -> str:
    return str(first) if first == last else f"{first} to {last}"
