"""Looking back: what I judged, and judging it again."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.permissions import person
from annotation.api.work.shapes import (
    PastFilterSerializer,
    PastJudgmentSerializer,
    PastSerializer,
    RevisedSerializer,
    SubmissionSerializer,
    said,
)
from annotation.models import Assignment, Judgment, Rejection
from annotation.services import judgments
from annotation.services.verdicts import window


class NewestFirst(CursorPagination):
    ordering = "-submitted_at"
    page_size = 20
    cursor_query_param = "before"


class JudgmentsView(APIView):
    @extend_schema(
        operation_id="judgments_list", responses=PastSerializer, parameters=[PastFilterSerializer]
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
        cursor = cursor_of(pages.get_next_link())
        return Response({"judgments": looked_back(page), "next_cursor": cursor})


class PastJudgmentView(APIView):
    @extend_schema(responses=PastJudgmentSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        """One that I gave, whether it still stands or was revised."""
        judgment = get_object_or_404(Judgment.objects.of(person(request)), pk=pk)
        return Response(looked_back([judgment])[0])


def looked_back(page: Sequence[Judgment]) -> list[dict[str, Any]]:
    """Judgments of one person, each with what was shown and until when it may be revised."""
    shown = Assignment.objects.as_shown([one.assignment_id for one in page])
    by_id = {assignment["id"]: assignment for assignment in shown}
    until = window.revisable(page)
    rejected = Rejection.objects.reasons(by_id)
    return [
        {
            **said(one),
            "campaign": by_id[one.assignment_id]["campaign"],
            "preferences": one.preferences,
            "both_bad": one.both_bad,
            "ranking": one.ranking,
            "labels": one.labels,
            "rationale": one.rationale,
            "revisable": one.pk in until,
            "revisable_until": until.get(one.pk),
            "revised": one.revised,
            "rejected": rejected.get(one.assignment_id),
            "assignment": by_id[one.assignment_id],
        }
        for one in page
    ]


def cursor_of(link: str | None) -> str | None:
    return parse_qs(urlsplit(link).query)["before"][0] if link else None


class RevisionsView(APIView):
    @extend_schema(request=SubmissionSerializer, responses=RevisedSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        """Put another verdict in the place of mine; the old one is kept."""
        judgment = get_object_or_404(Judgment.objects.of(person(request)), pk=pk)
        submission = SubmissionSerializer(data=request.data)
        submission.is_valid(raise_exception=True)
        revised = judgments.revise(judgment=judgment, **submission.validated_data)
        return Response({"judgment": said(revised)})
