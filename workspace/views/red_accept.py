"""Accepting a red until a day, with what is being done meanwhile."""

from common.text import date_words
from performance import operations
from performance.forms import AcceptRedForm
from workspace.steps import measure_step, source_of


def red_accept(request, code):
    """Until when the board accepts a red."""
    return measure_step(
        request,
        code,
        "workspace/red_accept.html",
        make_form=lambda measure, data: AcceptRedForm(data),
        perform=lambda measure, cleaned, *, by, at: operations.accept_red(
            measure=measure, source=source_of(cleaned, by=by, at=at), by=by, at=at, **cleaned
        ),
        done=lambda kept: f"The red is accepted until {date_words(kept.until)}.",
        shown=lambda measure: {"accepted": measure.accepted_reds.all()},
    )
