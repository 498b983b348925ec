"""What a role in a campaign opens, alone or through a team."""

import pytest

from annotation.errors import InvalidTeam
from annotation.models import AuditEntry, Campaign, Membership
from annotation.services.people import roles, teams
from tests.conftest import books, claim, claims, make_campaign, make_person, seat


@pytest.fixture
def kitchen(db) -> Campaign:
    return make_campaign(tasks=3, open_to_all=False)


def doors(person) -> set[str]:
    """What of the one campaign that there is this person may do."""
    found = Campaign.objects.all()
    ways = ("managed_by", "readable_by", "adjudicated_by", "annotated_by", "overseen_by")
    return {way for way in ways if getattr(found, way)(person).exists()}


@pytest.mark.parametrize(
    ("name", "opened"),
    [
        ("annotator", {"annotated_by"}),
        ("adjudicator", {"adjudicated_by", "overseen_by"}),
        ("researcher", {"readable_by", "overseen_by"}),
        ("manager", {"managed_by", "readable_by", "adjudicated_by", "overseen_by"}),
    ],
)
def test_each_role_opens_its_own_doors_and_only_in_its_campaign(kitchen, alice, name, opened):
    roles.grant(campaign=kitchen, person=alice, name=name, by=None)
    assert doors(alice) == opened

    roles.take_away(role=kitchen.roles.get(), by=None)
    assert doors(alice) == set()


def test_a_role_in_one_campaign_says_nothing_of_another(kitchen, alice):
    make_campaign("garden", open_to_all=False)

    roles.grant(campaign=kitchen, person=alice, name="manager", by=None)

    assert [one.slug for one in Campaign.objects.managed_by(alice)] == ["kitchen"]


def test_everyone_in_a_team_is_let_in_and_out_with_it(kitchen, alice, bob, manager):
    team = teams.create(name="Evening shift", by=manager)
    teams.add(team=team, people=[alice], by=manager)
    role = roles.grant(campaign=kitchen, team=team, name="annotator", by=manager)
    assert (doors(alice), doors(bob)) == ({"annotated_by"}, set())
    claim(kitchen, alice)

    roles.take_away(role=role, by=manager)

    assert doors(alice) == set()
    assert books(kitchen)["held"] == 0


def test_whoever_leaves_the_team_keeps_what_they_hold_alone(kitchen, alice, bob, manager):
    team = teams.create(name="Evening shift", by=manager)
    teams.add(team=team, people=[alice, bob], by=manager)
    roles.grant(campaign=kitchen, team=team, name="annotator", by=manager)
    roles.grant(campaign=kitchen, person=bob, name="annotator", by=manager)
    claim(kitchen, alice), claim(kitchen, bob)

    for person in (alice, bob):
        teams.remove(team=team, person=person, by=manager)

    assert (doors(alice), doors(bob)) == (set(), {"annotated_by"})


def test_whoever_is_let_in_again_takes_up_their_old_seat(kitchen, alice):
    role = roles.grant(campaign=kitchen, person=alice, name="annotator", by=None)
    claim(kitchen, alice)
    roles.take_away(role=role, by=None)

    roles.grant(campaign=kitchen, person=alice, name="annotator", by=None)

    assert claims(kitchen, alice)
    assert Membership.objects.filter(campaign=kitchen).count() == 1


def test_two_teams_cannot_have_one_name(manager):
    teams.create(name="Evening shift", by=manager)

    with pytest.raises(InvalidTeam):
        teams.create(name="Evening shift", by=manager)


def test_roles_are_in_the_log_under_pseudonyms(kitchen, alice, manager):
    role = roles.grant(campaign=kitchen, person=alice, name="researcher", by=manager)
    roles.take_away(role=role, by=manager)

    found = AuditEntry.objects.filter(campaign=kitchen, by=manager)
    moves = [(entry.change["person"], entry.change["role"]) for entry in found]
    assert moves == [
        (str(alice.pseudonym), {"from": "researcher", "to": None}),
        (str(alice.pseudonym), {"from": None, "to": "researcher"}),
    ]


def test_whoever_is_taken_off_a_campaign_gives_back_their_work(campaign, alice, manager):
    claim(campaign, alice)

    roles.remove(campaign=campaign, person=alice, by=manager)

    assert not seat(campaign, alice).active
    assert books(campaign)["held"] == 0


def test_a_person_who_was_taken_off_is_not_back_by_looking(campaign, alice):
    claim(campaign, alice)
    roles.remove(campaign=campaign, person=alice, by=None)

    assert not Campaign.objects.annotated_by(alice).exists()
    assert Campaign.objects.annotated_by(make_person("carol")).exists()
