"""Beginning a committee report: the whole form, kept as a draft."""

from django.urls import reverse

from meetings.models import CommitteeReport
from meetings.operations import reports
from meetings.report_forms import CommitteeReportForm
from partnership.operations import statement
from partnership.permissions import why_not_keep_records
from workspace.report_steps import address_of
from workspace.steps import filled_in, going_back, refuse, take_step


def report_new(request):
    """A new draft; nothing leaves until it is submitted."""
    refusal = why_not_keep_records(request.user)
    if request.method != "POST":
        refuse(refusal)
    back = going_back(request, reverse("workspace:report-list"))
    return take_step(
        request,
        "workspace/report_edit.html",
        form=CommitteeReportForm(filled_in(request), record=CommitteeReport()),
        perform=_begin,
        done=lambda report: f"The draft of “{report.title}” is saved.",
        back=address_of,
        shown=lambda: {"back": back, "report": None, "here": "meetings"},
        refusal=refusal,
    )


def _begin(form, *, by, at) -> CommitteeReport:
    source = statement(partner=by.partner, by=by, at=at)
    return reports.keep_report(report=CommitteeReport(source=source, **form.texts), by=by, at=at)
