"""Rules about the partnership’s own duties: pure functions over plain values."""

from datetime import date

from common.partial_dates import add_years
from common.text import date_words

SIGN_INS_KEPT_DAYS = (
    400  # a year and a month: the question “was that so last year, too?” can still be answered
)


def why_statement_is_due(*, prepared: date | None, reviewed: date | None, on: date) -> str:
    """Why the accessibility statement has to be looked at, in a sentence; "" while it need not be.

    It is kept under regular review, at least once in twelve months (SI 2018/952 reg 8, as it is monitored).
    """
    last = reviewed or prepared
    if last is None:
        return "The accessibility statement does not say when it was prepared."
    if on <= add_years(last, 1):
        return ""
    return (
        f"The accessibility statement was last reviewed on {date_words(last)}, more than twelve months ago."
    )
