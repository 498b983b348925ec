"""What managers set of onboarding, care, pay, platform and checks."""

from typing import Any
from urllib.parse import SplitResult, urlsplit

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from annotation.api.campaigns.may import manages, of_each
from annotation.api.fields import NothingElse
from annotation.api.participation.guide import AmountField, HarmsField
from annotation.api.work.shapes import LabelsOfferedSerializer
from annotation.measures.harms import HARMS
from annotation.models import AsksFor, Campaign, Care, Checks, Onboarding, Pay, Platform
from annotation.models.campaigns import offered
from annotation.services.participation.sections import SECTIONS

MOST = 50  # questions, examples
LOCAL = {"localhost", "127.0.0.1", "::1"}


class Text(serializers.CharField):
    def __init__(self, most: int = 5_000, **options: Any) -> None:
        super().__init__(max_length=most, **options)


class OptionsField(serializers.ListField):
    def __init__(self, **options: Any) -> None:
        super().__init__(child=Text(500), min_length=2, max_length=20, **options)

    def to_internal_value(self, data: Any) -> list[str]:
        given: list[str] = super().to_internal_value(data)
        if len(set(given)) < len(given):
            raise serializers.ValidationError("Two options are the same; tell them apart.")
        return given


class ExampleSerializer(NothingElse):
    title = Text(200)
    prompt = Text(20_000)
    left = Text(20_000)
    right = Text(20_000)
    verdict = Text(500)
    why = Text(allow_blank=True, default="")


class SurveyQuestionSerializer(NothingElse):
    name = serializers.SlugField(max_length=50)
    question = Text(500)
    options = OptionsField(allow_null=True, default=None, help_text="Null: a free text.")
    required = serializers.BooleanField(default=False)  # type: ignore[assignment]


class QuizQuestionSerializer(NothingElse):
    question = Text()
    options = OptionsField()
    answer = serializers.IntegerField(min_value=0)
    why = Text(allow_blank=True, default="")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["answer"] >= len(attrs["options"]):
            raise serializers.ValidationError({"answer": ["This is not one of the options."]})
        return attrs


class OnboardingSerializer(NothingElse, serializers.ModelSerializer[Onboarding]):
    examples = serializers.ListField(child=ExampleSerializer(), max_length=MOST, required=False)
    survey = serializers.ListField(
        child=SurveyQuestionSerializer(), max_length=MOST, required=False
    )
    quiz = serializers.ListField(child=QuizQuestionSerializer(), max_length=MOST, required=False)

    class Meta:
        model = Onboarding
        fields = [
            "consent",
            "consent_version",
            "read_guidelines",
            "examples",
            "survey",
            "quiz",
            "pass_mark",
            "attempts",
            "estimate_minutes",
        ]
        read_only_fields = ["consent_version"]

    def validate_survey(self, asked: list[dict[str, Any]]) -> list[dict[str, Any]]:
        names = [one["name"] for one in asked]
        if len(set(names)) < len(names):
            raise serializers.ValidationError("Two questions have one name; tell them apart.")
        return asked


class CareSerializer(NothingElse, serializers.ModelSerializer[Care]):
    harms = HarmsField(max_length=len(HARMS), required=False)

    class Meta:
        model = Care
        fields = [
            "warning",
            "harms",
            "help",
            "blur",
            "break_after_minutes",
            "exposure_cap",
            "shift_hours",
        ]


class PaySerializer(NothingElse, serializers.ModelSerializer[Pay]):
    per_judgment = AmountField(allow_null=True, required=False)
    per_hour = AmountField(allow_null=True, required=False)
    floor = AmountField(allow_null=True, required=False)
    budget = AmountField(allow_null=True, required=False)

    class Meta:
        model = Pay
        fields = ["currency", "per_judgment", "per_hour", "floor", "budget"]
        extra_kwargs = {"currency": {"required": False}}


class CodesSerializer(NothingElse):
    finished = serializers.CharField(max_length=100, allow_blank=True, required=False)
    screened_out = serializers.CharField(max_length=100, allow_blank=True, required=False)
    failed_checks = serializers.CharField(max_length=100, allow_blank=True, required=False)


class PlatformSerializer(NothingElse, serializers.ModelSerializer[Platform]):
    codes = CodesSerializer(required=False)
    secret = serializers.CharField(
        min_length=16, max_length=200, write_only=True, required=False, trim_whitespace=False
    )
    has_secret = serializers.SerializerMethodField()
    allow_list = serializers.ListField(
        child=serializers.CharField(max_length=200), allow_null=True, required=False,
        max_length=50_000, help_text="Null lets in every id.",
    )  # fmt: skip

    class Meta:
        model = Platform
        fields = [
            "id_parameter",
            "study_parameter",
            "session_parameter",
            "study",
            "signed",
            "secret",
            "has_secret",
            "allow_list",
            "return_url",
            "codes",
            "open",
        ]

    def get_has_secret(self, platform: Platform) -> bool:
        return bool(platform.secret)

    def validate_return_url(self, address: str) -> str:
        if not address:
            return address
        parts = split(address.replace("{code}", "code"))
        local = parts.scheme == "http" and parts.hostname in LOCAL
        if not parts.hostname or not (parts.scheme == "https" or local):
            raise serializers.ValidationError("Give an address that starts with https://.")
        if "{code}" in address.partition("://")[2].partition("/")[0]:
            raise serializers.ValidationError("Put {code} behind the host name.")
        return address

    def validate_allow_list(self, ids: list[str] | None) -> list[str] | None:
        return None if ids is None else sorted({one.strip() for one in ids} - {""})


class ChecksSerializer(NothingElse, serializers.ModelSerializer[Checks]):
    class Meta:
        model = Checks
        fields = [
            "gold_warn",
            "gold_pause",
            "gold_block",
            "gold_least",
            "second_opinion",
            "adaptive",
            "overlap_most",
            "confidence",
        ]


def split(address: str) -> SplitResult:
    try:
        return urlsplit(address)
    except ValueError:  # as of https://[a
        raise serializers.ValidationError("This is no address; check it.") from None


SERIALIZERS: dict[str, type[serializers.ModelSerializer[Any]]] = {
    "onboarding": OnboardingSerializer,
    "care": CareSerializer,
    "pay": PaySerializer,
    "platform": PlatformSerializer,
    "checks": ChecksSerializer,
}


class SectionField(serializers.Field[Any, Any, Any, Any]):
    """One section, as far as it is said: what is left out stays as it was; null takes it away."""

    def __init__(self, section: str, **options: Any) -> None:
        self.section = section
        super().__init__(required=False, allow_null=True, **options)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        serializer = SERIALIZERS[self.section](data=data)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def get_attribute(self, instance: Campaign) -> Any:
        """For managers alone: answers of a quiz and ids of participants are in here."""
        if not manages(instance, self.context):
            return None
        rows = SECTIONS[self.section]._default_manager
        return of_each(instance, self.context, self.section, rows.in_bulk)

    def to_representation(self, value: Any) -> Any:
        return SERIALIZERS[self.section](value).data


@extend_schema_field(OnboardingSerializer(allow_null=True))
class OnboardingField(SectionField):
    pass


@extend_schema_field(CareSerializer(allow_null=True))
class CareField(SectionField):
    pass


@extend_schema_field(PaySerializer(allow_null=True))
class PayField(SectionField):
    pass


@extend_schema_field(PlatformSerializer(allow_null=True))
class PlatformField(SectionField):
    pass


@extend_schema_field(ChecksSerializer(allow_null=True))
class ChecksField(SectionField):
    pass


class SectionsMixin(serializers.Serializer[Any]):
    """The sections of a campaign."""

    onboarding = OnboardingField("onboarding")
    care = CareField("care")
    pay = PayField("pay")
    platform = PlatformField("platform")
    checks = ChecksField("checks")


class QuestionEditSerializer(NothingElse):
    name = serializers.CharField()
    question = serializers.CharField(max_length=300, required=False)
    asks_for = serializers.ChoiceField(choices=AsksFor.choices, required=False)
    allow_tie = serializers.BooleanField(required=False)


@extend_schema_field(QuestionEditSerializer(many=True))
class QuestionsField(serializers.Field[Any, Any, Any, Any]):
    """How a campaign asks about the criteria it has."""

    def to_internal_value(self, data: Any) -> list[dict[str, Any]]:
        questions = QuestionEditSerializer(data=data, many=True)
        questions.is_valid(raise_exception=True)
        given = [dict(one) for one in questions.validated_data]
        if len({one["name"] for one in given}) < len(given):
            raise serializers.ValidationError("One criterion is named twice; say it once.")
        return given


@extend_schema_field(LabelsOfferedSerializer())
class LabelsField(serializers.Field[Any, Any, Any, Any]):
    """What may be said of one response, whole: what is left out is off."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        labels = LabelsOfferedSerializer(data=data)
        labels.is_valid(raise_exception=True)
        return dict(labels.validated_data)

    def to_representation(self, value: Any) -> Any:
        return offered(value)
