"""What the page of an import prints: counts, the first lines, what feeds no measure."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from common.periods import Period
from common.text import number_words, plural
from performance.enums import AreaBasis, LineAction
from performance.importing import Line
from performance.models import ImportBatch, Measure

MOST_LINES = 200


@dataclass(frozen=True)
class Shown:
    """One line as it is printed."""

    code: str
    title: str
    period: str
    area: str
    before: str
    value: str
    action: str
    action_words: str
    reason: str


@dataclass(frozen=True)
class Preview:
    """What an import would do, or did."""

    counts: tuple[tuple[str, str, int], ...]  # action, its words, how many
    lines: tuple[Shown, ...]
    of: int  # lines about our measures, all of them
    unlinked_words: str  # what the file holds and no measure is fed by; "" for nothing
    said: int  # commentaries that come with it
    rows_words: str
    uploader_words: str  # a role and an agency, never a name


def preview(batch: ImportBatch) -> Preview:
    """Changed and refused lines first, for they are what one has to look at. One query."""
    lines = [Line(**line) for line in batch.lines]
    ours = [line for line in lines if line.measure or line.action == LineAction.REFUSED]
    ours.sort(key=lambda line: _ORDER[line.action])
    counts = Counter(line.action for line in ours)
    titles = dict(Measure.objects.values_list("code", "title"))
    unlinked = sorted(
        {
            f"{line.series}, {_counted(line).lower() or 'as given'}"
            for line in lines
            if not line.measure and line.action != LineAction.REFUSED
        }
    )
    return Preview(
        counts=tuple((action.value, action.label, counts[action.value]) for action in LineAction),
        lines=tuple(_shown(line, titles) for line in ours[:MOST_LINES]),
        of=len(ours),
        unlinked_words=_unlinked_words(len(lines) - len(ours), unlinked),
        said=sum(bool(line.commentary) for line in ours),
        rows_words=f"{plural(batch.rows_read, 'row')} read, {batch.rows_used:,} used.",
        uploader_words=", ".join(
            str(part) for part in (batch.uploader.job_title, batch.uploader.partner) if part
        ),
    )


_ORDER = {
    action.value: place
    for place, action in enumerate((LineAction.REFUSED, LineAction.CHANGED, LineAction.NEW, LineAction.SAME))
}


def _counted(line: Line) -> str:
    """What was counted: another area, or the basis."""
    if line.is_comparator:
        return line.area
    return AreaBasis(line.basis).label if line.basis else ""


def _shown(line: Line, titles: dict[str, str]) -> Shown:
    return Shown(
        code=line.measure or line.series,
        title=titles.get(line.measure or "", ""),
        period=Period.parse(line.period).label,
        area=_counted(line),
        before=_figure_words(line.before) if line.before is not None else "",
        value=_figure_words(line.value) if line.value is not None else _no_value(line),
        action=line.action,
        action_words=LineAction(line.action).label,
        reason=line.reason,
    )


def _figure_words(text: str) -> str:
    return number_words(Decimal(text))


def _no_value(line: Line) -> str:
    return "" if line.commentary and not line.reason else "[x]"


def _unlinked_words(count: int, series: list[str]) -> str:
    if not count:
        return ""
    named = "; ".join(series[:3]) + ("; and others" if series[3:] else "")
    return f"{plural(count, 'figure')} in the file {'feeds' if count == 1 else 'feed'} no measure ({named})."
