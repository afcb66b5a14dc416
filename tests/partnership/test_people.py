"""People come by invitation, hold posts between dates, and leave; every refusal is a sentence."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from common.records import SomebodyElseSaved, latest_change
from partnership import operations, permissions
from partnership.enums import PersonState, SignInOutcome
from partnership.models import Membership, Refusal, SignIn, User
from partnership.operations import Post
from partnership.posts import must_use_two_factors
from tests.factories import (
    PASSWORD,
    day,
    make_group,
    make_membership,
    make_partner,
    make_partnership,
    make_user,
    now,
)

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "lantern-bridge-oyster"


@pytest.fixture
def officer():
    return make_user("officer", name="The officer on duty")


@pytest.fixture
def sent(django_capture_on_commit_callbacks):
    """`with sent(): …` lets what waits for the transaction go out."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


KEYS = []


def link(key: str) -> str:
    KEYS.append(key)
    return f"https://portal.example/accounts/invitation/{key}/"


def invited(officer, **said) -> User:
    return operations.invite(
        **{
            "name": "New colleague",
            "email": "New.Colleague@Portal.Example",
            "partner": None,
            "job_title": "",
            "link": link,
            "by": officer,
            "at": now(),
        }
        | said
    )


def refused(function, **said) -> str:
    """The sentence with which an operation refuses."""
    with pytest.raises(ValidationError) as refusal:
        function(**said)
    return " ".join(refusal.value.messages)


# Invitations


def test_an_invited_person_has_posts_and_no_password_and_gets_one_letter(officer, sent):
    make_partnership()
    group = make_group(name="Robbery group")
    with sent():
        person = invited(officer, posts=[Post(group, "chair", started=day("2025-07"))], job_title="Inspector")
    assert person.person_state == PersonState.INVITED
    assert person.email == "new.colleague@portal.example"
    assert person.memberships.get().words == "Inspector"
    (letter,) = mail.outbox
    assert letter.to == ["new.colleague@portal.example"]
    assert letter.subject == "Your invitation to Anytown Community Safety Partnership"
    assert KEYS[-1] in letter.body and KEYS[-1] in letter.alternatives[0].content
    assert "The officer on duty invites you" in letter.body
    assert "until 21 July 2025" in letter.body


def test_only_the_hash_of_a_key_is_kept(officer):
    person = invited(officer)
    assert KEYS[-1] not in str(list(person.invitations.values()))
    assert person.invitations.get().key_hash == operations.hash_of(KEYS[-1])


def test_accepting_gives_the_password_and_spends_the_link(officer):
    person = invited(officer)
    operations.accept_invitation(key=KEYS[-1], password=NEW_PASSWORD, by=person, at=now())
    person.refresh_from_db()
    assert person.check_password(NEW_PASSWORD)
    assert person.person_state == PersonState.ACTIVE
    again = refused(
        operations.accept_invitation, key=KEYS[-1], password="another-one-12", by=person, at=now()
    )
    assert again == "This link has been used, and works only once: sign in with the password you chose."


def test_a_link_works_for_seven_days_and_then_says_until_when_it_did(officer):
    person = invited(officer)
    invitation = person.invitations.get()
    assert operations.why_not_accept(invitation, at=now() + timedelta(days=6, hours=23)) == ""
    assert operations.why_not_accept(invitation, at=invitation.sent_at + timedelta(days=7)) == (
        "This link worked until 21 July 2025. Ask the community safety officers to send you another."
    )


def test_a_link_that_never_was_says_so(officer):
    assert operations.why_not_accept(None, at=now()).startswith("This link is not complete")


def test_sending_again_makes_the_earlier_link_useless(officer):
    person = invited(officer)
    first = KEYS[-1]
    operations.send_invitation(person=person, link=link, by=officer, at=now())
    assert refused(
        operations.accept_invitation, key=first, password=NEW_PASSWORD, by=person, at=now()
    ).startswith("This link has been withdrawn, or a newer one was sent after it.")
    operations.accept_invitation(key=KEYS[-1], password=NEW_PASSWORD, by=person, at=now())


def test_an_invitation_is_withdrawn_with_a_reason_and_only_while_there_is_one(officer):
    person = invited(officer)
    said = {"person": person, "by": officer, "at": now()}
    assert refused(operations.withdraw_invitation, reason=" ", **said) == operations.NEEDS_REASON
    operations.withdraw_invitation(reason="Wrong address.", **said)
    assert person.invitations.get().withdrawn_at
    assert "no invitation that could be withdrawn" in refused(
        operations.withdraw_invitation, reason="Again.", **said
    )


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("active", "already signs in with this address: give them a post on their page instead."),
        ("invited", "has been invited with this address: send the invitation again from their page."),
        ("retired", "used this address and has retired: bring them back on their page instead."),
    ],
)
def test_nobody_is_invited_twice(officer, state, sentence):
    other = invited(officer, email="one@portal.example")
    if state == "active":
        operations.accept_invitation(key=KEYS[-1], password=NEW_PASSWORD, by=other, at=now())
    if state == "retired":
        operations.retire(person=other, by=officer, at=now(), reason="Moved.")
    assert sentence in refused(invited, officer=officer, email="ONE@portal.example")


def test_nobody_is_invited_for_an_agency_that_has_left(officer):
    successor = make_partner(name="New Trust")
    old = make_partner(name="Old Trust", joined="2015", left="2019-03", successor=successor)
    assert refused(invited, officer=officer, partner=old) == (
        "Old Trust left the partnership in March 2019. Choose New Trust, which took its place."
    )


def test_a_mail_server_that_refuses_stops_nothing_and_is_told(officer, sent, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "localhost", 1
    with sent():
        person = invited(officer)
    assert "refused" in person.invitations.get().problem.lower()


def test_only_officers_invite(officer):
    chair = make_user("contributor")
    make_membership(person=chair, role="chair")
    sentence = "Only the community safety officers invite people and keep their posts."
    assert refused(invited, officer=chair) == sentence


# Details and posts


def test_a_new_address_voids_the_link_that_went_to_the_old_one(officer):
    person = invited(officer)
    operations.change_person(
        person=person, email="right@portal.example", by=officer, at=now(), reason="Misspelt."
    )
    assert person.invitations.get().withdrawn_at


def test_whoever_signs_in_is_told_at_the_old_address_that_it_changed(officer, sent):
    person = make_user("contributor", email="old@portal.example")
    with sent():
        operations.change_person(
            person=person, email="new@portal.example", by=officer, at=now(), reason="Married."
        )
    assert [letter.to for letter in mail.outbox] == [["old@portal.example"]]


def test_an_address_belongs_to_one_person(officer):
    make_user("contributor", email="one@portal.example", name="One")
    other = make_user("contributor")
    said = {"person": other, "by": officer, "at": now(), "reason": "x"}
    assert refused(operations.change_person, email="ONE@portal.example", **said) == (
        "One signs in with this address."
    )


def test_two_officers_at_once_learn_of_each_other(officer):
    person = make_user("contributor")
    seen = str(latest_change(person).history_id)
    operations.change_person(person=person, name="First", by=officer, at=now(), reason="x", seen=seen)
    with pytest.raises(SomebodyElseSaved, match="The officer on duty saved changes"):
        operations.change_person(person=person, name="Second", by=officer, at=now(), reason="x", seen=seen)


def test_a_post_may_begin_in_the_future_and_counts_from_that_day_on(officer):
    person, group = make_user("contributor"), make_group()
    post = Post(group, "lead", started=day("2025-09-01"))
    operations.add_post(person=person, post=post, by=officer, at=now(), reason="Elected.")
    assert person.posts_on(day("2025-08-31").first) == {}
    assert person.posts_on(day("2025-09-01").first) == {group.pk: {"lead"}}


def test_a_post_cannot_end_before_it_starts(officer):
    person = make_user("contributor")
    post = Post(make_group(), "lead", started=day("2025-07"), ended=day("2025-05"))
    assert refused(operations.add_post, person=person, post=post, by=officer, at=now(), reason="x") == (
        "The post begins July 2025 and would end May 2025: it cannot end before it starts."
    )


def test_nobody_is_given_the_same_post_twice_or_one_in_a_group_that_is_over(officer):
    person, group = make_user("contributor", name="One"), make_group(name="Robbery group")
    said = {"person": person, "by": officer, "at": now(), "reason": "x"}
    operations.add_post(post=Post(group, "lead"), **said)
    assert refused(operations.add_post, post=Post(group, "lead"), **said) == (
        "One is lead of the Robbery group already: change that post."
    )
    over = make_group(name="Old group", started=day("2020"), ended=day("2024"))
    assert refused(operations.add_post, post=Post(over, "lead"), **said) == (
        "The Old group ended in 2024: choose another."
    )


def test_a_post_ends_by_its_last_day_with_a_reason(officer):
    person = make_user("contributor")
    post = make_membership(person=person, started="2024-01", role="lead")
    operations.change_post(
        membership=post, ended=day("2025-07-13"), by=officer, at=now(), reason="Handed to another."
    )
    person.refresh_from_db()
    assert person.posts_on(now().date()) == {}
    assert post.history.latest("history_id").history_change_reason == "Handed to another."


# Roles


def test_only_an_administrator_gives_roles_and_the_last_one_stays(officer):
    administrator = make_user("administrator", name="The administrator")
    person = make_user("contributor")
    said = {"at": now(), "reason": "x"}
    assert refused(operations.give_roles, person=person, roles=["is_officer"], by=officer, **said) == (
        "Only an administrator gives and takes roles."
    )
    operations.give_roles(person=person, roles=["is_officer", "is_staff"], by=administrator, **said)
    assert person.is_officer and person.is_staff
    assert refused(operations.give_roles, person=administrator, roles=[], by=administrator, **said) == (
        "The administrator is the last administrator: make somebody else one first."
    )


# Second factors


@pytest.mark.parametrize("role", ["officer", "publisher", "scrutiny", "administrator"])
def test_whoever_has_a_role_needs_two_factors(role):
    assert must_use_two_factors(make_user(role))


def test_whoever_can_write_by_post_or_agency_needs_two_factors_and_a_reader_does_not():
    reader = make_user("contributor")
    assert not must_use_two_factors(reader)
    assert must_use_two_factors(make_user("contributor", partner=make_partner()))
    make_membership(person=reader, ended="2025-07-13", started="2024")
    assert not must_use_two_factors(User.objects.get(pk=reader.pk))
    make_membership(person=reader, started="2025-07-14")
    assert must_use_two_factors(User.objects.get(pk=reader.pk))


def test_an_officer_takes_a_lost_second_factor_away_and_the_person_is_told(officer, client, sent):
    person = make_user("contributor")
    Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
    client.force_login(person)
    with sent():
        operations.reset_second_factors(person=person, by=officer, at=now(), reason="Phone lost.")
    assert not Authenticator.objects.filter(user=person).exists()
    assert client.get("/measures/").status_code == 302
    assert (
        person.history.latest("history_id").history_change_reason == "Second factor taken away: Phone lost."
    )
    assert mail.outbox[0].subject == "Your second factor was taken away"


def test_nobody_takes_their_own_second_factor_away_past_the_account_page():
    administrator = make_user("administrator")
    assert permissions.why_not_reset_second_factor(administrator, administrator) == (
        "Change your own second factors on your account page."
    )


# Leaving and coming back


def test_whoever_retires_loses_access_and_keeps_their_name_on_history(officer, client):
    person = make_user("contributor", name="The leaver", calendar_key="secret")
    held = make_membership(person=person, started="2024", role="lead")
    to_come = make_membership(person=person, started="2025-10", role="chair")
    Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
    client.force_login(person)
    operations.retire(person=person, by=officer, at=now(), reason="Moved to another force.")
    person.refresh_from_db()
    held.refresh_from_db()
    assert person.person_state == PersonState.RETIRED
    assert (person.retired_on, person.calendar_key, person.check_password(PASSWORD)) == (
        now().date(),
        None,
        False,
    )
    assert str(held.ended) == "14 July 2025"
    assert not Membership.objects.filter(pk=to_come.pk).exists()
    assert not Authenticator.objects.filter(user=person).exists()
    assert client.get("/measures/").status_code == 302
    assert held.person.name == "The leaver"
    assert person.history.latest("history_id").history_change_reason == "Retired: Moved to another force."


def test_a_pending_invitation_ends_with_the_person(officer):
    person = invited(officer)
    operations.retire(person=person, by=officer, at=now(), reason="Never came.")
    assert "taken back" in refused(
        operations.accept_invitation, key=KEYS[-1], password=NEW_PASSWORD, by=person, at=now()
    )


def test_nobody_retires_themselves_nor_the_last_of_their_kind_nor_twice(officer):
    administrator = make_user("administrator", name="The administrator")
    other = make_user("administrator")
    assert permissions.why_not_retire(administrator, administrator) == (
        "Nobody retires themselves: ask another officer or an administrator to hand over your work."
    )
    operations.retire(person=administrator, by=other, at=now(), reason="x")
    assert permissions.why_not_retire(other, administrator) == "The administrator has retired already."
    assert permissions.why_not_retire(other, officer) == (
        "The officer on duty is the last officer: make somebody else one first."
    )
    assert permissions.why_not_retire(officer, other) == permissions.ROLES_ARE_GIVEN


def test_somebody_comes_back_with_a_reason_a_new_invitation_and_nothing_else(officer):
    person = make_user("contributor", name="The returner")
    make_membership(person=person, started="2024")
    said = {"person": person, "by": officer, "at": now()}
    assert refused(operations.bring_back, link=link, reason="x", **said) == "The returner has not retired."
    operations.retire(reason="Moved.", **said)
    assert refused(operations.bring_back, link=link, reason="", **said) == operations.NEEDS_REASON
    person.refresh_from_db()
    operations.bring_back(link=link, reason="Returned from secondment.", **said)
    person.refresh_from_db()
    assert person.person_state == PersonState.INVITED
    assert person.posts_on(now().date() + timedelta(days=1)) == {}
    operations.accept_invitation(key=KEYS[-1], password=NEW_PASSWORD, by=person, at=now())


def test_everybody_chooses_their_own_reminders(officer):
    person = make_user("contributor")
    operations.choose_reminders(person=person, reminders="none", by=person, at=now())
    assert person.reminders == "none"
    assert refused(operations.choose_reminders, person=person, reminders="weekly", by=officer, at=now()) == (
        "Everybody chooses their own reminders."
    )


# What is forgotten


def test_sign_ins_and_refusals_are_forgotten_after_the_days_that_are_said(capsys):
    person = make_user("contributor")
    for days in (401, 399):
        at = now() - timedelta(days=days)
        operations.note_sign_in(outcome=SignInOutcome.SIGNED_IN, by=person, at=at)
        operations.note_refusal(by=person, at=at, address="/plans/", words="No.")
    call_command("forget_sign_ins")
    assert "Forgotten: 2 entries older than 400 days." in capsys.readouterr().out
    assert (SignIn.objects.count(), Refusal.objects.count()) == (1, 1)
    with pytest.raises(CommandError, match="keep at least one day"):
        call_command("forget_sign_ins", days=0)
