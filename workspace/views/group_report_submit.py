"""Submitting a group's report: read through with its figures, then frozen with them."""

from django.shortcuts import redirect

from common import clock
from common.records import seen_of
from meetings.operations import reports
from meetings.permissions import why_not_report
from meetings.rendering import form_of_group
from meetings.report_forms import SubmitForm
from workspace.meeting_steps import meeting_with
from workspace.report_steps import group_with
from workspace.report_writing import writing_of
from workspace.steps import filled_in, refuse, take_step
from workspace.summaries.group_report import figures_of, late_words, period_of


def group_report_submit(request, pk, code):
    """The figures are those of the moment of submission, and stay."""
    meeting = meeting_with(pk)
    group = group_with(meeting, code)
    refusal = why_not_report(request.user, group)
    if request.method != "POST":
        refuse(refusal)
    writing, on = writing_of(meeting, group), clock.today()
    draft = writing.draft
    if draft is None and not refusal:
        return redirect(writing.address)  # the second press of the button, or nothing was written yet

    def submit(form, *, by, at):
        draft.until = max(draft.until, period_of(meeting=meeting, on=on)[1])
        figures = figures_of(writing.position(draft, on))
        return reports.submit_group_report(
            report=draft, figures=figures, seen=form.cleaned_data["seen"], by=by, at=at
        )

    def preview() -> dict:
        now = writing_of(meeting, group).draft
        if now is None:
            return {"form_of_report": None}
        return {"form_of_report": form_of_group(now, figures=figures_of(writing.position(now, on)))}

    seen = seen_of(draft) if draft else ""
    return take_step(
        request,
        "workspace/group_report_submit.html",
        form=SubmitForm(filled_in(request), initial={"seen": seen}),
        perform=submit,
        done=lambda report: f"{writing.title} is submitted. It stays as it is, with today’s figures.",
        back=writing.address,
        shown=lambda: (
            {"here": "meetings", "writing": writing, "late": late_words(meeting, on=on)}
            | ({} if refusal else preview())
        ),
        refusal=refusal,
    )
