"""The back office as a whole: every page opens for an officer, nobody else changes anything, and lists stay quick."""

import re

import pytest
from django.contrib import admin
from django.db import connection
from django.urls import NoReverseMatch, reverse

from tests.factories import make_partner, make_partnership, make_user
from tests.house.furnished import furnish
from tests.house.the_house import our_models
from tests.queries import CaptureQueriesContext

pytestmark = pytest.mark.django_db


def page(model, name: str, *args) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def signed_in(client, role: str, **fields):
    person = make_user(role, **fields)
    client.force_login(person)
    return person


def forbidden_by_the_policy(html: str) -> list[str]:
    """What the content security policy would block: inline style, inline script, inline handlers."""
    return re.findall(
        r"<style\b|<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>|\sstyle=|\son[a-z]+=", html
    )


def words(response) -> str:
    """What the page says, without its markup."""
    main = re.search(r"<main.*</main>", response.content.decode(), re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main[0]))


def opens(client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200, path
    assert forbidden_by_the_policy(response.content.decode()) == [], path


def test_every_list_every_search_and_every_record_opens_for_an_officer(client):
    furnish()
    signed_in(client, "officer")
    for model in our_models():
        thing = model._default_manager.first()
        assert thing is not None, f"furnish() makes no {model.__name__}"
        opens(client, page(model, "changelist"))
        opens(client, page(model, "changelist") + "?q=a")
        opens(client, page(model, "change", thing.pk))


@pytest.mark.once
def test_every_history_and_every_blank_form_opens_for_an_officer(client):
    furnish()
    signed_in(client, "officer")
    for model in our_models():
        thing = model._default_manager.first()
        opens(client, page(model, "history", thing.pk))
        if hasattr(model, "history"):
            opens(client, page(model, "simple_history", thing.pk, thing.history.first().pk))
        if admin.site.get_model_admin(model).adds and model._meta.model_name != "partnership":
            opens(client, page(model, "add"))


def test_the_front_page_names_the_partnership_and_leads_from_who_to_telling(client):
    make_partnership(name="Anytown Community Safety Partnership")
    signed_in(client, "officer")
    html = client.get("/admin/").content.decode()
    assert "Anytown Community Safety Partnership back office" in html
    rooms = re.findall(r'class="app-(\w+) module', html)
    ours = ["partnership", "priorities", "performance", "actionplans", "meetings", "workspace", "publishing"]
    assert list(dict.fromkeys(rooms)) == ours


@pytest.mark.once
@pytest.mark.parametrize("role", ["scrutiny"])
def test_whoever_only_looks_is_told_why_they_change_nothing(client, role):
    furnish()
    signed_in(client, role)
    for model in our_models():
        if model._meta.model_name in {"user", "invitation", "signin", "refusal", "letter", "deathreview"}:
            continue  # seen by officers only
        thing = model._default_manager.first()
        assert client.get(page(model, "changelist")).status_code == 200
        assert client.get(page(model, "change", thing.pk)).status_code == 200, model
        before = list(model._default_manager.values())
        for path in (page(model, "change", thing.pk), page(model, "add")):
            refused = client.post(path, {"name": "Changed", "change_reason": "Because."})
            assert refused.status_code == 403, path
            assert "Only the community safety officers change" in words(refused), path
        assert client.post(page(model, "delete", thing.pk), {"post": "yes"}).status_code == 403
        assert list(model._default_manager.values()) == before


def test_accounts_and_their_addresses_are_seen_by_officers_only(client):
    other = make_user("contributor")
    signed_in(client, "scrutiny")
    assert client.get(page(type(other), "changelist")).status_code == 403
    assert client.get(page(type(other), "change", other.pk)).status_code == 403
    assert client.get(page(type(other), "history", other.pk)).status_code in {403, 404}


def test_only_an_administrator_deletes(client):
    partner = make_partner()
    signed_in(client, "officer")
    refused = client.post(page(type(partner), "delete", partner.pk), {"post": "yes"})
    assert refused.status_code == 403
    assert "Only an administrator deletes records" in words(refused)
    partner.refresh_from_db()


def test_whoever_has_no_business_in_the_back_office_is_told_so_kindly(client):
    signed_in(client, "contributor")
    response = client.get("/admin/", follow=True)
    assert response.status_code == 403
    assert "does not open the back office" in response.content.decode()
    assert 'href="/my-work/"' in response.content.decode()


def test_whoever_is_not_signed_in_is_sent_to_the_one_door(client):
    response = client.get("/admin/performance/measure/", follow=True)
    assert response.redirect_chain[-1][0].startswith(reverse("account_login"))
    assert client.get("/admin/login/", follow=True).redirect_chain[-1][0].startswith(reverse("account_login"))


@pytest.mark.once
def test_every_list_asks_as_little_of_the_database_at_ten_times_the_data(client):
    furnish(0, 2)
    signed_in(client, "officer")
    few = _queries(client)
    furnish(2, 20)
    many = _queries(client)
    assert {name: count for name, count in many.items() if count > few[name]} == {}


def test_what_stands_below_a_record_is_asked_for_at_once(client):
    """The lists under a form do not ask again for each of their rows."""
    furnish(0, 1)
    signed_in(client, "officer")
    for model in our_models():
        thing = model._default_manager.first()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(page(model, "change", thing.pk))
        assert len(asked) <= 40, (model, len(asked))


def _queries(client) -> dict[str, int]:
    counts = {}
    for model in our_models():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page(model, "changelist")).status_code == 200
        counts[model._meta.label] = len(asked)
    return counts


def test_every_record_can_be_found_by_typing_where_another_points_to_it(client):
    furnish()
    signed_in(client, "officer")
    for model in our_models():
        for field in model._meta.fields:
            if field.name not in admin.site.get_model_admin(model).get_autocomplete_fields(None):
                continue
            asked = {"app_label": model._meta.app_label, "model_name": model._meta.model_name}
            found = client.get(reverse("admin:autocomplete"), asked | {"field_name": field.name, "term": "e"})
            assert found.status_code == 200, field


def test_no_change_goes_through_the_past(client):
    partner = make_partner()
    signed_in(client, "officer")
    past = page(type(partner), "simple_history", partner.pk, partner.history.first().pk)
    refused = client.post(past, {"name": "Rewritten"})
    assert refused.status_code == 403
    partner.refresh_from_db()
    assert partner.name != "Rewritten"


def test_there_is_no_table_of_permissions_to_keep():
    with pytest.raises(NoReverseMatch):
        reverse("admin:auth_group_changelist")
