"""What a loop has been doing and asks next; and what its champion thinks of any responses."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.loop.runs import of_model
from annotation.api.permissions import ReadsData
from annotation.models import activity
from annotation.services.loop import scorer

Shape = serializers.Serializer[Any]
MOST_COMPLETIONS, MOST_CHARACTERS, MOST_MESSAGES = 16, 50_000, 200


class TotalSerializer(Shape):
    at = serializers.DateTimeField()
    total = serializers.IntegerField()


class RulesSerializer(Shape):
    random = serializers.IntegerField()
    uncertainty = serializers.IntegerField()


class AskedSerializer(RulesSerializer):
    number = serializers.IntegerField(help_text="The champion's run; 0 before there was one.")


class SelectionSerializer(Shape):
    open = RulesSerializer()
    asked = AskedSerializer(many=True)
    share = serializers.FloatField()


class TextSerializer(Shape):
    text = serializers.CharField()


class OpinionSerializer(Shape):
    p = serializers.FloatField(help_text="That the second is preferred, as the heads have it.")
    low = serializers.FloatField()
    high = serializers.FloatField()


class NextTaskSerializer(Shape):
    task = serializers.IntegerField()
    campaign = serializers.SlugField()
    prompt = serializers.CharField()
    completions = TextSerializer(many=True)
    rule = serializers.ChoiceField(choices=["random", "uncertainty"])
    probability = serializers.FloatField()
    times = serializers.FloatField(help_text="1: as likely as any.")
    criteria = serializers.DictField(child=OpinionSerializer())


class ActivitySerializer(Shape):
    judgments = TotalSerializer(many=True)
    selection = SelectionSerializer()
    next = NextTaskSerializer(many=True)


class ActivityView(APIView):
    permission_classes = [ReadsData]

    @extend_schema(responses=ActivitySerializer)
    def get(self, request: Request, name: str) -> Response:
        """Judgments over time, how tasks are chosen, and what is asked next."""
        return Response(ActivitySerializer(activity.of(of_model(request, name))).data)


class MessageSerializer(Shape):
    role = serializers.ChoiceField(choices=["system", "user", "assistant"])
    content = serializers.CharField(max_length=MOST_CHARACTERS, trim_whitespace=False)


Messages = serializers.ListField(
    child=MessageSerializer(), allow_empty=False, max_length=MOST_MESSAGES
)


@extend_schema_field(
    {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "object"}}]}
)
class PromptField(serializers.Field[Any, Any, Any, Any]):
    """A conversation's messages, or what the user says as plain text."""

    def to_internal_value(self, data: Any) -> list[dict[str, str]]:
        said = [{"role": "user", "content": data}] if isinstance(data, str) else data
        messages: list[dict[str, str]] = Messages.run_validation(said)
        return messages


class ToScoreSerializer(Shape):
    model = serializers.SlugField()
    prompt = PromptField()
    completions = serializers.ListField(
        child=serializers.CharField(max_length=MOST_CHARACTERS, trim_whitespace=False),
        allow_empty=False,
        max_length=MOST_COMPLETIONS,
    )


class ScoreSerializer(Shape):
    value = serializers.FloatField()
    uncertainty = serializers.FloatField()


class ScoresSerializer(Shape):
    model = serializers.SlugField()
    checkpoint = serializers.UUIDField()
    criteria = serializers.ListField(child=serializers.CharField())
    scores = serializers.ListField(child=serializers.DictField(child=ScoreSerializer()))


class ScoreView(APIView):
    permission_classes = [ReadsData]

    @extend_schema(request=ToScoreSerializer, responses=ScoresSerializer)
    def post(self, request: Request) -> Response:
        """What the champion thinks of these completions, in their order, by criterion."""
        wish = ToScoreSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        asked = dict(wish.validated_data)
        model = of_model(request, asked.pop("model"))
        return Response(ScoresSerializer(scorer.score(model=model, **asked)).data)
