"""Running the checks: which clauses are asked, what the lookups found, and what was overridden."""

from collections.abc import Iterable
from datetime import date

from django.utils.timezone import localdate

from common.periods import Period
from common.text import date_words
from priorities.models import Strategy
from publishing.checks import rules
from publishing.checks.clauses import in_use
from publishing.checks.lookups import LOOKUPS
from publishing.checks.record import Record
from publishing.checks.results import Answer, CheckResult, Overridden
from publishing.enums import Answered, Outcome, Severity
from publishing.models import CheckOverride, Clause


def run(
    *,
    strategy: Strategy,
    period: Period,
    as_at: date,
    on: date,
    document: dict,
    withheld: Iterable = (),
    remarks: Iterable[str] = (),
    found: Iterable = (),
) -> tuple[CheckResult, ...]:
    """Every clause of the checklist in use, asked of a strategy's year on the day `on`.

    `document` is the edition as it would be published, after disclosure control, which withheld `withheld` and asks
    somebody to read what its `remarks` name; `found` is what a scan of its words found. The record is read as at
    `as_at`. Constant queries, whatever the rows.
    """
    checklist = in_use(on)
    record = Record(strategy, period, as_at, on, document, tuple(withheld), tuple(remarks), tuple(found))
    overrides = {
        each.code: Overridden(each.pk, each.role, each.made_at, each.reason)
        for each in CheckOverride.objects.filter(
            strategy=strategy, period=period, withdrawn_at=None, made_at__date__lte=on
        )
    }
    return tuple(
        _result(clause, record, overrides.get(clause.code), checklist.words) for clause in checklist.clauses
    )


def _result(clause: Clause, record: Record, override: Overridden | None, version: str) -> CheckResult:
    if words := why_not_asked(clause, record):
        answer, outcome = Answer(None, words), Outcome.NOT_APPLICABLE
    else:
        answer = LOOKUPS[clause.code](record, clause)
        outcome = _weighed(answer, clause)
        if override and outcome in {Outcome.FAIL, Outcome.WARN}:
            outcome = Outcome.OVERRIDDEN
    return CheckResult(
        code=clause.code,
        clause=clause.clause,
        title=clause.title,
        explanation=clause.explanation,
        severity=Severity(clause.severity),
        outcome=outcome,
        words=answer.words,
        evidence=answer.evidence,
        mend=answer.mend,
        details=answer.details,
        override=override if outcome == Outcome.OVERRIDDEN else None,
        answered_words=Answered(clause.answered).label,
        to_confirm=clause.to_confirm,
        version=version,
        on=record.on,
    )


def why_not_asked(clause: Clause, record: Record) -> str:
    """ "" when the clause is asked; else the sentence that says why it does not apply."""
    if record.area_code and record.area_code in clause.not_for.split():
        return clause.not_for_reason
    if not rules.is_in_force(starts=clause.starts, ends=clause.ends, on=record.on):
        if clause.starts and record.on < clause.starts:
            return f"It came into force on {date_words(clause.starts)}, after this was published."
        return f"It was no longer in force after {date_words(clause.ends)}."
    if clause.only_agreed and not record.is_agreed:
        return "It is asked of a strategy that was agreed. This one was put for decision, and had not been agreed."
    return ""


def _weighed(answer: Answer, clause: Clause) -> Outcome:
    if answer.met is None:
        return Outcome.WARN
    if answer.met:
        return Outcome.PASS
    return Outcome.FAIL if clause.severity == Severity.FAIL else Outcome.WARN


def blocking(results: Iterable[CheckResult]) -> tuple[CheckResult, ...]:
    """Those that stop publication: not met, and overridden by nobody."""
    return tuple(each for each in results if each.is_blocking)


def refusals(results: Iterable[CheckResult]) -> list[str]:
    """A sentence for each that stops publication: which, what is missing, and where it is put right."""
    told = []
    for each in blocking(results):
        where = "; ".join(f"{mend.words} ({mend.address})" for mend in each.mend)
        mended = f" Put it right: {where}." if where else ""
        told.append(f"{each.code} {each.title} ({each.clause}): {each.words}{mended}")
    return told


def grouped(results: Iterable[CheckResult]) -> list[tuple[Outcome, list[CheckResult]]]:
    """The results by outcome, what stops publication first; outcomes without a check are left out."""
    results = list(results)
    groups = [(outcome, [each for each in results if each.outcome == outcome]) for outcome in Outcome]
    return [(outcome, members) for outcome, members in groups if members]


def duty_part(results: Iterable[CheckResult]) -> dict:
    """The part of the document that says how the duty is met, clause by clause."""
    results = list(results)
    return {
        "version": results[0].version if results else "",
        "on_words": date_words(results[0].on) if results else "",
        "checks": [
            {
                "code": each.code,
                "clause": each.clause,
                "title": each.title,
                "explanation": each.explanation,
                "outcome": each.outcome.value,
                "outcome_words": each.outcome.for_readers,
                "words": each.words,
                "evidence": [{"words": seen.words, "address": seen.address} for seen in each.evidence],
                "override": each.override
                and {
                    "role": each.override.role,
                    "words": f"Decided on {date_words(localdate(each.override.made_at))}",
                    "reason": each.override.reason,
                },
            }
            for each in results
        ],
    }
