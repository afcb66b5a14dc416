"""Changing the draft of a committee report. What was submitted stays: a change is submitted as a new version."""

from meetings.models import CommitteeReport
from meetings.operations import reports
from meetings.report_forms import CommitteeReportForm
from partnership.permissions import why_not_keep_records
from workspace.report_steps import address_of, report_with
from workspace.steps import filled_in, going_back, refuse, take_step


def report_edit(request, pk):
    """The whole report in one form. Two at once: what both wrote is shown to the second."""
    report = report_with(pk)
    refusal = why_not_keep_records(request.user)
    if request.method != "POST":
        refuse(refusal)
    back = going_back(request, address_of(report))
    newest = report.versions.order_by("number").defer("document").last()

    def keep(form, *, by, at):
        if form.says_what_is_stored(report_with(pk)):
            return report  # the second press of the button, or nothing was changed
        changed = report_with(pk)
        for name, text in form.texts.items():
            setattr(changed, name, text)
        return reports.keep_report(
            report=changed, by=by, at=at, reason="Draft changed.", seen=form.cleaned_data["seen"]
        )

    return take_step(
        request,
        "workspace/report_edit.html",
        form=CommitteeReportForm(filled_in(request), record=CommitteeReport() if refusal else report),
        perform=keep,
        done=lambda report: f"The draft of “{report.title}” is saved.",
        back=back,
        # Whoever may not write it is shown what they typed, and nothing of the draft.
        shown=lambda: (
            {"here": "meetings"} | ({} if refusal else {"report": report_with(pk), "newest": newest})
        ),
        refusal=refusal,
    )
