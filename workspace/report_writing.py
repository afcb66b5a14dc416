"""A group's report to a meeting, and the update of a body's own chair: drafted, edited, read through, shown."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from common import clock
from common.records import SomebodyElseSaved
from common.text import date_words
from meetings.enums import ReportState
from meetings.group_form import headings_of
from meetings.models import GroupReport, Meeting
from meetings.operations import reports
from meetings.permissions import why_not_report
from meetings.prose import blocks
from meetings.rendering import form_of_group, group_version_words
from meetings.report_forms import GroupReportForm
from partnership.models import DeliveryGroup
from partnership.operations import note_refusal, statement
from workspace.report_steps import report_address, versions_of
from workspace.steps import explain, filled_in
from workspace.summaries.board.priorities import action_words, rating_words
from workspace.summaries.group_report import Position, drafted, late_words, period_of


@dataclass(frozen=True)
class Writing:
    """The report of a group to a meeting, as it stands."""

    meeting: Meeting
    group: DeliveryGroup
    versions: list[GroupReport]

    @property
    def is_of_the_chair(self) -> bool:
        return self.group.pk == self.meeting.group_id

    @property
    def draft(self) -> GroupReport | None:
        """The version that is being written."""
        last = self.versions[-1] if self.versions else None
        return last if last and last.state == ReportState.DRAFT else None

    @property
    def submitted(self) -> list[GroupReport]:
        return [each for each in self.versions if each.state == ReportState.SUBMITTED]

    @property
    def newest(self) -> GroupReport | None:
        """The version that was submitted last."""
        return self.submitted[-1] if self.submitted else None

    @property
    def title(self) -> str:
        if self.is_of_the_chair:
            return f"Update from the chair of the {self.group}"
        return f"Report of the {self.group}"

    @property
    def address(self) -> str:
        return report_address(self.meeting, self.group)

    @property
    def submit_address(self) -> str:
        return reverse("workspace:group-report-submit", args=[self.meeting.pk, self.group.code])

    @property
    def new_version_address(self) -> str:
        return reverse("workspace:group-report-new-version", args=[self.meeting.pk, self.group.code])

    def new(self, on: date) -> GroupReport:
        """The first version, not stored yet."""
        since, until = period_of(meeting=self.meeting, on=on)
        return GroupReport(meeting=self.meeting, group=self.group, since=since, until=until)

    def position(self, report: GroupReport, on: date) -> Position:
        return Position(group=self.group, to=self.meeting.group, since=report.since, on=on)


def writing_of(meeting: Meeting, group: DeliveryGroup) -> Writing:
    return Writing(meeting, group, versions_of(meeting, group))


def show_or_write(request, meeting: Meeting, group: DeliveryGroup):
    """The report as it was submitted; for whoever writes it, the form until it is."""
    writing = writing_of(meeting, group)
    refusal = why_not_report(request.user, group)
    if request.method == "POST" and refusal:
        note_refusal(by=request.user, at=clock.now(), address=request.path, words=refusal)
        return _shown_again(request, writing, refusal, why=refusal, status=403)
    asked = request.GET.get("version", "")
    if asked:
        return _show(request, writing, refusal, _version(writing, asked))
    if refusal or (writing.submitted and not writing.draft):
        if request.method == "POST":  # somebody submitted it meanwhile: what was typed is shown, to be copied
            why = "It was submitted while you were writing. Begin a new version to put in what is missing."
            return _shown_again(request, writing, refusal, why=why, status=409)
        return _show(request, writing, refusal, writing.newest)
    return _write(request, writing)


def _version(writing: Writing, number: str) -> GroupReport:
    for each in writing.submitted:
        if str(each.number) == number:
            return each
    raise Http404("There is no such version of the report.")


def _show(request, writing: Writing, refusal: str, report: GroupReport | None, **more):
    """The report as it was submitted, None while there is none."""
    form = form_of_group(report) if report else None
    return TemplateResponse(
        request,
        "workspace/group_report.html",
        {
            "here": "meetings",
            "writing": writing,
            "report": report,
            "form": form,
            "versions": [(each.number, group_version_words(each)) for each in writing.submitted],
            "writes": not refusal,
            "late": late_words(writing.meeting, on=clock.today()),
        }
        | more,
    )


def _shown_again(request, writing: Writing, refusal: str, *, why: str, status: int):
    """What was sent and is not stored, to be copied, above the report as it stands."""
    newest, headings = writing.newest, headings_of(is_of_the_chair=writing.is_of_the_chair)
    sent = {name: request.POST.get(name, "").replace("\r\n", "\n") for name in headings}
    typed = [
        (heading, sent[name])
        for name, heading in headings.items()
        if sent[name].strip() and (newest is None or sent[name] != getattr(newest, name))
    ]
    response = _show(request, writing, refusal, newest, typed=typed, why=why)
    response.status_code = status
    return response


def _write(request, writing: Writing):
    on = clock.today()
    draft = writing.draft
    record = draft or writing.new(on)
    position = writing.position(record, on)
    told = drafted(position, meeting=writing.meeting)
    form = GroupReportForm(
        filled_in(request),
        record=record,
        is_of_the_chair=writing.is_of_the_chair,
        initial={} if draft else told,
    )
    if request.method == "POST" and form.is_valid():
        try:
            _keep(writing, form, on=on, by=request.user, at=clock.now())
        except SomebodyElseSaved as clash:
            form.explain_clash(clash)
        except ValidationError as problem:
            explain(form, problem)
        else:
            if "later" in request.POST:
                messages.success(request, "The draft is saved. Nobody else reads it until you submit it.")
                return redirect(writing.address)
            return redirect(writing.submit_address)
    return TemplateResponse(
        request,
        "workspace/group_report_write.html",
        {
            "here": "meetings",
            "writing": writing,
            "form": form,
            "is_new": draft is None,
            "period": f"{date_words(record.since)} to {date_words(max(record.until, record.since))}",
            "late": late_words(writing.meeting, on=on),
            "actions": action_words(position.actions),
            "measures": rating_words(position.measures),
            "told": [
                (heading, blocks(told[name]))
                for name, heading in headings_of(is_of_the_chair=writing.is_of_the_chair).items()
                if told[name]
            ],
            "before": _before(writing),
        },
    )


@transaction.atomic
def _keep(writing: Writing, form: GroupReportForm, *, on: date, by, at) -> None:
    held = GroupReport.objects.filter(
        meeting=writing.meeting, group=writing.group, state=ReportState.DRAFT
    ).first()
    if held and form.says_what_is_stored(held):
        return  # the second press of the button
    report = held or writing.new(on)
    for name, text in form.texts.items():
        setattr(report, name, text)
    if held is None:
        report.source = statement(partner=by.partner, by=by, at=at)
    report.until = (
        period_of(meeting=writing.meeting, on=on)[1] if held is None else max(report.since, report.until)
    )
    reports.keep_group_report(report=report, by=by, at=at, seen=form.cleaned_data["seen"] if held else None)


def _before(writing: Writing) -> GroupReport | None:
    """What the group reported to the meeting before: what it said would come next."""
    found = GroupReport.objects.filter(
        group=writing.group, meeting__group=writing.meeting.group_id, state=ReportState.SUBMITTED
    ).exclude(meeting=writing.meeting)
    return (
        found.select_related("meeting__group").defer("figures").order_by("meeting__held_on", "number").last()
    )
