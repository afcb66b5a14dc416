"""The end of a round: what I said to each item, what I skipped, and to whom it goes."""

from django.template.response import TemplateResponse

from common import clock
from workspace.reminders import round_recipients
from workspace.summaries.round import round_sheet, what_was_said


def round_summary(request):
    """Everything that was answered, to be read once more, printed, or sent to the chair."""
    sheet = round_sheet(request.user, on=clock.today())
    said = what_was_said(sheet, request.user)
    recipients = round_recipients(request.user, sheet, said, on=clock.today()) if said else []
    return TemplateResponse(
        request,
        "workspace/round_summary.html",
        {
            "sheet": sheet,
            "said": said,
            "recipients": recipients,
            "all_sent": bool(recipients) and all(each.sent_on for each in recipients),
            "today": clock.today(),
        },
    )
