"""One's own work, and messages."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.participation.guide import AmountField, annotated
from annotation.api.permissions import SignedIn, managed, person
from annotation.models import Message
from annotation.services.participation import messages, mine


class MineTodaySerializer(serializers.Serializer[Any]):
    judged = serializers.IntegerField()
    skipped = serializers.IntegerField()
    active_seconds = serializers.FloatField(help_text="Never more than the server saw.")
    exposures = serializers.IntegerField(
        help_text="Harmful tasks in this shift, as the cap counts them."
    )


class MineTotalSerializer(serializers.Serializer[Any]):
    judged = serializers.IntegerField()
    active_seconds = serializers.FloatField()


class EarnedSerializer(serializers.Serializer[Any]):
    currency = serializers.CharField()
    earned_today = AmountField()
    earned_total = AmountField()
    topped_up = AmountField(help_text="Of it, to reach the floor.")
    paid = AmountField()
    owed = AmountField()
    hourly = AmountField(allow_null=True, help_text="Today; null below a minute.")
    floor = AmountField(allow_null=True)
    below_floor = serializers.BooleanField()


class AgreementSerializer(serializers.Serializer[Any]):
    low = serializers.FloatField()
    high = serializers.FloatField()
    pairs = serializers.IntegerField()


class GoldSerializer(serializers.Serializer[Any]):
    judgment = serializers.UUIDField()
    submitted_at = serializers.DateTimeField()
    prompt_html = serializers.CharField()
    right = serializers.DictField(child=serializers.BooleanField())
    why_html = serializers.CharField()


class RejectedSerializer(serializers.Serializer[Any]):
    judgment = serializers.UUIDField()
    submitted_at = serializers.DateTimeField()
    at = serializers.DateTimeField()
    reason = serializers.CharField()


class ReadMessageSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    html = serializers.CharField(help_text="Blank where a check says it by its code.")
    code = serializers.CharField(help_text="gold_warned and the like, or blank.")
    unread = serializers.BooleanField()

    def get_fields(self) -> dict[str, Any]:
        return super().get_fields() | {"from": serializers.CharField()}


class MineSerializer(serializers.Serializer[Any]):
    today = MineTodaySerializer()
    total = MineTotalSerializer()
    pay = EarnedSerializer(allow_null=True)
    agreement = AgreementSerializer(allow_null=True)
    gold = GoldSerializer(many=True, allow_null=True)
    rejected = RejectedSerializer(many=True, help_text="Judgments that are not paid.")
    messages = ReadMessageSerializer(many=True)


class MineView(APIView):
    @extend_schema(responses=MineSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """What I did today (from midnight UTC) and in all, what it earned, what I was told."""
        shown = mine.report(campaign=annotated(request, slug), person=person(request))
        return Response(MineSerializer(shown).data)


class MessagesReadSerializer(serializers.Serializer[Any]):
    until = serializers.IntegerField(
        allow_null=True,
        default=None,
        min_value=1,
        max_value=2**63 - 1,
        help_text="The newest message that was shown; null: all until now.",
    )


class MineReadView(APIView):
    @extend_schema(request=MessagesReadSerializer, responses={204: None})
    def post(self, request: Request, slug: str) -> Response:
        """I have seen the messages, up to the newest one that I was shown."""
        campaign, reader = annotated(request, slug), person(request)
        seen = MessagesReadSerializer(data=request.data)
        seen.is_valid(raise_exception=True)
        messages.read(campaign=campaign, person=reader, **seen.validated_data)
        return Response(status=204)


class MessageSerializer(serializers.ModelSerializer[Message]):
    to: Any = serializers.SlugRelatedField("username", read_only=True)
    by: Any = serializers.SlugRelatedField("username", read_only=True)
    html = serializers.SerializerMethodField()
    code = serializers.CharField(read_only=True)

    class Meta:
        model = Message
        fields = ["id", "at", "to", "by", "text", "html", "code"]

    def get_html(self, message: Message) -> str:
        return messages.html(message)


class SendSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=5000)
    to = serializers.CharField(allow_null=True, default=None, help_text="Null: to everyone.")


class MessagesView(APIView):
    permission_classes = [SignedIn]

    @extend_schema(responses=MessageSerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """What was sent, newest first."""
        sent = managed(request, slug).messages.select_related("to", "by")[:200]
        return Response(MessageSerializer(sent, many=True).data)

    @extend_schema(request=SendSerializer, responses={201: MessageSerializer})
    def post(self, request: Request, slug: str) -> Response:
        """Send a message to one annotator, or to all."""
        campaign, by = managed(request, slug), person(request)
        wish = SendSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        sent = messages.send(campaign=campaign, by=by, **wish.validated_data)
        return Response(MessageSerializer(sent).data, status=201)
