"""Files that managers import into a campaign."""

from typing import Any
from uuid import UUID

from django.http import HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.permissions import SignedIn, managed, person
from annotation.api.renderers import as_lines
from annotation.formats import READERS
from annotation.models import Import
from annotation.services import imports, jobs

REFUSED_SHOWN = 200


class RefusedLineSerializer(serializers.Serializer[Any]):
    line = serializers.IntegerField()
    code = serializers.CharField()
    message = serializers.CharField()


class ImportSerializer(serializers.ModelSerializer[Import]):
    refused = serializers.SerializerMethodField()
    error = serializers.SerializerMethodField()

    class Meta:
        model = Import
        fields = [
            "id",
            "format",
            "file_name",
            "as_gold",
            "state",
            "bytes_total",
            "bytes_done",
            "lines_done",
            "prompts_added",
            "completions_added",
            "tasks_added",
            "gold_added",
            "duplicates",
            "refused_count",
            "refused",
            "error",
            "created_at",
            "finished_at",
        ]

    @extend_schema_field(RefusedLineSerializer(many=True))
    def get_refused(self, record: Import) -> Any:
        """The first of them, where one import is asked for; a list of imports stays light."""
        if self.parent is not None:
            return []
        return RefusedLineSerializer(record.refused.all()[:REFUSED_SHOWN], many=True).data

    def get_error(self, record: Import) -> dict[str, str] | None:
        return record.failure()


class UploadSerializer(serializers.Serializer[Any]):
    file = serializers.FileField(allow_empty_file=True)
    format = serializers.ChoiceField(choices=list(READERS))
    as_gold = serializers.BooleanField(default=False)
    criterion = serializers.CharField(default="", allow_blank=True)


class ImportsView(APIView):
    permission_classes = [SignedIn]
    parser_classes = [MultiPartParser, FormParser]

    @extend_schema(responses=ImportSerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        found = managed(request, slug).imports.all()[:50]
        return Response(ImportSerializer(found, many=True).data)

    @extend_schema(request=UploadSerializer, responses={202: ImportSerializer})
    def post(self, request: Request, slug: str) -> Response:
        """Upload a file; a worker loads it."""
        campaign, by = managed(request, slug), person(request)  # before the file is read
        upload = UploadSerializer(data=request.data)
        upload.is_valid(raise_exception=True)
        record = imports.add(campaign=campaign, by=by, **upload.validated_data)
        return Response(ImportSerializer(record).data, status=202)


class ImportView(APIView):
    permission_classes = [SignedIn]

    @extend_schema(responses=ImportSerializer)
    def get(self, request: Request, slug: str, pk: UUID) -> Response:
        return Response(ImportSerializer(self.found(slug, pk)).data)

    def found(self, slug: str, pk: UUID) -> Import:
        return get_object_or_404(managed(self.request, slug).imports, pk=pk)


class CancelImportView(ImportView):
    http_method_names = ["post"]

    @extend_schema(request=None, responses=ImportSerializer)
    def post(self, request: Request, slug: str, pk: UUID) -> Response:
        """Stop it; what it has committed stays."""
        record = self.found(slug, pk)
        jobs.cancel(record)
        return Response(ImportSerializer(record).data)


class RefusedLinesView(ImportView):
    http_method_names = ["get"]

    @extend_schema(responses={(200, "application/jsonl"): bytes})
    def get(self, request: Request, slug: str, pk: UUID) -> HttpResponseBase:  # type: ignore[override]
        """Every refused line, as JSON Lines."""
        record = self.found(slug, pk)
        lines = as_lines(record.refused.values("line", "code", "message").iterator())
        response = StreamingHttpResponse(lines, content_type="application/jsonl")
        response["Content-Disposition"] = f'attachment; filename="refused-{record.pk}.jsonl"'
        return response
