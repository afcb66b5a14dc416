"""Every review as one line, with how many of its recommendations were accepted and are answered."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from actionplans.enums import Answer
from actionplans.models import Acceptance, Recommendation, RecommendationAction, Review
from common.partial_dates import PartialDate
from common.text import plural


@dataclass(frozen=True)
class ReviewLine:
    """One review."""

    code: str
    title: str
    completed_on: PartialDate | None
    group: str
    of: int
    accepted: int
    answered: int

    @property
    def words(self) -> str:
        """`61 of 82 recommendations accepted by all asked; 40 answered by an action`."""
        return accepted_words(of=self.of, accepted=self.accepted, answered=self.answered)


def accepted_words(*, of: int, accepted: int, answered: int) -> str:
    """How a review stands. Accepted by all asked: somebody answered, and every answer accepts it in full."""
    if not of:
        return "No recommendations yet"
    return f"{accepted:,} of {plural(of, 'recommendation')} accepted by all asked; {answered:,} answered by an action"


def review_lines() -> list[ReviewLine]:
    """The reviews, newest first. Two queries."""
    counts = {}
    for review, asked, refused, answered in standing_of(Recommendation.objects.all()).values_list(
        "review_id", "asked", "refused", "answered"
    ):
        count = counts.setdefault(review, Counter())
        count.update(of=1, accepted=asked and not refused, answered=answered)
    return [
        ReviewLine(
            code=review.code,
            title=review.title,
            completed_on=review.completed_on,
            group=str(review.group or ""),
            **{name: counts.get(review.pk, {}).get(name, 0) for name in ("of", "accepted", "answered")},
        )
        for review in Review.objects.select_related("group")
    ]


def standing_of(recommendations: QuerySet) -> QuerySet:
    """Each with `asked` (somebody answered), `refused` (somebody not in full) and `answered` (by an action)."""
    said = Acceptance.objects.filter(recommendation=OuterRef("pk"))
    return recommendations.order_by().annotate(
        asked=Exists(said),
        refused=Exists(said.exclude(answer=Answer.ACCEPTED)),
        answered=Exists(RecommendationAction.objects.filter(recommendation=OuterRef("pk"))),
    )
