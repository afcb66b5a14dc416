"""Entering a figure, in two minutes: the last one, last year's and the target stand beside the form."""

from django.contrib import messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from performance.permissions import why_not_enter
from workspace.entering import enter_or_show
from workspace.steps import asked_period, filled_in, going_back, measure_with, refuse


def figure_enter(request, code):
    """One figure of a measure; `?period=` chooses which, `?next=` where to go afterwards."""
    measure = measure_with(code)
    refuse(why_not_enter(request.user, measure))
    # The form says of which period it speaks: after the first of two presses another one would be due.
    said = filled_in(request)
    period = asked_period(request, measure.collected, sent=said.get("for_period", "") if said else "")
    back = going_back(request, reverse("workspace:measure-page", args=[measure.code]))
    entering = enter_or_show(request, measure, period)
    if entering.words:
        messages.success(request, entering.words)
        return redirect(back)
    return TemplateResponse(
        request,
        "workspace/figure_enter.html",
        {
            "measure": measure,
            "entering": entering,
            "sheet": entering.sheet,
            "form": entering.form,
            "back": back,
            "kept": kept_fields(request),
        },
    )


def kept_fields(request) -> dict:
    """What the address says and the form must send again."""
    return {name: request.GET[name] for name in ("next",) if request.GET.get(name)}
