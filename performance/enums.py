"""What a measure can be and how it can stand, each with the words people see."""

from django.db.models import TextChoices


class Polarity(TextChoices):
    """Which way is better. NONE where more may be good reporting as well as more harm."""

    HIGHER = "higher", "Higher is better"
    LOWER = "lower", "Lower is better"
    BAND = "band", "Within a band"
    NONE = "none", "No better or worse"


class MeasureKind(TextChoices):
    TARGET = "target", "Rated against a target"
    CONTEXTUAL = "contextual", "Context only"


class Aggregation(TextChoices):
    """How months add up to quarters and years."""

    SUM = "sum", "Sum"
    RATIO = "ratio", "Sum of numerators over sum of denominators"
    LATEST = "latest", "Latest"


class Basis(TextChoices):
    """What stretch of time a figure speaks for."""

    PERIOD = "period", "Each period"
    YEAR_TO_DATE = "year_to_date", "Year to date"
    ROLLING_YEAR = "rolling_year", "Rolling twelve months"
    LATEST = "latest", "Latest"


class AreaBasis(TextChoices):
    """Which rows of the source are counted. The two police bases are never mixed."""

    FORCE = "force", "Reported by the police force"
    AREA = "area", "Located in the area"
    OTHER = "other", "As the definition says"


class Frequency(TextChoices):
    """The kinds of period, by the words for how often they come; the values are those of `PeriodKind`."""

    MONTH = "month", "Monthly"
    QUARTER = "quarter", "Quarterly"
    YEAR = "year", "Yearly"


class Feed(TextChoices):
    """The official files that a measure's figures can come from. One measure, one source: never spliced."""

    STREET = "street", "police.uk street files"
    RECORDED_CRIME = "recorded_crime", "Home Office recorded crime tables"


class BatchKind(TextChoices):
    STREET = "street", "police.uk street files"
    RECORDED_CRIME = "recorded_crime", "Home Office recorded crime tables"
    READINGS = "readings", "A return of readings"


class BatchState(TextChoices):
    STAGED = "staged", "Staged: nothing is stored yet"
    COMMITTED = "committed", "Committed"
    REVERSED = "reversed", "Reversed"


class LineAction(TextChoices):
    """What one line of an import would do, or did."""

    NEW = "new", "New"
    CHANGED = "changed", "Changed"
    SAME = "same", "The same"
    REFUSED = "refused", "Refused"


class Sensitivity(TextChoices):
    """How widely a figure may be read: as at its source, with small numbers withheld, or never in public."""

    OPEN = "open", "Open at source"
    LOCAL = "local", "Local"
    RESTRICTED = "restricted", "Restricted"


class Certainty(TextChoices):
    PROVISIONAL = "provisional", "Provisional"
    FINAL = "final", "Final"
    REVISED = "revised", "Revised"


class Shorthand(TextChoices):
    """Marks beside or instead of a figure, with the meanings the Government Analysis Function gives them."""

    C = "c", "Withheld, because it could reveal something about a person"
    X = "x", "Not available"
    Z = "z", "Not applicable"
    P = "p", "Provisional"
    R = "r", "Revised"
    B = "b", "Break in the series"
    LOW = "low", "Rounds to 0 but is not 0"

    @property
    def mark(self) -> str:
        """As printed: `[x]`."""
        return f"[{self.value}]"


class Rating(TextChoices):
    """How a measure stands. Only green, amber and red are ratings; the others say why there is none."""

    GREEN = "green", "On target"
    AMBER = "amber", "Near target"
    RED = "red", "Off target"
    NOT_YET_DUE = "not_yet_due", "Not yet due"
    NOT_AVAILABLE = "not_available", "Not available"
    NO_DATA = "no_data", "No data received"
    INCOMPLETE = "incomplete", "Incomplete"
    AWAITING_RELEASE = "awaiting_release", "Awaiting release"
    CONTEXTUAL = "contextual", "Context only"
    SERIES_BREAK = "series_break", "Series break"
    TOO_SMALL = "too_small", "Too small to rate"

    @property
    def is_rated(self) -> bool:
        """True for green, amber and red."""
        return self in (Rating.GREEN, Rating.AMBER, Rating.RED)

    @property
    def family(self) -> str:
        """The colour: green, amber, red, or none for everything that is not rated."""
        return self.value if self.is_rated else "none"

    @property
    def letter(self) -> str:
        """One character for a cell of the quarter strip: G, A, R, x not available, ? no data, b break, else
        –.
        """
        return {
            "green": "G",
            "amber": "A",
            "red": "R",
            "not_available": "x",
            "no_data": "?",
            "series_break": "b",
        }.get(self.value, "–")


class Change(TextChoices):
    """What the value did."""

    UP = "up", "Up"
    DOWN = "down", "Down"
    LEVEL = "level", "Level"


class Verdict(TextChoices):
    """Whether the change is for the better. NEITHER is a clear change of a measure that has no better or
    worse.
    """

    IMPROVING = "improving", "Improving"
    WORSENING = "worsening", "Worsening"
    NEITHER = "neither", "Neither better nor worse"
    NO_CLEAR_CHANGE = "no_clear_change", "No clear change"
    CANNOT_SAY = "cannot_say", "Cannot say"


class Base(TextChoices):
    """What a direction of travel is measured from."""

    SAME_PERIOD_LAST_YEAR = "same period last year", "Same period last year"
    PREVIOUS_PERIOD = "previous period", "Previous period"


class ToleranceKind(TextChoices):
    PERCENT = "percent", "Percentage of the target"
    ABSOLUTE = "absolute", "In the measure's unit"


class Signal(TextChoices):
    """What a control chart says of a point that is more than chance."""

    OUTSIDE = "outside", "Outside a limit"
    TREND = "trend", "Seven in a row rising or falling"
    TWO_OF_THREE = "two of three", "Two of three near a limit"
    SHIFT = "shift", "Seven in a row on one side of the mean"


class Assurance(TextChoices):
    """What the control limits promise about a target, if nothing changes."""

    CONSISTENTLY_MEET = "consistently meet", "Will consistently meet the target"
    CONSISTENTLY_MISS = "consistently miss", "Will consistently miss the target"
    HIT_AND_MISS = "hit and miss", "Will hit and miss the target"
