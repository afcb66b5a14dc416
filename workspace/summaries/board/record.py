"""One reading of the record for a day: what stands under the strategies in force, how it stands now and how it stood
after the meeting that changes are told from. Every section is made from this; narrowing happens here, once.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple

from actionplans.as_at import ActionStanding, actions_on, plans_of
from common.clock import end_of
from common.known import known_rows
from common.partial_dates import PartialDate, holds_on
from meetings.models import Meeting
from meetings.permissions import why_not_read_exempt
from partnership.enums import MembershipRole
from partnership.models import DeliveryGroup, Membership, Partner, User
from performance.models import Measure, MeasurePlace
from performance.standing import Standing, measure_facts, standings
from priorities.enums import StrategyState
from priorities.models import Focus, Holding, Priority, Strategy
from workspace.summaries.board.day import Asked, Day
from workspace.summaries.measure_list import readable_measures

STRIP_LENGTH = 8  # periods of the quarter strip


class StrategyFacts(NamedTuple):
    pk: int
    slug: str
    title: str
    starts: PartialDate
    inside_id: int | None


class GroupFacts(NamedTuple):
    pk: int
    code: str
    name: str
    kind: str
    started: PartialDate | None
    ended: PartialDate | None


class PartnerFacts(NamedTuple):
    pk: int
    code: str
    name: str


class Dated(NamedTuple):
    """A holding or a focus: of which priority, by which group or why, and when."""

    priority_id: int
    what: int | str
    started: PartialDate | None
    ended: PartialDate | None


class Post(NamedTuple):
    group_id: int
    role: str
    post: str
    partner_id: int | None
    person_id: int | None
    interim: bool
    started: PartialDate | None
    ended: PartialDate | None


@dataclass(frozen=True)
class PriorityFacts:
    """A priority of a strategy in force, and who held it on the day."""

    pk: int
    strategy: StrategyFacts
    number: int
    title: str
    holder: GroupFacts | None
    in_focus: bool

    @property
    def key(self) -> str:
        """What the address calls it."""
        return f"{self.strategy.slug}/{self.number}"


class Record:
    """What the dashboard of a day is made from, as this person may read it and as the address narrows it."""

    def __init__(self, *, person, day: Day, asked: Asked):
        self.person, self.day, self.asked = person, day, asked
        self.partners = {row[0]: PartnerFacts(*row) for row in self._now(Partner, PartnerFacts)}
        self.groups = {row[0]: GroupFacts(*row) for row in self._known(DeliveryGroup, GroupFacts)}
        self.strategies = self._strategies()
        self.priorities = self._priorities()
        self.places = self._places()
        self._narrow()

    # Reading

    def _known(self, model, shape, **filters) -> list[tuple]:
        return known_rows(model, *shape._fields, at=self.day.at, **filters)

    @staticmethod
    def _now(model, shape) -> list[tuple]:
        return known_rows(model, *shape._fields, at=None)

    def _strategies(self) -> list[StrategyFacts]:
        """Those in force on the day; what stands inside another comes after it."""
        names = (*StrategyFacts._fields, "in_force_on", "superseded_on")
        was = [StrategyState.IN_FORCE, StrategyState.SUPERSEDED]
        rows = Strategy.objects.filter(state__in=was, in_force_on__begun_by=self.day.on).order_by()
        found = [
            StrategyFacts(*said)
            for *said, _begun, over in rows.values_list(*names)
            if over is None or over.first > self.day.on
        ]
        return sorted(found, key=lambda each: (each.inside_id is not None, each.starts, each.slug))

    def _priorities(self) -> list[PriorityFacts]:
        of = {each.pk: each for each in self.strategies}
        order = list(of)
        rows = known_rows(
            Priority, "pk", "strategy_id", "number", "short_title", at=self.day.at, strategy__in=order
        )
        keys = [row[0] for row in rows]
        holders = self._holding_on_the_day(Holding, "group_id", keys)
        focus = self._holding_on_the_day(Focus, "reason", keys)
        found = [
            PriorityFacts(pk, of[strategy], number, title, self.groups.get(holders.get(pk)), pk in focus)
            for pk, strategy, number, title in rows
        ]
        return sorted(found, key=lambda each: (order.index(each.strategy.pk), each.number))

    def _holding_on_the_day(self, model, what: str, priorities: Iterable[int]) -> dict:
        """{key of the priority: what held on the day}."""
        names = ("priority_id", what, "started", "ended")
        rows = known_rows(model, *names, at=self.day.at, priority__in=list(priorities))
        found = [Dated(*row) for row in rows]
        return {each.priority_id: each.what for each in found if holds_on(each, self.day.on)}

    def _places(self) -> dict[int, list[tuple[str, int]]]:
        """{key of the measure: [(sort key, key of the priority)]}, of priorities in force or not."""
        found = defaultdict(list)
        for measure, priority, sort in known_rows(
            MeasurePlace, "measure_id", "priority_id", "sort", at=self.day.at
        ):
            found[measure].append((sort, priority))
        return found

    @cached_property
    def sees_exempt(self) -> bool:
        board = self.day.board
        return board is not None and not why_not_read_exempt(self.person, Meeting(group=board))

    @cached_property
    def chairs(self) -> dict[int, str]:
        """{key of a group: its chair's post and agency on the day}. Two queries at most."""
        rows = [Post(*row) for row in self._known(Membership, Post)]
        held = [each for each in rows if each.role == MembershipRole.CHAIR and holds_on(each, self.day.on)]
        people = User.objects.select_related("partner").in_bulk(
            [each.person_id for each in held if not each.post]
        )
        words = {}
        for each in held:
            agency = self.partners.get(each.partner_id)
            said = ", ".join(filter(None, [each.post, agency and agency.name]))
            said = said if each.post else people[each.person_id].public_words
            words[each.group_id] = f"{said} (interim)" if each.interim else said
        return words

    @cached_property
    def readable(self) -> list:
        """The measures under a strategy in force, or under none at all, that the person may read, as of today."""
        in_force = {each.pk for each in self.priorities}
        return [
            each
            for each in measure_facts(readable_measures(self.person), at=self.day.at)
            if not self.places.get(each.pk)
            or any(priority in in_force for _, priority in self.places[each.pk])
        ]

    def _asked_since(self) -> dict[int, date | None]:
        """From when each measure's figures are asked for: the day its strategy began."""
        starts = {each.pk: each.strategy.starts.first for each in self.priorities}
        return {
            measure: max((starts[priority] for _, priority in places if priority in starts), default=None)
            for measure, places in self.places.items()
        }

    # Narrowing

    def _narrow(self) -> None:
        asked = self.asked
        held = {each.pk: each.holder.code if each.holder else "" for each in self.priorities}
        keys = {each.pk: each.key for each in self.priorities}
        of_partner = next((each.pk for each in self.partners.values() if each.code == asked.partner), None)
        self.plans = plans_of([each.pk for each in self.strategies], at=self.day.at)
        self.all_actions = actions_on(self.plans, on=self.day.on, at=self.day.at)

        def fits_place(measure: int) -> bool:
            under = [priority for _, priority in self.places.get(measure, ()) if priority in keys]
            return (not asked.priority or any(keys[each] == asked.priority for each in under)) and (
                not asked.group or any(held[each] == asked.group for each in under)
            )

        def fits(action: ActionStanding) -> bool:
            group = self.groups.get(action.plan.group_id)
            return (
                (not asked.priority or keys.get(action.priority_id) == asked.priority)
                and (not asked.group or (group is not None and group.code == asked.group))
                and (not asked.partner or of_partner in (action.lead_id, *action.supporting_ids))
            )

        chosen = [
            each
            for each in self.readable
            if fits_place(each.pk) and (not asked.partner or of_partner in (each.owner_id, each.supplier_id))
        ]
        self.fits = fits
        self.actions = [each for each in self.all_actions if fits(each)]
        self.measures: list[Standing] = standings(
            chosen,
            on=self.day.on,
            at=self.day.at,
            length=STRIP_LENGTH,
            asked_since=self._asked_since(),
        )
        self.by_code = {each.measure.pk: each for each in self.measures}
        self.shown_priorities = [each for each in self.priorities if self._shows(each)]

    def _shows(self, priority: PriorityFacts) -> bool:
        asked = self.asked
        if not asked.narrows:
            return True
        if asked.priority and priority.key != asked.priority:
            return False
        holds = bool(asked.group and priority.holder and priority.holder.code == asked.group)
        return (holds and not asked.partner) or bool(self.under(priority.pk) or self.doing(priority.pk))

    def under(self, priority: int) -> list[Standing]:
        """The measures shown under a priority, in the order of their places."""
        return self._by_priority.get(priority, [])

    def doing(self, priority: int) -> list[ActionStanding]:
        """The actions shown under a priority."""
        return [each for each in self.actions if each.priority_id == priority]

    @cached_property
    def _by_priority(self) -> dict[int, list[Standing]]:
        found = defaultdict(list)
        for pk, standing in self.by_code.items():
            for sort, priority in self.places.get(pk, ()):
                found[priority].append((sort, standing))
        return {
            priority: [standing for _, standing in sorted(rows, key=lambda row: row[0])]
            for priority, rows in found.items()
        }

    @property
    def unplaced(self) -> list[Standing]:
        """The measures that stand under no priority at all."""
        return [each for pk, each in self.by_code.items() if not self.places.get(pk)]

    # As it was after the meeting

    @cached_property
    def since_on(self) -> date | None:
        return self.day.since.held_on.last if self.day.since else None

    @cached_property
    def since_at(self) -> datetime | None:
        return end_of(self.since_on) if self.since_on else None

    @cached_property
    def measures_before(self) -> dict[int, Standing]:
        """How the measures shown stood at the end of the meeting's day, as it was known then."""
        facts = measure_facts(
            Measure.objects.filter(pk__in=list(self.by_code)).order_by("sort"), at=self.since_at
        )
        found = standings(
            facts, on=self.since_on, at=self.since_at, compared=False, asked_since=self._asked_since()
        )
        return {each.measure.pk: each for each in found}

    @cached_property
    def actions_before(self) -> dict[int, ActionStanding]:
        """How the actions stood at the end of the meeting's day, as it was known then."""
        found = actions_on(self.plans, on=self.since_on, at=self.since_at)
        return {each.pk: each for each in found}

    # Names

    def action(self, pk: int) -> ActionStanding:
        """An action shown, by its key."""
        return next(each for each in self.actions if each.pk == pk)

    def partner_name(self, pk: int | None) -> str:
        return self.partners[pk].name if pk in self.partners else ""

    def group_name(self, pk: int | None) -> str:
        return self.groups[pk].name if pk in self.groups else ""

    def lead_words(self, action: ActionStanding) -> str:
        """The lead partner and the post that leads, where one is named."""
        return ", ".join(filter(None, [self.partner_name(action.lead_id), action.lead_officer]))
