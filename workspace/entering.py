"""Entering a figure from any page: the form is read, stored when it may be, and otherwise shown again with every word.

The page of a figure and the quarterly round both use it:

    entering = enter_or_show(request, measure, period)
    if entering.words: ...                       # stored: go on
    {% include "workspace/figure_panel.html" %}    with entering, and back, the address to leave for
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError

from common import clock
from common.periods import Period
from common.records import SomebodyElseSaved
from common.text import number_words
from partnership.operations import statement
from performance import operations
from performance.entering import EntrySheet, entry_sheet
from performance.forms import FigureForm
from performance.models import Measure
from workspace.steps import explain, filled_in


@dataclass(frozen=True)
class Entering:
    """The form of a figure and what came of it. `words` say that it is stored; "" while it is not."""

    sheet: EntrySheet
    form: FigureForm
    words: str = ""


def enter_or_show(request, measure: Measure, period: Period | None) -> Entering:
    """The form of a figure, as sent or as it is first shown; stored when it was sent and may be."""
    sheet = entry_sheet(measure, period, on=clock.today())
    form = FigureForm(filled_in(request), sheet=sheet)
    if request.method == "POST" and form.is_valid():
        try:
            _enter(form, by=request.user, at=clock.now())
        except SomebodyElseSaved as clash:
            form.explain_clash(clash)
        except ValidationError as problem:
            explain(form, problem)
        else:
            return Entering(sheet, form, _done_words(form))
    return Entering(sheet, form)


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
