"""Putting a paper behind an agenda item: a report that was submitted, or a PDF; late ones with their urgency."""

from django.core.exceptions import ValidationError

from common import clock
from meetings.models import GroupReport, Paper, ReportVersion
from meetings.operations import reports
from meetings.permissions import why_not_keep_meetings
from meetings.report_forms import PaperForm
from meetings.uploads import PDF
from workspace.meeting_steps import item_with, place_of
from workspace.steps import filled_in, going_back, refuse, take_step
from workspace.summaries.reports import due_sentence, group_title, offered_behind


def paper_add(request, pk):
    """`?report=` chooses a committee report at once."""
    item = item_with(pk)
    refuse(why_not_keep_meetings(request.user, item.meeting.group))
    on = clock.today()
    offered = [(each.key, each.words) for each in offered_behind(item, person=request.user)]
    return take_step(
        request,
        "workspace/paper_add.html",
        form=PaperForm(
            filled_in(request),
            request.FILES or None,
            offered=offered,
            due_words=due_sentence(item, on=on),
            initial={"received_on": on, "what": _chosen(request, offered)},
        ),
        perform=lambda form, *, by, at: _put(item, form, by=by, at=at),
        done=lambda paper: f"“{paper.title}” is behind item {item.number}.",
        back=going_back(request, place_of(item)),
        shown=lambda: {
            "here": "meetings",
            "item": item,
            "due": due_sentence(item, on=on),
            "papers": item.papers.defer("content").order_by("number"),
        },
    )


def _chosen(request, offered: list[tuple[str, str]]) -> str:
    """What is ticked at first: what the address names; an upload where there is nothing else to choose."""
    wanted = request.GET.get("report", "")
    version = (
        ReportVersion.objects.filter(report=wanted).order_by("number").last() if wanted.isdecimal() else None
    )
    if version and f"version-{version.pk}" in dict(offered):
        return f"version-{version.pk}"
    return "" if offered else PaperForm.UPLOAD


def _put(item, form: PaperForm, *, by, at) -> Paper:
    said = form.cleaned_data
    paper = Paper(
        item=item, received_on=said["received_on"], urgency=said["urgency"], marking=said["marking"]
    )
    kind, _, key = said["what"].partition("-")
    if kind == "version":
        paper.version = ReportVersion.objects.select_related("report").get(pk=key)
        paper.title = paper.version.document["title"]
    elif kind == "group":
        paper.group_report = GroupReport.objects.select_related("group").get(pk=key)
        paper.title = group_title(paper.group_report, item)
    else:
        upload = said["file"]
        paper.title = said["title"] or upload.title
        paper.file_name, paper.media_type, paper.content = upload.name, PDF, upload.content
    try:
        return reports.put_behind_item(paper=paper, by=by, at=at)
    except ValidationError:
        form.ask_for_the_file_again()
        raise
