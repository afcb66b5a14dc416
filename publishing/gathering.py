"""The position at a date, gathered into one document.

Two dates are told apart. `as_at` is the day the position describes: what held then, which actions were open then.
`known_at` is the moment of asking: what had become known by then, read from history. So an edition published in June
about March says in ten years what was known in June.

This is the record as it stands, before anything is withheld: `publishing.disclosure` takes out what would reveal
something about a person, and only then `publishing.derived` counts and compares. Everything public is rendered from the
document that comes of it; `SCHEMA` names its shape.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.utils.timezone import localdate

from actionplans.models import Action, ActionMeasure, ActionPlan, ActionSupport, Milestone, Slip, Update
from actionplans.summaries import ActionPosition
from actionplans.summaries import position as action_position
from common.partial_dates import PartialDate, holds_on
from common.periods import Period, PeriodKind
from common.records import as_known
from common.text import date_words, list_words, number_data, number_words, paragraphs
from partnership.enums import GroupKind, MembershipRole, PartnerCategory
from partnership.models import (
    DeliveryGroup,
    Fact,
    Membership,
    Partner,
    Partnership,
    ReportingLine,
    Source,
    Term,
    User,
)
from performance.enums import Certainty, Rating, Sensitivity, Shorthand
from performance.models import (
    Commentary,
    Measure,
    MeasurePart,
    MeasurePlace,
    PublishedRating,
    RagDefinition,
    RagScheme,
    Reading,
    SeriesBreak,
    Target,
)
from performance.rules import Tolerance
from performance.summaries import Figures, MeasurePosition, RatedPeriod, position
from priorities.enums import StrategyState
from priorities.models import (
    Achievement,
    Alignment,
    Commitment,
    Focus,
    Holding,
    Priority,
    PriorityLimb,
    Refresh,
    Strategy,
    Theme,
)
from publishing.notes import letter_of
from publishing.partnership_words import words_of

SCHEMA = "edition/2"
STRIP_LENGTH = 8  # periods in the quarter strip


def gather(
    *,
    strategy: Strategy,
    number: int,
    kind: str,
    title: str,
    label: str,
    note: str,
    period: Period,
    as_at: date,
    known_at: datetime,
    next_update: str,
) -> dict:
    """The raw document: `strategy` at the end of `as_at`, the year `period` rated, as it was known at `known_at`.

    It is complete only when `disclosure.disclose` and then `derived.derive` have been over it. Constant queries,
    whatever the rows.
    """
    return _Gathering(strategy.pk, period, as_at, known_at).document(
        number=number,
        kind=kind,
        title=title,
        label=label,
        note=note,
        next_update=next_update,
    )


class _Gathering:
    """One reading of the record as it was known, with what is looked up again and again."""

    def __init__(self, strategy_id: int, period: Period, as_at: date, known_at: datetime):
        self.period, self.as_at, self.known_at = period, as_at, known_at
        self.sources = {source.pk: source for source in self.known(Source)}
        self.used_sources: set[int] = set()
        self.partners = {partner.pk: partner for partner in self.known(Partner)}
        self.groups = {group.pk: group for group in self.known(DeliveryGroup)}
        self.memberships = self.known(Membership)
        # Whether somebody may be named is asked of today: consent that was taken back counts at once.
        self.people = {person.pk: person for person in User.objects.select_related("partner")}
        self.strategies = {each.pk: each for each in self.known(Strategy)}
        self.strategy = self.strategies[strategy_id]
        self.priorities = sorted(self.known(Priority, strategy=strategy_id), key=lambda each: each.number)
        self.commitments = self.by(self.known(Commitment), "priority_id", order="sort")
        self.holdings = self.by(self.known(Holding), "priority_id")
        self.focuses = self.by(self.known(Focus), "priority_id")
        self.limbs = self.by(self.known(PriorityLimb), "priority_id", order="limb")
        self.scheme = self.one_in_use("measures")
        self.action_scheme = self.one_in_use("actions")
        self.definitions = self.by(self.known(RagDefinition), "scheme_id", order="position")
        # How widely figures may be read is asked of today, whatever it was when the position was taken.
        self.classes = dict(Measure.objects.values_list("pk", "sensitivity"))
        self.never_public = {pk for pk, each in self.classes.items() if each == Sensitivity.RESTRICTED}

    # The record as it was known

    def known(self, model, **filters) -> list:
        """The records of a model as they were known, oldest first."""
        return as_known(model, self.known_at, **filters)

    @staticmethod
    def by(records: Iterable, attribute: str, *, order: str = "") -> dict:
        groups = defaultdict(list)
        for record in sorted(records, key=lambda each: getattr(each, order)) if order else records:
            groups[getattr(record, attribute)].append(record)
        return groups

    def one_in_use(self, rates: str):
        return next((scheme for scheme in self.known(RagScheme, rates=rates) if scheme.in_use), None)

    def source(self, record) -> dict:
        """Where a record comes from, as it is printed beside it."""
        self.used_sources.add(record.source_id)
        source = self.sources[record.source_id]
        words = f"{source.title} ({source.dated})" if source.dated else source.title
        return {
            "id": source.code,
            "words": words,
            "illustrative": source.is_illustrative,
            "rule": source.rule,
        }

    def partner_name(self, pk: int | None) -> str:
        return self.partners[pk].name if pk else ""

    # The document

    def document(self, *, number, kind, title, label, note, next_update) -> dict:
        strategy = self.strategy
        measures = self.measures()
        actions = self.actions()
        numbers = {priority.pk: priority.number for priority in self.priorities}
        document = {
            "$schema": "document.schema.json",  # beside it, among the files of the edition
            "schema": SCHEMA,
            "partnership": self.partnership(),
            "edition": {
                "strategy": strategy.slug,
                "number": number,
                "kind": kind,
                "title": title,
                "label": label,
                "note": note,
                "period": self.period.code,
                "period_label": self.period.label,
                "as_at": self.as_at.isoformat(),
                "as_at_words": date_words(self.as_at),
                "published_on": localdate(self.known_at).isoformat(),
                "published_words": date_words(localdate(self.known_at)),
                "next_update_words": next_update,
                "address": f"/editions/{strategy.slug}/{number}/",
            },
            "strategy": self.strategy_part(),
            "facts": [
                {"figure": fact.figure, "words": fact.words, "text": fact.text, "source": self.source(fact)}
                for fact in sorted(self.known(Fact), key=lambda each: each.number)
            ],
            "achievements": [
                {
                    "title": each.title,
                    "text": each.text,
                    "priority": numbers.get(each.priority_id),
                    "source": self.source(each),
                }
                for each in self.known(Achievement, strategy=strategy.pk)
                if each.period == self.period
            ],
            "partners": self.partners_part(),
            "groups": self.groups_part(),
            "priorities": [self.priority_part(priority, measures, actions) for priority in self.priorities],
            "measures": measures,
            "actions": actions,
            "scheme": self.scheme_part(self.scheme),
            "action_scheme": self.scheme_part(self.action_scheme),
            "glossary": [
                {"term": term.term, "text": term.text}
                for term in sorted(self.known(Term), key=lambda each: each.term.lower())
            ],
        }
        document["sources"] = self.sources_part()
        return document

    def partnership(self) -> dict:
        partnership = self.known(Partnership)[0]
        self.used_sources.add(partnership.source_id)
        return words_of(partnership) | {
            "contact_team": partnership.contact_team,
            "help_now": paragraphs(partnership.help_now),
            "exit_address": partnership.exit_address,
        }

    def strategy_part(self) -> dict:
        strategy = self.strategy
        predecessor = self.strategies.get(strategy.supersedes_id)
        successors = [each for each in self.strategies.values() if each.supersedes_id == strategy.pk]
        state = StrategyState(strategy.state)
        return {
            "slug": strategy.slug,
            "title": strategy.title,
            "years": strategy.years,
            "starts": strategy.starts.iso,
            "starts_words": str(strategy.starts),
            "ends": strategy.ends.iso if strategy.ends else "",
            "ends_words": str(strategy.ends or ""),
            "ends_note": strategy.ends_note,
            "vision": strategy.vision,
            "summary": strategy.summary,
            "approach": paragraphs(strategy.approach),
            "state": state.value,
            "state_words": state.label,
            "agreed_words": agreed_words(strategy),
            "in_force_words": in_force_words(strategy),
            "predecessor": predecessor and {"title": predecessor.title, "slug": predecessor.slug},
            "successor": (
                successors
                and {"title": successors[0].title, "state_words": StrategyState(successors[0].state).label}
            )
            or None,
            "inside": [
                {"title": each.title, "words": "now part of this strategy"}
                for each in self.strategies.values()
                if each.inside_id == strategy.pk
            ],
            "themes": [
                {"title": theme.title, "text": theme.text, "source": self.source(theme)}
                for theme in sorted(self.known(Theme, strategy=strategy.pk), key=lambda each: each.number)
            ],
            "alignments": [
                {"plan": each.plan, "outcome": each.outcome, "text": each.text, "source": self.source(each)}
                for each in self.known(Alignment, strategy=strategy.pk)
            ],
            "refreshes": [
                {"words": str(each.made_on), "text": each.summary, "source": self.source(each)}
                for each in self.known(Refresh, strategy=strategy.pk)
                if each.made_on.first <= self.as_at
            ],
            "source": self.source(strategy),
        }

    def partners_part(self) -> list[dict]:
        """Partners on the day, the responsible authorities first."""
        order = list(PartnerCategory.values)
        present = [
            partner
            for partner in self.partners.values()
            if (partner.joined is None or partner.joined.first <= self.as_at)
            and (partner.left is None or partner.left.last >= self.as_at)
        ]
        return [
            {
                "name": partner.name,
                "category": partner.category,
                "category_words": PartnerCategory(partner.category).label,
                "statutory": partner.is_statutory,
                "role_words": "",
                "since_words": str(partner.joined or ""),
                "note": partner.note,
                "successor_words": "",
                "predecessor_words": list_words(
                    each.name for each in self.partners.values() if each.successor_id == partner.pk
                ),
                "source": self.source(partner),
            }
            for partner in sorted(present, key=lambda each: (order.index(each.category), each.name))
        ]

    def groups_part(self) -> list[dict]:
        """The board and the groups that answer to it on the day, or that hold a plan of this strategy."""
        lines = self.by(self.known(ReportingLine), "group_id")
        held = defaultdict(list)
        for priority in self.priorities:
            if (holding := self.holding(priority)) is not None:
                held[holding.group_id].append(priority.number)
        order = list(GroupKind.values)
        present = [
            group
            for group in self.groups.values()
            if holds_on(group, self.as_at) and group.kind != GroupKind.OTHER_BODY
        ]
        return [
            {
                "slug": group.code,
                "name": group.name,
                "kind_words": GroupKind(group.kind).label,
                "chair_words": self.post_words(group.pk, MembershipRole.CHAIR),
                "deputy_words": self.post_words(group.pk, MembershipRole.DEPUTY),
                "terms": group.terms_of_reference,
                "reports_to": [
                    self.groups[line.to_id].name for line in lines[group.pk] if line.to_id in self.groups
                ],
                "priorities": held[group.pk],
                "source": self.source(group),
            }
            for group in sorted(present, key=lambda each: (order.index(each.kind), each.name))
        ]

    def post_words(self, group_id: int, role: MembershipRole) -> str:
        """The post and agency of whoever has the role on the day; a name only where it may be given."""
        for membership in self.memberships:
            if (
                membership.group_id == group_id
                and membership.role == role
                and holds_on(membership, self.as_at)
            ):
                if membership.post:
                    words = ", ".join(
                        filter(None, [membership.post, self.partner_name(membership.partner_id)])
                    )
                else:
                    words = self.people[membership.person_id].public_words
                return f"{words} (interim)" if membership.interim else words
        return ""

    def holding(self, priority: Priority) -> Holding | None:
        return next((each for each in self.holdings[priority.pk] if holds_on(each, self.as_at)), None)

    def priority_part(self, priority: Priority, measures: list[dict], actions: list[dict]) -> dict:
        holding = self.holding(priority)
        holder = self.groups.get(holding.group_id) if holding else None
        focus = next((each for each in self.focuses[priority.pk] if holds_on(each, self.as_at)), None)
        mine = [measure for measure in measures if measure["priority"] == priority.number]
        doing = [action for action in actions if action["priority"] == priority.number]
        return {
            "number": priority.number,
            "slug": str(priority.number),
            "title": priority.title,
            "short_title": priority.short_title,
            "subtitle": priority.subtitle,
            "why": paragraphs(priority.why),
            "how": paragraphs(priority.how),
            "statutory_basis": priority.statutory_basis,
            "limbs": [
                {"code": each.limb, "words": each.get_limb_display()} for each in self.limbs[priority.pk]
            ],
            "holder_words": holder.name if holder else "Nobody yet",
            "held_by_board": bool(holder and holder.kind == GroupKind.BOARD),
            "chair_words": self.post_words(holder.pk, MembershipRole.CHAIR) if holder else "",
            "in_focus": focus is not None,
            "focus_words": f"In focus since {focus.started}" if focus else "",
            "focus_reason": focus.reason if focus else "",
            "resources": priority.resources,
            "shows_exit": priority.shows_exit,
            "commitments": [
                {"number": each.number, "text": each.text, "detail": each.detail, "source": self.source(each)}
                for each in self.commitments[priority.pk]
            ],
            "measures": [measure["code"] for measure in mine],
            "actions": [action["ref"] for action in doing],
            "source": self.source(priority),
        }

    # Measures

    def measures(self) -> list[dict]:
        """Every measure placed under the strategy, in the order of its places."""
        numbers = {priority.pk: priority.number for priority in self.priorities}
        places = [
            place
            for place in self.known(MeasurePlace)
            if place.priority_id in numbers and place.measure_id not in self.never_public
        ]
        places.sort(key=lambda place: (numbers[place.priority_id], place.sort))
        measures = self.measures_known = {measure.pk: measure for measure in self.known(Measure)}
        self.measure_parts = self.by(self.known(MeasurePart), "whole_id")
        wanted = {place.measure_id for place in places}
        readings = self.by(self.known(Reading, measure__in=wanted), "measure_id")
        targets = self.by(self.known(Target, measure__in=wanted), "measure_id")
        breaks = self.by(self.known(SeriesBreak, measure__in=wanted), "measure_id", order="period")
        commentaries = self.by(self.known(Commentary, measure__in=wanted), "measure_id")
        tolerance = Tolerance(self.scheme.tolerance_kind, self.scheme.tolerance)
        self.decisions = {
            (each.measure_id, each.period): each for each in self.known(PublishedRating, measure__in=wanted)
        }
        described = []
        for place in places:
            measure = measures[place.measure_id]
            figures = Figures(
                measure=measure,
                supplier=self.partner_name(measure.supplier_id),
                readings={
                    each.period: each for each in readings[measure.pk] if each.period.end <= self.period.end
                },
                targets={each.period: each for each in targets[measure.pk]},
                breaks=breaks[measure.pk],
                scheme=tolerance,
                owed_since=self.strategy.starts.first,
            )
            stands = position(figures, year=self.period, on=localdate(self.known_at))
            described.append(
                self.measure_part(
                    place,
                    numbers[place.priority_id],
                    stands,
                    figures,
                    commentaries[measure.pk],
                    targets[measure.pk],
                )
            )
        return described

    def measure_part(
        self,
        place: MeasurePlace,
        priority: int,
        stands: MeasurePosition,
        figures: Figures,
        commentaries: list[Commentary],
        targets: list[Target],
    ) -> dict:
        measure = stands.measure
        source = self.sources[measure.source_id]
        rule = next(
            (self.source(target) for target in targets if target.period.start <= self.period.end), None
        )
        said = self.commentary(commentaries)
        travel = stands.direction
        return {
            "code": place.number,
            "measure": measure.code,
            "priority": priority,
            "title": measure.title,
            "definition": measure.definition,
            "unit": measure.unit,
            "unit_words": "per cent" if measure.unit == "%" else measure.unit,
            "source": self.source(measure),
            "measured_by": measure.measured_by,
            "licence": source.licence,
            "area_basis": measure.get_area_basis_display(),
            "supplier": figures.supplier,
            "owner": self.partner_name(measure.owner_id),
            "sensitivity": self.class_of(measure),
            "collected": measure.collected,
            "aggregation": measure.aggregation,
            "basis": measure.basis,
            **self.parts_of(measure),
            "frequency": measure.frequency,
            "frequency_words": f"Rated {measure.get_frequency_display().lower()}",
            "polarity": measure.polarity,
            "polarity_words": measure.get_polarity_display(),
            "kind": measure.kind,
            "baseline_words": f"{number_words(measure.baseline_value)} in {measure.baseline_period}"
            if measure.baseline_value is not None
            else f"None: {measure.baseline_reason}",
            "baseline": {
                "period": measure.baseline_period.code,
                "value": number_data(measure.baseline_value),
            }
            if measure.baseline_value is not None
            else None,
            "caveats": paragraphs(measure.caveats),
            "target_rule": rule["rule"] or rule["words"] if rule else "",
            "target_illustrative": bool(rule and rule["illustrative"]),
            "year": self.rated_part(stands.year, figures),
            "latest": self.rated_part(stands.latest, figures),
            "strip": [self.rated_part(each, figures) for each in stands.series[-STRIP_LENGTH:]],
            "series": [self.rated_part(each, figures) for each in stands.series],
            "readings": [
                self.reading_part(measure, period, reading)
                for period, reading in sorted(figures.readings.items())
            ],
            "direction": {
                "change": travel.change.value if travel.change else "",
                "change_words": travel.change.label if travel.change else "",
                "verdict": travel.verdict.value,
                "verdict_words": travel.verdict.label,
                "clear": travel.clear,
                "percent": number_data(None if travel.percent is None else round(travel.percent, 1)),
                "amount_words": travel.amount_words,
                "interval": travel.interval_words,
                "base": stands.year.period.previous().label,
                "sentence": travel.sentence,
            },
            "breaks": [
                {
                    "period": each.period.within(measure.frequency).code,
                    "label": each.period.within(measure.frequency).label,
                    "words": str(each.period),
                    "reason": each.reason,
                    "source": self.source(each),
                }
                for each in stands.breaks
            ],
            "commentary": said.text if said else "",
            "commentary_by": self.partner_name(said.by_id) if said else "",
            "commentary_period": str(said.period) if said else "",
            "commentary_source": self.source(said) if said else None,
            "owed_words": f"{stands.year.rated.reason}."
            if stands.year.rated.rating in {Rating.NO_DATA, Rating.INCOMPLETE}
            else "",
        }

    def parts_of(self, measure: Measure) -> dict:
        """The measures that add up to it. Of restricted ones only how many: `disclosure` needs it, and takes it out."""
        parts = [self.measures_known[each.part_id] for each in self.measure_parts[measure.pk]]
        public = [part for part in parts if part.pk not in self.never_public]
        return {
            "parts": [part.code for part in sorted(public, key=lambda part: part.sort)],
            "parts_not_public": len(parts) - len(public),
        }

    def class_of(self, measure: Measure) -> str:
        return self.classes.get(measure.pk, measure.sensitivity)

    def reading_part(self, measure: Measure, period: Period, reading: Reading) -> dict:
        """One figure as it was supplied; nothing of one that its supplier has not released."""
        named = {"period": period.code, "label": period.label}
        if awaits_release(measure, reading):
            awaiting = Rating.AWAITING_RELEASE.label
            return named | {"value": None, "certainty_words": awaiting, "reason": f"{awaiting}."}
        return named | {
            "value": number_data(reading.value),
            "certainty_words": reading.get_certainty_display(),
            "reason": reading.not_available_reason,
            **self.counts_of(measure, reading),
        }

    def counts_of(self, measure: Measure, reading: Reading) -> dict:
        """The numerator and denominator of a local rate, for `disclosure`, which takes them out again."""
        if self.class_of(measure) != Sensitivity.LOCAL or reading.numerator is None:
            return {}
        return {"counts": [number_data(reading.numerator), number_data(reading.denominator)]}

    def commentary(self, commentaries: list[Commentary]) -> Commentary | None:
        """What is said about the year, else about its latest part."""
        spoken = [each for each in commentaries if self.period.contains(each.period)]
        return max(spoken, key=lambda each: (each.period == self.period, each.period.end), default=None)

    def rated_part(self, rated: RatedPeriod, figures: Figures) -> dict:
        """One period as it is printed: the published rating, and the calculated one too where they differ."""
        decision = self.decisions.get((figures.measure.pk, rated.period))
        rating = Rating(decision.rating) if decision else rated.rated.rating
        combined, value = rated.combined, rated.combined.value
        value_words = number_words(value)
        parts = rated.period.parts(figures.measure.collected)
        if any(awaits_release(figures.measure, figures.readings.get(part)) for part in parts):
            value, value_words = None, Shorthand.X.mark
        elif combined.value is None and combined.so_far is not None:
            value_words = f"[x] ({number_words(combined.so_far)} in {combined.got} of {combined.of})"
        elif mark := mark_of(figures, rated.period):
            value_words = f"{value_words} {mark}"
        return {
            "period": rated.period.code,
            "label": rated.period.label,
            "value": number_data(value),
            "value_words": value_words,
            "target": number_data(rated.goal.value) if rated.goal else None,
            "target_words": rated.goal.words if rated.goal else "",
            "tolerance_words": rated.tolerance.words if rated.goal else "",
            "target_bases": self.target_bases(rated, figures) if rated.goal else [],
            "rating": rating.value,
            "rating_words": rating.label,
            "family": rating.family,
            "letter": rating.letter,
            "reason": rated.rated.reason,
            "published_note": self.decision_words(decision, rated) if decision else "",
        }

    @staticmethod
    def target_bases(rated: RatedPeriod, figures: Figures) -> list[str]:
        """The periods whose figures the target was set from."""
        kind = figures.measure.frequency if rated.period.kind == PeriodKind.YEAR else rated.period.kind
        set_for = [figures.targets[part] for part in rated.period.parts(kind) if part in figures.targets]
        return list(dict.fromkeys(target.base.code for target in set_for if target.base))

    def decision_words(self, decision: PublishedRating, rated: RatedPeriod) -> str:
        """Why the published rating is not the calculated one, and whose decision that was."""
        return (
            f"Published as {decision.get_rating_display().lower()}; calculated as {rated.rated.rating.label.lower()}. "
            f"{decision.reason.rstrip('.')} ({self.people[decision.decided_by_id].public_words})."
        )

    # Actions

    def actions(self) -> list[dict]:
        """Every action of the strategy's plans, rated on the day."""
        numbers = {priority.pk: priority.number for priority in self.priorities}
        plans = {plan.pk: plan for plan in self.known(ActionPlan, strategy=self.strategy.pk)}
        actions = sorted(self.known(Action, plan__in=list(plans)), key=lambda action: action.sort)
        updates = self.by(self.known(Update), "action_id")
        milestones = self.by(self.known(Milestone), "action_id", order="number")
        slips = self.by(self.known(Slip), "action_id")
        support = self.by(self.known(ActionSupport), "action_id")
        moved = self.by(self.known(ActionMeasure), "action_id")
        commitments = {each.pk: each for group in self.commitments.values() for each in group}
        places = {
            place.measure_id: place.number
            for place in self.known(MeasurePlace)
            if place.priority_id in numbers and place.measure_id not in self.never_public
        }
        described = []
        for action in actions:
            plan = plans[action.plan_id]
            stands = action_position(
                action,
                updates=updates[action.pk],
                slips=slips[action.pk],
                interval_days=plan.update_interval_days,
                on=self.as_at,
            )
            commitment = commitments.get(action.commitment_id)
            described.append(
                {
                    "ref": action.reference,
                    "priority": numbers[action.priority_id],
                    "commitment": commitment.number if commitment else None,
                    "title": action.title,
                    "detail": action.detail,
                    "lead": self.partner_name(action.lead_id),
                    "lead_officer": action.lead_officer,
                    "supporting": [self.partner_name(each.partner_id) for each in support[action.pk]],
                    "group": self.groups[plan.group_id].name,
                    "plan": plan.title,
                    "origin_words": action.get_origin_display(),
                    "resources": action.resources,
                    "measures": [
                        places[each.measure_id] for each in moved[action.pk] if each.measure_id in places
                    ],
                    "milestones": [self.milestone_part(each) for each in milestones[action.pk]],
                    "updates": [self.update_part(each) for each in stands.updates],
                    "source": self.source(action),
                    **self.standing(action, stands),
                }
            )
        return described

    def standing(self, action: Action, stands: ActionPosition) -> dict:
        """How the action stands on the day."""
        return {
            "start_words": str(action.starts or ""),
            "due_words": str(stands.due or action.due_exception),
            "original_due_words": str(action.original_due or action.due_exception),
            "slip_words": stands.slip_words,
            "completed_words": str(stands.closed_on or ""),
            "rating": stands.rating.value,
            "rating_words": stands.rating.label,
            "family": stands.rating.family,
            "letter": stands.rating.letter,
            "update_overdue_words": stands.update_overdue_words,
            "outcome": action.outcome if stands.closed_on else "",
            "closed_reason": action.closed_reason if stands.closed_on else "",
        }

    def milestone_part(self, milestone: Milestone) -> dict:
        done = milestone.actual if milestone.actual and milestone.actual.first <= self.as_at else None
        due = milestone.forecast or milestone.baseline
        if done:
            state = "Done"
        elif due and due.last < self.as_at:
            state = "Late"
        else:
            state = "To do"
        return {
            "title": milestone.title,
            "due_words": str(due or ""),
            "baseline_words": str(milestone.baseline or ""),
            "done_words": str(done or ""),
            "state_words": state,
            "source": self.source(milestone),
        }

    def update_part(self, update: Update) -> dict:
        return {
            "made_on": update.made_on.iso,
            "made_words": str(update.made_on),
            "rating": update.rating,
            "rating_words": update.get_rating_display(),
            "text": update.done,
            "next": update.next,
            "obstacles": update.obstacles,
            "by_words": self.partner_name(update.by_id),
            "source": self.source(update),
        }

    # Schemes and sources

    def scheme_part(self, scheme: RagScheme) -> dict:
        return {
            "name": scheme.name,
            "version": scheme.version,
            "tolerance_words": Tolerance(scheme.tolerance_kind, scheme.tolerance).words,
            "definitions": [
                {
                    "rating": each.rating,
                    "words": each.words,
                    "text": each.text,
                    "letter": letter_of(scheme.rates, each.rating),
                }
                for each in self.definitions[scheme.pk]
            ],
            "source": self.source(scheme),
        }

    def sources_part(self) -> list[dict]:
        """Every source this document uses, papers first."""
        order = ["paper", "file", "statement", "illustrative"]
        used = [source for pk, source in self.sources.items() if pk in self.used_sources]
        return [
            {
                "id": source.code,
                "kind": source.kind,
                "kind_words": source.get_kind_display(),
                "title": source.title,
                "detail": ". ".join(
                    part.rstrip(".") for part in [source.detail, str(source.dated or ""), source.rule] if part
                ),
                "licence": source.licence,
                "address": source.address,
                "rule": source.rule,
            }
            for source in sorted(used, key=lambda each: (order.index(each.kind), each.title))
        ]


# Plain helpers


def awaits_release(measure: Measure, reading: Reading | None) -> bool:
    """Whether a figure is there that its supplier has not agreed to have published."""
    return (
        measure.needs_release
        and reading is not None
        and reading.value is not None
        and reading.released_on is None
    )


def mark_of(figures: Figures, period: Period) -> str:
    """`[p]` while a reading of the period is provisional, `[r]` when one was revised, else ""."""
    parts = period.parts(figures.measure.collected)
    said = {figures.readings[part].certainty for part in parts if part in figures.readings}
    if Certainty.PROVISIONAL in said:
        return Shorthand.P.mark
    return Shorthand.R.mark if Certainty.REVISED in said else ""


def on(day: PartialDate) -> str:
    """`on 5 September 2022`, `in January 2019`."""
    return f"{'on' if day.day else 'in'} {day}"


def agreed_words(strategy: Strategy) -> str:
    """When and where the strategy was agreed, or that it has not been."""
    if strategy.agreed_on:
        return f"Agreed {on(strategy.agreed_on)}: {strategy.agreed_reference}"
    if strategy.for_decision_on:
        return f"Published for decision {on(strategy.for_decision_on)}"
    return ""


def in_force_words(strategy: Strategy) -> str:
    """From when to when the strategy is in force, or was meant to be."""
    if strategy.in_force_on:
        return f"In force from {strategy.in_force_on} to {strategy.ends}"
    return f"Meant for {strategy.starts} to {strategy.ends}"
