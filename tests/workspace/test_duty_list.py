"""What the law asks us to keep, on one page: what is current, and what is missing or past its day."""

import pytest
from lxml import html as markup

from partnership.enums import DutyKind
from tests.back_office import sign_in, words
from tests.factories import (
    make_assessment,
    make_case_reviews,
    make_death_review,
    make_duty_record,
    make_finding,
    make_group,
    make_liaison_officer,
    make_membership,
    make_partner,
    make_priority,
    make_public_meeting,
    make_sharing,
    make_strategy,
)

pytestmark = pytest.mark.django_db


def line(client, title: str) -> str:
    """What the page says of one kind."""
    tree = markup.fromstring(client.get("/duties/").content.decode())
    rows = [" ".join(row.itertext()) for row in tree.findall(".//tbody/tr")]
    return " ".join(next(row for row in rows if row.split("\n")[1].strip() == title or title in row).split())


def test_an_empty_portal_says_of_each_kind_that_nothing_is_kept(client):
    sign_in(client)
    assert "No protocol with the day it was agreed is kept." in line(client, "Information sharing")
    assert "No public meeting is recorded." in line(client, "Public meetings")
    assert "The figures of 2024/25 are not entered." in line(client, "Case reviews")
    assert "Nothing is kept." in line(client, "Serious violence strategy")
    assert "No assessment with the day it was approved is kept." in line(client, "Strategic assessments")


def test_what_is_whole_and_in_date_lacks_nothing(client):
    authority = make_partner()
    sign_in(client)
    make_sharing(signed=[authority])
    make_liaison_officer(partner=authority)
    make_public_meeting(
        came=[authority],
        notice_published_on="2025-06",
        discussed="Lamps.",
        record_address="https://a.example/",
    )
    make_case_reviews(released_by=authority, released_on="2025-06")
    for title in ("Information sharing", "Designated liaison", "Public meetings", "Case reviews"):
        assert line(client, title).endswith("Nothing"), title


def test_a_protocol_that_an_authority_has_not_signed_or_that_is_past_its_review_is_named(client):
    one, _other = make_partner(name="Fire Brigade"), make_partner(name="Probation Service")
    sign_in(client)
    make_sharing(signed=[one], review_on="2025-06-30")
    said = line(client, "Information sharing")
    assert "Not signed by Probation Service." in said
    assert "Its review was due 30 June 2025." in said


def test_an_authority_without_a_liaison_officer_is_named(client):
    one, other = make_partner(name="Fire Brigade"), make_partner(name="Probation Service")
    sign_in(client)
    make_liaison_officer(partner=one)
    make_liaison_officer(partner=other, ended="2025-05-31")
    assert "1 of 2 authorities have one. Missing No liaison officer of Probation Service." in line(
        client, "Designated liaison"
    )


def test_an_assessment_of_more_than_a_year_ago_and_its_empty_parts_are_named(client):
    sign_in(client)
    make_assessment(approved_on="2024-07-13", levels_and_patterns="Theft leads.")
    said = line(client, "Strategic assessments")
    assert "The last one is of 13 July 2024: the law asks for one each year." in said
    assert (
        "Nothing is written on what changed, why it changed and how far the last plan was carried out."
        in said
    )
    assert "Nothing that the public asked for is recorded apart." in said


def test_a_priority_without_a_finding_or_a_reason_is_named(client):
    strategy = make_strategy(state="in_force")
    traced = make_priority(strategy=strategy, short_title="Theft")
    make_priority(strategy=strategy, short_title="Violence", number=2)
    make_priority(strategy=strategy, short_title="Drugs", number=3, no_finding_reason="Section 6.")
    make_finding(priorities=[traced])
    sign_in(client)
    assert "No finding and no reason stands behind 2. Violence." in line(client, "Findings")


def test_a_priority_in_force_whose_resources_nobody_stated_is_named(client):
    strategy = make_strategy(state="in_force")
    make_priority(strategy=strategy, short_title="Theft", resources="Two officers.")
    make_priority(strategy=strategy, short_title="Violence", number=2, resources="")
    make_priority(short_title="Elsewhere", resources="")
    sign_in(client)
    said = line(client, "Resources of each priority")
    assert "1 of 2 priorities in force say so." in said
    assert "Nothing is said of 2. Violence." in said


def test_a_public_meeting_some_time_in_july_of_last_year_is_not_late_yet(client):
    sign_in(client)
    make_public_meeting(held_on="2024-07")
    assert "The last one was held" not in line(client, "Public meetings")


def test_the_law_asks_for_a_public_meeting_each_year(client):
    sign_in(client)
    make_public_meeting(held_on="2024-07-13")
    assert "The last one was held 13 July 2024: the law asks for one each year." in line(
        client, "Public meetings"
    )


def test_a_document_says_what_it_still_needs_and_when_its_year_is_over(client):
    sign_in(client)
    make_duty_record(DutyKind.SERIOUS_VIOLENCE_STRATEGY, dated="2023-12", review_on="2025-05")
    make_duty_record(DutyKind.SPEND_REVIEW, dated="2024-03")
    assert (
        "Not recorded: where it is read, when it was sent and the date of the needs assessment. "
        "Its review was due May 2025."
    ) in line(client, "Serious violence strategy")
    assert "The last one is of March 2024: one is made each year." in line(
        client, "Review of partnership money"
    )


def test_a_copy_for_the_policing_body_is_not_missing_where_none_is_kept(client):
    """Only the checks of an edition know whether the area has such a body."""
    sign_in(client)
    title = "Copy of the plan for the elected local policing body"
    assert "where there is an elected local policing body Current Nothing yet" in line(client, title)
    assert line(client, title).endswith("Missing Nothing")
    make_duty_record(DutyKind.POLICING_BODY_COPY, dated="2025-03")
    assert line(client, title).endswith("Not recorded: when it was sent.")


def test_reviews_of_deaths_are_never_counted_and_are_for_officers_and_the_board(client):
    for _each in range(3):
        make_death_review()
    sign_in(client, "scrutiny")
    said = line(client, "Reviews of deaths")
    assert "Only officers and members of the board read reviews of deaths. Missing Not shown" in said
    assert "/duties/death-reviews/" not in client.get("/duties/").content.decode()
    member = sign_in(client, "contributor")
    make_membership(group=make_group(kind="board"), person=member, role="member")
    said = line(client, "Reviews of deaths")
    assert "Reviews are kept." in said
    assert "3" not in said


def test_the_way_there_leads_from_the_board_and_for_officers_from_my_work(client):
    sign_in(client)
    for start in ("/board/", "/my-work/"):
        assert 'href="/duties/"' in client.get(start).content.decode()
    assert "Officers keep these records." not in words(client.get("/duties/"))
    sign_in(client, "contributor")
    assert "Officers keep these records." in words(client.get("/duties/"))
