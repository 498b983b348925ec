"""From draft to archive: launch, pause, close."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotation.api.campaigns.campaigns import CampaignSerializer, CampaignView
from annotation.api.permissions import managed, person
from annotation.services import campaigns


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
        why = PauseSerializer(data=request.data)
        why.is_valid(raise_exception=True)
        campaign = managed(request, slug)
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
