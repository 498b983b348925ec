"""What a run measured, as JSON: these say the shape of a report, which is passed on as it is."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from annotation.models import Verdict

Shape = serializers.Serializer[Any]

REASONS = (
    "better",
    "worse",
    "too_few_pairs",
    "undecided",
    "criterion_fell",
    "not_above_chance",
    "not_above_length",
    "rival_replaced",  # someone promoted another checkpoint while this one was trained
)
STAGES = ("", "reading", "training", "calibrating", "evaluating", "saving")


class EstimateSerializer(Shape):
    """Null where there is nothing to tell it from."""

    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)


class ReliabilitySerializer(Shape):
    predicted = serializers.FloatField(allow_null=True)
    observed = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    pairs = serializers.IntegerField()
    to = serializers.FloatField()

    def get_fields(self) -> dict[str, Any]:
        """`from` is a word of Python's."""
        return {"from": serializers.FloatField(), **super().get_fields()}


class MetricsSerializer(Shape):
    """Of one criterion on one fold; only `pairs` where there are none."""

    pairs = serializers.IntegerField()
    ties = serializers.IntegerField(required=False)
    accuracy = EstimateSerializer(required=False)
    log_loss = EstimateSerializer(required=False)
    calibration_error = EstimateSerializer(required=False)
    longer_wins = EstimateSerializer(required=False)
    length_log_loss = serializers.FloatField(required=False, allow_null=True)
    reliability = ReliabilitySerializer(many=True, required=False)


class DifferenceSerializer(Shape):
    """By how much the rival's log-loss is above the challenger's."""

    difference = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)


class CriterionDifferenceSerializer(DifferenceSerializer):
    pairs = serializers.IntegerField()


class GateSerializer(DifferenceSerializer):
    verdict = serializers.ChoiceField(choices=Verdict.choices)
    reason = serializers.ChoiceField(choices=REASONS)
    rival = serializers.ChoiceField(choices=["champion", "length", "chance"])
    confidence = serializers.FloatField()
    least_pairs = serializers.IntegerField()
    by_criterion = serializers.DictField(child=CriterionDifferenceSerializer())


@extend_schema_field(serializers.DictField(child=MetricsSerializer(), allow_null=True))
class ByCriterion(serializers.JSONField):
    """{criterion: metrics}."""


@extend_schema_field(
    serializers.DictField(
        child=serializers.DictField(child=serializers.IntegerField()), allow_null=True
    )
)
class PairsByFold(serializers.JSONField):
    """{fold: {criterion: how many}}."""


@extend_schema_field(GateSerializer(allow_null=True))
class Gate(serializers.JSONField):
    """What the gate said, and what it rests on."""


@extend_schema_field(
    serializers.ListField(child=serializers.ListField(child=serializers.FloatField()))
)
class Curve(serializers.JSONField):
    """[[step, loss], …], at most two hundred points."""
