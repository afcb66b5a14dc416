"""The page of one action: what was promised, how it goes, what was said of it, and what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from actionplans.models import Action, Milestone, Slip, Update
from actionplans.rules import slip_days, who_reports
from actionplans.summaries import ActionLine, action_lines, serving_in
from common.partial_dates import PartialDate
from common.text import plural
from partnership.models import Source, User
from workspace.permissions import why_not_read_measure
from workspace.summaries.action_history import action_history
from workspace.summaries.histories import History, person_words
from workspace.summaries.measure_list import Asked, Row, measure_rows


@dataclass(frozen=True)
class SourceLink:
    """Where something comes from, as a link to the list at the end of the page."""

    code: str
    words: str
    is_illustrative: bool


@dataclass(frozen=True)
class Said:
    """One update, with its address in the page."""

    pk: int
    made_on: str
    rating: str
    rating_words: str
    done: str
    next: str
    obstacles: str
    forecast: str
    forecast_reason: str
    who: str
    source: SourceLink


@dataclass(frozen=True)
class Step:
    """A milestone with its dates in words, and how late it is."""

    title: str
    baseline: str
    forecast: str
    actual: str
    stands: str
    is_late: bool
    source: SourceLink


@dataclass(frozen=True)
class Move:
    """A due date that moved."""

    was: str
    due: str
    agreed: str
    reason: str
    source: SourceLink


@dataclass(frozen=True)
class Other:
    """Another action that this one comes from, led to, or became part of."""

    words: str
    reference: str
    title: str


@dataclass(frozen=True)
class Answers:
    """A recommendation that the action answers."""

    review: str
    code: str
    number: str
    text: str


@dataclass(frozen=True)
class ActionPage:
    """Everything the page prints, in its order."""

    line: ActionLine
    agree_due: (
        str  # the date that the last update expects, as the address of “Agree this date” says it; "" for none
    )
    reports: tuple[str, ...]
    updates: tuple[Said, ...]
    milestones: tuple[Step, ...]
    measures: tuple[Row, ...]
    unread: str  # why some measures are not shown, "" when all are
    unread_count: str
    answers: tuple[Answers, ...]
    moves: tuple[Move, ...]
    others: tuple[Other, ...]
    history: History
    source: SourceLink
    sources: tuple[Source, ...]


def action_page(action: Action, *, person, on: date, whole_history: bool = False) -> ActionPage:
    """The page as this person may read it on a day. `action` comes with its plan, group and partners."""
    (line,) = action_lines(Action.objects.filter(pk=action.pk), on=on)
    updates = list(
        action.updates.select_related("author__partner", "by", "source").order_by("-made_on", "-pk")
    )
    slips = list(action.slips.select_related("source").order_by("-made_on", "-pk"))
    milestones = list(action.milestones.select_related("source"))
    measures = list(action.measures.order_by("sort"))
    refusals = [refusal for each in measures if (refusal := why_not_read_measure(person, each))]
    sources = {action.source_id: action.source}
    for each in (*updates, *slips, *milestones):
        sources.setdefault(each.source_id, each.source)
    return ActionPage(
        line=line,
        agree_due=line.last.forecast.iso if line.expected_words else "",
        reports=tuple(_reports(action, on)),
        updates=tuple(_said(each) for each in updates),
        milestones=tuple(_step(each, is_open=line.is_open, on=on) for each in milestones),
        measures=tuple(measure_rows(person=person, asked=Asked(action=action.pk), on=on)) if measures else (),
        unread=refusals[0] if refusals else "",
        unread_count=plural(len(refusals), "other measure") if refusals else "",
        answers=tuple(
            Answers(str(each.review), each.review.code, each.number, each.text)
            for each in action.recommendations.select_related("review").order_by("review", "sort")
        ),
        moves=tuple(_move(each) for each in slips),
        others=tuple(_others(action)),
        history=action_history(action, person=person, whole=whole_history),
        source=source_link(action.source),
        sources=tuple(sources.values()),
    )


def source_link(source: Source) -> SourceLink:
    """A source as a link to the list at the end of the page."""
    return SourceLink(source.code, source.title, source.is_illustrative)


def _said(update: Update) -> Said:
    if update.author:
        who = person_words(update.author)
        if update.author.partner_id != update.by_id:
            who = f"{who}, for {update.by}"
    else:
        who = str(update.by)
    return Said(
        pk=update.pk,
        made_on=str(update.made_on),
        rating=update.rating,
        rating_words=update.get_rating_display(),
        done=update.done,
        next=update.next,
        obstacles=update.obstacles,
        forecast=str(update.forecast or ""),
        forecast_reason=update.forecast_reason,
        who=who,
        source=source_link(update.source),
    )


def _step(milestone: Milestone, *, is_open: bool, on: date) -> Step:
    stands, is_late = step_words(
        baseline=milestone.baseline,
        forecast=milestone.forecast,
        actual=milestone.actual,
        is_open=is_open,
        on=on,
    )
    return Step(
        title=milestone.title,
        baseline=str(milestone.baseline or ""),
        forecast=str(milestone.forecast or ""),
        actual=str(milestone.actual or ""),
        stands=stands,
        is_late=is_late,
        source=source_link(milestone.source),
    )


def step_words(
    *,
    baseline: PartialDate | None,
    forecast: PartialDate | None,
    actual: PartialDate | None,
    is_open: bool,
    on: date,
) -> tuple[str, bool]:
    """How a milestone stands, in words, and whether it is late: `Reached 12 days late`, `Overdue since May 2025`."""
    if actual is not None:
        days = slip_days(baseline, actual)
        if days > 0 and baseline.first < actual.first:
            return f"Reached {plural(days, 'day')} late", True
        return "Reached" if baseline is None else "Reached in time", False
    if not is_open:
        return "Not reached", False
    wanted = forecast or baseline
    if wanted is not None and wanted.last < on:
        return f"Overdue since {wanted}", True
    days = slip_days(baseline, forecast)
    if days > 0:
        return f"Expected {plural(days, 'day')} late", True
    return ("Not yet reached", False) if wanted is not None else ("No date yet", False)


def _move(slip: Slip) -> Move:
    return Move(
        was=str(slip.was_due or "no date"),
        due=str(slip.due),
        agreed=f"{slip.agreed_by}, {slip.made_on}",
        reason=slip.reason,
        source=source_link(slip.source),
    )


def _reports(action: Action, on: date) -> Iterable[str]:
    """The people who report on it, by name and post."""
    serving = serving_in([action.plan.group_id], on=on).get(action.plan.group_id, ())
    keys = who_reports(owner=action.owner_id, lead=action.lead_id, serving=serving)
    for person in User.objects.filter(pk__in=keys).select_related("partner"):
        yield person_words(person)


def _others(action: Action) -> Iterable[Other]:
    """The actions it is tied to, each with how."""
    if before := action.came_from:
        yield Other("Repeats" if _repeats(before) else "Split from", before.reference, before.title)
    for each in action.led_to.order_by("sort"):
        words = "Done again as" if _repeats(action) else "Split into"
        yield Other(words, each.reference, each.title)
    if into := action.merged_into:
        yield Other("Merged into", into.reference, into.title)
    for each in action.took_in.order_by("sort"):
        yield Other("Took in", each.reference, each.title)


def _repeats(before: Action) -> bool:
    """True when what came from an action is its next time, and not a part of it: only what recurs is done again."""
    return bool(before.recurs) and not before.closed_reason.startswith("Split into")
