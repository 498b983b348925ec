"""Sign in, sign out, who am I."""

from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.middleware.csrf import get_token
from drf_spectacular.utils import extend_schema, extend_schema_field
from knox.models import get_token_model
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.permissions import person, reads_some
from annotation.api.throttles import SignInThrottle
from annotation.errors import WrongCredentials
from annotation.models import Campaign, CampaignState, Judgment, Language, Membership, User
from annotation.services import demo
from annotation.services.participation import people


class CredentialsSerializer(serializers.Serializer[Any]):
    username = serializers.CharField()
    password = serializers.CharField(trim_whitespace=False)


class MyCampaignSerializer(serializers.Serializer[Any]):
    slug = serializers.CharField()
    title = serializers.CharField()
    summary = serializers.CharField()
    state = serializers.ChoiceField(choices=CampaignState.choices)
    protocol = serializers.CharField()
    judged = serializers.SerializerMethodField()
    available = serializers.SerializerMethodField()

    def get_judged(self, campaign: Campaign) -> int:
        judged: dict[int, int] = self.context["judged"]
        return judged.get(campaign.pk, 0)

    def get_available(self, campaign: Campaign) -> bool:
        stopped: set[int] = self.context["stopped"]
        return campaign.state == CampaignState.ACTIVE and campaign.pk not in stopped


class MeSerializer(serializers.Serializer[Any]):
    username = serializers.CharField()
    display_name = serializers.CharField()
    roles = serializers.ListField(child=serializers.CharField())
    language = serializers.ChoiceField(choices=["", *Language.values])
    has_password = serializers.BooleanField(
        source="has_usable_password", help_text="False of those whom a crowd platform sent."
    )
    oversees = serializers.SerializerMethodField(
        help_text="Whether there is a campaign in which I do more than annotate."
    )
    reads = serializers.SerializerMethodField(
        help_text="Whether there is a campaign whose data I may take out."
    )
    campaigns = serializers.SerializerMethodField()

    def get_reads(self, user: User) -> bool:
        return reads_some(user)

    def get_oversees(self, user: User) -> bool:
        return bool(user.roles) or Campaign.objects.overseen_by(user).exists()

    @extend_schema_field(MyCampaignSerializer(many=True))
    def get_campaigns(self, user: User) -> Any:
        found = Campaign.objects.annotated_by(user)
        campaigns = found.order_by("state", "-priority", "-created_at")
        stopped = Membership.objects.of(user).stopped().values_list("campaign", flat=True)
        judged = Judgment.objects.of(user).current().by_campaign()
        context = {"judged": judged, "stopped": set(stopped)}
        return MyCampaignSerializer(campaigns, many=True, context=context).data


class SignInSerializer(serializers.Serializer[Any]):
    username = serializers.CharField()
    password = serializers.CharField()
    role = serializers.CharField()


class SessionSerializer(serializers.Serializer[Any]):
    authenticated = serializers.BooleanField()
    demo = SignInSerializer(many=True)
    elsewhere = serializers.CharField(
        allow_null=True, help_text="Whose sign-in one may use instead of a password."
    )
    me = MeSerializer(allow_null=True)


class SessionView(APIView):
    permission_classes = [AllowAny]

    def get_throttles(self) -> list[Any]:
        return [SignInThrottle()] if self.request.method == "POST" else []

    @extend_schema(responses=SessionSerializer)
    def get(self, request: Request) -> Response:
        """Whether someone is signed in; sets the CSRF cookie."""
        get_token(request)
        signed_in = request.user.is_authenticated
        return Response(
            {
                "authenticated": signed_in,
                "demo": demo.SIGN_INS if settings.DEMO else [],
                "elsewhere": settings.OIDC_NAME if settings.OIDC_ISSUER else None,
                "me": MeSerializer(request.user).data if signed_in else None,
            }
        )

    @extend_schema(request=CredentialsSerializer, responses=MeSerializer)
    def post(self, request: Request) -> Response:
        credentials = CredentialsSerializer(data=request.data)
        credentials.is_valid(raise_exception=True)
        user = authenticate(request, **credentials.validated_data)
        if user is None:
            raise WrongCredentials
        login(request, user)
        return Response(MeSerializer(user).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request) -> Response:
        logout(request)
        return Response(status=204)


class PreferencesSerializer(serializers.ModelSerializer[User]):
    class Meta:
        model = User
        fields = ["language"]


class MeView(APIView):
    @extend_schema(responses=MeSerializer)
    def get(self, request: Request) -> Response:
        return Response(MeSerializer(person(request)).data)

    @extend_schema(request=PreferencesSerializer, responses=MeSerializer)
    def patch(self, request: Request) -> Response:
        """Choose the language of my screens; "" follows the browser."""
        wish = PreferencesSerializer(data=request.data, partial=True)
        wish.is_valid(raise_exception=True)
        return Response(MeSerializer(people.prefer(person=person(request), **wish.data)).data)


class TokenSerializer(serializers.Serializer[Any]):
    token = serializers.CharField()
    expires_at = serializers.DateTimeField(allow_null=True)


class TokenView(APIView):
    @extend_schema(request=None, responses={201: TokenSerializer})
    def post(self, request: Request) -> Response:
        """A token for scripts (`Authorization: Token …`), shown this once."""
        row, token = get_token_model().objects.create(user=person(request))
        return Response({"token": token, "expires_at": row.expiry}, status=201)
