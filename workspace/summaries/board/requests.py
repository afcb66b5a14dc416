"""What is asked of the board: escalations, items for decision, follow-ups, reds that nobody accepted, new dates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from actionplans.as_at import update_words
from common.known import known_rows
from common.text import date_words, plural
from meetings.enums import Access, EscalationState, ItemType
from meetings.models import AgendaItem, Escalation, FollowUp
from performance.enums import Rating
from performance.standing import Standing
from workspace.summaries.board.lines import Lines, first
from workspace.summaries.board.record import Record


@dataclass(frozen=True)
class About:
    """What an escalation is about, with what its page's address needs: an action's reference or a measure's code."""

    action: str
    measure: str
    title: str


@dataclass(frozen=True)
class Waiting:
    """An escalation that waits for the board's answer."""

    anchor: str
    about: About
    group: str
    raised: str
    waits: str
    why: str
    asked: str


@dataclass(frozen=True)
class Item:
    """An item for decision on the agenda of the next meeting."""

    anchor: str
    words: str
    presenter: str


@dataclass(frozen=True)
class Owed:
    """A follow-up of the board that is open."""

    anchor: str
    number: str
    text: str
    partner: str
    due: str
    late: str
    progress: str
    meeting: str


@dataclass(frozen=True)
class NotAccepted:
    """A measure off target whose red the board has not accepted."""

    code: str
    title: str
    lapsed: str  # that it once was, until when


@dataclass(frozen=True)
class NewDate:
    """An action expected later than it is due, which nobody has agreed to."""

    reference: str
    title: str
    due: str
    forecast: str
    reason: str
    group: str


@dataclass(frozen=True)
class Requests:
    escalations: Lines  # of Waiting
    items: Lines  # of Item
    exempt_words: str  # how many items the person may not read
    follow_ups: Lines  # of Owed
    reds: Lines  # of NotAccepted
    dates: Lines  # of NewDate

    @property
    def count(self) -> int:
        return sum(map(len, (self.escalations, self.items, self.follow_ups, self.reds, self.dates)))


@dataclass(frozen=True)
class Raised:
    """An escalation to the board as it stood at the end of the day."""

    pk: int
    action_id: int | None
    measure_id: int | None
    group_id: int
    raised_on: date
    why: str
    asked: str
    state: EscalationState
    answered_on: date | None


def escalations(record: Record) -> list[Raised]:
    """The escalations to the board by the day, of what the page shows, oldest first. One query."""
    names = (
        "pk", "action_id", "measure_id", "group_id", "raised_on", "why", "asked", "state", "answered_on",
    )  # fmt: skip
    rows = Escalation.objects.filter(to=record.day.board, raised_on__lte=record.day.on)
    shown = {each.pk for each in record.actions}
    found = []
    for row in rows.order_by("raised_on", "pk").values_list(*names):
        each = Raised(*row)
        if each.action_id not in shown and each.measure_id not in record.by_code:
            continue
        still = each.answered_on is None or each.answered_on > record.day.on
        state = EscalationState.RAISED if still else EscalationState(each.state)
        found.append(replace(each, state=state))
    return found


def requests_of(
    record: Record, *, raised: Sequence[Raised], accepted: Mapping, lapsed: Mapping, whole: bool
) -> Requests:
    """What is asked. Three queries. `raised`: the escalations; `accepted` and `lapsed`: acceptances of reds by
    measure, that hold on the day or are over.
    """
    items, exempt = _items(record)
    waiting = [_waiting(record, each) for each in raised if each.state == EscalationState.RAISED]
    reds = [each for each in record.measures if each.rating == Rating.RED and each.measure.pk not in accepted]
    return Requests(
        escalations=first(waiting, whole=whole),
        items=first(items, whole=True),
        exempt_words=f"{plural(exempt, 'more item')} for decision {'is' if exempt == 1 else 'are'} exempt."
        if exempt
        else "",
        follow_ups=first(_follow_ups(record), whole=whole),
        reds=first((_not_accepted(each, lapsed) for each in reds), whole=whole),
        dates=_new_dates(record, whole),
    )


def about(record: Record, raised: Raised) -> About:
    """The action or the measure, by the words and codes of its page."""
    if raised.action_id:
        action = record.action(raised.action_id)
        return About(action.reference, "", action.title)
    measure = record.by_code[raised.measure_id].measure
    return About("", measure.code, measure.title)


def _waiting(record: Record, raised: Raised) -> Waiting:
    days = (record.day.on - raised.raised_on).days
    return Waiting(
        anchor=f"escalation-{raised.pk}",
        about=about(record, raised),
        group=record.group_name(raised.group_id),
        raised=date_words(raised.raised_on),
        waits=f"{plural(days, 'day')}" if days else "since today",
        why=raised.why,
        asked=raised.asked,
    )


def _not_accepted(each: Standing, lapsed: Mapping) -> NotAccepted:
    over = lapsed.get(each.measure.pk)
    words = f"was accepted until {date_words(over.until)}" if over else ""
    return NotAccepted(each.measure.code, each.measure.title, words)


def _new_dates(record: Record, whole: bool) -> Lines:
    found = first((each for each in record.actions if each.forecast_words), whole=whole)
    words = update_words(each.last for each in found)
    rows = (
        NewDate(
            reference=each.reference,
            title=each.title,
            due=each.due_phrase,
            forecast=each.forecast_words,
            reason=words[each.last.pk].forecast_reason,
            group=record.group_name(each.plan.group_id),
        )
        for each in found
    )
    return replace(found, rows=tuple(rows))


def _items(record: Record) -> tuple[tuple[Item, ...], int]:
    """The items for decision of the next meeting, and how many of them this person may not read."""
    if record.day.to_come is None:
        return (), 0
    rows = known_rows(
        AgendaItem,
        "number", "title", "presenter", "type", "access",
        at=record.day.at,
        meeting=record.day.to_come.pk,
    )  # fmt: skip
    wanted = sorted(row for row in rows if row[3] == ItemType.DECISION)
    open_ = [row for row in wanted if record.sees_exempt or row[4] != Access.EXEMPT]
    items = tuple(
        Item(f"item-{number}", f"{number}. {title}", presenter) for number, title, presenter, *_ in open_
    )
    return items, len(wanted) - len(open_)


def _follow_ups(record: Record) -> tuple[Owed, ...]:
    """What the board's meetings asked for and nobody has closed by the day, the longest due first."""
    day = record.day
    rows = FollowUp.objects.filter(meeting__group=day.board, meeting__held_on__begun_by=day.on)
    names = (
        "pk", "number", "text", "partner_id", "due", "progress", "meeting__held_on", "closed_on",
        "item__access", "decision__item__access",
    )  # fmt: skip
    found = []
    for pk, number, text, partner, due, progress, asked_on, closed_on, *access in rows.order_by(
        "due", "pk"
    ).values_list(*names):
        if closed_on is not None and closed_on.first <= day.on:
            continue
        if Access.EXEMPT in access and not record.sees_exempt:
            continue
        if record.asked.partner and record.partners[partner].code != record.asked.partner:
            continue
        late = (day.on - due).days
        found.append(
            Owed(
                anchor=f"follow-up-{pk}",
                number=number,
                text=text,
                partner=record.partner_name(partner),
                due=date_words(due),
                late=f"{plural(late, 'day')} late" if late > 0 else "",
                progress="" if day.is_past else progress,
                meeting=str(asked_on),
            )
        )
    return tuple(found)
