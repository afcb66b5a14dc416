"""Taking an item off an agenda of which no notice was given yet."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect

from meetings.agenda_forms import RemoveItemForm
from meetings.models import AgendaItem, Meeting
from meetings.operations import agendas
from meetings.permissions import why_not_keep_meetings, why_not_remove_items
from workspace.meeting_steps import item_with, page_of
from workspace.steps import filled_in, refuse, take_step


def item_remove(request, pk):
    """Why it goes; the items after it move up."""
    if not AgendaItem.objects.filter(pk=pk).exists():
        return _gone(request, pk)
    item = item_with(pk)
    meeting = item.meeting
    refusal = why_not_keep_meetings(request.user, meeting.group)
    if request.method != "POST":
        refuse(refusal or why_not_remove_items(request.user, meeting))

    def remove(form, *, by, at) -> Meeting:
        agendas.remove_item(item=item, reason=form.cleaned_data["reason"], by=by, at=at)
        return meeting

    return take_step(
        request,
        "workspace/item_remove.html",
        form=RemoveItemForm(filled_in(request)),
        perform=remove,
        done=lambda meeting: f"“{item.title}” is off the agenda.",
        back=page_of(meeting),
        shown=lambda: {"item": item, "meeting": meeting, "papers": item.papers.count()},
        refusal=refusal,
    )


def _gone(request, pk):
    """Somebody pressed the button twice, or a colleague was quicker: back to the agenda, which says how it stands."""
    row = get_object_or_404(AgendaItem.history.filter(history_type="-"), id=pk)
    meeting = get_object_or_404(Meeting.objects.select_related("group"), pk=row.meeting_id)
    refuse(why_not_keep_meetings(request.user, meeting.group))
    messages.info(request, "The item is off the agenda.")
    return redirect(page_of(meeting))
