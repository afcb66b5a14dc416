"""Recording that figures from a period on are not comparable with those before."""

from performance import operations
from performance.forms import FromPeriodForm
from workspace.steps import asked_period, measure_step, source_of


def series_break(request, code):
    """Where a series breaks, and why."""
    return measure_step(
        request,
        code,
        "workspace/series_break.html",
        make_form=lambda measure, data: FromPeriodForm(
            data, initial={"period": asked_period(request, measure.collected)}
        ),
        perform=lambda measure, cleaned, *, by, at: operations.break_series(
            measure=measure, source=source_of(cleaned, by=by, at=at), by=by, at=at, **cleaned
        ),
        done=lambda kept: f"The series breaks at {kept.period}.",
        shown=lambda measure: {"breaks": measure.breaks.all()},
    )
