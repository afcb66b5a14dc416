"""The highest risks of the register on the day."""

from meetings.summaries import RiskNames, risk_register
from workspace.summaries.board.lines import Lines
from workspace.summaries.board.record import Record
from workspace.summaries.risks import line_of

HIGHEST = 5  # the register has the others


def highest_risks(record: Record, *, whole: bool) -> Lines:
    """The highest open risks of what the page is narrowed to; risks are a body's, not a priority's. Two queries."""
    asked = record.asked
    if asked.priority:
        return Lines((), 0)
    names = RiskNames(
        groups={pk: (each.name, each.code) for pk, each in record.groups.items()},
        partners={pk: each.name for pk, each in record.partners.items()},
    )
    wanted = {each.name for each in record.partners.values() if each.code == asked.partner}
    found = [
        line_of(each)
        for each in risk_register(on=record.day.on, at=record.day.at, names=names)
        if asked.group in {"", each.group_code} and (not asked.partner or each.partner in wanted)
    ]
    return Lines(tuple(found if whole else found[:HIGHEST]), len(found))
