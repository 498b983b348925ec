"""The screens' language follows the person, then their browser."""

import pytest
from django.test import Client

from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


def html_of(client: Client, address: str = "/work/kitchen", wishes: str = "") -> str:
    page = client.get(address, headers={"accept-language": wishes}).content.decode()
    return page.partition("<html ")[2].partition(">")[0]


def choose(client, language):
    return client.patch("/api/me", {"language": language}, content_type="application/json")


@pytest.mark.parametrize(
    ("wishes", "language", "direction"),
    [
        ("", "en", "ltr"),
        ("es-MX,en;q=0.8", "es", "ltr"),
        ("en;q=0.5, ar;q=0.9", "ar", "rtl"),
        ("fr, de;q=0.9", "en", "ltr"),
        ("ar;q=nonsense, es;q=0.1", "es", "ltr"),
    ],
)
def test_the_browsers_wish_is_followed(client, wishes, language, direction):
    said = html_of(client, "/", wishes)

    assert f'lang="{language}" dir="{direction}"' in said


def test_what_the_browser_chose_here_comes_before_what_it_prefers(client):
    client.cookies["language"] = "ar"

    assert 'lang="ar" dir="rtl"' in html_of(client, "/welcome/kitchen", "es")


def test_what_the_person_chose_comes_first(alice):
    client = signed_in(alice)
    client.cookies["language"] = "ar"

    assert choose(client, "es").json()["language"] == "es"
    assert 'lang="es" dir="ltr"' in html_of(client)
    assert choose(client, "").json()["language"] == ""
    assert 'lang="ar"' in html_of(client)


def test_no_other_language_can_be_chosen(alice):
    assert choose(signed_in(alice), "tlh").status_code == 400


def test_nothing_else_of_oneself_can_be_changed(alice):
    client = signed_in(alice)
    body = {"is_manager": True, "username": "root"}
    client.patch("/api/me", body, content_type="application/json")

    me = client.get("/api/me").json()
    assert (me["username"], me["roles"]) == ("alice", [])


def test_pages_say_whose_they_are(client, alice):
    assert 'data-person=""' in html_of(client)
    assert 'data-person="alice"' in html_of(signed_in(alice))


def test_the_managers_pages_stay_in_english(manager):
    assert 'lang="en" dir="ltr"' in html_of(signed_in(manager), "/campaigns", "ar")
