"""What a campaign is and asks: start from a template, read, edit."""

from typing import Any

from django.db import transaction
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation import rendering
from annotation.api.campaigns.may import may, of_each
from annotation.api.fields import LanguageField, NothingElse, Readable
from annotation.api.participation.sections import LabelsField, QuestionsField, SectionsMixin
from annotation.api.permissions import IsManager, Oversees, SignedIn, managed, overseen, person
from annotation.api.work.shapes import CriterionSerializer
from annotation.models import Campaign, PreferenceModel
from annotation.models.quality import progress
from annotation.services import campaigns
from annotation.services.life import meanwhile
from annotation.services.participation.sections import SECTIONS
from annotation.services.templates import TEMPLATES

EDITABLE = [
    "title",
    "summary",
    "guidelines",
    "overlap",
    "gold_rate",
    "repeat_rate",
    "priority",
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
WISHES = [*EDITABLE, "preference_model", "criteria", *SECTIONS]


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
    left = serializers.IntegerField(help_text="Wanted, and not given yet.")


class CampaignSerializer(SectionsMixin, serializers.ModelSerializer[Campaign]):
    criteria = serializers.SerializerMethodField()
    guidelines_html = serializers.SerializerMethodField()
    progress = serializers.SerializerMethodField()
    may = serializers.SerializerMethodField()
    preference_model: Any = serializers.SlugRelatedField("name", read_only=True)
    labels = LabelsField(read_only=True)
    cloned_from: Any = serializers.SlugRelatedField("slug", read_only=True)

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
            "archived_at",
            "pause_reason",
            "cloned_from",
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
        found: dict[str, int] = of_each(campaign, self.context, "progress", progress.of_each)
        return found

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_may(self, campaign: Campaign) -> list[str]:
        return may(campaign, self.context)


class EditSerializer(NothingElse, SectionsMixin, serializers.ModelSerializer[Campaign]):
    criteria = QuestionsField(required=False)
    language = LanguageField(required=False)
    labels = LabelsField(required=False)
    preference_model: Any = Readable(
        "name", queryset=PreferenceModel.objects.all(), required=False, allow_null=True
    )

    was = serializers.DictField(
        required=False,
        write_only=True,
        help_text="What is changed here, as it was when you read it, in the same shape: where it "
        "is something else by now, nothing is changed (409 settings_moved).",
    )

    class Meta:
        model = Campaign
        fields = [*WISHES, "was"]

    def validate_was(self, was: dict[str, Any]) -> dict[str, Any]:
        unknown = set(was) - set(WISHES)
        if unknown:
            raise serializers.ValidationError({name: ["No such setting."] for name in unknown})
        if "criteria" in was:
            QuestionsField().run_validation(was["criteria"])
        return was


class CreateSerializer(EditSerializer):
    template = serializers.CharField()
    slug = serializers.SlugField(required=False, allow_blank=True, max_length=80)

    class Meta(EditSerializer.Meta):
        fields = ["template", "slug", *WISHES]


class TemplatesView(APIView):
    permission_classes = [IsManager]

    @extend_schema(responses=TemplateSerializer(many=True))
    def get(self, request: Request) -> Response:
        """What a campaign can start from."""
        return Response(TemplateSerializer(TEMPLATES.values(), many=True).data)


class CampaignsView(APIView):
    def get_permissions(self) -> list[Any]:
        return [Oversees() if self.request.method == "GET" else IsManager()]

    @extend_schema(responses=CampaignSerializer(many=True))
    def get(self, request: Request) -> Response:
        found = Campaign.objects.overseen_by(person(request)).order_by("-created_at")
        shown = found.select_related("preference_model", "cloned_from").prefetch_related(
            "questions"
        )
        context = {"request": request, "shown": [campaign.pk for campaign in shown]}
        return Response(CampaignSerializer(shown, many=True, context=context).data)

    @extend_schema(request=CreateSerializer, responses={201: CampaignSerializer})
    def post(self, request: Request) -> Response:
        """A draft from a template."""
        wish = CreateSerializer(data=request.data, context={"request": request})
        wish.is_valid(raise_exception=True)
        made = campaigns.create(by=person(request), **wish.validated_data)
        return Response(CampaignSerializer(made, context={"request": request}).data, status=201)


class CampaignView(APIView):
    permission_classes = [SignedIn]

    @extend_schema(responses=CampaignSerializer)
    def get(self, request: Request, slug: str) -> Response:
        return Response(self.shown(overseen(request, slug)))

    @extend_schema(request=EditSerializer, responses=CampaignSerializer)
    def patch(self, request: Request, slug: str) -> Response:
        """Change settings; a new overlap counts at once."""
        campaign = managed(request, slug)
        seen = {"request": request}
        changes = EditSerializer(campaign, data=request.data, partial=True, context=seen)
        changes.is_valid(raise_exception=True)
        return Response(self.shown(self.edited(campaign, changes.validated_data)))

    @transaction.atomic
    def edited(self, campaign: Campaign, wish: dict[str, Any]) -> Campaign:
        by, was = person(self.request), wish.pop("was", None)
        asked: Any = self.request.data
        if was is not None:
            now = campaigns.locked(campaign)
            meanwhile.check(campaign=now, by=by, was=was, now=self.shown(now), wish=asked)
        return campaigns.edit(campaign=campaign, by=by, **wish)

    def shown(self, campaign: Campaign) -> Any:
        return CampaignSerializer(campaign, context={"request": self.request}).data
