"""Who is in a campaign, and what its managers may do about it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.permissions import SignedIn, managed, person
from annotation.errors import NobodyOfThatName, NotFound
from annotation.models import Campaign, Membership, Role, RoleName, Standing, Team, User
from annotation.models.participation import roster
from annotation.services.people import leaving, roles
from annotation.services.quality import standing

MOST_AT_ONCE = 200


def reason_field(**options: Any) -> serializers.CharField:
    return serializers.CharField(max_length=1000, allow_blank=True, **{"default": ""} | options)


class HeldSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.ChoiceField(choices=RoleName.choices)
    team = serializers.CharField(allow_null=True, help_text="Through which one; null: alone.")


class SeatSerializer(serializers.ModelSerializer[Membership]):
    reason = serializers.CharField(source="standing_reason")
    since = serializers.DateTimeField(source="standing_at", allow_null=True)

    class Meta:
        model = Membership
        fields = ["active", "standing", "reason", "since", "joined_at", "withdrawn_at", "outcome"]
        read_only_fields = fields


class PersonHereSerializer(serializers.Serializer[Any]):
    person = serializers.UUIDField(source="person.pseudonym")
    name = serializers.SerializerMethodField()
    username = serializers.SerializerMethodField()
    deleted = serializers.SerializerMethodField()
    roles = HeldSerializer(many=True)
    seat = SeatSerializer(allow_null=True)
    judged = serializers.IntegerField(source="performance.judged", default=0)
    last_seen = serializers.DateTimeField(
        source="performance.last_at", default=None, allow_null=True
    )

    def get_name(self, entry: roster.Entry) -> str:
        return "" if entry.person.forgotten_at else entry.person.display_name

    def get_username(self, entry: roster.Entry) -> str:
        return "" if entry.person.forgotten_at else entry.person.username

    def get_deleted(self, entry: roster.Entry) -> bool:
        return entry.person.forgotten_at is not None


class TeamRoleSerializer(serializers.ModelSerializer[Role]):
    team = serializers.CharField(source="team.name")
    people = serializers.IntegerField()

    class Meta:
        model = Role
        fields = ["id", "name", "team", "people"]
        read_only_fields = fields


class RosterSerializer(serializers.Serializer[Any]):
    people = PersonHereSerializer(many=True)
    total = serializers.IntegerField()
    pages = serializers.IntegerField()
    teams = TeamRoleSerializer(many=True, help_text="What teams may do here.")
    team_names = serializers.ListField(
        child=serializers.CharField(), help_text="All there are, to choose from."
    )
    open_to_all = serializers.BooleanField()


class RosterFilterSerializer(serializers.Serializer[Any]):
    search = serializers.CharField(default="", allow_blank=True, max_length=200)
    role = serializers.ChoiceField(choices=["", *RoleName.values], default="")
    standing = serializers.ChoiceField(choices=["", *Standing.values, "withdrawn"], default="")
    page = serializers.IntegerField(default=1, min_value=1, max_value=100_000)


class PeopleView(APIView):
    permission_classes = [SignedIn]

    @extend_schema(parameters=[RosterFilterSerializer], responses=RosterSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """Everyone with a seat or a role, those who worked last first."""
        campaign = managed(request, slug)
        wish = RosterFilterSerializer(data=request.query_params)
        wish.is_valid(raise_exception=True)
        page = roster.of(campaign, **wish.validated_data)
        return Response(RosterSerializer(page).data)


class StandingSerializer(serializers.Serializer[Any]):
    people = serializers.ListField(
        child=serializers.UUIDField(), min_length=1, max_length=MOST_AT_ONCE
    )
    standing = serializers.ChoiceField(choices=Standing.choices)
    reason = reason_field(help_text="Needed but to put somebody back.")


class EntriesSerializer(serializers.Serializer[Any]):
    people = PersonHereSerializer(many=True)


class StandingView(APIView):
    permission_classes = [SignedIn]

    @extend_schema(request=StandingSerializer, responses=EntriesSerializer)
    def post(self, request: Request, slug: str) -> Response:
        """Warn, pause or block people, or let them go on: each whole, or 404 for all."""
        campaign = managed(request, slug)
        wish = StandingSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        to = wish.validated_data
        seats = seats_of(campaign, to["people"])
        by = person(request)
        for seat in seats:
            standing.put(membership=seat, standing=to["standing"], reason=to["reason"], by=by)
        shown = roster.entries(campaign, [seat.annotator for seat in seats])
        return Response({"people": PersonHereSerializer(shown, many=True).data})


def seats_of(campaign: Campaign, pseudonyms: Iterable[UUID]) -> list[Membership]:
    """All of these people's, in this order, each once; or 404."""
    wanted = list(dict.fromkeys(pseudonyms))
    seats = campaign.memberships.filter(annotator__pseudonym__in=wanted)
    found = {seat.annotator.pseudonym: seat for seat in seats.select_related("annotator")}
    if len(found) < len(wanted):
        raise NotFound
    return [found[one] for one in wanted]


class ReasonSerializer(serializers.Serializer[Any]):
    reason = reason_field()


class WithdrawView(APIView):
    permission_classes = [SignedIn]

    @extend_schema(request=ReasonSerializer, responses=PersonHereSerializer)
    def post(self, request: Request, slug: str, pseudonym: UUID) -> Response:
        """Note that someone took their consent back; what they judged counts no more."""
        campaign = managed(request, slug)
        (seat,) = seats_of(campaign, [pseudonym])
        why = ReasonSerializer(data=request.data)
        why.is_valid(raise_exception=True)
        leaving.withdraw(membership=seat, by=person(request), **why.validated_data)
        (shown,) = roster.entries(campaign, [seat.annotator])
        return Response(PersonHereSerializer(shown).data)


class EntryView(APIView):
    permission_classes = [SignedIn]

    @extend_schema(responses={204: None})
    def delete(self, request: Request, slug: str, pseudonym: UUID) -> Response:
        """Take someone off the campaign: their own roles and their seat end, their work stays."""
        campaign = managed(request, slug)
        gone = get_object_or_404(roster.everyone(campaign), pseudonym=pseudonym)
        roles.remove(campaign=campaign, person=gone, by=person(request))
        return Response(status=204)


class GrantSerializer(serializers.Serializer[Any]):
    name = serializers.ChoiceField(choices=RoleName.choices)
    username = serializers.CharField(default="", allow_blank=True, max_length=150)
    team = serializers.CharField(default="", allow_blank=True, max_length=100)

    def validate(self, wish: dict[str, Any]) -> dict[str, Any]:
        if bool(wish["username"]) == bool(wish["team"]):
            raise serializers.ValidationError("Name a person or a team.")
        return wish


class RoleSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.ChoiceField(choices=RoleName.choices)


class RolesView(APIView):
    permission_classes = [SignedIn]

    @extend_schema(request=GrantSerializer, responses={201: RoleSerializer})
    def post(self, request: Request, slug: str) -> Response:
        """Give a role in this campaign to a person, by their name, or to a team."""
        campaign = managed(request, slug)
        wish = GrantSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        to = wish.validated_data
        holder = {"person": named(to["username"])} if to["username"] else {"team": team(to["team"])}
        role = roles.grant(campaign=campaign, name=to["name"], by=person(request), **holder)
        return Response(RoleSerializer(role).data, status=201)


def named(username: str) -> User:
    found = User.objects.filter(username=username, forgotten_at=None).first()
    if found is None:
        raise NobodyOfThatName(username=[NobodyOfThatName.__doc__ or ""])
    return found


def team(name: str) -> Team:
    return get_object_or_404(Team, name=name)


class RoleView(APIView):
    permission_classes = [SignedIn]

    @extend_schema(responses={204: None})
    def delete(self, request: Request, slug: str, pk: int) -> Response:
        """Take a role away again."""
        role = get_object_or_404(managed(request, slug).roles, pk=pk)
        roles.take_away(role=role, by=person(request))
        return Response(status=204)
