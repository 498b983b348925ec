"""From draft to archive: launch, pause, close, archive, clone."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotation.api.campaigns.campaigns import CampaignSerializer, CampaignView
from annotation.api.permissions import IsManager, managed, person
from annotation.services import campaigns
from annotation.services.life import clones


class PauseSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=1000, allow_blank=True, default="")


class LaunchView(CampaignView):
    http_method_names = ["post"]

    @extend_schema(request=None, responses=CampaignSerializer)
    def post(self, request: Request, slug: str) -> Response:
        """Start handing out work, or go on after a pause."""
        by = person(request)
        return Response(self.shown(campaigns.launch(campaign=managed(request, slug), by=by)))


class PauseView(CampaignView):
    http_method_names = ["post"]

    @extend_schema(request=PauseSerializer, responses=CampaignSerializer)
    def post(self, request: Request, slug: str) -> Response:
        """Stop handing out work; what is leased may still be answered."""
        campaign = managed(request, slug)
        why = PauseSerializer(data=request.data)
        why.is_valid(raise_exception=True)
        return Response(
            self.shown(campaigns.pause(campaign=campaign, by=person(request), **why.validated_data))
        )


class CloseView(CampaignView):
    http_method_names = ["post"]

    @extend_schema(request=None, responses=CampaignSerializer)
    def post(self, request: Request, slug: str) -> Response:
        """End it for good."""
        by = person(request)
        return Response(self.shown(campaigns.close(campaign=managed(request, slug), by=by)))


class ArchiveView(CampaignView):
    http_method_names = ["post"]

    @extend_schema(request=None, responses=CampaignSerializer)
    def post(self, request: Request, slug: str) -> Response:
        """Put a draft or a closed one out of the way."""
        by = person(request)
        return Response(self.shown(campaigns.archive(campaign=managed(request, slug), by=by)))


class UnarchiveView(CampaignView):
    http_method_names = ["post"]

    @extend_schema(request=None, responses=CampaignSerializer)
    def post(self, request: Request, slug: str) -> Response:
        """Take it out of the archive again."""
        by = person(request)
        return Response(self.shown(campaigns.unarchive(campaign=managed(request, slug), by=by)))


class CloneSerializer(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=200)
    slug = serializers.SlugField(required=False, allow_blank=True, max_length=80)
    people = serializers.BooleanField(default=False, help_text="With its members and roles.")


class CloneView(CampaignView):
    http_method_names = ["post"]
    permission_classes = [IsManager]

    @extend_schema(request=CloneSerializer, responses={201: CampaignSerializer})
    def post(self, request: Request, slug: str) -> Response:
        """A draft with the same questions, settings and sections, without tasks."""
        wish = CloneSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        source, by = managed(request, slug), person(request)
        made = clones.clone(campaign=source, by=by, **wish.validated_data)
        return Response(self.shown(made), status=201)
