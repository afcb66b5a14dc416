"""The order of an agenda: by numbers, or with buttons that move one item by one place. Both work without scripts."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from common import clock
from meetings.agenda_forms import OrderForm
from meetings.models import Meeting
from meetings.operations import agendas
from meetings.permissions import why_not_order_agenda
from workspace.meeting_steps import meeting_with, page_of
from workspace.steps import explain, posted, refuse


def agenda_order(request, pk):
    """A button stores the order at once and comes back to the item; “Save the order” goes back to the meeting."""
    meeting = meeting_with(pk)
    refuse(why_not_order_agenda(request.user, meeting))
    items = list(meeting.items.order_by("number"))
    form = OrderForm(posted(request), items=items)
    up, down = request.POST.get("up", ""), request.POST.get("down", "")
    if request.method == "POST" and form.is_valid():
        if form.is_stale and not _was_meant(form, up, down):
            form.say_anew()
            form.add_error(
                None,
                "The agenda was changed since you opened this page. Nothing of yours is stored yet: it is shown as it "
                "is now, with the numbers you gave; put it in order again.",
            )
        else:
            try:
                if not form.is_stale:
                    _store(meeting, form.wanted(up=up, down=down), by=request.user)
            except ValidationError as problem:
                explain(form, problem)
            else:
                if up or down:
                    return redirect(f"{reverse('workspace:agenda-order', args=[pk])}#row-{up or down}")
                messages.success(request, "The agenda is in its new order.")
                return redirect(page_of(meeting))
    return TemplateResponse(
        request,
        "workspace/agenda_order.html",
        {"meeting": meeting, "form": form, "back": page_of(meeting)},
    )


def _store(meeting: Meeting, items: list, *, by) -> None:
    agendas.order_items(meeting=meeting, items=items, by=by, at=clock.now())


def _was_meant(form: OrderForm, up: str, down: str) -> bool:
    """Whether the agenda stands already as this press asked: the second press of a button."""
    here = {str(item.pk): item for item in form.items}
    before = form.cleaned_data["order"].split(",")
    if sorted(before) != sorted(here):
        return False
    then = OrderForm(form.data, items=[here[key] for key in before])
    return then.is_valid() and [each.pk for each in then.wanted(up=up, down=down)] == [
        each.pk for each in form.items
    ]
