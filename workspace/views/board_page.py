"""The board's dashboard: today's position, or that of any past day, whole or narrowed, on screen and on paper."""

import re
from datetime import date, datetime
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import Min
from django.template.response import TemplateResponse
from django.utils.timezone import localtime

from common import clock
from common.forms import DayField
from common.periods import Period, PeriodError
from common.text import date_words
from partnership.models import Source
from workspace.summaries.board_page import Asked
from workspace.summaries.board_page import board_page as read_board_page

MOST_SHOWN = 60  # characters of what was typed, in the sentence that answers it


def board_page(request):
    """`?as-at=` shows a past day, `?since=` chooses the meeting that changes are told from; the rest narrows."""
    typed = _typed(request, "as-at")
    today = clock.today()
    on, problem = _day_asked(typed, today)
    narrowed = {name: _typed(request, name) for name in ("priority", "group", "partner", "since")}
    asked = Asked(**narrowed, whole=_typed(request, "whole") == "yes")
    at = clock.end_of(on) if on != today else None
    page = read_board_page(person=request.user, on=on, at=at, asked=asked)
    kept = {
        "as-at": on.isoformat() if at else "",
        "since": asked.since,
        "whole": "yes" if asked.whole else "",
    }
    return TemplateResponse(
        request,
        "workspace/board_page.html",
        {
            "here": "board",
            "page": page,
            "asked": asked,
            "problem": problem,
            "as_at": typed if problem else date_words(on) if at else "",
            "kept": _query(kept),
            "everything": _query(kept | narrowed | {"whole": "yes"}),
        },
    )


def _query(said: dict[str, str]) -> str:
    """What comes after the question mark of an address."""
    return urlencode({name: value for name, value in said.items() if value})


def _typed(request, name: str) -> str:
    """What stands in the address, without what no database looks for."""
    return request.GET.get(name, "").replace("\x00", "").strip()


def _day_asked(typed: str, today: date) -> tuple[date, str]:
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
