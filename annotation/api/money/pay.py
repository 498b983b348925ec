"""What people are owed, all of them and one by one."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.money.payouts import OwedPersonSerializer, PayoutSerializer, as_csv
from annotation.api.participation.guide import AmountField, PayShownSerializer
from annotation.api.permissions import SignedIn, managed
from annotation.errors import NotFound
from annotation.models import Membership
from annotation.services.money import ledgers, reports


class OwedSerializer(OwedPersonSerializer):
    state = serializers.CharField(help_text="here, left, withdrawn or forgotten")
    standing = serializers.CharField(source="membership.standing")
    judged = serializers.IntegerField(source="spent.accepted", help_text="That are paid.")
    rejected = serializers.IntegerField(source="spent.rejected", help_text="Besides those judged.")
    seconds = serializers.FloatField(source="spent.paid_seconds", help_text="That are paid.")
    hourly = AmountField(allow_null=True, help_text="By the rates alone; null below a minute.")
    below_floor = serializers.BooleanField()
    earned = AmountField()
    topped_up = AmountField(help_text="Of it, to reach the floor.")
    paid = AmountField()
    owed = AmountField()
    overpaid = AmountField(help_text="Taken off what they earn next.")


class TotalsSerializer(serializers.Serializer[Any]):
    earned = AmountField()
    topped_up = AmountField()
    paid = AmountField()
    owed = AmountField()
    overpaid = AmountField()


class BudgetSerializer(serializers.Serializer[Any]):
    budget = AmountField()
    spent = AmountField()
    promised = AmountField()
    left = AmountField()
    over = AmountField(help_text="By how much what is spent and promised exceeds the budget.")
    dearest = AmountField(
        help_text="What one more task may cost; with less left, none is handed out."
    )


class PayReportSerializer(serializers.Serializer[Any]):
    terms = PayShownSerializer(allow_null=True)
    budget = BudgetSerializer(allow_null=True)
    totals = TotalsSerializer(allow_null=True)
    people = OwedSerializer(many=True)
    payouts = PayoutSerializer(many=True)


class PayView(APIView):
    permission_classes = [SignedIn]

    @extend_schema(responses=PayReportSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """What everyone earned, was paid and is owed, from facts that are some seconds old."""
        return Response(PayReportSerializer(reports.report(managed(request, slug))).data)


class PayFileView(APIView):
    permission_classes = [SignedIn]

    @extend_schema(
        parameters=[OpenApiParameter("kind", enum=list(ledgers.OF_CAMPAIGN), location="path")],
        responses={(200, "text/csv"): OpenApiTypes.STR},
    )
    def get(self, request: Request, slug: str, kind: str) -> HttpResponse:
        """The ledger, the lines of all payouts, or the rejections, as CSV."""
        campaign = managed(request, slug)
        if kind not in ledgers.OF_CAMPAIGN:
            raise NotFound
        return as_csv(ledgers.written(ledgers.OF_CAMPAIGN[kind](campaign)), f"{slug}-{kind}")


class RejectionShownSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    by = serializers.CharField(source="by.display_name", default="")
    reason = serializers.CharField()
    evidence = serializers.DictField()


class PaidJudgmentSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    submitted_at = serializers.DateTimeField()
    seconds = serializers.FloatField(allow_null=True)
    prompt = serializers.CharField()
    rejection = RejectionShownSerializer(allow_null=True)


class PaidLineSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField(source="payout.at")
    amount = AmountField()
    currency = serializers.CharField(source="payout.currency")
    cancelled_at = serializers.DateTimeField(source="payout.cancelled_at", allow_null=True)
    note = serializers.CharField(source="payout.note")


class PayAccountSerializer(serializers.Serializer[Any]):
    account = OwedSerializer(allow_null=True)
    currency = serializers.CharField()
    lines = PaidLineSerializer(many=True)
    signals = serializers.DictField(help_text="Evidence, never a verdict.")
    judgments = PaidJudgmentSerializer(many=True)
    next = serializers.UUIDField(allow_null=True, help_text="Ask `before` it for earlier ones.")


class AccountView(APIView):
    permission_classes = [SignedIn]

    @extend_schema(
        parameters=[
            OpenApiParameter("before", OpenApiTypes.UUID),
            OpenApiParameter("rejected", OpenApiTypes.BOOL, description="Those alone."),
        ],
        responses=PayAccountSerializer,
    )
    def get(self, request: Request, slug: str, pseudonym: UUID) -> Response:
        """One person's account, exactly, with what they judged, newest first."""
        seats = Membership.objects.filter(campaign=managed(request, slug))
        seat = get_object_or_404(
            seats.select_related("annotator", "campaign"), annotator__pseudonym=pseudonym
        )
        asked = PayPageSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        return Response(PayAccountSerializer(reports.account(seat, **asked.validated_data)).data)


class PayPageSerializer(serializers.Serializer[Any]):
    before = serializers.UUIDField(default=None, allow_null=True)
    rejected = serializers.BooleanField(default=False)
