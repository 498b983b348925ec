"""Payouts: look, record, cancel, take out."""

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

from annotation.api.participation.guide import AmountField
from annotation.api.permissions import SignedIn, managed, person
from annotation.errors import NotFound
from annotation.models import Payout
from annotation.services.money import ledgers, payouts
from annotation.services.money.owed import Owed
from annotation.services.money.payouts import Who


class PayoutSerializer(serializers.ModelSerializer[Payout]):
    by = serializers.CharField(source="by.display_name", default="")
    cancelled_by = serializers.CharField(source="cancelled_by.display_name", default="")
    total = AmountField()
    people = serializers.IntegerField()
    participants = serializers.IntegerField(help_text="Of these, those a platform's file names.")

    class Meta:
        model = Payout
        fields = [
            "id",
            "at",
            "by",
            "currency",
            "total",
            "people",
            "participants",
            "note",
            "cancelled_at",
            "cancelled_by",
        ]


class OwedPersonSerializer(serializers.Serializer[Any]):
    pseudonym = serializers.UUIDField(source="person.pseudonym")
    name = serializers.SerializerMethodField()
    external_id = serializers.CharField(help_text="The platform's; empty where none is known.")

    def get_name(self, owed: Owed) -> str:
        return ledgers.name_of(owed.person)


class PreparedLineSerializer(OwedPersonSerializer):
    owed = AmountField()


class PreparedSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="To record it under: once, however often it is sent.")
    who = serializers.ChoiceField(choices=Who.choices)
    until = serializers.DateTimeField()
    currency = serializers.CharField(source="pay.currency")
    total = AmountField()
    lines = PreparedLineSerializer(many=True)


class WishSerializer(serializers.Serializer[Any]):
    who = serializers.ChoiceField(choices=Who.choices, default=Who.KNOWN)
    until = serializers.DateTimeField(
        default=None, allow_null=True, help_text="What was done until then; null: until now."
    )

    def validate_who(self, value: str) -> Who:
        return Who(value)


class RecordSerializer(WishSerializer):
    id = serializers.UUIDField()
    total = AmountField(help_text="As it was prepared; another sum is refused.")
    until = serializers.DateTimeField()
    note = serializers.CharField(max_length=200, allow_blank=True, default="")


class PrepareView(APIView):
    permission_classes = [SignedIn]

    @extend_schema(parameters=[WishSerializer], responses=PreparedSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """What would be paid now, and to whom; nothing is recorded by looking."""
        campaign = managed(request, slug)
        wish = WishSerializer(data=request.query_params)
        wish.is_valid(raise_exception=True)
        prepared = payouts.prepare(campaign=campaign, **wish.validated_data)
        return Response(PreparedSerializer(prepared).data)


class PayoutsView(APIView):
    permission_classes = [SignedIn]

    @extend_schema(responses=PayoutSerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """All payouts of a campaign, newest first."""
        found = Payout.objects.filter(campaign=managed(request, slug)).with_totals()
        return Response(PayoutSerializer(found, many=True).data)

    @extend_schema(request=RecordSerializer, responses={201: PayoutSerializer})
    def post(self, request: Request, slug: str) -> Response:
        """Record that what was prepared is paid; nothing is paid twice."""
        campaign, by = managed(request, slug), person(request)
        wish = RecordSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        made = payouts.record(campaign=campaign, by=by, **wish.validated_data)
        return Response(shown(made), status=201)


class CancelPayoutView(APIView):
    permission_classes = [SignedIn]

    @extend_schema(request=None, responses=PayoutSerializer)
    def post(self, request: Request, slug: str, pk: UUID) -> Response:
        """As if it had not been paid: all of it is owed again."""
        payout = get_object_or_404(managed(request, slug).payouts, pk=pk)
        return Response(shown(payouts.cancel(payout=payout, by=person(request))))


class PayoutFileView(APIView):
    permission_classes = [SignedIn]

    @extend_schema(
        parameters=[OpenApiParameter("kind", enum=list(ledgers.OF_PAYOUT), location="path")],
        responses={(200, "text/csv"): OpenApiTypes.STR},
    )
    def get(self, request: Request, slug: str, pk: UUID, kind: str) -> HttpResponse:
        """A payout as a platform takes it, or those whom no platform knows, as CSV."""
        payout = get_object_or_404(managed(request, slug).payouts, pk=pk)
        if kind not in ledgers.OF_PAYOUT:
            raise NotFound
        text = ledgers.of_payout_as(kind, payout)
        return as_csv(text, f"{slug}-{payout.at:%Y-%m-%d}-{kind}")


def as_csv(text: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)


def shown(payout: Payout) -> dict[str, Any]:
    return PayoutSerializer(Payout.objects.filter(pk=payout.pk).with_totals().get()).data
