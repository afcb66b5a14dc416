"""Holding to account: meetings and all that hangs on them, in the order in which it happened.

Meetings that papers tell of are entered as past; those that are planned in the record go through their own steps. A
decision is taken by the portal's own operation, which does what it decides, unless another file holds what it changed.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import count

from meetings.enums import (
    Access,
    DecisionKind,
    ExemptParagraph,
    Impact,
    ItemType,
    Likelihood,
    Presence,
    RiskResponse,
)
from meetings.models import (
    AgendaItem,
    Attendance,
    CommitteeReport,
    Decision,
    Escalation,
    FollowUp,
    GroupReport,
    Meeting,
    Paper,
    ReportVersion,
    Risk,
    RiskAction,
    RiskScore,
    ScrutinyRecommendation,
    ScrutinyResponse,
    StandingItem,
)
from meetings.operations import agendas, decisions, reports, risks, scrutiny
from partnership.enums import SourceKind
from partnership.models import Membership
from priorities.models import Refresh
from scp_portal.demo.record import REASONS, Record, moment_of
from scp_portal.demo.rows import Row
from workspace.summaries.group_report import Position, figures_of

KINDS = (
    StandingItem,
    Meeting,
    AgendaItem,
    Attendance,
    CommitteeReport,
    ReportVersion,
    GroupReport,
    Paper,
    Escalation,
    Decision,
    FollowUp,
    Risk,
    RiskScore,
    RiskAction,
    ScrutinyRecommendation,
    ScrutinyResponse,
)
# What these changed has a row of its own in another file, where it is entered with its own dates.
CHANGED_ELSEWHERE = {
    DecisionKind.AGREE_STRATEGY,
    DecisionKind.AGREE_REFRESH,
    DecisionKind.CREATE_ACTION,
    DecisionKind.CHANGE_ACTION,
}
# Within one day: what is planned and written comes first, then the meeting, then what it decides and closes.
WRITTEN, PLANNED, ADDED, BEHIND, CALLED, HELD, DECIDED, ASKED, CLOSED, AGREED = range(10)
MINUTED = timedelta(days=7)  # after the meeting


@dataclass(frozen=True, order=True)
class Event:
    """Something that happened, at a moment; of one moment by its order, then as the files have it."""

    at: datetime
    order: int
    place: int
    happen: Callable[[], None] = field(compare=False)


class Room:
    """The meetings being entered: what happens when, and what is there already."""

    def __init__(self, record: Record):
        self.record = record
        self.events: list[Event] = []
        self.places = count()
        self.meetings: dict[tuple[str, str], Meeting] = {}  # (group, held on)
        self.items: dict[tuple[str, str, str], AgendaItem] = {}  # (group, held on, number)
        self.versions: dict[str, ReportVersion] = {}
        self.escalations: dict[str, Escalation] = {}  # by what they are about
        self.recommendations: dict[tuple[str, str, str], ScrutinyRecommendation] = {}
        self.follow_ups: dict[str, FollowUp] = {}
        self.rows = {(row.text("group"), row.text("held_on")): row for row in record.tables["meetings"]}
        self.asked = defaultdict(list)  # (group, held on, reference) -> rows of follow-ups
        for row in record.tables["follow_ups"]:
            if row.text("reference"):
                self.asked[row.text("group"), row.text("held_on"), row.text("reference")].append(row)

    def will(self, at: datetime, order: int, happen: Callable[[], None]) -> None:
        self.events.append(Event(at, order, next(self.places), happen))

    def on(self, row: Row, column: str) -> datetime:
        """Noon of the day of a cell, which may not be empty."""
        row.needed(column)
        return moment_of(row.day(column))

    def held(self, row: Row, column: str = "held_on") -> datetime:
        """The moment of the meeting that a row names."""
        key = (row.text("group"), row.text(column))
        self.needed(row, column, self.rows, "meetings", key)
        return self.record.told(row.when(column))

    def needed(self, row: Row, column: str, known: dict, file: str, key: tuple):
        return row.needed_link(column, known, file, key=key)

    def meeting(self, row: Row, column: str = "held_on", group: str = "group") -> Meeting:
        return self.needed(row, column, self.meetings, "meetings", (row.text(group), row.text(column)))

    def item(self, row: Row, group: str = "group", held_on: str = "held_on") -> AgendaItem | None:
        key = (row.text(group), row.text(held_on), row.text("item"))
        return row.link("item", self.items, "agenda_items", key=key)

    def since(self, at: datetime, *things) -> datetime:
        """`at`, or when the last of the things became known."""
        return max([at, *(each.known_since for each in things if each is not None)])

    def new(self, record, at: datetime):
        """Note since when a record is known."""
        record.known_since = at
        return record


def load(record: Record) -> None:
    """Enter everything of this floor."""
    room = Room(record)
    for row in record.tables["standing_items"]:
        standing_item(room, row)
    for row in record.tables["committee_reports"]:
        committee_report(room, row)
    for row in record.tables["meetings"]:
        meeting(room, row)
    for row in record.tables["agenda_items"]:
        agenda_item(room, row)
    for row in record.tables["group_reports"]:
        group_report(room, row)
    for row in record.tables["papers"]:
        paper(room, row)
    for row in record.tables["escalations"]:
        escalation(room, row)
    for row in record.tables["decisions"]:
        decision(room, row)
    for row in record.tables["follow_ups"]:
        follow_up(room, row)
    for row in record.tables["risks"]:
        risk(room, row)
    for row in record.tables["scrutiny_recommendations"]:
        recommendation(room, row)
    for row in record.tables["scrutiny_responses"]:
        response(room, row)
    for event in sorted(room.events):
        event.happen()
    for model in KINDS:
        record.counts[model] = model.objects.count()


# Meetings and their agendas


def standing_item(room: Room, row: Row) -> None:
    """Standing items are there before the first meeting that is planned with them."""
    planned = [each.day("planned_on") for each in room.rows.values() if each.text("planned_on")]
    standing = StandingItem(
        group=row.needed_link("group", room.record.groups, "groups"),
        number=row.whole("number"),
        title=row.text("title"),
        type=row.choice("type", ItemType),
        presenter=row.text("presenter"),
        minutes=row.whole("minutes"),
        source=room.record.source(row),
    )
    at = moment_of(min(planned, default=room.record.today))
    room.will(at, WRITTEN, lambda: room.record.enter(row, standing, at=at))


def meeting(room: Room, row: Row) -> None:
    record = room.record
    row.needed("held_on")
    group = row.needed_link("group", record.groups, "groups")
    made = Meeting(
        group=group,
        held_on=row.when("held_on"),
        starts_at=_time(row, "starts_at"),
        place=row.text("place"),
        title=row.text("title"),
        is_open=row.flag("is_open"),
        papers_due=row.day("papers_due"),
        quorum=row.whole("quorum"),
        decided=row.text("decided"),
        source=record.source(row),
    )
    planned = row.text("planned_on")
    at = room.since(room.on(row, "planned_on") if planned else record.told(made.held_on), group)
    operation = agendas.plan_meeting if planned else agendas.enter_past_meeting

    def enter():
        record.ask(row, operation, meeting=room.new(made, at), at=at)
        room.meetings[row.text("group"), row.text("held_on")] = made
        for each in made.items.all():
            room.items[row.text("group"), row.text("held_on"), str(each.number)] = room.new(each, at)

    room.will(at, PLANNED, enter)
    if planned and row.text("noticed_on"):
        called = room.on(row, "noticed_on")
        room.will(
            called, CALLED, lambda: _step(room, row, agendas.call_meeting, made, called, on=called.date())
        )
    if planned and made.held_on.first <= record.today:
        held = record.told(made.held_on)
        room.will(held, HELD, lambda: _hold(room, row, made, held))
    if row.text("minutes_agreed_at"):
        agreed = moment_of(row.day("minutes_agreed_at"))
        room.will(agreed, AGREED, lambda: _agree(room, row, made, agreed))


def _time(row: Row, column: str) -> time | None:
    try:
        return time.fromisoformat(row.text(column)) if row.text(column) else None
    except ValueError:
        raise row.problem(f"“{column}” is “{row.text(column)}”: write a time, such as 10:00.") from None


def _step(room: Room, row: Row, operation, made: Meeting, at: datetime, **given) -> None:
    room.record.ask(row, operation, meeting=made, at=room.record.after(made, at), **given)


def _hold(room: Room, row: Row, made: Meeting, at: datetime) -> None:
    _step(room, row, agendas.hold_meeting, made, at)
    presences = {}
    for column, presence in (
        ("present", Presence.PRESENT),
        ("apologies", Presence.APOLOGIES),
        ("absent", Presence.ABSENT),
    ):
        for partner in row.links(column, room.record.partners, "partners"):
            presences[partner] = (presence, _post(made, partner) if presence == Presence.PRESENT else "")
    room.record.ask(
        row,
        agendas.record_attendance,
        meeting=made,
        presences=presences,
        source=made.source,
        at=room.since(at, *presences),
    )


def _post(made: Meeting, partner) -> str:
    """The post by which the partner sat on the body that day: the chair, the deputy or the first that is known."""
    held = Membership.objects.filter(group=made.group, partner=partner).current(on=made.held_on.first)
    order = {"chair": 0, "deputy": 1}
    posts = sorted(held, key=lambda each: (order.get(each.role, 2), each.pk))
    return posts[0].post if posts else ""


def _agree(room: Room, row: Row, made: Meeting, at: datetime) -> None:
    following = room.meeting(row, "minutes_agreed_at")
    _step(room, row, agendas.agree_minutes, made, at, at_meeting=following)


def agenda_item(room: Room, row: Row) -> None:
    """An item; or, without a title, what the minutes say of a standing item that the agenda has already."""
    record = room.record
    held = room.held(row)
    key = (row.text("group"), row.text("held_on"), row.needed("number"))
    of = room.rows[key[:2]]
    planned = bool(of.text("planned_on"))
    if row.text("title"):
        at = room.on(of, "planned_on") if planned else held
        room.will(at, ADDED, lambda: _add_item(room, row, key, at))
    if row.text("minute") or row.text("exempt_minute"):
        written = min(held + MINUTED, moment_of(record.today)) if planned else held

        def minute():
            item = row.needed_link("number", room.items, "meetings", key=key)
            record.ask(
                row,
                agendas.write_minute,
                item=item,
                minute=row.text("minute"),
                exempt_minute=row.text("exempt_minute"),
                at=record.after(item, written),
            )

        room.will(written, DECIDED, minute)


def _add_item(room: Room, row: Row, key: tuple, at: datetime) -> None:
    item = AgendaItem(
        meeting=room.meeting(row),
        number=row.whole("number"),
        title=row.text("title"),
        type=row.choice("type", ItemType),
        presenter=row.text("presenter"),
        access=row.choice("access", Access) or Access.PUBLIC,
        exempt_paragraph=row.choice("exempt_paragraph", ExemptParagraph),
        public_interest=row.text("public_interest"),
        source=room.record.source(row),
    )
    at = room.since(at, item.meeting)
    room.record.ask(row, agendas.keep_item, item=item, at=at, reason="Put on the agenda.")
    room.items[key] = room.new(item, at)


# Reports and papers


def committee_report(room: Room, row: Row) -> None:
    record = room.record
    row.needed("code")
    at = room.on(row, "submitted_on")
    texts = {name: row.text(name) for name in reports.WRITTEN if name in row.cells}
    made = CommitteeReport(source=record.source(row), **texts | {"type": row.choice("type", ItemType)})

    def write():
        record.ask(row, reports.keep_report, report=room.new(made, at), at=at)
        submitted = record.after(made, at)
        version = record.ask(row, reports.submit_report, report=made, at=submitted)
        room.versions[row.text("code")] = room.new(version, submitted)

    room.will(at, WRITTEN, write)


def group_report(room: Room, row: Row) -> None:
    record = room.record
    drafted = room.on(row, "drafted_on")
    made = GroupReport(
        group=row.needed_link("group", record.groups, "groups"),
        since=row.day("since"),
        until=row.day("until"),
        source=record.source(row),
        **{name: row.text(name) for name in reports.SAID},
    )

    def draft():
        made.meeting = room.meeting(row, group="to")
        record.ask(row, reports.keep_group_report, report=room.new(made, drafted), at=drafted)

    room.will(drafted, ADDED, draft)
    if row.text("submitted_on"):
        submitted = room.on(row, "submitted_on")

        def submit():
            at = record.after(made, submitted)
            stood = Position(group=made.group, to=made.meeting.group, since=made.since, on=at.date(), at=at)
            record.ask(row, reports.submit_group_report, report=made, figures=figures_of(stood), at=at)
            behind = Paper(
                item=room.item(row, group="to"),
                title=f"Report of the {made.group}",
                group_report=made,
                received_on=submitted.date(),
            )
            record.ask(row, reports.put_behind_item, paper=behind, at=at)

        room.will(submitted, BEHIND, submit)


def paper(room: Room, row: Row) -> None:
    """A version of a committee report behind an item: when it came, or when the meeting became known here."""
    row.needed("item")
    received = room.on(row, "received_on")
    of = (row.text("group"), row.text("held_on"))
    held = room.held(row)
    planned = bool(room.rows[of].text("planned_on"))

    def put():
        version = row.needed_link("report", room.versions, "committee_reports")
        behind = Paper(
            item=room.item(row),
            title=version.document["title"],
            version=version,
            received_on=received.date(),
        )
        at = room.since(received, behind.item, version)
        room.record.ask(row, reports.put_behind_item, paper=behind, at=at)

    room.will(received if planned else max(received, held), BEHIND, put)


# Concerns, decisions, follow-ups


def escalation(room: Room, row: Row) -> None:
    record = room.record
    about = row.needed("about")
    known = {**record.actions, **record.measures}
    thing = row.needed_link("about", known, "actions")
    made = Escalation(
        group=row.needed_link("group", record.groups, "groups"),
        to=row.needed_link("to", record.groups, "groups"),
        action=record.actions.get(about),
        measure=record.measures.get(about),
        raised_on=row.day("raised_on"),
        why=row.text("why"),
        asked=row.text("asked"),
        source=record.source(row),
    )
    at = room.since(room.on(row, "raised_on"), thing, made.group)

    def raise_it():
        record.ask(row, decisions.escalate, escalation=room.new(made, at), at=at)
        room.escalations[about] = made

    room.will(at, WRITTEN, raise_it)
    if row.text("withdrawn_on"):
        withdrawn = room.on(row, "withdrawn_on")
        room.will(
            withdrawn,
            CLOSED,
            lambda: record.ask(
                row,
                decisions.withdraw_escalation,
                escalation=made,
                reason=row.text("withdrawn_reason"),
                at=record.after(made, withdrawn),
            ),
        )


def decision(room: Room, row: Row) -> None:
    record = room.record
    row.needed("decided_on")
    key = (row.text("group"), row.text("decided_on"), row.needed("reference"))
    kind = DecisionKind(row.one_of("kind", DecisionKind.values))
    strategy = row.link("strategy", record.strategies, "strategies")
    action = row.link("action", record.actions, "actions")
    at = room.held(row, "decided_on") if row.text("group") else record.told(row.when("decided_on"))
    at = max([room.since(at, action), *([record.settled_at[strategy]] if strategy else [])])

    def decide():
        said = {
            "meeting": room.meeting(row, "decided_on") if row.text("group") else None,
            "item": room.item(row, held_on="decided_on"),
            "kind": kind,
            "text": row.text("text"),
            "minute_reference": row.text("reference"),
            "decided_on": row.when("decided_on"),
            "delegated_to": row.text("delegated_to"),
            "delegation": row.text("delegation"),
            "source": record.source(row),
        }
        asked = room.asked.pop(key, [])
        if kind in CHANGED_ELSEWHERE:
            refresh, moment = _refresh(room, row, strategy, at)
            past = Decision(strategy=strategy, refresh=refresh, action=action, **said)
            made = record.ask(row, decisions.enter_past_decision, decision=past, at=moment)
        else:
            first = _asked(room, asked[0]) if asked else None
            made = record.ask(
                row, decisions.decide, effect=_effect(room, row, at), asked=first, at=at, **said
            )
            if asked:
                _note(room, asked.pop(0), made.follow_ups.get(), at)
        for each in asked:
            _ask(room, each, at, item=made.item, decision=made)

    room.will(at, DECIDED, decide)


def _refresh(room: Room, row: Row, strategy, at: datetime) -> tuple[Refresh | None, datetime]:
    """The refresh that was agreed, and when both are known."""
    if not row.text("refresh"):
        return None, at
    made_on = row.when("refresh")
    found = Refresh.objects.filter(strategy=strategy, made_on=made_on).first()
    if found is None:
        raise row.problem(f"“refresh” names “{row.text('refresh')}”, which refreshes.csv does not have.")
    return found, max(at, room.record.told(made_on))


def _effect(room: Room, row: Row, at: datetime) -> decisions.Effect:
    raised = row.link("escalation", room.escalations, "escalations")
    if raised:
        room.record.after(raised, at)
    return decisions.Effect(
        measure=row.link("measure", room.record.measures, "measures"),
        until=row.day("until"),
        mitigation=row.text("mitigation"),
        escalation=raised,
        answer=row.text("answer"),
        referred_to=row.link("referred_to", room.record.groups, "groups"),
    )


def _asked(room: Room, row: Row) -> decisions.Asked:
    return decisions.Asked(
        text=row.text("text"),
        partner=row.needed_link("partner", room.record.partners, "partners"),
        owner=row.link("owner", room.record.people, "accounts"),
        due=room.on(row, "due").date(),
    )


def _ask(room: Room, row: Row, at: datetime, **given) -> None:
    made = room.record.ask(
        row,
        decisions.ask,
        meeting=room.meeting(row),
        asked=_asked(room, row),
        source=room.record.source(row),
        at=at,
        **given,
    )
    _note(room, row, made, at)


def _note(room: Room, row: Row, made: FollowUp, at: datetime) -> None:
    if row.text("number") != made.number:
        raise row.problem(f"“number” is “{row.text('number')}”: in the order of asking it is {made.number}.")
    room.follow_ups[made.number] = room.new(made, at)


def follow_up(room: Room, row: Row) -> None:
    """What was asked for: with the decision that its reference names, or by itself; and what became of it."""
    record = room.record
    number = row.needed("number")
    held = room.held(row)

    def ask():
        if row in room.asked.get((row.text("group"), row.text("held_on"), row.text("reference")), []):
            raise row.problem("“reference” names no decision of that meeting in decisions.csv.")
        if number not in room.follow_ups:
            _ask(room, row, held, item=room.item(row))

    def change(operation, at: datetime, **given):
        made = room.follow_ups[number]
        record.ask(row, operation, follow_up=made, at=record.after(made, at), **given)

    room.will(held, ASKED, ask)
    if row.text("progress"):
        told = room.on(row, "progress_on")
        room.will(
            told, WRITTEN, lambda: change(decisions.report_progress, told, progress=row.text("progress"))
        )
    if row.text("closed_at"):
        closed = room.held(row, "closed_at")
        room.will(
            closed,
            CLOSED,
            lambda: change(
                decisions.close_follow_up,
                closed,
                at_meeting=room.meeting(row, "closed_at"),
                outcome=row.text("outcome"),
            ),
        )


# Risks


def risk(room: Room, row: Row) -> None:
    """A risk is known since it was first scored, and reviewed each time it is scored again."""
    record = room.record
    code = row.needed("code")
    scores = [each for each in record.tables["risk_scores"] if each.text("risk") == code]
    if not scores:
        raise row.problem("risk_scores.csv has no row for it: a risk is scored at least once.")
    actions = row.links("actions", record.actions, "actions")
    made = Risk(
        code=code,
        group=row.needed_link("group", record.groups, "groups"),
        title=row.text("title"),
        cause=row.text("cause"),
        consequence=row.text("consequence"),
        controls=row.text("controls"),
        response=row.choice("response", RiskResponse),
        owner=row.text("owner"),
        partner=row.needed_link("partner", record.partners, "partners"),
        target_likelihood=row.choice("target_likelihood", Likelihood),
        target_impact=row.choice("target_impact", Impact),
        review_on=scores[0].day("review_on"),
        source=record.source(row),
    )
    at = room.since(room.on(scores[0], "scored_on"), made.group, made.partner)

    def keep():
        reason = REASONS[SourceKind(made.source.kind)]
        record.ask(row, risks.keep_risk, risk=room.new(made, at), at=at, reason=reason)

    room.will(at, WRITTEN, keep)
    if actions:
        named = room.since(at, *actions)
        room.will(
            named,
            ADDED,
            lambda: record.ask(
                row,
                risks.keep_risk,
                risk=made,
                actions=actions,
                at=record.after(made, named),
                reason="Its actions were named.",
            ),
        )
    for each in scores:
        risk_score(room, each, made)
    if row.text("closed_on"):
        closed = room.on(row, "closed_on")
        room.will(
            closed,
            CLOSED,
            lambda: record.ask(
                row,
                risks.close_risk,
                risk=made,
                on=closed.date(),
                reason=row.text("closed_reason"),
                at=record.after(made, closed),
            ),
        )


def risk_score(room: Room, row: Row, of: Risk) -> None:
    scored = room.on(row, "scored_on")
    review = room.on(row, "review_on").date()
    made = RiskScore(
        scored_on=scored.date(),
        likelihood=row.choice("likelihood", Likelihood),
        impact=row.choice("impact", Impact),
        remark=row.text("remark"),
        source=room.record.source(row),
    )

    def score():
        made.risk = of
        at = room.record.after(of, scored)
        room.record.ask(row, risks.score_risk, score=made, review_on=review, at=at)
        of.review_on = review

    room.will(scored, BEHIND, score)


# Scrutiny


def recommendation(room: Room, row: Row) -> None:
    record = room.record
    to = row.links("to", record.partners, "partners")
    key = (row.text("group"), row.text("held_on"), row.needed("number"))
    made = ScrutinyRecommendation(
        number=row.whole("number"),
        text=row.text("text"),
        received_on=row.day("received_on"),
        source=record.source(row),
    )
    at = room.on(row, "received_on")

    def recommend():
        made.meeting = room.meeting(row)
        record.ask(row, scrutiny.recommend, recommendation=room.new(made, at), to=to, at=at)
        room.recommendations[key] = made

    room.will(at, ASKED, recommend)
    if row.text("came_of_it"):
        came = room.on(row, "came_on")
        room.will(
            came,
            CLOSED,
            lambda: record.ask(
                row,
                scrutiny.say_what_came_of_it,
                recommendation=made,
                text=row.text("came_of_it"),
                at=record.after(made, came),
            ),
        )


def response(room: Room, row: Row) -> None:
    record = room.record
    key = (row.text("group"), row.text("held_on"), row.text("number"))
    partner = row.needed_link("partner", record.partners, "partners")
    answered = room.on(row, "answered_on")

    def respond():
        asked = row.needed_link("number", room.recommendations, "scrutiny_recommendations", key=key)
        owed = asked.responses.filter(partner=partner).first()
        if owed is None:
            raise row.problem(f"the recommendation was not addressed to “{row.text('partner')}”.")
        at = max(answered, asked.known_since + timedelta(minutes=1))
        record.ask(row, scrutiny.respond, response=owed, text=row.text("text"), on=answered.date(), at=at)

    room.will(answered, CLOSED, respond)
