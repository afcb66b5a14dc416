"""The working page of a meeting: what it says of every state, to whom, and what it keeps from whom."""

from datetime import date, time

import pytest
from django.db import connection

from meetings.operations import agendas
from partnership.enums import PartnerCategory
from tests.back_office import words
from tests.factories import (
    ask,
    asking,
    attend,
    decide,
    make_committee_report,
    make_group,
    make_group_report,
    make_item,
    make_membership,
    make_partner,
    make_standing_item,
    make_user,
    now,
    officer,
    put_behind,
    report_to,
)
from tests.meeting_scene import EVERYBODY, KEEPERS, set_meeting
from tests.queries import CaptureQueriesContext
from workspace.summaries.meeting_page import meeting_page

pytestmark = pytest.mark.django_db

SECRET = "Operation Lantern"


def shown(client, scene, role="officer") -> str:
    client.force_login(scene.people[role])
    page = client.get(scene.address())
    assert page.status_code == 200
    return words(page)


def with_exempt_item(scene, **fields):
    return make_item(
        meeting=scene.meeting,
        title=SECRET,
        access="exempt",
        public_interest="Telling it would warn the watched.",
        presenter="Detective superintendent",
        **fields,
    )


def test_a_planned_meeting_says_by_when_papers_and_notice_are_due(client):
    scene = set_meeting(state="planned", papers_due=date(2025, 9, 10))
    page = shown(client, scene, "stranger")
    assert "Planned · 22 September 2025" in page
    assert "Due by 12 September 2025, in 60 days: 5 clear working days before the meeting." in page
    assert "Due by 10 September 2025, in 58 days." in page


def test_bank_holidays_are_no_days_of_notice(client):
    scene = set_meeting(state="planned", held_on="2025-08-27")
    assert "Due by 18 August 2025, in 35 days" in shown(client, scene)


def test_notice_that_is_late_is_said_before_and_after_it_is_given(client):
    scene = set_meeting(state="planned", held_on="2025-07-18")
    make_item(meeting=scene.meeting)
    late = "Was due by 10 July 2025. Given today it leaves 3 clear working days of 5."
    assert late in shown(client, scene)
    agendas.call_meeting(meeting=scene.meeting, on=date(2025, 7, 14), by=officer(), at=now())
    assert "with 3 clear working days before the meeting: 5 are wanted" in shown(client, scene)


def test_papers_due_after_the_last_day_for_notice_are_warned_of(client):
    scene = set_meeting(state="planned", papers_due=date(2025, 9, 15))
    assert "That is after the last day for notice, 12 September 2025" in shown(client, scene)


def test_the_clock_runs_from_the_start_until_an_item_has_no_minutes(client):
    scene = set_meeting(state="planned", starts_at=time(10))
    for number, minutes in enumerate((15, 30, None, 10), start=1):
        make_item(meeting=scene.meeting, title=f"Item {number}", minutes_allowed=minutes)
    page = meeting_page(scene.meeting, person=scene.people["officer"], on=date(2025, 7, 14))
    assert [item.begins for item in page.items] == [time(10), time(10, 15), time(10, 45), None]
    assert (page.ends, page.minutes_total) == (None, "55 minutes")


@pytest.mark.parametrize("role", EVERYBODY)
def test_what_is_exempt_is_read_by_officers_and_members_and_its_very_title_by_nobody_else(client, role):
    scene = set_meeting()
    item = with_exempt_item(
        scene, minute="The public were excluded.", exempt_minute="Two premises were named."
    )
    make_item(meeting=scene.meeting, title="Shoplifting")
    put_behind(item, make_committee_report(title="Premises", submitted=True))
    decide(item=item, text="Agreed to visit them.")
    ask(meeting=scene.meeting, text="Visit the cellar.")
    agendas_item = asking(text="Lock the door.", partner=scene.council)
    decide(item=item, text="Agreed to lock up.", asked=agendas_item)
    page = shown(client, scene, role)
    secrets = (
        SECRET,
        "warn the watched",
        "Detective superintendent",
        "Two premises were named.",
        "Premises",
        "Agreed to visit them.",
        "Agreed to lock up.",
        "Lock the door.",
    )
    reads = role in (*KEEPERS, "member")
    assert [secret in page for secret in secrets] == [reads] * len(secrets)
    assert ("Exempt item (paragraph 7)" in page) is not reads
    assert ("And 3 under exempt items." in page) is not reads
    assert "The public were excluded." in page
    assert "Visit the cellar." in page
    assert "Shoplifting" in page


def test_the_scrutiny_committee_never_reads_what_is_exempt_even_as_members(client):
    scene = set_meeting()
    with_exempt_item(scene)
    make_membership(group=scene.meeting.group, person=scene.people["scrutiny"], role="member", started="2024")
    assert SECRET not in shown(client, scene, "scrutiny")


def test_every_item_has_its_address_and_what_was_decided_and_asked_stands_beneath_it(client):
    scene = set_meeting()
    item = make_item(meeting=scene.meeting, title="Shoplifting", minute="Members were worried.")
    decide(item=item, text="Agreed the plan.", minute_reference="minute 1")
    decide(meeting=scene.meeting, text="Thanked the chair.", minute_reference="minute 9")
    client.force_login(scene.people["stranger"])
    answer = client.get(scene.address())
    html = answer.content.decode()
    own = html.split('id="item-1"')[1].split("</li>\n</ol>")[0]
    assert "Agreed the plan." in own.split('id="decided"')[0]
    assert "Thanked the chair." in html.split('id="decided"')[1]
    assert "Members were worried." in own


def test_a_late_paper_says_how_late_and_why_it_is_urgent(client):
    scene = set_meeting(papers_due=date(2025, 6, 4))
    item = make_item(meeting=scene.meeting)
    report = make_committee_report(title="The spring figures", submitted=True)
    put_behind(item, report, received_on=date(2025, 6, 9), urgency="The figures came on Friday.")
    page = shown(client, scene)
    assert "The spring figures Committee report, version 1" in page
    assert "Late. Came on 9 June 2025, 5 days late: The figures came on Friday." in page


def test_groups_that_report_and_those_that_have_not_are_named(client):
    scene = set_meeting(state="planned")
    group, silent = make_group(name="Night-time group"), make_group(name="Silent group")
    report_to(silent, scene.meeting.group)
    make_group_report(group=group, meeting=scene.meeting, submitted=True)
    page = shown(client, scene, "stranger")
    assert "1 of 2 groups have reported." in page
    assert "Night-time group Submitted Silent group Nothing yet" in page


def test_attendance_names_every_responsible_authority_and_says_when_the_quorum_was_missed(client):
    scene = set_meeting(quorum=3)
    guest = make_partner(name="A shop", category=PartnerCategory.INVITED_PARTICIPANT)
    assert "Who was there has not been recorded." in shown(client, scene)
    attend(scene.meeting, [scene.council, guest], apologies=[scene.fire])
    page = shown(client, scene, "stranger")
    assert "Without quorum. 2 partners present; the quorum of 3 was not reached" in page
    assert "Responsible authorities not there: Fire Brigade." in page
    attend(scene.meeting, [scene.fire])
    page = shown(client, scene)
    assert "Without quorum" not in page
    assert "3 partners present; the quorum is 3." in page


def test_whoever_keeps_the_meeting_has_a_button_for_every_step_and_the_sentence_where_it_is_not_open(client):
    scene = set_meeting(state="planned")
    page = shown(client, scene, "chair")
    assert "There is nothing on the agenda yet: add an item before you call the meeting." in page
    assert "Anytown Board, 22 September 2025 is still to come." in page
    html = client.get(scene.address()).content.decode()
    for name in ("meeting-edit", "meeting-cancel", "item-new", "agenda-order"):
        assert f'href="{scene.address(name)}"' in html
    for name in ("meeting-call", "meeting-hold"):
        assert f'href="{scene.address(name)}"' not in html


@pytest.mark.parametrize("role", ["member", "other_chair", "scrutiny", "stranger"])
def test_whoever_only_reads_sees_no_buttons(client, role):
    scene = set_meeting(state="planned")
    make_item(meeting=scene.meeting)
    client.force_login(scene.people[role])
    html = client.get(scene.address()).content.decode()
    assert 'class="steps' not in html
    assert "items/new" not in html
    assert "/edit/" not in html


def test_a_meeting_that_was_called_off_says_why(client):
    scene = set_meeting(state="cancelled")
    page = shown(client, scene, "stranger")
    assert "Called off: Too few can come." in page


def test_a_meeting_that_is_not_there_is_not_found(client):
    client.force_login(make_user())
    assert client.get("/board/meetings/99999/").status_code == 404


@pytest.mark.once
def test_ten_times_the_agenda_costs_not_one_query_more(client):
    scene = set_meeting()
    client.force_login(scene.people["stranger"])
    make_standing_item(group=scene.meeting.group)

    def more(count):
        for _ in range(count):
            item = make_item(meeting=scene.meeting)
            put_behind(item, make_committee_report(submitted=True))
            decide(item=item, asked=asking(partner=scene.council))
            group = make_group()
            make_group_report(group=group, meeting=scene.meeting)

    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(scene.address()).status_code == 200
        return len(asked.captured_queries)

    more(1)
    attend(scene.meeting, [scene.council])
    queries()
    few = queries()
    more(5)
    assert queries() == few <= 20
