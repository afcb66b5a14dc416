"""Submitting a committee report: it is read through once more, then frozen as a version."""

from common.records import seen_of
from meetings.committee_form import committee_form
from meetings.operations import reports
from meetings.report_forms import SubmitReportForm
from partnership.permissions import why_not_keep_records
from workspace.report_steps import address_of, report_with
from workspace.steps import filled_in, refuse, take_step


def report_submit(request, pk):
    """From the second version on with what changed since the one before."""
    report = report_with(pk)
    refuse(why_not_keep_records(request.user))
    last = report.versions.order_by("number").last()
    draft = {name: getattr(report, name) for name in reports.WRITTEN}
    return take_step(
        request,
        "workspace/report_submit.html",
        form=SubmitReportForm(filled_in(request), is_first=last is None, initial={"seen": seen_of(report)}),
        perform=lambda form, *, by, at: reports.submit_report(
            report=report,
            note=form.cleaned_data.get("note", ""),
            seen=form.cleaned_data["seen"],
            by=by,
            at=at,
        ),
        done=lambda version: f"“{report.title}” is submitted as version {version.number}.",
        back=address_of(report),
        shown=lambda: {
            "here": "meetings",
            "report": report,
            "last": last,
            "form_of_report": committee_form(draft, version=f"Version {last.number + 1 if last else 1}"),
        },
    )
