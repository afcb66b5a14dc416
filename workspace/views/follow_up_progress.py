"""How a follow-up goes: the latest word of whoever sees to it."""

from common import clock
from common.records import seen_of
from meetings.decision_forms import ProgressForm
from meetings.operations import decisions
from meetings.permissions import why_not_progress
from workspace.steps import filled_in, take_step
from workspace.views.follow_ups import back_from, follow_up_with, shown_beside


def follow_up_progress(request, pk):
    """For its owner, the body that asked, and officers."""
    follow_up = follow_up_with(request, pk, why_not_progress)
    form = ProgressForm(
        filled_in(request), initial={"seen": seen_of(follow_up), "progress": follow_up.progress}
    )
    return take_step(
        request,
        "workspace/follow_up_progress.html",
        form=form,
        perform=lambda form, *, by, at: decisions.report_progress(
            follow_up=follow_up, by=by, at=at, **form.cleaned_data
        ),
        done=lambda kept: f"{kept.number}: your word is kept.",
        back=back_from(request, follow_up),
        shown=lambda: shown_beside(follow_up, on=clock.today()),
    )
