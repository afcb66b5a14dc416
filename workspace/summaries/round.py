"""The quarterly round of one person: what it asks, what is answered, and what was said. Read from the record each time:
nothing of it is stored, so it goes on wherever somebody signs in.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from django.urls import reverse
from django.utils import timezone

from actionplans.enums import UpdateRating
from common.periods import Period
from common.text import date_words, number_words
from partnership.models import User
from performance.models import Commentary, Reading
from workspace.rules import Round, before, next_unanswered
from workspace.summaries.duties import ActionDuty, Duties, RoundFigure, duties

ACTION, FIGURE = "action", "figure"


@dataclass(frozen=True, slots=True)
class RoundItem:
    """One thing a round asks: an action, or one figure."""

    kind: str
    key: str
    code: str
    title: str
    people: tuple[int, ...]
    is_answered: bool
    action: ActionDuty | None = None
    figure: RoundFigure | None = None

    @property
    def name(self) -> str:
        """What a page is called by: `RR-03 Write the strategy`, `RR-HOU People housed, Q1 2025/26`."""
        about = f", {self.figure.period}" if self.figure else ""
        return f"{self.code} {self.title}{about}"

    @property
    def address(self) -> str:
        """Its page in the round."""
        return reverse("workspace:round-item", args=[self.kind, self.key])

    @property
    def page(self) -> str:
        """Where everything about it stands."""
        return reverse(f"workspace:{'measure' if self.figure else 'action'}-page", args=[self.code])


def round_items(found: Duties) -> list[RoundItem]:
    """What a round asks of the people of these duties, in the order of their references: actions, then figures."""
    items = [
        RoundItem(
            kind=ACTION,
            key=each.line.reference,
            code=each.line.reference,
            title=each.line.title,
            people=each.people,
            is_answered=each.is_answered,
            action=each,
        )
        for each in found.actions
        if each.in_round
    ]
    items += [
        RoundItem(
            kind=FIGURE,
            key=figure_key(each.measure.code, each.period),
            code=each.measure.code,
            title=each.measure.title,
            people=each.measure.people,
            is_answered=each.is_answered,
            figure=each,
        )
        for each in found.round_figures
    ]
    return items


def figure_key(code: str, period: Period) -> str:
    """How an address names a figure: `RR-HOU~2025-26-Q1`."""
    return f"{code}~{period.code.replace('/', '-').replace(' ', '-')}"


@dataclass(frozen=True)
class RoundSheet:
    """A person's round: what it asks, in order."""

    round: Round
    items: tuple[RoundItem, ...]

    @property
    def done(self) -> int:
        return sum(each.is_answered for each in self.items)

    @property
    def words(self) -> str:
        """`7 of 12 done`."""
        return f"{self.done} of {len(self.items)} done"

    @property
    def open_items(self) -> tuple[RoundItem, ...]:
        return tuple(each for each in self.items if not each.is_answered)

    def place(self, item: RoundItem) -> int:
        """The item's number, from 1."""
        return self.items.index(item) + 1

    def find(self, kind: str, key: str) -> RoundItem | None:
        return next((each for each in self.items if (each.kind, each.key) == (kind, key)), None)

    def first(self) -> RoundItem | None:
        """Where to begin, or to go on: the first that is not answered."""
        return self._at(next_unanswered(self._keys()))

    def after(self, item: RoundItem) -> RoundItem | None:
        """The next that is not answered; None when the round ends here."""
        return self._at(next_unanswered(self._keys(), _name(item)))

    def before(self, item: RoundItem) -> RoundItem | None:
        """The one before, answered or not."""
        return self._at(before(self._keys(), _name(item)))

    def _keys(self) -> list[tuple[str, bool]]:
        return [(_name(each), each.is_answered) for each in self.items]

    def _at(self, name: str) -> RoundItem | None:
        return next((each for each in self.items if _name(each) == name), None) if name else None


def _name(item: RoundItem) -> str:
    return f"{item.kind}/{item.key}"


def round_sheet(person: User, *, on: date) -> RoundSheet:
    """The round that is open for a person. Eleven queries at most, whatever the rows."""
    return sheet_of(duties(on=on, person=person).of(person.pk))


def sheet_of(found: Duties) -> RoundSheet:
    """The round of one person's duties."""
    return RoundSheet(found.round, tuple(round_items(found)))


# What was said


@dataclass(frozen=True)
class Said:
    """What was answered to one item, for the page at the end of a round."""

    item: RoundItem
    rating: str
    rating_words: str
    when: str
    who: str  # "" when it was the person themselves
    texts: tuple[tuple[str, str], ...]


def what_was_said(sheet: RoundSheet, person: User) -> list[Said]:
    """The answers of a round, in its order. Three queries."""
    answered = [each for each in sheet.items if each.is_answered]
    authors = User.objects.in_bulk(
        {each.action.reported.author_id for each in answered if _by_somebody(each)}
    )
    figures = [each.figure for each in answered if each.figure]
    readings, commentaries = _readings(figures), _commentaries(figures)
    return [
        _said_of_action(each, authors, person)
        if each.action
        else _said_of_figure(each, readings, commentaries)
        for each in answered
    ]


def _by_somebody(item: RoundItem) -> bool:
    return bool(item.action and item.action.reported and item.action.reported.author_id)


def _said_of_action(item: RoundItem, authors: dict, person: User) -> Said:
    line, said = item.action.line, item.action.reported
    if said is None:
        texts = (("Outcome", line.outcome), ("Why", line.closed_reason))
        return Said(
            item, line.rating, line.rating.label, f"{line.state.label} {line.closed_on}", "", _filled(texts)
        )
    author = authors.get(said.author_id)
    texts = (("Done", said.done), ("Next", said.next), ("In the way", said.obstacles))
    return Said(
        item=item,
        rating=line.rating if not line.is_open else said.rating,
        rating_words=line.rating.label if not line.is_open else UpdateRating(said.rating).label,
        when=_day(said.at),
        who="" if author and author.pk == person.pk else str(author or said.partner),
        texts=_filled(texts),
    )


def _said_of_figure(item: RoundItem, readings: dict, commentaries: dict) -> Said:
    measure, period = item.figure.measure, item.figure.period
    value, why_none = readings.get((measure.pk, period), (None, ""))
    texts = (
        ("Figure", number_words(value) if value is not None else f"[x] {why_none}"),
        ("Commentary", commentaries.get((measure.pk, period.within(measure.frequency)), "")),
    )
    return Said(item, "", "", "", "", _filled(texts))


def _filled(texts: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((words, text) for words, text in texts if text)


def _day(moment: datetime) -> str:
    return date_words(timezone.localtime(moment).date())


def _readings(figures: Sequence[RoundFigure]) -> dict:
    rows = Reading.objects.filter(
        measure__in=[each.measure.pk for each in figures], period__in={each.period for each in figures}
    )
    found = rows.order_by().values_list("measure_id", "period", "value", "not_available_reason")
    return {(measure, period): said for measure, period, *said in found}


def _commentaries(figures: Sequence[RoundFigure]) -> dict:
    rated = {each.period.within(each.measure.frequency) for each in figures}
    rows = Commentary.objects.filter(measure__in=[each.measure.pk for each in figures], period__in=rated)
    return {
        (measure, period): text for measure, period, text in rows.values_list("measure_id", "period", "text")
    }


def fingerprint(said: Sequence[Said], skipped: Sequence[RoundItem]) -> str:
    """A short text that changes whenever the answers of a round do."""
    told = [(_name(each.item), each.rating, each.when, each.texts) for each in said]
    left = [_name(each) for each in skipped]
    return sha256(repr((told, left)).encode()).hexdigest()[:16]
