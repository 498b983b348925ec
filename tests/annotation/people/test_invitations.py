"""Links that let people in: who may use them, how often, until when."""

from datetime import timedelta
from threading import Event
from time import sleep

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.test import Client
from django.utils import timezone

from annotation.models import Campaign, Invitation, Team, User
from annotation.services import campaigns
from annotation.services.people import invitations, teams
from tests.conftest import make_campaign, make_person, post, signed_in, together

WORDS = "slow river under glass"


@pytest.fixture
def kitchen(db) -> Campaign:
    return make_campaign(open_to_all=False)


def link(kitchen, manager, **wish) -> str:
    return invitations.invite(campaign=kitchen, by=manager, **wish)[1]


def join(secret, username="nadia", password=WORDS, **more):
    body = {"secret": secret, "username": username, "password": password, **more}
    return post(Client(), "/api/invitation/join", body)


def refused(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_new_person_comes_by_a_link_and_can_work_at_once(kitchen, manager, unthrottled):
    client = Client()
    body = {"secret": link(kitchen, manager), "username": "nadia", "password": WORDS}

    answer = post(client, "/api/invitation/join", body)

    assert (answer.status_code, answer.json()) == (201, {"next": "/work/kitchen"})
    assert post(client, "/api/campaigns/kitchen/work").json()["assignments"]
    assert client.get("/api/me").json()["username"] == "nadia"


def test_a_link_says_what_it_is_for_to_whoever_opens_it(kitchen, manager, unthrottled):
    secret = link(kitchen, manager, role="adjudicator")

    said = post(Client(), "/api/invitation", {"secret": secret}).json()

    assert (said["role"], said["campaign"], said["by"]) == ("adjudicator", "Kitchen", "mona")


def test_who_took_a_link_is_led_on_by_it_although_it_lets_nobody_else_in(
    kitchen, manager, alice, unthrottled
):
    body = {"secret": link(kitchen, manager, most_uses=1)}
    client = signed_in(alice)
    assert post(client, "/api/invitation", body).json()["next"] is None
    post(client, "/api/invitation/accept", body)

    again = post(client, "/api/invitation", body).json()

    assert (again["campaign"], again["next"]) == ("Kitchen", "/work/kitchen")
    assert refused(post(Client(), "/api/invitation", body)) == (410, "invitation_used_up")


def test_a_link_without_its_secret_is_said_to_be_incomplete(db, unthrottled):
    answer = post(Client(), "/api/invitation", {"secret": ""})

    assert refused(answer) == (400, "invitation_incomplete")


def test_a_link_is_shown_once_and_kept_nowhere(kitchen, manager, unthrottled):
    client = signed_in(manager)

    made = post(client, "/api/campaigns/kitchen/invitations", {"role": "researcher"}).json()
    secret = made["path"].removeprefix("/join#")

    listed = client.get("/api/campaigns/kitchen/invitations")
    assert secret not in listed.content.decode()
    assert "digest" not in listed.json()[0]
    stored = Invitation.objects.values_list("digest", "note").get()
    assert secret not in "".join(stored)


def test_someone_signed_in_takes_the_role_and_uses_a_link_up_once(
    kitchen, manager, alice, unthrottled
):
    secret = link(kitchen, manager, role="researcher", most_uses=2)

    for _ in range(2):
        answer = post(signed_in(alice), "/api/invitation/accept", {"secret": secret})

    assert answer.json() == {"next": "/campaigns/kitchen"}
    assert Campaign.objects.readable_by(alice).exists()
    assert Invitation.objects.get().uses == 1


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"expires_at": timezone.now() - timedelta(days=1)}, "invitation_expired"),
        ({"most_uses": 1, "uses": 1}, "invitation_used_up"),
        ({"revoked_at": timezone.now()}, "invitation_revoked"),
    ],
)
def test_a_link_that_lets_nobody_in_says_why_and_what_to_do(
    kitchen, manager, alice, facts, code, unthrottled
):
    secret = link(kitchen, manager)
    Invitation.objects.update(**facts)

    opened = post(Client(), "/api/invitation", {"secret": secret})

    assert refused(opened) == (410, code)
    assert "ask whoever sent it" in opened.json()["message"]
    assert refused(join(secret)) == (410, code)
    assert refused(post(signed_in(alice), "/api/invitation/accept", {"secret": secret}))[1] == code
    assert not User.objects.filter(username="nadia").exists()


@pytest.mark.parametrize("end", [campaigns.close, campaigns.archive])
def test_a_campaign_that_is_over_takes_nobody_in(manager, alice, end, unthrottled):
    garden = make_campaign("garden", state="draft")
    secret = link(garden, manager)
    end(campaign=garden, by=manager)

    assert refused(join(secret)) == (410, "invitation_closed")
    accepted = post(signed_in(alice), "/api/invitation/accept", {"secret": secret})
    assert refused(accepted) == (410, "invitation_closed")
    client, address = signed_in(manager), "/api/campaigns/garden/invitations"
    assert refused(post(client, address, {})) == (409, "wrong_state")
    assert client.get(address).json()[0]["state"] == "closed"


def test_nobody_comes_in_while_a_campaign_is_being_closed(transactional_db, unthrottled):
    manager = make_person("mona", is_manager=True)
    garden = make_campaign("garden")
    secret = link(garden, manager)

    def slowly() -> None:
        with transaction.atomic():
            campaigns.close(campaign=garden, by=manager)
            closing.set()
            sleep(0.3)

    closing = Event()
    _, answer = together(slowly, lambda: closing.wait(10) and join(secret))

    assert refused(answer) == (410, "invitation_closed")


def test_a_secret_that_nobody_made_opens_nothing(db, unthrottled):
    assert refused(join("guessed")) == (404, "invitation_unknown")


def test_two_who_come_at_once_do_not_share_the_last_use(transactional_db, unthrottled):
    manager = make_person("mona", is_manager=True)
    secret = link(make_campaign(), manager, most_uses=1)

    codes = together(*[lambda name=name: join(secret, name).status_code for name in ("a1", "b2")])

    assert sorted(codes) == [201, 410]
    assert User.objects.filter(username__in=["a1", "b2"]).count() == 1


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"username": "mona"}, "username"),
        ({"username": "Mona"}, "username"),
        ({"username": "ＭＯＮＡ"}, "username"),
        ({"username": "m\u043ena"}, "username"),  # its second letter is Cyrillic
        ({"username": "two words"}, "username"),
        ({"password": "12345678"}, "password"),
        ({"password": "short"}, "password"),
    ],
)
def test_an_account_that_cannot_be_made_uses_nothing_up(kitchen, manager, wish, field, unthrottled):
    answer = join(link(kitchen, manager), **wish)

    assert (answer.status_code, list(answer.json()["fields"])) == (400, [field])
    assert Invitation.objects.get().uses == 0


@pytest.mark.parametrize("name", ["Mónica", "мона", "منى", "モナ漢字mona", "mona_2"])
def test_a_name_may_be_written_in_any_one_script(kitchen, manager, name, unthrottled):
    assert join(link(kitchen, manager), name).status_code == 201


def test_accounts_made_in_the_admin_keep_the_same_rules(manager):
    manager.is_staff = manager.is_superuser = True
    manager.save()
    body = {"username": "m\u043ena", "password1": WORDS, "password2": WORDS}

    answer = signed_in(manager).post("/admin/annotation/user/add/", body)

    assert "mixes letters of different scripts" in answer.content.decode()
    assert User.objects.count() == 1


def test_a_link_to_a_team_puts_people_into_it(manager, alice, unthrottled):
    team = teams.create(name="Evening shift", by=manager)
    made = post(signed_in(manager), f"/api/teams/{team.pk}/invitations", {}).json()

    post(signed_in(alice), "/api/invitation/accept", {"secret": made["path"].split("#")[1]})

    assert list(Team.objects.get().members.all()) == [alice]


def test_a_manager_of_one_campaign_invites_to_that_one_alone(kitchen, manager, alice, unthrottled):
    make_campaign("garden")
    secret = link(kitchen, manager, role="manager")
    post(signed_in(alice), "/api/invitation/accept", {"secret": secret})

    client = signed_in(alice)
    assert post(client, "/api/campaigns/kitchen/invitations", {}).status_code == 201
    assert post(client, "/api/campaigns/garden/invitations", {}).status_code == 404


def test_a_revoked_link_is_in_the_log_with_its_making(kitchen, manager):
    invitation, _ = invitations.invite(campaign=kitchen, by=manager, role="researcher")

    invitations.revoke(invitation=invitation, by=manager)
    invitations.revoke(invitation=invitation, by=manager)

    moves = [entry.change["invitation"] for entry in kitchen.audit.filter(by=manager)]
    assert moves == [{"from": "researcher", "to": None}, {"from": None, "to": "researcher"}]


def test_guessing_is_slowed(kitchen, unthrottled):
    codes = {join("guessed").status_code for _ in range(61)}

    assert codes == {404, 429}


def test_a_team_that_is_gone_leaves_no_way_in(manager, unthrottled):
    team = teams.create(name="Evening shift", by=manager)
    secret = invitations.invite(team=team, by=manager)[1]
    team.delete()

    with pytest.raises(ObjectDoesNotExist):
        Invitation.objects.get()
    assert refused(join(secret)) == (404, "invitation_unknown")
