"""The accessibility statement, which somebody has to look at once a year."""

from datetime import date

from partnership.models import Partnership
from partnership.rules import why_statement_is_due


def statement_due(*, on: date) -> str:
    """Why the accessibility statement has to be reviewed by now, in a sentence; "" while it need not be. One query."""
    dates = Partnership.objects.values_list("accessibility_prepared_on", "accessibility_reviewed_on").first()
    if dates is None:
        return ""
    prepared, reviewed = dates
    return why_statement_is_due(prepared=prepared, reviewed=reviewed, on=on)
