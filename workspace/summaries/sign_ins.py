"""Sign-ins and refusals in sentences, for the person's own page and for officers."""

from dataclasses import dataclass
from datetime import datetime

from partnership.enums import SignInOutcome, SignInWay
from partnership.models import Refusal, SignIn


@dataclass(frozen=True)
class Attempt:
    """One sign-in, sign-out or refusal."""

    at: datetime
    words: str
    is_refusal: bool
    network: str


def attempts_of(person, *, most: int) -> list[Attempt]:
    """The newest sign-ins of a person, newest first."""
    rows = SignIn.objects.filter(person=person).values_list("at", "outcome", "way", "network")[:most]
    return [
        Attempt(at, _words(outcome, way), SignInOutcome(outcome).is_refusal, network)
        for at, outcome, way, network in rows
    ]


def _words(outcome: str, way: str) -> str:
    by = f" by {SignInWay(way).label}" if way else ""
    return f"{SignInOutcome(outcome).label}{by}"


def refusals_of(person, *, most: int) -> list[Refusal]:
    """The newest changes that were refused to a person, newest first."""
    return list(Refusal.objects.filter(person=person)[:most])
