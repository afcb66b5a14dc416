"""Taking a paper back from behind its item, as long as the agenda is not public."""

from django.shortcuts import get_object_or_404

from meetings.models import Paper
from meetings.operations import reports
from meetings.permissions import why_not_keep_meetings
from meetings.report_forms import PaperRemoveForm
from workspace.meeting_steps import place_of
from workspace.steps import filled_in, going_back, refuse, take_step


def paper_remove(request, pk):
    """With a reason, which stays in the history."""
    paper = get_object_or_404(Paper.objects.select_related("item__meeting__group").defer("content"), pk=pk)
    refuse(why_not_keep_meetings(request.user, paper.item.meeting.group))
    title = paper.title
    return take_step(
        request,
        "workspace/paper_remove.html",
        form=PaperRemoveForm(filled_in(request)),
        perform=lambda form, *, by, at: reports.take_paper_back(
            paper=paper, reason=form.cleaned_data["reason"], by=by, at=at
        ),
        done=lambda _: f"“{title}” is no longer behind item {paper.item.number}.",
        back=going_back(request, place_of(paper.item)),
        shown=lambda: {"here": "meetings", "paper": paper, "title": title},
    )
