"""Papers behind agenda items: a report or a PDF, in time or urgent, read by whoever may read the item."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from meetings.models import Paper
from tests.acting import opened, take
from tests.back_office import sign_in, words
from tests.factories import (
    TODAY,
    make_board,
    make_committee_report,
    make_group,
    make_group_report,
    make_item,
    make_meeting,
    make_membership,
    make_user,
    officer,
    put_behind,
)
from tests.meetings.test_uploads import opens_with, pdf

pytestmark = pytest.mark.django_db

DUE = date(2025, 7, 10)


@pytest.fixture
def item():
    board = make_board()
    meeting = make_meeting(group=board, state="planned", papers_due=date(2025, 9, 10))
    return make_item(meeting=meeting, title="The plan")


def add(item) -> str:
    return reverse("workspace:paper-add", args=[item.pk])


def a_file(content: bytes = b"", name: str = "The plan.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or pdf(), content_type="application/pdf")


def late_item():
    return make_item(
        meeting=make_meeting(group=make_board(), state="planned", papers_due=DUE),
        urgency="It came late.",
        title="The plan",
    )


def test_an_officer_puts_a_submitted_report_behind_an_item_from_the_page_of_the_report(client, item):
    by = sign_in(client)
    report = make_committee_report(title="The strategy", submitted=True)
    version = report.versions.get()
    fields = opened(client, f"{add(item)}?report={report.pk}")
    assert fields["what"] == f"version-{version.pk}"
    answer = client.post(add(item), fields)
    assert answer["Location"] == reverse("workspace:meeting-page", args=[item.meeting_id]) + "#item-1"
    behind = item.papers.get()
    assert (behind.version, behind.title, behind.received_on) == (version, "The strategy", TODAY)
    assert behind.history.get().history_user == by
    assert "The strategy" in words(client.get(add(item)))  # in the list beside, no longer to choose
    assert f"version-{version.pk}" not in client.get(add(item)).content.decode()


def test_a_group_report_that_was_submitted_is_offered_once(client, item):
    sign_in(client)
    submitted = make_group_report(
        group=make_group(name="Robbery group"), meeting=item.meeting, submitted=True
    )
    make_group_report(group=make_group(name="Draft group"), meeting=item.meeting)
    shown = words(client.get(add(item)))
    assert "Report of the Robbery group (submitted on 14 July 2025)" in shown
    assert "Draft group" not in shown
    take(client, add(item), what=f"group-{submitted.pk}")
    assert item.papers.get().title == "Report of the Robbery group"
    assert f"group-{submitted.pk}" not in client.get(add(item)).content.decode()


def test_a_pdf_is_uploaded_under_a_title_or_under_its_own_name(client, item):
    sign_in(client)
    content = pdf(pages=2)
    take(client, add(item), what="upload", file=a_file(content))
    take(client, add(item), what="upload", file=a_file(content), title="Appendix 1")
    first, second = item.papers.order_by("number")
    assert (first.title, first.file_name, bytes(first.content), first.size) == (
        "The plan",
        "The plan.pdf",
        content,
        len(content),
    )
    assert (second.number, second.title) == (2, "Appendix 1")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"PK\x03\x04word", "The plan.pdf is not a PDF but a Word, Excel or ZIP file: save it as PDF"),
        (pdf(opens_with({"S": "x", "JS": "app.alert(1)"})), "carries a script: print it to a new PDF"),
    ],
)
def test_a_bad_upload_is_refused_with_a_sentence_and_what_was_typed_stays(client, item, content, told):
    sign_in(client)
    answer = take(client, add(item), what="upload", file=a_file(content), title="Appendix 1")
    assert told in words(answer)
    assert 'value="Appendix 1"' in answer.content.decode()
    assert not Paper.objects.exists()


def test_an_upload_without_a_file_says_so(client, item):
    sign_in(client)
    assert "Choose the PDF to upload." in words(take(client, add(item), what="upload"))
    assert "Choose a report, or “A PDF to upload”." in words(
        client.post(add(item), {"received_on": "14 July 2025", "what": ""})
    )


def test_a_late_paper_is_taken_only_with_the_reason_why_it_is_urgent(client):
    sign_in(client)
    item = late_item()
    answer = take(client, add(item), what="upload", file=a_file())
    said = words(answer)
    assert (
        "Papers were due by 10 July 2025: a later one is taken only with the reason why it is urgent." in said
    )
    assert "Choose the PDF again: a browser does not keep it." in said
    assert not Paper.objects.exists()
    take(client, add(item), what="upload", file=a_file(), urgency="The figures came last night.")
    assert item.papers.get().urgency == "The figures came last night."


def test_a_paper_that_came_in_time_needs_no_urgency_though_it_is_entered_late(client):
    sign_in(client)
    item = late_item()
    assert (
        take(client, add(item), what="upload", file=a_file(), received_on="10 July 2025").status_code == 302
    )
    answer = take(client, add(item), what="upload", file=a_file(), received_on="15 July 2025")
    assert "Give the day on which the paper came, not one to come." in words(answer)


def test_what_is_marked_goes_behind_an_exempt_item_only_and_nothing_above_official_anywhere(client, item):
    sign_in(client)
    answer = take(client, add(item), what="upload", file=a_file(), marking="official")
    assert "Nothing marked is public: make the item exempt" in words(answer)
    answer = take(client, add(item), what="upload", file=a_file(), marking="official-sensitive")
    assert "This portal holds nothing marked OFFICIAL-SENSITIVE: keep it elsewhere." in words(answer)
    exempt = make_item(meeting=item.meeting, access="exempt")
    take(client, add(exempt), what="upload", file=a_file(), marking="official")
    assert exempt.papers.get().marking == "official"


def test_the_chair_of_a_body_is_offered_only_reports_that_they_may_read(client, item):
    make_committee_report(title="Not sent out", submitted=True)
    known = make_committee_report(title="Sent out", submitted=True)
    put_behind(make_item(meeting=item.meeting, title="Another"), known)
    chair = make_user("contributor")
    make_membership(group=item.meeting.group, person=chair, role="chair", started="2024")
    client.force_login(chair)
    shown = words(client.get(add(item)))
    assert "Sent out" in shown
    assert "Not sent out" not in shown


# Reading


def test_an_uploaded_paper_is_saved_and_never_opened_as_a_page_of_the_portal(client, item):
    content = pdf()
    behind = put_behind(item, content=content, file_name="The “plan”.pdf", media_type="application/pdf")
    sign_in(client, "contributor")
    answer = client.get(reverse("workspace:paper", args=[behind.pk]))
    assert answer.content == content
    assert answer["Content-Disposition"].startswith("attachment; filename")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "private, no-store"


def test_a_paper_of_an_exempt_item_is_read_by_officers_and_members_of_the_body_alone(client, item):
    exempt = make_item(meeting=item.meeting, access="exempt")
    behind = put_behind(exempt, content=b"%PDF-of-one-venue", file_name="a.pdf", media_type="application/pdf")
    member = make_user("contributor")
    make_membership(group=item.meeting.group, person=member, started="2024")
    for person, status in (
        (make_user("contributor"), 403),
        (make_user("scrutiny"), 403),
        (member, 200),
        (officer(), 200),
    ):
        client.force_login(person)
        answer = client.get(reverse("workspace:paper", args=[behind.pk]))
        assert answer.status_code == status
        assert (b"of-one-venue" in answer.content) == (status == 200)
    client.logout()
    assert client.get(reverse("workspace:paper", args=[behind.pk])).status_code == 302


def test_a_paper_that_is_a_report_leads_to_its_page(client, item):
    sign_in(client, "contributor")
    report = make_committee_report(submitted=True)
    behind = put_behind(item, report)
    assert client.get(reverse("workspace:paper", args=[behind.pk]))["Location"] == reverse(
        "workspace:report-version", args=[report.pk, 1]
    )
    group = make_group(code="robbery")
    behind = put_behind(
        item, group_report=make_group_report(group=group, meeting=item.meeting, submitted=True)
    )
    assert client.get(reverse("workspace:paper", args=[behind.pk]))["Location"] == (
        reverse("workspace:group-report", args=[item.meeting_id, "robbery"]) + "?version=1"
    )


# Taking back


def test_a_paper_is_taken_back_with_a_reason_until_notice_is_given(client, item):
    sign_in(client)
    behind = put_behind(item, make_committee_report(submitted=True))
    address = reverse("workspace:paper-remove", args=[behind.pk])
    assert "Say why the paper is taken back." in words(take(client, address, reason=""))
    take(client, address, reason="The wrong one.")
    assert not Paper.objects.exists()
    sent = put_behind(make_item(), make_committee_report(submitted=True))
    answer = take(client, reverse("workspace:paper-remove", args=[sent.pk]), reason="The wrong one.")
    assert "The paper was sent out: it stays, and a new version goes beside it." in words(answer)
    assert Paper.objects.get() == sent
