"""The page of one measure: how it stands, how we know, where every figure comes from and what it was before."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby, pairwise

from django.db.models import Prefetch
from django.utils.timezone import localdate

from actionplans.models import Slip, Update
from actionplans.summaries import position as action_position
from common.periods import Period, PeriodKind
from common.text import date_words, number_words
from partnership.models import Source
from performance.answer import answer
from performance.direction import Direction
from performance.enums import Assurance, Certainty, Rating, Shorthand
from performance.models import ImportBatch, Measure, Reading, Target
from performance.permissions import why_not_see_import
from performance.spc import assurance
from performance.summaries import RatedPeriod, travel
from workspace.permissions import why_not_see_unreleased
from workspace.summaries.measure_list import value_words
from workspace.summaries.measure_record import MeasureRecord, Stretch

COMPARED = 8  # periods in the table of comparators


@dataclass(frozen=True)
class SourceLink:
    """Where a figure comes from, as a link on the page."""

    code: str
    words: str


@dataclass(frozen=True)
class PeriodRow:
    """One rated period: its figure, what it should reach, its rating and why."""

    label: str
    value: str
    target: str
    rating: Rating
    rating_words: str
    reason: str
    sources: tuple[SourceLink, ...]
    published: str
    published_why: str


@dataclass(frozen=True)
class DirectionWords:
    verdict: str
    sentence: str
    base: str


@dataclass(frozen=True)
class ChartRow:
    """One reading in the table of the control chart."""

    label: str
    value: str
    mean: str
    limits: str
    signal: str


@dataclass(frozen=True)
class ControlChart:
    """What the chart draws, and what it says in words. All lists have one entry a reading."""

    points: tuple
    target: tuple
    limits: dict
    breaks: tuple[str, ...]
    rebases: tuple[str, ...]
    flags: dict[str, str]
    sentence: str
    notes: tuple[str, ...]
    assurance: str
    rows: tuple[ChartRow, ...]


@dataclass(frozen=True)
class ReadingRow:
    """One reading as it was sent in."""

    anchor: str
    label: str
    value: str
    parts: str
    marks: str
    entered: str
    source: SourceLink


@dataclass(frozen=True)
class Revision:
    """One change of a figure or a target: what it was, what it is now, who, when, why."""

    what: str
    was: str
    now: str
    by: str
    on: str
    why: str


@dataclass(frozen=True)
class ActionRow:
    reference: str
    title: str
    lead: str
    rating: str
    rating_words: str
    due: str


@dataclass(frozen=True)
class Told:
    """A dated statement about the measure: a commentary, a series break, a rebase, an accepted red."""

    label: str
    text: str
    by: str
    source: SourceLink
    is_over: bool = False


@dataclass(frozen=True)
class Comparison:
    """The same measure in other areas, newest period first."""

    areas: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    sources: tuple[SourceLink, ...]


@dataclass(frozen=True)
class SourceEntry:
    """A source in full: for a file its name, its hash and the import that brought it."""

    code: str
    kind: str
    title: str
    detail: str
    address: str
    licence: str
    rule: str
    file_name: str
    sha256: str
    imported: str
    batch: str


@dataclass(frozen=True)
class MeasurePage:
    """Everything the page prints, in its order."""

    code: str
    title: str
    answer: str
    now: PeriodRow
    direction: DirectionWords
    year: PeriodRow | None
    year_direction: DirectionWords | None
    tolerance: str
    polarity: str
    facts: tuple[tuple[str, str], ...]
    places: tuple[str, ...]
    definition_source: SourceLink
    chart: ControlChart | None
    periods: tuple[PeriodRow, ...]
    earlier: tuple[PeriodRow, ...]
    readings: tuple[ReadingRow, ...]
    revisions: tuple[Revision, ...]
    commentaries: tuple[Told, ...]
    breaks: tuple[Told, ...]
    rebases: tuple[Told, ...]
    accepted: tuple[Told, ...]
    actions: tuple[ActionRow, ...]
    comparison: Comparison | None
    sources: tuple[SourceEntry, ...]


def measure_page(record: MeasureRecord, *, person) -> MeasurePage:
    """The page as this person may read it."""
    return _Page(record, person).page()


class _Page:
    """One reading of what hangs on the measure, and the words for it."""

    def __init__(self, record: MeasureRecord, person):
        self.record, self.measure, self.person = record, record.measure, person
        measure = record.measure
        self.sees_unreleased = not why_not_see_unreleased(person, measure)
        self.commentaries = list(measure.commentaries.select_related("by").order_by("-period"))
        self.accepted = list(measure.accepted_reds.order_by("-until"))
        published = measure.published_ratings.select_related("decided_by__partner").order_by("period")
        self.published = {each.period: each for each in published}
        self.places = list(measure.places.select_related("priority__strategy"))
        self.sources = self._sources()

    def _sources(self) -> dict[int, SourceEntry]:
        """Every source that the page names, with the import that brought it, by key."""
        record = self.record
        kept = [record.measure, *record.readings, *record.targets, *record.breaks, *record.rebases]
        kept += [*record.comparators, *self.commentaries, *self.accepted, *self.published.values()]
        wanted = {each.source_id for each in kept}
        batches = {
            batch.source_id: batch
            for batch in ImportBatch.objects.filter(source__in=wanted)
            .select_related("uploader__partner")
            .defer("lines", "refusals", "notes")
        }
        return {
            source.pk: _source_entry(source, batches.get(source.pk), self.person)
            for source in Source.objects.filter(pk__in=wanted).order_by("kind", "title")
        }

    def link(self, kept) -> SourceLink:
        entry = self.sources[kept.source_id]
        return SourceLink(entry.code, entry.title)

    def page(self) -> MeasurePage:
        record, measure = self.record, self.measure
        now = record.rated(record.due)
        before = record.rated(record.due.same_last_year())
        direction = travel(record.figures, now, before)
        year, year_direction = None, None
        if measure.frequency != "year" and record.readings:
            whole = record.rated_year(record.due_year)
            last_year = record.rated_year(record.due_year.previous())
            year = self.period_row(whole)
            year_direction = _direction_words(travel(record.figures, whole, last_year), last_year)
        periods = [self.period_row(each) for each in reversed(record.rated_series)]
        return MeasurePage(
            code=measure.code,
            title=measure.title,
            answer=answer(
                period=now.period.label,
                rated=now.rated,
                direction=direction,
                polarity=measure.polarity,
                sign=record.sign,
            ),
            now=self.period_row(now),
            direction=_direction_words(direction, before),
            year=year,
            year_direction=year_direction,
            tolerance=_tolerance_words(record),
            polarity=measure.get_polarity_display(),
            facts=_facts(measure),
            places=tuple(_place_words(place) for place in self.places),
            definition_source=self.link(measure),
            chart=control_chart(record),
            periods=tuple(periods[:8]),
            earlier=tuple(periods[8:]),
            readings=tuple(self.reading_rows()),
            revisions=tuple(self.revisions()),
            commentaries=tuple(
                Told(each.period.label, each.text, each.by.name, self.link(each))
                for each in self.commentaries
            ),
            breaks=tuple(Told(each.period.label, each.reason, "", self.link(each)) for each in record.breaks),
            rebases=tuple(
                Told(each.period.label, each.reason, "", self.link(each)) for each in record.rebases
            ),
            accepted=tuple(
                Told(
                    f"{date_words(each.accepted_on)} to {date_words(each.until)}",
                    each.mitigation,
                    "",
                    self.link(each),
                    is_over=each.until < record.on,
                )
                for each in self.accepted
            ),
            actions=tuple(_actions(measure, record.on)),
            comparison=self.comparison(),
            sources=tuple(self.sources.values()),
        )

    # Rated periods

    def period_row(self, rated: RatedPeriod) -> PeriodRow:
        record = self.record
        parts = rated.period.parts(self.measure.collected)
        held = [record.figures.readings[part] for part in parts if part in record.figures.readings]
        links = {reading.source_id: self.link(reading) for reading in held}
        published = self.published.get(rated.period)
        return PeriodRow(
            label=rated.period.label,
            value=value_words(rated, record.unit),
            target=f"{rated.goal.words}{record.unit}" if rated.goal else "",
            rating=rated.rated.rating,
            rating_words=rated.rated.rating.label,
            reason=rated.rated.reason,
            sources=tuple(links.values()),
            published=published.get_rating_display() if published else "",
            published_why=f"{published.reason} ({_role(published.decided_by)})" if published else "",
        )

    # Readings and what they were

    def reading_rows(self) -> Iterable[ReadingRow]:
        entered = {changes[0].id: changes[0] for changes in self.histories}
        for reading in reversed(self.record.readings):
            first = entered.get(reading.pk)
            yield ReadingRow(
                anchor=reading.period.code.replace("/", "-").replace(" ", "-"),
                label=reading.period.label,
                value=self.said(reading) if reading.value is not None else reading.not_available_reason,
                parts=_parts_words(reading) if self.may_see(reading) else "",
                marks=_marks(self.measure, reading),
                entered=f"{date_words(localdate(first.history_date))}, {_role(first.history_user)}"
                if first
                else "",
                source=self.link(reading),
            )

    @cached_property
    def histories(self) -> list[list]:
        """What each reading said at every moment, oldest first."""
        rows = (
            Reading.history.filter(measure=self.measure)
            .select_related("history_user__partner")
            .order_by("id", "history_date", "history_id")
        )
        return [list(rows) for _, rows in groupby(rows, key=lambda row: row.id)]

    def revisions(self) -> list[Revision]:
        """Every change of a reading or a target, newest first."""
        targets = (
            Target.history.filter(measure=self.measure)
            .select_related("history_user__partner")
            .order_by("id", "history_date", "history_id")
        )
        found = [
            pair for changes in self.histories for pair in _changes(changes, self.reading_words, "Figure")
        ] + [
            pair
            for _, rows in groupby(targets, key=lambda row: row.id)
            for pair in _changes(list(rows), self.target_words, "Target")
        ]
        return [revision for _, revision in sorted(found, key=lambda pair: pair[0], reverse=True)]

    def may_see(self, reading) -> bool:
        return self.sees_unreleased or not self.measure.needs_release or reading.released_on is not None

    def said(self, reading) -> str:
        return number_words(reading.value) + self.record.unit if self.may_see(reading) else "not released"

    def reading_words(self, row) -> str:
        """What a reading said at a moment, with its marks."""
        value = self.said(row) if row.value is not None else f"[x] {row.not_available_reason}"
        marks = _marks(self.measure, row)
        return f"{value} ({marks})" if marks else value

    def target_words(self, row) -> str:
        if row.value is not None:
            return number_words(row.value) + self.record.unit
        return f"{number_words(row.low)} to {number_words(row.high)}{self.record.unit}"

    # Other areas

    def comparison(self) -> Comparison | None:
        record = self.record
        if not record.comparators:
            return None
        areas = sorted({each.area for each in record.comparators})
        known = {(each.area, each.period): each for each in record.comparators}
        newest = sorted({each.period for each in record.comparators}, key=lambda p: p.start, reverse=True)
        rows = []
        for period in newest[:COMPARED]:
            ours = record.value(period) if _fits(period, self.measure) else None
            cells = [number_words(ours) + (record.unit if ours is not None else "")]
            for area in areas:
                each = known.get((area, period))
                cells.append(number_words(each.value) + record.unit if each else "[x]")
            rows.append((period.label, tuple(cells)))
        links = {each.source_id: self.link(each) for each in record.comparators}
        return Comparison(("This partnership", *areas), tuple(rows), tuple(links.values()))


def _fits(period: Period, measure: Measure) -> bool:
    """True when the collected readings can add up to such a period."""
    return period.kind.in_months >= PeriodKind(measure.collected).in_months


# Words


def _direction_words(direction: Direction, before: RatedPeriod) -> DirectionWords:
    return DirectionWords(direction.verdict.label, direction.sentence, before.period.label)


def _tolerance_words(record: MeasureRecord) -> str:
    own = record.measure.tolerance is not None
    return f"{record.figures.tolerance.words} ({'this measure’s own' if own else 'as the scheme has it'})"


def _facts(measure: Measure) -> tuple[tuple[str, str], ...]:
    """What the measure is, as term and words."""
    baseline = measure.baseline_reason
    if measure.baseline_value is not None:
        baseline = f"{number_words(measure.baseline_value)} in {measure.baseline_period}"
    facts = (
        ("Definition", measure.definition),
        ("Numerator", measure.numerator),
        ("Denominator", measure.denominator),
        ("Unit", measure.unit),
        ("Source of the figures", measure.measured_by),
        ("Area", measure.get_area_basis_display()),
        (
            "Collected and rated",
            f"{measure.get_collected_display()}, rated {measure.get_frequency_display().lower()}",
        ),
        ("Readings add up by", measure.get_aggregation_display()),
        ("Basis", measure.get_basis_display()),
        ("Kind", f"{measure.get_kind_display()}. {measure.get_polarity_display()}"),
        ("Baseline", baseline),
        ("Owner", measure.owner.name),
        ("Supplier", f"{measure.supplier.name}, within {measure.due_days} days of a period’s end"),
        ("Sensitivity", measure.get_sensitivity_display()),
        ("Read with care", measure.caveats),
    )
    return tuple((term, words) for term, words in facts if words)


def _place_words(place) -> str:
    priority = place.priority
    return f"{place.number} under priority {priority.number}, {priority.short_title}, of {priority.strategy.title}"


def _role(person) -> str:
    """A person by role and agency, never by name."""
    if person is None:
        return "the portal"
    return (
        ", ".join(filter(None, [person.job_title, person.partner and person.partner.name]))
        or "an administrator"
    )


def _marks(measure: Measure, reading) -> str:
    marks = {Certainty.PROVISIONAL: Shorthand.P, Certainty.REVISED: Shorthand.R}.get(reading.certainty)
    words = [marks.label.lower()] if marks else []
    if measure.needs_release:
        words.append("released" if reading.released_on else "awaiting release")
    return ", ".join(words)


def _parts_words(reading) -> str:
    if reading.numerator is None:
        return ""
    return f"{number_words(reading.numerator)} of {number_words(reading.denominator)}"


def _changes(rows: Sequence, words, what: str) -> Iterable[tuple]:
    """Each change in the history of one record, with what sorts it: its moment and its place."""
    for before, after in pairwise(rows):
        was = "taken out" if before.history_type == "-" else words(before)
        now = "taken out" if after.history_type == "-" else words(after)
        if was != now:
            yield (
                (after.history_date, after.history_id),
                Revision(
                    what=f"{what} of {after.period}",
                    was=was,
                    now=now,
                    by=_role(after.history_user),
                    on=date_words(localdate(after.history_date)),
                    why=after.history_change_reason or "no reason was given",
                ),
            )


def _source_entry(source: Source, batch: ImportBatch | None, person) -> SourceEntry:
    imported = ""
    if batch:
        imported = f"{batch.get_kind_display()}, {batch.get_state_display().lower()}"
        if batch.committed_at:
            imported = f"{batch.get_kind_display()}, committed on {date_words(localdate(batch.committed_at))}"
        imported += f" by {_role(batch.uploader)}; {batch.rows_used:,} of {batch.rows_read:,} rows used"
    return SourceEntry(
        code=source.code,
        kind=source.get_kind_display(),
        title=f"{source.title} ({source.dated})" if source.dated else source.title,
        detail=source.detail,
        address=source.address or (batch.source_address if batch else ""),
        licence=source.licence,
        rule=source.rule,
        file_name=batch.file_name if batch else "",
        sha256=batch.sha256 if batch else "",
        imported=imported,
        batch=batch.get_absolute_url() if batch and not why_not_see_import(person, batch) else "",
    )


def _actions(measure: Measure, on: date) -> Iterable[ActionRow]:
    """The actions that should move the measure, and how they go."""
    actions = (
        measure.actions.select_related("lead", "plan")
        .prefetch_related(
            Prefetch("updates", Update.objects.order_by("id")), Prefetch("slips", Slip.objects.order_by("id"))
        )
        .order_by("sort")
    )
    for action in actions:
        stands = action_position(
            action,
            updates=action.updates.all(),
            slips=action.slips.all(),
            interval_days=action.plan.update_interval_days,
            on=on,
        )
        yield ActionRow(
            reference=action.reference,
            title=action.title,
            lead=action.lead.name,
            rating=stands.rating.value,
            rating_words=stands.rating.label,
            due=str(stands.due) if stands.due else action.get_due_exception_display(),
        )


# The control chart


def control_chart(record: MeasureRecord) -> ControlChart | None:
    """The chart of the collected readings between breaks and rebases; None without a reading to draw."""
    measure, periods = record.measure, record.collected_periods
    if not periods:
        return None
    flags, rows, notes = {}, [], []
    limits = defaultdict(list)
    for stretch in record.stretches:
        lower, _, _, upper = stretch.chart.drawn(is_count=record.is_count)
        mean = stretch.chart.mean if stretch.chart.has_limits else None
        notes.append(_stretch_words(record, stretch, lower, upper))
        for period, point in zip(stretch.periods, stretch.chart.points, strict=True):
            limits["mean"].append(mean)
            limits["lower"].append(lower)
            limits["upper"].append(upper)
            if point.signal:
                flags[period.label] = (
                    f"{period.label}, {_said(record, point.value)}: {point.signal.label.lower()}"
                )
            rows.append(
                ChartRow(
                    label=period.label,
                    value=_said(record, point.value),
                    mean=_said(record, mean) if mean is not None else "none yet",
                    limits=f"{_said(record, lower)} to {_said(record, upper)}"
                    if upper is not None
                    else "none yet",
                    signal=point.signal.label if point.signal else "",
                )
            )
    values = [record.value(period) for period in periods]
    goals = [None] * len(periods)
    if measure.collected == measure.frequency:
        held = [record.figures.targets.get(period) for period in periods]
        goals = [target.value if target else None for target in held]
    return ControlChart(
        points=tuple((period.label, value) for period, value in zip(periods, values, strict=True)),
        target=tuple(goals),
        limits=dict(limits),
        breaks=tuple(periods[index].label for index in record.starts_of(record.breaks)),
        rebases=tuple(periods[index].label for index in record.starts_of(record.rebases)),
        flags=flags,
        sentence=_chart_sentence(record, flags),
        notes=tuple(notes),
        assurance=_assurance_words(record, goals),
        rows=tuple(reversed(rows)),
    )


def period_chart(record: MeasureRecord, kind: PeriodKind) -> ControlChart:
    """The chart of what the readings add up to in bigger periods: with targets, without limits."""
    periods = list(dict.fromkeys(period.within(kind) for period in record.collected_periods))
    values = [record.value(period) for period in periods]
    goals = [None] * len(periods)
    if kind == record.measure.frequency:
        held = [record.figures.targets.get(period) for period in periods]
        goals = [target.value if target else None for target in held]
    measure = record.measure
    known = [period for period, value in zip(periods, values, strict=True) if value is not None]
    sentence = f"{measure.title}, {measure.unit}: no whole {kind} yet."
    if known:
        first, last = known[0], known[-1]
        sentence = (
            f"{measure.title}, {measure.unit}: from {_said(record, record.value(first))} in {first} to "
            f"{_said(record, record.value(last))} in {last}."
        )
    starts = [each.period.start for each in record.breaks]
    return ControlChart(
        points=tuple((period.label, value) for period, value in zip(periods, values, strict=True)),
        target=tuple(goals),
        limits={},
        breaks=tuple(
            label
            for start in starts
            if (label := next((period.label for period in periods[1:] if period.start >= start), ""))
        ),
        rebases=(),
        flags={},
        sentence=sentence,
        notes=(),
        assurance="",
        rows=(),
    )


def _said(record: MeasureRecord, value) -> str:
    return number_words(value, 1 if value is not None and value % 1 else None) + (
        record.unit if value is not None else ""
    )


def _stretch_words(record: MeasureRecord, stretch: Stretch, lower, upper) -> str:
    first, last = stretch.periods[0], stretch.periods[-1]
    span = f"{first} to {last}" if first != last else str(first)
    chart = stretch.chart
    if not chart.has_limits:
        return f"{span}: {chart.note}."
    flagged = sum(point.signal is not None for point in chart.points)
    return (
        f"{span}: mean {_said(record, chart.mean)}, limits {_said(record, lower)} to {_said(record, upper)}; "
        f"{flagged or 'none'} of {chart.readings} readings {'is' if flagged == 1 else 'are'} more than usual variation."
    )


def _chart_sentence(record: MeasureRecord, flags: dict) -> str:
    """What the drawing shows, for whoever does not see it."""
    known = [period for period in record.collected_periods if record.value(period) is not None]
    measure = record.measure
    if not known:
        return f"{measure.title}: no figures."
    first, last = known[0], known[-1]
    sentence = (
        f"Control chart of {measure.title}, {measure.unit}: from {_said(record, record.value(first))} in {first} to "
        f"{_said(record, record.value(last))} in {last}."
    )
    latest = record.stretches[-1].chart
    if latest.has_limits:
        count = f"{len(flags)} readings are" if len(flags) != 1 else "1 reading is"
        sentence += f" The mean is now {_said(record, latest.mean)}; {count} more than usual variation."
    else:
        sentence += f" {latest.note}."
    for each in record.breaks:
        sentence += f" Series break at {each.period}: figures before and after are not compared."
    return sentence


def _assurance_words(record: MeasureRecord, goals: list) -> str:
    """Whether the target will be met if nothing changes; "" where limits and target are not of one period."""
    target = next((goal for goal in reversed(goals) if goal is not None), None)
    try:
        found = assurance(record.stretches[-1].chart, target, record.measure.polarity)
    except ValueError:
        return ""
    if found is None:
        return ""
    return f"If nothing changes, it {Assurance(found).label.lower()} of {number_words(target)}{record.unit}."
