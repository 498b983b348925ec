"""How a campaign is going: everything its overview shows, in one call."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.campaigns.campaigns import ProgressSerializer
from annotation.api.permissions import SignedIn, person, readable
from annotation.api.quality.adjudication import WhoSerializer
from annotation.models import Standing
from annotation.models.quality import watching
from annotation.services.money import budget

Shape = serializers.Serializer[Any]
OUTLOOKS = (
    "running", "done", "idle", "too_few", "no_judgments", "no_tasks", "draft", "paused", "closed",
)  # fmt: skip


class RangeSerializer(Shape):
    value = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField(allow_null=True, help_text="Null: beyond what can be told.")


class DatesSerializer(Shape):
    value = serializers.DateTimeField(allow_null=True)
    low = serializers.DateTimeField(allow_null=True)
    high = serializers.DateTimeField(allow_null=True)


class ShareSerializer(Shape):
    value = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    of = serializers.IntegerField(help_text="How many it is a share of.")


class HourSerializer(Shape):
    at = serializers.DateTimeField(help_text="When it begins, UTC.")
    judgments = serializers.IntegerField()
    counted = serializers.IntegerField()
    late = serializers.IntegerField()
    annotators = serializers.IntegerField(help_text="In its busiest hour.")
    gold_asked = serializers.IntegerField()
    gold_right = serializers.IntegerField()
    pairs = serializers.IntegerField()
    agreed = serializers.IntegerField()


class AgreedSerializer(ShareSerializer):
    at = serializers.DateTimeField()


class OutlookSerializer(Shape):
    state = serializers.ChoiceField(choices=OUTLOOKS)
    left = serializers.IntegerField()
    from_hours = serializers.IntegerField(help_text="Whole hours that it rests on.")
    per_hour = RangeSerializer(allow_null=True)
    hours = RangeSerializer(allow_null=True)
    ends_at = DatesSerializer(allow_null=True)


class CostBudgetSerializer(Shape):
    budget = serializers.FloatField()
    spent = serializers.FloatField()
    promised = serializers.FloatField()
    left = serializers.FloatField()
    over = serializers.FloatField(
        help_text="By how much what is spent and promised exceeds the budget."
    )
    dearest = serializers.FloatField(
        help_text="What one more task may cost; with less left, none is handed out."
    )


class CostSerializer(Shape):
    currency = serializers.CharField()
    spent = serializers.FloatField()
    each = RangeSerializer(allow_null=True, help_text="What a counted judgment costs.")
    total = RangeSerializer(allow_null=True, help_text="Once all that is wanted is given.")
    budget = CostBudgetSerializer(allow_null=True)


class WorkingSerializer(WhoSerializer):
    holds = serializers.IntegerField(help_text="Tasks in their hands.")
    last_at = serializers.DateTimeField()


class BusySerializer(WhoSerializer):
    standing = serializers.ChoiceField(choices=Standing.choices)
    judged = serializers.IntegerField()
    median_seconds = serializers.FloatField(allow_null=True)
    gold = ShareSerializer(allow_null=True)
    agreement = ShareSerializer(allow_null=True)


class DashboardSerializer(Shape):
    measured_at = serializers.DateTimeField(allow_null=True)
    progress = ProgressSerializer()
    step_hours = serializers.IntegerField(help_text="Of a point.")
    points = HourSerializer(many=True)
    forecast = OutlookSerializer()
    cost = CostSerializer(allow_null=True)
    agreement = ShareSerializer(allow_null=True)
    agreement_over_time = AgreedSerializer(many=True)
    gold = ShareSerializer(allow_null=True)
    skips = serializers.DictField(child=serializers.IntegerField())
    working = WorkingSerializer(many=True)
    working_count = serializers.IntegerField()
    annotators = BusySerializer(many=True)


class DashboardView(APIView):
    permission_classes = [SignedIn]

    @extend_schema(responses=DashboardSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """How far it is, when it will be done, what it costs, and who is at work."""
        campaign = readable(request, slug)
        named = campaign.is_managed_by(person(request))
        found = watching.of(campaign, named=named, budget=budget.state(campaign))
        return Response(DashboardSerializer(found).data)
