"""The pages about people: a list that stays quick, one page each, and a leaver handed over in one step."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import connection
from django.utils.timezone import localdate

from partnership.enums import SignInOutcome
from partnership.models import Membership, User
from partnership.operations import note_sign_in, retire
from tests.back_office import filled_in, words
from tests.factories import (
    TODAY,
    day,
    make_action,
    make_group,
    make_measure,
    make_membership,
    make_partner,
    make_user,
    now,
)
from tests.queries import CaptureQueriesContext
from workspace.operations import HandOver, retire_person
from workspace.summaries.person_list import AskedPeople, person_rows

pytestmark = pytest.mark.django_db

ONLY_OFFICERS = "Only the community safety officers invite people and keep their posts."


@pytest.fixture
def officer(client):
    person = make_user("officer", name="The officer on duty")
    client.force_login(person)
    return person


def rows(**asked):
    return person_rows(asked=AskedPeople(**asked), on=TODAY)


def names(**asked) -> list[str]:
    return [row.name for row in rows(**asked)]


# The list


def test_a_row_says_who_what_since_when_and_how_they_sign_in():
    person = make_user("contributor", name="One", partner=make_partner(name="Police"), job_title="Inspector")
    make_membership(person=person, group=make_group(name="Robbery group"), role="lead", started="2024")
    make_membership(person=person, group=make_group(name="Old group"), ended="2024-12", started="2024")
    Authenticator.objects.create(user=person, type="totp", data={})
    Authenticator.objects.create(user=person, type="webauthn", data={})
    note_sign_in(outcome=SignInOutcome.SIGNED_IN, by=person, at=now())
    note_sign_in(outcome=SignInOutcome.WRONG_PASSWORD, by=person, at=now())
    row = next(row for row in rows() if row.pk == person.pk)
    assert (row.name, row.partner, row.job_title, row.state) == ("One", "Police", "Inspector", "active")
    assert row.posts == ("Lead, Robbery group",)
    assert row.factors == "Authenticator app and passkey"
    assert localdate(row.last_in) == TODAY


def test_the_list_is_narrowed_by_words_agency_group_and_state():
    police = make_partner(name="Police", code="police")
    one = make_user("contributor", name="One", partner=police)
    group = make_group(code="robbery")
    make_membership(person=one, group=group, started="2024")
    make_user("contributor", name="Two", job_title="Probation officer")
    gone = make_user("contributor", name="Three")
    retire(person=gone, by=make_user("officer", name="Zed"), at=now(), reason="x")
    make_user("contributor", name="Four", password=None)
    assert names(q="probation tw") == ["Two"]
    assert names(q="police") == ["One"]
    assert names(partner="police") == names(group="robbery") == ["One"]
    assert names(state="retired") == ["Three"]
    assert names(state="invited") == ["Four"]
    assert names(state="active") == ["One", "The keeper of records", "Two", "Zed"]
    assert names(partner="nonsense") == names(state="nonsense") == []


@pytest.mark.once
def test_the_list_asks_as_little_of_the_database_for_many_people_as_for_few(client, officer):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/people/").status_code == 200
        return len([each for each in queries if "publishing_site" not in each["sql"]])

    def fill(count: int):
        group = make_group()
        for _ in range(count):
            person = make_user("contributor", partner=make_partner())
            make_membership(person=person, group=group, started="2024")
            Authenticator.objects.create(user=person, type="totp", data={})
            note_sign_in(outcome=SignInOutcome.SIGNED_IN, by=person, at=now())

    fill(2)
    asked()  # the first visit also asks how often the public site has changed
    few = asked()
    fill(30)
    assert asked() == few <= 12


@pytest.mark.parametrize("role", ["contributor", "scrutiny", "publisher"])
def test_only_officers_see_people_and_everybody_else_is_told_why(client, role):
    person = make_user(role, is_officer=False)
    client.force_login(person)
    pages = ["", "invite/"] + [
        f"{person.pk}/{step}"
        for step in ("", "change/", "roles/", "posts/add/", "retire/", "bring-back/", "second-factor/reset/")
    ]
    for path in pages:
        for send in (client.get, client.post):
            answer = send(f"/people/{path}")
            assert answer.status_code == 403, path
            assert "Only" in words(answer)
    assert ONLY_OFFICERS in words(client.get("/people/"))


# Inviting


def test_an_officer_invites_somebody_with_two_posts_on_one_page(
    client, officer, django_capture_on_commit_callbacks
):
    partner = make_partner(name="Probation Service")
    groups = make_group(name="Robbery group"), make_group(name="Strategy group")
    said = filled_in(client.get("/people/invite/")) | {
        "name": "New colleague",
        "email": "new@portal.example",
        "partner": partner.pk,
        "job_title": "Manager",
        "posts-0-group": groups[0].pk,
        "posts-0-role": "lead",
        "posts-0-started": "1 September 2025",
        "posts-2-group": groups[1].pk,
        "posts-2-role": "member",
        "posts-2-title": "Observer",
    }
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/people/invite/", said, follow=True)
    assert "New colleague is invited: a link is on its way to new@portal.example." in answer.content.decode()
    assert "its link works until 21 July 2025" in words(answer)
    person = User.objects.get(email="new@portal.example")
    assert {str(post) for post in person.memberships.all()} == {
        "Manager, Probation Service: Lead, Robbery group",
        "Observer, Probation Service: Member, Strategy group",
    }
    link = re.search(r"http://testserver(/accounts/invitation/\S+)", mail.outbox[0].body)[1]
    client.post("/accounts/logout/")
    assert "Welcome, New colleague" in words(client.get(link))


def test_what_is_wrong_with_an_invitation_is_said_and_nothing_typed_is_lost(client, officer):
    known = make_user("contributor", email="known@portal.example", name="The known one")
    group = make_group()
    said = filled_in(client.get("/people/invite/")) | {
        "name": "Somebody",
        "email": "KNOWN@portal.example",
        "posts-0-group": group.pk,
    }
    answer = client.post("/people/invite/", said)
    assert "Choose the role." in words(answer)
    said |= {"posts-0-role": "lead", "posts-0-started": "September 2025", "posts-0-ended": "August 2025"}
    assert "it cannot end before it starts" in words(client.post("/people/invite/", said))
    said |= {"posts-0-ended": ""}
    answer = client.post("/people/invite/", said)
    assert (
        "The known one already signs in with this address: give them a post on their page instead."
        in words(answer)
    )
    assert f'href="/people/{known.pk}/"' in answer.content.decode()
    assert 'value="Somebody"' in answer.content.decode()
    assert not User.objects.filter(name="Somebody").exists()


def test_an_invitation_is_sent_again_and_withdrawn_on_the_persons_page(client, officer):
    person = make_user("contributor", password=None, name="Waiting")
    page = f"/people/{person.pk}/"
    assert "Send an invitation" in words(client.get(page))
    client.post(f"{page}invitation/send/")
    assert "Send the invitation again" in words(client.get(page))
    answer = client.post(f"{page}invitation/withdraw/", {"reason": "Wrong person."}, follow=True)
    assert "The invitation of Waiting is withdrawn" in answer.content.decode()
    assert "withdrawn on 14 July 2025" in words(answer)


# One person


def test_a_page_tells_posts_what_is_theirs_sign_ins_refusals_and_history_in_sentences(client, officer):
    person = make_user("contributor", name="One")
    make_membership(person=person, group=make_group(name="Robbery group"), role="lead", started="2024-03")
    make_action(reference="SV-7", title="Light the alleys", owner=person)
    make_measure(code="RR-9", title="Reoffending", reporter=person)
    note_sign_in(outcome=SignInOutcome.WRONG_PASSWORD, by=person, at=now(), network="203.0.113.0/24")
    client.post(
        f"/people/{person.pk}/change/", change_of(client, person, job_title="Inspector", reason="Promoted.")
    )
    said = words(client.get(f"/people/{person.pk}/"))
    assert "Lead, Robbery group" in said and "since March 2024" in said
    assert "SV-7 Light the alleys" in said and "RR-9 Reoffending" in said
    assert "Wrong e-mail address or password from 203.0.113.0/24" in said
    assert "Promoted. The officer on duty" in said


def change_of(client, person, **said) -> dict:
    return filled_in(client.get(f"/people/{person.pk}/change/")) | said


def test_details_change_with_a_reason(client, officer):
    person = make_user("contributor", name="One")
    answer = client.post(f"/people/{person.pk}/change/", change_of(client, person, name="Uno"))
    assert "Why" in words(answer) and User.objects.get(pk=person.pk).name == "One"
    client.post(f"/people/{person.pk}/change/", change_of(client, person, name="Uno", reason="Corrected."))
    assert User.objects.get(pk=person.pk).name == "Uno"


def test_a_post_is_given_changed_and_ended(client, officer):
    person, group = make_user("contributor", name="One"), make_group(name="Robbery group")
    page = f"/people/{person.pk}/"
    said = {"group": group.pk, "role": "lead", "reason": "Elected."}
    answer = client.post(f"{page}posts/add/", said, follow=True)
    assert "One: lead of the Robbery group." in answer.content.decode()
    post = Membership.objects.get(person=person)
    address = f"/people/posts/{post.pk}/change/"
    early = client.post(address, filled_in(client.get(address)) | {"ended": "January 2025", "reason": "x"})
    assert "it cannot end before it starts" in words(early)
    client.post(address, filled_in(client.get(address)) | {"ended": "14 July 2025", "reason": "Term over."})
    post.refresh_from_db()
    assert str(post.ended) == "14 July 2025"


def test_an_officer_does_not_touch_whoever_has_a_role(client, officer):
    publisher = make_user("publisher")
    for step in ("change/", "retire/", "second-factor/reset/", "roles/"):
        assert client.get(f"/people/{publisher.pk}/{step}").status_code == 403
    assert "Only an administrator changes the account of an officer" in words(
        client.get(f"/people/{publisher.pk}/")
    )


def test_an_administrator_gives_a_role_on_the_persons_page(client):
    client.force_login(make_user("administrator"))
    person = make_user("contributor", name="One")
    client.post(f"/people/{person.pk}/roles/", {"is_scrutiny": "on", "reason": "Elected."})
    person.refresh_from_db()
    assert person.is_scrutiny and not person.is_officer


def test_a_lost_second_factor_is_taken_away_with_a_reason(client, officer):
    person = make_user("contributor", name="One")
    Authenticator.objects.create(user=person, type="totp", data={})
    address = f"/people/{person.pk}/second-factor/reset/"
    assert "Say why" in words(client.post(address, {"reason": "  "})) or "required" in words(
        client.post(address, {"reason": ""})
    )
    answer = client.post(address, {"reason": "The phone is lost."}, follow=True)
    assert (
        "sets up a new second factor when they next sign in. They have been told." in answer.content.decode()
    )
    assert not Authenticator.objects.exists()


# Leaving


@pytest.fixture
def leaver():
    """Somebody with two actions, a measure and the chair."""
    person = make_user("contributor", name="The leaver", partner=make_partner(name="Police"))
    make_membership(person=person, group=make_group(name="Robbery group"), role="chair", started="2024")
    make_action(reference="SV-1", owner=person)
    make_action(reference="SV-2", owner=person)
    make_action(reference="SV-3", owner=person, state="complete")
    make_measure(code="RR-1", reporter=person)
    return person


def test_everything_open_is_handed_to_one_person_in_one_step(client, officer, leaver):
    heir = make_user("contributor", name="The heir")
    page = client.get(f"/people/{leaver.pk}/retire/")
    assert (
        "SV-1" in words(page)
        and "SV-2" in words(page)
        and "SV-3" not in words(page)
        and "RR-1" in words(page)
    )
    answer = client.post(
        f"/people/{leaver.pk}/retire/",
        filled_in(page) | {"to": heir.pk, "posts_too": "on", "reason": "Moved to another force."},
        follow=True,
    )
    said = answer.content.decode()
    assert "The leaver has retired. Handed over: 2 actions, 1 measure and 1 post." in said
    assert "Retired on 14 July 2025" in words(answer)
    assert {action.reference for action in heir.actions_owned.all()} == {"SV-1", "SV-2"}
    assert [measure.code for measure in heir.measures_reported.all()] == ["RR-1"]
    assert [action.reference for action in leaver.actions_owned.all()] == ["SV-3"], (
        "what is done stays theirs"
    )
    assert str(heir.memberships.get().group) == "Robbery group"
    assert str(leaver.memberships.get().ended) == "14 July 2025"
    latest = heir.actions_owned.first().history.latest("history_id")
    assert latest.history_change_reason == "The leaver retired: Moved to another force."


def test_things_go_to_different_people_or_to_nobody_yet(client, officer, leaver):
    heir, other = make_user("contributor", name="Heir"), make_user("contributor", name="Other")
    first, second = leaver.actions_owned.live().order_by("reference")
    page = client.get(f"/people/{leaver.pk}/retire/")
    answer = client.post(
        f"/people/{leaver.pk}/retire/",
        filled_in(page)
        | {"to": heir.pk, f"actions-{second.pk}": other.pk, "reason": "x"}
        | {f"measures-{measure.pk}": "nobody" for measure in leaver.measures_reported.all()},
        follow=True,
    )
    assert "1 item with nobody named yet." in answer.content.decode()
    for action, owner in ((first, heir), (second, other)):
        action.refresh_from_db()
        assert action.owner == owner
    assert not leaver.measures_reported.exists()
    assert not heir.memberships.exists(), "posts end unless somebody is chosen"


def test_a_hand_over_is_whole_or_not_at_all(officer, leaver):
    gone = make_user("contributor", name="Gone", is_active=False)
    with pytest.raises(Exception, match="Gone has retired: choose somebody else"):
        retire_person(person=leaver, hand_over=HandOver(to=gone), by=officer, at=now(), reason="x")
    leaver.refresh_from_db()
    assert leaver.is_active and leaver.actions_owned.live().count() == 2


def test_whoever_takes_over_is_chosen_and_the_reason_given(client, officer, leaver):
    page = client.get(f"/people/{leaver.pk}/retire/")
    answer = client.post(f"/people/{leaver.pk}/retire/", filled_in(page) | {"reason": ""})
    said = words(answer)
    assert "Choose who takes everything over, or “Nobody yet”." in said
    leaver.refresh_from_db()
    assert leaver.is_active


def test_a_leaver_who_is_signed_in_is_out_at_once(client, officer, leaver):
    from django.test import Client

    theirs = Client()
    theirs.force_login(leaver)
    retire_person(person=leaver, hand_over=HandOver(), by=officer, at=now(), reason="x")
    assert theirs.get("/measures/").status_code == 302


def test_somebody_who_retired_is_brought_back_with_a_reason(client, officer, leaver):
    retire_person(person=leaver, hand_over=HandOver(), by=officer, at=now(), reason="x")
    page = f"/people/{leaver.pk}/"
    assert client.get(f"{page}retire/").status_code == 403
    answer = client.post(f"{page}bring-back/", {"reason": "Returned."}, follow=True)
    assert "The leaver is back. An invitation is on its way" in answer.content.decode()
    assert "Invited" in words(answer)


def test_a_name_with_markup_in_it_is_text(client, officer):
    person = make_user("contributor", name="<script>alert(1)</script>")
    for path in ("/people/", f"/people/{person.pk}/", f"/people/{person.pk}/retire/"):
        assert "<script>alert" not in client.get(path).content.decode()


def test_nobody_can_forge_a_taker(client, officer, leaver):
    page = client.get(f"/people/{leaver.pk}/retire/")
    answer = client.post(f"/people/{leaver.pk}/retire/", filled_in(page) | {"to": leaver.pk, "reason": "x"})
    assert answer.status_code == 200
    leaver.refresh_from_db()
    assert leaver.is_active
    assert day("2025-07-14") and not leaver.retired_on
