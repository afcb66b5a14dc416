"""Outstanding references and concerns: listed, chased, answered and closed, each by whoever may."""

from datetime import date
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection

from meetings.models import Escalation, FollowUp
from meetings.operations import decisions
from tests.back_office import filled_in, sign_in, words
from tests.factories import (
    TODAY,
    ask,
    decide,
    make_action,
    make_board,
    make_escalation,
    make_group,
    make_measure,
    make_meeting,
    make_membership,
    make_partner,
    make_partnership,
    make_plan,
    make_priority,
    make_strategy,
    make_user,
    now,
    officer,
    report_to,
)
from tests.queries import CaptureQueriesContext
from workspace.reminders import digests
from workspace.summaries.follow_ups import owed_follow_ups
from workspace.summaries.my_work import my_work

pytestmark = pytest.mark.django_db


@pytest.fixture
def board():
    make_partnership()
    return make_board()


@pytest.fixture
def held(board):
    return make_meeting(group=board)


def serving(group, role: str = "member", **fields):
    """Somebody who holds this post in a group today."""
    person = make_user("contributor", **fields)
    make_membership(group=group, person=person, role=role, started="2024")
    return person


def fill_in(client, where: str, **said):
    """Open a form, fill in these fields, and send it. The page that answers is returned."""
    return client.post(where, filled_in(client.get(where)) | said)


def close(follow_up, meeting, outcome: str = "Heard.") -> None:
    decisions.close_follow_up(
        follow_up=follow_up, at_meeting=meeting, outcome=outcome, by=officer(), at=now()
    )


# The log


def test_the_log_holds_what_is_open_soonest_first_with_its_latest_word(client, held):
    late = ask(held, text="Explain it.", due=date(2025, 6, 30), partner=make_partner(name="Police"))
    ask(held, text="Write it.", due=date(2025, 9, 1))
    close(ask(held, text="Done with."), held)
    decisions.report_progress(follow_up=late, progress="It is slow.", by=officer(), at=now())
    sign_in(client, "contributor")
    page = words(client.get("/board/follow-ups/"))
    assert "Open 2, 1 late OR 1 Was due by 30 June 2025: 14 days late Explain it. Police" in page
    assert page.index("Explain it.") < page.index("Write it.")
    assert "Latest word: It is slow." in page and page.index("Write it.") < page.index("Done with.")
    assert "Done with." not in words(client.get("/board/follow-ups/?state=open"))
    assert "Say how it goes" not in page and "Close it at a meeting" not in page
    closed = client.get("/board/follow-ups/?state=closed")
    assert "Closed at Anytown Board, 16 June 2025: Heard." in words(closed) and "Write it." not in words(
        closed
    )
    assert f'id="follow-up-{late.pk}"' in client.get("/board/follow-ups/").content.decode()
    assert "Explain it." not in words(client.get("/board/follow-ups/?partner=nobody"))


def test_an_officer_asks_somebody_for_something_once(client, held):
    sign_in(client, partner=make_partner())
    police, where = make_partner(name="Police"), f"/board/meetings/{held.pk}/ask/"
    assert "Say what is asked for." in words(client.post(where, {}))
    early = {"text": "Write it.", "partner": police.pk, "due": "1 June 2025"}
    assert "1 June 2025 was before the meeting" in words(fill_in(client, where, **early))
    for _ in range(2):
        assert fill_in(client, where, **early | {"due": "1 September 2025"}).status_code == 302
    assert FollowUp.objects.get().number == "OR 1"


def test_what_follows_from_a_decision_is_tied_to_it(client, held):
    sign_in(client, partner=make_partner())
    decision = decide(meeting=held)
    where = f"/board/meetings/{held.pk}/ask/?decision={decision.pk}"
    fill_in(client, where, text="Write it.", partner=make_partner().pk, due="1 September 2025")
    assert FollowUp.objects.get().decision == decision
    assert "Asked for: OR 1 Write it." in words(client.get(f"/board/decisions/{decision.pk}/"))
    elsewhere = make_meeting(held_on="2025-03-10")
    assert client.get(f"/board/meetings/{elsewhere.pk}/ask/?decision={decision.pk}").status_code == 404


def test_its_owner_says_how_it_goes_and_sees_who_was_quicker(client, held):
    owner = make_user("contributor", partner=make_partner())
    follow_up = ask(held, owner=owner)
    client.force_login(owner)
    where = f"/board/follow-ups/{follow_up.pk}/progress/"
    form = filled_in(client.get(where))
    decisions.report_progress(follow_up=follow_up, progress="Quick.", by=officer(), at=now())
    clash = client.post(where, form | {"progress": "Slow."})
    assert "saved changes while you were writing" in words(clash)
    assert client.post(where, filled_in(clash)).status_code == 302
    follow_up.refresh_from_db()
    assert follow_up.progress == "Slow."
    assert "14 July 2025 Quick." in words(client.get(where))
    client.force_login(make_user("contributor"))
    refused = client.get(where)
    assert refused.status_code == 403 and "Only officers, its owner and the chair" in words(refused)


def test_it_is_closed_at_a_meeting_since_and_once(client, board, held):
    sign_in(client)
    make_meeting(group=board, held_on="2025-03-10")
    july = make_meeting(group=board, held_on="2025-07-07")
    follow_up = ask(held)
    where = f"/board/follow-ups/{follow_up.pk}/close/"
    page = client.get(where)
    assert "10 March 2025" not in words(page)
    form = filled_in(page) | {"outcome": "It was read."}
    assert form["at_meeting"] == str(july.pk)
    assert client.post(where, form).status_code == client.post(where, form).status_code == 302
    follow_up.refresh_from_db()
    assert (follow_up.closed_at, follow_up.outcome) == (july, "It was read.")
    assert follow_up.history.filter(outcome="It was read.").count() == 1
    assert "OR 1 is closed already." in words(client.post(where, form | {"outcome": "Otherwise."}))


@pytest.mark.once
def test_ten_times_the_references_and_concerns_cost_not_one_query_more(client, board, held):
    sign_in(client)

    def fill(count: int) -> None:
        for _ in range(count):
            ask(held, owner=make_user("contributor"))
            make_escalation(to=board)
            answered = make_escalation(measure=make_measure(), to=board)
            decide("close_escalation", meeting=held, escalation=answered, answer="Yes.")

    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    addresses = ("/board/follow-ups/", "/board/escalations/")
    fill(1)
    [client.get(address) for address in addresses]
    few = [queries(address) for address in addresses]
    fill(5)
    assert [queries(address) for address in addresses] == few
    assert max(few) <= 14


# Who is asked


def test_what_nobody_is_named_for_falls_to_the_members_from_its_partner_else_to_the_chair(board, held):
    fire, police = make_partner(), make_partner()
    member, chair = serving(board, partner=fire), serving(board, "chair", partner=make_partner())
    owner = make_user("contributor")
    for partner, named in ((fire, None), (police, None), (fire, owner)):
        ask(held, partner=partner, owner=named)
    found = owed_follow_ups(on=TODAY)
    assert {who: [each.number for each in rows] for who, rows in found.items()} == {
        member.pk: ["OR 1"],
        chair.pk: ["OR 2"],
        owner.pk: ["OR 3"],
    }


def test_my_work_holds_what_meetings_asked_of_me_soonest_first_and_keeps_the_rest_for_later(client, held):
    person = make_user("contributor", partner=make_partner())
    ask(held, owner=person, text="Soon.", due=date(2025, 7, 28))
    ask(held, owner=person, text="Late.", due=date(2025, 7, 1))
    ask(held, owner=person, text="Far.", due=date(2025, 7, 29))
    make_action(reference="A-1", owner=person, due="2025-07-20", starts="2025-06")
    mine = my_work(person, on=TODAY, back="/my-work/")
    assert [item.reference for item in mine.now] == ["OR 2", "A-1", "OR 1"]
    assert [item.reference for item in mine.later] == ["OR 3"]
    assert mine.count_words == "3, 1 of them late"
    waits = make_user("contributor", partner=make_partner())
    ask(held, owner=waits, due=date(2025, 7, 29))
    assert (
        my_work(waits, on=TODAY, back="/").next
        == "OR 4 for the Anytown Board, due 29 July 2025 (in 15 days)."
    )
    client.force_login(person)
    page = client.get("/my-work/")
    assert "Was due by 1 July 2025: 13 days late OR 2 Asked for by the Anytown Board" in words(page)
    assert "At the meeting of 16 June 2025 Late." in words(page)
    address = f"/board/follow-ups/{FollowUp.objects.get(number='OR 2').pk}/progress/?next=/my-work/"
    assert f'href="{address}"' in page.content.decode()


def test_my_work_holds_the_concerns_that_wait_for_the_body_i_answer_for(client, board):
    chair = serving(board, "chair")
    first = make_escalation(
        action=make_action(reference="SV-07", title="Share figures"), to=board, raised_on=date(2025, 7, 1)
    )
    secret = make_measure(title="Kept close", sensitivity="restricted")
    make_escalation(measure=secret, to=board, asked="A secret.")
    make_escalation(to=make_group(name="Another body"))
    client.force_login(chair)
    page = client.get("/my-work/")
    said = words(page)
    assert "Raised to the body you answer for 2 Raised by the" in said
    assert "1 July 2025, 13 days ago SV-07 Share figures Asked: More people." in said
    assert "A restricted measure" in said and "Kept close" not in said and "A secret." not in said
    assert f'href="/board/escalations/#escalation-{first.pk}"' in page.content.decode()
    client.force_login(serving(board))
    assert "Raised to the body" not in words(client.get("/my-work/"))


def test_the_digest_chases_what_was_asked_and_what_waits_without_a_word_that_was_written(board, held):
    chair = serving(board, "chair", partner=make_partner())
    ask(held, owner=chair, text="A secret word.", due=date(2025, 7, 20))
    ask(held, owner=chair, text="Not yet.", due=date(2025, 12, 1))
    make_escalation(
        action=make_action(reference="SV-07"), to=board, why="Another secret.", asked="A third secret."
    )
    call_command("send_reminders", stdout=StringIO())
    (letter,) = [each for each in mail.outbox if each.to == [chair.email]]
    assert letter.subject.endswith(": 1 thing owed, 1 concern to answer")
    for body in (letter.body, letter.alternatives[0][0]):
        assert "OR 1 Asked for by the Anytown Board" in body
        assert "Due by 20 July 2025, in 6 days" in body
        assert "SV-07" in body and "/board/escalations/#escalation-" in body
        assert "OR 2" not in body and "secret" not in body.lower()


@pytest.mark.once
def test_ten_times_the_follow_ups_cost_the_reminders_not_one_query_more(board, held):
    def fill(count: int) -> None:
        for _ in range(count):
            ask(held, owner=make_user("contributor"), due=TODAY)
            make_escalation(to=board)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert digests(on=TODAY)
        return len(asked)

    serving(board, "chair")
    fill(1)
    few = queries()
    fill(5)
    assert queries() == few


# Concerns


def test_the_chair_of_a_group_raises_a_concern_about_its_action_once(client, board):
    group = make_group(name="Robbery group")
    report_to(group, board)
    action = make_action(reference="RR-1", plan=make_plan(group=group))
    client.force_login(serving(group, "chair", partner=make_partner()))
    assert '"/actions/RR-1/escalate/"' in client.get("/actions/RR-1/").content.decode()
    where = "/actions/RR-1/escalate/"
    assert "Say what the concern is." in words(client.post(where, {}))
    said = {"why": "Nobody is left.", "asked": "More people."}
    for _ in range(2):
        assert fill_in(client, where, **said)["Location"] == "/actions/RR-1/"
    escalation = Escalation.objects.get()
    assert (escalation.action, escalation.to, escalation.raised_on) == (action, board, TODAY)
    again = fill_in(client, where, why="Something else.", asked="More.")
    assert "This was raised already and waits for its answer." in words(again)
    assert "Raised to the board Waiting for the Anytown Board since today" in words(
        client.get("/actions/RR-1/")
    )


def test_a_group_that_reports_to_nobody_is_told_what_is_missing(client):
    sign_in(client)
    make_action(reference="RR-1")
    page = client.get("/actions/RR-1/escalate/")
    assert "The group reports to no body yet" in words(page)


def test_the_board_is_asked_to_accept_a_red_by_whoever_answers_for_the_measure(client, board, held):
    group, other = make_group(name="Robbery group"), make_group(name="Other group")
    for each in (group, other):
        report_to(each, board)
    priority = make_priority(strategy=make_strategy(state="in_force"), held_by=group)
    make_measure(code="SC-1", priority=priority)
    client.force_login(serving(group, "lead", partner=make_partner()))
    page = client.get("/measures/SC-1/").content.decode()
    assert "Ask the board to accept its red" in page and "Record the board’s acceptance" not in page
    where = "/measures/SC-1/escalate/?ask=red"
    assert filled_in(client.get(where))["asked"] == "Accept that it stays red until "
    assert fill_in(client, where, why="It will not fall.")["Location"] == "/measures/SC-1/"
    assert Escalation.objects.get().measure.code == "SC-1"
    client.force_login(serving(other, "chair"))
    refused = client.get(where)
    assert refused.status_code == 403
    assert "Only officers and the chair, deputy or lead of the group that answers for this measure" in words(
        refused
    )
    assert "Ask the board" not in client.get("/measures/SC-1/").content.decode()
    client.force_login(officer())
    recording = f"/board/meetings/{held.pk}/decide/?kind=accept_red&amp;measure=SC-1"
    assert f'href="{recording}"' in client.get("/measures/SC-1/").content.decode()


def test_concerns_wait_in_a_list_and_come_back_with_their_answer(client, board, held):
    waiting = make_escalation(action=make_action(title="Write it"), to=board, raised_on=date(2025, 7, 1))
    answered = make_escalation(measure=make_measure(title="Robbery"), to=board)
    decide("close_escalation", meeting=held, escalation=answered, answer="Yes, until May.")
    make_escalation(measure=make_measure(title="Kept close", sensitivity="restricted"), to=board)
    sign_in(client, "contributor")
    page = client.get("/board/escalations/")
    said = words(page)
    assert "Waiting for an answer 1" in said and "Kept close" not in said
    assert "13 days" in said and said.index("Write it") < said.index("Robbery")
    assert "Answer: Yes, until May. Anytown Board, 16 June 2025, minute 6" in said
    assert "Record the answer" not in said and "Withdraw" not in said.replace("Answered or withdrawn", "")
    assert "Write it" not in words(client.get("/board/escalations/?state=done"))
    sign_in(client)
    page = client.get("/board/escalations/").content.decode()
    assert f"/board/meetings/{held.pk}/decide/?kind=close_escalation&amp;escalation={waiting.pk}" in page


def test_a_concern_is_withdrawn_with_its_reason_once(client, board):
    sign_in(client)
    escalation = make_escalation(to=board)
    where = f"/board/escalations/{escalation.pk}/withdraw/"
    assert "Say why it is withdrawn." in words(client.post(where, {}))
    for _ in range(2):
        assert client.post(where, {"reason": "It goes better."}).status_code == 302
    assert "Withdrawn: It goes better." in words(client.get("/board/escalations/"))
    assert "It is withdrawn already." in words(client.post(where, {"reason": "Otherwise."}))
