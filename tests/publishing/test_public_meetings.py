"""Meetings as the public reads them: frozen when published, from the document alone, and nothing held back in them."""

import json

import pytest
from django.core.exceptions import ValidationError
from icalendar import Calendar

from meetings.models import Meeting
from meetings.operations import agendas
from publishing import packs
from publishing.enums import PackAudience
from publishing.meetings import held_back
from publishing.meetings_publishing import publish_meeting, withdraw_meeting
from publishing.models import MeetingPublication
from publishing.operations import NotPublished
from publishing.serving import MEMORY
from tests.factories import (
    asking,
    attend,
    decide,
    make_board,
    make_committee_report,
    make_group,
    make_item,
    make_meeting,
    make_partner,
    make_partnership,
    make_user,
    now,
    officer,
    put_behind,
)
from tests.meetings.test_uploads import pdf

pytestmark = pytest.mark.django_db
PDF = pdf()


@pytest.fixture
def publisher():
    make_partnership()
    return make_user("publisher")


def board_meeting(**fields) -> Meeting:
    return make_meeting(group=make_board(code="board"), **fields)


def publish(meeting, by, **said) -> MeetingPublication:
    published = publish_meeting(meeting=meeting, by=by, at=now(), **said)
    MEMORY.forget()  # a test's transaction never commits
    return published


def read(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_a_meeting_is_published_at_its_day_and_body(client, publisher):
    meeting = board_meeting(held_on="2025-06-16", place="Guildhall")
    make_item(meeting=meeting, title="Lamps in the alleys")
    publish(meeting, publisher)
    page = read(client, "/meetings/2025-06-16-board/")
    assert "Lamps in the alleys" in page
    assert "Guildhall" in page
    assert "Published on 14 July 2025." in page


def test_a_meeting_known_by_its_month_is_published_under_it(client, publisher):
    meeting = board_meeting(held_on="2022-05")
    publish(meeting, publisher)
    assert "May 2022" in read(client, "/meetings/2022-05-board/")


def test_a_published_meeting_stays_as_it_was_when_the_record_changes(client, publisher):
    meeting = board_meeting()
    item = make_item(meeting=meeting, title="Lamps")
    publish(meeting, publisher)
    before = read(client, "/meetings/2025-06-16-board/")
    agendas.write_minute(item=item, minute="Nobody came.", by=officer(), at=now())
    Meeting.objects.update(title="Another title")
    MEMORY.forget()
    assert read(client, "/meetings/2025-06-16-board/") == before


def test_no_live_meeting_is_asked_when_a_published_one_is_read(client, publisher, django_assert_num_queries):
    meeting = board_meeting()
    publish(meeting, publisher)
    read(client, "/meetings/2025-06-16-board/")
    with django_assert_num_queries(0):
        read(client, "/meetings/2025-06-16-board/")


def test_publishing_again_is_a_new_version_and_the_old_one_points_to_it(client, publisher):
    meeting = board_meeting()
    make_item(meeting=meeting, title="Lamps")
    publish(meeting, publisher)
    make_item(meeting=meeting, title="Bins")
    publish(meeting, publisher, note="The bins were added.")
    newest, old = read(client, "/meetings/2025-06-16-board/"), read(client, "/meetings/2025-06-16-board/1/")
    assert "Bins" in newest and "The bins were added." in newest
    assert "Bins" not in old and "Lamps" in old
    assert 'href="/meetings/2025-06-16-board/">Read version 2' in old
    assert "Bins" in read(client, "/meetings/2025-06-16-board/2/")


def test_a_second_version_says_what_changed(publisher):
    meeting = board_meeting()
    publish(meeting, publisher)
    make_item(meeting=meeting, title="Bins")
    with pytest.raises(NotPublished, match="Say what is different"):
        publish(meeting, publisher, note=" ")


def test_what_has_not_changed_is_not_published_again(publisher):
    meeting = board_meeting()
    publish(meeting, publisher)
    with pytest.raises(NotPublished, match="has changed since version 1"):
        publish(meeting, publisher, note="Nothing.")


def test_a_pack_that_was_built_since_is_reason_enough_for_a_new_version(client, publisher):
    meeting = board_meeting()
    make_item(meeting=meeting)
    publish(meeting, publisher)
    asked = packs.ask_for_pack(meeting=meeting, audience=PackAudience.PUBLIC, by=publisher)
    packs.build_pack(asked.pk, dashboard=lambda *_: {})
    publish(meeting, publisher, note="With its pack.")
    assert "All papers in one file" in read(client, "/meetings/2025-06-16-board/")


def test_what_is_withdrawn_leaves_a_notice_and_no_papers(client, publisher):
    meeting = board_meeting()
    put_behind(make_item(meeting=meeting, title="Lamps"), content=PDF, media_type="application/pdf")
    publish(meeting, publisher)
    withdraw_meeting(meeting=meeting, by=publisher, at=now(), reason="A page was wrong.")
    MEMORY.forget()
    for address in ("/meetings/2025-06-16-board/", "/meetings/2025-06-16-board/1/"):
        page = read(client, address)
        assert "Withdrawn" in page and "A page was wrong." in page
        assert "Lamps" not in page
    assert client.get("/meetings/2025-06-16-board/files/paper-1-1.bin").status_code == 404
    assert client.get("/meetings/2025-06-16-board/1/files/document.json").status_code == 404
    assert "has been withdrawn" in read(client, "/meetings/")
    assert b"BEGIN:VEVENT" not in client.get("/meetings.ics").content


def test_a_withdrawal_says_why(publisher):
    meeting = board_meeting()
    publish(meeting, publisher)
    with pytest.raises(ValidationError, match="Say why it is withdrawn"):
        withdraw_meeting(meeting=meeting, by=publisher, at=now(), reason="  ")


def test_a_meeting_that_was_withdrawn_can_be_published_again(client, publisher):
    meeting = board_meeting()
    publish(meeting, publisher)
    withdraw_meeting(meeting=meeting, by=publisher, at=now(), reason="A page was wrong.")
    publish(meeting, publisher, note="Put right.")
    assert "Put right." in read(client, "/meetings/2025-06-16-board/")
    assert "A page was wrong." in read(client, "/meetings/2025-06-16-board/1/")


def test_only_a_publisher_publishes_a_meeting():
    make_partnership()
    with pytest.raises(NotPublished, match="Only a publisher"):
        publish(board_meeting(), make_user("officer"))


def test_the_document_is_kept_with_its_hash(client, publisher):
    published = publish(board_meeting(), publisher)
    kept = client.get("/meetings/2025-06-16-board/1/files/document.json")
    assert published.document_id == published.files.get(name="document.json").blob_id
    assert kept["Cache-Control"] == "public, max-age=31536000, s-maxage=60, immutable"
    assert kept.json()["publication"]["version"] == 1


def test_a_report_is_read_as_a_page_and_as_pdf(client, publisher):
    meeting = board_meeting()
    report = make_committee_report(title="Lamps everywhere", submitted=True)
    put_behind(make_item(meeting=meeting), report)
    publish(meeting, publisher)
    page = read(client, "/meetings/2025-06-16-board/papers/1-1/")
    assert "Lamps everywhere" in page and "Director of Public Protection" in page
    assert 'href="../../files/paper-1-1.pdf"' in page
    assert client.get("/meetings/2025-06-16-board/files/paper-1-1.pdf").content.startswith(b"%PDF")


def test_a_paper_that_was_handed_in_is_published_byte_for_byte_under_its_place(client, publisher):
    meeting = board_meeting()
    put_behind(
        make_item(meeting=meeting),
        content=PDF,
        media_type="application/pdf",
        file_name="J Smith’s notes.pdf",
        title="Notes",
    )
    publish(meeting, publisher)
    assert client.get("/meetings/2025-06-16-board/files/paper-1-1.pdf").content == PDF
    assert "Smith" not in read(client, "/meetings/2025-06-16-board/")


def test_decisions_attendance_and_what_was_asked_are_told_of_a_meeting_that_was_held(client, publisher):
    meeting = board_meeting()
    item = make_item(meeting=meeting)
    police = make_partner(name="The police")
    decide(item=item, text="Agreed to light the alleys.", asked=asking("Order the lamps.", partner=police))
    attend(meeting, [police])
    publish(meeting, publisher)
    page = read(client, "/meetings/2025-06-16-board/")
    assert "Agreed to light the alleys." in page
    assert "Order the lamps." in page
    assert "The police (Representative)" in page


def test_draft_minutes_are_told_only_when_somebody_chose_so(client, publisher):
    meeting = board_meeting()
    item = make_item(meeting=meeting)
    agendas.write_minute(item=item, minute="Members were pleased.", by=officer(), at=now())
    publish(meeting, publisher)
    assert "Members were pleased." not in read(client, "/meetings/2025-06-16-board/")
    publish(meeting, publisher, note="With minutes.", with_draft_minutes=True)
    page = read(client, "/meetings/2025-06-16-board/")
    assert "Members were pleased." in page and "Draft: these minutes" in page


def test_who_publishes_is_told_what_is_held_back_and_why(client, publisher):
    meeting = board_meeting()
    secret = make_item(meeting=meeting, title="A watched house", access="exempt")
    put_behind(secret, content=PDF, media_type="application/pdf", title="The address")
    decide(item=secret, minute_reference="exempt minute 1")
    said = {each.what: each.why for each in held_back(meeting)}
    assert "exempt under paragraph 7" in said["Item 1: A watched house"]
    assert set(said) == {
        "Item 1: A watched house",
        "Paper “The address” of item 1",
        "Decision “exempt minute 1”",
    }
    client.force_login(publisher)
    page = read(client, f"/board/meetings/{meeting.pk}/publish/")
    assert "A watched house" in page and "What is held back" in page


def test_a_decision_under_no_item_is_held_back(client, publisher):
    meeting = board_meeting()
    decide(meeting=meeting, text="Nobody knows whether this is public.")
    publish(meeting, publisher)
    assert "Nobody knows" not in read(client, "/meetings/2025-06-16-board/")


def test_nothing_is_published_when_the_meeting_changes_meanwhile(publisher):
    from django.db import connection

    meeting, added = board_meeting(), []
    make_item(meeting=meeting)

    def somebody_else_adds_an_item(execute, sql, *rest):
        """Between gathering the meeting and storing it, when its pack is looked for."""
        if "publishing_packbuild" in sql and not added:
            added.append(True)
            make_item(meeting=meeting, title="Added meanwhile")
        return execute(sql, *rest)

    wrapped = connection.execute_wrapper(somebody_else_adds_an_item)
    with wrapped, pytest.raises(NotPublished, match="was changed while it was being published"):
        publish(meeting, publisher)
    assert added
    assert not MeetingPublication.objects.exists()


def test_a_publisher_publishes_on_the_page(client, publisher):
    meeting = board_meeting()
    make_item(meeting=meeting, title="Lamps")
    client.force_login(publisher)
    address = f"/board/meetings/{meeting.pk}/publish/"
    assert "Lamps" in read(client, address)
    answer = client.post(address, {}, follow=True)
    assert "Published as version 1." in answer.content.decode()
    again = client.post(address, {"note": ""}).content.decode()
    assert "Say what is different from the version before" in again
    MEMORY.forget()
    client.post(f"{address}withdraw/", {"reason": "A page was wrong."})
    assert MeetingPublication.objects.get().state == "withdrawn"


# The list, the calendar, and what is not there


def test_the_list_tells_what_is_to_come_by_month_and_what_was_by_year(client, publisher):
    board = make_board(code="board")
    coming = make_meeting(group=board, held_on="2025-09-22", state="called", title="The autumn meeting")
    make_item(meeting=coming, title="A watched house", access="exempt", urgency="It came late.")
    past = make_meeting(group=board, held_on="2022-05", title="The spring meeting")
    for meeting in (coming, past):
        publish(meeting, publisher)
    page = read(client, "/meetings/")
    assert page.index("September 2025") < page.index("The autumn meeting") < page.index("The spring meeting")
    assert "1 exempt item" in page and "A watched house" not in page


def test_a_meeting_whose_day_is_over_is_no_longer_to_come(client, publisher, settings):
    from datetime import date

    publish(board_meeting(held_on="2025-09-22", state="called", title="The autumn meeting"), publisher)
    settings.PORTAL_TODAY = date(2025, 9, 23)
    page = read(client, "/meetings/")
    assert "No meeting to come has been published." in page
    assert "The autumn meeting" in page


def test_a_meeting_that_is_not_published_stands_in_no_list(client, publisher):
    board_meeting(title="Nobody knows of this", state="called")
    assert "Nobody knows of this" not in read(client, "/meetings/")
    assert b"Nobody knows" not in client.get("/meetings.ics").content
    assert client.get("/meetings/2025-09-22-board/").status_code == 404


def test_the_public_pages_of_meetings_set_no_cookie(client, publisher):
    publish(board_meeting(), publisher)
    for address in ("/meetings/", "/meetings.ics", "/meetings/2025-06-16-board/", "/meetings/none/"):
        assert not client.get(address).cookies


def test_the_calendar_tells_day_time_place_and_address(client, publisher, settings):
    from datetime import UTC, datetime, time

    meeting = board_meeting(
        held_on="2025-09-22",
        state="called",
        title="The autumn meeting",
        starts_at=time(10),
        place="Guildhall",
    )
    make_group(code="unused")
    publish(meeting, publisher)
    publish(make_meeting(group=meeting.group, held_on="2022-05"), publisher)
    calendar = Calendar.from_ical(client.get("/meetings.ics").content)
    (event,) = calendar.walk("VEVENT")  # a month is no day of a calendar
    assert event["summary"] == "The autumn meeting"
    assert event["location"] == "Guildhall"
    assert event.decoded("dtstart") == datetime(2025, 9, 22, 9, tzinfo=UTC)
    assert str(event["url"]) == f"{settings.PORTAL_ADDRESS}/meetings/2025-09-22-board/"
    assert event["status"] == "CONFIRMED"


def test_a_meeting_that_was_called_off_is_told_as_such(client, publisher):
    publish(board_meeting(state="cancelled"), publisher)
    assert "Called off" in read(client, "/meetings/")
    assert b"STATUS:CANCELLED" in client.get("/meetings.ics").content


def test_the_calendar_and_the_list_are_asked_for_again_only_when_they_changed(client, publisher):
    publish(board_meeting(), publisher)
    for address in ("/meetings/", "/meetings.ics"):
        first = client.get(address)
        assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_the_list_asks_the_same_number_of_questions_whatever_the_meetings(
    client, publisher, django_assert_max_num_queries
):
    board = make_board(code="board")
    for month in range(1, 6):
        publish(make_meeting(group=board, held_on=f"2025-0{month}-10"), publisher)
    with django_assert_max_num_queries(4):
        read(client, "/meetings/")


def test_the_facts_of_a_meeting_hold_no_name_of_an_exempt_item(publisher):
    meeting = board_meeting()
    make_item(meeting=meeting, title="A watched house", access="exempt")
    assert "watched" not in json.dumps(publish(meeting, publisher).facts)
