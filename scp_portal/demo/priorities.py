"""What for: strategies with their steps, priorities and what hangs on them, assessments and consultations."""

from datetime import timedelta

from priorities import operations
from priorities.enums import AskedBy, Limb, StrategyState
from priorities.models import (
    Achievement,
    Alignment,
    Commitment,
    Consultation,
    Finding,
    FindingPriority,
    Focus,
    Holding,
    Priority,
    PriorityLimb,
    Refresh,
    StrategicAssessment,
    Strategy,
    Theme,
)
from scp_portal.demo.partnership import ends
from scp_portal.demo.record import Record, moment_of

A_WHILE = timedelta(minutes=10)  # between the steps of one day
# How the fixtures write limb (d) of section 6(1), which has two parts.
LIMBS = {"a": ["a"], "b": ["b"], "c": ["c"], "d": ["d(i)", "d(ii)"]}


def load(record: Record) -> None:
    """Enter everything of this floor."""
    strategies(record)
    themes_and_alignments(record)
    priorities(record)
    commitments(record)
    refreshes_and_achievements(record)
    assessments(record)
    consultations(record)


def strategies(record: Record) -> None:
    """Drafts first, then their steps in the order in which they were taken, whichever strategy took them."""
    rows = {row.text("slug"): row for row in record.tables["strategies"]}
    steps = []
    # What stands inside another comes after it.
    for slug, row in sorted(rows.items(), key=lambda item: bool(item[1].text("inside"))):
        strategy = Strategy(
            slug=row.needed("slug"),
            title=row.text("title"),
            years=row.text("years"),
            starts=row.when("starts"),
            ends=row.when("ends"),
            ends_note=row.text("ends_note"),
            vision=row.text("vision"),
            summary=row.text("summary"),
            approach=row.text("approach"),
            supersedes=row.link("supersedes", record.strategies, "strategies"),
            inside=row.link("inside", record.strategies, "strategies"),
            source=record.source(row),
        )
        row.needed("starts")
        record.strategies[slug] = strategy
        state = StrategyState(row.needed("state") and row.choice("state", StrategyState))
        if row.text("for_decision_on") or state == StrategyState.DRAFT:
            record.enter(row, strategy, at=drafted_at(record, row), reason="Drafted.")
            steps += steps_of(record, row, strategy)
        else:
            past(record, row, strategy, state)
    for moment, row, operation, details in sorted(steps, key=lambda step: step[0]):
        record.ask(row, operation, strategy=record.strategies[row.text("slug")], at=moment, **details)
    for slug, row in rows.items():
        strategy = record.strategies[slug]
        if strategy.state != row.text("state"):
            raise row.problem(
                f"“state” is “{row.text('state')}”, but the dates of its steps lead to “{strategy.state}”: "
                "fill in the dates that are missing, or correct the state."
            )
        record.settled_at.setdefault(strategy, strategy.known_since)


def drafted_at(record: Record, row):
    """A draft was there before it went for decision, and before anybody was asked about it."""
    days = [row.when("for_decision_on") or row.when("starts"), row.when("starts")]
    for asked in record.tables["consultations"]:
        if asked.text("strategy") == row.text("slug"):
            days.append(asked.when("started") or asked.when("ended"))
    return moment_of(min(day.first for day in days if day))


def steps_of(record: Record, row, strategy: Strategy) -> list[tuple]:
    """The steps that the row dates: (moment, row, operation, details). Several on one day follow each other."""
    steps = []
    if when := row.when("for_decision_on"):
        moment = record.begun(when) + A_WHILE
        steps.append((moment, row, operations.put_for_decision, {"on": when}))
    if when := row.when("agreed_on"):
        moment = record.begun(when) + 2 * A_WHILE
        details = {"on": when, "reference": row.text("agreed_reference")}
        steps.append((moment, row, operations.agree, details))
        record.settled_at[strategy] = moment
    if when := row.when("in_force_on"):
        moment = record.begun(when) + 3 * A_WHILE
        steps.append((moment, row, operations.bring_into_force, {"on": when}))
    if when := row.when("superseded_on"):
        moment = record.told(when) + 3 * A_WHILE
        steps.append((moment, row, operations.supersede, {"on": when}))
    return steps


def past(record: Record, row, strategy: Strategy, state: StrategyState) -> None:
    """A strategy whose papers show only where it ended up: known since then, or since it came inside another."""
    strategy.state = state
    for column in ("agreed_on", "in_force_on", "superseded_on"):
        setattr(strategy, column, row.when(column))
    strategy.agreed_reference = row.text("agreed_reference")
    moments = [record.told(row.when("superseded_on")), record.begun(row.when("in_force_on"))]
    if strategy.inside:
        moments.append(record.settled_at.get(strategy.inside, strategy.inside.known_since))
    strategy.known_since = max(moments)
    record.ask(row, operations.enter_past_strategy, strategy=strategy, at=strategy.known_since)
    record.counts[Strategy] += 1


def themes_and_alignments(record: Record) -> None:
    for row in record.tables["themes"]:
        strategy = row.needed_link("strategy", record.strategies, "strategies")
        theme = Theme(
            strategy=strategy,
            number=row.whole("number"),
            title=row.text("title"),
            text=row.text("text"),
            source=record.source(row),
        )
        record.enter(row, theme, at=strategy.known_since)
    for row in record.tables["alignments"]:
        strategy = row.needed_link("strategy", record.strategies, "strategies")
        alignment = Alignment(
            strategy=strategy,
            plan=row.text("plan"),
            outcome=row.text("outcome"),
            text=row.text("text"),
            source=record.source(row),
        )
        record.enter(row, alignment, at=strategy.known_since)


def priorities(record: Record) -> None:
    """Priorities with the limbs they serve, who holds them, and when they were in focus."""
    for row in record.tables["priorities"]:
        strategy = row.needed_link("strategy", record.strategies, "strategies")
        priority = Priority(
            strategy=strategy,
            number=row.whole("number"),
            title=row.text("title"),
            short_title=row.text("short_title"),
            subtitle=row.text("subtitle"),
            why=row.text("why"),
            how=row.text("how"),
            statutory_basis=row.text("statutory_basis"),
            resources=row.text("resources"),
            no_finding_reason=row.text("no_finding_reason"),
            shows_exit=row.flag("shows_exit"),
            source=record.source(row),
        )
        record.enter(row, priority, at=strategy.known_since)
        record.priorities[row.text("strategy"), row.text("number")] = priority
        for limb in limbs(row, "limbs"):
            served = PriorityLimb(priority=priority, limb=limb, source=priority.source)
            record.enter(row, served, at=strategy.known_since)
    for row in record.tables["holdings"]:
        holding = Holding(
            priority=record.priority(row),
            group=row.needed_link("holder", record.groups, "groups"),
            started=row.when("started"),
            source=record.source(row),
        )
        record.enter(row, holding, at=record.begun(holding.started))
        ends(record, row, holding)
    for row in record.tables["focus"]:
        focus = Focus(
            priority=record.priority(row),
            started=row.when("started"),
            reason=row.text("reason"),
            source=record.source(row),
        )
        record.enter(row, focus, at=record.begun(focus.started))
        ends(record, row, focus)


def limbs(row, column: str) -> list[Limb]:
    """The limbs of section 6(1) in a cell; (d) stands for both its parts."""
    found = []
    for letter in row.parts(column):
        if letter not in LIMBS:
            raise row.problem(f"“{column}” names “{letter}”: section 6(1) has the limbs a, b, c and d.")
        found += [Limb(limb) for limb in LIMBS[letter]]
    return found


def commitments(record: Record) -> None:
    for row in record.tables["commitments"]:
        priority = record.priority(row)
        commitment = Commitment(
            priority=priority,
            number=row.needed("number"),
            text=row.text("text"),
            detail=row.text("detail"),
            source=record.source(row),
        )
        record.enter(row, commitment, at=priority.known_since)
        record.commitments[row.text("strategy"), row.text("number")] = commitment


def refreshes_and_achievements(record: Record) -> None:
    for row in record.tables["refreshes"]:
        refresh = Refresh(
            strategy=row.needed_link("strategy", record.strategies, "strategies"),
            made_on=row.when("made_on"),
            summary=row.text("summary"),
            source=record.source(row),
        )
        record.enter(row, refresh, at=record.told(refresh.made_on))
    for row in record.tables["achievements"]:
        row.needed("period")
        achievement = Achievement(
            strategy=row.needed_link("strategy", record.strategies, "strategies"),
            period=row.period("period"),
            priority=record.priority(row) if row.text("priority") else None,
            title=row.text("title"),
            text=row.text("text"),
            source=record.source(row),
        )
        record.enter(row, achievement, at=record.told_of(achievement.period))


def assessments(record: Record) -> None:
    for row in record.tables["assessments"]:
        assessment = StrategicAssessment(
            code=row.needed("code"),
            title=row.text("title"),
            period=row.text("period"),
            approved_on=row.when("approved_on"),
            summary=row.text("summary"),
            levels_and_patterns=row.text("levels_and_patterns"),
            changes_since=row.text("changes_since"),
            why_changed=row.text("why_changed"),
            implementation=row.text("implementation"),
            previous=row.link("previous", record.assessments, "assessments"),
            source=record.source(row),
        )
        record.enter(row, assessment, at=record.told(assessment.approved_on))
        record.assessments[assessment.code] = assessment
    numbered = {f"{slug} {number}": each for (slug, number), each in record.priorities.items()}
    for row in record.tables["findings"]:
        assessment = row.needed_link("assessment", record.assessments, "assessments")
        finding = Finding(
            assessment=assessment,
            number=row.whole("number"),
            text=row.text("text"),
            limb=next(iter(limbs(row, "limb")), ""),  # a finding has one: the first it names
            asked_by=row.choice("priority_asked_by", AskedBy),
            source=record.source(row),
        )
        record.enter(row, finding, at=assessment.known_since)
        for priority in row.links("led_to", numbered, "priorities"):
            led = FindingPriority(finding=finding, priority=priority, source=finding.source)
            record.enter(row, led, at=finding.known_since)


def consultations(record: Record) -> None:
    for row in record.tables["consultations"]:
        strategy = row.link("strategy", record.strategies, "strategies")
        consultation = Consultation(
            title=row.text("title"),
            strategy=strategy,
            started=row.when("started"),
            ended=row.when("ended"),
            audience=row.text("audience"),
            affected_groups=row.text("affected_groups"),
            responses=row.whole("responses"),
            what_was_said=row.text("what_was_said"),
            what_changed=row.text("what_changed"),
            source=record.source(row),
        )
        record.enter(row, consultation, at=record.told(consultation.ended or consultation.started))
