"""Claim, submit, keep, give back."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.permissions import person
from annotation.api.work.shapes import (
    ClaimSerializer,
    NextSerializer,
    RenewedSerializer,
    SkipSerializer,
    SubmissionSerializer,
    SubmittedSerializer,
    WorkSerializer,
    said,
)
from annotation.models import Assignment
from annotation.services import assignments, judgments


def following(next_id: UUID | None, reason: str | None, why: str) -> dict[str, Any]:
    shown = Assignment.objects.as_shown([next_id]) if next_id else []
    return {"next": shown[0] if shown else None, "reason": reason, "why": why}


def mine(request: Request, pk: UUID) -> Assignment:
    return get_object_or_404(Assignment.objects.of(person(request)), pk=pk)


class WorkView(APIView):
    @extend_schema(request=ClaimSerializer, responses=WorkSerializer)
    def post(self, request: Request, slug: str) -> Response:
        """My live leases, then new ones up to `count`; why there are none, or no more."""
        asked = ClaimSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        work = assignments.claim(annotator=person(request), slug=slug, **asked.validated_data)
        shown = Assignment.objects.as_shown(work.assignments) if work.assignments else []
        return Response({"assignments": shown, "reason": work.reason, "why": work.why})


class JudgmentView(APIView):
    @extend_schema(request=SubmissionSerializer, responses=SubmittedSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        """Submit, and get the next assignment; the same verdict again answers the same."""
        submission = SubmissionSerializer(data=request.data)
        submission.is_valid(raise_exception=True)
        given = judgments.submit(
            annotator=person(request), assignment=pk, **submission.validated_data
        )
        return Response({"judgment": said(given)} | following(given.next, given.reason, given.why))


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
        assignment = mine(request, pk)
        why = SkipSerializer(data=request.data)
        why.is_valid(raise_exception=True)
        work = assignments.skip(assignment=assignment, **why.validated_data)
        return Response(following(next(iter(work.assignments), None), work.reason, work.why))
