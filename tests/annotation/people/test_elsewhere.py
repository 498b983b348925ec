"""Sign-in by OpenID Connect, through the whole code flow with a real issuer on loopback."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from annotation.models import User
from annotation.services.people import invitations, leaving
from tests.annotation.people.issuer import CLIENT, SECRET, Issuer, serving
from tests.conftest import make_campaign, make_person, post


@pytest.fixture
def issuer(db: None, settings: Any, unthrottled: None) -> Iterator[Issuer]:
    with serving() as issuer:
        settings.OIDC_ISSUER, settings.OIDC_NAME = issuer.url, "the university"
        settings.OIDC_NEW_PEOPLE = True
        app = settings.OIDC_APP | {"client_id": CLIENT, "secret": SECRET}
        app["settings"] = app["settings"] | {"server_url": issuer.url}
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
        yield issuer


def away(client: Client, **wish: str) -> dict[str, str]:
    """What our page asks of the issuer."""
    address = post(client, "/api/session/elsewhere", wish).json()["address"]
    return dict(parse_qsl(urlsplit(address).query))


def come(client: Client, issuer: Issuer, **wish: str) -> str:
    """There and back; returns the page where one ends up."""
    back = urlsplit(issuer.authorize(away(client, **wish)))
    return client.get(f"{back.path}?{back.query}")["Location"]


def me(client: Client) -> str | None:
    session = client.get("/api/session").json()
    return session["me"]["username"] if session["me"] else None


def test_someone_new_is_signed_in_and_sent_on(issuer):
    client = Client()

    assert come(client, issuer, next="/work/kitchen") == "/work/kitchen"

    assert me(client) == "nadia"
    assert not User.objects.get().has_usable_password()


def test_someone_known_is_the_same_person_again(issuer):
    come(Client(), issuer)

    issuer.person = issuer.person | {"preferred_username": "nadia-renamed"}
    client = Client()
    come(client, issuer)

    assert me(client) == "nadia"
    assert User.objects.count() == 1


def test_a_new_person_may_be_kept_out(issuer, settings):
    settings.OIDC_NEW_PEOPLE = False
    client = Client()

    assert come(client, issuer) == "/?problem=no_account_yet"
    assert (me(client), User.objects.count()) == (None, 0)


def test_an_invitation_lets_a_new_person_in_all_the_same(issuer, settings, manager):
    settings.OIDC_NEW_PEOPLE = False
    secret = invitations.invite(campaign=make_campaign(), by=manager)[1]
    client = Client()

    assert come(client, issuer, next="/join", invitation=secret) == "/join"

    assert post(client, "/api/invitation/accept", {"secret": secret}).json() == {
        "next": "/work/kitchen"
    }


def test_an_address_never_opens_somebody_elses_account(issuer):
    ada = make_person("ada", email="ada@example.org")
    issuer.person = {"sub": "x", "email": "ada@example.org", "email_verified": True}
    client = Client()

    come(client, issuer)

    assert me(client) not in (None, "ada")
    assert not SocialAccount.objects.filter(user=ada).exists()


@pytest.mark.parametrize(("verified", "who"), [(True, "ada"), (False, None)])
def test_where_it_is_allowed_a_verified_address_opens_its_account(issuer, settings, verified, who):
    make_person("ada", email="ada@example.org")
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"]["email_authentication"] = True
    settings.OIDC_NEW_PEOPLE = False
    issuer.person = {"sub": "x", "email": "ada@example.org", "email_verified": verified}
    client = Client()

    come(client, issuer)

    assert me(client) == who


def test_a_name_that_is_taken_is_not_taken_over(issuer):
    make_person("nadia", is_manager=True)
    client = Client()

    come(client, issuer)

    assert me(client) not in (None, "nadia")
    assert User.objects.filter(is_manager=True).count() == 1


@pytest.mark.parametrize("claims", [{"iss": "https://other.example"}, {"aud": "x"}, {"exp": 1}])
def test_a_token_that_is_not_for_us_signs_nobody_in(issuer, claims):
    issuer.claims = claims
    client = Client()

    assert come(client, issuer) == "/?problem=sign_in_failed"
    assert me(client) is None


def test_a_forged_way_back_signs_nobody_in(issuer):
    client = Client()
    back = urlsplit(issuer.authorize(away(Client())))  # of another browser

    answer = client.get(f"{back.path}?{back.query}")

    assert answer["Location"] == "/?problem=sign_in_failed"
    assert me(client) is None


def test_whoever_says_no_there_is_told_so_here(issuer):
    client = Client()
    state = away(client)["state"]

    answer = client.get(f"/sign-in/oidc/callback?error=access_denied&state={state}")

    assert answer["Location"] == "/?problem=sign_in_cancelled"


def test_whoever_was_deleted_is_not_found_again_by_it(issuer, manager):
    come(Client(), issuer)
    gone = User.objects.get(username="nadia")
    leaving.forget(person=gone, by=manager)

    client = Client()
    come(client, issuer)

    assert not SocialAccount.objects.filter(user=gone).exists()
    assert User.objects.get(username=me(client)).pk != gone.pk


def test_a_closed_account_stays_closed(issuer):
    come(Client(), issuer)
    User.objects.update(is_active=False)
    client = Client()

    assert come(client, issuer) == "/?problem=account_closed"
    assert me(client) is None


@pytest.mark.parametrize("next", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_nobody_is_sent_on_to_another_site(issuer, next):
    assert come(Client(), issuer, next=next) == "/?go"


def test_an_issuer_that_is_away_is_said_so(issuer, settings):
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"]["server_url"] = "http://127.0.0.1:1"

    answer = post(Client(), "/api/session/elsewhere")

    assert (answer.status_code, answer.json()["code"]) == (503, "sign_in_service_down")


def test_the_sign_in_page_is_told_whose_sign_in_there_is(issuer):
    assert Client().get("/api/session").json()["elsewhere"] == "the university"


def test_without_an_issuer_there_is_no_such_way(db, unthrottled):
    assert Client().get("/api/session").json()["elsewhere"] is None
    assert post(Client(), "/api/session/elsewhere").status_code == 404
    assert Client().get("/sign-in/oidc/callback").status_code == 404
