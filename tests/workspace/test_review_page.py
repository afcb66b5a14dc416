"""Reviews: their recommendations, who accepted each, which actions answer each, on the list, the page and as CSV."""

import csv
import re
from io import StringIO

import pytest
from django.db import connection

from actionplans.enums import Answer
from tests.factories import (
    TODAY,
    answer_recommendation,
    make_action,
    make_group,
    make_membership,
    make_partner,
    make_recommendation,
    make_review,
    make_user,
    officer,
)
from tests.queries import CaptureQueriesContext
from workspace.summaries.review_list import review_lines
from workspace.summaries.review_page import Asked, review_page

pytestmark = pytest.mark.django_db


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def review():
    """Five recommendations: accepted by two, in part by one, refused, silent and one answered by an action."""
    police, council = make_partner(name="The police"), make_partner(name="The council")
    review = make_review(code="the-review", title="The review")
    for number in ("1", "2", "10"):
        make_recommendation(review=review, number=number, section="Training", text=f"Train {number}.")
    for number in ("3", "4"):
        make_recommendation(review=review, number=number, section="Money", text=f"Pay {number}.")
    one, two, three, _four, ten = review.recommendations.order_by("sort")
    answer_recommendation(one, partner=police, actions=[make_action(reference="A-1", due="2025-06")])
    answer_recommendation(one, partner=council, actions=[each.action for each in one.answers.all()])
    answer_recommendation(two, partner=police)
    answer_recommendation(two, partner=council, answer=Answer.PARTLY, remark="Next year.")
    answer_recommendation(three, partner=council, answer=Answer.NOT_ACCEPTED, remark="No money.")
    answer_recommendation(ten, partner=police)
    return review


def shown(review, **asked) -> list[str]:
    page = review_page(review, asked=Asked(**asked), on=TODAY)
    return [line.number for section in page.sections for line in section.lines]


def test_recommendations_stand_by_section_in_the_order_people_count(review):
    page = review_page(review, asked=Asked(), on=TODAY)
    assert [(section.title, [line.number for line in section.lines]) for section in page.sections] == [
        ("Training", ["1", "2"]), ("Money", ["3", "4"]), ("Training", ["10"]),
    ]  # fmt: skip


def test_the_counts_say_what_they_count_on_the_page_and_in_the_list(client, review):
    said = "2 of 5 recommendations accepted by all asked; 1 answered by an action"
    assert review_page(review, asked=Asked(words="no such"), on=TODAY).words == said
    (line,) = review_lines()
    assert line.words == said
    client.force_login(make_user("contributor"))
    assert said in words(client.get("/reviews/"))
    assert "1 answer in part, 1 not accepted; to 1 nobody has answered yet." in words(
        client.get("/reviews/the-review/")
    )


def test_each_answer_stands_with_its_date_and_remark_and_each_action_with_its_rating(client, review):
    client.force_login(make_user("scrutiny"))
    response = client.get("/reviews/the-review/")
    said = words(response)
    assert "The council Accepted in part, June 2025 Next year." in said
    assert "The council Not accepted, June 2025 No money." in said
    assert "A-1 Do A-1 Overdue" in said
    assert 'href="/actions/A-1/"' in response.content.decode()
    assert "Record an answer" not in said


def test_the_list_narrows_by_partner_answer_action_and_words(review):
    police = review.recommendations.get(number="10").acceptances.get().partner
    assert shown(review, partner=str(police.pk)) == ["1", "2", "10"]
    assert shown(review, answered="accepted") == ["1", "10"]
    assert shown(review, answered="not-in-full") == ["2", "3"]
    assert shown(review, answered="nobody") == ["4"]
    assert shown(review, actions="with") == ["1"]
    assert shown(review, actions="without", words="money") == ["3", "4"]
    assert shown(review, answered="x") == shown(review, actions="x") == shown(review, partner="x") == []


def test_what_nothing_matches_says_so_and_leads_back_to_all(client, review):
    client.force_login(officer())
    assert "No recommendation of this review matches. Show all 5" in words(
        client.get("/reviews/the-review/?words=zebra")
    )


def test_whoever_answers_for_the_group_of_the_review_records_answers(client):
    review = make_review(code="ours", group=make_group(), recommendations=1)
    chair = make_user("contributor")
    make_membership(group=review.group, person=chair, role="chair")
    client.force_login(chair)
    key = review.recommendations.get().pk
    assert (
        f'href="/recommendations/{key}/answer/?next=%2Freviews%2Fours%2F%23recommendation-{key}"'
        in client.get("/reviews/ours/").content.decode()
    )
    assert "Add a review" not in words(client.get("/reviews/"))
    client.force_login(officer())
    assert "Add a review" in words(client.get("/reviews/"))


def test_a_portal_without_reviews_and_a_review_without_recommendations_say_so(client):
    client.force_login(make_user("contributor"))
    assert "No review has been added yet. Officers add them." in words(client.get("/reviews/"))
    make_review(code="empty")
    assert "No recommendations yet" in words(client.get("/reviews/empty/"))
    assert "No recommendations yet" in words(client.get("/reviews/"))
    assert client.get("/reviews/gone/").status_code == 404


def test_the_table_has_a_line_for_each_and_no_cell_that_would_run(client, review):
    make_recommendation(review=review, number="11", text="=cmd()")
    client.force_login(make_user("contributor"))
    response = client.get("/reviews/the-review/recommendations.csv")
    rows = list(csv.DictReader(StringIO(response.content.decode("utf-8-sig"))))
    assert [row["number"] for row in rows] == ["1", "2", "3", "4", "10", "11"]
    assert rows[0]["actions"] == "A-1 overdue"
    assert rows[1]["answers"] == (
        "The council: Accepted in part, June 2025 (Next year.); The police: Accepted, June 2025"
    )
    assert rows[5]["recommendation"] == "'=cmd()"
    assert 'filename="the-review.csv"' in response["Content-Disposition"]


@pytest.mark.once
def test_ten_times_the_recommendations_cost_not_one_query_more(client):
    review = make_review(code="long", group=make_group())
    action, partner = make_action(), make_partner()

    def fill(number):
        for _ in range(number):
            answer_recommendation(make_recommendation(review=review), partner=partner, actions=[action])
            make_review(recommendations=1)

    def queries(address):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return sum('FROM "publishing_' not in query["sql"] for query in asked)

    addresses = ("/reviews/", "/reviews/long/", "/reviews/long/recommendations.csv")
    fill(2)
    client.force_login(officer())
    client.get("/reviews/")
    few = [queries(address) for address in addresses]
    fill(18)
    assert [queries(address) for address in addresses] == few
    assert max(few) <= 14
