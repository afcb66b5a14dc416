"""Nudging whoever has not reported: one person, or everybody under a heading. Each at most once a day."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from common import clock
from partnership.models import User
from workspace.permissions import why_not_nudge
from workspace.reminders import nudge
from workspace.steps import going_back, refuse

MOST_AT_ONCE = 500  # a partnership has fewer people


@require_POST
def reporting_nudge(request):
    """Send the e-mails, say what was sent to whom, and come back to the list."""
    refuse(why_not_nudge(request.user))
    asked = request.POST.get("person", "").split()  # one key, or those of all under a heading
    keys = [key for key in asked if key.isdecimal() and len(key) < 19][:MOST_AT_ONCE]
    people = User.objects.filter(pk__in=keys).order_by("name")
    told = nudge(people=people, by=request.user, at=clock.now(), on=clock.today())
    for words in told:
        messages.info(request, words)
    if not told:
        messages.info(request, "There was nobody to nudge.")
    return redirect(going_back(request, reverse("workspace:reporting")))
