"""Choosing how often one is reminded."""

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from common import clock
from partnership.forms import RemindersForm
from partnership.operations import choose_reminders


@require_POST
def reminders_choose(request):
    """Stores the choice, and says so on the account page."""
    form = RemindersForm(request.POST)
    if form.is_valid():
        choose_reminders(
            person=request.user, reminders=form.cleaned_data["reminders"], by=request.user, at=clock.now()
        )
        messages.success(request, f"Reminders: {request.user.get_reminders_display().lower()}.")
    else:
        messages.error(request, "Choose one of the three: every week, every month or never.")
    return redirect("workspace:account")
