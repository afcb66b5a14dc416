"""The risk register: its grid, list and filters, the page of a risk, and the steps that write, score and close it."""

import re
from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from meetings.models import Risk
from meetings.operations import risks
from tests.back_office import filled_in
from tests.factories import (
    TODAY,
    make_action,
    make_group,
    make_membership,
    make_partner,
    make_plan,
    make_risk,
    make_user,
    now,
    officer,
)
from tests.queries import CaptureQueriesContext
from workspace.summaries.risks import Asked, register

pytestmark = pytest.mark.django_db


def words(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def shown(**asked) -> list[str]:
    found = register(on=TODAY, at=None, asked=Asked(**asked), kept={})
    return [line.risk.title for line in found.lines]


@pytest.fixture
def keeper():
    """An officer."""
    return make_user("officer", partner=make_partner(name="City Council"))


@pytest.fixture
def three():
    """One of the board that rose, one of a group that fell and whose review is overdue, and one that was closed."""
    board, group = make_group(name="The board", kind="board"), make_group(name="Robbery group")
    make_risk(group=board, title="No figures", scores=[(3, 4), (4, 4)], owner="Analyst")
    make_risk(
        group=group, title="No lamps", scores=[(3, 3), (2, 3)], review_on=date(2025, 7, 1), owner="Engineer"
    )
    over = make_risk(group=group, title="No meeting", owner="Analyst")
    risks.close_risk(risk=over, on=date(2025, 7, 7), reason="It met.", by=officer(), at=now())
    return board, group


# The register


def test_the_register_lists_the_highest_risk_first_and_leaves_out_what_is_closed(three):
    assert shown() == ["No figures", "No lamps"]
    assert shown(state="closed") == ["No meeting"]
    assert shown(state="all") == ["No figures", "No lamps", "No meeting"]


def test_a_body_an_owner_and_a_cell_of_the_grid_narrow_the_register(three):
    _board, group = three
    assert shown(body=group.code) == ["No lamps"]
    assert shown(owner="Analyst") == ["No figures"]
    assert shown(now="4-4") == ["No figures"] and shown(now="2-3") == ["No lamps"]
    assert shown(now="5-5") == []
    assert shown(target="2-3") == ["No figures", "No lamps"]


def test_the_page_says_scores_in_numbers_words_and_direction(client, keeper, three):
    client.force_login(keeper)
    said = words(client.get("/risks/"))
    assert "2 open risks: 1 higher and 1 lower than when scored before. 1 review is overdue." in said
    assert "16 4 Likely × 4 Major" in said
    assert "↑ higher was 12" in said and "↓ lower was 9" in said
    assert "1 July 2025 overdue" in said


def test_the_grid_counts_the_risks_of_a_cell_and_leads_to_them(client, keeper, three):
    client.force_login(keeper)
    page = client.get("/risks/").content.decode()
    href, told = re.search(r'href="\?([^"]*now=4-4[^"]*)#list">(.*?)</a>', page, re.DOTALL).groups()
    assert " ".join(re.sub(r"<[^>]+>", "", told).split()) == "1 risk, likely and major"
    there = words(client.get(f"/risks/?{href.replace('&amp;', '&')}"))
    assert "Only likely and major now." in there and "No lamps" not in there


def test_scores_keep_clear_of_the_colours_of_ratings(client, keeper, three):
    client.force_login(keeper)
    assert "rating" not in client.get("/risks/").content.decode().split("<main")[1]


def test_what_the_address_asks_for_in_vain_is_said(client, keeper, three):
    client.force_login(keeper)
    said = words(client.get("/risks/?body=nobody&owner=nobody&state=odd&now=9-9&as-at=31+February"))
    for sentence in (
        "No body “nobody” has a risk on record",
        "No risk is owned by “nobody”",
        "Risks are open or closed, not “odd”",
        "“9-9” now, which is no cell of the grid",
        "“31 February” is not a day of the calendar",
        "No risk matches.",
    ):
        assert sentence in said


def test_an_empty_register_says_so(client, keeper):
    client.force_login(keeper)
    assert "The register is empty: no risk is on record." in words(client.get("/risks/"))


def test_a_past_day_shows_the_register_as_it_stood():
    at = now().replace(year=2025, month=3, day=1)
    make_risk(title="Known today")
    found = register(on=at.date(), at=at, asked=Asked(), kept={})
    assert found.lines == ()


@pytest.mark.once
def test_ten_times_the_risks_cost_not_one_query_more(client, keeper):
    client.force_login(keeper)

    def queries(count: int) -> int:
        for _ in range(count):
            make_risk(actions=[make_action()])
        with CaptureQueriesContext(connection) as asked:
            client.get("/risks/")
        return len(asked)

    queries(1)
    few = queries(1)
    assert queries(10) == few


# The page of a risk


def test_the_page_of_a_risk_tells_all_of_it(client, keeper):
    action = make_action(reference="NC-04", title="Write the agreement")
    make_risk(code="R 1", title="No figures", scores=[(3, 4), (4, 4)], actions=[action])
    client.force_login(keeper)
    said = words(client.get("/risks/R%201/"))
    for part in (
        "One agency counts in its own way.",
        "The board decides without knowing.",
        "An agreement to share.",
        "NC-04 Write the agreement",
        "No update yet",
        "1 February 2025 16 up from 12",
        "1 January 2025 12 first score",
        "NC-04 Write the agreement is named to bring it down",
        "Scored 16 on 1 February 2025: likely and major",
        "Added to the register",
    ):
        assert part in said


def test_whoever_answers_for_the_plan_escalates_an_action_from_the_risk(client):
    group = make_group()
    chair = make_user("contributor", partner=make_partner())
    make_membership(group=group, person=chair, role="chair", started="2024")
    action = make_action(reference="NC-04", plan=make_plan(group=group))
    make_risk(code="R 1", group=group, actions=[action])
    client.force_login(chair)
    assert "/actions/NC-04/escalate/" in client.get("/risks/R%201/").content.decode()
    client.force_login(make_user("scrutiny"))
    page = client.get("/risks/R%201/").content.decode()
    assert "/escalate/" not in page and "Score it again" not in page


def test_a_risk_that_is_not_there_is_a_plain_404(client, keeper):
    client.force_login(keeper)
    assert client.get("/risks/R%209/").status_code == 404


# Adding, changing, scoring, closing


def new_form(client, group, **said) -> dict:
    page = client.get(reverse("workspace:risk-new"))
    return (
        filled_in(page)
        | {
            "group": group.pk,
            "title": "Lamps fail",
            "cause": "They are old.",
            "consequence": "Streets are dark.",
            "controls": "A weekly walk.",
            "likelihood": "4",
            "impact": "3",
            "target_likelihood": "2",
            "target_impact": "3",
            "response": "treat",
            "owner": "City engineer",
            "partner": make_partner().pk,
            "review_on": "30 September 2025",
        }
        | said
    )


def test_an_officer_adds_a_risk_with_its_score_and_an_action(client, keeper):
    group, action = make_group(), make_action()
    client.force_login(keeper)
    sent = new_form(client, group, actions=[action.pk])
    response = client.post("/risks/new/", sent)
    risk = Risk.objects.get()
    assert response["Location"] == reverse("workspace:risk-page", args=[risk.code])
    assert (risk.title, risk.group, risk.source.title) == ("Lamps fail", group, "City Council, in the portal")
    assert [(each.score, each.scored_on) for each in risk.scores.all()] == [(12, TODAY)]
    assert list(risk.actions.all()) == [action]


def test_a_form_that_is_sent_twice_adds_one_risk(client, keeper):
    client.force_login(keeper)
    sent = new_form(client, make_group())
    assert client.post("/risks/new/", sent)["Location"] == client.post("/risks/new/", sent)["Location"]
    assert Risk.objects.count() == 1
    assert Risk.objects.get().scores.count() == 1


def test_another_risk_of_the_same_title_is_refused_with_the_code_that_has_it(client, keeper):
    group = make_group()
    make_risk(group=group, title="Lamps fail", code="R 7")
    client.force_login(keeper)
    said = words(client.post("/risks/new/", new_form(client, group)))
    assert "R 7 has this title already: change that one, or give another title." in said
    assert "Streets are dark." in said


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"title": ""}, "Say in a few words what may happen."),
        ({"likelihood": ""}, "Choose how likely it is."),
        ({"review_on": "14 July 2025"}, "14 July 2025 is not ahead: give a day after today."),
        ({"target_likelihood": "5"}, "The target, 15, is above the score now, 12: aim lower."),
        ({"controls": ""}, "Say what holds it down already, or that nothing does."),
        ({"actions": ["0"]}, "One of those that were chosen is no longer offered: choose again."),
    ],
)
def test_what_is_wrong_with_a_new_risk_is_said_and_nothing_is_lost(client, keeper, said, sentence):
    client.force_login(keeper)
    response = client.post("/risks/new/", new_form(client, make_group(), **said))
    assert sentence in words(response)
    assert "They are old." in words(response)
    assert not Risk.objects.exists()


def test_a_chair_is_offered_the_own_group_alone(client):
    group, other = make_group(), make_group()
    chair = make_user("contributor", partner=make_partner())
    make_membership(group=group, person=chair, role="chair", started="2024")
    client.force_login(chair)
    form = client.get("/risks/new/").context["form"]
    assert list(form.fields["group"].queryset) == [group]
    response = client.post("/risks/new/", new_form(client, other))
    assert "Choose a group whose risks you keep." in words(response)
    assert not Risk.objects.exists()


def edit_form(client, risk, **said) -> dict:
    page = client.get(reverse("workspace:risk-edit", args=[risk.code]))
    return filled_in(page) | {"reason": "Agreed on Monday."} | said


def test_a_change_keeps_the_code_and_says_why_in_the_history(client, keeper):
    first, second = make_action(reference="A-1"), make_action(reference="A-2")
    risk = make_risk(actions=[first])
    client.force_login(keeper)
    client.post(
        f"/risks/{risk.code}/edit/", edit_form(client, risk, cause="Two agencies.", actions=[second.pk])
    )
    risk.refresh_from_db()
    assert (risk.code, risk.cause, list(risk.actions.all())) == ("R 1", "Two agencies.", [second])
    said = words(client.get("/risks/R%201/"))
    assert "Cause: from One agency counts in its own way. to Two agencies." in said
    assert "Agreed on Monday." in said


def test_two_who_change_a_risk_at_once_read_each_others_words(client, keeper):
    risk = make_risk()
    client.force_login(keeper)
    mine = edit_form(client, risk, cause="Mine.")
    risk.cause = "Theirs."
    risks.keep_risk(risk=risk, by=officer(), at=now(), reason="Quicker.")
    response = client.post(f"/risks/{risk.code}/edit/", mine)
    assert "saved changes while you were writing" in words(response)
    assert "Saved now: “Theirs.”." in words(response)
    again = filled_in(response)
    assert again["cause"] == "Mine."
    client.post(f"/risks/{risk.code}/edit/", again)
    assert Risk.objects.get().cause == "Mine."


def test_an_action_that_a_colleague_named_meanwhile_stays(client, keeper):
    mine, theirs = make_action(reference="A-1"), make_action(reference="A-2")
    risk = make_risk()
    client.force_login(keeper)
    sent = edit_form(client, risk, actions=[mine.pk])
    risks.keep_risk(risk=risk, actions=[theirs], by=officer(), at=now(), reason="Named.")
    client.post(f"/risks/{risk.code}/edit/", filled_in(client.post(f"/risks/{risk.code}/edit/", sent)))
    assert set(risk.actions.all()) == {mine, theirs}


def score_form(client, risk, **said) -> dict:
    page = client.get(reverse("workspace:risk-score", args=[risk.code]))
    return filled_in(page) | {"likelihood": "2", "impact": "4", "remark": "Signed."} | said


def test_a_risk_is_scored_again_with_a_reason_and_the_grid_follows(client, keeper):
    risk = make_risk(scores=[(4, 4)])
    client.force_login(keeper)
    sent = score_form(client, risk)
    assert (sent["scored_on"], sent["review_on"]) == ("14 July 2025", "14 October 2025")
    client.post(f"/risks/{risk.code}/score/", sent)
    client.post(f"/risks/{risk.code}/score/", sent)
    assert [each.score for each in risk.scores.all()] == [16, 8]
    assert "↓ lower, was 16" in words(client.get("/risks/R%201/"))
    assert shown(now="2-4") == [risk.title] and shown(now="4-4") == []


def test_a_score_without_a_reason_or_of_a_day_to_come_is_refused(client, keeper):
    risk = make_risk()
    client.force_login(keeper)
    assert "Say why it is scored so." in words(
        client.post("/risks/R%201/score/", score_form(client, risk, remark=""))
    )
    assert "A risk is scored on a day that has come." in words(
        client.post("/risks/R%201/score/", score_form(client, risk, scored_on="15 July 2025"))
    )
    assert "The next review comes after this one." in words(
        client.post("/risks/R%201/score/", score_form(client, risk, review_on="14 July 2025"))
    )
    assert risk.scores.count() == 1


def test_whoever_scores_after_somebody_else_is_told_and_may_score_as_well(client, keeper):
    risk = make_risk(scores=[(4, 4)])
    client.force_login(keeper)
    mine = score_form(client, risk)
    other = make_user("officer", partner=make_partner())
    client.force_login(other)
    client.post("/risks/R%201/score/", score_form(client, risk, likelihood="5"))
    client.force_login(keeper)
    response = client.post("/risks/R%201/score/", mine)
    assert "scored R 1 20 while you were writing" in words(response)
    client.post("/risks/R%201/score/", filled_in(response))
    assert [each.score for each in risk.scores.all()] == [16, 20, 8]


def test_a_risk_is_closed_once_and_its_steps_go(client, keeper):
    risk = make_risk()
    client.force_login(keeper)
    sent = filled_in(client.get("/risks/R%201/close/"))
    assert "Say why the risk is closed." in words(client.post("/risks/R%201/close/", sent))
    late = score_form(client, risk)
    for _press in range(2):
        response = client.post("/risks/R%201/close/", sent | {"reason": "It was signed."})
        assert response.status_code == 302
    said = words(client.get("/risks/R%201/"))
    assert "Closed on 14 July 2025." in said and "It was signed." in said and "Score it again" not in said
    response = client.post("/risks/R%201/score/", late)
    assert "R 1 is closed." in words(response) and "Signed." in words(response)
    assert client.get("/risks/R%201/edit/").status_code == 403


# On the board's page


def test_the_board_reads_its_highest_risks_with_the_way_to_the_register(client, keeper):
    for number in range(6):
        make_risk(title=f"Risk {number}", scores=[(1, 1), (5, 5)] if number == 3 else [(2, 2)])
    client.force_login(keeper)
    page = client.get("/board/")
    part = page.content.decode().split('id="risks"')[1].split("</section>")[0]
    assert part.index("Risk 3") < part.index("Risk 0") and "Risk 5" not in part
    said = " ".join(re.sub(r"<[^>]+>", " ", part).split())
    assert "25 of 25: 5 Almost certain × 5 Critical · ↑ higher, was 1" in said
    assert "The whole risk register , with 1 more" in said
