"""The minutes of a meeting: written item by item by whoever keeps them, read by everybody; exempt ones apart."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from common import clock
from common.records import SomebodyElseSaved
from meetings.agenda_forms import MinutesForm
from meetings.models import AgendaItem, Meeting
from meetings.operations import agendas
from meetings.permissions import why_not_keep_meetings, why_not_write_minutes
from workspace.meeting_steps import meeting_with, page_of
from workspace.steps import explain, filled_in, refuse
from workspace.summaries.meeting_page import meeting_page as summary
from workspace.summaries.meeting_page import minute_drafts


class _Clashes(Exception):
    """Somebody else wrote on some of the items: nothing is stored."""

    def __init__(self, clashes: dict[AgendaItem, SomebodyElseSaved]):
        self.clashes = clashes


def minutes(request, pk):
    """A form for whoever may write them now; the minutes as they stand for everybody else."""
    meeting = meeting_with(pk)
    why_not = why_not_write_minutes(request.user, meeting)
    if request.method == "POST":
        refuse(why_not_keep_meetings(request.user, meeting.group))
    elif why_not or "read" in request.GET:
        return _read(request, meeting, may_write=not why_not)
    items = list(meeting.items.order_by("number"))
    form = MinutesForm(filled_in(request), items=items, drafts=minute_drafts(meeting))
    if request.method == "POST" and form.is_valid():
        try:
            _write(form, items, by=request.user, at=clock.now())
        except _Clashes as found:
            form.explain_clashes(found.clashes)
        except ValidationError as problem:
            explain(form, problem)
        else:
            messages.success(request, f"The minutes of {meeting} are saved.")
            return redirect(page_of(meeting))
    return TemplateResponse(
        request,
        "workspace/minutes.html",
        {"meeting": meeting, "form": form, "back": page_of(meeting)},
    )


def _read(request, meeting: Meeting, *, may_write: bool):
    return TemplateResponse(
        request,
        "workspace/minutes_read.html",
        {
            "meeting": meeting,
            "page": summary(meeting, person=request.user, on=clock.today()),
            "may_write": may_write,
        },
    )


@transaction.atomic
def _write(form: MinutesForm, items: list[AgendaItem], *, by, at) -> None:
    """Store what was changed, all of it or nothing."""
    clashes = {}
    for item in items:
        minute, exempt, seen = form.said_of(item)
        if (item.minute, item.exempt_minute) == (minute, exempt):
            continue  # nothing was changed, or it is the second press of the button
        try:
            agendas.write_minute(item=item, minute=minute, exempt_minute=exempt, seen=seen, by=by, at=at)
        except SomebodyElseSaved as clash:
            clashes[item] = clash
    if clashes:
        raise _Clashes(clashes)
