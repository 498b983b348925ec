"""Rejections: made with a reason, and withdrawn."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.permissions import SignedIn, managed, person
from annotation.models import User
from annotation.services.money import rejections


class JudgmentsNamedSerializer(serializers.Serializer[Any]):
    judgments = serializers.ListField(
        child=serializers.UUIDField(), min_length=1, max_length=rejections.MOST_AT_ONCE
    )


class RejectSerializer(JudgmentsNamedSerializer):
    reason = serializers.CharField(max_length=1000, help_text="The annotator reads it.")


class NumberSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField()


class RejectionsView(APIView):
    permission_classes = [SignedIn]

    @extend_schema(request=RejectSerializer, responses={201: NumberSerializer})
    def post(self, request: Request, slug: str, pseudonym: UUID) -> Response:
        """Do not pay for these judgments of one person; they are told, and the slots open again."""
        campaign, by = managed(request, slug), person(request)
        who = get_object_or_404(User, pseudonym=pseudonym, memberships__campaign=campaign)
        wish = RejectSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        made = rejections.reject(campaign=campaign, person=who, by=by, **wish.validated_data)
        return Response({"number": len(made)}, status=201)


class WithdrawView(APIView):
    permission_classes = [SignedIn]

    @extend_schema(request=JudgmentsNamedSerializer, responses=NumberSerializer)
    def post(self, request: Request, slug: str, pseudonym: UUID) -> Response:
        """Pay for these judgments after all."""
        campaign, by = managed(request, slug), person(request)
        who = get_object_or_404(User, pseudonym=pseudonym, memberships__campaign=campaign)
        wish = JudgmentsNamedSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        number = rejections.withdraw(campaign=campaign, person=who, by=by, **wish.validated_data)
        return Response({"number": number})
