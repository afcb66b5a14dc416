"""Recording what was decided, and reading it: the effect is seen before it happens, and happens with the decision."""

from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from actionplans.models import Action, Slip
from meetings.enums import DecisionKind
from meetings.models import Decision, FollowUp
from performance.models import AcceptedRed
from priorities.enums import StrategyState
from priorities.models import Strategy
from tests.back_office import filled_in, sign_in, words
from tests.factories import (
    aim,
    asking,
    attend,
    day,
    decide,
    make_action,
    make_board,
    make_escalation,
    make_group,
    make_item,
    make_measure,
    make_meeting,
    make_membership,
    make_partner,
    make_partnership,
    make_plan,
    make_priority,
    make_strategy,
    make_user,
    record,
)
from tests.queries import CaptureQueriesContext
from workspace.deciding import KINDS

pytestmark = pytest.mark.django_db

LATER = day("2025-12-31")


@pytest.fixture
def board():
    make_partnership()
    return make_board()


@pytest.fixture
def held(board):
    return make_meeting(group=board)


@pytest.fixture
def officer(client):
    return sign_in(client, partner=make_partner(name="City Council", code="council"))


def address(meeting, kind: str, query: str = "") -> str:
    return f"{reverse('workspace:decision-new', args=[meeting.pk])}?kind={kind}{query}"


def look(client, where: str, **said):
    """Fill in the form and press the first button. The page that answers is returned."""
    said = {"text": "So decided.", "minute_reference": "minute 6"} | said
    return client.post(where, filled_in(client.get(where)) | said)


def record_it(client, where: str, **said):
    """Fill in the form, look at the effect, and record it."""
    return client.post(where, filled_in(look(client, where, **said)))


# Which kind


def test_what_is_decided_is_chosen_first(client, officer, held):
    page = client.get(reverse("workspace:decision-new", args=[held.pk]) + "?measure=SC-1")
    for kind in DecisionKind:
        assert kind in KINDS
        assert kind.label in words(page)
    assert f"/board/meetings/{held.pk}/decide/?measure=SC-1&amp;kind=accept_red" in page.content.decode()
    assert client.get(address(held, "a_party")).status_code == 404


def test_a_meeting_that_was_not_held_decides_nothing(client, officer, board):
    planned = make_meeting(group=board, state="planned")
    page = client.get(address(planned, "note"))
    assert page.status_code == 403
    assert "has not been held: a decision is recorded once it has." in words(page)


@pytest.mark.parametrize("kind", [kind for kind in DecisionKind if kind not in ("note", "other")])
def test_a_form_that_says_nothing_is_told_what_is_missing_and_keeps_nothing(client, officer, held, kind):
    page = client.post(address(held, kind), {"shown": "x"})
    assert page.status_code == 200
    assert "There is a problem" in words(page)
    assert not Decision.objects.exists()


# The effect, before and after


def test_a_red_is_accepted_once_its_effect_was_seen(client, officer, held):
    measure = make_measure(code="SC-1", title="Robbery")
    aim(measure, {"2024/25 Q4": 5})
    record(measure, {"2025-01": 9, "2025-02": 9, "2025-03": 9})
    where = address(held, "accept_red", "&measure=SC-1")
    seen = look(client, where, until="31 December 2025", mitigation="Joint patrols.")
    assert "When you record it Red accepted until 31 December 2025: SC-1 Robbery Joint patrols." in words(
        seen
    )
    assert '<optgroup label="Red now">' in seen.content.decode()
    assert not AcceptedRed.objects.exists() and not Decision.objects.exists()
    done = client.post(where, filled_in(seen))
    decision = Decision.objects.get()
    assert done["Location"] == f"/board/decisions/{decision.pk}/"
    accepted = AcceptedRed.objects.get()
    assert (accepted.measure, accepted.accepted_on, accepted.until, accepted.mitigation) == (
        measure, date(2025, 6, 16), date(2025, 12, 31), "Joint patrols.",
    )  # fmt: skip
    assert accepted.source.title == "Anytown Board, 16 June 2025, minute 6"
    page = client.get("/measures/SC-1/")
    assert "Red is accepted, 16 June 2025 to 31 December 2025. Joint patrols." in words(page)
    assert "Decided about it Anytown Board, 16 June 2025, minute 6" in words(page)


def test_whoever_changes_a_word_sees_the_effect_again(client, officer, held):
    make_measure(code="SC-1")
    where = address(held, "accept_red", "&measure=SC-1")
    seen = filled_in(look(client, where, until="31 December 2025", mitigation="Patrols."))
    again = client.post(where, seen | {"until": "30 November 2025"})
    assert "Red accepted until 30 November 2025" in words(again)
    assert not Decision.objects.exists()
    only_looking = client.post(where, filled_in(again) | {"look": "yes"})
    assert only_looking.status_code == 200 and not Decision.objects.exists()
    assert client.post(where, filled_in(only_looking)).status_code == 302


def test_what_cannot_be_is_said_instead_of_the_effect_and_nothing_typed_is_lost(client, officer, board):
    make_measure(code="SC-1")
    meeting = make_meeting(group=board, quorum=3)
    attend(meeting, [make_partner()])
    page = look(
        client, address(meeting, "accept_red", "&measure=SC-1"), until="1 December 2025", mitigation="Much."
    )
    assert "the quorum of 3 was not reached, so nothing could be decided." in words(page)
    assert "When you record it" not in words(page)
    assert ">Much.</textarea>" in page.content.decode().replace("\n", "")
    early = look(
        client, address(meeting, "accept_red", "&measure=SC-1"), until="1 July 2025", mitigation="Much."
    )
    assert "1 July 2025 is not after today" in words(early)


def test_the_second_press_of_the_button_brings_the_first_decision(client, officer, held):
    make_measure(code="SC-1")
    where = address(held, "accept_red", "&measure=SC-1")
    seen = filled_in(look(client, where, until="31 December 2025", mitigation="Patrols."))
    first, second = client.post(where, seen), client.post(where, seen)
    assert first["Location"] == second["Location"]
    assert Decision.objects.count() == AcceptedRed.objects.count() == 1
    other = client.post(where, seen | {"text": "Something else."})
    assert "This form has recorded Anytown Board, 16 June 2025, minute 6 already." in words(other)
    assert client.post(where, filled_in(client.post(where, filled_in(other)))).status_code == 302
    assert Decision.objects.count() == 2


def test_an_action_is_created_with_the_next_reference_of_its_plan(client, officer, held):
    plan = make_plan(strategy=make_strategy(state="in_force"))
    priority = make_priority(strategy=plan.strategy)
    make_action(reference="NC-07", plan=plan, priority=priority)
    lead = make_partner(name="Police")
    said = {
        "place": f"{plan.pk}/{priority.pk}",
        "title": "Walk the streets",
        "lead": lead.pk,
        "due": "March 2026",
    }
    where = address(held, "create_action")
    assert "Action created: NC-08 Walk the streets" in words(look(client, where, text="", **said))
    record_it(client, where, text="", **said)
    action = Action.objects.get(reference="NC-08")
    decision = Decision.objects.get()
    assert (action.plan, action.lead, str(action.due), action.origin) == (
        plan,
        lead,
        "March 2026",
        "commissioned",
    )
    assert (decision.action, decision.text) == (action, "Agreed a new action: Walk the streets.")
    assert "Decided about it" in words(client.get("/actions/NC-08/"))


@pytest.mark.parametrize(
    ("said", "effect", "state"),
    [
        ({"change": "due", "due": "31 December 2025"}, "Due date moved: A-1 Do it", "open"),
        ({"change": "cancelled"}, "Cancelled: A-1 Do it", "cancelled"),
        ({"change": "deferred"}, "Deferred: A-1 Do it", "deferred"),
    ],
)
def test_an_action_is_moved_deferred_or_cancelled(client, officer, held, said, effect, state):
    make_action(reference="A-1", title="Do it", due="2025-09-30")
    where = address(held, "change_action", "&action=A-1")
    assert effect in words(look(client, where, **said))
    assert Action.objects.get().state == "open" and not Slip.objects.exists()
    record_it(client, where, **said)
    action = Action.objects.get()
    assert action.state == state
    if state == "open":
        assert (str(action.due), Slip.objects.get().agreed_by) == ("31 December 2025", "Anytown Board")
    else:
        assert (action.closed_reason, str(action.closed_on)) == ("So decided.", "16 June 2025")


def test_a_date_and_its_giving_up_are_not_asked_for_together(client, officer, held):
    make_action(reference="A-1", due="2025-09-30")
    where = address(held, "change_action", "&action=A-1")
    assert "Give the new due date." in words(look(client, where))
    given = {"change": "cancelled", "due": "2026"}
    assert "an action that is given up gets none" in words(look(client, where, **given))


def test_an_answer_goes_back_to_the_group_that_asked(client, officer, held, board):
    elsewhere = make_escalation(to=make_group(name="Other body", kind="other_body"))
    escalation = make_escalation(action=make_action(reference="SV-07", title="Share figures"), to=board)
    where = address(held, "close_escalation", f"&escalation={escalation.pk}")
    page = client.get(where).content.decode()
    assert f'value="{escalation.pk}" selected' in page and f'value="{elsewhere.pk}"' not in page
    record_it(client, where, text="Begin with the ambulances.")
    escalation.refresh_from_db()
    assert (escalation.state, escalation.answer) == ("answered", "Begin with the ambulances.")
    said = words(client.get("/actions/SV-07/"))
    assert "Answer: Begin with the ambulances. Anytown Board, 16 June 2025, minute 6" in said


def test_a_report_is_commissioned_of_somebody_by_a_day(client, officer, held):
    police = make_partner(name="Police")
    where = address(held, "commission")
    seen = look(client, where, partner=police.pk, due="1 September 2025", text="A report on theft.")
    assert "Asked for: OR 1 A report on theft. Police, due 1 September 2025." in words(seen)
    assert not FollowUp.objects.exists()
    client.post(where, filled_in(seen))
    assert FollowUp.objects.get().number == "OR 1"
    early = look(client, where, partner=police.pk, due="1 June 2025")
    assert "1 June 2025 was before the meeting" in words(early)


def test_something_is_referred_to_another_body_than_the_one_that_decides(client, officer, held, board):
    body = make_group(name="Health Board", kind="other_body")
    where = address(held, "refer")
    assert f'value="{board.pk}"' not in client.get(where).content.decode()
    assert "Referred to the Health Board" in words(look(client, where, referred_to=body.pk))
    record_it(client, where, referred_to=body.pk)
    assert body.referrals.count() == 1


def test_a_strategy_moves_by_decision_and_its_place_names_the_minute(client, officer, held):
    strategy = make_strategy(state=StrategyState.FOR_DECISION, title="The next one")
    record_it(client, address(held, "agree_strategy"), strategy=strategy.pk)
    listed = words(client.get("/plans/"))
    assert "The next one Agreed Agreed 16 June 2025: Anytown Board, 16 June 2025, minute 6." in listed
    record_it(client, address(held, "strategy_in_force"), strategy=strategy.pk, minute_reference="minute 7")
    assert Strategy.objects.get().state == StrategyState.IN_FORCE
    assert "Bring a strategy into force, 16 June 2025, minute 7" in words(client.get("/plans/"))


def test_a_refresh_is_written_with_the_decision_that_agrees_it(client, officer, held):
    strategy = make_strategy(state="in_force", title="The strategy")
    where = address(held, "agree_refresh")
    chosen = {"refresh": f"s{strategy.pk}"}
    assert "Say what the refresh changes" in words(look(client, where, **chosen))
    seen = look(client, where, summary="All is kept.", **chosen)
    assert "Strategy refreshed: The strategy All is kept." in words(seen)
    client.post(where, filled_in(seen))
    assert strategy.refreshes.get().summary == "All is kept."


def test_a_note_changes_nothing_and_is_recorded_at_once(client, officer, held):
    item = make_item(meeting=held, title="An update")
    answer = look(client, address(held, "note", f"&item={item.pk}"))
    decision = Decision.objects.get()
    assert answer.status_code == 302
    assert (decision.item, decision.kind) == (item, "note")
    assert "It was recorded, and changed no other record." in words(client.get(answer["Location"]))


def test_a_decision_between_meetings_names_the_post_the_delegation_and_the_day(client, officer, board):
    where = reverse("workspace:decision-delegated")
    assert "Commission a report" not in words(client.get(where))
    assert client.get(f"{where}?kind=commission").status_code == 404
    said = {"delegated_to": "The chair", "delegation": "Minute 4.", "decided_on": "12 May 2025"}
    late = look(client, f"{where}?kind=other", **said | {"decided_on": "15 July 2025"})
    assert "15 July 2025 is still to come" in words(late)
    answer = look(client, f"{where}?kind=other", **said)
    assert Decision.objects.get().meeting is None
    page = words(client.get(answer["Location"]))
    assert "Decided by The chair, between meetings, on 12 May 2025" in page
    assert "Between meetings, 12 May 2025: The chair" in words(client.get("/board/decisions/"))


# Reading them


def test_decisions_stand_under_their_meetings_and_are_narrowed(client, officer, board):
    other = make_group(name="Health Board", kind="other_body", code="hwb")
    decide("note", meeting=make_meeting(group=board), text="In June.")
    decide("other", meeting=make_meeting(group=other, held_on="2025-05-01"), text="By the other body.")
    decide("other", meeting=make_meeting(group=board, held_on="2024-06-10"), text="A year ago.")
    page = words(client.get("/board/decisions/"))
    assert "In June." in page and "By the other body." in page and "A year ago." not in page
    assert "A year ago." in words(client.get("/board/decisions/?year=all"))
    assert "In June." not in words(client.get("/board/decisions/?body=hwb"))
    assert "By the other body." not in words(client.get("/board/decisions/?kind=note"))
    assert "No decision matches." in words(client.get("/board/decisions/?kind=party&year=1900"))


def test_what_was_decided_in_private_is_hidden_from_whoever_may_not_read_it(client, board):
    item = make_item(meeting=make_meeting(group=board), access="exempt")
    action = make_action(reference="A-1", due="2025-09-30")
    secret = decide("change_action", item=item, action=action, due=LATER, text="A raid is planned.")
    decide("commission", item=item, text="Ask in secret.", asked=asking("A secret report."))
    member = make_user("contributor")
    make_membership(group=board, person=member, role="member")
    places = ("/board/decisions/", "/board/follow-ups/", "/actions/A-1/")
    for role, sees in (("officer", True), ("contributor", False), ("scrutiny", False), (member, True)):
        client.force_login(make_user(role) if isinstance(role, str) else role)
        found = " ".join(words(client.get(place)) for place in places)
        decided_here = found.replace("Due date moved: A raid is planned.", "").split(
            "How the due date moved"
        )[0]
        assert ("A raid is planned." in decided_here) is sees
        assert ("A secret report." in found) is sees
        page = client.get(f"/board/decisions/{secret.pk}/")
        assert page.status_code == (200 if sees else 403)
    assert "are not shown: they were taken in private" in words(
        _as(client, "contributor", "/board/decisions/")
    )


def test_a_decision_about_a_restricted_measure_is_hidden_from_whoever_may_not_read_it(client, held):
    measure = make_measure(title="Kept close", sensitivity="restricted")
    decision = decide(
        "accept_red", meeting=held, measure=measure, until=date(2025, 12, 1), mitigation="Much."
    )
    address = f"/board/decisions/{decision.pk}/"
    assert _as(client, "contributor", address).status_code == 403
    assert "Kept close" not in words(_as(client, "contributor", "/board/decisions/"))
    assert "Kept close" in words(_as(client, "officer", "/board/decisions/"))
    assert _as(client, "officer", address).status_code == 200


@pytest.mark.once
def test_ten_times_the_decisions_cost_not_one_query_more(client, officer, held):
    def fill(count: int) -> None:
        for _ in range(count):
            action = make_action(due="2025-09-30")
            decide("change_action", meeting=held, action=action, due=LATER, asked=asking())

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/board/decisions/").status_code == 200
        return len(asked)

    fill(2)
    client.get("/board/decisions/")
    few = queries()
    fill(8)
    assert queries() == few <= 16


def _as(client, role: str, address: str):
    client.force_login(make_user(role))
    return client.get(address)
