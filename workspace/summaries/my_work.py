"""What one person owes now, soonest first, actions and figures together; what is theirs besides; and what waits for
them because they answer for a group.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, urlencode

from django.urls import reverse

from actionplans.summaries import ActionLine
from common.text import date_words
from partnership.enums import MembershipRole
from partnership.models import DeliveryGroup, User
from workspace.permissions import why_not_read_measure
from workspace.rules import days_words
from workspace.summaries.duties import ActionDuty, Duties, FigureDuty, duties, groups_of_measures
from workspace.summaries.escalations import AwaitsAnswer, awaiting_answers
from workspace.summaries.follow_ups import OwedFollowUp, owed_follow_ups
from workspace.summaries.round import RoundSheet, round_items, sheet_of
from workspace.summaries.scrutiny import OwedResponse, responses_owed

SHOWN_LATER = 50  # of what is not owed yet; the plans list them all


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of mine, and what to press."""

    kind: str  # action, figure or follow-up
    reference: str
    title: str
    page: str
    where: str  # the plan, or who supplies it
    why: tuple[str, ...]
    is_late: bool
    by: date
    rating: str
    rating_words: str
    last: str
    press: str
    press_words: str
    note: str = ""
    written: str = ""  # what somebody wrote, which no e-mail repeats


@dataclass(frozen=True, slots=True)
class Waiting:
    """A date that somebody now expects, and nobody has agreed."""

    reference: str
    title: str
    page: str
    due: str
    expected: str
    said_on: str
    agree: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a group has come in the round."""

    name: str
    code: str
    done: int
    of: int

    @property
    def words(self) -> str:
        return f"{self.done} of {self.of} reported"


@dataclass(frozen=True)
class MyWork:
    """The whole page."""

    now: tuple[Item, ...]
    later: tuple[Item, ...]
    more_later: int  # how many of those are not shown
    next: str  # what comes next, for somebody who owes nothing now
    round: RoundSheet
    waiting: tuple[Waiting, ...]
    answers: tuple[AwaitsAnswer, ...]
    responses: tuple[OwedResponse, ...]  # to recommendations of scrutiny
    groups: tuple[Standing, ...]

    @property
    def late(self) -> int:
        return sum(each.is_late for each in self.now)

    @property
    def count_words(self) -> str:
        """`5, 4 of them late`."""
        count = len(self.now)
        if not self.late:
            return f"{count}, none late"
        if self.late == count:
            return f"{count}, late" if count == 1 else f"{count}, all late"
        return f"{count}, {self.late} of them late"


def my_work(person: User, *, on: date, back: str) -> MyWork:
    """What a person owes on a day. `back` is the address to come back to after an update.

    Sixteen queries at most, six more for whoever answers for a group, whatever the rows.
    """
    answering = answering_for(person, on=on)
    found = duties(on=on, person=person, groups=answering or None)
    mine = found.of(person.pk)
    asked = owed_follow_ups(on=on).get(person.pk, [])
    now = owed_items(mine, asked, back=back)
    later = [_later_item(each, back) for each in mine.actions if each.owed is None and each.line.is_open]
    later += [_follow_up_item(each, back) for each in asked if not each.is_soon]
    later.sort(key=lambda each: (each.by, each.reference))
    return MyWork(
        now=tuple(now),
        later=tuple(later[:SHOWN_LATER]),
        more_later=max(0, len(later) - SHOWN_LATER),
        next=_next_words(mine, asked),
        round=sheet_of(mine),
        waiting=tuple(waiting_for_agreement(found, answering)),
        answers=tuple(awaiting_answers(answering, on=on)),
        responses=tuple(responses_owed(person, on=on)),
        groups=tuple(_standings(found, answering, person)) if answering else (),
    )


def answering_for(person: User, *, on: date) -> list[int]:
    """The groups of which the person is chair, deputy or lead on the day."""
    return [
        group
        for group, roles in person.posts_on(on).items()
        if any(MembershipRole(role).answers for role in roles)
    ]


def owed_items(mine: Duties, asked: Iterable[OwedFollowUp], *, back: str) -> list[Item]:
    """What is owed now, soonest first: actions, figures, and what meetings asked for and want within a fortnight."""
    items = [_action_item(each, back) for each in mine.actions if each.owed]
    items += [_figure_item(each, back) for each in mine.figures]
    items += [_follow_up_item(each, back) for each in asked if each.is_soon]
    return sorted(items, key=lambda each: (each.by, each.kind, each.reference))


def waiting_for_agreement(found: Duties, groups: list[int]) -> list[Waiting]:
    """The dates that are now expected in the plans of these groups and that nobody has agreed, soonest first."""
    lines = [each.line for each in found.actions if each.line.group_id in groups and each.line.expected_words]
    lines.sort(key=lambda line: (line.last.forecast.last, line.reference))
    return [
        Waiting(
            reference=line.reference,
            title=line.title,
            page=reverse("workspace:action-page", args=[line.reference]),
            due=line.due_words,
            expected=str(line.last.forecast),
            said_on=f"{'on' if line.last.made_on.day else 'in'} {line.last.made_on}",
            agree=reverse("workspace:action-revise", args=[line.reference]),
        )
        for line in lines
    ]


def _action_item(duty: ActionDuty, back: str) -> Item:
    return _item(duty.line, back, why=duty.owed.why, is_late=duty.owed.is_late, by=duty.owed.by)


def _later_item(duty: ActionDuty, back: str) -> Item:
    line = duty.line
    why = f"Due {line.due_words}" if line.due else line.due_words
    return _item(line, back, why=(why,), is_late=False, by=line.due.last if line.due else date.max)


def _item(line: ActionLine, back: str, *, why: tuple[str, ...], is_late: bool, by: date) -> Item:
    press = reverse("workspace:action-update", args=[line.reference])
    return Item(
        kind="action",
        reference=line.reference,
        title=line.title,
        page=reverse("workspace:action-page", args=[line.reference]),
        where=line.plan,
        why=why,
        is_late=is_late,
        by=by,
        rating=line.rating,
        rating_words=line.rating.label,
        last=str(line.last.made_on) if line.last else "",
        press=f"{press}?next={quote(back, safe='/')}",
        press_words="Post update",
        note=line.expected_words,
    )


def _figure_item(duty: FigureDuty, back: str) -> Item:
    measure = duty.measure
    asked = urlencode({"period": duty.missing[0].code, "next": back})
    return Item(
        kind="figure",
        reference=measure.code,
        title=measure.title,
        page=reverse("workspace:measure-page", args=[measure.code]),
        where=f"Supplied by {measure.supplier}",
        why=duty.owed.why,
        is_late=duty.owed.is_late,
        by=duty.owed.by,
        rating="",
        rating_words="",
        last="",
        press=f"{reverse('workspace:figure-enter', args=[measure.code])}?{asked}",
        press_words="Enter the figure",
    )


def _follow_up_item(asked: OwedFollowUp, back: str) -> Item:
    return Item(
        kind="follow-up",
        reference=asked.number,
        title=f"Asked for by the {asked.asked_by}",
        page=asked.page,
        where=f"At the meeting of {asked.asked_on}",
        why=(asked.words,),
        is_late=asked.is_late,
        by=asked.due,
        rating="",
        rating_words="",
        last="",
        press=f"{asked.progress_page}?next={quote(back, safe='/')}",
        press_words="Say how it goes",
        written=asked.text,
    )


def _next_words(mine: Duties, asked: Iterable[OwedFollowUp]) -> str:
    """`RR-03, due 30 September 2025`, else when the next round opens."""
    upcoming = [
        (each.line.due.last, f"{each.line.reference} {each.line.title}, due {each.line.due}")
        for each in mine.actions
        if each.line.is_open and each.line.due and each.owed is None
    ]
    upcoming += [
        (each.due, f"{each.number} for the {each.asked_by}, due {date_words(each.due)}") for each in asked
    ]
    for measure in mine.measures:
        period = measure.periods_asked(mine.on)[-1].next()
        upcoming.append(
            (measure.due_on(period), f"{measure.title}, {period}, due {date_words(measure.due_on(period))}")
        )
    if upcoming:
        day, words = min(upcoming)
        return f"{words} ({days_words((day - mine.on).days)})."
    return f"the next round opens on {date_words(mine.round.next_opens)}."


def _standings(found: Duties, groups: list[int], person: User) -> list[Standing]:
    measures = groups_of_measures(on=found.on)
    counted: dict[int, list[bool]] = {group: [] for group in groups}
    for item in round_items(found):
        if item.figure and why_not_read_measure(person, item.figure.measure):
            continue
        of = (item.action.line.group_id,) if item.action else measures.get(item.figure.measure.pk, ())
        for group in of:
            if group in counted:
                counted[group].append(item.is_answered)
    names = DeliveryGroup.objects.filter(pk__in=groups).order_by("name").values_list("pk", "name", "code")
    return [
        Standing(name, code, sum(counted[pk]), len(counted[pk])) for pk, name, code in names if counted[pk]
    ]
