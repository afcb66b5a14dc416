"""The back office of holding to account: it repairs, leaves alone what operations write, and shows nothing exempt."""

import pytest

from meetings.enums import MeetingState
from meetings.models import (
    AgendaItem,
    Attendance,
    CommitteeReport,
    Decision,
    FollowUp,
    GroupReport,
    Meeting,
    Paper,
    ReportVersion,
    RiskScore,
)
from meetings.operations import agendas
from tests.back_office import add, change, page, sign_in, words
from tests.factories import (
    ask,
    asking,
    attend,
    decide,
    make_board,
    make_committee_report,
    make_group_report,
    make_item,
    make_meeting,
    make_partner,
    make_risk,
    make_source,
    make_standing_item,
    now,
    officer,
    put_behind,
)

pytestmark = pytest.mark.django_db
MARKER = "Operation Marmalade"


def add_meeting(client, **said):
    board = make_board()
    make_standing_item(group=board)
    told = {"group": board.pk, "title": "The board", "source": make_source().pk}
    return add(client, Meeting, **told | said)


def test_a_past_meeting_is_entered_as_held_and_one_to_come_is_planned_with_its_standing_items(client):
    sign_in(client)
    add_meeting(client, held_on="2015-06")
    add_meeting(client, held_on="2025-09-22")
    assert list(Meeting.objects.order_by("held_on").values_list("state", flat=True)) == ["held", "planned"]
    assert [each.meeting.state for each in AgendaItem.objects.all()] == [MeetingState.PLANNED]


def test_the_state_of_a_meeting_is_not_changed_here(client):
    sign_in(client)
    meeting = make_meeting(state=MeetingState.PLANNED)
    change(client, meeting, state="held", place="Guildhall")
    meeting.refresh_from_db()
    assert (meeting.state, meeting.place) == (MeetingState.PLANNED, "Guildhall")


def test_an_exempt_item_is_asked_for_its_paragraph_and_reason(client):
    sign_in(client)
    meeting = make_meeting()
    told = {
        "meeting": meeting.pk,
        "title": "A raid",
        "type": "discussion",
        "access": "exempt",
        "source": make_source().pk,
    }
    answer = add(client, AgendaItem, **told)
    assert "An exempt item names its paragraph of Schedule 12A" in words(answer)
    answer = add(client, AgendaItem, **told, exempt_paragraph="7", public_interest=" ")
    assert "An exempt item names its paragraph of Schedule 12A and the public-interest reason" in words(
        answer
    )
    add(client, AgendaItem, **told, exempt_paragraph="7", public_interest="It would warn them.")
    assert meeting.items.get().number == 1


def test_agreed_minutes_are_not_changed_here_either(client):
    sign_in(client)
    meeting = make_meeting(held_on="2025-03-10")
    item = make_item(meeting=meeting)
    agendas.write_minute(item=item, minute="Agreed.", by=officer(), at=now())
    following = make_meeting(group=meeting.group)
    agendas.agree_minutes(meeting=meeting, at_meeting=following, by=officer(), at=now())
    assert "The minutes were agreed" in words(change(client, item, title="Another title"))


@pytest.mark.parametrize("model", [Decision, ReportVersion, Paper, RiskScore])
def test_what_only_operations_write_is_looked_at_and_not_changed(client, model):
    sign_in(client)
    item = make_item()
    decide(item=item)
    put_behind(item, make_committee_report(submitted=True))
    make_risk()
    record = model.objects.get()
    before = list(model.objects.values())
    assert client.get(page(model, "change", record.pk)).status_code == 200
    for address in (page(model, "change", record.pk), page(model, "add")):
        assert client.post(address, {"change_reason": "Because."}).status_code == 403
    assert list(model.objects.values()) == before


def test_attendance_is_put_right(client):
    sign_in(client)
    meeting = make_meeting()
    attend(meeting, absent=[make_partner()])
    change(client, Attendance.objects.get(), presence="apologies")
    assert Attendance.objects.get().presence == "apologies"


def test_the_number_of_a_follow_up_lasts(client):
    sign_in(client)
    change(client, ask(), number="OR 7", text="Write another report.")
    assert str(FollowUp.objects.get()) == "OR 1: Write another report."


def test_a_submitted_report_of_a_group_is_not_changed_here(client):
    sign_in(client)
    report = make_group_report(submitted=True)
    answer = words(change(client, report, achievements="Something else."))
    assert "The report was submitted and stays as it was" in answer
    assert GroupReport.objects.get().achievements == "What went well."


def test_whoever_only_looks_finds_nothing_exempt_in_lists_pages_searches_or_history(client):
    item = make_item(access="exempt", title=MARKER)
    agendas.write_minute(item=item, minute="", exempt_minute=MARKER, by=officer(), at=now())
    report = make_committee_report(title=MARKER, marking="official", submitted=True)
    put_behind(item, report)
    put_behind(item, group_report=make_group_report(achievements=MARKER, submitted=True))
    decide(item=item, text=MARKER, asked=asking(MARKER))
    told = [*AgendaItem.objects.all(), *CommitteeReport.objects.all(), *ReportVersion.objects.all()]
    told += [*Paper.objects.all(), *GroupReport.objects.all(), *Decision.objects.all()]
    told += [*FollowUp.objects.all()]
    assert len({type(each) for each in told}) == 7
    for role, seen in (("officer", True), ("scrutiny", False)):
        sign_in(client, role)
        for each in told:
            listed = client.get(page(type(each), "changelist") + "?q=Marmalade")
            found = f"/{each._meta.model_name}/{each.pk}/change/" in listed.content.decode()
            assert found is seen, (role, type(each))
            for name in ("change", "history"):
                answer = client.get(page(type(each), name, each.pk), follow=True)
                assert (answer.status_code == 200 and not answer.redirect_chain) is seen, (role, type(each))
                assert seen or MARKER not in answer.content.decode()
        above = client.get(page(Meeting, "change", item.meeting_id)).content.decode()
        assert (MARKER in above) is seen


def test_what_was_exempt_once_stays_apart_from_whoever_only_looks(client):
    item = make_item(access="exempt", title=MARKER)
    item.access, item.title = "public", "Licensing"
    agendas.keep_item(item=item, by=officer(), at=now(), reason="It is over.")
    sign_in(client, "scrutiny")
    for name in ("change", "history"):
        answer = client.get(page(AgendaItem, name, item.pk), follow=True)
        assert MARKER not in answer.content.decode()
