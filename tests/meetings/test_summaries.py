"""What later pages read: each list says how things stand on a day, and asks as little whatever the rows."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetings import summaries
from meetings.operations import decisions, reports, scrutiny
from partnership.enums import GroupKind, PartnerCategory
from tests.factories import (
    TODAY,
    ask,
    attend,
    decide,
    make_action,
    make_board,
    make_escalation,
    make_group,
    make_group_report,
    make_item,
    make_measure,
    make_meeting,
    make_partner,
    make_risk,
    make_user,
    now,
    officer,
    recommend,
    report_to,
)

pytestmark = pytest.mark.django_db


def queries(read) -> int:
    with CaptureQueriesContext(connection) as asked:
        read()
    return len(asked)


def test_open_follow_ups_say_how_late_they_are_soonest_first():
    board = make_board()
    meeting = make_meeting(group=board)
    writer = make_user("contributor", partner=make_partner(name="Police"), job_title="Analyst")
    ask(meeting, text="Later.", due=date(2025, 9, 1))
    ask(meeting, text="Late.", due=date(2025, 7, 13), owner=writer)
    closed = ask(meeting, due=date(2025, 7, 1))
    decisions.close_follow_up(follow_up=closed, at_meeting=meeting, outcome="Done.", by=officer(), at=now())
    ask(text="Another body's.")
    found = summaries.open_follow_ups(on=TODAY, group=board)
    assert [(each.number, each.words, each.is_overdue) for each in found] == [
        ("OR 2", "Was due by 13 July 2025: 1 day late", True),
        ("OR 1", "Due by 1 September 2025, in 49 days", False),
    ]
    assert [each.owner for each in found] == ["Analyst, Police", ""]
    assert len(summaries.open_follow_ups(on=TODAY)) == 3


def test_a_follow_up_under_an_exempt_item_says_so():
    item = make_item(access="exempt")
    decide(item=item, asked=decisions.Asked(text="Watch.", partner=make_partner(), due=TODAY))
    assert [each.is_exempt for each in summaries.open_follow_ups(on=TODAY)] == [True]


def test_concerns_wait_longest_first_until_they_are_answered():
    board = make_board()
    measure = make_measure(code="3.1.1e")
    make_escalation(action=make_action(reference="SV-07"), to=board, raised_on=date(2025, 7, 10))
    make_escalation(measure=measure, to=board, raised_on=date(2025, 7, 1))
    answered = make_escalation(action=make_action(), to=board, raised_on=date(2025, 6, 1))
    decide("close_escalation", meeting=make_meeting(group=board), escalation=answered, answer="Yes.")
    found = summaries.escalations_waiting(on=TODAY, to=board)
    assert [(each.measure or each.action, each.days) for each in found] == [("3.1.1e", 13), ("SV-07", 4)]
    assert summaries.escalations_waiting(on=TODAY, to=make_group()) == []


def test_the_forward_plan_goes_by_month_and_knows_what_is_exempt():
    board, body = make_board(), make_group(name="Health Board", kind=GroupKind.OTHER_BODY)
    september = make_meeting(group=board, state="planned", papers_due=date(2025, 9, 12))
    make_item(meeting=september, title="The next strategy")
    make_item(meeting=september, title="A raid", access="exempt")
    make_meeting(group=body, state="called", held_on="2025-09-03")
    make_meeting(group=board, state="planned", held_on="2025-12")
    make_meeting(group=board, state="cancelled", held_on="2025-10-01")
    make_meeting(group=board)
    plan = summaries.forward_plan(on=TODAY)
    assert [(month.words, [each.group for each in month.meetings]) for month in plan] == [
        ("September 2025", ["Health Board", "Anytown Board"]),
        ("December 2025", ["Anytown Board"]),
    ]
    [items] = [each.items for each in plan[0].meetings if each.pk == september.pk]
    assert [(each.title, each.is_exempt) for each in items] == [
        ("The next strategy", False),
        ("A raid", True),
    ]
    assert [month.words for month in summaries.forward_plan(on=date(2025, 10, 1), group=board)] == [
        "December 2025"
    ]


def test_every_responsible_authority_has_a_word_for_every_meeting():
    board = make_board()
    police, fire = make_partner(name="Police"), make_partner(name="Fire")
    make_partner(name="Health", joined="2025-05")
    make_partner(name="Trust", left="2021-06")
    guest = make_partner(name="Victim Support", category=PartnerCategory.INVITED_PARTICIPANT)
    make_partner(name="Never came", category=PartnerCategory.INVITED_PARTICIPANT)
    attend(make_meeting(group=board, held_on="2024-12-09"), [police, fire])
    attend(make_meeting(group=board, held_on="2025-03-10"), [police, guest], apologies=[fire])
    attend(make_meeting(group=board), [police], absent=[fire])
    table = summaries.attendance(group=board, on=TODAY, last=2)
    assert [str(each) for each in table.meetings] == ["10 March 2025", "16 June 2025"]
    assert [(row.partner, row.presences) for row in table.rows] == [
        ("Fire", ("Apologies", "Absent")),
        ("Health", ("Not at the table", "Not recorded")),
        ("Police", ("Present", "Present")),
        ("Victim Support", ("Present", "Not recorded")),
    ]
    assert table.statutory_absent == ("Fire", "Health")
    assert table.rows[2].attended == 2


def test_who_has_not_reported_is_visible():
    board = make_board()
    meeting = make_meeting(group=board, state="planned")
    names = ("Robbery", "Shops", "Streets")
    robbery, shops, streets = (make_group(name=name) for name in names)
    for group in (robbery, shops, streets):
        report_to(group, board)
    ended = make_group(name="Over", ended="2024")
    report_to(ended, board)
    submitted = make_group_report(group=robbery, meeting=meeting, submitted=True)
    reports.next_group_report(report=submitted, reason="One more.", by=officer(), at=now())
    make_group_report(group=shops, meeting=meeting)
    found = summaries.reporting(meeting=meeting, on=TODAY)
    assert [(each.group, each.words, each.has_reported) for each in found] == [
        ("Robbery", "Submitted", True),
        ("Shops", "Draft", False),
        ("Streets", "Nothing yet", False),
    ]
    assert found[0].report_pk == submitted.pk and found[2].report_pk is None


def test_the_scrutiny_clock_runs_for_every_authority_that_is_addressed():
    police, fire = make_partner(name="Police"), make_partner(name="Fire")
    made = recommend(police, fire, received_on=date(2025, 6, 16))
    scrutiny.respond(
        response=made.responses.get(partner=fire), text="Yes.", on=date(2025, 7, 1), by=officer(), at=now()
    )
    clock = summaries.scrutiny_clock(on=date(2025, 7, 15))
    assert [(each.partner, each.words, each.is_late) for each in clock.owed] == [
        ("Fire", "Answered in 15 days", False),
        ("Police", "Was due by 14 July 2025: 1 day late", True),
    ]
    assert [each.partner for each in clock.waiting] == ["Police"]
    assert (clock.met_words, str(clock.last_met)) == ("", "29 May 2025")
    assert summaries.scrutiny_clock(on=date(2026, 5, 30)).met_words.startswith("Scrutiny last met on 29 May")


def test_scrutiny_that_never_met_has_nothing_to_answer():
    clock = summaries.scrutiny_clock(on=TODAY)
    assert clock.met_words.startswith("Scrutiny has not met") and clock.owed == ()


def test_risks_stand_highest_first_with_score_before_target_and_direction():
    group = make_group(name="Robbery")
    make_risk(group=group, title="One", scores=[(3, 4), (2, 4)], target_likelihood="1", target_impact="4")
    make_risk(group=group, title="Two", scores=[(4, 5)], review_on=date(2025, 7, 13))
    make_risk(group=group, title="Three", scores=())
    make_risk(title="Another group's")
    found = summaries.risk_register(on=TODAY, groups=[group])
    assert [(each.title, each.score, each.before, each.target, each.direction) for each in found] == [
        ("Two", 20, None, 6, ""),
        ("One", 8, 12, 4, "lower"),
        ("Three", None, None, 6, ""),
    ]
    assert [each.is_review_overdue for each in found] == [True, False, False]
    assert (found[1].likelihood, found[1].impact) == ("2 Unlikely", "4 Major")
    earlier = {each.title: each.score for each in summaries.risk_register(on=date(2025, 1, 15))}
    assert earlier["One"] == 12


@pytest.mark.once
def test_ten_times_the_data_asks_no_more_of_the_database():
    board = make_board()

    def more(count: int):
        for number in range(count):
            meeting = make_meeting(group=board, held_on=f"2025-0{1 + number % 5}-{10 + number}")
            attend(meeting, [make_partner()])
            ask(meeting, owner=make_user("contributor", partner=make_partner()))
            make_escalation(to=board)
            make_escalation(measure=make_measure(), to=board)
            make_risk(group=board, scores=[(1, 2), (2, 2)])
            recommend(make_partner())
            planned = make_meeting(group=board, state="planned", held_on=f"2025-11-{10 + number}")
            make_item(meeting=planned)
            make_group_report(meeting=planned)
        return [
            queries(lambda: summaries.open_follow_ups(on=TODAY, group=board)),
            queries(lambda: summaries.escalations_waiting(on=TODAY, to=board)),
            queries(lambda: summaries.forward_plan(on=TODAY)),
            queries(lambda: summaries.attendance(group=board, on=TODAY, last=20)),
            queries(lambda: summaries.reporting(meeting=planned, on=TODAY)),
            queries(lambda: summaries.scrutiny_clock(on=TODAY)),
            queries(lambda: summaries.risk_register(on=TODAY)),
        ]

    few = more(1)
    board = make_board()
    assert more(10) == few == [1, 1, 2, 4, 2, 2, 4]
