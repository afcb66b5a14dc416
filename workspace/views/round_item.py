"""One item of the quarterly round: the same form as everywhere, the answer before beside it, skip and back."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from actionplans.models import Action
from actionplans.permissions import why_not_update
from common import clock
from performance.permissions import why_not_enter
from workspace.entering import enter_or_show
from workspace.posting import post_or_show
from workspace.steps import measure_with, refuse
from workspace.summaries.round import ACTION, round_sheet


def round_item(request, kind, key):
    """An item; once it is saved, the next that is not answered, and after the last the summary."""
    sheet = round_sheet(request.user, on=clock.today())
    item = sheet.find(kind, key)
    if item is None:
        raise Http404("The round does not ask this of you: begin at the page of your round.")
    onward = _address(sheet.after(item))
    answer = _action if kind == ACTION else _figure
    shown, words, status = answer(request, item)
    if words:
        messages.success(request, words)
        return redirect(onward)
    return TemplateResponse(
        request,
        "workspace/round_item.html",
        {
            "sheet": sheet,
            "item": item,
            "place": sheet.place(item),
            "back": onward,
            "before": sheet.before(item),
        }
        | shown,
        status=status,
    )


def _address(item) -> str:
    return item.address if item else reverse("workspace:round-summary")


def _action(request, item) -> tuple[dict, str, int]:
    action = get_object_or_404(Action.objects.select_related("plan__group", "lead"), reference=item.code)
    if not item.action.line.is_open:
        return {"closed": item.action.line, "form": None}, "", 200
    if request.method != "POST":
        refuse(why_not_update(request.user, action))
    posting = post_or_show(request, action)
    said = {"posting": posting, "action": action, "form": posting.form}
    return said, posting.words if posting.update else "", posting.status


def _figure(request, item) -> tuple[dict, str, int]:
    measure = measure_with(item.code)
    refuse(why_not_enter(request.user, measure))
    entering = enter_or_show(request, measure, item.figure.period)
    said = {
        "entering": entering,
        "measure": measure,
        "sheet_of_figure": entering.sheet,
        "form": entering.form,
    }
    return said, entering.words, 200
