"""Invitations by link: made and taken back by managers, taken up by whoever holds them."""

from typing import Any
from uuid import UUID

from django.contrib.auth import login
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.permissions import IsManager, SignedIn, managed, person
from annotation.api.throttles import InvitationThrottle
from annotation.models import Invitation, RoleName, Team
from annotation.services.people import invitations

LONGEST = 365  # days
STATES = ["open", "expired", "used_up", "revoked", "closed"]


class InvitationSerializer(serializers.ModelSerializer[Invitation]):
    by = serializers.CharField(source="by.display_name", default="")
    state = serializers.ChoiceField(choices=STATES)

    class Meta:
        model = Invitation
        fields = [
            "id",
            "role",
            "note",
            "most_uses",
            "uses",
            "expires_at",
            "created_at",
            "by",
            "state",
        ]
        read_only_fields = fields


class InviteSerializer(serializers.Serializer[Any]):
    role = serializers.ChoiceField(choices=RoleName.choices, default=RoleName.ANNOTATOR)
    days = serializers.IntegerField(min_value=1, max_value=LONGEST, default=7)
    most_uses = serializers.IntegerField(
        min_value=1, max_value=100_000, allow_null=True, default=1, help_text="Null: no limit."
    )
    note = serializers.CharField(max_length=200, allow_blank=True, default="")


class InvitedSerializer(InvitationSerializer):
    path = serializers.CharField(help_text="The link, shown this once.")

    class Meta(InvitationSerializer.Meta):
        fields = [*InvitationSerializer.Meta.fields, "path"]


def invited(invitation: Invitation, secret: str) -> Response:
    # After the #, so that no server's log keeps the secret.
    invitation.path = f"/join#{secret}"  # type: ignore[attr-defined]
    return Response(InvitedSerializer(invitation).data, status=201)


class InvitationsView(APIView):
    permission_classes = [SignedIn]

    @extend_schema(responses=InvitationSerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """Every invitation to this campaign, newest first; their links are nowhere kept."""
        found = managed(request, slug).invitations.select_related("by")
        return Response(InvitationSerializer(found, many=True).data)

    @extend_schema(request=InviteSerializer, responses={201: InvitedSerializer})
    def post(self, request: Request, slug: str) -> Response:
        """A link that gives a role here to whoever holds it."""
        campaign, by = managed(request, slug), person(request)
        wish = InviteSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        return invited(*invitations.invite(campaign=campaign, by=by, **wish.validated_data))


class RevokeInvitationView(APIView):
    permission_classes = [SignedIn]

    @extend_schema(request=None, responses=InvitationSerializer)
    def post(self, request: Request, slug: str, pk: UUID) -> Response:
        """Let nobody in by it any more."""
        found = get_object_or_404(managed(request, slug).invitations, pk=pk)
        revoked = invitations.revoke(invitation=found, by=person(request))
        return Response(InvitationSerializer(revoked).data)


class TeamInvitationsView(APIView):
    permission_classes = [IsManager]

    @extend_schema(request=InviteSerializer, responses={201: InvitedSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """A link that puts whoever holds it into a team."""
        wish = InviteSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        team, by = get_object_or_404(Team, pk=pk), person(request)
        return invited(*invitations.invite(team=team, by=by, **wish.validated_data))


class SecretSerializer(serializers.Serializer[Any]):
    secret = serializers.CharField(max_length=200, allow_blank=True)


class OpenedSerializer(serializers.Serializer[Any]):
    """What an invitation says to whoever opens it."""

    role = serializers.CharField()
    campaign = serializers.CharField(source="campaign.title", default=None, allow_null=True)
    summary = serializers.CharField(source="campaign.summary", default="")
    team = serializers.CharField(source="team.name", default=None, allow_null=True)
    by = serializers.CharField(source="by.display_name", default="")
    expires_at = serializers.DateTimeField()
    next = serializers.CharField(allow_null=True, help_text="My page, where I am in already.")


class NextPageSerializer(serializers.Serializer[Any]):
    next = serializers.CharField(help_text="The page to go to.")


def page_of(invitation: Invitation) -> str:
    folder = "work" if invitation.role == RoleName.ANNOTATOR else "campaigns"
    campaign = invitation.campaign
    return f"/{folder}/{campaign.slug}" if campaign else "/work"


def next_page(invitation: Invitation) -> Response:
    return Response({"next": page_of(invitation)})


class OpenInvitationView(APIView):
    permission_classes = [AllowAny]
    throttle_classes = [InvitationThrottle]

    @extend_schema(request=SecretSerializer, responses=OpenedSerializer)
    def post(self, request: Request) -> Response:
        """What this link lets one take, or why it does no more."""
        wish = SecretSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        me = person(request) if request.user.is_authenticated else None
        found = invitations.opened(**wish.validated_data, person=me)
        is_in = me is not None and invitations.has_taken(found, me)
        found.next = page_of(found) if is_in else None  # type: ignore[attr-defined]
        return Response(OpenedSerializer(found).data)


class AcceptView(APIView):
    permission_classes = [SignedIn]
    throttle_classes = [InvitationThrottle]

    @extend_schema(request=SecretSerializer, responses=NextPageSerializer)
    def post(self, request: Request) -> Response:
        """Take what it gives, as who I am."""
        wish = SecretSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        return next_page(invitations.accept(person=person(request), **wish.validated_data))


class JoinSerializer(SecretSerializer):
    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=500, trim_whitespace=False)
    name = serializers.CharField(max_length=150, allow_blank=True, default="")


class JoinView(APIView):
    permission_classes = [AllowAny]
    throttle_classes = [InvitationThrottle]

    @extend_schema(request=JoinSerializer, responses={201: NextPageSerializer})
    def post(self, request: Request) -> Response:
        """Make an account, sign in, and take what the link gives."""
        wish = JoinSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        joined, invitation = invitations.join(**wish.validated_data)
        login(request, joined)
        answer = next_page(invitation)
        answer.status_code = 201
        return answer
