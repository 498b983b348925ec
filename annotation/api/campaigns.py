"""The managers' calls: campaigns and imports."""

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

from annotation import rendering
from annotation.api.fields import Readable
from annotation.api.participation.sections import LabelsField, QuestionsField, SectionsMixin
from annotation.api.permissions import IsManager, ReadsData, person
from annotation.api.renderers import as_lines
from annotation.api.work.shapes import CriterionSerializer
from annotation.formats import READERS
from annotation.models import Campaign, CampaignState, Import, PreferenceModel
from annotation.services import campaigns, imports, jobs
from annotation.services.participation.sections import SECTIONS
from annotation.services.templates import TEMPLATES

REFUSED_SHOWN = 200
EDITABLE = [
    "title",
    "summary",
    "guidelines",
    "overlap",
    "gold_rate",
    "lease_minutes",
    "cooldown_minutes",
    "open_to_all",
    "data_licence",
    "language",
    "responses",
    "allow_both_bad",
    "allow_partial",
    "rationale_minimum",
    "labels",
    "allow_copy",
    "revise_last",
    "revise_minutes",
    "judgments_each",
    "share_gold",
    "share_agreement",
]


class TemplateSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    title = serializers.CharField()
    summary = serializers.CharField()
    criteria = CriterionSerializer(many=True)
    guidelines = serializers.CharField()
    overlap = serializers.IntegerField()
    gold_rate = serializers.FloatField()


class ProgressSerializer(serializers.Serializer[Any]):
    tasks = serializers.IntegerField()
    wanted = serializers.IntegerField()
    given = serializers.IntegerField()
    leased = serializers.IntegerField()
    open = serializers.IntegerField()
    gold_tasks = serializers.IntegerField()
    judgments = serializers.IntegerField()
    late = serializers.IntegerField()
    annotators = serializers.IntegerField()
    today = serializers.IntegerField()


MAY = {
    CampaignState.DRAFT: ["launch", "edit", "import", "close"],
    CampaignState.ACTIVE: ["pause", "edit", "import", "close"],
    CampaignState.PAUSED: ["launch", "edit", "import", "close"],
    CampaignState.CLOSED: [],
}


class CampaignSerializer(SectionsMixin, serializers.ModelSerializer[Campaign]):
    criteria = serializers.SerializerMethodField()
    guidelines_html = serializers.SerializerMethodField()
    progress = serializers.SerializerMethodField()
    may = serializers.SerializerMethodField()
    preference_model: Any = serializers.SlugRelatedField("name", read_only=True)
    labels = LabelsField(read_only=True)

    class Meta:
        model = Campaign
        fields = [
            "slug",
            "state",
            "protocol",
            "criteria",
            *EDITABLE,
            "guidelines_html",
            "guidelines_version",
            "progress",
            "created_at",
            "launched_at",
            "closed_at",
            "may",
            "preference_model",
            *SECTIONS,
        ]

    @extend_schema_field(CriterionSerializer(many=True))
    def get_criteria(self, campaign: Campaign) -> list[dict[str, Any]]:
        return campaign.criteria()

    def get_guidelines_html(self, campaign: Campaign) -> str:
        return rendering.render(campaign.guidelines)

    @extend_schema_field(ProgressSerializer)
    def get_progress(self, campaign: Campaign) -> dict[str, int]:
        return campaign.progress()

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_may(self, campaign: Campaign) -> list[str]:
        manages = person(self.context["request"]).is_manager
        return MAY[CampaignState(campaign.state)] if manages else []


class EditSerializer(SectionsMixin, serializers.ModelSerializer[Campaign]):
    criteria = QuestionsField(required=False)
    labels = LabelsField(required=False)
    preference_model: Any = Readable(
        "name", queryset=PreferenceModel.objects.all(), required=False, allow_null=True
    )

    class Meta:
        model = Campaign
        fields = [*EDITABLE, "preference_model", "criteria", *SECTIONS]


class CreateSerializer(EditSerializer):
    template = serializers.CharField()
    slug = serializers.SlugField(required=False, allow_blank=True, max_length=80)

    class Meta(EditSerializer.Meta):
        fields = ["template", "slug", *EditSerializer.Meta.fields]


class PauseSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=1000, allow_blank=True, default="")


def managed(request: Request, slug: str) -> Campaign:
    return get_object_or_404(Campaign.objects.managed_by(person(request)), slug=slug)


class TemplatesView(APIView):
    permission_classes = [IsManager]

    @extend_schema(responses=TemplateSerializer(many=True))
    def get(self, request: Request) -> Response:
        """What a campaign can start from."""
        return Response(TemplateSerializer(TEMPLATES.values(), many=True).data)


class CampaignsView(APIView):
    def get_permissions(self) -> list[Any]:
        return [ReadsData() if self.request.method == "GET" else IsManager()]

    @extend_schema(responses=CampaignSerializer(many=True))
    def get(self, request: Request) -> Response:
        found = Campaign.objects.readable_by(person(request)).order_by("-created_at")
        return Response(CampaignSerializer(found, many=True, context={"request": request}).data)

    @extend_schema(request=CreateSerializer, responses={201: CampaignSerializer})
    def post(self, request: Request) -> Response:
        """A draft from a template."""
        wish = CreateSerializer(data=request.data, context={"request": request})
        wish.is_valid(raise_exception=True)
        made = campaigns.create(by=person(request), **wish.validated_data)
        return Response(CampaignSerializer(made, context={"request": request}).data, status=201)


class CampaignView(APIView):
    permission_classes = [IsManager]

    @extend_schema(responses=CampaignSerializer)
    def get(self, request: Request, slug: str) -> Response:
        return Response(self.shown(managed(request, slug)))

    @extend_schema(request=EditSerializer, responses=CampaignSerializer)
    def patch(self, request: Request, slug: str) -> Response:
        """Change settings; a new overlap counts at once."""
        campaign = managed(request, slug)
        seen = {"request": request}
        changes = EditSerializer(campaign, data=request.data, partial=True, context=seen)
        changes.is_valid(raise_exception=True)
        by = person(request)
        return Response(
            self.shown(campaigns.edit(campaign=campaign, by=by, **changes.validated_data))
        )

    def shown(self, campaign: Campaign) -> Any:
        return CampaignSerializer(campaign, context={"request": self.request}).data


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
    permission_classes = [IsManager]
    parser_classes = [MultiPartParser, FormParser]

    @extend_schema(responses=ImportSerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        found = managed(request, slug).imports.all()[:50]
        return Response(ImportSerializer(found, many=True).data)

    @extend_schema(request=UploadSerializer, responses={202: ImportSerializer})
    def post(self, request: Request, slug: str) -> Response:
        """Upload a file; a worker loads it."""
        upload = UploadSerializer(data=request.data)
        upload.is_valid(raise_exception=True)
        campaign, by = managed(request, slug), person(request)
        record = imports.add(campaign=campaign, by=by, **upload.validated_data)
        return Response(ImportSerializer(record).data, status=202)


class ImportView(APIView):
    permission_classes = [IsManager]

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
