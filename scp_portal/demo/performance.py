"""How well: the schemes that rate, measures and their places, targets, readings, breaks and commentaries."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError

from actionplans.enums import ActionRating
from partnership.models import Source
from performance import operations
from performance.enums import (
    Aggregation,
    AreaBasis,
    Basis,
    Feed,
    Frequency,
    MeasureKind,
    Polarity,
    Rating,
    Sensitivity,
    ToleranceKind,
)
from performance.models import (
    AreaName,
    Commentary,
    Measure,
    MeasurePlace,
    RagDefinition,
    RagScheme,
    Reading,
    SeriesBreak,
    Target,
)
from scp_portal.demo.record import EARLY, REASONS, Record, moment_of
from scp_portal.demo.rows import FixtureProblem, Row, refusal_words

# The paper with the table of offences was written in the summer of 2018: the day its figures became known.
FIRST_ANNUAL_FIGURES = date(2018, 7, 1)
# Which column of the tabulated police files a measure counts, by its area basis.
COUNTED = {AreaBasis.FORCE: "reported_by_force", AreaBasis.AREA: "located_in_city"}


def load(record: Record) -> None:
    """Enter everything of this floor. A measure is as old as its first figure or its first place in a strategy."""
    schemes(record)
    figures = defaultdict(list)  # measure code -> what is known of it
    places = {}  # measure code -> when it was first placed
    for row in record.tables["measure_places"]:
        priority = record.priority(row)
        moment = record.settled_at[priority.strategy]
        places[row.text("measure")] = min(moment, places.get(row.text("measure"), moment))
    read_annual(record, figures)
    read_quarterly(record, figures)
    read_street_crime(record, figures)
    for row in record.tables["measures"]:
        moments = [place for place in [places.get(row.text("code"))] if place]
        moments += [at for _row, _period, _value, at in figures[row.text("code")]]
        measure(record, row, at=min(moments, default=EARLY))
    readings(record, figures)
    measure_places(record)
    targets(record, places)
    breaks(record)
    commentaries(record)
    area_names(record)


def schemes(record: Record) -> None:
    """How ratings are given, and what each means in words."""
    found = {}
    for row in record.tables["schemes"]:
        scheme = RagScheme(
            rates=row.one_of("rates", ["measures", "actions"]),
            version=row.whole("version"),
            name=row.text("name"),
            tolerance_kind=row.choice("tolerance_kind", ToleranceKind),
            tolerance=row.decimal("tolerance"),
            in_use=row.flag("in_use"),
            source=record.source(row),
        )
        record.enter(row, scheme, at=EARLY)
        found[row.text("rates"), row.text("version")] = scheme
    for row in record.tables["scheme_definitions"]:
        rates = row.one_of("rates", ["measures", "actions"])
        definition = RagDefinition(
            scheme=row.needed_link("version", found, "schemes", key=(rates, row.text("version"))),
            position=row.whole("position"),
            rating=row.choice("rating", Rating if rates == "measures" else ActionRating),
            words=row.text("words"),
            text=row.text("text"),
            source=record.source(row),
        )
        record.enter(row, definition, at=EARLY)


def read_annual(record: Record, figures: dict) -> None:
    """Figures of whole years, which became known in the summer after, the first two together."""
    for row in record.tables["readings_annual"]:
        row.needed("period")
        period, value = row.period("period"), row.decimal("value")
        known_on = max(FIRST_ANNUAL_FIGURES, date(period.end.year, 7, 1))
        figures[row.needed("measure")].append((row, period, value, moment_of(known_on)))


def read_quarterly(record: Record, figures: dict) -> None:
    """Figures of quarters, which their supplier sent a month after the quarter's end."""
    for row in record.tables["readings_quarterly"]:
        row.needed("period")
        period, value = row.period("period"), row.decimal("value")
        figures[row.needed("measure")].append(
            (row, period, value, moment_of(period.end + timedelta(days=30)))
        )


def read_street_crime(record: Record, figures: dict) -> None:
    """Counts of months, which the police publish on the fifth of the month after next."""
    counting = {row.text("series"): row for row in record.tables["measures"] if row.text("series")}
    columns = {kind: COUNTED[row.one_of("area_basis", list(COUNTED))] for kind, row in counting.items()}
    for row in record.tables["street-crime"]:
        row.needed_link("crime_type", counting, "measures")  # by its column “series”
        row.needed("month")
        period = row.period("month")
        known_on = period.shift(2).start + timedelta(days=4)
        value = row.whole(columns[row.text("crime_type")])
        code = counting[row.text("crime_type")].text("code")
        figures[code].append((row, period, value, moment_of(known_on)))


def measure(record: Record, row: Row, *, at: datetime) -> None:
    entered = Measure(
        code=row.needed("code"),
        title=row.text("title"),
        definition=row.text("definition"),
        numerator=row.text("numerator"),
        denominator=row.text("denominator"),
        unit=row.text("unit"),
        measured_by=row.text("measured_by"),
        area_basis=row.choice("area_basis", AreaBasis),
        collected=row.choice("collected", Frequency),
        frequency=row.choice("frequency", Frequency),
        aggregation=row.choice("aggregation", Aggregation),
        basis=row.choice("basis", Basis),
        polarity=row.choice("polarity", Polarity),
        kind=row.choice("kind", MeasureKind),
        baseline_period=row.period("baseline_period"),
        baseline_value=row.decimal("baseline_value"),
        baseline_reason=row.text("baseline_reason"),
        owner=row.needed_link("owner", record.partners, "partners"),
        supplier=row.needed_link("supplier", record.partners, "partners"),
        reporter=row.link("reporter", record.people, "accounts"),
        due_days=row.whole("due_days"),
        sensitivity=row.choice("sensitivity", Sensitivity),
        caveats=row.text("caveats"),
        feed=Feed.STREET if row.text("series") else "",
        series=row.text("series"),
        source=record.source(row),
    )
    record.enter(row, entered, at=at)
    record.measures[entered.code] = entered


def readings(record: Record, figures: dict) -> None:
    """Every figure, all of a source at once."""
    by_source: dict[Source, list] = defaultdict(list)
    for code, known in figures.items():
        for row, period, value, at in known:
            found = record.measures.get(code) or row.needed_link("measure", record.measures, "measures")
            source = record.source(row) if "source" in row.cells else found.source
            if value is None:
                raise row.problem("the figure is empty: leave the row out when there is none.")
            by_source[source].append(
                (row, operations.Figure(measure=found, period=period, value=Decimal(value), at=at))
            )
    for source, entered in by_source.items():
        try:
            done = operations.record_readings(
                figures=[figure for _row, figure in entered],
                source=source,
                by=record.officer,
                at=EARLY,
                reason=REASONS[source.kind],
            )
        except ValidationError as refusal:
            raise blame(refusal, entered) from refusal
        record.counts[Reading] += done.new


def blame(refusal: ValidationError, entered: list) -> FixtureProblem:
    """The problem of the row that a refusal speaks of: it names the measure and the period."""
    said = refusal.messages[0]
    rows = [row for row, figure in entered if said.startswith(f"{figure.measure.code}, {figure.period}")]
    return rows[-1].problem(said) if rows else entered[0][0].problem(refusal_words(refusal))


def measure_places(record: Record) -> None:
    for row in record.tables["measure_places"]:
        priority = record.priority(row)
        place = MeasurePlace(
            priority=priority,
            measure=row.needed_link("measure", record.measures, "measures"),
            number=row.needed("number"),
            source=record.source(row),
        )
        record.enter(row, place, at=record.settled_at[priority.strategy])


def targets(record: Record, places: dict) -> None:
    """A year's targets were set on the eve of the year, but not before the strategy that set them was agreed."""
    for row in record.tables["targets"]:
        found = row.needed_link("measure", record.measures, "measures")
        row.needed("period")
        period = row.period("period")
        eve = moment_of(period.within("year").start - timedelta(days=1))
        source = record.source(row)
        record.ask(
            row,
            operations.set_target,
            measure=found,
            period=period,
            value=row.decimal("value"),
            base=row.period("base"),
            source=source,
            at=max(eve, places.get(found.code, eve), found.known_since),
            reason=REASONS[source.kind],
        )
        record.counts[Target] += 1


def breaks(record: Record) -> None:
    """Breaks in a series; a further row about the same one says what was found out later."""
    found: dict[tuple, SeriesBreak] = {}
    for row in record.tables["breaks"]:
        for column in ("period", "made_on"):
            row.needed(column)
        of = row.needed_link("measure", record.measures, "measures")
        key = of.code, row.period("period")
        at = record.told(row.when("made_on"))
        if key in found:
            record.change(row, found[key], {"reason": row.text("reason")}, at=at, reason="More was known.")
            continue
        found[key] = record.ask(
            row,
            operations.break_series,
            measure=of,
            period=key[1],
            reason=row.text("reason"),
            source=record.source(row),
            at=max(at, of.known_since),
        )
        found[key].known_since = max(at, of.known_since)
        record.counts[SeriesBreak] += 1


def commentaries(record: Record) -> None:
    """What was said of a figure, the day before it was printed."""
    for row in record.tables["commentaries"]:
        row.needed("period")
        commentary = Commentary(
            measure=row.needed_link("measure", record.measures, "measures"),
            period=row.period("period"),
            text=row.text("text"),
            by=row.needed_link("by", record.partners, "partners"),
            source=record.source(row),
        )
        record.enter(row, commentary, at=record.told_of(commentary.period))


def area_names(record: Record) -> None:
    """What official files call an area."""
    for row in record.tables["area_names"]:
        name = AreaName(area=row.needed("area"), alias=row.needed("alias"), source=record.source(row))
        record.enter(row, name, at=EARLY)
