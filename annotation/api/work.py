"""The annotator's calls: claim, submit, keep, give back, look back."""

from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation import rendering
from annotation.api.permissions import person
from annotation.models import AsksFor, Assignment, Campaign, Judgment, SkipReason
from annotation.services import assignments, judgments
from annotation.services.assignments import MOST_AT_ONCE


class CriterionSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    title = serializers.CharField()
    question = serializers.CharField()
    asks_for = serializers.ChoiceField(choices=AsksFor.choices)
    allow_tie = serializers.BooleanField()


class ShownTextSerializer(serializers.Serializer[Any]):
    text = serializers.CharField()
    html = serializers.CharField(help_text="Sanitised here: the only HTML a screen may insert.")


class ShownMessageSerializer(ShownTextSerializer):
    role = serializers.ChoiceField(choices=["system", "user", "assistant"])


class AssignmentSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    campaign = serializers.CharField()
    protocol = serializers.CharField()
    expires_at = serializers.DateTimeField()
    criteria = CriterionSerializer(many=True)
    prompt = ShownMessageSerializer(many=True)
    completions = ShownTextSerializer(many=True, help_text="In the order shown, left first.")


REASONS = ["done", "paused", "closed", "not_started", "others", "not_a_member"]


class ClaimSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField(min_value=1, max_value=MOST_AT_ONCE, default=1)


class WorkSerializer(serializers.Serializer[Any]):
    assignments = AssignmentSerializer(many=True)
    reason = serializers.ChoiceField(choices=REASONS, allow_null=True)


class StepField(serializers.IntegerField):
    """A whole number as JSON has them: neither "2" nor 2.0 nor true."""

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:
            self.fail("invalid")
        return super().to_internal_value(data)


class PreferencesField(serializers.DictField):
    child = StepField(min_value=-4, max_value=4)


class SubmissionSerializer(serializers.Serializer[Any]):
    preferences = PreferencesField(
        help_text="By criterion as asked: < 0 left, > 0 right, 4 the strongest; 0 where ties are."
    )
    rationale = serializers.CharField(max_length=10_000, allow_blank=True, default="")
    seconds = serializers.FloatField(min_value=0, max_value=86_400, allow_null=True, default=None)


class GivenSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    counted = serializers.BooleanField()
    submitted_at = serializers.DateTimeField()


class NextSerializer(serializers.Serializer[Any]):
    next = AssignmentSerializer(allow_null=True)
    reason = serializers.ChoiceField(choices=REASONS, allow_null=True)


class SubmittedSerializer(NextSerializer):
    judgment = GivenSerializer()


class RevisedSerializer(serializers.Serializer[Any]):
    judgment = GivenSerializer()


class RenewedSerializer(serializers.Serializer[Any]):
    expires_at = serializers.DateTimeField()


class SkipSerializer(serializers.Serializer[Any]):
    reason = serializers.ChoiceField(choices=SkipReason.choices)
    note = serializers.CharField(max_length=1000, allow_blank=True, default="")


def following(next_id: UUID | None, reason: str | None) -> dict[str, Any]:
    shown = Assignment.objects.as_shown([next_id]) if next_id else []
    return {"next": shown[0] if shown else None, "reason": reason}


def mine(request: Request, pk: UUID) -> Assignment:
    return get_object_or_404(Assignment.objects.of(person(request)), pk=pk)


class WorkView(APIView):
    @extend_schema(request=ClaimSerializer, responses=WorkSerializer)
    def post(self, request: Request, slug: str) -> Response:
        """My live leases, then new ones up to `count`; when empty, the reason."""
        asked = ClaimSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        work = assignments.claim(annotator=person(request), slug=slug, **asked.validated_data)
        shown = Assignment.objects.as_shown(work.assignments) if work.assignments else []
        return Response({"assignments": shown, "reason": work.reason})


class JudgmentView(APIView):
    @extend_schema(request=SubmissionSerializer, responses=SubmittedSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        """Submit, and get the next assignment; the same verdict again answers the same."""
        submission = SubmissionSerializer(data=request.data)
        submission.is_valid(raise_exception=True)
        given = judgments.submit(
            annotator=person(request), assignment=pk, **submission.validated_data
        )
        return Response({"judgment": said(given)} | following(given.next, given.reason))


def said(given: judgments.Given | Judgment) -> dict[str, Any]:
    return {"id": given.id, "counted": given.counted, "submitted_at": given.submitted_at}


class RenewView(APIView):
    @extend_schema(request=None, responses=RenewedSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        """Keep it while reading."""
        return Response({"expires_at": assignments.renew(assignment=mine(request, pk))})


class ReleaseView(APIView):
    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request, pk: UUID) -> Response:
        """Give it back unread."""
        assignments.release(assignment=mine(request, pk))
        return Response(status=204)


class SkipView(APIView):
    @extend_schema(request=SkipSerializer, responses=NextSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        """Give it back with a reason, and get another."""
        why = SkipSerializer(data=request.data)
        why.is_valid(raise_exception=True)
        work = assignments.skip(assignment=mine(request, pk), **why.validated_data)
        return Response(following(next(iter(work.assignments), None), work.reason))


class GuideSerializer(serializers.ModelSerializer[Campaign]):
    guidelines_html = serializers.SerializerMethodField()
    criteria = serializers.SerializerMethodField()
    judged = serializers.SerializerMethodField()
    skip_reasons = serializers.SerializerMethodField()

    class Meta:
        model = Campaign
        fields = [
            "slug",
            "title",
            "summary",
            "guidelines_html",
            "criteria",
            "judged",
            "skip_reasons",
        ]

    def get_guidelines_html(self, campaign: Campaign) -> str:
        return rendering.render(campaign.guidelines)

    @extend_schema_field(CriterionSerializer(many=True))
    def get_criteria(self, campaign: Campaign) -> list[dict[str, Any]]:
        return campaign.criteria()

    def get_judged(self, campaign: Campaign) -> int:
        mine = Judgment.objects.of(person(self.context["request"])).current()
        return mine.filter(campaign=campaign).count()

    def get_skip_reasons(self, campaign: Campaign) -> list[str]:
        return list(SkipReason.values)


class GuideView(APIView):
    @extend_schema(responses=GuideSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """What annotators should know: guidelines, questions, reasons to skip."""
        campaign = get_object_or_404(Campaign.objects.annotated_by(person(request)), slug=slug)
        return Response(GuideSerializer(campaign, context={"request": request}).data)


class PastFilterSerializer(serializers.Serializer[Any]):
    campaign = serializers.SlugField(default="", allow_blank=True)


class NewestFirst(CursorPagination):
    ordering = "-submitted_at"
    page_size = 20
    cursor_query_param = "before"


class PastJudgmentSerializer(GivenSerializer):
    campaign = serializers.CharField()
    preferences = PreferencesField()
    rationale = serializers.CharField()
    assignment = AssignmentSerializer()


class PastSerializer(serializers.Serializer[Any]):
    judgments = PastJudgmentSerializer(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class JudgmentsView(APIView):
    @extend_schema(
        responses=PastSerializer,
        parameters=[OpenApiParameter("campaign"), OpenApiParameter("before")],
    )
    def get(self, request: Request) -> Response:
        """What I judged, newest first."""
        mine = Judgment.objects.of(person(request)).current()
        wish = PastFilterSerializer(data=request.query_params)
        wish.is_valid(raise_exception=True)
        if slug := wish.validated_data["campaign"]:
            mine = mine.filter(campaign__slug=slug)
        pages = NewestFirst()
        page = pages.paginate_queryset(mine, request, view=self) or []
        shown = Assignment.objects.as_shown([one.assignment_id for one in page])
        by_id = {assignment["id"]: assignment for assignment in shown}
        past = [said(one) | looked_back(one, by_id[one.assignment_id]) for one in page]
        return Response({"judgments": past, "next_cursor": cursor_of(pages.get_next_link())})


def looked_back(judgment: Judgment, assignment: dict[str, Any]) -> dict[str, Any]:
    return {
        "campaign": assignment["campaign"],
        "preferences": judgment.preferences,
        "rationale": judgment.rationale,
        "assignment": assignment,
    }


def cursor_of(link: str | None) -> str | None:
    return parse_qs(urlsplit(link).query)["before"][0] if link else None


class RevisionsView(APIView):
    @extend_schema(request=SubmissionSerializer, responses=RevisedSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        """Put another verdict in the place of mine; the old one is kept."""
        submission = SubmissionSerializer(data=request.data)
        submission.is_valid(raise_exception=True)
        judgment = get_object_or_404(Judgment.objects.of(person(request)), pk=pk)
        revised = judgments.revise(judgment=judgment, **submission.validated_data)
        return Response({"judgment": said(revised)})
