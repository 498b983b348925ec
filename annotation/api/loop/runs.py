"""Training runs and what they leave: start, watch, cancel, promote."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.datasets import ErrorSerializer
from annotation.api.loop.shapes import STAGES, ByCriterion, Curve, Gate, PairsByFold
from annotation.api.permissions import ReadsData, person
from annotation.models import Checkpoint, PreferenceModel, RunReason, TrainingRun, Verdict
from annotation.services.loop import runs

SHOWN = 100  # of the newest runs
PERHAPS: Any = {"read_only": True, "allow_null": True}  # what is not there yet, or never will be


class CheckpointSerializer(serializers.ModelSerializer[Checkpoint]):
    is_champion = serializers.SerializerMethodField()

    class Meta:
        model = Checkpoint
        fields = ["id", "bytes", "removed", "is_champion"]
        read_only_fields = fields

    def get_is_champion(self, checkpoint: Checkpoint) -> bool:
        return checkpoint.model.champion_id == checkpoint.pk


class TrainingRunSerializer(serializers.ModelSerializer[TrainingRun]):
    model: Any = serializers.SlugRelatedField("name", read_only=True)
    by = serializers.CharField(source="by.display_name", **PERHAPS)
    stage = serializers.ChoiceField(choices=STAGES, read_only=True)
    verdict = serializers.ChoiceField(choices=[("", ""), *Verdict.choices], read_only=True)
    curve = Curve(read_only=True)
    gate = Gate(source="report.gate", **PERHAPS)
    test = ByCriterion(source="report.test", **PERHAPS)
    validation = ByCriterion(source="report.validation", **PERHAPS)
    champion_test = ByCriterion(source="report.champion.test", **PERHAPS)
    pairs = PairsByFold(source="report.pairs", **PERHAPS)
    error = serializers.SerializerMethodField()
    checkpoint = CheckpointSerializer(source="left", **PERHAPS)
    rival = serializers.IntegerField(source="rival.run.number", **PERHAPS)
    snapshot: Any = serializers.SlugRelatedField("slug", read_only=True)

    class Meta:
        model = TrainingRun
        fields = [
            "id",
            "model",
            "number",
            "state",
            "reason",
            "by",
            "stage",
            "step",
            "steps",
            "loss",
            "seconds_left",
            "curve",
            "judgments",
            "new_judgments",
            "verdict",
            "gate",
            "test",
            "validation",
            "champion_test",
            "pairs",
            "seconds",
            "created_at",
            "started_at",
            "finished_at",
            "error",
            "checkpoint",
            "rival",
            "snapshot",
        ]
        read_only_fields = fields

    @extend_schema_field(ErrorSerializer(allow_null=True))
    def get_error(self, run: TrainingRun) -> dict[str, str] | None:
        return run.failure()


class StartSerializer(serializers.Serializer[Any]):
    model = serializers.SlugField()


def of_model(request: Request, name: str) -> PreferenceModel:
    return get_object_or_404(PreferenceModel.objects.readable_by(person(request)), name=name)


class RunsView(APIView):
    permission_classes = [ReadsData]

    @extend_schema(
        parameters=[OpenApiParameter("model", str, required=True)],
        responses=TrainingRunSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """A model's runs, the newest first."""
        wish = StartSerializer(data=request.query_params)
        wish.is_valid(raise_exception=True)
        found = of_model(request, wish.validated_data["model"]).runs.as_shown()[:SHOWN]
        return Response(TrainingRunSerializer(found, many=True).data)

    @extend_schema(request=StartSerializer, responses={202: TrainingRunSerializer})
    def post(self, request: Request) -> Response:
        """Retrain now, on what the model's campaigns hold."""
        wish = StartSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        model = of_model(request, wish.validated_data["model"])
        run = runs.start(model=model, reason=RunReason.PERSON, by=person(request))
        return Response(TrainingRunSerializer(run).data, status=202)


class RunView(APIView):
    permission_classes = [ReadsData]

    @extend_schema(responses=TrainingRunSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(TrainingRunSerializer(self.found(pk)).data)

    def found(self, pk: UUID) -> TrainingRun:
        mine = TrainingRun.objects.readable_by(person(self.request))
        return get_object_or_404(mine.as_shown(), pk=pk)


class CancelRunView(RunView):
    http_method_names = ["post"]

    @extend_schema(request=None, responses=TrainingRunSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        """Stop it within seconds; nothing of it is kept but its row."""
        run = self.found(pk)
        runs.cancel(run)
        return Response(TrainingRunSerializer(run).data)
