"""The group's report: drafted by the portal, edited by its chair, frozen with its figures; new versions beside it."""

from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from meetings.enums import ReportState
from meetings.models import GroupReport, Meeting
from meetings.operations import reports
from meetings.rendering import form_of_group
from performance.enums import Frequency, Sensitivity
from tests.acting import opened, take
from tests.back_office import filled_in, sign_in, words
from tests.factories import (
    aim,
    make_action,
    make_board,
    make_escalation,
    make_group,
    make_group_report,
    make_measure,
    make_meeting,
    make_membership,
    make_plan,
    make_priority,
    make_risk,
    make_strategy,
    make_user,
    now,
    officer,
    post_update,
    record,
    report_to,
)
from tests.queries import CaptureQueriesContext

pytestmark = pytest.mark.django_db


class Scene:
    """A group with a plan and a measure, that reports to the board's next meeting; the last was on 16 June 2025."""

    def __init__(self):
        self.board = make_board()
        self.group = make_group(name="Night group", code="nights")
        report_to(self.group, self.board)
        make_meeting(group=self.board)
        self.meeting = make_meeting(group=self.board, state="planned", papers_due=date(2025, 9, 10))
        self.strategy = make_strategy(slug="2022-25", state="in_force")
        self.priority = make_priority(strategy=self.strategy, number=1, held_by=self.group)
        self.plan = make_plan(group=self.group, strategy=self.strategy)
        self.chair = make_user("contributor", name="The chair")
        make_membership(group=self.group, person=self.chair, role="chair", post="Chair", started="2024")

    def action(self, reference: str, **fields):
        return make_action(plan=self.plan, priority=self.priority, reference=reference, **fields)

    def address(self, name: str = "group-report", **asked) -> str:
        query = "".join(f"?{key}={value}" for key, value in asked.items())
        return reverse(f"workspace:{name}", args=[self.meeting.pk, self.group.code]) + query

    def write(self, client, **said):
        return take(client, self.address(), **said)

    def submit(self, client):
        return take(client, self.address("group-report-submit"))


@pytest.fixture
def scene():
    return Scene()


@pytest.fixture
def chair(client, scene):
    client.force_login(scene.chair)
    return scene.chair


def the_report() -> GroupReport:
    return GroupReport.objects.get()


# The draft


def test_the_portal_drafts_what_the_record_says_of_the_period(client, scene, chair):
    scene.action("NC-01", title="Walk the venues", state="complete")
    scene.action("NC-02", title="Share the figures", due="2025-05-31")
    late = scene.action("NC-03", title="Train the bars", due="2025-09-01")
    post_update(late, rating="at_risk")
    make_risk(group=scene.group, code="R 1", title="Nobody comes", scores=[(4, 4)])
    make_escalation(action=late, to=scene.board, group=scene.group, asked="Ask the owners to help.")
    quarterly = {"collected": Frequency.QUARTER, "priority": scene.priority}
    measure = make_measure(code="1.1", title="Robbery", sensitivity=Sensitivity.OPEN, **quarterly)
    aim(measure, {"2024/25 Q4": 20})
    record(measure, {"2024/25 Q4": 31})
    fields = opened(client, scene.address())
    assert "Walk the venues (NC-01) was completed" in fields["achievements"]
    assert "- Share the figures (NC-02) is overdue, due 31 May 2025." in fields["exceptions"]
    assert "- Train the bars (NC-03) is at risk, due 1 September 2025." in fields["exceptions"]
    assert "- Robbery (1.1) is off target in Q4 2024/25: 31, target 20." in fields["exceptions"]
    assert "- Train the bars (NC-03), due 1 September 2025." in fields["next_steps"]
    assert "NC-02" not in fields["next_steps"]
    assert "Nobody comes (R 1) scores 16 of 25." in fields["risks"]
    assert "Ask the owners to help (NC-03)." in fields["requests"]
    assert not GroupReport.objects.exists()


def test_a_chair_saves_reads_it_through_and_submits_with_todays_figures(client, scene, chair):
    scene.action("NC-01", title="Walk the venues")
    answer = scene.write(client, achievements="Ten venues walked.")
    assert answer["Location"] == scene.address("group-report-submit")
    shown = words(client.get(answer["Location"]))
    assert "Ten venues walked." in shown
    assert "How things stood on 14 July 2025" in shown
    assert the_report().state == ReportState.DRAFT
    assert scene.submit(client)["Location"] == scene.address()
    report = the_report()
    assert (report.state, report.submitted_by, report.since, report.until) == (
        ReportState.SUBMITTED,
        chair,
        date(2025, 6, 17),
        date(2025, 7, 14),
    )
    assert report.figures["schema"] == "group-report/1"
    assert [row["reference"] for row in report.figures["actions"]["rows"]] == ["NC-01"]
    assert "Submitted on 14 July 2025" in words(client.get(scene.address()))


def test_the_figures_stay_as_they_were_whatever_happens_afterwards(client, scene, chair):
    action = scene.action("NC-01", title="Walk the venues")
    post_update(action, rating="on_track")
    scene.write(client, achievements="Begun.")
    scene.submit(client)
    post_update(action, rating="off_track")
    said = words(client.get(scene.address()))
    assert "On track" in said
    assert "Off track" not in said


def test_a_draft_is_saved_for_later_and_read_by_nobody_else(client, scene, chair):
    answer = scene.write(client, achievements="Not told yet.", later="yes")
    assert answer["Location"] == scene.address()
    assert "Not told yet." in words(client.get(scene.address()))
    for role in ("contributor", "scrutiny"):
        sign_in(client, role)
        said = words(client.get(scene.address()))
        assert "It has not been submitted yet." in said
        assert "Not told yet." not in said
        assert client.get(scene.address("group-report-submit")).status_code == 403


def test_what_the_record_says_today_stands_beside_a_draft_that_is_older(client, scene, chair):
    scene.write(client, achievements="Begun.", later="yes")
    scene.action("NC-09", title="Walk the venues", state="complete")
    assert "Walk the venues (NC-09) was completed" in words(client.get(scene.address()))
    assert opened(client, scene.address())["achievements"] == "Begun."


def test_an_empty_report_is_refused_with_a_sentence(client, scene, chair):
    empty = dict.fromkeys(("achievements", "exceptions", "slips", "next_steps", "risks", "requests"), " ")
    answer = scene.write(client, **empty)
    assert "The report is empty: write what the group wants the meeting to know." in words(answer)
    assert not GroupReport.objects.exists()


def test_pressing_a_button_again_stores_nothing_twice(client, scene, chair):
    typed = opened(client, scene.address()) | {"achievements": "Begun."}
    for _ in range(2):
        assert client.post(scene.address(), typed)["Location"] == scene.address("group-report-submit")
    assert the_report().history.count() == 1
    typed = opened(client, scene.address("group-report-submit"))
    for _ in range(2):
        assert client.post(scene.address("group-report-submit"), typed)["Location"] == scene.address()
    assert the_report().history.count() == 2


# Two at once


def test_two_who_write_one_report_see_what_both_wrote(client, scene, chair):
    typed = opened(client, scene.address()) | {"achievements": "Mine.", "risks": ""}
    make_group_report(group=scene.group, meeting=scene.meeting, achievements="Theirs.", risks="A risk.")
    clash = client.post(scene.address(), typed)
    said = words(clash)
    assert "saved changes while you were writing" in said
    assert "Theirs." in said
    assert "Mine." in said
    assert the_report().achievements == "Theirs."
    client.post(scene.address(), filled_in(clash))
    assert the_report().achievements == "Mine."


def test_what_changed_while_it_was_read_through_is_read_again_first(client, scene, chair):
    scene.write(client, achievements="As it was.")
    typed = opened(client, scene.address("group-report-submit"))
    changed = the_report()
    changed.achievements = "Changed meanwhile."
    reports.keep_group_report(report=changed, by=officer(), at=now())
    answer = client.post(scene.address("group-report-submit"), typed)
    assert "changed the report while you were reading" in words(answer)
    assert "Changed meanwhile." in words(answer)
    assert the_report().state == ReportState.DRAFT


def test_what_was_typed_when_somebody_else_submitted_is_shown_to_be_copied(client, scene, chair):
    typed = opened(client, scene.address()) | {"achievements": "Mine."}
    make_group_report(group=scene.group, meeting=scene.meeting, achievements="Theirs.", submitted=True)
    answer = client.post(scene.address(), typed)
    said = words(answer)
    assert answer.status_code == 409
    assert "It was submitted while you were writing." in said
    assert "Mine." in said
    assert the_report().achievements == "Theirs."


def test_whoever_may_not_report_for_the_group_is_told_and_keeps_what_they_typed(client, scene):
    sign_in(client, "contributor")
    answer = client.post(scene.address(), {"achievements": "Not mine to tell."})
    said = words(answer)
    assert answer.status_code == 403
    assert "Only officers and the chair, deputy or lead of the Night group may do this." in said
    assert "Not mine to tell." in said
    assert not GroupReport.objects.exists()


# Versions


def test_a_correction_is_a_new_version_with_its_reason_and_the_first_stays(client, scene, chair):
    scene.write(client, achievements="Nine venues.")
    scene.submit(client)
    new_version = scene.address("group-report-new-version")
    assert "Say why there is a new version." in words(take(client, new_version, reason=" "))
    assert take(client, new_version, reason="There were ten.")["Location"] == scene.address()
    scene.write(client, achievements="Ten venues.")
    sign_in(client, "contributor")
    assert "Nine venues." in words(client.get(scene.address()))  # until the second is submitted
    client.force_login(scene.chair)
    scene.submit(client)
    assert "Ten venues." in words(client.get(scene.address()))
    assert "Nine venues." in words(client.get(scene.address(version=1)))
    assert client.get(scene.address(version=3)).status_code == 404
    assert client.get(scene.address(version="x")).status_code == 404


# Whom it concerns


def test_a_group_that_does_not_report_to_the_body_has_no_report_there(client, scene):
    make_group(code="elsewhere")
    sign_in(client)
    address = reverse("workspace:group-report", args=[scene.meeting.pk, "elsewhere"])
    assert client.get(address).status_code == 404


def test_restricted_measures_are_in_no_report_and_local_ones_in_none_for_the_public(client, scene, chair):
    for code, sensitivity in (("1.1", "open"), ("1.2", "local"), ("1.3", "restricted")):
        measure = make_measure(
            code=code,
            title=f"A {sensitivity} count",
            priority=scene.priority,
            collected=Frequency.QUARTER,
            sensitivity=sensitivity,
        )
        aim(measure, {"2024/25 Q4": 1})
        record(measure, {"2024/25 Q4": 3})
    fields = opened(client, scene.address())
    assert "A restricted count" not in str(fields)
    assert "A local count" not in str(fields)  # 3 is a small number
    scene.write(client, achievements="Begun.")
    scene.submit(client)
    said = words(client.get(scene.address()))
    assert "A open count" in said
    assert "A local count" in said
    assert "A restricted count" not in said
    report = GroupReport.objects.select_related("group", "meeting__group").get()
    public = {each["title"] for each in form_of_group(report, public=True).measures}
    assert public == {"A open count"}


def test_the_chair_of_the_board_reports_on_all_groups_in_a_line_each(client, scene):
    scene.action("NC-01", title="Walk the venues", due="2025-05-31")
    make_group_report(
        group=scene.group, meeting=scene.meeting, achievements="- Ten venues walked.", submitted=True
    )
    sign_in(client)
    code = scene.board.code
    by_code = reverse("workspace:group-report", args=[scene.meeting.pk, code])
    address = reverse("workspace:chair-update", args=[scene.meeting.pk])
    assert client.get(by_code)["Location"] == address
    fields = opened(client, address)
    assert "Night group: Ten venues walked." in fields["achievements"]
    answer = client.post(address, fields | {"next_steps": "Robbery and the nights."})
    assert take(client, answer["Location"])["Location"] == address
    said = words(client.get(address))
    assert "Update from the chair of the Anytown Board" in said
    assert "Focus areas and what comes next Robbery and the nights." in said
    assert "Night group 1 action: 1 overdue" in said


def test_the_report_to_the_meeting_before_stands_beside_the_draft(client, scene, chair):
    before = Meeting.objects.filter(group=scene.board).held().first()
    make_group_report(group=scene.group, meeting=before, next_steps="Walk more venues.", submitted=True)
    said = words(client.get(scene.address()))
    assert "Said to come next: Walk more venues." in said
    assert "The report of 16 June 2025" in said


@pytest.mark.once
def test_a_visit_to_a_long_plan_asks_no_more_than_to_a_short_one(client, scene, chair):
    def asked(count: int) -> int:
        for _ in range(count):
            post_update(scene.action(f"NC-{scene.plan.actions.count():03}", due="2025-05-31"))
        with CaptureQueriesContext(connection) as caught:
            assert client.get(scene.address()).status_code == 200
        return len(caught.captured_queries)

    assert asked(1) == asked(8)
