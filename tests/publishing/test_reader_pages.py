"""What readers get around an edition: a way out, help, statements, no cookie, an address on paper, nothing marked."""

import re
from datetime import date

import pytest
from django.conf import settings
from django.db import models

from partnership.models import Partnership
from publishing import gathering
from publishing.files import page, scripts
from publishing.models import Address
from publishing.storing import readdress
from tests.factories import make_partnership
from tests.publishing.conftest import make_publishable, publish
from tests.publishing.sample import priority as sample_priority
from tests.publishing.sample import sample_document
from tests.publishing.test_gathering import document as document_of

pytestmark = pytest.mark.once

WAY_OUT = "https://example.org/weather"


def page_of_priority(**changes) -> str:
    """The page of a priority as an edition keeps it."""
    document = sample_document()
    document["partnership"] |= {
        "help_now": ["If somebody is in danger now, call the police.", "Advice: https://example.org/help"],
        "exit_address": WAY_OUT,
    }
    one = sample_priority(**changes)
    return page(
        document, "priority", priority=one, measures=document["measures"], actions=document["actions"]
    )


def test_a_priority_about_abuse_offers_a_way_out_that_is_a_plain_link():
    text = page_of_priority(shows_exit=True)
    ways = re.findall(r"<a\s[^>]*exit-this-page[^>]*>", text)
    assert len(ways) == 2  # before everything else, and in view however far one reads
    assert all(f'href="{WAY_OUT}"' in way and 'rel="nofollow noreferrer"' in way for way in ways)
    assert 'src="../../files/exit.js"' in text
    assert {"exit.js", "exit-this-page.js"} <= {script.name for script in scripts()}


def test_it_says_how_to_get_help_now_and_addresses_are_links():
    text = page_of_priority(shows_exit=True)
    assert "<p>If somebody is in danger now, call the police.</p>" in text
    assert 'href="https://example.org/help"' in text


@pytest.mark.parametrize("changes", [{"shows_exit": False}, {}])  # an older edition says nothing of it
def test_other_pages_have_neither(changes):
    text = page_of_priority(**changes)
    assert "exit-this-page" not in text and "How to get help now" not in text


def test_what_can_be_cited_has_an_address_that_can_be_quoted():
    text = page_of_priority()
    quoted = re.findall(r'class="quote" href="#([^"]+)"', text)
    assert {"priority", "commitment-1-1", "action-rb-01", "measure-1-1", "figures-1-1"} <= set(quoted)
    assert [place for place in quoted if text.count(f'id="{place}"') != 1] == []


@pytest.mark.django_db
def test_what_the_partnership_says_and_which_priorities_show_a_way_out_go_into_the_document():
    make_partnership(help_now="Call.\r\n\r\nOr write.", exit_address=WAY_OUT)
    document = document_of(make_publishable())
    assert document["partnership"]["help_now"] == ["Call.", "Or write."]
    assert document["partnership"]["exit_address"] == WAY_OUT
    assert [each["shows_exit"] for each in document["priorities"]] == [False]


@pytest.fixture
def published(db):
    make_partnership(
        privacy_basis="A public task.",
        privacy_logs="The server notes each page it sends.",
        accessibility_prepared_on=date(2025, 6, 30),
    )
    return publish(make_publishable())


def read(client, path: str) -> str:
    return client.get(path).content.decode()


def test_no_public_address_sets_a_cookie_and_each_page_names_the_team(published, client):
    paths = [*Address.objects.values_list("path", flat=True), "/meetings/", "/meetings.ics"]
    missing = [
        "/nowhere/",
        "/priorities/99/",
        "/editions/2022-25/99/",
        "/meetings/nothing/",
        "/files/none.csv",
    ]
    answers = {path: client.get(path) for path in [*paths, *missing]}
    assert {path for path, answer in answers.items() if answer.cookies} == set()
    assert {answers[path].status_code for path in paths} == {200}
    assert {answers[path].status_code for path in missing} == {404}

    pages = {
        path: answer.content.decode()
        for path, answer in answers.items()
        if "text/html" in answer.headers["Content-Type"] and "/files/" not in path
    }
    assert len(pages) > 12
    foot = "Write to the Community Safety Team"
    assert [path for path, text in pages.items() if foot not in text.partition("<footer")[2]] == []


def test_statements_say_what_the_law_asks_and_where_each_page_stands(published, client):
    statement = re.sub(r"\s+", " ", read(client, "/accessibility/"))
    for said in (
        "<h1>Accessibility statement</h1>",
        "is committed to making its website accessible, in accordance with the Public Sector Bodies",
        "<h2>Compliance status</h2>",
        "partially compliant",
        "<h2>Non-accessible content</h2>",
        "Disproportionate burden",
        "<h2>Preparation of this accessibility statement</h2>",
        "prepared on 30 June 2025",
        "<h2>Feedback and contact information</h2>",
        "Write to the Community Safety Team",
        "<h2>Enforcement procedure</h2>",
        "https://www.equalityadvisoryservice.com/",
    ):
        assert said in statement
    privacy = read(client, "/privacy/")
    for said in (
        "A public task.",
        "The server notes each page it sends.",
        "Information Commissioner",
        "400 days",
    ):
        assert said in privacy
    assert "Who decides about it" not in privacy  # nothing is said of it yet
    for path, place in {
        "/": published.address,
        "/priorities/1/": f"{published.address}priorities/1/",
        "/find/": f"{published.address}find/",
        "/privacy/": "/privacy/",
        "/meetings/": "/meetings/",
    }.items():
        assert f"This page: {settings.PORTAL_ADDRESS}{place}<" in read(client, path)


def test_a_statement_that_has_no_date_does_not_make_one_up(db, client):
    make_partnership()
    readdress()
    assert "This statement has not been dated yet" in read(client, "/accessibility/")


def test_before_the_first_edition_the_statements_have_a_style_all_the_same(db, client):
    make_partnership()
    readdress()
    for path in ("/accessibility/", "/privacy/", "/editions/"):
        assert 'href="/static/built/portal.css"' in read(client, path)


def test_nothing_that_an_edition_gathers_can_carry_a_protective_marking():
    """Papers and reports of meetings can, and editions read none. Whoever adds a marking to what they do read has to
    leave it out first.
    """
    gathered = [
        each for each in vars(gathering).values() if isinstance(each, type) and issubclass(each, models.Model)
    ]
    assert Partnership in gathered and len(gathered) > 20
    marked = [
        each.__name__ for each in gathered if "marking" in {field.name for field in each._meta.get_fields()}
    ]
    assert marked == []
