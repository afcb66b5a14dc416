"""The risk register: the risks of every body as a grid and a list, today or on a past day, and the page of one."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from urllib.parse import urlencode

from actionplans.enums import ActionState
from actionplans.models import Action
from actionplans.summaries import ActionLine, action_lines
from common.text import date_words, list_words, plural
from meetings.enums import Impact, Likelihood, RiskResponse
from meetings.models import Risk, RiskAction, RiskScore
from meetings.permissions import why_not_escalate
from meetings.rules import risk_direction, risk_score
from meetings.summaries import RiskLine, risk_register
from partnership.models import DeliveryGroup, Partner, Source
from workspace.summaries.action_page import SourceLink, source_link
from workspace.summaries.choices import Choice, Filter
from workspace.summaries.histories import COLUMNS, Change, History, Row, clipped, history_of, row_of

OPEN, CLOSED, ALL = "", "closed", "all"
_STATES = (Choice(CLOSED, "Closed"), Choice(ALL, "Open and closed"))
_ARROWS = {"higher": "↑", "lower": "↓", "level": "→"}
_TINTS = ((4, "1"), (9, "2"), (12, "3"), (16, "4"), (25, "5"))  # the highest score of each


@dataclass(frozen=True)
class Asked:
    """What the address narrows the register to. What is unknown finds nothing."""

    body: str = ""  # the code of a group
    owner: str = ""
    state: str = OPEN
    now: str = ""  # a cell of the grid of scores now: likelihood and impact, “4-3”
    target: str = ""  # a cell of the grid of targets

    @property
    def narrows(self) -> bool:
        return any((self.body, self.owner, self.state, self.now, self.target))


@dataclass(frozen=True)
class Direction:
    """How the last score compares with the one before, as a word and an arrow; "" with fewer than two scores."""

    word: str
    arrow: str
    before: str  # was 12


@dataclass(frozen=True)
class Line:
    """One risk in the list."""

    risk: RiskLine
    direction: Direction
    tint: str
    target_tint: str
    actions: str  # 2 of 3 actions open


@dataclass(frozen=True)
class Cell:
    """One cell of a grid: how many risks are there, which, and where they are listed."""

    score: int
    tint: str
    words: str  # risks, likely and major
    count: int
    query: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """Likelihood by impact: the highest likelihood first, the lowest impact first."""

    key: str
    caption: str
    impacts: tuple[tuple[str, str], ...]  # step and word: 4, Major
    rows: tuple[tuple[str, str, tuple[Cell, ...]], ...]  # step and word of the likelihood, and its cells


@dataclass(frozen=True)
class Register:
    """What the page of the register prints."""

    words: str
    unknown: tuple[str, ...]
    cell: str  # what the list is narrowed to by a cell, in words
    lines: tuple[Line, ...]
    of: int
    grids: tuple[Grid, ...]
    filters: tuple[Filter, ...]


def register(*, on: date, at: datetime | None, asked: Asked, kept: dict[str, str]) -> Register:
    """The register on a day; `at` is None for today. Six queries. `kept` are what else its links say."""
    everything = risk_register(on=on, at=at, with_closed=True)
    of_state = [each for each in everything if _is_of_state(each, asked.state)]
    found = [
        each for each in of_state if asked.body in {"", each.group_code} and asked.owner in {"", each.owner}
    ]
    shown = [each for each in found if asked.now in {"", _key(each.steps)}]
    shown = [each for each in shown if asked.target in {"", _key(each.target_steps)}]
    actions = _action_counts() if at is None else {}
    link = kept | {"body": asked.body, "owner": asked.owner, "state": asked.state}
    return Register(
        words=_words([each for each in everything if each.closed_on is None]),
        unknown=tuple(_unknown(asked, everything)),
        cell=_cell_words(asked),
        lines=tuple(line_of(each, actions.get(each.pk, "")) for each in shown),
        of=len(everything),
        grids=(
            _grid("now", "Scores now", [(each.code, each.steps) for each in found if each.steps], link),
            _grid("target", "Targets", [(each.code, each.target_steps) for each in found], link),
        ),
        filters=(
            Filter("body", "Body", "All", _bodies(everything), asked.body),
            Filter("state", "State", "Open", _STATES, asked.state),
            Filter("owner", "Owner", "All", _owners(everything), asked.owner),
        ),
    )


def direction_of(line: RiskLine) -> Direction:
    """How the last score compares, in a word and an arrow."""
    if not line.direction:
        return Direction("", "", "")
    return Direction(line.direction, _ARROWS[line.direction], f"was {line.before}")


def tint_of(score: int | None) -> str:
    """Which of five tints of one colour stands behind a score: 1 to 5, "" without one. Red and green are ratings'."""
    return next(tint for most, tint in _TINTS if score <= most) if score else ""


def _is_of_state(line: RiskLine, state: str) -> bool:
    return state == ALL or (line.closed_on is not None) == (state == CLOSED)


def _key(steps: tuple[int, int] | None) -> str:
    return "{}-{}".format(*steps) if steps else ""


def line_of(risk: RiskLine, actions: str = "") -> Line:
    """A risk of the register as a line of a list."""
    return Line(risk, direction_of(risk), tint_of(risk.score), tint_of(risk.target), actions)


def _words(lines: Sequence[RiskLine]) -> str:
    """`12 open risks: 3 higher than when last scored, 2 lower. 2 reviews are overdue.`"""
    directions = Counter(each.direction for each in lines)
    moved = [f"{directions[each]} {each}" for each in ("higher", "lower") if directions[each]]
    told = f"{plural(len(lines), 'open risk')}"
    told += f": {list_words(moved)} than when scored before." if moved else "."
    late = sum(each.is_review_overdue for each in lines)
    return f"{told} {plural(late, 'review')} {'is' if late == 1 else 'are'} overdue." if late else told


def _unknown(asked: Asked, lines: Sequence[RiskLine]) -> Iterable[str]:
    """A sentence for each thing that the address asks for and that is not there."""
    if asked.body and asked.body not in {each.group_code for each in lines}:
        yield f"No body “{asked.body}” has a risk on record: choose another."
    if asked.owner and asked.owner not in {each.owner for each in lines}:
        yield f"No risk is owned by “{asked.owner}”: choose another owner."
    if asked.state not in {OPEN, CLOSED, ALL}:
        yield f"Risks are open or closed, not “{asked.state}”."


def _cell_words(asked: Asked) -> str:
    """`likely and major now`, for the cells that the list is narrowed to."""
    said = []
    for name, when in (("now", "now"), ("target", "as the target")):
        key = getattr(asked, name)
        likelihood, _, impact = key.partition("-")
        if likelihood in Likelihood.values and impact in Impact.values:
            said.append(f"{_place_words(int(likelihood), int(impact))} {when}")
        elif key:
            said.append(f"“{key}” {when}, which is no cell of the grid")
    return list_words(said)


def _place_words(likelihood: int, impact: int) -> str:
    words = (Likelihood(str(likelihood)).label, Impact(str(impact)).label)
    return " and ".join(each[2:].lower() for each in words)


def _grid(key: str, caption: str, risks: Sequence[tuple[str, tuple[int, int]]], kept: dict) -> Grid:
    there = defaultdict(list)
    for code, steps in risks:
        there[steps].append(code)

    def cell(likelihood: int, impact: int) -> Cell:
        codes = there[likelihood, impact]
        score = risk_score(likelihood, impact)
        said = {name: value for name, value in kept.items() if value} | {key: f"{likelihood}-{impact}"}
        return Cell(
            score=score,
            tint=tint_of(score),
            words=f"risk{'' if len(codes) == 1 else 's'}, {_place_words(likelihood, impact)}",
            count=len(codes),
            query=urlencode(said),
            codes=tuple(codes),
        )

    return Grid(
        key=key,
        caption=caption,
        impacts=tuple((each.value, each.label[2:]) for each in Impact),
        rows=tuple(
            (
                likelihood.value,
                likelihood.label[2:],
                tuple(cell(int(likelihood), int(impact)) for impact in Impact),
            )
            for likelihood in reversed(Likelihood)
        ),
    )


def _action_counts() -> dict[int, str]:
    """How many of its further actions are open, for each risk that names any. One query."""
    states = defaultdict(list)
    for risk, state in RiskAction.objects.order_by().values_list("risk_id", "action__state"):
        states[risk].append(state)
    return {
        risk: f"{held.count(ActionState.OPEN)} of {plural(len(held), 'action')} open"
        for risk, held in states.items()
    }


def _bodies(lines: Iterable[RiskLine]) -> tuple[Choice, ...]:
    named = sorted({(each.group, each.group_code) for each in lines})
    return tuple(Choice(code, name) for name, code in named)


def _owners(lines: Iterable[RiskLine]) -> tuple[Choice, ...]:
    return tuple(Choice(each, each) for each in sorted({each.owner for each in lines}))


# The page of one risk


@dataclass(frozen=True)
class Score:
    """One score of a risk, and how it compares with the one before."""

    scored_on: str
    likelihood: str
    impact: str
    score: int
    tint: str
    words: str  # up from 12
    remark: str
    source: SourceLink


@dataclass(frozen=True)
class Further:
    """An action that brings a risk down, as rated on the day."""

    line: ActionLine
    escalates: bool  # whether this person may take it to the body its group reports to


@dataclass(frozen=True)
class RiskPage:
    """Everything the page of a risk prints."""

    line: Line
    scores: tuple[Score, ...]
    further: tuple[Further, ...]
    history: History
    source: SourceLink
    sources: tuple[Source, ...]


def risk_page(risk: Risk, *, person, on: date, whole_history: bool = False) -> RiskPage:
    """The page of a risk on a day, for this person. `risk` comes with its group, partner and source."""
    (line,) = risk_register(on=on, risk=risk, with_closed=True)
    scores = list(_scores_of(risk))
    further = action_lines(Action.objects.filter(risks=risk).order_by("sort"), on=on)
    groups = DeliveryGroup.objects.in_bulk({each.group_id for each in further})
    sources = {each.source_id: each.source for each in (risk, *scores)}
    return RiskPage(
        line=line_of(line),
        scores=_compared(scores),
        further=tuple(
            Further(each, each.is_open and not why_not_escalate(person, groups[each.group_id]))
            for each in further
        ),
        history=risk_history(risk, whole=whole_history),
        source=source_link(risk.source),
        sources=tuple(sources.values()),
    )


def risk_scores(risk: Risk) -> tuple[Score, ...]:
    """Every score of a risk, newest first. One query."""
    return _compared(list(_scores_of(risk)))


def _scores_of(risk: Risk):
    return risk.scores.select_related("source").order_by("scored_on", "pk")


def _compared(scores: Sequence[RiskScore]) -> tuple[Score, ...]:
    return tuple(map(_score, scores, [None, *scores]))[::-1]


def _score(score: RiskScore, before: RiskScore | None) -> Score:
    return Score(
        scored_on=date_words(score.scored_on),
        likelihood=score.get_likelihood_display(),
        impact=score.get_impact_display(),
        score=score.score,
        tint=tint_of(score.score),
        words=_moved_words(before.score, score.score) if before else "first score",
        remark=score.remark,
        source=source_link(score.source),
    )


def _moved_words(before: int, now: int) -> str:
    way = risk_direction([before, now])
    return "as before" if way == "level" else f"{'up' if way == 'higher' else 'down'} from {before}"


# Its history

_FIELDS = {
    "group_id": "Whose risk it is",
    "title": "Title",
    "cause": "Cause",
    "consequence": "Consequence",
    "controls": "Controls",
    "response": "What is done about it",
    "owner": "Owner",
    "partner_id": "The owner’s partner",
    "target_likelihood": "Target, likelihood",
    "target_impact": "Target, impact",
    "review_on": "Next review",
    "source_id": "Source",
}
_NAMED = {"group_id": DeliveryGroup, "partner_id": Partner, "source_id": Source}
_LABELS = {"response": RiskResponse, "target_likelihood": Likelihood, "target_impact": Impact}
_REVIEWED = "Reviewed."  # the next review, set with a score: told with it
_UNSAID = {"Added.", _REVIEWED, "Scored."}


def risk_history(risk: Risk, *, whole: bool = False) -> History:
    """What became of a risk: its own changes, its scores, and the actions it names."""
    scores = list(_score_rows(risk))
    why = {(each.at, each.who): each.why for each in scores}
    itself = [
        replace(row, why=why.get((row.at, row.who), row.why)) if row.why == _REVIEWED else row
        for row in _risk_rows(risk)
    ]
    return history_of([*itself, *scores, *_link_rows(risk)], whole=whole, unsaid=_UNSAID)


def _risk_rows(risk: Risk) -> Iterable[Row]:
    held = list(risk.history.order_by("history_id").values(*COLUMNS, *_FIELDS, "closed_on", "closed_reason"))
    names = {}
    for name, model in _NAMED.items():
        named = model.objects.in_bulk({row[name] for row in held})
        names[name] = {key: str(each) for key, each in named.items()}

    def said(name: str, row: dict) -> str:
        value = row[name]
        if name in _NAMED:
            return names[name].get(value, "no longer kept")
        if isinstance(value, date):
            return date_words(value)
        return _LABELS[name](value).label if name in _LABELS else str(value)

    yield row_of(held[0], (Change("Added to the register"),))
    for was, now in pairwise(held):
        changes = [
            Change(words, *clipped(said(name, was), said(name, now)))
            for name, words in _FIELDS.items()
            if was[name] != now[name]
        ]
        if now["closed_on"] and not was["closed_on"]:
            changes.insert(0, Change(f"Closed on {date_words(now['closed_on'])}"))
        yield row_of(now, tuple(changes))


def _score_rows(risk: Risk) -> Iterable[Row]:
    found = RiskScore.history.filter(risk=risk, history_type="+")
    for row in found.values(*COLUMNS, "likelihood", "impact", "scored_on"):
        points = risk_score(row["likelihood"], row["impact"])
        place = _place_words(int(row["likelihood"]), int(row["impact"]))
        on = date_words(row["scored_on"])
        yield row_of(row, (Change(f"Scored {points} on {on}: {place}"),))


def _link_rows(risk: Risk) -> Iterable[Row]:
    found = RiskAction.history.filter(risk=risk, history_type__in="+-")
    rows = list(found.values(*COLUMNS, "action_id"))
    named = Action.objects.in_bulk({row["action_id"] for row in rows}) if rows else {}
    for row in rows:
        action = named.get(row["action_id"])
        called = f"{action.reference} {action.title}" if action else "An action that is no longer kept"
        ends = "is named to bring it down" if row["history_type"] == "+" else "is no longer named"
        yield row_of(row, (Change(f"{called} {ends}"),))
