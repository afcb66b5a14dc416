"""Meetings planned, called, held and called off; their items, attendance and minutes."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from common import clock
from common.partial_dates import PartialDate
from common.records import SomebodyElseSaved, latest_change
from meetings.enums import MeetingState, MinutesState, Presence
from meetings.models import AgendaItem, Meeting, StandingItem
from meetings.operations import agendas
from meetings.permissions import why_not_keep_meetings, why_not_read_exempt
from partnership.enums import GroupKind
from tests.factories import (
    TODAY,
    attend,
    day,
    make_board,
    make_committee_report,
    make_group,
    make_item,
    make_meeting,
    make_membership,
    make_partner,
    make_standing_item,
    make_user,
    now,
    officer,
    paper,
    put_behind,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return {"by": officer(), "at": now()}


@pytest.fixture
def board():
    return make_board()


def a_meeting(group, held_on="2025-09-22", **fields) -> Meeting:
    return Meeting(group=group, held_on=day(held_on), title="The autumn meeting", source=paper(), **fields)


def an_item(meeting, **fields) -> AgendaItem:
    return AgendaItem(
        meeting=meeting, **{"title": "Shoplifting", "type": "decision", "source": paper()} | fields
    )


def someone(role: str, group, **fields):
    """Somebody who holds this post in a group today."""
    person = make_user("contributor", **fields)
    make_membership(group=group, person=person, role=role, post=role, started="2024")
    return person


# Planning


def test_a_planned_meeting_has_the_standing_items_of_its_body_in_their_order(board, by):
    make_standing_item(group=board, number=2, title="Dashboard", presenter="Analyst", minutes=15)
    make_standing_item(group=board, number=1, title="Minutes of the last meeting", type="decision")
    make_standing_item(group=make_group(), title="Another body's")
    meeting = agendas.plan_meeting(meeting=a_meeting(board), **by)
    assert [(each.number, each.title) for each in meeting.items.all()] == [
        (1, "Minutes of the last meeting"),
        (2, "Dashboard"),
    ]
    dashboard = meeting.items.get(number=2)
    assert (dashboard.presenter, dashboard.minutes_allowed, dashboard.type) == ("Analyst", 15, "discussion")


def test_a_meeting_is_not_planned_for_a_day_that_is_past(board, by):
    with pytest.raises(ValidationError, match="13 July 2025 is past: give a day to come"):
        agendas.plan_meeting(meeting=a_meeting(board, "2025-07-13"), **by)
    assert not Meeting.objects.exists()


def test_a_meeting_may_be_planned_for_today_or_for_a_month(board, by):
    agendas.plan_meeting(meeting=a_meeting(board, "2025-07-14"), **by)
    agendas.plan_meeting(meeting=a_meeting(board, "2025-12"), **by)
    assert list(Meeting.objects.to_come().values_list("held_on", flat=True)) == [
        PartialDate(2025, 7, 14),
        PartialDate(2025, 12),
    ]


def test_papers_are_due_before_the_meeting(board, by):
    with pytest.raises(ValidationError, match="Papers are due before the meeting"):
        agendas.plan_meeting(meeting=a_meeting(board, papers_due=date(2025, 9, 23)), **by)


def test_a_body_meets_once_a_day(board, by):
    agendas.plan_meeting(meeting=a_meeting(board), **by)
    with pytest.raises(ValidationError, match="already has a meeting on that date"):
        agendas.plan_meeting(meeting=a_meeting(board), **by)


def test_a_meeting_to_come_is_moved_without_a_second_set_of_standing_items(board, by):
    make_standing_item(group=board)
    meeting = agendas.plan_meeting(meeting=a_meeting(board), **by)
    meeting.held_on = day("2025-09-29")
    agendas.plan_meeting(meeting=meeting, reason="The hall is taken.", **by)
    assert meeting.items.count() == 1
    assert latest_change(meeting).history_change_reason == "The hall is taken."


def test_planning_moves_no_state(board, by):
    meeting = agendas.plan_meeting(meeting=a_meeting(board, state=MeetingState.HELD), **by)
    assert meeting.state == MeetingState.PLANNED
    meeting.state = MeetingState.HELD
    agendas.plan_meeting(meeting=meeting, **by)
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.PLANNED


def test_a_meeting_that_was_held_keeps_its_day(by):
    meeting = make_meeting()
    meeting.held_on, meeting.state = day("2025-09-22"), MeetingState.PLANNED
    with pytest.raises(ValidationError, match="was held: its day and place stay as they were"):
        agendas.plan_meeting(meeting=meeting, **by)


def test_whoever_saves_over_a_change_that_they_have_not_seen_is_told(board, by):
    meeting = agendas.plan_meeting(meeting=a_meeting(board), **by)
    seen = str(latest_change(meeting).history_id)
    meeting.place = "Guildhall"
    agendas.plan_meeting(meeting=meeting, seen=seen, **by)
    with pytest.raises(SomebodyElseSaved, match="saved changes while you were writing"):
        agendas.plan_meeting(meeting=meeting, seen=seen, **by)


def test_a_meeting_from_before_the_portal_is_entered_as_held_without_an_agenda(board, by):
    make_standing_item(group=board)
    meeting = agendas.enter_past_meeting(meeting=a_meeting(board, "2015-06-08"), **by)
    assert (meeting.state, meeting.minutes_state) == (MeetingState.HELD, MinutesState.NONE)
    assert not meeting.items.exists()


def test_a_meeting_to_come_is_not_entered_as_past(board, by):
    with pytest.raises(ValidationError, match="22 September 2025 is still to come: plan the meeting"):
        agendas.enter_past_meeting(meeting=a_meeting(board), **by)
    meeting = make_meeting(group=board)
    with pytest.raises(ValidationError, match="is kept here already"):
        agendas.enter_past_meeting(meeting=meeting, **by)


# Who keeps meetings


def test_the_chair_of_the_board_keeps_its_meetings(board):
    chair = someone("chair", board)
    meeting = agendas.plan_meeting(meeting=a_meeting(board), by=chair, at=now())
    agendas.keep_item(item=an_item(meeting), by=chair, at=now(), reason="Asked for.")
    assert meeting.items.get().history.get().history_user == chair


@pytest.mark.parametrize("role", ["member", "analyst"])
def test_a_member_of_the_board_does_not_keep_its_meetings(board, role):
    person = someone(role, board)
    with pytest.raises(
        ValidationError, match="Only officers and the chair, deputy or lead of the Anytown Board"
    ):
        agendas.plan_meeting(meeting=a_meeting(board), by=person, at=now())


def test_the_chair_of_another_group_keeps_no_meeting_of_the_board(board):
    chair = someone("chair", make_group())
    assert why_not_keep_meetings(chair, board).startswith("Only officers and the chair")
    meeting = make_meeting(group=board, state=MeetingState.PLANNED)
    meeting.group = chair.memberships.get().group
    with pytest.raises(ValidationError, match="lead of the Anytown Board may do this"):
        agendas.plan_meeting(meeting=meeting, by=chair, at=now())


@pytest.mark.parametrize(
    ("role", "said"),
    [
        ("scrutiny", "Members of the scrutiny committee read and change nothing here."),
        ("contributor", "Only officers and the chair, deputy or lead of the Anytown Board may do this."),
    ],
)
def test_scrutiny_and_contributors_change_no_agenda(board, role, said):
    meeting = make_meeting(group=board, state=MeetingState.CALLED)
    person = {"by": make_user(role), "at": now()}
    item = meeting.items.get()
    for change in (
        lambda: agendas.plan_meeting(meeting=meeting, **person),
        lambda: agendas.keep_item(item=an_item(meeting, urgency="Now."), reason="Because.", **person),
        lambda: agendas.order_items(meeting=meeting, items=[item], **person),
        lambda: agendas.remove_item(item=item, reason="Because.", **person),
        lambda: agendas.cancel_meeting(meeting=meeting, reason="Because.", **person),
        lambda: agendas.write_minute(item=item, minute="Nothing.", **person),
    ):
        with pytest.raises(ValidationError) as refused:
            change()
        assert refused.value.messages == [said]


def test_only_officers_enter_what_is_past(board):
    with pytest.raises(ValidationError, match="Only the community safety officers"):
        agendas.enter_past_meeting(
            meeting=a_meeting(board, "2015-06-08"), by=someone("chair", board), at=now()
        )


def test_exempt_matter_is_read_by_officers_and_by_those_who_serve_the_body(board):
    meeting = make_meeting(group=board)
    assert why_not_read_exempt(officer(), meeting) == ""
    assert why_not_read_exempt(someone("member", board), meeting) == ""
    said = "This is exempt: only officers and members of the Anytown Board read it."
    assert why_not_read_exempt(someone("chair", make_group()), meeting) == said
    assert why_not_read_exempt(None, meeting) == said


def test_scrutiny_reads_nothing_exempt_even_with_a_seat(board):
    person = make_user("scrutiny")
    make_membership(group=board, person=person, role="member", post="Observer", started="2024")
    assert why_not_read_exempt(person, make_meeting(group=board)).startswith("This is exempt")


# Notice, and what comes of a meeting


def test_calling_a_meeting_records_the_day_of_notice(board, by):
    meeting = make_meeting(group=board, state=MeetingState.PLANNED)
    make_item(meeting=meeting)
    agendas.call_meeting(meeting=meeting, on=date(2025, 7, 11), **by)
    assert (meeting.state, meeting.noticed_on) == (MeetingState.CALLED, date(2025, 7, 11))


def test_a_meeting_without_items_is_not_called(by):
    meeting = make_meeting(state=MeetingState.PLANNED)
    with pytest.raises(ValidationError, match="There is nothing on the agenda yet"):
        agendas.call_meeting(meeting=meeting, on=TODAY, **by)


def test_a_meeting_of_which_only_the_month_is_known_is_not_called(by):
    meeting = make_meeting(state=MeetingState.PLANNED, held_on="2025-09")
    make_item(meeting=meeting)
    with pytest.raises(ValidationError, match=r"Only .*September 2025 is known: give the day"):
        agendas.call_meeting(meeting=meeting, on=TODAY, **by)


def test_notice_is_given_on_a_day_that_has_come_and_before_the_meeting(by):
    meeting = make_meeting(state=MeetingState.PLANNED, held_on="2025-07-14")
    make_item(meeting=meeting)
    with pytest.raises(ValidationError, match="Notice cannot be given on a day to come"):
        agendas.call_meeting(meeting=meeting, on=date(2025, 7, 15), **by)
    later = {"by": officer(), "at": clock.noon(date(2025, 7, 16))}
    with pytest.raises(ValidationError, match="Notice is given before the meeting"):
        agendas.call_meeting(meeting=meeting, on=date(2025, 7, 15), **later)
    agendas.call_meeting(meeting=meeting, on=TODAY, **by)


def test_a_meeting_to_come_has_not_been_held(by):
    with pytest.raises(ValidationError, match="22 September 2025 is still to come"):
        agendas.hold_meeting(meeting=make_meeting(state=MeetingState.CALLED), **by)


def test_a_meeting_is_held_once_it_was_called(by):
    called = make_meeting(state=MeetingState.CALLED, held_on="2025-07-14")
    agendas.hold_meeting(meeting=called, **by)
    assert (called.state, called.minutes_state) == (MeetingState.HELD, MinutesState.DRAFT)
    planned = make_meeting(state=MeetingState.PLANNED, held_on="2025-07-14")
    with pytest.raises(ValidationError, match="is planned, so it cannot become held"):
        agendas.hold_meeting(meeting=planned, **by)


def test_a_meeting_is_called_off_with_a_reason(by):
    meeting = make_meeting(state=MeetingState.CALLED)
    with pytest.raises(ValidationError, match="Say why the meeting is called off"):
        agendas.cancel_meeting(meeting=meeting, reason=" ", **by)
    agendas.cancel_meeting(meeting=meeting, reason="Too few can come.", **by)
    assert (meeting.state, meeting.cancelled_reason) == ("cancelled", "Too few can come.")
    with pytest.raises(ValidationError, match="is held, so it cannot become cancelled"):
        agendas.cancel_meeting(meeting=make_meeting(), reason="Too late.", **by)


def test_a_meeting_that_was_called_off_is_planned_for_another_day_and_needs_new_notice(by):
    meeting = make_meeting(state=MeetingState.CALLED)
    agendas.cancel_meeting(meeting=meeting, reason="Too few can come.", **by)
    with pytest.raises(ValidationError, match="13 July 2025 is past"):
        agendas.plan_again(meeting=meeting, held_on=day("2025-07-13"), reason="More can come.", **by)
    with pytest.raises(ValidationError, match="Say why the meeting is planned again"):
        agendas.plan_again(meeting=meeting, held_on=day("2025-10-06"), reason="", **by)
    agendas.plan_again(meeting=meeting, held_on=day("2025-10-06"), reason="More can come.", **by)
    assert (meeting.state, meeting.noticed_on, meeting.cancelled_reason) == ("planned", None, "")
    with pytest.raises(ValidationError, match="is planned, so it cannot become planned"):
        agendas.plan_again(meeting=meeting, held_on=day("2025-10-07"), reason="Better.", **by)


# Items


def test_an_item_goes_to_the_end_of_the_agenda(board):
    meeting = make_meeting(group=board, state=MeetingState.PLANNED)
    assert [make_item(meeting=meeting).number, make_item(meeting=meeting).number] == [1, 2]


def test_an_item_on_the_day_papers_are_due_is_in_time(by):
    meeting = make_meeting(state=MeetingState.PLANNED, papers_due=TODAY)
    assert agendas.keep_item(item=an_item(meeting), reason="Asked for.", **by).number == 1


def test_an_item_after_the_deadline_says_why_it_is_urgent(by):
    meeting = make_meeting(state=MeetingState.PLANNED, papers_due=date(2025, 7, 13))
    with pytest.raises(ValidationError) as refused:
        agendas.keep_item(item=an_item(meeting, urgency="  "), reason="Asked for.", **by)
    assert refused.value.message_dict == {
        "urgency": [
            "Papers were due by 13 July 2025: a later one is taken only with the reason why it is urgent."
        ]
    }
    kept = agendas.keep_item(
        item=an_item(meeting, urgency="A stabbing last night."), reason="Asked for.", **by
    )
    assert kept.urgency == "A stabbing last night."


def test_an_item_added_to_a_public_agenda_says_why_it_is_urgent(by):
    meeting = make_meeting(state=MeetingState.CALLED)
    with pytest.raises(ValidationError, match="The agenda is public: an item is added only with the reason"):
        agendas.keep_item(item=an_item(meeting), reason="Asked for.", **by)
    agendas.keep_item(item=an_item(meeting, urgency="A stabbing last night."), reason="Asked for.", **by)


@pytest.mark.parametrize(
    ("fields", "name", "said"),
    [
        ({}, "exempt_paragraph", "An exempt item names its paragraph of Schedule 12A."),
        (
            {"exempt_paragraph": "7"},
            "public_interest",
            "An exempt item says why keeping it private outweighs the public interest in telling it.",
        ),
        (
            {"exempt_paragraph": "7", "public_interest": "  "},
            "public_interest",
            "An exempt item says why keeping it private outweighs the public interest in telling it.",
        ),
    ],
)
def test_an_exempt_item_without_its_paragraph_or_reason_is_refused(by, fields, name, said):
    meeting = make_meeting(state=MeetingState.PLANNED)
    with pytest.raises(ValidationError) as refused:
        agendas.keep_item(item=an_item(meeting, access="exempt", **fields), reason="Asked for.", **by)
    assert refused.value.message_dict == {name: [said]}
    assert not meeting.items.exists()


def test_an_item_that_becomes_public_loses_its_reasons_for_being_exempt(by):
    item = make_item(access="exempt")
    item.access = "public"
    agendas.keep_item(item=item, reason="The operation is over.", **by)
    assert (item.exempt_paragraph, item.public_interest) == ("", "")
    assert item.history.earliest("history_id").public_interest == "It would warn those who are watched."


def test_an_item_with_a_marked_paper_does_not_become_public(by):
    item = make_item(access="exempt")
    put_behind(item, make_committee_report(title="The operation", marking="official", submitted=True))
    item.access = "public"
    with pytest.raises(ValidationError, match="“The operation” is marked OFFICIAL: nothing marked is public"):
        agendas.keep_item(item=item, reason="Told.", **by)


def test_an_item_stays_on_its_agenda(by):
    item, elsewhere = make_item(), make_meeting(held_on="2025-03-10")
    home = item.meeting
    item.meeting = elsewhere
    agendas.keep_item(item=item, reason="Moved.", **by)
    item.refresh_from_db()
    assert item.meeting == home


def test_items_are_put_in_another_order_and_only_those_that_moved_get_a_version(board, by):
    meeting = make_meeting(group=board, state=MeetingState.PLANNED)
    first, second, third = (make_item(meeting=meeting, title=each) for each in ("One", "Two", "Three"))
    agendas.order_items(meeting=meeting, items=[first, third, second], **by)
    assert [each.title for each in meeting.items.all()] == ["One", "Three", "Two"]
    assert [each.number for each in meeting.items.all()] == [1, 2, 3]
    assert [each.history.count() for each in (first, second, third)] == [1, 2, 2]


def test_an_order_that_leaves_an_item_out_is_refused(board, by):
    meeting = make_meeting(group=board, state=MeetingState.PLANNED)
    first = make_item(meeting=meeting)
    make_item(meeting=meeting)
    with pytest.raises(ValidationError, match="The agenda changed while you were ordering it"):
        agendas.order_items(meeting=meeting, items=[first], **by)


def test_the_items_of_a_meeting_that_was_held_keep_their_numbers(by):
    item = make_item()
    with pytest.raises(ValidationError, match="The agenda is closed: minutes cite its numbers"):
        agendas.order_items(meeting=item.meeting, items=[item], **by)


def test_an_item_taken_off_leaves_no_gap(board, by):
    meeting = make_meeting(group=board, state=MeetingState.PLANNED)
    first, second, third = (make_item(meeting=meeting, title=each) for each in ("One", "Two", "Three"))
    agendas.remove_item(item=second, reason="Not ready.", **by)
    assert [(each.number, each.title) for each in meeting.items.all()] == [(1, "One"), (2, "Three")]
    gone = AgendaItem.history.get(history_type="-")
    assert gone.history_change_reason == "Not ready."
    assert (gone.title, first.history.count(), third.history.count()) == ("Two", 1, 2)


def test_an_item_stays_on_a_public_agenda(by):
    item = make_meeting(state=MeetingState.CALLED).items.get()
    with pytest.raises(ValidationError, match="The agenda is public: an item stays on it"):
        agendas.remove_item(item=item, reason="Not ready.", **by)


# Attendance and quorum


def test_attendance_is_known_by_partner_and_can_be_put_right(by):
    police, fire = make_partner(name="Police"), make_partner(name="Fire")
    meeting = make_meeting()
    attend(meeting, [police], absent=[fire])
    told = {police: (Presence.PRESENT, "Representative"), fire: (Presence.APOLOGIES, "Borough Commander")}
    changed = agendas.record_attendance(meeting=meeting, presences=told, source=paper(), **by)
    assert [each.partner for each in changed] == [fire]
    assert [
        (str(each.partner), each.presence)
        for each in meeting.attendances.select_related("partner").order_by("partner__name")
    ] == [
        ("Fire", "apologies"),
        ("Police", "present"),
    ]
    assert meeting.attendances.get(partner=fire).history.count() == 2


def test_attendance_waits_for_the_meeting(by):
    with pytest.raises(ValidationError, match="Attendance is recorded once the meeting has been held"):
        attend(make_meeting(state=MeetingState.CALLED), [make_partner()])


def test_a_meeting_without_quorum_is_recorded_and_says_so(by):
    meeting = make_meeting(quorum=2)
    assert meeting.lacks_quorum_words() == ""  # nothing is known yet
    attend(meeting, [make_partner()], apologies=[make_partner()])
    assert meeting.lacks_quorum_words() == (
        "1 partner present; the quorum of 2 was not reached, so nothing could be decided."
    )
    attend(meeting, [make_partner()])
    assert meeting.lacks_quorum_words() == ""


# Minutes


def test_minutes_are_drafted_from_the_reports_on_the_agenda(by):
    meeting = make_meeting(state=MeetingState.PLANNED, held_on="2025-07-14")
    item, without = make_item(meeting=meeting), make_item(meeting=meeting)
    report = make_committee_report(recommendations="1. Agree the plan.\n2. Note the risks.", submitted=True)
    put_behind(item, report)
    agendas.call_meeting(meeting=meeting, on=TODAY, **by)
    agendas.hold_meeting(meeting=meeting, **by)
    item.refresh_from_db()
    without.refresh_from_db()
    assert item.minute == (
        "A report of the Director of Public Protection asked members to:\n\n- agree the plan\n- note the risks"
    )
    assert (item.exempt_minute, without.minute) == ("", "")


def test_what_an_exempt_report_asks_is_drafted_into_the_exempt_minutes_alone(by):
    meeting = make_meeting(state=MeetingState.PLANNED, held_on="2025-07-14")
    item = make_item(meeting=meeting, access="exempt")
    report = make_committee_report(
        recommendations="Agree to watch the warehouse.", marking="official", submitted=True
    )
    put_behind(item, report)
    agendas.call_meeting(meeting=meeting, on=TODAY, **by)
    agendas.hold_meeting(meeting=meeting, **by)
    item.refresh_from_db()
    assert item.minute == ""
    assert "watch the warehouse" in item.exempt_minute


def test_minutes_are_written_amended_and_agreed_at_the_next_meeting(board, by):
    meeting, following = make_meeting(group=board, held_on="2025-03-10"), make_meeting(group=board)
    item = make_item(meeting=meeting)
    agendas.write_minute(item=item, minute="Agreed.", exempt_minute="Who, and where.", **by)
    assert meeting.__class__.objects.get(pk=meeting.pk).minutes_state == MinutesState.DRAFT
    agendas.write_minute(item=item, minute="Agreed, with one change.", **by)
    agendas.agree_minutes(meeting=meeting, at_meeting=following, **by)
    assert (meeting.minutes_state, meeting.minutes_agreed_at) == (MinutesState.AGREED, following)
    assert [each.minute for each in item.history.order_by("history_id")] == [
        "",
        "Agreed.",
        "Agreed, with one change.",
    ]


def test_agreed_minutes_stay_as_they_were_agreed(board, by):
    meeting, following = make_meeting(group=board, held_on="2025-03-10"), make_meeting(group=board)
    item = make_item(meeting=meeting)
    agendas.write_minute(item=item, minute="Agreed.", **by)
    agendas.agree_minutes(meeting=meeting, at_meeting=following, **by)
    for change in (
        lambda: agendas.write_minute(item=item, minute="Refused.", **by),
        lambda: agendas.keep_item(item=item, reason="Another title.", **by),
        lambda: agendas.keep_item(item=an_item(meeting), reason="One more.", **by),
        lambda: attend(meeting, [make_partner()]),
    ):
        with pytest.raises(ValidationError, match="The minutes were agreed: a later meeting may correct"):
            change()
    with pytest.raises(ValidationError, match="are agreed"):
        agendas.agree_minutes(meeting=meeting, at_meeting=following, **by)


def test_minutes_wait_for_the_meeting(by):
    item = make_meeting(state=MeetingState.CALLED).items.get()
    with pytest.raises(ValidationError, match="Minutes are written once the meeting has been held"):
        agendas.write_minute(item=item, minute="Agreed.", **by)


def test_minutes_are_agreed_at_a_later_meeting_of_the_same_body(board, by):
    meeting = make_meeting(group=board)
    agendas.write_minute(item=make_item(meeting=meeting), minute="Agreed.", **by)
    with pytest.raises(ValidationError, match="10 March 2025 was not after"):
        agendas.agree_minutes(
            meeting=meeting, at_meeting=make_meeting(group=board, held_on="2025-03-10"), **by
        )
    elsewhere = make_meeting(group=make_group(kind=GroupKind.OTHER_BODY), held_on="2025-07-01")
    for other in (elsewhere, make_meeting(group=board, state=MeetingState.PLANNED)):
        with pytest.raises(ValidationError, match="a later meeting of the same body, once held"):
            agendas.agree_minutes(meeting=meeting, at_meeting=other, **by)


def test_minutes_that_nobody_wrote_are_not_agreed(board, by):
    meeting, following = make_meeting(group=board, held_on="2025-03-10"), make_meeting(group=board)
    with pytest.raises(ValidationError, match="are not written"):
        agendas.agree_minutes(meeting=meeting, at_meeting=following, **by)


def test_whoever_writes_a_minute_over_one_they_have_not_seen_is_told(by):
    item = make_item()
    seen = str(latest_change(item).history_id)
    agendas.write_minute(item=item, minute="Agreed.", seen=seen, **by)
    with pytest.raises(SomebodyElseSaved):
        agendas.write_minute(item=item, minute="Refused.", seen=seen, **by)
    item.refresh_from_db()
    assert item.minute == "Agreed."


# Standing items


def a_standing_item(title: str, **fields) -> StandingItem:
    return StandingItem(title=title, **{"type": "discussion", "source": paper()} | fields)


def stands(group) -> list[tuple[int, str]]:
    return list(group.standing_items.values_list("number", "title"))


def test_standing_items_are_kept_in_the_order_given_and_what_is_not_named_goes(board, by):
    first, second = (make_standing_item(group=board, number=number) for number in (1, 2))
    agendas.keep_standing_items(
        group=board, items=[second, a_standing_item("Risks")], reason="Shorter meetings.", **by
    )
    assert stands(board) == [(1, "Standing item 2"), (2, "Risks")]
    gone = StandingItem.history.get(id=first.pk, history_type="-")
    assert (gone.history_user, gone.history_change_reason) == (officer(), "Shorter meetings.")


def test_a_standing_item_that_stays_where_it_is_is_not_written_again(board, by):
    first = make_standing_item(group=board)
    agendas.keep_standing_items(group=board, items=[first, a_standing_item("Risks")], reason="More.", **by)
    assert first.history.count() == 1


def test_only_whoever_keeps_the_meetings_of_a_body_keeps_its_standing_items(board):
    member = someone("member", board)
    with pytest.raises(ValidationError, match="Only officers and the chair, deputy or lead"):
        agendas.keep_standing_items(group=board, items=[], by=member, at=now(), reason="Mine.")
    agendas.keep_standing_items(
        group=board, items=[a_standing_item("Risks")], by=someone("chair", board), at=now(), reason="Ours."
    )
    assert stands(board) == [(1, "Risks")]


def test_standing_items_and_attendance_are_not_overwritten_unseen(board, by):
    make_standing_item(group=board)
    with pytest.raises(SomebodyElseSaved, match="saved changes while you were writing"):
        agendas.keep_standing_items(group=board, items=[], seen="", reason="Older.", **by)
    meeting, council = make_meeting(group=board), make_partner()
    attend(meeting, [council])
    said = {"meeting": meeting, "presences": {council: (Presence.ABSENT, "")}, "source": paper()}
    with pytest.raises(SomebodyElseSaved, match="saved changes while you were writing"):
        agendas.record_attendance(seen="", **said, **by)
    agendas.record_attendance(seen=str(latest_change(meeting.attendances.get()).history_id), **said, **by)
    assert meeting.attendances.get().presence == Presence.ABSENT


def test_the_quorum_is_recorded_with_attendance_and_stays_when_nothing_is_said(board, by):
    meeting, council = make_meeting(group=board), make_partner()
    said = {"meeting": meeting, "presences": {council: (Presence.PRESENT, "")}, "source": paper()}
    agendas.record_attendance(quorum=3, **said, **by)
    agendas.record_attendance(**said, **by)
    meeting.refresh_from_db()
    assert meeting.quorum == 3


def test_the_agenda_of_a_meeting_that_was_called_off_stays(board, by):
    meeting = make_meeting(group=board, state=MeetingState.CANCELLED)
    with pytest.raises(ValidationError, match="was called off: plan it again before you change its agenda"):
        agendas.keep_item(item=an_item(meeting), reason="Added.", **by)
