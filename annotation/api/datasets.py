"""The researchers' calls: snapshots and exports."""

from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.downloads import download
from annotation.api.permissions import ReadsSome, person
from annotation.formats import FORMATS
from annotation.models import Campaign, Export, JobState, Snapshot
from annotation.services import exports, snapshots

KINDS = [("single", "Single"), ("aggregate", "Aggregate")]


class ErrorSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    message = serializers.CharField()


class ExportSerializer(serializers.ModelSerializer[Export]):
    url = serializers.SerializerMethodField()
    rows_total = serializers.IntegerField(source="snapshot.comparisons")
    error = serializers.SerializerMethodField()

    class Meta:
        model = Export
        fields = [
            "format",
            "state",
            "rows_done",
            "rows_total",
            "left_out",
            "bytes",
            "sha256",
            "url",
            "error",
            "created_at",
        ]

    def get_url(self, export: Export) -> str:
        return f"{reverse('export', args=[export.snapshot_id])}?format={export.format}"

    @extend_schema_field(ErrorSerializer(allow_null=True))
    def get_error(self, export: Export) -> dict[str, str] | None:
        return export.failure()


class SnapshotSerializer(serializers.ModelSerializer[Snapshot]):
    campaigns: Any = serializers.SlugRelatedField("slug", many=True, read_only=True)
    created_by = serializers.CharField(source="by.display_name", default="")
    kind = serializers.ChoiceField(choices=KINDS)
    comparisons = serializers.IntegerField()
    error = serializers.SerializerMethodField()
    exports = ExportSerializer(many=True)

    class Meta:
        model = Snapshot
        fields = [
            "id",
            "slug",
            "name",
            "campaigns",
            "kind",
            "state",
            "rows_done",
            "rows_total",
            "comparisons",
            "counts",
            "sha256",
            "bytes",
            "created_at",
            "created_by",
            "error",
            "exports",
        ]

    @extend_schema_field(ErrorSerializer(allow_null=True))
    def get_error(self, snapshot: Snapshot) -> dict[str, str] | None:
        return snapshot.failure()


class FreezeSerializer(serializers.Serializer[Any]):
    campaigns = serializers.ListField(child=serializers.SlugField(), allow_empty=False)
    name = serializers.CharField(max_length=100)
    kind = serializers.ChoiceField(choices=KINDS, default="single")

    def validate_campaigns(self, slugs: list[str]) -> list[Campaign]:
        mine = Campaign.objects.readable_by(person(self.context["request"]))
        found = list(mine.filter(slug__in=slugs))
        for missing in set(slugs) - {campaign.slug for campaign in found}:
            raise serializers.ValidationError(f"There is no campaign {missing!r}; choose again.")
        return found


class SnapshotsView(APIView):
    permission_classes = [ReadsSome]

    @extend_schema(responses=SnapshotSerializer(many=True))
    def get(self, request: Request) -> Response:
        found = Snapshot.objects.readable_by(person(request)).select_related("by")
        shown = found.prefetch_related("campaigns", "exports__snapshot")
        return Response(SnapshotSerializer(shown, many=True).data)

    @extend_schema(request=FreezeSerializer, responses={202: SnapshotSerializer})
    def post(self, request: Request) -> Response:
        """Freeze what these campaigns hold now."""
        wish = FreezeSerializer(data=request.data, context={"request": request})
        wish.is_valid(raise_exception=True)
        snapshot = snapshots.add(by=person(request), **wish.validated_data)
        return Response(SnapshotSerializer(snapshot).data, status=202)


class SnapshotView(APIView):
    permission_classes = [ReadsSome]

    @extend_schema(responses=SnapshotSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        found = get_object_or_404(Snapshot.objects.readable_by(person(request)), pk=pk)
        return Response(SnapshotSerializer(found).data)


class WantedFormatSerializer(serializers.Serializer[Any]):
    format = serializers.ChoiceField(choices=[*FORMATS, "trl"])
    status = serializers.BooleanField(default=False)


class ExportView(APIView):
    permission_classes = [ReadsSome]

    @extend_schema(
        parameters=[
            OpenApiParameter("format", enum=[*FORMATS, "trl"], required=True),
            OpenApiParameter("status", bool, description="Answer how far it is, never the file."),
        ],
        responses={(200, "application/zip"): bytes, 202: ExportSerializer},
    )
    def get(self, request: Request, pk: UUID) -> HttpResponseBase:
        """The zip once it is written (ranges are served); until then, how far it is."""
        wish = WantedFormatSerializer(data=request.query_params)
        wish.is_valid(raise_exception=True)
        found = get_object_or_404(Snapshot.objects.readable_by(person(request)), pk=pk)
        format = wish.validated_data["format"]
        export = exports.ask(snapshot=found, format=format, by=person(request))
        if export.state == JobState.DONE and not wish.validated_data["status"]:
            return download(request, export.path)
        done = export.state == JobState.DONE
        return Response(ExportSerializer(export).data, status=200 if done else 202)
