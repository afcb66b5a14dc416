"""Every measure as its quarter strip, under its priority: the shape that `components/signature.html` draws."""

from dataclasses import dataclass
from functools import lru_cache

from common.periods import Period
from common.text import number_words
from performance.enums import Rating
from performance.standing import Standing
from performance.summaries import RatedPeriod
from workspace.summaries.board.record import Record
from workspace.summaries.measure_list import value_words


@dataclass(frozen=True)
class StripRow:
    """One measure: its last periods, and how it stands in the latest."""

    code: str
    title: str
    unit: str
    picture: dict  # title and strip, for the quarter strip
    has_figures: bool
    period: str
    value: str
    target: str
    rating: Rating
    rating_words: str
    reason: str
    published: str  # why the rating is not the calculated one
    verdict: str
    direction: str


@dataclass(frozen=True)
class StripGroup:
    """The measures under a priority."""

    anchor: str
    words: str
    rows: tuple[StripRow, ...]


def strip_groups(record: Record) -> tuple[StripGroup, ...]:
    """The measures shown, by priority; those under none at the end. A measure under two priorities stands twice."""
    groups = [
        StripGroup(
            f"strips-{each.strategy.slug}-{each.number}",
            f"{each.number}. {each.title}",
            tuple(map(strip_row, record.under(each.pk))),
        )
        for each in record.shown_priorities
    ]
    groups.append(StripGroup("strips-none", "Under no priority", tuple(map(strip_row, record.unplaced))))
    return tuple(group for group in groups if group.rows)


def strip_row(each: Standing) -> StripRow:
    """A measure in its row."""
    measure, now = each.measure, each.now
    rating, decided = each.rating, each.decided.get(now.period)
    value = value_words(now, measure.unit_sign)
    return StripRow(
        code=measure.code,
        title=measure.title,
        unit="per cent" if measure.is_percentage else measure.unit,
        picture={"title": measure.title, "strip": [_cell(each, rated) for rated in each.series]},
        has_figures=any(_is_open(rated) for rated in each.series),
        period=now.period.label,
        value=f"{value} {each.mark}" if each.mark and now.value is not None else value,
        target=f"target {now.goal.words}{measure.unit_sign}" if now.goal else "no target",
        rating=rating,
        rating_words=rating.label,
        reason=now.rated.reason,
        published=f"Calculated as {now.rated.rating.label.lower()}; published otherwise: {decided.reason}"
        if decided and rating != now.rated.rating
        else "",
        verdict=each.direction.verdict.label,
        direction=direction_words(each),
    )


def direction_words(each: Standing) -> str:
    """The direction's sentence without the verdict, which stands before it; nothing where there is no figure."""
    if not _is_open(each.now):
        return ""
    sentence = each.direction.sentence.removeprefix("Cannot say: ")
    if each.direction.clear is None:
        return f"{sentence[0].upper()}{sentence[1:]}"
    return f"{sentence.rpartition(': ')[0]}."


def _is_open(rated: RatedPeriod) -> bool:
    """Whether there is a figure that may be shown: one that awaits release is not."""
    return rated.value is not None and rated.rated.rating != Rating.AWAITING_RELEASE


# Hundreds of strips share a few ratings and periods.
_RATED = {
    rating: {"rating": rating.value, "rating_words": rating.label, "letter": rating.letter}
    for rating in Rating
}


@lru_cache(maxsize=512)
def _label(period: Period) -> str:
    return period.label


def _cell(each: Standing, rated: RatedPeriod) -> dict:
    unit = each.measure.unit_sign
    value = rated.value if _is_open(rated) else None
    return {
        "label": _label(rated.period),
        "value": value,
        "value_words": f"{number_words(value)}{unit if value is not None else ''}",
        "target": rated.goal.value if rated.goal else None,
        "target_words": f"{rated.goal.words}{unit}" if rated.goal else "",
        **_RATED[each.rating_in(rated)],
    }
