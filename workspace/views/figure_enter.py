"""Entering a figure, in two minutes: the last one, last year's and the target stand beside the form."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from common import clock
from common.records import SomebodyElseSaved
from common.text import number_words
from partnership.operations import statement
from performance import operations
from performance.entering import entry_sheet
from performance.forms import FigureForm
from performance.permissions import why_not_enter
from workspace.steps import asked_period, explain, filled_in, going_back, measure_with, refuse


def figure_enter(request, code):
    """One figure of a measure; `?period=` chooses which, `?next=` where to go afterwards."""
    measure = measure_with(code)
    refuse(why_not_enter(request.user, measure))
    # The form says of which period it speaks: after the first of two presses another one would be due.
    said = filled_in(request)
    period = asked_period(request, measure.collected, sent=said.get("for_period", "") if said else "")
    sheet = entry_sheet(measure, period, on=clock.today())
    back = going_back(request, reverse("workspace:measure-page", args=[measure.code]))
    form = FigureForm(said, sheet=sheet)
    if request.method == "POST" and form.is_valid():
        try:
            _enter(form, by=request.user, at=clock.now())
        except SomebodyElseSaved as clash:
            form.explain_clash(clash)
        except ValidationError as problem:
            explain(form, problem)
        else:
            messages.success(request, _done_words(form))
            return redirect(back)
    return TemplateResponse(
        request,
        "workspace/figure_enter.html",
        {"measure": measure, "sheet": sheet, "form": form, "back": back, "kept": kept_fields(request)},
    )


def kept_fields(request) -> dict:
    """What the address says and the form must send again."""
    return {name: request.GET[name] for name in ("next",) if request.GET.get(name)}


def _enter(form: FigureForm, *, by, at) -> None:
    said = form.cleaned_data
    operations.enter_figure(
        figure=form.figure,
        seen=said["seen"],
        source=statement(partner=form.sheet.measure.supplier, by=by, at=at),
        commentary=said["commentary"],
        reason=said.get("reason", ""),
        by=by,
        at=at,
    )


def _done_words(form: FigureForm) -> str:
    figure = form.figure
    value = "[x]" if figure.value is None else number_words(figure.value)
    return f"{figure.measure.title}, {figure.period}: {value} is recorded."
