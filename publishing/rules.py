"""What a document must have before it may be published. Pure: a document in, sentences out.

The statutory checks come as versioned data in a later room of this app; these are the ones without which there is
nothing to read.
"""

from common.periods import Period, PeriodKind
from common.text import date_words, plural
from performance.enums import Rating

AWAITING_RELEASE = Rating.AWAITING_RELEASE.label


def what_is_missing(document: dict) -> list[str]:
    """One sentence for each thing a reader would look for in vain; empty when the document may be published."""
    missing = []
    strategy = document["strategy"]
    if not strategy["vision"].strip():
        missing.append("The strategy has no vision.")
    if not document["partners"]:
        missing.append("No partner is recorded on the day of the position.")
    if not document["priorities"]:
        missing.append("The strategy has no priorities.")
    for priority in document["priorities"]:
        name = f"Priority {priority['number']}, {priority['short_title']},"
        if not priority["why"]:
            missing.append(f"{name} does not say why it is one.")
        if not priority["commitments"]:
            missing.append(f"{name} promises nothing: it has no commitment.")
        if priority["holder_words"] == "Nobody yet":
            missing.append(f"{name} is held neither by a delivery group nor by the board.")
    if not document["measures"]:
        missing.append("The strategy has no measures.")
    if document["measures"] and not any(each["readings"] for each in document["measures"]):
        missing.append("No measure has a figure.")
    missing += [
        f"“{measure['title']}” does not say where its figures come from: name its source in the back office."
        for measure in document["measures"]
        if not measure["source"]["words"].strip()
    ]
    return missing


def what_is_not_released(document: dict) -> list[str]:
    """One sentence for each measure of which any figure waits for its supplier: such an edition is not published.

    A draft of it shows [x] in the place of those figures.
    """
    waiting = {
        measure["title"]: [
            each["label"] for each in measure["readings"] if each["certainty_words"] == AWAITING_RELEASE
        ]
        for measure in document["measures"]
    }
    return [
        f"“{title}” has {plural(len(labels), 'figure')} that {'awaits' if len(labels) == 1 else 'await'} release "
        f"({labels[0] if len(labels) == 1 else f'{labels[0]} to {labels[-1]}'}): release what was agreed on the "
        "measure’s page, or take it out."
        for title, labels in waiting.items()
        if labels
    ]


def why_not_correct(*, corrected, strategy, note: str) -> str:
    """A correction is of an edition of the same strategy that stands, and says what was wrong."""
    if corrected is None:
        return ""
    if corrected.strategy_id != strategy.pk:
        return f"“{corrected.title}” belongs to another strategy: a correction stands in the same one."
    if corrected.state != "published":
        state = corrected.get_state_display().lower()
        return f"“{corrected.title}” (edition {corrected.number}) is {state}: only what stands published is corrected."
    if not note.strip():
        return "Say in the note what was wrong and what is right now: readers are told."
    return ""


def why_not_period(*, period_end, as_at, today) -> str:
    """A position is taken when its year is over, and not in the future."""
    if as_at > today:
        return f"{date_words(as_at)} is in the future: a position is published when it has been reached."
    if period_end > as_at:
        return f"The year is not over on {date_words(as_at)}: an annual edition rates a whole year."
    return ""


def why_not_so_early(*, strategy, period: Period) -> str:
    """The first position of a strategy is that of the year before it: what it starts from, or is decided on."""
    if period.next().end >= strategy.starts.first:
        return ""
    first = Period.of(strategy.starts.first, PeriodKind.YEAR).previous()
    return (
        f"“{strategy.title}” begins {strategy.starts}, long after {period}: choose {first} or a later year."
    )
