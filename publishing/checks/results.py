"""What a lookup answers, and what came of a check."""

from dataclasses import dataclass
from datetime import date, datetime

from publishing.enums import Outcome, Severity


@dataclass(frozen=True)
class Evidence:
    """Something to look at. `address`: of another site (https://…), of this one (/…), or within the edition."""

    words: str
    address: str


@dataclass(frozen=True)
class Answer:
    """What a lookup found. `words` are public: they name no person and nothing that is not published.

    `met` is None where only a look is needed whatever the clause weighs. `mend` says to officers where it is put right,
    and `details` what they need to know for that; neither is ever public.
    """

    met: bool | None
    words: str
    evidence: tuple[Evidence, ...] = ()
    mend: tuple[Evidence, ...] = ()
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class Overridden:
    """Who answers for publishing all the same."""

    pk: int
    role: str
    made_at: datetime
    reason: str


@dataclass(frozen=True)
class CheckResult:
    """One clause and how it stands: the day it was run, with which version of the checklist."""

    code: str
    clause: str
    title: str
    explanation: str
    severity: Severity
    outcome: Outcome
    words: str
    evidence: tuple[Evidence, ...] = ()
    mend: tuple[Evidence, ...] = ()
    details: tuple[str, ...] = ()
    override: Overridden | None = None
    answered_words: str = ""
    to_confirm: str = ""
    version: str = ""
    on: date | None = None

    @property
    def is_blocking(self) -> bool:
        return self.outcome == Outcome.FAIL


def met(words: str, *evidence: Evidence) -> Answer:
    """It is as the clause asks."""
    return Answer(True, words, evidence)


def unmet(
    words: str, *evidence: Evidence, mend: tuple[Evidence, ...] = (), details: tuple[str, ...] = ()
) -> Answer:
    """Something is missing: how much that weighs is the clause's to say."""
    return Answer(False, words, evidence, mend, details)


def look(
    words: str, *evidence: Evidence, mend: tuple[Evidence, ...] = (), details: tuple[str, ...] = ()
) -> Answer:
    """It is there, but somebody should look at it, whatever the clause weighs."""
    return Answer(None, words, evidence, mend, details)
