"""What is done and how it is measured: C17, C20, C22, C23."""

from common.partial_dates import PartialDate
from common.text import list_words, plural
from publishing.checks.lookups import places
from publishing.checks.lookups.places import answers
from publishing.checks.lookups.strategy import priority_page
from publishing.checks.record import Record
from publishing.checks.results import Answer, Evidence, met, unmet
from publishing.models import Clause

CLOSED = {"complete", "cancelled", "deferred"}
MOST_NAMED = 12


@answers("C17")
def year_accounted_for(record: Record, clause: Clause) -> Answer:
    """Every action that fell due was closed with a sentence, or says in the year where it stands."""
    closed = [each for each in record.document["actions"] if each["rating"] in CLOSED]
    late = [each for each in record.document["actions"] if each["rating"] == "overdue"]
    silent = [each["ref"] for each in closed if not (each["outcome"] or each["closed_reason"]).strip()]
    silent += [each["ref"] for each in late if not _said_in(record, each)]
    if silent:
        return unmet(
            f"{plural(len(silent), 'action')} of {record.period} fell due and nobody says what came of it: "
            f"{named(silent)}.",
            mend=places.plans(),
        )
    overdue = f"; {len(late)} more are overdue, and say where they stand" if late else ", and none is overdue"
    return met(
        f"{plural(len(closed), 'action is', 'actions are')} closed, each with what came of it{overdue}.",
        Evidence("The actions", "dashboard/"),
    )


def _said_in(record: Record, action: dict) -> bool:
    """Whether an update told of the action in the year or since."""
    return any(PartialDate.parse(each["made_on"]).last >= record.period.start for each in action["updates"])


@answers("C20")
def steps(record: Record, clause: Clause) -> Answer:
    """Each priority has an action with a lead and a date, or is held by the board itself."""
    acted = {each["priority"] for each in record.document["actions"] if each["lead"] and each["due_words"]}
    missing = [
        each
        for each in record.document["priorities"]
        if each["number"] not in acted and not each["held_by_board"]
    ]
    return _of_each(
        record, missing, "an action with a lead and a date, or is held by the board itself", places.plans()
    )


@answers("C22")
def measured(record: Record, clause: Clause) -> Answer:
    """Each priority has a measure that is whole."""
    whole = {each["priority"] for each in record.document["measures"] if is_whole(each)}
    missing = [each for each in record.document["priorities"] if each["number"] not in whole]
    return _of_each(
        record,
        missing,
        "a published measure with definition, source, owner, starting point and target, or the reasons for none",
        places.measures(),
    )


def is_whole(measure: dict) -> bool:
    """Definition, source, owner, baseline or why none, target or shown for context."""
    aimed = (
        measure["kind"] == "contextual"
        or measure["year"]["target"] is not None
        or any(each["target"] is not None for each in measure["series"])
    )
    said = measure["definition"].strip() and measure["owner"] and measure["source"]
    return bool(said and aimed and measure["baseline_words"].removeprefix("None:").strip())


def _of_each(record: Record, missing: list[dict], asked: str, mend) -> Answer:
    count = len(record.document["priorities"])
    if missing or not count:
        names = list_words(f"{each['number']} ({each['short_title']})" for each in missing) or "any"
        return unmet(
            f"Priority {names} has not: {asked}.",
            *(priority_page(each) for each in missing),
            mend=mend,
        )
    return met(
        f"Each of the {plural(count, 'priority', 'priorities')} has {asked}.",
        Evidence("The priorities", "#priorities"),
    )


@answers("C23")
def each_authority(record: Record, clause: Clause) -> Answer:
    """Every responsible authority of the day leads an action or answers for a measure."""
    doing = {each["lead"] for each in record.document["actions"]}
    doing |= {each["owner"] for each in record.document["measures"]}
    idle = [each.name for each in record.authorities if each.name not in doing]
    if idle or not record.authorities:
        return unmet(
            f"Neither an action nor a measure is led by {list_words(idle) or 'a responsible authority'}.",
            mend=places.plans(),
        )
    return met(
        "Each responsible authority leads an action or answers for a measure.",
        Evidence("The actions", "dashboard/"),
    )


def named(references: list[str]) -> str:
    """The references, the first of them where there are many."""
    if len(references) <= MOST_NAMED:
        return list_words(references)
    return f"{', '.join(references[:MOST_NAMED])} and {len(references) - MOST_NAMED} others"
