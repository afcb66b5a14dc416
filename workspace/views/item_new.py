"""Putting an item on the agenda of a meeting."""

from django.core.exceptions import ValidationError

from common import clock
from meetings.agenda_forms import ItemForm
from meetings.models import AgendaItem, Meeting
from meetings.operations import agendas
from meetings.permissions import why_not_change_agenda
from workspace.meeting_steps import meeting_step, place_of
from workspace.steps import source_of


def item_new(request, pk):
    """A new item at the end of the agenda; after the deadline, or once notice was given, it says why it is urgent."""
    return meeting_step(
        request,
        pk,
        "workspace/item_new.html",
        why_not=why_not_change_agenda,
        make_form=lambda meeting, data: ItemForm(data, meeting=meeting, on=clock.today()),
        perform=_add,
        done=lambda item: f"Item {item.number} is on the agenda.",
        back=lambda meeting: place_of,
    )


def _add(meeting: Meeting, form: ItemForm, *, by, at) -> AgendaItem:
    for earlier in meeting.items.filter(title=form.cleaned_data["title"]):
        if not form.is_in(earlier):
            continue
        if earlier.history.last().history_user_id == by.pk:
            return earlier  # the second press of the button
        raise ValidationError(f"The agenda has this item already: it is item {earlier.number}.")
    source = source_of({}, by=by, at=at)
    item = form.fill(AgendaItem(meeting=meeting, source=source))
    return agendas.keep_item(item=item, by=by, at=at, reason=item.urgency or "Put on the agenda.")
