"""Teams and accounts: what managers of the whole installation see and change."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.participation.guide import AmountField
from annotation.api.people.roster import ReasonSerializer, named
from annotation.api.permissions import IsManager, person
from annotation.models import Role, Team, User
from annotation.models.participation import roster
from annotation.services.money import owed
from annotation.services.people import leaving, teams

SHOWN = 50


class AccountSerializer(serializers.ModelSerializer[User]):
    person = serializers.UUIDField(source="pseudonym")
    name = serializers.CharField(source="display_name")
    roles = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = User
        fields = ["person", "name", "username", "roles", "last_login"]
        read_only_fields = fields


class TeamPlaceSerializer(serializers.ModelSerializer[Role]):
    campaign: Any = serializers.SlugRelatedField("slug", read_only=True)
    title = serializers.CharField(source="campaign.title")

    class Meta:
        model = Role
        fields = ["campaign", "title", "name"]
        read_only_fields = fields


class TeamSerializer(serializers.ModelSerializer[Team]):
    members = AccountSerializer(many=True, read_only=True)
    roles = TeamPlaceSerializer(many=True, read_only=True)

    class Meta:
        model = Team
        fields = ["id", "name", "members", "roles"]
        read_only_fields = ["id", "members", "roles"]


def shown(team: Team) -> Any:
    return TeamSerializer(Team.objects.whole().get(pk=team.pk)).data


class NamedSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=100)


class TeamsView(APIView):
    permission_classes = [IsManager]

    @extend_schema(responses=TeamSerializer(many=True))
    def get(self, request: Request) -> Response:
        """All teams, with who is in them and where they are let in."""
        return Response(TeamSerializer(Team.objects.whole(), many=True).data)

    @extend_schema(request=NamedSerializer, responses={201: TeamSerializer})
    def post(self, request: Request) -> Response:
        wish = NamedSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        made = teams.create(by=person(request), **wish.validated_data)
        return Response(shown(made), status=201)


class TeamView(APIView):
    permission_classes = [IsManager]

    @extend_schema(request=NamedSerializer, responses=TeamSerializer)
    def patch(self, request: Request, pk: int) -> Response:
        """Rename it."""
        wish = NamedSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        team = get_object_or_404(Team, pk=pk)
        teams.rename(team=team, by=person(request), **wish.validated_data)
        return Response(shown(team))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """End it, with its roles, its links, and the seats of who has no other way in."""
        teams.delete(team=get_object_or_404(Team, pk=pk), by=person(request))
        return Response(status=204)


class MembersSerializer(serializers.Serializer[Any]):
    usernames = serializers.ListField(
        child=serializers.CharField(max_length=150), min_length=1, max_length=200
    )


class MembersView(APIView):
    permission_classes = [IsManager]

    @extend_schema(request=MembersSerializer, responses=TeamSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Add people by their names: all of them, or nobody."""
        wish = MembersSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        team = get_object_or_404(Team, pk=pk)
        people = [named(name) for name in wish.validated_data["usernames"]]
        teams.add(team=team, people=people, by=person(request))
        return Response(shown(team))


class MemberView(APIView):
    permission_classes = [IsManager]

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: int, pseudonym: UUID) -> Response:
        """Take someone out of a team."""
        team = get_object_or_404(Team, pk=pk)
        member = get_object_or_404(team.members, pseudonym=pseudonym)
        teams.remove(team=team, person=member, by=person(request))
        return Response(status=204)


class AccountFilterSerializer(serializers.Serializer[Any]):
    search = serializers.CharField(default="", allow_blank=True, max_length=200)


class AccountsView(APIView):
    permission_classes = [IsManager]

    @extend_schema(parameters=[AccountFilterSerializer], responses=AccountSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Who has an account, by name; the first of those that fit."""
        wish = AccountFilterSerializer(data=request.query_params)
        wish.is_valid(raise_exception=True)
        found = roster.named(User.objects.filter(forgotten_at=None), **wish.validated_data)
        return Response(AccountSerializer(found.order_by("username")[:SHOWN], many=True).data)


class DueSerializer(serializers.Serializer[Any]):
    campaign = serializers.CharField(source="membership.campaign.slug")
    title = serializers.CharField(source="membership.campaign.title")
    currency = serializers.CharField(source="pay.currency")
    owed = AmountField()


class DueView(APIView):
    permission_classes = [IsManager]

    @extend_schema(responses=DueSerializer(many=True))
    def get(self, request: Request, pseudonym: UUID) -> Response:
        """What someone is still owed, by campaign: nobody can pay whom nobody knows any more."""
        account = get_object_or_404(User, pseudonym=pseudonym)
        return Response(DueSerializer(owed.of_person(account), many=True).data)


class DeleteSerializer(ReasonSerializer):
    unpaid = serializers.BooleanField(
        default=False, help_text="Delete them although they are still owed pay."
    )


class AccountView(APIView):
    permission_classes = [IsManager]

    @extend_schema(request=DeleteSerializer, responses={204: None})
    def delete(self, request: Request, pseudonym: UUID) -> Response:
        """Delete a person for good; their work stays, under their pseudonym."""
        why = DeleteSerializer(data=request.data)
        why.is_valid(raise_exception=True)
        gone = get_object_or_404(User, pseudonym=pseudonym)
        leaving.forget(person=gone, by=person(request), **why.validated_data)
        return Response(status=204)
