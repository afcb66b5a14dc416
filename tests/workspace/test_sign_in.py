"""Signing in: by invitation, locked out in words, with a second factor for whoever writes, and every attempt noted."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.urls import reverse

from partnership.models import Refusal, SignIn, User
from partnership.operations import invite, retire
from tests.back_office import words
from tests.factories import (
    PASSWORD,
    TODAY,
    make_measure,
    make_membership,
    make_partner,
    make_partnership,
    make_user,
    now,
    officer,
)
from tests.queries import written_meanwhile

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NEW_PASSWORD = "lantern-bridge-oyster"
LOGIN = "/accounts/login/"


@pytest.fixture
def two_factors(settings):
    settings.PORTAL_TWO_FACTORS = True


@pytest.fixture
def person():
    return make_user("contributor", email="one@portal.example", name="Person One", partner=make_partner())


@pytest.fixture
def with_app(person):
    TOTP.activate(person, SECRET)
    RecoveryCodes.activate(person)
    return person


def code() -> str:
    """What the authenticator app shows now."""
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(SECRET, counters[len(counters) // 2]))


def wrong_code() -> str:
    shown = {format_hotp_value(hotp_value(SECRET, counter)) for counter in yield_hotp_counters_from_time()}
    return next(f"{number:06}" for number in range(10) if f"{number:06}" not in shown)


def sign_in(client, email="one@portal.example", password=PASSWORD, **said):
    return client.post(LOGIN, {"login": email, "password": password} | said)


def is_in(client) -> bool:
    return client.get("/measures/").status_code == 200


def noted() -> list[str]:
    """What was noted, oldest first: outcome and way."""
    return [
        f"{entry.get_outcome_display()} {entry.get_way_display()}".strip()
        for entry in SignIn.objects.order_by("pk")
    ]


# The door


def test_a_person_signs_in_by_e_mail_in_any_case_and_comes_where_they_were_going(client, person):
    answer = sign_in(client, email=" One@Portal.Example ", next="/imports/")
    assert (answer.status_code, answer["Location"]) == (302, "/imports/")
    assert is_in(client)
    assert noted() == ["Signed in password"]


def test_signing_in_is_no_change_of_the_account(client, person):
    before = person.history.count()
    sign_in(client)
    assert person.history.count() == before


def test_nobody_is_sent_to_another_site_after_signing_in(client, person):
    assert sign_in(client, next="https://elsewhere.example/")["Location"] == reverse("workspace:home")


@pytest.mark.parametrize("email", ["one@portal.example", "nobody@portal.example"])
def test_a_wrong_password_and_an_unknown_address_are_told_the_same(client, person, email):
    said = words(sign_in(client, email=email, password="not this one at all"))
    assert "The e-mail address or the password is not right. Check both and try again." in said
    assert noted() == ["Wrong e-mail address or password"]


def test_what_was_typed_wrong_stands_with_the_person_it_was_meant_for(client, person):
    sign_in(client, password="not this one at all")
    sign_in(client, email="nobody@portal.example", password="not this one at all")
    assert list(SignIn.objects.order_by("pk").values_list("person", "email")) == [
        (person.pk, "one@portal.example"),
        (None, "nobody@portal.example"),
    ]


def test_only_the_network_is_kept_never_the_whole_address(client, person):
    client.post(LOGIN, {"login": person.email, "password": PASSWORD}, REMOTE_ADDR="203.0.113.77")
    assert SignIn.objects.get().network == "203.0.113.0/24"
    client.post(LOGIN, {"login": "x@y.example", "password": "x"}, REMOTE_ADDR="2001:db8:1:2:3::4")


def test_after_five_wrong_passwords_the_account_is_locked_until_a_time_that_is_said(client, person):
    for _ in range(5):
        sign_in(client, password="not this one at all")
    said = words(sign_in(client))
    assert re.search(r"There were too many wrong attempts, so this is locked until \d\d:\d\d\.", said)
    assert "Wait until then, or choose a new password: a new one works at once." in said
    assert not is_in(client)
    assert noted()[-1] == "Locked out"


def test_a_new_password_unlocks_at_once(client, person):
    for _ in range(5):
        sign_in(client, password="not this one at all")
    _choose_password_by_letter(client, person)
    sign_in(client, password=NEW_PASSWORD)
    assert is_in(client)


def test_somebody_elses_lock_out_keeps_nobody_out(client, person):
    make_user("contributor", email="two@portal.example")
    for _ in range(6):
        sign_in(client, password="not this one at all")
    sign_in(client, email="two@portal.example")
    assert is_in(client)


def test_an_account_that_is_not_active_does_not_sign_in_and_is_told_whom_to_ask(client, person):
    User.objects.filter(pk=person.pk).update(is_active=False)
    answer = client.post(LOGIN, {"login": person.email, "password": PASSWORD}, follow=True)
    assert "This account is closed" in words(answer)
    assert noted() == ["Refused: account not active"]


def test_whoever_retired_is_told_what_a_stranger_is_told(client, person):
    retire(person=person, by=officer(), at=now(), reason="Moved.")
    assert "The e-mail address or the password is not right." in words(sign_in(client))


def test_signing_out_is_a_press_and_is_noted(client, person):
    sign_in(client)
    assert "Sign out" in words(client.get("/accounts/logout/"))
    assert is_in(client)
    client.post("/accounts/logout/")
    assert not is_in(client)
    assert noted() == ["Signed in password", "Signed out"]


def test_nobody_signs_up_and_is_told_who_invites(client):
    make_partnership()
    for answer in (
        client.get("/accounts/signup/"),
        client.post("/accounts/signup/", {"email": "x@y.example"}),
    ):
        assert "Nobody signs up here. The community safety officers invite the people" in words(answer)
    assert not User.objects.filter(email="x@y.example").exists()


def test_the_demonstration_shows_whom_one_can_be(client):
    make_user("officer", email="officer@demo.example")
    assert "officer@demo.example" in words(client.get(LOGIN))


def test_a_session_ends_after_a_working_day(client, person):
    sign_in(client)
    assert client.session.get_expiry_age() <= 12 * 60 * 60


def test_the_back_office_has_the_same_door_in_and_out(client):
    make_user("officer", email="one@portal.example")
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0].startswith(LOGIN)
    sign_in(client)
    assert client.get("/admin/password_change/")["Location"] == "/accounts/password/change/"
    client.post("/admin/logout/")
    assert not is_in(client)
    assert noted()[-1] == "Signed out"


# Passwords


def _letter_link() -> str:
    return re.search(r"https?://testserver(/\S+)", mail.outbox[-1].body)[1]


def _choose_password_by_letter(client, person, password=NEW_PASSWORD):
    client.post("/accounts/password/reset/", {"email": person.email})
    form = client.get(_letter_link(), follow=True)
    address = form.redirect_chain[-1][0]
    return client.post(address, {"password1": password, "password2": password}, follow=True)


def test_a_forgotten_password_is_chosen_anew_by_a_letter_once(client, person):
    answer = _choose_password_by_letter(client, person)
    assert "Your password is changed" in words(answer)
    letter = next(letter for letter in mail.outbox if letter.subject.startswith("Choose a new password"))
    assert "It works once, for a day" in letter.body and letter.alternatives
    person.refresh_from_db()
    assert person.check_password(NEW_PASSWORD)
    assert person.history.latest("history_id").history_change_reason == "Chose a new password."
    link = re.search(r"https?://testserver(/\S+)", letter.body)[1]
    assert "This link no longer works" in words(client.get(link, follow=True))


def test_asking_for_a_password_never_says_who_has_an_account(client, person):
    known = client.post("/accounts/password/reset/", {"email": person.email}, follow=True)
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@portal.example"}, follow=True)
    assert words(known) == words(unknown)
    assert [letter.subject.split(" – ")[0] for letter in mail.outbox] == [
        "Choose a new password",
        "No account with this address",
    ]


def test_whoever_has_not_used_the_invitation_gets_no_password_by_the_back_door(client, person):
    person.set_unusable_password()
    person.save()
    client.post("/accounts/password/reset/", {"email": person.email})
    assert mail.outbox[-1].subject.startswith("No account with this address")


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        ("short", "short", "This password is too short. It must contain at least 12 characters."),
        ("password1234", "password1234", "This password is too common."),
        ("837465019283", "837465019283", "This password is entirely numeric."),
        (NEW_PASSWORD, "lantern-bridge", "The two passwords are not the same: type the same one twice."),
    ],
)
def test_a_weak_password_is_refused_in_words(client, person, first, second, sentence):
    client.force_login(person)
    said = client.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": first, "password2": second}
    )
    assert sentence in words(said)


def test_a_changed_password_signs_everybody_else_out_and_is_told_by_letter(client, person):
    from django.test import Client

    other = Client()
    sign_in(other)
    sign_in(client)
    client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    )
    assert is_in(client) and not is_in(other)
    assert mail.outbox[-1].subject.startswith("Your password was changed")


# Two factors


def test_whoever_can_write_is_led_to_a_second_factor_with_a_sentence(client, person, two_factors):
    sign_in(client)
    for path in ("/measures/", "/my-work/", "/people/"):
        answer = client.get(path, follow=True)
        assert answer.redirect_chain == [("/accounts/2fa/", 302)]
        assert "You can write to the record, so you sign in with two factors." in words(answer)
    assert "you need one to write" in words(client.get("/accounts/"))
    assert client.post("/accounts/logout/").status_code == 302


def test_the_back_office_asks_for_two_factors_too(client, two_factors):
    client.force_login(make_user("officer"))
    assert client.get("/admin/")["Location"] == "/accounts/2fa/"


def test_a_reader_needs_no_second_factor(client, two_factors):
    client.force_login(make_user("contributor"))
    assert client.get("/measures/").status_code == 200


def test_in_the_demonstration_nobody_is_asked_for_two_factors(client, person):
    client.force_login(person)
    assert client.get("/measures/").status_code == 200


def test_an_app_is_set_up_right_after_signing_in_and_the_way_goes_on(client, person, two_factors):
    sign_in(client)
    client.get("/measures/?show=due-soon")
    form = client.get("/accounts/2fa/totp/activate/")
    assert form.status_code == 200, "the password was just given"
    secret = client.session["mfa.totp.secret"]
    assert " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)) in words(form)
    assert "data:image/svg+xml;base64," in form.content.decode()
    wrong = client.post("/accounts/2fa/totp/activate/", {"code": "1"})
    assert "This code is not right, or was used already" in words(wrong)
    assert client.session["mfa.totp.secret"] == secret, "the picture that was scanned stays the right one"
    counters = list(yield_hotp_counters_from_time())
    shown = format_hotp_value(hotp_value(secret, counters[len(counters) // 2]))
    codes = client.post("/accounts/2fa/totp/activate/", {"code": shown}, follow=True)
    assert codes.redirect_chain[-1][0] == "/accounts/2fa/recovery-codes/"
    assert "10 of 10 are left." in words(codes)
    assert 'href="/measures/?show=due-soon"' in codes.content.decode()
    assert is_in(client)


def test_whoever_has_an_app_signs_in_with_its_code(client, with_app, two_factors):
    answer = sign_in(client, next="/imports/")
    assert answer["Location"] == "/accounts/2fa/authenticate/"
    assert not is_in(client)
    answer = client.post("/accounts/2fa/authenticate/", {"code": code()})
    assert answer["Location"] == "/imports/"
    assert is_in(client)
    assert noted() == ["Signed in password and code"]


def test_a_code_works_once(client, with_app):
    from django.test import Client

    shown = code()
    for visitor, comes_in in ((client, True), (Client(), False)):
        sign_in(visitor)
        visitor.post("/accounts/2fa/authenticate/", {"code": shown})
        assert is_in(visitor) is comes_in


def test_a_recovery_code_works_once(client, with_app):
    from django.test import Client

    codes = Authenticator.objects.get(user=with_app, type="recovery_codes").wrap()
    spent = codes.get_unused_codes()[0]
    for visitor, comes_in in ((client, True), (Client(), False)):
        sign_in(visitor)
        visitor.post("/accounts/2fa/authenticate/", {"code": spent})
        assert is_in(visitor) is comes_in
    assert noted()[0] == "Signed in password and recovery code"
    assert noted()[-1] == "Wrong code"


def test_too_many_wrong_codes_lock_with_a_time(client, with_app):
    sign_in(client)
    for _ in range(5):
        answer = client.post("/accounts/2fa/authenticate/", {"code": wrong_code()})
    assert "This code is not right, or was used already: give the one that is shown now." in words(answer)
    said = words(client.post("/accounts/2fa/authenticate/", {"code": code()}))
    assert re.search(r"locked until \d\d:\d\d", said)
    assert not is_in(client)
    assert noted() == ["Wrong code"] * 5 + ["Locked out"]


def test_the_last_second_factor_of_somebody_who_writes_stays(client, with_app, two_factors):
    sign_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": code()})
    for answer in (
        client.get("/accounts/2fa/totp/deactivate/"),
        client.post("/accounts/2fa/totp/deactivate/"),
    ):
        assert "one second factor has to stay: add another one first" in words(answer)
    assert Authenticator.objects.filter(user=with_app, type="totp").exists()


def test_the_last_passkey_of_somebody_who_writes_stays(client, person, two_factors):
    key = Authenticator.objects.create(user=person, type="webauthn", data={"name": "Laptop"})
    sign_in_again(client, person)
    address = f"/accounts/2fa/webauthn/keys/{key.pk}/remove/"
    for answer in (client.get(address), client.post(address)):
        assert "one second factor has to stay" in words(answer)
    TOTP.activate(person, SECRET)
    client.post(address)
    assert not Authenticator.objects.filter(pk=key.pk).exists()


def sign_in_again(client, person):
    """Signed in, and the password given a second time."""
    client.force_login(person)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})


def test_what_changes_the_way_in_asks_again_who_it_is(client, with_app):
    client.force_login(with_app)
    for path in (
        "/accounts/2fa/totp/deactivate/",
        "/accounts/2fa/recovery-codes/",
        "/accounts/2fa/recovery-codes/download/",
        "/accounts/2fa/recovery-codes/generate/",
        "/accounts/2fa/webauthn/add/",
    ):
        answer = client.get(path, follow=True)
        assert answer.redirect_chain[-1][0].startswith("/accounts/reauthenticate/"), path
        assert "prove once more that it is you" in words(answer)
    wrong = client.post("/accounts/reauthenticate/", {"password": "not this one at all"})
    assert "This is not your password." in words(wrong)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert "10 of 10 are left." in words(client.get("/accounts/2fa/recovery-codes/"))


def test_recovery_codes_are_downloaded_as_text_and_made_anew(client, with_app):
    sign_in_again(client, with_app)
    file = client.get("/accounts/2fa/recovery-codes/download/")
    assert file["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
    before = file.content.decode().split()
    assert len(before) == 10
    client.post("/accounts/2fa/recovery-codes/generate/")
    after = client.get("/accounts/2fa/recovery-codes/download/").content.decode().split()
    assert set(before).isdisjoint(after)


def test_a_passkey_that_is_none_is_refused_and_noted(client, person):
    answer = client.post("/accounts/2fa/webauthn/login/", {"credential": "{}"}, follow=True)
    assert not is_in(client)
    assert answer.redirect_chain[-1][0] == LOGIN


# Invitations


def invite_somebody(client) -> str:
    keys = []
    invite(
        name="New colleague",
        email="new@portal.example",
        partner=make_partner(name="Probation Service"),
        job_title="",
        link=lambda key: keys.append(key) or key,
        by=officer(),
        at=now(),
    )
    return f"/accounts/invitation/{keys[0]}/"


def test_an_invitation_becomes_a_password_and_a_signed_in_person(client, two_factors):
    address = invite_somebody(client)
    assert "Welcome, New colleague" in words(client.get(address))
    weak = client.post(address, {"password1": "short", "password2": "short"})
    assert "at least 12 characters" in words(weak)
    answer = client.post(address, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}, follow=True)
    assert answer.redirect_chain[-1][0] == "/accounts/2fa/"
    assert "Welcome, New colleague. Your password is set." in words(answer)
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200
    assert noted() == ["Signed in invitation"]


def test_looking_at_an_invitation_spends_nothing(client):
    address = invite_somebody(client)
    for _ in range(3):
        assert client.get(address).status_code == 200


def test_a_used_an_expired_and_an_unknown_link_say_what_to_do(client, settings):
    address = invite_somebody(client)
    settings.PORTAL_TODAY = TODAY + timedelta(days=8)
    late = client.get(address)
    assert late.status_code == 404
    assert "This link worked until 21 July 2025." in words(late)
    settings.PORTAL_TODAY = TODAY
    client.post(address, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    client.post("/accounts/logout/")
    assert "This link has been used, and works only once" in words(client.get(address))
    assert "This link is not complete" in words(client.get("/accounts/invitation/nonsense/"))


def test_whoever_opens_a_link_while_somebody_else_is_signed_in_is_asked_to_sign_out(client, person):
    address = invite_somebody(client)
    client.force_login(person)
    assert "Person One is signed in on this machine. Sign out first" in words(client.get(address))
    client.post(address, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert not User.objects.get(email="new@portal.example").has_usable_password()


# The account page


def test_the_account_page_says_who_one_is_and_who_signed_in_as_one(client, person):
    make_membership(person=person, started="2024-03", role="lead")
    sign_in(client, password="not this one at all")
    sign_in(client)
    said = words(client.get("/accounts/"))
    assert "Person One" in said and "since March 2024" in said
    assert "Wrong e-mail address or password" in said and "Signed in by password" in said


def test_reminders_are_chosen_on_the_account_page(client, person):
    client.force_login(person)
    answer = client.post("/accounts/reminders/", {"reminders": "monthly"}, follow=True)
    assert "Reminders: every month." in answer.content.decode()
    assert (
        "Choose one of the three"
        in client.post("/accounts/reminders/", {"reminders": "hourly"}, follow=True).content.decode()
    )
    person.refresh_from_db()
    assert person.reminders == "monthly"


# What is noted, and what is not


def test_a_change_that_is_refused_is_noted_with_what_was_said_and_a_refused_visit_is_not(client, person):
    measure = make_measure(code="RR-1")
    client.force_login(person)
    for send in (client.get, client.post):
        assert send(f"/measures/{measure.code}/target/").status_code == 403
    refusal = Refusal.objects.get()
    assert (refusal.person, refusal.address) == (person, "/measures/RR-1/target/")
    assert refusal.words == "Only the community safety officers change the partnership's records."


def test_a_visit_to_any_page_of_signing_in_writes_nothing(client, with_app):
    """A session may note its visitor; no record changes, the recovery codes that are looked at included."""
    from scp_portal.accounts import urlpatterns

    paths = [
        reverse(each.name) for each in urlpatterns if "pk" not in str(each.pattern) and "key" not in each.name
    ]
    with written_meanwhile() as first:
        for path in paths:
            client.get(path)
    sign_in_again(client, with_app)
    with written_meanwhile() as then:
        for path in paths:
            client.get(path)
    assert first + then == []
    assert len(paths) > 15


def test_every_page_of_signing_in_keeps_the_content_security_policy(client, with_app):
    sign_in_again(client, with_app)
    for path in ("/accounts/2fa/", "/accounts/2fa/webauthn/add/", "/accounts/password/change/", "/accounts/"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "unsafe" not in answer["Content-Security-Policy"]
        inline = re.findall(
            r"<style\b|<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>|\sstyle=",
            answer.content.decode(),
        )
        assert inline == [], path
