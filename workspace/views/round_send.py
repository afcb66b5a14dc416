"""Sending the answers of one's round to one's chair. The same answers go to nobody twice."""

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from common import clock
from common.text import list_words
from workspace.reminders import send_round
from workspace.summaries.round import round_sheet, what_was_said


@require_POST
def round_send(request):
    """Send, say to whom it went, and come back to the summary."""
    sheet = round_sheet(request.user, on=clock.today())
    said = what_was_said(sheet, request.user)
    if not said:
        messages.info(request, "There is nothing to send yet: you have answered nothing in this round.")
        return redirect("workspace:round-summary")
    reached, problems = send_round(
        person=request.user, sheet=sheet, said=said, on=clock.today(), at=clock.now()
    )
    if reached:
        messages.success(request, f"Your summary is with {list_words(reached)}.")
    for problem in problems:
        messages.error(request, f"It could not be sent to {problem}. Press again in a moment.")
    if not reached and not problems:
        messages.info(request, "There is nobody to send it to: no chair and no officer is recorded.")
    return redirect("workspace:round-summary")
