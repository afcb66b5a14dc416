"""Who comes in without signing in, and what a visit may do."""

import pytest
from django.shortcuts import resolve_url

from tests.house.the_house import addresses, sample_path
from tests.queries import written_meanwhile

# An invitation cannot ask for signing in, and a calendar program cannot: the key of each is its door. The addresses of
# allauth are in tests/workspace/test_sign_in.py.
DOORS = {"workspace:invitation-accept", "workspace:calendar"}


def is_sent_to_sign_in(response) -> bool:
    from django.conf import settings

    return response.status_code == 302 and response["Location"].startswith(resolve_url(settings.LOGIN_URL))


@pytest.mark.django_db
def test_only_the_published_site_opens_without_signing_in(client):
    open_doors = [
        f"{app}:{name}"
        for app, name, _view, route in addresses()
        if not is_sent_to_sign_in(client.get(sample_path(route)))
    ]
    assert [name for name in open_doors if not name.startswith("publishing:") and name not in DOORS] == []


@pytest.mark.django_db
def test_the_back_office_asks_who_is_there(client):
    response = client.get("/admin/")
    assert response.status_code == 302
    assert "login" in response["Location"]


@pytest.mark.django_db
def test_a_visit_never_writes(client, admin_client):
    """A session may note its visitor; no record changes."""
    paths = ["/", "/admin/", *(sample_path(route) for _app, _name, _view, route in addresses())]
    with written_meanwhile() as writes:
        for visitor in (client, admin_client):
            for path in paths:
                visitor.get(path)
    assert writes == []


@pytest.mark.django_db
def test_a_wrong_address_gets_a_page_that_helps(client):
    response = client.get("/no/such/page/")
    assert response.status_code == 404
    assert "text/html" in response["Content-Type"]
    assert b'href="/"' in response.content


@pytest.mark.django_db
def test_every_page_carries_the_content_security_policy(client, admin_client):
    for visitor in (client, admin_client):
        for path in [
            "/",
            "/no/such/page/",
            *(sample_path(route) for _app, _name, _view, route in addresses()),
        ]:
            response = visitor.get(path)
            if response.status_code in {200, 404}:
                policy = response["Content-Security-Policy"]
                assert "default-src 'none'" in policy, path
                assert "unsafe" not in policy, path
