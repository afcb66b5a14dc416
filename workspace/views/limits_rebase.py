"""Starting control limits anew: a person's decision, with a reason."""

from performance import operations
from performance.forms import FromPeriodForm
from workspace.steps import asked_period, measure_step, source_of


def limits_rebase(request, code):
    """From which period on the limits are worked out anew, and why."""
    return measure_step(
        request,
        code,
        "workspace/limits_rebase.html",
        make_form=lambda measure, data: FromPeriodForm(
            data, initial={"period": asked_period(request, measure.collected)}
        ),
        perform=lambda measure, cleaned, *, by, at: operations.rebase(
            measure=measure, source=source_of(cleaned, by=by, at=at), by=by, at=at, **cleaned
        ),
        done=lambda kept: f"Control limits start anew at {kept.period}.",
        shown=lambda measure: {"rebases": measure.rebases.all()},
    )
