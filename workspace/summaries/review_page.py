"""The page of a review: its recommendations by section, who accepted each, and which actions answer each."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from actionplans.enums import ActionRating, Answer
from actionplans.models import Acceptance, Action, RecommendationAction, Review
from actionplans.summaries import standings
from common.partial_dates import PartialDate
from partnership.models import Source
from workspace.summaries.choices import Choice, Filter
from workspace.summaries.review_list import accepted_words

ANSWERED = {
    "accepted": "Accepted by all asked",
    "not-in-full": "In part or not accepted",
    "nobody": "Nobody has answered",
}
ACTIONS = {"with": "Answered by an action", "without": "Without an action"}


@dataclass(frozen=True)
class Asked:
    """What the address asks for. What is unknown finds nothing."""

    words: str = ""
    partner: str = ""
    answered: str = ""
    actions: str = ""

    @property
    def narrows(self) -> bool:
        return any([self.words, self.partner, self.answered, self.actions])


@dataclass(frozen=True)
class Said:
    """What one partner answered."""

    partner_id: int
    partner: str
    answer: Answer
    answered_on: PartialDate | None
    remark: str
    source_id: int

    @property
    def words(self) -> str:
        """`Accepted, June 2015`."""
        return f"{self.answer.label}, {self.answered_on}" if self.answered_on else self.answer.label


@dataclass(frozen=True)
class Answering:
    """An action that answers a recommendation."""

    reference: str
    title: str
    rating: ActionRating

    @property
    def rating_words(self) -> str:
        return self.rating.label


@dataclass(frozen=True)
class Line:
    """One recommendation."""

    pk: int
    number: str
    section: str
    text: str
    source_id: int
    said: tuple[Said, ...]
    actions: tuple[Answering, ...]

    @property
    def is_accepted(self) -> bool:
        """By all who were asked: somebody answered, and everybody who did accepts it in full."""
        return bool(self.said) and all(each.answer == Answer.ACCEPTED for each in self.said)


@dataclass(frozen=True)
class Section:
    """The recommendations under one heading of the review."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Cited:
    """A source of the page, and what comes from it."""

    title: str
    illustrative: bool
    words: str
    about: str


@dataclass(frozen=True)
class ReviewPage:
    """Everything that the page of a review prints."""

    words: str
    of: int
    shown: int
    partly: int
    refused: int
    silent: int
    sections: tuple[Section, ...]
    filters: tuple[Filter, ...]
    sources: tuple[Cited, ...]


def review_lines(review: Review, *, on: date) -> list[Line]:
    """The recommendations of a review with their answers, in the order of their numbers. Five queries."""
    said, actions = defaultdict(list), defaultdict(list)
    acceptances = Acceptance.objects.filter(recommendation__review=review).order_by("partner__name")
    for key, partner, name, answer, day, remark, source in acceptances.values_list(
        "recommendation_id", "partner_id", "partner__name", "answer", "answered_on", "remark", "source_id"
    ):
        said[key].append(Said(partner, name, Answer(answer), day, remark, source))
    answering = Action.objects.filter(answered__recommendation__review=review).distinct()
    ratings = {each.pk: each.rating for each in standings(answering.order_by(), on=on)}
    links = RecommendationAction.objects.filter(recommendation__review=review).order_by("action__sort")
    for key, action, reference, title in links.values_list(
        "recommendation_id", "action_id", "action__reference", "action__title"
    ):
        actions[key].append(Answering(reference, title, ratings[action]))
    rows = review.recommendations.order_by("sort").values_list("pk", "number", "section", "text", "source_id")
    return [Line(*row, tuple(said[row[0]]), tuple(actions[row[0]])) for row in rows]


def review_page(review: Review, *, asked: Asked, on: date) -> ReviewPage:
    """The page of a review, narrowed as the address asks; the counts speak of the whole review. Six queries."""
    lines = review_lines(review, on=on)
    shown = [line for line in lines if _matches(line, asked)]
    answers = [each.answer for line in lines for each in line.said]
    return ReviewPage(
        words=accepted_words(
            of=len(lines),
            accepted=sum(line.is_accepted for line in lines),
            answered=sum(bool(line.actions) for line in lines),
        ),
        of=len(lines),
        shown=len(shown),
        partly=answers.count(Answer.PARTLY),
        refused=answers.count(Answer.NOT_ACCEPTED),
        silent=sum(not line.said for line in lines),
        sections=tuple(
            Section(title, tuple(under)) for title, under in groupby(shown, key=lambda line: line.section)
        ),
        filters=_filters(lines, asked),
        sources=_sources(review, shown),
    )


def _matches(line: Line, asked: Asked) -> bool:
    return (
        (not asked.partner or asked.partner in {str(each.partner_id) for each in line.said})
        and (not asked.answered or _stands(line, asked.answered))
        and (
            not asked.actions
            or (asked.actions in ACTIONS and bool(line.actions) == (asked.actions == "with"))
        )
        and _says(line, asked.words)
    )


def _stands(line: Line, how: str) -> bool:
    if how == "accepted":
        return line.is_accepted
    if how == "nobody":
        return not line.said
    return how == "not-in-full" and bool(line.said) and not line.is_accepted


def _says(line: Line, words: str) -> bool:
    said = f"{line.number} {line.section} {line.text}".casefold()
    return all(word in said for word in words.casefold().split())


def _filters(lines: Iterable[Line], asked: Asked) -> tuple[Filter, ...]:
    partners = {each.partner_id: each.partner for line in lines for each in line.said}
    named = sorted(partners.items(), key=lambda item: item[1].casefold())
    return (
        Filter(
            "partner",
            "Answered by",
            "All",
            tuple(Choice(str(key), name) for key, name in named),
            asked.partner,
        ),
        Filter(
            "answered", "Answer", "All", tuple(Choice(*each) for each in ANSWERED.items()), asked.answered
        ),
        Filter("actions", "Actions", "All", tuple(Choice(*each) for each in ACTIONS.items()), asked.actions),
    )


def _sources(review: Review, lines: Iterable[Line]) -> tuple[Cited, ...]:
    """Where the review, its recommendations and the answers come from, papers first. One query."""
    about = defaultdict(lambda: defaultdict(list))
    about[review.source_id]["The review"].append("")
    for line in lines:
        about[line.source_id]["Recommendations"].append(line.number)
        for each in line.said:
            about[each.source_id]["Answers"].append(line.number)
    cited = [
        Cited(
            title=source.title,
            illustrative=source.is_illustrative,
            words=source.rule if source.is_illustrative else source.detail,
            about="; ".join(_about(kind, numbers) for kind, numbers in about[source.pk].items()),
        )
        for source in Source.objects.filter(pk__in=about).order_by("title")
    ]
    return tuple(sorted(cited, key=lambda each: each.illustrative))


def _about(kind: str, numbers: list[str]) -> str:
    """`Recommendations 1 to 82`; one by one where there are few."""
    numbers = list(dict.fromkeys(filter(None, numbers)))
    if not numbers:
        return kind
    listed = ", ".join(numbers) if len(numbers) <= 12 else f"{numbers[0]} to {numbers[-1]} ({len(numbers)})"
    return f"{kind} {'to ' if kind == 'Answers' else ''}{listed}"
