"""The way in from a crowd platform, and the way back."""

from typing import Any

from django.contrib.auth import login
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.fields import TextsField
from annotation.api.participation import browser
from annotation.api.participation.guide import annotated
from annotation.api.permissions import person
from annotation.api.throttles import EntryThrottle
from annotation.errors import SignedInAlready
from annotation.models import Outcome, Participant, User
from annotation.services.participation import entry, progress

MOST_PARAMETERS = 50


class ParametersField(TextsField):
    child = serializers.CharField(max_length=1000, allow_blank=True, trim_whitespace=False)

    def to_internal_value(self, data: Any) -> dict[str, str]:
        if isinstance(data, dict) and len(data) > MOST_PARAMETERS:
            raise serializers.ValidationError("A link has at most 50 parameters.")
        return super().to_internal_value(data)


class EntrySerializer(serializers.Serializer[Any]):
    parameters = ParametersField(help_text="All of the link's query, as it is.")
    switch = serializers.BooleanField(
        default=False, help_text="Sign out whoever is signed in with a password here."
    )


class EnteredSerializer(serializers.Serializer[Any]):
    next = serializers.CharField(help_text="The page to go to.")


class EnterView(APIView):
    permission_classes = [AllowAny]
    throttle_classes = [EntryThrottle]

    @extend_schema(request=EntrySerializer, responses=EnteredSerializer)
    def post(self, request: Request, slug: str) -> Response:
        """Let in whom the platform sent, and bind them to this browser."""
        wish = EntrySerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        keep_signed_in(request, switch=wish.validated_data["switch"])
        parameters = wish.validated_data["parameters"]
        entered = entry.enter(slug=slug, parameters=parameters, token=browser.token_of(request))
        return arrive(request, entered.participant, entered.token)


class AgainSerializer(serializers.Serializer[Any]):
    switch = serializers.BooleanField(default=False)


class EnterAgainView(APIView):
    permission_classes = [AllowAny]
    throttle_classes = [EntryThrottle]

    @extend_schema(request=AgainSerializer, responses=EnteredSerializer)
    def post(self, request: Request, slug: str) -> Response:
        """Sign in whom this browser is bound to, after their session has ended."""
        wish = AgainSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        token = browser.token_of(request)
        found = entry.again(slug=slug, token=token)
        keep_signed_in(request, found.person, switch=wish.validated_data["switch"])
        return arrive(request, found, token)


def keep_signed_in(request: Request, coming: User | None = None, *, switch: bool) -> None:
    """Whoever signed in with a password is not signed out behind their back."""
    present = request.user
    stays = isinstance(present, User) and present != coming and present.has_usable_password()
    if stays and not switch:
        raise SignedInAlready


def arrive(request: Request, participant: Participant, token: str) -> Response:
    if request.user != participant.person:
        login(request, participant.person)
    response = Response({"next": next_page(participant)})
    browser.keep(response, token)
    return response


def next_page(participant: Participant) -> str:
    campaign = participant.campaign
    seat = campaign.memberships.get(annotator=participant.person)
    ready = all(stage.done for stage in progress.stages(campaign, seat)) and not seat.outcome
    return f"/{'work' if ready else 'welcome'}/{campaign.slug}"


class CompletionSerializer(serializers.Serializer[Any]):
    outcome = serializers.ChoiceField(choices=Outcome.choices)
    code = serializers.CharField()
    return_url = serializers.CharField(help_text="With the code filled in; may be blank.")


class CompletionView(APIView):
    @extend_schema(responses=CompletionSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """How my part ended, with the code for the platform; 409 while there is work left."""
        found = entry.completion(campaign=annotated(request, slug), person=person(request))
        return Response(CompletionSerializer(found).data)
