"""A submitted report is put right: a new version begins as a draft with its words, and a reason."""

from django.shortcuts import redirect

from meetings.operations import reports
from meetings.permissions import why_not_report
from meetings.report_forms import NewVersionForm
from workspace.meeting_steps import meeting_with
from workspace.report_steps import group_with
from workspace.report_writing import writing_of
from workspace.steps import filled_in, refuse, take_step


def group_report_new_version(request, pk, code):
    """The version before stays as it was, with its figures."""
    meeting = meeting_with(pk)
    group = group_with(meeting, code)
    refusal = why_not_report(request.user, group)
    if request.method != "POST":
        refuse(refusal)
    writing = writing_of(meeting, group)
    if not refusal and (writing.draft or not writing.submitted):
        return redirect(writing.address)  # it is being written already
    return take_step(
        request,
        "workspace/group_report_new_version.html",
        form=NewVersionForm(filled_in(request)),
        perform=lambda form, *, by, at: reports.next_group_report(
            report=writing.submitted[-1], reason=form.cleaned_data["reason"], by=by, at=at
        ),
        done=lambda report: f"Version {report.number} is a draft: change it, then submit it.",
        back=writing.address,
        shown=lambda: {"here": "meetings", "writing": writing},
        refusal=refusal,
    )
