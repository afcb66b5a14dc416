"""Records for tests, each reaching its state by the portal's own operations.

Every function takes keyword arguments with sensible defaults and makes what it needs below it:
`make_action(state="complete")` brings its plan, group, priority and strategy with it. Dates may be written as text
("2022", "2022-05", "2022-05-12"), periods as their code or label ("2024/25 Q1", "April 2024", "2024/25").
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from itertools import count

from actionplans import operations as action_operations
from actionplans.enums import ActionState, Answer, Origin, UpdateRating
from actionplans.models import Action, ActionPlan, Milestone, Recommendation, Review, Slip, Update
from actionplans.operations import Answered
from actionplans.rules import RecommendationLine
from common import clock
from common.partial_dates import PartialDate
from common.periods import Period
from common.records import write
from meetings.models import Meeting
from partnership.enums import GroupKind, MembershipRole, PartnerCategory, SourceKind
from partnership.models import DeliveryGroup, Membership, Partner, Partnership, Source, Term, User
from performance import operations as figure_operations
from performance.enums import Aggregation, AreaBasis, Certainty, Frequency, MeasureKind, Polarity, Sensitivity
from performance.models import (
    Commentary,
    Measure,
    MeasurePlace,
    RagDefinition,
    RagScheme,
    SeriesBreak,
    Target,
)
from priorities import operations as strategy_operations
from priorities.enums import StrategyState
from priorities.models import Commitment, Holding, Priority, Strategy

TODAY = date(2025, 7, 14)  # the tests' own date, as tests/environment.py sets it
PASSWORD = "a-password-for-tests-only"

_numbers = count(1)


def now() -> datetime:
    """The moment at which a test's records are written."""
    return clock.now()


def day(given: str | date | PartialDate | None) -> PartialDate | None:
    """A partial date from text, a day or itself."""
    if given is None or isinstance(given, PartialDate):
        return given
    return PartialDate.of(given) if isinstance(given, date) else PartialDate.parse(given)


def period(given: str | Period | None) -> Period | None:
    """A period from its code, its label or itself."""
    return Period.parse(given) if isinstance(given, str) and given else given or None


def figure(given) -> Decimal | None:
    """A Decimal from a number or text."""
    return None if given is None else Decimal(str(given))


# People and where things come from


def make_user(
    role: str = "officer",
    *,
    email: str = "",
    name: str = "",
    partner: Partner | None = None,
    password: str = PASSWORD,
    **fields,
) -> User:
    """A person: officer, publisher (an officer too), scrutiny, contributor, or administrator (a superuser).

    Officers, publishers, scrutiny and administrators may open the back office; a contributor may not.
    """
    roles = {
        "officer": {"is_officer": True, "is_staff": True},
        "publisher": {"is_officer": True, "is_publisher": True, "is_staff": True},
        "scrutiny": {"is_scrutiny": True, "is_staff": True},
        "contributor": {},
        "administrator": {"is_superuser": True, "is_staff": True},
    }
    return User.objects.create_user(
        email or f"{role}-{next(_numbers)}@portal.example",
        password,
        **{"name": name or f"The {role}", "partner": partner, "job_title": role.capitalize()}
        | roles[role]
        | fields,
    )


def officer() -> User:
    """The officer who keeps the records of a test where it does not matter who does."""
    return User.objects.filter(email="keeper@portal.example").first() or make_user(
        "officer", email="keeper@portal.example", name="The keeper of records"
    )


def make_source(
    kind: str = SourceKind.PAPER, *, code: str = "", title: str = "", rule: str = "", **fields
) -> Source:
    """A source of a kind: paper, file, statement or illustrative (which gets a rule)."""
    code = code or f"{kind}-{next(_numbers)}"
    if kind == SourceKind.ILLUSTRATIVE and not rule:
        rule = "Made up for a test."
    return _write(Source(code=code, kind=kind, title=title or f"Source {code}", rule=rule, **fields))


def paper() -> Source:
    """The paper behind the records of a test where it does not matter which."""
    return Source.objects.filter(code="the-paper").first() or make_source(
        code="the-paper", title="The board's paper"
    )


# Who


def make_partnership(**fields) -> Partnership:
    """The one partnership; the one that is there when there is one."""
    return Partnership.objects.first() or _write(
        Partnership(
            **{
                "name": "Anytown Community Safety Partnership",
                "short_name": "Anytown partnership",
                "area": "Anytown",
                "legal_basis": "Crime and Disorder Act 1998, section 5.",
                "contact_team": "Community Safety Team",
                "source": paper(),
            }
            | fields
        )
    )


def make_partner(
    *,
    name: str = "",
    code: str = "",
    category: str = PartnerCategory.RESPONSIBLE_AUTHORITY,
    joined=None,
    left=None,
    **fields,
) -> Partner:
    """An organisation at the table."""
    number = next(_numbers)
    return _write(
        Partner(
            name=name or f"Partner {number}",
            code=code or f"partner-{number}",
            category=category,
            joined=day(joined),
            left=day(left),
            **{"source": paper()} | fields,
        )
    )


def make_group(
    *, name: str = "", code: str = "", kind: str = GroupKind.DELIVERY_GROUP, **fields
) -> DeliveryGroup:
    """A delivery group, or with kind="board" the board itself."""
    number = next(_numbers)
    return _write(
        DeliveryGroup(
            name=name or f"Group {number}",
            code=code or f"group-{number}",
            kind=kind,
            **{"source": paper()} | fields,
        )
    )


def make_membership(
    *,
    group: DeliveryGroup | None = None,
    role: str = MembershipRole.CHAIR,
    post: str = "Chair",
    started=None,
    ended=None,
    **fields,
) -> Membership:
    """A post, or with person=… a person, in a group."""
    return _write(
        Membership(
            group=group or make_group(),
            role=role,
            post=post,
            started=day(started),
            ended=day(ended),
            **{"source": paper()} | fields,
        )
    )


def make_term(*, term: str = "", text: str = "What it means.", **fields) -> Term:
    """A word of the glossary."""
    return _write(Term(term=term or f"Term {next(_numbers)}", text=text, **{"source": paper()} | fields))


# What for


def make_strategy(
    *,
    state: str = StrategyState.DRAFT,
    slug: str = "",
    title: str = "",
    years: str = "2022–25",
    starts="2022-09-05",
    ends="2025-09-30",
    inside: Strategy | None = None,
    **fields,
) -> Strategy:
    """A strategy that went through the steps up to its state: draft, for_decision, agreed, in_force, superseded or
    withdrawn.
    """
    slug = slug or f"strategy-{next(_numbers)}"
    strategy = _write(
        Strategy(
            slug=slug,
            title=title or f"Strategy {slug}",
            years=years,
            starts=day(starts),
            ends=day(ends),
            inside=inside,
            **{"vision": "A place where people are safe.", "source": paper()} | fields,
        )
    )
    by = {"strategy": strategy, "by": officer(), "at": now()}
    state = StrategyState(state)
    if state == StrategyState.WITHDRAWN:
        strategy_operations.withdraw(reason="No longer wanted.", **by)
    elif state != StrategyState.DRAFT:
        strategy_operations.put_for_decision(on=strategy.starts, **by)
    if state in {StrategyState.AGREED, StrategyState.IN_FORCE, StrategyState.SUPERSEDED}:
        strategy_operations.agree(on=strategy.starts, reference="The board, item 6", **by)
    another = Strategy.objects.in_force().main().exists()
    if state == StrategyState.IN_FORCE or (state == StrategyState.SUPERSEDED and not another):
        strategy_operations.bring_into_force(on=strategy.starts, **by)
    if state == StrategyState.SUPERSEDED:
        strategy_operations.supersede(on=strategy.ends, **by)
    strategy.refresh_from_db()
    return strategy


def make_priority(
    *,
    strategy: Strategy | None = None,
    number: int = 0,
    short_title: str = "",
    held_by: DeliveryGroup | None = None,
    **fields,
) -> Priority:
    """A priority; with `held_by` a group answers for it."""
    strategy = strategy or make_strategy()
    number = number or strategy.priorities.count() + 1
    priority = _write(
        Priority(
            strategy=strategy,
            number=number,
            short_title=short_title or f"Priority {number}",
            **{
                "title": short_title or f"Priority {number}",
                "why": "Because people asked for it.",
                "source": paper(),
            }
            | fields,
        )
    )
    if held_by:
        _write(Holding(priority=priority, group=held_by, started=strategy.starts, source=paper()))
    return priority


def make_commitment(
    *, priority: Priority | None = None, number: str = "", text: str = "", **fields
) -> Commitment:
    """One “we will” under a priority."""
    priority = priority or make_priority()
    number = number or f"{priority.number}.{priority.commitments.count() + 1}"
    return _write(
        Commitment(
            priority=priority,
            number=number,
            text=text or f"We will do {number}.",
            **{"source": paper()} | fields,
        )
    )


# How well


def make_scheme(*, rates: str = "measures", version: int = 1, **fields) -> RagScheme:
    """The scheme that rates measures (or with rates="actions" actions), with its definitions."""
    scheme = _write(
        RagScheme(rates=rates, version=version, **{"name": f"Scheme for {rates}", "source": paper()} | fields)
    )
    words = {
        "measures": [
            ("green", "On target", "Meets the target."),
            ("amber", "Near target", "Within the tolerance."),
            ("red", "Off target", "Misses it by more."),
        ],
        "actions": [
            ("complete", "Complete", "Done."),
            ("on_track", "On track", "Will be done in time."),
            ("at_risk", "At risk", "May be late."),
            ("off_track", "Off track", "Will be late."),
        ],
    }[rates]
    for position, (rating, label, text) in enumerate(words, start=1):
        _write(
            RagDefinition(
                scheme=scheme, position=position, rating=rating, words=label, text=text, source=paper()
            )
        )
    return scheme


def make_measure(
    *,
    code: str = "",
    priority: Priority | None = None,
    number: str = "",
    collected: str = Frequency.MONTH,
    frequency: str = Frequency.QUARTER,
    aggregation: str = Aggregation.SUM,
    polarity: str = Polarity.LOWER,
    kind: str = MeasureKind.TARGET,
    owner: Partner | None = None,
    supplier: Partner | None = None,
    **fields,
) -> Measure:
    """A measure (a monthly count rated by quarter, where lower is better); with `priority` it is placed under it."""
    code = code or f"M-{next(_numbers)}"
    owner = owner or make_partner()
    if aggregation == Aggregation.RATIO:
        fields = {"numerator": "Those who did", "denominator": "Those who could", "unit": "per cent"} | fields
    measure = _write(
        Measure(
            code=code,
            collected=collected,
            frequency=frequency,
            aggregation=aggregation,
            polarity=polarity,
            kind=kind,
            owner=owner,
            supplier=supplier or owner,
            **{
                "title": f"Measure {code}",
                "definition": "What is counted, and how.",
                "unit": "offences",
                "measured_by": "The police",
                "area_basis": AreaBasis.FORCE,
                "due_days": 60,
                "sensitivity": Sensitivity.OPEN,
                "baseline_reason": "It is new.",
                "source": paper(),
            }
            | fields,
        )
    )
    if priority:
        number = number or f"{priority.number}.{priority.measure_places.count() + 1}"
        _write(MeasurePlace(priority=priority, measure=measure, number=number, source=paper()))
    return measure


def record(
    measure: Measure,
    values: Mapping,
    *,
    source: Source | None = None,
    by: User | None = None,
    at: datetime | None = None,
    certainty: str = Certainty.FINAL,
    reason: str = "Recorded for a test.",
) -> figure_operations.Recorded:
    """Record figures of a measure: {"2024-04": 12, "2024-05": None, "2024-06": (3, 10)}.

    None is a figure that is not available; a pair is numerator and denominator (the value is their percentage).
    """
    figures = []
    for when, value in values.items():
        said = {"value": None, "not_available_reason": "Not supplied."}
        if isinstance(value, tuple):
            numerator, denominator = map(figure, value)
            said = {
                "value": round(100 * numerator / denominator, 4),
                "numerator": numerator,
                "denominator": denominator,
            }
        elif value is not None:
            said = {"value": figure(value)}
        figures.append(
            figure_operations.Figure(measure=measure, period=period(when), certainty=certainty, **said)
        )
    return figure_operations.record_readings(
        figures=figures, source=source or paper(), by=by or officer(), at=at or now(), reason=reason
    )


def aim(measure: Measure, values: Mapping, *, base=None, source: Source | None = None) -> list[Target]:
    """Set targets of a measure: {"2024/25 Q1": 100}; a pair is a band."""
    return [
        figure_operations.set_target(
            measure=measure,
            period=period(when),
            base=period(base),
            source=source or paper(),
            by=officer(),
            at=now(),
            reason="Set for a test.",
            **(
                {"low": figure(value[0]), "high": figure(value[1])}
                if isinstance(value, tuple)
                else {"value": figure(value)}
            ),
        )
        for when, value in values.items()
    ]


def break_series(measure: Measure, when, *, reason: str = "Counted differently.") -> SeriesBreak:
    """From this period on, figures are not comparable."""
    return figure_operations.break_series(
        measure=measure, period=period(when), reason=reason, source=paper(), by=officer(), at=now()
    )


def make_commentary(
    measure: Measure, when, text: str = "What lies behind the figure.", **fields
) -> Commentary:
    """What a partner says about a figure."""
    return _write(
        Commentary(
            measure=measure,
            period=period(when),
            text=text,
            **{"by": measure.owner, "source": paper()} | fields,
        )
    )


# Doing


def make_plan(
    *, strategy: Strategy | None = None, group: DeliveryGroup | None = None, code: str = "", **fields
) -> ActionPlan:
    """A group's plan for a strategy."""
    code = code or f"plan-{next(_numbers)}"
    return _write(
        ActionPlan(
            code=code,
            strategy=strategy or make_strategy(),
            group=group or make_group(),
            **{"title": f"Plan {code}", "source": paper()} | fields,
        )
    )


def make_action(
    *,
    state: str = ActionState.OPEN,
    reference: str = "",
    plan: ActionPlan | None = None,
    priority: Priority | None = None,
    lead: Partner | None = None,
    starts="2022-10-01",
    due="2025-12-31",
    closed_on="2025-03-31",
    supporting=(),
    measures=(),
    **fields,
) -> Action:
    """An action that went through the steps up to its state: open, complete, cancelled or deferred.

    With `due_exception` it has no due date. `closed_on` counts where the state is not open.
    """
    if plan is None:
        plan = make_plan(strategy=priority.strategy if priority else None)
    priority = priority or plan.strategy.priorities.first() or make_priority(strategy=plan.strategy)
    reference = reference or f"A-{next(_numbers):02}"
    action = action_operations.add_action(
        reference=reference,
        plan=plan,
        priority=priority,
        lead=lead or make_partner(),
        starts=day(starts),
        due=None if fields.get("due_exception") else day(due),
        supporting=supporting,
        measures=measures,
        by=officer(),
        at=now(),
        **{"title": f"Do {reference}", "origin": Origin.COMMISSIONED, "source": paper()} | fields,
    )
    done = {"action": action, "on": day(closed_on), "by": officer(), "at": now()}
    if state == ActionState.COMPLETE:
        action_operations.complete(outcome="It was done.", **done)
    elif state == ActionState.CANCELLED:
        action_operations.cancel(reason="No longer needed.", **done)
    elif state == ActionState.DEFERRED:
        action_operations.defer(reason="There is no money this year.", **done)
    return action


def post_update(
    action: Action,
    *,
    made_on="2025-06-30",
    rating: str = UpdateRating.ON_TRACK,
    done: str = "What was done.",
    partner: Partner | None = None,
    **fields,
) -> Update:
    """Say how an action goes."""
    return action_operations.post_update(
        action=action,
        made_on=day(made_on),
        rating=rating,
        done=done,
        partner=partner or action.lead,
        **{"source": paper(), "by": officer(), "at": now()} | fields,
    )


def move_due(
    action: Action,
    due,
    *,
    made_on="2025-06-30",
    reason: str = "It takes longer.",
    agreed_by: str = "The group",
) -> Slip:
    """Move an action's due date with a reason."""
    return action_operations.revise_due_date(
        action=action,
        made_on=day(made_on),
        due=day(due),
        reason=reason,
        agreed_by=agreed_by,
        source=paper(),
        by=officer(),
        at=now(),
    )


def make_milestone(
    *,
    action: Action | None = None,
    number: int = 0,
    title: str = "A step",
    baseline="2025-01",
    reached=None,
    **fields,
) -> Milestone:
    """A step of an action; with `reached` it was taken on that day."""
    action = action or make_action()
    milestone = _write(
        Milestone(
            action=action,
            number=number or action.milestones.count() + 1,
            title=title,
            baseline=day(baseline),
            **{"source": paper()} | fields,
        )
    )
    if reached:
        action_operations.reach_milestone(milestone=milestone, on=day(reached), by=officer(), at=now())
    return milestone


def make_review(
    *, code: str = "", group: DeliveryGroup | None = None, recommendations: int | Mapping = 0, **fields
) -> Review:
    """A review; with `recommendations` so many of them, or those with the texts given by number."""
    code = code or f"review-{next(_numbers)}"
    if isinstance(recommendations, int):
        recommendations = {str(number): f"Do {number}." for number in range(1, recommendations + 1)}
    return action_operations.keep_review(
        review=Review(code=code, group=group, **{"title": f"Review {code}", "source": paper()} | fields),
        recommendations=[RecommendationLine(number, "", text) for number, text in recommendations.items()],
        by=officer(),
        at=now(),
        reason="Made for a test.",
    )


def make_recommendation(
    *, review: Review | None = None, number: str = "", text: str = "Do something.", section: str = ""
) -> Recommendation:
    """One thing that a review asks for."""
    review = review or make_review()
    number = number or str(review.recommendations.count() + 1)
    action_operations.keep_review(
        review=review,
        recommendations=[RecommendationLine(number, section, text)],
        by=officer(),
        at=now(),
        reason="Made for a test.",
    )
    return review.recommendations.get(number=number)


def answer_recommendation(
    recommendation: Recommendation,
    *,
    partner: Partner | None = None,
    answer: str = Answer.ACCEPTED,
    answered_on="2025-06",
    remark: str = "",
    actions=(),
) -> Recommendation:
    """Say what a partner answers, and which actions answer it."""
    said = Answered(
        partner=partner or make_partner(),
        answer=Answer(answer),
        answered_on=day(answered_on),
        remark=remark,
        source=paper(),
    )
    return action_operations.answer(
        recommendation=recommendation, said=said, actions=actions, by=officer(), at=now(), reason="Answered."
    )


# Holding to account


def make_meeting(
    *, group: DeliveryGroup | None = None, held_on="2025-06-16", title: str = "", **fields
) -> Meeting:
    """A meeting that took place."""
    group = group or make_group(kind=GroupKind.BOARD)
    return _write(
        Meeting(
            group=group,
            held_on=day(held_on),
            title=title or f"{group}, {held_on}",
            **{"source": paper()} | fields,
        )
    )


def _write(thing):
    """Save a new record whole. A source may be written before there is an officer, so nobody is asked who it was."""
    return write(thing, by=officer(), at=now(), reason="Made for a test.")
