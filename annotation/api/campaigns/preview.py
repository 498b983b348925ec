"""A campaign as its annotators will see it; nothing is leased or stored."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.participation.guide import GuideSerializer
from annotation.api.participation.welcome import (
    ANSWERS,
    STEP_ANSWER,
    RemarkSerializer,
    WelcomeSerializer,
)
from annotation.api.permissions import SignedIn, managed
from annotation.api.work.shapes import AssignmentSerializer, VerdictSerializer
from annotation.errors import NotFound
from annotation.models import Step
from annotation.services.life import preview
from annotation.services.verdicts.shapes import Verdict


class ShownSerializer(AssignmentSerializer):
    id = serializers.CharField(help_text="A task's, or “sample” where there are none yet.")  # type: ignore[assignment]


class PreviewSerializer(serializers.Serializer[Any]):
    assignments = ShownSerializer(many=True)
    guide = GuideSerializer()
    welcome = WelcomeSerializer(
        allow_null=True, help_text="What comes before the first task, if anything does."
    )


class StepTriedSerializer(serializers.Serializer[Any]):
    passed = serializers.BooleanField()
    feedback = RemarkSerializer(many=True)


class TriedSerializer(VerdictSerializer):
    seconds = serializers.FloatField(min_value=0, max_value=86_400, allow_null=True, default=None)


class MeantSerializer(serializers.Serializer[Any]):
    criterion = serializers.CharField()
    better = serializers.IntegerField(help_text="The place on screen, left first, from 0.")
    other = serializers.IntegerField()
    strength = serializers.IntegerField(help_text="1 to 4; 0 where they are alike.")


class ComparisonsSerializer(serializers.Serializer[Any]):
    comparisons = MeantSerializer(many=True)


class PreviewView(APIView):
    permission_classes = [SignedIn]

    @extend_schema(responses=PreviewSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """Its first tasks, or a made-up one, as assignments, and the guide beside them."""
        campaign = managed(request, slug)
        guide = GuideSerializer(campaign, context={"request": request}).data
        shown = {"assignments": preview.assignments(campaign), "welcome": preview.way_in(campaign)}
        return Response(shown | {"guide": guide})

    @extend_schema(request=TriedSerializer, responses=ComparisonsSerializer)
    def post(self, request: Request, slug: str) -> Response:
        """What a verdict would mean; refused as an annotator's would be, and never kept."""
        campaign = managed(request, slug)
        tried = TriedSerializer(data=request.data)
        tried.is_valid(raise_exception=True)
        verdict = Verdict(**tried.validated_data)
        meant = preview.meant(campaign=campaign, verdict=verdict)
        return Response({"comparisons": meant})


class PreviewStepView(APIView):
    permission_classes = [SignedIn]

    @extend_schema(
        operation_id="campaigns_preview_step",
        request=STEP_ANSWER,
        parameters=[OpenApiParameter("step", enum=Step.values, location="path")],
        responses=StepTriedSerializer,
    )
    def post(self, request: Request, slug: str, step: str) -> Response:
        """What a newcomer would be told at this step; never kept."""
        campaign = managed(request, slug)
        if step not in Step.values:
            raise NotFound
        answers = ANSWERS[Step(step)](data=request.data)
        answers.is_valid(raise_exception=True)
        taken = preview.tried(campaign=campaign, step=Step(step), answers=answers.validated_data)
        return Response(StepTriedSerializer(taken).data)
