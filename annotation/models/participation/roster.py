"""Who is in a campaign: everyone with a seat or a role, with what they do and did."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from annotation.models.access import Role, Team
from annotation.models.campaigns import Campaign, Membership
from annotation.models.people import User

PAGE = 50


@dataclass(frozen=True, slots=True)
class Held:
    """A role of somebody here, and through which team if through one."""

    id: int
    name: str
    team: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One person here; `seat` once they took or were given one."""

    person: User
    roles: list[Held]
    seat: Membership | None

    @property
    def performance(self) -> Any:
        return getattr(self.seat, "performance", None)


@dataclass(frozen=True, slots=True)
class Page:
    people: list[Entry]
    total: int
    pages: int
    teams: QuerySet[Role]  # what teams may do here
    team_names: list[str]  # all there are, to choose from
    open_to_all: bool


def everyone(campaign: Campaign) -> QuerySet[User]:
    seats = Membership.objects.filter(campaign=campaign).values("annotator")
    alone = Role.objects.filter(campaign=campaign, person__isnull=False).values("person")
    teams = Team.objects.filter(roles__campaign=campaign).values("members")
    return User.objects.filter(Q(pk__in=seats) | Q(pk__in=alone) | Q(pk__in=teams))


def named(people: QuerySet[User], search: str) -> QuerySet[User]:
    """Whose name, or whose pseudonym, has this in it."""
    for word in search.split():
        hit = Q(username__icontains=word) | Q(first_name__icontains=word)
        hit |= Q(last_name__icontains=word)
        if len(word) >= 4:
            hit |= Q(pseudonym__icontains=word)
        people = people.filter(hit)
    return people


def of(
    campaign: Campaign, *, search: str = "", role: str = "", standing: str = "", page: int = 1
) -> Page:
    """A page of them, those who worked last first."""
    found = named(everyone(campaign), search)
    if role:
        found = found.filter(pk__in=holders(campaign, role))
    if standing:
        found = found.filter(pk__in=seats_in(campaign, standing))
    total = found.count()
    at = F("last_here").desc(nulls_last=True)
    recent = found.annotate(last_here=last_seen(campaign)).order_by(at, "username")
    people = list(recent[(page - 1) * PAGE : page * PAGE])
    return Page(
        people=entries(campaign, people),
        total=total,
        pages=-(-total // PAGE),
        teams=of_teams(campaign),
        team_names=list(Team.objects.values_list("name", flat=True)),
        open_to_all=campaign.open_to_all,
    )


def of_teams(campaign: Campaign) -> QuerySet[Role]:
    held = campaign.roles.filter(team__isnull=False).select_related("team")
    return held.annotate(people=Count("team__members")).order_by("team__name", "name")


def last_seen(campaign: Campaign) -> Any:
    mine = Membership.objects.filter(campaign=campaign, annotator=OuterRef("pk"))
    return Subquery(mine.values("performance__last_at")[:1])


def holders(campaign: Campaign, role: str) -> Any:
    held = Role.objects.filter(campaign=campaign, name=role)
    alone = User.objects.filter(campaign_roles__in=held)
    people = alone.values("pk").union(User.objects.filter(teams__roles__in=held).values("pk"))
    if role != "annotator":
        return people
    seats = Membership.objects.filter(campaign=campaign).active()
    return people.union(User.objects.filter(memberships__in=seats).values("pk"))


def seats_in(campaign: Campaign, standing: str) -> Any:
    seats = Membership.objects.filter(campaign=campaign)
    gone = seats.filter(withdrawn_at__isnull=False)
    stand = gone if standing == "withdrawn" else seats.filter(standing=standing)
    return stand.values("annotator")


def entries(campaign: Campaign, people: Sequence[User]) -> list[Entry]:
    """These people as they stand here, in the same order, by three queries."""
    roles: dict[int, list[Held]] = defaultdict(list)
    here = Role.objects.filter(campaign=campaign)
    for role in here.filter(person__in=people).order_by("name"):
        roles[role.person_id or 0].append(Held(role.pk, role.name, None))
    through = here.filter(team__members__in=people).order_by("name")
    for pk, name, team, member in through.values_list("pk", "name", "team__name", "team__members"):
        roles[member].append(Held(pk, name, team))
    seats = Membership.objects.filter(campaign=campaign, annotator__in=people)
    seat = {one.annotator_id: one for one in seats.select_related("performance")}
    return [Entry(person, roles[person.pk], seat.get(person.pk)) for person in people]
