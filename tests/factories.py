"""Records for tests, each reaching its state by the portal's own operations.

Every function takes keyword arguments with sensible defaults and makes what it needs below it:
`make_action(state="complete")` brings its plan, group, priority and strategy with it. Dates may be written as text
("2022", "2022-05", "2022-05-12"), periods as their code or label ("2024/25 Q1", "April 2024", "2024/25").
"""

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import fields as fields_of
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
from meetings.enums import Access, DecisionKind, ItemType, MeetingState, Presence
from meetings.models import (
    AgendaItem,
    CommitteeReport,
    Decision,
    Escalation,
    FollowUp,
    GroupReport,
    Meeting,
    Paper,
    Risk,
    RiskScore,
    ScrutinyRecommendation,
    StandingItem,
)
from meetings.operations import agendas, decisions, reports, risks, scrutiny
from partnership import duties
from partnership.enums import (
    DeathReviewState,
    DutyKind,
    GroupKind,
    MembershipRole,
    PartnerCategory,
    SourceKind,
)
from partnership.models import (
    CaseReviewFigures,
    DeathReview,
    DeliveryGroup,
    DutyRecord,
    InformationSharingAgreement,
    LiaisonOfficer,
    Membership,
    Partner,
    Partnership,
    PublicMeeting,
    ReportingLine,
    Source,
    Term,
    User,
)
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
from priorities.enums import AskedBy, StrategyState
from priorities.models import (
    Commitment,
    Consultation,
    Finding,
    Holding,
    Priority,
    StrategicAssessment,
    Strategy,
)
from publishing import checks, overrides
from publishing.checking import check_now
from publishing.models import CheckOverride

TODAY = date(2025, 7, 14)  # the tests' own date, as tests/environment.py sets it
PASSWORD = "a-password-for-tests-only"

_numbers = count(1)
_usual: dict[str, User | Source] = {}  # of one test: tests/conftest.py empties it


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
    if "officer" not in _usual:
        _usual["officer"] = User.objects.filter(email="keeper@portal.example").first() or make_user(
            "officer", email="keeper@portal.example", name="The keeper of records"
        )
    return copy(_usual["officer"])


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
    if "paper" not in _usual:
        _usual["paper"] = Source.objects.filter(code="the-paper").first() or make_source(
            code="the-paper", title="The board's paper"
        )
    return copy(_usual["paper"])


def forget_the_usual() -> None:
    """Another test begins, with another database: the usual officer and paper are looked for anew."""
    _usual.clear()


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


# What the law asks the partnership to keep


def make_sharing(*, signed: Iterable[Partner] = (), **fields) -> InformationSharingAgreement:
    """An information sharing protocol agreed in May 2024, to be reviewed in May 2026, with who signed it."""
    given = {"title": f"Protocol {next(_numbers)}", "agreed_on": "2024-05", "review_on": "2026-05"} | fields
    record = InformationSharingAgreement(**{"source": paper()} | _dated(given))
    return duties.keep_sharing(record=record, signatories=signed, **_added())


def make_liaison_officer(*, partner: Partner | None = None, **fields) -> LiaisonOfficer:
    """The liaison officer of a responsible authority since May 2024."""
    given = {"post": "Superintendent", "started": "2024-05-01"} | fields
    record = LiaisonOfficer(partner=partner or make_partner(), **{"source": paper()} | _dated(given))
    return duties.keep_liaison_officer(record=record, **_added())


def make_duty_record(duty: str = DutyKind.COMMUNITY_REMEDY, **fields) -> DutyRecord:
    """A document that the law asks for, with some words of what it says."""
    given = {"title": f"Document {next(_numbers)}", "text": "What it says.", "dated": "2025-05"} | fields
    record = DutyRecord(duty=duty, **{"source": paper()} | _dated(given))
    return duties.keep_duty_record(record=record, **_added())


def make_case_reviews(year="2024/25", *, numbers=(2, 1, 1, 0), **fields) -> CaseReviewFigures:
    """The four numbers of a year: applications, threshold not met, reviews, with recommendations."""
    names = ("applications", "threshold_not_met", "reviews", "recommendations")
    given = dict(zip(names, numbers, strict=True)) | fields
    record = CaseReviewFigures(year=period(year), **{"source": paper()} | _dated(given))
    return duties.keep_case_reviews(record=record, **_added())


def make_death_review(**fields) -> DeathReview:
    """The review of a death that is under way."""
    given = {"pseudonym": f"Ann {next(_numbers)}", "state": DeathReviewState.UNDER_WAY} | fields
    record = DeathReview(**{"source": paper()} | _dated(given))
    return duties.keep_death_review(record=record, **_added())


def make_public_meeting(*, came: Iterable[Partner] = (), **fields) -> PublicMeeting:
    """A public meeting held on 1 July 2025, and the partners that came, each by its director."""
    given = {"title": f"Residents’ meeting {next(_numbers)}", "held_on": "2025-07-01"} | fields
    record = PublicMeeting(**{"source": paper()} | _dated(given))
    return duties.keep_public_meeting(record=record, came=dict.fromkeys(came, "Director"), **_added())


def make_assessment(**fields) -> StrategicAssessment:
    """A strategic assessment approved in March 2025."""
    given = {"title": f"Strategic assessment {next(_numbers)}", "approved_on": "2025-03"} | fields
    record = StrategicAssessment(**{"source": paper()} | _dated(given))
    return strategy_operations.keep_assessment(record=record, **_added())


def make_finding(
    *, assessment: StrategicAssessment | None = None, priorities: Iterable[Priority] = (), **fields
) -> Finding:
    """A finding of an assessment that the authorities ask for, and the priorities it led to."""
    given = {"text": f"Theft rises {next(_numbers)}.", "asked_by": AskedBy.AUTHORITIES} | fields
    record = Finding(assessment=assessment or make_assessment(), **{"source": paper()} | given)
    return strategy_operations.keep_finding(record=record, priorities=priorities, **_added())


def make_consultation(**fields) -> Consultation:
    """A consultation that ended in May 2025."""
    given = {"title": f"Asked on the street {next(_numbers)}", "ended": "2025-05"} | fields
    record = Consultation(**{"source": paper()} | _dated(given))
    return strategy_operations.keep_consultation(record=record, **_added())


def _dated(given: dict) -> dict:
    """What was given, with dates that are written as text read."""
    dates = {name for name in given if name.endswith("_on") or name in {"started", "ended", "dated"}}
    return {name: day(value) if name in dates else value for name, value in given.items()}


def _added() -> dict:
    return {"by": officer(), "at": now(), "reason": duties.ADDED}


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
    *,
    group: DeliveryGroup | None = None,
    held_on=None,
    state: str = MeetingState.HELD,
    title: str = "",
    at: datetime | None = None,
    **fields,
) -> Meeting:
    """A meeting that went through the steps up to its state: planned, called (with an item), held or cancelled.

    One that was held is entered as past, on 16 June 2025; the others are to come, on 22 September 2025.
    """
    group = group or make_board()
    held_on = held_on or ("2025-06-16" if state == MeetingState.HELD else "2025-09-22")
    meeting = Meeting(
        group=group,
        held_on=day(held_on),
        title=title or f"{group}, {held_on}",
        **{"source": paper()} | fields,
    )
    by = {"meeting": meeting, "by": officer(), "at": at or now()}
    if state == MeetingState.HELD:
        return agendas.enter_past_meeting(**by)
    agendas.plan_meeting(**by)
    if state == MeetingState.CALLED:
        make_item(meeting=meeting)
        agendas.call_meeting(on=by["at"].date(), **by)
    elif state == MeetingState.CANCELLED:
        agendas.cancel_meeting(reason="Too few can come.", **by)
    return meeting


def make_board(**fields) -> DeliveryGroup:
    """The board."""
    return make_group(**{"name": "Anytown Board", "kind": GroupKind.BOARD} | fields)


def report_to(group: DeliveryGroup, to: DeliveryGroup) -> ReportingLine:
    """From now on the group reports to the other."""
    return _write(ReportingLine(group=group, to=to, source=paper()))


def make_standing_item(*, group: DeliveryGroup, number: int = 1, title: str = "", **fields) -> StandingItem:
    """An item that stands on every agenda of a body."""
    return _write(
        StandingItem(
            group=group,
            number=number,
            title=title or f"Standing item {number}",
            **{"type": ItemType.DISCUSSION, "source": paper()} | fields,
        )
    )


def make_item(*, meeting: Meeting | None = None, title: str = "An item", **fields) -> AgendaItem:
    """An item at the end of an agenda, for decision unless it is told otherwise; access="exempt" brings its reasons."""
    exempt = {"exempt_paragraph": "7", "public_interest": "It would warn those who are watched."}
    return agendas.keep_item(
        item=AgendaItem(
            meeting=meeting or make_meeting(),
            title=title,
            **{"type": ItemType.DECISION, "source": paper()}
            | (exempt if fields.get("access") == Access.EXEMPT else {})
            | fields,
        ),
        by=officer(),
        at=now(),
        reason="Made for a test.",
    )


def attend(meeting: Meeting, present=(), *, apologies=(), absent=()) -> None:
    """Who was at a meeting that was held, by partner."""
    said = dict.fromkeys(present, (Presence.PRESENT, "Representative"))
    said |= dict.fromkeys(apologies, (Presence.APOLOGIES, ""))
    said |= dict.fromkeys(absent, (Presence.ABSENT, ""))
    agendas.record_attendance(meeting=meeting, presences=said, source=paper(), by=officer(), at=now())


def make_committee_report(
    *,
    title: str = "A report",
    type: str = ItemType.DECISION,
    recommendations: str = "",
    submitted: bool = False,
    **fields,
) -> CommitteeReport:
    """A committee report, whose recommendations fit its type; with `submitted` its first version is frozen."""
    verbs = {ItemType.DECISION: "Agree", ItemType.DISCUSSION: "Discuss", ItemType.INFORMATION: "Note"}
    report = reports.keep_report(
        report=CommitteeReport(
            title=title,
            type=type,
            recommendations=recommendations or f"{verbs[ItemType(type)]} the report.",
            **{
                "report_of": "Director of Public Protection",
                "author": "Community Safety Team",
                "summary": "What the report says.",
                "crime_and_disorder_implications": "It prevents crime.",
                "source": paper(),
            }
            | fields,
        ),
        by=officer(),
        at=now(),
    )
    if submitted:
        reports.submit_report(report=report, by=officer(), at=now())
    return report


def put_behind(item: AgendaItem, report: CommitteeReport | None = None, **fields) -> Paper:
    """Put the newest version of a committee report behind an item; with `content` in the fields, a file."""
    version = report and report.versions.last()
    return reports.put_behind_item(
        paper=Paper(
            item=item,
            version=version,
            **{"title": str(report or "A file"), "received_on": TODAY} | fields,
        ),
        by=officer(),
        at=now(),
    )


def make_group_report(
    *,
    group: DeliveryGroup | None = None,
    meeting: Meeting | None = None,
    submitted: bool = False,
    by: User | None = None,
    **fields,
) -> GroupReport:
    """A group's report to a meeting of the body it reports to, drafted or submitted."""
    meeting = meeting or make_meeting(state=MeetingState.PLANNED)
    group = group or make_group()
    if group != meeting.group and not group.reports_to.filter(to=meeting.group).exists():
        report_to(group, meeting.group)
    report = reports.keep_group_report(
        report=GroupReport(
            group=group,
            meeting=meeting,
            **{
                "since": date(2025, 4, 1),
                "until": date(2025, 6, 30),
                "achievements": "What went well.",
                "source": paper(),
            }
            | fields,
        ),
        by=by or officer(),
        at=now(),
    )
    if submitted:
        reports.submit_group_report(report=report, figures={}, by=by or officer(), at=now())
    return report


def decide(
    kind: str = DecisionKind.OTHER,
    *,
    meeting: Meeting | None = None,
    by: User | None = None,
    at: datetime | None = None,
    delegated_to: str = "",
    asked: decisions.Asked | None = None,
    item: AgendaItem | None = None,
    **given,
) -> Decision:
    """Record a decision of a meeting (a new one unless it is given) or under a delegation, and do what it decides.

    Fields of the effect are given by name: decide("accept_red", measure=…, until=…, mitigation=…).
    """
    names = {each.name for each in fields_of(decisions.Effect)}
    effect = decisions.Effect(**{name: given.pop(name) for name in list(given) if name in names})
    if meeting is None and not delegated_to:
        meeting = item.meeting if item else make_meeting()
    if delegated_to:
        given = {"delegation": "Agreed on 10 March 2025.", "decided_on": PartialDate.of(TODAY)} | given
    return decisions.decide(
        kind=kind,
        meeting=meeting,
        item=item,
        delegated_to=delegated_to,
        effect=effect,
        asked=asked,
        by=by or officer(),
        at=at or now(),
        **{"text": "It was decided.", "minute_reference": "minute 6", "source": paper()} | given,
    )


def asking(
    text: str = "Write the report.", *, partner: Partner | None = None, due=date(2025, 9, 1), owner=None
) -> decisions.Asked:
    """What somebody is asked to do."""
    return decisions.Asked(text=text, partner=partner or make_partner(), due=due, owner=owner)


def ask(meeting: Meeting | None = None, **asked) -> FollowUp:
    """Ask somebody for something at a meeting: a follow-up."""
    return decisions.ask(
        meeting=meeting or make_meeting(), asked=asking(**asked), by=officer(), at=now(), source=paper()
    )


def make_escalation(
    *,
    action: Action | None = None,
    measure: Measure | None = None,
    group: DeliveryGroup | None = None,
    to: DeliveryGroup | None = None,
    by: User | None = None,
    raised_on: date = TODAY,
    **fields,
) -> Escalation:
    """A concern of a group about one of its actions, or a measure, that waits for the board."""
    if not (action or measure):
        action = make_action(plan=make_plan(group=group))
    group = group or (action.plan.group if action else make_group())
    to = to or make_board()
    if not group.reports_to.filter(to=to).exists():
        report_to(group, to)
    return decisions.escalate(
        escalation=Escalation(
            group=group,
            to=to,
            action=action,
            measure=measure,
            raised_on=raised_on,
            **{"why": "It will be late.", "asked": "More people.", "source": paper()} | fields,
        ),
        by=by or officer(),
        at=now(),
    )


def make_risk(
    *,
    group: DeliveryGroup | None = None,
    code: str = "",
    scores=((3, 4),),
    actions=(),
    by: User | None = None,
    **fields,
) -> Risk:
    """A risk of a group, scored on the first days of 2025, a month apart: ((likelihood, impact), …)."""
    risk = risks.keep_risk(
        risk=Risk(
            group=group or make_group(),
            code=code,
            **{
                "title": "Figures do not come",
                "cause": "One agency counts in its own way.",
                "consequence": "The board decides without knowing.",
                "controls": "An agreement to share.",
                "response": "treat",
                "owner": "Community safety analyst",
                "partner": fields.get("partner") or make_partner(),
                "target_likelihood": "2",
                "target_impact": "3",
                "review_on": date(2025, 9, 30),
                "source": paper(),
            }
            | fields,
        ),
        actions=actions,
        by=by or officer(),
        at=now(),
        reason="Made for a test.",
    )
    for month, (likelihood, impact) in enumerate(scores, start=1):
        score = RiskScore(
            risk=risk,
            scored_on=date(2025, month, 1),
            likelihood=str(likelihood),
            impact=str(impact),
            source=paper(),
        )
        risks.score_risk(score=score, review_on=risk.review_on, by=officer(), at=now())
    risk.refresh_from_db()
    return risk


def recommend(
    *to: Partner,
    meeting: Meeting | None = None,
    received_on: date = date(2025, 6, 20),
    text: str = "Publish the figures every quarter.",
    **fields,
) -> ScrutinyRecommendation:
    """What scrutiny recommended to these authorities, and when they received it."""
    meeting = meeting or make_meeting(group=make_group(kind=GroupKind.SCRUTINY), held_on="2025-05-29")
    return scrutiny.recommend(
        recommendation=ScrutinyRecommendation(
            meeting=meeting, received_on=received_on, text=text, **{"source": paper()} | fields
        ),
        to=to or [make_partner()],
        by=officer(),
        at=now(),
    )


# Before publication


def make_override(
    *,
    strategy: Strategy,
    code: str = "C11",
    year: str = "2024/25",
    reason: str = "It is being put right.",
    by: User | None = None,
) -> CheckOverride:
    """A publisher answers for publishing a strategy's year although a check is not met."""
    return overrides.override_check(
        strategy=strategy,
        code=code,
        period=period(year),
        reason=reason,
        by=by or make_user("publisher"),
        at=now(),
    )


def override_failing_checks(strategy: Strategy, year: str = "2024/25", by: User | None = None) -> None:
    """A publisher answers for every check that stops publication of the strategy's year."""
    by = by or make_user("publisher")
    for each in checks.blocking(check_now(strategy, period(year), at=now()).results):
        make_override(strategy=strategy, code=each.code, year=year, by=by)


def _write(thing):
    """Save a new record with its history, as common.records.write does.

    Its fields and itself are checked here; what is unique and what the tables refuse, they refuse by themselves.
    """
    thing._history_user, thing._history_date, thing._change_reason = officer(), now(), "Made for a test."
    thing.full_clean(validate_unique=False, validate_constraints=False)
    thing.save()
    return thing
