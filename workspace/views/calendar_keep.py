"""One's own private calendar: making its address, making another, stopping it."""

from django.contrib import messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from common import clock
from workspace.operations import give_calendar, stop_calendar

DONE = {
    "make": "Your calendar has an address: copy it into your calendar program.",
    "renew": "Your calendar has a new address. The old one opens nothing any more.",
    "stop": "Your calendar is stopped. Its address opens nothing any more.",
}


def calendar_keep(request):
    """The page with the address, and its three buttons."""
    wish = request.POST.get("wish", "")
    if request.method == "POST" and wish in DONE:
        said = {"person": request.user, "by": request.user, "at": clock.now()}
        if wish == "stop":
            stop_calendar(**said)
        elif wish == "renew" or not request.user.calendar_key:  # pressed twice, it is made once
            give_calendar(**said)
        messages.success(request, DONE[wish])
        return redirect("workspace:calendar-keep")
    address = ""
    if request.user.calendar_key:
        address = request.build_absolute_uri(reverse("workspace:calendar", args=[request.user.calendar_key]))
    return TemplateResponse(
        request,
        "workspace/calendar_keep.html",
        {"address": address, "webcal": f"webcal:{address.partition(':')[2]}" if address else ""},
    )
