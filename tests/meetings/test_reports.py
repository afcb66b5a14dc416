"""Committee reports and group reports: submitted as versions that never change, and put behind agenda items."""

from datetime import date
from hashlib import sha256

import pytest
from django.core.exceptions import ValidationError

from common.records import SomebodyElseSaved, latest_change
from meetings.enums import Marking, MeetingState, ReportState
from meetings.models import GroupReport, Paper, ReportVersion
from meetings.operations import agendas, reports
from meetings.permissions import why_not_change_report, why_not_report
from partnership.enums import GroupKind
from tests.factories import (
    TODAY,
    decide,
    make_board,
    make_committee_report,
    make_group,
    make_group_report,
    make_item,
    make_meeting,
    make_membership,
    make_user,
    now,
    officer,
    paper,
    put_behind,
    report_to,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return {"by": officer(), "at": now()}


@pytest.fixture
def board():
    return make_board()


def someone(role: str, group, **fields):
    """Somebody who holds this post in a group today."""
    person = make_user("contributor", **fields)
    make_membership(group=group, person=person, role=role, post=role, started="2024")
    return person


# Committee reports


def test_a_submitted_report_is_frozen_as_a_version_with_every_field(by):
    report = make_committee_report(
        title="The plan", recommendations="Agree the plan.", options="(a) Agree it."
    )
    version = reports.submit_report(report=report, **by)
    assert (version.number, version.submitted_by, version.document["title"]) == (1, officer(), "The plan")
    assert version.document["options"] == "(a) Agree it."
    assert set(version.document) == {
        field.name for field in report._meta.concrete_fields if field.name not in {"id", "source"}
    }


def test_a_change_after_submission_is_a_new_version_with_a_note_and_the_first_stays(by):
    report = make_committee_report(summary="As it was.", submitted=True)
    report.summary = "As it is."
    reports.keep_report(report=report, reason="A figure was wrong.", **by)
    assert ReportVersion.objects.get().document["summary"] == "As it was."
    with pytest.raises(ValidationError) as refused:
        reports.submit_report(report=report, note=" ", **by)
    assert refused.value.message_dict == {
        "note": ["Say what changed since the version before: papers that were sent out stay."]
    }
    reports.submit_report(report=report, note="A figure was wrong.", **by)
    assert [(each.number, each.document["summary"]) for each in report.versions.all()] == [
        (1, "As it was."),
        (2, "As it is."),
    ]
    assert [each.history.count() for each in report.versions.all()] == [1, 1]


def test_a_report_in_which_nothing_changed_is_not_submitted_again(by):
    report = make_committee_report(submitted=True)
    with pytest.raises(ValidationError, match="Nothing changed since version 1"):
        reports.submit_report(report=report, note="Once more.", **by)


def test_a_report_whose_verbs_do_not_fit_its_type_is_not_submitted(by):
    report = make_committee_report(type="information", recommendations="Note it.\nAgree the plan.")
    with pytest.raises(ValidationError) as refused:
        reports.submit_report(report=report, **by)
    assert refused.value.message_dict == {
        "recommendations": ["“Agree” does not fit an item for information: begin with “note” or “receive”."]
    }
    assert not ReportVersion.objects.exists()


def test_the_marks_of_a_list_do_not_hide_its_verbs(by):
    report = make_committee_report(recommendations="1. Consider the draft.\n2. Agree it.")
    assert reports.submit_report(report=report, **by).number == 1


def test_every_report_speaks_of_section_17():
    with pytest.raises(ValidationError) as refused:
        make_committee_report(crime_and_disorder_implications="")
    assert refused.value.message_dict == {"crime_and_disorder_implications": ["This field cannot be blank."]}


@pytest.mark.parametrize("marking", [Marking.SENSITIVE, Marking.SECRET, Marking.TOP_SECRET])
def test_nothing_above_official_is_kept_here(marking):
    with pytest.raises(ValidationError, match=f"holds nothing marked {marking.label}: keep it elsewhere"):
        make_committee_report(marking=marking)


@pytest.mark.parametrize("role", ["contributor", "scrutiny"])
def test_only_officers_write_committee_reports(role):
    report = make_committee_report()
    person = {"by": make_user(role), "at": now()}
    for change in (
        lambda: reports.keep_report(report=report, **person),
        lambda: reports.submit_report(report=report, **person),
    ):
        with pytest.raises(ValidationError, match="Only the community safety officers"):
            change()


def test_whoever_saves_over_a_draft_they_have_not_seen_is_told(by):
    report = make_committee_report()
    seen = str(latest_change(report).history_id)
    reports.keep_report(report=report, seen=seen, **by)
    with pytest.raises(SomebodyElseSaved):
        reports.keep_report(report=report, seen=seen, **by)


# Papers


def test_one_report_goes_to_several_bodies_each_with_its_own_item_and_outcome(board):
    report = make_committee_report(title="Domestic abuse, this quarter", type="information", submitted=True)
    outcomes = []
    for body in (board, make_group(kind=GroupKind.OTHER_BODY), make_group(kind=GroupKind.OTHER_BODY)):
        item = make_item(meeting=make_meeting(group=body), title=report.title, type="information")
        put_behind(item, report)
        outcomes.append(decide("note", item=item, text=f"{body} noted it."))
    version = report.versions.get()
    assert [each.item.meeting.group for each in version.papers.order_by("pk")] == [
        each.meeting.group for each in outcomes
    ]
    assert len({each.text for each in outcomes}) == 3


def test_papers_are_numbered_within_their_item(by):
    item = make_item()
    report = make_committee_report(submitted=True)
    assert [put_behind(item, report).number, put_behind(item, report).number] == [1, 2]


def test_a_new_version_goes_behind_the_item_beside_the_one_that_was_sent_out(by):
    report = make_committee_report(summary="As it was.", submitted=True)
    item = make_item()
    first = put_behind(item, report)
    report.summary = "As it is."
    reports.keep_report(report=report, **by)
    reports.submit_report(report=report, note="A figure was wrong.", **by)
    put_behind(item, report)
    assert [each.version.document["summary"] for each in item.papers.all()] == ["As it was.", "As it is."]
    with pytest.raises(ValidationError, match="A paper stays as it was sent out"):
        reports.put_behind_item(paper=first, **by)


def test_a_paper_on_the_day_it_is_due_is_in_time_and_later_needs_urgency(by):
    meeting = make_meeting(state=MeetingState.PLANNED, papers_due=date(2025, 7, 13))
    item = make_item(meeting=meeting, urgency="It could not be known before.")
    report = make_committee_report(submitted=True)
    assert put_behind(item, report, received_on=date(2025, 7, 13)).urgency == ""
    with pytest.raises(ValidationError) as refused:
        put_behind(item, report, received_on=TODAY, urgency=" ")
    assert refused.value.message_dict == {
        "urgency": [
            "Papers were due by 13 July 2025: a later one is taken only with the reason why it is urgent."
        ]
    }
    late = put_behind(item, report, received_on=TODAY, urgency="The figures came last night.")
    assert late.history.get().history_change_reason == "The figures came last night."


def test_a_paper_does_not_come_from_the_future(by):
    with pytest.raises(ValidationError, match="Give the day on which the paper came, not one to come"):
        put_behind(make_item(), make_committee_report(submitted=True), received_on=date(2025, 7, 15))


def test_what_is_marked_goes_behind_an_exempt_item_only(by):
    report = make_committee_report(marking=Marking.OFFICIAL, submitted=True)
    with pytest.raises(ValidationError, match="Nothing marked is public: make the item exempt"):
        put_behind(make_item(), report)
    behind = put_behind(make_item(access="exempt"), report)
    assert behind.marking == Marking.OFFICIAL  # taken from the report, whatever the paper says


def test_a_report_that_was_marked_is_marked_behind_every_item(by):
    report = make_committee_report(marking=Marking.OFFICIAL, submitted=True)
    with pytest.raises(ValidationError, match="Nothing marked is public"):
        put_behind(make_item(), report, marking=Marking.NONE)


@pytest.mark.parametrize("marking", [Marking.SENSITIVE, Marking.SECRET])
def test_a_file_marked_above_official_is_refused_even_behind_an_exempt_item(marking):
    with pytest.raises(ValidationError, match=f"holds nothing marked {marking.label}"):
        put_behind(make_item(access="exempt"), content=b"Secret.", marking=marking)
    assert not Paper.objects.exists()


def test_a_file_is_kept_with_its_size_and_hash():
    kept = put_behind(
        make_item(), content=b"%PDF-1.7", file_name="plan.pdf", media_type="application/pdf", size=3
    )
    assert (kept.size, kept.sha256) == (8, sha256(b"%PDF-1.7").hexdigest())


def test_a_paper_is_one_thing():
    with pytest.raises(ValidationError, match="A paper is a report, a group's report, or a file"):
        put_behind(make_item())
    with pytest.raises(ValidationError, match="A paper is a report, a group's report, or a file"):
        put_behind(make_item(), make_committee_report(submitted=True), content=b"And a file.")


def test_a_group_report_goes_behind_an_item_once_it_was_submitted(board):
    meeting = make_meeting(group=board, state=MeetingState.PLANNED)
    item = make_item(meeting=meeting)
    with pytest.raises(ValidationError, match="The report is still a draft: submit it first"):
        put_behind(item, group_report=make_group_report(meeting=meeting))
    submitted = make_group_report(meeting=meeting, submitted=True)
    assert put_behind(item, group_report=submitted).group_report == submitted


def test_a_paper_is_taken_back_while_the_agenda_is_not_public(by):
    item = make_item(meeting=make_meeting(state=MeetingState.PLANNED))
    behind = put_behind(item, make_committee_report(submitted=True))
    with pytest.raises(ValidationError, match="Say why the paper is taken back"):
        reports.take_paper_back(paper=behind, reason="", **by)
    reports.take_paper_back(paper=behind, reason="The wrong one.", **by)
    assert not item.papers.exists()
    put_behind(item, make_committee_report(submitted=True))
    agendas.call_meeting(meeting=item.meeting, on=TODAY, **by)
    with pytest.raises(ValidationError, match="The paper was sent out: it stays"):
        reports.take_paper_back(paper=item.papers.get(), reason="The wrong one.", **by)


def test_the_chair_of_another_group_puts_nothing_behind_an_item(board):
    item = make_item(meeting=make_meeting(group=board))
    version = reports.submit_report(report=make_committee_report(), by=officer(), at=now())
    said = "Only officers and the chair, deputy or lead of the Anytown Board may do this."
    for person, words in (
        (someone("chair", make_group()), said),
        (someone("member", board), said),
        (make_user("scrutiny"), "Members of the scrutiny committee read and change nothing here."),
    ):
        behind = Paper(item=item, title="The plan", version=version, received_on=TODAY)
        with pytest.raises(ValidationError) as refused:
            reports.put_behind_item(paper=behind, by=person, at=now())
        assert refused.value.messages == [words]
    chair = someone("chair", board)
    behind = Paper(item=item, title="The plan", version=version, received_on=TODAY)
    assert reports.put_behind_item(paper=behind, by=chair, at=now()).number == 1


# Group reports


def test_a_chair_writes_and_submits_the_report_of_their_group(board):
    group = make_group()
    chair = someone("chair", group)
    meeting = make_meeting(group=board, state=MeetingState.PLANNED)
    report = make_group_report(group=group, meeting=meeting, by=chair)
    reports.submit_group_report(report=report, figures={"actions": 12}, by=chair, at=now())
    held = GroupReport.objects.get()
    assert (held.state, held.figures, held.submitted_by) == (
        ReportState.SUBMITTED,
        {"actions": 12},
        chair,
    )


@pytest.mark.parametrize(
    ("role", "is_of_the_group", "said"),
    [
        ("member", True, "Only officers and the chair, deputy or lead of the Robbery group may do this."),
        ("chair", False, "Only officers and the chair, deputy or lead of the Robbery group may do this."),
    ],
)
def test_members_and_other_chairs_do_not_report_for_a_group(board, role, is_of_the_group, said):
    group = make_group(name="Robbery group")
    person = someone(role, group if is_of_the_group else make_group())
    assert why_not_report(person, group) == said
    with pytest.raises(ValidationError, match="lead of the Robbery group"):
        make_group_report(group=group, by=person)


def test_scrutiny_reports_for_nobody(board):
    assert why_not_report(make_user("scrutiny"), board).startswith("Members of the scrutiny committee")


def test_a_group_reports_to_a_body_it_answers_to_or_at_its_own_meeting(board, by):
    meeting = make_meeting(group=board, state=MeetingState.PLANNED)
    said = {"since": date(2025, 4, 1), "until": date(2025, 6, 30), "source": paper()}
    stranger = make_group(name="Another group")
    with pytest.raises(ValidationError, match="The Another group does not report to the Anytown Board"):
        reports.keep_group_report(report=GroupReport(group=stranger, meeting=meeting, **said), **by)
    report_to(stranger, board)
    reports.keep_group_report(report=GroupReport(group=stranger, meeting=meeting, **said), **by)
    update = reports.keep_group_report(report=GroupReport(group=board, meeting=meeting, **said), **by)
    assert update.group == board


def test_a_report_ends_after_it_starts():
    with pytest.raises(ValidationError, match="A report ends after it starts"):
        make_group_report(since=date(2025, 7, 1), until=date(2025, 6, 30))


def test_an_empty_report_is_not_submitted(by):
    report = make_group_report(achievements="  ")
    with pytest.raises(ValidationError, match="The report is empty"):
        reports.submit_group_report(report=report, figures={}, **by)


def test_a_submitted_group_report_stays_as_it_was(by):
    report = make_group_report(submitted=True)
    said = "The report was submitted and stays as it was: a correction is a new version of it."
    assert why_not_change_report(officer(), report) == said
    report.achievements = "Something else."
    for change in (
        lambda: reports.keep_group_report(report=report, **by),
        lambda: reports.submit_group_report(report=report, figures={}, **by),
    ):
        with pytest.raises(ValidationError) as refused:
            change()
        assert refused.value.messages == [said]
    report.state = ReportState.DRAFT  # what a form might say
    with pytest.raises(ValidationError, match="stays as it was"):
        reports.keep_group_report(report=report, **by)
    assert GroupReport.objects.get().achievements == "What went well."


def test_a_correction_is_a_new_version_with_its_reason_and_the_words_of_the_one_before(by):
    report = make_group_report(slips="Two actions are late.", submitted=True)
    with pytest.raises(ValidationError, match="Say why there is a new version"):
        reports.next_group_report(report=report, reason=" ", **by)
    following = reports.next_group_report(report=report, reason="Three are late.", **by)
    assert (following.number, following.state, following.slips) == (2, "draft", "Two actions are late.")
    assert (following.figures, following.submitted_at) == (None, None)
    assert following.history.get().history_change_reason == "Three are late."
    with pytest.raises(ValidationError, match="still a draft: change it as it is"):
        reports.next_group_report(report=following, reason="Four are late.", **by)
    with pytest.raises(ValidationError, match="already has this version"):
        reports.next_group_report(report=report, reason="Once more.", **by)


def test_whoever_saves_over_a_draft_report_they_have_not_seen_is_told(by):
    report = make_group_report()
    seen = str(latest_change(report).history_id)
    reports.keep_group_report(report=report, seen=seen, **by)
    with pytest.raises(SomebodyElseSaved):
        reports.keep_group_report(report=report, seen=seen, **by)
