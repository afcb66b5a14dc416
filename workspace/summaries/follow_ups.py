"""Follow-ups, the outstanding references: what meetings asked for, of whom, by when, and what came of it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse

from common.text import date_words
from meetings.enums import Access
from meetings.models import FollowUp
from meetings.permissions import why_not_progress, why_not_read_decision
from meetings.rules import due_words
from partnership.enums import MembershipRole
from partnership.models import DeliveryGroup, Membership
from partnership.permissions import why_not_keep_records
from workspace.rules import DUE_SOON_DAYS
from workspace.summaries.choices import Choice, Filter
from workspace.summaries.decisions import about_readable_measures, groups_served
from workspace.summaries.histories import person_words

OPEN, CLOSED, EITHER = "open", "closed", ""


@dataclass(frozen=True, slots=True)
class FollowUpRow:
    """One outstanding reference, and what this person may do about it."""

    pk: int
    number: str  # OR 12
    text: str
    partner: str
    owner: str  # "" where nobody is named
    due: date
    due_words: str
    is_late: bool
    is_open: bool
    progress: str
    meeting: int
    meeting_words: str
    decision: int | None  # for whoever may read it
    decision_words: str
    closed_at: int | None
    closed_words: str
    outcome: str
    is_exempt: bool
    may_progress: bool
    may_close: bool


def readable_follow_ups(person, *, on: date) -> QuerySet[FollowUp]:
    """What a person may read: what was asked in private is read by whoever reads the item, and by its owner."""
    found = FollowUp.objects.all()
    if not why_not_keep_records(person):
        return found
    in_the_open = (Q(item=None) | Q(item__access=Access.PUBLIC)) & (
        Q(decision__item=None) | Q(decision__item__access=Access.PUBLIC)
    )
    return found.filter(
        in_the_open | Q(owner=person) | Q(meeting__group__in=groups_served(person, on=on)),
        about_readable_measures(person, "decision__accepted_red__measure"),
        about_readable_measures(person, "decision__escalation__measure"),
    )


def follow_up_rows(found: QuerySet[FollowUp], *, person, on: date) -> list[FollowUpRow]:
    """Those that are open, soonest due first; then those that are closed, last closed first. One query."""
    follow_ups = found.select_related(
        "partner", "owner__partner", "meeting__group", "item", "decision__item", "decision__meeting__group",
        "closed_at__group",
    ).order_by("due", "pk")  # fmt: skip
    keeps = not why_not_keep_records(person)
    rows = [_row(each, person, keeps, on) for each in follow_ups]
    closed = sorted(
        (each for each in follow_ups if not each.is_open), key=lambda each: each.closed_on, reverse=True
    )
    by_pk = {row.pk: row for row in rows}
    return [row for row in rows if row.is_open] + [by_pk[each.pk] for each in closed]


def _row(each: FollowUp, person, keeps: bool, on: date) -> FollowUpRow:
    decision = each.decision
    if decision and why_not_read_decision(person, decision):
        decision = None
    items = [item for item in (each.item, each.decision and each.decision.item) if item]
    return FollowUpRow(
        pk=each.pk,
        number=each.number,
        text=each.text,
        partner=str(each.partner),
        owner=person_words(each.owner) if each.owner else "",
        due=each.due,
        due_words=due_words(each.due, on) if each.is_open else f"Was due by {date_words(each.due)}",
        is_late=each.is_open and each.due < on,
        is_open=each.is_open,
        progress=each.progress,
        meeting=each.meeting_id,
        meeting_words=str(each.meeting),
        decision=decision and decision.pk,
        decision_words=decision.minute_reference if decision else "",
        closed_at=each.closed_at_id,
        closed_words=str(each.closed_at or ""),
        outcome=each.outcome,
        is_exempt=any(item.is_exempt for item in items),
        may_progress=not why_not_progress(person, each),
        may_close=keeps and each.is_open,
    )


# The list


@dataclass(frozen=True)
class Asked:
    """What the address narrows the list to."""

    body: str = ""  # the code of the body that asked
    partner: str = ""
    state: str = EITHER


@dataclass(frozen=True)
class FollowUpList:
    """The page."""

    filters: tuple[Filter, ...]
    open: tuple[FollowUpRow, ...]
    closed: tuple[FollowUpRow, ...]
    shows: str  # which are shown: open, closed, or "" for both
    unread: int  # how many the person may not read

    @property
    def late(self) -> int:
        return sum(row.is_late for row in self.open)


def follow_up_list(person, asked: Asked, *, on: date) -> FollowUpList:
    """The log of what was asked. Six queries, whatever the rows."""
    found = FollowUp.objects.all()
    if asked.body:
        found = found.filter(meeting__group__code=asked.body)
    if asked.partner:
        found = found.filter(partner__code=asked.partner)
    if asked.state in (OPEN, CLOSED):
        found = found.filter(closed_at__isnull=asked.state != CLOSED)
    rows = follow_up_rows(
        readable_follow_ups(person, on=on).filter(pk__in=found.values("pk")), person=person, on=on
    )
    bodies = DeliveryGroup.objects.filter(meetings__follow_ups__isnull=False).distinct().order_by("name")
    named = (
        FollowUp.objects.order_by("partner__name").values_list("partner__code", "partner__name").distinct()
    )
    states = (Choice(OPEN, "Open"), Choice(CLOSED, "Closed"))
    return FollowUpList(
        filters=(
            Filter(
                "body", "Asked by", "All", tuple(Choice(each.code, each.name) for each in bodies), asked.body
            ),
            Filter("partner", "Asked of", "All", tuple(Choice(*each) for each in named), asked.partner),
            Filter("state", "State", "All", states, asked.state),
        ),
        open=tuple(row for row in rows if row.is_open),
        closed=tuple(row for row in rows if not row.is_open),
        shows=asked.state,
        unread=found.count() - len(rows),
    )


# What somebody owes


@dataclass(frozen=True, slots=True)
class OwedFollowUp:
    """A follow-up somebody is to see to. What was written stands in `text` alone, so that the rest fits an e-mail."""

    number: str
    asked_by: str
    asked_on: str
    text: str
    due: date
    words: str
    is_late: bool
    is_soon: bool  # late, or due within the fortnight in which everything else is owed
    page: str
    progress_page: str


def owed_follow_ups(*, on: date) -> dict[int, list[OwedFollowUp]]:
    """What is open for each person, soonest first. Two queries, whatever the rows.

    Where nobody is named, the members of the body that asked who come from the partner it asked are to see to it; where
    there is none, whoever answers for the body.
    """
    members, answering = defaultdict(list), defaultdict(list)
    posts = Membership.objects.current(on=on).filter(person__is_active=True).order_by("pk")
    for who, group, role, partner in posts.values_list("person_id", "group_id", "role", "person__partner_id"):
        members[group, partner].append(who)
        if MembershipRole(role).answers:
            answering[group].append(who)
    found = defaultdict(list)
    for each in (
        FollowUp.objects.filter(closed_at=None).select_related("meeting__group").order_by("due", "pk")
    ):
        group = each.meeting.group_id
        people = [each.owner_id] if each.owner_id else members[group, each.partner_id] or answering[group]
        owed = _owed(each, on)
        for who in dict.fromkeys(people):
            found[who].append(owed)
    return found


def _owed(each: FollowUp, on: date) -> OwedFollowUp:
    return OwedFollowUp(
        number=each.number,
        asked_by=str(each.meeting.group),
        asked_on=str(each.meeting.held_on),
        text=each.text,
        due=each.due,
        words=due_words(each.due, on),
        is_late=each.due < on,
        is_soon=(each.due - on).days <= DUE_SOON_DAYS,
        page=f"{reverse('workspace:follow-up-list')}#follow-up-{each.pk}",
        progress_page=reverse("workspace:follow-up-progress", args=[each.pk]),
    )
