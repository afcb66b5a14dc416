"""What a document must have before it may be published. Pure: a document in, sentences out.

The statutory checks come as versioned data in a later room of this app; these are the ones without which there is
nothing to read.
"""


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
    return missing


def why_not_period(*, period_end, as_at, today) -> str:
    """A position is taken when its year is over, and not in the future."""
    if as_at > today:
        return f"{as_at:%d %B %Y} is in the future: a position is published when it has been reached."
    if period_end > as_at:
        return f"The year is not over on {as_at:%d %B %Y}: an annual edition rates a whole year."
    return ""
