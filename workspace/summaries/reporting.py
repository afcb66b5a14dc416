"""Who has and has not reported in the round that is open, by group or by partner; and what nobody reports on."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from common.text import date_words
from partnership.enums import Reminders
from partnership.models import DeliveryGroup, User
from partnership.permissions import why_not_keep_records
from workspace.enums import LetterKind
from workspace.models import Letter
from workspace.permissions import why_not_read_measure
from workspace.rules import Round
from workspace.summaries.duties import duties, groups_of_measures
from workspace.summaries.my_work import answering_for
from workspace.summaries.round import RoundItem, round_items

NO_GROUP = "no-group"  # the code under which figures stand that no group answers for


@dataclass(frozen=True, slots=True)
class PersonReport:
    """One person under a heading: how much is asked there, what is missing, and whether they were nudged."""

    pk: int
    name: str
    partner: str
    done: int
    of: int
    missing: tuple[RoundItem, ...]
    nudged: str  # `14 July 2025`, "" when not in this round
    wants_no_reminders: bool

    @property
    def words(self) -> str:
        return f"{self.done} of {self.of}"


@dataclass(frozen=True, slots=True)
class Section:
    """A group, or a partner: how many of its items are reported on, and by person what is missing."""

    name: str
    code: str
    done: int
    of: int
    people: tuple[PersonReport, ...]

    @property
    def words(self) -> str:
        return f"{self.done} of {self.of} reported"

    @property
    def owing(self) -> tuple[PersonReport, ...]:
        return tuple(each for each in self.people if each.missing)

    @property
    def owing_keys(self) -> str:
        """The keys of those who owe, for the button that nudges them all."""
        return " ".join(str(each.pk) for each in self.owing)

    @property
    def finished(self) -> tuple[PersonReport, ...]:
        return tuple(each for each in self.people if not each.missing)


@dataclass(frozen=True, slots=True)
class Nobodys:
    """Something that nobody is asked about, and where this person names somebody: "" where only an officer may."""

    item: RoundItem
    address: str


@dataclass(frozen=True)
class Reporting:
    """The whole page."""

    round: Round
    done: int
    of: int
    sections: tuple[Section, ...]
    nobody: tuple[Nobodys, ...]

    @property
    def words(self) -> str:
        return f"{self.done} of {self.of} reported"


@dataclass(frozen=True)
class Asked:
    """What the round asks, as far as somebody may see it: each item with the groups it belongs to, and the people."""

    round: Round
    items: tuple[tuple[RoundItem, tuple[int, ...]], ...]
    groups: dict[int, tuple[str, str]]  # key -> name, code
    people: dict[int, User]


def asked_of(viewer: User, *, on: date) -> Asked:
    """The items that somebody may look after: officers all; whoever answers for a group that group's.

    A restricted measure is left out for whoever may not read it. Fourteen queries, whatever the rows.
    """
    is_officer = not why_not_keep_records(viewer)
    own = None if is_officer else answering_for(viewer, on=on)
    found = duties(on=on, groups=own)
    measures = groups_of_measures(on=on)
    items = []
    for item in round_items(found):
        if item.figure and why_not_read_measure(viewer, item.figure.measure):
            continue
        of = (item.action.line.group_id,) if item.action else measures.get(item.figure.measure.pk, ())
        if own is not None:
            of = tuple(group for group in of if group in own)
        if of or is_officer:
            items.append((item, of))
    wanted = {person for item, _ in items for person in item.people}
    names = DeliveryGroup.objects.filter(pk__in={group for _, of in items for group in of})
    return Asked(
        round=found.round,
        items=tuple(items),
        groups={pk: (name, code) for pk, name, code in names.values_list("pk", "name", "code")},
        people=User.objects.filter(is_active=True).select_related("partner").in_bulk(wanted),
    )


def reporting(viewer: User, *, on: date, by_partner: bool = False) -> Reporting:
    """Who has and has not reported, as far as the viewer may see it."""
    asked = asked_of(viewer, on=on)
    nudged = nudges(asked.people, since=asked.round.opened)
    sections = _by_partner(asked, nudged) if by_partner else _by_group(asked, nudged)
    items = [item for item, _ in asked.items]
    return Reporting(
        round=asked.round,
        done=sum(item.is_answered for item in items),
        of=len(items),
        sections=tuple(sections),
        nobody=tuple(
            Nobodys(item, _naming(item, viewer))
            for item in items
            if not any(each in asked.people for each in item.people)
        ),
    )


def nudges(people: Iterable[int], *, since: date) -> dict[int, date]:
    """On what day each of these people was last nudged since a day. One query."""
    found = Letter.objects.filter(
        kind=LetterKind.NUDGE, to__in=list(people), day__gte=since, sent_at__isnull=False
    )
    return dict(found.order_by("day").values_list("to_id", "day"))


def _by_group(asked: Asked, nudged: dict) -> list[Section]:
    held = defaultdict(list)
    for item, groups in asked.items:
        for group in groups or (None,):
            held[group].append(item)
    named = sorted((asked.groups[group], group) for group in held if group is not None)
    sections = [_section(name, code, held[group], asked, nudged) for (name, code), group in named]
    if None in held:
        sections.append(_section("Figures under no group", NO_GROUP, held[None], asked, nudged))
    return sections


def _by_partner(asked: Asked, nudged: dict) -> list[Section]:
    held: dict = defaultdict(dict)
    for item, _ in asked.items:
        for person in item.people:
            if person in asked.people:
                partner = asked.people[person].partner
                held[partner.name if partner else "No partner", partner.code if partner else "none"][
                    item.kind, item.key
                ] = item
    return [
        _section(name, code, list(items.values()), asked, nudged, of_partner=True)
        for (name, code), items in sorted(held.items(), key=lambda each: each[0])
    ]


def _section(
    name: str, code: str, items: list[RoundItem], asked: Asked, nudged: dict, *, of_partner: bool = False
) -> Section:
    theirs = defaultdict(list)
    for item in items:
        for person in item.people:
            if person in asked.people:
                theirs[person].append(item)
    people = []
    for person, asked_items in theirs.items():
        who = asked.people[person]
        if of_partner and (who.partner.code if who.partner else "none") != code:
            continue
        missing = tuple(each for each in asked_items if not each.is_answered)
        people.append(
            PersonReport(
                pk=person,
                name=who.name,
                partner=who.partner.name if who.partner else "",
                done=len(asked_items) - len(missing),
                of=len(asked_items),
                missing=missing,
                nudged=date_words(nudged[person]) if person in nudged else "",
                wants_no_reminders=who.reminders == Reminders.NONE,
            )
        )
    people.sort(key=lambda each: (not each.missing, each.name))
    done = sum(item.is_answered for item in items)
    return Section(name=name, code=code, done=done, of=len(items), people=tuple(people))


def _naming(item: RoundItem, viewer: User) -> str:
    """Where the viewer names somebody who reports on it."""
    if item.action:
        return reverse("workspace:action-edit", args=[item.code])
    if not viewer.is_staff:
        return ""
    return reverse("admin:performance_measure_change", args=[item.figure.measure.pk])
