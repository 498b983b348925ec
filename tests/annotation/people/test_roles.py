"""What a role in a campaign opens, alone or through a team."""

import pytest

from annotation.errors import InvalidTeam, InvitationUnknown, NotFound, WrongState
from annotation.models import AuditEntry, Campaign, Membership, Team
from annotation.services import campaigns
from annotation.services.people import invitations, roles, teams
from tests.conftest import books, claim, claims, make_campaign, make_person, seat, signed_in


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


def test_nobody_is_given_a_role_in_the_archive(kitchen, alice, manager):
    campaigns.close(campaign=kitchen, by=manager)
    roles.grant(campaign=kitchen, person=alice, name="researcher", by=manager)
    kitchen = campaigns.archive(campaign=kitchen, by=manager)

    with pytest.raises(WrongState):
        roles.grant(campaign=kitchen, person=alice, name="manager", by=manager)


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


def test_a_team_that_is_deleted_takes_along_what_it_gave_and_nothing_else(
    kitchen, alice, bob, manager
):
    team = teams.create(name="Evening shift", by=manager)
    teams.add(team=team, people=[alice, bob], by=manager)
    roles.grant(campaign=kitchen, team=team, name="annotator", by=manager)
    roles.grant(campaign=kitchen, person=bob, name="annotator", by=manager)
    claim(kitchen, alice), claim(kitchen, bob)

    assert signed_in(manager).delete(f"/api/teams/{team.pk}").status_code == 204

    assert (doors(alice), doors(bob)) == (set(), {"annotated_by"})
    assert (seat(kitchen, alice).active, books(kitchen)["held"]) == (False, 1)


def test_a_deleted_team_stands_in_the_log_and_its_links_let_nobody_in(kitchen, alice, manager):
    team = teams.create(name="Evening shift", by=manager)
    roles.grant(campaign=kitchen, team=team, name="annotator", by=manager)
    _, secret = invitations.invite(by=manager, team=team)

    teams.delete(team=team, by=manager)

    moves = [entry.change for entry in AuditEntry.objects.filter(campaign=kitchen, by=manager)]
    assert {"team": {"from": "Evening shift", "to": None}} in moves
    with pytest.raises(InvitationUnknown):
        invitations.accept(secret=secret, person=alice)


def test_nobody_joins_a_team_that_was_deleted_meanwhile(alice, manager):
    team = teams.create(name="Evening shift", by=manager)
    seen = Team.objects.get()
    teams.delete(team=team, by=manager)

    with pytest.raises(NotFound):
        teams.add(team=seen, people=[alice], by=manager)


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
