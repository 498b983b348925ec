"""Agreement, shortcuts, and the evidence about each annotator."""

from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.permissions import SignedIn, person, readable
from annotation.api.quality.adjudication import WhoSerializer
from annotation.api.work.shapes import PreferencesField, ranking_field
from annotation.models import Standing
from annotation.models.quality import reading

Shape = serializers.Serializer[Any]


class MeasuredSerializer(Shape):
    value = serializers.FloatField()
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)


class EvidenceShareSerializer(MeasuredSerializer):
    of = serializers.IntegerField()


class CriterionAgreementSerializer(Shape):
    criterion = serializers.CharField()
    title = serializers.CharField()
    nominal = MeasuredSerializer(allow_null=True, help_text="Krippendorff's alpha over a, tie, b.")
    ordinal = MeasuredSerializer(allow_null=True, help_text="The same, strength counted in.")
    pairwise = MeasuredSerializer(allow_null=True, help_text="Two people, the same side.")
    pairs = serializers.IntegerField()
    tasks = serializers.IntegerField()


class FeatureSerializer(Shape):
    name = serializers.CharField()
    odds = serializers.FloatField(help_text="By how much it multiplies the odds of winning.")
    low = serializers.FloatField()
    high = serializers.FloatField()
    differs = serializers.IntegerField()


class NamedShareSerializer(EvidenceShareSerializer):
    name = serializers.CharField()


class FitSerializer(Shape):
    of = serializers.IntegerField()
    explained = MeasuredSerializer(help_text="Of the log loss, out of fold; 0 is a coin.")
    accuracy = MeasuredSerializer(help_text="Out of fold; 0.5 is a coin.")
    features = FeatureSerializer(many=True)
    shares = NamedShareSerializer(many=True, help_text="How often more of it wins.")


class CriterionFitSerializer(Shape):
    criterion = serializers.CharField()
    title = serializers.CharField()
    fit = FitSerializer(allow_null=True)


class PersonFitSerializer(Shape):
    who = WhoSerializer()
    fit = FitSerializer()


class ShortcutsSerializer(Shape):
    comparisons = serializers.IntegerField()
    newest = serializers.BooleanField(help_text="Of more: only the newest were looked at.")
    at = serializers.DateTimeField(allow_null=True)
    all = FitSerializer(allow_null=True)
    criteria = CriterionFitSerializer(many=True)
    annotators = PersonFitSerializer(many=True)


class QualitySerializer(Shape):
    agreement = CriterionAgreementSerializer(many=True)
    shortcuts = ShortcutsSerializer()
    judgments = serializers.IntegerField()
    measured_at = serializers.DateTimeField(allow_null=True)
    error = serializers.CharField()


class SignalSerializer(EvidenceShareSerializer):
    name = serializers.ChoiceField(choices=reading.SIGNALS)
    usual = serializers.ListField(child=serializers.FloatField(), min_length=2, max_length=2)
    flag = serializers.BooleanField(help_text="The whole interval is out of the usual.")


class ReliabilityOnSerializer(MeasuredSerializer):
    criterion = serializers.CharField()
    dawid_skene = serializers.FloatField(
        allow_null=True, help_text="P(picks the better one where they pick), by Dawid-Skene."
    )
    mace = serializers.FloatField(
        allow_null=True, help_text="P(an answer of theirs is no guess), by MACE."
    )


class AnnotatorEvidenceSerializer(Shape):
    who = WhoSerializer()
    standing = serializers.ChoiceField(choices=Standing.choices, allow_null=True)
    standing_reason = serializers.CharField(allow_null=True)
    judged = serializers.IntegerField()
    late = serializers.IntegerField()
    skipped = serializers.IntegerField()
    seconds = serializers.FloatField()
    median_seconds = serializers.FloatField(allow_null=True)
    first_at = serializers.DateTimeField(allow_null=True)
    last_at = serializers.DateTimeField(allow_null=True)
    gold = EvidenceShareSerializer(allow_null=True)
    repeats = EvidenceShareSerializer(allow_null=True)
    agreement = EvidenceShareSerializer(allow_null=True)
    reliability = ReliabilityOnSerializer(many=True)
    signals = SignalSerializer(many=True)
    measured_at = serializers.DateTimeField(allow_null=True)


class JudgedByThemSerializer(Shape):
    id = serializers.UUIDField()
    at = serializers.DateTimeField()
    prompt = serializers.CharField()
    preferences = PreferencesField()
    ranking = ranking_field(allow_null=True)
    seconds = serializers.FloatField(allow_null=True)
    needed = serializers.FloatField(help_text="Seconds in which it can be looked through.")
    rationale = serializers.CharField()


class AnnotatorDetailsSerializer(AnnotatorEvidenceSerializer):
    judgments = JudgedByThemSerializer(many=True, help_text="The newest 40.")


class QualityView(APIView):
    permission_classes = [SignedIn]

    @extend_schema(responses=QualitySerializer)
    def get(self, request: Request, slug: str) -> Response:
        """How far people agree, and how much of what they say needs no reading."""
        campaign = readable(request, slug)
        return Response(reading.report(campaign, names=campaign.is_managed_by(person(request))))


class AnnotatorsView(APIView):
    permission_classes = [SignedIn]

    @extend_schema(responses=AnnotatorEvidenceSerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """Everyone who judged; by name only to managers."""
        campaign = readable(request, slug)
        names = campaign.is_managed_by(person(request))
        return Response(reading.annotators(campaign, names=names))


class AnnotatorView(APIView):
    permission_classes = [SignedIn]

    @extend_schema(responses=AnnotatorDetailsSerializer)
    def get(self, request: Request, slug: str, pseudonym: UUID) -> Response:
        """One of them, with their newest judgments."""
        campaign = readable(request, slug)
        names = campaign.is_managed_by(person(request))
        found = reading.details(campaign, pseudonym, names=names)
        if found is None:
            raise Http404
        return Response(found)
