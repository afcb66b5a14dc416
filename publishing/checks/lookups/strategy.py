"""The strategy itself: what it is for, when it was revised and who agreed it: C03 to C07, C18, C21, C26, C27, C40."""

from common.text import date_words, list_words
from meetings.enums import Access, DecisionKind
from meetings.models import Decision
from partnership.enums import DutyKind
from priorities.enums import Limb
from publishing.checks.lookups import places
from publishing.checks.lookups.duties import duty
from publishing.checks.lookups.places import answers
from publishing.checks.record import Record
from publishing.checks.results import Answer, Evidence, met, unmet
from publishing.checks.rules import has_begun, is_before_the_year, is_past, looked_for
from publishing.models import Clause

LIMBS = {
    "C03": (Limb.CRIME_AND_DISORDER,),
    "C04": (Limb.SUBSTANCES,),
    "C05": (Limb.REOFFENDING,),
    "C06": (Limb.VIOLENCE_PREVENTED, Limb.VIOLENCE_REDUCED),
}


@answers("C03", "C04", "C05", "C06")
def limb_served(record: Record, clause: Clause) -> Answer:
    """A priority is tagged with each limb of section 6 that the clause is about."""
    serving, missing = [], []
    for limb in LIMBS[clause.code]:
        found = [
            priority
            for priority in record.document["priorities"]
            if limb.value in {each["code"] for each in priority["limbs"]}
        ]
        serving += [priority for priority in found if priority not in serving]
        if not found:
            missing.append(limb.label.lower())
    if missing:
        return unmet(
            f"No priority is marked as serving this: {list_words(missing)}.", mend=places.priorities()
        )
    names = list_words(f"{each['number']} ({each['short_title']})" for each in serving)
    word = "Priority" if len(serving) == 1 else "Priorities"
    return met(f"{word} {names}.", *(priority_page(each) for each in serving))


@answers("C07")
def police_objectives(record: Record, clause: Clause) -> Answer:
    """The strategy is aligned with the plan for policing, or a statement says how it serves it."""
    told = [word for _what, words in looked_for(clause.needs) for word in words]
    aligned = [
        each
        for each in record.document["strategy"]["alignments"]
        if any(word in each["plan"].casefold() for word in told)
    ]
    if aligned:
        plans = dict.fromkeys(each["plan"] for each in aligned)
        outcomes = list_words(f"“{each['outcome']}”" for each in aligned)
        return met(
            f"The strategy serves {list_words(plans)}: {outcomes}.", Evidence("Other plans it serves", "")
        )
    return duty(record, clause, DutyKind.POLICE_PLAN)


@answers("C18")
def revised_for_the_year(record: Record, clause: Clause) -> Answer:
    """The strategy covers the coming year, and was made or revised within the months before it begins."""
    year, strategy = record.coming_year, record.strategy
    begins = date_words(year.start)
    if not (
        strategy.starts.first <= year.start and (strategy.ends is None or strategy.ends.last >= year.start)
    ):
        return unmet(
            f"The strategy runs from {strategy.starts} to {strategy.ends}: it does not cover the year that "
            f"began on {begins}.",
            mend=places.strategies(),
        )
    in_time = [
        (what, when)
        for what, when in record.made
        if is_before_the_year(when, begins=year.start, months=clause.limit or 12)
    ]
    if not in_time:
        return unmet(
            f"No revision is on record in the {clause.limit or 12} months before {begins}.",
            mend=places.refreshes(),
        )
    what, when = max(in_time, key=lambda each: each[1])
    return met(f"It was {what} in time for the year from {begins}: {when}.", Evidence("The strategy", ""))


@answers("C21")
def resources(record: Record, clause: Clause) -> Answer:
    """Every priority says what it has to work with."""
    silent = [each for each in record.document["priorities"] if not each["resources"].strip()]
    if silent or not record.document["priorities"]:
        return unmet(
            f"Nothing is said about the resources of {_numbered(silent)}.",
            mend=places.resources(record.strategy.slug),
        )
    return met("Each priority says what it has to work with.", Evidence("The priorities", "#priorities"))


@answers("C26")
def summary(record: Record, clause: Clause) -> Answer:
    """The strategy’s page of this edition is its public summary; it needs words."""
    strategy = record.document["strategy"]
    if not (strategy["vision"].strip() or strategy["summary"].strip()):
        return unmet("The strategy has neither a vision nor a summary to publish.", mend=places.strategies())
    return met("This edition is the summary, as web pages and as a report.", Evidence("The strategy", ""))


@answers("C27")
def sent_to_the_policing_body(record: Record, clause: Clause) -> Answer:
    """The newest copy on record is of the plan as it was last agreed or revised."""
    kind = DutyKind.POLICING_BODY_COPY
    answer, sent = duty(record, clause, kind), record.duty_record(kind)
    begun = [(when, what) for what, when in record.made if has_begun(when, on=record.on)]
    if not answer.met or not begun:
        return answer
    when, what = max(begun)
    if is_past(sent.sent_on, on=when.first):
        return unmet(
            f"The plan was {what} {when}; the last copy on record was sent before that, {sent.sent_on}.",
            mend=places.duty_records(),
        )
    return answer


@answers("C40")
def agreed_by_the_board(record: Record, clause: Clause) -> Answer:
    """The meeting and the minute that agreed the strategy; exempt decisions are not told of."""
    strategy = record.strategy
    if not record.is_agreed or not strategy.agreed_reference.strip():
        return unmet("No meeting is on record that agreed the strategy.", mend=places.strategies())
    decisions = Decision.objects.filter(
        strategy=strategy, kind=DecisionKind.AGREE_STRATEGY, item__access=Access.PUBLIC
    ).select_related("meeting__source")
    decided = next((each for each in decisions if has_begun(each.decided_on, on=record.on)), None)
    reference = decided.minute_reference if decided else ""
    minute = "" if reference in strategy.agreed_reference else f" ({reference})"
    address = decided and (record.meeting_address(decided.meeting_id) or decided.meeting.source.address)
    return met(
        f"Agreed {strategy.agreed_on}: {strategy.agreed_reference}{minute}.",
        *places.elsewhere("The meeting", address or ""),
    )


def priority_page(priority: dict) -> Evidence:
    """The page of a priority in the edition."""
    return Evidence(
        f"Priority {priority['number']}, {priority['short_title']}", f"priorities/{priority['number']}/"
    )


def _numbered(priorities: list[dict]) -> str:
    if not priorities:
        return "any priority"
    word = "priority" if len(priorities) == 1 else "priorities"
    return f"{word} {list_words(each['number'] for each in priorities)}"
