"""Decisions as pages print them: what was decided, where, and what came of each; only what a person may read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse

from actionplans.models import Action
from actionplans.summaries import ActionLine, action_lines
from common.partial_dates import PartialDate
from common.text import date_words
from meetings.enums import Access, DecisionKind
from meetings.models import Decision, FollowUp
from partnership.permissions import why_not_keep_records
from performance.enums import Sensitivity
from performance.models import Measure
from priorities.models import Strategy
from workspace.summaries.choices import Choice, Filter

EVERY_YEAR = "all"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One thing that a decision did, in words that fit before and after: `Action created`, NC-30 Visit every shop."""

    words: str
    thing: str = ""
    address: str = ""
    note: str = ""
    rating: str = ""
    rating_words: str = ""


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One decision, with what came of it."""

    pk: int
    minute: str  # minute 6
    kind: str
    kind_words: str
    text: str
    decided_on: PartialDate
    year: int
    meeting: int | None
    where: str  # the meeting, or the post that decided
    is_exempt: bool
    outcomes: tuple[Outcome, ...]


# Who reads which


def groups_served(person, *, on: date) -> list[int]:
    """The bodies whose exempt matter the person reads because of a post held on the day."""
    return [] if person.is_scrutiny else list(person.posts_on(on))


def about_readable_measures(person, name: str) -> Q:
    """That a relation to a measure, if there is one, leads to one the person may read."""
    theirs = Q(**{f"{name}__owner": person.partner_id}) | Q(**{f"{name}__supplier": person.partner_id})
    is_open = Q(**{f"{name}__isnull": True}) | ~Q(**{f"{name}__sensitivity": Sensitivity.RESTRICTED})
    return is_open | theirs if person.partner_id else is_open


def readable_decisions(person, *, on: date) -> QuerySet[Decision]:
    """The decisions a person may read: not what was decided in private, nor what names a restricted measure."""
    found = Decision.objects.all()
    if not why_not_keep_records(person):
        return found
    in_the_open = Q(item=None) | Q(item__access=Access.PUBLIC)
    return found.filter(
        in_the_open | Q(meeting__group__in=groups_served(person, on=on)),
        about_readable_measures(person, "accepted_red__measure"),
        about_readable_measures(person, "escalation__measure"),
    )


# Rows


def decision_rows(found: QuerySet[Decision], *, on: date) -> list[DecisionRow]:
    """The decisions of a queryset, newest meeting first, in the order of its minutes. Seven queries at most."""
    decisions = list(
        found.select_related(
            "meeting__group",
            "item",
            "strategy",
            "refresh",
            "action",
            "accepted_red__measure",
            "escalation__action",
            "escalation__measure",
            "referred_to",
        )
        .prefetch_related("follow_ups__partner", "action__slips")
        .order_by("-decided_on", "meeting_id", "item__number", "pk")
    )
    keys = {each.action_id for each in decisions if each.action_id}
    lines = action_lines(Action.objects.filter(pk__in=keys), on=on) if keys else []
    standing = {line.pk: line for line in lines}
    return [_row(each, standing, on) for each in decisions]


def _row(decision: Decision, standing: dict[int, ActionLine], on: date) -> DecisionRow:
    return DecisionRow(
        pk=decision.pk,
        minute=decision.minute_reference,
        kind=decision.kind,
        kind_words=decision.get_kind_display(),
        text=decision.text,
        decided_on=decision.decided_on,
        year=decision.decided_on.year,
        meeting=decision.meeting_id,
        where=str(decision.meeting or decision.delegated_to),
        is_exempt=bool(decision.item and decision.item.is_exempt),
        outcomes=tuple(outcomes(decision, standing=standing, on=on)),
    )


# What came of one


def outcomes(decision: Decision, *, on: date, standing: dict[int, ActionLine] | None = None) -> list[Outcome]:
    """What a decision does or did to other records; nothing for a note. `standing` are its actions as they stand."""
    if standing is None:
        keys = [decision.action_id] if decision.action_id else []
        standing = {line.pk: line for line in action_lines(Action.objects.filter(pk__in=keys), on=on)}
    say = _OUTCOMES.get(DecisionKind(decision.kind))
    found = list(say(decision, standing, on)) if say else []
    return [*found, *(_asked(each) for each in decision.follow_ups.all())]


def _agreed(decision: Decision, standing, on) -> Iterable[Outcome]:
    if decision.strategy:
        yield Outcome(
            "Strategy agreed:", **_strategy(decision.strategy), note=_agreed_words(decision.strategy)
        )


def _in_force(decision: Decision, standing, on) -> Iterable[Outcome]:
    strategy = decision.strategy
    if strategy is None:
        return
    note = f"In force from {strategy.in_force_on}" if strategy.in_force_on else ""
    yield Outcome("Strategy brought into force:", **_strategy(strategy), note=note)
    before = Strategy.objects.filter(superseded_by=strategy).first()
    if before:
        yield Outcome("Strategy superseded:", **_strategy(before))


def _refreshed(decision: Decision, standing, on) -> Iterable[Outcome]:
    if decision.refresh:
        thing = _strategy(decision.strategy)
        yield Outcome("Strategy refreshed:", **thing, note=decision.refresh.summary)


def _strategy(strategy: Strategy) -> dict[str, str]:
    return {"thing": strategy.title, "address": f"{reverse('workspace:plan-list')}#strategy-{strategy.pk}"}


def _agreed_words(strategy: Strategy) -> str:
    return f"{strategy.agreed_on}: {strategy.agreed_reference}" if strategy.agreed_on else ""


def _created(decision: Decision, standing, on) -> Iterable[Outcome]:
    if line := standing.get(decision.action_id):
        yield _action(line, "Action created:", note=f"Due {line.due_words}, led by {line.lead}")


def _changed(decision: Decision, standing, on) -> Iterable[Outcome]:
    line = standing.get(decision.action_id)
    if line is None:
        return
    for slip in decision.action.slips.all():
        if (slip.made_on, slip.reason) == (decision.decided_on, decision.text):
            note = f"From {slip.was_due or 'no date'} to {slip.due}"
            yield _action(line, "Due date moved:", note=note)
            return
    if line.closed_on == decision.decided_on and line.closed_reason == decision.text:
        yield _action(line, f"{line.state_words}:", note=f"On {line.closed_on}")
    else:
        yield _action(line, "Action changed:")


def _action(line: ActionLine, words: str, *, note: str = "") -> Outcome:
    return Outcome(
        words,
        thing=f"{line.reference} {line.title}",
        address=reverse("workspace:action-page", args=[line.reference]),
        note=note,
        rating=line.rating,
        rating_words=line.rating.label,
    )


def _accepted(decision: Decision, standing, on) -> Iterable[Outcome]:
    if accepted := decision.accepted_red:
        until = date_words(accepted.until)
        words = f"Red accepted until {until}:" if accepted.until >= on else f"Red was accepted until {until}:"
        yield Outcome(words, **_measure(accepted.measure), note=accepted.mitigation)


def _measure(measure: Measure) -> dict[str, str]:
    address = reverse("workspace:measure-page", args=[measure.code])
    return {"thing": f"{measure.code} {measure.title}", "address": address}


def _answered(decision: Decision, standing, on) -> Iterable[Outcome]:
    if escalation := decision.escalation:
        about = escalation.about
        if escalation.measure_id:
            thing = _measure(about)
        else:
            address = reverse("workspace:action-page", args=[about.reference])
            thing = {"thing": f"{about.reference} {about.title}", "address": address}
        yield Outcome("Escalation answered:", **thing, note=escalation.answer)


def _referred(decision: Decision, standing, on) -> Iterable[Outcome]:
    if decision.referred_to:
        yield Outcome(f"Referred to the {decision.referred_to}")


def _asked(follow_up: FollowUp) -> Outcome:
    address = f"{reverse('workspace:follow-up-list')}#follow-up-{follow_up.pk}"
    due = f"{follow_up.partner}, due {date_words(follow_up.due)}"
    note = due if follow_up.is_open else f"{due}. Closed on {follow_up.closed_on}: {follow_up.outcome}"
    return Outcome("Asked for:", thing=f"{follow_up.number} {follow_up.text}", address=address, note=note)


_OUTCOMES = {
    DecisionKind.AGREE_STRATEGY: _agreed,
    DecisionKind.STRATEGY_IN_FORCE: _in_force,
    DecisionKind.AGREE_REFRESH: _refreshed,
    DecisionKind.CREATE_ACTION: _created,
    DecisionKind.CHANGE_ACTION: _changed,
    DecisionKind.ACCEPT_RED: _accepted,
    DecisionKind.CLOSE_ESCALATION: _answered,
    DecisionKind.REFER: _referred,
}


# The list


@dataclass(frozen=True)
class Asked:
    """What the address narrows the list to; "" is everything, and without a year the newest is shown."""

    body: str = ""  # the code of a group
    kind: str = ""
    year: str = ""


@dataclass(frozen=True)
class Sitting:
    """What was decided at one meeting, or by delegation on one day."""

    words: str
    meeting: int | None
    rows: tuple[DecisionRow, ...]


@dataclass(frozen=True)
class DecisionList:
    """The page."""

    filters: tuple[Filter, ...]
    sittings: tuple[Sitting, ...] = ()
    year: str = ""  # the one that is shown, "" for all
    unread: int = 0  # how many of these decisions the person may not read

    @property
    def count(self) -> int:
        return sum(len(each.rows) for each in self.sittings)


def decision_list(person, asked: Asked, *, on: date) -> DecisionList:
    """The decisions by meeting, newest first. Ten queries, whatever the rows."""
    names = "meeting__group__code", "meeting__group__name", "kind", "decided_on"
    known = list(Decision.objects.order_by().values_list("pk", *names))
    years = sorted({row[4].year for row in known}, reverse=True)
    year = asked.year or (str(years[0]) if years else "")
    wanted = {
        pk
        for pk, body, _name, kind, decided_on in known
        if asked.body in ("", body)
        and asked.kind in ("", kind)
        and year in (EVERY_YEAR, str(decided_on.year))
    }
    readable = readable_decisions(person, on=on).filter(pk__in=wanted)
    rows = decision_rows(readable, on=on)
    bodies = sorted({(code, name) for _, code, name, *_ in known if code}, key=lambda each: each[1])
    kinds = {kind for *_, kind, _ in known}
    kinds = tuple(Choice(*each) for each in DecisionKind.choices if each[0] in kinds)
    return DecisionList(
        filters=(
            Filter("body", "Body", "All", tuple(Choice(*each) for each in bodies), asked.body),
            Filter("kind", "Kind", "All", kinds, asked.kind),
            Filter(
                "year", "Year", "",
                (*(Choice(str(each), str(each)) for each in years), Choice(EVERY_YEAR, "Every year")), year,
            ),
        ),
        sittings=tuple(_sittings(rows)),
        year="" if year == EVERY_YEAR else year,
        unread=len(wanted) - len(rows),
    )  # fmt: skip


def _sittings(rows: Sequence[DecisionRow]) -> Iterable[Sitting]:
    by_place: dict[tuple, list[DecisionRow]] = {}
    for row in rows:
        by_place.setdefault((row.meeting, row.where, row.decided_on), []).append(row)
    for (meeting, where, decided_on), found in by_place.items():
        words = where if meeting else f"Between meetings, {decided_on}: {where}"
        yield Sitting(words, meeting, tuple(found))


# Those about one thing


def decisions_about(person, *, on: date, **about) -> list[DecisionRow]:
    """What was decided about an action, a measure or a strategy, as far as the person may read it.

    `about` is one of action, measure, strategy.
    """
    ((name, thing),) = about.items()
    if name == "strategy":
        named = Q(strategy=thing)
    elif name == "measure":
        named = Q(accepted_red__measure=thing) | Q(escalation__measure=thing)
    else:
        named = Q(action=thing) | Q(escalation__action=thing)
    return decision_rows(readable_decisions(person, on=on).filter(named), on=on)
