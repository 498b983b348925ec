"""Disputed tasks, one at a time and blind, for those who decide them."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.permissions import SignedIn, adjudicated, person
from annotation.api.work.shapes import (
    AssignmentSerializer,
    NamesField,
    PreferencesField,
    RankingField,
    ranking_field,
)
from annotation.models import Campaign, User
from annotation.models.quality import disputes
from annotation.services.quality import adjudications

Shape = serializers.Serializer[Any]


class WhoSerializer(Shape):
    pseudonym = serializers.UUIDField()
    name = serializers.CharField(allow_null=True, help_text="Only where you may know it.")


class ReasonSerializer(Shape):
    response = serializers.IntegerField(help_text="Which it speaks for, by the order shown.")
    text = serializers.CharField()
    moved = serializers.BooleanField(help_text="Its writer saw another order.")


class DecidedSerializer(Shape):
    preferences = PreferencesField()
    ranking = ranking_field(allow_null=True)
    rationale = serializers.CharField()


class DisputeSerializer(Shape):
    task = serializers.IntegerField()
    assignment = AssignmentSerializer()
    reasons = ReasonSerializer(many=True, help_text="As many for one side as for the other.")
    said = DecidedSerializer(allow_null=True, help_text="The verdict that stands, if any.")


class JudgedSerializer(Shape):
    criterion = serializers.CharField()
    left = serializers.IntegerField()
    tie = serializers.IntegerField()
    right = serializers.IntegerField()
    agreed = serializers.IntegerField()
    of = serializers.IntegerField()


class DecisionSerializer(DecidedSerializer):
    task = serializers.IntegerField()
    prompt = serializers.CharField()
    at = serializers.DateTimeField()
    by = WhoSerializer()
    mine = serializers.BooleanField()
    may_decide = serializers.BooleanField(help_text="Again: never what you judged yourself.")
    gold = serializers.BooleanField()
    judged = JudgedSerializer(many=True)
    reasons = ReasonSerializer(many=True)


class DisputesSerializer(Shape):
    open = serializers.IntegerField()
    left = serializers.IntegerField(help_text="Opened by you, and left for later.")
    decided = serializers.IntegerField()


class AdjudicationSerializer(DisputesSerializer):
    decisions = DecisionSerializer(many=True, help_text="The newest 30, or those `before` one.")
    older = serializers.IntegerField(
        allow_null=True, help_text="What to ask for `before`; null where there are no more."
    )


class DecisionsAskedSerializer(Shape):
    before = serializers.IntegerField(
        allow_null=True, default=None, min_value=1, max_value=2**63 - 1
    )


class NextDisputeSerializer(Shape):
    dispute = DisputeSerializer(allow_null=True)
    counts = DisputesSerializer()


class NextDisputeAskedSerializer(Shape):
    left = serializers.BooleanField(default=False, help_text="One that you left for later.")


class DecisionAskedSerializer(Shape):
    preferences = PreferencesField(default=dict)
    both_bad = NamesField(default=list)
    ranking = RankingField(allow_null=True, default=None)
    rationale = serializers.CharField(max_length=10_000, allow_blank=True, default="")


class GoldAskedSerializer(Shape):
    why = serializers.CharField(max_length=10_000, allow_blank=True, default="")


class GoldMadeSerializer(Shape):
    task = serializers.IntegerField()


def next_of(campaign: Campaign, reader: User, *, left: bool = False) -> Response:
    begun = adjudications.begin(campaign=campaign, by=reader, left=left)
    dispute = disputes.dispute(begun, reader) if begun else None
    return Response({"dispute": dispute, "counts": disputes.left(campaign, reader)})


class AdjudicationView(APIView):
    permission_classes = [SignedIn]

    @extend_schema(parameters=[DecisionsAskedSerializer], responses=AdjudicationSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """How much there is to decide, and what was decided last."""
        campaign, reader = adjudicated(request, slug), person(request)
        names = campaign.is_managed_by(reader)
        asked = DecisionsAskedSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        found, older = disputes.decisions(
            campaign, reader=reader, names=names, **asked.validated_data
        )
        return Response(disputes.left(campaign, reader) | {"decisions": found, "older": older})


class NextDisputeView(APIView):
    permission_classes = [SignedIn]

    @extend_schema(request=NextDisputeAskedSerializer, responses=NextDisputeSerializer)
    def post(self, request: Request, slug: str) -> Response:
        """What I have open, else the dearest dispute that nobody else has open."""
        campaign = adjudicated(request, slug)
        asked = NextDisputeAskedSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return next_of(campaign, person(request), **asked.validated_data)


class DecisionView(APIView):
    permission_classes = [SignedIn]

    @extend_schema(request=DecisionAskedSerializer, responses=NextDisputeSerializer)
    def post(self, request: Request, slug: str, task: int) -> Response:
        """Decide by the order shown, and get the next; deciding again replaces the verdict."""
        campaign, by = adjudicated(request, slug), person(request)
        asked = DecisionAskedSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        adjudications.decide(campaign=campaign, task=task, by=by, **asked.validated_data)
        return next_of(campaign, by)


class LeaveView(APIView):
    permission_classes = [SignedIn]

    @extend_schema(request=None, responses=NextDisputeSerializer)
    def post(self, request: Request, slug: str, task: int) -> Response:
        """Leave it for later, and get the next."""
        campaign, by = adjudicated(request, slug), person(request)
        adjudications.leave(campaign=campaign, task=task, by=by)
        return next_of(campaign, by)


class AgainView(APIView):
    permission_classes = [SignedIn]

    @extend_schema(request=None, responses=NextDisputeSerializer)
    def post(self, request: Request, slug: str, task: int) -> Response:
        """Open what I decided, to decide it again; as a manager what anyone did."""
        campaign, by = adjudicated(request, slug), person(request)
        row = adjudications.again(campaign=campaign, task=task, by=by)
        counts = disputes.left(campaign, by)
        return Response({"dispute": disputes.dispute(row, by), "counts": counts})


class GoldView(APIView):
    permission_classes = [SignedIn]

    @extend_schema(request=GoldAskedSerializer, responses={201: GoldMadeSerializer})
    def post(self, request: Request, slug: str, task: int) -> Response:
        """Make gold of a decided task."""
        campaign, by = adjudicated(request, slug), person(request)
        asked = GoldAskedSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        gold = adjudications.promote(campaign=campaign, task=task, by=by, **asked.validated_data)
        return Response({"task": gold.pk}, status=201)
