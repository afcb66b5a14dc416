"""The strategic assessment: C12 to C16, and C19."""

from common.text import date_words, list_words, plural
from priorities.enums import AskedBy
from priorities.models import FindingPriority, Priority
from publishing.checks.lookups import places
from publishing.checks.lookups.places import answers
from publishing.checks.record import Record
from publishing.checks.results import Answer, Evidence, met, unmet
from publishing.checks.rules import is_before_the_year
from publishing.models import Clause

PRIORITIES = Evidence("The priorities", "#priorities")


def _none(record: Record) -> Answer:
    return unmet(
        f"No strategic assessment is on record that was approved by {record.day_words}.",
        mend=places.assessments(),
    )


@answers("C12")
def assessed_for_the_year(record: Record, clause: Clause) -> Answer:
    """An assessment approved within the months before the coming year begins."""
    begins, months = record.coming_year.start, clause.limit or 12
    in_time = [
        each
        for each in record.assessments
        if is_before_the_year(each.approved_on, begins=begins, months=months)
    ]
    if not in_time:
        last = record.assessment
        known = f" The last is “{last.title}”, {last.approved_on}." if last else ""
        return unmet(
            f"No assessment is on record in the {months} months before {date_words(begins)}.{known}",
            mend=places.assessments(),
        )
    return met(f"“{in_time[0].title}”, approved {in_time[0].approved_on}.")


@answers("C13")
def levels_and_patterns(record: Record, clause: Clause) -> Answer:
    """Somebody wrote the section, and each limb that the strategy serves has a measure."""
    if not (assessment := record.assessment):
        return _none(record)
    if not assessment.levels_and_patterns.strip():
        return unmet(
            f"“{assessment.title}” has no words here on levels and patterns.", mend=places.assessments()
        )
    served, measured = {}, set()
    for priority in record.document["priorities"]:
        for limb in priority["limbs"]:
            served[limb["code"]] = limb["words"]
            if priority["measures"]:
                measured.add(limb["code"])
    if missing := [words.lower() for code, words in served.items() if code not in measured]:
        return unmet(
            f"No figures follow this part of the duty: {list_words(missing)}.", mend=places.measures()
        )
    return met(
        f"“{assessment.title}” tells levels and patterns; each part of the duty is followed with figures.",
        Evidence("The figures", "dashboard/"),
    )


@answers("C14")
def changes(record: Record, clause: Clause) -> Answer:
    """The assessment says what changed, and names the one before."""
    if not (assessment := record.assessment):
        return _none(record)
    missing = []
    if assessment.previous_id is None:
        missing.append("which assessment was before it")
    if not assessment.changes_since.strip():
        missing.append("what changed since")
    if missing:
        return unmet(f"“{assessment.title}” does not say {list_words(missing)}.", mend=places.assessments())
    return met(f"“{assessment.title}” says what changed since the one before.")


@answers("C15")
def reasons_for_changes(record: Record, clause: Clause) -> Answer:
    """The assessment says why, and every measure that clearly changed has a commentary."""
    if not (assessment := record.assessment):
        return _none(record)
    if not assessment.why_changed.strip():
        return unmet(f"“{assessment.title}” does not say why things changed.", mend=places.assessments())
    changed = [each for each in record.document["measures"] if each["direction"].get("clear")]
    silent = [each["code"] for each in changed if not each["commentary"].strip()]
    if silent:
        return unmet(
            f"{plural(len(silent), 'measure')} clearly changed and nobody says why: {list_words(silent)}.",
            mend=places.measures(),
        )
    return met(
        f"{plural(len(changed), 'measure')} clearly changed; why is said.",
        Evidence("The figures", "dashboard/"),
    )


@answers("C16")
def asked_apart(record: Record, clause: Clause) -> Answer:
    """The assessment holds findings of the authorities, and others of the public."""
    if not (assessment := record.assessment):
        return _none(record)
    asked = {each.asked_by for each in record.findings}
    if missing := [each.label.lower() for each in AskedBy if each.value not in asked]:
        return unmet(
            f"“{assessment.title}” does not say what should come first for {list_words(missing)}.",
            mend=places.findings(),
        )
    mine = sum(1 for each in record.findings if each.asked_by == AskedBy.PUBLIC)
    return met(
        f"“{assessment.title}” has {plural(len(record.findings), 'finding')}; {mine} of them came from people who "
        "live or work in the area."
    )


@answers("C19")
def priorities_from_findings(record: Record, clause: Clause) -> Answer:
    """Each priority comes from a finding, or says why from none."""
    linked = set(
        FindingPriority.objects.filter(priority__strategy=record.strategy).values_list(
            "priority__number", flat=True
        )
    )
    reasoned = {
        number
        for number, *reasons in Priority.objects.filter(strategy=record.strategy).values_list(
            "number", "no_finding_reason", "statutory_basis"
        )
        if any(reason.strip() for reason in reasons)
    }
    numbers = [each["number"] for each in record.document["priorities"]]
    if missing := [number for number in numbers if number not in linked | reasoned]:
        word = "Priority" if len(missing) == 1 else "Priorities"
        return unmet(
            f"{word} {list_words(missing)}: no finding is named that led there, and no other reason.",
            mend=places.findings() + places.priorities(),
        )
    if not linked & set(numbers):
        return met("No finding is linked to a priority, but each says why it is one.", PRIORITIES)
    return met(
        f"{plural(len(set(numbers) & linked), 'priority', 'priorities')} came from findings of the assessment; "
        "any other says why.",
        PRIORITIES,
    )
