"""Teams: people who are let into campaigns together."""

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction

from annotation.errors import InvalidTeam, NotFound
from annotation.models import RoleName, Team, User
from annotation.services import campaigns
from annotation.services.people import roles


def create(*, name: str, by: User) -> Team:
    return named(Team(created_by=by), name)


@transaction.atomic
def rename(*, team: Team, name: str, by: User) -> Team:
    before = team.name
    named(team, name)
    if name != before:
        record(team, by, {"team": {"from": before, "to": name}})
    return team


def named(team: Team, name: str) -> Team:
    team.name = name
    try:
        with transaction.atomic():
            team.save()
    except IntegrityError as taken:
        why = "Another team has this name; choose another."
        raise InvalidTeam(why, name=[why]) from taken
    return team


@transaction.atomic
def add(*, team: Team, people: Iterable[User], by: User | None) -> None:
    """Let people in wherever the team is let in."""
    team = locked(team)
    have = set(team.members.values_list("pk", flat=True))
    for person in people:
        if person.pk in have:
            continue
        team.members.add(person)
        record(team, by, {"team": {"from": None, "to": team.name}, **of(person)})
        for role in team.roles.filter(name=RoleName.ANNOTATOR).select_related("campaign"):
            roles.let_in(role.campaign, [person])


@transaction.atomic
def remove(*, team: Team, person: User, by: User | None) -> None:
    """Take someone out, and out of campaigns that only the team let them into."""
    team = locked(team)
    team.members.remove(person)
    record(team, by, {"team": {"from": team.name, "to": None}, **of(person)})
    for role in team.roles.filter(name=RoleName.ANNOTATOR).select_related("campaign"):
        roles.shut_out(role.campaign, [person])


@transaction.atomic
def delete(*, team: Team, by: User | None) -> None:
    """End what it gave its members, and its links; who has another way in keeps their seat."""
    list(team.invitations.select_for_update().order_by("pk"))  # first, as who accepts one does
    team = locked(team)
    record(team, by, {"team": {"from": team.name, "to": None}})
    for role in team.roles.select_related("campaign", "team").order_by("campaign", "pk"):
        roles.take_away(role=role, by=by)
    team.delete()


def locked(team: Team) -> Team:
    """It stays while somebody comes or goes, and nobody comes while it goes."""
    found = Team.objects.select_for_update().filter(pk=team.pk).first()
    if found is None:
        raise NotFound
    return found


def of(person: User) -> dict[str, str]:
    return {"person": str(person.pseudonym)}


def record(team: Team, by: User | None, change: dict[str, Any]) -> None:
    """In the log of every campaign that the team is let into."""
    for role in team.roles.order_by("campaign", "pk").distinct("campaign"):
        campaigns.record(campaign=role.campaign, by=by, change=change)
