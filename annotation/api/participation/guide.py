"""What annotators should know of a campaign, and what protects them in it."""

from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation import rendering
from annotation.api.permissions import person
from annotation.api.work.shapes import CriterionSerializer
from annotation.measures.harms import HARMS
from annotation.models import Campaign, Judgment, Membership, Pay, Platform, SkipReason, User
from annotation.services.participation import care, messages
from annotation.services.participation.progress import care_of


class HarmsField(serializers.ListField):
    """Categories of harm."""

    child = serializers.ChoiceField(choices=HARMS)


class CareShownSerializer(serializers.Serializer[Any]):
    warning_html = serializers.CharField()
    help_html = serializers.CharField()
    harms = HarmsField(help_text="Offered here.")
    accepts = HarmsField(help_text="Mine: without them I am given only what has none.")
    blur = serializers.BooleanField()
    break_after_minutes = serializers.IntegerField(allow_null=True)
    exposure_cap = serializers.IntegerField(allow_null=True)
    shift_hours = serializers.IntegerField()


class AmountField(serializers.DecimalField):
    """An exact amount, as text, without zeros that say nothing."""

    default_error_messages: ClassVar = {"invalid": "Give an amount as in 0.50."}

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=12, decimal_places=4, min_value=0, **options)

    def to_representation(self, value: Any) -> str:
        text = f"{value:.4f}"
        whole, _, fraction = text.partition(".")
        return f"{whole}.{fraction.rstrip('0').ljust(2, '0')}"


class PayShownSerializer(serializers.Serializer[Any]):
    currency = serializers.CharField()
    per_judgment = AmountField(allow_null=True)
    per_hour = AmountField(allow_null=True)
    floor = AmountField(allow_null=True)


class ReviseSerializer(serializers.Serializer[Any]):
    last = serializers.IntegerField(source="revise_last")
    minutes = serializers.IntegerField(source="revise_minutes")


class GuideSerializer(serializers.ModelSerializer[Campaign]):
    guidelines_html = serializers.SerializerMethodField()
    criteria = serializers.SerializerMethodField()
    judged = serializers.SerializerMethodField()
    skip_reasons = serializers.SerializerMethodField()
    care = serializers.SerializerMethodField()
    pay = serializers.SerializerMethodField()
    revise = ReviseSerializer(source="*")
    messages_unread = serializers.SerializerMethodField()
    has_platform = serializers.SerializerMethodField()

    class Meta:
        model = Campaign
        fields = [
            "slug",
            "title",
            "summary",
            "language",
            "guidelines_html",
            "guidelines_version",
            "criteria",
            "judged",
            "skip_reasons",
            "care",
            "pay",
            "revise",
            "messages_unread",
            "has_platform",
        ]

    @property
    def reader(self) -> User:
        return person(self.context["request"])

    def get_guidelines_html(self, campaign: Campaign) -> str:
        return rendering.render(campaign.guidelines)

    @extend_schema_field(CriterionSerializer(many=True))
    def get_criteria(self, campaign: Campaign) -> list[dict[str, Any]]:
        return campaign.criteria()

    def get_judged(self, campaign: Campaign) -> int:
        return Judgment.objects.of(self.reader).current().filter(campaign=campaign).count()

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(SkipReason.choices)))
    def get_skip_reasons(self, campaign: Campaign) -> list[str]:
        return list(SkipReason.values)

    @extend_schema_field(CareShownSerializer())
    def get_care(self, campaign: Campaign) -> Any:
        return care_shown(campaign, self.reader)

    @extend_schema_field(PayShownSerializer(allow_null=True))
    def get_pay(self, campaign: Campaign) -> Any:
        pay = Pay.objects.filter(campaign=campaign).first()
        return PayShownSerializer(pay).data if pay else None

    def get_messages_unread(self, campaign: Campaign) -> int:
        return messages.unread(campaign=campaign, person=self.reader)

    def get_has_platform(self, campaign: Campaign) -> bool:
        return Platform.objects.filter(campaign=campaign).exists()


def care_shown(campaign: Campaign, reader: User) -> Any:
    """The campaign's care, with what this person agreed to read."""
    cares = care_of(campaign)
    seat = Membership.objects.of(reader).filter(campaign=campaign).first()
    return CareShownSerializer(
        {
            "warning_html": rendering.render(cares.warning) if cares.warning else "",
            "help_html": rendering.render(cares.help) if cares.help else "",
            "harms": cares.harms,
            "accepts": seat.accepts if seat else [],
            "blur": cares.blur,
            "break_after_minutes": cares.break_after_minutes,
            "exposure_cap": cares.exposure_cap,
            "shift_hours": cares.shift_hours,
        }
    ).data


def annotated(request: Request, slug: str) -> Campaign:
    """A campaign in which this person works, or may."""
    return get_object_or_404(Campaign.objects.annotated_by(person(request)), slug=slug)


class GuideView(APIView):
    @extend_schema(responses=GuideSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """What annotators should know: guidelines, questions, care, pay, reasons to skip."""
        campaign = annotated(request, slug)
        return Response(GuideSerializer(campaign, context={"request": request}).data)


class AcceptsSerializer(serializers.Serializer[Any]):
    accepts = HarmsField(max_length=len(HARMS))


class CareView(APIView):
    @extend_schema(request=AcceptsSerializer, responses=CareShownSerializer)
    def put(self, request: Request, slug: str) -> Response:
        """Opt in to categories of harm, or out of them; what I hold and opt out of goes back."""
        campaign, reader = annotated(request, slug), person(request)
        wish = AcceptsSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        care.accept(person=reader, campaign=campaign, **wish.validated_data)
        return Response(care_shown(campaign, reader))
