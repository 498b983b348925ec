"""Preference models: create, watch, change, promote."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.fields import Readable
from annotation.api.loop.runs import PERHAPS, TrainingRunSerializer, of_model
from annotation.api.loop.shapes import ByCriterion
from annotation.api.permissions import ReadsData, person
from annotation.models import (
    Campaign,
    CampaignState,
    Checkpoint,
    Criterion,
    PreferenceModel,
    Promotion,
    ScoringRun,
)
from annotation.services.loop import families, promotions

SETTINGS = [
    "title",
    "backbone",
    "settings",
    "automatic",
    "retrain_after",
    "retrain_hours",
    "random_share",
    "confidence",
    "least_pairs",
]


class LearnedCriterionSerializer(serializers.ModelSerializer[Criterion]):
    class Meta:
        model = Criterion
        fields = ["name", "title"]


class SourceSerializer(serializers.Serializer[Any]):
    """A campaign that feeds the model."""

    slug = serializers.SlugField()
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=CampaignState.choices)
    judgments = serializers.IntegerField()
    open = serializers.IntegerField(help_text="Open tasks.")


class ChampionSerializer(serializers.ModelSerializer[Promotion]):
    """The newest promotion, which made the champion."""

    id = serializers.UUIDField(source="checkpoint_id")
    number = serializers.IntegerField(source="checkpoint.run.number")
    promoted_at = serializers.DateTimeField(source="at")
    promoted_by = serializers.CharField(source="by.display_name", **PERHAPS)
    judgments = serializers.IntegerField(source="checkpoint.run.judgments")
    metrics = ByCriterion(source="checkpoint.run.report.test")

    class Meta:
        model = Promotion
        fields = ["id", "number", "promoted_at", "promoted_by", "judgments", "metrics"]


class PromotionSerializer(serializers.ModelSerializer[Promotion]):
    number = serializers.IntegerField(source="checkpoint.run.number")
    previous_number = serializers.IntegerField(source="previous.run.number", **PERHAPS)
    by = serializers.CharField(source="by.display_name", **PERHAPS)

    class Meta:
        model = Promotion
        fields = ["checkpoint", "number", "previous_number", "at", "by"]
        read_only_fields = fields


class ScoringSerializer(serializers.ModelSerializer[ScoringRun]):
    class Meta:
        model = ScoringRun
        fields = ["state", "tasks_total", "tasks_done", "moved", "seconds", "finished_at"]
        read_only_fields = fields


class PreferenceModelSerializer(serializers.ModelSerializer[PreferenceModel]):
    criteria = LearnedCriterionSerializer(many=True, read_only=True)
    campaigns = SourceSerializer(source="sources", many=True, read_only=True)
    judgments = serializers.IntegerField(read_only=True)
    new_judgments = serializers.IntegerField(read_only=True)
    due_at = serializers.DateTimeField(**PERHAPS)
    champion = ChampionSerializer(source="last_promotion", **PERHAPS)
    run = TrainingRunSerializer(source="open_run", **PERHAPS)
    last_run = TrainingRunSerializer(source="ended_run", **PERHAPS)
    scoring = ScoringSerializer(source="last_scoring", **PERHAPS)
    promotions = PromotionSerializer(source="history", many=True, read_only=True)

    class Meta:
        model = PreferenceModel
        fields = [
            "name",
            "criteria",
            *SETTINGS,
            "campaigns",
            "judgments",
            "new_judgments",
            "due_at",
            "champion",
            "run",
            "last_run",
            "scoring",
            "promotions",
            "created_at",
        ]
        read_only_fields = fields


class EditModelSerializer(serializers.ModelSerializer[PreferenceModel]):
    settings = serializers.DictField(required=False)
    campaigns: Any = Readable("slug", many=True, queryset=Campaign.objects.all(), required=False)

    class Meta:
        model = PreferenceModel
        fields = [*SETTINGS, "campaigns"]


class CreateModelSerializer(EditModelSerializer):
    name = serializers.SlugField(max_length=50)
    criteria = serializers.ListField(child=serializers.CharField(), allow_empty=False)

    class Meta(EditModelSerializer.Meta):
        fields = ["name", "criteria", *EditModelSerializer.Meta.fields]


class ModelsView(APIView):
    permission_classes = [ReadsData]

    @extend_schema(responses=PreferenceModelSerializer(many=True))
    def get(self, request: Request) -> Response:
        found = PreferenceModel.objects.readable_by(person(request)).prefetch_related("criteria")
        return Response(PreferenceModelSerializer(found, many=True).data)

    @extend_schema(request=CreateModelSerializer, responses={201: PreferenceModelSerializer})
    def post(self, request: Request) -> Response:
        """A model that learns some criteria, and the campaigns that feed it."""
        wish = CreateModelSerializer(data=request.data, context={"request": request})
        wish.is_valid(raise_exception=True)
        made = families.create(by=person(request), **wish.validated_data)
        return Response(PreferenceModelSerializer(made).data, status=201)


class ModelView(APIView):
    permission_classes = [ReadsData]

    @extend_schema(responses=PreferenceModelSerializer)
    def get(self, request: Request, name: str) -> Response:
        return Response(PreferenceModelSerializer(of_model(request, name)).data)

    @extend_schema(request=EditModelSerializer, responses=PreferenceModelSerializer)
    def patch(self, request: Request, name: str) -> Response:
        """Change settings, which the next run takes up, or which campaigns feed it."""
        model = of_model(request, name)
        seen = {"request": request}
        changes = EditModelSerializer(model, data=request.data, partial=True, context=seen)
        changes.is_valid(raise_exception=True)
        made = families.edit(model=model, by=person(request), **changes.validated_data)
        return Response(PreferenceModelSerializer(made).data)


class PromoteView(APIView):
    permission_classes = [ReadsData]

    @extend_schema(request=None, responses=PreferenceModelSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        """Make it champion, whatever the gate said; an earlier champion is a rollback."""
        mine = Checkpoint.objects.readable_by(person(request))
        checkpoint = get_object_or_404(mine, pk=pk)
        promotion = promotions.promote(checkpoint=checkpoint, by=person(request))
        return Response(PreferenceModelSerializer(promotion.model).data)
