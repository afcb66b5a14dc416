"""The day that an address asks for: `?as-at=31 March 2025`, as people write it."""

import re
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db.models import Min
from django.utils.timezone import localtime

from common.forms import DayField
from common.periods import Period, PeriodError
from common.text import date_words
from partnership.models import Source

MOST_SHOWN = 60  # characters of what was typed, in the sentence that answers it


def typed_in(request, name: str) -> str:
    """What stands in the address, without what no database looks for."""
    return request.GET.get(name, "").replace("\x00", "").strip()


def day_asked(typed: str, today: date) -> tuple[date, str]:
    """The day that is asked for, else today and a sentence that says why not. A month or a year means its last day."""
    if not typed:
        return today, ""
    shown = f"“{typed[:MOST_SHOWN]}{'…' if len(typed) > MOST_SHOWN else ''}”"
    on = _read_day(typed)
    if on is None:
        return (
            today,
            f"{shown} is not a day of the calendar. Write it as 31 March 2025, 31/3/2025 or March 2025.",
        )
    if on > today:
        return today, f"{date_words(on)} is still to come: the position of a day is known at its end."
    if (begins := _record_begins()) is None or on < begins:
        since = f" begins on {date_words(begins)}" if begins else " is still empty"
        return today, f"The record{since}: there is nothing to show for {date_words(on)}."
    return on, ""


def _read_day(typed: str) -> date | None:
    plain = re.sub(r"(?<=\d)(st|nd|rd|th)\b", "", typed, flags=re.IGNORECASE).replace(",", " ")
    plain = " ".join(plain.split())
    try:
        return DayField().clean(plain)
    except ValidationError:
        pass
    try:
        return Period.parse(plain).end
    except PeriodError:
        return None


def _record_begins() -> date | None:
    """The day of the first record: each has a source, so the oldest source is the oldest of all."""
    first: datetime | None = Source.history.aggregate(first=Min("history_date"))["first"]
    return first and localtime(first).date()
