"""The managers' calls on people, and what everybody else gets from them."""

import pytest

from annotation.models import Campaign, Membership, User
from annotation.services.people import roles, teams
from tests.conftest import claim, make_campaign, make_person, post, seat, signed_in, submit

HERE = "/api/campaigns/kitchen"


@pytest.fixture
def kitchen(db) -> Campaign:
    return make_campaign(tasks=3, open_to_all=False)


@pytest.fixture
def boss(kitchen) -> User:
    """Manages the kitchen, and nothing else."""
    boss = make_person("bea")
    roles.grant(campaign=kitchen, person=boss, name="manager", by=None)
    return boss


def seated(campaign, *people) -> None:
    for person in people:
        roles.grant(campaign=campaign, person=person, name="annotator", by=None)
        claim(campaign, person)


def listed(client, **wish) -> list[str]:
    return sorted(one["name"] for one in client.get(f"{HERE}/people", wish).json()["people"])


def stand(client, to, *people, reason="Copied text from elsewhere."):
    body = {"people": [one.pseudonym for one in people], "standing": to, "reason": reason}
    return post(client, f"{HERE}/people/standing", body)


def test_everyone_with_a_seat_or_a_role_is_listed_once(kitchen, boss, alice, bob, manager):
    team = teams.create(name="Evening shift", by=manager)
    teams.add(team=team, people=[alice, bob], by=manager)
    roles.grant(campaign=kitchen, team=team, name="annotator", by=manager)
    seated(kitchen, alice)

    page = signed_in(boss).get(f"{HERE}/people").json()

    assert [one["name"] for one in page["people"]] == ["alice", "bea", "bob"]
    assert page["total"] == 3
    assert page["teams"][0] | {"id": 0} == {
        "id": 0,
        "name": "annotator",
        "team": "Evening shift",
        "people": 2,
    }


def test_people_are_found_by_name_role_and_standing(kitchen, boss, alice, bob):
    seated(kitchen, alice, bob)
    client = signed_in(boss)
    stand(client, "paused", bob)

    assert listed(client, search="ali") == ["alice"]
    assert listed(client, role="manager") == ["bea"]
    assert listed(client, role="annotator") == ["alice", "bob"]
    assert listed(client, standing="paused") == ["bob"]


def test_several_are_blocked_at_once_with_one_reason(kitchen, boss, alice, bob):
    seated(kitchen, alice, bob)

    answer = stand(signed_in(boss), "blocked", alice, bob)

    seats = [one["seat"] for one in answer.json()["people"]]
    assert [(one["standing"], one["reason"]) for one in seats] == [
        ("blocked", "Copied text from elsewhere.")
    ] * 2


def test_nobody_is_blocked_without_a_reason(kitchen, boss, alice):
    seated(kitchen, alice)

    answer = stand(signed_in(boss), "blocked", alice, reason="")

    assert (answer.status_code, answer.json()["code"]) == (400, "reason_needed")


def test_someone_of_another_campaign_is_not_reached_from_here(kitchen, boss, alice, bob):
    seated(kitchen, bob)
    claim(make_campaign("garden"), alice)

    assert stand(signed_in(boss), "blocked", bob, alice).status_code == 404
    assert seat(kitchen, bob).standing == "good"


def test_a_manager_gives_roles_by_name_and_takes_them_away(kitchen, boss, alice):
    client = signed_in(boss)

    role = post(client, f"{HERE}/roles", {"name": "researcher", "username": "alice"}).json()
    assert Campaign.objects.readable_by(alice).exists()

    assert client.delete(f"{HERE}/roles/{role['id']}").status_code == 204
    assert not Campaign.objects.readable_by(alice).exists()


def test_nobody_of_that_name_is_said_at_its_field(kitchen, boss):
    answer = post(signed_in(boss), f"{HERE}/roles", {"name": "annotator", "username": "zoe"})

    assert (answer.json()["code"], list(answer.json()["fields"])) == (
        "nobody_of_that_name",
        ["username"],
    )


def test_a_deleted_person_is_shown_without_a_name(kitchen, boss, alice, manager):
    seated(kitchen, alice)

    address = f"/api/people/{alice.pseudonym}"
    signed_in(manager).delete(address, {}, content_type="application/json")

    people = signed_in(boss).get(f"{HERE}/people").json()["people"]
    gone = next(one for one in people if one["person"] == str(alice.pseudonym))
    assert (gone["deleted"], gone["name"], gone["username"]) == (True, "", "")


def test_withdrawn_consent_noted_by_a_manager_shows_in_the_list(kitchen, boss, alice):
    seated(kitchen, alice)

    answer = post(signed_in(boss), f"{HERE}/people/{alice.pseudonym}/withdraw", {"reason": "mail"})

    assert answer.json()["seat"]["withdrawn_at"]
    assert listed(signed_in(boss), standing="withdrawn") == ["alice"]


def test_teams_and_accounts_are_for_managers_of_the_installation(kitchen, boss, alice, manager):
    made = post(signed_in(manager), "/api/teams", {"name": "Evening shift"}).json()
    post(signed_in(manager), f"/api/teams/{made['id']}/members", {"usernames": ["alice"]})

    assert [one["username"] for one in signed_in(manager).get("/api/people").json()] == [
        "alice",
        "bea",
        "mona",
    ]
    for address in ("/api/teams", "/api/people", f"/api/teams/{made['id']}"):
        assert signed_in(boss).get(address).status_code in (403, 405)


def test_members_are_added_all_or_none(manager, alice):
    made = post(signed_in(manager), "/api/teams", {"name": "Evening shift"}).json()

    answer = post(
        signed_in(manager), f"/api/teams/{made['id']}/members", {"usernames": ["alice", "zoe"]}
    )

    assert answer.json()["code"] == "nobody_of_that_name"
    assert not alice.teams.exists()


def test_who_was_stopped_keeps_their_judgments_and_their_pay(kitchen, boss, alice):
    roles.grant(campaign=kitchen, person=alice, name="annotator", by=None)
    submit(claim(kitchen, alice))

    stand(signed_in(boss), "blocked", alice)

    mine = signed_in(alice).get(f"{HERE}/mine").json()
    assert mine["total"]["judged"] == 1
    assert Membership.objects.get(annotator=alice).active


@pytest.mark.parametrize(
    ("role", "reads"), [("adjudicator", False), ("researcher", True), ("manager", True)]
)
def test_datasets_are_for_those_who_may_read_a_campaign(kitchen, alice, role, reads):
    roles.grant(campaign=kitchen, person=alice, name=role, by=None)
    client = signed_in(alice)

    assert client.get("/api/me").json()["reads"] == reads
    assert client.get("/api/snapshots").status_code == (200 if reads else 403)
