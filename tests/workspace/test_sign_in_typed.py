"""What was typed survives the end of a session, a second factor on the way back, and a form that went stale."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from performance.models import Reading, Target
from tests.back_office import filled_in, words
from tests.factories import PASSWORD, make_measure, make_partner, make_user, officer, record
from tests.workspace.test_sign_in import SECRET, code

pytestmark = pytest.mark.django_db

IS_BELOW = "You were signed out before this was saved. What you typed is below: check it and save."
WAS_TYPED = "You were signed out before this was saved. This is what you had typed:"


@pytest.fixture
def person():
    return make_user("contributor", email="one@portal.example", partner=make_partner(name="Probation"))


@pytest.fixture
def measure(person):
    measure = make_measure(
        code="RR-1",
        collected="quarter",
        frequency="quarter",
        owner=make_partner(),
        supplier=person.partner,
    )
    quarters = [f"{year} Q{quarter}" for year in ("2023/24", "2024/25") for quarter in (1, 2, 3, 4)]
    record(measure, dict.fromkeys(quarters, 100))
    return measure


ADDRESS = "/measures/RR-1/enter/?period=2025/26+Q1"


def typed(client, measure) -> dict:
    """A filled-in form, and then the session ends."""
    filled = filled_in(client.get(ADDRESS))
    client.cookies.clear()
    return filled | {"value": "101", "commentary": "A long explanation.", "certainty": "final"}


def sign_in(client, where: str):
    return client.post(
        "/accounts/login/", {"login": "one@portal.example", "password": PASSWORD, "next": where}
    )


def test_a_figure_that_met_the_end_of_a_session_is_there_after_signing_in(client, measure, person):
    client.force_login(person)
    sent = client.post(ADDRESS, typed(client, measure))
    assert sent.status_code == 302 and sent["Location"].startswith(
        "/accounts/login/?next=/measures/RR-1/enter/"
    )
    back = sign_in(client, ADDRESS)["Location"]
    form = client.get(back)
    assert IS_BELOW in words(form)
    assert filled_in_form(form)["commentary"] == "A long explanation."
    assert not Reading.objects.filter(value=101).exists(), "a visit shows and stores nothing"
    saved = client.post(back, filled_in_form(form))
    assert saved.status_code == 302
    assert Reading.objects.filter(value=101).exists()
    assert IS_BELOW not in words(client.get(back)), "saved is saved"


def filled_in_form(page) -> dict:
    """The fields of the form of the page, not of the one that throws the text away."""
    from lxml import html as markup

    tree = markup.fromstring(page.content.decode())
    form = next(form for form in tree.forms if form.xpath(".//*[@name='commentary' or @name='reason']"))
    return {name: value.removeprefix("\n") for name, value in form.form_values()}


def test_a_second_factor_on_the_way_back_loses_nothing(client, measure, person):
    TOTP.activate(person, SECRET)
    client.force_login(person)
    client.post(ADDRESS, typed(client, measure))
    assert sign_in(client, ADDRESS)["Location"] == "/accounts/2fa/authenticate/"
    back = client.post("/accounts/2fa/authenticate/", {"code": code()})["Location"]
    assert filled_in_form(client.get(back))["commentary"] == "A long explanation."


def test_a_step_of_an_officer_survives_in_the_same_way(client, measure):
    make_user("officer", email="one@portal.example".replace("one", "two"))
    client.post(
        "/measures/RR-1/target/", {"period": "Q1 2025/26", "value": "90", "reason": "Agreed by the board."}
    )
    client.post("/accounts/login/", {"login": "two@portal.example", "password": PASSWORD})
    form = client.get("/measures/RR-1/target/")
    assert IS_BELOW in words(form)
    assert filled_in_form(form)["reason"] == "Agreed by the board."
    assert not Target.objects.exists()


def test_what_is_kept_can_be_thrown_away(client, measure, person):
    client.post(ADDRESS, {"commentary": "Never mind."})
    sign_in(client, ADDRESS)
    answer = client.post("/accounts/typed/forget/", {"next": ADDRESS}, follow=True)
    assert answer.redirect_chain[-1][0] == ADDRESS
    assert IS_BELOW not in words(answer) and "Never mind." not in words(answer)


def test_a_page_whose_form_does_not_show_it_again_shows_the_text_itself(client, person):
    client.post("/my-work/", {"what_was_done": "Many things.\nAnd <b>more</b>.", "empty": ""})
    sign_in(client, "/my-work/")
    page = client.get("/my-work/")
    assert WAS_TYPED in words(page)
    assert "What was done Many things." in words(page)
    assert "<b>more</b>" not in page.content.decode()


def test_an_address_that_only_takes_forms_leads_back_to_the_page_with_its_button(client, person):
    client.post("/imports/7/commit/", {"a": "b"}, HTTP_REFERER="http://testserver/imports/7/?from=list")
    sign_in(client, "/imports/7/commit/")
    answer = client.get("/imports/7/commit/")
    assert (answer.status_code, answer["Location"]) == (302, "/imports/7/?from=list")
    assert client.get("/imports/7/commit/").status_code == 405, "said once"


@pytest.mark.parametrize(
    "said",
    [
        {"password": "secret", "code": "123456", "credential": "{}", "csrfmiddlewaretoken": "x"},
        {"commentary": "x" * 200_001},
    ],
)
def test_secrets_and_floods_are_not_kept(client, person, said):
    client.post("/my-work/", said)
    assert "typed" not in client.session


def test_files_are_not_kept(client, person):
    client.post("/my-work/", {"note": "x", "file": SimpleUploadedFile("a.txt", b"x")})
    assert "typed" not in client.session


def test_a_stranger_cannot_fill_the_table_of_sessions(client):
    for number in range(40):
        client.post(f"/my-work/?n={number}", {"note": "x" * 1000})
    assert len(client.session["typed"]) == 5
    fresh = Client()
    fresh.post("/my-work/", {"note": "x"})
    assert "typed" not in fresh.session, "thirty a minute from one place are enough"


def test_a_visit_of_a_stranger_makes_no_session(client):
    client.get("/accounts/login/")
    client.get("/my-work/")
    assert "portal_session" not in client.cookies


def test_a_form_from_before_signing_in_again_keeps_its_text(measure, person):
    """The other tab signed in, so the token of this form is out of date."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person)
    said = filled_in(browser.get(ADDRESS)) | {
        "value": "101",
        "commentary": "A long explanation.",
        "certainty": "final",
        "csrfmiddlewaretoken": "0" * 64,
    }
    answer = browser.post(ADDRESS, said, HTTP_ORIGIN="http://testserver")
    assert answer.status_code == 403
    assert "Nothing you typed is lost." in words(answer)
    assert filled_in_form(browser.get(ADDRESS))["commentary"] == "A long explanation."


def test_a_form_from_another_site_keeps_nothing(measure, person):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person)
    browser.get(ADDRESS)
    answer = browser.post(ADDRESS, {"commentary": "Planted."}, HTTP_ORIGIN="https://elsewhere.example")
    assert "This form did not come from here" in words(answer)
    assert "typed" not in browser.session


def test_whoever_turns_out_to_need_a_second_factor_loses_no_text(client, measure, settings, person):
    client.force_login(person)
    filled = filled_in(client.get(ADDRESS)) | {"commentary": "A long explanation.", "value": "101"}
    settings.PORTAL_TWO_FACTORS = True
    assert client.post(ADDRESS, filled)["Location"] == "/accounts/2fa/"
    settings.PORTAL_TWO_FACTORS = False
    assert filled_in_form(client.get(ADDRESS))["commentary"] == "A long explanation."


def test_what_was_kept_goes_with_the_person(client, measure, person):
    client.post(ADDRESS, {"commentary": "Mine."})
    sign_in(client, ADDRESS)
    client.post("/accounts/logout/")
    client.force_login(officer())
    assert "Mine." not in words(client.get(ADDRESS))
