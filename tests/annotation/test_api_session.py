"""Signing in, and who may call what."""

import pytest
from django.test import Client

from annotation.models import Membership
from tests.conftest import (
    PASSWORD,
    claim,
    make_campaign,
    make_person,
    post,
    signed_in,
    submit,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unthrottled")]


def sign_in(client: Client, username: str, password: str, **options):
    return post(client, "/api/session", {"username": username, "password": password}, **options)


def test_signing_in_answers_who_i_am(client, campaign, alice):
    answer = sign_in(client, "alice", PASSWORD)

    assert (answer.status_code, answer.json()["username"]) == (200, "alice")
    assert [one["slug"] for one in client.get("/api/me").json()["campaigns"]] == ["kitchen"]


@pytest.mark.parametrize(
    ("username", "password"), [("alice", "wrong"), ("nobody", PASSWORD), ("alice", PASSWORD + " ")]
)
def test_a_wrong_name_and_a_wrong_password_are_told_apart_by_nobody(
    client, alice, username, password
):
    answer = sign_in(client, username, password)

    assert (answer.status_code, answer.json()["code"]) == (400, "wrong_credentials")
    assert "sessionid" not in answer.cookies


def test_someone_who_left_cannot_sign_in(client, alice):
    type(alice).objects.update(is_active=False)

    assert sign_in(client, "alice", PASSWORD).json()["code"] == "wrong_credentials"


def test_the_session_says_whether_anyone_is_signed_in(client, alice):
    before = client.get("/api/session")
    assert before.json() == {"authenticated": False, "demo": [], "elsewhere": None, "me": None}
    assert "csrftoken" in before.cookies

    client.force_login(alice)

    assert client.get("/api/session").json()["me"]["username"] == "alice"


def test_demo_sign_ins_are_shown_only_in_the_demo(client, db, settings):
    settings.DEMO = True
    roles = [one["role"] for one in client.get("/api/session").json()["demo"]]
    assert roles == ["annotator", "manager", "researcher"]

    settings.DEMO = False
    assert client.get("/api/session").json()["demo"] == []


def test_signing_out_ends_the_session(alice):
    client = signed_in(alice)

    assert client.delete("/api/session").status_code == 204
    assert client.get("/api/session").json()["authenticated"] is False


def test_guessing_passwords_is_slowed_down(client, alice):
    tries = [sign_in(client, "alice", f"guess {number}") for number in range(31)]

    assert tries[0].json()["code"] == "wrong_credentials"
    assert (tries[-1].status_code, tries[-1].json()["code"]) == (429, "slow_down")


def test_a_made_up_address_does_not_help_guessing(client, alice):
    wrong = {"username": "alice", "password": "guess"}
    for number in range(31):
        answer = post(client, "/api/session", wrong, HTTP_X_FORWARDED_FOR=f"10.0.0.{number}")

    assert answer.status_code == 429


def test_without_redis_people_still_sign_in(client, alice, no_redis):
    assert sign_in(client, "alice", PASSWORD).status_code == 200


def test_a_session_needs_the_csrf_token(campaign, alice):
    client = signed_in(alice, enforce_csrf_checks=True)
    refused = post(client, "/api/campaigns/kitchen/work")
    assert (refused.status_code, refused.json()["code"]) == (403, "csrf")

    token = client.get("/api/session").cookies["csrftoken"].value

    answer = post(client, "/api/campaigns/kitchen/work", headers={"x-csrftoken": token})
    assert answer.status_code == 200


def test_a_token_works_without_session_or_csrf(campaign, alice):
    token = post(signed_in(alice), "/api/tokens").json()["token"]
    script = Client(enforce_csrf_checks=True, headers={"authorization": f"Token {token}"})

    assert script.get("/api/me").json()["username"] == "alice"
    assert len(post(script, "/api/campaigns/kitchen/work").json()["assignments"]) == 1


def test_an_address_that_matches_nothing_answers_json_without_csrf(alice):
    token = post(signed_in(alice), "/api/tokens").json()["token"]
    script = Client(enforce_csrf_checks=True, headers={"authorization": f"Token {token}"})

    answer = post(script, "/api/checkpoints/null/promote")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_made_up_token_is_nobodys(client, db):
    answer = client.get("/api/me", headers={"authorization": "Token nonsense"})

    assert answer.status_code in (401, 403)
    assert answer.json()["code"] == "not_signed_in"


def test_whoever_is_not_signed_in_is_told_so(client, campaign):
    for answer in (client.get("/api/me"), post(client, "/api/campaigns/kitchen/work")):
        assert answer.status_code in (401, 403)
        assert answer.json()["code"] == "not_signed_in"


INSTALLATION_CALLS = [("get", "/api/campaign-templates"), ("post", "/api/campaigns")]
MANAGERS_CALLS = [
    ("patch", "/api/campaigns/kitchen"),
    ("post", "/api/campaigns/kitchen/launch"),
    ("post", "/api/campaigns/kitchen/pause"),
    ("post", "/api/campaigns/kitchen/close"),
    ("get", "/api/campaigns/kitchen/imports"),
    ("post", "/api/campaigns/kitchen/imports"),
]
READERS_CALLS = [("get", "/api/campaigns"), ("get", "/api/snapshots"), ("post", "/api/snapshots")]


@pytest.mark.parametrize(("method", "address"), INSTALLATION_CALLS + READERS_CALLS)
def test_annotators_are_refused_what_is_not_their_part(campaign, alice, method, address):
    answer = getattr(signed_in(alice), method)(address, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


@pytest.mark.parametrize(("method", "address"), INSTALLATION_CALLS)
def test_researchers_are_refused_what_managers_of_the_installation_do(
    campaign, researcher, method, address
):
    answer = getattr(signed_in(researcher), method)(address, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


@pytest.mark.parametrize("role", ["is_researcher", "is_annotator"])
@pytest.mark.parametrize(("method", "address"), MANAGERS_CALLS)
def test_a_campaign_that_is_not_theirs_to_manage_is_not_there(campaign, role, method, address):
    person = make_person("pia", is_researcher=role == "is_researcher")
    answer = getattr(signed_in(person), method)(address, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("role", ["is_manager", "is_researcher"])
def test_managers_and_researchers_read_data(campaign, role):
    client = signed_in(make_person("rea", **{role: True}))

    for address in ("/api/campaigns", "/api/snapshots"):
        assert client.get(address).status_code == 200


def test_my_campaigns_are_those_i_may_annotate(alice, bob):
    make_campaign("open", tasks=2)
    invited = make_campaign("invited", open_to_all=False, state="paused")
    make_campaign("others", open_to_all=False)
    make_campaign("draft", state="draft")
    Membership.objects.create(campaign=invited, annotator=alice)

    mine = signed_in(alice).get("/api/me").json()["campaigns"]

    assert {one["slug"]: one["available"] for one in mine} == {"open": True, "invited": False}


def test_my_campaigns_come_by_their_priority_and_state(alice):
    for slug, priority, state in (
        ("later", -1, "active"),
        ("usual", 0, "active"),
        ("first", 5, "active"),
        ("stopped", 9, "paused"),
    ):
        make_campaign(slug, priority=priority, state=state)

    mine = signed_in(alice).get("/api/me").json()["campaigns"]

    assert [one["slug"] for one in mine] == ["first", "usual", "later", "stopped"]


@pytest.mark.parametrize("standing", ["paused", "blocked", "warned"])
def test_a_campaign_is_not_available_to_whoever_is_stopped_there(campaign, alice, standing):
    claim(campaign, alice)
    Membership.objects.update(standing=standing)

    mine = signed_in(alice).get("/api/me").json()["campaigns"]

    assert [one["available"] for one in mine] == [standing == "warned"]


def test_my_campaigns_say_how_many_i_judged(alice, bob):
    campaign = make_campaign(tasks=3, overlap=2)
    for annotator in (alice, bob, bob):
        submit(claim(campaign, annotator))

    mine = signed_in(bob).get("/api/me").json()["campaigns"]

    assert [one["judged"] for one in mine] == [2]
