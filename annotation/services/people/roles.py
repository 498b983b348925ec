"""Roles in a campaign, held by persons or by teams."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from annotation.errors import WrongState
from annotation.models import Campaign, Membership, Role, RoleName, Team, User
from annotation.services import campaigns
from annotation.services.quality import standing


@transaction.atomic
def grant(
    *,
    campaign: Campaign,
    name: str,
    by: User | None,
    person: User | None = None,
    team: Team | None = None,
) -> Role:
    """Let a person, or everyone in a team, do something here; harmless when they may already."""
    if campaign.archived_at:
        raise WrongState("An archived campaign lets nobody in; take it out of the archive first.")
    role, is_new = Role.objects.get_or_create(
        campaign=campaign, person=person, team=team, name=name, defaults={"by": by}
    )
    if is_new:
        move = {"from": None, "to": str(name)}
        campaigns.record(campaign=campaign, by=by, change=whose(role) | {"role": move})
    if name == RoleName.ANNOTATOR:
        let_in(campaign, held_by(role))
    return role


@transaction.atomic
def take_away(*, role: Role, by: User | None) -> None:
    """End a role; whoever has no other way to annotate here gives back what they hold."""
    people, move = held_by(role), {"from": role.name, "to": None}
    campaigns.record(campaign=role.campaign, by=by, change=whose(role) | {"role": move})
    role.delete()
    if role.name == RoleName.ANNOTATOR:
        shut_out(role.campaign, people)


@transaction.atomic
def remove(*, campaign: Campaign, person: User, by: User | None) -> None:
    """End all that a person holds here by themselves; what a team gives stays."""
    for role in Role.objects.filter(campaign=campaign, person=person):
        take_away(role=role, by=by)
    seat = Membership.objects.filter(campaign=campaign, annotator=person, active=True).first()
    if seat is not None:
        end(seat)
        change = {"person": str(person.pseudonym), "seat": {"from": True, "to": False}}
        campaigns.record(campaign=campaign, by=by, change=change)


def whose(role: Role) -> dict[str, Any]:
    if role.person:
        return {"person": str(role.person.pseudonym)}
    assert role.team is not None
    return {"team": role.team.name}


def held_by(role: Role) -> list[User]:
    if role.person:
        return [role.person]
    assert role.team is not None
    return list(role.team.members.all())


def let_in(campaign: Campaign, people: Iterable[User]) -> None:
    """Seats that were ended are taken up again; who has none takes one when they come."""
    ended = Membership.objects.filter(campaign=campaign, annotator__in=people, active=False)
    ended.update(active=True)


def shut_out(campaign: Campaign, people: Iterable[User]) -> None:
    """End the seats of those who have no role as annotator here any more."""
    if campaign.open_to_all:
        return
    seats = Membership.objects.filter(campaign=campaign, annotator__in=people).active()
    for seat in seats.select_related("annotator").order_by("pk"):
        may = Role.objects.of(seat.annotator).filter(campaign=campaign, name=RoleName.ANNOTATOR)
        if not may.exists():
            end(seat)


def end(seat: Membership) -> None:
    seat = standing.locked(seat)
    seat.active = False
    seat.save(update_fields=["active"])
    standing.give_back(seat)
