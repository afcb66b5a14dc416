"""The board's dashboard: today's position, or that of any past day, whole or narrowed, on screen and on paper."""

from urllib.parse import urlencode

from django.template.response import TemplateResponse

from common import clock
from common.text import date_words
from workspace.asked_day import day_asked, typed_in
from workspace.summaries.board_page import Asked
from workspace.summaries.board_page import board_page as read_board_page


def board_page(request):
    """`?as-at=` shows a past day, `?since=` chooses the meeting that changes are told from; the rest narrows."""
    typed = typed_in(request, "as-at")
    today = clock.today()
    on, problem = day_asked(typed, today)
    narrowed = {name: typed_in(request, name) for name in ("priority", "group", "partner", "since")}
    asked = Asked(**narrowed, whole=typed_in(request, "whole") == "yes")
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
