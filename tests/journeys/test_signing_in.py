"""Signing in, as people do it: by invitation, with two factors or a passkey; nothing typed is lost; a leaver goes."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.errands import NEW_PASSWORD, invite, shown_code, sign_in_by_hand

OFFICER = "officer@demo.example"
CONTRIBUTOR = "contributor@demo.example"


@pytest.fixture
def two_factors(settings):
    """As everywhere but in a demonstration."""
    settings.PORTAL_TWO_FACTORS = True


@pytest.fixture
def letters(settings):
    """What the portal sends during this journey."""
    from django.core import mail

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    return mail.outbox


@pytest.fixture
def keeps_the_guidelines(axe, html_problems):
    """`keeps_the_guidelines(page, response)`: WCAG 2.2 AA, and valid HTML as it was sent."""

    def checked(page, response=None):
        assert axe(page) == [], page.url
        if response is not None:
            assert html_problems(response.text()) == [], page.url

    return checked


def test_an_invited_contributor_comes_in_with_two_factors_and_comes_back(
    page, context, sign_in, letters, two_factors, keeps_the_guidelines, undone, complaints, settings
):
    settings.PORTAL_TWO_FACTORS = False  # the officer who invites
    sign_in(OFFICER)
    link = invite(page, "New colleague", "new.colleague@demo.example", letters)
    context.clear_cookies()
    settings.PORTAL_TWO_FACTORS = True

    keeps_the_guidelines(page, page.goto(link))
    page.get_by_label("Password", exact=True).fill(NEW_PASSWORD)
    page.get_by_label("Password again").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Keep this password and go in").click()

    page.wait_for_url("**/accounts/2fa/")
    expect(page.get_by_text("You can write to the record, so you sign in with two factors.")).to_be_visible()
    keeps_the_guidelines(page)
    page.get_by_role("link", name="Set up an app").click()
    page.wait_for_url("**/activate/")
    keeps_the_guidelines(page)
    expect(page.get_by_alt_text("QR code that holds the key below")).to_be_visible()
    secret = page.locator("#key").inner_text()
    page.get_by_label("The six digits that the app shows").fill(shown_code(secret, -1))
    page.get_by_role("button", name="Set it up").click()

    page.wait_for_url("**/recovery-codes/")
    keeps_the_guidelines(page)
    expect(page.locator(".codes code")).to_have_count(10)
    with page.expect_download() as file:
        page.get_by_role("link", name="Download them").click()
    assert file.value.suggested_filename == "recovery-codes.txt"
    page.get_by_role("link", name="I have kept them").click()
    page.wait_for_url("**/my-work/")

    page.goto("/accounts/")
    page.get_by_role("button", name="Sign out").click()
    page.goto("/accounts/login/")
    sign_in_by_hand(page, "new.colleague@demo.example", NEW_PASSWORD)
    page.wait_for_url("**/authenticate/")
    keeps_the_guidelines(page)
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert").get_by_text("This code is not right")).to_be_visible()
    page.get_by_label("Code").fill(shown_code(secret))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/my-work/")

    page.goto("/accounts/")
    expect(page.get_by_text("Signed in by password and code")).to_be_visible()
    expect(page.get_by_text("Signed in by invitation")).to_be_visible()


def test_a_recovery_code_opens_when_the_phone_is_not_at_hand(page, two_factors, undone, keeps_the_guidelines):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP

    from partnership.models import User

    person = User.objects.get(email=CONTRIBUTOR)
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    spare = RecoveryCodes.activate(person).get_unused_codes()[3]
    page.goto("/accounts/login/")
    sign_in_by_hand(page, CONTRIBUTOR)
    page.get_by_label("Code").fill(f"{spare[:4]} {spare[4:]}")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/my-work/")


@pytest.fixture
def fingerprint_reader(page):
    """The page's own authenticator: a device with a fingerprint reader that always agrees."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return session


def test_a_passkey_is_added_and_then_opens_without_a_password(
    page, fingerprint_reader, letters, two_factors, keeps_the_guidelines, undone
):
    page.goto("/accounts/login/")
    sign_in_by_hand(page, CONTRIBUTOR)
    page.wait_for_url("**/accounts/2fa/")
    page.get_by_role("link", name="Add a passkey").click()
    page.wait_for_url("**/webauthn/add/")
    keeps_the_guidelines(page)
    page.get_by_label("Name").fill("Work laptop")
    page.get_by_label("Let it stand in for the password, too").check()
    page.get_by_role("button", name="Add the passkey").click()
    page.wait_for_url("**/recovery-codes/")

    page.goto("/accounts/2fa/webauthn/")
    expect(page.get_by_role("rowheader", name="Work laptop")).to_be_visible()
    keeps_the_guidelines(page)
    page.get_by_role("link", name="Rename").click()
    keeps_the_guidelines(page)
    page.get_by_label("Name").fill("Laptop in the office")
    page.get_by_role("button", name="Keep this name").click()
    page.get_by_role("link", name="Remove Laptop in the office").click()
    expect(page.get_by_text("one second factor has to stay")).to_be_visible()
    keeps_the_guidelines(page)

    page.goto("/accounts/")
    page.get_by_role("button", name="Sign out").click()
    page.goto("/accounts/login/?next=/measures/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda address: address.endswith("/measures/") and "login" not in address)
    page.goto("/accounts/")
    expect(page.get_by_text("Signed in by passkey")).to_be_visible()


def test_a_passkey_is_the_second_step_after_the_password(
    page, fingerprint_reader, letters, two_factors, undone
):
    page.goto("/accounts/login/")
    sign_in_by_hand(page, CONTRIBUTOR)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("button", name="Add the passkey").click()
    page.wait_for_url("**/recovery-codes/")
    page.goto("/accounts/")
    page.get_by_role("button", name="Sign out").click()
    page.goto("/accounts/login/")
    sign_in_by_hand(page, CONTRIBUTOR)
    page.wait_for_url("**/authenticate/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/my-work/")
    page.goto("/accounts/")
    expect(page.get_by_text("Signed in by password and passkey")).to_be_visible()


def test_a_passkey_that_does_not_come_is_told_in_a_sentence(page, undone, eventually, keeps_the_guidelines):
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")  # a browser without any device
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").wait_for()
    page.evaluate(
        """() => { navigator.credentials.get = () => Promise.reject(new DOMException("x", "NotAllowedError")); }"""
    )
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("No passkey was used: it was cancelled").wait_for()
    keeps_the_guidelines(page)


def test_without_scripts_one_signs_in_and_passkeys_say_what_they_need(
    without_javascript, site, undone, two_factors
):
    page = without_javascript
    page.goto(f"{site}/accounts/login/")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    sign_in_by_hand(page, CONTRIBUTOR)
    page.get_by_role("link", name="Add a passkey").click()
    expect(page.get_by_text("Passkeys need a browser that knows them, with JavaScript.")).to_be_visible()
    expect(page.get_by_role("button", name="Add the passkey")).to_be_hidden()
    page.goto(f"{site}/accounts/2fa/totp/activate/")
    page.get_by_label("The six digits that the app shows").fill(shown_code(page.locator("#key").inner_text()))
    page.get_by_role("button", name="Set it up").click()
    expect(page.locator(".codes code")).to_have_count(10)


def test_six_wrong_passwords_are_answered_with_a_time(page, undone, keeps_the_guidelines):
    page.goto("/accounts/login/")
    for _ in range(6):
        sign_in_by_hand(page, CONTRIBUTOR, "not this one at all")
    locked = r"this is locked until \d\d:\d\d\. Wait until then, or choose a new password"
    expect(page.get_by_role("alert")).to_contain_text(re.compile(locked))
    keeps_the_guidelines(page)


def test_a_forgotten_password_is_chosen_anew_by_a_letter(page, letters, undone, keeps_the_guidelines):
    page.goto("/accounts/login/")
    page.get_by_role("link", name="I have forgotten my password").click()
    keeps_the_guidelines(page)
    page.get_by_label("E-mail address").fill(CONTRIBUTOR)
    page.get_by_role("button", name="Send me the link").click()
    expect(page.get_by_role("heading", name="Look into your e-mail")).to_be_visible()
    keeps_the_guidelines(page)
    page.goto(re.search(r"https?://\S+", letters[-1].body)[0])
    keeps_the_guidelines(page)
    page.get_by_label("New password", exact=True).fill(NEW_PASSWORD)
    page.get_by_label("New password again").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Keep this password").click()
    expect(page.get_by_role("heading", name="Your password is changed")).to_be_visible()
    keeps_the_guidelines(page)
    page.get_by_role("link", name="Sign in with it").click()
    sign_in_by_hand(page, CONTRIBUTOR, NEW_PASSWORD)
    page.wait_for_url("**/my-work/")


def test_what_was_typed_when_the_session_ended_is_there_after_signing_in(
    page, context, sign_in, undone, keeps_the_guidelines
):
    sign_in(OFFICER)
    page.goto("/measures/locks/")
    page.get_by_label("Period to lock").fill("Q4 2024/25")
    page.get_by_label("Why it is locked").fill("Reported to the board on 9 June 2025.")
    context.clear_cookies(name="portal_session")  # what the end of a session does
    page.get_by_role("button", name=re.compile("Lock")).click()
    page.wait_for_url("**/accounts/login/**")
    sign_in_by_hand(page, OFFICER)
    page.wait_for_url("**/measures/locks/")
    expect(
        page.get_by_text("You were signed out before this was saved. What you typed is below")
    ).to_be_visible()
    expect(page.get_by_label("Why it is locked")).to_have_value("Reported to the board on 9 June 2025.")
    keeps_the_guidelines(page)
    page.get_by_role("button", name=re.compile("Lock")).click()
    expect(page.get_by_text("Q4 2024/25 is locked.")).to_be_visible()


def test_a_form_from_before_signing_in_again_in_another_tab_is_not_lost(
    page, context, watch, sign_in, undone, complaints, keeps_the_guidelines
):
    complaints.expect("status of 403")
    page.goto("/accounts/login/")
    sign_in_by_hand(page, OFFICER)
    page.wait_for_url("**/my-work/")
    page.goto("/measures/locks/")
    page.get_by_label("Period to lock").fill("Q4 2024/25")
    page.get_by_label("Why it is locked").fill("Reported to the board.")
    other = watch(context.new_page())
    other.goto("/accounts/")
    other.get_by_role("button", name="Sign out").click()
    other.goto("/accounts/login/")
    sign_in_by_hand(other, OFFICER)
    other.wait_for_url("**/my-work/")
    page.get_by_role("button", name=re.compile("Lock")).click()
    expect(page.get_by_text("Nothing you typed is lost.")).to_be_visible()
    keeps_the_guidelines(page)
    page.get_by_role("link", name="Open the form with my text").click()
    expect(page.get_by_label("Why it is locked")).to_have_value("Reported to the board.")


def test_a_leavers_items_are_handed_over_in_one_step(page, sign_in, undone, keeps_the_guidelines):
    from actionplans.models import Action
    from partnership.models import User

    leaver = User.objects.get(email="police-contributor@demo.example")
    keys = list(Action.objects.live().order_by("reference").values_list("pk", flat=True)[:3])
    Action.objects.filter(pk__in=keys).update(owner=leaver)
    theirs = set(Action.objects.live().filter(owner=leaver).values_list("pk", flat=True))
    heir = User.objects.get(email=CONTRIBUTOR)
    sign_in(OFFICER)
    keeps_the_guidelines(page, page.goto("/people/"))
    page.get_by_role("link", name=leaver.name).click()
    keeps_the_guidelines(page)
    page.get_by_role("link", name="Retire and hand over").click()
    keeps_the_guidelines(page)
    page.get_by_label("Who takes everything over?").select_option(value=str(heir.pk))
    page.get_by_label("Why they leave").fill("Moved to another force.")
    page.get_by_role("button", name="Hand over and retire").click()
    expect(page.get_by_text(f"{leaver.name} has retired. Handed over:")).to_be_visible()
    keeps_the_guidelines(page)
    assert theirs <= set(Action.objects.live().filter(owner=heir).values_list("pk", flat=True))
    leaver.refresh_from_db()
    assert not leaver.is_active


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/",
        "/accounts/logout/",
        "/accounts/password/change/",
        "/accounts/2fa/",
        "/accounts/2fa/webauthn/",
        "/people/",
        "/people/invite/",
    ],
)
def test_every_page_of_account_and_people_keeps_the_guidelines(
    page, sign_in, undone, keeps_the_guidelines, path
):
    sign_in(OFFICER)
    keeps_the_guidelines(page, page.goto(path))


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/inactive/",
        "/accounts/password/reset/",
        "/accounts/password/reset/done/",
        "/accounts/password/reset/key/1-nothing/",
        "/accounts/invitation/nothing/",
    ],
)
def test_every_page_at_the_door_keeps_the_guidelines(page, undone, complaints, keeps_the_guidelines, path):
    complaints.expect("status of 404")
    keeps_the_guidelines(page, page.goto(path))


def test_every_step_beside_a_person_keeps_the_guidelines(page, sign_in, undone, keeps_the_guidelines):
    from allauth.mfa.totp.internal.auth import TOTP

    from partnership.models import Membership, User

    person = User.objects.get(email=CONTRIBUTOR)
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    post = Membership.objects.filter(person=person).first()
    sign_in("administrator@demo.example")
    for step in ("", "change/", "roles/", "posts/add/", "second-factor/reset/", "retire/"):
        keeps_the_guidelines(page, page.goto(f"/people/{person.pk}/{step}"))
    keeps_the_guidelines(page, page.goto(f"/people/posts/{post.pk}/change/"))


@pytest.mark.parametrize(
    "path", ["/accounts/login/", "/accounts/", "/accounts/2fa/", "/people/", "/people/invite/"]
)
def test_no_page_of_signing_in_or_people_is_wider_than_the_screen(page, sign_in, undone, path):
    if path != "/accounts/login/":
        sign_in(OFFICER)
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
