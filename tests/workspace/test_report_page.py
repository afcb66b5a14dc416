"""Committee reports on their pages: written, submitted as versions that stay, and read by whoever may."""

import pytest
from django.db import connection
from django.urls import reverse

from meetings.enums import Marking
from meetings.models import CommitteeReport, ReportVersion
from meetings.operations import reports
from tests.acting import opened, take
from tests.back_office import filled_in, sign_in, words
from tests.factories import (
    decide,
    make_board,
    make_committee_report,
    make_group,
    make_item,
    make_meeting,
    make_membership,
    make_partnership,
    make_user,
    now,
    officer,
    put_behind,
)
from tests.queries import CaptureQueriesContext

pytestmark = pytest.mark.django_db

WRITTEN = {
    "title": "The plan for the nights",
    "type": "decision",
    "report_of": "Director of Public Protection",
    "author": "Community Safety Team",
    "marking": "",
    "summary": "What is proposed.",
    "recommendations": "Agree the plan.",
    "background": "First.\n\nSecond.",
    "crime_and_disorder_implications": "It prevents crime.",
}


def address(name: str, report: CommitteeReport, *more) -> str:
    return reverse(f"workspace:report-{name}", args=[report.pk, *more])


def version_of(report: CommitteeReport) -> ReportVersion:
    return report.versions.order_by("number").last()


def changed(report: CommitteeReport, *, note: str = "A figure was wrong.", **fields) -> ReportVersion:
    """The report with other words, submitted as its next version."""
    for name, text in fields.items():
        setattr(report, name, text)
    reports.keep_report(report=report, by=officer(), at=now())
    return reports.submit_report(report=report, note=note, by=officer(), at=now())


# Writing


def test_an_officer_writes_a_report_reads_it_through_and_submits_it(client):
    by = sign_in(client)
    answer = take(client, reverse("workspace:report-new"), **WRITTEN)
    report = CommitteeReport.objects.get()
    assert answer["Location"] == address("page", report)
    assert "Draft, not submitted" in words(client.get(address("page", report)))
    shown = words(client.get(address("submit", report)))
    assert "1. First. 2. Second." in shown
    assert "What changed since the version before" not in shown
    assert take(client, address("submit", report))["Location"] == address("page", report)
    version = report.versions.get()
    assert (version.submitted_by, version.document["background"]) == (by, "First.\n\nSecond.")
    assert "Version 1, submitted on 14 July 2025" in words(client.get(address("page", report)))


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"title": ""}, "Give the report its subject."),
        ({"title": "x" * 201}, "Write at most 200 characters: this has 201."),
        ({"crime_and_disorder_implications": " "}, "section 17 asks it of every report"),
        ({"marking": "secret"}, "This portal holds nothing marked SECRET: keep it elsewhere."),
        ({"type": "vote"}, "Choose one of the three."),
        ({"summary": "x" * 60_001}, "Write at most 60000 characters: this has 60001."),
    ],
)
def test_what_is_wrong_is_said_and_everything_typed_stays(client, typed, told):
    sign_in(client)
    answer = client.post(reverse("workspace:report-new"), WRITTEN | typed)
    assert answer.status_code == 200
    assert told in words(answer)
    assert "Second." in words(answer)
    assert not CommitteeReport.objects.exists()


def test_a_report_whose_verbs_do_not_fit_is_saved_and_not_submitted(client):
    sign_in(client)
    report = make_committee_report(type="information", recommendations="Agree the plan.")
    answer = take(client, address("submit", report))
    assert "“Agree” does not fit an item for information: begin with “note” or “receive”." in words(answer)
    assert not report.versions.exists()


def test_a_change_after_submission_is_a_new_version_with_a_note_and_the_first_stays(client):
    sign_in(client)
    report = make_committee_report(summary="As it was.", submitted=True)
    take(client, address("edit", report), summary="As it is.")
    assert "the draft says something else than version 1" in words(client.get(address("page", report)))
    assert "Say what changed" in words(take(client, address("submit", report), note=" "))
    take(client, address("submit", report), note="A figure was wrong.")
    assert "As it was." in words(client.get(address("version", report, 1)))
    assert "As it is." in words(client.get(address("version", report, 2)))
    assert "Version 2 is newer" in words(client.get(address("version", report, 1)))


def test_a_submission_without_a_change_says_so(client):
    sign_in(client)
    report = make_committee_report(submitted=True)
    assert "Nothing changed since version 1." in words(take(client, address("submit", report), note="Again."))


def test_saving_what_stands_there_already_changes_nothing(client):
    sign_in(client)
    report = make_committee_report()
    typed = opened(client, address("edit", report)) | {"summary": "Better."}
    for _ in range(3):
        assert client.post(address("edit", report), typed)["Location"] == address("page", report)
    assert report.history.count() == 2


def test_two_who_edit_one_report_see_what_both_wrote_and_choose(client):
    sign_in(client)
    report = make_committee_report(summary="As it was.", background="Why.")
    typed = opened(client, address("edit", report)) | {"summary": "Mine."}
    report.summary, report.background = "Theirs.", "Why, in their words."
    reports.keep_report(report=report, by=officer(), at=now())
    clash = client.post(address("edit", report), typed)
    said = words(clash)
    assert "Taken into the form below, as you had not changed it: Background" in said
    assert "Theirs." in said
    assert "Mine." in said
    report.refresh_from_db()
    assert report.summary == "Theirs."
    assert client.post(address("edit", report), filled_in(clash)).status_code == 302
    report.refresh_from_db()
    assert (report.summary, report.background) == ("Mine.", "Why, in their words.")


def test_what_was_changed_while_it_was_read_through_is_read_again_before_it_is_submitted(client):
    sign_in(client)
    report = make_committee_report(summary="As it was.")
    typed = opened(client, address("submit", report))
    report.summary = "Changed meanwhile."
    reports.keep_report(report=report, by=officer(), at=now())
    answer = client.post(address("submit", report), typed)
    assert "changed the report while you were reading" in words(answer)
    assert "Changed meanwhile." in words(answer)
    assert not report.versions.exists()
    client.post(address("submit", report), filled_in(answer))
    assert version_of(report).document["summary"] == "Changed meanwhile."


def test_whoever_is_no_officer_is_shown_what_they_typed_and_nothing_of_the_draft(client):
    report = make_committee_report(title="Hushed up", summary="Hushed.")
    sign_in(client, "contributor")
    assert client.get(address("edit", report)).status_code == 403
    answer = client.post(address("edit", report), WRITTEN)
    assert answer.status_code == 403
    assert "Only the community safety officers" in words(answer)
    assert "What is proposed." in words(answer)
    assert "Hushed" not in answer.content.decode()
    assert "Hushed" not in client.post(address("submit", report)).content.decode()


# Reading


def test_a_report_shows_each_body_it_went_to_with_its_own_outcome(client):
    sign_in(client, "contributor")
    report = make_committee_report(title="Domestic abuse, this quarter", type="information", submitted=True)
    for body, said in (
        (make_board(), "The board noted it."),
        (make_group(name="Adults board"), "Adults asked more."),
    ):
        item = make_item(meeting=make_meeting(group=body), title=report.title, type="information")
        put_behind(item, report)
        made = decide("note", item=item, text=said, minute_reference="minute 4")
    page = client.get(address("page", report))
    said = words(page)
    assert (
        "Adults board, 16 June 2025 Item 1. Domestic abuse, this quarter · version 1 · Public · held" in said
    )
    assert "The board noted it." in said
    assert "Adults asked more." in said
    assert reverse("workspace:decision-page", args=[made.pk]) in page.content.decode()


def test_a_draft_and_a_report_behind_no_item_are_read_by_officers_alone(client):
    draft, loose = (
        make_committee_report(title="A draft"),
        make_committee_report(title="Loose", submitted=True),
    )
    sign_in(client, "contributor")
    for each in (draft, loose):
        assert client.get(address("page", each)).status_code == 403
    assert client.get(address("version", loose, 1)).status_code == 403
    assert client.get(address("version-pdf", loose, 1)).status_code == 403
    listed = words(client.get(reverse("workspace:report-list")))
    assert "A draft" not in listed
    assert "Loose" not in listed
    sign_in(client)
    assert "A draft" in words(client.get(reverse("workspace:report-list")))


def test_a_report_behind_an_exempt_item_is_read_by_officers_and_members_of_the_body_alone(client):
    board = make_board()
    report = make_committee_report(title="About one venue", marking=Marking.OFFICIAL, submitted=True)
    put_behind(make_item(meeting=make_meeting(group=board), access="exempt"), report)
    member = make_user("contributor")
    make_membership(group=board, person=member, started="2024")
    for person, status in (
        (make_user("contributor"), 403),
        (make_user("scrutiny"), 403),
        (member, 200),
        (officer(), 200),
    ):
        client.force_login(person)
        pages = [address("page", report), address("version", report, 1)]
        assert [client.get(page).status_code for page in pages] == [status, status]
        assert ("About one venue" in words(client.get(reverse("workspace:report-list")))) == (status == 200)
    assert "Marked OFFICIAL" in words(client.get(address("version", report, 1)))


def test_of_a_report_that_is_public_at_one_body_nobody_learns_that_another_took_it_in_private(client):
    report = make_committee_report(submitted=True)
    put_behind(make_item(meeting=make_meeting(group=make_board())), report)
    hidden = make_item(meeting=make_meeting(group=make_group(name="Hidden board")), access="exempt")
    put_behind(hidden, report)
    sign_in(client, "contributor")
    for page in (address("page", report), address("version", report, 1), reverse("workspace:report-list")):
        assert "Hidden board" not in client.get(page).content.decode()
    sign_in(client)
    assert "Hidden board, 16 June 2025: non-public, paragraph 7" in words(client.get(address("page", report)))


def test_others_read_the_version_that_was_sent_out_and_not_what_officers_write_since(client):
    report = make_committee_report(summary="Sent out.", submitted=True)
    put_behind(make_item(), report)
    changed(report, summary="Not yet sent.")
    sign_in(client, "contributor")
    assert "Sent out." in words(client.get(address("page", report)))
    assert "Not yet sent." not in words(client.get(address("page", report)))
    assert client.get(address("version", report, 2)).status_code == 403


def test_a_version_is_downloaded_as_pdf_that_nobody_else_keeps(client):
    make_partnership()
    sign_in(client, "contributor")
    report = make_committee_report(title="The plan: “nights”", submitted=True)
    put_behind(make_item(), report)
    answer = client.get(address("version-pdf", report, 1))
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'inline; filename="the-plan-nights-version-1.pdf"'
    assert answer["Cache-Control"] == "private, no-store"
    assert client.get(address("version", report, 2)).status_code == 404


@pytest.mark.once
def test_the_list_asks_as_little_of_many_reports_as_of_few(client):
    sign_in(client, "contributor")
    item = make_item(meeting=make_meeting(group=make_board()))

    def asked(count: int) -> int:
        for _ in range(count):
            put_behind(item, make_committee_report(submitted=True))
        with CaptureQueriesContext(connection) as caught:
            client.get(reverse("workspace:report-list"))
        return len(caught.captured_queries)

    assert asked(1) == asked(9)
