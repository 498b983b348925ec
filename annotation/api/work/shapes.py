"""What the annotator's calls say and hear."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from annotation.api.fields import NothingElse
from annotation.measures.harms import HARMS, MINOR, SEVERE
from annotation.models import AsksFor, Judgment, LabelKind, SkipReason
from annotation.models.campaigns import MOST_RANKED
from annotation.services.assignments import MOST_AT_ONCE
from annotation.services.judgments import Given

MOST_LABELS = 300  # every category, flag and span of each of nine, with some to spare


class CriterionSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    title = serializers.CharField()
    question = serializers.CharField()
    asks_for = serializers.ChoiceField(choices=AsksFor.choices)
    allow_tie = serializers.BooleanField()


class OfferedSerializer(NothingElse):
    """A flag or a kind of span that a campaign offers."""

    name = serializers.SlugField(max_length=50)
    title = serializers.CharField(max_length=100)


class LabelsOfferedSerializer(NothingElse):
    """What may be said of one response; what is missing is off."""

    safety = serializers.BooleanField(default=False)
    flags = serializers.ListField(child=OfferedSerializer(), default=list, max_length=20)
    spans = serializers.ListField(child=OfferedSerializer(), default=list, max_length=20)

    def validate_flags(self, offered: list[dict[str, str]]) -> list[dict[str, str]]:
        return each_once(offered)

    def validate_spans(self, offered: list[dict[str, str]]) -> list[dict[str, str]]:
        return each_once(offered)


def each_once(offered: list[dict[str, str]]) -> list[dict[str, str]]:
    names = [one["name"] for one in offered]
    if len(set(names)) < len(names):
        raise serializers.ValidationError("Two have the same name; give each its own.")
    return [dict(one) for one in offered]


class AsksSerializer(serializers.Serializer[Any]):
    """What a campaign asks beside its criteria."""

    both_bad = serializers.BooleanField()
    partial = serializers.BooleanField()  # type: ignore[assignment]  # a field, not the flag
    rationale_minimum = serializers.IntegerField(
        allow_null=True, help_text="Characters; 0 is optional, null is not asked for."
    )
    labels = LabelsOfferedSerializer()
    allow_copy = serializers.BooleanField()


class ShownTextSerializer(serializers.Serializer[Any]):
    text = serializers.CharField()
    html = serializers.CharField(help_text="Sanitised here: the only HTML a screen may insert.")


class ShownMessageSerializer(ShownTextSerializer):
    role = serializers.ChoiceField(choices=["system", "user", "assistant"])


class AssignmentSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    campaign = serializers.CharField()
    protocol = serializers.CharField()
    expires_at = serializers.DateTimeField()
    criteria = CriterionSerializer(many=True)
    asks = AsksSerializer()
    harms = serializers.ListField(child=serializers.ChoiceField(choices=HARMS))
    prompt = ShownMessageSerializer(many=True)
    completions = ShownTextSerializer(many=True, help_text="In the order shown, left first.")


REASONS = [
    "done",
    "paused",
    "closed",
    "not_started",
    "others",
    "budget",
    "budget_promised",
    "not_qualified",
    "paused_you",
    "blocked_you",
    "withdrawn",
    "not_a_member",
    "onboarding",
    "exposure_cap",
    "finished",
    "screened_out",
    "failed_checks",
]


class ClaimSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField(min_value=1, max_value=MOST_AT_ONCE, default=1)


def why_field() -> serializers.CharField:
    said = "The reason in the words of whoever stopped it; blank where nobody said anything."
    return serializers.CharField(allow_blank=True, help_text=said)


class WorkSerializer(serializers.Serializer[Any]):
    assignments = AssignmentSerializer(many=True)
    reason = serializers.ChoiceField(choices=REASONS, allow_null=True)
    why = why_field()


class StepField(serializers.IntegerField):
    """A whole number as JSON has them: neither "2" nor 2.0 nor true."""

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:
            self.fail("invalid")
        return super().to_internal_value(data)


class PreferencesField(serializers.DictField):
    child = StepField(min_value=-4, max_value=4)


class PlaceField(StepField):
    """A response by its place on the screen, counted from 0."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_value=MOST_RANKED - 1, **options)


def ranking_field(**options: Any) -> serializers.DictField:
    tied = serializers.ListField(child=PlaceField(), max_length=MOST_RANKED)
    places = serializers.ListField(child=tied, max_length=MOST_RANKED)
    return serializers.DictField(child=places, **options)


SAID = [LabelKind.SAFETY.value, LabelKind.HARM.value, LabelKind.FLAG.value, LabelKind.SPAN.value]


class LabelSerializer(serializers.Serializer[Any]):
    """Something said of one response, or of all that is shown where `response` is null."""

    response = PlaceField(allow_null=True)
    kind = serializers.ChoiceField(choices=SAID)
    value = serializers.CharField(max_length=50)
    severity = StepField(min_value=MINOR, max_value=SEVERE, allow_null=True, default=None)
    start = StepField(min_value=0, max_value=10_000_000, allow_null=True, default=None)
    end = StepField(min_value=0, max_value=10_000_000, allow_null=True, default=None)
    quote = serializers.CharField(
        max_length=2000, allow_blank=True, default="", trim_whitespace=False
    )
    note = serializers.CharField(max_length=1000, allow_blank=True, default="")


def names_field() -> serializers.ListField:
    return serializers.ListField(child=serializers.CharField(max_length=50), max_length=20)


def labels_field() -> serializers.ListField:
    return serializers.ListField(child=LabelSerializer(), max_length=MOST_LABELS)


class Rare(serializers.Field[Any, Any, Any, Any]):
    """What most judgments leave empty: the fields that check it are made only where they do not.

    DRF copies every field at every request, which for these took longer than all else it does.
    """

    nothing: Any = []
    shape: Callable[[], serializers.Field[Any, Any, Any, Any]]

    def to_internal_value(self, data: Any) -> Any:
        return data if data == self.nothing else type(self).shape().run_validation(data)


@extend_schema_field(names_field())
class NamesField(Rare):
    shape = names_field


@extend_schema_field(ranking_field())
class RankingField(Rare):
    nothing: Any = {}
    shape = ranking_field


@extend_schema_field(LabelSerializer(many=True))
class LabelsField(Rare):
    shape = labels_field


class VerdictSerializer(serializers.Serializer[Any]):
    """Everything by the order shown: a response is its place, left first, counted from 0."""

    preferences = PreferencesField(
        default=dict,
        help_text="By criterion as asked: < 0 left, > 0 right, 4 the strongest; 0 where ties are.",
    )
    both_bad = NamesField(
        default=list,
        help_text="The criteria under which neither is any good; their preference is 0.",
    )
    ranking = RankingField(
        allow_null=True,
        default=None,
        help_text="By criterion, best first: places, those that tie in one list.",
    )
    labels = LabelsField(default=list)
    rationale = serializers.CharField(max_length=10_000, allow_blank=True, default="")


class SubmissionSerializer(VerdictSerializer):
    seconds = serializers.FloatField(min_value=0, max_value=86_400, allow_null=True, default=None)


class GivenSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    submitted_at = serializers.DateTimeField()


def said(given: Given | Judgment) -> dict[str, Any]:
    """As GivenSerializer has it, without its price; that it does not count would name gold."""
    return {"id": given.id, "submitted_at": given.submitted_at}


class NextSerializer(serializers.Serializer[Any]):
    next = AssignmentSerializer(allow_null=True)
    reason = serializers.ChoiceField(choices=REASONS, allow_null=True)
    why = why_field()


class SubmittedSerializer(NextSerializer):
    judgment = GivenSerializer()


class RevisedSerializer(serializers.Serializer[Any]):
    judgment = GivenSerializer()


class RenewedSerializer(serializers.Serializer[Any]):
    expires_at = serializers.DateTimeField()


class SkipSerializer(serializers.Serializer[Any]):
    reason = serializers.ChoiceField(choices=SkipReason.choices)
    note = serializers.CharField(max_length=1000, allow_blank=True, default="")
    seconds = serializers.FloatField(min_value=0, max_value=86_400, allow_null=True, default=None)


class PastJudgmentSerializer(GivenSerializer):
    campaign = serializers.CharField()
    preferences = PreferencesField()
    both_bad = serializers.ListField(child=serializers.CharField())
    ranking = ranking_field(allow_null=True)
    labels = LabelSerializer(many=True)
    rationale = serializers.CharField()
    revisable = serializers.BooleanField()
    revisable_until = serializers.DateTimeField(allow_null=True)
    revised = serializers.IntegerField(help_text="How many earlier rows it replaces.")
    rejected = serializers.CharField(
        allow_null=True, help_text="Why a manager does not pay for it; null where nobody said so."
    )
    assignment = AssignmentSerializer()


class PastSerializer(serializers.Serializer[Any]):
    judgments = PastJudgmentSerializer(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class PastFilterSerializer(serializers.Serializer[Any]):
    campaign = serializers.SlugField(default="", allow_blank=True)
    before = serializers.CharField(default="", allow_blank=True)
