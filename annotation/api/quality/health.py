"""The health of the queue: what is stuck, and what to do about it."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.permissions import SignedIn, managed, person, readable
from annotation.models import User
from annotation.models.quality import health as reads
from annotation.services.quality import health

KINDS = ["skipped", "nobody", "one", "held"]
STOPS = ["not_started", "paused", "closed", "budget"]
WAYS: dict[str, Callable[..., int]] = {
    "set_aside": health.set_aside,
    "ask_for": health.ask_for,
    "hand_on": health.hand_on,
}


class StuckTaskSerializer(serializers.Serializer[Any]):
    task = serializers.IntegerField()
    prompt = serializers.CharField()
    wanted = serializers.IntegerField()
    given = serializers.IntegerField()
    leased = serializers.IntegerField()
    harms = serializers.ListField(child=serializers.CharField())
    skips = serializers.DictField(child=serializers.IntegerField())
    people = serializers.IntegerField(help_text="Who skipped it.")
    accepting = serializers.IntegerField(
        allow_null=True, help_text="With a seat, and agreed to its material."
    )
    person = serializers.CharField(
        allow_null=True, help_text="Whom it waits on, where you may know it."
    )
    since = serializers.DateTimeField(allow_null=True)
    until = serializers.DateTimeField(allow_null=True)


class StuckSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=KINDS)
    number = serializers.IntegerField()
    tasks = StuckTaskSerializer(many=True, help_text="The first 30.")


class HealthSerializer(serializers.Serializer[Any]):
    looked_at = serializers.IntegerField(help_text="Open tasks, from the head of the queue.")
    all = serializers.BooleanField(help_text="Whether these are all open ones.")
    skips = serializers.IntegerField(
        allow_null=True, help_text="Only so many of the newest skips were looked at; null: all."
    )
    stopped = serializers.ChoiceField(
        choices=STOPS, allow_null=True, help_text="Why nobody is handed work, whoever may judge."
    )
    seats = serializers.IntegerField(help_text="People who may be handed work where none stops it.")
    kinds = StuckSerializer(many=True)


class CureSerializer(serializers.Serializer[Any]):
    tasks = serializers.ListField(
        child=serializers.IntegerField(min_value=1), min_length=1, max_length=reads.SHOWN
    )
    do = serializers.ChoiceField(choices=list(WAYS))
    judgments = serializers.IntegerField(min_value=1, max_value=100, required=False)

    def validate(self, asked: dict[str, Any]) -> dict[str, Any]:
        if asked["do"] == "ask_for" and "judgments" not in asked:
            raise serializers.ValidationError({"judgments": "Say how many judgments."})
        return asked


class CuredSerializer(serializers.Serializer[Any]):
    moved = serializers.IntegerField()


def named(found: dict[str, Any], *, names: bool) -> dict[str, Any]:
    """With people by name, for whoever may know it."""
    tasks = [task for kind in found["kinds"] for task in kind["tasks"]]
    wanted = {task["person"] for task in tasks} - {None}
    people = User.objects.filter(pk__in=wanted if names else [])
    known = {one.pk: one.display_name for one in people}
    for task in tasks:
        task["person"] = known.get(task["person"])
    return found


class HealthView(APIView):
    permission_classes = [SignedIn]

    @extend_schema(responses=HealthSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """Tasks that all skip, that nobody may do, that wait on one person."""
        campaign = readable(request, slug)
        names = campaign.is_managed_by(person(request))
        return Response(HealthSerializer(named(reads.of(campaign.pk), names=names)).data)

    @extend_schema(request=CureSerializer, responses=CuredSerializer)
    def post(self, request: Request, slug: str) -> Response:
        """Set tasks aside, have them judged more or less often, or hand them on."""
        campaign, by = managed(request, slug), person(request)
        asked = CureSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        wish = dict(asked.validated_data)
        chosen, do = wish.pop("tasks"), wish.pop("do")
        more = wish if do == "ask_for" else {}
        moved = WAYS[do](campaign=campaign, by=by, chosen=chosen, **more)
        return Response({"moved": moved})
