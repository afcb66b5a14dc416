"""Changing an item of an agenda."""

from common import clock
from meetings.agenda_forms import ItemForm
from meetings.operations import agendas
from meetings.permissions import why_not_change_agenda, why_not_keep_meetings
from workspace.meeting_steps import item_with, place_of
from workspace.steps import filled_in, refuse, take_step


def item_edit(request, pk):
    """Its title, type, presenter, minutes and whether it is exempt, until the minutes are agreed."""
    item = item_with(pk)
    refusal = why_not_keep_meetings(request.user, item.meeting.group)
    if request.method != "POST":
        refuse(refusal or why_not_change_agenda(request.user, item.meeting))
    return take_step(
        request,
        "workspace/item_edit.html",
        form=ItemForm(filled_in(request), meeting=item.meeting, item=item, on=clock.today()),
        perform=lambda form, *, by, at: _change(pk, form, by=by, at=at),
        done=lambda item: f"Item {item.number} is saved.",
        back=place_of(item),
        shown=lambda: {"item": item_with(pk), "meeting": item.meeting},
        refusal=refusal,
    )


def _change(pk: int, form: ItemForm, *, by, at):
    item = item_with(pk)
    if form.is_in(item):
        return item  # the second press of the button, or nothing was changed
    said = form.cleaned_data
    return agendas.keep_item(
        item=form.fill(item), reason=said["reason"] or "Changed.", seen=said["seen"], by=by, at=at
    )
